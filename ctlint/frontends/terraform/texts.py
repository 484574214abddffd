"""Knows strings with holes: what they begin and end with, how long they are at least, whether two are equal.

Must not know operators or functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ctlint.frontends.terraform.identity import payload_key
from ctlint.hints import Any
from ctlint.value import (
    Hole,
    Part,
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


def may_cross(text: Text, needle: str, is_plain: Callable[[Part], bool]) -> bool:
    """Whether an occurrence of `needle` might take in a character of a part that is not written out.

    is_plain: whether a part that nobody knows is not empty and has no separator in it.
    """
    if not needle:
        return True
    parts = text.parts
    for at, part in enumerate(parts):
        if not isinstance(part, str):
            before = _literal_or_none(parts[at - 1]) if at else ""
            after = _literal_or_none(parts[at + 1]) if at + 1 < len(parts) else ""
            known = _part_text(part)
            if known is not None:
                crosses = _takes_in(known, needle, before, after)
            else:
                crosses = not is_plain(part) or _spans(needle, before, after)
            if crosses:
                return True
    return False


def _literal_or_none(part: Part) -> str | None:
    return part if isinstance(part, str) else None


def _takes_in(known: str, needle: str, before: str | None, after: str | None) -> bool:
    """Whether an occurrence takes in a character of a text that is known; before, after: None for what is not."""
    if not any(char in known for char in needle):
        return False
    if before is None or after is None:
        return True
    reach = len(needle) - 1
    left = before[len(before) - min(reach, len(before)) :]
    whole = left + known + after[:reach]
    at = whole.find(needle)
    while at != -1:
        if at < len(left) + len(known) and at + len(needle) > len(left):
            return True
        at = whole.find(needle, at + 1)
    return False


def _spans(needle: str, before: str | None, after: str | None) -> bool:
    """Whether an occurrence might take in some of a text that is not empty and has no separator in it."""
    if needle[0] not in SEPARATORS or needle[-1] not in SEPARATORS:
        return True
    inner = [at for at, char in enumerate(needle) if char not in SEPARATORS]
    for start in inner:
        end = start
        while end < len(needle) and needle[end] not in SEPARATORS:
            end += 1
            left, right = needle[:start], needle[end:]
            if (before is None or before.endswith(left) or left.endswith(before)) and (
                after is None or after.startswith(right) or right.startswith(after)
            ):
                return True
    return False
