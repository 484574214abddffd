"""What a plan marks as sensitive is in no output: a canary is planted wherever Terraform would mark it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from ctlint.output import FORMATS, render
from ctlint.output.options import RenderOptions
from ctlint.scan import Options, scan
from ctlint.value import Reason
from tests.plans import Json, block, change, plan, refers

CANARY = "c4n4ry-s3cr3t"

POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": CANARY, "Effect": "Allow", "Principal": "*"}]})

SENSITIVE: list[tuple[str, Json, Json | bool]] = [
    ("aws_cloudtrail.t", {"name": CANARY, "s3_bucket_name": "logs"}, {"name": True}),
    ("aws_cloudtrail.t", {"name": "t", "s3_bucket_name": CANARY}, {"s3_bucket_name": True}),
    ("aws_cloudtrail.t", {"name": "t", "s3_bucket_name": "logs", "kms_key_id": CANARY}, {"kms_key_id": True}),
    (
        "aws_cloudtrail.t",
        {"name": "t", "s3_bucket_name": "logs", "cloud_watch_logs_group_arn": f"arn:aws:logs:{CANARY}:*"},
        {"cloud_watch_logs_group_arn": True},
    ),
    ("aws_cloudtrail.t", {"name": CANARY, "s3_bucket_name": CANARY, "is_multi_region_trail": False}, True),
    (
        "aws_cloudtrail.t",
        {"name": "t", "s3_bucket_name": "logs", "event_selector": [{"read_write_type": CANARY}]},
        {"event_selector": [{"read_write_type": True}]},
    ),
    (
        "aws_cloudtrail.t",
        {"name": "t", "s3_bucket_name": "logs", "event_selector": [{"exclude_management_event_sources": [CANARY]}]},
        {"event_selector": [{"exclude_management_event_sources": [True]}]},
    ),
    (
        "aws_cloudtrail.t",
        {"name": "t", "s3_bucket_name": "logs", "event_selector": [{"read_write_type": CANARY}]},
        {"event_selector": True},
    ),
    ("aws_cloudtrail.t", {"name": "t", "s3_bucket_name": "logs", "tags": {"a": CANARY}}, {"tags": {"a": True}}),
    ("aws_s3_bucket.extra", {"bucket": CANARY}, {"bucket": True}),
    ("aws_s3_bucket_policy.p", {"bucket": "logs", "policy": POLICY}, {"policy": True}),
    ("aws_s3_bucket_acl.a", {"bucket": "logs", "acl": CANARY}, {"acl": True}),
    ("aws_s3_bucket_logging.l", {"bucket": "logs", "target_bucket": CANARY}, {"target_bucket": True}),
    (
        "aws_s3_bucket_lifecycle_configuration.l",
        {"bucket": "logs", "rule": [{"status": CANARY, "expiration": [{"days": 3}]}]},
        {"rule": [{"status": True}]},
    ),
    ("aws_cloudwatch_log_group.g", {"name": CANARY, "retention_in_days": 1}, {"name": True}),
    ("aws_kms_key.k", {"policy": POLICY, "key_usage": CANARY}, {"policy": True, "key_usage": True}),
    ("aws_db_instance.d", {"password": CANARY}, {"password": True}),
]
"""Address, values, mask."""


def planted(address: str, after: Json, mask: Json | bool) -> Json:
    """A plan with a canary in a resource and in every other part where Terraform writes values."""
    trail = {"name": "t", "s3_bucket_name": "logs", "is_multi_region_trail": False, "enable_logging": True}
    changes = [
        change("aws_s3_bucket.b", {"bucket": "logs"}, {"arn": True}),
        change("aws_kms_key.unused", {"enable_key_rotation": False}),
    ]
    if address != "aws_cloudtrail.t":
        changes.append(change("aws_cloudtrail.t", trail))
    own = change(address, after, {}, mask)
    own["change"]["before"] = after
    own["change"]["before_sensitive"] = mask
    changes.append(own)
    drift = {**own, "change": {**own["change"], "actions": ["update"]}}
    type_, name = address.split(".")
    values = {"address": address, "mode": "managed", "type": type_, "name": name, "values": after}
    outputs = {"o": {"sensitive": True, "type": "string", "value": CANARY}}
    state = {"outputs": outputs, "root_module": {"resources": [{**values, "sensitive_values": mask}]}}
    written = {key: {"constant_value": CANARY} for key in after}
    return plan(
        changes,
        [block(address, written), block("aws_s3_bucket.b", {"bucket": {"constant_value": "logs"}})],
        {
            "variables": {"secret": {"default": CANARY, "sensitive": True}},
            "outputs": {"o": {"sensitive": True, "expression": refers("var.secret")}},
        },
        variables={"secret": {"value": CANARY}},
        planned_values=state,
        output_changes={"o": {"actions": ["create"], "after": CANARY, "after_sensitive": True}},
        prior_state={"format_version": "1.0", "values": state},
        resource_drift=[drift],
    )


def outputs(root: Path, path: Path) -> str:
    """What every format says, with everything that can be shown."""
    report = scan([path], Options(root=root, profile="strict"))
    shown = []
    for name in FORMATS:
        for colour in (False, True):
            out = io.StringIO()
            render(report, out, name, RenderOptions(show_pass=True, colour=colour))
            shown.append(out.getvalue())
    return "\n".join(shown)


@pytest.mark.parametrize("indent", [None, 1], ids=["one line", "indented"])
@pytest.mark.parametrize("source", [False, True], ids=["alone", "with source"])
@pytest.mark.parametrize(("address", "after", "mask"), SENSITIVE)
def test_no_output_has_the_canary(
    address: str, after: Json, mask: Json | bool, source: bool, indent: int | None, tmp_path: Path
) -> None:
    made = planted(address, after, mask)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(made, indent=indent))
    if source:
        (tmp_path / "main.tf").write_text(written_source(address, after))
    shown = outputs(tmp_path, path)
    assert CANARY not in shown
    assert "CT201" in shown  # it was judged


def written_source(address: str, after: dict[str, Any]) -> str:
    type_, name = address.split(".")
    attributes = "\n".join(
        f"  {key} = var.secret"
        for key, value in after.items()
        if CANARY in json.dumps(value) and isinstance(value, str)
    )
    own = f'resource "{type_}" "{name}" {{\n{attributes}\n}}\n'
    trail = 'resource "aws_cloudtrail" "t" {\n  name = "t"\n  s3_bucket_name = aws_s3_bucket.b.id\n}\n'
    own += "" if address == "aws_cloudtrail.t" else trail
    return (
        f'variable "secret" {{\n  sensitive = true\n  default   = "{CANARY}"\n}}\n'
        'resource "aws_s3_bucket" "b" {\n  bucket = "logs"\n}\n'
        + own
        + ("" if address == "aws_cloudtrail.t" else trail)
    )


@pytest.mark.parametrize("through", ["bucket = var.secret", "bucket = local.secret"])
def test_what_the_configuration_computes_from_a_secret_is_not_told_either(through: str, tmp_path: Path) -> None:
    """A bucket's id is not sensitive where its name is, and the configuration's front end knows that they are one."""
    changes = [
        change("aws_cloudtrail.t", {"name": "t"}, {"s3_bucket_name": True}),
        change("aws_s3_bucket.b", {"bucket": CANARY}, {"id": True}, {"bucket": True}),
        change("aws_s3_bucket_acl.b", {"acl": "public-read"}, {"bucket": True}),
    ]
    (tmp_path / "plan.json").write_text(json.dumps(plan(changes, variables={"secret": {"value": CANARY}})))
    (tmp_path / "main.tf").write_text(
        f"""
        variable "secret" {{
          default   = "{CANARY}"
          sensitive = true
        }}
        locals {{
          secret = var.secret
        }}
        resource "aws_s3_bucket" "b" {{
          {through}
        }}
        resource "aws_cloudtrail" "t" {{
          name           = "t"
          s3_bucket_name = aws_s3_bucket.b.id
          kms_key_id     = join("-", [aws_s3_bucket.b.arn, aws_s3_bucket.other.bucket])
        }}
        resource "aws_s3_bucket_acl" "b" {{
          bucket = aws_s3_bucket.b.bucket
          acl    = "public-read"
        }}
        """
    )
    shown = outputs(tmp_path, tmp_path / "plan.json")
    assert CANARY not in shown
    assert "CT601" in shown  # the links were followed


def test_the_canary_is_seen_where_nothing_marks_it(tmp_path: Path) -> None:
    """Else the tests above would prove nothing."""
    made = planted("aws_s3_bucket_logging.l", {"bucket": "logs", "target_bucket": CANARY}, {})
    (tmp_path / "plan.json").write_text(json.dumps(made))
    assert CANARY in outputs(tmp_path, tmp_path / "plan.json")


def test_what_is_sensitive_is_undecided_and_says_why(tmp_path: Path) -> None:
    after = {"name": "t", "s3_bucket_name": "logs", "is_multi_region_trail": True}
    (tmp_path / "plan.json").write_text(
        json.dumps(plan([change("aws_cloudtrail.t", after, {}, {"is_multi_region_trail": True})]))
    )
    report = scan([tmp_path / "plan.json"], Options(root=tmp_path, rules=("trail-multi-region",)))
    [finding] = report.findings
    assert finding.reasons == {Reason.SENSITIVE}


def test_equal_secrets_still_link(tmp_path: Path) -> None:
    """The bucket and the trail name it by one sensitive variable: which bucket is meant can be told without it."""
    changes = [
        change("aws_cloudtrail.t", {"name": "t", "s3_bucket_name": CANARY}, {}, {"s3_bucket_name": True}),
        change("aws_s3_bucket.b", {"bucket": CANARY}, {}, {"bucket": True}),
        change("aws_s3_bucket_acl.b", {"bucket": CANARY, "acl": "public-read"}, {}, {"bucket": True}),
    ]
    (tmp_path / "plan.json").write_text(json.dumps(plan(changes)))
    report = scan([tmp_path / "plan.json"], Options(root=tmp_path, rules=("log-bucket-acl-not-public",)))
    assert [(one.subject.id.address, one.verdict.value) for one in report.findings] == [("aws_s3_bucket.b", "fail")]
    assert CANARY not in outputs(tmp_path, tmp_path / "plan.json")
