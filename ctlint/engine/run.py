"""Knows how a catalogue of rules becomes findings: subjects, scenarios, merged verdicts, contained crashes.

Must not know any single rule, any dialect, or any format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import PurePath

from ctlint.diagnostics import Diagnostic
from ctlint.engine.assumptions import Assumptions
from ctlint.engine.compare import reasons
from ctlint.engine.evaluate import Fact, Outcome, enter, evaluate
from ctlint.engine.evidence import Header, gather, header_of, named, place, say
from ctlint.engine.given import given
from ctlint.engine.rule import At, Junction, Rule
from ctlint.engine.scenarios import MAX_LEAVES, Leaf, TooManyScenariosError, by_deployment, explore, name
from ctlint.findings import Finding, Subject, Verdict, When
from ctlint.hints import Any, Protocol, TypeVar
from ctlint.model.declare import Entity
from ctlint.model.roles import ROLES, Role
from ctlint.model.view import Computed, Semantics, View
from ctlint.parameters import DEFAULTS, Parameters
from ctlint.records import NamedTuple, Record, field
from ctlint.value import Absent, Choice, Known, Reason, ResourceId, Scenario, Step, Truth, Unknown, Value, Via

T = TypeVar("T")


class Estate(Protocol):
    """What is judged: all entities of all units."""

    def all(self, kind: str) -> Sequence[Entity]:
        """Every entity of a kind, in a stable order."""
        ...


class Standing(NamedTuple):
    """What a core rule says of a subject for a trail where nobody departs from the defaults; the scorecard's input."""

    rule: str
    trail: ResourceId
    subject: Subject
    verdict: Verdict
    reasons: frozenset[Reason]


class Judged(NamedTuple):
    """What came of it. findings: sorted by place, then rule. crashed: ids of rules with an internal error."""

    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]
    standings: tuple[Standing, ...]
    crashed: frozenset[str]


class _Answer(Record):
    """A rule's answer in one scenario. subject: None where it does not apply there, or no one plays the role."""

    subject: Entity | None
    verdict: Verdict = Verdict.PASS
    facts: tuple[Fact, ...] = ()
    reasons: frozenset[Reason] = frozenset()


_Leaves = list[Leaf["_Answer | None"]]
"""None: the trail or subject that the question starts from is not created in that scenario."""


class _Judgement(Record):
    """A verdict over all scenarios of one question; `scenario` and `facts` are those of the case that speaks for it."""

    subject: Entity
    trails: tuple[Entity, ...]
    verdict: Verdict
    facts: tuple[Fact, ...]
    reasons: frozenset[Reason]
    scenario: Scenario
    when: When | None


def judge(
    rules: Iterable[Rule],
    estate: Estate,
    semantics: Semantics,
    *,
    roles: Mapping[str, Role] = ROLES,
    assumptions: Iterable[Value[bool]] = (),
    wanted: Callable[[Rule, str], bool] = lambda _rule, _unit: True,
    parameters: Callable[[str], Parameters] = lambda _unit: DEFAULTS,
    reraise: bool = False,
    limit: int = MAX_LEAVES,
) -> Judged:
    """Judge every rule on every subject. Never raises on input; a crash of ours becomes a CTL900 diagnostic.

    A rule about a role is judged from each trail along the role's links: a link that is not set means that the rule
    does not apply; one that is unknown makes the verdict UNKNOWN, with the trail as subject; so does one to a
    resource that the scenario does not create.
    assumptions: what must be true of every deployment; scenarios in which one is false are not judged.
    wanted: whether a rule is to run for a unit; one about a role, for the unit of the trail.
    parameters: the values that count for a unit, in the same way.
    reraise: for tests: let such a crash through. limit: scenarios per question.
    """
    run = _Run(estate, semantics, roles, Assumptions(assumptions), wanted, parameters, reraise, limit)
    for rule in rules:
        run.judge(rule)
    findings = sorted(run.findings, key=order)
    return Judged(tuple(findings), tuple(run.diagnostics), tuple(run.standings), frozenset(run.crashed))


def _about(subject: Entity) -> Subject:
    """The subject for the report, with the place of its resource in code that is deployed, not in what wrote it."""
    resource = subject.resource
    if resource is None:
        return Subject(subject.kind, subject.id)
    written = (step.span for step in resource.origin if step.via is Via.WRITTEN)
    return Subject(subject.kind, subject.id, next(written, None) or resource.span)


def order(finding: Finding) -> tuple[Any, ...]:
    """What findings are sorted by: the place, then the rule."""
    return (finding.evidence[0].span, finding.rule.id, finding.subject.id, finding.subject.kind, finding.verdict.value)


class _Run(Record, frozen=False):
    """One run's collecting state."""

    estate: Estate
    semantics: Semantics
    roles: Mapping[str, Role]
    assumptions: Assumptions
    wanted: Callable[[Rule, str], bool]
    parameters: Callable[[str], Parameters]
    reraise: bool
    limit: int
    findings: list[Finding] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    crashed: set[str] = field(default_factory=set)
    users: dict[ResourceId, list[Entity]] | None = None
    in_units: dict[str, list[Entity]] | None = None
    """The trails that use something, and those of a unit; found out for all when first asked for."""
    concerned: dict[Entity, tuple[Entity, ...]] = field(default_factory=dict)
    """The trails that a finding about an entity concerns, once they were asked for."""
    subjects: dict[Entity, Subject] = field(default_factory=dict)
    headers: dict[Entity, Header] = field(default_factory=dict)
    """How the report names an entity, and where it stands."""
    computed: dict[int, tuple[Parameters, Computed]] = field(default_factory=dict)
    """What was computed with each set of parameters, by its identity; the set is kept, so that this stays its own."""

    def judge(self, rule: Rule) -> None:
        """Judge one rule on all its subjects."""
        merged: dict[tuple[str, ResourceId], list[_Judgement]] = {}
        asking: dict[int, tuple[Parameters, Rule | None]] = {}  # the set is kept, so that its identity stays its own
        role = self.roles[rule.role] if rule.role else None
        for start in self.estate.all("Trail" if role else rule.applies_to):
            if not self.wanted(rule, start.id.unit):
                continue
            parameters = self.parameters(start.id.unit)
            if id(parameters) not in asking:
                asking[id(parameters)] = (parameters, given(rule, parameters))
            _, asked = asking[id(parameters)]
            if asked is None:
                continue
            trails = self.concerned.get(start)
            if trails is None:
                trails = self._contain(rule, start, (), partial(self._trails, start)) or ()
            members: Sequence[Entity | None] | None = (None,)
            if role is not None and role.members is not None:
                # A role that several may play: a question about each that may; else one about whoever does.
                members = self._contain(rule, start, trails, partial(role.members, start))
            for member in members or ():
                job = partial(self._question, asked, role, start, trails, parameters, member)
                for judgement in self._contain(rule, start, trails, job) or ():
                    merged.setdefault((judgement.subject.kind, judgement.subject.id), []).append(judgement)
        for judgements in merged.values():
            subject = judgements[0].subject
            trails = judgements[0].trails
            found = self._contain(rule, subject, trails, partial(self._finding, rule, judgements))
            if found is not None:
                self.findings.append(found)

    def _contain(self, rule: Rule, subject: Entity, trails: Sequence[Entity], job: Callable[[], T]) -> T | None:
        """Run what may crash through a fault of ours; the crash is reported and nothing else is invented."""
        try:
            return job()
        except Exception as error:
            if self.reraise:
                raise
            import traceback

            where = ""
            frames = traceback.extract_tb(error.__traceback__)
            if frames:
                where = f" ({PurePath(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name})"
            message = f"{rule.info.id} {rule.info.slug} on {named(subject)}: {type(error).__name__}: {error}{where}"
            self.diagnostics.append(Diagnostic("CTL900", " ".join(message.split()), place(subject), True))
            self.crashed.add(rule.info.id)
            self._stand(rule, subject, trails, Verdict.UNKNOWN, frozenset((Reason.UNSUPPORTED,)))
            return None

    def _view(self, entity: Entity, scenario: Scenario, parameters: Parameters) -> View:
        _, computed = self.computed.setdefault(id(parameters), (parameters, {}))
        return View(entity, scenario, self.semantics, computed, parameters)

    # ----------------------------------------------------------------------------------------------- one question

    def _question(
        self,
        rule: Rule,
        role: Role | None,
        start: Entity,
        trails: tuple[Entity, ...],
        parameters: Parameters,
        member: Entity | None,
    ) -> list[_Judgement]:
        def ask(scenario: Scenario) -> _Answer | None:
            view = self._view(start, scenario, parameters)
            exists = scenario.settle(start.exists)
            if isinstance(exists, Known) and exists.value is False:
                return None
            if member is not None:
                there = scenario.settle(member.exists)
                absent = isinstance(there, Known) and there.value is False
                return None if absent else _apply(rule, view.of(member), view)
            return _play(rule, role, view) if role else _apply(rule, view, None)

        try:
            leaves: _Leaves = explore(ask, self.limit, self.assumptions.allow)
        except TooManyScenariosError:
            return [self._too_many(rule, start, trails)]
        if len(leaves) == 1 and not leaves[0].scenario.answers:
            return self._undivided(rule, trails, leaves[0])
        found: list[_Judgement] = []
        subjects: dict[tuple[str, ResourceId], Entity] = {}
        for leaf in leaves:
            if leaf.result is not None and leaf.result.subject is not None:
                subjects.setdefault((leaf.result.subject.kind, leaf.result.subject.id), leaf.result.subject)
        for subject in subjects.values():
            found.append(_merge(subject, trails, leaves))
            self._stand_at_defaults(rule, subject, trails, leaves)
        return found

    def _undivided(self, rule: Rule, trails: tuple[Entity, ...], leaf: Leaf[_Answer | None]) -> list[_Judgement]:
        """The same where the question hangs on nothing, as most do: there is one scenario, the usual one."""
        answer = leaf.result
        if answer is None or answer.subject is None:
            return []
        self._stand(rule, answer.subject, trails, answer.verdict, answer.reasons)
        return [_Judgement(answer.subject, trails, answer.verdict, answer.facts, answer.reasons, leaf.scenario, None)]

    def _too_many(self, rule: Rule, start: Entity, trails: tuple[Entity, ...]) -> _Judgement:
        note = f"hangs on more than {self.limit} combinations of answers"
        message = f"{rule.info.id} {rule.info.slug} on {named(start)} {note}, so it is not decided"
        self.diagnostics.append(Diagnostic("CTL005", message, place(start), False))
        fact = Fact("self", "decided", Unknown(Reason.BUDGET, (Step(Via.CONDITION, place(start), note),)))
        reason = frozenset((Reason.BUDGET,))
        self._stand(rule, start, trails, Verdict.UNKNOWN, reason)
        return _Judgement(start, trails, Verdict.UNKNOWN, (fact,), reason, Scenario(), None)

    # -------------------------------------------------------------------------------------------------- standings

    def _stand_at_defaults(self, rule: Rule, subject: Entity, trails: Sequence[Entity], leaves: _Leaves) -> None:
        """The verdict of the usual scenarios; of all, where what is judged is created in none of the usual ones."""
        created = [leaf for leaf in leaves if leaf.result is not None]
        base = [leaf for leaf in created if leaf.usual] or created
        answers = [leaf.result for leaf in base if leaf.result is not None and _concerns(leaf.result, subject)]
        if answers:
            verdict = _worst(answer.verdict for answer in answers)
            why = [answer.reasons for answer in answers if answer.verdict is Verdict.UNKNOWN]
            known = frozenset[Reason]() if verdict is not Verdict.UNKNOWN else frozenset[Reason]().union(*why)
            self._stand(rule, subject, trails, verdict, known)

    def _stand(
        self, rule: Rule, subject: Entity, trails: Sequence[Entity], verdict: Verdict, why: frozenset[Reason]
    ) -> None:
        if not rule.info.core:
            return  # the scorecard looks at core rules alone
        about = self._about(subject)
        self.standings += [Standing(rule.info.id, trail.id, about, verdict, why) for trail in trails]

    def _about(self, subject: Entity) -> Subject:
        found = self.subjects.get(subject)
        if found is None:
            found = self.subjects[subject] = _about(subject)
        return found

    def _trails(self, start: Entity) -> tuple[Entity, ...]:
        found = self.concerned[start] = self._concerned_by(start)
        return found

    def _concerned_by(self, start: Entity) -> tuple[Entity, ...]:
        """The trails that a finding about this entity concerns: itself, those of its unit, or those that use it."""
        if start.kind == "Trail":
            return (start,)
        if start.account_wide:
            return tuple(start.neighbours("Trail"))
        if not start.id.address:
            if self.in_units is None:
                self.in_units = {}
                for trail in self.estate.all("Trail"):
                    self.in_units.setdefault(trail.home[0], []).append(trail)
            return tuple(self.in_units.get(start.id.unit, ()))
        if self.users is None:
            self.users = {}
            for trail in self.estate.all("Trail"):
                for role in self.roles.values():
                    for used in _reached(trail, role.path):
                        known = self.users.setdefault(used.id, [])
                        if trail not in known:
                            known.append(trail)
        return tuple(self.users.get(start.id, ()))

    # --------------------------------------------------------------------------------------------------- findings

    def _finding(self, rule: Rule, judgements: Sequence[_Judgement]) -> Finding:
        """One finding of all that was judged of one subject: the worst verdict, from the trail where it is surest."""
        verdict = _worst(judgement.verdict for judgement in judgements)
        same = [judgement for judgement in judgements if judgement.verdict is verdict]
        chosen = min(same, key=lambda one: 0 if one.when is None else 1 if one.when.default else 2)
        witness = None if verdict is Verdict.PASS else _witness(chosen.facts)
        message = self._say(rule, chosen)
        header = self.headers.get(chosen.subject)
        if header is None:
            header = self.headers[chosen.subject] = header_of(chosen.subject)
        return Finding(
            rule=rule.info,
            subject=self._about(chosen.subject),
            verdict=verdict,
            message=message if witness is None else f"{message}: {witness}",
            trails=tuple(sorted({trail.id for judgement in same for trail in judgement.trails})),
            evidence=gather(chosen.facts, header),
            reasons=frozenset[Reason]().union(*[judgement.reasons for judgement in same]),
            scenario=chosen.when,
            deciding=tuple(sorted({fact.path for fact in chosen.facts})),
            vocabulary=chosen.subject.vocabulary,
            witness=witness,
        )

    def _say(self, rule: Rule, chosen: _Judgement) -> str:
        """The rule's message, which says what is wrong; for other verdicts its title, which says what ought to be."""
        if rule.role and chosen.subject.kind == "Trail":
            role = self.roles[rule.role]
            return f"{rule.info.title}: the {role.title} of {named(chosen.subject)} is not known"
        if chosen.verdict is Verdict.PASS:
            return f"{rule.info.title}: {named(chosen.subject)}"
        if chosen.verdict is Verdict.UNKNOWN:
            return f"{rule.info.title}: cannot be decided for {named(chosen.subject)}"
        asking = chosen.trails[0] if rule.role and chosen.trails else chosen.subject
        view = self._view(chosen.subject, chosen.scenario, self.parameters(asking.id.unit))
        return say(rule.info.message, view, view.of(chosen.trails[0]) if chosen.trails else None)


def _witness(facts: Sequence[Fact]) -> str | None:
    """What shows the verdict in a concrete case, if a deciding fact has such a case."""
    return next((step.note for fact in facts for step in fact.value.origin if step.via is Via.WITNESS), None)


def _play(rule: Rule, role: Role, view: View) -> _Answer:
    """The answer for whoever plays a role for the trail in `view`."""
    trail = view
    path = "trail"
    for hop in role.path:
        path = f"{path}.{hop}"
        value = view.get(hop)
        if isinstance(value, Absent):
            return _Answer(None)
        entered = enter(view, value) if isinstance(value, Known) else value
        if isinstance(entered, Unknown):
            if _out_of_scope(rule, trail):
                return _Answer(None)
            fact = Fact(path, "known", entered)
            return _Answer(trail.entity, Verdict.UNKNOWN, (fact,), frozenset((entered.reason,)))
        view = entered
    return _apply(rule, view, trail)


def _out_of_scope(rule: Rule, trail: View) -> bool:
    """Whether what the rule's scope asks of the trail alone is false, whoever plays the role for it."""
    if rule.when is None:
        return False
    parts = rule.when.parts if isinstance(rule.when, Junction) and rule.when.word == "all" else (rule.when,)
    return any(
        evaluate(part, trail, trail).truth is Truth.FALSE
        for part in parts
        if isinstance(part, At) and part.path.from_trail
    )


def _apply(rule: Rule, view: View, trail: View | None) -> _Answer:
    """Scope and requirement, as the table of the rule language has it."""
    scope = Outcome(Truth.TRUE, ()) if rule.when is None else evaluate(rule.when, view, trail)
    if scope.truth is Truth.FALSE:
        return _Answer(None)
    found = evaluate(rule.require, view, trail)
    if found.truth is Truth.TRUE:
        return _Answer(view.entity, Verdict.PASS, found.because)
    if scope.truth is Truth.TRUE and found.truth is Truth.FALSE:
        return _Answer(view.entity, Verdict.FAIL, found.because)
    doubtful = [*(scope.because if scope.truth is Truth.UNKNOWN else ())]
    doubtful += found.because if found.truth is Truth.UNKNOWN else ()
    why = frozenset[Reason]().union(*(reasons(fact.value) for fact in doubtful))
    facts = tuple(doubtful) if found.truth is Truth.UNKNOWN else (*doubtful, *found.because)
    return _Answer(view.entity, Verdict.UNKNOWN, facts, why or frozenset((Reason.UNSUPPORTED,)))


def _merge(subject: Entity, trails: tuple[Entity, ...], leaves: _Leaves) -> _Judgement:
    """One verdict for a subject over all scenarios: FAIL if one fails, else UNKNOWN if one is undecided, else PASS.

    A verdict that holds in every scenario in which the rule applies names no scenario, unless it holds only away from
    the defaults, or there are deployments in which the rule does not apply. What holds in some scenarios names what
    sets them apart from those with a better verdict; it counts as holding by default only where every usual scenario
    of a deployment has it.
    """
    judged = [(leaf, leaf.result) for leaf in leaves if leaf.result is not None and _concerns(leaf.result, subject)]
    verdict = _worst(answer.verdict for _, answer in judged)
    having = [(leaf, answer) for leaf, answer in judged if answer.verdict is verdict]
    usual = [leaf for leaf, _ in judged if leaf.usual]
    mine = {id(leaf) for leaf, _ in having}
    default = any(all(id(leaf) in mine for leaf in deployed) for deployed in by_deployment(usual))
    others = [leaf.scenario for leaf, answer in judged if answer.verdict is not verdict]
    concerned = {id(leaf) for leaf, _ in judged}
    deployments = {leaf.deployment for leaf, _ in judged}
    others += [
        leaf.scenario
        for leaf in leaves
        if id(leaf) not in concerned and (not usual or leaf.deployment not in deployments)
    ]
    speaking, answer = next((pair for pair in having if pair[0].usual), having[0])
    when = None
    if verdict is not Verdict.PASS and (others or not default):
        named = name([leaf.scenario for leaf, _ in having], others)
        when = When(named, default) if named else None
    why = frozenset[Reason]().union(*(answer.reasons for _, answer in having))
    return _Judgement(subject, trails, verdict, answer.facts, why, speaking.scenario, when)


def _concerns(answer: _Answer, subject: Entity) -> bool:
    found = answer.subject
    return found is not None and found.kind == subject.kind and found.id == subject.id


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    seen = set(verdicts)
    return next(verdict for verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS) if verdict in seen)


def _reached(start: Entity, path: Sequence[str]) -> list[Entity]:
    """Everything that a path of links leads to in some scenario."""
    found = [start]
    for hop in path:
        found = [target for entity in found for target in _targets(entity.read(hop))]
    return found


def _targets(value: Value[Any]) -> list[Entity]:
    if isinstance(value, Choice):
        return [target for branch in value.branches.values() for target in _targets(branch)]
    return [value.value] if isinstance(value, Known) and isinstance(value.value, Entity) else []
