"""Knows which benches there are; each is a module with `run`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import checkov_plugin, cloudformation, mutation, plan, startup, terraform
from bench.environments import install_cfn_lint, install_checkov, install_ctlint
from bench.measure import describe_machine
from bench.setting import CHECKOUT, Setting
from bench.table import row

CACHE = CHECKOUT / ".venv-bench"
BENCHES: dict[str, Callable[[Setting], Iterator[str]]] = {
    "startup": startup.run,
    "terraform": terraform.run,
    "plan": plan.run,
    "cloudformation": cloudformation.run,
    "checkov_plugin": checkov_plugin.run,
    "mutation": mutation.run,
}
TIMED = tuple(name for name in BENCHES if name != "mutation")
"""What is measured where nothing is named: all that is about time."""


def main() -> int:
    """Measure and print; 0 whatever the figures are: a busy machine is no reason to fail anything."""
    parser = argparse.ArgumentParser("python -m bench", description=f"Environments are made in {CACHE.name}/.")
    parser.add_argument(
        "benches", nargs="*", metavar="BENCH", help=f"which: {', '.join(BENCHES)} (default: {', '.join(TIMED)})"
    )
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs of each process (default: 5)")
    parser.add_argument("--alone", action="store_true", help="measure ctlint without checkov and cfn-lint")
    options = parser.parse_args()
    unknown = [name for name in options.benches if name not in BENCHES]
    if unknown:
        parser.error(f"there is no bench {', '.join(unknown)}")
    ctlint = install_ctlint(CACHE, CHECKOUT)
    checkov = None if options.alone else install_checkov(CACHE)
    cfn_lint = None if options.alone else install_cfn_lint(CACHE)
    print(describe_machine())
    print("Medians of whole processes, run in turn after one that is not counted.\n")
    print(row("", "runs", "CPU", "clock"))
    for name in options.benches or TIMED:
        with tempfile.TemporaryDirectory() as made:
            for line in BENCHES[name](Setting(ctlint, checkov, cfn_lint, options.runs, Path(made))):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
