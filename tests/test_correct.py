"""Correct stacks, as AWS's pages and well-known modules write them: nothing fails by default, and nothing is open.

Each is tests/data/correct/main.tf or template.json with a few places written as somebody else would write them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ctlint.findings import Report, Verdict
from ctlint.scan import Options, scan

DATA = Path(__file__).parent / "data" / "correct"
ACCOUNT = "data.aws_caller_identity.current.account_id"
BUCKET = 'resource "aws_s3_bucket" "trail" {\n'
LOGS = '"${aws_s3_bucket.trail.arn}/AWSLogs/${data.aws_caller_identity.current.account_id}/*"'
ACCOUNTS = 'variable "accounts" {\n  type    = list(string)\n  default = ["111111111111"]\n}\n'
KEY = 'resource "aws_kms_key" "trail" {\n'
REGION = 'variable "region" {\n  default = "eu-central-1"\n}\n'


class Written(NamedTuple):
    """The stack written otherwise: texts and what stands in their place, and what is added."""

    places: Mapping[str, str]
    more: str = ""


def _among(accounts: str) -> Written:
    return Written({LOGS: f'[for a in {accounts} : "${{aws_s3_bucket.trail.arn}}/AWSLogs/${{a}}/*"]'}, ACCOUNTS)


def _bucket(meta: str, name: str, arn: str) -> Written:
    return Written({BUCKET: BUCKET + meta, "aws_s3_bucket.trail.id": name, "aws_s3_bucket.trail.arn": arn})


TERRAFORM = {
    "as it is": Written({}),
    "another partition": Written(
        {"data.aws_partition.current.partition": "var.partition", "data.aws_region.current.name": "var.region"},
        'variable "partition" {\n  default = "aws-us-gov"\n}\nvariable "region" {\n  default = "us-gov-west-1"\n}\n'
        'provider "aws" {\n  region = var.region\n}\n',
    ),
    "the key by its alias": Written(
        {"= aws_kms_key.trail.arn": "= aws_kms_alias.trail.arn"},
        'resource "aws_kms_alias" "trail" {\n  name          = "alias/audit"\n'
        "  target_key_id = aws_kms_key.trail.id\n}\n",
    ),
    "settings of an environment": Written(
        {
            "= 365": '= try(local.here.retention, local.settings["prod"]["retention"])',
            "days = 2555": 'days = coalesce(lookup(local.here, "expire", null), 2555)',
            "is_multi_region_trail      = true": "is_multi_region_trail      = local.here.multi",
        },
        'variable "environment" {\n  default = "prod"\n}\nlocals {\n  settings = {\n'
        "    prod    = { retention = 365, expire = 2555, multi = true }\n"
        "    staging = { retention = 400, expire = 400 }\n  }\n"
        "  here = merge({ multi = true }, lookup(local.settings, var.environment, {}))\n}\n",
    ),
    "by workspace": Written({"= 365": '= terraform.workspace == "prod" ? 731 : 365'}),
    "prefixes for names": Written(
        {
            'bucket = "acme-audit-trail"': 'bucket_prefix = "acme-"',
            '= "acme-audit-access"': '= "acme-${random_id.x.hex}"',
        },
        'resource "random_id" "x" {\n  byte_length = 4\n}\n',
    ),
    "an account's own names of buckets": Written(
        {
            'bucket = "acme-audit-trail"': f'bucket = "acme-${{{ACCOUNT}}}-${{data.aws_region.current.region}}-an"\n'
            '  bucket_namespace = "account-regional"',
            "data.aws_region.current.name": "data.aws_region.current.region",
        },
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = ">= 6.37" }\n  }\n}\n',
    ),
    "a region written at each resource": Written(
        {
            BUCKET: BUCKET + "  region = var.region\n",
            'resource "aws_s3_bucket" "access" {\n': 'resource "aws_s3_bucket" "access" {\n  region = var.region\n',
            KEY: KEY + "  region = var.region\n",
            "data.aws_region.current.name": "var.region",
        },
        REGION,
    ),
    "a region that is given": Written(
        {
            BUCKET: BUCKET + "  region = var.region\n",
            'resource "aws_s3_bucket" "access" {\n': 'resource "aws_s3_bucket" "access" {\n  region = var.region\n',
        },
        'variable "region" {\n  type = string\n}\n',
    ),
    "a prefix that is given": Written(
        {
            "enable_log_file_validation = true": "enable_log_file_validation = true\n  s3_key_prefix = var.prefix",
            "/AWSLogs/": "/${var.prefix}/AWSLogs/",
        },
        'variable "prefix" {\n  type = string\n}\n',
    ),
    "names that are given": Written(
        {'name      = "audit"': "name      = var.name", "acme-audit-trail": "${var.name}-trail"},
        'variable "name" {\n  type = string\n}\n',
    ),
    "if it is wanted": Written(
        {
            KEY: KEY + "  count = var.key_arn == null ? 1 : 0\n",
            "= aws_kms_key.trail.arn": "= coalesce(var.key_arn, one(aws_kms_key.trail[*].arn))",
        },
        'variable "key_arn" {\n  type    = string\n  default = null\n}\n',
    ),
    "the domain of the partition": Written(
        {'"cloudtrail.amazonaws.com"': '"cloudtrail.${data.aws_partition.current.dns_suffix}"'}
    ),
    "a bucket joined from a splat": _bucket(
        "  count = 1\n", 'join("", aws_s3_bucket.trail.*.id)', 'join("", aws_s3_bucket.trail.*.arn)'
    ),
    "a bucket of what there may be": _bucket(
        "  count = 1\n", 'element(concat(aws_s3_bucket.trail.*.id, [""]), 0)', "try(aws_s3_bucket.trail[0].arn, null)"
    ),
    "a bucket among others": _bucket(
        '  for_each = toset(["main"])\n',
        "values(aws_s3_bucket.trail)[0].id",
        '[for name, one in aws_s3_bucket.trail : one.arn if name == "main"][0]',
    ),
    "accounts, each once": _among(f"distinct(concat(var.accounts, [{ACCOUNT}]))"),
    "accounts without blanks": _among(f'compact(concat(var.accounts, [{ACCOUNT}, ""]))'),
    "accounts as a set": _among(f"toset(concat(var.accounts, [{ACCOUNT}]))"),
    "accounts from a union": _among(f"setunion(var.accounts, [{ACCOUNT}])"),
    "accounts by formatlist": Written(
        {LOGS: f'formatlist("%s/AWSLogs/%s/*", aws_s3_bucket.trail.arn, [{ACCOUNT}, "111111111111"])'}
    ),
    "a name that Terraform keeps": Written(
        {'name      = "audit"': "name      = terraform_data.name.output"},
        'resource "terraform_data" "name" {\n  input = "audit"\n}\n',
    ),
    "waiting for the policy": Written(
        {"= [aws_s3_bucket_policy.trail]": "= [time_sleep.wait]"},
        'resource "time_sleep" "wait" {\n  depends_on      = [aws_s3_bucket_policy.trail]\n'
        '  create_duration = "30s"\n}\n',
    ),
    "literal names": Written(
        {
            "= aws_s3_bucket.trail.id": '= "acme-audit-trail"',
            "= aws_s3_bucket.access.id": '= "acme-audit-access"',
            "${aws_s3_bucket.trail.arn}": "arn:aws:s3:::acme-audit-trail",
            "aws_s3_bucket.trail.arn": '"arn:aws:s3:::acme-audit-trail"',
        }
    ),
}

ORGANIZATION = {
    "Effect": "Allow",
    "Principal": {"Service": "cloudtrail.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": {"Fn::Sub": "${Logs.Arn}/AWSLogs/${Organization.Id}/*"},
    "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
}


def _plain(template: dict[str, Any]) -> None:
    pass


def _organization(template: dict[str, Any]) -> None:
    resources = template["Resources"]
    resources["Organization"] = {"Type": "AWS::Organizations::Organization", "Properties": {"FeatureSet": "ALL"}}
    resources["Trail"]["Properties"]["IsOrganizationTrail"] = True
    statements = resources["LogsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    condition = {**statements[1]["Condition"]["StringEquals"], **ORGANIZATION["Condition"]["StringEquals"]}  # type: ignore[index]
    statements.append({**ORGANIZATION, "Condition": {"StringEquals": condition}})


def _log_key(template: dict[str, Any]) -> None:
    resources = template["Resources"]
    group = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/audit/trail"
    resources["Group"]["Properties"] |= {"KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}, "LogGroupName": "/audit/trail"}
    resources["Key"]["Properties"]["KeyPolicy"]["Statement"].append({
        "Effect": "Allow",
        "Principal": {"Service": {"Fn::Sub": "logs.${AWS::Region}.${AWS::URLSuffix}"}},
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": {"Fn::Sub": group}}},
    })  # fmt: skip


TEMPLATES = {"as it is": _plain, "of an organization": _organization, "an encrypted log group": _log_key}


def nothing_said(report: Report) -> None:
    assert [f"{one.rule.slug}: {one.message}" for one in report.findings if one.verdict is not Verdict.PASS] == []
    assert report.diagnostics == ()
    assert len({trail for one in report.findings for trail in one.trails}) == 1


@pytest.mark.parametrize("name", TERRAFORM)
def test_terraform(name: str, tmp_path: Path) -> None:
    text = (DATA / "main.tf").read_text(encoding="utf-8")
    for old, new in TERRAFORM[name].places.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "main.tf").write_text(text + TERRAFORM[name].more, encoding="utf-8")
    nothing_said(scan([tmp_path], Options(root=tmp_path)))


@pytest.mark.parametrize("name", TEMPLATES)
def test_cloudformation(name: str, tmp_path: Path) -> None:
    template = json.loads((DATA / "template.json").read_text(encoding="utf-8"))
    TEMPLATES[name](template)
    (tmp_path / "template.json").write_text(json.dumps(template), encoding="utf-8")
    nothing_said(scan([tmp_path], Options(root=tmp_path)))


@pytest.mark.parametrize("project", ["modules", "imports"])
def test_projects(project: str) -> None:
    nothing_said(scan([DATA / project], Options(root=DATA / project)))
