"""Knows how computed attributes read lists and combine doubtful answers.

Must not know any service or rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ctlint.hints import Any
from ctlint.model.view import View
from ctlint.value import Absent, Items, Known, Origin, Reason, Settled, Text, Truth, Unknown, truth


def elements(view: View, name: str) -> tuple[list[Settled[Any]], Unknown[Any] | None, Origin]:
    """The settled elements of a list attribute, the doubt whether there are more (None: there are not), its origin.

    An attribute that is not written has no elements. Elements that are removed (`null`) are left out.
    """
    value = view.get(name)
    if isinstance(value, Unknown):
        return [], value, value.origin
    items = value.value if isinstance(value, Known) else value.default
    if not isinstance(items, Items):
        return [], None, value.origin
    settled = [view.scenario.settle(element) for element in items.values]
    doubt: Unknown[Any] | None = None if items.complete else Unknown(Reason.INPUT, value.origin)
    return [element for element in settled if not isinstance(element, Absent)], doubt, value.origin


def is_true(value: Settled[Any]) -> Truth:
    """Whether a bool is true, by its default where it is not written."""
    if isinstance(value, Unknown):
        return Truth.UNKNOWN
    return truth((value.value if isinstance(value, Known) else value.default) is True)


def text(value: Settled[Any]) -> str | None:
    """A literal text, by its default where it is not written; None where it is unknown or not literal."""
    payload = value.value if isinstance(value, Known) else value.default if isinstance(value, Absent) else None
    return payload if isinstance(payload, str) else None


def surely_accepted(
    value: Settled[Any], good: Callable[[str], bool], never: Callable[[list[str | None]], bool]
) -> Settled[bool]:
    """Whether a written text is one that is taken; Absent where what is given from elsewhere decides it.

    That is for whoever gives it to give a good one. good: of a literal text. never: of one with holes (None among its
    parts), whether no filling makes it good.
    """
    payload = value.value if isinstance(value, Known) else None
    literal = payload.literal() if isinstance(payload, Text) else payload
    if isinstance(literal, str):
        return Known(good(literal), value.origin)
    parts = [part if isinstance(part, str) else None for part in payload.parts] if isinstance(payload, Text) else []
    return Known(False, value.origin) if never(parts) else Absent(None, value.origin)


def answered(answers: Iterable[tuple[Truth, Settled[Any]]], otherwise: Origin) -> Settled[bool]:
    """Kleene disjunction of answers as a value: it cites what made it true, else what left it open, else all of it."""
    listed = list(answers)
    for answer, value in listed:
        if answer is Truth.TRUE:
            return Known(True, value.origin)
    for answer, value in listed:
        if answer is Truth.UNKNOWN:
            if isinstance(value, Unknown):
                return Unknown(value.reason, value.origin, None, value.links)
            return Unknown(Reason.INPUT, value.origin)
    return Known(False, listed[0][1].origin if listed else otherwise)
