terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

locals {
  org_id         = "o-a1b2c3d4e5"
  management_id  = "111111111111"
  security_id    = "222222222222"
  archive_id     = "333333333333"
  region         = "eu-central-1"
  trail_name     = "org-audit"
  trail_arn      = "arn:aws:cloudtrail:${local.region}:${local.management_id}:trail/${local.trail_name}"
  logs_bucket    = "acme-org-audit-${local.archive_id}"
  access_bucket  = "acme-org-audit-access-${local.archive_id}"
  log_group_name = "/acme/org-audit"
}

provider "aws" {
  region              = local.region
  allowed_account_ids = [local.security_id]
}

provider "aws" {
  alias               = "archive"
  region              = local.region
  allowed_account_ids = [local.archive_id]
  assume_role {
    role_arn = "arn:aws:iam::${local.archive_id}:role/terraform"
  }
}

# ---------------------------------------------------------------- trail

resource "aws_cloudtrail" "org" {
  name                          = local.trail_name
  s3_bucket_name                = aws_s3_bucket.logs.id
  s3_key_prefix                 = "org"
  kms_key_id                    = aws_kms_key.logs.arn
  sns_topic_name                = aws_sns_topic.deliveries.arn
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn     = aws_iam_role.to_logs.arn
  is_organization_trail         = true
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  enable_logging                = true

  advanced_event_selector {
    name = "Management"
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  advanced_event_selector {
    name = "Writes and deletes of objects"
    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }
    field_selector {
      field           = "resources.ARN"
      not_starts_with = ["${aws_s3_bucket.logs.arn}/"]
    }
  }

  insight_selector {
    insight_type = "ApiCallRateInsight"
  }
  insight_selector {
    insight_type = "ApiErrorRateInsight"
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [aws_s3_bucket_policy.logs, aws_kms_key_policy.logs, aws_sns_topic_policy.deliveries, aws_iam_role_policy.to_logs]
}

# ---------------------------------------------------------------- log bucket

resource "aws_s3_bucket" "logs" {
  provider            = aws.archive
  bucket              = local.logs_bucket
  object_lock_enabled = true

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "logs" {
  provider = aws.archive
  bucket   = aws_s3_bucket.logs.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "logs" {
  provider = aws.archive
  bucket   = aws_s3_bucket.logs.id
  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = 400
    }
  }
  depends_on = [aws_s3_bucket_versioning.logs]
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  provider = aws.archive
  bucket   = aws_s3_bucket.logs.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "logs" {
  provider                = aws.archive
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  provider = aws.archive
  bucket   = aws_s3_bucket.logs.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.logs.arn
    }
    bucket_key_enabled = true
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  provider = aws.archive
  bucket   = aws_s3_bucket.logs.id

  rule {
    id     = "archive"
    status = "Enabled"
    filter {}
    transition {
      days          = 90
      storage_class = "STANDARD_IA"
    }
    transition {
      days          = 180
      storage_class = "GLACIER"
    }
    expiration {
      days = 2557
    }
    noncurrent_version_expiration {
      noncurrent_days = 400
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.logs]
}

resource "aws_s3_bucket_logging" "logs" {
  provider      = aws.archive
  bucket        = aws_s3_bucket.logs.id
  target_bucket = aws_s3_bucket.access.id
  target_prefix = "${local.logs_bucket}/"
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "TrailAclCheck"
    actions   = ["s3:GetBucketAcl"]
    resources = [aws_s3_bucket.logs.arn]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }
  }
  statement {
    sid     = "TrailWrite"
    actions = ["s3:PutObject"]
    resources = [
      "${aws_s3_bucket.logs.arn}/org/AWSLogs/${local.management_id}/*",
      "${aws_s3_bucket.logs.arn}/org/AWSLogs/${local.org_id}/*",
    ]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "s3:x-amz-acl"
      values   = ["bucket-owner-full-control"]
    }
  }
  statement {
    sid     = "SecurityReads"
    actions = ["s3:GetObject", "s3:ListBucket"]
    resources = [
      aws_s3_bucket.logs.arn,
      "${aws_s3_bucket.logs.arn}/*",
    ]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${local.security_id}:role/incident-response"]
    }
  }
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.logs.arn, "${aws_s3_bucket.logs.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  provider   = aws.archive
  bucket     = aws_s3_bucket.logs.id
  policy     = data.aws_iam_policy_document.logs.json
  depends_on = [aws_s3_bucket_public_access_block.logs]
}

# ---------------------------------------------------------------- access-log bucket

resource "aws_s3_bucket" "access" {
  provider = aws.archive
  bucket   = local.access_bucket
}

resource "aws_s3_bucket_versioning" "access" {
  provider = aws.archive
  bucket   = aws_s3_bucket.access.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_ownership_controls" "access" {
  provider = aws.archive
  bucket   = aws_s3_bucket.access.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "access" {
  provider                = aws.archive
  bucket                  = aws_s3_bucket.access.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "access" {
  provider = aws.archive
  bucket   = aws_s3_bucket.access.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "access" {
  provider = aws.archive
  bucket   = aws_s3_bucket.access.id
  rule {
    id     = "expire"
    status = "Enabled"
    filter {}
    expiration {
      days = 731
    }
    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }
}

data "aws_iam_policy_document" "access" {
  statement {
    sid       = "ServerAccessLogs"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.access.arn}/${local.logs_bucket}/*"]
    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [aws_s3_bucket.logs.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.archive_id]
    }
  }
  statement {
    sid       = "AccessTlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.access.arn, "${aws_s3_bucket.access.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "access" {
  provider = aws.archive
  bucket   = aws_s3_bucket.access.id
  policy   = data.aws_iam_policy_document.access.json
}

# ---------------------------------------------------------------- keys

resource "aws_kms_key" "logs" {
  provider                = aws.archive
  description             = "Logs of the organization trail"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "logs" {
  provider      = aws.archive
  name          = "alias/org-audit"
  target_key_id = aws_kms_key.logs.key_id
}

resource "aws_kms_key_policy" "logs" {
  provider = aws.archive
  key_id   = aws_kms_key.logs.id
  policy   = data.aws_iam_policy_document.key.json
}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Owner"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${local.archive_id}:root"]
    }
  }
  statement {
    sid       = "TrailEncrypts"
    actions   = ["kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }
    condition {
      test     = "StringLike"
      variable = "kms:EncryptionContext:aws:cloudtrail:arn"
      values   = ["arn:aws:cloudtrail:*:${local.management_id}:trail/*"]
    }
  }
  statement {
    sid       = "TrailDescribes"
    actions   = ["kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }
  statement {
    sid       = "TrailBucketKey"
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }
  }
  statement {
    sid       = "ReadersDecrypt"
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${local.security_id}:role/incident-response"]
    }
    condition {
      test     = "Null"
      variable = "kms:EncryptionContext:aws:cloudtrail:arn"
      values   = ["false"]
    }
  }
}

resource "aws_kms_key" "monitoring" {
  description             = "Log group and topics of the organization trail"
  enable_key_rotation     = true
  rotation_period_in_days = 180
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Owner"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.security_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "LogGroup"
        Effect    = "Allow"
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
        Resource  = "*"
        Condition = {
          ArnEquals = {
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${local.region}:${local.security_id}:log-group:${local.log_group_name}"
          }
        }
      },
      {
        Sid       = "Publishers"
        Effect    = "Allow"
        Principal = { Service = ["cloudtrail.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com"] }
        Action    = ["kms:GenerateDataKey*", "kms:Decrypt"]
        Resource  = "*"
      },
    ]
  })
}

# ---------------------------------------------------------------- CloudWatch Logs

resource "aws_cloudwatch_log_group" "trail" {
  name              = local.log_group_name
  retention_in_days = 400
  kms_key_id        = aws_kms_key.monitoring.arn
  lifecycle {
    prevent_destroy = true
  }
}

data "aws_iam_policy_document" "trail_assumes" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "to_logs" {
  name_prefix        = "org-audit-to-logs-"
  assume_role_policy = data.aws_iam_policy_document.trail_assumes.json
}

resource "aws_iam_role_policy" "to_logs" {
  name = "write"
  role = aws_iam_role.to_logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = [
        "arn:aws:logs:${local.region}:${local.security_id}:log-group:${local.log_group_name}:log-stream:${local.management_id}_CloudTrail_${local.region}*",
        "arn:aws:logs:${local.region}:${local.security_id}:log-group:${local.log_group_name}:log-stream:${local.org_id}_*",
      ]
    }]
  })
}

# ---------------------------------------------------------------- topics

resource "aws_sns_topic" "deliveries" {
  name              = "org-audit-deliveries"
  kms_master_key_id = aws_kms_key.monitoring.id
}

resource "aws_sns_topic_policy" "deliveries" {
  arn = aws_sns_topic.deliveries.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TrailPublishes"
      Effect    = "Allow"
      Principal = { Service = "cloudtrail.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.deliveries.arn
      Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
    }]
  })
}

resource "aws_sqs_queue" "deliveries" {
  name                    = "org-audit-deliveries"
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue_policy" "deliveries" {
  queue_url = aws_sqs_queue.deliveries.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.deliveries.arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.deliveries.arn } }
    }]
  })
}

resource "aws_sns_topic_subscription" "deliveries" {
  topic_arn = aws_sns_topic.deliveries.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.deliveries.arn
}

resource "aws_sns_topic" "security" {
  name              = "org-audit-security"
  kms_master_key_id = aws_kms_key.monitoring.id
}

resource "aws_sns_topic_policy" "security" {
  arn = aws_sns_topic.security.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AlarmsPublish"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.security.arn
        Condition = { StringEquals = { "aws:SourceAccount" = local.security_id } }
      },
      {
        Sid       = "RulesPublish"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.security.arn
        Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.tamper.arn } }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "security" {
  topic_arn = aws_sns_topic.security.arn
  protocol  = "email"
  endpoint  = "security@acme.example"
}

# ---------------------------------------------------------------- alarms

resource "aws_cloudwatch_log_metric_filter" "trail_changes" {
  name           = "cloudtrail-changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) || ($.eventName = DeleteTrail) || ($.eventName = StartLogging) || ($.eventName = StopLogging) }"
  metric_transformation {
    name          = "CloudTrailChanges"
    namespace     = "Acme/Audit"
    value         = "1"
    default_value = 0
  }
}

resource "aws_cloudwatch_metric_alarm" "trail_changes" {
  alarm_name          = "cloudtrail-changes"
  metric_name         = aws_cloudwatch_log_metric_filter.trail_changes.metric_transformation[0].name
  namespace           = "Acme/Audit"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = 1
  period              = 300
  statistic           = "Sum"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.security.arn]
}

resource "aws_cloudwatch_log_metric_filter" "root" {
  name           = "root-use"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ $.userIdentity.type = \"Root\" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != \"AwsServiceEvent\" }"
  metric_transformation {
    name      = "RootUse"
    namespace = "Acme/Audit"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "root" {
  alarm_name          = "root-use"
  metric_name         = "RootUse"
  namespace           = "Acme/Audit"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = 1
  period              = 300
  statistic           = "Sum"
  threshold           = 1
  alarm_actions       = [aws_sns_topic.security.arn]
}

# ---------------------------------------------------------------- EventBridge

resource "aws_cloudwatch_event_rule" "tamper" {
  name = "trail-tampering"
  event_pattern = jsonencode({
    source        = ["aws.cloudtrail"]
    "detail-type" = ["AWS API Call via CloudTrail"]
    detail = {
      eventSource = ["cloudtrail.amazonaws.com"]
      eventName   = ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors", "DeleteEventDataStore"]
    }
  })
}

resource "aws_cloudwatch_event_target" "tamper" {
  rule = aws_cloudwatch_event_rule.tamper.name
  arn  = aws_sns_topic.security.arn
}

# ---------------------------------------------------------------- CloudTrail Lake

resource "aws_cloudtrail_event_data_store" "org" {
  name                           = "org-audit"
  billing_mode                   = "EXTENDABLE_RETENTION_PRICING"
  organization_enabled           = true
  multi_region_enabled           = true
  retention_period               = 2557
  termination_protection_enabled = true
  kms_key_id                     = aws_kms_key.lake.arn

  advanced_event_selector {
    name = "Management"
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }
}

resource "aws_kms_key" "lake" {
  description             = "CloudTrail Lake"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Owner"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.security_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "LakeUses"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource  = "*"
      },
    ]
  })
}

# ---------------------------------------------------------------- readers

data "aws_iam_policy_document" "investigate" {
  statement {
    actions   = ["cloudtrail:LookupEvents", "cloudtrail:GetTrailStatus", "cloudtrail:DescribeTrails", "cloudtrail:StartQuery", "cloudtrail:GetQueryResults"]
    resources = ["*"]
  }
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::${local.logs_bucket}/*"]
  }
}

resource "aws_iam_policy" "investigate" {
  name   = "investigate"
  policy = data.aws_iam_policy_document.investigate.json
}

resource "aws_iam_role" "incident_response" {
  name                 = "incident-response"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${local.security_id}:role/aws-reserved/sso.amazonaws.com/security" }
      Action    = "sts:AssumeRole"
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "investigate" {
  role       = aws_iam_role.incident_response.name
  policy_arn = aws_iam_policy.investigate.arn
}
