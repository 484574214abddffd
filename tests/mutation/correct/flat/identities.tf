resource "aws_iam_role" "auditor" {
  name               = "Auditor"
  assume_role_policy = data.aws_iam_policy_document.auditor_assumes.json
}

data "aws_iam_policy_document" "auditor_assumes" {
  statement {
    sid     = "Analysts"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account_id}:role/Analyst"]
    }
  }
}

resource "aws_iam_policy" "auditor" {
  name   = "audit-trail"
  policy = data.aws_iam_policy_document.auditor.json
}

data "aws_iam_policy_document" "auditor" {
  statement {
    sid       = "LookAtTrails"
    actions   = ["cloudtrail:GetTrailStatus", "cloudtrail:DescribeTrails", "cloudtrail:LookupEvents"]
    resources = ["*"]
  }

  statement {
    sid       = "ReadLogs"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.trail.arn}/audit/*"]
  }
}

resource "aws_iam_role_policy_attachment" "auditor" {
  role       = aws_iam_role.auditor.name
  policy_arn = aws_iam_policy.auditor.arn
}
