"""Knows where the access logs of a trail's bucket go, and on to where: whether they can be delivered there at all.

Must not know policies, nor how buckets are spelled (model).
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html, read 2026-11: source
and target are in one region and account, and the target should not be logged itself.
"""

from __future__ import annotations

from ctlint.hints import Any
from ctlint.model.declare import BOOL, Entity
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.parts import Parts, about_part, outside, witnessed
from ctlint.semantics.read import text
from ctlint.value import Absent, Known, Reason, Settled, Step, Unknown, Via

_MAX_HOPS = 16
"""Buckets that log to one another, one behind the next; real code has two."""


def access_logs_circle(trail: View) -> Settled[bool]:
    """Whether the bucket for access logs is logged itself, to where that comes back to it; Absent without one.

    A bucket that logs to itself at once is another matter.
    """
    return about_part(trail, "bucket", _circle)


def _circle(_: Parts, bucket: View) -> Settled[bool]:
    link = bucket.get("access_log_bucket")
    if not isinstance(link, Known) or not isinstance(link.value, Entity):
        return outside(link)
    if link.value is bucket.entity:
        return Known(False, link.origin)
    seen, here, origin = [bucket.entity, link.value], bucket.of(link.value), link.origin
    while len(seen) < _MAX_HOPS:
        following = here.get("access_log_bucket")
        if isinstance(following, Absent):
            return Known(False, origin)
        if not isinstance(following, Known):
            # A bucket that is not in this code does not log to one that is there, as far as this code tells.
            return Known(False, origin) if following.reason is Reason.OUTSIDE else outside(following)
        if following.value in seen:
            sentence = f"{here.entity.id.address} is logged to {following.value.id.address}, whose logs it holds"
            return Known(True, witnessed(sentence, following, origin))
        seen.append(following.value)
        here = here.of(following.value)
    return Unknown(Reason.BUDGET, (*origin, Step(Via.REFERENCE, None, f"more than {_MAX_HOPS} buckets log on")))


def access_logs_stay(trail: View) -> Settled[bool]:
    """Whether the bucket for access logs is in the region and account of the bucket; Absent without one."""
    return about_part(trail, "bucket", _stay)


def _stay(_: Parts, bucket: View) -> Settled[bool]:
    link = bucket.get("access_log_bucket")
    if not isinstance(link, Known) or not isinstance(link.value, Entity):
        return outside(link)
    target = bucket.of(link.value)
    origin = (*link.origin, *target.entity.header)
    told = [_told(one) for one in (bucket, target)]
    for what in ("region", "account"):
        here, there = told[0].get(what), told[1].get(what)
        if here is not None and there is not None and here != there:
            sentence = f"{bucket.entity.id.address} is in {what} {here}, {target.entity.id.address} in {there}"
            return Known(False, witnessed(sentence, link, origin))
    apart = _apart(bucket, target, told)
    return Known(True, origin) if apart is None else Unknown(Reason.INPUT, (apart, *origin))


def _told(bucket: View) -> dict[str, str]:
    resource = bucket.entity.resource
    told = dict(resource.deployed_to) if resource is not None else {}
    region = text(bucket.get("region"))
    return told if region is None else {**told, "region": region}


def _apart(bucket: View, target: View, told: list[dict[str, str]]) -> Step | None:
    """Why it is not known that two buckets are in one region and account; None where it is."""
    left = [what for what in ("region", "account") if not told[0].get(what) == told[1].get(what) is not None]
    written = [one.get("region") for one in (bucket, target)]
    if "region" in left and not all(isinstance(one, Absent) for one in written):
        if not _equal(*written):
            apart = next(one for one in written if not isinstance(one, Absent))
            return Step(Via.REFERENCE, apart.origin[0].span, "its region is written apart from the provider")
        left.remove("region")
    if not left:
        return None
    if bucket.entity.home == target.entity.home:
        here, there = bucket.entity.resource, target.entity.resource
        if here is None or there is None:
            return None
        if all(here.deployed.is_beside(there.deployed, what) for what in left):
            return None
        return Step(Via.REFERENCE, None, "different providers make the two buckets, and the code does not tell where")
    return Step(Via.REFERENCE, None, "the two buckets are made in different places, and the code does not tell which")


def _equal(one: Settled[Any], other: Settled[Any]) -> bool:
    """Whether both are the same for certain, though nobody knows what they are: an unknown without a key never is."""
    return one == other and not (isinstance(one, Unknown) and one.key is None)


SEMANTICS: Semantics = {
    ("Trail", "access_logs_circle"): Semantic(
        BOOL, "whether the bucket for its bucket's access logs is logged back to them", access_logs_circle
    ),
    ("Trail", "access_logs_stay"): Semantic(
        BOOL, "whether its bucket's access logs stay in the bucket's region and account", access_logs_stay
    ),
}
