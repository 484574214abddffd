"""Knows strings with holes: what they begin and end with, how long they are at least, whether two are equal.

Must not know operators or functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ctlint.frontends.terraform.identity import payload_key
from ctlint.value import (
    Hole,
    Text,
)

SEPARATORS = frozenset(":*?$ \t\n\"'{}[]<>|;")
"""Signs that are in no name of a resource, and in no region, account or partition."""

MAX_TEXT = 1_000_000
"""Characters of a computed string: what is longer is not computed."""

MAX_PARTS = 5000
"""Holes and literal pieces of a computed string."""


def text_too_long(parts: Sequence[Any]) -> bool:
    """Whether a string of these parts goes over the limits."""
    length = pieces = 0
    for part in parts:
        if isinstance(part, str):
            length += len(part)
        else:
            pieces += len(part.parts) if isinstance(part, Text) else 1
            length += sum(len(piece) for piece in part.parts if isinstance(piece, str)) if isinstance(part, Text) else 0
    return length > MAX_TEXT or pieces > MAX_PARTS


def same_text(one: str | Text, two: str | Text) -> bool | None:
    """Whether two strings are equal; None where holes leave that open."""
    left = one if isinstance(one, str) else one.literal()
    right = two if isinstance(two, str) else two.literal()
    if left is not None and right is not None:
        return left == right
    first, second = payload_key(one), payload_key(two)
    if first is not None and first == second:
        return True
    for take in (prefix_of, suffix_of):
        start, other = take(one), take(two)
        length = min(len(start), len(other))
        if length and (
            (take is prefix_of and start[:length] != other[:length])
            or (take is suffix_of and start[-length:] != other[-length:])
        ):
            return False
    for text, literal in ((one, right), (two, left)):
        if literal is not None and isinstance(text, Text) and least_length(text) > len(literal):
            return False
    return None


def least_length(text: Text) -> int:
    """How long the string is at least."""
    return sum(len(part) if isinstance(part, str) else len(_part_text(part) or "") for part in text.parts)


def _part_text(part: Any) -> str | None:
    return part.text if isinstance(part, Hole) else None


def prefix_of(text: str | Text) -> str:
    """The characters that the string starts with in any case."""
    if isinstance(text, str):
        return text
    known = []
    for part in text.parts:
        piece = part if isinstance(part, str) else _part_text(part)
        if piece is None:
            break
        known.append(piece)
    return "".join(known)


def suffix_of(text: str | Text) -> str:
    """The characters that the string ends with in any case."""
    if isinstance(text, str):
        return text
    known = []
    for part in reversed(text.parts):
        piece = part if isinstance(part, str) else _part_text(part)
        if piece is None:
            break
        known.append(piece)
    return "".join(reversed(known))
