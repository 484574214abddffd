"""Knows single faults in metric filters, alarms and their topics.

Must not know how an edit is made or judged.
"""

from __future__ import annotations

from tests.mutation.fault import ALARM, BLIND, DEPLOY, Fault

# ruff: noqa: E501  the edits are lines of the stacks

_WATCHED = {
    "unauthorized-api-calls": ("UnauthorizedApiCalls", " || ($.errorCode = AccessDenied*)"),
    "console-signin-without-mfa": ("ConsoleSigninWithoutMfa", ""),
    "root-account-usage": ("RootAccountUsage", ""),
    "iam-policy-changes": ("IamPolicyChanges", " || ($.eventName = AttachRolePolicy)"),
    "cloudtrail-config-changes": ("CloudtrailConfigChanges", " || ($.eventName = StopLogging)"),
    "console-auth-failures": ("ConsoleAuthFailures", ""),
    "cmk-disable-or-deletion": ("CmkDisableOrDeletion", " || ($.eventName = ScheduleKeyDeletion)"),
    "s3-bucket-policy-changes": ("S3BucketPolicyChanges", " || ($.eventName = DeleteBucketPolicy)"),
    "aws-config-changes": ("AwsConfigChanges", " || ($.eventName = DeleteDeliveryChannel)"),
    "security-group-changes": ("SecurityGroupChanges", " || ($.eventName = AuthorizeSecurityGroupEgress)"),
    "nacl-changes": ("NaclChanges", " || ($.eventName = DeleteNetworkAcl)"),
    "network-gateway-changes": ("NetworkGatewayChanges", " || ($.eventName = AttachInternetGateway)"),
    "route-table-changes": ("RouteTableChanges", " || ($.eventName = ReplaceRoute)"),
    "vpc-changes": ("VpcChanges", " || ($.eventName = DeleteVpc)"),
    "organizations-changes": ("OrganizationsChanges", " || ($.eventName = LeaveOrganization)"),
}
_F = '"aws_cloudwatch_log_metric_filter" "root_account_usage"'
_A = '"aws_cloudwatch_metric_alarm" "root_account_usage"'
_MF = '"aws_cloudwatch_log_metric_filter" "this"'
_MA = '"aws_cloudwatch_metric_alarm" "this"'
_CF, _CA = "  RootAccountUsageFilter:", "  RootAccountUsageAlarm:"
ALARMS = [
    *(
        Fault(
            f"an event is missing: {key}",
            3,
            ALARM,
            f"alarm-{key}",
            (f'"aws_cloudwatch_log_metric_filter" "{key.replace("-", "_")}"…{lost}', ""),
            (f"  {name}Filter:…{lost}", ""),
            (f"    {name} …{lost}", ""),
        )
        for key, (name, lost) in _WATCHED.items()
        if lost
    ),
    Fault(
        "sign-ins with MFA instead of those without",
        3,
        ALARM,
        "alarm-console-signin-without-mfa",
        ("MFAUsed != Yes", "MFAUsed = Yes"),
        ("MFAUsed != Yes", "MFAUsed = Yes"),
    ),
    Fault(
        "a user named Root instead of the root user",
        3,
        ALARM,
        "alarm-root-account-usage",
        ("$.userIdentity.type = Root", "$.userIdentity.userName = Root"),
        ("$.userIdentity.type = Root", "$.userIdentity.userName = Root"),
    ),
    Fault(
        "a pattern without its bracket",
        3,
        DEPLOY,
        "metric-filter-pattern-valid",
        (" && ($.eventType != AwsServiceEvent) }", " && ($.eventType != AwsServiceEvent)"),
        (" && ($.eventType != AwsServiceEvent) }", " && ($.eventType != AwsServiceEvent)"),
    ),
    Fault(
        "both of two events at once",
        3,
        ALARM,
        "alarm-pattern-semantics",
        ("DisableKey) || ($.eventName = ScheduleKeyDeletion", "DisableKey) && ($.eventName = ScheduleKeyDeletion"),
        ("DisableKey) || ($.eventName = ScheduleKeyDeletion", "DisableKey) && ($.eventName = ScheduleKeyDeletion"),
    ),
    Fault(
        "the filter is on another group",
        3,
        ALARM,
        "alarm-root-account-usage",
        (_F + "…aws_cloudwatch_log_group.trail.name", '"/aws/other"'),
        (_CF + "…!Ref TrailLogGroup", "/aws/other"),
        (_MF + "…var.log_group_name", '"/aws/other"'),
    ),
    Fault(
        "a match counts nothing",
        3,
        ALARM,
        "metric-filter-transformation-sane",
        (_F + '…value     = "1"', 'value     = "0"'),
        (_CF + '…MetricValue: "1"', 'MetricValue: "0"'),
        (_MF + '…value     = "1"', 'value     = "0"'),
    ),
    Fault(
        "no match counts as well",
        3,
        ALARM,
        "metric-filter-transformation-sane",
        (_F + '…value     = "1"\n', 'value     = "1"\n    default_value = "1"\n'),
        (_CF + '…MetricValue: "1"\n', 'MetricValue: "1"\n          DefaultValue: 1\n'),
        (_MF + '…value     = "1"\n', 'value     = "1"\n    default_value = "1"\n'),
    ),
    Fault(
        "the alarm watches another metric",
        3,
        ALARM,
        "alarm-metric-binding",
        (_A + '…metric_name         = "RootAccountUsage"', 'metric_name         = "RootUsage"'),
        (_CA + "…MetricName: RootAccountUsage", "MetricName: RootUsage"),
        (_MA + "…aws_cloudwatch_log_metric_filter.this[each.key].name", '"${each.key}Count"'),
    ),
    Fault(
        "the alarm watches another namespace",
        3,
        ALARM,
        "alarm-metric-binding",
        (_A + '…"CloudTrail"', '"Trail"'),
        (_CA + "…Namespace: CloudTrail", "Namespace: Trail"),
        (_MA + '…"CloudTrail"', '"Trail"'),
    ),
    Fault(
        "the alarm tells nobody",
        3,
        ALARM,
        "alarm-has-alarm-action",
        (_A + "…[aws_sns_topic.alarms.arn]", "[]"),
        (_CA + "…[!Ref AlarmsTopic]", "[]"),
        (_MA + "…[aws_sns_topic.alarms.arn]", "[]"),
    ),
    Fault(
        "the alarm tells when all is well",
        3,
        ALARM,
        "alarm-has-alarm-action",
        (_A + "…alarm_actions       =", "ok_actions          ="),
        (_CA + "…AlarmActions:", "OKActions:"),
        (_MA + "…alarm_actions       =", "ok_actions          ="),
    ),
    Fault(
        "the alarm's actions are off",
        3,
        ALARM,
        "alarm-actions-enabled",
        (_A + "…actions_enabled     = true", "actions_enabled     = false"),
        (_CA + "…ActionsEnabled: true", "ActionsEnabled: false"),
        (_MA + "…actions_enabled     = true", "actions_enabled     = false"),
    ),
    Fault(
        "the alarm goes off when there is nothing",
        3,
        ALARM,
        "alarm-can-fire",
        (_A + "…GreaterThanOrEqualToThreshold", "LessThanThreshold"),
        (_CA + "…GreaterThanOrEqualToThreshold", "LessThanThreshold"),
        (_MA + "…GreaterThanOrEqualToThreshold", "LessThanThreshold"),
    ),
    Fault(
        "the alarm waits for a thousand",
        3,
        ALARM,
        "alarm-fires-on-one-event",
        (_A + "…threshold           = 1\n", "threshold           = 1000\n"),
        (_CA + "…Threshold: 1\n", "Threshold: 1000\n"),
        (_MA + "…threshold           = 1\n", "threshold           = 1000\n"),
    ),
    Fault(
        "the alarm waits for more than the average can be",
        3,
        ALARM,
        "alarm-can-fire",
        (
            _A + '…"Sum"\n  period              = 300\n  evaluation_periods  = 1\n  threshold           = 1\n',
            '"Average"\n  period              = 300\n  evaluation_periods  = 1\n  threshold           = 2\n',
        ),
        (
            _CA + "…Statistic: Sum\n      Period: 300\n      EvaluationPeriods: 1\n      Threshold: 1",
            "Statistic: Average\n      Period: 300\n      EvaluationPeriods: 1\n      Threshold: 2",
        ),
        modules=(),
    ),
    Fault(
        "the alarm watches for an hour in every five",
        3,
        ALARM,
        "alarm-fires-on-one-event",
        (_A + "…evaluation_periods  = 1", "evaluation_periods  = 5"),
        (_CA + "…EvaluationPeriods: 1", "EvaluationPeriods: 5"),
        (_MA + "…evaluation_periods  = 1", "evaluation_periods  = 5"),
    ),
    Fault(
        "the alarms' topic does not let CloudWatch publish",
        3,
        ALARM,
        "alarm-topic-allows-cloudwatch",
        ('"CloudWatchPublishes"…"cloudwatch.amazonaws.com"', '"events.amazonaws.com"'),
        ("Sid: CloudWatchPublishes…cloudwatch.amazonaws.com", "events.amazonaws.com"),
    ),
    Fault(
        "the alarms' key does not let CloudWatch in",
        3,
        ALARM,
        "alarm-topic-allows-cloudwatch",
        ('"CloudWatch publishes"…"cloudwatch.amazonaws.com"', '"events.amazonaws.com"'),
        ("Sid: CloudWatch publishes…cloudwatch.amazonaws.com", "events.amazonaws.com"),
    ),
    Fault(
        "nobody listens to the alarms' topic",
        3,
        ALARM,
        "alarm-topic-has-subscription",
        ("topic_arn = aws_sns_topic.alarms.arn", 'topic_arn = "arn:aws:sns:eu-west-1:111122223333:other"'),
        ("TopicArn: !Ref AlarmsTopic", "TopicArn: arn:aws:sns:eu-west-1:111122223333:other"),
    ),
    Fault(
        "the log group's key does not let CloudWatch Logs in",
        3,
        DEPLOY,
        "log-group-key-usable",
        ('identifiers = ["logs.${local.region}.amazonaws.com"]', 'identifiers = ["lambda.amazonaws.com"]'),
        (
            'Principal: { Service: !Sub "logs.${AWS::Region}.amazonaws.com" }',
            "Principal: { Service: lambda.amazonaws.com }",
        ),
    ),
    Fault(
        "the log group's key is for another log group",
        3,
        DEPLOY,
        "log-group-key-usable",
        (
            '    sid       = "Logs"\n',
            '    sid       = "Logs"\n    condition {\n      test     = "ArnLike"\n      variable = "kms:EncryptionContext:aws:logs:arn"\n      values   = ["arn:aws:logs:*:*:log-group:/aws/lambda/*"]\n    }\n',
        ),
        (
            '"kms:GenerateDataKey*", "kms:Describe*"]\n            Resource: "*"\n',
            '"kms:GenerateDataKey*", "kms:Describe*"]\n            Resource: "*"\n            Condition:\n              ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:log-group:/aws/lambda/*" }\n',
        ),
    ),
    Fault(
        "the key asks for an encryption context that nobody sends",
        7,
        BLIND,
        "kms-policy-cloudtrail-encrypt",
        ("kms:EncryptionContext:aws:cloudtrail:arn", "kms:EncryptionContext:aws:trail:arn"),
        ("kms:EncryptionContext:aws:cloudtrail:arn", "kms:EncryptionContext:aws:trail:arn"),
    ),
    Fault(
        "the log group's key does not let CloudWatch Logs decrypt",
        3,
        DEPLOY,
        "log-group-key-usable",
        ('"kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*"', '"kms:Encrypt*"'),
        ('"kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*"', '"kms:Encrypt*"'),
    ),
    Fault(
        "a log group that takes no filters",
        3,
        DEPLOY,
        "log-group-class-supports-filters",
        ("  retention_in_days = 365\n", '  retention_in_days = 365\n  log_group_class = "INFREQUENT_ACCESS"\n'),
        ("      RetentionInDays: 365\n", "      RetentionInDays: 365\n      LogGroupClass: INFREQUENT_ACCESS\n"),
    ),
]
