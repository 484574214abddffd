"""Knows how units become resources: each front end loads its own, in rounds until nobody names what is not loaded.

Must not know any dialect, nor what a name means: where names are written is in `graph.Wanted`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ctlint.frontends import Frontend
from ctlint.graph import Loaded, Wanted, names_in
from ctlint.source import Inputs, Sources, Unit


def load_units(
    frontends: Sequence[Frontend],
    units: Sequence[Unit],
    sources: Sources,
    inputs: Inputs,
    wanted: Wanted,
    tell: Callable[[str], None],
) -> Loaded:
    """The resources of the units, by front end and then by unit, whenever they were loaded.

    A unit from which no judging starts is loaded only where a name in it is one that a loaded resource writes, in
    whatever dialect; each that is loaded may bring more names.
    """
    rounds: list[list[Loaded]] = []
    for frontend in frontends:
        own = [unit for unit in units if unit.frontend == frontend.name]
        if own:
            tell(f"reading {len(own)} {frontend.name} unit{'s' if len(own) > 1 else ''}")
            rounds.append([frontend.load(own, sources, inputs, wanted)])
    names: set[str] = set()
    fresh = [part for parts in rounds for part in parts]
    while fresh:
        before = len(names)
        for part in fresh:
            for resource in part.resources:
                names.update(names_in(resource, wanted.shared_names.get(resource.type, ())))
        fresh = []
        if len(names) == before:
            break
        for parts in rounds:
            if parts[-1].later is not None:
                parts.append(parts[-1].later(frozenset(names)))
                fresh.append(parts[-1])
    place = {unit.path: position for position, unit in enumerate(units)}
    return _together(rounds, place)


def _together(rounds: Sequence[Sequence[Loaded]], place: dict[str, int]) -> Loaded:
    whole = Loaded()
    for parts in rounds:
        resources = [resource for part in parts for resource in part.resources]
        if len(parts) > 1:
            resources.sort(key=lambda resource: place[resource.id.unit])
        whole.resources += resources
        for part in parts:
            whole.assumptions += part.assumptions
            whole.diagnostics += part.diagnostics
            whole.gaps += part.gaps
            whole.unmade += part.unmade
            whole.changes += part.changes
            whole.files_read |= part.files_read
            whole.files_unread |= part.files_unread
            whole.modules_resolved |= part.modules_resolved
            whole.modules_unresolved |= part.modules_unresolved
    return whole
