"""Knows whether a trail's parts let CloudTrail and S3 deliver, and for whose trails.

Must not know how policies are decided (policies/), how parts are spelled (model), nor what rules make of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ctlint.hints import Any
from ctlint.model.declare import BOOL, STR
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.keys import key_is_customer_managed
from ctlint.semantics.parts import Parts, about_part, decided, on_assumption, outside, parts_of, witnessed
from ctlint.semantics.policies import facts, strangers
from ctlint.semantics.policies import questions as ask
from ctlint.semantics.policies.decide import Answer
from ctlint.semantics.policies.junctions import every_answer
from ctlint.semantics.policies.statements import Policy
from ctlint.semantics.read import is_true
from ctlint.value import Absent, Known, Reason, Settled, Step, Truth, Unknown, Via

_Question = Callable[[Policy, Parts, View], Answer]
"""Asked of the policy of one of the trail's parts."""


def _about(trail: View, link: str, question: _Question) -> Settled[bool]:
    """The answer about the part that a link leads to; Absent where the trail has no such part."""

    def compute(parts: Parts, part: View) -> Settled[bool]:
        policy = part.get("policy")
        answer = question(parts.policy(policy), parts, part)

        def again() -> Answer:
            doubtful = parts_of(trail, assuming=False)
            return question(doubtful.policy(policy), doubtful, part)

        value = decided(answer, policy, part.entity.header)
        return on_assumption(value, answer.truth, parts.names, trail.entity, again)

    return about_part(trail, link, compute)


def allows_acl_check(trail: View) -> Settled[bool]:
    """Whether the bucket lets CloudTrail read its ACL; Absent where the trail has no bucket."""
    return _about(trail, "bucket", lambda policy, parts, bucket: ask.can_check_acl(policy, parts.delivery(bucket)))


def allows_put(trail: View) -> Settled[bool]:
    """Whether the bucket lets CloudTrail write everything that the trail gives rise to."""
    return _about(trail, "bucket", lambda policy, parts, bucket: ask.can_write_logs(policy, parts.delivery(bucket)))


def bucket_refuses_all(trail: View) -> Settled[bool]:
    """Whether it is certain that the bucket refuses CloudTrail both to read its ACL and to write."""
    return _refuses_all(trail, ("bucket_allows_acl_check", "bucket_allows_put"))


def key_refuses_all(trail: View) -> Settled[bool]:
    """Whether it is certain that the key lets CloudTrail neither encrypt nor look at it."""
    return _refuses_all(trail, ("key_allows_encrypt", "key_allows_describe"))


def _refuses_all(trail: View, asked: Sequence[str]) -> Settled[bool]:
    answers = [trail.get(name) for name in asked]
    refused = all(isinstance(answer, Known) and not answer.value for answer in answers)
    return Known(refused, answers[0].origin)


def write_is_narrow(trail: View) -> Settled[bool]:
    """Whether the bucket lets CloudTrail, for this trail, do no more than write below AWSLogs/ and read the ACL."""
    return _about(
        trail, "bucket", lambda policy, parts, bucket: ask.keeps_to_its_folder(policy, parts.delivery(bucket))
    )


def bucket_protection(trail: View) -> Settled[str]:
    """Whether trails of other accounts may write into the bucket: "protected", "path-only" or "unprotected"."""
    grades: list[str | None] = []

    def graded(policy: Policy, parts: Parts, bucket: View) -> Answer:
        grade, answer = strangers.bucket_protection(policy, parts.delivery(bucket))
        grades.append(grade.value if grade is not None else None)
        return answer

    value: Settled[Any] = _about(trail, "bucket", graded)
    return _graded(grades[0], value) if grades else value


def bucket_refuses_strangers(trail: View) -> Settled[bool]:
    """Whether every statement for CloudTrail is limited to the trail, its account or its organization."""
    return _about(
        trail, "bucket", lambda policy, parts, bucket: strangers.refuses_strangers(policy, parts.delivery(bucket))
    )


def _graded(grade: str | None, value: Settled[bool]) -> Settled[str]:
    if grade is None:
        return Unknown(value.reason if isinstance(value, Unknown) else Reason.INPUT, value.origin)
    return Known(grade, value.origin)


def key_allows_encrypt(trail: View) -> Settled[bool]:
    """Whether the key lets CloudTrail make data keys; Absent where the trail has no key."""
    return _about(trail, "kms_key", lambda policy, parts, key: ask.can_encrypt(policy, *parts.around(key)))


def key_allows_describe(trail: View) -> Settled[bool]:
    """Whether the key lets CloudTrail look at it."""
    return _about(trail, "kms_key", lambda policy, parts, key: ask.can_describe_key(policy, *parts.around(key)))


def key_allows_decrypt(trail: View) -> Settled[bool]:
    """Whether the key lets CloudTrail decrypt, as a bucket with an S3 Bucket Key demands."""
    return _about(
        trail, "kms_key", lambda policy, parts, key: ask.can_decrypt_for_bucket_key(policy, *parts.around(key))
    )


def key_open_to_strangers(trail: View) -> Settled[bool]:
    """Whether CloudTrail may use the key for trails of other accounts."""
    return _about(
        trail,
        "kms_key",
        lambda policy, parts, key: strangers.key_is_open_to_strangers(policy, parts.place, parts.arn_of(key)),
    )


def key_open_to_outsiders(trail: View) -> Settled[bool]:
    """Whether somebody who has nothing to do with the account may decrypt with the key."""
    return _about(trail, "kms_key", _open_to_outsiders(facts.OUTSIDER_ON_KEY))


def topic_allows_publish(trail: View) -> Settled[bool]:
    """Whether the topic lets CloudTrail publish; Absent where the trail has no topic."""
    return _about(trail, "topic", lambda policy, parts, topic: ask.can_publish(policy, *parts.around(topic)))


def topic_open_to_strangers(trail: View) -> Settled[bool]:
    """Whether CloudTrail may publish to the topic for trails of other accounts."""
    return _about(
        trail,
        "topic",
        lambda policy, parts, topic: strangers.topic_is_open_to_strangers(policy, parts.place, parts.arn_of(topic)),
    )


def topic_open_to_outsiders(trail: View) -> Settled[bool]:
    """Whether somebody who has nothing to do with the account may subscribe or publish."""
    return _about(trail, "topic", _open_to_outsiders(facts.OUTSIDER_ON_TOPIC))


def _open_to_outsiders(actions: Sequence[str]) -> _Question:
    return lambda policy, parts, part: strangers.outsider_can(
        policy, parts.place, actions, ask.this(parts.arn_of(part))
    )


def topic_key_allows_publish(trail: View) -> Settled[bool]:
    """Whether the key of the topic lets CloudTrail publish what it encrypts; Absent where nothing is encrypted.

    The policy of the AWS managed key alias/aws/sns cannot be changed, and says nothing of CloudTrail:
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html, read 2026-11.
    """
    return about_part(trail, "topic", _topic_key_allows_publish)


def _topic_key_allows_publish(parts: Parts, topic: View) -> Settled[bool]:
    own, key = key_is_customer_managed(topic), topic.get("kms_key")
    if isinstance(own, Known) and not own.value:
        sentence = "nobody can let CloudTrail use the AWS managed key, whose policy AWS alone writes"
        return Known(False, witnessed(sentence, own, topic.entity.header))
    if not isinstance(key, Known):
        return outside(own if isinstance(own, Absent) else key)
    part = topic.of(key.value)
    policy = part.get("policy")
    answer = ask.can_publish_encrypted(parts.policy(policy, part), *parts.around(part), parts.arn_of(topic))
    return decided(answer, policy, part.entity.header)


def log_group_key_allows_logs(trail: View) -> Settled[bool]:
    """Whether the key of the log group lets CloudWatch Logs use it; Absent where there is none."""
    return about_part(trail, "log_group", _log_group_key_allows_logs)


def _log_group_key_allows_logs(parts: Parts, group: View) -> Settled[bool]:
    key = group.get("kms_key")
    if not isinstance(key, Known):
        return outside(key)
    part = group.of(key.value)
    policy = part.get("policy")
    answer = ask.logs_can_use_key(parts.policy(policy, part), parts.place, parts.arn_of(group), parts.arn_of(part))
    return decided(answer, policy, part.entity.header)


def role_writes_log_group(trail: View) -> Settled[bool]:
    """Whether CloudTrail may assume the trail's role and the role may write to the log group; Absent without both."""
    return about_part(
        trail, "logs_role", lambda _, role: about_part(trail, "log_group", partial(_writes_log_group, role))
    )


def _writes_log_group(role: View, parts: Parts, group: View) -> Settled[bool]:
    trail = parts.trail
    trust, permissions = role.get("trust"), role.get("policies")
    assumes = ask.can_assume(parts.policy(trust), parts.place, parts.arn)
    if assumes.truth is Truth.FALSE:
        return decided(assumes, trust, role.entity.header)
    granted = parts.policies(permissions)
    boundary = role.get("boundary")
    many = is_true(trail.get("organization")) is Truth.TRUE
    arn = parts.arn_of(group)
    writes = ask.can_write_streams(granted, parts.place, arn, many)
    if not isinstance(boundary, Absent) and writes.truth is not Truth.FALSE:
        writes = every_answer((writes, ask.can_write_streams(parts.policy(boundary), parts.place, arn, many)))
    return decided(every_answer((assumes, writes)), permissions, role.entity.header)


def access_log_delivery(trail: View) -> Settled[bool]:
    """Whether S3 may deliver the bucket's access logs to their target; Absent where there is none, or it is itself.

    By its policy, or, unless ACLs are switched off, by a grant to the group LogDelivery:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html, read 2026-11.
    """
    return about_part(trail, "bucket", _access_log_delivery)


def _access_log_delivery(parts: Parts, bucket: View) -> Settled[bool]:
    link = bucket.get("access_log_bucket")
    if not isinstance(link, Known):
        return outside(link)
    if link.value is bucket.entity:
        return Absent(None, link.origin)  # that it logs to itself is another matter
    target = bucket.of(link.value)
    by_acl = _log_delivery_acl(target)
    if isinstance(by_acl, Known) and by_acl.value:
        return by_acl
    policy, prefix = target.get("policy"), bucket.get("access_log_prefix")
    answer = ask.can_log_access(
        parts.policy(policy, target),
        parts.place_of(bucket),
        parts.arn_of(target),
        () if isinstance(prefix, Absent) else parts.names.pieces(prefix),
        parts.arn_of(bucket),
    )
    if answer.truth is Truth.FALSE and isinstance(by_acl, Unknown):
        return by_acl
    value = decided(answer, policy, target.entity.header)
    acl = target.get("acl")
    if answer.truth is Truth.FALSE and isinstance(acl, Known) and acl.value in _LOG_DELIVERY:
        note = f"{acl.value} grants nothing while ACLs are off, as they are in buckets made since April 2023 by default"
        value = Known(False, (*value.origin, Step(Via.REFERENCE, acl.origin[0].span, note)))
    return value


_LOG_DELIVERY = ("log-delivery-write", "LogDeliveryWrite")
"""The canned ACL that lets S3 deliver access logs, in both spellings."""


def _log_delivery_acl(target: View) -> Settled[bool]:
    """Whether an ACL in force lets the group LogDelivery write."""
    ownership, acl = target.get("ownership"), target.get("acl")
    for value in (ownership, acl):
        if isinstance(value, Unknown):
            return Unknown(value.reason, value.origin, None, value.links)
    owner: Any = ownership.value if isinstance(ownership, Known) else getattr(ownership, "default", None)
    canned: Any = acl.value if isinstance(acl, Known) else None
    said = canned in _LOG_DELIVERY
    return Known(said and owner != "BucketOwnerEnforced", acl.origin)


SEMANTICS: Semantics = {
    ("Trail", "bucket_allows_acl_check"): Semantic(
        BOOL, "whether its bucket lets CloudTrail read the bucket's ACL", allows_acl_check
    ),
    ("Trail", "bucket_allows_put"): Semantic(
        BOOL,
        "whether its bucket lets CloudTrail write all that it gives rise to: log files, digests, Insights events",
        allows_put,
    ),
    ("Trail", "bucket_refuses_all"): Semantic(
        BOOL, "whether its bucket certainly lets CloudTrail neither read the bucket's ACL nor write", bucket_refuses_all
    ),
    ("Trail", "bucket_protection"): Semantic(
        STR,
        "whether other accounts' trails may write into its bucket: protected, path-only, unprotected",
        bucket_protection,
    ),
    ("Trail", "bucket_refuses_strangers"): Semantic(
        BOOL, "whether its bucket lets CloudTrail do nothing for other accounts' trails", bucket_refuses_strangers
    ),
    ("Trail", "bucket_write_is_narrow"): Semantic(
        BOOL,
        "whether its bucket lets CloudTrail do no more than write below AWSLogs/ and read the ACL",
        write_is_narrow,
    ),
    ("Trail", "key_allows_encrypt"): Semantic(BOOL, "whether its key lets CloudTrail encrypt", key_allows_encrypt),
    ("Trail", "key_allows_describe"): Semantic(BOOL, "whether its key lets CloudTrail look at it", key_allows_describe),
    ("Trail", "key_allows_decrypt"): Semantic(
        BOOL, "whether its key lets CloudTrail decrypt, as an S3 Bucket Key demands", key_allows_decrypt
    ),
    ("Trail", "key_refuses_all"): Semantic(
        BOOL, "whether its key certainly lets CloudTrail neither encrypt nor look at it", key_refuses_all
    ),
    ("Trail", "key_open_to_strangers"): Semantic(
        BOOL, "whether CloudTrail may use its key for other accounts' trails", key_open_to_strangers
    ),
    ("Trail", "key_open_to_outsiders"): Semantic(
        BOOL, "whether somebody outside the account may decrypt with its key", key_open_to_outsiders
    ),
    ("Trail", "topic_allows_publish"): Semantic(
        BOOL, "whether its topic lets CloudTrail publish", topic_allows_publish
    ),
    ("Trail", "topic_open_to_strangers"): Semantic(
        BOOL, "whether CloudTrail may publish to its topic for other accounts' trails", topic_open_to_strangers
    ),
    ("Trail", "topic_open_to_outsiders"): Semantic(
        BOOL, "whether somebody outside the account may use its topic", topic_open_to_outsiders
    ),
    ("Trail", "topic_key_allows_publish"): Semantic(
        BOOL, "whether the key of its topic lets CloudTrail encrypt what it publishes", topic_key_allows_publish
    ),
    ("Trail", "log_group_key_allows_logs"): Semantic(
        BOOL, "whether the key of its log group lets CloudWatch Logs use it", log_group_key_allows_logs
    ),
    ("Trail", "role_writes_log_group"): Semantic(
        BOOL,
        "whether CloudTrail may assume its role, and the role write to its log group",
        role_writes_log_group,
    ),
    ("Trail", "access_logs_delivered"): Semantic(
        BOOL, "whether S3 may deliver its bucket's access logs to their target", access_log_delivery
    ),
}
