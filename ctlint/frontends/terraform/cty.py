"""Knows the types of Terraform's values: which type a value has, how a value converts to a type.

Must not know expressions, functions, files or any provider.

Null is `Absent`. An expression that Terraform refuses ("no such attribute") is an `Unknown` whose type is `Refused`:
`try` and `can` look for it, everyone else takes it for what it is, a value that nobody can know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from ctlint.frontends.terraform.decimals import parse, text_of_number
from ctlint.frontends.terraform.identity import as_set, has_order, key_of
from ctlint.frontends.terraform.types import (
    ANY,
    BOOL,
    COLLECTIONS,
    NUMBER,
    STRING,
    Type,
    convertible,
    has_any,
    map_of,
    object_of,
    unify,
)
from ctlint.hints import Any, Literal, Union
from ctlint.records import NamedTuple
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


class Several(NamedTuple):
    """As the type of an Unknown: a collection whose length is open but whose elements all look like `element`.

    kind: "list" for what is indexed by number, "map" for what is indexed by key.
    """

    kind: Literal["list", "map"]
    element: AnyValue


class Open(NamedTuple):
    """As the type of an Unknown: a bool of which is known on which questions it hangs; `choice` asks them."""

    choice: Choice[Any]


class Refused(NamedTuple):
    """As the type of an Unknown: Terraform refuses the expression; `of` is the type that it would have had.

    Of a conditional, Terraform evaluates both results, and an error in the one that is not taken is forgotten: what
    is left of it is its type, to which the other one converts.
    """

    of: Type = ANY


UnknownType = Union[Type, Several, Open, Refused, None]


def refused(origin: Origin, note: str) -> Unknown[Any]:
    """The value of an expression that Terraform refuses; `note` says why, in one clause."""
    span = origin[0].span if origin else None
    return Unknown(Reason.BROKEN, (*origin, Step(Via.FUNCTION, span, note)), type=Refused())


def refused_as(value: AnyValue, type_: Type) -> AnyValue:
    """The value, with the type that it would have had where it is refused."""
    if isinstance(value, Unknown) and isinstance(value.type, Refused):
        return Unknown(value.reason, value.origin, value.key, value.links, Refused(type_))
    return value


def is_refused(value: AnyValue) -> bool:
    """Whether this is an expression that Terraform refuses."""
    return isinstance(value, Unknown) and isinstance(value.type, Refused)


def type_of(value: AnyValue) -> Type:
    """The value's type as far as it is known; `any` where it is not."""
    if isinstance(value, Known):
        return _payload_type(value.value)
    if isinstance(value, Unknown):
        known = value.type
        if isinstance(known, Type):
            return known
        if isinstance(known, Several):
            return ANY  # a list, a tuple, a map, an object: how many elements there are decides
        if isinstance(known, Open):
            return BOOL
        return known.of if isinstance(known, Refused) else ANY
    if isinstance(value, Choice):
        types = {type_of(branch) for branch in value.branches.values() if not is_refused(branch)}
        return next(iter(types)) if len(types) == 1 else ANY
    return value.type if isinstance(value.type, Type) else ANY


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
            return Type("tuple", tuple([type_of(item) for item in payload.values])) if payload.complete else ANY
        return Type(payload.kind, (_element_type(payload.element, payload.values),))
    if isinstance(payload, Entries):
        if payload.kind == "map":
            fields = payload.fields.values() if payload.complete or type(payload.fields) is dict else ()
            return map_of(_element_type(payload.element, fields))
        if not payload.complete:
            return ANY
        return object_of((name, type_of(item)) for name, item in payload.fields.items())
    return ANY


def _element_type(known: object, members: Iterable[AnyValue]) -> Type:
    """The type of a collection's elements; members say what a conversion has not."""
    if isinstance(known, Type) and not has_any(known):
        return known
    types = dict.fromkeys([type_of(member) for member in members])
    return (unify([type_ for type_ in types if type_.kind != "any"]) or ANY) if types else ANY


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
    """The value as the type wants it; refused where Terraform would refuse."""
    if wanted.kind == "any":
        return value
    if isinstance(value, Choice):
        return choose(value.atom, {answer: convert(branch, wanted) for answer, branch in value.branches.items()})
    if isinstance(value, Absent):
        return _convert_null(value, wanted)
    if isinstance(value, Unknown):
        return _convert_unknown(value, wanted)
    converter = _CONVERTERS[wanted.kind]
    return converter(value, wanted)


def _convert_null(value: Absent[Any], wanted: Type) -> AnyValue:
    """Null is of every type, but one that has a type keeps to it."""
    if isinstance(value.type, Type) and not convertible(value.type, wanted):
        return refused(value.origin, f"a {value.type.kind} is not a {wanted.kind}")
    given = isinstance(value.type, Type) and value.type.kind == wanted.kind and has_any(wanted)
    return value if given else Absent(value.default, value.origin, wanted)


def _convert_unknown(value: Unknown[Any], wanted: Type) -> AnyValue:
    if isinstance(value.type, Refused) or (isinstance(value.type, Open) and wanted.kind == "bool"):
        return value
    if isinstance(value.type, Several):
        if wanted.kind in ("list", "set") and value.type.kind == "list":
            return Unknown(
                value.reason, value.origin, value.key, value.links,
                Several("list", convert(value.type.element, wanted.element)),
            )  # fmt: skip
        return value
    given = type_of(value)
    if not convertible(given, wanted):
        return refused(value.origin, f"a {given.kind} is not a {wanted.kind}")
    known = value.type if isinstance(value.type, Type) and value.type.kind == wanted.kind else None
    narrowed = known if known is not None and wanted.kind in COLLECTIONS and wanted.element.kind == "any" else wanted
    return Unknown(value.reason, value.origin, value.key, value.links, narrowed, value.reworked)


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
        return Known(text_of_number(payload), value.origin)
    return _no_conversion(value, wanted)


def _to_number(value: Known[Any], wanted: Type) -> AnyValue:
    payload = value.value
    if isinstance(payload, (int, Decimal)) and not isinstance(payload, bool):
        return value
    text = payload.literal() if isinstance(payload, Text) else payload
    if text is None:
        return _unconverted_text(value, wanted)
    number = parse(text) if isinstance(text, str) else None
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
    if element.kind == "any":
        common = unify(_payload_type(payload).of) if payload.kind != "tuple" else unify(map(type_of, items))
        if common is None:
            return refused(value.origin, f"the elements have no common type, so they are no {wanted.kind}")
        element = common
    if element.kind != "any":
        inferred = wanted.element.kind == "any"
        items = tuple([fitted(item, element) if inferred else convert(item, element) for item in items])
        for item in items:
            if is_refused(item):
                return item
    if wanted.kind == "set":
        return as_set(items, payload.says_all, value.origin, element)
    complete = payload.complete and has_order(payload)
    return Known(Items(items, complete, "list", element, payload.says_all and not complete), value.origin)


def _to_map(value: Known[Any], wanted: Type) -> AnyValue:
    payload = value.value
    if isinstance(payload, Text) and lone_hole(payload) is not None:
        return _unconverted_text(value, wanted)
    if not isinstance(payload, Entries):
        return _no_conversion(value, wanted)
    fields: Mapping[str, AnyValue] = payload.fields
    if not payload.complete and type(fields) is not dict:
        return Known(Entries(fields, False, "map"), value.origin)
    element = wanted.element
    if element.kind == "any":
        common = unify(_payload_type(payload).of) if payload.kind == "map" else unify(map(type_of, fields.values()))
        if common is None:
            return refused(value.origin, "the values have no common type, so they are no map")
        element = common
    if element.kind != "any":
        inferred = wanted.element.kind == "any"
        fields = {name: fitted(item, element) if inferred else convert(item, element) for name, item in fields.items()}
        for item in fields.values():
            if is_refused(item):
                return item
    return Known(Entries(fields, payload.complete, "map", element), value.origin)


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


def unified(one: AnyValue, two: AnyValue) -> tuple[AnyValue, AnyValue]:
    """Two values with their common type; both refused where they have none."""
    left, right = type_of(one), type_of(two)
    if left == right or ("any" in (left.kind, right.kind) and not (_is_untyped(one) or _is_untyped(two))):
        return one, two
    if isinstance(one, Absent) and one.type is None:
        return convert(one, right), two
    if isinstance(two, Absent) and two.type is None:
        return one, convert(two, left)
    common = unify((left, right))
    if common is None:
        problem = refused(one.origin, f"a {left.kind} and a {right.kind} have no common type")
        return problem, problem
    return converted(one, left, common), converted(two, right, common)


def _is_untyped(value: AnyValue) -> bool:
    """Whether this is `null` as it is written: it takes the type of its neighbour."""
    return isinstance(value, Absent) and value.type is None


def converted(value: AnyValue, given: Type, wanted: Type) -> AnyValue:
    """The value in another type, untouched where it has that already."""
    return value if given == wanted or is_refused(value) else fitted(value, wanted)


def fitted(value: AnyValue, inferred: Type) -> AnyValue:
    """The value in a type that was inferred from its neighbours: what is of no known type may prove that wrong."""
    return _reopened(value, convert(value, inferred))


def _reopened(before: AnyValue, after: AnyValue) -> AnyValue:
    """A converted value, with what was of no known type as it was."""
    if is_refused(after) or isinstance(before, (Absent, Choice)):
        return after
    if isinstance(before, Unknown):
        return before if type_of(before).kind == "any" and not isinstance(before.type, Several) else after
    if not isinstance(after, Known):
        return before if type_of(before).kind == "any" else after
    old, new = before.value, after.value
    if isinstance(old, Entries) and isinstance(new, Entries) and type(old.fields) is dict and type(new.fields) is dict:
        fields = {
            name: _reopened(old.fields[name], item) if name in old.fields else item for name, item in new.fields.items()
        }
        return Known(Entries(fields, new.complete, new.kind, new.element), after.origin)
    if isinstance(old, Items) and isinstance(new, Items) and new.kind != "set" and len(old.values) == len(new.values):
        items = tuple(map(_reopened, old.values, new.values))
        return Known(Items(items, new.complete, new.kind, new.element), after.origin)
    return after


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


def normalised(text: str) -> str:
    """A text in Unicode's NFC, as cty keeps every string."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def text_value(parts: Iterable[Any], origin: Origin) -> AnyValue:
    """A string made of parts; one unknown alone stays that unknown."""
    text = text_of(parts)
    if isinstance(text, str):
        return Known(normalised(text), origin)
    if isinstance(text, Text) and len(text.parts) == 1 and isinstance(text.parts[0], Unknown):
        part = text.parts[0]
        return Unknown(part.reason, origin, part.key, part.links, STRING, part.reworked)
    return Known(text, origin)
