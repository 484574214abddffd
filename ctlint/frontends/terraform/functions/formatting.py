"""Knows the format strings of `format` and `formatlist`.

Must not know anything but values. What each verb makes of each type is measured (tests/oracle).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ctlint.frontends.terraform.cty import AnyValue, convert, is_refused
from ctlint.frontends.terraform.decimals import Number, fixed, general, scientific
from ctlint.frontends.terraform.decimals import size as size_of
from ctlint.frontends.terraform.functions.calling import Call
from ctlint.frontends.terraform.functions.json_text import json_parts, quoted
from ctlint.frontends.terraform.types import BOOL, NUMBER, STRING
from ctlint.hints import Any
from ctlint.value import Absent, Entries, Items, Known, Part, Text, Unknown

_VERB = r"%(?:(%)|([+ #0-]*)(\d+)?(?:\.(\d+))?(?:\[(\d+)\])?([a-zA-Z]))|%"


def format_parts(call: Call, spec: str, arguments: Sequence[AnyValue]) -> list[Part] | AnyValue:
    """The parts of the formatted string, or the value that stands in their place."""
    parts: list[Part] = []
    at = 0
    highest = 0
    position = 0
    for match in re.finditer(_VERB, spec):
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
    if verb == "v":
        return _any(call, flags, size, argument)
    wanted = {"t": BOOL, "s": STRING, "q": STRING}.get(verb, NUMBER)
    if isinstance(argument, Absent):
        if argument.type is None:
            return call.open((argument,), STRING)
        return call.refuse(f"null does not fit the verb %{verb}", (argument,))
    value = convert(argument, wanted)
    if is_refused(value):
        return value
    plain = not flags and not size and precision is None
    if verb == "s" and plain:
        return _string(value)
    literal = value.value if isinstance(value, Known) else None
    if isinstance(literal, Text):
        literal = literal.literal()
    if literal is None:
        return call.open((argument,), STRING)
    text = _formatted(verb, flags, None if precision is None else int(precision), literal)
    if text is None:
        return call.refuse(f"the value does not fit the verb %{verb}", (argument,))
    return [_padded(text, flags, size)]


def _string(value: AnyValue) -> list[Part]:
    """A string with its holes."""
    if isinstance(value, Known):
        return [value.value] if isinstance(value.value, str) else list(value.value.parts)
    assert isinstance(value, Unknown)
    return [value]


def _any(call: Call, flags: str, size: int, argument: AnyValue) -> list[Part] | AnyValue:
    """%v: a string as it is, a number as %g writes it, anything else as JSON; with # everything as JSON."""
    parts: list[Part]
    if isinstance(argument, Absent):
        parts = ["null"]
    elif isinstance(argument, Known) and (isinstance(argument.value, (Items, Entries)) or "#" in flags):
        parts = json_parts(argument)
    elif isinstance(argument, Known) and type(argument.value) in (int, Decimal):
        parts = [("-" if argument.value < 0 else "") + general(size_of(argument.value))]
    elif isinstance(argument, Unknown) and argument.type != STRING:
        return call.open((argument,), STRING)
    else:
        parts = _string(convert(argument, STRING))
    if not flags.strip("#") and not size:
        return parts
    if not all(isinstance(part, str) for part in parts):
        return call.open((argument,), STRING)
    return [_padded("".join(map(str, parts)), flags, size)]


def _padded(text: str, flags: str, size: int) -> str:
    if "-" in flags:
        return text.ljust(size)
    if "0" in flags:
        sign = text[:1] if text[:1] in ("-", "+") else ""
        return sign + text[len(sign) :].rjust(size - len(sign), "0")
    return text.rjust(size)


_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}


def _formatted(verb: str, flags: str, precision: int | None, value: Any) -> str | None:
    if verb == "s":
        from ctlint.frontends.terraform.functions.strings import graphemes

        return "".join(graphemes(value)[:precision]) if precision is not None else str(value)
    if verb == "q":
        return quoted(value)
    if verb == "t":
        return "true" if value else "false"
    sign = "-" if value < 0 else "+" if "+" in flags else " " if " " in flags else ""
    if verb in "bdoxX":
        if not isinstance(value, int):
            return None
        return sign + (_PREFIXES.get(verb, "") if "#" in flags else "") + format(abs(value), verb)
    size: Number = size_of(value)
    if verb in "fF":
        return sign + fixed(size, 6 if precision is None else precision)
    if verb in "eE":
        shown = scientific(size, 6 if precision is None else precision)
    elif verb in "gG":
        shown = general(size, precision)
    else:
        return None
    return sign + (shown.upper() if verb in "EG" else shown)
