"""Knows for which events an event pattern seems to be meant, and what in it keeps it from them.

Must not know alarms, rules of EventBridge, nor what is told to whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ctlint.semantics.patterns.benchmark import Control
from ctlint.semantics.patterns.cover import covers
from ctlint.semantics.patterns.events import Held, Kind, Like
from ctlint.semantics.patterns.expressions import ANY, Condition, Every, Expression, Glob, Some, conditions
from ctlint.semantics.patterns.globs import matches
from ctlint.value import Truth

_SOURCES = ("eventSource", "@source")


def looks_for(expression: Expression, control: Control, kinds: Sequence[Kind]) -> bool:
    """Whether it sees all events of some kind, or names one, or asks for their service and for nothing against them."""
    asked = [one for one in conditions(expression) if one.operator == "="]
    for kind in kinds:
        held = kind.fields
        if any(_says(one.operand, held.get(one.field)) for one in asked if one.field == control.telling):
            return True
        fixed = [one for one in asked if one.field in _SOURCES and isinstance(held.get(one.field), str)]
        about = any(_says(one.operand, held[one.field]) for one in fixed)
        if about and asks_in_vain(expression, [kind]) is None:
            return True
    return any(covers([expression], [kind]).truth is Truth.TRUE for kind in kinds)


def asks_in_vain(expression: Expression, kinds: Sequence[Kind]) -> str | None:
    """In words, what a pattern asks for that no event of the kinds has; None where it is nothing of the sort."""
    for field, texts in _needed(expression):
        held = [kind.fields.get(field) for kind in kinds]
        names = [one for one in held if isinstance(one, str)]
        if len(names) == len(held) and all(matches(text, name) is Truth.FALSE for text in texts for name in names):
            wanted = " or ".join(text.text.replace(ANY, "*") for text in texts[:3])
            there = " or ".join(list(dict.fromkeys(names))[:3])
            return f"it asks for {field.removeprefix('@')} {wanted}, and theirs is {there}"
    return None


def _needed(expression: Expression) -> Iterator[tuple[str, list[Glob]]]:
    """The fields that have to be one of some texts."""
    if isinstance(expression, Every):
        for part in expression.parts:
            yield from _needed(part)
        return
    parts = expression.parts if isinstance(expression, Some) else (expression,)
    asked = [one for one in parts if isinstance(one, Condition) and one.operator == "="]
    texts = [one.operand for one in asked if isinstance(one.operand, Glob)]
    if len(texts) == len(parts) and len({one.field for one in asked}) == 1:
        yield asked[0].field, texts


def _says(operand: object, held: Held | None) -> bool:
    """Whether a text is the one that a field holds, or one of those, in whatever case."""
    if not isinstance(operand, Glob) or not operand.text.replace(ANY, ""):
        return False
    if isinstance(held, Like):
        return not held.negated and held.glob.replace(ANY, "").lower() in operand.text.lower()
    folded = Glob(operand.text, folded=True, doubtful=operand.doubtful)
    return isinstance(held, str) and matches(folded, held) is Truth.TRUE
