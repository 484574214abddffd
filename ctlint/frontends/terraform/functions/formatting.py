"""Knows the format strings of `format` and `formatlist`.

Must not know anything but values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from ctlint.frontends.terraform.cty import BOOL, NUMBER, STRING, AnyValue, convert, is_refused, number_text
from ctlint.frontends.terraform.functions.calling import Call
from ctlint.frontends.terraform.functions.json_text import json_parts
from ctlint.value import Absent, Entries, Items, Known, Part, Text, Unknown

_VERB = re.compile(r"%(?:(%)|([+ #0-]*)(\d+)?(?:\.(\d+))?(?:\[(\d+)\])?([a-zA-Z]))|%")


def format_parts(call: Call, spec: str, arguments: Sequence[AnyValue]) -> list[Part] | AnyValue:
    """The parts of the formatted string, or the value that stands in their place."""
    parts: list[Part] = []
    at = 0
    highest = 0
    position = 0
    for match in _VERB.finditer(spec):
        parts.append(spec[position : match.start()])
        position = match.end()
        if match[1]:
            parts.append("%")
            continue
        verb = match[6]
        if verb is None:
            return call.refuse("the format string has a verb that does not exist", arguments)
        at = int(match[5][:4]) if match[5] else at + 1
        highest = max(highest, at)
        if not 1 <= at <= len(arguments):
            return call.refuse(f"there is no argument for the verb at {match.start()}", arguments)
        made = _verb(call, verb, match[2], match[3], match[4], arguments[at - 1])
        if not isinstance(made, list):
            return made
        parts += made
    parts.append(spec[position:])
    if highest < len(arguments):
        return call.refuse("there are more arguments than verbs", arguments)
    return parts


def _verb(
    call: Call, verb: str, flags: str, width: str | None, precision: str | None, argument: AnyValue
) -> list[Part] | AnyValue:
    if is_refused(argument):
        return argument
    if (width and len(width) > 3) or (precision and len(precision) > 3):
        return call.refuse("a width or precision is too large")
    size = int(width) if width else 0
    if verb in "sv" and not flags and not size and precision is None:
        return _shown(call, verb, argument)
    wanted = {"t": BOOL, "s": STRING, "q": STRING}.get(verb, NUMBER)
    if isinstance(argument, Absent):
        return call.open((argument,), STRING)
    if verb == "v":
        shown = _shown(call, verb, argument)
        if isinstance(shown, list) and all(isinstance(part, str) for part in shown):
            return [_padded("".join(str(part) for part in shown), flags, size)]
        return call.open((argument,), STRING)
    value = convert(argument, wanted)
    if is_refused(value):
        return value
    literal = value.value if isinstance(value, Known) else None
    if isinstance(literal, Text):
        literal = literal.literal()
    if literal is None:
        return call.open((argument,), STRING)
    text = _formatted(verb, flags, precision, literal)
    if text is None:
        return call.refuse(f"the value does not fit the verb %{verb}", (argument,))
    return [_padded(text, flags, size)]


def _padded(text: str, flags: str, size: int) -> str:
    if "-" in flags:
        return text.ljust(size)
    if "0" in flags:
        sign = text[:1] if text[:1] in ("-", "+") else ""
        return sign + text[len(sign) :].rjust(size - len(sign), "0")
    return text.rjust(size)


def _shown(call: Call, verb: str, argument: AnyValue) -> list[Part] | AnyValue:
    """%s and %v without options: strings keep their holes. Terraform does not say what it makes of null."""
    if isinstance(argument, Absent):
        return call.open((argument,), STRING)
    if isinstance(argument, Known) and isinstance(argument.value, (Items, Entries)):
        if verb == "s":
            return call.refuse("a collection does not fit the verb %s", (argument,))
        return json_parts(argument)
    string = convert(argument, STRING)
    if isinstance(string, Unknown):
        return string if is_refused(string) else [string]
    if isinstance(string, Known):
        return [string.value] if isinstance(string.value, str) else list(string.value.parts)
    return call.open((argument,), STRING)


def _formatted(verb: str, flags: str, precision: str | None, value: Any) -> str | None:
    if verb == "s":
        return value[: int(precision)] if precision is not None else str(value)
    if verb == "q":
        from ctlint.frontends.terraform.functions.json_text import quoted

        return quoted(value)
    if verb == "t":
        return "true" if value else "false"
    if verb in "bdoxX":
        if not isinstance(value, int):
            return None
        shown = format(abs(value), verb)
        return ("-" if value < 0 else "+" if "+" in flags else " " if " " in flags else "") + shown
    if verb in "feEgG":
        number = Decimal(value)
        sign = "-" if number < 0 else "+" if "+" in flags else ""
        if verb == "f":
            places = Decimal(1).scaleb(-int(precision or 6))
            return sign + format(abs(number).quantize(places, ROUND_HALF_EVEN), "f")
        if verb in "eE":
            return sign + format(float(abs(number)), f".{precision or 6}{verb}")
        return sign + (format(float(abs(number)), f".{precision}{verb}") if precision else number_text(abs(number)))
    return None
