"""Knows the functions that write and read JSON, as policies are written in nearly all code.

Must not know how JSON is spelled (json_text.py), nor any other form (encoding.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.frontends.terraform.cty import AnyValue, text_value
from ctlint.frontends.terraform.functions.calling import Call, Function
from ctlint.frontends.terraform.functions.json_text import json_parts, json_value
from ctlint.frontends.terraform.texts import text_too_long
from ctlint.frontends.terraform.types import ANY, STRING
from ctlint.frontends.terraform.values import through
from ctlint.value import Encoded, Entries, Items, Known, Unknown


def _jsonencode(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    parts = json_parts(arguments[0])
    if text_too_long(parts):
        return call.evaluator.operators.too_long(call.span)
    text = text_value(parts, through(call.span, "computed by jsonencode()", arguments))
    if isinstance(text, Known) and _says_all(arguments[0]):
        return Known(text.value, text.origin, Encoded(arguments[0], len(text.origin)))
    return text


def _says_all(value: AnyValue) -> bool:
    """Whether a structure says all that its text does: a null in it is text, too, and means "not written" elsewhere."""
    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, Entries):
            return payload.complete and all(map(_says_all, payload.fields.values()))
        if isinstance(payload, Items):
            return payload.says_all and all(map(_says_all, payload.values))
        return True
    return isinstance(value, Unknown)


def _jsondecode(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    value = arguments[0]
    if not isinstance(value, Known):
        return call.reworked(call.open(arguments, ANY), value)
    try:
        decoded = json_value(value.value, through(call.span, "computed by jsondecode()", arguments))
    except ValueError:
        return call.reworked(call.open(arguments, ANY), value)
    return call.reworked(decoded, value) if decoded is not None else call.refuse("this is not JSON", arguments)


FUNCTIONS = {
    "jsonencode": Function((ANY,), STRING, _jsonencode, nullable=True, deep=True),
    "jsondecode": Function((STRING,), ANY, _jsondecode),
}
