"""Knows how the JSON text of a document becomes a structure in which each part has its place, and holes stay holes.

Must not know what a document says.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from ctlint.hints import Any
from ctlint.source import Span
from ctlint.value import (
    Absent,
    Choice,
    Encoded,
    Entries,
    Items,
    Known,
    Lines,
    Origin,
    Part,
    Reason,
    Settled,
    Step,
    Text,
    Unknown,
    Value,
    Via,
    text_of,
    with_origin,
)


def structure_of(encoded: Encoded, origin: Origin) -> Value[Any]:
    """The structure that a text was made of, seen as a whole where the text is, each part of it in its own place."""
    leading = _leading(encoded, origin)

    def seen(value: Value[Any]) -> Settled[Any]:
        assert not isinstance(value, Choice), "each branch has a text of its own"
        origin = (*value.origin[:1], *leading, *value.origin[1:])
        if isinstance(value, Known):
            payload = value.value
            if isinstance(payload, Entries):
                fields = {name: seen(field) for name, field in payload.fields.items()}
                return Known(Entries(fields, payload.complete, payload.kind), origin)
            if isinstance(payload, Items):
                return Known(Items(tuple(map(seen, payload.values)), payload.says_all, payload.kind), origin)
        return with_origin(value, origin)

    return with_origin(seen(encoded.structure), origin)


def _leading(made: Encoded | Lines, origin: Origin) -> Origin:
    """The steps that lead to a text."""
    way = origin[: max(0, len(origin) - made.own)]
    return tuple(step for step in way if step.via not in (Via.WRITTEN, Via.FUNCTION))


_FIRST_MARK = 0xF0000
"""Holes are replaced by characters of a private plane while the text is parsed: no policy holds them."""


def parse(payload: str | Text, origin: Origin, lines: Lines | None = None) -> Value[Any]:
    """JSON text as a Value of Entries; each hole keeps its place, in a string or as a value of its own.

    lines: where the lines of the text are, so that mappings in it have places of their own.
    """
    holes: list[Part] = []
    pieces: list[str] = []
    quoted = False
    for part in payload.parts if isinstance(payload, Text) else (payload,):
        if isinstance(part, str):
            pieces.append(part)
            quoted = _ends_quoted(part, quoted)
        else:
            mark = chr(_FIRST_MARK + len(holes))
            holes.append(part)
            pieces.append(mark if quoted else f'"{mark}"')
    text = "".join(pieces)
    objects = _places_of_objects(text, lines, origin)
    made: Callable[[list[tuple[str, Any]]], Any] | None = None
    if objects is not None:
        made = partial(_Object, objects)
    try:
        parsed = json.loads(text, parse_float=Decimal, object_pairs_hook=made)
    except (ValueError, RecursionError) as error:
        return broken(origin, f"is not valid JSON: {error}")
    value = _value(parsed, holes, origin)
    return with_origin(value, origin) if isinstance(value, Known) else value


class _Object(dict[str, Any]):
    """A JSON object with the way to it."""

    def __init__(self, origins: Iterator[Origin], pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.origin = next(origins, ())


_OBJECT = r'(?s)"(?:[^"\\]|\\.)*"|[{}]'


def _places_of_objects(text: str, lines: Lines | None, origin: Origin) -> Iterator[Origin] | None:
    """The origins of the objects in a JSON text, in the order in which they end; None where they cannot be told.

    That is so where an interpolation brought lines of its own, or a loop in a template repeats some.
    """
    if lines is None:
        return None
    ends = [index for index, character in enumerate(text) if character == "\n"]
    if len(lines.places) - len(ends) not in (0, 1):
        return None
    leading = _leading(lines, origin)
    opened: list[int] = []
    found: list[Origin] = []
    for token in re.finditer(_OBJECT, text):
        if token[0] == "{":
            opened.append(bisect_left(ends, token.start()))
        elif token[0] == "}" and opened:
            first, last = lines.places[opened.pop()], lines.places[bisect_left(ends, token.start())]
            span = Span(first.file, first.start, max(first.start, last.end))
            found.append((Step(Via.WRITTEN, span, "is written here"), *leading))
    return iter(found)


def _ends_quoted(text: str, quoted: bool) -> bool:
    """Whether a JSON string is open after this piece of text."""
    escaped = False
    for letter in text:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = quoted
        elif letter == '"':
            quoted = not quoted
    return quoted


def _value(parsed: object, holes: list[Part], origin: Origin) -> Value[Any]:
    if isinstance(parsed, dict):
        origin = parsed.origin if isinstance(parsed, _Object) and parsed.origin else origin
        # A key that a hole is part of could be any key, so it is left out and the mapping is not complete.
        fixed = {key: one for key, one in parsed.items() if not any(_is_mark(letter, holes) for letter in key)}
        fields = {key: _value(one, holes, origin) for key, one in fixed.items()}
        return Known(Entries(fields, complete=len(fixed) == len(parsed)), origin)
    if isinstance(parsed, list):
        return Known(Items(tuple(_value(one, holes, origin) for one in parsed)), origin)
    if parsed is None:
        return Absent(None, origin)
    if not isinstance(parsed, str) or not holes:
        return Known(parsed, origin)
    parts = [holes[ord(letter) - _FIRST_MARK] if _is_mark(letter, holes) else letter for letter in parsed]
    if len(parts) == 1 and isinstance(parts[0], Unknown):
        return parts[0]
    return Known(text_of(parts), origin)


def _is_mark(letter: str, holes: list[Part]) -> bool:
    return 0 <= ord(letter) - _FIRST_MARK < len(holes)


def broken(origin: Origin, note: str) -> Unknown[Any]:
    """What is said of a document that nobody can read, AWS neither."""
    return Unknown(Reason.REFUSED, (*origin, Step(Via.FUNCTION, None, note)))
