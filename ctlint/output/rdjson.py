"""Knows reviewdog's diagnostic format (rdjson), which comments on GitHub, GitLab, Bitbucket and Gerrit are made of.

Must not know any other format. Columns count bytes of UTF-8, ends are exclusive; reviewdog's proto/rdf/reviewdog.proto
(2026-11).
"""

from __future__ import annotations

from ctlint.findings import Report
from ctlint.hints import Any, TextIO
from ctlint.output.notices import Notice, notices
from ctlint.output.options import RenderOptions
from ctlint.output.places import place_of
from ctlint.output.writing import write_json
from ctlint.source import Span

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "notice": "INFO"}


def render(report: Report, out: TextIO, options: RenderOptions) -> None:
    """Write one diagnostic for each notice, worst first."""
    found = notices(report, options.gate)
    content = {"source": {"name": "ctlint"}, "diagnostics": [_diagnostic(notice, report) for notice in found]}
    write_json(content, out)


def _diagnostic(notice: Notice, report: Report) -> dict[str, Any]:
    # No related locations, which older versions of reviewdog refuse as an unknown field: the message names them.
    return {
        "message": "\n".join((notice.title, *notice.lines)),
        # reviewdog asks for a location; the root stands for what concerns no file.
        "location": {"path": "."} if notice.span is None else _location(notice.span, report),
        "severity": _SEVERITIES[notice.level],
        "code": {"value": notice.code},
    }


def _location(span: Span, report: Report) -> dict[str, Any]:
    place = place_of(span, report)
    source = report.sources.get(span.file)
    if source is None:
        return {"path": place.file}
    start = {"line": place.line, "column": source.utf8_column(span.start)}
    end = {"line": place.end_line, "column": source.utf8_column(max(span.start, span.end))}
    return {"path": place.file, "range": {"start": start, "end": end}}
