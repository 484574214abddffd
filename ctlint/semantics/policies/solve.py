"""Knows how to find a request that holds some boxes and misses others, within a budget that does not depend on time.

Must not know what the boxes are for, nor who asks.

Each dimension is first reduced to the ways in which it may stand (dimensions.py): bit masks of the constraints that
hold. What is left is finite: choose one way for each dimension so that every box to be missed is missed in some
dimension. That is searched depth first, the box with the fewest ways out first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ctlint.semantics.policies.conditions import RESOURCE, Constraint
from ctlint.semantics.policies.dimensions import Asked, Standing, standings
from ctlint.semantics.policies.requests import Requester, Scope

MAX_WORK = 60_000
"""Units of work for one question: states of automata times patterns, and nodes of the search. Measured in 2026-11 on
one core at 3 GHz: about 20 ms. A question that needs more is answered by "unknown", for every input in the same way."""


class BudgetError(Exception):
    """The work that one question may cost is used up."""


class Budget:
    """What is left of the work for one question."""

    __slots__ = ("left",)

    def __init__(self, work: int = MAX_WORK) -> None:
        self.left = work

    def spend(self, work: int) -> None:
        """Take from it; raises BudgetError where nothing is left."""
        self.left -= work
        if self.left < 0:
            raise BudgetError


class Box(NamedTuple):
    """Constraints that hold together, read generously or strictly. index: which statement, for whoever asks."""

    constraints: tuple[Constraint, ...]
    possible: bool
    index: int


Found = dict[str, str | None]
"""A request: dimension -> its value for people, None where it is absent; dimensions that do not matter are left out."""


@dataclass
class _Dimension:
    """One dimension while it is searched: which bits belong to which box."""

    name: str
    asked: list[Asked]
    masks: dict[int, int]


class Space:
    """All requests of one requester in a scope, as far as some boxes tell them apart; searched several times."""

    def __init__(self, requester: Requester, scope: Scope, boxes: Sequence[Box], budget: Budget) -> None:
        self._boxes = boxes
        self._budget = budget
        self._complete = True
        dimensions: dict[str, _Dimension] = {}
        for number, box in enumerate(boxes):
            for tested in box.constraints:
                dimension = dimensions.setdefault(tested.dimension, _Dimension(tested.dimension, [], {}))
                asked = Asked(tested, box.possible)
                bit = dimension.asked.index(asked) if asked in dimension.asked else len(dimension.asked)
                if bit == len(dimension.asked):
                    dimension.asked.append(asked)
                dimension.masks[number] = dimension.masks.get(number, 0) | 1 << bit
        self._dimensions = list(dimensions.values())
        self._ways: list[tuple[Standing, ...]] = []
        for dimension in self._dimensions:
            alternatives = scope.get(dimension.name) or requester.alternatives(dimension.name)
            found = standings(alternatives, dimension.asked)
            budget.spend(found.work)
            self._complete = self._complete and found.complete
            self._ways.append(found.ways)

    def find(self, hold: Sequence[int], miss: Sequence[int]) -> Found | None:
        """A request that holds the boxes with these numbers and misses those; None where there is none.

        Raises BudgetError where the work is used up, or a limit leaves it open whether there is one.
        """
        choices: list[list[tuple[int, Standing]]] = []
        everything = (1 << len(miss)) - 1
        for dimension, ways in zip(self._dimensions, self._ways):
            wanted = 0
            for number in hold:
                wanted |= dimension.masks.get(number, 0)
            masks = [dimension.masks.get(number, 0) for number in miss]
            usable: dict[int, Standing] = {}
            for way in ways:
                self._budget.spend(1)
                if way.holds & wanted != wanted:
                    continue
                missed = 0
                for index, mask in enumerate(masks):
                    if mask & ~way.holds:
                        missed |= 1 << index
                usable.setdefault(missed, way)
            self._budget.spend(len(usable) * len(usable) // 8)
            best = [
                (missed, way)
                for missed, way in usable.items()
                if not any(missed | other == other and missed != other for other in usable)
            ]
            if not best:
                return self._nothing()
            choices.append(best)
        chosen = self._choose(everything, choices, {})
        if chosen is None:
            return self._nothing()
        found: Found = {}
        for index, (dimension, best) in enumerate(zip(self._dimensions, choices)):
            relevant = any(number in dimension.masks for number in (*hold, *miss))
            if relevant:
                found[dimension.name] = chosen.get(index, best[0][1]).shown
        return found

    def _nothing(self) -> None:
        if not self._complete:
            raise BudgetError

    def _choose(
        self, open_: int, choices: list[list[tuple[int, Standing]]], chosen: dict[int, Standing]
    ) -> dict[int, Standing] | None:
        self._budget.spend(1)
        if not open_:
            return chosen
        fewest: list[tuple[int, int, Standing]] | None = None
        rest = open_
        while rest:
            low = rest & -rest
            rest ^= low
            outs = [
                (index, missed, way)
                for index, ways in enumerate(choices)
                if index not in chosen
                for missed, way in ways
                if missed & low
            ]
            self._budget.spend(1 + len(outs) // 4)
            if fewest is None or len(outs) < len(fewest):
                fewest = outs
                if len(outs) < 2:
                    break
        for index, missed, way in fewest or ():
            found = self._choose(open_ & ~missed, choices, {**chosen, index: way})
            if found is not None:
                return found
        return None


def resource_of(found: Found) -> str | None:
    """The resource of a request that was found, if it matters which."""
    return found.get(RESOURCE)


def context_of(found: Found) -> Iterator[tuple[str, str | None]]:
    """The condition keys of a request that was found."""
    return ((key, value) for key, value in found.items() if key != RESOURCE)
