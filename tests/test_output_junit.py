"""JUnit: well-formed for any text, and no result that is better than the finding."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from ctlint.findings import Report, Severity, Verdict
from ctlint.output.options import Gate
from ctlint.records import replace
from tests.canned_reports import REPORTS, mixed
from tests.rendering import any_report, rendered


def suites(report: Report, **options: Any) -> ElementTree.Element:
    root = ElementTree.fromstring(rendered(report, "junit", **options).encode("utf-8"))
    for element in (root, *root.iter("testsuite")):
        tests = list(element.iter("testcase"))
        counted = {"tests": len(tests)}
        for attribute, child in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            counted[attribute] = sum(test.find(child) is not None for test in tests)
        assert {name: int(element.attrib[name]) for name in counted} == counted
    assert all(len(test) <= 1 for test in root.iter("testcase"))
    return root


def outcomes(report: Report, rule: str, **options: Any) -> list[str]:
    tests = suites(report, **options).iter("testcase")
    return [test[0].tag if len(test) else "passed" for test in tests if test.attrib["name"].startswith(rule)]


@settings(max_examples=80, deadline=None)
@given(report=any_report())
def test_any_report_is_xml_with_every_finding(report: Report) -> None:
    root = suites(report)
    tests = [test for suite in root[1:] for test in suite]
    assert len(tests) == len(report.findings)
    shown = sorted(report.findings, key=lambda one: one.subject.id.unit)
    for test, one in zip(tests, shown, strict=True):
        passed = one.verdict is Verdict.PASS and one.suppressed is None
        assert (len(test) == 0) == passed


def test_a_suite_for_each_unit_and_one_for_the_run() -> None:
    assert [suite.attrib["name"] for suite in suites(mixed())] == ["ctlint", "envs/prod", "stacks/security.yaml"]


@pytest.mark.parametrize(
    ("gate", "wanted"),
    [
        (
            Gate(),
            {"CT103": ["failure"], "CT801": ["failure", "skipped"], "CT401": ["skipped"], "CT901": ["skipped"] * 2},
        ),
        (Gate(strict=True), {"CT801": ["failure", "failure"]}),
        (Gate(unknown_fails=True), {"CT401": ["failure"], "CT901": ["failure", "skipped"]}),
        (Gate(fail_on=Severity.HIGH), {"CT103": ["failure"], "CT801": ["skipped"] * 2, "CT704": ["skipped"]}),
    ],
)
def test_what_fails_the_run_fails_a_test_and_nothing_else_does(gate: Gate, wanted: dict[str, list[str]]) -> None:
    assert {rule: outcomes(mixed(), rule, gate=gate) for rule in wanted} == wanted


def test_what_is_skipped_says_why() -> None:
    tests = suites(mixed(), gate=Gate(fail_on=Severity.HIGH)).iter("testcase")
    said = "\n".join(skipped.attrib["message"] for test in tests for skipped in test)
    assert "UNKNOWN: " in said and "WARN: " in said and "to settle it: " in said
    assert "ignored: retention is decided by the archive team; " in said
    assert "FAIL (medium), which does not fail the run: " in said


def test_an_incomplete_run_has_errors_and_a_clean_one_still_has_tests() -> None:
    broken = suites(REPORTS["broken"]())
    assert (broken.attrib["errors"], broken.attrib["tests"]) == ("4", "4")
    assert outcomes(REPORTS["clean"](), "everything") == ["passed"]
    assert outcomes(replace(REPORTS["clean"](), findings=()), "everything") == ["passed"]
    assert outcomes(REPORTS["broken"](), "everything") == []
