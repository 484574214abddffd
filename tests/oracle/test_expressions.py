"""Every expression means to ctlint what it means to Terraform; where it is unknown, nothing that it may become is lost.

With terraform on the path the binary is asked, else only what it said when golden.jsonl was written.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.oracle import binary
from tests.oracle.campaign import CASES, Case, Result, ask_terraform, deviations, judge, read_cases, written_cases
from tests.oracle.compare import Outcome
from tests.oracle.generate import Generator
from tests.oracle.golden import COMMAND, recorded

needs_terraform = pytest.mark.skipif(binary.version() is None, reason="there is no terraform on the path")
LEAST = 500
"""Cases that are compared everywhere."""

MOST_VAGUE = 0.02
"""The share of answers where ctlint may say less than Terraform."""


@cache
def recorded_results() -> list[Result]:
    return judge(recorded()[1])


def disagreements(results: list[Result]) -> list[str]:
    known = deviations()
    return [
        f"{result.case.expression}\n  {result.problem}"
        for result in results
        if result.outcome is Outcome.WRONG and result.case.expression not in known
    ]


def test_recorded_answers_are_ctlints_too() -> None:
    version, cases = recorded()
    assert version.startswith("1.11."), f"record anew with {COMMAND}"
    assert len(cases) >= LEAST
    missing = set(written_cases()) - {case.expression for case in cases}
    assert missing <= {"plantimestamp()"}, f"record anew with {COMMAND}"
    results = recorded_results()
    assert disagreements(results) == []
    vague = sum(result.outcome is Outcome.VAGUER for result in results)
    assert vague <= len(results) * MOST_VAGUE, f"{vague} of {len(results)} are unknown here and known to Terraform"


def test_every_deviation_still_deviates() -> None:
    wrong = {result.case.expression for result in recorded_results() if result.outcome is Outcome.WRONG}
    assert set(deviations()) <= wrong, f"these agree by now: {set(deviations()) - wrong}"
    assert all(deviations().values()), "a deviation without its reason"


@needs_terraform
def test_terraform_agrees_on_new_expressions() -> None:
    """Others than those that are recorded; what fails takes long to ask, so only what has a value is asked again."""
    cases = ask_terraform(list(Generator(20261126).expressions(100)))
    assert sum(not case.answer.error for case in cases) > 40
    assert disagreements(judge(cases)) == []


@needs_terraform
@pytest.mark.skipif((binary.version() or "")[:5] != "1.11.", reason="another version may answer otherwise")
def test_the_record_is_what_terraform_says() -> None:
    _, cases = recorded()
    sample = [case for case in cases if not case.answer.error][::12]
    now = {case.expression: case for case in ask_terraform([case.expression for case in sample])}
    assert [case.expression for case in sample if _same(now[case.expression], case)] == [c.expression for c in sample]


def _same(one: Case, two: Case) -> bool:
    """A plan with an unknown anywhere has masks everywhere, so those that say nothing are left out."""
    answers = [
        case.answer if binary.is_unknown(case.answer.unknown) else case.answer._replace(unknown=False)
        for case in (one, two)
    ]
    return answers[0] == answers[1] and one.completed == two.completed


def test_cases_are_distinct() -> None:
    for path in CASES.glob("*.txt"):
        cases = read_cases(path)
        assert len(cases) == len(set(cases)), path


def test_the_comparison_can_fail() -> None:
    """A harness that agrees with everything would prove nothing."""
    wrong = [
        Case("1 + 1", binary.Answer(value=3, type="number")),
        Case("tostring(1)", binary.Answer(value=1, type="number")),
        Case("1", binary.Answer(error="refused")),
        Case("[1]", binary.Answer(value=[1], unknown=[False], type=["list", "number"])),
        Case("[local.us, 1]", binary.Answer(value=[None, 2], unknown=[True, False])),
        Case('"a-${local.us}"', binary.Answer(unknown=True), ("b-x",)),
        Case("local.ub || true", binary.Answer(unknown=True), (False,)),
        Case("{ a = 1 }.b", binary.Answer(value=1, type="number")),
    ]
    assert [result.outcome for result in judge(wrong)] == [Outcome.WRONG] * len(wrong)
