"""What a plan takes away from what exists: whole plans in, findings out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ctlint import cli
from ctlint.findings import Finding, Verdict
from ctlint.scan import Options, scan
from ctlint.suppressions.change_rules import RULES
from tests.plans import Json, block, change, plan

ABOUT = {rule.id for rule in RULES}
KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
GROUP_ARN = "arn:aws:logs:eu-west-1:111122223333:log-group:trail"

TRAIL: Json = {
    "name": "main",
    "arn": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main",
    "s3_bucket_name": "acme-trail",
    "kms_key_id": KEY_ARN,
    "enable_logging": True,
    "enable_log_file_validation": True,
    "include_global_service_events": True,
    "is_multi_region_trail": True,
    "cloud_watch_logs_group_arn": f"{GROUP_ARN}:*",
    "event_selector": [],
}
BUCKET: Json = {"id": "acme-trail", "bucket": "acme-trail", "arn": "arn:aws:s3:::acme-trail", "force_destroy": False}
VERSIONING: Json = {"bucket": "acme-trail", "versioning_configuration": [{"status": "Enabled"}]}
KEY: Json = {"arn": KEY_ARN, "key_id": KEY_ARN[-36:], "id": KEY_ARN[-36:], "enable_key_rotation": True}
GROUP: Json = {"name": "trail", "arn": GROUP_ARN, "id": "trail", "retention_in_days": 365}
FILTER: Json = {
    "name": "root",
    "log_group_name": "trail",
    "pattern": '{ $.userIdentity.type = "Root" }',
    "metric_transformation": [{"name": "Root", "namespace": "Audit", "value": "1"}],
}

THERE: dict[str, Json] = {
    "aws_cloudtrail.main": TRAIL,
    "aws_s3_bucket.logs": BUCKET,
    "aws_s3_bucket_versioning.logs": VERSIONING,
    "aws_kms_key.trail": KEY,
    "aws_cloudwatch_log_group.trail": GROUP,
    "aws_cloudwatch_log_metric_filter.root": FILTER,
}

Planned = Callable[..., list[Finding]]


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Planned:
    monkeypatch.chdir(tmp_path)

    def judge(*changes: Json, there: dict[str, Json] = THERE, configuration: str = "", **more: Any) -> list[Finding]:
        """What is said of these changes, where everything else stays as it is."""
        changed = {one["address"] for one in changes}
        same = [change(name, one, actions=("no-op",), before=one) for name, one in there.items() if name not in changed]
        blocks = [block(name) for name in there]
        Path("plan.json").write_text(json.dumps(plan([*changes, *same], blocks)), encoding="utf-8")
        if configuration:
            Path("main.tf").write_text(configuration, encoding="utf-8")
        report = scan([Path("plan.json")], Options(profile="strict", **more))
        assert not any(one.fatal for one in report.diagnostics), report.diagnostics
        return [one for one in report.findings if one.rule.id in ABOUT]

    return judge


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.rule.slug, one.subject.id.address) for one in findings]


def updated(address: str, **values: Any) -> Json:
    return change(address, {**THERE[address], **values}, actions=("update",), before=THERE[address])


def deleted(address: str, *actions: str) -> Json:
    return change(address, None, actions=actions or ("delete",), before=THERE[address])


def test_a_plan_that_changes_nothing_takes_nothing_away(planned: Planned) -> None:
    assert planned() == []


def test_a_plan_that_only_creates_takes_nothing_away(planned: Planned) -> None:
    assert planned(*(change(name, values) for name, values in THERE.items())) == []


def test_a_trail_that_is_deleted_is_found_where_the_plan_says_so(planned: Planned) -> None:
    [found] = planned(deleted("aws_cloudtrail.main"))
    assert told([found]) == [("trail-removed", "aws_cloudtrail.main")]
    assert found.verdict is Verdict.FAIL
    span = found.evidence[0].span
    assert Path("plan.json").read_text()[span.start : span.end] == '"address": "aws_cloudtrail.main"'


def test_a_trail_that_terraform_only_forgets_is_not_deleted(planned: Planned) -> None:
    assert planned(deleted("aws_cloudtrail.main", "forget")) == []


@pytest.mark.parametrize(
    ("actions", "gap"),
    [(("delete", "create"), True), (("create", "delete"), False)],
    ids=["delete first", "create first"],
)
def test_a_trail_that_is_replaced(planned: Planned, actions: tuple[str, ...], gap: bool) -> None:
    new = {**TRAIL, "name": "other"}
    [found] = planned(change("aws_cloudtrail.main", new, actions=actions, before=TRAIL))
    assert found.rule.slug == "trail-replaced"
    assert ("nothing is recorded in between" in found.message) is gap


@pytest.mark.parametrize(
    ("address", "values", "rule", "slug"),
    [
        ("aws_cloudtrail.main", {"is_multi_region_trail": False}, "trail-weakened", "trail-multi-region"),
        ("aws_cloudtrail.main", {"enable_logging": False}, "trail-weakened", "trail-logging-enabled"),
        ("aws_cloudtrail.main", {"enable_log_file_validation": False}, "trail-weakened", "trail-log-file-validation"),
        ("aws_cloudtrail.main", {"kms_key_id": None}, "trail-weakened", "trail-kms-key-set"),
        ("aws_cloudtrail.main", {"cloud_watch_logs_group_arn": None}, "trail-weakened", "trail-cloudwatch-logs-group"),
        ("aws_kms_key.trail", {"enable_key_rotation": False}, "trail-key-weakened", ""),
    ],
)  # fmt: skip
def test_what_passed_and_will_fail_is_weakened(
    planned: Planned, address: str, values: Json, rule: str, slug: str
) -> None:
    found = planned(updated(address, **values))
    assert told(found) == [(rule, address)]
    assert slug in found[0].message
    assert "passed" in found[0].message


def test_what_failed_before_is_not_weakened(planned: Planned) -> None:
    weak = {**TRAIL, "is_multi_region_trail": False}
    there = {**THERE, "aws_cloudtrail.main": weak}
    tagged = {**weak, "tags": {"team": "audit"}}
    assert planned(change("aws_cloudtrail.main", tagged, actions=("update",), before=weak), there=there) == []


def test_a_part_that_is_deleted_weakens_the_whole(planned: Planned) -> None:
    [found] = planned(deleted("aws_s3_bucket_versioning.logs"))
    assert told([found]) == [("log-store-weakened", "aws_s3_bucket.logs")]
    assert "versioning" in found.message


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("aws_s3_bucket.logs", "log-store-weakened"),
        ("aws_cloudwatch_log_group.trail", "log-store-weakened"),
        ("aws_kms_key.trail", "trail-key-weakened"),
        ("aws_cloudwatch_log_metric_filter.root", "alarm-chain-weakened"),
    ],
)
def test_what_a_trail_uses_is_deleted(planned: Planned, address: str, rule: str) -> None:
    assert (rule, address) in told(planned(deleted(address)))


def test_a_bucket_that_no_trail_uses_may_go(planned: Planned) -> None:
    there = {**THERE, "aws_s3_bucket.other": {**BUCKET, "id": "other", "bucket": "other", "arn": "arn:aws:s3:::other"}}
    assert (
        planned(
            change("aws_s3_bucket.other", None, actions=("delete",), before=there["aws_s3_bucket.other"]), there=there
        )
        == []
    )


def test_the_finding_lands_in_the_configuration_beside_the_plan(planned: Planned) -> None:
    configuration = 'resource "aws_cloudtrail" "main" {\n  is_multi_region_trail = false\n}\n'
    [found] = planned(updated("aws_cloudtrail.main", is_multi_region_trail=False), configuration=configuration)
    assert found.evidence[0].span.file == "main.tf"


def test_a_change_is_accepted_by_name_only(planned: Planned) -> None:
    """Whoever weakens a trail could accept the finding about its new state in the same breath."""
    head = 'resource "aws_cloudtrail" "main" {\n  # ctlint: ignore[%s] we know\n  is_multi_region_trail = false\n}\n'
    one = updated("aws_cloudtrail.main", is_multi_region_trail=False)
    assert [found.suppressed for found in planned(one, configuration=head % "CT201")] == [None]
    [accepted] = planned(one, configuration=head % "CT097")
    assert accepted.suppressed is not None


def test_only_changes_may_be_asked_for(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    planned(updated("aws_cloudtrail.main", is_multi_region_trail=False))
    assert cli.main(["check", "plan.json", "--rule", "CT097", "--rule", "trail-removed", "--format", "json"]) == 1
    assert [one["id"] for one in json.loads(capsys.readouterr().out)["results"] if one["verdict"] == "fail"] == [
        "CT097"
    ]
    planned()
    assert cli.main(["check", "plan.json", "--rule", "CT097", "--rule", "trail-removed"]) == 0


def test_every_rule_about_changes_can_be_left_out_and_explained(
    planned: Planned, capsys: pytest.CaptureFixture[str]
) -> None:
    assert planned(deleted("aws_cloudtrail.main"), skip_rules=("trail-removed",)) == []
    for rule in RULES:
        assert cli.main(["explain", rule.slug]) == 0
        assert rule.title in capsys.readouterr().out
