"""Knows everything that was declared together: all entities, by kind and by unit, and each unit as a whole.

Must not know any rule, syntax or native name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctlint.graph import Gap, Resource, Vocabulary
from ctlint.hints import Any
from ctlint.model.bind import Reader
from ctlint.model.declare import BOOL, Attribute, Entity, ItemsOf, Link, attr
from ctlint.source import Span, Unit
from ctlint.value import Entries, Items, Known, ResourceId, Step, Truth, Unknown, Value, Via, lift, some, truth


class Deployment(Entity):
    """Everything that one unit deploys: the subject of rules about an account as a whole."""

    expects_trail = attr(BOOL, doc="whether the configuration names this unit as one that must create a trail")
    has_trail = attr(BOOL, doc="whether it creates a trail")
    has_event_data_store = attr(BOOL, doc="whether it creates an event data store")
    trails = attr(ItemsOf(Link("Trail")), doc="the trails that it creates, or may create")
    event_data_stores = attr(ItemsOf(Link("EventDataStore")), doc="the event data stores that it creates, or may")


class Estate(Reader):
    """All entities of a run."""

    def __init__(
        self,
        resources: Sequence[Resource],
        kinds: Iterable[type[Entity]],
        units: Iterable[tuple[Unit, Vocabulary]] = (),
        expect_trail: Iterable[str] = (),
        gaps: Sequence[Gap] = (),
    ) -> None:
        super().__init__(resources, kinds, gaps)
        expecting = frozenset(expect_trail)
        for unit, vocabulary in units:
            span = Span(unit.files[0] if unit.files else unit.path, 0, 0)
            whole = "the checked directory" if unit.path == "." else unit.path
            header = (Step(Via.WRITTEN, span, f"{whole} as a whole"),)
            deployment = Deployment(
                self,
                ResourceId(unit.path, ""),
                vocabulary,
                Known(Entries({}), header),
                Known(True, header),
                header,
                None,
            )
            self._by_kind.setdefault("Deployment", []).append(deployment)
        self._expecting = expecting

    def read(self, entity: Entity, attribute: Attribute) -> Value[Any]:
        """An attribute of an entity; those of a unit as a whole are counted, not written."""
        if not isinstance(entity, Deployment):
            return super().read(entity, attribute)
        if attribute.name == "expects_trail":
            return Known(entity.id.unit in self._expecting, entity.header)
        if isinstance(attribute.kind, ItemsOf):
            assert isinstance(attribute.kind.element, Link)  # what a unit has several of are entities
            return self._created(entity, attribute.kind.element.target)
        kind = {"has_trail": "Trail", "has_event_data_store": "EventDataStore"}[attribute.name]
        return self._any_exists(entity, kind)

    def _created(self, deployment: Entity, kind: str) -> Value[Items]:
        there = self.of_unit(kind, deployment.id.unit)
        complete = not any(gap.unit == deployment.id.unit for gap in self.gaps)
        return Known(Items(tuple(Known(entity, entity.header) for entity in there), complete), deployment.header)

    def _any_exists(self, deployment: Entity, kind: str) -> Value[bool]:
        there = self.of_unit(kind, deployment.id.unit)
        header = there[0].header if there else (Step(Via.WRITTEN, deployment.header[0].span, f"it creates no {kind}"),)

        missing: list[Value[bool]] = [
            Unknown(gap.reason, gap.origin) for gap in self.gaps if gap.unit == deployment.id.unit
        ]

        def any_of(*seen: Value[bool]) -> Value[bool]:
            exists = (*seen, *missing)
            answer = some(truth(bool(one.value)) if isinstance(one, Known) else Truth.UNKNOWN for one in exists)
            if answer is Truth.UNKNOWN:
                doubt = next(one for one in exists if isinstance(one, Unknown))
                return Unknown(doubt.reason, (*header, *doubt.origin) if there else (*doubt.origin, *header))
            return Known(answer is Truth.TRUE, header)

        return lift(any_of, *(entity.exists for entity in there))
