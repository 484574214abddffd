"""Knows where a finding stands if what decides is given to a module, or stands in a table: where it was written."""

from __future__ import annotations

from pathlib import Path

from ctlint.findings import Verdict
from tests.configurations import judged, only, places

KEY = """
variable "policy" {}
resource "aws_kms_key" "this" {
  policy = var.policy
}
output "arn" { value = aws_kms_key.this.arn }
"""

WITH_KEY = """
data "aws_caller_identity" "here" {}
resource "aws_cloudtrail" "t" {
  name           = "t"
  s3_bucket_name = "logs"
  kms_key_id     = module.key.arn
}
locals { trails = "arn:aws:cloudtrail:*:123456789012:trail/*" }
module "key" {
  source = "./key"
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cloudtrail.amazonaws.com" }
      Action    = "kms:GenerateDataKey*"
      Resource  = "*"
      Condition = {
        StringLike = {
          "kms:EncryptionContext:aws:cloudtrail:arn" = local.trails
        }
      }
    }]
  })
}
"""


def primary(tmp_path: Path, files: dict[str, str], rule: str) -> str:
    report = judged(tmp_path, files, rule)
    finding = only(report)
    assert finding.verdict is Verdict.FAIL
    return places(finding, report)[0]


def test_a_policy_is_pointed_at_in_the_element_that_decides(tmp_path: Path) -> None:
    slips = {
        "cloudtrail.amazonaws.com": ("cloudtrial.amazonaws.com", 14),
        "kms:GenerateDataKey*": ("kms:Encrypt", 15),
        "aws:cloudtrail:arn": ("aws:cloudtrail:trail", 19),
    }
    for written, (slip, line) in slips.items():
        files = {"main.tf": WITH_KEY.replace(written, slip), "key/main.tf": KEY}
        assert primary(tmp_path, files, "kms-policy-cloudtrail-encrypt") == f"main.tf:{line}: this decides"


BUCKET = """
variable "rules" {
  type = map(object({ enabled = optional(bool, true), days = optional(number) }))
}
resource "aws_s3_bucket" "this" {}
resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id
  dynamic "rule" {
    for_each = var.rules
    content {
      id     = rule.key
      status = rule.value.enabled ? "Enabled" : "Disabled"
      filter {}
      expiration { days = rule.value.days }
    }
  }
}
output "id" { value = aws_s3_bucket.this.id }
"""

WITH_BUCKET = """
resource "aws_cloudtrail" "t" {
  name           = "t"
  s3_bucket_name = module.logs.id
}
module "logs" {
  source = "./bucket"
  rules = {
    keep = {
      enabled = false
      days    = 730
    }
  }
}
"""


def test_a_condition_is_followed_to_what_the_caller_wrote(tmp_path: Path) -> None:
    files = {"main.tf": WITH_BUCKET, "bucket/main.tf": BUCKET}
    assert primary(tmp_path, files, "log-bucket-lifecycle-present").startswith("main.tf:10: ")


def test_what_a_block_lacks_is_said_of_the_entry_that_makes_it(tmp_path: Path) -> None:
    files = {
        "main.tf": WITH_BUCKET.replace("      enabled = false\n      days    = 730\n", ""),
        "bucket/main.tf": BUCKET,
    }
    assert primary(tmp_path, files, "lifecycle-rule-effective").startswith("main.tf:9: ")


def test_of_a_table_it_is_the_entry_that_decides(tmp_path: Path) -> None:
    code = """
locals {
  groups = {
    audit = { name = "audit", days = 30 }
    other = { name = "other", days = 400 }
  }
}
resource "aws_cloudwatch_log_group" "all" {
  for_each          = local.groups
  name              = each.value.name
  retention_in_days = each.value.days
}
resource "aws_cloudtrail" "t" {
  name                       = "t"
  s3_bucket_name             = "logs"
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.all["audit"].arn}:*"
}
"""
    found = primary(tmp_path, {"main.tf": code}, "log-group-retention-minimum")
    assert found == "main.tf:4: retention_in_days is 30"
    plain = code.replace("each.value.days", "local.days").replace("locals {", "locals {\n  days = 30")
    found = primary(tmp_path, {"main.tf": plain}, "log-group-retention-minimum")
    assert found == "main.tf:12: retention_in_days is 30"
