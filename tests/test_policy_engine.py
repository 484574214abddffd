"""The policy engine: labelled policies, the naive evaluator, completions of unknowns, the budget, witnesses."""

from __future__ import annotations

import random
import statistics
import time
from typing import Any

import pytest

from ctlint.semantics.policies import facts, strangers
from ctlint.semantics.policies import questions as ask
from ctlint.semantics.policies.decide import Answer, Question, can
from ctlint.semantics.policies.dimensions import MAX_WORK, Budget
from ctlint.semantics.policies.public import is_public
from ctlint.semantics.policies.requesters import Place, outsiders
from ctlint.semantics.policies.sentences import say
from ctlint.semantics.policies.text import ANY, Letter
from ctlint.value import Reason, Truth
from tests.part_rules import check_parts
from tests.policy_campaign import check_decided, check_open, question, read
from tests.policy_corpus import OWN, SHARED, Labelled, lines
from tests.policy_rules import check_rules

PLACE = Place(("aws",), ("us-east-1",), ("111122223333",))
TRAIL = ("arn:aws:cloudtrail:us-east-1:111122223333:trail/main",)
BUCKET = ("arn:aws:s3:::my-logs",)
DELIVERY = ask.Delivery(PLACE, TRAIL, BUCKET)


@pytest.mark.parametrize("row", lines(OWN), ids=lambda row: row["id"])
def test_labelled_policies(row: dict[str, Any]) -> None:
    assert Labelled(row).answer() == row["expected"], row["why"]


@pytest.mark.skipif(not SHARED.is_file(), reason="the corpus of labelled policies is not beside this checkout")
def test_every_labelled_policy_and_quickly() -> None:
    wrong, took = [], []
    for row in lines(SHARED):
        start = time.process_time()
        answer = Labelled(row).answer()
        took.append(time.process_time() - start)
        if answer != row["expected"]:
            wrong.append(f"{row['id']}: {answer} for {row['expected']}: {row['why']}")
    assert wrong == []
    assert statistics.median(took) < 0.005


@pytest.mark.parametrize("seed", range(12))
def test_decided_policies_agree_with_the_naive_evaluator(seed: int) -> None:
    check_decided(random.Random(seed))


@pytest.mark.parametrize("seed", range(60))
def test_certain_answers_stay_however_the_unknowns_turn_out(seed: int) -> None:
    check_open(random.Random(seed), completions=6)


@pytest.mark.parametrize("seed", range(30))
def test_rules_about_keys_and_topics_agree_with_the_naive_evaluator(seed: int) -> None:
    check_parts(random.Random(seed))


@pytest.mark.parametrize("seed", range(8))
def test_rules_agree_with_the_naive_evaluator(seed: int) -> None:
    check_rules(random.Random(seed))


# ---------------------------------------------------------------------------------------------------------- the budget

_KEYS = ("aws:PrincipalOrgID", "aws:SourceVpc", "aws:UserAgent", "aws:Referer", "s3:prefix", "aws:PrincipalTag/x",
         "s3:x-amz-acl", "aws:SourceVpce", "aws:RequestTag/a", "aws:PrincipalArn")  # fmt: skip


def many_denies(seed: int, denies: int, conditions: int) -> dict[str, Any]:
    """A policy that allows everything but what many statements deny, each on several conditions."""
    source = random.Random(seed)
    made: list[dict[str, Any]] = [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]
    for _ in range(denies):
        block: dict[str, dict[str, list[str]]] = {}
        for key in source.sample(_KEYS, conditions):
            operator = source.choice(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"])
            word = "".join(source.choice("abcxyz") for _ in range(4))
            form = source.choice(["*%s*", "%s*", "*%s"]) if "Like" in operator else "%s"
            block.setdefault(operator, {})[key] = [form % word]
        resource = "arn:aws:s3:::my-logs/*" + "".join(source.choice("abc") for _ in range(3)) + "*"
        made.append({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resource, "Condition": block})
    return {"Version": "2012-10-17", "Statement": made}


@pytest.mark.parametrize(("denies", "conditions"), [(5, 2), (20, 2), (40, 3), (80, 4)])
@pytest.mark.parametrize("seed", range(3))
def test_no_policy_costs_more_than_the_budget(
    seed: int, denies: int, conditions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work is counted, not time, so that an answer is the same on every machine; one budget serves a whole question."""
    spent = 0
    spend = Budget.spend

    def counted(budget: Budget, work: int) -> None:
        nonlocal spent
        spend(budget, work)
        spent += work

    monkeypatch.setattr(Budget, "spend", counted)
    policy = read(many_denies(seed, denies, conditions))
    answer = strangers.outsider_can(policy, PLACE, facts.OUTSIDER_READS, DELIVERY.objects)
    assert 0 < spent <= MAX_WORK
    if answer.truth is Truth.UNKNOWN:
        assert answer.reason is Reason.BUDGET
        assert "more work than the limit allows" in (say(answer) or "")


def test_what_is_known_of_one_requester_is_not_taken_for_anothers_who_comes_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was found out is known by identity, which an object may inherit from one that is gone."""
    kept: list[Budget] = []
    begin = Budget.__init__

    def begun(budget: Budget) -> None:
        begin(budget)
        kept.append(budget)

    monkeypatch.setattr(Budget, "__init__", begun)
    strangers.plain_http_denied(read(many_denies(1, 3, 2)), PLACE, BUCKET)
    (budget,) = kept
    alive = {id(one) for one in budget.kept}
    # A key is made of a statement's identity and of an action or of who asks; the others hold no identities of theirs.
    known = [key for key in budget.memo if isinstance(key, tuple) and len(key) == 2 and isinstance(key[0], int)]
    assert known
    assert all(part in alive for key in known for part in key if isinstance(part, int))


@pytest.mark.parametrize(("denies", "conditions"), [(20, 2), (40, 3), (80, 4)])
def test_a_request_over_plain_http_is_found_among_the_first_texts(denies: int, conditions: int) -> None:
    transport, _ = strangers.plain_http_denied(read(many_denies(2, denies, conditions)), PLACE, BUCKET)
    assert transport is strangers.Transport.NONE


def test_where_the_budget_ends_the_answer_says_so() -> None:
    policy = read(many_denies(1, 20, 2))
    requester = next(iter(outsiders(PLACE)))
    answer = can(policy, [Question(requester, "s3:GetObject", DELIVERY.objects)], Budget(50))
    assert (answer.truth, answer.reason) == (Truth.UNKNOWN, Reason.BUDGET)


# -------------------------------------------------------------------------------------------------- what a witness says


def deliver(*statements: dict[str, Any]) -> Answer:
    return ask.can_write_logs(read({"Version": "2012-10-17", "Statement": list(statements)}), DELIVERY)


WRITE = {
    "Sid": "Write",
    "Effect": "Allow",
    "Principal": {"Service": "cloudtrail.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::my-logs/AWSLogs/111122223333/*",
}


def test_a_deny_that_refuses_cloudtrail_names_the_absent_key() -> None:
    condition = {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    deny = {"Sid": "OrgOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    answer = deliver(WRITE, {**deny, "Condition": condition})
    assert answer.truth is Truth.FALSE
    assert (say(answer) or "").startswith("Deny statement 'OrgOnly' refuses CloudTrail s3:PutObject on arn:aws:s3:::")
    assert (say(answer) or "").endswith("(aws:PrincipalOrgID is absent)")


def test_a_condition_that_is_not_met_is_named_with_its_value() -> None:
    answer = deliver({**WRITE, "Condition": {"StringEquals": {"aws:SourceAccount": "444455556666"}}})
    assert (say(answer) or "").endswith(
        "statement 'Write' has a condition on aws:SourceAccount, which is 111122223333 in such a request"
    )


def test_what_decides_an_open_answer_is_named() -> None:
    policy = read({"Statement": [{**WRITE, "Resource": "arn:aws:s3:::my-logs/AWSLogs/{{var|whose}}/*"}]})
    answer = ask.can_write_logs(policy, DELIVERY)
    assert answer.truth is Truth.UNKNOWN
    assert (say(answer) or "").endswith("it depends on ${whose}")


def test_a_public_policy_names_its_statement() -> None:
    statement = {"Sid": "Oops", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
    found = is_public(read({"Statement": [WRITE, statement]}))
    assert found.truth is Truth.TRUE
    assert found.statement is not None and found.statement.label == "statement 'Oops'"


# ---------------------------------------------------------------------------------------------------------- the letters


@pytest.mark.parametrize(
    ("pattern", "scope", "expected"),
    [
        (["*"], ("a", ANY), Truth.TRUE),
        (["{{ref|p}}/x/*"], (Letter("p", True), "/", "x", "/", ANY), Truth.TRUE),
        (["{{ref|p}}/y/*"], (Letter("p", True), "/", "x", "/", ANY), Truth.FALSE),
        (["a/*"], (Letter("p", True), "/", "x", "/", ANY), Truth.UNKNOWN),
        (["{{var|q}}"], ("a", ANY), Truth.UNKNOWN),
        (["12/*"], (Letter("n", True, "digits"), "/", ANY), Truth.UNKNOWN),
        (["1b/*"], (Letter("n", True, "digits"), "/", ANY), Truth.FALSE),
    ],
)
def test_letters(pattern: list[str], scope: tuple[Any, ...], expected: Truth) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "x:get", "Resource": pattern}
    policy = read({"Version": "2012-10-17", "Statement": [statement]})
    assert can(policy, [question("111111111111", "x:get", scope)]).truth is expected
