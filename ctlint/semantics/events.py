"""Knows whether a trail records the events of global services; what its selectors let through is in recording.py.

Must not know what ought to be recorded (rules).
Source, read 2026-11: docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html (a trail gets them if
it is of all regions, or at home in the region of its partition where global services are).
"""

from __future__ import annotations

from ctlint.hints import Any
from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.partitions import of_region
from ctlint.semantics.placement import told
from ctlint.semantics.read import is_true
from ctlint.value import Absent, Known, Reason, Settled, Truth, Unknown


def records_global_events(trail: View) -> Settled[bool]:
    """Whether the events of global services, such as IAM, are recorded.

    Absent where a trail of one region asks for them, but is not where they are, or the code does not say where it is:
    then it misses them because it is of one region.
    AWS refuses a multi-region trail without them ("Multi-Region trail must include global service events"), so one
    that does not say anything about them has them whatever the default is.
    """
    written: Settled[Any] = trail.get("global_events")
    multi_region = trail.get("multi_region")
    everywhere = is_true(multi_region)
    unsaid = isinstance(written, Unknown) and written.reason is Reason.UNSOURCED
    if everywhere is Truth.TRUE:
        return Known(True, multi_region.origin) if unsaid else _said(written)
    if is_true(written) is Truth.FALSE or (isinstance(written, Unknown) and not unsaid):
        return _said(written)
    if isinstance(multi_region, Unknown):
        return Unknown(multi_region.reason, multi_region.origin, None, multi_region.links)
    region = told(trail, "region")
    partition = of_region(region) if region is not None else None
    return _said(written) if partition is not None and partition.leader == region else Absent(None, multi_region.origin)


def _said(written: Settled[Any]) -> Settled[bool]:
    """What an attribute comes to, its default included: Absent has a meaning of its own here."""
    return Known(written.default is True, written.origin) if isinstance(written, Absent) else written


SEMANTICS: Semantics = {
    ("Trail", "records_global_events"): Semantic(
        BOOL,
        "whether it records the events of global services; not set where it cannot, because it is of one region",
        records_global_events,
    ),
}
