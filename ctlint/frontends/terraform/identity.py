"""Knows when two values are the same, how sets are ordered, and what of a value is known.

Must not know types or conversions: content is all that counts here.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cmp_to_key

from ctlint.frontends.terraform.decimals import general, text_of_number
from ctlint.frontends.terraform.types import (
    Type,
)
from ctlint.hints import Any
from ctlint.value import (
    Absent,
    Choice,
    Entries,
    Hole,
    Items,
    Known,
    Origin,
    Text,
    Unknown,
    Value,
)

AnyValue = Value[Any]


def as_set(items: Iterable[AnyValue], complete: bool, origin: Origin, element: Type | None = None) -> AnyValue:
    """A set: sorted, without duplicates. Members that may be equal to others stay; the length is then not known."""
    literal: list[AnyValue] = []
    seen: set[str] = set()
    others: list[AnyValue] = []
    for item in items:
        key = whole_key(item)
        if key is None:
            key = key_of(item)
            if key is None or key not in seen:
                others.append(item)
        elif key not in seen:
            literal.append(item)
        if key is not None:
            seen.add(key)
    literal.sort(key=cmp_to_key(compare))
    return Known(Items((*literal, *others), complete, "set", element), origin)


def compare(one: AnyValue, two: AnyValue) -> int:
    """Order of set members and of `sort`: false before true, numbers by size, strings by code point, null last."""
    left, right = _sort_key(one), _sort_key(two)
    return -1 if left < right else 1 if left > right else 0


def _sort_key(value: AnyValue) -> Any:
    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, (bool, int, Decimal)):
            return (1, payload)
        if isinstance(payload, str):
            return (2, payload)
        if isinstance(payload, Text):
            return (2, payload.literal() or "")
        return (3, _hashed(value))
    return (9, 0)


def _hashed(value: AnyValue) -> str:
    """The text by which cty sorts the members of a set that are collections (cty's set_internals.go, 2026-11)."""
    if not isinstance(value, Known):
        return "~"
    payload = value.value
    if isinstance(payload, bool):
        return "T" if payload else "F"
    if isinstance(payload, (int, Decimal)):
        return general(payload, 10)
    if isinstance(payload, (str, Text)):
        return _quoted(payload if isinstance(payload, str) else payload.literal() or "")
    if isinstance(payload, Items):
        inner = "".join([_hashed(item) + ";" for item in payload.values])
        return f"<{inner}>" if payload.kind == "tuple" else f"[{inner}]"
    assert isinstance(payload, Entries)
    names = sorted(payload.fields)
    if payload.kind == "map":
        return "{" + "".join([f"{_quoted(name)}:{_hashed(payload.fields[name])};" for name in names]) + "}"
    return "<" + "".join([_hashed(payload.fields[name]) + ";" for name in names]) + ">"


def has_order(items: Items) -> bool:
    """Whether it is known which element comes when; and of a set, how many there are."""
    return items.kind != "set" or len(items.values) < 2 or all(map(is_whole, items.values))


def whole_key(value: AnyValue) -> str | None:
    """A text that two wholly known values share only if they are equal, however long; None for any other value."""
    return _hashed_type(value) if is_whole(value) else None


def _hashed_type(value: AnyValue) -> str:
    """The content with kinds: 1 is not "1"."""
    if not isinstance(value, Known):
        return "null"
    payload = value.value
    if isinstance(payload, Items):
        return payload.kind + "[" + ",".join([_hashed_type(item) for item in payload.values]) + "]"
    if isinstance(payload, Entries):
        inner = ",".join([f"{_quoted(name)}={_hashed_type(payload.fields[name])}" for name in sorted(payload.fields)])
        return payload.kind + "{" + inner + "}"
    if isinstance(payload, bool):
        return "true" if payload else "false"
    if isinstance(payload, (int, Decimal)):
        return text_of_number(payload)
    return _quoted(payload if isinstance(payload, str) else payload.literal() or "")


def is_whole(value: AnyValue, depth: int = 0) -> bool:
    """Whether the value is known to the last leaf, holes with a known text included."""
    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, Text):
            return payload.literal() is not None
        if depth > 50:
            return False
        if isinstance(payload, Items):
            return payload.complete and all(is_whole(item, depth + 1) for item in payload.values)
        if isinstance(payload, Entries):
            return payload.complete and all(is_whole(item, depth + 1) for item in payload.fields.values())
        return True
    return isinstance(value, Absent)


def has_unknown(value: AnyValue, depth: int = 0) -> bool:
    """Whether anything in the value is unknown; a hole is known by identity."""
    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, Text):
            return any(isinstance(part, Unknown) for part in payload.parts)
        if depth > 50:
            return True
        if isinstance(payload, Items):
            return not payload.complete or any(has_unknown(item, depth + 1) for item in payload.values)
        if isinstance(payload, Entries):
            if type(payload.fields) is not dict:
                return False
            return not payload.complete or any(has_unknown(item, depth + 1) for item in payload.fields.values())
        return False
    if isinstance(value, Choice):
        return any(has_unknown(branch, depth + 1) for branch in value.branches.values())
    return isinstance(value, Unknown)


MAX_KEY = 400
"""Characters of a key; what is longer has none, and is then equal to nothing but itself."""


def key_of(value: AnyValue) -> str | None:
    """A text that two values share only if they are equal however the unknowns turn out; None where there is none."""
    if isinstance(value, Absent):
        return "null"
    if isinstance(value, Unknown):
        return value.key
    if isinstance(value, Choice):
        return None
    return payload_key(value.value)


def payload_key(payload: Any) -> str | None:
    """`key_of` for the payload of a Known."""
    if isinstance(payload, bool):
        return "true" if payload else "false"
    if isinstance(payload, (int, Decimal)):
        return text_of_number(payload)
    if isinstance(payload, str):
        return _quoted(payload) if len(payload) < MAX_KEY else None
    if isinstance(payload, Text):
        literal = payload.literal()
        if literal is not None:
            return _quoted(literal) if len(literal) < MAX_KEY else None
        shown = []
        for part in payload.parts:
            if isinstance(part, str):
                shown.append(part)
            elif isinstance(part, Hole):
                shown.append("${" + f"{part.target.address}.{part.attribute}" + "}")
            elif part.key is not None:
                shown.append("${" + part.key + "}")
            else:
                return None
        text = "".join(shown)
        if len(text) >= MAX_KEY:
            return None
        return text[2:-1] if len(payload.parts) == 1 else _quoted(text)
    if isinstance(payload, Items):
        return _joined([key_of(item) for item in payload.values], "[", "]") if payload.complete else None
    if isinstance(payload, Entries):
        if not payload.complete or type(payload.fields) is not dict or len(payload.fields) > 50:
            return None
        keys = []
        for name in sorted(payload.fields):
            key = key_of(payload.fields[name])
            keys.append(None if key is None else f"{_quoted(name)}={key}")
        return _joined(keys, "{", "}")
    return None


def _joined(keys: list[str | None], opening: str, closing: str) -> str | None:
    known = [key for key in keys if key is not None]
    if len(known) != len(keys):
        return None
    text = opening + ",".join(known) + closing
    return text if len(text) < MAX_KEY else None


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
