"""Knows single faults in what no one of the rules was looked at for.

Must not know how an edit is made or judged.
"""

from __future__ import annotations

from tests.mutation.fault import ALARM, DEPLOY, EXPOSED, WEAK, Fault

# ruff: noqa: E501  the edits are lines of the stacks

_NEW = 'resource "aws_s3_bucket" "access_logs" {'
_NEW_CFN = "  AccessLogBucketPolicy:\n"

UNBIASED = [
    Fault(
        "flow logs go into the trail's bucket",
        4,
        WEAK,
        "trail-bucket-dedicated",
        (
            _NEW,
            'resource "aws_flow_log" "vpc" {\n  vpc_id               = "vpc-0123456789abcdef0"\n  traffic_type         = "ALL"\n'
            '  log_destination_type = "s3"\n  log_destination      = aws_s3_bucket.trail.arn\n}\n\n' + _NEW,
        ),
        (
            _NEW_CFN,
            "  FlowLog:\n    Type: AWS::EC2::FlowLog\n    Properties:\n      ResourceId: vpc-0123456789abcdef0\n"
            "      ResourceType: VPC\n      TrafficType: ALL\n      LogDestinationType: s3\n"
            "      LogDestination: !GetAtt TrailBucket.Arn\n\n" + _NEW_CFN,
        ),
    ),
    Fault(
        "AWS Config delivers into the trail's bucket",
        4,
        WEAK,
        "trail-bucket-dedicated",
        (
            _NEW,
            'resource "aws_config_delivery_channel" "main" {\n  s3_bucket_name = aws_s3_bucket.trail.id\n}\n\n' + _NEW,
        ),
        (
            _NEW_CFN,
            "  Channel:\n    Type: AWS::Config::DeliveryChannel\n    Properties:\n"
            "      S3BucketName: !Ref TrailBucket\n\n" + _NEW_CFN,
        ),
    ),
    Fault(
        "another bucket's access logs go into the trail's bucket",
        4,
        WEAK,
        "trail-bucket-dedicated",
        (
            _NEW,
            'resource "aws_s3_bucket" "web" {\n  bucket = "acme-web"\n}\n\nresource "aws_s3_bucket_logging" "web" {\n'
            "  bucket        = aws_s3_bucket.web.id\n  target_bucket = aws_s3_bucket.trail.id\n"
            '  target_prefix = "web/"\n}\n\n' + _NEW,
        ),
        (
            _NEW_CFN,
            "  Web:\n    Type: AWS::S3::Bucket\n    Properties:\n      LoggingConfiguration:\n"
            "        DestinationBucketName: !Ref TrailBucket\n        LogFilePrefix: web/\n\n" + _NEW_CFN,
        ),
    ),
    Fault(
        "a list on a bucket that takes none",
        6,
        DEPLOY,
        "log-bucket-acl-accepted",
        (
            _NEW,
            'resource "aws_s3_bucket_acl" "trail" {\n  bucket = aws_s3_bucket.trail.id\n  acl    = "private"\n}\n\n'
            + _NEW,
        ),
        (
            "      BucketName: acme-account-trail\n",
            "      BucketName: acme-account-trail\n      AccessControl: LogDeliveryWrite\n",
        ),
    ),
    Fault(
        "the bucket's policy is about another bucket",
        6,
        DEPLOY,
        "policy-document-valid",
        (
            '"AuditorsRead"…["${aws_s3_bucket.trail.arn}/audit/*"]',
            '["arn:aws:s3:::acme-trails/audit/*"]',
        ),
        ('Sid: AuditorsRead…!Sub "${TrailBucket.Arn}/audit/*"', '"arn:aws:s3:::acme-trails/audit/*"'),
    ),
    Fault(
        "anybody becomes an auditor",
        6,
        EXPOSED,
        "iam-log-access-trust-not-public",
        ('["arn:${local.partition}:iam::${local.account_id}:role/Analyst"]', '["*"]'),
        ('!Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/Analyst"', '"*"'),
    ),
    Fault(
        "the alarm on the root user asks for a unit",
        3,
        ALARM,
        "alarm-metric-binding",
        (
            'metric_alarm" "root_account_usage"…period              = 300',
            'unit                = "Count"\n  period              = 300',
        ),
        ("  RootAccountUsageAlarm:…Period: 300", "Unit: Count\n      Period: 300"),
        (),
    ),
    Fault(
        "the filter on the root user has Root in lower case",
        3,
        ALARM,
        "alarm-pattern-semantics",
        ("$.userIdentity.type = Root", "$.userIdentity.type = root"),
        ("$.userIdentity.type = Root", "$.userIdentity.type = root"),
        (),
    ),
]
"""Written down before the rules were read, and missed at first."""
