"""Knows how declarations become values: attach companions, read spellings, fall back to defaults, resolve links.

Must not know any service (declarations say what there is), nor any dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from ctlint.graph import Gap, Resource, read, read_in
from ctlint.hints import Any
from ctlint.model.companions import Companions
from ctlint.model.convert import convert
from ctlint.model.declare import (
    Attribute,
    Companion,
    Default,
    Document,
    Entity,
    ItemsOf,
    Link,
    Scalar,
    Spelling,
    Struct,
    Unsourced,
)
from ctlint.model.links import Index, literal_text
from ctlint.model.policy import read_document
from ctlint.value import (
    Absent,
    Choice,
    Entries,
    Items,
    Known,
    Origin,
    Reason,
    Step,
    Unknown,
    Value,
    Via,
    choose,
    lift,
    with_origin,
)


class Reader:
    """Reads attributes of entities; one for a whole run.

    entities: every entity that is a resource of its own, in the order of `resources`.
    gaps: what could not be read: there may be companions in it. memo: see `Entity.memo`.
    """

    def __init__(self, resources: Sequence[Resource], kinds: Iterable[type[Entity]], gaps: Sequence[Gap] = ()) -> None:
        self.gaps = tuple(gaps)
        self._kinds = tuple(kinds)
        by_type = {native: kind for kind in self._kinds for spelled in kind.types.values() for native in spelled}
        self.entities: list[Entity] = []
        for resource in resources:
            kind = by_type.get(resource.type)
            if kind is not None:
                self.entities.append(
                    kind(
                        self,
                        resource.id,
                        resource.vocabulary,
                        resource.body,
                        resource.exists,
                        resource.origin,
                        resource,
                    )
                )
        self.memo: dict[Any, Any] = {}
        self._by_kind: dict[str, list[Entity]] = {}
        self._in_unit: dict[tuple[str, str], list[Entity]] = {}
        for entity in self.entities:
            for one in type(entity).__mro__:
                if issubclass(one, Entity) and one is not Entity:
                    self._by_kind.setdefault(one.__name__, []).append(entity)
                    self._in_unit.setdefault((one.__name__, entity.home[0]), []).append(entity)
        self.index = Index(resources, self.entities, self._kinds)
        self._companions = Companions(resources, self._kinds, self.index)
        self._made = {(entity.kind, entity.id.unit) for entity in self.entities}

    def may_make(self, kind: str, unit: str) -> bool:
        """Whether the unit makes an entity of this kind, or a gap in it may.

        Other units do not count, whatever names the world shares: which of them are read depends on what is asked.
        """
        return (kind, unit) in self._made or any(gap.unit == unit for gap in self.gaps)

    def all(self, kind: str) -> Sequence[Entity]:
        """Every entity of a kind, or of the kinds below it (`Identity`), in a stable order."""
        return self._by_kind.get(kind, [])

    def of_unit(self, kind: str, unit: str) -> Sequence[Entity]:
        """Those of them whose names mean the same as those of one unit: it makes them, or one that it holds."""
        return self._in_unit.get((kind, unit), [])

    def companions_of(self, entity: Entity, native: str) -> list[tuple[Resource, Value[bool]]]:
        """The companions of a native type that configure the entity, or may; see `Entity.companions_of`."""
        return [
            (resource, self._companions.attached(resource, entity)) for resource in self._companions.of(entity, native)
        ]

    # ------------------------------------------------------------------ reading

    def read(self, entity: Entity, attribute: Attribute) -> Value[Any]:
        """The value of one declared attribute; never raises on input."""
        spellings = attribute.spellings.get(entity.vocabulary)
        if spellings is None:
            note = f"ctlint knows no {_SPOKEN[entity.vocabulary]} spelling of {attribute.name}"
            return Unknown(Reason.UNREADABLE, _and(entity.header, Step(Via.WRITTEN, None, note)))
        if attribute.gathers:
            return self._gathered(entity, attribute, spellings)
        doubts: list[Unknown[Any]] = []

        def spelled(position: int) -> Value[Any]:
            if position == len(spellings):
                return doubts[0] if doubts else self._default(entity, attribute)
            spelling = spellings[position]

            def otherwise() -> Value[Any]:
                return spelled(position + 1)

            if isinstance(spelling, Companion):
                return self._from_companions(entity, attribute, spelling, doubts, otherwise)
            return self._or_else(self._written(entity, attribute, spelling), otherwise)

        return spelled(0)

    def _written(self, entity: Entity, attribute: Attribute, path: str) -> Value[Any]:
        """What stands in the entity itself; an Absent of default `_UNWRITTEN` asks for the next spelling."""

        def missing() -> Value[Any]:
            return Absent(_UNWRITTEN, entity.header)

        if path.startswith("@") and entity.resource is not None:
            beside = Known(Entries(entity.resource.meta), entity.header)
            return self._convert(entity, attribute, read_in(beside, path[1:], missing))
        raw = read_in(entity.body, path, missing)
        enclosing = path.rpartition(".")[0]
        if attribute.partial is not None and enclosing:
            around = read_in(entity.body, enclosing, missing)
            raw = lift(lambda leaf, block: _partly(leaf, block, attribute.partial, path), raw, around)
        return self._convert(entity, attribute, raw)

    def _from_companions(
        self,
        entity: Entity,
        attribute: Attribute,
        spelling: Companion,
        doubts: list[Unknown[Any]],
        otherwise: Callable[[], Value[Any]],
    ) -> Value[Any]:
        companions = self._companions.of(entity, spelling.type)

        def companion(position: int) -> Value[Any]:
            if position == len(companions):
                doubts.extend(self._missing(entity))
                return otherwise()
            resource = companions[position]
            return guarded(self._companions.attached(resource, entity), resource, position)

        def guarded(attached: Value[bool], resource: Resource, position: int) -> Value[Any]:
            if isinstance(attached, Choice):
                branches = {answer: guarded(branch, resource, position) for answer, branch in attached.branches.items()}
                return choose(attached.atom, branches)
            if isinstance(attached, Known) and attached.value:
                said = self._on_companion(entity, attribute, resource, spelling.path)
                for rival in companions[position + 1 :]:
                    if self._companions.attached(rival, entity) == Known(True, ()):
                        other = self._on_companion(entity, attribute, rival, spelling.path)
                        said = lift(partial(_contested, resource, rival), said, other)
                return self._or_else(said, lambda: companion(position + 1))
            if isinstance(attached, Unknown):
                note = f"{resource.id.address} may or may not configure {entity.id.address}"
                doubts.append(Unknown(Reason.UNATTACHED, (*attached.origin, Step(Via.COMPANION, resource.span, note))))
            return companion(position + 1)

        return companion(0)

    def _missing(self, entity: Entity) -> list[Unknown[Any]]:
        """What could not be read and may configure the entity."""
        if not self.gaps:
            return []
        names = [text for name in entity.identity for text in [literal_text(entity.read(name))] if text is not None]
        return [Unknown(gap.reason, gap.origin) for gap in self.gaps if gap.concerns(entity.id, names)]

    def _on_companion(self, entity: Entity, attribute: Attribute, resource: Resource, path: str) -> Value[Any]:
        configures = Step(Via.COMPANION, resource.span, f"{resource.id.address} configures {entity.id.address}")
        partial = attribute.partial

        def seen(value: Value[Any]) -> Value[Any]:
            if not isinstance(value, Absent):
                return _with(value, configures)
            if partial is None:
                return Absent(_UNWRITTEN, value.origin)
            step = value.origin[0]
            shown = Step(
                step.via, step.span, f"{path} is not set in {resource.id.address}, so it is {_spoken(partial.value)}"
            )
            return Absent(partial.value, (shown, *value.origin[1:]))

        return self._convert(entity, attribute, lift(seen, read(resource, path)))

    def _or_else(self, value: Value[Any], otherwise: Callable[[], Value[Any]]) -> Value[Any]:
        """The value where it is written, in each of its branches; else what `otherwise` gives."""
        if isinstance(value, Choice):
            return choose(
                value.atom, {answer: self._or_else(branch, otherwise) for answer, branch in value.branches.items()}
            )
        if isinstance(value, Absent) and value.default is _UNWRITTEN:
            following = otherwise()
            return _pointing(following, value.origin) if isinstance(following, Absent) else following
        return value

    def _default(self, entity: Entity, attribute: Attribute) -> Value[Any]:
        native = entity.resource.type if entity.resource is not None else ""
        default = attribute.defaults.get(native, attribute.defaults.get(entity.vocabulary))
        shown = _native(attribute, entity)
        if isinstance(default, Unsourced):
            note = f"{shown} is not set, and what AWS then does is not documented"
            return Unknown(Reason.UNSOURCED, (Step(Via.WRITTEN, entity.header[0].span, note), *entity.header[1:]))
        if isinstance(attribute.kind, ItemsOf):
            value: Any = Items(())
        else:
            value = default.value if default is not None else None
        consequence = f", so it is {_spoken(value)}" if isinstance(default, Default) else ""
        step = Step(Via.DEFAULT, entity.header[0].span, f"{shown} is not set{consequence}")
        return Absent(value, (step, *entity.header[1:]))

    def _convert(self, entity: Entity, attribute: Attribute, raw: Value[Any]) -> Value[Any]:
        kind = attribute.kind
        if isinstance(kind, Link):
            return self.index.resolve(_empty_as_unwritten(raw, attribute), kind.target, entity.home, attribute.trim)
        if isinstance(kind, Document):
            return _empty_as_unwritten(read_document(raw, self.index.resource_of), attribute)
        if isinstance(kind, ItemsOf):
            return lift(lambda value: self._items(entity, kind, value), raw)
        return lift(lambda value: _empty_as_unwritten(convert(kind, value), attribute), raw)

    def _items(self, entity: Entity, kind: ItemsOf, value: Value[Any]) -> Value[Any]:
        if not isinstance(value, Known):
            return value
        payload = value.value
        listed = payload if isinstance(payload, Items) else Items((value,))
        element = kind.element
        if isinstance(element, Struct):
            made = tuple(lift(lambda part: self._part(entity, element.entity, part), part) for part in listed.values)
        elif isinstance(element, Link):
            made = tuple(self.index.resolve(part, element.target, entity.home, ()) for part in listed.values)
        else:
            made = tuple(lift(lambda part: convert(element, part), part) for part in listed.values)
        return Known(Items(made, listed.complete), value.origin)

    def _part(self, owner: Entity, struct: type[Entity], value: Value[Any]) -> Value[Any]:
        if not isinstance(value, Known):
            return value
        if not isinstance(value.value, Entries):
            return Unknown(
                Reason.BROKEN, _and(value.origin, Step(Via.WRITTEN, None, "a block or mapping is expected here"))
            )
        exists: Known[bool] = Known(True, value.origin)
        part = struct(self, owner.id, owner.vocabulary, value, exists, value.origin, owner.resource)
        return Known(part, value.origin)

    # ----------------------------------------------------------------- gathering

    def _gathered(self, entity: Entity, attribute: Attribute, spellings: Sequence[Spelling]) -> Value[Any]:
        """Documents, links or scalars from all spellings; one is Absent where it is not there after all."""
        found: list[Value[Any]] = []
        for spelling in spellings:
            if isinstance(spelling, Companion):
                for resource in self._companions.of(entity, spelling.type):
                    raw = self._as_documents(attribute, spelling.path, read(resource, spelling.path), resource.body)
                    written = self._all_in(attribute, resource.home, raw, "", resource.origin)
                    step = Step(
                        Via.COMPANION, resource.span, f"{resource.id.address} is attached to {entity.id.address}"
                    )
                    attached = self._companions.attached(resource, entity)
                    found += [lift(partial(_if_attached, step), attached, one) for one in _flattened(written)]
            else:
                outer, _, inner = spelling.partition(".")
                within = entity.body
                if outer.startswith("@") and entity.resource is not None:
                    within = Known(Entries(entity.resource.meta), entity.header)
                raw = read_in(within, outer.removeprefix("@"), lambda: Absent(None, entity.header))
                raw = self._as_documents(attribute, spelling, raw, entity.body)
                found.append(self._all_in(attribute, entity.home, raw, inner, entity.header))
        flat = [part for value in found for part in _flattened(value)]
        if any(isinstance(spelling, Companion) for spelling in spellings):
            flat += self._missing(entity)
        return Known(Items(tuple(flat)), entity.header)

    def _as_documents(self, attribute: Attribute, path: str, raw: Value[Any], body: Value[Any]) -> Value[Any]:
        reading = attribute.readings.get(path)
        return raw if reading is None else reading(raw, body, self.index.resource_of)

    def _all_in(
        self, attribute: Attribute, home: tuple[str, str], raw: Value[Any], inner: str, header: Origin
    ) -> Value[Any]:
        return lift(lambda value: self._elements(attribute, home, value, inner, header), raw)

    def _elements(
        self, attribute: Attribute, home: tuple[str, str], value: Value[Any], inner: str, header: Origin
    ) -> Value[Any]:
        """What a list of blocks holds, each in its attribute `inner`; without one, what its elements are."""
        if isinstance(value, Unknown) and value.reworked is not None:
            read = self._element(attribute, home, value)
            return value if isinstance(read, Unknown) else Known(Items((read,)), value.origin)
        if not isinstance(value, Known):
            return value
        listed = value.value if isinstance(value.value, Items) else Items((value,))
        made: list[Value[Any]] = []
        for part in listed.values:
            raw = read_in(part, inner, lambda: Absent(None, header)) if inner else part
            made.append(self._element(attribute, home, raw))
        if not listed.complete:
            made.append(Unknown(Reason.INPUT, value.origin))
        return Known(Items(tuple(made)), value.origin)

    def _element(self, attribute: Attribute, home: tuple[str, str], raw: Value[Any]) -> Value[Any]:
        element = attribute.kind.element if isinstance(attribute.kind, ItemsOf) else attribute.kind
        if isinstance(element, Link):
            return self.index.resolve(raw, element.target, home, attribute.trim)
        if isinstance(element, Scalar):
            return lift(lambda one: convert(element, one), raw)
        return read_document(raw, self.index.resource_of)


def _contested(resource: Resource, rival: Resource, said: Value[Any], other: Value[Any]) -> Value[Any]:
    """What one companion says where another one may say something else: the one that is applied last counts."""
    if isinstance(other, Absent) or isinstance(said, Absent):
        return said
    if isinstance(said, Known) and isinstance(other, Known) and said.value == other.value:
        return said
    note = f"{rival.id.address} configures the same as {resource.id.address}"
    return Unknown(Reason.CONTESTED, (*said.origin, Step(Via.COMPANION, rival.span, note)))


def _if_attached(step: Step, attached: Value[bool], document: Value[Any]) -> Value[Any]:
    if isinstance(attached, Unknown):
        return Unknown(Reason.UNATTACHED, _and(attached.origin, step), None, attached.links)
    if isinstance(attached, Known) and attached.value and not isinstance(document, Choice):
        return with_origin(document, _and(document.origin, step))
    return Absent(None, attached.origin)


def _flattened(value: Value[Any]) -> tuple[Value[Any], ...]:
    return value.value.values if isinstance(value, Known) and isinstance(value.value, Items) else (value,)


class _Unwritten:
    """The default of an Absent that only means "not in this spelling": never leaves this module."""


_UNWRITTEN = _Unwritten()
_SPOKEN = {"tf": "Terraform", "cfn": "CloudFormation"}


def _partly(leaf: Value[Any], block: Value[Any], partial: Default | None, path: str) -> Value[Any]:
    """A leaf that is not written in a block that is: `partial` is its default."""
    if partial is None or not (isinstance(leaf, Absent) and leaf.default is _UNWRITTEN and isinstance(block, Known)):
        return leaf
    if isinstance(block.value, Items) and not block.value.values:
        return leaf
    step = Step(Via.DEFAULT, block.origin[0].span, f"{path} is not set, so it is {_spoken(partial.value)}")
    return Absent(partial.value, (step, *block.origin[1:]))


def _empty_as_unwritten(value: Value[Any], attribute: Attribute) -> Value[Any]:
    if isinstance(value, Choice):
        branches = {answer: _empty_as_unwritten(branch, attribute) for answer, branch in value.branches.items()}
        return choose(value.atom, branches)
    if isinstance(value, Known) and attribute.empty_is_absent and value.value == "":
        return Absent(_UNWRITTEN, value.origin)
    if isinstance(value, Absent) and value.default is None:
        return Absent(_UNWRITTEN, value.origin)
    return value


def _pointing(value: Absent[Any], origin: Origin) -> Value[Any]:
    """An unwritten attribute seen from where it was removed (a `null`), if that is more than the header."""
    if origin[0].span is None or origin[0].span == value.origin[0].span:
        return value
    return Absent(value.default, (*origin, value.origin[0]))


def _with(value: Value[Any], step: Step) -> Value[Any]:
    return value if isinstance(value, Choice) else with_origin(value, _and(value.origin, step))


def _and(origin: Origin, step: Step) -> Origin:
    return (*origin, step)


def _native(attribute: Attribute, entity: Entity) -> str:
    """The attribute as its author would write it: its first spelling."""
    spellings = attribute.spellings[entity.vocabulary]
    spelling = spellings[0] if spellings else attribute.name
    return f"{spelling.type}.{spelling.path}" if isinstance(spelling, Companion) else spelling


def _spoken(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Items):
        return "empty"
    return str(value)
