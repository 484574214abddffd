"""Knows Terraform's string functions; strings keep their holes wherever the result is exact.

Must not know anything but values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ctlint.frontends.terraform.cty import AnyValue, Several, convert, is_refused, refused, text_value, type_of
from ctlint.frontends.terraform.functions.calling import MAX_ITEMS, Call, Function, RefusedError, plain
from ctlint.frontends.terraform.functions.formatting import format_parts
from ctlint.frontends.terraform.identity import is_whole
from ctlint.frontends.terraform.texts import may_cross, prefix_of, suffix_of, text_too_long
from ctlint.frontends.terraform.types import ANY, BOOL, NUMBER, PRIMITIVES, STRING, list_of
from ctlint.frontends.terraform.values import through
from ctlint.hints import Any
from ctlint.value import Absent, Items, Known, Part, Text, Unknown, text_of

STRINGS = list_of(STRING)


def parts_of(value: AnyValue) -> list[Part] | None:
    """The parts of a string; an unknown one is a single part; None for what is no string."""
    if isinstance(value, Known):
        if isinstance(value.value, str):
            return [value.value]
        if isinstance(value.value, Text):
            return list(value.value.parts)
    return [value] if isinstance(value, Unknown) else None


def _string(call: Call, parts: Sequence[Part | Text], arguments: Sequence[AnyValue]) -> AnyValue:
    if text_too_long(parts):
        return call.evaluator.operators.too_long(call.span)
    return text_value(parts, through(call.span, f"computed by {call.name}()", arguments))


def _payload(value: AnyValue) -> str | Text | None:
    if isinstance(value, Known) and isinstance(value.value, (str, Text)):
        return value.value
    return None


def _literal(value: AnyValue) -> str | None:
    payload = _payload(value)
    return payload.literal() if isinstance(payload, Text) else payload


def _join(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    if len(arguments) < 2:
        return call.refuse("join() needs a list", arguments)
    separator = parts_of(arguments[0])
    parts: list[Part] = []
    first = True
    for argument in arguments[1:]:
        if isinstance(argument, Unknown) and isinstance(argument.type, Several) and argument.type.kind == "list":
            element: AnyValue = argument.type.element
            if len(arguments) == 2 and isinstance(element, Known) and isinstance(element.value, Text):
                return text_value(element.value.parts, element.origin)
        if not isinstance(argument, Known) or not argument.value.complete or separator is None:
            return call.open(arguments, STRING)
        for item in argument.value.values:
            if isinstance(item, Absent):
                if not all(map(is_whole, arguments)):
                    return call.open(arguments, STRING)
                return refused(item.origin, "null cannot be joined")
            piece = parts_of(item)
            if is_refused(item) or piece is None:
                refusal: AnyValue = item
                return refusal
            if not first:
                parts += separator
            parts += piece
            first = False
    elements = [item for argument in arguments[1:] if isinstance(argument, Known) for item in argument.value.values]
    return _string(call, parts, elements[:50])


def _touches(call: Call, part: Part, needle: str) -> bool:
    return call.evaluator.operators.touches(part, needle)


def _may_cross(call: Call, text: Text, needle: str) -> bool:
    return may_cross(text, needle, call.evaluator.operators.is_plain)


def _split(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    needle = _literal(arguments[0])
    text = _payload(arguments[1])
    if needle is None or text is None:
        return call.open(arguments, STRINGS)
    if isinstance(text, Text) and _may_cross(call, text, needle):
        literal = text.literal()
        if literal is None:
            return call.open(arguments, STRINGS)
        text = literal
    if not needle and not text:
        return Known(Items((), True, "list", STRING), through(call.span, "computed by split()", arguments[1:]))
    pieces: list[list[Part]] = [[]]
    for part in [text] if isinstance(text, str) else text.parts:
        if not isinstance(part, str):
            pieces[-1].append(part)
            continue
        bits = part.split(needle) if needle else list(part)
        pieces[-1].append(bits[0])
        pieces += [[bit] for bit in bits[1:]]
    if len(pieces) > MAX_ITEMS:
        return call.too_much()
    origin = through(call.span, "computed by split()", arguments[1:])
    return Known(Items(tuple([text_value(piece, origin) for piece in pieces]), True, "list", STRING), origin)


def _replace(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    text, needle, by = _payload(arguments[0]), _literal(arguments[1]), parts_of(arguments[2])
    if needle is None or by is None:
        return call.open(arguments, STRING)
    if len(needle) > 1 and needle[0] == "/" and needle[-1] == "/":
        template = _literal(arguments[2])
        if template is None:
            return call.open(arguments, STRING)
        from ctlint.frontends.terraform.functions.regexes import replace_pattern

        return replace_pattern(call, needle[1:-1], template, arguments)
    if isinstance(text, Text) and _may_cross(call, text, needle):
        text = text.literal()
    if text is None:
        opened = call.open(arguments, STRING)
        return call.reworked(opened, arguments[0], needle, tuple(by)) if needle else opened
    parts: list[Part] = []
    for part in [text] if isinstance(text, str) else text.parts:
        if not isinstance(part, str):
            parts.append(part)
            continue
        bits = part.split(needle) if needle else ["", *part, ""]
        parts.append(bits[0])
        for bit in bits[1:]:
            parts += [*by, bit]
        if len(parts) > MAX_ITEMS:
            return call.evaluator.operators.too_long(call.span)
    return _string(call, parts, arguments[:1])


def _trim_end(text: Text, end: str, at_end: bool) -> list[Part] | None:
    """The parts without `end`; None where a hole leaves open whether it is there."""
    known = suffix_of(text) if at_end else prefix_of(text)
    if len(known) < len(end):
        matches = end.endswith(known) if at_end else end.startswith(known)
        return None if matches else list(text.parts)
    if not (known.endswith(end) if at_end else known.startswith(end)):
        return list(text.parts)
    outer = text.parts[-1] if at_end else text.parts[0]
    if isinstance(outer, str) and len(outer) >= len(end):
        rest = outer[: len(outer) - len(end)] if at_end else outer[len(end) :]
        return [*text.parts[:-1], rest] if at_end else [rest, *text.parts[1:]]
    return None


def _trim_fixed(at_end: bool) -> Function:
    def symbolic(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
        text, end = _payload(arguments[0]), _literal(arguments[1])
        if text is None or end is None:
            return call.open(arguments, STRING)
        if isinstance(text, Text):
            parts = _trim_end(text, end, at_end)
            if parts is None:
                outer = text.parts[-1] if at_end else text.parts[0]
                tip = end[-1:] if at_end else end[:1]
                if text.literal() is None and not isinstance(outer, str) and not _touches(call, outer, tip):
                    return arguments[0]
            if parts is not None:
                return _string(call, parts, arguments[:1])
            text = text.literal()
            if text is None:
                return call.open(arguments, STRING)
        return _string(call, [text.removesuffix(end) if at_end else text.removeprefix(end)], arguments[:1])

    return Function((STRING, STRING), STRING, symbolic)


def _ends(at_end: bool) -> Function:
    def symbolic(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
        text, end = _payload(arguments[0]), _literal(arguments[1])
        if text is not None and end is not None:
            known = suffix_of(text) if at_end else prefix_of(text)
            if isinstance(text, str) or len(known) >= len(end):
                return call.known(known.endswith(end) if at_end else known.startswith(end), arguments[:1])
            if not (end.endswith(known) if at_end else end.startswith(known)):
                return call.known(False, arguments[:1])
        return call.open(arguments, BOOL)

    return Function((STRING, STRING), BOOL, symbolic)


def _contains(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    text, needle = _payload(arguments[0]), _literal(arguments[1])
    if text is not None and needle is not None:
        if isinstance(text, str):
            return call.known(needle in text, arguments[:1])
        literal = text.literal()
        if literal is not None:
            return call.known(needle in literal, arguments[:1])
        if any(isinstance(part, str) and needle in part for part in text.parts):
            return call.known(True, arguments[:1])
    return call.open(arguments, BOOL)


def _mapped(compute: Callable[[str], str]) -> Function:
    return plain(compute, STRING, STRING)


def _title(text: str) -> str:
    """Every letter after what is no letter, digit or underscore, in title case (Go's strings.Title)."""
    made = []
    inside = False
    for char in text:
        made.append(char if inside or len(char.title()) > 1 else char.title())
        inside = char == "_" or char.isalnum() if ord(char) < 128 else char.isalpha() or not char.isspace()
    return "".join(made)


def _lower(text: str) -> str:
    return "".join([char.lower()[0] if char == "\u0130" or len(char.lower()) == 1 else char for char in text])


def _upper(text: str) -> str:
    return "".join([char.upper() if len(char.upper()) == 1 else char for char in text])


def _chomp(text: str) -> str:
    return text.rstrip("\r\n")


def _indent(spaces: Any, text: str) -> str:
    if not isinstance(spaces, int) or not 0 <= spaces <= 1000:
        raise RefusedError("the number of spaces does not fit")
    return text.replace("\n", "\n" + " " * spaces)


def _substr(text: str, offset: Any, length: Any) -> str:
    if not isinstance(offset, int) or not isinstance(length, int):
        raise RefusedError("offset and length must be whole")
    clusters = graphemes(text)
    if length == 0:
        return ""
    if offset < 0:
        offset = max(offset + len(clusters), 0)
    end = len(clusters) if length < 0 else offset + length
    return "".join(clusters[offset:end])


def graphemes(text: str) -> list[str]:
    """The characters as people see them: combining marks belong to what they combine with, flags are pairs."""
    if text.isascii():
        return list(text) if "\r\n" not in text else re.findall(r"\r\n|[\s\S]", text)
    import unicodedata  # few texts need it

    clusters: list[str] = []
    flags = 0
    for char in text:
        is_flag = "\U0001f1e6" <= char <= "\U0001f1ff"
        joins = bool(clusters) and (
            char in "\u200d\u200c"
            or unicodedata.category(char) in ("Mn", "Me", "Mc")
            or "\U0001f3fb" <= char <= "\U0001f3ff"
            or clusters[-1].endswith("\u200d")
            or (char == "\n" and clusters[-1] == "\r")
            or (is_flag and flags % 2 == 1)
        )
        if joins and clusters[-1] not in ("\n", "\r\n"):
            clusters[-1] += char
        else:
            clusters.append(char)
        flags = flags + 1 if is_flag else 0
    return clusters


_SPACES = " \t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def _trimspace(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    text = _payload(arguments[0])
    if isinstance(text, Text) and text.literal() is None:
        first, last = text.parts[0], text.parts[-1]
        if isinstance(first, str) and isinstance(last, str) and first.strip(_SPACES) and last.strip(_SPACES):
            return _string(call, [first.lstrip(_SPACES), *text.parts[1:-1], last.rstrip(_SPACES)], arguments)
        operators = call.evaluator.operators
        ends = [part for part in (first, last) if not isinstance(part, str)]
        if all(not operators.touches(part, " ") for part in ends) and all(
            not isinstance(part, str) or part.strip(_SPACES) for part in (first, last)
        ):
            front = [first.lstrip(_SPACES)] if isinstance(first, str) else [first]
            if len(text.parts) == 1:
                return _string(call, front, arguments)
            back = [last.rstrip(_SPACES)] if isinstance(last, str) else [last]
            return _string(call, [*front, *text.parts[1:-1], *back], arguments)
    literal = _literal(arguments[0])
    return call.open(arguments, STRING) if literal is None else _string(call, [literal.strip(_SPACES)], arguments)


def _format(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    spec = _literal(arguments[0])
    if spec is None:
        return call.open(arguments, STRING)
    parts = format_parts(call, spec, arguments[1:])
    return parts if not isinstance(parts, list) else _string(call, parts, arguments[1:])


def _element(value: AnyValue) -> AnyValue:
    """An element of a list: a null in it is refused where one that is written alone is open."""
    return convert(value, STRING) if isinstance(value, Absent) and value.type is None else value


def _formatlist(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    spec = _literal(arguments[0])
    lengths = set()
    single = True
    for argument in arguments[1:]:
        if isinstance(argument, Known) and isinstance(argument.value, Items):
            if not argument.value.complete:
                return call.open(arguments, STRINGS)
            lengths.add(len(argument.value.values))
        elif type_of(argument).kind not in PRIMITIVES:
            single = single and not isinstance(argument, Unknown)
    if spec is None or not single:
        return call.open(arguments, STRINGS)
    if len(lengths) > 1:
        return call.refuse("the lists have different lengths", arguments)
    made = []
    for at in range(lengths.pop() if lengths else 1):
        row = [
            _element(argument.value.values[at])
            if isinstance(argument, Known) and isinstance(argument.value, Items)
            else argument
            for argument in arguments[1:]
        ]
        parts = format_parts(call, spec, row)
        if not isinstance(parts, list):
            return parts if is_refused(parts) else call.open(arguments, ANY)
        text = _string(call, parts, row)
        if is_refused(text):
            return text
        made.append(text)
    return Known(
        Items(tuple(made), True, "list", STRING), through(call.span, "computed by formatlist()", arguments[1:])
    )


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _parseint(number: Any, base: Any) -> int:
    if not isinstance(number, str):
        raise RefusedError("the number must be a string")
    if not isinstance(base, int) or not 2 <= base <= 62:
        raise RefusedError("the base must be from 2 to 62")
    sign = -1 if number.startswith("-") else 1
    digits = number[1:] if number[:1] in ("+", "-") else number
    digits = digits if base > 36 else digits.lower()
    if not digits or len(digits) > 1000 or not set(digits) <= set(_DIGITS[:base]):
        raise RefusedError("the number does not fit the base")
    value = 0
    for digit in digits:
        value = value * base + _DIGITS.index(digit)
    return sign * value


FUNCTIONS = {
    "join": Function((STRING,), STRING, _join, STRINGS, deep=True),
    "split": Function((STRING, STRING), STRINGS, _split),
    "replace": Function((STRING, STRING, STRING), STRING, _replace),
    "trimsuffix": _trim_fixed(True),
    "trimprefix": _trim_fixed(False),
    "trimspace": Function((STRING,), STRING, _trimspace),
    "startswith": _ends(False),
    "endswith": _ends(True),
    "strcontains": Function((STRING, STRING), BOOL, _contains),
    "format": Function((STRING,), STRING, _format, ANY, nullable=True, deep=True),
    "formatlist": Function((STRING,), STRINGS, _formatlist, ANY, nullable=True, deep=True),
    "lower": _mapped(_lower),
    "upper": _mapped(_upper),
    "title": _mapped(_title),
    "chomp": _mapped(_chomp),
    "strrev": _mapped(lambda text: "".join(reversed(graphemes(text)))),
    "trim": plain(lambda text, cutset: text.strip(cutset) if cutset else text, STRING, STRING, STRING),
    "indent": plain(_indent, STRING, NUMBER, STRING),
    "substr": plain(_substr, STRING, STRING, NUMBER, NUMBER),
    "parseint": plain(_parseint, NUMBER, ANY, NUMBER),
}

__all__ = ["FUNCTIONS", "convert", "graphemes", "parts_of", "text_of"]
