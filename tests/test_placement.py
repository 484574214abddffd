"""What has to be in one region or account, where the code or the command line says where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.findings import Verdict
from ctlint.scan import Options, scan
from ctlint.source import Inputs
from ctlint.value import Absent, Known
from tests.configurations import judged as judged_by
from tests.configurations import only
from tests.estates import Built

ARN = "arn:aws:kms:{}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TEMPLATE = """
Resources:
  T:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      S3BucketName: !Ref B
      KMSKeyId: {key}
      CloudWatchLogsLogGroupArn: {group}
      CloudWatchLogsRoleArn: arn:aws:iam::111122223333:role/r
  B:
    Type: AWS::S3::Bucket
  K:
    Type: AWS::KMS::Key
    Properties:
      Description: x
"""


def judged(directory: Path, slug: str, key: str, group: str, account: str = "111122223333") -> list[Verdict]:
    (directory / "t.yaml").write_text(TEMPLATE.format(key=key, group=group))
    inputs = Inputs(parameters={"AWS::Region": "eu-west-1", "AWS::AccountId": account})
    options = Options(root=directory, rules=(slug,), inputs=inputs)
    return [finding.verdict for finding in scan([directory / "t.yaml"], options).findings]


GROUP = "arn:aws:logs:{}:{}:log-group:g:*"


@pytest.mark.parametrize(
    ("key", "verdicts"),
    [
        (ARN.format("eu-west-1"), [Verdict.PASS]),
        (ARN.format("us-east-1"), [Verdict.FAIL]),
        ("!GetAtt K.Arn", [Verdict.PASS]),
        ("alias/audit", []),
        (
            ARN.format("us-east-1").replace(":kms:us-east-1", ":kms:${AWS::Region}").join(('!Sub "', '"')),
            [Verdict.PASS],
        ),
    ],
)
def test_a_key_is_in_the_region_of_the_bucket(tmp_path: Path, key: str, verdicts: list[Verdict]) -> None:
    assert judged(tmp_path, "kms-key-same-region-as-bucket", key, GROUP.format("eu-west-1", "111122223333")) == verdicts


@pytest.mark.parametrize(
    ("group", "account", "verdicts"),
    [
        (GROUP.format("eu-west-1", "111122223333"), "111122223333", [Verdict.PASS]),
        (GROUP.format("us-east-1", "111122223333"), "111122223333", [Verdict.FAIL]),
        (GROUP.format("eu-west-1", "444455556666"), "111122223333", [Verdict.FAIL]),
        (GROUP.format("eu-west-1", "444455556666"), "444455556666", [Verdict.PASS]),
        (GROUP.format("us-east-1", "444455556666"), "444455556666", [Verdict.FAIL]),
    ],
)
def test_a_log_group_is_in_the_trails_account_and_region(
    tmp_path: Path, group: str, account: str, verdicts: list[Verdict]
) -> None:
    key = ARN.format("eu-west-1")
    assert judged(tmp_path, "log-group-exists-same-account-region", key, group, account) == verdicts


@pytest.mark.parametrize(
    ("written", "accepted"),
    [
        ('"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"', True),
        ('"arn:aws-cn:kms:cn-north-1:111122223333:alias/a"', True),
        ('"arn:aws:kms:eu-west-1:111122223333:"', False),
        ('"alias/audit"', False),
        ('"alias/aws/s3"', True),
        ("aws_kms_key.k.arn", True),
        ("aws_kms_key.k.id", False),
        ("aws_kms_key.k.key_id", False),
        ("aws_kms_alias.a.arn", True),
        ("aws_kms_alias.a.target_key_arn", True),
        ("aws_kms_alias.a.name", False),
        ("data.aws_kms_alias.d.target_key_arn", True),
        ("data.aws_kms_key.e.arn", True),
        ('"arn:aws:kms:eu-west-1:${var.account}:key/${var.id}"', True),
        ("null", None),
    ],
)
def test_terraforms_provider_takes_arns(tmp_path: Path, written: str, accepted: bool | None) -> None:
    code = f"""
    resource "aws_cloudtrail" "t" {{
      name           = "t"
      s3_bucket_name = "b"
      kms_key_id     = {written}
    }}
    resource "aws_kms_key" "k" {{}}
    resource "aws_kms_alias" "a" {{
      name          = "alias/a"
      target_key_id = aws_kms_key.k.key_id
    }}
    data "aws_kms_alias" "d" {{
      name = "alias/d"
    }}
    data "aws_kms_key" "e" {{
      key_id = "alias/e"
    }}
    variable "account" {{}}
    variable "id" {{}}
    """
    found = Built(tmp_path, {"a.tf": code}).view("aws_cloudtrail.t").get("key_name_is_accepted")
    assert isinstance(found, Absent) if accepted is None else found == Known(accepted, ())


def test_the_owner_of_a_key_is_read_in_a_data_source_that_names_no_effect(tmp_path: Path) -> None:
    code = """
resource "aws_cloudtrail" "t" {
  name           = "t"
  s3_bucket_name = "logs"
  kms_key_id     = aws_kms_key.trail.arn
}
resource "aws_kms_key" "trail" {
  policy = data.aws_iam_policy_document.key.json
}
data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111111111111:root"]
    }
  }
  statement {
    actions   = ["kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "kms:EncryptionContext:aws:cloudtrail:arn"
      values   = ["arn:aws:cloudtrail:*:111111111112:trail/*"]
    }
  }
}
"""
    assert only(judged_by(tmp_path, {"main.tf": code}, "kms-policy-cloudtrail-encrypt")).verdict is Verdict.FAIL
    right = code.replace("111111111112", "111111111111")
    assert only(judged_by(tmp_path, {"main.tf": right}, "kms-policy-cloudtrail-encrypt")).verdict is Verdict.PASS
