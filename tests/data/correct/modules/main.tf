# Buckets and a key from modules that take policies with placeholders, lists of statements and settings of any shape.

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

locals {
  name      = "acme-audit"
  trail_arn = "arn:aws:cloudtrail:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:trail/${local.name}"
}

module "access_logs" {
  source     = "./bucket"
  name       = "acme-access-logs"
  statements = ["access-logs"]
  retention  = [{ expire = 400 }]
}

module "trail_logs" {
  source     = "./bucket"
  name       = "acme-trail-logs"
  logged_to  = { bucket = module.access_logs.name }
  retention  = [{ archive = 90, expire = 2555 }, { abort = 3 }]
  versioning = { status = true }

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Acl"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:GetBucketAcl"
        Resource  = "@BUCKET_ARN@"
        Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
      },
      {
        Sid       = "Write"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "@BUCKET_ARN@/AWSLogs/@ACCOUNT@/*"
        Condition = { StringEquals = { "s3:x-amz-acl" = "bucket-owner-full-control", "aws:SourceArn" = local.trail_arn } }
      },
    ]
  })
}

module "key" {
  source = "./key"

  uses = [
    { actions = ["kms:GenerateDataKey*"], service = "cloudtrail.amazonaws.com", limits = { "aws:SourceArn" = [local.trail_arn] } },
    { actions = ["kms:DescribeKey"], service = "cloudtrail.amazonaws.com" },
  ]
}

resource "aws_cloudwatch_log_group" "trail" {
  name_prefix       = "trail-"
  retention_in_days = 400
}

resource "aws_iam_role" "trail" {
  name_prefix        = "trail-"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { Service = ["cloudtrail.amazonaws.com"] } }] })
}

resource "aws_iam_policy" "trail" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Effect = "Allow", Resource = ["${aws_cloudwatch_log_group.trail.arn}:*"] }] })
}

resource "aws_iam_role_policy_attachment" "trail" {
  role       = aws_iam_role.trail.name
  policy_arn = aws_iam_policy.trail.arn
}

resource "aws_cloudtrail" "audit" {
  name                       = local.name
  s3_bucket_name             = module.trail_logs.name
  is_multi_region_trail      = true
  enable_log_file_validation = true
  kms_key_id                 = module.key.arn
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn  = aws_iam_role.trail.arn
  depends_on                 = [module.trail_logs]
}
