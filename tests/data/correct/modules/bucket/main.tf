variable "name" {
  type = string
}

variable "made" {
  type    = bool
  default = true
}

variable "policy" {
  type    = string
  default = null
}

variable "statements" {
  type    = set(string)
  default = []
}

variable "logged_to" {
  type    = any
  default = {}
}

variable "retention" {
  type    = any
  default = []
}

variable "versioning" {
  type    = map(string)
  default = {}
}

data "aws_caller_identity" "here" {}

locals {
  filled_in = {
    "@BUCKET_ARN@" = aws_s3_bucket.it[0].arn
    "@ACCOUNT@"    = data.aws_caller_identity.here.account_id
  }
  policy = !var.made ? "" : replace(
    replace(one(data.aws_iam_policy_document.whole[*].json), "@BUCKET_ARN@", local.filled_in["@BUCKET_ARN@"]),
    "@ACCOUNT@", local.filled_in["@ACCOUNT@"],
  )
}

resource "aws_s3_bucket" "it" {
  count  = var.made ? 1 : 0
  bucket = var.name
}

resource "aws_s3_bucket_logging" "it" {
  count         = var.made && length(keys(var.logged_to)) > 0 ? 1 : 0
  bucket        = aws_s3_bucket.it[0].id
  target_bucket = var.logged_to["bucket"]
  target_prefix = lookup(var.logged_to, "prefix", "${var.name}/")

  dynamic "target_object_key_format" {
    for_each = try([var.logged_to.by_date], [])
    content {
      partitioned_prefix {
        partition_date_source = target_object_key_format.value
      }
    }
  }
}

resource "aws_s3_bucket_versioning" "it" {
  count  = var.made && var.versioning != {} ? 1 : 0
  bucket = aws_s3_bucket.it[0].id
  versioning_configuration {
    status = try(tobool(var.versioning.status), false) ? "Enabled" : "Suspended"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "it" {
  count  = var.made && length(var.retention) > 0 ? 1 : 0
  bucket = aws_s3_bucket.it[0].id

  dynamic "rule" {
    for_each = var.retention
    iterator = kept
    content {
      id     = "rule-${kept.key}"
      status = try(kept.value.on, true) ? "Enabled" : "Disabled"
      filter {
        prefix = try(kept.value.prefix, "")
      }
      dynamic "transition" {
        for_each = try(flatten([kept.value.archive]), [])
        content {
          days          = transition.value
          storage_class = "GLACIER"
        }
      }
      dynamic "expiration" {
        for_each = [for days in [try(kept.value.expire, null)] : days if days != null]
        content {
          days = expiration.value
        }
      }
      dynamic "abort_incomplete_multipart_upload" {
        for_each = can(kept.value.abort) ? [kept.value.abort] : []
        content {
          days_after_initiation = abort_incomplete_multipart_upload.value
        }
      }
    }
  }
}

data "aws_iam_policy_document" "whole" {
  count = var.made ? 1 : 0
  source_policy_documents = compact([
    one(data.aws_iam_policy_document.tls[*].json),
    contains(var.statements, "access-logs") ? one(data.aws_iam_policy_document.access_logs[*].json) : "",
    var.policy,
  ])
}

data "aws_iam_policy_document" "tls" {
  count = var.made ? 1 : 0
  statement {
    sid       = "Tls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["@BUCKET_ARN@", "@BUCKET_ARN@/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = [false]
    }
  }
}

data "aws_iam_policy_document" "access_logs" {
  count = contains(var.statements, "access-logs") ? 1 : 0
  statement {
    sid       = "AccessLogs"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.it[0].arn}/*"]
    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["@ACCOUNT@"]
    }
  }
}

resource "aws_s3_bucket_policy" "it" {
  count  = var.made ? 1 : 0
  bucket = aws_s3_bucket.it[0].id
  policy = local.policy
}

resource "aws_s3_bucket_public_access_block" "it" {
  count                   = var.made ? 1 : 0
  bucket                  = aws_s3_bucket_policy.it[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

output "name" {
  value = try(aws_s3_bucket_policy.it[0].id, aws_s3_bucket.it[0].id, "")
}
