"""Knows how attributes and elements are read from values: `.name`, `[key]`, the pairs that a loop goes through.

Must not know syntax or names.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ctlint.frontends.terraform.cty import (
    AnyValue,
    Several,
    convert,
    is_refused,
    lone_hole,
    merged_links,
    refused,
    refused_as,
    type_of,
)
from ctlint.frontends.terraform.decimals import text_of_number
from ctlint.frontends.terraform.operators import Operators
from ctlint.frontends.terraform.types import ANY, NUMBER, PRIMITIVES, STRING, Type
from ctlint.frontends.terraform.values import behind, derived, hole_value, joined
from ctlint.hints import Any
from ctlint.source import Span
from ctlint.value import (
    Absent,
    Choice,
    Entries,
    Hole,
    Items,
    Known,
    Reason,
    Step,
    Text,
    Unknown,
    Via,
    choose,
    lift,
    restrict,
)

MAX_ALTERNATIVES = 12
"""Elements among which an undecided key may choose; beyond that the result is unknown."""


class Access:
    """Reads from values in one unit."""

    def __init__(self, operators: Operators) -> None:
        self.operators = operators

    def attribute(self, value: AnyValue, name: str, span: Span) -> AnyValue:
        """`value.name`."""
        if isinstance(value, Choice):
            return lift(lambda bare: self.attribute(bare, name, span), value)
        if isinstance(value, Known):
            payload = value.value
            if isinstance(payload, Entries):
                found = payload.fields.get(name)
                if found is not None:
                    return behind(value.origin, found)
                if payload.complete:
                    return refused(_here(span, value), f"there is no attribute '{name}'")
                return self._maybe(value, name, span)
            if isinstance(payload, Text):
                hole = lone_hole(payload)
                if hole is not None:
                    return hole_value(Hole(hole.target, f"{hole.attribute}.{name}"), value.origin)
            return refused(_here(span, value), f"there is no attribute '{name}' in a {type_of(value).kind}")
        if isinstance(value, Absent):
            return refused(_here(span, value), f"null has no attribute '{name}'")
        if is_refused(value):
            return refused_as(value, ANY)
        return self._unknown_attribute(value, name, span)

    def _maybe(self, value: Known[Any], name: str, span: Span) -> AnyValue:
        step = Step(Via.FUNCTION, span, f"'{name}' may be among keys that are not known")
        return Unknown(Reason.INPUT, joined((step,), value.origin), None, frozenset(), ANY)

    def _unknown_attribute(self, value: Unknown[Any], name: str, span: Span) -> AnyValue:
        if is_refused(value):
            return value
        known = value.type
        key = f"{value.key}.{name}" if value.key is not None else None
        type_: Type = ANY
        if isinstance(known, Several):
            return known.element if known.kind == "map" else refused(_here(span, value), "a list has no attributes")
        if isinstance(known, Type):
            if known.kind in PRIMITIVES or known.kind in ("list", "set", "tuple"):
                return refused(_here(span, value), f"there is no attribute '{name}' in a {known.kind}")
            if known.kind == "object":
                field = known.field(name)
                if field is None:
                    return refused(_here(span, value), f"there is no attribute '{name}'")
                type_ = field.type
            elif known.kind == "map":
                type_ = known.element
        return Unknown(value.reason, value.origin, key, value.links, type_)

    def index(self, value: AnyValue, key: AnyValue, span: Span) -> AnyValue:
        """`value[key]`."""
        return lift(lambda bare, at: self._index(bare, at, span), value, key)

    def _index(self, value: AnyValue, key: AnyValue, span: Span) -> AnyValue:
        for part in (value, key):
            if is_refused(part):
                return refused_as(part, ANY)
            if isinstance(part, Absent):
                return refused(_here(span, part), "null cannot be indexed, nor be an index")
        if isinstance(value, Unknown):
            return self._unknown_element(value, key, span)
        assert isinstance(value, Known)
        payload = value.value
        if isinstance(payload, Text) and lone_hole(payload) is not None:
            hole = lone_hole(payload)
            text = _shown_key(key)
            if hole is not None and text is not None:
                return hole_value(Hole(hole.target, f"{hole.attribute}[{text}]"), value.origin)
            return derived(self.operators.unit, "{}[{}]", (value, key), span, "the index is open")
        if isinstance(payload, Entries):
            text_key = convert(key, STRING)
            if isinstance(text_key, Known):
                name = text_key.value if isinstance(text_key.value, str) else text_key.value.literal()
                if name is not None:
                    return self.attribute(value, name, span)
            return text_key if is_refused(text_key) else self._among(value, payload, text_key, span)
        if isinstance(payload, Items) and payload.kind != "set":
            number = convert(key, NUMBER)
            if is_refused(number):
                return number
            if isinstance(number, Known):
                return self._at(value, payload, number.value, span)
            if payload.complete and not payload.values:
                return refused(_here(span, value), "there is nothing to choose from")
            return derived(
                self.operators.unit, "{}[{}]", (value, number), span, "the index is not known", _common(payload.values)
            )
        return refused(_here(span, value), f"a {type_of(value).kind} cannot be indexed")

    def _at(self, value: Known[Any], items: Items, at: int | Decimal, span: Span) -> AnyValue:
        at = at or 0  # -0 is a number of its own, and the same place
        if isinstance(at, int) and 0 <= at < len(items.values) and items.complete:
            return behind(value.origin, items.values[at])
        # Of an open list it is not known where among the known elements the others stand.
        if items.complete or not isinstance(at, int) or at < 0:
            return refused(_here(span, value), f"there is no element {text_of_number(at)}")
        return self._maybe(value, f"[{at}]", span)

    def _unknown_element(self, value: Unknown[Any], key: AnyValue, span: Span) -> AnyValue:
        known = value.type
        if isinstance(known, Several):
            return known.element
        if isinstance(known, Type) and known.kind in PRIMITIVES:
            return refused(_here(span, value), f"a {known.kind} cannot be indexed")
        literal = _shown_key(key)
        if isinstance(known, Type) and known.kind == "object" and isinstance(key, Known) and isinstance(key.value, str):
            return self._unknown_attribute(value, key.value, span)
        type_ = known.element if isinstance(known, Type) and known.kind in ("list", "set", "map") else ANY
        path = f"{value.key}[{literal}]" if value.key is not None and literal is not None else None
        return Unknown(value.reason, value.origin, path, value.links | merged_links((key,)), type_)

    def _among(self, value: Known[Any], entries: Entries, key: AnyValue, span: Span) -> AnyValue:
        """An element chosen by a key that is not known: one question for each key that it may be."""
        names = list(entries.fields)
        if not names and entries.complete:
            return refused(_here(span, value), "there is nothing to choose from")
        result: AnyValue = refused(_here(span, key), "the key is none of those that exist")
        if not entries.complete or len(names) > MAX_ALTERNATIVES:
            result = derived(self.operators.unit, "{}[{}]", (value, key), span, "the key is not known", reason=None)
            return (
                Unknown(result.reason, result.origin, None, result.links, ANY)
                if isinstance(result, Unknown)
                else result
            )
        for name in reversed(names):
            matches = self.operators.condition(self.operators.equal(key, Known(name, key.origin), span))
            if isinstance(matches, Known) and matches.value is False:
                continue
            if not isinstance(matches, Choice):
                return derived(
                    self.operators.unit, "{}[{}]", (value, key), span, "the key is not known",
                    _common(entries.fields.values()),
                )  # fmt: skip
            found = behind(value.origin, entries.fields[name])
            atom = matches.atom
            result = choose(
                atom,
                {
                    answer: restrict(found if branch == Known(True, ()) else result, atom, answer)
                    for answer, branch in matches.branches.items()
                },
            )
        return result

    def pairs(self, collection: Known[Any]) -> Iterator[tuple[AnyValue, AnyValue]] | None:
        """The (key, value) pairs in Terraform's order; None for what is no collection."""
        payload = collection.value
        origin = collection.origin
        if isinstance(payload, Entries):
            return ((Known(name, origin), behind(origin, payload.fields[name])) for name in sorted(payload.fields))
        if isinstance(payload, Items):
            if payload.kind == "set":
                return ((behind(origin, item), behind(origin, item)) for item in payload.values)
            if not payload.complete:
                # Where among the known elements the others stand is open.
                at = self.some_key(collection, NUMBER)
                return ((at, behind(origin, item)) for item in payload.values)
            return ((Known(at, origin), behind(origin, item)) for at, item in enumerate(payload.values))
        return None

    def some_element(self, collection: AnyValue) -> AnyValue:
        """An element of a collection of which nothing is known."""
        if isinstance(collection, Unknown):
            known = collection.type
            if isinstance(known, Several):
                return known.element
            type_ = known.element if isinstance(known, Type) and known.kind in ("list", "set", "map") else ANY
            return Unknown(collection.reason, collection.origin, None, collection.links, type_)
        return Unknown(Reason.APPLY, collection.origin, None, merged_links((collection,)), ANY)

    def typed_element(self, collection: AnyValue) -> AnyValue:
        """An unknown of the type of a collection's elements."""
        return Unknown(Reason.APPLY, collection.origin, None, frozenset(), type_of(collection).element)

    def some_key(self, collection: AnyValue, type_: Type = ANY) -> AnyValue:
        """A key of a collection of which nothing is known."""
        reason = collection.reason if isinstance(collection, Unknown) else Reason.APPLY
        return Unknown(reason, collection.origin, None, merged_links((collection,)), type_)


def _here(span: Span, value: AnyValue) -> tuple[Step, ...]:
    return joined((Step(Via.FUNCTION, span, "is read here"),), value.origin)


def _shown_key(key: AnyValue) -> str | None:
    if isinstance(key, Known):
        if isinstance(key.value, str):
            return f'"{key.value}"'
        if isinstance(key.value, int):
            return str(key.value)
    return None


def _common(values: Any) -> Type:
    types = {type_of(value) for value in values}
    return next(iter(types)) if len(types) == 1 else ANY
