"""Knows what is asked of log groups whether or not there is any filter, so that patterns need not be imported for it.

Must not know patterns, alarms, nor what rules make of it.
Source, read 2026-11: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html (no metric
filters in the classes INFREQUENT_ACCESS and DELIVERY).
"""

from __future__ import annotations

from ctlint.model.view import View
from ctlint.model.watching import watched
from ctlint.semantics.read import text
from ctlint.value import Known, Reason, Settled, Truth, Unknown, truth


def exists(view: View) -> Truth:
    """Whether a resource is created in this scenario."""
    found = view.scenario.settle(view.entity.exists)
    return truth(found.value) if isinstance(found, Known) else Truth.UNKNOWN


def log_group_is_declared(trail: View) -> Settled[bool]:
    """Whether a trail's log group is one of the checked code."""
    group = trail.get("log_group")
    return Known(isinstance(group, Known), group.origin)


_WITHOUT_FILTERS = frozenset(("INFREQUENT_ACCESS", "DELIVERY"))


def takes_metric_filters(group: View) -> Settled[bool]:
    """Whether AWS makes metric filters on a log group of this class.

    Of ESSENTIALS, the class of 2026, AWS says that it has fewer features than STANDARD; which, no page at hand tells.
    """
    written = group.get("log_group_class")
    name = text(written)
    if name == "STANDARD" or name in _WITHOUT_FILTERS:
        return Known(name == "STANDARD", written.origin)
    reason = written.reason if isinstance(written, Unknown) else Reason.UNSOURCED
    return Unknown(reason, written.origin)


def has_metric_filters(group: View) -> Settled[bool]:
    """Whether a log group has a metric filter."""
    header = group.entity.header
    for one in watched(group.entity).filters_of.get(group.entity.id, ()):
        view = group.of(one)
        on = view.get("log_group")
        if exists(view) is Truth.TRUE and isinstance(on, Known) and on.value is group.entity:
            return Known(True, (*header, *one.header))
    return Known(False, header)
