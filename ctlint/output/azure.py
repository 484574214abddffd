"""Knows Azure Pipelines' logging commands: issues of a build, with their places.

Must not know any other format. Commands: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands;
escapes as in azure-pipelines-task-lib's taskcommand.ts (2026-11).
"""

from __future__ import annotations

from ctlint.findings import Report
from ctlint.hints import TextIO
from ctlint.output.notices import Notice, notices, plain
from ctlint.output.options import RenderOptions
from ctlint.output.problems import coverage_clauses
from ctlint.output.summary import summary


def render(report: Report, out: TextIO, options: RenderOptions) -> None:
    """Write an issue for each notice, worst first, and lines for the log."""
    for notice in notices(report, options.gate):
        out.write(_command(notice) + "\n")
    out.write(f"ctlint: {'; '.join(coverage_clauses(report))}\n")
    out.write(f"ctlint: {summary(report, options.gate)}\n")


def _command(notice: Notice) -> str:
    # Azure knows two types; an UNKNOWN is a warning, because there is nothing less that a person sees.
    properties: dict[str, object] = {"type": "error" if notice.level == "error" else "warning"}
    if notice.place is not None:
        properties["sourcepath"] = plain(notice.place.file)
        if notice.place.line is not None:
            properties |= {"linenumber": notice.place.line, "columnnumber": notice.place.column}
    properties["code"] = notice.code
    listed = "".join(f"{name}={_escape_property(str(value))};" for name, value in properties.items())
    return f"##vso[task.logissue {listed}]{_escape_data(chr(10).join((notice.title, *notice.lines)))}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace("]", "%5D").replace(";", "%3B")
