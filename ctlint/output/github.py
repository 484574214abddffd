"""Knows GitHub's workflow commands: annotations on the lines of a pull request.

Must not know any other format. Commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
(2026-11).
"""

from __future__ import annotations

from ctlint.findings import Report
from ctlint.hints import TextIO
from ctlint.output.notices import LEVELS, Notice, notices, plain
from ctlint.output.options import RenderOptions
from ctlint.output.problems import coverage_clauses
from ctlint.output.summary import summary

MAX_PER_LEVEL = 10
"""GitHub shows so many annotations of each level for one step, and silently drops the others."""


def render(report: Report, out: TextIO, options: RenderOptions) -> None:
    """Write a command for each notice that GitHub will show, worst first, and lines for the log."""
    found = notices(report, options.gate)
    hidden = 0
    for level in LEVELS:
        members = [notice for notice in found if notice.level == level]
        hidden += max(0, len(members) - MAX_PER_LEVEL)
        for notice in members[:MAX_PER_LEVEL]:
            out.write(_command(notice) + "\n")
    if hidden:
        out.write(f"ctlint: {hidden} more are not annotated: GitHub shows {MAX_PER_LEVEL} of each level for a step\n")
    out.write(f"ctlint: {'; '.join(coverage_clauses(report))}\n")
    out.write(f"ctlint: {summary(report, options.gate)}\n")


def _command(notice: Notice) -> str:
    properties: dict[str, object] = {}
    if notice.place is not None:
        place = notice.place
        properties["file"] = plain(place.file)
        if place.line is not None:
            properties |= {"line": place.line, "endLine": place.end_line}
            # GitHub takes columns only for a range on one line.
            if place.line == place.end_line and place.column != place.end_column:
                properties |= {"col": place.column, "endColumn": place.end_column}
    properties["title"] = notice.title
    listed = ",".join(f"{name}={_escape_property(str(value))}" for name, value in properties.items())
    return f"::{notice.level} {listed}::{_escape_data(chr(10).join(notice.lines))}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
