"""Which account and region resources and data sources are of, by the configuration of the provider that makes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ctlint.scan import Options, scan
from ctlint.source import Inputs
from tests.estates import Built

TRAIL = """
resource "aws_cloudtrail" "main" {
  name           = "main"
  s3_bucket_name = aws_s3_bucket.logs.id
}
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json
}
data "aws_caller_identity" "who" {
  provider = aws.other
}
data "aws_iam_policy_document" "logs" {
  statement {
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    actions   = ["s3:GetBucketAcl"]
    resources = [aws_s3_bucket.logs.arn]
  }
  statement {
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.logs.arn}/AWSLogs/${data.aws_caller_identity.who.account_id}/*"]
  }
}
"""


def verdict(root: Path, files: dict[str, str], rule: str = "CT403") -> tuple[str, str]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    report = scan([root], Options(root=root, rules=(rule,)))
    assert [one for one in report.diagnostics if one.fatal] == []
    (found,) = report.findings
    return found.verdict.name, found.message


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ("", 'region = "us-east-1"', "PASS"),
        ("", 'profile = ""', "PASS"),
        ("", 'allowed_account_ids = ["222222222222"]', "PASS"),
        ('region = "eu-west-1"', "", "PASS"),
        ('profile = "audit"', 'profile = "audit"\n region = "us-east-1"', "PASS"),
        ("", 'profile = "logs"', "UNKNOWN"),
        ('profile = "audit"', "", "UNKNOWN"),
        ("", "assume_role {\n role_arn = var.role\n}", "UNKNOWN"),
        ("", 'assume_role {\n role_arn = "arn:aws:iam::222222222222:role/x"\n}', "UNKNOWN"),
        ('allowed_account_ids = ["111111111111"]', 'allowed_account_ids = ["222222222222"]', "FAIL"),
        (
            "assume_role {\n role_arn = var.role\n}",
            "assume_role {\n role_arn = var.role\n}\n region = var.region",
            "PASS",
        ),
        (
            'assume_role {\n role_arn = "arn:aws:iam::111111111111:role/x"\n}',
            'assume_role {\n role_arn = "arn:aws:iam::111111111111:role/y"\n}',
            "PASS",
        ),
        (
            'assume_role {\n role_arn = "arn:aws:iam::${var.id}:role/x"\n}',
            'allowed_account_ids = [var.id]\n profile = "x"',
            "PASS",
        ),
    ],
)
def test_a_data_source_tells_the_account_of_its_own_provider(
    tmp_path: Path, own: str, other: str, expected: str
) -> None:
    providers = f"""
variable "role" {{}}
variable "region" {{}}
variable "id" {{}}
provider "aws" {{
  {own}
}}
provider "aws" {{
  alias = "other"
  {other}
}}
"""
    found, message = verdict(tmp_path, {"main.tf": providers + TRAIL})
    assert found == expected, message
    if expected == "UNKNOWN" and "222222222222" not in other:
        assert "account of provider aws.other" in message


def test_a_module_has_the_provider_that_its_call_gives_it(tmp_path: Path) -> None:
    module = TRAIL.replace("provider = aws.other", "provider = aws.reader")
    text = """
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias   = "logs"
  profile = "logs"
}
module "audit" {
  source    = "./audit"
  providers = { aws = %s, aws.reader = %s }
}
"""
    expected = {("aws", "aws"): "PASS", ("aws.logs", "aws.logs"): "PASS", ("aws", "aws.logs"): "UNKNOWN"}
    for (trail, reader), answer in expected.items():
        files = {"main.tf": text % (trail, reader), "audit/main.tf": module}
        assert verdict(tmp_path, files)[0] == answer, (trail, reader)


def test_a_provider_of_which_nothing_is_known_is_another(tmp_path: Path) -> None:
    assert verdict(tmp_path, {"main.tf": TRAIL})[0] == "UNKNOWN"
    by_region = 'provider "aws" {\n for_each = toset(["eu-west-1"])\n alias = "other"\n region = each.key\n}\n'
    chosen = TRAIL.replace("aws.other", 'aws.other["eu-west-1"]')
    assert verdict(tmp_path, {"main.tf": by_region + chosen})[0] == "UNKNOWN"


def test_the_one_account_that_is_named_is_not_taken_for_the_own_one_where_it_is_anothers(tmp_path: Path) -> None:
    named = TRAIL.replace("${data.aws_caller_identity.who.account_id}", "222222222222")
    own = 'provider "aws" {\n}\nprovider "aws" {\n alias = "other"\n %s\n}\n'
    assert verdict(tmp_path, {"main.tf": own % "" + named})[0] == "PASS"
    assert (
        verdict(tmp_path, {"main.tf": own % 'profile = "x"\n allowed_account_ids = ["222222222222"]' + named})[0]
        == "UNKNOWN"
    )


def test_what_a_resource_is_made_by_says_where_it_is(tmp_path: Path) -> None:
    built = Built(
        tmp_path,
        {
            "main.tf": """
            provider "aws" {
              region = "eu-west-1"
            }
            provider "aws" {
              alias  = "us"
              region = var.there
            }
            variable "there" {
              default = "us-east-1"
            }
            data "aws_region" "us" {
              provider = aws.us
            }
            resource "aws_cloudtrail" "here" {
              name           = data.aws_region.us.name
              s3_bucket_name = "b"
            }
            resource "aws_cloudtrail" "there" {
              provider       = aws.us
              name           = "there"
              s3_bucket_name = "b"
            }
            resource "aws_cloudtrail" "elsewhere" {
              region         = "ap-south-1"
              name           = "elsewhere"
              s3_bucket_name = "b"
            }
            """
        },
    )
    regions = {
        name: built.entity(f"aws_cloudtrail.{name}").deployed_to("region") for name in ("here", "there", "elsewhere")
    }
    assert regions == {"here": "eu-west-1", "there": "us-east-1", "elsewhere": "ap-south-1"}
    assert built.view("aws_cloudtrail.here").get("name").value == "us-east-1"  # type: ignore[union-attr]


def planned(own: dict[str, Any], other: dict[str, Any], account: str | None) -> str:
    """A plan of the trail above, whose policy is written for an account."""
    statements = [
        {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject",
         "Resource": "arn:aws:s3:::acme-logs/AWSLogs/222222222222/*"},
    ]  # fmt: skip
    values: dict[str, dict[str, Any]] = {
        "aws_cloudtrail.main": {"name": "main", "s3_bucket_name": "acme-logs"},
        "aws_s3_bucket.logs": {"bucket": "acme-logs"},
        "aws_s3_bucket_policy.logs": {"bucket": "acme-logs", "policy": json.dumps({"Statement": statements})},
    }
    blocks = [("managed", *address.split("."), "aws") for address in values]
    blocks.append(("data", "aws_caller_identity", "who", "aws.other"))
    told = {
        "address": "data.aws_caller_identity.who", "mode": "data", "type": "aws_caller_identity", "name": "who",
        "values": {"account_id": account},
    }  # fmt: skip
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.0",
            "resource_changes": [
                {"address": address, "change": {"actions": ["create"], "after": after, "after_unknown": {}}}
                for address, after in values.items()
            ],
            "prior_state": {"values": {"root_module": {"resources": [told] if account else []}}},
            "configuration": {
                "provider_config": {
                    "aws": {"name": "aws", "expressions": own},
                    "aws.other": {"name": "aws", "alias": "other", "expressions": other},
                },
                "root_module": {
                    "resources": [
                        {"mode": mode, "type": type_, "name": name, "provider_config_key": key}
                        for mode, type_, name, key in blocks
                    ]
                },
            },
        }
    )


@pytest.mark.parametrize(
    ("own", "other", "account", "expected"),
    [
        ({}, {"region": {"constant_value": "us-east-1"}}, "222222222222", "PASS"),
        ({}, {"region": {"constant_value": "us-east-1"}}, "111111111111", "FAIL"),
        ({}, {"profile": {"constant_value": "logs"}}, "222222222222", "UNKNOWN"),
        ({}, {"profile": {"references": ["var.profile"]}}, "222222222222", "UNKNOWN"),
        ({"allowed_account_ids": {"constant_value": ["222222222222"]}}, {}, None, "PASS"),
        (
            {"assume_role": [{"role_arn": {"constant_value": "arn:aws:iam::111111111111:role/x"}}]},
            {},
            "222222222222",
            "FAIL",
        ),
    ],
)
def test_a_plan_says_which_provider_found_out_what(
    tmp_path: Path, own: dict[str, Any], other: dict[str, Any], account: str | None, expected: str
) -> None:
    found, message = verdict(tmp_path, {"plan.json": planned(own, other, account)})
    assert found == expected, message


IDENTITY = """
resource "aws_cloudtrail" "main" {
  name           = "main"
  s3_bucket_name = "acme-logs"
}
resource "aws_iam_role" "stopper" {
  %s
  name               = "stopper"
  assume_role_policy = jsonencode({ Statement = [] })
}
resource "aws_iam_role_policy" "stopper" {
  %s
  role   = aws_iam_role.stopper.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "cloudtrail:StopLogging", Resource = "*" }] })
}
provider "aws" {
  %s
}
provider "aws" {
  alias = "other"
  %s
}
"""


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ("", 'region = "us-east-1"', ["FAIL"]),
        ("", 'profile = "b"', ["UNKNOWN"]),
        ('allowed_account_ids = ["111111111111"]', 'allowed_account_ids = ["222222222222"]', []),
    ],
)
def test_who_is_of_another_account_cannot_stop_the_trail(
    tmp_path: Path, own: str, other: str, expected: list[str]
) -> None:
    chosen = "provider = aws.other"
    (tmp_path / "main.tf").write_text(IDENTITY % (chosen, chosen, own, other), encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path, rules=("iam-trail-tamper",)))
    assert [one.verdict.name for one in report.findings] == expected


TWO_ACCOUNTS = """
resource "aws_cloudtrail" "main" {
  name           = "main"
  s3_bucket_name = aws_s3_bucket.logs.id
  kms_key_id     = aws_kms_key.logs.arn
}
resource "aws_kms_key" "logs" {
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = { AWS = %s }, Action = "kms:*", Resource = "*" }]
  })
}
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({ Statement = [{
    Effect    = "Allow"
    Principal = { Service = "cloudtrail.amazonaws.com" }
    Action    = "s3:PutObject"
    Resource  = "${aws_s3_bucket.logs.arn}/AWSLogs/*"
    Condition = { StringEquals = { "aws:SourceAccount" = ["111111111111", "222222222222"] } }
  }] })
}
"""
TWO_ACCOUNTS_IN_A_TEMPLATE = """
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: {IsLogging: true, S3BucketName: !Ref Logs, KMSKeyId: !GetAtt Key.Arn}
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy: {Statement: [{Effect: Allow, Principal: {AWS: %s}, Action: 'kms:*', Resource: '*'}]}
  Logs:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: s3:PutObject
            Resource: !Sub '${Logs.Arn}/AWSLogs/*'
            Condition: {StringEquals: {'aws:SourceAccount': ['111111111111', '222222222222']}}
"""
NOBODY = '"arn:aws:iam::333333333333:role/x"'


@pytest.mark.parametrize("name", ["main.tf", "t.yaml"])
@pytest.mark.parametrize(
    ("owner", "given", "expected"),
    [
        ('"arn:aws:iam::222222222222:root"', "", "PASS"),
        ('"arn:aws:iam::444444444444:root"', "", "FAIL"),
        ('["111111111111", "222222222222"]', "", "UNKNOWN"),
        (NOBODY, "", "UNKNOWN"),
        (NOBODY, "111111111111", "PASS"),
        (NOBODY, "444444444444", "FAIL"),
    ],
)
def test_of_several_accounts_the_own_one_is_the_keys_or_the_one_that_the_user_names(
    tmp_path: Path, name: str, owner: str, given: str, expected: str
) -> None:
    text = (TWO_ACCOUNTS if name == "main.tf" else TWO_ACCOUNTS_IN_A_TEMPLATE) % owner
    (tmp_path / name).write_text(text, encoding="utf-8")
    inputs = Inputs(parameters={"AWS::AccountId": given} if given else {})
    report = scan([tmp_path], Options(root=tmp_path, rules=("CT403",), inputs=inputs))
    (found,) = report.findings
    assert found.verdict.name == expected, found.message
    if expected == "UNKNOWN":
        assert found.message.endswith("it depends on ${account} (--account tells it)")


def test_what_the_user_says_counts_where_a_provider_does_not_tell(tmp_path: Path) -> None:
    providers = 'provider "aws" {\n %s\n}\nprovider "aws" {\n alias = "other"\n %s\n}\n'
    inputs = Inputs(parameters={"AWS::AccountId": "111111111111"})
    named = TRAIL.replace("${data.aws_caller_identity.who.account_id}", "111111111111")
    expected = {("", ""): "PASS", ('allowed_account_ids = ["222222222222"]', ""): "FAIL"}
    for (own, other), verdict_ in expected.items():
        (tmp_path / "main.tf").write_text(providers % (own, other) + named, encoding="utf-8")
        report = scan([tmp_path], Options(root=tmp_path, rules=("CT403",), inputs=inputs))
        assert [one.verdict.name for one in report.findings] == [verdict_]


def test_a_plan_takes_what_the_user_says(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(planned({}, {}, None), encoding="utf-8")
    for account, expected in {"222222222222": "PASS", "111111111111": "FAIL"}.items():
        inputs = Inputs(parameters={"AWS::AccountId": account})
        report = scan([tmp_path], Options(root=tmp_path, rules=("CT403",), inputs=inputs))
        assert [one.verdict.name for one in report.findings] == [expected]


@pytest.mark.parametrize(
    ("provider", "owner", "expected"),
    [
        ("", "111122223333", "PASS"),
        ("", "444455556666", "FAIL"),
        ("provider = aws.other", "444455556666", "UNKNOWN"),
        ("provider = aws.other", "111122223333", "UNKNOWN"),
    ],
)
def test_the_owner_of_a_bucket_is_the_account_of_the_trail_only_where_its_provider_is(
    tmp_path: Path, provider: str, owner: str, expected: str
) -> None:
    code = (
        'provider "aws" {\n  allowed_account_ids = ["111122223333"]\n}\n'
        'provider "aws" {\n  alias = "other"\n  allowed_account_ids = ["444455556666"]\n}\n'
    ) + TRAIL.replace("${data.aws_caller_identity.who.account_id}", "111122223333").replace(
        "  statement {",
        f"""  statement {{
    effect    = "Deny"
    actions   = ["s3:PutObject"]
    resources = ["*"]
    principals {{
      type        = "*"
      identifiers = ["*"]
    }}
    condition {{
      test     = "StringNotEquals"
      variable = "aws:ResourceAccount"
      values   = ["{owner}"]
    }}
  }}
  statement {{""",
        1,
    ).replace('resource "aws_s3_bucket" "logs" {', f'resource "aws_s3_bucket" "logs" {{\n  {provider}').replace(
        'resource "aws_s3_bucket_policy" "logs" {', f'resource "aws_s3_bucket_policy" "logs" {{\n  {provider}'
    )
    assert verdict(tmp_path, {"main.tf": code})[0] == expected
