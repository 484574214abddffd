"""Knows how EventBridge rules and their targets are spelled and what EventBridge does where nothing is written.

Must not know any syntax, nor what an event pattern means.
"""

from __future__ import annotations

from ctlint.model.declare import BOOL, RAW, STR, Default, Entity, attr, link, many

_TF_RULE = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_rule"
_CFN_RULE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html"
_READ = "2026-11"


class RuleTarget(Entity):
    """What a rule sends its events to, where that is written in the rule."""

    arn = attr(STR, tf=(), cfn="Arn", doc="its ARN")


class EventRule(Entity):
    """An EventBridge rule."""

    types = {"tf": ("aws_cloudwatch_event_rule",), "cfn": ("AWS::Events::Rule",)}
    identity = ("name",)
    arn_marker = ":rule/"

    name = attr(STR, tf="name", cfn="Name", empty_is_absent=True, doc="its name; unique on its event bus")
    event_pattern = attr(RAW, tf="event_pattern", cfn="EventPattern", doc="which events it takes, as JSON or a mapping")
    bus = attr(
        STR,
        tf="event_bus_name",
        cfn="EventBusName",
        empty_is_absent=True,
        default={"tf": Default("default", _TF_RULE, _READ), "cfn": Default("default", _CFN_RULE, _READ)},
        doc="the event bus; events of AWS itself come to the default one",
    )
    state = attr(
        STR,
        tf="state",
        cfn="State",
        default={"tf": Default("ENABLED", _TF_RULE, _READ), "cfn": Default("ENABLED", _CFN_RULE, _READ)},
        doc="ENABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS (with those that read) or DISABLED",
    )
    enabled = attr(
        BOOL,
        tf="is_enabled",
        cfn=(),
        default={"tf": Default(True, _TF_RULE, _READ), "cfn": Default(True, _CFN_RULE, _READ)},
        doc="the older spelling of state; CloudFormation has none",
    )
    targets = many(RuleTarget, tf=(), cfn="Targets", doc="what it sends events to, where the rule says it")


class EventTarget(Entity):
    """A target of an EventBridge rule that is a resource of its own."""

    types = {"tf": ("aws_cloudwatch_event_target",)}

    rule = link("EventRule", tf="rule", cfn=(), doc="the rule whose events it gets")
    arn = attr(STR, tf="arn", cfn=(), doc="its ARN")
