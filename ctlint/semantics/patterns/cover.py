"""Knows how it is decided whether some expressions together see every event of a kind, and which one they miss.

Must not know pattern languages, nor which events ought to be seen.

Asked is whether there is an event of the kind for which every expression is false. It is searched for field by field:
each field may stand to the conditions on it in a few ways (fields.py), and a choice of one way for each field makes
every expression true, false, or leaves it open. It is searched twice: where what is not known counts as seen, a missed
event is certain; where it counts as not seen and nothing is missed, all is certainly seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ctlint.records import NamedTuple
from ctlint.semantics.patterns.events import ALWAYS, Atom, Kind, Like, Unsaid
from ctlint.semantics.patterns.expressions import (
    ANY,
    Condition,
    Constant,
    Contains,
    Every,
    Expression,
    Glob,
    Not,
    Some,
    conditions,
)
from ctlint.semantics.patterns.fields import Holds, Way, ways
from ctlint.semantics.patterns.globs import OTHER, TooManyStatesError
from ctlint.value import Truth, every, some, truth

MAX_STEPS = 4_000
"""Choices that are tried in one search."""


class Missed(NamedTuple):
    """An event that is missed. kind: what it is. narrowed: what sets it apart from those seen: field -> its value."""

    kind: Kind
    narrowed: Mapping[str, Holds]


class Coverage(NamedTuple):
    """Whether all kinds are seen. missed: those that certainly are not; open: those of which it is not known."""

    truth: Truth
    missed: tuple[Missed, ...] = ()
    open: tuple[Kind, ...] = ()


def covers(expressions: Iterable[Expression], kinds: Iterable[Kind]) -> Coverage:
    """Whether the expressions together see every event of every kind."""
    listed = list(expressions)
    asked, texts = _asked_of(listed), _literals(listed)
    missed: list[Missed] = []
    doubtful: list[Kind] = []
    for kind in kinds:
        try:
            search = _Search(listed, asked, texts, kind)
            found = search.miss(Truth.TRUE)
            if found is not None:
                missed.append(Missed(kind, found))
            elif search.uncertain and search.miss(Truth.FALSE) is not None:
                doubtful.append(kind)
        except TooManyStatesError:
            doubtful.append(kind)
    answer = Truth.FALSE if missed else Truth.UNKNOWN if doubtful else Truth.TRUE
    return Coverage(answer, tuple(missed), tuple(doubtful))


class _Search:
    """The search for one kind of event."""

    def __init__(
        self,
        expressions: Sequence[Expression],
        asked: Mapping[str, Sequence[Condition]],
        texts: frozenset[str],
        kind: Kind,
    ) -> None:
        self._kind = kind
        self._asked = asked
        self._texts = texts
        self._alone = len(expressions) == 1
        self._ways: dict[str, list[Way]] = {}
        self._fixed: dict[Condition, Truth] = {}
        self.uncertain = False
        for name in self._asked:
            if name in kind.fields:
                self._choose_only(name)
        possible = [one for one in expressions if self._value(one, self._fixed) is not Truth.FALSE]
        # One that asks for little is the first to see them all; others would ask for each of their fields in vain.
        self._expressions = sorted(possible, key=lambda one: len({*conditions(one)} - {*self._fixed}))
        self._steps = 0

    def _choose_only(self, name: str) -> None:
        found = self._ways_of(name)
        if len(found) == 1:
            self._fixed.update(zip(self._asked[name], found[0].answers, strict=True))

    def _ways_of(self, name: str) -> list[Way]:
        found = self._ways.get(name)
        if found is None:
            found = self._ways[name] = ways(name, self._kind.fields.get(name), self._asked[name])
            self.uncertain = self.uncertain or any(Truth.UNKNOWN in way.answers for way in found)
        return found

    def miss(self, unknown: Truth) -> dict[str, Holds] | None:
        """The choices of an event for which every expression is false, what is not known being read as `unknown`."""
        self._steps = 0
        return self._choose(self._fixed, {}, unknown)

    def _choose(
        self, answers: Mapping[Condition, Truth], chosen: Mapping[str, Holds], unknown: Truth
    ) -> dict[str, Holds] | None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TooManyStatesError
        undecided: str | None = None
        for expression in self._expressions:
            value = self._decided(expression, answers, unknown)
            if value is Truth.TRUE:
                return None
            if value is Truth.UNKNOWN and undecided is None:
                undecided = self._open_field(expression, answers)
        if undecided is None:
            return dict(chosen)
        for way in self._ways_of(undecided):
            more = {**answers, **dict(zip(self._asked[undecided], way.answers, strict=True))}
            found = self._choose(more, {**chosen, undecided: way.value}, unknown)
            if found is not None:
                return found
        return None

    def _open_field(self, expression: Expression, answers: Mapping[Condition, Truth]) -> str:
        return next(one.field for one in conditions(expression) if one not in answers)

    def _decided(self, expression: Expression, answers: Mapping[Condition, Truth], unknown: Truth) -> Truth:
        """TRUE or FALSE, whatever fields that are not chosen yet hold; UNKNOWN where that still depends on them."""
        if isinstance(expression, Condition):
            answer = answers.get(expression)
            return Truth.UNKNOWN if answer is None else unknown if answer is Truth.UNKNOWN else answer
        if isinstance(expression, Every):
            return every(self._decided(one, answers, unknown) for one in expression.parts)
        if isinstance(expression, Some):
            return some(self._decided(one, answers, unknown) for one in expression.parts)
        if isinstance(expression, Not):
            return self._decided_not(expression.part, unknown)
        answer = self._text(expression)
        return unknown if answer is Truth.UNKNOWN else answer

    def _decided_not(self, part: Contains | Constant, unknown: Truth) -> Truth:
        """An excluded term: there are events with it, unless another filter looks for those."""
        answer = self._text(part)
        if answer is Truth.FALSE and isinstance(part, Contains):
            answer = Truth.TRUE if self._alone else Truth.UNKNOWN
        return unknown if answer is Truth.UNKNOWN else ~answer

    def _value(self, expression: Expression, answers: Mapping[Condition, Truth]) -> Truth:
        """The answer as far as it is known already; UNKNOWN where anything is open or not known."""
        if isinstance(expression, Condition):
            return answers.get(expression, Truth.UNKNOWN)
        if isinstance(expression, Every):
            return every(self._value(one, answers) for one in expression.parts)
        if isinstance(expression, Some):
            return some(self._value(one, answers) for one in expression.parts)
        if isinstance(expression, Not):
            self.uncertain = True
            return Truth.UNKNOWN
        answer = self._text(expression)
        self.uncertain = self.uncertain or answer is Truth.UNKNOWN
        return answer

    def _text(self, expression: Contains | Constant) -> Truth:
        """Whether the event's own text has a term: certainly where a field that is always so holds it.

        Where nothing of the kind, nor anything that another condition asks for, has it, there is an event without it.
        """
        if isinstance(expression, Constant):
            return Truth.UNKNOWN if expression.value is None else truth(expression.value)
        term = expression.term
        held = self._kind.fields.values()
        names = [part for name in (*ALWAYS, *self._kind.fields) for part in name.split(".")]
        texts = [part for one in held if isinstance(one, Like) and not one.negated for part in one.glob.split(ANY)]
        if any(term in text for text in (*names, *texts, *(one for one in held if isinstance(one, str)))):
            return Truth.TRUE
        unsaid = any(isinstance(one, Unsaid) for one in held) and bool(re.fullmatch(_UNSAID, term))
        mentioned = any(term in text or text in term for text in self._texts)
        return Truth.UNKNOWN if unsaid or mentioned or not term.isalnum() else Truth.FALSE


_UNSAID = r"[a-z0-9-]+"
"""What may be part of an account's number or a region's name."""


def _asked_of(expressions: Iterable[Expression]) -> dict[str, list[Condition]]:
    """Every condition, once, by the field that it asks for."""
    found: dict[str, dict[Condition, None]] = {}
    for expression in expressions:
        for one in conditions(expression):
            found.setdefault(one.field, {})[one] = None
    return {name: list(known) for name, known in found.items()}


def _literals(expressions: Iterable[Expression]) -> frozenset[str]:
    """The texts that conditions compare with: an event that meets one may hold a term."""
    return frozenset(
        one.operand.text
        for expression in expressions
        for one in conditions(expression)
        if isinstance(one.operand, Glob)
    )


def describe(missed: Missed) -> str:
    """A missed event for people: "StopLogging with another userIdentity.type"."""
    shown = []
    for field, value in sorted(missed.narrowed.items()):
        held = missed.kind.fields.get(field)
        if isinstance(held, (str, Atom, Unsaid)) or isinstance(value, Unsaid):
            continue
        if isinstance(held, Like) and not held.negated and value == held.glob.replace(ANY, ""):
            continue
        named = field.removeprefix("@")
        if value is Atom.ABSENT:
            shown.append(f"without {named}")
        elif isinstance(value, str) and (OTHER in value or not value):
            shown.append(f"with another {named}")
        else:
            shown.append(f"with {named} {value.value if isinstance(value, Atom) else value}")
    return f"{missed.kind.name} {', '.join(shown)}" if shown else missed.kind.name
