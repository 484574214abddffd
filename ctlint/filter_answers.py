"""Knows what metric filter patterns answer when they are asked which of the benchmark's controls they serve.

Must not know rules, dialects, log groups, or how the answers are printed.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.hints import Any
from ctlint.records import Record
from ctlint.semantics.patterns.benchmark import CONTROLS
from ctlint.semantics.patterns.cover import covers, describe
from ctlint.semantics.patterns.syntax import PatternError, parse
from ctlint.value import Truth

__all__ = ["PatternError", "Served", "as_object", "served"]

_SAID = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}


class Served(Record):
    """What the patterns together make of one control.

    control: its key: "cloudtrail-config-changes". about: what it is about, for people. answer: whether every event that
    it asks for is seen: "yes", "no" or "unknown". misses: events that are not, or not all of them, for people.
    matches: whether the patterns see any of the control's events.
    """

    control: str
    about: str
    answer: str
    misses: tuple[str, ...]
    matches: bool


def served(patterns: Sequence[str], controls: Sequence[str] = ()) -> list[Served]:
    """What the patterns of one log group make of each control (of those named, where some are named).

    Raises PatternError, with `pattern` saying which one, where CloudWatch Logs would refuse a pattern; KeyError for a
    control that there is not.
    """
    expressions = []
    for text in patterns:
        try:
            expressions.append(parse(text))
        except PatternError as error:
            error.pattern = text
            raise
    found = []
    for key in controls or CONTROLS:
        control = CONTROLS[key]
        coverage = covers(expressions, control.kinds)
        unseen = [describe(one) for one in coverage.missed] + [kind.name for kind in coverage.open]
        whole = sum(not one.narrowed for one in coverage.missed)
        found.append(
            Served(key, control.about, _SAID[coverage.truth], tuple(unseen), whole < len(control.kinds))
        )  # fmt: skip
    return found


def as_object(answers: Sequence[Served]) -> list[dict[str, Any]]:
    """The answers as JSON's own types."""
    return [
        {"control": one.control, "about": one.about, "answer": one.answer, "misses": list(one.misses)}
        for one in answers
    ]
