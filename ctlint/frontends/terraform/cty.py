"""Knows the types of Terraform's values: which type a value has, how types unify, how a value converts to a type.

Must not know expressions, functions, files or any provider.

Null is `Absent`. An expression that Terraform refuses ("no such attribute") is an `Unknown` whose type is REFUSED:
`try` and `can` look for it, everyone else takes it for what it is, a value that nobody can know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cmp_to_key
from typing import Any, Literal, NamedTuple, Union

from ctlint.value import (
    Absent,
    Choice,
    Entries,
    Hole,
    Items,
    Known,
    Origin,
    Reason,
    ResourceId,
    Step,
    Text,
    Unknown,
    Value,
    Via,
    choose,
    text_of,
)

AnyValue = Value[Any]


class Field(NamedTuple):
    """An attribute of an object type; `default` belongs to `optional(type, default)`."""

    name: str
    type: Type
    optional: bool = False
    default: AnyValue | None = None


class Type(NamedTuple):
    """A type or a type constraint.

    kind: string, number, bool, any, list, set, map, tuple, object. of: the element type (list, set, map),
    the element types (tuple) or Fields (object).
    """

    kind: str
    of: tuple[Any, ...] = ()

    @property
    def element(self) -> Type:
        """The element type of a collection."""
        element: Type = self.of[0]
        return element

    def field(self, name: str) -> Field | None:
        """The attribute of an object type."""
        return next((field for field in self.of if field.name == name), None)


STRING, NUMBER, BOOL, ANY = Type("string"), Type("number"), Type("bool"), Type("any")
PRIMITIVES = frozenset(("string", "number", "bool"))
COLLECTIONS = frozenset(("list", "set", "map"))


class Several(NamedTuple):
    """As the type of an Unknown: a collection whose length is open but whose elements all look like `element`.

    kind: "list" for what is indexed by number, "map" for what is indexed by key.
    """

    kind: Literal["list", "map"]
    element: AnyValue


class Open(NamedTuple):
    """As the type of an Unknown: a bool of which is known on which questions it hangs; `choice` asks them."""

    choice: Choice[Any]


class _Refused:
    """The type of an expression that Terraform refuses to evaluate."""

    def __repr__(self) -> str:
        return "REFUSED"


REFUSED = _Refused()
UnknownType = Union[Type, Several, Open, _Refused, None]


def refused(origin: Origin, note: str) -> Unknown[Any]:
    """The value of an expression that Terraform refuses; `note` says why, in one clause."""
    span = origin[0].span if origin else None
    return Unknown(Reason.BROKEN, (*origin, Step(Via.FUNCTION, span, note)), type=REFUSED)


def is_refused(value: AnyValue) -> bool:
    """Whether this is an expression that Terraform refuses."""
    return isinstance(value, Unknown) and value.type is REFUSED


def list_of(element: Type) -> Type:
    """The type of a list."""
    return Type("list", (element,))


def set_of(element: Type) -> Type:
    """The type of a set."""
    return Type("set", (element,))


def map_of(element: Type) -> Type:
    """The type of a map."""
    return Type("map", (element,))


def type_of(value: AnyValue) -> Type:
    """The value's type as far as it is known; `any` where it is not."""
    if isinstance(value, Known):
        return _payload_type(value.value)
    if isinstance(value, Unknown):
        known = value.type
        if isinstance(known, Type):
            return known
        if isinstance(known, Several):
            return ANY if known.kind == "map" else list_of(type_of(known.element))
        if isinstance(known, Open):
            return BOOL
        return ANY
    if isinstance(value, Choice):
        return unify([type_of(branch) for branch in value.branches.values()]) or ANY
    return ANY


def _payload_type(payload: Any) -> Type:
    if isinstance(payload, bool):
        return BOOL
    if isinstance(payload, (int, Decimal)):
        return NUMBER
    if isinstance(payload, str):
        return STRING
    if isinstance(payload, Text):
        return ANY if lone_hole(payload) is not None else STRING
    if isinstance(payload, Items):
        if payload.kind == "tuple":
            return Type("tuple", tuple(type_of(item) for item in payload.values)) if payload.complete else ANY
        return Type(payload.kind, (unify([type_of(item) for item in payload.values[:20]]) or ANY,))
    if isinstance(payload, Entries):
        if not payload.complete:
            return ANY
        if payload.kind == "map":
            return map_of(unify([type_of(item) for item in payload.fields.values()]) or ANY)
        return Type("object", tuple(Field(name, type_of(item)) for name, item in payload.fields.items()))
    return ANY


ALWAYS_STRINGS = frozenset(("id", "arn"))
"""Attributes that are strings and never null, whatever the resource."""


def lone_hole(payload: Text) -> Hole | None:
    """The hole that is the whole text, where its text is not known: such a value need not be a string at all.

    An `id` or `arn` is one: every resource has them as strings.
    """
    if len(payload.parts) == 1:
        part = payload.parts[0]
        if isinstance(part, Hole) and part.text is None and part.attribute not in ALWAYS_STRINGS:
            return part
    return None


def unify(types: Iterable[Type]) -> Type | None:
    """The one type that all convert to, as conditionals and collections choose it; None where there is none."""
    result: Type | None = None
    types = list(types)
    if len(types) > 2 and any(type_ == STRING for type_ in types):
        types = [STRING if type_.kind in PRIMITIVES else type_ for type_ in types]
    for other in types:
        if result is None or result == other:
            result = other
        else:
            result = _unify_two(result, other)
            if result is None:
                return None
    return result if result is not None else ANY


def _unify_two(one: Type, two: Type) -> Type | None:
    kinds = {one.kind, two.kind}
    if "any" in kinds:
        return ANY
    if kinds <= PRIMITIVES:
        return STRING if "string" in kinds else None
    if one.kind == two.kind == "tuple":
        if len(one.of) == len(two.of):
            elements = [unify(pair) for pair in zip(one.of, two.of, strict=True)]
            return None if None in elements else Type("tuple", tuple(elements))
        element = unify([*one.of, *two.of])
        return None if element is None else list_of(element)
    if one.kind == two.kind == "object":
        return _unify_objects(one, two)
    for kind, from_kind in (("map", "object"), ("list", "tuple"), ("set", "tuple"), ("set", "list")):
        if kinds == {kind, from_kind} or kinds == {kind}:
            element = unify([*_element_types(one), *_element_types(two)])
            return None if element is None else Type(kind, (element,))
    return None


def _unify_objects(one: Type, two: Type) -> Type | None:
    if {field.name for field in one.of} == {field.name for field in two.of}:
        fields = []
        for field in one.of:
            other = two.field(field.name)
            together = unify([field.type, other.type]) if other is not None else None
            if together is None:
                return None
            fields.append(Field(field.name, together))
        return Type("object", tuple(fields))
    element = unify([*_element_types(one), *_element_types(two)])
    return None if element is None else map_of(element)


def _element_types(type_: Type) -> list[Type]:
    if type_.kind == "object":
        return [field.type for field in type_.of]
    return list(type_.of)


def number_text(number: int | Decimal) -> str:
    """A number as Terraform writes it: no exponent, no trailing zeros."""
    if isinstance(number, int):
        return str(number) if abs(number) < 10**4000 else format(Decimal(number), "f")
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def plain_number(number: Decimal | int) -> int | Decimal:
    """The number as an int where it is whole."""
    if (
        isinstance(number, Decimal)
        and number.is_finite()
        and number.adjusted() < 200
        and number == number.to_integral()
    ):
        return int(number)
    return number


def parse_number(text: str) -> int | Decimal | None:
    """A string as Terraform converts it to a number; None where it does not."""
    if not text or text[0] in " _" or "_" in text or len(text) > 1000 or text != text.strip():
        return None
    if not all(char in "0123456789+-.eE" for char in text):
        return None
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return plain_number(number) if abs(number.adjusted()) < 1000 else None


def merged_links(values: Iterable[AnyValue]) -> frozenset[ResourceId]:
    """Every resource that the values were computed from."""
    links: set[ResourceId] = set()
    _collect_links(values, links, 0)
    return frozenset(links)


def _collect_links(values: Iterable[AnyValue], links: set[ResourceId], depth: int) -> None:
    if depth > 20 or len(links) > 200:
        return
    for value in values:
        if isinstance(value, Unknown):
            links |= value.links
        elif isinstance(value, Choice):
            _collect_links(value.branches.values(), links, depth + 1)
        elif isinstance(value, Known):
            payload = value.value
            if isinstance(payload, Text):
                for part in payload.parts:
                    if isinstance(part, Hole):
                        links.add(part.target)
                    elif isinstance(part, Unknown):
                        links |= part.links
            elif isinstance(payload, Items):
                _collect_links(payload.values[:1000], links, depth + 1)
            elif isinstance(payload, Entries) and type(payload.fields) is dict:
                _collect_links(payload.fields.values(), links, depth + 1)


def convert(value: AnyValue, wanted: Type) -> AnyValue:
    """The value as the type wants it; a REFUSED unknown where Terraform would refuse."""
    if wanted.kind == "any":
        return value
    if isinstance(value, Choice):
        return choose(value.atom, {answer: convert(branch, wanted) for answer, branch in value.branches.items()})
    if isinstance(value, Absent):
        return value
    if isinstance(value, Unknown):
        return _convert_unknown(value, wanted)
    converter = _CONVERTERS[wanted.kind]
    return converter(value, wanted)


def _convert_unknown(value: Unknown[Any], wanted: Type) -> AnyValue:
    if value.type is REFUSED or (isinstance(value.type, Open) and wanted.kind == "bool"):
        return value
    if isinstance(value.type, Several):
        if wanted.kind in ("list", "set") and value.type.kind == "list":
            return Unknown(
                value.reason, value.origin, value.key, value.links,
                Several("list", convert(value.type.element, wanted.element)),
            )  # fmt: skip
        return value
    given = type_of(value)
    if not _may_convert(given, wanted):
        return refused(value.origin, f"a {given.kind} is not a {wanted.kind}")
    known = value.type if isinstance(value.type, Type) and value.type.kind == wanted.kind else None
    narrowed = known if known is not None and wanted.kind in COLLECTIONS and wanted.element.kind == "any" else wanted
    return Unknown(value.reason, value.origin, value.key, value.links, narrowed)


def _may_convert(given: Type, wanted: Type) -> bool:
    if given.kind == "any" or wanted.kind == "any" or given.kind == wanted.kind:
        return True
    if given.kind in PRIMITIVES and wanted.kind in PRIMITIVES:
        return "string" in (given.kind, wanted.kind)
    sequences, mappings = ("list", "set", "tuple"), ("map", "object")
    return (given.kind in sequences and wanted.kind in sequences) or (
        given.kind in mappings and wanted.kind in mappings
    )


def _no_conversion(value: Known[Any], wanted: Type) -> AnyValue:
    return refused(value.origin, f"a {_payload_type(value.value).kind} is not a {wanted.kind}")


def _unconverted_text(value: Known[Any], wanted: Type) -> AnyValue:
    """A string with holes where another type is wanted: it may convert, nobody knows to what."""
    links = merged_links([value])
    key = key_of(value)
    return Unknown(Reason.APPLY, value.origin, key, links, wanted)


def _to_string(value: Known[Any], wanted: Type) -> AnyValue:
    payload = value.value
    if isinstance(payload, (str, Text)):
        return value
    if isinstance(payload, bool):
        return Known("true" if payload else "false", value.origin)
    if isinstance(payload, (int, Decimal)):
        return Known(number_text(payload), value.origin)
    return _no_conversion(value, wanted)


def _to_number(value: Known[Any], wanted: Type) -> AnyValue:
    payload = value.value
    if isinstance(payload, (int, Decimal)) and not isinstance(payload, bool):
        return value
    text = payload.literal() if isinstance(payload, Text) else payload
    if text is None:
        return _unconverted_text(value, wanted)
    number = parse_number(text) if isinstance(text, str) else None
    return Known(number, value.origin) if number is not None else _no_conversion(value, wanted)


_BOOLS = {"true": True, "1": True, "false": False, "0": False}


def _to_bool(value: Known[Any], wanted: Type) -> AnyValue:
    payload = value.value
    if isinstance(payload, bool):
        return value
    text = payload.literal() if isinstance(payload, Text) else payload
    if text is None:
        return _unconverted_text(value, wanted)
    known = _BOOLS.get(text) if isinstance(text, str) else None
    return Known(known, value.origin) if known is not None else _no_conversion(value, wanted)


def _to_sequence(value: Known[Any], wanted: Type) -> AnyValue:
    payload = value.value
    if isinstance(payload, Text) and lone_hole(payload) is not None:
        return _unconverted_text(value, wanted)
    if not isinstance(payload, Items):
        return _no_conversion(value, wanted)
    items = payload.values
    element = wanted.element
    if element.kind == "any" and payload.kind == "tuple":
        unified = unify([type_of(item) for item in items])
        if unified is None:
            return refused(value.origin, f"the elements have no common type, so they are no {wanted.kind}")
        element = unified
    if element.kind != "any":
        items = tuple([convert(item, element) for item in items])
        for item in items:
            if is_refused(item):
                return item
    if wanted.kind == "set":
        return as_set(items, payload.complete, value.origin)
    return Known(Items(items, payload.complete, "list"), value.origin)


def _to_map(value: Known[Any], wanted: Type) -> AnyValue:
    payload = value.value
    if isinstance(payload, Text) and lone_hole(payload) is not None:
        return _unconverted_text(value, wanted)
    if not isinstance(payload, Entries):
        return _no_conversion(value, wanted)
    element = wanted.element
    if element.kind == "any" and payload.kind == "object" and payload.complete:
        unified = unify([type_of(item) for item in payload.fields.values()])
        if unified is None:
            return refused(value.origin, "the values have no common type, so they are no map")
        element = unified
    fields: Mapping[str, AnyValue] = payload.fields
    if element.kind != "any" and payload.complete:
        fields = {name: convert(item, element) for name, item in payload.fields.items()}
        for item in fields.values():
            if is_refused(item):
                return item
    return Known(Entries(fields, payload.complete, "map"), value.origin)


def _to_tuple(value: Known[Any], wanted: Type) -> AnyValue:
    payload = value.value
    if isinstance(payload, Text) and lone_hole(payload) is not None:
        return _unconverted_text(value, wanted)
    if not isinstance(payload, Items) or (payload.complete and len(payload.values) != len(wanted.of)):
        return _no_conversion(value, wanted)
    items = tuple([convert(item, element) for item, element in zip(payload.values, wanted.of, strict=False)])
    refusal = next((item for item in items if is_refused(item)), None)
    return refusal if refusal is not None else Known(Items(items, payload.complete, "tuple"), value.origin)


def _to_object(value: Known[Any], wanted: Type) -> AnyValue:
    payload = value.value
    if isinstance(payload, Text) and lone_hole(payload) is not None:
        return _unconverted_text(value, wanted)
    if not isinstance(payload, Entries):
        return _no_conversion(value, wanted)
    fields: dict[str, AnyValue] = {}
    for field in wanted.of:
        given = payload.fields.get(field.name)
        if given is None:
            if not payload.complete:
                continue
            if not field.optional:
                return refused(value.origin, f"attribute '{field.name}' is required")
            fields[field.name] = (
                field.default if field.default is not None else Absent(None, not_set(value.origin, field.name))
            )
            continue
        converted = convert(given, field.type)
        if is_refused(converted):
            return converted
        if field.default is not None:
            converted = instead_of_null(converted, field.default)
        fields[field.name] = converted
    return Known(Entries(fields, payload.complete, "object"), value.origin)


def not_set(origin: Origin, name: str) -> Origin:
    """Where an optional attribute would have been written."""
    return (*origin[:-1], Step(origin[-1].via, origin[-1].span, f"{name} is not set"))


def instead_of_null(value: AnyValue, default: AnyValue) -> AnyValue:
    """The value, or the default wherever it is null."""
    if isinstance(value, Absent):
        return default
    if isinstance(value, Choice):
        return choose(
            value.atom, {answer: instead_of_null(branch, default) for answer, branch in value.branches.items()}
        )
    return value


_CONVERTERS = {
    "string": _to_string,
    "number": _to_number,
    "bool": _to_bool,
    "list": _to_sequence,
    "set": _to_sequence,
    "map": _to_map,
    "tuple": _to_tuple,
    "object": _to_object,
}


def as_set(items: Iterable[AnyValue], complete: bool, origin: Origin) -> AnyValue:
    """A set: sorted, without duplicates. Members that may be equal to others stay; the length is then not known."""
    literal: list[AnyValue] = []
    seen: set[str] = set()
    others: list[AnyValue] = []
    for item in items:
        key = key_of(item)
        if key is not None:
            if key in seen:
                continue
            seen.add(key)
        (literal if is_whole(item) else others).append(item)
    literal.sort(key=cmp_to_key(compare))
    return Known(Items((*literal, *others), complete, "set"), origin)


def compare(one: AnyValue, two: AnyValue) -> int:
    """Order of set members and of `sort`: by content, false before true, numbers by size, strings by code point."""
    left, right = _sort_key(one), _sort_key(two)
    return -1 if left < right else 1 if left > right else 0


def _sort_key(value: AnyValue) -> Any:
    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, bool):
            return (1, payload)
        if isinstance(payload, (int, Decimal)):
            return (1, payload)
        if isinstance(payload, str):
            return (2, payload)
        if isinstance(payload, Text):
            return (2, payload.literal() or "")
        if isinstance(payload, Items):
            return (3, tuple(_sort_key(item) for item in payload.values))
        if isinstance(payload, Entries):
            return (4, tuple(_sort_key(payload.fields[name]) for name in sorted(payload.fields)))
    return (9, 0)


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
        return number_text(payload)
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


def text_value(parts: Iterable[Any], origin: Origin) -> AnyValue:
    """A string made of parts; one unknown alone stays that unknown."""
    text = text_of(parts)
    if isinstance(text, Text) and len(text.parts) == 1 and isinstance(text.parts[0], Unknown):
        part = text.parts[0]
        return Unknown(part.reason, origin, part.key, part.links, STRING)
    return Known(text, origin)
