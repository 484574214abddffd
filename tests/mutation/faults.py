"""Knows single faults: what somebody changes in a correct stack, in each dialect, and which rule says so.

Must not know how an edit is made or judged. What else is found, and where, is in expected.py.
"""

from __future__ import annotations

from typing import NamedTuple

# ruff: noqa: E501  the edits are lines of the stacks

Edit = tuple[str, ...]
"""What is replaced (the text after the last "…" of a place), and with what."""


class Fault(NamedTuple):
    """One fault. kind: what it does to the trail. verdict: "unknown" where the code cannot tell.

    modules: None where the edit of the flat stack does for the modules as well; () where they cannot say it.
    """

    name: str
    practice: int
    kind: str
    rule: str
    terraform: Edit = ()
    cloudformation: Edit = ()
    modules: Edit | None = None
    verdict: str = "fail"

    def edits(self) -> dict[str, Edit]:
        """The edit in each dialect that can express the fault: old, new."""
        modules = self.terraform if self.modules is None else self.modules
        found = {"flat": self.terraform, "modules": modules, "cloudformation": self.cloudformation}
        found["cdk"] = self.cloudformation
        return {dialect: one for dialect, one in found.items() if one}


DEPLOY, BLIND, EXPOSED, WEAK, TAMPER, RETENTION, ALARM = (
    "will not deploy",
    "blind",
    "exposed",
    "weak",
    "tamper",
    "retention",
    "alarm",
)
KINDS = (DEPLOY, BLIND, EXPOSED, WEAK, TAMPER, RETENTION, ALARM)

_SELECTOR = 'resource "aws_cloudtrail" "account"…'
_TF_SELECTORS = """  event_selector {
    read_write_type           = "All"
    include_management_events = true

    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3"]
    }

    data_resource {
      type   = "AWS::Lambda::Function"
      values = ["arn:aws:lambda"]
    }
  }
"""
_CFN_SELECTORS = """      EventSelectors:
        - ReadWriteType: All
          IncludeManagementEvents: true
          DataResources:
            - Type: AWS::S3::Object
              Values: ["arn:aws:s3"]
            - Type: AWS::Lambda::Function
              Values: ["arn:aws:lambda"]
"""


def _tf_advanced(*fields: str) -> str:
    lines = ["  advanced_event_selector {"]
    for one in fields:
        lines += ["    field_selector {", *(f"      {part}" for part in one.split("; ")), "    }"]
    return "\n".join([*lines, "  }", ""])


def _cfn_advanced(*fields: str) -> str:
    lines = ["      AdvancedEventSelectors:", "        - FieldSelectors:"]
    for one in fields:
        first, *rest = one.split("; ")
        lines += [f"            - {first}", *(f"              {part}" for part in rest)]
    return "\n".join([*lines, ""])


def _advanced(tf: tuple[str, ...], cfn: tuple[str, ...]) -> tuple[Edit, Edit]:
    return (_TF_SELECTORS, _tf_advanced(*tf)), (_CFN_SELECTORS, _cfn_advanced(*cfn))


RECORDING = [
    Fault(
        "the trail is stopped",
        1,
        BLIND,
        "trail-logging-enabled",
        ("enable_logging                = true", "enable_logging                = false"),
        ("IsLogging: true", "IsLogging: false"),
    ),
    Fault(
        "only data events are recorded",
        1,
        BLIND,
        "trail-management-events",
        ("include_management_events = true", "include_management_events = false"),
        ("IncludeManagementEvents: true", "IncludeManagementEvents: false"),
    ),
    Fault(
        "only reads are recorded",
        1,
        BLIND,
        "trail-management-events-read-write",
        ('read_write_type           = "All"', 'read_write_type           = "ReadOnly"'),
        ("ReadWriteType: All", "ReadWriteType: ReadOnly"),
    ),
    Fault(
        "only writes are recorded",
        1,
        BLIND,
        "trail-management-events-read-write",
        ('read_write_type           = "All"', 'read_write_type           = "WriteOnly"'),
        ("ReadWriteType: All", "ReadWriteType: WriteOnly"),
    ),
    Fault(
        "a read-write type that does not exist",
        1,
        DEPLOY,
        "trail-selectors-accepted",
        ('read_write_type           = "All"', 'read_write_type           = "Everything"'),
        ("ReadWriteType: All", "ReadWriteType: Everything"),
    ),
    Fault(
        "the events of KMS are left out",
        1,
        BLIND,
        "trail-cmk-use-logged",
        (
            "include_management_events = true\n",
            'include_management_events = true\n    exclude_management_event_sources = ["kms.amazonaws.com"]\n',
        ),
        (
            "IncludeManagementEvents: true\n",
            "IncludeManagementEvents: true\n          ExcludeManagementEventSources: [kms.amazonaws.com]\n",
        ),
    ),
    Fault(
        "the events of the RDS Data API are left out",
        1,
        BLIND,
        "trail-management-sources-not-excluded",
        (
            "include_management_events = true\n",
            'include_management_events = true\n    exclude_management_event_sources = ["rdsdata.amazonaws.com"]\n',
        ),
        (
            "IncludeManagementEvents: true\n",
            "IncludeManagementEvents: true\n          ExcludeManagementEventSources: [rdsdata.amazonaws.com]\n",
        ),
    ),
    Fault(
        "events of a source that cannot be left out",
        1,
        DEPLOY,
        "trail-selectors-accepted",
        (
            "include_management_events = true\n",
            'include_management_events = true\n    exclude_management_event_sources = ["iam.amazonaws.com"]\n',
        ),
        (
            "IncludeManagementEvents: true\n",
            "IncludeManagementEvents: true\n          ExcludeManagementEventSources: [iam.amazonaws.com]\n",
        ),
    ),
    Fault(
        "advanced selectors for data alone",
        1,
        BLIND,
        "trail-management-events",
        *_advanced(
            ('field = "eventCategory"; equals = ["Data"]', 'field = "resources.type"; equals = ["AWS::S3::Object"]'),
            ("Field: eventCategory; Equals: [Data]", 'Field: resources.type; Equals: ["AWS::S3::Object"]'),
        ),
    ),
    Fault(
        "advanced selectors for reads alone",
        1,
        BLIND,
        "trail-management-events-read-write",
        *_advanced(
            ('field = "eventCategory"; equals = ["Management"]', 'field = "readOnly"; equals = ["true"]'),
            ("Field: eventCategory; Equals: [Management]", 'Field: readOnly; Equals: ["true"]'),
        ),
    ),
    Fault(
        "advanced selectors leave out IAM",
        1,
        BLIND,
        "trail-management-filtered-by-source-or-name",
        *_advanced(
            (
                'field = "eventCategory"; equals = ["Management"]',
                'field = "eventSource"; not_equals = ["iam.amazonaws.com"]',
            ),
            ("Field: eventCategory; Equals: [Management]", "Field: eventSource; NotEquals: [iam.amazonaws.com]"),
        ),
    ),
    Fault(
        "advanced selectors leave out KMS",
        1,
        BLIND,
        "trail-cmk-use-logged",
        *_advanced(
            (
                'field = "eventCategory"; equals = ["Management"]',
                'field = "eventSource"; not_equals = ["kms.amazonaws.com"]',
            ),
            ("Field: eventCategory; Equals: [Management]", "Field: eventSource; NotEquals: [kms.amazonaws.com]"),
        ),
    ),
    Fault(
        "advanced selectors with a field that does not exist",
        1,
        DEPLOY,
        "trail-selectors-accepted",
        *_advanced(
            ('field = "eventCategory"; equals = ["Management"]', 'field = "resources.kind"; equals = ["x"]'),
            ("Field: eventCategory; Equals: [Management]", "Field: resources.kind; Equals: [x]"),
        ),
    ),
    Fault(
        "basic and advanced selectors at once",
        1,
        DEPLOY,
        "trail-selectors-accepted",
        (
            "  insight_selector {",
            '  advanced_event_selector {\n    field_selector {\n      field  = "eventCategory"\n      equals = ["Management"]\n    }\n  }\n\n  insight_selector {',
        ),
        (
            "      InsightSelectors:",
            "      AdvancedEventSelectors:\n        - FieldSelectors:\n            - Field: eventCategory\n              Equals: [Management]\n      InsightSelectors:",
        ),
    ),
    Fault(
        "Insights of a kind that does not exist",
        1,
        DEPLOY,
        "trail-insights-without-management",
        ('insight_type = "ApiCallRateInsight"', 'insight_type = "ApiCallRate"'),
        ("InsightType: ApiCallRateInsight", "InsightType: ApiCallRate"),
    ),
    Fault(
        "the trail does not wait for the policy of its bucket",
        1,
        DEPLOY,
        "trail-waits-for-bucket-policy",
        (
            "depends_on = [aws_s3_bucket_policy.trail, aws_sns_topic_policy.deliveries]",
            "depends_on = [aws_sns_topic_policy.deliveries]",
        ),
        ("    DependsOn: [TrailBucketPolicy, DeliveriesTopicPolicy]", "    DependsOn: [DeliveriesTopicPolicy]"),
        modules=(),
    ),
    Fault(
        "a name with a blank",
        1,
        DEPLOY,
        "trail-name-accepted",
        ('variable "trail_name"…default     = "account-audit"', 'default     = "account audit"'),
        ("Default: account-audit", "Default: account audit"),
        modules=("{ account-audit =", '{ "account audit" ='),
    ),
    Fault(
        "the log group's ARN without its ending",
        1,
        DEPLOY,
        "trail-terraform-log-group-arn-suffix",
        ('"${aws_cloudwatch_log_group.trail.arn}:*"', "aws_cloudwatch_log_group.trail.arn"),
    ),
    Fault(
        "an organization's trail into a bucket for one account",
        1,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (
            "  enable_logging                = true\n",
            "  enable_logging                = true\n  is_organization_trail         = true\n",
        ),
        ("      IsLogging: true\n", "      IsLogging: true\n      IsOrganizationTrail: true\n"),
    ),
    Fault(
        "the event data store takes nothing in",
        1,
        BLIND,
        "eds-ingestion-enabled",
        (
            "  retention_period               = 2555\n",
            "  retention_period               = 2555\n  suspend                        = true\n",
        ),
        ("      RetentionPeriod: 2555\n", "      RetentionPeriod: 2555\n      IngestionEnabled: false\n"),
    ),
    Fault(
        "the event data store takes reads alone",
        1,
        BLIND,
        "eds-selectors-management",
        (
            '      equals = ["Management"]\n    }\n',
            '      equals = ["Management"]\n    }\n\n    field_selector {\n      field  = "readOnly"\n      equals = ["true"]\n    }\n',
        ),
        (
            "Equals: [Management]\n",
            'Equals: [Management]\n            - Field: readOnly\n              Equals: ["true"]\n',
        ),
    ),
    Fault(
        "the event data store is of one region",
        2,
        BLIND,
        "eds-multi-region",
        ("multi_region_enabled           = true", "multi_region_enabled           = false"),
        ("MultiRegionEnabled: true", "MultiRegionEnabled: false"),
    ),
    Fault(
        "the event data store keeps a month",
        9,
        RETENTION,
        "eds-retention-minimum",
        ("retention_period               = 2555", "retention_period               = 30"),
        ("RetentionPeriod: 2555", "RetentionPeriod: 30"),
    ),
    Fault(
        "the event data store can be deleted",
        9,
        TAMPER,
        "eds-termination-protection",
        ("termination_protection_enabled = true", "termination_protection_enabled = false"),
        ("TerminationProtectionEnabled: true", "TerminationProtectionEnabled: false"),
    ),
    Fault(
        "the event data store has no key",
        7,
        WEAK,
        "eds-kms-customer-managed",
        ('"aws_cloudtrail_event_data_store" "lake"…  kms_key_id                     = aws_kms_key.trail.arn\n', ""),
        ("      KmsKeyId: !GetAtt TrailKey.Arn\n", ""),
    ),
    Fault(
        "the trail goes with its code",
        1,
        TAMPER,
        "prevent-destroy-missing",
        ('"aws_cloudtrail" "account"…prevent_destroy = true', "prevent_destroy = false"),
        ("  Trail:…DeletionPolicy: Retain", "DeletionPolicy: Delete"),
    ),
    Fault(
        "Insights of errors where nothing is recorded",
        1,
        BLIND,
        "trail-insights-enabled",
        ('  insight_selector {\n    insight_type = "ApiCallRateInsight"\n  }\n', ""),
        ("      InsightSelectors:\n        - InsightType: ApiCallRateInsight\n", ""),
    ),
    Fault(
        "writes of objects are not recorded",
        1,
        WEAK,
        "trail-s3-write-data-events",
        ('type   = "AWS::S3::Object"', 'type   = "AWS::DynamoDB::Table"'),
        ("Type: AWS::S3::Object", "Type: AWS::DynamoDB::Table"),
    ),
    Fault(
        "calls of functions are not recorded",
        1,
        WEAK,
        "trail-lambda-data-events",
        ('type   = "AWS::Lambda::Function"', 'type   = "AWS::DynamoDB::Table"'),
        ("Type: AWS::Lambda::Function", "Type: AWS::DynamoDB::Table"),
    ),
    Fault(
        "the trail is of one region",
        2,
        BLIND,
        "trail-multi-region",
        ("is_multi_region_trail         = true", "is_multi_region_trail         = false"),
        ("IsMultiRegionTrail: true", "IsMultiRegionTrail: false"),
    ),
    Fault(
        "nothing says that the trail is of all regions",
        2,
        BLIND,
        "trail-multi-region",
        ("  is_multi_region_trail         = true\n", ""),
        ("      IsMultiRegionTrail: true\n", ""),
    ),
    Fault(
        "global services are left out",
        2,
        BLIND,
        "trail-global-service-events",
        ("include_global_service_events = true", "include_global_service_events = false"),
        ("IncludeGlobalServiceEvents: true", "IncludeGlobalServiceEvents: false"),
    ),
]

_ROLE = 'resource "aws_iam_role_policy" "trail"'
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
        "a log group without a role",
        3,
        DEPLOY,
        "trail-cloudwatch-logs-role",
        ("  cloud_watch_logs_role_arn  = aws_iam_role.trail.arn\n", ""),
        ("      CloudWatchLogsRoleArn: !GetAtt TrailLogRole.Arn\n", ""),
    ),
    Fault(
        "a role without a log group",
        3,
        DEPLOY,
        "trail-cloudwatch-logs-role",
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

_PUT = '"AWSCloudTrailWrite"'
_CPUT = "Sid: AWSCloudTrailWrite"
_CARN = '!Sub "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${TrailName}"'
_OTHER = '"arn:aws:cloudtrail:eu-west-1:111122223333:trail/other"'


def _statement(document: str, sid: str, body: str) -> tuple[str, str]:
    """An edit that puts a statement first into a policy document of Terraform."""
    head = f'data "aws_iam_policy_document" "{document}" {{\n'
    return head, f'{head}  statement {{\n    sid = "{sid}"\n{body}  }}\n\n'


def _principals(kind: str, *names: str, block: str = "principals") -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    return f'\n    {block} {{\n      type        = "{kind}"\n      identifiers = [{listed}]\n    }}\n'


_BUCKET = 'resources = [aws_s3_bucket.trail.arn, "${aws_s3_bucket.trail.arn}/*"]\n'
_CBUCKET = '[!GetAtt TrailBucket.Arn, !Sub "${TrailBucket.Arn}/*"]'


def _allow(
    sid: str, principal: str, actions: str, resource: str = _CBUCKET, more: str = "", effect: str = "Allow"
) -> str:
    return f"- Sid: {sid}\n            Effect: {effect}\n            {principal}\n            {actions}\n            Resource: {resource}\n          {more}"


STORING = [
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
        "the ACL of another bucket",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-acl-check",
        ('"AWSCloudTrailAclCheck"…aws_s3_bucket.trail.arn', "aws_s3_bucket.access_logs.arn"),
        ("Sid: AWSCloudTrailAclCheck…!GetAtt TrailBucket.Arn", "!GetAtt AccessLogBucket.Arn"),
    ),
    Fault(
        "CloudTrail may not write",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (_PUT + '…"s3:PutObject"', '"s3:GetObject"'),
        (_CPUT + "…s3:PutObject", "s3:GetObject"),
    ),
    Fault(
        "CloudTrail may write below another prefix",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (_PUT + "…/audit/AWSLogs/", "/logs/AWSLogs/"),
        (_CPUT + "…/audit/AWSLogs/", "/logs/AWSLogs/"),
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
        (_PUT + "…/AWSLogs/${local.account_id}/*", "/AWSLogs/111122223333/*"),
        (_CPUT + "…/AWSLogs/${AWS::AccountId}/*", "/AWSLogs/111122223333/*"),
        verdict="unknown",
    ),
    Fault(
        "another service may write",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (_PUT + '…"cloudtrail.amazonaws.com"', '"config.amazonaws.com"'),
        (_CPUT + "…cloudtrail.amazonaws.com", "config.amazonaws.com"),
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
        (_PUT + "…local.trail_arn", _OTHER),
        (_CPUT + "…" + _CARN, _OTHER),
    ),
    Fault(
        "a pattern where texts are compared",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (_PUT + "…local.trail_arn", '"arn:aws:cloudtrail:*:${local.account_id}:trail/*"'),
        (_CPUT + "…" + _CARN, '!Sub "arn:aws:cloudtrail:*:${AWS::AccountId}:trail/*"'),
    ),
    Fault(
        "what is not encrypted with KMS is refused",
        4,
        DEPLOY,
        "trail-bucket-policy-allows-put",
        (
            *_statement(
                "trail_bucket",
                "Encrypted",
                '    effect    = "Deny"\n    actions   = ["s3:PutObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
                + _principals("*", "*")
                + '\n    condition {\n      test     = "StringNotEquals"\n      variable = "s3:x-amz-server-side-encryption"\n      values   = ["AES256"]\n    }\n',
            ),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow(
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
            *_statement(
                "trail_bucket",
                "Office",
                '    effect    = "Deny"\n    actions   = ["s3:*"]\n    '
                + _BUCKET
                + _principals("*", "*")
                + '\n    condition {\n      test     = "NotIpAddress"\n      variable = "aws:SourceIp"\n      values   = ["203.0.113.0/24"]\n    }\n',
            ),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow(
                "Office",
                'Principal: "*"',
                "Action: s3:*",
                _CBUCKET,
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
        _statement(
            "trail_bucket",
            "Legacy",
            '    actions   = ["s3:GetBucketAcl"]\n    resources = [aws_s3_bucket.trail.arn]\n'
            + _principals("AWS", "arn:aws:iam::903692715234:root"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow(
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
        (_PUT + "…/audit/AWSLogs/${local.account_id}/*", "/*"),
        (_CPUT + "…/audit/AWSLogs/${AWS::AccountId}/*", "/*"),
    ),
    Fault(
        "CloudTrail may do everything",
        4,
        WEAK,
        "trail-bucket-policy-write-too-broad",
        (_PUT + '…"s3:PutObject"', '"s3:*"'),
        (_CPUT + "…s3:PutObject", '"s3:*"'),
    ),
    Fault(
        "AWS Config delivers as well",
        4,
        WEAK,
        "trail-bucket-dedicated",
        _statement(
            "trail_bucket",
            "Config",
            '    actions   = ["s3:PutObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/AWSLogs/*"]\n'
            + _principals("Service", "config.amazonaws.com"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow(
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
        _statement(
            "trail_bucket",
            "FlowLogs",
            '    actions   = ["s3:PutObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/vpc/*"]\n'
            + _principals("Service", "delivery.logs.amazonaws.com"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow(
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
        _statement(
            "access_log_bucket",
            "Anybody",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.access_logs.arn}/*"]\n'
            + _principals("*", "*"),
        ),
        (
            "- Sid: S3ServerAccessLogs",
            _allow("Anybody", 'Principal: "*"', "Action: s3:GetObject", '!Sub "${AccessLogBucket.Arn}/*"')
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

_PAB = 'resource "aws_s3_bucket_public_access_block" "trail"…'
_CPAB = "  TrailBucket:…"
_IDENTITY = 'data "aws_iam_policy_document" "auditor" {\n'


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
        _statement("auditor", "TooMuch", body),
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
        _statement(
            "trail_bucket",
            "Anybody",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + _principals("*", "*"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow("Anybody", 'Principal: "*"', "Action: s3:GetObject", '!Sub "${TrailBucket.Arn}/*"')
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "any AWS account may read the logs",
        6,
        EXPOSED,
        "log-bucket-policy-not-public",
        _statement(
            "trail_bucket",
            "Anybody",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + _principals("AWS", "*"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow("Anybody", 'Principal: { AWS: "*" }', "Action: s3:GetObject", '!Sub "${TrailBucket.Arn}/*"')
            + "- Sid: AWSCloudTrailAclCheck",
        ),
    ),
    Fault(
        "any address of the internet may read the logs",
        6,
        EXPOSED,
        "log-bucket-policy-not-public",
        _statement(
            "trail_bucket",
            "Anybody",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + _principals("*", "*")
            + '\n    condition {\n      test     = "IpAddress"\n      variable = "aws:SourceIp"\n      values   = ["0.0.0.0/1"]\n    }\n',
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow(
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
        _statement(
            "trail_bucket",
            "Cleaning",
            '    actions   = ["s3:DeleteObjectTagging", "s3:PutObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + _principals("AWS", "arn:aws:iam::${local.account_id}:role/Auditor"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow(
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
        _statement(
            "trail_bucket",
            "Partner",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + _principals("AWS", "arn:aws:iam::444455556666:role/Reader"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow(
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
        _statement(
            "trail_bucket",
            "Others",
            '    actions   = ["s3:GetObject"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + _principals("AWS", "arn:aws:iam::${local.account_id}:role/Intern", block="not_principals"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow(
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
        _statement(
            "trail_bucket",
            "Most",
            '    not_actions   = ["s3:DeleteBucket"]\n    resources = ["${aws_s3_bucket.trail.arn}/*"]\n'
            + _principals("AWS", "arn:aws:iam::${local.account_id}:role/Auditor"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow(
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
            + _CARN
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
            _PUT
            + '…\n    condition {\n      test     = "StringEquals"\n      variable = "aws:SourceArn"\n      values   = [local.trail_arn]\n    }\n',
            "",
        ),
        (_CPUT + "…                aws:SourceArn: " + _CARN + "\n", ""),
    ),
    Fault(
        "any trail of any account may write",
        6,
        EXPOSED,
        "trail-bucket-policy-source-arn",
        (
            _PUT
            + '…/audit/AWSLogs/${local.account_id}/*"]\n\n    principals {\n      type        = "Service"\n      identifiers = ["cloudtrail.amazonaws.com"]\n    }\n\n    condition {\n      test     = "StringEquals"\n      variable = "s3:x-amz-acl"\n      values   = ["bucket-owner-full-control"]\n    }\n\n    condition {\n      test     = "StringEquals"\n      variable = "aws:SourceArn"\n      values   = [local.trail_arn]\n    }\n',
            '/audit/AWSLogs/*"]\n\n    principals {\n      type        = "Service"\n      identifiers = ["cloudtrail.amazonaws.com"]\n    }\n',
        ),
        (
            _CPUT
            + '…/audit/AWSLogs/${AWS::AccountId}/*"\n            Condition:\n              StringEquals:\n                s3:x-amz-acl: bucket-owner-full-control\n                aws:SourceArn: '
            + _CARN
            + "\n",
            '/audit/AWSLogs/*"\n',
        ),
    ),
    Fault(
        "only the root user may repair the policy",
        6,
        DEPLOY,
        "log-bucket-policy-no-lockout",
        _statement(
            "trail_bucket",
            "Nobody",
            '    effect    = "Deny"\n    actions   = ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:GetBucketPolicy"]\n    resources = [aws_s3_bucket.trail.arn]\n'
            + _principals("*", "*"),
        ),
        (
            "- Sid: AWSCloudTrailAclCheck",
            _allow(
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

_K = '"aws_iam_policy_document" "key"'
ENCRYPTING = [
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
        ('"CloudTrail encrypts logs"…local.trail_arn', _OTHER),
        ("Sid: CloudTrail encrypts logs…" + _CARN, _OTHER),
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
        "anybody may decrypt",
        7,
        EXPOSED,
        "kms-policy-no-wildcard-principal",
        _statement(
            "key", "Anybody", '    actions   = ["kms:Decrypt"]\n    resources = ["*"]\n' + _principals("AWS", "*")
        ),
        (
            "- Sid: CloudTrail encrypts logs",
            _allow("Anybody", 'Principal: { AWS: "*" }', "Action: kms:Decrypt", '"*"')
            + "- Sid: CloudTrail encrypts logs",
        ),
    ),
    Fault(
        "another account may decrypt",
        7,
        EXPOSED,
        "kms-policy-no-cross-account",
        _statement(
            "key",
            "Partner",
            '    actions   = ["kms:Decrypt"]\n    resources = ["*"]\n'
            + _principals("AWS", "arn:aws:iam::444455556666:role/Reader"),
        ),
        (
            "- Sid: CloudTrail encrypts logs",
            _allow(
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
        _statement(
            "key",
            "Admin",
            '    actions   = ["kms:*"]\n    resources = ["*"]\n'
            + _principals("AWS", "arn:aws:iam::${local.account_id}:role/Admin"),
        ),
        (
            "- Sid: CloudTrail encrypts logs",
            _allow(
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
            + _CARN
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

FAULTS = (*RECORDING, *SENDING, *STORING, *WATCHING, *OPENING, *ENCRYPTING, *KEEPING, *ALARMS, *UNBIASED)
