"""Knows what a predicate makes of an entity in one scenario: Kleene truth, and the facts that decided it.

Must not know any service, where rules come from, or how scenarios are explored.

Nothing is asked in vain: where what is settled already decides a conjunction, a disjunction or a quantifier, the
parts that hang on an open question are left alone; only otherwise does their `value.Split` reach the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from ctlint.engine.compare import compare, same
from ctlint.engine.rule import (
    At,
    Compare,
    Count,
    Junction,
    Nested,
    Node,
    Not,
    ParameterName,
    Path,
    Quantify,
    SameAs,
    describe,
)
from ctlint.hints import Any
from ctlint.model.declare import Entity
from ctlint.model.links import names_another
from ctlint.model.view import View
from ctlint.records import Record
from ctlint.value import (
    Absent,
    Items,
    Known,
    Reason,
    Settled,
    Split,
    Step,
    Truth,
    Unknown,
    Via,
    every,
    some,
    truth,
)


class Fact(Record):
    """One value that was looked at.

    path: as a rule author would write it. asked: the test, or words for it; it is put into words when somebody asks
    for them. negated: whether its opposite is what is wanted.
    """

    path: str
    asked: Node | str
    value: Settled[Any]
    negated: bool = False

    @property
    def wanted(self) -> str:
        """What the rule asks of it: "at_least 365"."""
        words = self.asked if isinstance(self.asked, str) else describe(self.asked)
        if not self.negated:
            return words
        return words.removeprefix("not ") if words.startswith("not ") else f"not {words}"


class Outcome(Record):
    """What a predicate makes of an entity; `because` are the deciding facts, in rule order."""

    truth: Truth
    because: tuple[Fact, ...]


class _Place(Record):
    """A value to be tested, the path that led to it, and the view it was read in."""

    path: str
    value: Settled[Any]
    view: View


def evaluate(predicate: Node, subject: View, trail: View | None = None) -> Outcome:
    """Ask a predicate of a subject; `trail` is the one for which the subject plays its part, if the rule needs one.

    Raises value.Split where the answer hangs on a question that the scenario leaves open.
    """
    return _Evaluation(subject, trail).ask(predicate, subject, "")


def conjunction(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene AND; a false one keeps only its false parts' facts, an unknown one only the unknown parts'."""
    parts = list(outcomes)
    return _joined(parts, every(part.truth for part in parts), Truth.TRUE)


def disjunction(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene OR; a true one keeps only its true parts' facts, an unknown one only the unknown parts'."""
    parts = list(outcomes)
    return _joined(parts, some(part.truth for part in parts), Truth.FALSE)


def _joined(parts: list[Outcome], answer: Truth, neutral: Truth) -> Outcome:
    deciding = [part for part in parts if answer is neutral or part.truth is answer]
    return Outcome(answer, tuple(fact for part in deciding for fact in part.because))


def negation(outcome: Outcome) -> Outcome:
    """Kleene NOT; it keeps what it was given."""
    because = tuple(Fact(fact.path, fact.asked, fact.value, not fact.negated) for fact in outcome.because)
    return Outcome(~outcome.truth, because)


def enter(view: View, link: Known[Any]) -> View | Unknown[Any]:
    """The view of an entity that a link or part leads to.

    An entity that is not created in this scenario cannot be referred to: such a deployment fails, or means something
    that is not in the code, so the link is Unknown(BROKEN). Where its existence is unknown it is taken to exist.
    """
    entity: Entity = link.value
    exists = view.scenario.settle(entity.exists)
    if isinstance(exists, Known) and exists.value is False:
        note = f"{entity.id.address} is not created in this case"
        return Unknown(Reason.BROKEN, (*link.origin, Step(Via.REFERENCE, None, note)))
    return view.of(entity)


class _Evaluation(Record):
    """One question about one subject."""

    subject: View
    trail: View | None

    def ask(self, node: Node, view: View, prefix: str) -> Outcome:
        """A predicate, asked of the entity in `view`, which `prefix` leads to."""
        if isinstance(node, At):
            start = self._start(node.path, view)
            if node.path.from_trail:
                prefix = "trail"
            found = self._walk(start, node.path.names, prefix, node.test)
            return found if isinstance(found, Outcome) else self.test(node.test, found)
        return self._join(node, lambda part: self.ask(part, view, prefix))

    def test(self, node: Node, place: _Place) -> Outcome:
        """A test, asked of a value."""
        if isinstance(node, Compare):
            return self._compare(node, place)
        if isinstance(node, SameAs):
            return self._same(node, place)
        if isinstance(node, Nested):
            return self._nested(node, place)
        if isinstance(node, Quantify):
            return self._quantify(node, place)
        if isinstance(node, Count):
            return self._count(node, place)
        return self._join(node, lambda part: self.test(part, place))

    def _join(self, node: Node, ask: Callable[[Node], Outcome]) -> Outcome:
        if isinstance(node, Not):
            return negation(ask(node.part))
        if isinstance(node, Junction):
            decisive = Truth.FALSE if node.word == "all" else Truth.TRUE
            outcomes = _gather([partial(ask, part) for part in node.parts], decisive)
            return conjunction(outcomes) if node.word == "all" else disjunction(outcomes)
        raise TypeError(f"{type(node).__name__} cannot stand here")

    def _start(self, path: Path, view: View) -> View:
        if not path.from_trail:
            return view
        if self.trail is None:
            raise ValueError("the rule speaks of the trail, but its subject is not reached from one")
        return self.trail

    def _walk(self, view: View, names: tuple[str, ...], prefix: str, asked: Node) -> _Place | Outcome:
        """Follow a path; an Outcome where it ends early: a link that is not set, or not known."""
        for name in names[:-1]:
            prefix = _under(prefix, name)
            value = view.get(name)
            entered = _entered(view, value)
            if not isinstance(entered, View):
                return _blocked(prefix, asked, entered)
            view = entered
        return _Place(_under(prefix, names[-1]), view.get(names[-1]), view)

    def _compare(self, node: Compare, place: _Place) -> Outcome:
        value = place.value
        fact = (Fact(place.path, node, value),)
        if node.operator == "present":
            return Outcome(_present(value) if node.argument is True else ~_present(value), fact)
        if isinstance(value, Unknown):
            return Outcome(Truth.UNKNOWN, fact)
        payload = value.value if isinstance(value, Known) else value.default
        if payload is None:
            return Outcome(Truth.FALSE, fact)
        if isinstance(payload, Items):
            equal = Compare("equals", node.argument, node.line)
            found = self._quantify(Quantify("some", equal, node.line), place)
            if found.truth is Truth.FALSE:
                return Outcome(Truth.FALSE, fact)
            return Outcome(found.truth, tuple(Fact(one.path, node, one.value) for one in found.because))
        if isinstance(node.argument, ParameterName):
            raise TypeError(f"the parameter {node.argument.name} has no value")
        return Outcome(compare(node.operator, payload, node.argument), fact)

    def _same(self, node: SameAs, place: _Place) -> Outcome:
        fact = Fact(place.path, node, place.value)
        start = self._start(node.path, self.subject)
        if not node.path.names:
            return Outcome(_equal(place.value, Known(start.entity, start.entity.header)), (fact,))
        found = self._walk(start, node.path.names, "trail" if node.path.from_trail else "", node)
        if isinstance(found, Outcome):
            return found
        other = Fact(found.path, f"same_as {place.path}", found.value)
        return Outcome(_equal(place.value, found.value), (fact, other))

    def _nested(self, node: Nested, place: _Place) -> Outcome:
        entered = _entered(place.view, place.value)
        if not isinstance(entered, View):
            return _blocked(place.path, node, entered)
        return self.ask(node.predicate, entered, place.path)

    def _elements(self, place: _Place) -> tuple[Items | None, list[Callable[[], tuple[Truth, _Place]]]]:
        """The elements of a list, each with whether it is one; None where the list itself is unknown."""
        value = place.value
        if isinstance(value, Unknown):
            return None, []
        payload = value.value if isinstance(value, Known) else value.default
        if payload is None:
            return Items(()), []
        if not isinstance(payload, Items):
            return None, []

        def element(raw: Any) -> tuple[Truth, _Place]:
            settled = place.view.scenario.settle(raw)
            member = Truth.TRUE
            if isinstance(settled, Known) and isinstance(settled.value, Entity):
                exists = place.view.scenario.settle(settled.value.exists)
                if isinstance(exists, Unknown):
                    member = Truth.UNKNOWN
                elif isinstance(exists, Known):
                    member = truth(exists.value)
            return member, _Place(place.path, settled, place.view)

        return payload, [partial(element, raw) for raw in payload.values]

    def _quantify(self, node: Quantify, place: _Place) -> Outcome:
        """`some` is an OR over "it is an element, and passes"; `each` an AND over "it is none, or passes"."""
        items, elements = self._elements(place)
        whole = Fact(place.path, node, place.value)
        if items is None:
            return Outcome(Truth.UNKNOWN, (whole,))
        existential = node.word == "some"

        def asked(element: Callable[[], tuple[Truth, _Place]]) -> Outcome:
            member, found = element()
            if member is Truth.FALSE:
                return Outcome(Truth.FALSE if existential else Truth.TRUE, ())
            outcome = self.test(node.test, found)
            if member is Truth.TRUE:
                return outcome
            perhaps = Outcome(Truth.UNKNOWN, (Fact(found.path, "exists", _existence(found)),))
            return conjunction((outcome, perhaps)) if existential else disjunction((outcome, perhaps))

        decisive = Truth.TRUE if existential else Truth.FALSE
        outcomes = _gather([partial(asked, element) for element in elements], decisive)
        if not items.complete:
            outcomes.append(Outcome(Truth.UNKNOWN, (whole,)))
        joined = disjunction(outcomes) if existential else conjunction(outcomes)
        return joined if joined.because else Outcome(joined.truth, (whole,))

    def _count(self, node: Count, place: _Place) -> Outcome:
        """The number lies in [sure, sure + perhaps], without upper end where the list may be longer.

        So it may where an element stands for all instances that an unknown number makes.
        """
        items, elements = self._elements(place)
        whole = Fact(place.path, node, place.value)
        if items is None:
            return Outcome(Truth.UNKNOWN, (whole,))
        sure, perhaps, several = 0, 0, False
        open_facts: list[Fact] = []
        for element in elements:
            member, found = element()
            if member is Truth.FALSE:
                continue
            outcome = self.test(node.where, found) if node.where else Outcome(Truth.TRUE, ())
            if member is Truth.UNKNOWN:
                open_ = Outcome(Truth.UNKNOWN, (Fact(found.path, "exists", _existence(found)),))
                outcome = conjunction((outcome, open_))
            if outcome.truth is not Truth.FALSE and isinstance(found.value, Known):
                several = several or (isinstance(found.value.value, Entity) and found.value.value.id.is_several)
            if outcome.truth is Truth.TRUE:
                sure += 1
            elif outcome.truth is Truth.UNKNOWN:
                perhaps += 1
                open_facts += outcome.because
        most = sure + perhaps if items.complete and not several else None
        answers = []
        if node.at_least is not None:
            low = Truth.UNKNOWN if most is None or most >= node.at_least else Truth.FALSE
            answers.append(Truth.TRUE if sure >= node.at_least else low)
        if node.at_most is not None:
            high = Truth.UNKNOWN if sure <= node.at_most else Truth.FALSE
            answers.append(Truth.TRUE if most is not None and most <= node.at_most else high)
        answer = every(answers)
        if answer is Truth.UNKNOWN and open_facts:
            return Outcome(answer, tuple(open_facts) if items.complete else (*open_facts, whole))
        return Outcome(answer, (whole,))


def _gather(questions: list[Callable[[], Outcome]], decisive: Truth) -> list[Outcome]:
    """Ask all; a question that hangs on an open atom is dropped where another already decides, else its Split goes on.

    What is left out cannot change a result that a decisive part has fixed.
    """
    outcomes: list[Outcome] = []
    split: Split | None = None
    for question in questions:
        try:
            outcomes.append(question())
        except Split as raised:
            split = split or raised
    if split is not None and all(outcome.truth is not decisive for outcome in outcomes):
        raise split
    return outcomes


def _entered(view: View, value: Settled[Any]) -> View | Absent[Any] | Unknown[Any]:
    if isinstance(value, Known):
        if isinstance(value.value, Entity):
            return enter(view, value)
        return Unknown(Reason.BROKEN, value.origin)
    return value


def _blocked(path: str, asked: Node | str, value: Absent[Any] | Unknown[Any]) -> Outcome:
    answer = Truth.FALSE if isinstance(value, Absent) else Truth.UNKNOWN
    return Outcome(answer, (Fact(path, "present" if isinstance(value, Absent) else asked, value),))


def _present(value: Settled[Any]) -> Truth:
    """Unknown(OUTSIDE) is written, only its target is elsewhere."""
    if isinstance(value, Unknown):
        return Truth.TRUE if value.reason is Reason.OUTSIDE else Truth.UNKNOWN
    return truth(isinstance(value, Known))


def _existence(place: _Place) -> Settled[Any]:
    exists: Settled[Any] = place.view.scenario.settle(place.value.value.exists)  # type: ignore[union-attr]
    return exists


def _equal(left: Settled[Any], right: Settled[Any]) -> Truth:
    for elsewhere, here in ((left, right), (right, left)):
        if isinstance(elsewhere, Unknown) and isinstance(here, Known) and isinstance(here.value, Entity):
            return Truth.FALSE if names_another(elsewhere, here.value) else Truth.UNKNOWN
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        both = isinstance(left, Unknown) and isinstance(right, Unknown)
        return truth(True) if both and left.key is not None and left.key == right.key else Truth.UNKNOWN  # type: ignore[union-attr]
    one = left.value if isinstance(left, Known) else left.default
    other = right.value if isinstance(right, Known) else right.default
    if one is None or other is None:
        return Truth.FALSE
    if isinstance(one, Entity) and isinstance(other, Entity):
        if one.kind != other.kind or one.id != other.id:
            return Truth.FALSE
        return Truth.UNKNOWN if one.resource is not None and one.resource.several else Truth.TRUE
    return same(one, other)


def _under(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name
