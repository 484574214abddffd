"""Knows how CloudWatch alarms are spelled and what CloudWatch does where nothing is written.

Must not know any syntax, nor what a metric counts.
"""

from __future__ import annotations

from ctlint.model.declare import (
    BOOL,
    INT,
    NUMBER,
    RAW,
    STR,
    AnyDefault,
    Default,
    Entity,
    ItemsOf,
    Link,
    attr,
    link,
    many,
)

_TF_ALARM = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_metric_alarm"
_TF_COMPOSITE = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_composite_alarm"
_API = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/"
_READ = "2026-11"


def _both(value: object, tf: str, page: str) -> dict[str, AnyDefault]:
    return {"tf": Default(value, tf, _READ), "cfn": Default(value, _API + page, _READ)}


class MetricQuery(Entity):
    """One metric or expression of an alarm on metric math."""

    name = attr(STR, tf="id", cfn="Id", doc="what expressions call it")
    expression = attr(STR, tf="expression", cfn="Expression", empty_is_absent=True, doc="what it computes of others")
    metric_name = attr(STR, tf="metric.metric_name", cfn="MetricStat.Metric.MetricName", doc="its metric")
    namespace = attr(STR, tf="metric.namespace", cfn="MetricStat.Metric.Namespace", doc="that metric's namespace")


class Alarm(Entity):
    """A CloudWatch alarm on a metric, or on metric math."""

    types = {"tf": ("aws_cloudwatch_metric_alarm",), "cfn": ("AWS::CloudWatch::Alarm",)}
    identity = ("name",)
    arn_marker = ":alarm:"

    name = attr(STR, tf="alarm_name", cfn="AlarmName", empty_is_absent=True, doc="its name; unique in the account")
    metric_name = attr(STR, tf="metric_name", cfn="MetricName", empty_is_absent=True, doc="the metric that it watches")
    namespace = attr(STR, tf="namespace", cfn="Namespace", empty_is_absent=True, doc="that metric's namespace")
    dimensions = attr(RAW, tf="dimensions", cfn="Dimensions", doc="that metric's dimensions")
    unit = attr(
        STR,
        tf="unit",
        cfn="Unit",
        empty_is_absent=True,
        doc="it sees values of this unit only; not written: of any",
    )
    queries = many(MetricQuery, tf="metric_query", cfn="Metrics", doc="what it watches instead of one metric")
    statistic = attr(
        STR,
        tf=("statistic", "extended_statistic"),
        cfn=("Statistic", "ExtendedStatistic"),
        empty_is_absent=True,
        doc="how a period's values become one: Sum, SampleCount, Average, Minimum, Maximum or a percentile",
    )
    comparison = attr(STR, tf="comparison_operator", cfn="ComparisonOperator", doc="how that stands to the threshold")
    threshold = attr(NUMBER, tf="threshold", cfn="Threshold", doc="what the statistic is compared with")
    period = attr(INT, tf="period", cfn="Period", doc="seconds in a period")
    evaluation_periods = attr(INT, tf="evaluation_periods", cfn="EvaluationPeriods", doc="periods that it looks at")
    datapoints_to_alarm = attr(
        INT, tf="datapoints_to_alarm", cfn="DatapointsToAlarm", doc="how many of them must breach; not written, all"
    )
    missing_data = attr(
        STR,
        tf="treat_missing_data",
        cfn="TreatMissingData",
        default=_both("missing", _TF_ALARM, "API_PutMetricAlarm.html"),
        doc="what a period without data counts as: missing, ignore, breaching or notBreaching",
    )
    actions_enabled = attr(
        BOOL,
        tf="actions_enabled",
        cfn="ActionsEnabled",
        default=_both(True, _TF_ALARM, "API_PutMetricAlarm.html"),
        doc="whether it does anything besides changing its state",
    )
    alarm_actions = attr(
        ItemsOf(STR), tf="alarm_actions", cfn="AlarmActions", doc="ARNs of what it does when it goes off"
    )
    alarm_topics = attr(
        ItemsOf(Link("Topic")), tf="alarm_actions", cfn="AlarmActions", doc="the same, as the topics that they name"
    )


class CompositeAlarm(Entity):
    """An alarm on the states of other alarms."""

    types = {"tf": ("aws_cloudwatch_composite_alarm",), "cfn": ("AWS::CloudWatch::CompositeAlarm",)}
    identity = ("name",)

    name = attr(STR, tf="alarm_name", cfn="AlarmName", empty_is_absent=True, doc="its name; unique in the account")
    rule = attr(STR, tf="alarm_rule", cfn="AlarmRule", doc="when it goes off: ALARM(one) OR ALARM(other)")
    suppressor = link(
        "Alarm",
        tf="actions_suppressor.alarm",
        cfn="ActionsSuppressor",
        doc="the alarm that keeps it from acting",
    )
    actions_enabled = attr(
        BOOL,
        tf="actions_enabled",
        cfn="ActionsEnabled",
        default=_both(True, _TF_COMPOSITE, "API_PutCompositeAlarm.html"),
        doc="whether it does anything besides changing its state",
    )
    alarm_actions = attr(
        ItemsOf(STR), tf="alarm_actions", cfn="AlarmActions", doc="ARNs of what it does when it goes off"
    )
    alarm_topics = attr(
        ItemsOf(Link("Topic")), tf="alarm_actions", cfn="AlarmActions", doc="the same, as the topics that they name"
    )


class LogAlarm(Entity):
    """A CloudWatch alarm on what a query of log groups finds; Terraform's provider has none (2026-11)."""

    types = {"cfn": ("AWS::CloudWatch::LogAlarm",)}
    identity = ("name",)

    name = attr(STR, tf=(), cfn="AlarmName", empty_is_absent=True, doc="its name; unique in account and region")
    log_groups = attr(
        ItemsOf(Link("LogGroup")),
        tf=(),
        cfn="ScheduledQueryConfiguration.LogGroupIdentifiers",
        doc="the log groups that it queries",
    )
    query = attr(
        STR, tf=(), cfn="ScheduledQueryConfiguration.QueryString", doc="what it looks for, in a language of queries"
    )
