"""Knows whether what has to be in one region or account is, as far as the code itself says where things are.

Must not know how ARNs get their unknown parts, nor any rule.
Sources, read 2026-11: docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html (a key of the bucket's
region); docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html (a log group
of the trail's own account and region).
"""

from __future__ import annotations

from ctlint.hints import Any
from ctlint.model.declare import BOOL, Entity
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.read import text
from ctlint.value import Absent, Known, Settled, Step, Text, Via

_REGION, _ACCOUNT = 3, 4
"""Which field of an ARN, between colons, holds it."""


def key_is_beside_bucket(trail: View) -> Settled[bool]:
    """Whether its key is in the region of its bucket; Absent where the code does not say both regions."""
    written = trail.get("kms_key_id")
    key, bucket = _part(trail, "kms_key"), _part(trail, "bucket")
    here = _field(written, _REGION) or (told(key, "region") if key is not None else None)
    there = told(bucket, "region") if bucket is not None else None
    if here is None or there is None:
        return Absent(None, written.origin)
    return _agreed(here == there, f"the key is in {here}, the bucket in {there}", written)


def log_group_is_at_home(trail: View) -> Settled[bool]:
    """Whether its log group is in its own account and region; Absent where the code says neither of both."""
    group, role = trail.get("log_group_arn"), trail.get("logs_role_arn")
    region, home = _field(group, _REGION), told(trail, "region")
    account, own = _field(group, _ACCOUNT), told(trail, "account") or _field(role, _ACCOUNT)
    if region is not None and home is not None and region != home:
        return _agreed(False, f"the log group is in {region}, the trail in {home}", group)
    if account is None or own is None:
        return Absent(None, group.origin) if region is None or home is None else Known(True, group.origin)
    sentence = f"the log group is in account {account}, the trail and its role in {own}"
    return _agreed(account == own, sentence, group)


def _agreed(agree: bool, sentence: str, about: Settled[Any]) -> Settled[bool]:
    if agree:
        return Known(True, about.origin)
    return Known(False, (Step(Via.WITNESS, about.origin[0].span, sentence), *about.origin))


def _part(trail: View, link: str) -> View | None:
    found = trail.get(link)
    return trail.of(found.value) if isinstance(found, Known) and isinstance(found.value, Entity) else None


def told(view: View, what: str) -> str | None:
    """Where an entity is, if the code says it: its own argument, or what is known of the whole deployment."""
    said = text(view.get(what)) if what in view.entity.attributes else None
    resource = view.entity.resource
    return said or (resource.deployed_to.get(what) if resource is not None else None)


def _field(value: Settled[Any], position: int) -> str | None:
    """A field of an ARN; None where it is empty or not literal, or the value is no ARN."""
    payload = value.value if isinstance(value, Known) else None
    parts = payload.parts if isinstance(payload, Text) else (payload,)
    fields: list[str | None] = [""]
    for part in parts:
        if not isinstance(part, str):
            fields[-1] = None
            continue
        first, *more = part.split(":")
        fields[-1] = None if fields[-1] is None else fields[-1] + first
        fields += more
    return fields[position] or None if len(fields) > position + 1 and fields[0] == "arn" else None


SEMANTICS: Semantics = {
    ("Trail", "key_is_beside_bucket"): Semantic(
        BOOL, "whether its KMS key is in its bucket's region; not set where the code does not say", key_is_beside_bucket
    ),
    ("Trail", "log_group_is_at_home"): Semantic(
        BOOL,
        "whether its log group is in its own account and region; not set where the code does not say",
        log_group_is_at_home,
    ),
}
