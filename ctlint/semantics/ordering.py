"""Knows whether what a trail needs is there before the trail is made.

Must not know how a dialect orders what it makes (front ends), nor what rules make of it.
"""

from __future__ import annotations

import re

from ctlint.graph import Resource
from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.parts import parts_of
from ctlint.semantics.read import elements, is_true, text
from ctlint.value import Absent, Known, Reason, Settled, Step, Truth, Unknown, Via

_POLICIES = ("aws_s3_bucket_policy", "AWS::S3::BucketPolicy")
_INSTANCE_KEY = r'\["(?:[^"\\]|\\.)*"\]|\[(?:\d+|\*)\]'


def waits_for_bucket_policy(trail: View) -> Settled[bool]:
    """Whether the trail is made after the policy of its bucket.

    Absent where the policy is not one of its own resource in the same unit, or where nothing tells the order.
    """
    bucket = parts_of(trail).part("bucket")
    waits, more, origin = elements(trail, "waits_for")
    if bucket is None or more is not None or isinstance(trail.get("waits_for"), Absent):
        return Absent(None, trail.entity.header)
    known = {text(one) for one in waits}
    settle = trail.scenario.settle
    found: Settled[bool] = Absent(None, trail.entity.header)
    for native in _POLICIES:
        for resource, attached in bucket.entity.companions_of(native):
            there = settle(attached)
            if is_true(there) is Truth.FALSE or not _made_together(trail, resource):
                continue
            if re.sub(_INSTANCE_KEY, "", resource.id.address) in known:
                found = found if isinstance(found, Unknown) else Known(True, (*trail.entity.header, *origin[:1]))
                continue
            policy = Step(Via.REFERENCE, resource.span, f"{resource.id.address} lets CloudTrail write there")
            where = (*trail.entity.header, policy)
            if isinstance(there, Known):
                return Known(False, where)
            found = Unknown(Reason.UNATTACHED, where)
    return found


def _made_together(trail: View, resource: Resource) -> bool:
    """Whether the order of the two is the code's to say: stacks are deployed one after the other, nested ones, too."""
    if resource.id.unit != trail.entity.id.unit:
        return False
    beside, _, _ = elements(trail, "made_beside")
    return resource.vocabulary == "tf" or resource.id.address in {text(one) for one in beside}


SEMANTICS: Semantics = {
    ("Trail", "waits_for_bucket_policy"): Semantic(
        BOOL, "whether it is made after the policy of its bucket", waits_for_bucket_policy
    ),
}
