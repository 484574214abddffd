"""Knows how CloudTrail's resources are spelled and what AWS does where nothing is written.

Must not know any syntax, nor what makes a trail good (rules) or what it records (semantics).
"""

from __future__ import annotations

from ctlint.model.declare import BOOL, INT, STR, UNSOURCED, Default, Entity, ItemsOf, attr, link, many
from ctlint.model.deletion import DELETION_POLICY, IGNORED_CHANGES, PREVENT_DESTROY, UPDATE_REPLACE_POLICY

_TF_TRAIL = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudtrail"
_CFN_TRAIL = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudtrail-trail.html"
_API_SELECTOR = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html"
_TF_STORE = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudtrail_event_data_store"
_API_STORE = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateEventDataStore.html"
_READ = "2026-11"


class DataResource(Entity):
    """One kind of data event in a basic event selector."""

    type = attr(STR, tf="type", cfn="Type", doc="resource type, such as AWS::S3::Object")
    values = attr(
        ItemsOf(STR), tf="values", cfn="Values", doc="ARN prefixes; the bare ARN of a service means all of it"
    )


class EventSelector(Entity):
    """A basic event selector; what a trail records is the union of its selectors."""

    read_write = attr(
        STR,
        tf="read_write_type",
        cfn="ReadWriteType",
        default=Default("All", _API_SELECTOR, _READ),
        doc="All, ReadOnly or WriteOnly",
    )
    management = attr(
        BOOL,
        tf="include_management_events",
        cfn="IncludeManagementEvents",
        default=Default(True, _API_SELECTOR, _READ),
        doc="whether it selects management events",
    )
    excluded_sources = attr(
        ItemsOf(STR),
        tf="exclude_management_event_sources",
        cfn="ExcludeManagementEventSources",
        doc="services whose management events are left out",
    )
    data_resources = many(DataResource, tf="data_resource", cfn="DataResources", doc="data events it selects")


class FieldSelector(Entity):
    """One condition of an advanced event selector; its operators hold together."""

    field = attr(STR, tf="field", cfn="Field", doc="eventCategory, readOnly, eventSource, resources.type, …")
    equals = attr(ItemsOf(STR), tf="equals", cfn="Equals", doc="one of these")
    not_equals = attr(ItemsOf(STR), tf="not_equals", cfn="NotEquals", doc="none of these")
    starts_with = attr(ItemsOf(STR), tf="starts_with", cfn="StartsWith", doc="begins with one of these")
    not_starts_with = attr(ItemsOf(STR), tf="not_starts_with", cfn="NotStartsWith", doc="begins with none of these")
    ends_with = attr(ItemsOf(STR), tf="ends_with", cfn="EndsWith", doc="ends with one of these")
    not_ends_with = attr(ItemsOf(STR), tf="not_ends_with", cfn="NotEndsWith", doc="ends with none of these")


class AdvancedEventSelector(Entity):
    """An advanced event selector: all its conditions hold; what is recorded is the union of the selectors."""

    name = attr(STR, tf="name", cfn="Name", doc="what its author calls it")
    fields = many(FieldSelector, tf="field_selector", cfn="FieldSelectors", doc="its conditions")


class InsightSelector(Entity):
    """A kind of Insights events, and of which events they tell."""

    type = attr(STR, tf="insight_type", cfn="InsightType", doc="ApiCallRateInsight or ApiErrorRateInsight")
    categories = attr(
        ItemsOf(STR), tf=(), cfn="EventCategories", doc="Management, Data or both; management events where not written"
    )


class Trail(Entity):
    """A CloudTrail trail."""

    types = {"tf": ("aws_cloudtrail",), "cfn": ("AWS::CloudTrail::Trail",)}
    identity = ("name",)
    arn_marker = ":trail/"

    name = attr(STR, tf="name", cfn="TrailName", doc="its name; unique in account and region")
    logging = attr(
        BOOL,
        tf="enable_logging",
        cfn="IsLogging",
        default={"tf": Default(True, _TF_TRAIL, _READ), "cfn": UNSOURCED},
        doc="whether it is started; CloudFormation demands that it is written",
    )
    log_file_validation = attr(
        BOOL,
        tf="enable_log_file_validation",
        cfn="EnableLogFileValidation",
        default={"tf": Default(False, _TF_TRAIL, _READ), "cfn": Default(False, _CFN_TRAIL, _READ)},
        doc="whether signed digests of the log files are written",
    )
    multi_region = attr(
        BOOL,
        tf="is_multi_region_trail",
        cfn="IsMultiRegionTrail",
        default={"tf": Default(False, _TF_TRAIL, _READ), "cfn": Default(False, _CFN_TRAIL, _READ)},
        doc="whether it records all regions",
    )
    organization = attr(
        BOOL,
        tf="is_organization_trail",
        cfn="IsOrganizationTrail",
        default={"tf": Default(False, _TF_TRAIL, _READ), "cfn": Default(False, _CFN_TRAIL, _READ)},
        doc="whether it records every account of the organization",
    )
    # CloudFormation's own default is stated on no page of AWS, and deployments were seen to disagree with the API's.
    global_events = attr(
        BOOL,
        tf="include_global_service_events",
        cfn="IncludeGlobalServiceEvents",
        default={"tf": Default(True, _TF_TRAIL, _READ), "cfn": UNSOURCED},
        doc="whether it records the events of global services, such as IAM",
    )
    event_selectors = many(EventSelector, tf="event_selector", cfn="EventSelectors", doc="basic selectors")
    advanced_selectors = many(
        AdvancedEventSelector, tf="advanced_event_selector", cfn="AdvancedEventSelectors", doc="advanced selectors"
    )
    bucket = link("Bucket", tf="s3_bucket_name", cfn="S3BucketName", doc="where log files are delivered")
    bucket_name = attr(
        STR, tf="s3_bucket_name", cfn="S3BucketName", empty_is_absent=True, doc="the bucket as written: its name"
    )
    insights = attr(
        ItemsOf(STR),
        tf="insight_selector",
        cfn="InsightSelectors",
        doc="kinds of Insights events that it records; what matters is whether there are any",
    )
    insight_selectors = many(
        InsightSelector, tf="insight_selector", cfn="InsightSelectors", doc="kinds of Insights events that it records"
    )
    key_prefix = attr(
        STR,
        tf="s3_key_prefix",
        cfn="S3KeyPrefix",
        empty_is_absent=True,
        doc="what stands before AWSLogs/ in the names of log files, without the slash",
    )
    kms_key = link("Key", tf="kms_key_id", cfn="KMSKeyId", doc="encrypts the log files")
    kms_key_id = attr(
        STR, tf="kms_key_id", cfn="KMSKeyId", empty_is_absent=True, doc="the key as written: ARN, id or alias"
    )
    log_group = link(
        "LogGroup",
        tf="cloud_watch_logs_group_arn",
        cfn="CloudWatchLogsLogGroupArn",
        trim=(":*",),
        doc="where events are sent as they happen",
    )
    log_group_arn = attr(
        STR,
        tf="cloud_watch_logs_group_arn",
        cfn="CloudWatchLogsLogGroupArn",
        empty_is_absent=True,
        doc="the log group as written: its ARN",
    )
    logs_role = link(
        "Role",
        tf="cloud_watch_logs_role_arn",
        cfn="CloudWatchLogsRoleArn",
        doc="lets CloudTrail write to the log group",
    )
    waits_for = attr(
        ItemsOf(STR),
        tf="@waits_for",
        cfn="@waits_for",
        doc="addresses, without instance keys, of what is made before it",
    )
    made_beside = attr(
        ItemsOf(STR),
        tf=(),
        cfn="@made_beside",
        doc="addresses of what the same template makes: the rest is no matter of order",
    )
    prevent_destroy = PREVENT_DESTROY
    ignored_changes = IGNORED_CHANGES
    deletion_policy = DELETION_POLICY
    update_replace_policy = UPDATE_REPLACE_POLICY
    logs_role_arn = attr(
        STR,
        tf="cloud_watch_logs_role_arn",
        cfn="CloudWatchLogsRoleArn",
        empty_is_absent=True,
        doc="the role as written: its ARN",
    )
    region = attr(STR, tf="region", cfn=(), doc="its home region, if the code itself says it")
    topic = link("Topic", tf="sns_topic_name", cfn="SnsTopicName", doc="told of each delivered log file")


class EventDataStore(Entity):
    """A CloudTrail Lake event data store."""

    types = {"tf": ("aws_cloudtrail_event_data_store",), "cfn": ("AWS::CloudTrail::EventDataStore",)}
    identity = ("name",)
    arn_marker = ":eventdatastore/"

    name = attr(STR, tf="name", cfn="Name", doc="its name")
    retention_days = attr(
        INT,
        tf="retention_period",
        cfn="RetentionPeriod",
        default={"tf": Default(2555, _TF_STORE, _READ), "cfn": UNSOURCED},
        doc="days that events are kept; in CloudFormation the default depends on the billing mode",
    )
    termination_protection = attr(
        BOOL,
        tf="termination_protection_enabled",
        cfn="TerminationProtectionEnabled",
        default={"tf": Default(True, _TF_STORE, _READ), "cfn": Default(True, _API_STORE, _READ)},
        doc="whether it cannot be deleted",
    )
    multi_region = attr(
        BOOL,
        tf="multi_region_enabled",
        cfn="MultiRegionEnabled",
        default={"tf": Default(True, _TF_STORE, _READ), "cfn": Default(True, _API_STORE, _READ)},
        doc="whether it records all regions",
    )
    organization = attr(
        BOOL,
        tf="organization_enabled",
        cfn="OrganizationEnabled",
        default={"tf": Default(False, _TF_STORE, _READ), "cfn": Default(False, _API_STORE, _READ)},
        doc="whether it records every account of the organization",
    )
    advanced_selectors = many(
        AdvancedEventSelector, tf="advanced_event_selector", cfn="AdvancedEventSelectors", doc="what it records"
    )
    # sic: a trail spells it KMSKeyId.
    kms_key = link("Key", tf="kms_key_id", cfn="KmsKeyId", doc="encrypts the events")
    kms_key_id = attr(
        STR, tf="kms_key_id", cfn="KmsKeyId", empty_is_absent=True, doc="the key as written: ARN, id or alias"
    )
    billing_mode = attr(
        STR,
        tf="billing_mode",
        cfn="BillingMode",
        default=Default("EXTENDABLE_RETENTION_PRICING", _API_STORE, _READ),
        doc="how it is paid for, on which its longest and usual retention depends",
    )
    suspended = attr(
        BOOL,
        tf="suspend",
        cfn=(),
        default=Default(False, _API_STORE, _READ),
        doc="whether it takes no new events; CloudFormation says the opposite, IngestionEnabled",
    )
    ingests = attr(
        BOOL,
        tf=(),
        cfn="IngestionEnabled",
        default=Default(True, _API_STORE, _READ),
        doc="whether it takes new events; Terraform says the opposite, suspend",
    )
