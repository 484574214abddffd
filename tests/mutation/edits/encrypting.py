"""Knows single faults in keys and their policies.

Must not know how an edit is made or judged.
"""

from __future__ import annotations

from tests.mutation.edits.statements import CARN, OTHER, allow, principals, statement
from tests.mutation.fault import DEPLOY, EXPOSED, TAMPER, WEAK, Edit, Fault

# ruff: noqa: E501  the edits are lines of the stacks

_KEY = 'resource "aws_kms_key" "trail" {\n'
_CKEY = "  TrailKey:\n    Type: AWS::KMS::Key\n"


def _copy(principal: str) -> tuple[Edit, Edit]:
    """A copy of the trail's key in another region whose policy lets somebody decrypt."""
    tf = (
        'resource "aws_kms_replica_key" "trail" {\n  primary_key_arn = aws_kms_key.trail.arn\n  policy = jsonencode({\n'
        '    Version = "2012-10-17"\n    Statement = [{ Effect = "Allow", Action = "kms:Decrypt", Resource = "*",\n'
        f'      Principal = {{ AWS = "{principal}" }} }}]\n  }})\n}}\n\n'
    )
    cfn = (
        "  TrailKeyCopy:\n    Type: AWS::KMS::ReplicaKey\n    Properties:\n      PrimaryKeyArn: !GetAtt TrailKey.Arn\n"
        '      KeyPolicy:\n        Version: "2012-10-17"\n        Statement:\n          - Effect: Allow\n'
        f'            Principal: {{ AWS: "{principal}" }}\n            Action: kms:Decrypt\n            Resource: "*"\n\n'
    )
    return (_KEY, tf + _KEY), (_CKEY, cfn + _CKEY)


ENCRYPTING = [
    Fault(
        "anybody may decrypt with a copy of the key",
        7,
        EXPOSED,
        "kms-replica-key-not-public",
        *_copy("*"),
    ),
    Fault(
        "another account may decrypt with a copy of the key",
        7,
        EXPOSED,
        "kms-replica-policy-no-cross-account",
        *_copy("arn:aws:iam::444455556666:role/Reader"),
        verdict="unknown",
    ),
    Fault(
        "another account is granted to decrypt",
        7,
        EXPOSED,
        "kms-grant-same-account",
        (
            _KEY,
            'resource "aws_kms_grant" "partner" {\n  key_id            = aws_kms_key.trail.key_id\n'
            '  grantee_principal = "arn:aws:iam::444455556666:role/Reader"\n  operations        = ["Decrypt"]\n}\n\n'
            + _KEY,
        ),
        verdict="unknown",
    ),
    Fault(
        "no key",
        7,
        WEAK,
        "trail-kms-key-set",
        ('"aws_cloudtrail" "account"…  kms_key_id     = aws_kms_key.trail.arn\n', ""),
        ("      KMSKeyId: !GetAtt TrailKey.Arn\n", ""),
    ),
    Fault(
        "a key of AWS's",
        7,
        WEAK,
        "trail-kms-customer-managed",
        ('"aws_cloudtrail" "account"…aws_kms_key.trail.arn', '"alias/aws/s3"'),
        ("KMSKeyId: !GetAtt TrailKey.Arn", "KMSKeyId: alias/aws/s3"),
    ),
    Fault(
        "the key is not rotated",
        7,
        WEAK,
        "kms-rotation-enabled",
        ("enable_key_rotation     = true", "enable_key_rotation     = false"),
        ("  TrailKey:…EnableKeyRotation: true", "EnableKeyRotation: false"),
    ),
    Fault(
        "nothing says that the key is rotated",
        7,
        WEAK,
        "kms-rotation-enabled",
        ("  enable_key_rotation     = true\n", ""),
        ("  TrailKey:…      EnableKeyRotation: true\n", ""),
    ),
    Fault(
        "the key is disabled",
        7,
        DEPLOY,
        "kms-key-enabled",
        ("is_enabled              = true", "is_enabled              = false"),
        ("      Enabled: true\n", "      Enabled: false\n"),
    ),
    Fault(
        "the key does not let CloudTrail encrypt",
        7,
        DEPLOY,
        "kms-policy-cloudtrail-encrypt",
        ('"CloudTrail encrypts logs"…"kms:GenerateDataKey*"', '"kms:GetPublicKey"'),
        ("Sid: CloudTrail encrypts logs…kms:GenerateDataKey*", "kms:GetPublicKey"),
    ),
    Fault(
        "the key lets CloudTrail encrypt for another account",
        7,
        DEPLOY,
        "kms-policy-cloudtrail-encrypt",
        ("cloudtrail:*:${local.account_id}:trail/*", "cloudtrail:eu-west-1:111122223333:trail/other"),
        ("cloudtrail:*:${AWS::AccountId}:trail/*", "cloudtrail:eu-west-1:111122223333:trail/other"),
    ),
    Fault(
        "the key lets another trail encrypt",
        7,
        DEPLOY,
        "kms-policy-cloudtrail-encrypt",
        ('"CloudTrail encrypts logs"…local.trail_arn', OTHER),
        ("Sid: CloudTrail encrypts logs…" + CARN, OTHER),
    ),
    Fault(
        "the key refuses CloudTrail",
        7,
        DEPLOY,
        "kms-policy-cloudtrail-encrypt",
        ('"CloudTrail encrypts logs"\n', '"CloudTrail encrypts logs"\n    effect    = "Deny"\n'),
        (
            "Sid: CloudTrail encrypts logs\n            Effect: Allow",
            "Sid: CloudTrail encrypts logs\n            Effect: Deny",
        ),
    ),
    Fault(
        "the key lets another service encrypt",
        7,
        DEPLOY,
        "kms-policy-cloudtrail-encrypt",
        ('"CloudTrail encrypts logs"…"cloudtrail.amazonaws.com"', '"s3.amazonaws.com"'),
        ("Sid: CloudTrail encrypts logs…cloudtrail.amazonaws.com", "s3.amazonaws.com"),
    ),
    Fault(
        "the key does not let CloudTrail look at it",
        7,
        WEAK,
        "kms-policy-cloudtrail-describe",
        ('"CloudTrail describes the key"…"kms:DescribeKey"', '"kms:GetKeyPolicy"'),
        ("Sid: CloudTrail describes the key…kms:DescribeKey", "kms:GetKeyPolicy"),
    ),
    Fault(
        "the key does not let CloudTrail decrypt bucket keys",
        7,
        DEPLOY,
        "kms-policy-bucket-key-decrypt",
        ('"CloudTrail uses bucket keys"…"kms:Decrypt"', '"kms:GetKeyPolicy"'),
        ("Sid: CloudTrail uses bucket keys…kms:Decrypt", "kms:GetKeyPolicy"),
    ),
    Fault(
        "the key lets CloudTrail do nothing",
        7,
        DEPLOY,
        "kms-policy-cloudtrail-encrypt",
        statement(
            "key",
            "NoServices",
            '    effect    = "Deny"\n    actions   = ["kms:*"]\n    resources = ["*"]\n'
            + principals("Service", "cloudtrail.amazonaws.com"),
        ),
        (
            "- Sid: CloudTrail encrypts logs",
            allow("NoServices", "Principal: { Service: cloudtrail.amazonaws.com }", "Action: kms:*", '"*"', "", "Deny")
            + "- Sid: CloudTrail encrypts logs",
        ),
    ),
    Fault(
        "anybody may decrypt",
        7,
        EXPOSED,
        "kms-policy-no-wildcard-principal",
        statement(
            "key", "Anybody", '    actions   = ["kms:Decrypt"]\n    resources = ["*"]\n' + principals("AWS", "*")
        ),
        (
            "- Sid: CloudTrail encrypts logs",
            allow("Anybody", 'Principal: { AWS: "*" }', "Action: kms:Decrypt", '"*"')
            + "- Sid: CloudTrail encrypts logs",
        ),
    ),
    Fault(
        "another account may decrypt",
        7,
        EXPOSED,
        "kms-policy-no-cross-account",
        statement(
            "key",
            "Partner",
            '    actions   = ["kms:Decrypt"]\n    resources = ["*"]\n'
            + principals("AWS", "arn:aws:iam::444455556666:role/Reader"),
        ),
        (
            "- Sid: CloudTrail encrypts logs",
            allow(
                "Partner", 'Principal: { AWS: "arn:aws:iam::444455556666:role/Reader" }', "Action: kms:Decrypt", '"*"'
            )
            + "- Sid: CloudTrail encrypts logs",
        ),
        verdict="unknown",
    ),
    Fault(
        "a role may do everything with the key",
        7,
        TAMPER,
        "kms-policy-no-wildcard-action",
        statement(
            "key",
            "Admin",
            '    actions   = ["kms:*"]\n    resources = ["*"]\n'
            + principals("AWS", "arn:aws:iam::${local.account_id}:role/Admin"),
        ),
        (
            "- Sid: CloudTrail encrypts logs",
            allow(
                "Admin", 'Principal: { AWS: !Sub "arn:aws:iam::${AWS::AccountId}:role/Admin" }', "Action: kms:*", '"*"'
            )
            + "- Sid: CloudTrail encrypts logs",
        ),
    ),
    Fault(
        "the key lets any trail of any account encrypt",
        7,
        EXPOSED,
        "kms-policy-source-arn",
        (
            '"CloudTrail encrypts logs"…\n    condition {\n      test     = "StringEquals"\n      variable = "aws:SourceArn"\n      values   = [local.trail_arn]\n    }\n\n    condition {\n      test     = "StringLike"\n      variable = "kms:EncryptionContext:aws:cloudtrail:arn"\n      values   = ["arn:${local.partition}:cloudtrail:*:${local.account_id}:trail/*"]\n    }\n',
            "",
        ),
        (
            "Sid: CloudTrail encrypts logs…            Condition:\n              StringEquals:\n                aws:SourceArn: "
            + CARN
            + '\n              StringLike:\n                kms:EncryptionContext:aws:cloudtrail:arn: !Sub "arn:${AWS::Partition}:cloudtrail:*:${AWS::AccountId}:trail/*"\n',
            "",
        ),
    ),
    Fault(
        "the key can be deleted in a week",
        7,
        TAMPER,
        "kms-deletion-window",
        ("deletion_window_in_days = 30", "deletion_window_in_days = 7"),
        ("PendingWindowInDays: 30", "PendingWindowInDays: 7"),
    ),
    Fault(
        "a waiting period that KMS does not take",
        7,
        DEPLOY,
        "kms-deletion-window-allowed",
        ("deletion_window_in_days = 30", "deletion_window_in_days = 3"),
        ("PendingWindowInDays: 30", "PendingWindowInDays: 3"),
    ),
    Fault(
        "the key goes with its code",
        7,
        TAMPER,
        "kms-key-retained-on-delete",
        ('"aws_kms_key" "trail"…prevent_destroy = true', "prevent_destroy = false"),
        ("  TrailKey:…DeletionPolicy: Retain", "DeletionPolicy: Delete"),
    ),
    Fault(
        "an asymmetric key",
        7,
        DEPLOY,
        "kms-key-symmetric",
        ("  enable_key_rotation     = true\n", '  customer_master_key_spec = "RSA_2048"\n'),
        ("  TrailKey:…      EnableKeyRotation: true\n", "      KeySpec: RSA_2048\n"),
    ),
    Fault(
        "the log group has no key",
        7,
        WEAK,
        "log-group-kms",
        ("  kms_key_id        = aws_kms_key.monitoring.arn\n", ""),
        ("      RetentionInDays: 365\n      KmsKeyId: !GetAtt MonitoringKey.Arn\n", "      RetentionInDays: 365\n"),
    ),
    Fault(
        "no digests",
        8,
        TAMPER,
        "trail-log-file-validation",
        ("enable_log_file_validation    = true", "enable_log_file_validation    = false"),
        ("EnableLogFileValidation: true", "EnableLogFileValidation: false"),
    ),
    Fault(
        "nothing says that there are digests",
        8,
        TAMPER,
        "trail-log-file-validation",
        ("  enable_log_file_validation    = true\n", ""),
        ("      EnableLogFileValidation: true\n", ""),
    ),
    Fault(
        "log files have no versions",
        8,
        TAMPER,
        "log-bucket-versioning-not-suspended",
        ('"aws_s3_bucket_versioning" "trail"…"Enabled"', '"Suspended"'),
        (
            "  TrailBucket:…VersioningConfiguration:\n        Status: Enabled",
            "VersioningConfiguration:\n        Status: Suspended",
        ),
    ),
    Fault(
        "log files are not locked",
        8,
        TAMPER,
        "object-lock-default-retention",
        (
            'resource "aws_s3_bucket_object_lock_configuration" "trail" {\n  bucket = aws_s3_bucket.trail.id\n\n  rule {\n    default_retention {\n      mode = "COMPLIANCE"\n      days = 400\n    }\n  }\n}\n',
            "",
        ),
        (
            "      ObjectLockConfiguration:\n        ObjectLockEnabled: Enabled\n        Rule:\n          DefaultRetention:\n            Mode: COMPLIANCE\n            Days: 400\n",
            "",
        ),
    ),
    Fault(
        "the lock lasts days and years",
        8,
        DEPLOY,
        "object-lock-retention-accepted",
        ("default_retention…days = 400", "days = 400\n      years = 1"),
        ("Days: 400\n      LoggingConfiguration", "Days: 400\n            Years: 1\n      LoggingConfiguration"),
    ),
    Fault(
        "the lock has a mode that there is not",
        8,
        DEPLOY,
        "object-lock-retention-accepted",
        ('mode = "COMPLIANCE"', 'mode = "STRICT"'),
        ("Mode: COMPLIANCE", "Mode: STRICT"),
    ),
    Fault(
        "the lock has no time",
        8,
        DEPLOY,
        "object-lock-retention-accepted",
        ('mode = "COMPLIANCE"\n      days = 400', 'mode = "COMPLIANCE"'),
        (
            "Mode: COMPLIANCE\n            Days: 400\n      LoggingConfiguration",
            "Mode: COMPLIANCE\n      LoggingConfiguration",
        ),
    ),
    Fault(
        "the lock can be lifted",
        8,
        TAMPER,
        "object-lock-compliance-mode",
        ('mode = "COMPLIANCE"', 'mode = "GOVERNANCE"'),
        ("Mode: COMPLIANCE", "Mode: GOVERNANCE"),
    ),
    Fault(
        "the lock lasts a day",
        8,
        TAMPER,
        "object-lock-period",
        ("default_retention…days = 400", "days = 1"),
        ("Days: 400\n      LoggingConfiguration", "Days: 1\n      LoggingConfiguration"),
    ),
]
