"""Knows in which ways one field of an event may stand to what several conditions ask of it.

Must not know expressions as a whole, nor what the ways are for.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from ctlint.hints import Union
from ctlint.records import Record
from ctlint.semantics.patterns.events import ALWAYS, OBJECTS, Atom, Held, Like, Unsaid
from ctlint.semantics.patterns.expressions import ANY, Condition, Glob, Regex
from ctlint.semantics.patterns.globs import combinations, matches
from ctlint.value import Truth, truth

Holds = Union[str, Atom, Decimal, Unsaid]


class Way(Record):
    """One way: the answers to the conditions, in their order, and a value that gives them."""

    answers: tuple[Truth, ...]
    value: Holds


def ways(name: str, held: Held | None, asked: Sequence[Condition]) -> list[Way]:
    """All ways in which the field may stand to the conditions, each once; None: nothing is said of the field.

    Raises globs.TooManyStatesError.
    """
    found: dict[tuple[Truth, ...], Holds] = {}
    if "*" in name or name in OBJECTS:
        return [Way(tuple(_of_object(one, name) for one in asked), Unsaid())]
    for value in _values(name, held, asked):
        found.setdefault(tuple(answer(one, value) for one in asked), value)
    if held is None or isinstance(held, Like):
        for answers, text in _texts(held, asked).items():
            found.setdefault(answers, text)
    return [Way(answers, value) for answers, value in found.items()]


def _values(name: str, held: Held | None, asked: Sequence[Condition]) -> list[Holds]:
    """What it may hold besides texts that several of them match: only what a condition tells from other values."""
    if held is not None and not isinstance(held, Like):
        return [held]
    if held is not None or name in ALWAYS:
        return []
    found: list[Holds] = [Atom.ABSENT]
    operators = {one.operator for one in asked}
    found += [atom for atom in (Atom.NULL, Atom.TRUE, Atom.FALSE) if atom.value in operators]
    if operators & {"<", "<=", ">", ">="}:
        numbers = [one.operand.number for one in asked if isinstance(one.operand, Glob)]
        points = sorted({number for number in numbers if number is not None})
        between = [(low + high) / 2 for low, high in pairwise(points)]
        found += [points[0] - 1, *points, *between, points[-1] + 1]
    return found


def _texts(held: Like | None, asked: Sequence[Condition]) -> dict[tuple[Truth, ...], str]:
    """The answers that texts give, each with such a text."""
    globs = [one.operand.text for one in asked if isinstance(one.operand, Glob) and not one.operand.folded]
    if held is not None:
        globs.append(held.glob)
    found: dict[tuple[Truth, ...], str] = {}
    distinct = list(dict.fromkeys(globs))
    for text in combinations(distinct).values():
        if held is None or (matches(Glob(held.glob), text) is truth(not held.negated)):
            found.setdefault(tuple(answer(one, text, tried=False) for one in asked), text)
    return found


def answer(asked: Condition, value: Holds, *, tried: bool = True) -> Truth:
    """What a value gives to a condition; tried: the text is the one, not an example of many."""
    if asked.operator == "absent":
        return truth(value is Atom.ABSENT)
    if asked.operator in ("null", "true", "false"):
        return Truth.UNKNOWN if isinstance(value, Unsaid) else truth(value is Atom(asked.operator))
    if value is Atom.ABSENT:
        return truth(asked.or_absent)
    equal = _equal(asked, value, tried)
    return ~equal if asked.operator == "!=" else equal


def _equal(asked: Condition, value: Holds, tried: bool) -> Truth:
    operand = asked.operand
    assert operand is not None  # every comparison has one
    if isinstance(value, str):
        if asked.operator not in ("=", "!="):
            return Truth.UNKNOWN
        if not tried and (isinstance(operand, Regex) or operand.folded):
            return Truth.UNKNOWN
        return matches(operand, value)
    if isinstance(value, Unsaid):
        anything = isinstance(operand, Glob) and set(operand.text) == {ANY} and asked.operator in ("=", "!=")
        return Truth.TRUE if anything else Truth.UNKNOWN
    if isinstance(value, Decimal) and isinstance(operand, Glob) and operand.number is not None:
        left, right = value, operand.number
        return truth({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}.get(
            asked.operator, left == right
        ))  # fmt: skip
    return Truth.UNKNOWN


def _of_object(asked: Condition, name: str) -> Truth:
    """A field that is no single value: an object equals nothing and differs from nothing; of lists nothing is known."""
    if name not in OBJECTS:
        return Truth.UNKNOWN
    return truth(asked.or_absent) if asked.operator in ("=", "!=") else Truth.FALSE
