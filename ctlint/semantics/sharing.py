"""Knows who but CloudTrail writes into a trail's bucket: whom its policy lets in, what is told to deliver there, and
which identities of the code have the right to.

Must not know how policies are decided (policies/), how parts are spelled (model), nor what rules make of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.hints import Any
from ctlint.model.declare import BOOL, Entity
from ctlint.model.links import may_name, names_another
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics import identities
from ctlint.semantics.parts import Parts, about_part, decided, witnessed
from ctlint.semantics.policies import facts, strangers
from ctlint.semantics.policies.decide import NO
from ctlint.semantics.policies.requests import Scope
from ctlint.semantics.policies.statements import service_names
from ctlint.semantics.read import elements, is_true, text
from ctlint.semantics.watching.groups import exists
from ctlint.value import Known, Reason, Settled, Truth, Unknown, every, with_origin

_BALANCER_LOGS = ("access_logs.s3.", "connection_logs.s3.", "health_check_logs.s3.")
"""What the attributes of a load balancer begin with that are about logs in a bucket:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html, read 2026-11."""

_MISSPELT = "cloudtrail."
"""What no other service begins with: to misspell CloudTrail's own name is another fault."""


def dedicated(trail: View) -> Settled[bool]:
    """Whether nobody but CloudTrail writes into the bucket, by its policy, being told to, or by its own right."""
    return about_part(trail, "bucket", _dedicated)


def _dedicated(parts: Parts, bucket: View) -> Settled[bool]:
    policy = bucket.get("policy")
    statements = parts.policy(policy)
    delivery = parts.delivery(bucket)
    doubt: Settled[bool] | None = None
    for name in dict.fromkeys(name for one in statements.statements if one.allows for name in service_names(one)):
        if name == facts.CLOUDTRAIL or name.startswith(_MISSPELT):
            continue
        answer = strangers.service_can(statements, parts.place, name, ("s3:PutObject",), delivery.objects)
        if answer.truth is Truth.TRUE:
            return Known(False, decided(answer, policy, bucket.entity.header).origin)
        if answer.truth is Truth.UNKNOWN and doubt is None:
            doubt = decided(answer, policy, bucket.entity.header)
    for truth, sentence, told in _told(bucket):
        if truth is Truth.TRUE:
            return Known(False, witnessed(sentence, told, bucket.entity.header))
        doubt = _open(told) if doubt is None else doubt
    for truth, right in _rights(parts.trail, delivery.objects):
        if truth is Truth.TRUE:
            return Known(False, right.origin)
        doubt = _open(right) if doubt is None else doubt
    if isinstance(policy, Unknown):
        return Unknown(policy.reason, policy.origin, None, policy.links)
    return doubt if doubt is not None else Known(True, (*policy.origin, *bucket.entity.header))


def _open(told: Settled[Any]) -> Settled[bool]:
    """What is said of something that may be told to deliver into the bucket."""
    if isinstance(told, Unknown):
        return Unknown(told.reason, told.origin, None, told.links)
    return Unknown(Reason.INPUT, told.origin)


def _told(bucket: View) -> Iterator[tuple[Truth, str, Settled[Any]]]:
    """What is told to deliver into the bucket, or may be: whether it is, in words, and where that is written."""
    for entity in bucket.entity.others("LogDelivery"):
        one = bucket.of(entity)
        for switched, link in _named_by(one):
            truth = every((exists(one), switched, _is(link, bucket.entity)))
            if truth is not Truth.FALSE:
                yield truth, f"{entity.id.address} delivers there", link
    for entity in bucket.entity.others("Bucket"):
        if entity is not bucket.entity:
            one = bucket.of(entity)
            link = one.get("access_log_bucket")
            truth = every((exists(one), _is(link, bucket.entity)))
            if truth is not Truth.FALSE:
                yield truth, f"the access logs of {entity.id.address} are delivered there", link


def _rights(trail: View, objects: Scope) -> Iterator[tuple[Truth, Settled[Any]]]:
    """Which identities of the account have, or may have, the right to write into this very bucket."""
    for kind in identities.KINDS:
        for entity in trail.entity.neighbours(kind):
            identity = trail.of(entity)
            there = exists(identity)
            answer = NO if there is Truth.FALSE else identities.writes(identity, trail, ("s3:PutObject",), objects)
            truth = every((there, answer.truth))
            if truth is not Truth.FALSE:
                yield truth, decided(answer, identity.get("policies"), trail.entity.header)


def _named_by(one: View) -> Iterator[tuple[Truth, Settled[Any]]]:
    """The buckets that a delivery names, each with whether it is switched on."""
    switched = is_true(one.get("enabled"))
    for link in elements(one, "buckets")[0]:
        yield switched, link
    listed, _, where = elements(one, "listed")
    for link in listed:
        yield switched, with_origin(link, (*where, *link.origin))
    for part in elements(one, "attributes_set")[0]:
        if isinstance(part, Known) and isinstance(part.value, Entity):
            set_ = one.of(part.value)
            if (text(set_.get("key")) or "").startswith(_BALANCER_LOGS):
                yield Truth.TRUE, set_.get("bucket")


def _is(link: Settled[Any], bucket: Entity) -> Truth:
    """Whether a link leads to the bucket."""
    if isinstance(link, Known):
        return Truth.TRUE if link.value is bucket else Truth.FALSE
    if isinstance(link, Unknown) and may_name(link, bucket) and not names_another(link, bucket):
        return Truth.UNKNOWN
    return Truth.FALSE


SEMANTICS: Semantics = {
    ("Trail", "bucket_is_dedicated"): Semantic(
        BOOL, "whether nobody but CloudTrail writes into its bucket", dedicated, ("administrators",)
    ),
}
