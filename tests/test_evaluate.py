"""The tables of the rule language: what each operator makes of every kind of value, and which facts stay."""

from __future__ import annotations

from typing import Any

import pytest

from ctlint.engine.evaluate import Outcome, evaluate
from ctlint.engine.rule import OPERATORS
from ctlint.model.view import View
from ctlint.value import Hole, Items, Reason, ResourceId, Scenario, Split, Text, Truth
from tests.synthetic import (
    SEMANTICS,
    Bucket,
    Estate,
    Key,
    Selector,
    Trail,
    absent,
    at,
    atom,
    choice,
    entity,
    known,
    predicate,
    unknown,
)

TARGET = ResourceId(".", "aws_s3_bucket.logs")
OPEN = Hole(TARGET, "arn")
ARN = Text((OPEN, "/AWSLogs/", unknown(), "/*"))
NAMED = Text(("logs-", Hole(TARGET, "id", "prod"), "-", unknown(key="AWS::Region")))
T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def ask(text: str, subject: Any, scenario: Scenario = Scenario(), trail: Any = None) -> Outcome:  # noqa: B008
    """Evaluate a predicate written in YAML."""
    view = View(subject, scenario, SEMANTICS)
    over = None if trail is None else View(trail, scenario, SEMANTICS)
    return evaluate(predicate(text, type(subject), trail is not None), view, over)


SCALARS: list[tuple[str, str, Any, Truth]] = [
    ("multi_region", "{present: true}", known(False), T),
    ("multi_region", "{present: true}", absent(False), F),
    ("multi_region", "{present: false}", absent(), T),
    ("multi_region", "{present: true}", unknown(), U),
    ("multi_region", "{present: false}", unknown(), U),
    ("multi_region", "{present: true}", unknown(Reason.OUTSIDE), T),
    ("multi_region", "{present: false}", unknown(Reason.OUTSIDE), F),
    ("multi_region", "true", known(True), T),
    ("multi_region", "true", known(False), F),
    ("multi_region", "true", absent(True), T),
    ("multi_region", "true", absent(False), F),
    ("multi_region", "false", absent(), F),
    ("multi_region", "{not: false}", absent(), T),
    ("multi_region", "true", unknown(Reason.OUTSIDE), U),
    ("multi_region", "{not: true}", unknown(), U),
    ("multi_region", "true", known("yes"), U),
    ("days", "365", known(365), T),
    ("days", "1", known(True), U),
    ("days", "{in: [1, 2]}", known(2), T),
    ("days", "{in: [1, 2]}", known(3), F),
    ("days", "{at_least: 365}", known(365), T),
    ("days", "{at_least: 365}", known(364), F),
    ("days", "{at_least: 365}", known("365"), U),
    ("days", "{at_most: 365}", known(365), T),
    ("days", "{at_most: 365}", known(366), F),
    ("days", "{at_least: 1, at_most: 3}", known(4), F),
    ("days", "{at_least: 1, at_most: 3}", known(3), T),
    ("days", "{at_least: 1}", absent(), F),
    ("days", "{at_least: 1}", absent(7), T),
    ("name", "{equals: logs}", known("logs"), T),
    ("name", "{in: [a, logs]}", known("logs"), T),
    ("name", "{matches: '^l.gs$'}", known("logs"), T),
    ("name", "{matches: '^l.g$'}", known("logs"), F),
    ("name", "{contains: og}", known("logs"), T),
    ("name", "{contains: oo}", known("logs"), F),
    ("name", "{starts_with: lo}", known("logs"), T),
    ("name", "{starts_with: og}", known("logs"), F),
    # text with holes: what is fixed of it decides where it can
    ("name", "{equals: logs-prod-eu}", known(NAMED), U),
    ("name", "{equals: logs-prod-}", known(NAMED), U),
    ("name", "{equals: logs-prod}", known(NAMED), F),
    ("name", "{equals: logs-test-eu}", known(NAMED), F),
    ("name", "{in: [a, b]}", known(NAMED), F),
    ("name", "{in: [a, logs-prod-x]}", known(NAMED), U),
    ("name", "{equals: 'x/AWSLogs/1/*'}", known(ARN), U),
    ("name", "{equals: 'x/AWSLogs/1/'}", known(ARN), F),
    ("name", "{equals: '/AWSLogs/*'}", known(ARN), F),
    ("name", "{equals: '/AWSLogs//*'}", known(ARN), U),
    ("name", "{equals: 'x/Logs/1/*'}", known(ARN), F),
    ("name", "{starts_with: logs-prod-}", known(NAMED), T),
    ("name", "{starts_with: logs-prod-eu}", known(NAMED), U),
    ("name", "{starts_with: logs-test}", known(NAMED), F),
    ("name", "{starts_with: arn}", known(ARN), U),
    ("name", "{contains: /AWSLogs/}", known(ARN), T),
    ("name", "{contains: other}", known(ARN), U),
    ("name", "{contains: s-prod-}", known(NAMED), T),
    ("name", "{matches: AWSLogs}", known(ARN), U),
    ("name", "{equals: ab}", known(Text(("a", Hole(TARGET, "id", "b")))), T),
    ("name", "{contains: c}", known(Text(("a", Hole(TARGET, "id", "b")))), F),
    ("name", "{equals: aba}", known(Text(("ab", OPEN, "ba"))), F),
    ("name", "{equals: abba}", known(Text(("ab", OPEN, "ba"))), U),
    ("name", "{equals: aaa}", known(Text((OPEN, "aa", OPEN, "aa", OPEN))), F),
    ("name", "{equals: aaaa}", known(Text((OPEN, "aa", OPEN, "aa", OPEN))), U),
    ("name", "{matches: '^ab$'}", known(Text(("a", Hole(TARGET, "id", "b")))), T),
]


@pytest.mark.parametrize(("attribute", "test", "value", "expected"), SCALARS)
def test_scalars(attribute: str, test: str, value: Any, expected: Truth) -> None:
    found = ask(f"{attribute}: {test}", entity(Trail, "t", **{attribute: value}))
    assert found.truth is expected
    assert [fact.path for fact in found.because][:1] == [attribute]
    assert ask(f"not: {{{attribute}: {test}}}", entity(Trail, "t", **{attribute: value})).truth is ~expected


ON, OFF, MAYBE = (entity(Selector, "t", management=value) for value in (True, False, unknown()))
LISTS: list[tuple[str, Any, Truth]] = [
    ("selectors: {some: {management: true}}", [ON, OFF], T),
    ("selectors: {some: {management: true}}", [OFF, OFF], F),
    ("selectors: {some: {management: true}}", [OFF, MAYBE], U),
    ("selectors: {some: {management: true}}", [ON, MAYBE], T),
    ("selectors: {some: {management: true}}", [], F),
    ("selectors: {some: {management: true}}", absent(), F),
    ("selectors: {some: {management: true}}", unknown(), U),
    ("selectors: {some: {management: true}}", known(Items((known(OFF),), complete=False)), U),
    ("selectors: {some: {management: true}}", known(Items((known(ON),), complete=False)), T),
    ("selectors: {some: {management: true}}", [OFF, unknown()], U),
    ("selectors: {each: {management: true}}", [ON, ON], T),
    ("selectors: {each: {management: true}}", [ON, OFF], F),
    ("selectors: {each: {management: true}}", [ON, MAYBE], U),
    ("selectors: {each: {management: true}}", [OFF, MAYBE], F),
    ("selectors: {each: {management: true}}", [], T),
    ("selectors: {each: {management: true}}", absent(), T),
    ("selectors: {each: {management: true}}", unknown(), U),
    ("selectors: {each: {management: true}}", known(Items((known(ON),), complete=False)), U),
    ("selectors: {each: {management: true}}", known(Items((known(OFF),), complete=False)), F),
    ("selectors: {count: {at_least: 2}}", [ON, OFF], T),
    ("selectors: {count: {at_least: 3}}", [ON, OFF], F),
    ("selectors: {count: {at_least: 3}}", known(Items((known(ON),), complete=False)), U),
    ("selectors: {count: {at_most: 1}}", known(Items((known(ON),), complete=False)), U),
    ("selectors: {count: {at_most: 1}}", known(Items((known(ON), known(OFF)), complete=False)), F),
    ("selectors: {count: {equals: 0}}", absent(), T),
    ("selectors: {count: {equals: 1, where: {management: true}}}", [ON, OFF], T),
    ("selectors: {count: {equals: 1, where: {management: true}}}", [ON, OFF, MAYBE], U),
    ("selectors: {count: {at_least: 1, where: {management: true}}}", [ON, OFF, MAYBE], T),
    ("selectors: {count: {at_least: 3, where: {management: true}}}", [ON, OFF, MAYBE], F),
    ("selectors: {count: {at_least: 1}}", unknown(), U),
    ("sources: {contains: kms}", ["kms", "rds"], T),
    ("sources: {contains: kms}", ["rds"], F),
    ("sources: {contains: kms}", ["rds", unknown()], U),
    ("sources: {contains: kms}", known(Items((known("rds"),), complete=False)), U),
    ("sources: {contains: kms}", absent(), F),
    ("sources: {contains: kms}", unknown(), U),
    ("sources: {contains: [kms, rds]}", ["kms", "rds"], T),
    ("sources: {contains: [kms, rds]}", ["kms"], F),
    ("sources: {some: {starts_with: k}}", ["rds", "kms"], T),
    ("sources: {each: {in: [rds, kms]}}", ["rds", "x"], F),
    ("sources: {not: {contains: kms}}", ["rds"], T),
    ("sources: {present: true}", [], T),
    ("sources: {present: true}", absent(), F),
]


@pytest.mark.parametrize(("text", "value", "expected"), LISTS)
def test_lists(text: str, value: Any, expected: Truth) -> None:
    found = ask(text, entity(Trail, "t", **{text.split(":")[0]: value}))
    assert found.truth is expected
    assert found.because


@pytest.mark.parametrize(
    ("some", "each", "two", "exists"),
    [(T, T, T, True), (F, T, F, False), (U, T, U, unknown())],
)
def test_an_entity_that_may_not_exist_makes_a_quantifier_unknown(
    some: Truth, each: Truth, two: Truth, exists: Any
) -> None:
    sure = entity(Trail, "sure", multi_region=False)
    perhaps = entity(Trail, "perhaps", exists=exists, multi_region=True)
    estate = entity(Estate, "", trails=[sure, perhaps])
    assert ask("trails: {some: {multi_region: true}}", estate).truth is some
    assert ask("trails: {count: {at_least: 2}}", estate).truth is two
    only = entity(Estate, "", trails=[perhaps])
    assert ask("trails: {each: {multi_region: true}}", only).truth is each
    assert ask("trails: {each: {multi_region: false}}", only).truth is {T: F, F: T, U: U}[some]


def test_paths_go_through_links_and_parts() -> None:
    bucket = entity(Bucket, "b", retention_days=400)
    trail = entity(Trail, "t", bucket=bucket, first=ON)
    assert ask("bucket.retention_days: {at_least: 365}", trail).truth is T
    assert ask("bucket: {retention_days: {at_least: 365}, versioning: false}", trail).truth is T
    assert ask("first.management: true", trail).truth is T
    assert ask("bucket.access_log_bucket.name: x", trail).truth is F
    assert ask("records_everything: false", trail).truth is T


def test_a_link_that_is_not_set_is_a_fact_of_its_own() -> None:
    found = ask("bucket.retention_days: {at_least: 365}", entity(Trail, "t", bucket=absent()))
    assert found.truth is F
    assert [(fact.path, fact.wanted) for fact in found.because] == [("bucket", "present")]


@pytest.mark.parametrize("text", ["bucket.name: x", "bucket: {name: x}", "not: {bucket.name: x}"])
def test_a_link_that_is_unknown_leaves_everything_behind_it_unknown(text: str) -> None:
    found = ask(text, entity(Trail, "t", bucket=unknown(Reason.OUTSIDE)))
    assert found.truth is U
    assert [fact.path for fact in found.because] == ["bucket"]


def test_a_link_to_what_is_not_created_is_broken_but_written() -> None:
    trail = entity(Trail, "t", bucket=entity(Bucket, "gone", exists=False, name="x"))
    found = ask("bucket.name: x", trail)
    assert found.truth is U
    assert found.because[0].value.reason is Reason.BROKEN  # type: ignore[union-attr]
    assert found.because[0].value.origin[-1].note == "gone is not created in this case"
    assert ask("bucket: {present: true}", trail).truth is T
    perhaps = entity(Trail, "t", bucket=entity(Bucket, "b", exists=unknown(), name="x"))
    assert ask("bucket.name: x", perhaps).truth is T


@pytest.mark.parametrize(
    ("target", "expected"),
    [("own", T), ("other", F), ("absent", F), ("unknown", U)],
)
def test_same_as(target: str, expected: Truth) -> None:
    bucket = entity(Bucket, "logs")
    targets = {"own": bucket, "other": entity(Bucket, "other"), "absent": absent(), "unknown": unknown(Reason.OUTSIDE)}
    bucket._reader.values["access_log_bucket"] = (
        known(targets[target]) if target in ("own", "other") else targets[target]
    )
    assert ask("access_log_bucket: {same_as: self}", bucket).truth is expected
    trail = entity(Trail, "t", bucket=bucket)
    assert ask("access_log_bucket: {same_as: trail.bucket}", bucket, trail=trail).truth is expected
    assert ask("bucket.access_log_bucket: {same_as: bucket}", trail).truth is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (known("a"), known("a"), T),
        (known("a"), known("b"), F),
        (unknown(key="k"), unknown(key="k"), T),
        (unknown(key="k"), unknown(key="j"), U),
        (unknown(), unknown(), U),
        (known(ARN), known(ARN), U),
        (known(NAMED), known(NAMED), T),
        (known(NAMED), known("logs-prod-x"), U),
        (known("other"), known(NAMED), F),
        (known(Text((OPEN, ":*"))), known(Text((OPEN, ":*"))), T),
        (known(Text((OPEN, ":*"))), known(Text((OPEN, "/x"))), F),
        (absent("a"), known("a"), T),
        (absent(), absent(), F),
    ],
)
def test_same_as_on_text(left: Any, right: Any, expected: Truth) -> None:
    trail = entity(Trail, "t", name=left, bucket=entity(Bucket, "b", name=right))
    assert ask("name: {same_as: bucket.name}", trail).truth is expected
    assert ask("bucket.name: {same_as: name}", trail).truth is expected


def paths(outcome: Outcome) -> list[str]:
    """The deciding paths, in order."""
    return [fact.path for fact in outcome.because]


def test_only_what_decided_is_kept() -> None:
    trail = entity(Trail, "t", name="a", days=1, multi_region=unknown(), validation=unknown())
    false, true, open_ = "{days: 2}", "{name: a}", "{multi_region: true}"
    assert paths(ask(f"all: [{true}, {open_}, {false}]", trail)) == ["days"]
    assert paths(ask(f"all: [{true}, {open_}]", trail)) == ["multi_region"]
    assert paths(ask(f"all: [{true}, {{days: 1}}]", trail)) == ["name", "days"]
    assert paths(ask(f"any: [{true}, {open_}, {false}]", trail)) == ["name"]
    assert paths(ask(f"any: [{open_}, {false}]", trail)) == ["multi_region"]
    assert paths(ask(f"any: [{false}, {{name: b}}]", trail)) == ["days", "name"]
    negated = ask(f"not: {{all: [{true}, {false}]}}", trail)
    assert (negated.truth, paths(negated)) == (T, ["days"])
    assert [fact.wanted for fact in negated.because] == ["not equals 2"]
    assert paths(ask("{name: b, days: 2, validation: true}", trail)) == ["name", "days"]


def test_a_quantifier_keeps_the_elements_that_decided() -> None:
    selectors = [known(OFF, at(3)), known(ON, at(4)), known(MAYBE, at(5))]
    trail = entity(Trail, "t", selectors=selectors)
    each = ask("selectors: {each: {management: true}}", trail)
    assert each.truth is F
    assert [(fact.path, fact.wanted) for fact in each.because] == [("selectors.management", "equals true")]
    assert each.because[0].value is OFF.read("management")
    some = ask("selectors: {some: {management: true}}", trail)
    assert [fact.value for fact in some.because] == [ON.read("management")]
    short = ask("selectors: {count: {at_least: 5}}", trail)
    assert [(fact.path, fact.wanted) for fact in short.because] == [("selectors", "count at_least 5")]


def test_a_choice_splits_only_where_it_matters() -> None:
    env = atom("env")
    trail = entity(Trail, "t", name="a", days=choice(env, 1, 2))
    with pytest.raises(Split):
        ask("days: 1", trail)
    with pytest.raises(Split):
        ask("{days: 1, name: a}", trail)
    assert ask("{days: 1, name: b}", trail).truth is F
    assert ask("any: [{days: 1}, {name: a}]", trail).truth is T
    assert ask("days: 1", trail, Scenario().assume(env, "true")).truth is T
    assert ask("days: 1", trail, Scenario().assume(env, "false")).truth is F
    listed = entity(Trail, "t", sources=[choice(env, "kms", "rds"), "x"])
    assert ask("sources: {some: {equals: x}}", listed).truth is T
    with pytest.raises(Split):
        ask("sources: {some: {equals: kms}}", listed)


def test_a_rule_about_a_role_may_speak_of_the_trail() -> None:
    key = entity(Key, "k", rotation=True)
    trail = entity(Trail, "t", kms_key=key, multi_region=True)
    found = ask("{rotation: true, trail.multi_region: true}", key, trail=trail)
    assert (found.truth, paths(found)) == (T, ["rotation", "trail.multi_region"])


def test_the_list_of_operators_stays_short() -> None:
    assert len(OPERATORS) <= 16
