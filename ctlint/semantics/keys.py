"""Knows which KMS keys are customer managed, as far as what names them tells.

Must not know how keys are spelled (model), nor what a key must be (rules).
Source: aliases that begin with alias/aws/ are reserved for AWS managed keys,
https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html, read 2026-11.
"""

from __future__ import annotations

from ctlint.model.declare import Entity
from ctlint.model.view import View
from ctlint.semantics.read import text
from ctlint.value import Absent, Known, Reason, Settled, Step, Unknown, Via

_AWS_MANAGED = "alias/aws/"


def key_is_customer_managed(trail: View) -> Settled[bool]:
    """Whether the trail's key is one of the customer's own; Absent where it has none."""
    key, written = trail.get("kms_key"), trail.get("kms_key_id")
    if isinstance(written, Absent):
        return written
    named = text(written)
    alias = named[named.find("alias/") :] if named is not None and "alias/" in named else ""
    if alias.startswith(_AWS_MANAGED):
        return Known(False, written.origin)
    if isinstance(key, Known) and isinstance(key.value, Entity):
        return Known(True, key.origin)
    if alias:
        return Known(True, written.origin)
    if isinstance(key, Unknown):
        return Unknown(key.reason, key.origin, None, key.links)
    return Unknown(Reason.OUTSIDE, (*written.origin, Step(Via.REFERENCE, None, "the key is not in the checked code")))
