"""Knows whether a trail records the events of global services; what its selectors let through is in recording.py.

Must not know what ought to be recorded (rules).
"""

from __future__ import annotations

from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.read import is_true
from ctlint.value import Known, Reason, Settled, Truth, Unknown


def records_global_events(trail: View) -> Settled[bool]:
    """Whether the events of global services, such as IAM, are recorded.

    AWS refuses a multi-region trail without them ("Multi-Region trail must include global service events"), so one
    that does not say anything about them has them whatever the default is.
    """
    written = trail.get("global_events")
    if not isinstance(written, Unknown) or written.reason is not Reason.UNSOURCED:
        return written
    multi_region = trail.get("multi_region")
    if is_true(multi_region) is Truth.TRUE:
        return Known(True, multi_region.origin)
    return written


SEMANTICS: Semantics = {
    ("Trail", "records_global_events"): Semantic(
        BOOL, "whether it records the events of global services", records_global_events
    ),
}
