"""Knows how to find a request that holds some boxes and misses others, within a budget that does not depend on time.

Must not know what the boxes are for, nor who asks.

Each dimension is first reduced to the ways in which it may stand (dimensions.py): bit masks of the constraints that
hold. What is left is finite: choose one way for each dimension so that every box to be missed is missed in some
dimension. That is searched depth first, the box with the fewest ways out first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Union

from ctlint.semantics.policies.conditions import RESOURCE, Constraint
from ctlint.semantics.policies.dimensions import Asked, Budget, BudgetError, Way, ways
from ctlint.semantics.policies.requests import Requester, Scope


class Box(NamedTuple):
    """Constraints that hold together, read generously or strictly; `place` is that of the statement in its policy."""

    constraints: tuple[Constraint, ...]
    possible: bool
    place: int


Found = dict[str, Union[str, None]]
"""A request: dimension -> its value for people, None where it is absent; dimensions that do not matter are left out."""


def find(requester: Requester, scope: Scope, hold: Sequence[Box], miss: Sequence[Box], budget: Budget) -> Found | None:
    """A request of the requester in the scope that holds some boxes and misses others; None where there is none.

    Raises BudgetError where the work is used up before that is known.
    """
    budget.spend(2 * len(miss))
    key = _key(requester, scope, hold, miss)
    if key not in budget.memo:
        try:
            budget.memo[key] = _find(requester, scope, hold, miss, budget)
        except BudgetError:
            budget.memo[key] = BudgetError
            raise
    known = budget.memo[key]
    if known is BudgetError:
        raise BudgetError
    found: Found | None = known
    return found


def _key(requester: Requester, scope: Scope, hold: Sequence[Box], miss: Sequence[Box]) -> object:
    """What an answer depends on: the boxes, and how the dimensions that they speak of may stand."""
    dimensions = dict.fromkeys(tested.dimension for box in (*hold, *miss) for tested in box.constraints)
    standing = tuple((name, scope.get(name) or requester.alternatives(name)) for name in dimensions)
    boxes = tuple((tuple(map(id, box.constraints)), box.possible) for box in (*hold, *miss))
    return len(hold), boxes, standing


class _Dimension:
    """What is asked of one dimension: to hold, and to be missed, this with the boxes to which it belongs."""

    __slots__ = ("hold", "miss")

    def __init__(self) -> None:
        self.hold: dict[Asked, None] = {}
        self.miss: dict[Asked, int] = {}


def _find(requester: Requester, scope: Scope, hold: Sequence[Box], miss: Sequence[Box], budget: Budget) -> Found | None:
    dimensions: dict[str, _Dimension] = {}
    for box in hold:
        for tested in box.constraints:
            dimensions.setdefault(tested.dimension, _Dimension()).hold[Asked(tested, box.possible)] = None
    for number, box in enumerate(miss):
        for tested in box.constraints:
            asked = Asked(tested, box.possible)
            wished = dimensions.setdefault(tested.dimension, _Dimension()).miss
            wished[asked] = wished.get(asked, 0) | 1 << number
    choices: list[list[Way]] = []
    complete = True
    for name, dimension in dimensions.items():
        alternatives = scope.get(name) or requester.alternatives(name)
        found = ways(alternatives, tuple(dimension.hold), tuple(dimension.miss), budget)
        complete = complete and found.complete
        boxes = tuple(dimension.miss.values())
        choices.append([Way(_boxes_missed(way.missed, boxes), way.shown) for way in found.ways])
        if not found.ways:
            break
    chosen = None
    if all(choices):
        chosen = _choose((1 << len(miss)) - 1, choices, {}, budget)
    if chosen is None:
        if not complete:
            raise BudgetError
        return None
    return {name: chosen.get(index, choices[index][0]).shown for index, name in enumerate(dimensions)}


def _boxes_missed(missed: int, boxes: Sequence[int]) -> int:
    found = 0
    for index, box in enumerate(boxes):
        if missed >> index & 1:
            found |= box
    return found


def _choose(
    open_: int, choices: Sequence[Sequence[Way]], chosen: dict[int, Way], budget: Budget
) -> dict[int, Way] | None:
    """A way for some dimensions so that every box of `open_` is missed in one of them."""
    budget.spend(1)
    if not open_:
        return chosen
    fewest: list[tuple[int, Way]] | None = None
    rest = open_
    while rest:
        low = rest & -rest
        rest ^= low
        outs = [
            (index, way)
            for index, ways_ in enumerate(choices)
            if index not in chosen
            for way in ways_
            if way.missed & low
        ]
        budget.spend(1 + len(outs) // 4)
        if fewest is None or len(outs) < len(fewest):
            fewest = outs
            if len(outs) < 2:
                break
    for index, way in fewest or ():
        found = _choose(open_ & ~way.missed, choices, {**chosen, index: way}, budget)
        if found is not None:
            return found
    return None


def resource_of(found: Found) -> str | None:
    """The resource of a request that was found, if it matters which."""
    return found.get(RESOURCE)


def context_of(found: Found) -> Iterator[tuple[str, str | None]]:
    """The condition keys of a request that was found."""
    return ((key, value) for key, value in found.items() if key != RESOURCE)
