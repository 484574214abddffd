"""Knows the whole benchmark: what is measured against what, the goals, and the table that it prints.

Must not know how a process is measured (measure.py), what it reads (inputs.py), or how it is installed
(environments.py).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.environments import install_checkov, install_ctlint
from bench.inputs import code_files, largest_project, write_root
from bench.measure import Command, Timing, describe_machine, measure

CHECKOUT = Path(__file__).resolve().parent.parent
CACHE = CHECKOUT / ".venv-bench"
FILES = 50
START_UP_GOAL = 0.1
"""Seconds of CPU for `ctlint --version`."""
ROOT_GOAL = 0.5
"""Seconds on the clock for a check of the made-up root of FILES files."""

_DONE = frozenset({0, 1})


def main() -> int:
    """Measure and print; 0 whatever the figures are: a busy machine is no reason to fail anything."""
    options = _options()
    ctlint = install_ctlint(CACHE, CHECKOUT)
    checkov = None if options.without_checkov else install_checkov(CACHE)
    print(describe_machine())
    print(
        f"Medians of whole processes, run in turn after one that is not counted.\n\n{_row('', 'runs', 'CPU', 'clock')}"
    )
    with tempfile.TemporaryDirectory() as made:
        (start_up,) = measure(
            [Command("ctlint", (str(ctlint), "--version"), Path(made), frozenset({0}))], options.starts
        )
        print(_row("ctlint --version", str(options.starts), *_figures(start_up)))
        write_root(Path(made), FILES)
        whole = _compare(f"made-up root, {FILES} files", Path(made), ctlint, checkov, options.runs)
        project = largest_project(CHECKOUT / "fixtures" / "_projects")
        if project is not None:
            title = f"{project.relative_to(CHECKOUT).as_posix()}, {len(code_files(project))} files"
            _compare(title, project, ctlint, checkov, options.runs)
    print()
    print(_goal("start-up, CPU", start_up.cpu, START_UP_GOAL))
    print(_goal(f"made-up root of {FILES} files, clock", whole.wall, ROOT_GOAL))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description=f"Environments are made in {CACHE.name}/.")
    parser.add_argument("--starts", type=int, default=15, metavar="N", help="runs of `ctlint --version` (default: 15)")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs of each check (default: 5)")
    parser.add_argument("--without-checkov", action="store_true", help="measure ctlint alone")
    return parser.parse_args()


def _compare(title: str, directory: Path, ctlint: Path, checkov: Path | None, runs: int) -> Timing:
    """Measure both on one directory and print; returns the timing of ctlint."""
    commands = list(_checks(directory, ctlint, checkov))
    timings = measure(commands, runs)
    print(f"\n{title}")
    for command, timing in zip(commands, timings, strict=True):
        print(_row(f"  {command.name}", str(runs), *_figures(timing)))
    if len(timings) == 2:
        own, other = timings
        print(_row("  ratio", "", f"{other.cpu / own.cpu:.0f} x", f"{other.wall / own.wall:.0f} x"))
    return timings[0]


def _checks(directory: Path, ctlint: Path, checkov: Path | None) -> Iterator[Command]:
    # 3: a fixture may name modules that are not installed; the rest is judged all the same.
    yield Command("ctlint check", (str(ctlint), "check", "."), directory, _DONE | {3})
    if checkov is not None:
        # Only the dialects that ctlint reads, and no download of guidelines: checkov at its fastest for this job.
        frameworks = ("--framework", "terraform", "cloudformation")
        arguments = (str(checkov), "-d", ".", "--quiet", "--compact", "--skip-download", *frameworks)
        yield Command("checkov", arguments, directory, _DONE)


def _figures(timing: Timing) -> tuple[str, str]:
    return f"{timing.cpu:.3f} s", f"{timing.wall:.3f} s"


def _row(what: str, runs: str, cpu: str, wall: str) -> str:
    return f"{what:<44}{runs:>6}{cpu:>12}{wall:>12}"


def _goal(what: str, seconds: float, goal: float) -> str:
    return f"{what}: {seconds:.3f} s, goal < {goal} s: {'met' if seconds < goal else 'MISSED'}"


if __name__ == "__main__":
    sys.exit(main())
