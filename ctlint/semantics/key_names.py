"""Knows in which ways the key of a trail can be named, and which of them are refused.

Must not know whose key it is (keys.py), nor any rule.
Sources, read 2026-11: CloudTrail takes a key's ARN or id, an alias that begins with alias/, and an alias's ARN:
docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html. Terraform's provider takes ARNs only:
internal/service/cloudtrail/trail.go of github.com/hashicorp/terraform-provider-aws validates kms_key_id as an ARN.
"""

from __future__ import annotations

import re

from ctlint.hints import Any
from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.value import Absent, Hole, Known, Reason, Settled, Text, Unknown

_ARN = r"arn:[^:]+:kms:[^:]*:[^:]*:(key|alias)/."
_ID = r"mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ALIAS = "alias/"
_AWS_MANAGED = "alias/aws/"
_KEY_TYPES = ("aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key")
_NO_ARN = frozenset(
    {(native, name) for native in _KEY_TYPES for name in ("id", "key_id")}
    | {("aws_kms_alias", name) for name in ("id", "name")}
    | {("data.aws_kms_key", "id"), ("data.aws_kms_alias", "target_key_id")}
)
"""What the provider computes that is no ARN, by native type and attribute; of aws_kms_alias `id` is the name."""


def key_name_is_accepted(trail: View) -> Settled[bool]:
    """Whether its key is named in a way that CloudTrail, and Terraform's provider, take; Absent where it has none.

    The alias of a key that AWS manages counts as accepted: what is wrong with it is not how it is named.
    """
    written = trail.get("kms_key_id")
    if isinstance(written, Absent):
        return Absent(None, written.origin)
    if isinstance(written, Unknown):
        if written.reason is Reason.OUTSIDE:
            return Known(True, written.origin)
        return Unknown(written.reason, written.origin, None, written.links)
    return Known(_is_accepted(trail, written.value), written.origin)


def _is_accepted(trail: View, payload: Any) -> bool:
    arns_only = trail.entity.vocabulary == "tf"
    literal = payload.literal() if isinstance(payload, Text) else payload
    if isinstance(literal, str):
        if literal.startswith(_AWS_MANAGED) or re.match(_ARN, literal):
            return True
        return not arns_only and (literal.startswith(_ALIAS) or re.fullmatch(_ID, literal) is not None)
    parts = payload.parts if isinstance(payload, Text) else ()
    first = parts[0] if parts else None
    if isinstance(first, Hole) and len(parts) == 1:
        resource = trail.entity.resource_of(first)
        return not arns_only or resource is None or (resource.type, first.attribute) not in _NO_ARN
    if isinstance(first, str):
        starts = ("arn:",) if arns_only else ("arn:", _ALIAS)
        return any(first.startswith(start) or start.startswith(first) for start in starts)
    return True


SEMANTICS: Semantics = {
    ("Trail", "key_name_is_accepted"): Semantic(
        BOOL, "whether its KMS key is named in a way that is taken; not set where it has none", key_name_is_accepted
    ),
}
