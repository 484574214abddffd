"""Lists of which only the order is open, and whether elements that may be equal are there once, say all in a policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.findings import Verdict
from tests.configurations import judged

STACK = """
data "aws_caller_identity" "me" {{}}
locals {{
  me = data.aws_caller_identity.me.account_id
}}
variable "more" {{
  type    = list(string)
  default = ["111122223333"]
}}
variable "open" {{
  type = list(string)
}}
resource "aws_cloudtrail" "audit" {{
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
}}
resource "aws_s3_bucket" "audit" {{
  bucket = "acme-audit"
}}
resource "aws_s3_bucket_policy" "audit" {{
  bucket = aws_s3_bucket.audit.id
  policy = {policy}
}}
data "aws_iam_policy_document" "audit" {{
  statement {{
    actions   = ["s3:PutObject"]
    resources = [for one in {accounts} : "${{aws_s3_bucket.audit.arn}}/AWSLogs/${{one}}/*"]
    principals {{
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }}
    condition {{
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.me]
    }}
  }}
}}
locals {{
  written = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Principal = {{ Service = "cloudtrail.amazonaws.com" }}
      Action    = "s3:PutObject"
      Condition = {{ StringEquals = {{ "aws:SourceAccount" = local.me }} }}
      Resource  = [for one in {accounts} : "${{aws_s3_bucket.audit.arn}}/AWSLogs/${{one}}/*"]
    }}]
  }})
}}
"""
POLICIES = ("data.aws_iam_policy_document.audit.json", "local.written")


def verdict(tmp_path: Path, policy: str, accounts: str, folder: str = "AWSLogs") -> Verdict:
    text = STACK.format(policy=policy, accounts=accounts).replace("/AWSLogs/", f"/{folder}/")
    (finding,) = judged(tmp_path, {"main.tf": text}, "trail-bucket-policy-allows-put").findings
    return finding.verdict


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    "accounts",
    [
        "toset(concat(var.more, [local.me]))",
        "distinct(concat(var.more, [local.me]))",
        "distinct(flatten([toset(concat(var.more, [local.me])), var.more]))",
        'compact(concat([local.me, null, ""], var.more))',
        "setunion(var.more, [local.me])",
        "tolist(toset(concat(var.more, [local.me])))",
        "[for one in distinct(concat(var.more, [local.me])) : one if length(var.more) > 0]",
    ],
)
def test_the_account_is_among_them(tmp_path: Path, policy: str, accounts: str) -> None:
    assert verdict(tmp_path, policy, accounts) is Verdict.PASS
    assert verdict(tmp_path, policy, accounts, folder="Logs") is Verdict.FAIL


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    "accounts",
    [
        "distinct(concat(var.more, var.open))",
        "toset(concat(var.more, var.open))",
        "[for one in toset(concat(var.more, var.open)) : one]",
        "[distinct(concat(var.more, var.open, [local.me]))[1]]",
    ],
)
def test_what_may_be_among_them_or_not_stays_unknown(tmp_path: Path, policy: str, accounts: str) -> None:
    assert verdict(tmp_path, policy, accounts) is Verdict.UNKNOWN
