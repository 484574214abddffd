"""Knows what of a trail can be attacked, by which actions: the trail, its logs, its key, its events.

Must not know who might (identities.py), nor how policies are decided (policies/).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from ctlint.hints import Any
from ctlint.model.declare import Entity
from ctlint.model.view import View
from ctlint.model.watching import alarms_of, topics_near
from ctlint.records import NamedTuple
from ctlint.semantics.parts import Parts
from ctlint.semantics.policies import attacks, facts
from ctlint.semantics.policies.documents import unknown_policy
from ctlint.semantics.policies.managed import default_key_policy
from ctlint.semantics.policies.questions import objects_of, this
from ctlint.semantics.policies.requesters import Pieces
from ctlint.semantics.policies.requests import Scope
from ctlint.semantics.policies.statements import EMPTY, Policy
from ctlint.semantics.policies.text import ANY, literal
from ctlint.semantics.read import text
from ctlint.semantics.watching.groups import exists
from ctlint.value import Absent, Reason, Settled, Truth, Unknown


class Target(NamedTuple):
    """Something that can be attacked.

    actions: each of them is an attack. scope: on what. policy: the resource's own. is_key: that decides who may at all.
    certain: whether AWS is known to look at these resources when the actions are asked for. needs: on what else they
    have to be allowed.
    """

    actions: tuple[str, ...]
    scope: Scope
    policy: Policy = EMPTY
    is_key: bool = False
    certain: bool = True
    needs: Scope | None = None


_ON_TRAIL = (*attacks.STOP_TRAIL, *attacks.NARROW_TRAIL)
_ON_STORE = (*attacks.STOP_STORE, *attacks.NARROW_TRAIL)
_ON_BUCKET = (*attacks.CHANGE_BUCKET, *attacks.OPEN_BUCKET, *attacks.WEAKEN_BUCKET)
_ON_LOGS = (*attacks.DELETE_LOGS, *attacks.OVERWRITE_LOGS, *attacks.SPOIL_LOGS)

ACTIONS: dict[str, tuple[str, ...]] = {
    "trail": (*_ON_TRAIL, *_ON_STORE),
    "bucket": (*_ON_LOGS, *_ON_BUCKET),
    "key": (*attacks.DISABLE_KEY, *attacks.DELETE_MATERIAL),
    "events": (
        *attacks.DELETE_EVENTS,
        *attacks.DELETE_STREAM,
        *attacks.SILENCE_TOPIC,
        *attacks.SILENCE_ALARMS,
        *attacks.MUTE_ALARMS,
    ),
    "logs": attacks.READ_LOGS,
    "data key": facts.USE_KEY,
}
"""What is an attack on some target of a kind: who may do none of these needs not be asked about any trail's."""


def targets(parts: Parts, what: str) -> tuple[Target, ...]:
    """What a trail has of a kind: "trail", "bucket", "key", "events"; "logs" to read, "data key" to decrypt with."""
    return (
        parts.trail.once(f"targets: {what}", lambda: tuple(_TARGETS[what](parts)))
        if parts.shared
        else tuple(_TARGETS[what](parts))
    )


def _trail(parts: Parts) -> Iterator[Target]:
    """The trail, and the event data stores beside it, which keep the same events."""
    yield Target(_ON_TRAIL, this(parts.arn))
    for store in _there(parts, parts.trail.entity.neighbours("EventDataStore")):
        yield Target(_ON_STORE, this(parts.arn_of(store)))


def _bucket(parts: Parts) -> tuple[Pieces, Policy] | None:
    """The log bucket's ARN and policy.

    One outside the code is known by its name. Its policy can take away what this code gives, as much else outside can;
    where it is not known which bucket it is, it has some policy.
    """
    bucket = parts.part("bucket")
    if bucket is not None:
        return parts.arn_of(bucket), parts.policy(bucket.get("policy"))
    name = parts.trail.get("bucket_name")
    if isinstance(name, Absent):
        return None
    named = parts.names.in_name(parts.names.pieces(name), "aws_s3_bucket")
    arn = ("arn:", *parts.place.partition, ":s3:::", *named)
    elsewhere = is_outside(parts.trail.get("bucket")) and all(isinstance(piece, str) for piece in named)
    return arn, EMPTY if elsewhere else unknown_policy(parts.names, parts.trail.get("bucket"))


def is_outside(value: Settled[Any]) -> bool:
    """Whether it names what the checked code does not declare."""
    return isinstance(value, Unknown) and value.reason is Reason.OUTSIDE


def _logs_in(parts: Parts, bucket: Pieces) -> Scope:
    prefix: Settled[str] = parts.trail.get("key_prefix")
    before: Pieces = () if isinstance(prefix, Absent) else (*parts.names.pieces(prefix), "/")
    return {"resource": (objects_of((*bucket, "/", *before, "AWSLogs")),)}


def _change_logs(parts: Parts) -> Iterator[Target]:
    bucket = _bucket(parts)
    if bucket is not None:
        arn, policy = bucket
        yield Target(_ON_LOGS, _logs_in(parts, arn), policy)
        yield Target(_ON_BUCKET, this(arn), policy)


def _read_logs(parts: Parts) -> Iterator[Target]:
    bucket = _bucket(parts)
    if bucket is not None:
        arn, policy = bucket
        yield Target(attacks.READ_LOGS, _logs_in(parts, arn), policy)


def _use_key(actions: tuple[str, ...], on_imported: tuple[str, ...], parts: Parts) -> Iterator[Target]:
    """on_imported: what is an attack besides, where KMS did not make the key's material itself."""
    key = parts.part("kms_key")
    if key is not None:
        written = key.get("policy")
        policy = default_key_policy(parts.place) if isinstance(written, Absent) else parts.policy(written)
        yield Target(actions, this(parts.arn_of(key)), policy, is_key=True)
        if on_imported and text(key.get("origin")) != "AWS_KMS":
            yield Target(on_imported, this(parts.arn_of(key)), policy, is_key=True)


def _silence(parts: Parts) -> Iterator[Target]:
    """The log group, the topic, the alarms on what the log group's filters count, and the topics that these tell.

    AWS looks at a log group's ARN as that of a stream without a name, which is why policies have to end in ":*":
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html, read 2026-11.
    """
    group, topic = parts.part("log_group"), parts.part("topic")
    if group is not None:
        arn = parts.arn_of(group)
        yield Target(attacks.DELETE_EVENTS, this((*arn, ":log-stream:")))
        stream: Pieces = (*arn, ":log-stream:", *parts.place.account, "_CloudTrail_", *parts.place.region)
        yield Target(attacks.DELETE_STREAM, this(stream))
        yield Target(attacks.DELETE_EVENTS, this(arn), certain=False)
    told = topics_near(parts.trail.entity)
    for one in ([topic] if topic is not None else []) + [
        view for view in _there(parts, told) if topic is None or view.entity is not topic.entity
    ]:
        yield Target(attacks.SILENCE_TOPIC, this(parts.arn_of(one)), parts.policy(one.get("policy"), one))
    for alarm in _there(parts, alarms_of(parts.trail.entity)):
        yield Target(attacks.SILENCE_ALARMS, this(parts.arn_of(alarm)))
        some_rule = (*literal(parts.place.arn("cloudwatch", "alarm-mute-rule:")), ANY)
        yield Target(attacks.MUTE_ALARMS, this(parts.arn_of(alarm)), needs={"resource": (some_rule,)})


def _there(parts: Parts, entities: Iterable[Entity]) -> Iterator[View]:
    """Those that are not known to be missing in the scenario."""
    for entity in entities:
        view = parts.trail.of(entity)
        if exists(view) is not Truth.FALSE:
            yield view


_TARGETS: dict[str, Callable[[Parts], Iterator[Target]]] = {
    "trail": _trail,
    "bucket": _change_logs,
    "key": partial(_use_key, attacks.DISABLE_KEY, attacks.DELETE_MATERIAL),
    "events": _silence,
    "logs": _read_logs,
    "data key": partial(_use_key, facts.USE_KEY, ()),
}
