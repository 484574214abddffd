"""Knows which parts of a trail are made by the checked code, so that rules about making them leave the others alone.

Must not know what the parts are for, nor any rule.
"""

from __future__ import annotations

from collections.abc import Callable

from ctlint.hints import Any
from ctlint.model.declare import BOOL, Entity, Link
from ctlint.model.view import Semantic, Semantics, View
from ctlint.value import Absent, Known, Reason, Settled, Unknown


def declares(link: str) -> Callable[[View], Settled[bool]]:
    """Whether what a link of the trail leads to is made by the checked code; Absent where the link is not set."""

    def compute(trail: View) -> Settled[bool]:
        found: Settled[Any] = trail.get(link)
        if isinstance(found, Absent):
            return Absent(None, found.origin)
        if isinstance(found, Unknown):
            kind = trail.entity.attributes[link].kind
            assert isinstance(kind, Link)
            if found.reason is Reason.OUTSIDE or not trail.entity.may_be_beside(kind.target):
                return Known(False, found.origin)
            return Unknown(found.reason, found.origin, None, found.links)
        return Known(isinstance(found.value, Entity), found.origin)

    return compute


def declares_access_log_bucket(trail: View) -> Settled[bool]:
    """Whether the bucket for its bucket's access logs is made by the checked code; Absent where there is none."""
    bucket: Settled[Any] = trail.get("bucket")
    if isinstance(bucket, Known) and isinstance(bucket.value, Entity):
        return declares("access_log_bucket")(trail.of(bucket.value))
    return declares("bucket")(trail)


def declares_log_group_key(trail: View) -> Settled[bool]:
    """Whether the key of its log group is made by the checked code; Absent where there is none."""
    group: Settled[Any] = trail.get("log_group")
    if isinstance(group, Known) and isinstance(group.value, Entity):
        return declares("kms_key")(trail.of(group.value))
    return declares("log_group")(trail)


SEMANTICS: Semantics = {
    ("Trail", "declares_bucket"): Semantic(BOOL, "whether the checked code makes its bucket", declares("bucket")),
    ("Trail", "declares_access_log_bucket"): Semantic(
        BOOL, "whether the checked code makes the bucket for its bucket's access logs", declares_access_log_bucket
    ),
    ("Trail", "declares_key"): Semantic(BOOL, "whether the checked code makes its KMS key", declares("kms_key")),
    ("Trail", "declares_log_group"): Semantic(
        BOOL, "whether the checked code makes its log group", declares("log_group")
    ),
    ("Trail", "declares_log_group_key"): Semantic(
        BOOL, "whether the checked code makes the key of its log group", declares_log_group_key
    ),
}
