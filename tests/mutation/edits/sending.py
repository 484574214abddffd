"""Knows single faults in what trails send to log groups and topics.

Must not know how an edit is made or judged.
"""

from __future__ import annotations

from tests.mutation.fault import BLIND, DEPLOY, EXPOSED, WEAK, Fault

# ruff: noqa: E501  the edits are lines of the stacks

SENDING = [
    Fault(
        "no log group",
        3,
        BLIND,
        "trail-cloudwatch-logs-group",
        (
            '  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"\n  cloud_watch_logs_role_arn  = aws_iam_role.trail.arn\n',
            "",
        ),
        (
            "      CloudWatchLogsLogGroupArn: !GetAtt TrailLogGroup.Arn\n      CloudWatchLogsRoleArn: !GetAtt TrailLogRole.Arn\n",
            "",
        ),
    ),
    Fault(
        "events go on to another account",
        3,
        EXPOSED,
        "log-group-subscription-same-account",
        (
            'resource "aws_cloudwatch_log_group" "trail" {\n',
            'resource "aws_cloudwatch_log_subscription_filter" "partner" {\n  name            = "partner"\n'
            '  log_group_name  = aws_cloudwatch_log_group.trail.name\n  filter_pattern  = ""\n'
            '  destination_arn = "arn:aws:logs:eu-west-1:444455556666:destination:partner"\n}\n\n'
            'resource "aws_cloudwatch_log_group" "trail" {\n',
        ),
        (
            "  TrailLogGroup:\n    Type: AWS::Logs::LogGroup\n",
            "  Partner:\n    Type: AWS::Logs::SubscriptionFilter\n    Properties:\n      LogGroupName: !Ref TrailLogGroup\n"
            '      FilterPattern: ""\n      DestinationArn: arn:aws:logs:eu-west-1:444455556666:destination:partner\n\n'
            "  TrailLogGroup:\n    Type: AWS::Logs::LogGroup\n",
        ),
        verdict="unknown",
    ),
    Fault(
        "a log group without a role",
        3,
        DEPLOY,
        "trail-cloudwatch-logs-role",
        ("  cloud_watch_logs_role_arn  = aws_iam_role.trail.arn\n", ""),
        ("      CloudWatchLogsRoleArn: !GetAtt TrailLogRole.Arn\n", ""),
    ),
    Fault(
        "a role by its name",
        3,
        DEPLOY,
        "trail-cloudwatch-logs-role-arn",
        ("cloud_watch_logs_role_arn  = aws_iam_role.trail.arn", "cloud_watch_logs_role_arn  = aws_iam_role.trail.name"),
        ("CloudWatchLogsRoleArn: !GetAtt TrailLogRole.Arn", "CloudWatchLogsRoleArn: !Ref TrailLogRole"),
    ),
    Fault(
        "a role without a log group",
        3,
        DEPLOY,
        "trail-cloudwatch-logs-group",
        ('  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"\n', ""),
        ("      CloudWatchLogsLogGroupArn: !GetAtt TrailLogGroup.Arn\n", ""),
    ),
    Fault(
        "the role may not put events",
        3,
        BLIND,
        "cw-role-permissions-sufficient",
        ('"logs:PutLogEvents"', '"logs:DescribeLogStreams"'),
        ("Action: logs:PutLogEvents", "Action: logs:DescribeLogStreams"),
    ),
    Fault(
        "the role may not make streams",
        3,
        BLIND,
        "cw-role-permissions-sufficient",
        ('"logs:CreateLogStream"', '"logs:DescribeLogStreams"'),
        ("Action: logs:CreateLogStream", "Action: logs:DescribeLogStreams"),
    ),
    Fault(
        "the role may write to another group",
        3,
        BLIND,
        "cw-role-permissions-sufficient",
        (
            '"logs:PutLogEvents"]\n    resources = ["${aws_cloudwatch_log_group.trail.arn}:log-stream:*"]',
            '"logs:PutLogEvents"]\n    resources = ["arn:aws:logs:*:*:log-group:other:log-stream:*"]',
        ),
        (
            "Action: logs:PutLogEvents\n                Resource: !GetAtt TrailLogGroup.Arn",
            'Action: logs:PutLogEvents\n                Resource: "arn:aws:logs:*:*:log-group:other:*"',
        ),
    ),
    Fault(
        "another service may take the role",
        3,
        BLIND,
        "cw-role-permissions-sufficient",
        ('"trail_assumes"…"cloudtrail.amazonaws.com"', '"ec2.amazonaws.com"'),
        ("Sid: CloudTrailAssumes…cloudtrail.amazonaws.com", "ec2.amazonaws.com"),
    ),
    Fault(
        "another trail may take the role",
        3,
        BLIND,
        "cw-role-permissions-sufficient",
        ('"trail_assumes"…local.trail_arn', '"arn:aws:cloudtrail:eu-west-1:111122223333:trail/other"'),
        (
            'Sid: CloudTrailAssumes…!Sub "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${TrailName}"',
            '"arn:aws:cloudtrail:eu-west-1:111122223333:trail/other"',
        ),
    ),
    Fault(
        "the role is refused to put events",
        3,
        BLIND,
        "cw-role-permissions-sufficient",
        (
            '    sid       = "AWSCloudTrailPutLogEvents"\n',
            '    sid       = "AWSCloudTrailPutLogEvents"\n    effect    = "Deny"\n',
        ),
        (
            "Sid: AWSCloudTrailPutLogEvents\n                Effect: Allow",
            "Sid: AWSCloudTrailPutLogEvents\n                Effect: Deny",
        ),
    ),
    Fault(
        "the topic does not let CloudTrail publish",
        3,
        DEPLOY,
        "sns-policy-allows-cloudtrail",
        ('"AWSCloudTrailPublishes"…"sns:Publish"', '"sns:Subscribe"'),
        ("Sid: AWSCloudTrailPublishes…sns:Publish", "sns:Subscribe"),
    ),
    Fault(
        "the topic lets another trail publish",
        3,
        DEPLOY,
        "sns-policy-allows-cloudtrail",
        ('"AWSCloudTrailPublishes"…local.trail_arn', '"arn:aws:cloudtrail:eu-west-1:111122223333:trail/other"'),
        (
            'Sid: AWSCloudTrailPublishes…!Sub "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${TrailName}"',
            '"arn:aws:cloudtrail:eu-west-1:111122223333:trail/other"',
        ),
    ),
    Fault(
        "the topic lets any trail publish",
        6,
        EXPOSED,
        "sns-policy-source-arn",
        (
            '"AWSCloudTrailPublishes"…\n    condition {\n      test     = "StringEquals"\n      variable = "aws:SourceArn"\n      values   = [local.trail_arn]\n    }\n',
            "",
        ),
        (
            'Sid: AWSCloudTrailPublishes…            Condition:\n              StringEquals:\n                aws:SourceArn: !Sub "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${TrailName}"\n',
            "",
        ),
    ),
    Fault(
        "the topic has no key",
        3,
        WEAK,
        "sns-topic-encrypted",
        ('"aws_sns_topic" "deliveries"…  kms_master_key_id = aws_kms_key.monitoring.arn\n', ""),
        ("  DeliveriesTopic:…      KmsMasterKeyId: !GetAtt MonitoringKey.Arn\n", ""),
    ),
    Fault(
        "the topic has a key of AWS's",
        3,
        DEPLOY,
        "sns-encrypted-topic-key-allows-cloudtrail",
        ('"aws_sns_topic" "deliveries"…aws_kms_key.monitoring.arn', '"alias/aws/sns"'),
        ("  DeliveriesTopic:…!GetAtt MonitoringKey.Arn", "alias/aws/sns"),
    ),
    Fault(
        "the topic's key does not let CloudTrail in",
        3,
        DEPLOY,
        "sns-encrypted-topic-key-allows-cloudtrail",
        ('"CloudTrail publishes"…"kms:GenerateDataKey*"', '"kms:DescribeKey"'),
        ('Sid: CloudTrail publishes…"kms:GenerateDataKey*"', '"kms:DescribeKey"'),
    ),
    Fault(
        "anybody may publish to the topic",
        6,
        EXPOSED,
        "sns-topic-not-public",
        (
            'data "aws_iam_policy_document" "deliveries" {\n',
            'data "aws_iam_policy_document" "deliveries" {\n  statement {\n    sid       = "Anybody"\n    actions   = ["sns:Publish", "sns:Subscribe"]\n    resources = [aws_sns_topic.deliveries.arn]\n\n    principals {\n      type        = "*"\n      identifiers = ["*"]\n    }\n  }\n\n',
        ),
        (
            "- Sid: AWSCloudTrailPublishes",
            '- Sid: Anybody\n            Effect: Allow\n            Principal: "*"\n            Action: ["sns:Publish", "sns:Subscribe"]\n            Resource: !Ref DeliveriesTopic\n          - Sid: AWSCloudTrailPublishes',
        ),
    ),
    Fault(
        "another account subscribes to the topic",
        6,
        EXPOSED,
        "sns-topic-no-cross-account",
        (
            'data "aws_iam_policy_document" "deliveries" {\n',
            'data "aws_iam_policy_document" "deliveries" {\n  statement {\n    sid       = "Partner"\n    actions   = ["sns:Subscribe"]\n    resources = [aws_sns_topic.deliveries.arn]\n\n    principals {\n      type        = "AWS"\n      identifiers = ["arn:aws:iam::444455556666:root"]\n    }\n  }\n\n',
        ),
        (
            "- Sid: AWSCloudTrailPublishes",
            '- Sid: Partner\n            Effect: Allow\n            Principal: { AWS: "arn:aws:iam::444455556666:root" }\n            Action: sns:Subscribe\n            Resource: !Ref DeliveriesTopic\n          - Sid: AWSCloudTrailPublishes',
        ),
        verdict="unknown",
    ),
    Fault(
        "the topic takes plain HTTP",
        6,
        EXPOSED,
        "sns-topic-tls-publish",
        ('"AWSCloudTrailPublishes"…OnlyTls…"sns:Publish"', '"sns:Subscribe"'),
        ("Sid: AWSCloudTrailPublishes…OnlyTls…sns:Publish", "sns:Subscribe"),
    ),
    Fault(
        "nobody is told of log files",
        3,
        WEAK,
        "trail-sns-topic-defined",
        ("  sns_topic_name = aws_sns_topic.deliveries.arn\n", ""),
        ("      SnsTopicName: !GetAtt DeliveriesTopic.TopicName\n", ""),
    ),
]
