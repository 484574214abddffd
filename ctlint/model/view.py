"""Knows how to read an entity in one scenario: every value settled, computed attributes included.

Must not know which computed attributes there are (they are handed in), nor any rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ctlint.hints import Any, TypeVar
from ctlint.model.declare import Entity, Kind
from ctlint.parameters import DEFAULTS, Parameters
from ctlint.records import Record
from ctlint.value import Atom, Scenario, Settled


class Semantic(Record):
    """A computed attribute: looks like a declared one to rules.

    kind: what its values are. doc: meaning and unit.
    compute: from the entity in one scenario to a settled value whose origin cites the facts used.
    parameters: those that it asks the view for.
    """

    kind: Kind
    doc: str
    compute: Callable[[View], Settled[Any]]
    parameters: tuple[str, ...] = ()


T = TypeVar("T")

Semantics = Mapping[tuple[str, str], Semantic]
"""(entity, attribute) -> how it is computed."""


Computed = dict[tuple[Entity, str, tuple[tuple[Atom, str], ...]], Any]
"""Entity, attribute and the answers of a scenario -> the value. What was computed with no answer at all, hung on none:
it holds in every scenario."""


class View:
    """An entity in one scenario; `parameters` are those of the unit for which it is judged."""

    __slots__ = ("_computed", "entity", "parameters", "scenario", "semantics")

    def __init__(
        self,
        entity: Entity,
        scenario: Scenario,
        semantics: Semantics,
        computed: Computed | None = None,
        parameters: Parameters = DEFAULTS,
    ) -> None:
        """computed: what other views with the same parameters have computed; this one reads it and adds to it."""
        self.entity = entity
        self.scenario = scenario
        self.semantics = semantics
        self.parameters = parameters
        self._computed: Computed = {} if computed is None else computed

    def get(self, name: str) -> Settled[Any]:
        """A declared or computed attribute, settled; raises value.Split where the scenario leaves it open.

        KeyError for a name that is neither.
        """
        if name in self.entity.attributes:
            return self.scenario.settle(self.entity.read(name))
        semantic = semantic_of(type(self.entity), name, self.semantics)
        if semantic is None:
            raise KeyError(name)
        found: Settled[Any] = self.once(name, lambda: semantic.compute(self))
        return found

    def once(self, name: str, compute: Callable[[], T]) -> T:
        """What is computed of this entity in this scenario, remembered for the whole run; not where it raises.

        name: an attribute's, or the caller's own, which then is no attribute's name.
        """
        known = self._computed.get((self.entity, name, ()))
        if known is None:
            answers = self.scenario.answers
            known = self._computed.get((self.entity, name, answers)) if answers else None
        if known is None:
            known = compute()
            self._computed[(self.entity, name, answers)] = known
        found: T = known
        return found

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """An object that is made once for this entity in just this scenario, in which it reads whatever it reads later.

        name: the caller's own, as in `once`.
        """
        key = (self.entity, name, self.scenario.answers)
        known = self._computed.get(key)
        if known is None:
            known = self._computed[key] = make()
        found: T = known
        return found

    def of(self, entity: Entity) -> View:
        """Another entity in the same scenario."""
        return View(entity, self.scenario, self.semantics, self._computed, self.parameters)

    def under(self, scenario: Scenario) -> View:
        """The same entity in another scenario."""
        return View(self.entity, scenario, self.semantics, self._computed, self.parameters)


def semantic_of(entity: type[Entity], name: str, semantics: Semantics) -> Semantic | None:
    """How an attribute of an entity is computed, as the table has it for its kind or one above it (`Identity`)."""
    for kind in entity.__mro__:
        found = semantics.get((kind.__name__, name))
        if found is not None:
            return found
    return None


def kind_of(entity: type[Entity], name: str, semantics: Semantics) -> Kind | None:
    """The kind of a declared or computed attribute; None where the entity has no such attribute."""
    declared = entity.attributes.get(name)
    if declared is not None:
        return declared.kind
    computed = semantic_of(entity, name, semantics)
    return computed.kind if computed else None
