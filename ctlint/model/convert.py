"""Knows how a value as written becomes a value of a declared kind: "true" -> true, "30" -> 30, "Enabled" -> true.

Must not know any service or dialect; what does not fit becomes Unknown(BROKEN), never a guess.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from ctlint.hints import Any
from ctlint.model.declare import Kind, Scalar
from ctlint.value import Known, Reason, Step, Text, Unknown, Value, Via


def convert(kind: Kind, value: Value[Any]) -> Value[Any]:
    """A settled value in the kind of its attribute; Absent and Unknown stay what they are."""
    if not isinstance(value, Known) or not isinstance(kind, Scalar):
        return value
    payload = value.value
    if isinstance(payload, Text):
        literal = payload.literal()
        if kind.name == "str":
            return value
        if literal is None:
            note = f"{payload.render()} stands where a {_SPOKEN[kind.name]} is expected"
            links = frozenset(hole.target for hole in payload.holes)
            return Unknown(Reason.APPLY, (*value.origin, Step(Via.FUNCTION, None, note)), None, links)
        payload = literal
    converted = _CONVERSIONS[kind.name](payload, kind)
    if converted is None:
        note = f"{_shown(payload)} stands where a {_SPOKEN[kind.name]} is expected"
        return Unknown(Reason.BROKEN, (*value.origin, Step(Via.FUNCTION, None, note)))
    return Known(converted, value.origin)


def _bool(payload: object, kind: Scalar) -> bool | None:
    if isinstance(payload, bool):
        return payload
    if isinstance(payload, str):
        if kind.on:
            return payload in kind.on
        return {"true": True, "false": False}.get(payload.lower())
    return None


def _int(payload: object, _: Scalar) -> int | None:
    number = _number(payload, _)
    return int(number) if number is not None and number == int(number) else None


def _number(payload: object, _: Scalar) -> int | Decimal | None:
    if isinstance(payload, bool):
        return None
    if isinstance(payload, (int, Decimal)):
        return payload
    if isinstance(payload, str):
        try:
            number = Decimal(payload.strip())
        except InvalidOperation:
            return None
        return number if number.is_finite() else None
    return None


def _str(payload: object, _: Scalar) -> str | None:
    if isinstance(payload, bool):
        return "true" if payload else "false"
    if isinstance(payload, (int, Decimal)):
        return str(payload)
    return payload if isinstance(payload, str) else None


_CONVERSIONS = {"bool": _bool, "int": _int, "number": _number, "str": _str}
_SPOKEN = {"bool": "true or false", "int": "whole number", "number": "number", "str": "text"}


def _shown(payload: object) -> str:
    return repr(payload) if isinstance(payload, (str, int, Decimal)) else "a list or mapping"
