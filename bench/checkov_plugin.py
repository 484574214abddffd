"""Knows what ctlint's rules cost inside checkov: its own run beside the same run with them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from bench.measure import Command, measure
from bench.setting import CHECKOUT, Setting
from bench.table import figures, goal, row

PROJECT = CHECKOUT / "fixtures" / "_projects" / "baseline"
OVERHEAD_GOAL = 0.1
"""Of checkov's own CPU time."""

_DONE = frozenset({0, 1})


def run(setting: Setting) -> Iterator[str]:
    """Measure, and give the lines to print."""
    if setting.checkov is None:
        return
    printed = subprocess.run([setting.ctlint, "checkov-dir"], capture_output=True, text=True, check=True)
    checks = printed.stdout.strip()  # of the installed ctlint, whose rules are compiled
    own = (str(setting.checkov), "-d", ".", "--quiet", "--compact", "--skip-download", "--framework", "terraform")
    commands = [
        Command("checkov alone", own, PROJECT, _DONE),
        Command("checkov with ctlint's rules", (*own, "--external-checks-dir", checks), PROJECT, _DONE),
    ]
    alone, together = measure(commands, setting.runs)
    yield row("  checkov alone", str(setting.runs), *figures(alone))
    yield row("  checkov with ctlint's rules", str(setting.runs), *figures(together))
    yield goal("of checkov's CPU, what ctlint's rules add", together.cpu / alone.cpu - 1, OVERHEAD_GOAL, "")
