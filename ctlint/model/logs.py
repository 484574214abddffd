"""Knows how CloudWatch log groups and metric filters are spelled and what CloudWatch does where nothing is written.

Must not know any syntax, what is written to a log group, nor what a filter's pattern means.
"""

from __future__ import annotations

from ctlint.model.declare import BOOL, DOCUMENT, INT, NUMBER, RAW, STR, Companion, Default, Entity, attr, link, many
from ctlint.model.deletion import DELETION_POLICY, PREVENT_DESTROY, UPDATE_REPLACE_POLICY

_TF_GROUP = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group"
_CFN_GROUP = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html"
_API_TRANSFORMATION = (
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html"
)
_READ = "2026-11"

_MASKS = "aws_cloudwatch_log_data_protection_policy"


class LogGroup(Entity):
    """A CloudWatch Logs log group."""

    types = {"tf": ("aws_cloudwatch_log_group",), "cfn": ("AWS::Logs::LogGroup",)}
    identity = ("name",)
    shared_identity = True
    arn_marker = ":log-group:"
    companions = {_MASKS: "log_group_name"}

    name = attr(STR, tf="name", cfn="LogGroupName", empty_is_absent=True, doc="its name; unique in account and region")
    retention_days = attr(
        INT, tf="retention_in_days", cfn="RetentionInDays", doc="days that events are kept; not written means for ever"
    )
    log_group_class = attr(
        STR,
        tf="log_group_class",
        cfn="LogGroupClass",
        default={"tf": Default("STANDARD", _TF_GROUP, _READ), "cfn": Default("STANDARD", _CFN_GROUP, _READ)},
        doc="STANDARD, INFREQUENT_ACCESS, DELIVERY or ESSENTIALS; only what is STANDARD has every feature",
    )
    kms_key = link("Key", tf="kms_key_id", cfn="KmsKeyId", doc="encrypts its events")
    data_protection = attr(
        RAW,
        tf=Companion(_MASKS, "policy_document"),
        cfn="DataProtectionPolicy",
        empty_is_absent=True,
        doc="what of its events is masked before anybody, metric filters included, sees it",
    )
    deletion_protected = attr(
        BOOL,
        tf="deletion_protection_enabled",
        cfn="DeletionProtectionEnabled",
        default={"tf": Default(False, _TF_GROUP, _READ), "cfn": Default(False, _CFN_GROUP, _READ)},
        doc="whether CloudWatch refuses to delete it",
    )
    skip_destroy = attr(
        BOOL,
        tf="skip_destroy",
        cfn=(),
        default=Default(False, _TF_GROUP, _READ),
        doc="whether Terraform forgets it instead of deleting it",
    )
    prevent_destroy = PREVENT_DESTROY
    deletion_policy = DELETION_POLICY
    update_replace_policy = UPDATE_REPLACE_POLICY


class MetricTransformation(Entity):
    """What a metric filter makes of an event that its pattern matches: a value of a metric."""

    metric_name = attr(STR, tf="name", cfn="MetricName", doc="the metric's name")
    namespace = attr(STR, tf="namespace", cfn="MetricNamespace", doc="the metric's namespace")
    value = attr(STR, tf="value", cfn="MetricValue", doc="what a match adds: a number, or a field such as $.latency")
    default_value = attr(
        NUMBER,
        tf="default_value",
        cfn="DefaultValue",
        empty_is_absent=True,
        doc="what a minute without a match adds; not written means nothing at all",
    )
    dimensions = attr(RAW, tf="dimensions", cfn="Dimensions", doc="dimensions of the metric, each taken from a field")
    unit = attr(
        STR,
        tf="unit",
        cfn="Unit",
        empty_is_absent=True,
        default=Default("None", _API_TRANSFORMATION, _READ),
        doc="the unit of its values: Count, Bytes, …",
    )


class MetricFilter(Entity):
    """A metric filter on a log group."""

    types = {"tf": ("aws_cloudwatch_log_metric_filter",), "cfn": ("AWS::Logs::MetricFilter",)}

    name = attr(STR, tf="name", cfn="FilterName", empty_is_absent=True, doc="its name; unique in the log group")
    pattern = attr(STR, tf="pattern", cfn="FilterPattern", doc="which events it matches; empty for every event")
    selection = attr(
        STR,
        tf=(),
        cfn="FieldSelectionCriteria",
        empty_is_absent=True,
        doc="what it asks of the account and region that an event comes from, besides its pattern",
    )
    log_group = link("LogGroup", tf="log_group_name", cfn="LogGroupName", doc="the log group whose events it sees")
    log_group_name = attr(STR, tf="log_group_name", cfn="LogGroupName", doc="that log group as written")
    transformations = many(
        MetricTransformation, tf="metric_transformation", cfn="MetricTransformations", doc="the metrics that it feeds"
    )


class LogSubscription(Entity):
    """A subscription filter: what is written to a log group goes on to a stream, a function or another account."""

    types = {"tf": ("aws_cloudwatch_log_subscription_filter",), "cfn": ("AWS::Logs::SubscriptionFilter",)}
    account_wide = True

    log_group = link("LogGroup", tf="log_group_name", cfn="LogGroupName", doc="the log group whose events it passes on")
    destination = attr(STR, tf="destination_arn", cfn="DestinationArn", doc="the ARN of what gets them")


class LogResourcePolicy(Entity):
    """A policy of CloudWatch Logs about log groups of the account: whom it lets act on them."""

    types = {"tf": ("aws_cloudwatch_log_resource_policy",), "cfn": ("AWS::Logs::ResourcePolicy",)}
    account_wide = True

    policy = attr(DOCUMENT, tf="policy_document", cfn="PolicyDocument", doc="who may do what to which log groups")
