"""Judging: scenarios merged and named, evidence in order, crashes contained, the same result whatever the order."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctlint.engine.evidence import gather, header_of
from ctlint.engine.rule import Rule
from ctlint.engine.run import Judged, judge
from ctlint.engine.scenarios import Leaf, TooManyScenariosError, explore, name
from ctlint.engine.scorecard import scores
from ctlint.findings import Finding, Suppression, Verdict, When
from ctlint.model.declare import Entity
from ctlint.value import OTHER, Atom, Choice, Reason, ResourceId, Scenario, Via
from tests.synthetic import (
    ROLES,
    SEMANTICS,
    Bucket,
    Estate,
    Trail,
    World,
    absent,
    at,
    atom,
    choice,
    entity,
    known,
    rule,
    unknown,
)

MULTI = rule("multi", "applies_to: Trail\nrequire: {multi_region: true}\nmessage: '{self}: {multi_region}'")
KEEPS = rule(
    "keeps",
    "applies_to: TrailBucket\nrequire: {retention_days: {at_least: 365}}\n"
    "message: '{subject} of {trail} keeps {retention_days}, {trail.name}'",
    id="CT901",
    practice="9",
)


def run(rules: Rule | Sequence[Rule], *entities: Entity, **options: Any) -> Judged:
    """Judge a world; crashes go through unless a test says otherwise."""
    listed = [rules] if isinstance(rules, Rule) else rules
    return judge(listed, World(*entities), SEMANTICS, roles=ROLES, **{"reraise": True, **options})


def only(judged: Judged) -> Finding:
    """The one finding."""
    (found,) = judged.findings
    return found


def verdict_of(value: Any, **more: Any) -> Finding:
    return only(run(MULTI, entity(Trail, "t", multi_region=value, **more)))


# ------------------------------------------------------------------------------------------------- scenarios

ENV = atom("Env", "prod", "test", OTHER, default="prod")
FREE = atom("Region", "here", OTHER)


@pytest.mark.parametrize(
    ("value", "verdict", "when"),
    [
        (known(True), Verdict.PASS, None),
        (known(False), Verdict.FAIL, None),
        (unknown(), Verdict.UNKNOWN, None),
        (choice(ENV, True, True, True), Verdict.PASS, None),
        (choice(ENV, False, False, False), Verdict.FAIL, None),
        (choice(ENV, False, True, True), Verdict.FAIL, When("Env=prod", True)),
        (choice(ENV, True, False, True), Verdict.FAIL, When("Env=test", False)),
        (choice(ENV, True, False, False), Verdict.FAIL, When("Env=test or Env=(any other)", False)),
        (choice(ENV, False, False, True), Verdict.FAIL, When("Env=prod or Env=test", True)),
        (choice(ENV, False, unknown(), True), Verdict.FAIL, When("Env=prod", True)),
        (choice(ENV, True, unknown(), True), Verdict.UNKNOWN, When("Env=test", False)),
        (choice(ENV, unknown(), True, True), Verdict.UNKNOWN, When("Env=prod", True)),
        (choice(ENV, unknown(), unknown(), unknown()), Verdict.UNKNOWN, None),
        # an atom without a default has no "away from the default", but neither is it what is deployed
        (choice(FREE, True, False), Verdict.FAIL, When("Region=(any other)", False)),
        (choice(FREE, unknown(), False), Verdict.FAIL, When("Region=(any other)", False)),
        (choice(ENV, choice(FREE, True, False), True, True), Verdict.FAIL, When("Env=prod, Region=(any other)", False)),
        (choice(ENV, choice(FREE, False, False), True, True), Verdict.FAIL, When("Env=prod", True)),
        (choice(atom("Name", "", OTHER, default=""), False, True), Verdict.FAIL, When('Name=""', True)),
    ],
)
def test_the_verdicts_of_scenarios_are_merged(value: Any, verdict: Verdict, when: When | None) -> None:
    found = verdict_of(value)
    assert (found.verdict, found.scenario) == (verdict, when)
    assert found.warning == (verdict is Verdict.FAIL and when is not None and not when.default)


def test_a_subject_is_judged_where_it_is_created() -> None:
    create = atom("Create", default="false")
    off = choice(create, True, False)
    assert run(MULTI, entity(Trail, "t", exists=False, multi_region=False)).findings == ()
    assert verdict_of(True, exists=off).verdict is Verdict.PASS
    never_by_default = verdict_of(False, exists=off)
    assert never_by_default.scenario == When("Create=true", False)
    on = choice(atom("Create", default="true"), True, False)
    assert verdict_of(False, exists=on).scenario is None
    assert verdict_of(False, exists=choice(FREE, True, False)).scenario is None
    assert verdict_of(False, exists=unknown()).verdict is Verdict.FAIL


def test_a_rule_is_silent_where_its_scope_is_false() -> None:
    scoped = rule("scoped", "applies_to: Trail\nwhen: {days: 1}\nrequire: {multi_region: true}")
    assert run(scoped, entity(Trail, "t", days=2)).findings == ()
    assert only(run(scoped, entity(Trail, "t", days=1, multi_region=False))).verdict is Verdict.FAIL
    assert only(run(scoped, entity(Trail, "t", days=unknown(), multi_region=True))).verdict is Verdict.PASS
    doubtful = only(run(scoped, entity(Trail, "t", days=unknown(Reason.APPLY), multi_region=False)))
    assert (doubtful.verdict, set(doubtful.reasons)) == (Verdict.UNKNOWN, {Reason.APPLY})
    both = only(run(scoped, entity(Trail, "t", days=unknown(Reason.APPLY), multi_region=unknown())))
    assert (set(both.reasons), both.deciding) == ({Reason.APPLY, Reason.INPUT}, ("days", "multi_region"))
    split = only(
        run(scoped, entity(Trail, "t", days=choice(ENV, 1, 2, 2), multi_region=choice(ENV, False, True, True)))
    )
    assert split.scenario is None


@st.composite
def choices(draw: st.DrawFn, depth: int = 3) -> Any:
    """A value that hangs on up to three atoms, one of them without a default, two of them in a group."""
    leaf = st.sampled_from([known(True), known(False), unknown()])
    if depth == 0 or draw(st.booleans()):
        return draw(leaf)
    on = draw(st.sampled_from(ATOMS))
    return Choice(on, {answer: draw(choices(depth - 1)) for answer in on.domain})


ATOMS = (
    atom("A", "x", "y", "z", default="x"),
    atom("B"),
    atom("C", default="false", group="g"),
    atom("D", group="g"),
)


def deployments() -> list[Scenario]:
    """Every complete assignment of ATOMS; of a group, one answer at most is true."""
    found = []
    for answers in itertools.product(*(one.domain for one in ATOMS)):
        pairs = tuple(zip(ATOMS, answers, strict=True))
        if sum(answer == "true" for one, answer in pairs if one.group) <= 1:
            found.append(Scenario(pairs))
    return found


RANK = {Verdict.FAIL: 0, Verdict.UNKNOWN: 1, Verdict.PASS: 2}


@settings(max_examples=150, deadline=None)
@given(choices(), choices(), choices(2))
def test_merging_agrees_with_enumerating_all_deployments(first: Any, second: Any, exists: Any) -> None:
    both = rule("both", "applies_to: Trail\nrequire: {multi_region: true, validation: true}")
    merged = run(both, entity(Trail, "t", exists=exists, multi_region=first, validation=second)).findings
    verdicts: dict[Scenario, Verdict] = {}
    for scenario in deployments():
        there = scenario.settle(exists)
        if there == known(False):
            continue
        fixed = [scenario.settle(first), scenario.settle(second)]
        verdicts[scenario] = only(run(both, entity(Trail, "t", multi_region=fixed[0], validation=fixed[1]))).verdict
    if not verdicts:
        assert merged == ()
        return
    found = merged[0]
    assert found.verdict is min(verdicts.values(), key=lambda one: RANK[one])
    if found.verdict is Verdict.PASS:
        return
    usual = [
        verdict is found.verdict
        for scenario, verdict in verdicts.items()
        if all(one.default in (None, answer) for one, answer in scenario.answers)
    ]
    holds_by_default = bool(usual) and all(usual)
    if found.scenario is None:
        assert set(verdicts.values()) == {found.verdict}
        assert holds_by_default
    else:
        assert found.scenario.default == holds_by_default
        # what is named is no mere guess: every deployment that fits one of the named assignments has the verdict
        for named in found.scenario.when.split(" or "):
            if named.endswith(" more"):
                continue
            wanted = dict(pair.split("=") for pair in named.split(", "))
            fits = [s for s in verdicts if all({a.asks: v for a, v in s.answers}[k] == v for k, v in wanted.items())]
            assert all(verdicts[scenario] is found.verdict for scenario in fits)
            assert fits


def test_the_smallest_shared_assignment_is_named() -> None:
    a, b, c = atom("A"), atom("B"), atom("C")

    def scenario(**answers: str) -> Scenario:
        of = {"A": a, "B": b, "C": c}
        return Scenario(tuple((of[key], value) for key, value in answers.items()))

    failing = [scenario(A="true", B="false", C="true"), scenario(A="true", B="false", C="false")]
    assert name(failing, [scenario(A="false"), scenario(A="true", B="true")]) == "A=true, B=false"
    assert name(failing, [scenario(A="true", B="true")]) == "B=false"
    assert name(failing[:1], []) == "A=true"
    diagonal = [scenario(A="true", B="true"), scenario(A="false", B="false")]
    rest = [scenario(A="true", B="false"), scenario(A="false", B="true")]
    assert name(diagonal, rest) == "A=true, B=true or A=false, B=false"
    wide = [
        scenario(A="true", B="true"),
        scenario(A="true", B="false", C="true"),
        scenario(A="false", B="false", C="true"),
    ]
    passing = [scenario(A="true", B="false", C="false"), scenario(A="false", B="true"), scenario(A="false", C="false")]
    assert name(wide, passing) == "A=true, B=true or B=false, C=true"
    many = atom("M", *"abcdefg")
    found = name([Scenario(((many, one),)) for one in "abcde"], [Scenario(((many, "f"),))])
    assert found == "M=a or M=b or M=c or 2 more"


def test_exploring_asks_only_what_is_read() -> None:
    seen: list[Scenario] = []

    def question(scenario: Scenario) -> int:
        seen.append(scenario)
        first: Any = scenario.settle(choice(ENV, 1, choice(FREE, 2, 3), 4))
        return int(first.value)

    leaves: list[Leaf[int]] = explore(question)
    assert [(leaf.result, leaf.usual) for leaf in leaves] == [(1, True), (2, False), (3, False), (4, False)]
    assert len(seen) == 6
    assert len(explore(question, limit=4)) == 4
    with pytest.raises(TooManyScenariosError):
        explore(question, limit=3)


def test_too_many_scenarios_are_unknown_and_said() -> None:
    value: Any = known(True)
    for number in range(10):
        value = choice(atom(f"a{number}"), value, value) if number else choice(atom("a0"), True, False)
    judged = run(MULTI, entity(Trail, "t", multi_region=value))
    found = only(judged)
    assert (found.verdict, set(found.reasons)) == (Verdict.UNKNOWN, {Reason.BUDGET})
    (said,) = judged.diagnostics
    assert (said.code, said.fatal) == ("CTL005", False)
    assert said.message == "CT101 multi on t hangs on more than 512 combinations of answers, so it is not decided"
    assert only(run(MULTI, entity(Trail, "t", multi_region=value), limit=1024)).verdict is Verdict.FAIL


# ---------------------------------------------------------------------------------------------------- roles


def test_a_rule_about_a_role_judges_whoever_plays_it() -> None:
    logs = entity(Bucket, "logs", retention_days=30)
    other = entity(Bucket, "unused", retention_days=1)
    trails = [entity(Trail, address, name=address.upper(), bucket=logs) for address in ("b", "a")]
    found = only(run(KEEPS, *trails, logs, other))
    assert (found.subject.kind, found.subject.id) == ("Bucket", ResourceId(".", "logs"))
    assert found.trails == (ResourceId(".", "a"), ResourceId(".", "b"))
    assert found.message == "logs of b keeps 30, B"
    assert found.deciding == ("retention_days",)
    assert run(KEEPS, entity(Trail, "t", bucket=absent())).findings == ()


def test_an_unknown_link_is_a_finding_about_the_trail() -> None:
    trail = entity(Trail, "t", bucket=unknown(Reason.OUTSIDE, at(7, "bucket is 'theirs', which no file declares")))
    found = only(run(KEEPS, trail))
    assert (found.subject.kind, found.verdict, set(found.reasons)) == ("Trail", Verdict.UNKNOWN, {Reason.OUTSIDE})
    assert [place.note for place in found.evidence] == ["bucket is 'theirs', which no file declares", "t is declared"]
    assert found.deciding == ("trail.bucket",)
    assert found.message == "A title: the log bucket of t is not known"
    gone = entity(Trail, "t", bucket=entity(Bucket, "logs", exists=False, retention_days=1))
    assert only(run(KEEPS, gone)).reasons == {Reason.BROKEN}


def test_the_worst_verdict_of_several_trails_is_reported_for_those_that_have_it() -> None:
    same = rule(
        "same",
        "applies_to: TrailBucket\nrequire: {any: [{retention_days: 1}, {trail.multi_region: true}]}",
        id="CT401",
        practice="4",
        core="true",
    )
    logs = entity(Bucket, "logs", retention_days=2)
    good, bad, open_, unlikely = (
        entity(Trail, address, bucket=logs, multi_region=value)
        for address, value in (
            ("good", True),
            ("bad", False),
            ("open", unknown()),
            ("unlikely", choice(ENV, True, True, False)),
        )
    )
    found = only(run(same, good, open_, unlikely, bad, logs))
    assert (found.verdict, found.scenario) == (Verdict.FAIL, None)
    assert [trail.address for trail in found.trails] == ["bad", "unlikely"]
    assert only(run(same, good, unlikely)).scenario == When("Env=(any other)", False)
    undecided = only(run(same, good, open_))
    assert (undecided.verdict, [trail.address for trail in undecided.trails]) == (Verdict.UNKNOWN, ["open"])
    judged = run(same, good, open_, unlikely, bad)
    rows = scores(judged.standings, judged.findings, [same], [one.id for one in (good, open_, unlikely, bad)])
    assert [row.practices[4].value for row in rows] == ["pass", "unknown", "pass", "fail"]


def test_a_role_that_another_bucket_plays_in_another_scenario() -> None:
    given = atom("Existing", "", OTHER, default="")
    logs = entity(Bucket, "logs", exists=choice(given, True, False), retention_days=400)
    outside = unknown(Reason.OUTSIDE)
    trail = entity(Trail, "t", bucket=choice(given, logs, outside))
    judged = run(KEEPS, trail, logs)
    assert [(found.subject.id.address, found.verdict, found.scenario) for found in judged.findings] == [
        ("logs", Verdict.PASS, None),
        ("t", Verdict.UNKNOWN, When("Existing=(any other)", False)),
    ]


def test_trails_that_use_what_a_rule_judges() -> None:
    inner = entity(Bucket, "access")
    logs = entity(Bucket, "logs", access_log_bucket=inner)
    trails = [entity(Trail, "t", bucket=choice(ENV, logs, absent(), absent())), entity(Trail, "u")]
    named = rule("named", "applies_to: Bucket\nrequire: {name: {present: true}}")
    found = {
        one.subject.id.address: [t.address for t in one.trails] for one in run(named, *trails, logs, inner).findings
    }
    assert found == {"logs": ["t"], "access": ["t"]}
    unit = entity(Estate, "", trails=[*map(known, trails)])
    counted = rule("counted", "applies_to: Estate\nrequire: {trails: {count: {at_least: 3}}}\nmessage: '{self}'")
    whole = only(run(counted, unit, *trails))
    assert ([t.address for t in whole.trails], whole.message) == (["t", "u"], "The checked directory")


# ------------------------------------------------------------------------------------------------- evidence


def places(found: Finding) -> list[tuple[str, int, str]]:
    return [(place.span.file, place.span.start // 10, place.note) for place in found.evidence]


def test_evidence_goes_from_the_value_outwards() -> None:
    value = known(False, at(2, ""), at(3, "local.multi is false"), at(3, "again"))
    header = (at(1, "trail 't'"), at(9, "module call", Via.REFERENCE))
    found = only(run(MULTI, entity(Trail, "t", multi_region=value, header=header)))
    assert places(found) == [
        ("main.tf", 2, "multi_region is false"),
        ("main.tf", 3, "local.multi is false"),
        ("main.tf", 1, "trail 't'"),
        ("main.tf", 9, "module call"),
    ]
    assert [place.primary for place in found.evidence] == [True, False, False, False]


def test_inside_a_module_the_outermost_argument_is_primary() -> None:
    origin = (
        at(2, "is var.multi", file="m/n/main.tf"),
        at(4, "multi = var.m", Via.MODULE_ARGUMENT, "m/main.tf"),
        at(6, "m = false", Via.MODULE_ARGUMENT, "main.tf"),
        at(8, "in locals", Via.LOCAL, "main.tf"),
    )
    found = only(run(MULTI, entity(Trail, "t", multi_region=known(False, *origin))))
    assert [place[:2] for place in places(found)] == [
        ("main.tf", 6),
        ("m/n/main.tf", 2),
        ("m/main.tf", 4),
        ("main.tf", 8),
        ("main.tf", 50),
    ]


def test_the_case_at_the_defaults_speaks_for_the_others() -> None:
    on = atom("Env", "prod", "test", "other", default="test")
    value = choice(on, known(False, at(3)), known(False, at(4)), known(False, at(5)))
    found = only(run(MULTI, entity(Trail, "t", multi_region=value)))
    assert [place[:2] for place in places(found)] == [("main.tf", 4), ("main.tf", 50)]


def test_further_facts_give_their_primary_place_and_one_span_occurs_once() -> None:
    both = rule("both", "applies_to: Trail\nrequire: {multi_region: true, validation: true, days: 1}")
    here = at(1, "trail 't'")
    trail = entity(
        Trail,
        "t",
        header=(here,),
        multi_region=known(False, at(2), at(3, "local")),
        validation=absent(False, at(1, "enable_log_file_validation is not set, so it is false", Via.DEFAULT)),
        days=absent(None, at(1, "days is not set", Via.DEFAULT)),
    )
    found = only(run(both, trail))
    assert places(found) == [
        ("main.tf", 2, "multi_region is false"),
        ("main.tf", 3, "local"),
        ("main.tf", 1, "enable_log_file_validation is not set, so it is false; days is not set"),
    ]
    assert found.deciding == ("days", "multi_region", "validation")


def test_a_step_that_stands_nowhere_is_told_with_its_neighbour() -> None:
    from ctlint.records import replace

    nowhere = replace(at(0, "-var multi=false"), span=None)
    trail = entity(Trail, "t", multi_region=known(False, at(2, "var.multi"), nowhere))
    assert places(only(run(MULTI, trail)))[0] == ("main.tf", 2, "var.multi; -var multi=false")
    first = entity(Trail, "t", multi_region=known(False, nowhere, at(2, "var.multi")))
    assert places(only(run(MULTI, first)))[0] == ("main.tf", 2, "-var multi=false; var.multi")
    without = entity(Trail, "t", multi_region=known(False, nowhere))
    assert places(only(run(MULTI, without))) == [("main.tf", 50, "t is declared")]
    assert gather((), header_of(without))[0].primary


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (known(True), "true"),
        (absent(False), "false"),
        (absent(), "(not set)"),
        (unknown(), "(unknown)"),
        (choice(FREE, True, True), "(depends on Region)"),
        (choice(ENV, unknown(), True, True), "(unknown)"),
    ],
)
def test_messages_render_values(value: Any, shown: str) -> None:
    trail = entity(Trail, "t", days=1, validation=value)
    days = rule("days", "applies_to: Trail\nrequire: {days: 2}\nmessage: '{validation}'")
    assert only(run(days, trail)).message == shown


def test_messages_follow_links() -> None:
    logs = entity(Bucket, "logs", name="acme", retention_days=1.50)
    shown = rule(
        "shown",
        "applies_to: Trail\nrequire: {days: 2}\n"
        "message: '{bucket}, {bucket.name}, {bucket.retention_days}, {kms_key.rotation}, {sources}, {selectors}'",
    )
    trail = entity(Trail, "t", bucket=logs, sources=["a", unknown()], selectors=[])
    assert only(run(shown, trail)).message == "logs, acme, 1.5, (not set), a, (unknown), (none)"


# ---------------------------------------------------------------------------------------------------- crashes

CRASHES = rule("crashes", "applies_to: Trail\nrequire: {crashes: true}", id="CT102", core="true")


def test_a_crash_is_one_diagnostic_and_no_finding() -> None:
    judged = run([CRASHES, MULTI], entity(Trail, "t"), reraise=False)
    assert [found.rule.slug for found in judged.findings] == ["multi"]
    (said,) = judged.diagnostics
    assert (said.code, said.fatal, said.span) == ("CTL900", True, at(50).span)
    head, _, where = said.message.partition(" (")
    assert head == "CT102 crashes on t: LookupError: no such table at all"
    assert where.startswith("synthetic.py:")
    assert judged.crashed == {"CT102"}
    row = scores(judged.standings, judged.findings, [CRASHES, MULTI], [ResourceId(".", "t")])[0]
    assert row.practices[1] is Verdict.UNKNOWN


def test_tests_see_the_crash() -> None:
    with pytest.raises(LookupError):
        run(CRASHES, entity(Trail, "t"))


def test_a_crash_in_a_message_is_contained_too() -> None:
    told = rule("told", "applies_to: Trail\nrequire: {days: 2}\nmessage: '{crashes}'")
    judged = run([told, MULTI], entity(Trail, "t", days=1), reraise=False)
    assert [found.rule.slug for found in judged.findings] == ["multi"]
    assert [said.code for said in judged.diagnostics] == ["CTL900"]


# -------------------------------------------------------------------------------------------------- scorecard


def core(slug: str, number: str, body: str) -> Rule:
    return rule(slug, body, id=f"CT{number}", practice=number[0], core="true")


KNOWN = Suppression("known", "code")


def row(rules: Sequence[Rule], *entities: Entity, suppress: str = "") -> dict[int, str]:
    """The practices of trail "t"."""
    from ctlint.records import replace

    judged = run(rules, *entities)
    findings = [replace(one, suppressed=KNOWN) if one.rule.slug == suppress else one for one in judged.findings]
    (found,) = scores(judged.standings, findings, rules, [ResourceId(".", "t")])
    return {practice: verdict.value for practice, verdict in found.practices.items() if verdict is not Verdict.UNKNOWN}


def test_a_practice_is_as_good_as_its_worst_core_rule() -> None:
    multi = core("multi", "201", "applies_to: Trail\nrequire: {multi_region: true}")
    valid = core("valid", "202", "applies_to: Trail\nrequire: {validation: true}")
    keeps = core("keeps", "901", "applies_to: TrailBucket\nrequire: {retention_days: {at_least: 365}}")
    aside = rule("aside", "applies_to: Trail\nrequire: {days: 1}", id="CT203", practice="2")
    rules = [multi, valid, keeps, aside]
    logs = entity(Bucket, "logs", retention_days=1)
    assert row(rules, entity(Trail, "t", multi_region=True, validation=True, days=2, bucket=logs)) == {
        2: "pass",
        9: "fail",
    }
    assert row(rules, entity(Trail, "t", multi_region=True, validation=unknown())) == {}
    assert row(rules, entity(Trail, "t", multi_region=False, validation=unknown())) == {2: "fail"}
    assert row(rules, entity(Trail, "t", multi_region=False, validation=True), suppress="multi") == {2: "pass"}


def test_the_scorecard_is_judged_at_the_defaults() -> None:
    multi = core("multi", "201", "applies_to: Trail\nrequire: {multi_region: true}")
    assert row([multi], entity(Trail, "t", multi_region=choice(ENV, True, False, unknown()))) == {2: "pass"}
    assert row([multi], entity(Trail, "t", multi_region=choice(ENV, False, True, True))) == {2: "fail"}
    assert row([multi], entity(Trail, "t", multi_region=choice(FREE, True, False))) == {2: "fail"}
    off = choice(atom("Create", default="false"), True, False)
    assert row([multi], entity(Trail, "t", exists=off, multi_region=False)) == {2: "fail"}


@pytest.mark.parametrize(
    ("severity", "core_too", "marked"), [("high", True, {2}), ("low", True, set()), ("high", False, set())]
)
def test_a_practice_that_passes_is_marked_where_another_grave_rule_of_it_fails(
    severity: str, core_too: bool, marked: set[int]
) -> None:
    grave = rule("grave", "applies_to: Trail\nrequire: {validation: true}", id="CT250", practice="2", severity=severity)
    rules = [core("multi", "201", f"applies_to: Trail\nrequire: {{multi_region: {str(core_too).lower()}}}"), grave]
    trail = entity(Trail, "t", multi_region=True, validation=False)
    judged = run(rules, trail)
    table = scores(judged.standings, judged.findings, rules, [trail.id])
    assert table[0].besides == marked


def test_a_logs_role_that_is_elsewhere_does_not_count() -> None:
    named = core("named", "301", "applies_to: Trail\nrequire: {bucket: {present: true}}")
    role = core("cw-role-permissions-sufficient", "302", "applies_to: TrailBucket\nrequire: {retention_days: 1}")
    outside = entity(Trail, "t", bucket=unknown(Reason.OUTSIDE))
    assert row([named, role], outside) == {3: "pass"}
    assert row([named, role], entity(Trail, "t", bucket=unknown())) == {}
    another = core("another", "303", "applies_to: TrailBucket\nrequire: {retention_days: 1}")
    assert row([named, another], outside) == {}


# ------------------------------------------------------------------------------------------------ determinism


def test_findings_are_sorted_by_place_then_rule() -> None:
    second = rule("second", "applies_to: Trail\nrequire: {multi_region: true}", id="CT100")
    trails = [entity(Trail, str(line), multi_region=known(False, at(line))) for line in (5, 3, 4)]
    found = [(one.evidence[0].span.start, one.rule.id) for one in run([MULTI, second], *trails).findings]
    assert found == sorted(found)
    assert len(found) == 6


PROGRAM = """
from tests.test_run import *
a = entity(Trail, "a", multi_region=choice(ENV, False, unknown(Reason.APPLY), unknown()))
b = entity(Trail, "b", multi_region=unknown(Reason.BROKEN), bucket=unknown(Reason.OUTSIDE))
for one in run([MULTI, KEEPS], a, b).findings:
    print(one.rule.id, one.subject, one.verdict, one.message, one.trails, one.evidence, one.scenario, one.fingerprint)
    print(sorted(reason.name for reason in one.reasons))
"""


def test_the_hash_seed_changes_nothing() -> None:
    seen = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        root = Path(__file__).resolve().parents[1]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=root, env=environment
        )
        seen.add(done.stdout)
    assert len(seen) == 1
    assert "CT901" in seen.pop()


def test_an_atom_is_what_its_key_says() -> None:
    twin = Atom(ENV.key, "Env", ENV.domain, ENV.default)
    found = verdict_of(choice(ENV, False, True, True), validation=choice(twin, True, True, True))
    assert found.scenario == When("Env=prod", True)
