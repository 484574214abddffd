"""Knows which KMS keys are customer managed, as far as what names them tells.

Must not know how keys are spelled (model), nor what a key must be (rules).
Source: aliases that begin with alias/aws/ are reserved for AWS managed keys,
https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html, read 2026-11.
"""

from __future__ import annotations

from ctlint.hints import Any
from ctlint.model.declare import BOOL, Entity
from ctlint.model.view import Semantic, Semantics, View
from ctlint.value import Absent, Known, Reason, Settled, Step, Text, Unknown, Via

_AWS_MANAGED = "alias/aws/"


def key_is_customer_managed(view: View) -> Settled[bool]:
    """Whether the key of a trail, topic or event data store is one of the customer's own; Absent where it has none."""
    key, written = view.get("kms_key"), view.get("kms_key_id")
    if isinstance(written, Absent):
        return written
    if isinstance(key, Known) and isinstance(key.value, Entity):
        return Known(True, key.origin)
    alias, whole = _alias(written)
    if alias.startswith(_AWS_MANAGED):
        return Known(False, written.origin)
    if alias and (whole or not _AWS_MANAGED.startswith(alias)):
        return Known(True, written.origin)
    if isinstance(key, Unknown):
        return Unknown(key.reason, key.origin, None, key.links)
    return Unknown(Reason.OUTSIDE, (*written.origin, Step(Via.REFERENCE, None, "the key is not in the checked code")))


def _alias(written: Settled[Any]) -> tuple[str, bool]:
    """The alias at the end of an ARN, or alone, as far as it is literal, and whether that is all of it; "" for none."""
    payload = written.value if isinstance(written, Known) else None
    parts = payload.parts if isinstance(payload, Text) else (payload,)
    for position in range(len(parts) - 1, -1, -1):
        part = parts[position]
        if isinstance(part, str) and (part.startswith("alias/") or ":alias/" in part):
            return part[part.find("alias/") :], position == len(parts) - 1
    return "", False


SEMANTICS: Semantics = {
    ("Trail", "key_is_customer_managed"): Semantic(
        BOOL, "whether its KMS key is one of the customer's own", key_is_customer_managed
    ),
}
