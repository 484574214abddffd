"""Knows what a reference to a resource's attribute stands for: its value, or that attribute by identity.

Must not know any resource type: how a computed attribute is made up is handed in as shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ctlint.frontends.terraform.cty import ALWAYS_STRINGS, AnyValue, is_refused, lone_hole, text_value
from ctlint.frontends.terraform.expand import Member
from ctlint.frontends.terraform.modules import Definition
from ctlint.frontends.terraform.types import STRING
from ctlint.frontends.terraform.values import hole_value, hop, within
from ctlint.graph import Ambient, Deployed, Own, Shape, Wanted
from ctlint.hints import TYPE_CHECKING, Any
from ctlint.source import Span
from ctlint.value import (
    Absent,
    Choice,
    Entries,
    Hole,
    Items,
    Known,
    Origin,
    Part,
    Reason,
    ResourceId,
    Step,
    Text,
    Unknown,
    Value,
    Via,
    lift,
)

if TYPE_CHECKING:
    from ctlint.frontends.terraform.instances import ModuleInstance


class Shapes:
    """The shapes, and which attributes they make a resource known by."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self._named: dict[str, frozenset[str]] = {}

    def of(self, type_: str, attribute: str) -> Shape | None:
        """How a computed attribute is made up, if that is known."""
        return self.wanted.shapes.get(type_, {}).get(attribute)

    def parts(self, type_: str) -> frozenset[str]:
        """The attributes that stand between separators in the others."""
        shapes = self.wanted.shapes.get(type_, {})
        return frozenset(part.attribute for shape in shapes.values() for part in shape if isinstance(part, Own))

    def names(self, type_: str) -> frozenset[str]:
        """The attributes that others are made of: a string by which the resource is known."""
        known = self._named.get(type_)
        if known is None:
            shapes = self.wanted.shapes.get(type_, {})
            known = frozenset(
                part.attribute for shape in shapes.values() for part in shape if isinstance(part, Own)
            ) | frozenset(shapes)
            self._named[type_] = known
        return known


class InstanceFields(Mapping[str, Value[Any]]):
    """The attributes of one instance, as others see them: any name may be one. Equal only to itself."""

    __slots__ = ("_attributes", "_definition", "_instance", "_member", "target", "type")

    def __init__(
        self, instance: ModuleInstance, definition: Definition, member: Member, target: ResourceId, type_: str
    ) -> None:
        self._instance = instance
        self._definition = definition
        self._member = member
        self.target = target
        self.type = type_
        self._attributes: dict[str, AnyValue] = {}

    def __getitem__(self, name: str) -> AnyValue:
        value = self._attributes.get(name)
        if value is None:
            value = self._instance.once(
                (self.target, name), Span(*self._definition.header), lambda: self._attribute(name)
            )
            self._attributes[name] = value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._body())

    def __len__(self) -> int:
        return len(self._body())

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def _body(self) -> Mapping[str, AnyValue]:
        body: Entries = self._instance.body(self._definition, self._member).value
        return body.fields

    def _attribute(self, name: str) -> AnyValue:
        written = self._body().get(name)
        if written is None:
            return self._computed(name)
        shown = hop(Via.REFERENCE, self._place(written), f"{self.target.address} sets {name}", written)
        return lift(lambda bare: self._seen(name, bare), shown)

    def _place(self, written: AnyValue) -> Span:
        return written.origin[0].span or Span(*self._definition.header)

    def _seen(self, name: str, value: AnyValue) -> AnyValue:
        """A written attribute from outside: a string keeps the link to the instance."""
        if isinstance(value, Absent):
            return self._computed(name)
        names = self._instance.root.shapes.names(self.type)
        if isinstance(value, Unknown):
            if is_refused(value) or not (value.type == STRING or name in names):
                links = value.links | {self.target}
                return value if is_refused(value) else Unknown(value.reason, value.origin, value.key, links, value.type)
            return self._hole(name, None, value.origin)
        if isinstance(value, Choice) or isinstance(value.value, (bool, Items, Entries)):
            return value
        payload = value.value
        if isinstance(payload, str):
            return self._hole(name, payload, value.origin)
        if isinstance(payload, Text):
            alone = lone_hole(payload)
            if alone is None and len(payload.parts) == 1 and isinstance(payload.parts[0], Hole):
                alone = payload.parts[0]
            passes = alone is not None and self._instance.root.matters(alone.target)
            if passes or (payload.holes and name not in names):
                return value
            return self._hole(name, payload.literal(), value.origin)
        return value

    def _hole(self, name: str, text: str | None, origin: Origin) -> AnyValue:
        hole = Hole(self.target, name, text)
        self._register(hole)
        return hole_value(hole, origin)

    def _register(self, hole: Hole) -> None:
        operators = self._instance.root.evaluator.operators
        operators.never_null.add(hole)
        if hole.attribute in self._instance.root.shapes.parts(self.type):
            operators.plain.add(hole)

    def _elsewhere(self) -> bool:
        """Whether a data source may tell of another place than its provider's, because it is given arguments."""
        return self.type.startswith("data.") and any(name != "region" for name in self._body())

    def _computed(self, name: str) -> AnyValue:
        """An attribute that the provider fills in."""
        root = self._instance.root
        header = Span(*self._definition.header)
        origin = (Step(Via.REFERENCE, header, f"{name} of {self.target.address}"),)
        shape = None if self._elsewhere() else root.shapes.of(self.type, name)
        if shape is None:
            hole = Hole(self.target, name)
            if name in ALWAYS_STRINGS or name in root.shapes.names(self.type):
                self._register(hole)
            return hole_value(hole, origin)
        parts: list[AnyValue] = []
        place = self._instance.place(self._definition, self._member, self.type)
        for part in shape:
            if isinstance(part, Own):
                parts.append(
                    self[part.attribute] if part.attribute != name else hole_value(Hole(self.target, name), origin)
                )
            elif isinstance(part, Ambient):
                text = place.texts.get(part.name)
                parts.append(Known(Text((_ambient(part, place, header),)) if text is None else text, origin))
            else:
                parts.append(Known(part, origin))

        def concatenate(*settled: AnyValue) -> AnyValue:
            texts: list[Part | Text] = []
            for value in settled:
                if isinstance(value, Known) and isinstance(value.value, (str, Text)):
                    texts.append(value.value)
                elif isinstance(value, Unknown):
                    texts.append(value)
                else:
                    texts.append(Hole(self.target, name))
            return text_value(texts, origin)

        return lift(concatenate, *parts)


def whole_resources(values: Iterable[AnyValue]) -> frozenset[ResourceId]:
    """The resources that stand among the values, or in lists and mappings of them, as wholes."""
    return frozenset(
        value.value.fields.target
        for value in within(values)
        if isinstance(value, Known)
        and isinstance(value.value, Entries)
        and isinstance(value.value.fields, InstanceFields)
    )


def _ambient(part: Ambient, place: Deployed, header: Span) -> Unknown[Any]:
    step = Step(Via.REFERENCE, header, f"the {part.name} is where it is deployed")
    return Unknown(Reason.APPLY, (step,), place.key(part.name), frozenset(), STRING)
