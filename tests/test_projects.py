"""The example projects: what each says on its lines is found, by all rules of the default profile, and nothing else.

Their whole reports are recorded below tests/snapshots/projects/, the scorecard by hand here as well.
"""

from __future__ import annotations

import difflib
import json
import os
from functools import cache
from pathlib import Path

import pytest

from ctlint.catalogue import load_rules
from ctlint.expectations import differences, expectations, findings
from ctlint.findings import Report
from ctlint.output.json_ import as_object
from ctlint.scan import Options, scan
from tests.installation import ROOT

PROJECTS = {path.name: path for path in sorted((ROOT / "fixtures" / "_projects").iterdir()) if path.is_dir()}
SNAPSHOTS = Path(__file__).parent / "snapshots" / "projects"
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))
"""UPDATE_SNAPSHOTS=1 pytest tests/test_projects.py rewrites the reports; look at the difference before committing."""

# Checked against the code by reading it; change one only with a reason. One letter per practice, 1 to 9.
# P passes, F fails, ? is not known. Only the correct projects and the baseline refuse plain HTTP (6).
SCORECARDS = {
    "baseline": {
        # Writes only (1); the access log bucket is open to a public policy (5), as is the trail's (6); the key is not
        # rotated (7); 180 days (9).
        ". module.trail.aws_cloudtrail.this": "F P P P F F F P F",
    },
    "cdk-app": {
        # One region (2); the block of its bucket in the other region lets public policies in (6); no key (7); an aspect
        # switches the digests off (8).
        "cdk.out Audit/Trail/Resource": "P F P P P F F F P",
    },
    "cdk-lookups": {
        # No log group (3); reads of its bucket are not logged (5), and plain HTTP is not refused (6); its key was not
        # looked up (7); kept for ever (9).
        "cdk.out Audit/Main/Resource": "P P F P F F ? P F",
        # Which bucket it is was not looked up (5, 6, 9), and it has no key (7).
        "cdk.out Audit/Second": "P P F ? ? ? F P ?",
    },
    "cdk-stages": {
        # A key whose policy does not let CloudTrail in: `encryptionKey` alone adds no statement (7); 90 days (9).
        "cdk.out Dev/Audit/Trail/Resource": "P P P P P P F P F",
        "cdk.out Prod/Audit/Trail/Resource": "P P P P P P F P P",
    },
    "cfn-json": {
        # No access logs (5), no rotation (7), no digests (8), and only tagged objects are archived (9).
        "AuditStack.template.json Trail022F0CF2": "P P P P F F F F F",
    },
    "cfn-security": {
        # At the defaults only the key is missing; what goes wrong with other parameters is a warning.
        "security.yaml Trail": "P P P P P F F P P",
    },
    "correct-cfn": {"audit.yaml Trail": "P P P P P P P P P"},
    "correct-tf": {". aws_cloudtrail.account": "P P P P P P P P P"},
    "label-context": {
        # AWS Config writes into the same bucket (4); 90 days (9).
        ". module.trail.aws_cloudtrail.default[0]": "P P P F P P P P F",
    },
    "modern-language": {
        # Paused (1), one region (2); nobody records who reads the buckets (5); 30 days (9).
        '. module.audit["dev"].aws_cloudtrail.this': "F F P P F P P P F",
        '. module.audit["prod"].aws_cloudtrail.this': "P P P P F P P P P",
        '. module.audit["sandbox"].aws_cloudtrail.this': "P P P P F P P P P",
    },
    "monorepo": {
        # Where access logs go is the platform's, so whether it is closed is not known (5).
        # One region (2), no key (7).
        "infra/envs/dev module.trail.aws_cloudtrail.this": "P F P P ? F F P P",
        # Paused (1), no log group (3).
        "infra/envs/prod module.trail.aws_cloudtrail.this": "F P F P ? F P P P",
        # 180 days (9).
        "infra/envs/staging module.trail.aws_cloudtrail.this": "P P P P ? F P P F",
        # A bare trail with a key of AWS's.
        "infra/cloudformation/sandbox.yaml Trail": "P P F P F F F F F",
    },
    "organization": {
        # The lifecycle rule is for AWSLogs/ and the log files lie below organization/AWSLogs/ (9).
        ". aws_cloudtrail.organization": "P P P P P F P P F",
    },
    "registry-modules": {
        # Data events only (1), of one region (2).
        '. module.trails.aws_cloudtrail.this["data"]': "F F P P P P P P P",
        '. module.trails.aws_cloudtrail.this["main"]': "P P P P P P P P P",
    },
    "single-file": {
        # Only data events (1) of one region (2), to no log group (3), in a public bucket (6), without key (7) and
        # digests (8), for 90 days (9).
        ". aws_cloudtrail.main": "F F F P P F F F F",
    },
    "two-templates": {
        # The block leaves one flag out (6); the only lifecycle rule is disabled (9).
        "exports/trail.yaml Trail": "P P P P P F P P F",
        # Log group (3), access logs (5) and key (7) are elsewhere; 60 days (9).
        "literal-name/trails.yaml Payments": "P P ? P ? F ? P F",
        # No log group (3), no key (7), and its bucket is elsewhere (5, 6, 9).
        "literal-name/trails.yaml Warehouse": "P P F ? ? ? F P ?",
    },
}
LETTERS = {"pass": "P", "fail": "F", "unknown": "?"}


@cache
def report_of(project: str) -> Report:
    return scan([PROJECTS[project]], Options(root=PROJECTS[project], allow_missing_modules=True))


@pytest.mark.parametrize("project", PROJECTS)
def test_what_a_project_expects_is_found_and_nothing_else(project: str) -> None:
    report = report_of(project)
    assert not any(diagnostic.fatal for diagnostic in report.diagnostics)
    assert differences(expectations(PROJECTS[project]), findings(report)) == []


@pytest.mark.parametrize("project", PROJECTS)
def test_its_scorecard_is_what_reading_it_tells(project: str) -> None:
    found = {
        f"{row.trail.unit} {row.trail.address}": " ".join(
            LETTERS[row.practices[number].value] for number in range(1, 10)
        )
        for row in report_of(project).scorecard
    }
    assert found == SCORECARDS[project]


@pytest.mark.parametrize("project", PROJECTS)
def test_its_whole_report_is_as_recorded(project: str) -> None:
    recorded = as_object(report_of(project))
    # These change with every release and every rule, and say nothing about the project.
    del recorded["tool"], recorded["coverage"]["rules"]
    text = json.dumps(recorded, ensure_ascii=False, indent=1) + "\n"
    path = SNAPSHOTS / f"{project}.json"
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    wanted = path.read_bytes().decode("utf-8")
    assert text == wanted, "".join(
        difflib.unified_diff(wanted.splitlines(True), text.splitlines(True), path.name, "now")
    )


def test_nothing_is_recorded_of_projects_that_are_gone() -> None:
    assert {path.stem for path in SNAPSHOTS.iterdir()} == set(PROJECTS) == set(SCORECARDS)


def test_every_code_that_a_project_expects_is_a_rule() -> None:
    ids = {rule.info.id for rule in load_rules()}
    assert {place.code[:5] for path in PROJECTS.values() for place in expectations(path)} <= ids


def test_two_projects_are_correct() -> None:
    """A stack written as AWS's documentation says gives no finding."""
    for project in ("correct-cfn", "correct-tf"):
        assert not findings(report_of(project))
