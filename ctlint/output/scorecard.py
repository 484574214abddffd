"""Knows the scorecard as a table: trails down, the nine practices across.

Must not know findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ctlint.findings import Scores, Verdict
from ctlint.output.screen import WIDTH, Screen, cut_middle, width
from ctlint.output.words import BESIDES, PRACTICES

_CELLS = {Verdict.PASS: "pass", Verdict.FAIL: "FAIL", Verdict.UNKNOWN: "?"}
_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.UNKNOWN: "magenta"}
_NUMBERS = range(1, 10)


def scorecard_lines(rows: Sequence[Scores], screen: Screen) -> Iterator[str]:
    """The table with a legend; units head their trails where there is more than the root's."""
    starred = any(row.besides for row in rows)
    cell = 6 if starred else 5
    before = WIDTH - cell * len(_NUMBERS)
    title = f"{'Scorecard':<{before}}"
    yield screen.paint(title + "".join(f"{number:>{cell}}" for number in _NUMBERS), "bold")
    show_units = any(row.trail.unit != "." for row in rows)
    unit = None
    for row in rows:
        if show_units and row.trail.unit != unit:
            unit = row.trail.unit
            yield screen.paint(f"  {cut_middle(screen.safe(unit), WIDTH - 2, screen.ellipsis)}", "dim")
        indent = "    " if show_units else "  "
        name = cut_middle(screen.safe(row.trail.address), before - len(indent), screen.ellipsis)
        padding = " " * (before - len(indent) - width(name))
        yield indent + name + padding + "".join(_cell(row, number, cell, screen) for number in _NUMBERS)
    for line in _legend(starred):
        yield screen.paint(line, "dim")


def _cell(row: Scores, number: int, cell: int, screen: Screen) -> str:
    verdict = row.practices[number]
    text = _CELLS[verdict] + ("*" if number in row.besides else "")
    return " " * (cell - len(text)) + screen.paint(text, _STYLES[verdict])


def _legend(starred: bool) -> Iterator[str]:
    line = " "
    for number in _NUMBERS:
        entry = f" {number} {PRACTICES[number][0]}"
        if number > 1:
            entry = "," + entry
        if len(line) + len(entry) + 1 > WIDTH:
            yield line + ","
            line, entry = " ", entry[1:]
        line += entry
    yield line
    yield "  ? undecided, or no rule of this version looks there"
    if starred:
        yield f"  * {BESIDES}"
