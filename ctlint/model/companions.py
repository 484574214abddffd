"""Knows which companions configure which entities, for certain or perhaps: by what each writes of whom it configures.

Must not know any service, nor what companions say of the entities (bind.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctlint.graph import Resource, read
from ctlint.hints import Any
from ctlint.model.declare import Entity
from ctlint.model.links import Index, may_name
from ctlint.records import NamedTuple
from ctlint.value import Items, Known, Origin, Reason, ResourceId, Unknown, Value, leaves, lift


class Companions:
    """The companions of a run, and what they are attached to."""

    def __init__(self, resources: Sequence[Resource], kinds: Iterable[type[Entity]], index: Index) -> None:
        self._index = index
        self._by_type: dict[str, list[Resource]] = {}
        wanted = {native for kind in kinds for native in kind.companions}
        for resource in resources:
            if resource.type in wanted:
                self._by_type.setdefault(resource.type, []).append(resource)
        self._targets: dict[tuple[ResourceId, str], Value[Items]] = {}
        self._attachable: dict[tuple[str, str], _Attachable] = {}

    def _target(self, companion: Resource, kind: type[Entity]) -> Value[Items]:
        """The entities of a kind that a companion says it configures: one for each name in what it writes."""
        known = self._targets.get((companion.id, kind.__name__))
        if known is None:
            named = lift(_names, read(companion, kind.companions[companion.type]))
            known = self._targets[companion.id, kind.__name__] = lift(
                lambda names: self._resolved(names, kind, companion), named
            )
        return known

    def _resolved(self, names: Value[Items], kind: type[Entity], companion: Resource) -> Value[Items]:
        if not isinstance(names, Known):
            return names
        found = tuple(self._index.resolve(one, kind.__name__, companion.home) for one in names.value.values)
        return Known(Items(found, names.value.complete), names.origin)

    def of(self, entity: Entity, native: str) -> list[Resource]:
        """The companions of a native type that configure the entity, or may."""
        attachable = self._attachable.get((entity.kind, native))
        if attachable is None:
            attachable = self._attachable[(entity.kind, native)] = _Attachable({}, {})
            for companion in self._by_type.get(native, []):
                attachable.add(companion, self._target(companion, type(entity)))
        named = attachable.named.get(entity.id, [])
        doubtful = attachable.doubtful.get(entity.id.unit, [])
        return [*named, *(companion for companion in doubtful if companion not in named)]

    def attached(self, companion: Resource, entity: Entity) -> Value[bool]:
        """Whether the companion exists and configures this entity."""

        def one_of(named: Value[Items], exists: Value[bool]) -> Value[bool]:
            if exists == Known(False, ()) or not isinstance(named, Known):
                return exists if exists == Known(False, ()) else _named(named, entity, exists)
            found = named.value.values if named.value.complete else (*named.value.values, _more(named))
            if len(found) == 1:
                return lift(lambda one: _named(one, entity, exists), found[0])
            return lift(lambda *each: _any_named([_named(one, entity, exists) for one in each], named.origin), *found)

        return lift(one_of, self._target(companion, type(entity)), companion.exists)


def _named(found: Value[Any], entity: Entity, exists: Value[bool]) -> Value[bool]:
    """Whether what one name leads to is the entity, and exists."""
    if isinstance(found, Known):
        if found.value is not entity:
            return Known(False, found.origin)
        return exists if isinstance(exists, Unknown) else Known(True, found.origin)
    if isinstance(found, Unknown) and may_name(found, entity):
        return Unknown(found.reason, found.origin, None, found.links)
    return Known(False, found.origin)


def _any_named(answers: Sequence[Value[bool]], origin: Origin) -> Value[bool]:
    """Whether one of several names leads to the entity."""
    doubt: Value[bool] | None = None
    for one in answers:
        if isinstance(one, Known) and one.value:
            return one
        doubt = one if isinstance(one, Unknown) and doubt is None else doubt
    return Known(False, origin) if doubt is None else doubt


def _more(named: Known[Items]) -> Unknown[Any]:
    return Unknown(Reason.INPUT, named.origin)


def _names(written: Value[Any]) -> Value[Items]:
    """What a companion writes of whom it configures, as a list of names; an unknown that has a key may be a name."""
    lone = written.key is not None if isinstance(written, Unknown) else isinstance(written, Known)
    if not lone or (isinstance(written, Known) and isinstance(written.value, Items)):
        return written
    return Known(Items((written,)), written.origin)


class _Attachable(NamedTuple):
    """The companions of one native type: by the entity they name for certain or perhaps, and by unit where unknown."""

    named: dict[ResourceId, list[Resource]]
    doubtful: dict[str, list[Resource]]

    def add(self, companion: Resource, targets: Value[Items]) -> None:
        """Sort one companion in by what it may configure."""
        for listed in leaves(targets):
            if not isinstance(listed, Known):
                self._sort(companion, listed)
                continue
            for target in listed.value.values:
                self._sort(companion, target)
            if not listed.value.complete:
                self._sort(companion, _more(listed))

    def _sort(self, companion: Resource, target: Value[Any]) -> None:
        for leaf in leaves(target):
            if isinstance(leaf, Known):
                places = self.named.setdefault(leaf.value.id, [])
            elif isinstance(leaf, Unknown):
                places = self.doubtful.setdefault(companion.id.unit, [])
            else:
                continue
            if companion not in places:
                places.append(companion)
