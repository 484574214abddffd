"""Knows single faults in who else may read or change log files.

Must not know how an edit is made or judged.
"""

from __future__ import annotations

from tests.mutation.edits.statements import CARN, CPUT, PUT, allow, principals, statement
from tests.mutation.fault import DEPLOY, EXPOSED, TAMPER, WEAK, Fault

# ruff: noqa: E501  the edits are lines of the stacks

_PAB = 'resource "aws_s3_bucket_public_access_block" "trail"…'
_CPAB = "  TrailBucket:…"


def _identity(
    name: str,
    practice: int,
    rule: str,
    actions: tuple[str, ...],
    resource: str = "*",
    *,
    negated: bool = False,
    kind: str = TAMPER,
) -> Fault:
    """The auditor's policy allows too much."""
    key = "not_actions" if negated else "actions"
    body = f'    {key} = [{", ".join(chr(34) + one + chr(34) for one in actions)}]\n    resources = ["{resource}"]\n'
    listed = ", ".join(f'"{one}"' for one in actions)
    allowed = f'- Sid: TooMuch\n            Effect: Allow\n            {"NotAction" if negated else "Action"}: [{listed}]\n            Resource: "{resource}"\n          - Sid: LookAtTrails'
    return Fault(
        name,
        practice,
        kind,
        rule,
        statement("auditor", "TooMuch", body),
        ("- Sid: LookAtTrails", allowed),
    )


OPENING = [
    Fault(
        "new ACLs may be public",
        6,
        EXPOSED,
        "log-bucket-public-access-block",
        (_PAB + "block_public_acls       = true", "block_public_acls       = false"),
        (_CPAB + "BlockPublicAcls: true", "BlockPublicAcls: false"),
    ),
    Fault(
        "new policies may be public",
        6,
        EXPOSED,
        "log-bucket-public-access-block",
        (_PAB + "block_public_policy     = true", "block_public_policy     = false"),
        (_CPAB + "BlockPublicPolicy: true", "BlockPublicPolicy: false"),
    ),
    Fault(
        "public ACLs count",
        6,
        EXPOSED,
        "log-bucket-public-access-block",
        (_PAB + "ignore_public_acls      = true", "ignore_public_acls      = false"),
        (_CPAB + "IgnorePublicAcls: true", "IgnorePublicAcls: false"),
    ),
    Fault(
        "public policies count",
        6,
        EXPOSED,
        "log-bucket-public-access-block",
        (_PAB + "restrict_public_buckets = true", "restrict_public_buckets = false"),
        (_CPAB + "RestrictPublicBuckets: true", "RestrictPublicBuckets: false"),
    ),
    Fault(
        "nothing says that public policies do not count",
        6,
        EXPOSED,
        "log-bucket-public-access-block",
        (_PAB + "  restrict_public_buckets = true\n", ""),
        (_CPAB + "        RestrictPublicBuckets: true\n", ""),
    ),
    Fault(
        "no block for the bucket",
        6,
        EXPOSED,
        "log-bucket-public-access-block-declared",
        (
            _PAB.rstrip("…")
            + " {\n  bucket = aws_s3_bucket.trail.id\n\n  block_public_acls       = true\n  block_public_policy     = true\n  ignore_public_acls      = true\n  restrict_public_buckets = true\n}\n",
            "",
        ),
        (
            _CPAB
            + "      PublicAccessBlockConfiguration:\n        BlockPublicAcls: true\n        BlockPublicPolicy: true\n        IgnorePublicAcls: true\n        RestrictPublicBuckets: true\n",
            "",
        ),
    ),
    Fault(
        "anybody may read the logs",
        6,
        EXPOSED,
        "log-bucket-policy-not-public",
        statement(
            "trail_bucket",
            "Anybody",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + principals("*", "*"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow("Anybody", 'Principal: "*"', "Action: s3:GetObject", '!Sub "${TrailBucket.Arn}/*"')
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "any AWS account may read the logs",
        6,
        EXPOSED,
        "log-bucket-policy-not-public",
        statement(
            "trail_bucket",
            "Anybody",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + principals("AWS", "*"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow("Anybody", 'Principal: { AWS: "*" }', "Action: s3:GetObject", '!Sub "${TrailBucket.Arn}/*"')
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "any address of the internet may read the logs",
        6,
        EXPOSED,
        "log-bucket-policy-not-public",
        statement(
            "trail_bucket",
            "Anybody",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + principals("*", "*")
            + '\n    condition {\n      test     = "IpAddress"\n      variable = "aws:SourceIp"\n      values   = ["0.0.0.0/1"]\n    }\n',
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow(
                "Anybody",
                'Principal: "*"',
                "Action: s3:GetObject",
                '!Sub "${TrailBucket.Arn}/*"',
                "  Condition:\n              IpAddress: { aws:SourceIp: 0.0.0.0/1 }\n          ",
            )
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "the auditor may delete logs",
        6,
        TAMPER,
        "log-bucket-readers-least-privilege",
        statement(
            "trail_bucket",
            "Cleaning",
            '    actions   = ["s3:DeleteObjectTagging", "s3:PutObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + principals("AWS", "arn:aws:iam::${local.account_id}:role/Auditor"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow(
                "Cleaning",
                'Principal: { AWS: !Sub "arn:aws:iam::${AWS::AccountId}:role/Auditor" }',
                "Action: [s3:DeleteObjectTagging, s3:PutObject]",
                '!Sub "${TrailBucket.Arn}/*"',
            )
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "another account reads the logs",
        6,
        EXPOSED,
        "log-bucket-policy-no-cross-account",
        statement(
            "trail_bucket",
            "Partner",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + principals("AWS", "arn:aws:iam::444455556666:role/Reader"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow(
                "Partner",
                'Principal: { AWS: "arn:aws:iam::444455556666:role/Reader" }',
                "Action: s3:GetObject",
                '!Sub "${TrailBucket.Arn}/*"',
            )
            + "- Sid: AWSCloudTrailAclCheck",
        ),
        verdict="unknown",
    ),
    Fault(
        "everybody but one may read the logs",
        6,
        EXPOSED,
        "log-bucket-policy-not-public",
        statement(
            "trail_bucket",
            "Others",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + principals("AWS", "arn:aws:iam::${local.account_id}:role/Intern", block="not_principals"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow(
                "Others",
                'NotPrincipal: { AWS: !Sub "arn:aws:iam::${AWS::AccountId}:role/Intern" }',
                "Action: s3:GetObject",
                '!Sub "${TrailBucket.Arn}/*"',
            )
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "a reader may do all but one thing",
        6,
        TAMPER,
        "log-bucket-policy-no-not-action",
        statement(
            "trail_bucket",
            "Most",
            '    not_actions   = ["s3:DeleteBucket"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + principals("AWS", "arn:aws:iam::${local.account_id}:role/Auditor"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow(
                "Most",
                'Principal: { AWS: !Sub "arn:aws:iam::${AWS::AccountId}:role/Auditor" }',
                "NotAction: s3:DeleteBucket",
                '!Sub "${TrailBucket.Arn}/*"',
            )
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "the auditor may do everything in the bucket",
        6,
        TAMPER,
        "log-bucket-policy-no-wildcard-action",
        ('"AuditorsRead"…"s3:GetObject"', '"s3:*"'),
        ("Sid: AuditorsRead…s3:GetObject", '"s3:*"'),
    ),
    Fault(
        "plain HTTP is taken",
        6,
        WEAK,
        "log-bucket-tls-only",
        ('"aws_iam_policy_document" "trail_bucket"…"OnlyTls"…"s3:*"', '"s3:GetBucketTagging"'),
        ("  TrailBucketPolicy:…Sid: OnlyTls…s3:*", "s3:GetBucketTagging"),
    ),
    Fault(
        "what is refused is HTTPS",
        6,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        ('"aws_iam_policy_document" "trail_bucket"…["false"]', '["true"]'),
        ('  TrailBucketPolicy:…aws:SecureTransport: "false"', 'aws:SecureTransport: "true"'),
    ),
    Fault(
        "plain HTTP is taken for objects",
        6,
        WEAK,
        "log-bucket-tls-only",
        (
            '"aws_iam_policy_document" "trail_bucket"…"OnlyTls"…[aws_s3_bucket.trail.arn, "${aws_s3_bucket.trail.arn}/*"]',
            "[aws_s3_bucket.trail.arn]",
        ),
        (
            '  TrailBucketPolicy:…Sid: OnlyTls…[!GetAtt TrailBucket.Arn, !Sub "${TrailBucket.Arn}/*"]',
            "[!GetAtt TrailBucket.Arn]",
        ),
    ),
    Fault(
        "CloudTrail may look at the ACL for any trail",
        6,
        WEAK,
        "trail-bucket-policy-every-source-limited",
        (
            '"AWSCloudTrailAclCheck"…\n    condition {\n      test     = "StringEquals"\n      variable = "aws:SourceArn"\n      values   = [local.trail_arn]\n    }\n',
            "",
        ),
        (
            "Sid: AWSCloudTrailAclCheck…            Condition:\n              StringEquals:\n                aws:SourceArn: "
            + CARN
            + "\n",
            "",
        ),
    ),
    Fault(
        "the path alone keeps others' trails out",
        6,
        WEAK,
        "trail-bucket-policy-every-source-limited",
        (
            PUT
            + '…\n    condition {\n      test     = "StringEquals"\n      variable = "aws:SourceArn"\n      values   = [local.trail_arn]\n    }\n',
            "",
        ),
        (CPUT + "…                aws:SourceArn: " + CARN + "\n", ""),
    ),
    Fault(
        "any trail of any account may write",
        6,
        EXPOSED,
        "trail-bucket-policy-source-arn",
        (
            PUT
            + '…/audit/AWSLogs/${local.account_id}/*"]\n\n    principals {\n      type        = "Service"\n      identifiers = ["cloudtrail.amazonaws.com"]\n    }\n\n    condition {\n      test     = "StringEquals"\n      variable = "s3:x-amz-acl"\n      values   = ["bucket-owner-full-control"]\n    }\n\n    condition {\n      test     = "StringEquals"\n      variable = "aws:SourceArn"\n      values   = [local.trail_arn]\n    }\n',
            '/audit/AWSLogs/*"]\n\n    principals {\n      type        = "Service"\n      identifiers = ["cloudtrail.amazonaws.com"]\n    }\n',
        ),
        (
            CPUT
            + '…/audit/AWSLogs/${AWS::AccountId}/*"\n            Condition:\n              StringEquals:\n                s3:x-amz-acl: bucket-owner-full-control\n                aws:SourceArn: '
            + CARN
            + "\n",
            '/audit/AWSLogs/*"\n',
        ),
    ),
    Fault(
        "only the root user may repair the policy",
        6,
        DEPLOY,
        "log-bucket-policy-no-lockout",
        statement(
            "trail_bucket",
            "Nobody",
            '    effect    = "Deny"\n    actions   = ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:GetBucketPolicy"]\n    resources = [aws_s3_bucket.trail.arn]\n'
            + principals("*", "*"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            allow(
                "Nobody",
                'Principal: "*"',
                "Action: [s3:PutBucketPolicy, s3:DeleteBucketPolicy, s3:GetBucketPolicy]",
                "!GetAtt TrailBucket.Arn",
                "",
                "Deny",
            )
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "the bucket is a website",
        6,
        EXPOSED,
        "log-bucket-no-website",
        (
            'resource "aws_s3_bucket_versioning" "trail" {\n',
            'resource "aws_s3_bucket_website_configuration" "trail" {\n  bucket = aws_s3_bucket.trail.id\n\n  index_document {\n    suffix = "index.html"\n  }\n}\n\nresource "aws_s3_bucket_versioning" "trail" {\n',
        ),
        (
            "      BucketName: acme-account-trail\n",
            "      BucketName: acme-account-trail\n      WebsiteConfiguration:\n        IndexDocument: index.html\n",
        ),
    ),
    Fault(
        "any web page may read the logs",
        6,
        EXPOSED,
        "log-bucket-no-open-cors",
        (
            'resource "aws_s3_bucket_versioning" "trail" {\n',
            'resource "aws_s3_bucket_cors_configuration" "trail" {\n  bucket = aws_s3_bucket.trail.id\n\n  cors_rule {\n    allowed_methods = ["GET"]\n    allowed_origins = ["*"]\n  }\n}\n\nresource "aws_s3_bucket_versioning" "trail" {\n',
        ),
        (
            "      BucketName: acme-account-trail\n",
            '      BucketName: acme-account-trail\n      CorsConfiguration:\n        CorsRules:\n          - AllowedMethods: [GET]\n            AllowedOrigins: ["*"]\n',
        ),
    ),
    _identity("the auditor may stop the trail", 6, "iam-trail-tamper", ("cloudtrail:StopLogging",)),
    _identity("the auditor may narrow what is recorded", 6, "iam-trail-tamper", ("cloudtrail:Put*",)),
    _identity(
        "the auditor may delete the trail", 6, "iam-trail-tamper", ("cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail")
    ),
    _identity("the auditor may do everything with trails", 6, "iam-no-cloudtrail-full-access", ("cloudtrail:*",)),
    _identity("the auditor may overwrite logs", 6, "iam-log-bucket-tamper", ("s3:PutObject",)),
    _identity("the auditor may suspend versioning", 6, "iam-log-bucket-tamper", ("s3:PutBucketVersioning",)),
    _identity("the auditor may stop access logs", 6, "iam-log-bucket-tamper", ("s3:PutBucketLogging",)),
    _identity("the auditor may do everything with buckets", 6, "iam-no-s3-full-access", ("s3:*",)),
    _identity(
        "the auditor may disable the key", 7, "iam-trail-key-tamper", ("kms:DisableKey", "kms:ScheduleKeyDeletion")
    ),
    _identity("the auditor may do everything with keys", 7, "iam-no-kms-full-access", ("kms:*",)),
    _identity("the auditor may decrypt everything", 7, "iam-no-decrypt-all-keys", ("kms:Decrypt",), kind=EXPOSED),
    _identity("the auditor may delete the log group", 3, "iam-log-group-alarm-tamper", ("logs:DeleteLogGroup",)),
    _identity("the auditor may delete metric filters", 3, "iam-log-group-alarm-tamper", ("logs:DeleteMetricFilter",)),
    _identity("the auditor may delete topics", 3, "iam-log-group-alarm-tamper", ("sns:DeleteTopic",)),
    _identity("the auditor may do all but one thing", 6, "iam-not-action-tamper", ("iam:*",), negated=True),
    _identity("the auditor may do everything", 6, "iam-no-admin-star", ("*",)),
    Fault(
        "the auditor has full access to CloudTrail",
        6,
        TAMPER,
        "iam-cloudtrail-fullaccess-attached",
        ("policy_arn = aws_iam_policy.auditor.arn", 'policy_arn = "arn:aws:iam::aws:policy/AWSCloudTrail_FullAccess"'),
        (
            "ManagedPolicyArns: [!Ref AuditorPolicy]",
            'ManagedPolicyArns: ["arn:aws:iam::aws:policy/AWSCloudTrail_FullAccess"]',
        ),
    ),
]
