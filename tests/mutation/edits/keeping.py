"""Knows single faults in how long log files are kept.

Must not know how an edit is made or judged.
"""

from __future__ import annotations

from tests.mutation.fault import DEPLOY, RETENTION, TAMPER, Fault

# ruff: noqa: E501  the edits are lines of the stacks

_LIFE = '"aws_s3_bucket_lifecycle_configuration" "trail"'
KEEPING = [
    Fault(
        "logs expire after a month",
        9,
        RETENTION,
        "lifecycle-expiry-minimum",
        (_LIFE + "…days = 2555", "days = 30"),
        ("ExpirationInDays: 2555", "ExpirationInDays: 30"),
    ),
    Fault(
        "the lifecycle rule is switched off",
        9,
        RETENTION,
        "log-bucket-lifecycle-present",
        (_LIFE + '…status = "Enabled"', 'status = "Disabled"'),
        ("Id: archive\n            Status: Enabled", "Id: archive\n            Status: Disabled"),
    ),
    Fault(
        "the lifecycle rule is for other files",
        9,
        RETENTION,
        "lifecycle-rule-effective",
        (_LIFE + "…filter {}", 'filter {\n      prefix = "other/"\n    }'),
        (
            "            Status: Enabled\n            Transitions",
            "            Status: Enabled\n            Prefix: other/\n            Transitions",
        ),
    ),
    Fault(
        "the lifecycle rule is for tagged files",
        9,
        RETENTION,
        "lifecycle-rule-effective",
        (
            _LIFE + "…filter {}",
            'filter {\n      tag {\n        key   = "archive"\n        value = "yes"\n      }\n    }',
        ),
        (
            "            Status: Enabled\n            Transitions",
            '            Status: Enabled\n            TagFilters:\n              - { Key: archive, Value: "yes" }\n            Transitions',
        ),
    ),
    Fault(
        "no lifecycle",
        9,
        RETENTION,
        "log-bucket-lifecycle-present",
        (
            'resource "aws_s3_bucket_lifecycle_configuration" "trail" {\n  bucket = aws_s3_bucket.trail.id',
            'resource "aws_s3_bucket_lifecycle_configuration" "trail" {\n  bucket = "acme-elsewhere"',
        ),
        (
            "      LifecycleConfiguration:\n        Rules:\n          - Id: archive\n            Status: Enabled\n            Transitions:\n              - StorageClass: GLACIER\n                TransitionInDays: 180\n            ExpirationInDays: 2555\n            NoncurrentVersionExpiration:\n              NoncurrentDays: 400\n",
            "",
        ),
    ),
    Fault(
        "overwritten logs go after a day",
        9,
        RETENTION,
        "lifecycle-noncurrent-expiry-minimum",
        (_LIFE + "…noncurrent_days = 400", "noncurrent_days = 1"),
        ("TrailBucket:…NoncurrentDays: 400", "NoncurrentDays: 1"),
    ),
    Fault(
        "logs go to the archive when they have gone",
        9,
        DEPLOY,
        "lifecycle-days-consistent",
        (_LIFE + "…days          = 180", "days          = 3000"),
        ("TransitionInDays: 180", "TransitionInDays: 3000"),
    ),
    Fault(
        "logs are archived at once",
        9,
        RETENTION,
        "lifecycle-immediate-availability",
        (_LIFE + "…days          = 180", "days          = 1"),
        ("TransitionInDays: 180", "TransitionInDays: 1"),
    ),
    Fault(
        "the log group keeps a month",
        9,
        RETENTION,
        "log-group-retention-minimum",
        ("retention_in_days = 365", "retention_in_days = 30"),
        ("RetentionInDays: 365", "RetentionInDays: 30"),
    ),
    Fault(
        "the log group keeps for a number of days that is not taken",
        9,
        DEPLOY,
        "log-group-retention-allowed",
        ("retention_in_days = 365", "retention_in_days = 500"),
        ("RetentionInDays: 365", "RetentionInDays: 500"),
    ),
    Fault(
        "nobody says how long the log group keeps",
        9,
        RETENTION,
        "log-group-retention-set",
        ("  retention_in_days = 365\n", ""),
        ("      RetentionInDays: 365\n", ""),
    ),
    Fault(
        "the bucket is emptied when it is deleted",
        9,
        TAMPER,
        "log-bucket-force-destroy",
        ('"aws_s3_bucket" "trail"…force_destroy       = false', "force_destroy       = true"),
    ),
    Fault(
        "the bucket goes with its code",
        9,
        TAMPER,
        "log-bucket-retained-on-delete",
        ('"aws_s3_bucket" "trail"…prevent_destroy = true', "prevent_destroy = false"),
        ("  TrailBucket:…DeletionPolicy: Retain", "DeletionPolicy: Delete"),
    ),
    Fault(
        "the log group goes with its code",
        3,
        TAMPER,
        "log-group-delete-protected",
        (
            '"aws_cloudwatch_log_group" "trail"…  skip_destroy      = true\n\n  lifecycle {\n    prevent_destroy = true\n  }\n',
            "",
        ),
        ("  TrailLogGroup:…DeletionPolicy: Retain", "DeletionPolicy: Delete"),
    ),
]
