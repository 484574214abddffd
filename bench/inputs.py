"""Knows what is checked: the code of a project, and a Terraform root made up for the purpose.

Must not know who checks it.
"""

from __future__ import annotations

from pathlib import Path

CODE = frozenset({".tf", ".json", ".yaml", ".yml", ".template"})
PARTS = 5
"""Files that each trail of the made-up root is spread over."""

_TRAIL = """\
variable "NAME_days" {
  description = "Days for which the events of NAME are kept"
  type        = number
  default     = 400
}

locals {
  NAME_tags = {
    Team  = "security"
    Trail = "NAME"
  }
}

resource "aws_cloudtrail" "NAME" {
  name                          = "NAME"
  s3_bucket_name                = aws_s3_bucket.NAME.id
  s3_key_prefix                 = "trails/NAME"
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = VALIDATED
  kms_key_id                    = aws_kms_key.NAME.arn
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.NAME.arn}:*"
  cloud_watch_logs_role_arn     = aws_iam_role.NAME.arn
  tags                          = local.NAME_tags

  event_selector {
    read_write_type           = "All"
    include_management_events = true

    data_resource {
      type   = "AWS::S3::Object"
      values = ["${aws_s3_bucket.NAME.arn}/"]
    }
  }

  depends_on = [aws_s3_bucket_policy.NAME]
}
"""

_BUCKET = """\
resource "aws_s3_bucket" "NAME" {
  bucket        = "logs-NAME"
  force_destroy = false
  tags          = local.NAME_tags
}

resource "aws_s3_bucket_public_access_block" "NAME" {
  bucket                  = aws_s3_bucket.NAME.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "NAME" {
  bucket = aws_s3_bucket.NAME.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "NAME" {
  bucket = aws_s3_bucket.NAME.id

  rule {
    id     = "archive"
    status = "Enabled"

    filter {
      prefix = "trails/"
    }

    transition {
      days          = 90
      storage_class = "GLACIER"
    }

    expiration {
      days = var.NAME_days
    }
  }
}

resource "aws_s3_bucket_logging" "NAME" {
  bucket        = aws_s3_bucket.NAME.id
  target_bucket = aws_s3_bucket.NAME_access.id
  target_prefix = "access/"
}

resource "aws_s3_bucket" "NAME_access" {
  bucket = "access-logs-NAME"
}
"""

_POLICY = """\
data "aws_iam_policy_document" "NAME" {
  statement {
    sid       = "Check"
    actions   = ["s3:GetBucketAcl"]
    resources = [aws_s3_bucket.NAME.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }

  statement {
    sid       = "Write"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.NAME.arn}/trails/NAME/AWSLogs/${data.aws_caller_identity.NAME.account_id}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "s3:x-amz-acl"
      values   = ["bucket-owner-full-control"]
    }
  }
}

data "aws_caller_identity" "NAME" {}

resource "aws_s3_bucket_policy" "NAME" {
  bucket = aws_s3_bucket.NAME.id
  policy = data.aws_iam_policy_document.NAME.json
}
"""

_KEY = """\
resource "aws_kms_key" "NAME" {
  description             = "Encrypts the logs of NAME"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Owner"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.NAME.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "CloudTrail"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = ["kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_kms_alias" "NAME" {
  name          = "alias/NAME"
  target_key_id = aws_kms_key.NAME.key_id
}
"""

_LOGS = """\
resource "aws_cloudwatch_log_group" "NAME" {
  name              = "/trails/NAME"
  retention_in_days = var.NAME_days
}

resource "aws_iam_role" "NAME" {
  name = "trail-NAME"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cloudtrail.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "NAME" {
  name = "write"
  role = aws_iam_role.NAME.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.NAME.arn}:*"
    }]
  })
}
"""


def write_root(directory: Path, files: int) -> None:
    """Write a Terraform root of `files` files (a multiple of PARTS): trails with all that belongs to each.

    Every other trail does without log file validation, so that there is something to find.
    """
    if files % PARTS:
        raise ValueError(f"{files} is not a multiple of {PARTS}")
    for number in range(files // PARTS):
        name = f"trail_{number:02}"
        validated = "true" if number % 2 else "false"
        texts = {"": _TRAIL, "_bucket": _BUCKET, "_policy": _POLICY, "_key": _KEY, "_logs": _LOGS}
        for part, text in texts.items():
            (directory / f"{name}{part}.tf").write_text(
                text.replace("NAME", name).replace("VALIDATED", validated), encoding="utf-8"
            )


def code_files(directory: Path) -> list[Path]:
    """The files of a directory tree that hold infrastructure code, or look so."""
    return sorted(path for path in directory.rglob("*") if path.suffix in CODE and path.name != "report.json")
