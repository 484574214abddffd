"""Knows how the controls of a framework are shown to people: number, verdict, rules; and the frameworks themselves.

Must not know how a verdict came about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ctlint.findings import ControlResult, Verdict
from ctlint.output.screen import WIDTH, Screen, wrap

_STYLES = {Verdict.FAIL: "red", Verdict.UNKNOWN: "yellow", Verdict.PASS: "green", None: "dim"}


def word(result: ControlResult) -> str:
    """What is said of a control, in one word or two."""
    if result.verdict is not None:
        return {Verdict.FAIL: "FAIL", Verdict.UNKNOWN: "unknown", Verdict.PASS: "pass"}[result.verdict]
    return "no subject" if result.rules else "not judged"


def explanation(result: ControlResult) -> str:
    """What the control asks for, the rules that speak to it, and what ctlint would need besides."""
    missing = f"without {', '.join(result.missing)}" if result.missing else ""
    spoken = "; ".join(part for part in (", ".join(result.rules), missing) if part)
    return f"{result.title}: {spoken}" if result.title else spoken


def control_lines(results: Sequence[ControlResult], screen: Screen, *, judged: bool = True) -> Iterator[str]:
    """A table for each framework, one control after the other; `judged`: with verdicts."""
    for framework in dict.fromkeys(result.framework for result in results):
        members = [result for result in results if result.framework == framework]
        column = max(len(screen.safe(result.number)) for result in members)
        yield screen.paint(f"Controls of {screen.safe(framework)}", "bold")
        for result in members:
            said = screen.paint(f"{word(result):<10}", _STYLES[result.verdict]) + "  " if judged else ""
            indent = column + 4 + (12 if judged else 0)
            lines = wrap(screen.safe(explanation(result)), WIDTH - indent) or [""]
            yield f"  {screen.safe(result.number):<{column}}  {said}{lines[0]}"
            for line in lines[1:]:
                yield " " * indent + line
        if any(result.missing for result in members):
            yield "  without NAME: ctlint has no such rule; ctlint explain NAME says why"
        yield ""
