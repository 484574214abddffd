"""Knows the computed attributes about filters, alarms and what they tell, in one table.

Must not know how they are computed, nor import what does before one is asked for: most code has no filter, and need
not pay for it.
"""

from __future__ import annotations

from functools import partial

from ctlint.hints import Any
from ctlint.model.declare import BOOL, STR
from ctlint.model.view import Semantic, Semantics, View
from ctlint.value import Settled

KEYS = (
    "unauthorized-api-calls",
    "console-signin-without-mfa",
    "root-account-usage",
    "iam-policy-changes",
    "cloudtrail-config-changes",
    "console-auth-failures",
    "cmk-disable-or-deletion",
    "s3-bucket-policy-changes",
    "aws-config-changes",
    "security-group-changes",
    "nacl-changes",
    "network-gateway-changes",
    "route-table-changes",
    "vpc-changes",
    "organizations-changes",
    "security-group-rule-changes",
)
"""The keys of `patterns.benchmark.CONTROLS`, in their order."""


def _control(key: str, trail: View) -> Settled[str]:
    from ctlint.semantics.watching.chain import alarm_on

    return alarm_on(trail, key)


def _group(name: str, view: View) -> Settled[Any]:
    from ctlint.semantics.watching import groups

    computed: Settled[Any] = getattr(groups, name)(view)
    return computed


def _filter(name: str, view: View) -> Settled[Any]:
    from ctlint.semantics.watching import filters

    computed: Settled[Any] = getattr(filters, name)(view)
    return computed


def _alarm(name: str, view: View) -> Settled[Any]:
    from ctlint.semantics.watching import alarms

    computed: Settled[Any] = getattr(alarms, name)(view)
    return computed


def _firing(name: str, view: View) -> Settled[Any]:
    from ctlint.semantics.watching import firing

    computed: Settled[Any] = getattr(firing, name)(view)
    return computed


def _topic(name: str, view: View) -> Settled[Any]:
    from ctlint.semantics.watching import topics

    computed: Settled[Any] = getattr(topics, name)(view)
    return computed


_FILTERS = {
    "on_trail_log_group": "whether a trail feeds the log group that it is on",
    "pattern_is_valid": "whether CloudWatch Logs takes its pattern",
    "is_about_trails_events": "whether its pattern can only be meant for what CloudTrail records",
    "sees_its_events": "whether, with the others of its log group, it misses none of the events that it is meant for",
    "is_impossible": "whether some part of its pattern can hold of no record of CloudTrail",
    "transformation_is_sane": "whether a match adds to its metric, and nothing else does",
}
_ALARMS = {
    "watches_trail": "whether it watches a metric that a filter on a trail's log group feeds",
    "meant_for_trail": "whether it does, or seems to be meant to",
    "metric_is_fed": "whether a filter feeds the very metric that it watches",
    "has_action": "whether it does something when it goes off, by itself or through an alarm on alarms",
}
_FIRING = {
    "can_fire": "whether matching events can ever bring it to go off",
    "fires_on_one": "whether a single matching event brings it to go off",
}
_TOPICS = {
    "takes_alarms": "whether CloudWatch alarms may publish to it, and use the key that encrypts it",
    "has_subscription": "whether the code subscribes anybody to it",
    "open_to_outsiders": "whether somebody outside the account may use it; not set of a trail's own topic",
}

SEMANTICS: Semantics = {
    **{
        ("Trail", f"alarm_{key.replace('-', '_')}"): Semantic(
            STR,
            "whether somebody is told: watched, broken (something is wrong on the way), missing",
            partial(_control, key),
        )
        for key in KEYS
    },
    **{("MetricFilter", name): Semantic(BOOL, doc, partial(_filter, name)) for name, doc in _FILTERS.items()},
    **{("Alarm", name): Semantic(BOOL, doc, partial(_alarm, name)) for name, doc in _ALARMS.items()},
    **{("Alarm", name): Semantic(BOOL, doc, partial(_firing, name)) for name, doc in _FIRING.items()},
    **{("Topic", name): Semantic(BOOL, doc, partial(_topic, name)) for name, doc in _TOPICS.items()},
    ("Trail", "log_group_is_declared"): Semantic(
        BOOL, "whether its log group is one of the checked code", partial(_group, "log_group_is_declared")
    ),
    ("LogGroup", "takes_metric_filters"): Semantic(
        BOOL, "whether AWS makes metric filters on what is of its class", partial(_group, "takes_metric_filters")
    ),
    ("LogGroup", "has_metric_filters"): Semantic(
        BOOL, "whether it has a metric filter", partial(_group, "has_metric_filters")
    ),
}
