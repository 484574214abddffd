"""Knows the types of Terraform: what they are, which convert into which, and which one several have in common.

Must not know values. The rules are those of cty's convert package, measured against Terraform 1.11 (tests/oracle).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cmp_to_key

from ctlint.hints import TYPE_CHECKING, Any
from ctlint.records import NamedTuple

if TYPE_CHECKING:
    from ctlint.value import Value


class Field(NamedTuple):
    """An attribute of an object type; `default` belongs to `optional(type, default)`."""

    name: str
    type: Type
    optional: bool = False
    default: Value[Any] | None = None

    def __hash__(self) -> int:
        """Without the default, which may be a mapping."""
        return hash((self.name, self.type, self.optional))


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


def list_of(element: Type) -> Type:
    """The type of a list."""
    return Type("list", (element,))


def set_of(element: Type) -> Type:
    """The type of a set."""
    return Type("set", (element,))


def map_of(element: Type) -> Type:
    """The type of a map."""
    return Type("map", (element,))


def object_of(fields: Iterable[tuple[str, Type]]) -> Type:
    """The type of an object; attributes have no order."""
    return Type("object", tuple([Field(name, type_) for name, type_ in sorted(fields, key=lambda pair: pair[0])]))


def tuple_of(elements: Iterable[Type]) -> Type:
    """The type of a tuple."""
    return Type("tuple", tuple(elements))


def has_any(type_: Type) -> bool:
    """Whether a part of the type is not known."""
    if type_.kind in PRIMITIVES:
        return False
    if type_.kind == "object":
        return any(has_any(field.type) for field in type_.of)
    return type_.kind == "any" or any(has_any(inner) for inner in type_.of)


def are_other_types(one: Type, two: Type) -> bool:
    """Whether two types differ, whatever is not known of them turns out to be."""
    if "any" in (one.kind, two.kind):
        return False
    if one.kind != two.kind or len(one.of) != len(two.of):
        return True
    if one.kind == "object":
        theirs = {field.name: field.type for field in two.of}
        return any(field.name not in theirs or are_other_types(field.type, theirs[field.name]) for field in one.of)
    return any(map(are_other_types, one.of, two.of))


def convertible(given: Type, wanted: Type) -> bool:
    """Whether values of one type may convert to another; a single value may still fail ("x" as a number)."""
    if given == wanted or "any" in (given.kind, wanted.kind):
        return True
    if wanted.kind in PRIMITIVES:
        return given.kind in PRIMITIVES and "string" in (given.kind, wanted.kind)
    if given.kind in PRIMITIVES:
        return False
    if wanted.kind in ("list", "set"):
        if given.kind == "tuple":
            if wanted.element.kind == "any":
                return unify(given.of) is not None
            return all(convertible(inner, wanted.element) for inner in given.of)
        return given.kind in ("list", "set") and convertible(given.element, wanted.element)
    if wanted.kind == "map":
        if given.kind == "object":
            inner = [field.type for field in given.of]
            if wanted.element.kind == "any":
                return unify(inner) is not None
            return all(convertible(one, wanted.element) for one in inner)
        return given.kind == "map" and convertible(given.element, wanted.element)
    if wanted.kind == "tuple":
        return given.kind == "tuple" and len(given.of) == len(wanted.of) and all(map(convertible, given.of, wanted.of))
    if given.kind == "map":
        return all(convertible(given.element, field.type) for field in wanted.of)
    return given.kind == "object" and all(_has(given, field) for field in wanted.of)


def _has(given: Type, wanted: Field) -> bool:
    found = given.field(wanted.name)
    return wanted.optional if found is None else convertible(found.type, wanted.type)


def unify(types: Iterable[Type]) -> Type | None:
    """The one type that all convert to, as conditionals and collections choose it; None where there is none.

    `any` is a type that is not known: what it turns out to be decides.
    """
    given = list(dict.fromkeys(types))
    if len(given) < 2:
        return given[0] if given else ANY
    kinds = {type_.kind for type_ in given}
    unsure = "any" in kinds
    certain = kinds - {"any"}
    if len(certain) == 1:
        kind = next(iter(certain))
        if kind in COLLECTIONS:
            return ANY if unsure else _collection(kind, [type_.element for type_ in given])
        if kind == "object":
            return ANY if unsure else _objects(given)
        if kind == "tuple":
            return ANY if unsure else _tuples(given)
    elif certain in ({"map", "object"}, {"list", "tuple"}):
        special = "object" if "map" in certain else "tuple"
        return _as_collections(given, special)
    elif certain >= {"object", "tuple"}:
        return None
    return _preferred(given)


def _collection(kind: str, elements: Sequence[Type]) -> Type | None:
    element = unify(elements)
    return None if element is None else Type(kind, (element,))


def _objects(types: Sequence[Type]) -> Type | None:
    names = [field.name for field in types[0].of]
    if any({field.name for field in other.of} != set(names) for other in types[1:]):
        return _collection("map", [field.type for type_ in types for field in type_.of])
    together = []
    for name in names:
        common = unify([field.type for type_ in types for field in type_.of if field.name == name])
        if common is None:
            return None
        together.append((name, common))
    return object_of(together)


def _tuples(types: Sequence[Type]) -> Type | None:
    if any(len(other.of) != len(types[0].of) for other in types[1:]):
        return _collection("list", [inner for type_ in types for inner in type_.of])
    together = [unify(inner) for inner in zip(*[type_.of for type_ in types], strict=True)]
    return None if None in together else Type("tuple", tuple(together))


def _as_collections(types: Sequence[Type], special: str) -> Type | None:
    """Objects among maps are maps in disguise, tuples among lists are lists."""
    kind, inner = ("map", _field_types) if special == "object" else ("list", _element_types)
    elements = [type_ for given in types if given.kind == special for type_ in inner(given)]
    common = _collection(kind, elements) if elements else None
    if common is not None:
        unified = unify([common if type_.kind == special else type_ for type_ in types])
        if unified is not None and unified.kind in (kind, "any"):
            return unified
    return _preferred(types)


def _field_types(type_: Type) -> list[Type]:
    return [field.type for field in type_.of]


def _element_types(type_: Type) -> list[Type]:
    return list(type_.of)


def _preferred(types: Sequence[Type]) -> Type | None:
    """The first, in order of preference, that all the others convert to."""
    for wanted in sorted(types, key=cmp_to_key(_preference)):
        if all(convertible(given, wanted) for given in types):
            return wanted
    return None


def _preference(one: Type, two: Type) -> int:
    """Negative where `one` is the more general type."""
    if "any" in (one.kind, two.kind):
        return (one.kind == "any") - (two.kind == "any")
    if one.kind in PRIMITIVES and two.kind in PRIMITIVES:
        return (two.kind == "string") - (one.kind == "string")
    if one.kind == two.kind and one.kind in COLLECTIONS:
        return _preference(one.element, two.element)
    rank = {"set": 0, "list": 1, "tuple": 2, "map": 0, "object": 1}
    return rank.get(one.kind, 0) - rank.get(two.kind, 0)
