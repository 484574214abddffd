"""Knows how to judge a question under every answer to what is undecided, and how to name the scenarios that matter.

Must not know rules, entities or findings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from ctlint.hints import Generic, TypeVar
from ctlint.records import Record
from ctlint.value import Atom, Scenario, Split

T = TypeVar("T")

MAX_LEAVES = 512
"""Scenarios in which one question is judged before it counts as undecidable."""
MAX_NAMED = 3
"""Assignments that a finding names; what is beyond them is only counted."""

Assignment = tuple[tuple[Atom, str], ...]


class Leaf(Record, Generic[T]):
    """One scenario, with just the answers that were asked for, and what was found in it."""

    scenario: Scenario
    result: T

    @property
    def usual(self) -> bool:
        """Whether it is what may be deployed when nobody says otherwise.

        Every atom that has a default is at it; an atom without one has no "otherwise", so any answer to it will do.
        """
        return all(atom.default is None or atom.default == answer for atom, answer in self.scenario.answers)

    @property
    def deployment(self) -> tuple[tuple[Atom, str], ...]:
        """The answers that tell one of several deployments from the others."""
        return tuple(pair for pair in self.scenario.answers if pair[0].deployed)


class TooManyScenariosError(Exception):
    """A question hangs on more scenarios than its limit."""


def explore(
    question: Callable[[Scenario], T], limit: int = MAX_LEAVES, allow: Callable[[Scenario], bool] = lambda _: True
) -> list[Leaf[T]]:
    """The question's answer in every scenario that it distinguishes, in the order of the atoms' domains.

    `question` raises value.Split for an atom that it needs; nothing that it does not ask for is split.
    allow: whether a scenario can be deployed; others are left out.
    Raises TooManyScenariosError beyond `limit` leaves.
    """
    leaves: list[Leaf[T]] = []
    open_ = [Scenario()]
    while open_:
        scenario = open_.pop()
        try:
            leaves.append(Leaf(scenario, question(scenario)))
        except Split as split:
            further = [scenario.assume(split.atom, answer) for answer in reversed(split.atom.domain)]
            open_ += filter(allow, further)
        if len(leaves) + len(open_) > limit:
            raise TooManyScenariosError
    return leaves


def by_deployment(leaves: Sequence[Leaf[T]]) -> list[list[Leaf[T]]]:
    """The leaves that each deployment comes to: one list for each combination of answers that tells them apart.

    A leaf that does not ask which deployment it is belongs to all of them.
    """
    combinations_ = dict.fromkeys(leaf.deployment for leaf in leaves)
    return [
        [leaf for leaf in leaves if all(leaf.scenario.answer(atom) in (None, answer) for atom, answer in deployment)]
        for deployment in combinations_
    ]


def name(these: Sequence[Scenario], others: Sequence[Scenario]) -> str:
    """What sets these scenarios apart from the others, for people: "Validation=false".

    The smallest assignment that all of these share and none of the others satisfies; where there is none, the
    smallest assignments that together cover these, joined by "or", the defaults first. "" where they share nothing
    and there are no others.
    """
    shared = tuple(pair for pair in these[0].answers if all(one.answer(pair[0]) == pair[1] for one in these))
    if not others or _excludes(shared, others):
        return _show(_smallest(shared, others, these))
    named: list[Assignment] = []
    left = list(these)
    while left:
        chosen = _smallest(left[0].answers, others, left)
        named.append(chosen)
        left = [scenario for scenario in left[1:] if not _fits(chosen, scenario)]
    named.sort(key=lambda assignment: any(atom.default != answer for atom, answer in assignment))
    shown = [_show(assignment) for assignment in named[:MAX_NAMED]]
    more = len(named) - len(shown)
    return " or ".join(shown) + (f" or {more} more" if more else "")


def _fits(assignment: Assignment, scenario: Scenario) -> bool:
    """Whether the scenario fixes every answer of the assignment."""
    return all(scenario.answer(atom) == answer for atom, answer in assignment)


def _excludes(assignment: Assignment, others: Sequence[Scenario]) -> bool:
    """Whether each of the others contradicts the assignment; one that leaves an atom open does not."""
    return all(any(other.answer(atom) not in (None, answer) for atom, answer in assignment) for other in others)


def _smallest(assignment: Assignment, others: Sequence[Scenario], wanted: Sequence[Scenario]) -> Assignment:
    """The smallest part of the assignment that still excludes the others; of several, the one that fits most."""
    for size in range(1, min(3, len(assignment)) + 1):
        found = [part for part in combinations(assignment, size) if _excludes(part, others)]
        if found:
            return max(found, key=lambda part: sum(_fits(part, scenario) for scenario in wanted))
    kept = assignment
    for pair in reversed(assignment):
        rest = tuple(other for other in kept if other is not pair)
        if rest and _excludes(rest, others):
            kept = rest
    return kept


def _show(assignment: Assignment) -> str:
    """Answers for people: `Env=prod, Days=7 with staging.tfvars`."""
    answers = ", ".join(_answered(atom, answer) for atom, answer in assignment if not atom.deployed)
    deployments = [f"with {answer}" for atom, answer in assignment if atom.deployed]
    return " ".join(([answers] if answers else []) + deployments)


def _answered(atom: Atom, answer: str) -> str:
    """One answer for people: `Env=prod`; a comparison as itself or as its opposite, `var.env != "a"`."""
    if atom.group is not None and " == " in atom.asks and answer in ("true", "false"):
        return atom.asks if answer == "true" else atom.asks.replace(" == ", " != ", 1)
    return f"{atom.asks}={answer}" if answer else f'{atom.asks}=""'
