"""Knows how to make up the security baseline of an account: what every region gets, around the trail of a fixture.

Must not know who checks it.

A provider can be given to a module only by name, so that public baselines call the modules of regional services once
for each region that an account starts with, seventeen times.
"""

from __future__ import annotations

import shutil
from pathlib import Path

REGIONS = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
)
"""https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html, read 2026-11: those that need no
opting in."""

_INPUTS = """\
variable "enabled" {
  type    = bool
  default = true
}

variable "name" {
  type        = string
  description = "What the resources of the region are called"
}

variable "tags" {
  type    = map(string)
  default = {}
}
"""

_CONFIG = """\
resource "aws_config_configuration_recorder" "this" {
  count    = var.enabled ? 1 : 0
  name     = var.name
  role_arn = aws_iam_role.recorder[0].arn

  recording_group {
    all_supported                 = true
    include_global_resource_types = false
  }
}

resource "aws_iam_role" "recorder" {
  count = var.enabled ? 1 : 0
  name  = "${var.name}-recorder"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "config.amazonaws.com" }
    }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "recorder" {
  count      = var.enabled ? 1 : 0
  role       = aws_iam_role.recorder[0].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole"
}

resource "aws_config_delivery_channel" "this" {
  count          = var.enabled ? 1 : 0
  name           = var.name
  s3_bucket_name = "acme-config-history"
  sns_topic_arn  = aws_sns_topic.config[0].arn
  depends_on     = [aws_config_configuration_recorder.this]
}

resource "aws_config_configuration_recorder_status" "this" {
  count      = var.enabled ? 1 : 0
  name       = aws_config_configuration_recorder.this[0].name
  is_enabled = true
  depends_on = [aws_config_delivery_channel.this]
}

resource "aws_sns_topic" "config" {
  count             = var.enabled ? 1 : 0
  name              = "${var.name}-config"
  kms_master_key_id = "alias/aws/sns"
  tags              = var.tags
}
"""

_GUARD = """\
resource "aws_guardduty_detector" "this" {
  count                        = var.enabled ? 1 : 0
  enable                       = true
  finding_publishing_frequency = "FIFTEEN_MINUTES"
  tags                         = var.tags
}

resource "aws_cloudwatch_event_rule" "findings" {
  count         = var.enabled ? 1 : 0
  name          = "${var.name}-findings"
  event_pattern = jsonencode({ source = ["aws.guardduty"], detail = { severity = [{ numeric = [">=", 7] }] } })
}

resource "aws_cloudwatch_event_target" "findings" {
  count = var.enabled ? 1 : 0
  rule  = aws_cloudwatch_event_rule.findings[0].name
  arn   = aws_sns_topic.findings[0].arn
}

resource "aws_sns_topic" "findings" {
  count             = var.enabled ? 1 : 0
  name              = "${var.name}-findings"
  kms_master_key_id = "alias/aws/sns"
  tags              = var.tags
}
"""

_NETWORK = """\
resource "aws_default_vpc" "this" {
  tags = merge(var.tags, { Name = "default" })
}

resource "aws_default_security_group" "this" {
  vpc_id = aws_default_vpc.this.id
  tags   = var.tags
}

resource "aws_default_network_acl" "this" {
  default_network_acl_id = aws_default_vpc.this.default_network_acl_id
  tags                   = var.tags
}

resource "aws_default_route_table" "this" {
  default_route_table_id = aws_default_vpc.this.default_route_table_id
  tags                   = var.tags
}

resource "aws_flow_log" "this" {
  count                = var.enabled ? 1 : 0
  vpc_id               = aws_default_vpc.this.id
  traffic_type         = "ALL"
  iam_role_arn         = "arn:aws:iam::111122223333:role/flow-logs"
  log_destination      = aws_cloudwatch_log_group.flow[0].arn
  log_destination_type = "cloud-watch-logs"
}

resource "aws_cloudwatch_log_group" "flow" {
  count             = var.enabled ? 1 : 0
  name              = "${var.name}-flow"
  retention_in_days = 365
  tags              = var.tags
}
"""

_STORAGE = """\
resource "aws_ebs_encryption_by_default" "this" {
  enabled = var.enabled
}

resource "aws_ebs_snapshot_block_public_access" "this" {
  state = "block-all-sharing"
}

resource "aws_ec2_instance_metadata_defaults" "this" {
  http_tokens                 = "required"
  http_put_response_hop_limit = 2
}
"""

_HUB = """\
resource "aws_securityhub_account" "this" {
  count                    = var.enabled ? 1 : 0
  enable_default_standards = false
}

resource "aws_securityhub_standards_subscription" "these" {
  for_each      = var.enabled ? toset(["cis-aws-foundations-benchmark/v/5.0.0", "nist-800-53/v/5.0.0"]) : toset([])
  standards_arn = "arn:aws:securityhub:::standards/${each.value}"
  depends_on    = [aws_securityhub_account.this]
}

resource "aws_accessanalyzer_analyzer" "this" {
  count         = var.enabled ? 1 : 0
  analyzer_name = "${var.name}-access"
  tags          = var.tags
}
"""

MODULES = {"config": _CONFIG, "guardduty": _GUARD, "network": _NETWORK, "storage": _STORAGE, "securityhub": _HUB}
"""What each region gets, by the name of the module."""

_CALL = """\
module "{module}_{label}" {{
  source = "./modules/{module}"
  name   = "{module}-{region}"
  tags   = {{ Baseline = "account" }}

  providers = {{
    aws = aws.{label}
  }}
}}
"""

_PROVIDER = """\
provider "aws" {{
  alias  = "{label}"
  region = "{region}"
}}
"""


def write_baseline(directory: Path, trail: Path) -> None:
    """Write a root below a directory: all of the root `trail`, and each of MODULES in each of REGIONS."""
    shutil.copytree(trail, directory, ignore=shutil.ignore_patterns("ctlint.toml", ".*"))
    labels = {region: region.replace("-", "_") for region in REGIONS}
    _write(directory / "regions.tf", [_PROVIDER.format(label=labels[region], region=region) for region in REGIONS])
    for module, resources in MODULES.items():
        calls = [_CALL.format(module=module, label=labels[region], region=region) for region in REGIONS]
        _write(directory / f"{module}.tf", calls)
        (directory / "modules" / module).mkdir()
        _write(directory / "modules" / module / "main.tf", [resources])
        _write(directory / "modules" / module / "variables.tf", [_INPUTS])


def _write(path: Path, blocks: list[str]) -> None:
    path.write_text("\n".join(blocks), encoding="utf-8")
