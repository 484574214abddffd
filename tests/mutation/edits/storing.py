"""Knows single faults in the bucket of the log files and what CloudTrail may do there.

Must not know how an edit is made or judged.
"""

from __future__ import annotations

from tests.mutation.edits.statements import BUCKET, CARN, CBUCKET, CPUT, OTHER, PUT, allow, principals, statement
from tests.mutation.fault import DEPLOY, WEAK, Fault

# ruff: noqa: E501  the edits are lines of the stacks

STORING = [
    Fault(
        "the bucket's name has a capital",
        4,
        DEPLOY,
        "log-bucket-name-accepted",
        ('"${var.bucket_prefix}-trail"', '"${var.bucket_prefix}-Trail"'),
    ),
    Fault(
        "CloudTrail may not look at the bucket's ACL",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-acl-check",
        ('"s3:GetBucketAcl"', '"s3:GetBucketLocation"'),
        ("Action: s3:GetBucketAcl", "Action: s3:GetBucketLocation"),
        modules=('"s3:GetBucketAcl"', '"s3:GetBucketLocation"'),
    ),
    Fault(
        "an operator that there is not",
        4,
        DEPLOY,
        "policy-document-valid",
        ('"AWSCloudTrailWrite"…"StringEquals"', '"StringEqual"'),
        ("Sid: AWSCloudTrailWrite…StringEquals", "StringEqual"),
    ),
    Fault(
        "an Effect in small letters",
        4,
        DEPLOY,
        "policy-document-valid",
        ('sid       = "AWSCloudTrailWrite"\n', 'sid       = "AWSCloudTrailWrite"\n    effect    = "allow"\n'),
        ("Sid: AWSCloudTrailWrite…Effect: Allow", "Effect: allow"),
    ),
    Fault(
        "a Deny in small letters",
        6,
        DEPLOY,
        "policy-document-valid",
        ('"aws_iam_policy_document" "trail_bucket" {…"OnlyTls"…"Deny"', '"deny"'),
        ("  TrailBucketPolicy:…Sid: OnlyTls…Effect: Deny", "Effect: deny"),
    ),
    Fault(
        "a version that the language does not have",
        4,
        DEPLOY,
        "policy-document-valid",
        (
            'data "aws_iam_policy_document" "trail_bucket" {\n',
            'data "aws_iam_policy_document" "trail_bucket" {\n  version = "2012-10-18"\n',
        ),
        ('  TrailBucketPolicy:…"2012-10-17"', '"2012-10-18"'),
    ),
    Fault(
        "principals of a type that there is not",
        4,
        DEPLOY,
        "policy-document-valid",
        ('"AWSCloudTrailWrite"…"Service"', '"service"'),
        ("Sid: AWSCloudTrailWrite…Service: cloudtrail", "service: cloudtrail"),
    ),
    Fault(
        "a key's operator that there is not",
        7,
        DEPLOY,
        "policy-document-valid",
        ('"CloudTrail encrypts logs"…"StringEquals"', '"StringsEqual"'),
        ("Sid: CloudTrail encrypts logs…StringEquals", "StringsEqual"),
    ),
    Fault(
        "the ACL of another bucket",
        4,
        DEPLOY,
        "policy-document-valid",
        ('"AWSCloudTrailAclCheck"…aws_s3_bucket.trail.arn', "aws_s3_bucket.access_logs.arn"),
        ("Sid: AWSCloudTrailAclCheck…!GetAtt TrailBucket.Arn", "!GetAtt AccessLogBucket.Arn"),
    ),
    Fault(
        "CloudTrail may not write",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (PUT + '…"s3:PutObject"', '"s3:GetObject"'),
        (CPUT + "…s3:PutObject", "s3:GetObject"),
    ),
    Fault(
        "CloudTrail may write below another prefix",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (PUT + "…/audit/AWSLogs/", "/logs/AWSLogs/"),
        (CPUT + "…/audit/AWSLogs/", "/logs/AWSLogs/"),
    ),
    Fault(
        "the trail writes below another prefix",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        ('s3_key_prefix  = "audit"', 's3_key_prefix  = "logs"'),
        ("S3KeyPrefix: audit", "S3KeyPrefix: logs"),
    ),
    Fault(
        "CloudTrail may write for another account",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (PUT + "…/AWSLogs/${local.account_id}/*", "/AWSLogs/111122223333/*"),
        (CPUT + "…/AWSLogs/${AWS::AccountId}/*", "/AWSLogs/111122223333/*"),
        verdict="unknown",
    ),
    Fault(
        "another service may write",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (PUT + '…"cloudtrail.amazonaws.com"', '"config.amazonaws.com"'),
        (CPUT + "…cloudtrail.amazonaws.com", "config.amazonaws.com"),
    ),
    Fault(
        "an ACL that CloudTrail does not send",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        ('"bucket-owner-full-control"', '"private"'),
        ("s3:x-amz-acl: bucket-owner-full-control", "s3:x-amz-acl: private"),
    ),
    Fault(
        "another trail may write",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (PUT + "…local.trail_arn", OTHER),
        (CPUT + "…" + CARN, OTHER),
    ),
    Fault(
        "a pattern where texts are compared",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (PUT + "…local.trail_arn", '"arn:aws:cloudtrail:*:${local.account_id}:trail/*"'),
        (CPUT + "…" + CARN, '!Sub "arn:aws:cloudtrail:*:${AWS::AccountId}:trail/*"'),
    ),
    Fault(
        "what is not encrypted with KMS is refused",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (
            *statement(
                "trail_bucket",
                "Encrypted",
                '    effect    = "Deny"\n    actions   = ["s3:PutObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
                + principals("*", "*")
                + '\n    condition {\n      test     = "StringNotEquals"\n      variable = "s3:x-amz-server-side-encryption"\n      values   = ["AES256"]\n    }\n',
            ),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow(
                "Encrypted",
                'Principal: "*"',
                "Action: s3:PutObject",
                '!Sub "${TrailBucket.Arn}/*"',
                "Condition:\n              StringNotEquals: { s3:x-amz-server-side-encryption: AES256 }\n          ",
                "Deny",
            ).replace("          Condition", "            Condition")
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "all but one network is refused",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (
            *statement(
                "trail_bucket",
                "Office",
                '    effect    = "Deny"\n    actions   = ["s3:*"]\n    '
                + BUCKET
                + principals("*", "*")
                + '\n    condition {\n      test     = "NotIpAddress"\n      variable = "aws:SourceIp"\n      values   = ["203.0.113.0/24"]\n    }\n',
            ),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow(
                "Office",
                'Principal: "*"',
                "Action: s3:*",
                CBUCKET,
                "  Condition:\n              NotIpAddress: { aws:SourceIp: 203.0.113.0/24 }\n          ",
                "Deny",
            )
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "CloudTrail is named by an old account",
        4,
        DEPLOY,
        "trail-bucket-policy-legacy-principals",
        statement(
            "trail_bucket",
            "Legacy",
            '    actions   = ["s3:GetBucketAcl"]\n    resources = [aws_s3_bucket.trail.arn]\n'
            + principals("AWS", "arn:aws:iam::903692715234:root"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow(
                "Legacy",
                'Principal: { AWS: "arn:aws:iam::903692715234:root" }',
                "Action: s3:GetBucketAcl",
                "!GetAtt TrailBucket.Arn",
            )
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "CloudTrail may write anywhere",
        4,
        WEAK,
        "trail-bucket-policy-write-too-broad",
        (PUT + "…/audit/AWSLogs/${local.account_id}/*", "/*"),
        (CPUT + "…/audit/AWSLogs/${AWS::AccountId}/*", "/*"),
    ),
    Fault(
        "CloudTrail may do everything",
        4,
        WEAK,
        "trail-bucket-policy-write-too-broad",
        (PUT + '…"s3:PutObject"', '"s3:*"'),
        (CPUT + "…s3:PutObject", '"s3:*"'),
    ),
    Fault(
        "AWS Config delivers as well",
        4,
        WEAK,
        "trail-bucket-dedicated",
        statement(
            "trail_bucket",
            "Config",
            '    actions   = ["s3:PutObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/AWSLogs/*"]\n'
            + principals("Service", "config.amazonaws.com"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow(
                "Config",
                "Principal: { Service: config.amazonaws.com }",
                "Action: s3:PutObject",
                '!Sub "${TrailBucket.Arn}/AWSLogs/*"',
            )
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "flow logs are delivered as well",
        4,
        WEAK,
        "trail-bucket-dedicated",
        statement(
            "trail_bucket",
            "FlowLogs",
            '    actions   = ["s3:PutObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/vpc/*"]\n'
            + principals("Service", "delivery.logs.amazonaws.com"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow(
                "FlowLogs",
                "Principal: { Service: delivery.logs.amazonaws.com }",
                "Action: s3:PutObject",
                '!Sub "${TrailBucket.Arn}/vpc/*"',
            )
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "who asks pays",
        4,
        DEPLOY,
        "trail-bucket-requester-pays",
        (
            'resource "aws_s3_bucket_versioning" "trail" {\n',
            'resource "aws_s3_bucket_request_payment_configuration" "trail" {\n  bucket = aws_s3_bucket.trail.id\n  payer  = "Requester"\n}\n\nresource "aws_s3_bucket_versioning" "trail" {\n',
        ),
    ),
    Fault(
        "no policy for the bucket",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (
            'resource "aws_s3_bucket_policy" "trail" {\n  bucket = aws_s3_bucket.trail.id',
            'resource "aws_s3_bucket_policy" "trail" {\n  bucket = "acme-elsewhere"',
        ),
        ("    Properties:\n      Bucket: !Ref TrailBucket\n", "    Properties:\n      Bucket: acme-elsewhere\n"),
        modules=(),
    ),
]
