data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name
  trail_arn  = "arn:${local.partition}:cloudtrail:${local.region}:${local.account_id}:trail/${var.trail_name}"
}

resource "aws_cloudtrail" "account" {
  name           = var.trail_name
  s3_bucket_name = var.bucket
  s3_key_prefix  = "audit"
  kms_key_id     = aws_kms_key.trail.arn
  sns_topic_name = aws_sns_topic.deliveries.arn

  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  enable_logging                = true

  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn  = aws_iam_role.trail.arn

  event_selector {
    read_write_type           = "All"
    include_management_events = true

    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3"]
    }

    data_resource {
      type   = "AWS::Lambda::Function"
      values = ["arn:aws:lambda"]
    }
  }

  insight_selector {
    insight_type = "ApiCallRateInsight"
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [aws_sns_topic_policy.deliveries]
}

resource "aws_cloudtrail_event_data_store" "lake" {
  name                           = "${var.trail_name}-lake"
  kms_key_id                     = aws_kms_key.lake.arn
  multi_region_enabled           = true
  retention_period               = 2555
  termination_protection_enabled = true

  advanced_event_selector {
    name = "Management events"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }
}

resource "aws_kms_key" "lake" {
  description         = "Events of the event data store"
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.lake_key.json

  lifecycle {
    prevent_destroy = true
  }
}

data "aws_iam_policy_document" "lake_key" {
  statement {
    sid       = "IdentityPoliciesOfTheAccount"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account_id}:root"]
    }
  }

  statement {
    sid       = "CloudTrailStoresEvents"
    actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }
}

output "key_arn" {
  value = aws_kms_key.trail.arn
}

output "monitoring_key_arn" {
  value = aws_kms_key.monitoring.arn
}

output "log_group_name" {
  value = aws_cloudwatch_log_group.trail.name
}
