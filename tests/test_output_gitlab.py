"""GitLab's two reports: what GitLab refuses or drops is never written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from ctlint.findings import Report, Verdict
from ctlint.output import gitlab_sast
from ctlint.records import replace
from tests.canned_reports import MULTI_REGION, REPORTS, mixed
from tests.rendering import any_report, rendered

jsonschema = pytest.importorskip("jsonschema")

TEXT = {"type": "string", "minLength": 1}
WEB = {"type": "string", "pattern": "^https?://.+"}
LINE = {"type": "integer", "minimum": 1}
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": LINE, "end": LINE}},
                },
            },
        },
    },
}
"""https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format (2026-11)."""

TOOL = {
    "type": "object",
    "required": ["id", "name", "version", "vendor"],
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "version": TEXT,
        "vendor": {"type": "object", "required": ["name"], "properties": {"name": TEXT}},
    },
}
TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}
SAST = {
    "type": "object",
    "required": ["scan", "version", "vulnerabilities"],
    "properties": {
        "version": {"type": "string", "pattern": r"^15\.\d+\.\d+$"},
        "scan": {
            "type": "object",
            "required": ["analyzer", "end_time", "scanner", "start_time", "status", "type"],
            "properties": {
                "analyzer": TOOL,
                "scanner": TOOL,
                "start_time": TIME,
                "end_time": TIME,
                "status": {"enum": ["success", "failure"]},
                "type": {"const": "sast"},
                "messages": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["level", "value"],
                        "properties": {"level": {"enum": ["info", "warn", "fatal"]}, "value": TEXT},
                    },
                },
            },
        },
        "vulnerabilities": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "identifiers", "location"],
                "properties": {
                    "id": TEXT,
                    "name": {"type": "string", "maxLength": 255},
                    "description": {"type": "string", "maxLength": 1048576},
                    "severity": {"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
                    "solution": {"type": "string", "maxLength": 7000},
                    "identifiers": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 20,
                        "items": {
                            "type": "object",
                            "required": ["type", "name", "value"],
                            "properties": {"type": TEXT, "name": TEXT, "value": TEXT, "url": WEB},
                        },
                    },
                    "links": {"type": "array", "items": {"required": ["url"], "properties": {"url": WEB}}},
                    "location": {
                        "type": "object",
                        "required": ["file", "start_line"],
                        "properties": {"file": {"type": "string"}, "start_line": LINE, "end_line": LINE},
                    },
                },
            },
        },
    },
}
"""What sast-report-format.json of security-report-schemas 15 asks for in the fields that are used, and the limits that
https://docs.gitlab.com/development/integrations/secure/ names besides (2026-11)."""


def quality(report: Report, **options: Any) -> Any:
    read = json.loads(rendered(report, "gitlab", **options))
    jsonschema.Draft7Validator(CODE_QUALITY).validate(read)
    return read


def sast(report: Report, **options: Any) -> Any:
    read = json.loads(rendered(report, "gitlab-sast", **options))
    jsonschema.Draft7Validator(SAST).validate(read)
    return read


@settings(max_examples=60, deadline=None)
@given(report=any_report())
def test_any_report_is_valid(report: Report) -> None:
    shown = [one for one in report.findings if one.verdict is not Verdict.PASS and one.suppressed is None]
    issues = quality(report)
    assert len([one for one in issues if one["check_name"].startswith("CT") and one["check_name"][2] != "L"]) == len(
        shown
    )
    assert len({one["fingerprint"] for one in issues}) == len(issues), "GitLab shows only one of several"
    vulnerabilities = sast(report)["vulnerabilities"]
    assert len(vulnerabilities) == len({one["id"] for one in vulnerabilities}) == len(shown)


def test_severities() -> None:
    assert [(one["check_name"][:6].strip(), one["severity"]) for one in quality(mixed())] == [
        ("CTL003", "info"),
        *[("CT201", "critical")] * 2,
        ("CT801", "major"),
        ("CT704", "major"),
        *[(name, "info") for name in ("CT401", "CT501", "CT603", "CT901")],
        ("CT103", "blocker"),
        ("CT801", "minor"),
        ("CT201", "info"),
        ("CT001", "minor"),
    ]
    assert [(one["identifiers"][0]["value"][:5], one["severity"]) for one in sast(mixed())["vulnerabilities"]] == [
        *[("CT201", "High")] * 2,
        ("CT801", "Medium"),
        ("CT704", "Medium"),
        *[(name, "Unknown") for name in ("CT401", "CT501", "CT603", "CT901")],
        ("CT103", "Critical"),
        ("CT801", "Low"),
        ("CT201", "Unknown"),
        ("CT001", "Low"),
    ]


def test_twins_are_issues_of_their_own() -> None:
    one = mixed().findings[0]
    report = replace(mixed(), findings=(one, one), diagnostics=())
    first, second = quality(report)
    assert first["fingerprint"] == one.fingerprint != second["fingerprint"]


def test_an_incomplete_scan_is_a_failure_with_messages() -> None:
    scan = sast(REPORTS["broken"]())["scan"]
    assert scan["status"] == "failure"
    assert [one["level"] for one in scan["messages"]] == ["fatal"] * 4
    assert all(one["severity"] == "blocker" for one in quality(REPORTS["broken"]()))
    assert sast(mixed())["scan"]["status"] == "success"


def test_the_times_are_those_of_the_run() -> None:
    scan = sast(mixed(), started=1_700_000_000, ended=1_700_000_061)["scan"]
    assert (scan["start_time"], scan["end_time"]) == ("2023-11-14T22:13:20", "2023-11-14T22:14:21")


def test_the_controls_that_a_rule_maps_to_are_identifiers() -> None:
    names = {f"framework-{number}": tuple("abcdef") for number in range(9)}
    wordy = replace(
        MULTI_REGION, title="t" * 400, why="w" * 2_000_000, fix={"tf": "f" * 9000},
        frameworks={**MULTI_REGION.frameworks, **names},
    )  # fmt: skip
    report = replace(mixed(), findings=(replace(mixed().findings[0], rule=wordy),))
    (one,) = sast(report)["vulnerabilities"]
    assert {"type": "cis-aws-5.0", "name": "cis-aws-5.0 3.1", "value": "3.1"} in one["identifiers"]
    assert len(one["identifiers"]) == gitlab_sast.MAX_IDENTIFIERS
