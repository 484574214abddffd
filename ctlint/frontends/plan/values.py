"""Knows what the resources of one plan share: its parts, read once, and what their attributes are known by.

Must not know any resource type beyond what `graph.Wanted` names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from ctlint.frontends.plan.addresses import Place, address_of, place_of
from ctlint.frontends.plan.document import Plan, Planned
from ctlint.frontends.plan.masks import marks, part
from ctlint.frontends.plan.places import Whereabouts
from ctlint.frontends.plan.references import Reached, References
from ctlint.frontends.plan.scanner import JsonError, Scanner
from ctlint.graph import AMBIENT_KEY, Own, Resource, Wanted
from ctlint.hints import Any
from ctlint.source import Span
from ctlint.value import (
    Hole,
    Part,
    ResourceId,
    Text,
    Unknown,
    text_of,
)

_UNIQUE = re.compile(r"arn:|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$")
"""Texts that name one thing in the world: an ARN, a UUID."""


class PlanValues:
    """One plan, as the bodies of its resources are made from it.

    source: the resources of the configuration beside the plan, by address. given: where it is applied, if it does not
    tell.
    problems: what could not be built.
    """

    def __init__(
        self,
        unit: str,
        data: bytes,
        plan: Plan,
        wanted: Wanted,
        source: Mapping[str, Resource],
        given: Mapping[str, str],
    ) -> None:
        self._given = given
        self.unit = unit
        self.plan = plan
        self.wanted = wanted
        self.source = source
        self._data = data
        self.references = References(plan, self.read, self._is_known)
        self._decoded: dict[tuple[int, int], Any] = {}
        self._secrets: dict[Any, str] = {}
        self._relevant: frozenset[ResourceId] | None = None
        self._by_text: dict[str, set[Reached]] | None = None
        self.problems: list[JsonError] = []

    def read(self, where: tuple[int, int] | None) -> Any:
        """A part of the plan, built; None where there is none or it cannot be built (then it is among `problems`)."""
        if where is None:
            return None
        if where not in self._decoded:
            try:
                self._decoded[where] = Scanner(self._data).load(*where)
            except JsonError as error:
                self._decoded[where] = None
                self.problems.append(error)
        return self._decoded[where]

    def scanner(self, at: int) -> Scanner:
        """A scanner that stands there."""
        return Scanner(self._data, at)

    def span(self, start: int, end: int) -> Span:
        """A range of the plan."""
        return Span(self.unit, start, end)

    def identity(self, address: str) -> ResourceId:
        """A resource of this plan."""
        return ResourceId(self.unit, address)

    def is_planned(self, target: ResourceId) -> bool:
        """Whether the resource exists after the plan; data sources always do."""
        place = place_of(target.address)
        if place is None:
            return False
        return place.mode == "data" or place.key in self.plan.instances.get(place.block, {})

    def relevant(self) -> frozenset[ResourceId]:
        """Every wanted resource that the plan's changes came from: what a name that it does not keep may stand for."""
        if self._relevant is None:
            found: set[ResourceId] = set()
            for text in self.plan.relevant:
                place = place_of(text)
                if place is not None and place.native in self.wanted.types:
                    known = self.plan.instances.get(place.block, {})
                    places = [place] if place.key is not None else known.values()
                    found.update(self.identity(address_of(one)) for one in places)
            self._relevant = frozenset(found)
        return self._relevant

    def secret(self, value: Any) -> str:
        """A name for a sensitive value, the same for equal values; it says nothing of the value."""
        return self._secrets.setdefault(value, f"{self.unit}:sensitive value {len(self._secrets) + 1}")

    def holds_something(self, place: tuple[int, int, int] | None) -> bool:
        """Whether a value in the plan is more than what an unwritten attribute has there, in a state above all."""
        return place is None or self._data[place[1] : place[2]] not in (b"null", b"[]", b"{}", b'""', b"0")

    # -- attributes of other resources ----------------------------------------------------------------------------

    def _after(self, place: Place) -> Planned | None:
        return self.plan.resources.get(address_of(place))

    def _is_known(self, place: Place, attribute: str) -> bool:
        planned = self._after(place)
        if planned is None or planned.after is None:
            return False
        unknown = self.read(planned.unknown)
        if isinstance(unknown, dict) and marks(unknown.get(attribute)):
            return False
        return self._text_of(planned, attribute) is not None or attribute in (self.read(planned.after) or {})

    def _text_of(self, planned: Planned, attribute: str) -> str | None:
        """A known text attribute that is not sensitive."""
        if marks(part(self.read(planned.sensitive), attribute)):
            return None
        after = self.read(planned.after)
        value = after.get(attribute) if isinstance(after, dict) else None
        return value if isinstance(value, str) and value else None

    def hole(self, reached: Reached) -> Hole:
        """An attribute of a resource by identity; an identifier that is another attribute's text is that attribute."""
        attribute = reached.attribute
        shape = self.wanted.shapes.get(reached.place.native, {}).get(attribute)
        if shape is not None and len(shape) == 1 and isinstance(shape[0], Own):
            attribute = shape[0].attribute
        planned = self._after(reached.place)
        text = None if planned is None else self._text_of(planned, attribute)
        return Hole(self.identity(address_of(reached.place)), attribute, text)

    def as_planned(self, piece: Part) -> Part:
        """A piece of a text that the configuration gives, with what the plan says of it, and nothing that is secret."""
        if isinstance(piece, Unknown):
            key = piece.key or ""
            return self.deployed.texts.get(key, piece) if key.startswith(AMBIENT_KEY) else piece
        if not isinstance(piece, Hole):
            return piece
        planned = self.plan.resources.get(piece.target.address)
        text = None if planned is None else self._text_of(planned, piece.attribute)
        return Hole(piece.target, piece.attribute, text)

    @cached_property
    def deployed(self) -> Whereabouts:
        """Where the plan's resources are deployed."""
        return Whereabouts(self.plan, self.wanted, self.references, self.read, self._text_of, self._given)

    def matters(self, reached: Reached) -> bool:
        """Whether the resource is of a type that somebody looks at."""
        return reached.place.native in self.wanted.types or reached.place.native in self.wanted.shapes

    def linked(self, text: str, reached: Reached) -> str | Text | None:
        """The text with the attribute in it as a hole, where it begins with that attribute's known value."""
        planned = self._after(reached.place)
        own = None if planned is None else self._text_of(planned, reached.attribute)
        if own is None or not text.startswith(own):
            return None
        return text_of((Hole(self.identity(address_of(reached.place)), reached.attribute, own), text[len(own) :]))

    def named(self, text: str) -> Reached | None:
        """The one resource whose ARN or unique id the text is."""
        if _UNIQUE.match(text) is None:
            return None
        if self._by_text is None:
            self._by_text = {}
            for planned in self.plan.resources.values():
                for attribute in self.wanted.shapes.get(planned.place.native, {}):
                    own = self._text_of(planned, attribute)
                    if own is not None and planned.place.mode == "managed":
                        self._by_text.setdefault(own, set()).add(Reached(planned.place, attribute))
        found = self._by_text.get(text) or self._by_text.get(text.removesuffix(":*")) or set()
        places = {reached.place for reached in found}
        return min(found, key=lambda one: one.attribute) if len(places) == 1 else None
