"""Knows how evaluation goes on where an answer is open: it asks, and is run again for every answer.

Must not know what is evaluated, nor any syntax.

Evaluation runs in a `Frame`: the answers assumed so far. Whoever needs an answer that the frame does not have raises
`value.Split`; `by_answers` then runs the same evaluation once per answer and hangs the results on a Choice. So no
function maps over choices itself, conditions are never asked twice, and nothing unread is split.
"""

from __future__ import annotations

from collections.abc import Callable

from ctlint.hints import Any, Union
from ctlint.source import Span
from ctlint.value import (
    MAX_BRANCHES,
    Absent,
    Atom,
    Choice,
    Entries,
    Items,
    Known,
    Origin,
    Reason,
    Scenario,
    Settled,
    Split,
    Step,
    Text,
    Unknown,
    Value,
    Via,
    leaves,
)

MAX_RUNS = 512
"""Evaluations of one value: combinations of answers, before those that make no difference are merged."""

MAX_NESTING = 60
"""Functions and conditions inside each other, references between conditions included."""

Decided = tuple[bool, tuple[Step, ...]]
"""A condition's truth and what decided it."""

Outcome = Union[Decided, Unknown[Any], Atom]
"""What came of a condition in one frame: decided, stuck, or hanging on an atom that is open there."""


class StuckError(Exception):
    """A condition cannot be decided and is no question either; `unknown` says why."""

    def __init__(self, unknown: Unknown[Any]) -> None:
        super().__init__(unknown.reason)
        self.unknown = unknown


class Frame:
    """The answers under which an evaluation runs, and which conditions it has decided under them.

    conditions: by (unit, name). active: conditions being decided, to notice those that refer to themselves.
    depth: how many functions and conditions evaluation is inside of.
    """

    __slots__ = ("active", "conditions", "depth", "scenario")

    def __init__(self, scenario: Scenario, conditions: dict[tuple[str, str], Outcome] | None = None) -> None:
        self.scenario = scenario
        self.conditions: dict[tuple[str, str], Outcome] = {} if conditions is None else conditions
        self.active: set[tuple[str, str]] = set()
        self.depth = 0

    def assume(self, atom: Atom, answer: str) -> Frame:
        """The frame with one more answer; what was decided without it stays decided."""
        decided: dict[tuple[str, str], Outcome] = {
            key: outcome for key, outcome in self.conditions.items() if not isinstance(outcome, Atom)
        }
        frame = Frame(self.scenario.assume(atom, answer), decided)
        frame.active = set(self.active)
        frame.depth = self.depth
        return frame

    def fresh(self) -> Frame:
        """The same answers for an evaluation that runs later."""
        return Frame(self.scenario, self.conditions)

    def ask(self, atom: Atom) -> str:
        """The atom's answer; raises Split where it is open."""
        answer = self.scenario.answer(atom)
        if answer is None:
            raise Split(atom)
        return answer


class _TooManyError(Exception):
    """More leaves than a value may have."""


def by_answers(settle: Callable[[Frame], Settled[Any]], frame: Frame, span: Span) -> Value[Any]:
    """Run `settle` under every combination of answers that it asks for.

    span: what is evaluated, for the origin of Unknown(BUDGET): the result where that takes more than MAX_RUNS, or
    where more than MAX_BRANCHES combinations make a difference.
    """
    left = MAX_RUNS

    def run(frame: Frame) -> Value[Any]:
        nonlocal left
        try:
            value = settle(frame)
        except Split as question:
            atom = question.atom
        else:
            left -= 1
            if left < 0:
                raise _TooManyError
            return value
        return hang(atom, {answer: run(frame.assume(atom, answer)) for answer in atom.domain})

    try:
        value = run(frame)
    except _TooManyError:
        return over_budget(span, f"hangs on more than {MAX_RUNS} combinations of answers")
    if isinstance(value, Choice) and len(leaves(value)) > MAX_BRANCHES:
        return over_budget(span, f"hangs on more than {MAX_BRANCHES} combinations of answers")
    return value


def over_budget(span: Span, note: str) -> Unknown[Any]:
    """An unknown that names the limit that was reached."""
    return Unknown(Reason.BUDGET, (Step(Via.FUNCTION, span, note),))


def hang(atom: Atom, branches: dict[str, Value[Any]]) -> Value[Any]:
    """A Choice, or its one value where every answer gives the same, choices on other atoms included.

    Mappings never count as the same: comparing them would evaluate everything in them.
    """
    first, *others = branches.values()
    return first if all(_alike(first, other) for other in others) else Choice(atom, branches)


def _alike(one: Value[Any], other: Value[Any]) -> bool:
    if isinstance(one, Choice) and isinstance(other, Choice):
        return one.atom.key == other.atom.key and all(
            _alike(branch, other.branches[answer]) for answer, branch in one.branches.items()
        )
    if isinstance(one, Known) and isinstance(other, Known):
        first, second = one.value, other.value
        if isinstance(first, Items) and isinstance(second, Items):
            return (
                first.complete
                and second.complete
                and len(first.values) == len(second.values)
                and all(map(_alike, first.values, second.values))
            )
        return not isinstance(first, (Items, Entries)) and type(first) is type(second) and same(first, second)
    return isinstance(one, Absent) and isinstance(other, Absent)


def same(one: object, other: object) -> bool:
    """Whether two payloads are certainly the same text: unknown parts count only where they have a key."""
    if one != other:
        return False
    return not isinstance(one, Text) or all(not isinstance(part, Unknown) or part.key is not None for part in one.parts)


MAX_STEPS = 12
"""Steps of one origin; evidence beyond that helps nobody."""


def joined(first: Step, *origins: Origin) -> Origin:
    """One step and then everything that its inputs cite, each place once; of too many the last stays."""
    steps = dict.fromkeys((first,))
    for origin in origins:
        steps.update(dict.fromkeys(origin))
    listed = tuple(steps)
    return listed if len(listed) <= MAX_STEPS else (*listed[: MAX_STEPS - 1], listed[-1])
