"""The contract of the engine: PASS and FAIL stay what they are however the unknowns turn out.

Random predicates are asked of random entities over the small model. Every unknown is then filled in at random, several
times, and a verdict that was certain must not move; the other way round, hiding anything known never turns one certain
verdict into the other.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from ctlint.engine.evaluate import conjunction, disjunction, evaluate, negation
from ctlint.engine.rule import At, Compare, Count, Junction, Nested, Node, Not, Path, Quantify, SameAs
from ctlint.engine.run import judge
from ctlint.findings import Verdict
from ctlint.model.view import View
from ctlint.value import (
    Absent,
    Atom,
    Choice,
    Hole,
    Items,
    Known,
    Reason,
    ResourceId,
    Scenario,
    Split,
    Text,
    Truth,
    Unknown,
    every,
    some,
    text_of,
)
from tests.synthetic import ROLES, SEMANTICS, Bucket, Selector, Trail, World, atom, entity, known, rule, unknown

ATOMS = (
    atom("env", "prod", "test", "other", default="prod"),
    atom("a", group="g"),
    atom("b", group="g"),
)
BUCKETS = {name: ResourceId(".", name) for name in ("x", "y")}
WORDS = ("", "a", "b", "ab", "aba", "abc", "b/")
NUMBERS = (0, 1, 2, 3)

# ------------------------------------------------------------------------------------------------- predicates


def comparisons(kind: str) -> st.SearchStrategy[Node]:
    """Tests of one scalar."""
    present = st.builds(Compare, st.just("present"), st.booleans(), st.just(1))
    if kind == "bool":
        return st.one_of(present, st.builds(Compare, st.just("equals"), st.booleans(), st.just(1)))
    if kind == "int":
        operators = st.sampled_from(["equals", "at_least", "at_most"])
        listed = st.builds(Compare, st.just("in"), st.tuples(st.sampled_from(NUMBERS)), st.just(1))
        return st.one_of(present, listed, st.builds(Compare, operators, st.sampled_from(NUMBERS), st.just(1)))
    operators = st.sampled_from(["equals", "starts_with", "contains", "matches"])
    words = st.sampled_from(WORDS)
    listed = st.builds(Compare, st.just("in"), st.tuples(words, words), st.just(1))
    return st.one_of(present, listed, st.builds(Compare, operators, words, st.just(1)))


def joined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """The same, also negated or joined."""
    return st.one_of(
        parts,
        st.builds(Not, parts, st.just(1)),
        st.builds(
            Junction, st.sampled_from(["all", "any"]), st.lists(parts, min_size=1, max_size=3).map(tuple), st.just(1)
        ),
    )


def leads(names: str, test: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(At, st.just(Path(tuple(names.split(".")))), test, st.just(1))


def lists(test: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Tests of a list whose elements take `test`."""
    bound = st.one_of(st.none(), st.integers(0, 3))
    counts = st.builds(Count, st.one_of(st.none(), test), bound, bound, st.just(1))
    return st.one_of(
        st.builds(Quantify, st.sampled_from(["some", "each"]), test, st.just(1)),
        counts.filter(lambda count: count.at_least is not None or count.at_most is not None),
    )


of_bucket = joined(
    st.one_of(
        leads("name", joined(comparisons("str"))),
        leads("retention_days", joined(comparisons("int"))),
        leads("versioning", comparisons("bool")),
    )
)
of_selector = joined(st.one_of(leads("management", comparisons("bool")), leads("source", joined(comparisons("str")))))
buckets = st.one_of(
    st.builds(Compare, st.just("present"), st.booleans(), st.just(1)), st.builds(Nested, of_bucket, st.just(1))
)
same = st.one_of(
    leads("bucket.access_log_bucket", st.builds(SameAs, st.just(Path(("bucket",))), st.just(1))),
    leads("name", st.builds(SameAs, st.just(Path(("bucket", "name"))), st.just(1))),
)
clauses = st.one_of(
    leads("name", joined(comparisons("str"))),
    leads("days", joined(comparisons("int"))),
    leads("multi_region", comparisons("bool")),
    leads("validation", comparisons("bool")),
    leads("bucket", joined(buckets)),
    leads("bucket.name", comparisons("str")),
    leads("bucket.access_log_bucket.retention_days", comparisons("int")),
    leads("first.source", comparisons("str")),
    leads("selectors", joined(lists(st.builds(Nested, of_selector, st.just(1))))),
    leads("sources", joined(lists(comparisons("str")))),
    leads("sources", st.builds(Compare, st.just("contains"), st.sampled_from(WORDS), st.just(1))),
    same,
)
predicates = joined(joined(clauses))

# --------------------------------------------------------------------------------------------------- entities


class Maker:
    """Makes entities with unknowns in them, and can make the same again with every unknown filled in.

    A recipe is a tree of tuples; `build` turns it into values, given what an unknown becomes.
    """

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw
        self.serial = 0

    def one_of(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def value(self, kind: str, depth: int = 2) -> Any:
        """A recipe for one attribute."""
        form = self.one_of("known", "known", "known", "unknown", "absent", "choice" if depth else "known")
        if form == "unknown":
            self.serial += 1
            reason = self.one_of(Reason.INPUT, Reason.APPLY, Reason.OUTSIDE)
            return ("unknown", kind, reason, self.serial)
        if form == "absent":
            return ("absent", self.one_of(None, self.scalar(kind)) if kind in ("bool", "int", "str") else None)
        if form == "choice":
            on = self.one_of(*ATOMS)
            return ("choice", on, [self.value(kind, depth - 1) for _ in on.domain])
        return ("known", self.payload(kind, depth))

    def scalar(self, kind: str) -> Any:
        options: dict[str, tuple[Any, ...]] = {"bool": (True, False), "int": NUMBERS, "str": WORDS}
        return self.one_of(*options[kind])

    def payload(self, kind: str, depth: int) -> Any:
        if kind == "str" and self.draw(st.booleans()):
            parts: list[Any] = []
            for _ in range(self.draw(st.integers(1, 4))):
                piece = self.one_of("text", "hole", "filled", "unknown")
                self.serial += 1
                if piece == "text":
                    parts.append(self.one_of(*WORDS))
                elif piece == "unknown":
                    parts.append(("open", self.one_of(None, "k1", "k2"), self.serial))
                else:
                    parts.append(("hole", *(("y", "ab") if piece == "filled" else ("x", None))))
            return ("text", parts)
        if kind in ("bool", "int", "str"):
            return self.scalar(kind)
        if kind == "bucket":
            return ("bucket", self.one_of(*BUCKETS))
        if kind == "selector":
            return ("selector", self.value("bool", depth and depth - 1), self.value("str", depth and depth - 1))
        element = {"selectors": "selector", "sources": "str"}[kind]
        items = [self.value(element, depth and depth - 1) for _ in range(self.draw(st.integers(0, 3)))]
        return ("items", element, items, self.draw(st.booleans()))

    def trail(self) -> dict[str, Any]:
        """Recipes for a trail and the two buckets that it may name."""
        kinds = {
            "name": "str",
            "days": "int",
            "multi_region": "bool",
            "validation": "bool",
            "bucket": "bucket",
            "first": "selector",
            "selectors": "selectors",
            "sources": "sources",
        }
        recipe: dict[str, Any] = {name: self.value(kind) for name, kind in kinds.items()}
        recipe["exists"] = self.one_of(("known", True), self.value("bool", 1))
        for address in BUCKETS:
            recipe["bucket " + address] = {
                "name": self.value("str"),
                "retention_days": self.value("int"),
                "versioning": self.value("bool"),
                "access_log_bucket": self.value("bucket", 1),
            }
        return recipe


class Filling:
    """Turns recipes into entities. chance: None leaves unknowns alone, else fills them in at random, consistently."""

    def __init__(self, chance: random.Random | None) -> None:
        self.chance = chance
        self.buckets: dict[str, Any] = {}
        self.filled: dict[Any, Any] = {}

    def trail(self, recipe: dict[str, Any]) -> Any:
        for address in BUCKETS:
            self.buckets[address] = entity(Bucket, address)
        for address, bucket in self.buckets.items():
            made = {name: self.value(part) for name, part in recipe["bucket " + address].items()}
            bucket._reader.values.update(made)
        own = {name: self.value(part) for name, part in recipe.items() if not name.startswith("bucket ")}
        return entity(Trail, "t", **own)

    def value(self, recipe: Any) -> Any:
        form = recipe[0]
        if form == "known":
            return known(self.payload(recipe[1]))
        if form == "absent":
            return Absent(recipe[1], known(0).origin)
        if form == "choice":
            return Choice(recipe[1], dict(zip(recipe[1].domain, map(self.value, recipe[2]), strict=True)))
        _, kind, reason, serial = recipe
        if self.chance is None:
            return unknown(reason)
        if serial not in self.filled:
            self.filled[serial] = self.invented(kind, written=reason is Reason.OUTSIDE)
        return self.filled[serial]

    def payload(self, recipe: Any) -> Any:
        if not isinstance(recipe, tuple):
            return recipe
        if recipe[0] == "bucket":
            return self.buckets[recipe[1]]
        if recipe[0] == "selector":
            return entity(Selector, "t", management=self.value(recipe[1]), source=self.value(recipe[2]))
        if recipe[0] == "items":
            values = [self.value(part) for part in recipe[2]]
            complete = recipe[3] or self.chance is not None
            if self.chance is not None and not recipe[3]:
                values += [self.invented(recipe[1], written=True) for _ in range(self.chance.randrange(3))]
            return Items(tuple(values), complete)
        return text_of([self.part(part) for part in recipe[1]])

    def part(self, recipe: Any) -> Any:
        if isinstance(recipe, str):
            return recipe
        form, name, more = recipe
        if self.chance is None:
            return Hole(BUCKETS[name], "id", more) if form == "hole" else Unknown(Reason.INPUT, known(0).origin, name)
        if form == "hole":
            # one attribute of one resource has one text, wherever it is used
            if more is not None:
                return more
            return self.filled.setdefault(("hole", name), self.chance.choice(WORDS))
        return self.filled.setdefault(("open", name if name else more), self.chance.choice(WORDS))

    def invented(self, kind: str, written: bool) -> Any:
        """Any settled value of a kind; one that lies outside is written, so it is never absent."""
        assert self.chance is not None
        chance = self.chance
        if not written and chance.random() < 0.3:
            return Absent(None, known(0).origin)
        if kind == "bucket":
            return known(chance.choice([*self.buckets.values(), entity(Bucket, "z", name="b", retention_days=1)]))
        if kind == "selector":
            made = [self.invented(part, written=False) for part in ("bool", "str")]
            return known(entity(Selector, "t", management=made[0], source=made[1]))
        if kind in ("selectors", "sources"):
            element = {"selectors": "selector", "sources": "str"}[kind]
            return known(Items(tuple(self.invented(element, written=True) for _ in range(chance.randrange(4)))))
        options: dict[str, tuple[Any, ...]] = {"bool": (True, False), "int": NUMBERS, "str": WORDS}
        return known(chance.choice(options[kind]))


@st.composite
def trails(draw: st.DrawFn) -> dict[str, Any]:
    return Maker(draw).trail()


def settled(ask: Callable[[Scenario], Truth], chance: random.Random) -> tuple[Scenario, Truth]:
    """The answer in one random scenario."""
    scenario = Scenario()
    while True:
        try:
            return scenario, ask(scenario)
        except Split as split:
            scenario = scenario.assume(split.atom, chance.choice(split.atom.domain))


def truth_of(predicate: Node, trail: Any, scenario: Scenario) -> Truth:
    return evaluate(predicate, View(trail, scenario, SEMANTICS)).truth


def complete(scenario: Scenario, chance: random.Random) -> Scenario:
    """The scenario with an answer to every atom."""
    for one in ATOMS:
        if scenario.answer(one) is None:
            scenario = scenario.assume(one, chance.choice(one.domain))
    return scenario


@settings(max_examples=400, deadline=None)
@given(predicates, trails(), st.integers(0, 2**32))
def test_a_certain_answer_stays_however_the_unknowns_turn_out(predicate: Node, recipe: Any, seed: int) -> None:
    chance = random.Random(seed)
    trail = Filling(None).trail(recipe)
    scenario, found = settled(lambda assumed: truth_of(predicate, trail, assumed), chance)
    event(found.value)
    if found is Truth.UNKNOWN:
        return
    for _ in range(8):
        filled = Filling(chance).trail(recipe)
        assert truth_of(predicate, filled, complete(scenario, chance)) is found


@settings(max_examples=200, deadline=None)
@given(predicates, trails(), st.integers(0, 2**32))
def test_without_unknowns_every_answer_is_certain(predicate: Node, recipe: Any, seed: int) -> None:
    chance = random.Random(seed)
    filled = Filling(chance).trail(recipe)
    assert truth_of(predicate, filled, complete(Scenario(), chance)) is not Truth.UNKNOWN


def hidden(recipe: Any, chance: random.Random, serials: list[int], kind: str = "") -> Any:
    """The recipe with some known things in it, at any depth, unknown."""
    if isinstance(recipe, dict):
        kinds = {"retention_days": "int", "days": "int", "bucket": "bucket", "access_log_bucket": "bucket"}
        kinds |= {"first": "selector", "selectors": "selectors", "sources": "sources", "name": "str"}
        return {
            name: part if name == "exists" else hidden(part, chance, serials, kinds.get(name, "bool"))
            for name, part in recipe.items()
        }
    if recipe[0] in ("known", "absent", "choice") and chance.random() < 0.25:
        serials.append(1)
        return ("unknown", kind, Reason.INPUT, -len(serials))
    if recipe[0] == "choice":
        return ("choice", recipe[1], [hidden(part, chance, serials, kind) for part in recipe[2]])
    if recipe[0] == "known" and isinstance(recipe[1], tuple):
        payload = recipe[1]
        if payload[0] == "items":
            parts = [hidden(part, chance, serials, payload[1]) for part in payload[2]]
            complete_ = payload[3] and chance.random() < 0.7
            return ("known", ("items", payload[1], parts, complete_))
        if payload[0] == "selector":
            inner = [hidden(payload[1], chance, serials, "bool"), hidden(payload[2], chance, serials, "str")]
            return ("known", ("selector", *inner))
    return recipe


@settings(max_examples=400, deadline=None)
@given(predicates, trails(), st.integers(0, 2**32))
def test_hiding_what_is_known_never_flips_an_answer(predicate: Node, recipe: Any, seed: int) -> None:
    chance = random.Random(seed)
    scenario = complete(Scenario(), chance)
    before = truth_of(predicate, Filling(None).trail(recipe), scenario)
    after = truth_of(predicate, Filling(None).trail(hidden(recipe, chance, [])), scenario)
    event(f"{before.value} -> {after.value}")
    assert after in (before, Truth.UNKNOWN)


@settings(max_examples=150, deadline=None)
@given(predicates, predicates, trails(), st.integers(0, 2**32))
def test_a_verdict_stays_however_the_unknowns_turn_out(scope: Node, wanted: Node, recipe: Any, seed: int) -> None:
    from ctlint.records import replace

    chance = random.Random(seed)
    base = rule("sound", "applies_to: Trail\nrequire: {days: 1}")
    judged = replace(base, when=scope, require=wanted)

    def verdicts(trail: Any) -> list[Verdict]:
        found = judge([judged], World(trail), SEMANTICS, roles=ROLES, reraise=True).findings
        return [one.verdict for one in found]

    def fixed(given: dict[str, Any], answers: Scenario) -> Any:
        return Filling(chance).trail(_decided(given, answers))

    before = verdicts(Filling(None).trail(recipe))
    event(str([one.value for one in before]))
    after = [verdicts(fixed(recipe, complete(Scenario(), chance))) for _ in range(12)]
    if before == [Verdict.PASS]:
        # where its existence or its scope is open it may also turn out not to apply
        assert all(found in ([], [Verdict.PASS]) for found in after)
    if before == []:
        assert all(found == [] for found in after)
    everywhere = judge([judged], World(Filling(None).trail(recipe)), SEMANTICS, roles=ROLES, reraise=True).findings
    if before == [Verdict.FAIL] and everywhere[0].scenario is None:
        assert all(found in ([], [Verdict.FAIL]) for found in after)


def _decided(recipe: Any, answers: Scenario) -> Any:
    """The recipe with every choice settled."""
    if isinstance(recipe, dict):
        return {name: _decided(part, answers) for name, part in recipe.items()}
    if isinstance(recipe, list):
        return [_decided(part, answers) for part in recipe]
    if not isinstance(recipe, tuple):
        return recipe
    if recipe[:1] == ("choice",):
        on: Atom = recipe[1]
        answer = answers.answer(on)
        assert answer is not None
        return _decided(recipe[2][on.domain.index(answer)], answers)
    return tuple(_decided(part, answers) for part in recipe)


@given(st.lists(st.sampled_from(list(Truth)), min_size=1, max_size=5))
def test_junctions_are_minimum_and_maximum(truths: list[Truth]) -> None:
    from ctlint.engine.evaluate import Fact, Outcome

    order = [Truth.FALSE, Truth.UNKNOWN, Truth.TRUE]
    parts = [Outcome(one, (Fact(str(index), "", known(True)),)) for index, one in enumerate(truths)]
    low, high = conjunction(parts), disjunction(parts)
    assert low.truth is min(truths, key=order.index) is every(truths)
    assert high.truth is max(truths, key=order.index) is some(truths)
    deciding = {str(index) for index, one in enumerate(truths) if one is low.truth}
    assert {fact.path for fact in low.because} == deciding
    turned = disjunction([negation(part) for part in parts])
    assert turned.truth is negation(low).truth
    assert [fact.path for fact in turned.because] == [fact.path for fact in negation(low).because]


def test_the_generators_reach_every_form() -> None:
    """A property over values that are never unknown, or never texts, would hold of anything."""
    found: set[str] = set()

    @settings(max_examples=100, deadline=None, database=None)
    @given(trails())
    def collect(recipe: Any) -> None:
        def walk(value: Any) -> None:
            found.add(type(value).__name__)
            if isinstance(value, Choice):
                for branch in value.branches.values():
                    walk(branch)
            elif isinstance(value, Known):
                found.add(type(value.value).__name__)
                if isinstance(value.value, Items):
                    found.add(f"complete {value.value.complete}")

        trail = Filling(None).trail(recipe)
        for name in Trail.attributes:
            walk(trail.read(name))

    collect()
    assert found >= {"Known", "Absent", "Unknown", "Choice", "Text", "Items", "Bucket", "Selector", "bool", "str"}
    assert found >= {"complete True", "complete False"}
    assert isinstance(text_of(["a", Hole(BUCKETS["x"], "id")]), Text)
