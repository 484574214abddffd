"""Knows which scenarios can be deployed at all, given what must be true of every deployment.

Must not know who says so, nor what is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctlint.hints import Any
from ctlint.value import Atom, Choice, Known, Scenario, Value

MAX_TRIED = 4096
"""Combinations of answers that are tried for one scenario; beyond it, the scenario counts as one that can be."""


class Assumptions:
    """What must be true of every deployment.

    A scenario that leaves some questions open can be deployed where some answers to them make everything true. What
    can never be true forbids nothing: then nobody knows what is meant.
    """

    def __init__(self, values: Iterable[Value[bool]] = ()) -> None:
        self._groups: list[tuple[frozenset[str], tuple[Value[bool], ...]]] = []
        for value in values:
            asked = frozenset(_asked(value))
            together: tuple[Value[bool], ...] = (value,)
            apart = []
            for names, members in self._groups:
                if names & asked:
                    asked |= names
                    together = (*members, *together)
                else:
                    apart.append((names, members))
            self._groups = [*apart, (asked, together)] if asked else apart
        self._groups = [group for group in self._groups if _possible(group[1], Scenario(), [MAX_TRIED])]

    def allow(self, scenario: Scenario) -> bool:
        """Whether a scenario can be deployed."""
        if not self._groups:
            return True
        answered = {name for atom, _ in scenario.answers for name in _names(atom)}
        return all(
            _possible(members, scenario, [MAX_TRIED])
            for names, members in self._groups
            if not names.isdisjoint(answered)
        )


def _names(atom: Atom) -> tuple[str, ...]:
    return (atom.key,) if atom.group is None else (atom.key, atom.group)


def _asked(value: Value[Any]) -> Iterable[str]:
    if isinstance(value, Choice):
        yield from _names(value.atom)
        for branch in value.branches.values():
            yield from _asked(branch)


def _possible(values: Sequence[Value[bool]], scenario: Scenario, left: list[int]) -> bool:
    """Whether some answers to what is open make every value true; `left` counts down the answers tried."""
    for number, value in enumerate(values):
        while isinstance(value, Choice):
            answer = scenario.answer(value.atom)
            if answer is None:
                rest = values[number + 1 :]
                for answer, branch in value.branches.items():
                    left[0] -= 1
                    if left[0] < 0 or _possible((branch, *rest), scenario.assume(value.atom, answer), left):
                        return True
                return False
            value = value.branches[answer]
        if isinstance(value, Known) and value.value is False:
            return False
    return True
