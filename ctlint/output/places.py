"""Knows places as programs want them: a file of the checkout, lines and columns, addresses of files as URIs.

Must not know rules, verdicts, nor any format.
"""

from __future__ import annotations

from urllib.parse import quote

from ctlint.findings import Evidence, Finding, Report
from ctlint.output.excerpt import location
from ctlint.output.screen import Screen
from ctlint.records import NamedTuple
from ctlint.source import Span

_SCREEN = Screen()

_CACHE = ".terraform"
"""Where `terraform init` puts modules: never part of a checkout, so nobody could see a finding there."""


class Place(NamedTuple):
    """A range in a file: lines and columns 1-based, columns in code points, the end just after the last character.

    All four numbers are None where nothing but the file is known.
    """

    file: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


def place_of(span: Span, report: Report) -> Place:
    """Where the span is; one that names a whole unit by its directory is led to a file there."""
    source = report.sources.get(span.file)
    if source is None:
        return Place(_file(span.file or ".", report))
    start, end = source.position(span.start), source.position(max(span.start, span.end))
    return Place(span.file, start.line, start.column, end.line, end.column)


def anchor(finding: Finding) -> Evidence:
    """The first place of evidence that is in the checkout; the primary one where none is."""
    return next((place for place in finding.evidence if not _is_cached(place.span.file)), finding.evidence[0])


def anchored(finding: Finding) -> list[Evidence]:
    """The finding's places, each once, the anchor first and the others in the chain's order."""
    first = anchor(finding)
    return list(dict.fromkeys((first, *finding.evidence)))


def where(span: Span, report: Report) -> str:
    """`file:line` for people, with its column where the line says nothing; safe for any log."""
    known = span.file in report.sources
    return _SCREEN.safe(location(span, report.sources) if known else place_of(span, report).file)


def uri(path: str) -> str:
    """A path relative to the root as a relative reference (RFC 3986), percent-encoded in UTF-8."""
    try:
        name = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a pair that stands for no byte
        name = path.encode("utf-8", "surrogatepass")
    # Two slashes at the start would name a host, an empty reference the document itself.
    return quote(name, safe="/").lstrip("/") or "."


def _file(path: str, report: Report) -> str:
    coverage = report.coverage
    if path in coverage.files_read or path in coverage.files_unread:
        return path
    below = [file for file in coverage.files_read if (file.rpartition("/")[0] or ".") == path]
    return next((file for file in below if file.rpartition("/")[2] == "main.tf"), below[0] if below else path)


def _is_cached(path: str) -> bool:
    return _CACHE in path.split("/")
