"""Knows what is asked of log groups whether or not there is any filter, so that patterns need not be imported for it.

Must not know patterns, alarms, nor what rules make of it.
"""

from __future__ import annotations

from ctlint.model.view import View
from ctlint.model.watching import watched
from ctlint.value import Known, Settled, Truth, truth


def exists(view: View) -> Truth:
    """Whether a resource is created in this scenario."""
    found = view.scenario.settle(view.entity.exists)
    return truth(found.value) if isinstance(found, Known) else Truth.UNKNOWN


def log_group_is_declared(trail: View) -> Settled[bool]:
    """Whether a trail's log group is one of the checked code."""
    group = trail.get("log_group")
    return Known(isinstance(group, Known), group.origin)


def has_metric_filters(group: View) -> Settled[bool]:
    """Whether a log group has a metric filter."""
    header = group.entity.header
    for one in watched(group.entity).filters_of.get(group.entity.id, ()):
        view = group.of(one)
        on = view.get("log_group")
        if exists(view) is Truth.TRUE and isinstance(on, Known) and on.value is group.entity:
            return Known(True, (*header, *one.header))
    return Known(False, header)
