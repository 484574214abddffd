"""Metric filter patterns by their meaning: the grammar, what they see of which events, and no answer guessed."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from ctlint.cli import main
from ctlint.filter_answers import served
from ctlint.semantics.patterns.benchmark import CONTROLS
from ctlint.semantics.patterns.cover import Coverage, covers, describe
from ctlint.semantics.patterns.events import Atom, Kind, api_call
from ctlint.semantics.patterns.expressions import OPEN
from ctlint.semantics.patterns.syntax import MAX_CHARACTERS, PatternError, parse
from ctlint.value import Truth
from tests import naive_filters as naive

VECTORS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "metric-filters.jsonl").read_text("utf-8").splitlines()
]
SPELLED = {
    "cloudtrail-changes": "cloudtrail-config-changes",
    "cmk-disable-delete": "cmk-disable-or-deletion",
    "root-usage": "root-account-usage",
    "gateway-changes": "network-gateway-changes",
    "config-changes": "aws-config-changes",
}
TRAIL = CONTROLS["cloudtrail-config-changes"].kinds


def controls_of(vector: dict[str, Any]) -> list[str]:
    key = SPELLED.get(vector["control"], vector["control"])
    more = [other for other, one in CONTROLS.items() if one.number == CONTROLS[key].number and other != key]
    return [key, *(other for other in more if CONTROLS[other].since <= vector["version"])]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_labelled_patterns(vector: dict[str, Any]) -> None:
    try:
        answers = {one.answer for one in served(vector["filters"], controls_of(vector))}
    except PatternError:
        answers = {"no"}  # what AWS refuses sees nothing
    answer = "no" if "no" in answers else "unknown" if "unknown" in answers else "yes"
    assert answer == vector["expected"], vector["why"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_the_command_says_the_same(vector: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [word for text in vector["filters"] for word in ("--filter-pattern", text)]
    arguments += [word for key in controls_of(vector) for word in ("--control", key)]
    code = main(["explain", *arguments, "--format", "json"])
    if code == 2:
        assert vector["expected"] == "no"
        assert "^" in capsys.readouterr().err
        return
    answers = {one["answer"] for one in json.loads(capsys.readouterr().out)}
    assert ("no" if "no" in answers else "unknown" if "unknown" in answers else "yes") == vector["expected"]


@pytest.mark.parametrize("key", CONTROLS)
def test_every_control_is_served_by_the_names_of_its_events(key: str) -> None:
    """All at once, event by event in filters of their own, and not when one is left out."""
    kinds = CONTROLS[key].kinds
    exact = [
        " && ".join(
            f"$.{field} NOT EXISTS" if held is Atom.ABSENT else f'$.{field} = "{held}"'
            for field, held in kind.fields.items()
            if isinstance(held, str) or held is Atom.ABSENT
        )
        for kind in kinds
    ]
    if not all(exact):
        pytest.skip("its events are told by patterns of texts")
    whole = "{ " + " || ".join(f"({one})" for one in exact) + " }"
    assert covers([parse(whole[: MAX_CHARACTERS * 9])] if len(whole) <= MAX_CHARACTERS else [], kinds).truth is (
        Truth.TRUE if len(whole) <= MAX_CHARACTERS else Truth.FALSE
    )
    each = [parse(f"{{ {one} }}") for one in exact]
    assert covers(each, kinds).truth is Truth.TRUE
    for index, kind in enumerate(kinds):
        found = covers(each[:index] + each[index + 1 :], kinds)
        assert found.truth is Truth.FALSE
        assert [one.kind for one in found.missed] == [kind]


# --- the grammar -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("▲{ $.a = b", "not closed"),
        ("{ $.a = b }▲ x", "nothing may follow"),
        ("{ ▲($.a = b }", "not closed"),
        ("{ $.a = b▲) }", "unexpected"),
        ("{ $.a = b ▲c }", "quotes"),
        ("{ ($.a = b ▲c) }", "quotes"),
        ("{ $.a ▲== b }", "no operator"),
        ("{ $.a = b ▲& $.c = d }", "&&"),
        ("{ $.a = b ▲| $.c = d }", "||"),
        ("{ ▲!($.a = b) }", "no operator"),
        ("{ $.a = b || ▲c }", "a field"),
        ("{ $.a = b ▲AND $.c = d }", "written &&"),
        ("{ ▲a = b }", "a field"),
        ("{ ▲$a = b }", "no field"),
        ("{ $.a ▲}", "operator"),
        ("{ $.a = ▲}", "value"),
        ("{ ▲}", "a field"),
        ('{ $.a = ▲"b }', "quote"),
        ("{ $.a = ▲%b }", "not closed"),
        ("{ $.a = ▲%b!% }", "not supported"),
        ("{ $.a = a▲@b }", "quotes"),
        ("{ $.a ▲EXISTS }", "not supported"),
        ("{ $.a ▲IS NOT NULL }", "not supported"),
        ("{ $.a > ▲b }", "numbers"),
        ('{ $.a > ▲"1" }', "numbers"),
        ("▲{ $.a = %x% || $.a = %y% || $.a = %z% }", "regular expressions"),
        ("▲[a, b", "not closed"),
        ('▲"abc', "quote"),
    ],
)
def test_what_is_refused_and_where(text: str, says: str) -> None:
    before, _, after = text.partition("▲")
    with pytest.raises(PatternError) as refused:
        parse(before + after)
    assert says in str(refused.value)
    assert refused.value.position == len(before)


def test_limits() -> None:
    with pytest.raises(PatternError, match="1024 are the most"):
        parse("{ $.a = " + "x" * MAX_CHARACTERS + " }")
    with pytest.raises(PatternError, match="parentheses within each other"):
        parse("{ " + "(" * 200 + "$.a = b" + ")" * 200 + " }")


def judged(*patterns: str) -> Coverage:
    return covers([parse(one) for one in patterns], TRAIL)


@pytest.mark.parametrize(
    ("pattern", "truth"),
    [
        ("", Truth.TRUE),
        ('" "', Truth.TRUE),
        ("[a, b]", Truth.UNKNOWN),
        ("Trail", Truth.FALSE),
        ("eventName", Truth.TRUE),
        ("?Trail ?Logging", Truth.TRUE),
        ("cloudtrail", Truth.TRUE),
        ("cloudtrail -AccessDenied", Truth.FALSE),
        ("-AccessDenied", Truth.FALSE),
        ("-cloudtrail", Truth.FALSE),
        ("{ $.eventName = %Trail$|Logging% }", Truth.TRUE),
        ("{ $.eventName = %^Start|^Stop|Trail% }", Truth.TRUE),
        ("{ $.eventName = %^Start% }", Truth.FALSE),
        ("{ $.eventName = %[[:alpha:]]% }", Truth.UNKNOWN),
        ("{ $.readOnly IS FALSE && $.eventSource = cloudtrail.amazonaws.com }", Truth.TRUE),
        ("{ $.readOnly IS TRUE && $.eventSource = cloudtrail.amazonaws.com }", Truth.FALSE),
        ("{ $.errorCode NOT EXISTS && $.eventSource = cloudtrail.amazonaws.com }", Truth.FALSE),
        ("{ $.eventsource = cloudtrail.amazonaws.com }", Truth.FALSE),
        ("{ $.eventSource = CloudTrail.amazonaws.com }", Truth.FALSE),
        ("{ $.awsRegion = eu-west-1 && $.eventSource = cloudtrail.amazonaws.com }", Truth.FALSE),
        ("{ $.awsRegion = * && $.eventSource = cloudtrail.amazonaws.com }", Truth.TRUE),
        ("{ $.recipientAccountId = 111122223333 && $.eventSource = cloudtrail.amazonaws.com }", Truth.UNKNOWN),
        ("{ $.requestParameters.tags[*].key = x || $.eventSource = cloudtrail* }", Truth.TRUE),
        ("{ $.requestParameters.tags[*].key = x && $.eventSource = cloudtrail* }", Truth.UNKNOWN),
        (f"{{ $.eventSource = {OPEN}.amazonaws.com }}", Truth.UNKNOWN),
        (f"{{ $.eventSource = cloudtrail* || $.eventName = {OPEN} }}", Truth.TRUE),
        (f"{{ $.eventSource = cloudtrail* && $.userIdentity.arn != {OPEN} }}", Truth.FALSE),
        ("{ $.userIdentity NOT EXISTS && $.eventSource = cloudtrail* }", Truth.FALSE),
        ("{ $.eventSource = cloudtrail* && ($.x.n < 5 || $.x.n >= 5 || $.x.n NOT EXISTS) }", Truth.UNKNOWN),
    ],
)
def test_what_a_pattern_sees_of_changes_of_trails(pattern: str, truth: Truth) -> None:
    assert judged(pattern).truth is truth


def test_filters_count_together() -> None:
    assert judged("{ $.eventName = *Trail }").truth is Truth.FALSE
    assert judged("{ $.eventName = *Trail }", "{ $.eventName = St*Logging }").truth is Truth.TRUE
    split = judged("{ $.eventSource = cloudtrail* && $.errorCode NOT EXISTS }", "{ $.errorCode = * }")
    assert split.truth is Truth.TRUE
    assert judged("AccessDenied", "-AccessDenied").truth is Truth.UNKNOWN


def test_what_is_missed_is_said() -> None:
    found = judged("{ $.eventName = *Trail || $.eventName = StopLogging && $.userIdentity.type = Root }")
    assert [describe(one) for one in found.missed] == ["StartLogging", "StopLogging with another userIdentity.type"]
    found = judged("{ $.eventSource = cloudtrail* && $.userIdentity.invokedBy != x }")
    assert describe(found.missed[0]) == "CreateTrail without userIdentity.invokedBy"


def test_a_pattern_that_takes_too_long_is_not_decided() -> None:
    clauses = " && ".join(f"($.a{n} = x || $.b{n} = y)" for n in range(30))
    assert judged(f"{{ $.eventSource = cloudtrail* && ({clauses} || $.z NOT EXISTS) }}").truth is not Truth.TRUE
    many = " || ".join(f"$.q = {'*a' * 6}{n}*" for n in range(12))
    assert judged(f"{{ $.eventSource = cloudtrail* && ({many}) }}").truth is not Truth.TRUE


# --- properties ------------------------------------------------------------------------------------------------------

KINDS = [
    Kind("any call", {}),
    Kind("DeleteTrail", {"eventName": "DeleteTrail"}),
    Kind("by root", {"userIdentity.type": "Root", "userIdentity.invokedBy": Atom.ABSENT}),
]


@pytest.mark.parametrize("seed", range(60))
def test_a_decided_answer_is_what_single_events_say(seed: int) -> None:
    """Seen is seen, whatever the event; and what is said to be missed is an event that no pattern matches."""
    chance = random.Random(seed)
    for _ in range(8):
        patterns = [naive.tree(chance) for _ in range(chance.randint(1, 3))]
        expressions = [parse("{ " + naive.written(chance, one) + " }") for one in patterns]
        kind = chance.choice(KINDS)
        fixed = {field: held for field, held in kind.fields.items() if isinstance(held, str)}
        absent = [field for field, held in kind.fields.items() if held is Atom.ABSENT]
        found = covers(expressions, [kind])
        events = [naive.event(chance, fixed) for _ in range(40)]
        for one in events:
            for field in absent:
                one.pop(field, None)
        missed = [one for one in events if not any(naive.holds(pattern, one) for pattern in patterns)]
        if found.truth is Truth.TRUE:
            assert not missed
        if found.truth is Truth.FALSE:
            plain: dict[object, object] = {Atom.NULL: None, Atom.TRUE: True, Atom.FALSE: False}
            values = {
                field: plain.get(value, value)
                for field, value in found.missed[0].narrowed.items()
                if value is not Atom.ABSENT
            }
            base = {"eventName": "other", "userIdentity.type": "other"}
            assert not any(naive.holds(pattern, {**base, **fixed, **values}) for pattern in patterns)


@pytest.mark.parametrize("seed", range(30))
def test_a_decided_answer_stays_whatever_an_unknown_part_turns_out_to_be(seed: int) -> None:
    chance = random.Random(1000 + seed)
    for _ in range(8):
        text = "{ " + naive.written(chance, naive.tree(chance)) + " }"
        for known in ("DeleteTrail", "Root", "Logging", "Denied"):
            text = text.replace(known, OPEN) if chance.random() < 0.5 else text
        kind = chance.choice(KINDS)
        before = covers([parse(text)], [kind]).truth
        if before is Truth.UNKNOWN:
            continue
        for value in ("DeleteTrail", "Root", "x", "IAMUser", "123456789012"):
            assert covers([parse(text.replace(OPEN, value))], [kind]).truth is before, (text, value)


@pytest.mark.parametrize("seed", range(20))
def test_how_it_is_written_does_not_matter(seed: int) -> None:
    chance = random.Random(2000 + seed)
    for _ in range(10):
        tree = naive.tree(chance)
        once, again = (covers([parse("{" + naive.written(chance, tree) + "}")], KINDS).truth for _ in range(2))
        assert once is again


def test_a_name_is_no_more_than_itself() -> None:
    assert (
        covers([parse("{ $.eventName = DeleteTrails }")], [api_call("cloudtrail", "DeleteTrail")]).truth is Truth.FALSE
    )
