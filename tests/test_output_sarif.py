"""SARIF: valid against the schema whatever a report holds, and what GitHub makes of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctlint.findings import Report, Severity, Verdict
from ctlint.output import exit_codes, sarif
from ctlint.output.options import Gate
from ctlint.output.outcome import exit_code
from ctlint.records import replace
from ctlint.scan import Options, scan
from ctlint.source import SourceFile
from tests.canned_reports import MULTI_REGION, REPORTS, clean, finding, mixed, place
from tests.installation import ROOT
from tests.rendering import any_report, rendered

jsonschema = pytest.importorskip("jsonschema")

SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0.json"


@cache
def validator() -> Any:
    return jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def run_of(report: Report, **options: Any) -> Any:
    log = json.loads(rendered(report, "sarif", **options))
    problems = [f"{error.json_path}: {error.message}" for error in validator().iter_errors(log)]
    assert not problems, problems
    (run,) = log["runs"]
    return run


def uris(content: Any) -> list[str]:
    """Every address of a file in a log."""
    if isinstance(content, dict):
        own = [content["uri"]] if "uriBaseId" in content else []
        return own + [found for value in content.values() for found in uris(value)]
    return [found for item in content for found in uris(item)] if isinstance(content, list) else []


def test_the_schema_refuses_what_is_not_sarif() -> None:
    log = json.loads(rendered(mixed(), "sarif"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert list(validator().iter_errors(log))


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("show_pass", [False, True])
def test_every_report_is_valid(name: str, show_pass: bool) -> None:
    run_of(REPORTS[name](), show_pass=show_pass)


@settings(max_examples=40, deadline=None)
@given(report=any_report(), show_pass=st.booleans())
def test_any_report_is_valid(report: Report, show_pass: bool) -> None:
    run = run_of(report, show_pass=show_pass)
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids))
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["locations"], "GitHub refuses a result without a place"
    for address in uris(run):
        assert address.isascii() and ":" not in address and not address.startswith("/")


@pytest.mark.parametrize("name", REPORTS)
def test_every_file_that_it_names_was_in_the_tree(name: str) -> None:
    report = REPORTS[name]()
    known = {*report.coverage.files_read, *report.coverage.files_unread}
    assert {unquote(address) for address in uris(run_of(report, show_pass=True))} <= known


def test_every_file_that_it_names_is_in_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all example projects, and of a unit that has nothing to point at but itself."""
    monkeypatch.chdir(ROOT)
    projects = Path("fixtures") / "_projects"
    report = scan([projects], Options(profile="strict", expect_trail=("fixtures/_projects/correct-tf",)))
    run = run_of(report, show_pass=True)
    assert len(run["results"]) > 100
    assert not [address for address in uris(run) if not (ROOT / unquote(address)).is_file()]


def test_a_unit_without_a_trail_is_shown_at_a_file_of_it(tmp_path: Path) -> None:
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "variables.tf").write_text('variable "x" {}\n', encoding="utf-8")
    report = scan([tmp_path / "prod"], Options(root=tmp_path, expect_trail=("prod",)))
    (result,) = run_of(report)["results"]
    assert result["ruleId"] == "CT101" and uris(result["locations"]) == ["prod/variables.tf"]


def test_places_cut_out_what_the_evidence_points_at() -> None:
    report = mixed()
    run = run_of(report, show_pass=True)
    assert run["columnKind"] == "unicodeCodePoints"
    results = [result for result in run["results"] if result["properties"]["verdict"] != "incomplete"]
    for result, one in zip(results, report.findings, strict=True):
        chain = [result["locations"][0], *result.get("relatedLocations", [])]
        for read, evidence in zip(chain, one.evidence, strict=True):
            physical = read["physicalLocation"]
            region = physical["region"]
            lines = report.sources[physical["artifactLocation"]["uri"]].text.splitlines(keepends=True)
            start = sum(map(len, lines[: region["startLine"] - 1])) + region["startColumn"] - 1
            end = sum(map(len, lines[: region["endLine"] - 1])) + region["endColumn"] - 1
            assert (start, end) == (evidence.span.start, evidence.span.end)


def test_kind_and_level_follow_the_verdict() -> None:
    results = run_of(mixed(), show_pass=True)["results"]
    seen = {(one["properties"]["verdict"], one["kind"], one["level"], one["properties"]["severity"]) for one in results}
    assert seen >= {
        ("fail", "fail", "error", "critical"),
        ("fail", "fail", "error", "high"),
        ("fail", "fail", "warning", "medium"),
        ("fail", "fail", "note", "low"),
        ("unknown", "open", "none", "high"),
        ("pass", "pass", "none", "medium"),
    }
    (warning,) = [one for one in results if one["message"]["text"].startswith("WARN: ")]
    assert (warning["kind"], warning["level"]) == ("fail", "note")
    assert all(one["message"]["text"].startswith("UNKNOWN: ") for one in results if one["kind"] == "open")


@pytest.mark.parametrize(("severity", "level"), [("critical", "warning"), ("high", "warning"), ("low", "note")])
def test_a_warning_is_never_an_error(severity: str, level: str) -> None:
    (warning,) = [one for one in mixed().findings if one.warning]
    warning = replace(warning, rule=replace(warning.rule, severity=Severity(severity)))
    assert run_of(replace(mixed(), findings=(warning,)))["results"][0]["level"] == level


def test_github_gets_nothing_that_passes_or_is_suppressed_unless_asked() -> None:
    """It would show each as an open alert."""
    results = run_of(mixed())["results"]
    assert {one["kind"] for one in results} == {"fail", "open"}
    assert not any("suppressions" in one for one in results)
    (suppressed,) = [one for one in run_of(mixed(), show_pass=True)["results"] if "suppressions" in one]
    assert suppressed["suppressions"] == [
        {"kind": "inSource", "justification": "retention is decided by the archive team"}
    ]


def test_a_rule_has_help_severity_and_tags_within_githubs_limits() -> None:
    controls = {f"framework-{number}": tuple("abcdef") for number in range(9)}
    wordy = replace(MULTI_REGION, why="why " * 1000, frameworks={**MULTI_REGION.frameworks, **controls})
    rules = run_of(replace(clean(), rules=(wordy, *(one for one in clean().rules if one.id != wordy.id))))
    (rule,) = [one for one in rules["tool"]["driver"]["rules"] if one["id"] == "CT201"]
    assert rule["properties"]["security-severity"] == "8.0"
    assert len(rule["properties"]["tags"]) == 20 and rule["properties"]["tags"][:2] == ["security", "cloudtrail"]
    assert rule["properties"]["frameworks"]["pci-dss-4.0"] == ["10.2.1", "10.2.2"]
    assert len(rule["fullDescription"]["text"]) <= 1024
    assert "is_multi_region_trail = true" in rule["help"]["text"] and "```hcl" in rule["help"]["markdown"]
    assert "helpUri" not in rule


def test_the_chain_of_evidence_is_a_code_flow() -> None:
    results = run_of(mixed())["results"]
    (digests,) = [one for one in results if one["ruleId"] == "CT801" and one["level"] == "warning"]
    (flow,) = digests["codeFlows"]
    (thread,) = flow["threadFlows"]
    notes = [step["location"]["message"]["text"] for step in thread["locations"]]
    assert notes[0] == "enable_log_file_validation is false" and notes[-1] == "module.audit.aws_cloudtrail.this"
    assert [one["id"] for one in digests["relatedLocations"]] == list(range(1, len(notes)))


def test_the_line_is_hashed_and_the_finding_has_its_own_fingerprint() -> None:
    first, second = (one for one in run_of(mixed())["results"] if one["ruleId"] == "CT201" and one["kind"] == "fail")
    assert first["partialFingerprints"].keys() == {"primaryLocationLineHash", "ctlint/v1"}
    assert first["partialFingerprints"]["ctlint/v1"] == mixed().findings[0].fingerprint
    same, other = (one["partialFingerprints"] for one in (first, second))
    assert same["primaryLocationLineHash"] == other["primaryLocationLineHash"]
    assert same["ctlint/v1"] != other["ctlint/v1"]


def test_an_edit_above_keeps_the_fingerprints() -> None:
    one = mixed().findings[0]
    path = one.evidence[0].span.file
    text = mixed().sources[path].text
    moved = replace(mixed(), sources={**mixed().sources, path: SourceFile(path, "\n\n# a comment\n" + text)})
    places = tuple(
        replace(evidence, span=evidence.span._replace(start=evidence.span.start + 14, end=evidence.span.end + 14))
        for evidence in one.evidence
    )
    before = run_of(replace(mixed(), findings=(one,)))["results"][0]
    after = run_of(replace(moved, findings=(replace(one, evidence=places),), diagnostics=()))["results"][0]
    assert before["partialFingerprints"] == after["partialFingerprints"]
    assert before["locations"] != after["locations"]


def test_an_incomplete_run_is_no_success_and_an_alert_where_it_is() -> None:
    run = run_of(REPORTS["broken"]())
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == exit_codes.INCOMPLETE
    assert {one["descriptor"]["id"] for one in invocation["toolExecutionNotifications"]} == {
        "CTL001", "CTL002", "CTL900",
    }  # fmt: skip
    assert {(one["ruleId"], one["level"]) for one in run["results"]} == {
        ("CTL001", "error"), ("CTL002", "error"), ("CTL900", "error"),
    }  # fmt: skip
    (clean_one,) = run_of(clean())["invocations"]
    assert clean_one["executionSuccessful"] is True and clean_one["exitCode"] == exit_codes.CLEAN


def test_a_run_that_fails_is_a_success_of_the_tool() -> None:
    (invocation,) = run_of(mixed(), gate=Gate(strict=True))["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["exitCode"] == exit_code(mixed(), Gate(strict=True)) == exit_codes.FINDINGS


def test_a_report_that_github_would_refuse_is_cut_with_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 3)
    run = run_of(mixed())
    assert [one["properties"]["severity"] for one in run["results"]] == ["high", "high", "critical"]
    notices = [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
    assert "9 results left out, the least severe: GitHub takes no larger report" in notices


@pytest.mark.parametrize("limit", range(6))
def test_what_could_not_be_read_counts_as_well(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    report = REPORTS["broken"]()
    whole = [one["ruleId"] for one in run_of(report)["results"]]
    wrong = [name for name in whole if name.startswith("CTL")]
    monkeypatch.setattr(sarif, "MAX_RESULTS", limit)
    kept = [one["ruleId"] for one in run_of(report)["results"]]
    assert wrong and len(kept) <= limit
    assert kept[: len(wrong)] == wrong[:limit], "what makes a run incomplete comes first"


def test_a_file_that_is_too_large_is_cut_with_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run_of(mixed())["results"]
    monkeypatch.setattr(sarif, "MAX_COMPRESSED", 4000)
    run = run_of(mixed())
    assert 0 < len(run["results"]) < len(whole)
    assert "left out" in run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]


def test_no_text_of_the_code_becomes_a_link() -> None:
    one = finding(
        MULTI_REGION, Verdict.FAIL, mixed().findings[0].subject, "see [this](https://example.org)",
        place("envs/prod/main.tf", "module", "[note](1)"), trails=(),
    )  # fmt: skip
    assert "](" not in rendered(replace(clean(), findings=(one,)), "sarif")
