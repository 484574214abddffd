"""Knows what every run pays for: how long ctlint takes to start."""

from __future__ import annotations

from collections.abc import Iterator

from bench.measure import Command, measure
from bench.setting import Setting
from bench.table import figures, goal, row

GOAL = 0.1
"""Seconds of CPU for `ctlint --version`."""


def run(setting: Setting) -> Iterator[str]:
    """Measure, and give the lines to print."""
    runs = 3 * setting.runs
    (timing,) = measure([Command("ctlint", (str(setting.ctlint), "--version"), setting.made, frozenset({0}))], runs)
    yield row("ctlint --version", str(runs), *figures(timing))
    yield goal("start-up, CPU", timing.cpu, GOAL, " s")
