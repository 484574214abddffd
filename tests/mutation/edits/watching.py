"""Knows single faults in the access logs of the bucket.

Must not know how an edit is made or judged.
"""

from __future__ import annotations

from tests.mutation.edits.statements import allow, principals, statement
from tests.mutation.fault import BLIND, EXPOSED, WEAK, Fault

# ruff: noqa: E501  the edits are lines of the stacks

_TARGET = "target_bucket = aws_s3_bucket.access_logs.id"
_ACCESS = 'resource "aws_s3_bucket_public_access_block" "access_logs"'
WATCHING = [
    Fault(
        "accesses are not logged",
        5,
        BLIND,
        "trail-bucket-access-logging",
        (
            'resource "aws_s3_bucket_logging" "trail" {\n  bucket        = aws_s3_bucket.trail.id\n  target_bucket = aws_s3_bucket.access_logs.id\n  target_prefix = "trail/"\n}\n',
            "",
        ),
        (
            "      LoggingConfiguration:\n        DestinationBucketName: !Ref AccessLogBucket\n        LogFilePrefix: trail/\n",
            "",
        ),
    ),
    Fault(
        "the bucket logs into itself",
        5,
        WEAK,
        "access-log-target-distinct",
        (_TARGET, "target_bucket = aws_s3_bucket.trail.id"),
        ("DestinationBucketName: !Ref AccessLogBucket", "DestinationBucketName: !Ref TrailBucket"),
    ),
    Fault(
        "the bucket logs into itself as nothing says where else",
        5,
        WEAK,
        "access-log-target-distinct",
        (),
        ("        DestinationBucketName: !Ref AccessLogBucket\n", ""),
    ),
    Fault(
        "the access logs can be made public",
        5,
        EXPOSED,
        "access-log-target-not-public",
        (_ACCESS + "…restrict_public_buckets = true", "restrict_public_buckets = false"),
        ("  AccessLogBucket:…RestrictPublicBuckets: true", "RestrictPublicBuckets: false"),
    ),
    Fault(
        "the access logs can be public by ACL",
        5,
        EXPOSED,
        "access-log-target-not-public",
        (_ACCESS + "…ignore_public_acls      = true", "ignore_public_acls      = false"),
        ("  AccessLogBucket:…IgnorePublicAcls: true", "IgnorePublicAcls: false"),
    ),
    Fault(
        "anybody may read the access logs",
        5,
        EXPOSED,
        "access-log-target-least-privilege",
        statement(
            "access_log_bucket",
            "Anybody",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.access_logs.arn}/*"]\n'
            + principals("*", "*"),
        ),
        (
            "- Sid: S3ServerAccessLogs",
            allow("Anybody", 'Principal: "*"', "Action: s3:GetObject", '!Sub "${AccessLogBucket.Arn}/*"')
            + "- Sid: S3ServerAccessLogs",
        ),
    ),
    Fault(
        "S3 may not deliver access logs",
        5,
        BLIND,
        "access-log-target-delivery-permission",
        ('"logging.s3.amazonaws.com"', '"delivery.logs.amazonaws.com"'),
        ("Service: logging.s3.amazonaws.com", "Service: delivery.logs.amazonaws.com"),
    ),
    Fault(
        "S3 may deliver below another prefix",
        5,
        BLIND,
        "access-log-target-delivery-permission",
        ('"S3ServerAccessLogs"…/*"', '/other/*"'),
        ('Sid: S3ServerAccessLogs…/*"', '/other/*"'),
    ),
    Fault(
        "S3 may deliver access logs of another bucket",
        5,
        BLIND,
        "access-log-target-delivery-permission",
        ('"S3ServerAccessLogs"…values   = [aws_s3_bucket.trail.arn]', 'values   = ["arn:aws:s3:::other"]'),
        ("Sid: S3ServerAccessLogs…:acme-account-trail", ":other"),
    ),
    Fault(
        "S3 may deliver access logs of anybody",
        5,
        EXPOSED,
        "access-log-target-source-conditions",
        (
            '"S3ServerAccessLogs"…\n    condition {\n      test     = "ArnLike"\n      variable = "aws:SourceArn"\n      values   = [aws_s3_bucket.trail.arn]\n    }\n\n    condition {\n      test     = "StringEquals"\n      variable = "aws:SourceAccount"\n      values   = [local.account_id]\n    }\n',
            "",
        ),
        (
            'Sid: S3ServerAccessLogs…            Condition:\n              StringEquals:\n                aws:SourceAccount: !Ref AWS::AccountId\n              ArnLike:\n                aws:SourceArn: !Sub "arn:${AWS::Partition}:s3:::acme-account-trail"\n',
            "",
        ),
    ),
    Fault(
        "the bucket for access logs is locked",
        5,
        BLIND,
        "access-log-target-no-object-lock",
        (
            '"aws_s3_bucket" "access_logs"…  force_destroy = false\n',
            "  force_destroy = false\n  object_lock_enabled = true\n\n",
        ),
        (
            "      BucketName: acme-account-access-logs\n",
            "      BucketName: acme-account-access-logs\n      ObjectLockEnabled: true\n",
        ),
    ),
    Fault(
        "the bucket for access logs has a key of KMS",
        5,
        BLIND,
        "access-log-target-sse-s3-only",
        ('sse_algorithm = "AES256"', 'sse_algorithm = "aws:kms"'),
        ("SSEAlgorithm: AES256", "SSEAlgorithm: aws:kms"),
    ),
    Fault(
        "who asks for access logs pays",
        5,
        BLIND,
        "access-log-target-no-requester-pays",
        (
            'resource "aws_s3_bucket_versioning" "access_logs" {\n',
            'resource "aws_s3_bucket_request_payment_configuration" "access_logs" {\n  bucket = aws_s3_bucket.access_logs.id\n  payer  = "Requester"\n}\n\nresource "aws_s3_bucket_versioning" "access_logs" {\n',
        ),
    ),
    Fault(
        "the access logs are logged in turn",
        5,
        WEAK,
        "access-log-target-no-logging-cycle",
        (
            'resource "aws_s3_bucket_versioning" "access_logs" {\n',
            'resource "aws_s3_bucket_logging" "access_logs" {\n  bucket        = aws_s3_bucket.access_logs.id\n  target_bucket = aws_s3_bucket.access_logs.id\n  target_prefix = "self/"\n}\n\nresource "aws_s3_bucket_versioning" "access_logs" {\n',
        ),
        (
            "      BucketName: acme-account-access-logs\n",
            "      BucketName: acme-account-access-logs\n      LoggingConfiguration:\n        DestinationBucketName: !Ref AccessLogBucket\n        LogFilePrefix: self/\n",
        ),
    ),
]
