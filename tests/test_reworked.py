"""Policies whose text is a data source's with something replaced in it, or decoded and encoded again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.findings import Report, Verdict
from tests.configurations import judged

RULES = ("trail-bucket-policy-allows-put", "trail-bucket-policy-source-arn", "log-bucket-tls-only")

STACK = """
data "aws_caller_identity" "current" {{}}
resource "aws_cloudtrail" "audit" {{
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}}
resource "aws_s3_bucket" "audit" {{
  bucket = "acme-audit"
}}
variable "open" {{}}
data "aws_iam_policy_document" "audit" {{
  statement {{
    actions   = ["s3:PutObject"]
    resources = ["_BUCKET_/AWSLogs/_ACCOUNT_/*"]
    principals {{
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }}
    condition {{
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["_ACCOUNT_"]
    }}
  }}
  statement {{
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["_BUCKET_", "_BUCKET_/*"]
    principals {{
      type        = "*"
      identifiers = ["*"]
    }}
    condition {{
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }}
  }}
}}
locals {{
  json = data.aws_iam_policy_document.audit.json
  done = replace(replace(local.json, "_BUCKET_", aws_s3_bucket.audit.arn), "_ACCOUNT_", local.me)
  arn  = "arn:aws:s3:::acme-audit"
  me   = data.aws_caller_identity.current.account_id
}}
resource "aws_s3_bucket_policy" "audit" {{
  bucket = aws_s3_bucket.audit.id
  policy = {policy}
}}
"""

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


def found(tmp_path: Path, policy: str) -> Report:
    return judged(tmp_path, {"main.tf": STACK.format(policy=policy)}, *RULES)


def verdicts(report: Report) -> tuple[Verdict, ...]:
    said = {finding.rule.slug: finding.verdict for finding in report.findings}
    return tuple(said[rule] for rule in RULES)


@pytest.mark.parametrize(
    "policy",
    [
        "local.done",
        "jsonencode(jsondecode(local.done))",
        "true ? local.done : null",
        "one([local.done])",
        'replace(local.done, "nowhere", var.open)',
        'replace(replace(jsonencode(jsondecode(local.json)), "_BUCKET_", local.arn), "_ACCOUNT_", local.me)',
    ],
)
def test_placeholders_in_a_document_are_filled_in(tmp_path: Path, policy: str) -> None:
    assert verdicts(found(tmp_path, policy)) == (PASS, PASS, PASS)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ('replace(local.done, "cloudtrail", "config")', (FAIL, PASS, PASS)),
        ('replace(local.done, "aws:SourceAccount", "aws:PrincipalTag/x")', (FAIL, PASS, PASS)),
        ('replace(local.done, "aws:SecureTransport", "aws:ViaAWSService")', (FAIL, PASS, FAIL)),
        ('replace(local.json, "_BUCKET_", aws_s3_bucket.audit.arn)', (FAIL, PASS, PASS)),
    ],
)
def test_what_is_replaced_counts(tmp_path: Path, policy: str, expected: tuple[Verdict, ...]) -> None:
    assert verdicts(found(tmp_path, policy)) == expected


@pytest.mark.parametrize(
    "policy",
    [
        "replace(local.json, var.open, local.me)",
        'replace(local.done, "Service", "AWS")',  # a word of the policy language
        'replace(local.done, "\\"Deny\\"", "\\"Allow\\"")',  # a sign that JSON is made of
        'replace(local.done, "s3:*", "s3:*\\",\\"s3:GetObject")',
        'replace(local.done, "/s3.*/", "s3:*")',
        "upper(local.done)",
        'replace(local.done, "", "x")',
    ],
)
def test_what_is_not_alike_in_json_and_in_the_document_stays_unknown(tmp_path: Path, policy: str) -> None:
    assert set(verdicts(found(tmp_path, policy))) == {UNKNOWN}


def test_a_policy_is_judged_at_the_statement_that_the_placeholder_is_in(tmp_path: Path) -> None:
    report = found(tmp_path, 'replace(local.done, "cloudtrail", "config")')
    (failed,) = [finding for finding in report.findings if finding.verdict is FAIL]
    lines = [report.sources[one.span.file].position(one.span.start)[0] for one in failed.evidence]
    text = STACK.format(policy="").splitlines()
    assert any("statement {" in text[line - 1] or "identifiers" in text[line - 1] for line in lines)
