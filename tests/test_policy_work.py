"""What an answer about a policy costs, in steps that are counted: the same on every machine, and never above the limit.

Two counts: the work that the engine itself sets against its budget, of which a question has MAX_WORK, some 50 ms; and
the calls of functions in ctlint, so that work which nobody sets against the budget shows as well. A change that makes
answers costlier fails here; where it is worth it, say so where the figures stand.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from ctlint.semantics.policies import facts, strangers
from ctlint.semantics.policies import questions as ask
from ctlint.semantics.policies.dimensions import MAX_WORK, Budget
from ctlint.semantics.policies.requesters import Place
from ctlint.value import Reason, Truth
from tests.policy_campaign import read
from tests.policy_corpus import OWN, SHARED, Labelled, lines
from tests.test_policy_engine import many_denies

PLACE = Place(("aws",), ("us-east-1",), ("111122223333",))
TRAIL = ("arn:aws:cloudtrail:us-east-1:111122223333:trail/main",)
BUCKET = ("arn:aws:s3:::my-logs",)
DELIVERY = ask.Delivery(PLACE, TRAIL, BUCKET)

CALLS_PER_STEP = 6
"""Calls of functions for one step of counted work, at most, over a corpus of policies as people write them."""

CALLS_PER_STEP_OF_MANY, CALLS_BESIDE = 11, 1000
"""The same for one question about a policy of hundreds of statements; and calls that are no search."""

MOST = {
    "s3-public": 0,
    "s3-external-read": 610,
    "ct-s3-deliver": 4200,
    "ct-s3-deputy": 2950,
    "s3-tls": 1010,
    "kms-ct-encrypt": 1220,
    "kms-ct-describe": 530,
    "kms-deputy": 870,
    "kms-external": 700,
    "sns-ct-publish": 630,
    "sns-deputy": 210,
    "sns-external": 450,
    "cwl-role": 670,
    "s3-accesslog-deliver": 360,
    "identity-caps": 1500,
}
"""The work for the costliest labelled policy of each kind, and a tenth more."""


class Count:
    """Work and calls, counted while `counting` lasts. budgets: what each budget lost."""

    def __init__(self) -> None:
        self.calls = 0
        self.budgets: list[Budget] = []

    @property
    def work(self) -> int:
        return sum(MAX_WORK - max(one.left, 0) for one in self.budgets)


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Count]:
    count, begin = Count(), Budget.__init__

    def begun(budget: Budget, work: int = MAX_WORK) -> None:
        begin(budget, work)
        count.budgets.append(budget)

    def called(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and "ctlint" in frame.f_code.co_filename:
            count.calls += 1

    before = sys.getprofile()
    with monkeypatch.context() as patch:
        patch.setattr(Budget, "__init__", begun)
        sys.setprofile(called)
        try:
            yield count
        finally:
            sys.setprofile(before)


def check_corpus(rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    work = calls = 0
    costly = []
    for row in rows:
        labelled = Labelled(row)
        with counting(monkeypatch) as count:
            labelled.answer()
        work, calls = work + count.work, calls + count.calls
        if count.work > MOST[row["kind"]]:
            costly.append((row["id"], count.work))
    assert costly == []
    assert calls <= CALLS_PER_STEP * work


def test_the_labelled_policies_cost_what_they_did(monkeypatch: pytest.MonkeyPatch) -> None:
    check_corpus(lines(OWN), monkeypatch)


@pytest.mark.skipif(not SHARED.is_file(), reason="the corpus of labelled policies is not beside this checkout")
def test_every_labelled_policy_costs_what_it_did(monkeypatch: pytest.MonkeyPatch) -> None:
    check_corpus(lines(SHARED), monkeypatch)


def orders(seed: int, patterns: int) -> dict[str, Any]:
    """A policy that allows the objects whose keys hold certain letters in each of many orders: a key is hard to find.

    In general the question is as hard as any that a computer with so much memory can answer at all.
    """
    source = random.Random(seed)
    listed = ["*".join(source.sample("abcdefgh", 8)) for _ in range(patterns)]
    return {
        "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"},
            *(
                {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "NotResource": f"arn:aws:s3:::my-logs/*{one}*"}
                for one in listed
            ),
        ]
    }


QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "can an outsider read": lambda policy: strangers.outsider_can(
        policy, PLACE, facts.OUTSIDER_READS, DELIVERY.objects
    ),
    "can CloudTrail write": lambda policy: ask.can_write_logs(policy, DELIVERY),
    "may strangers' trails write": lambda policy: strangers.bucket_protection(policy, DELIVERY)[1],
    "is plain HTTP denied": lambda policy: strangers.plain_http_denied(policy, PLACE, BUCKET)[1],
    "is deletion denied": lambda policy: strangers.deletion_denied(policy, PLACE, BUCKET),
    "can nobody repair it": lambda policy: strangers.nobody_can_repair(policy, PLACE, BUCKET),
}
HARD = {
    **{f"{one} Denies on {keys} keys": many_denies(7, one, keys) for one, keys in ((20, 2), (80, 4), (200, 4))},
    **{f"{number} orders of letters": orders(1, number) for number in (3, 12, 40)},
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("policy", HARD)
def test_any_policy_is_answered_within_the_limit_or_the_answer_says_that_it_is_not(
    policy: str, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements = read(HARD[policy])
    with counting(monkeypatch) as count:
        answer = QUESTIONS[question](statements)
    assert len(count.budgets) == 1
    assert count.calls <= CALLS_PER_STEP_OF_MANY * count.work + CALLS_BESIDE
    exhausted = any(one.left < 0 for one in count.budgets)
    if answer.truth is Truth.UNKNOWN:
        assert exhausted
        assert answer.reason is Reason.BUDGET
