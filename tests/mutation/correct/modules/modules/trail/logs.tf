resource "aws_cloudwatch_log_group" "trail" {
  name              = "/aws/cloudtrail/${var.trail_name}"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.monitoring.arn
  skip_destroy      = true

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_iam_role" "trail" {
  name               = "${var.trail_name}-to-cloudwatch-logs"
  assume_role_policy = data.aws_iam_policy_document.trail_assumes.json
}

data "aws_iam_policy_document" "trail_assumes" {
  statement {
    sid     = "CloudTrailAssumes"
    actions = ["sts:AssumeRole"]

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
}

resource "aws_iam_role_policy" "trail" {
  role   = aws_iam_role.trail.id
  policy = data.aws_iam_policy_document.trail_delivers.json
}

data "aws_iam_policy_document" "trail_delivers" {
  statement {
    sid       = "AWSCloudTrailCreateLogStream"
    actions   = ["logs:CreateLogStream"]
    resources = ["${aws_cloudwatch_log_group.trail.arn}:log-stream:*"]
  }

  statement {
    sid       = "AWSCloudTrailPutLogEvents"
    actions   = ["logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.trail.arn}:log-stream:*"]
  }
}
