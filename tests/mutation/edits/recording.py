"""Knows single faults in what trails record, and in what they are.

Must not know how an edit is made or judged.
"""

from __future__ import annotations

from tests.mutation.fault import BLIND, DEPLOY, RETENTION, TAMPER, WEAK, Edit, Fault

# ruff: noqa: E501  the edits are lines of the stacks

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


def _data_events(*types: str) -> tuple[Edit, Edit]:
    """Advanced selectors for management events, and for the data events of each type."""
    category, kind = 'field = "eventCategory"; equals = ["{}"]', 'field = "resources.type"; equals = ["{}"]'
    tf, cfn = _tf_advanced(category.format("Management")), _cfn_advanced("Field: eventCategory; Equals: [Management]")
    for one in types:
        tf += _tf_advanced(category.format("Data"), kind.format(one))
        data = _cfn_advanced("Field: eventCategory; Equals: [Data]", f'Field: resources.type; Equals: ["{one}"]')
        cfn += data.partition("\n")[2]
    return (_TF_SELECTORS, tf), (_CFN_SELECTORS, cfn)


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
        "data events of a type that has none",
        1,
        DEPLOY,
        "trail-selectors-accepted",
        ('type   = "AWS::S3::Object"', 'type   = "AWS::S3::Bucket"'),
        ("- Type: AWS::S3::Object", "- Type: AWS::S3::Bucket"),
    ),
    Fault(
        "a type of data events in other letters",
        1,
        DEPLOY,
        "trail-selectors-accepted",
        *_data_events("AWS::Lambda::Function", "AWS::S3::object"),
    ),
    Fault(
        "a type of data events with a slip of the pen",
        1,
        DEPLOY,
        "trail-selectors-accepted",
        *_data_events("AWS::S3::Object", "AWS::Lambda::Funtion"),
    ),
    Fault(
        "a type of data events that is in no list",
        1,
        DEPLOY,
        "trail-selectors-accepted",
        *_data_events("AWS::S3::Object", "AWS::Lambda::Function", "AWS::EC2::Instance"),
        verdict="unknown",
    ),
    Fault(
        "a source is left out that cannot be",
        1,
        DEPLOY,
        "trail-selectors-accepted",
        (
            "    include_management_events = true\n\n    data_resource {",
            '    include_management_events = true\n    exclude_management_event_sources = ["iam.amazonaws.com"]\n\n    data_resource {',
        ),
        (
            "          IncludeManagementEvents: true\n",
            "          IncludeManagementEvents: true\n          ExcludeManagementEventSources: [iam.amazonaws.com]\n",
        ),
    ),
    Fault(
        "the event data store is to keep a category that there is not",
        1,
        DEPLOY,
        "eds-selectors-accepted",
        (
            '"aws_cloudtrail_event_data_store" "lake"…equals = ["Management"]',
            'equals = ["management"]',
        ),
        ("AWS::CloudTrail::EventDataStore…Equals: [Management]", "Equals: [management]"),
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
        "the event data store keeps more than its billing mode allows",
        9,
        DEPLOY,
        "eds-retention-accepted",
        (
            "retention_period               = 2555",
            'retention_period               = 3653\n  billing_mode                   = "FIXED_RETENTION_PRICING"',
        ),
        ("RetentionPeriod: 2555", "RetentionPeriod: 3653\n      BillingMode: FIXED_RETENTION_PRICING"),
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
        ('"aws_cloudtrail_event_data_store" "lake"…  kms_key_id                     = aws_kms_key.lake.arn\n', ""),
        ("      KmsKeyId: !GetAtt LakeKey.Arn\n", ""),
    ),
    Fault(
        "the event data store's key does not let CloudTrail decrypt",
        7,
        BLIND,
        "eds-kms-policy-cloudtrail",
        ('"CloudTrailStoresEvents"…"kms:GenerateDataKey", "kms:Decrypt"', '"kms:GenerateDataKey"'),
        ("Sid: CloudTrail stores events…[kms:GenerateDataKey, kms:Decrypt]", "kms:GenerateDataKey"),
    ),
    Fault(
        "what is changed on the trail by hand stays",
        1,
        TAMPER,
        "ignore-changes-hides-weakening",
        (
            '"aws_cloudtrail" "account"…prevent_destroy = true',
            "prevent_destroy = true\n    ignore_changes  = [event_selector]",
        ),
    ),
    Fault(
        "what is changed on the key by hand stays",
        7,
        TAMPER,
        "kms-key-changes-put-back",
        (
            '"aws_kms_key" "trail"…prevent_destroy = true',
            "prevent_destroy = true\n    ignore_changes  = [policy]",
        ),
    ),
    Fault(
        "what is changed on the bucket by hand stays",
        6,
        TAMPER,
        "log-bucket-changes-put-back",
        (
            '"aws_s3_bucket_versioning" "trail" {\n',
            '"aws_s3_bucket_versioning" "trail" {\n  lifecycle {\n    ignore_changes = [versioning_configuration]\n  }\n',
        ),
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
