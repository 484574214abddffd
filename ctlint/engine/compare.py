"""Knows when one value compares true with a literal, three-valued: text with holes is decided by what is fixed of it.

Must not know entities, paths or rules.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ctlint.engine.rule import Comparison, Scalar
from ctlint.value import Hole, Items, Known, Reason, Text, Truth, Unknown, Value, some, truth

Fixed = tuple[str, ...]


def compare(operator: Comparison, payload: object, argument: Scalar | tuple[Scalar, ...]) -> Truth:
    """Whether a known payload passes; UNKNOWN where its holes leave it open, or where it is of another type.

    `present` and tests of lists are not decided here.
    """
    if isinstance(argument, tuple):
        return some(_equals(payload, one) for one in argument)
    if operator == "equals":
        return _equals(payload, argument)
    if operator in ("at_least", "at_most"):
        return _order(operator, payload, argument)
    if not isinstance(argument, str):
        return Truth.UNKNOWN
    chunks = _chunks(payload)
    if chunks is None:
        return Truth.UNKNOWN
    if operator == "starts_with":
        return _starts_with(chunks, argument)
    if operator == "contains":
        if any(argument in chunk for chunk in chunks):
            return Truth.TRUE
        return Truth.FALSE if len(chunks) == 1 else Truth.UNKNOWN
    return truth(re.search(argument, chunks[0]) is not None) if len(chunks) == 1 else Truth.UNKNOWN


def same(left: object, right: object) -> Truth:
    """Whether two known scalars are equal."""
    if isinstance(right, Text):
        left, right = right, left
    if isinstance(right, Text):
        assert isinstance(left, Text)
        whole, other = left.literal(), right.literal()
        if whole is not None and other is not None:
            return truth(whole == other)
        if left == right and not any(isinstance(part, Unknown) and part.key is None for part in left.parts):
            return Truth.TRUE
        if other is None:
            return _overlap(left, right) if whole is None else _equals(right, whole)
        right = other
    if isinstance(right, (bool, int, Decimal, str)):
        return _equals(left, right)
    return Truth.UNKNOWN


def _equals(payload: object, argument: Scalar) -> Truth:
    if isinstance(argument, bool) or isinstance(payload, bool):
        same_type = isinstance(argument, bool) and isinstance(payload, bool)
        return truth(payload == argument) if same_type else Truth.UNKNOWN
    if isinstance(argument, (int, Decimal)):
        return truth(payload == argument) if isinstance(payload, (int, Decimal)) else Truth.UNKNOWN
    chunks = _chunks(payload)
    if chunks is None:
        return Truth.UNKNOWN
    if len(chunks) == 1:
        return truth(chunks[0] == argument)
    return Truth.UNKNOWN if _fits(chunks, argument) else Truth.FALSE


def _order(operator: Comparison, payload: object, argument: Scalar) -> Truth:
    numbers = (int, Decimal)
    if isinstance(payload, bool) or not isinstance(payload, numbers) or not isinstance(argument, numbers):
        return Truth.UNKNOWN
    return truth(payload >= argument if operator == "at_least" else payload <= argument)


def _chunks(payload: object) -> Fixed | None:
    """The fixed texts of a string: one where all of it is fixed, else those around the open holes ("" included)."""
    if isinstance(payload, str):
        return (payload,)
    if not isinstance(payload, Text):
        return None
    chunks = [""]
    for part in payload.parts:
        text = part.text if isinstance(part, Hole) else part
        if isinstance(text, str):
            chunks[-1] += text
        else:
            chunks.append("")
    return tuple(chunks)


def _fits(chunks: Fixed, text: str) -> bool:
    """Whether some filling of the holes between the chunks gives the text (two chunks or more)."""
    first, *middle, last = chunks
    if not text.startswith(first) or len(text) < len(first) + len(last) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for chunk in middle:
        found = text.find(chunk, at, end)
        if found == -1:
            return False
        at = found + len(chunk)
    return True


def _overlap(left: Text, right: Text) -> Truth:
    """FALSE where the fixed beginnings or endings of two open texts contradict each other."""
    one, other = _chunks(left), _chunks(right)
    assert one is not None
    assert other is not None
    heads = one[0].startswith(other[0]) or other[0].startswith(one[0])
    tails = one[-1].endswith(other[-1]) or other[-1].endswith(one[-1])
    return Truth.UNKNOWN if heads and tails else Truth.FALSE


def _starts_with(chunks: Fixed, prefix: str) -> Truth:
    if chunks[0].startswith(prefix):
        return Truth.TRUE
    if len(chunks) == 1 or not prefix.startswith(chunks[0]):
        return Truth.FALSE
    return Truth.UNKNOWN


def reasons(value: Value[object]) -> frozenset[Reason]:
    """Why a value could not decide a test; never empty.

    A hole whose text the code does not fix is known after apply; a list that may be longer depends on an input; what
    is left is a value that is not of the type that it should have.
    """
    if isinstance(value, Unknown):
        return frozenset((value.reason,))
    found: set[Reason] = set()
    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, Text):
            for part in payload.parts:
                if isinstance(part, Unknown):
                    found.add(part.reason)
                elif isinstance(part, Hole) and part.text is None:
                    found.add(Reason.APPLY)
        elif isinstance(payload, Items):
            if not payload.complete:
                found.add(Reason.INPUT)
            for element in payload.values:
                if isinstance(element, Unknown):
                    found.add(element.reason)
    return frozenset(found or (Reason.BROKEN,))
