"""Knows how Terraform writes a value as JSON, and how a JSON text with holes is read back.

Must not know what the JSON is for.

The result of `jsonencode` is a string like any other: a `str`, or a `Text` where the value has holes. A hole or an
unknown *inside* a JSON string stands for characters of that string; an unknown *outside* of quotes stands for a whole
JSON value.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal

from ctlint.frontends.terraform.cty import AnyValue
from ctlint.frontends.terraform.decimals import MAX_EXPONENT, text_of_number
from ctlint.frontends.terraform.identity import has_order
from ctlint.hints import Any
from ctlint.value import Absent, Entries, Hole, Items, Known, Origin, Part, Reason, Text, Unknown

MAX_DEPTH = 200
"""Levels of nested JSON."""

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = (*map(chr, range(0x20)), *"<>&\u2028\u2029")
_ESCAPES = str.maketrans({character: f"\\u{ord(character):04x}" for character in _ESCAPED} | _SHORT)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def quoted(text: str) -> str:
    """A string as Terraform writes it in JSON."""
    return f'"{_escaped(text)}"'


def json_parts(value: AnyValue) -> list[Part]:
    """The parts of the JSON text of a value without choices."""
    parts: list[Part] = []
    _write(value, parts, 0)
    return parts


def _write(value: AnyValue, parts: list[Part], depth: int) -> None:
    if isinstance(value, Absent):
        parts.append("null")
        return
    if not isinstance(value, Known):
        parts.append(_open(value))
        return
    payload = value.value
    if isinstance(payload, bool):
        parts.append("true" if payload else "false")
    elif isinstance(payload, (int, Decimal)):
        parts.append(text_of_number(payload))
    elif isinstance(payload, str):
        parts.append(quoted(payload))
    elif isinstance(payload, Text):
        parts.append('"')
        parts += [_escaped(part) if isinstance(part, str) else part for part in payload.parts]
        parts.append('"')
    elif depth > MAX_DEPTH or not payload.complete or (isinstance(payload, Items) and not has_order(payload)):
        parts.append(_open(value))
    elif isinstance(payload, Items):
        parts.append("[")
        for position, item in enumerate(payload.values):
            if position:
                parts.append(",")
            _write(item, parts, depth + 1)
        parts.append("]")
    elif isinstance(payload, Entries):
        parts.append("{")
        for position, name in enumerate(sorted(payload.fields)):
            parts.append(f"{',' if position else ''}{quoted(name)}:")
            _write(payload.fields[name], parts, depth + 1)
        parts.append("}")


def _open(value: AnyValue) -> Unknown[Any]:
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.origin, value.key, value.links, reworked=value.reworked)
    from ctlint.frontends.terraform.cty import merged_links

    return Unknown(Reason.APPLY, value.origin, None, merged_links((value,)))


_PRIVATE = 0xE000
_MAX_HOLES = 6000


def too_deep(text: str) -> bool:
    """Whether brackets are nested deeper than is read."""
    depth = 0
    for sign in re.finditer(r'"(?:[^"\\]|\\.)*"|[][{}]', text):
        char = sign[0]
        depth += char in ("[", "{")
        depth -= char in ("]", "}")
        if depth > MAX_DEPTH:
            return True
    return False


def json_value(payload: str | Text, origin: Origin) -> AnyValue | None:
    """The value of a JSON text, holes and all; None where it is not JSON; ValueError where that cannot be said."""
    holes: list[tuple[Part, bool]] = []
    shown: list[str] = []
    inside = False
    for part in [payload] if isinstance(payload, str) else payload.parts:
        if isinstance(part, str):
            shown.append(part)
            inside = _inside_after(part, inside)
            continue
        if len(holes) >= _MAX_HOLES:
            raise ValueError("too many holes")
        if not inside and isinstance(part, Hole):
            # A whole JSON text that is not known: it may hold anything, and nothing of it is this attribute.
            part = Unknown(Reason.APPLY, origin, None, frozenset((part.target,)))
        holes.append((part, not inside))
        mark = chr(_PRIVATE + len(holes) - 1)
        shown.append(mark if inside else f'"{mark}"')
    if not isinstance(payload, str) and any(
        "\ue000" <= char <= "\uf8ff" for part in payload.parts if isinstance(part, str) for char in part
    ):
        raise ValueError("private characters")
    text = "".join(shown)
    if too_deep(text):
        raise ValueError("too deep")
    try:
        content = json.loads(text, parse_float=_decimal, parse_int=_integer, parse_constant=_no_constant)
    except OverflowError as error:
        raise ValueError("too large") from error
    except ValueError:
        if holes:
            raise
        return None
    return _Reader(holes, origin).value(content)


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if abs(number.adjusted()) > MAX_EXPONENT:
        raise OverflowError(text)
    return number


def _integer(text: str) -> Any:
    return int(text) if len(text) < 1000 else Decimal(text)


def _no_constant(text: str) -> Any:
    raise ValueError(text)


def _inside_after(text: str, inside: bool) -> bool:
    """Whether a JSON string is open after more text."""
    at = 0
    while at < len(text):
        char = text[at]
        if inside and char == "\\":
            at += 1
        elif char == '"':
            inside = not inside
        at += 1
    return inside


def _whole_characters(text: str) -> str:
    """A string of JSON as Go reads it: half of a surrogate pair is no character."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", text)


class _Reader:
    """Puts the holes back."""

    def __init__(self, holes: list[tuple[Part, bool]], origin: Origin) -> None:
        self.holes = holes
        self.origin = origin

    def value(self, content: Any) -> AnyValue:
        """A decoded value as one of ours."""
        from ctlint.frontends.terraform.cty import normalised, text_value
        from ctlint.frontends.terraform.decimals import canonical

        if content is None:
            return Absent(None, self.origin)
        if isinstance(content, Decimal):
            return Known(canonical(content), self.origin)
        if isinstance(content, str):
            content = _whole_characters(content)
            if not self.holes or not any("\ue000" <= char <= "\uf8ff" for char in content):
                return Known(normalised(content), self.origin)
            parts: list[Part] = []
            for char in content:
                index = ord(char) - _PRIVATE
                if 0 <= index < len(self.holes):
                    part, bare = self.holes[index]
                    if bare and len(content) == 1 and isinstance(part, Unknown):
                        return part
                    parts.append(part)
                else:
                    parts.append(char)
            return text_value(parts, self.origin)
        if isinstance(content, list):
            return Known(Items(tuple([self.value(item) for item in content])), self.origin)
        if isinstance(content, dict):
            fields = {_whole_characters(name): self.value(item) for name, item in sorted(content.items())}
            if any("\ue000" <= char <= "\uf8ff" for name in fields for char in name) and self.holes:
                raise ValueError("a hole in a key")
            return Known(Entries(fields), self.origin)
        return Known(content, self.origin)
