"""Knows how to find a request that holds some boxes and misses others, within a budget that does not depend on time.

Must not know what the boxes are for, nor who asks.

Each dimension is first reduced to the ways in which it may stand (dimensions.py): bit masks of the constraints that
hold. What is left is finite: choose one way for each dimension so that every box to be missed is missed in some
dimension. That is searched depth first, the box with the fewest ways out first.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.records import NamedTuple
from ctlint.semantics.policies.conditions import Constraint
from ctlint.semantics.policies.dimensions import GLANCE, Asked, Budget, BudgetError, Example, Way, ways
from ctlint.semantics.policies.requests import Alternative, Requester, Scope


class Box(NamedTuple):
    """Constraints that hold together, read generously or strictly; `place` is that of the statement in its policy."""

    constraints: tuple[Constraint, ...]
    possible: bool
    place: int


Found = dict[str, Example]
"""A request: dimension -> an example of its value; dimensions that do not matter are left out."""


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
    standings = [(name, scope.get(name) or requester.alternatives(name), one) for name, one in dimensions.items()]
    # Mostly a request is found among the first texts; only where none is, all of them are worth their price.
    for states in (GLANCE, None):
        found, complete = _among(standings, (1 << len(miss)) - 1, budget, states)
        if found is not None or complete:
            return found
    raise BudgetError


def _among(
    standings: Sequence[tuple[str, tuple[Alternative, ...], _Dimension]], boxes: int, budget: Budget, states: int | None
) -> tuple[Found | None, bool]:
    """A request, looking at so many states for each text (None: all), and whether what was looked at is all there is.

    boxes: bit mask of those that are to be missed. Where one dimension alone misses all of them, those in which nothing
    has to hold do not matter.
    """
    names: list[str] = []
    choices: list[list[Way]] = []
    settled, complete = False, True
    for name, alternatives, dimension in sorted(standings, key=lambda one: not one[2].hold):
        if settled and not dimension.hold:
            break
        found = ways(alternatives, tuple(dimension.hold), tuple(dimension.miss), budget, states)
        complete = complete and found.complete
        owners = tuple(dimension.miss.values())
        options = [Way(_boxes_missed(way.missed, owners), way.example) for way in found.ways]
        if not options:
            return None, found.complete
        settled = settled or any(way.missed == boxes for way in options)
        names.append(name)
        choices.append(options)
    chosen = _choose(boxes, choices, {}, budget)
    if chosen is None:
        return None, complete
    return {name: chosen.get(index, choices[index][0]).example for index, name in enumerate(names)}, complete


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
