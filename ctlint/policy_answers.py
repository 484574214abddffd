"""Knows what one policy document answers when it is asked everything that a trail's part is asked.

Must not know rules, dialects, or how the answers are printed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from ctlint.hints import Any
from ctlint.model.policy import PolicyDocument, read_document
from ctlint.records import Record
from ctlint.semantics.policies import facts, strangers
from ctlint.semantics.policies import questions as ask
from ctlint.semantics.policies.decide import Answer
from ctlint.semantics.policies.documents import read_policy
from ctlint.semantics.policies.names import ACCOUNT, REGION, ModelNames
from ctlint.semantics.policies.public import is_public
from ctlint.semantics.policies.requesters import Pieces, Place
from ctlint.semantics.policies.sentences import say
from ctlint.semantics.policies.statements import Policy
from ctlint.semantics.policies.text import Letter
from ctlint.source import Span
from ctlint.value import Hole, Known, Scenario, Step, Truth, Via

MAX_BYTES = 1_000_000
"""Of a policy document; AWS's own limits are far below."""


class PolicyError(ValueError):
    """The document cannot be read; the message has the line."""


class Asked(Record):
    """What the document belongs to. None: it is not known, and a letter stands for it.

    Of bucket (its name), key, topic and log_group (their ARNs) one decides what is asked; without any it is a bucket.
    trail: its ARN or name. prefix: before AWSLogs/. organization: its id, for a trail of the whole organization.
    """

    bucket: str | None = None
    key: str | None = None
    topic: str | None = None
    log_group: str | None = None
    account: str | None = None
    region: str | None = None
    trail: str | None = None
    prefix: str | None = None
    organization: str | None = None


class Reply(Record):
    """One question with its answer ("yes", "no", "unknown" or a grade) and the witness in words, where there is one."""

    question: str
    answer: str
    witness: str | None


def answers(text: str, asked: Asked) -> list[Reply]:
    """Everything that the document answers. Raises PolicyError where it is no policy."""
    policy = _read(text)
    place = Place(
        ("aws",),
        (asked.region or REGION,),
        (asked.account or ACCOUNT,),
        (asked.organization,) if asked.organization else None,
    )
    trail: Pieces = (asked.trail,) if (asked.trail or "").startswith("arn:") and asked.trail else ()
    trail = trail or place.arn("cloudtrail", "trail/", asked.trail or Letter("trail", True, "name"))
    if asked.key:
        return list(_of_key(policy, place, trail, (asked.key,)))
    if asked.topic:
        return list(_of_topic(policy, place, trail, (asked.topic,)))
    if asked.log_group:
        group = (asked.log_group.removesuffix(":*"),)
        answer = ask.can_write_streams(policy, place, group, bool(asked.organization))
        return [_reply("can the role write to the log group", answer)]
    bucket = ("arn:aws:s3:::", asked.bucket or Letter("bucket", True, "name", True))
    prefix = (asked.prefix.strip("/"),) if asked.prefix else ()
    delivery = ask.Delivery(place, trail, bucket, prefix, organization_trail=bool(asked.organization))
    return list(_of_bucket(policy, place, delivery))


def _of_bucket(policy: Policy, place: Place, delivery: ask.Delivery) -> Iterator[Reply]:
    yield _reply("can CloudTrail check the ACL", ask.can_check_acl(policy, delivery))
    yield _reply("can CloudTrail write logs, digests", ask.can_write_logs(policy, delivery))
    grade, answer = strangers.bucket_protection(policy, delivery)
    yield Reply("other accounts' trails", "unknown" if grade is None else grade.value, say(answer))
    public = is_public(policy)
    by = None if public.statement is None else f"decided by {public.statement.label}"
    yield Reply("public by S3's definition", _SAID[public.truth], by)
    for word, actions in (("read", facts.OUTSIDER_READS), ("write or delete", facts.OUTSIDER_WRITES)):
        yield _reply(f"can an outsider {word}", strangers.outsider_can(policy, place, actions, delivery.objects))
    transport, answer = strangers.plain_http_denied(policy, place, delivery.bucket_arn)
    yield Reply("plain HTTP is denied", "unknown" if transport is None else transport.value, say(answer))


def _of_key(policy: Policy, place: Place, trail: Pieces, key: Pieces) -> Iterator[Reply]:
    yield _reply("can CloudTrail encrypt", ask.can_encrypt(policy, place, trail, key))
    yield _reply("can CloudTrail describe the key", ask.can_describe_key(policy, place, trail, key))
    yield _reply("can CloudTrail decrypt", ask.can_decrypt_for_bucket_key(policy, place, trail, key))
    yield _reply("usable for others' trails", strangers.key_is_open_to_strangers(policy, place, key))
    yield _reply("can an outsider decrypt", strangers.outsider_can(policy, place, facts.OUTSIDER_ON_KEY, ask.this(key)))


def _of_topic(policy: Policy, place: Place, trail: Pieces, topic: Pieces) -> Iterator[Reply]:
    yield _reply("can CloudTrail publish", ask.can_publish(policy, place, trail, topic))
    yield _reply("usable for others' trails", strangers.topic_is_open_to_strangers(policy, place, topic))
    outsider = strangers.outsider_can(policy, place, facts.OUTSIDER_ON_TOPIC, ask.this(topic))
    yield _reply("can an outsider subscribe or publish", outsider)


_SAID = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}


def _reply(question: str, answer: Answer) -> Reply:
    return Reply(question, _SAID[answer.truth], say(answer))


def _nothing(_: Hole) -> None:
    """What a reference leads to: a document by itself has none."""


def _read(text: str) -> Policy:
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError as error:
        raise PolicyError(f"{error.lineno}:{error.colno}: not valid JSON: {error.msg}") from error
    except RecursionError as error:
        raise PolicyError("1: not a policy: it is nested too deeply") from error
    if not isinstance(parsed, dict) or "Statement" not in parsed:
        raise PolicyError("1: not a policy: a mapping with a Statement is expected")
    origin = (Step(Via.WRITTEN, Span("", 0, 0), "is written here"),)
    value = read_document(Known(text, origin), _nothing)
    if not isinstance(value, Known) or not isinstance(value.value, PolicyDocument):
        raise PolicyError("1: not a policy")
    settle = Scenario().settle
    return read_policy(value.value, ModelNames(_nothing, settle), settle)


def as_object(replies: list[Reply]) -> list[dict[str, Any]]:
    """The replies as JSON's own types."""
    return [{"question": one.question, "answer": one.answer, "witness": one.witness} for one in replies]
