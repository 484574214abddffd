"""Knows how the requests to ignore findings are listed, for people and for programs.

Must not know how they were found; ages are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ctlint.findings import Report, Request
from ctlint.hints import TYPE_CHECKING, Any
from ctlint.output.screen import Screen
from ctlint.output.words import count

if TYPE_CHECKING:
    from ctlint.suppressions.baseline import Entry

_SAID = {
    "used": "in use",
    "unused": "UNUSED: finds nothing here",
    "idle": "not judged in this run",
    "expired": "EXPIRED",
    "unknown": "NO SUCH RULE",
    "malformed": "MALFORMED: ignores nothing",
}

Ages = Mapping[tuple[str, int], int]
"""(file, line) -> days since the line was last changed, where that is known."""


def render_text(report: Report, ages: Ages, screen: Screen) -> str:
    """One paragraph per request, by place; then how many there are."""
    return "".join(line + "\n" for line in _text(report, ages, screen))


def _text(report: Report, ages: Ages, screen: Screen) -> Iterator[str]:
    for request in report.requests:
        file, line = _place(request, report)
        age = ages.get((file, line))
        facts = [_SAID[request.state]]
        facts += [f"covers {count(request.covers, 'finding')}"] if request.covers else []
        facts += [f"until {request.until}"] if request.until else []
        facts += [f"written {count(age, 'day')} ago"] if age is not None else []
        yield screen.safe(f"{file}:{line}  {request.rule or '(no rule)'}  {'; '.join(facts)}")
        if request.reason:
            yield from screen.paragraph(request.reason, first="    ")
    wrong = sum(request.state not in ("used", "idle") for request in report.requests)
    yield f"{count(len(report.requests), 'suppression')}, {wrong} to look at."


def render_json(report: Report, ages: Ages, _: Screen) -> str:
    """A JSON list with one object per request."""
    import json

    return json.dumps([_as_object(one, report, ages) for one in report.requests], indent=1, ensure_ascii=False) + "\n"


def _as_object(request: Request, report: Report, ages: Ages) -> dict[str, Any]:
    file, line = _place(request, report)
    return {
        "file": file,
        "line": line,
        "rule": request.rule or None,
        "state": request.state,
        "covers": request.covers,
        "reason": request.reason or None,
        "until": request.until or None,
        "age_days": ages.get((file, line)),
    }


def _place(request: Request, report: Report) -> tuple[str, int]:
    return request.span.file, report.sources[request.span.file].position(request.span.start).line


def render_baseline(entries: Iterable[Entry], screen: Screen) -> str:
    """One paragraph per entry, in the order of the file; then how many there are."""
    lines: list[str] = []
    number = 0
    for entry in entries:
        number += 1
        lines.append(screen.safe(f"{entry.key.rule}  {entry.key.unit}: {entry.key.address or '(as a whole)'}"))
        lines += screen.paragraph(entry.message, first="    ")
        lines += screen.paragraph(f"since {entry.since}: {entry.reason}", first="    ")
    return "".join(line + "\n" for line in [*lines, f"{count(number, 'finding')} taken over."])


SUPPRESSION_FORMATS: dict[str, Callable[[Report, Ages, Screen], str]] = {"text": render_text, "json": render_json}
"""Name of a form -> what renders it."""
