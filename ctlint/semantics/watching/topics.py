"""Knows whether a topic takes what CloudWatch alarms tell it, and passes it on.

Must not know how policies are decided (policies/), which alarms matter, nor what rules make of it.
"""

from __future__ import annotations

from ctlint.hints import Any
from ctlint.model.declare import Entity
from ctlint.model.policy import PolicyDocument
from ctlint.model.view import View
from ctlint.model.watching import watched
from ctlint.semantics.parts import decided, guard_of, names_of
from ctlint.semantics.policies import questions as ask
from ctlint.semantics.policies import strangers
from ctlint.semantics.policies.documents import read_policy, unknown_policy
from ctlint.semantics.policies.facts import OUTSIDER_ON_TOPIC
from ctlint.semantics.policies.names import ModelNames
from ctlint.semantics.policies.requesters import Pieces
from ctlint.semantics.policies.statements import EMPTY, Policy
from ctlint.semantics.policies.text import Letter
from ctlint.semantics.watching.groups import exists
from ctlint.semantics.watching.reading import witnessed
from ctlint.value import Absent, Entries, Items, Known, Reason, Settled, Text, Truth, Unknown

MAX_ALARMS = 20
"""Alarms of one topic for which its policies are asked; conditions that tell more apart are rare."""

OWN_KEY = "alias/aws/sns"
"""SNS's own key, whose policy nobody can change and which lets no service but SNS use it:
https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns, read 2026-11."""


def takes_alarms(topic: View) -> Settled[bool]:
    """Whether CloudWatch alarms of the account may publish to it, and use the key that encrypts it."""
    policy, key_id, key = topic.get("policy"), topic.get("kms_key_id"), topic.get("kms_key")
    resource = topic.entity.resource
    assert resource is not None  # topics are resources
    documents = [policy]
    their_key = topic.of(key.value) if isinstance(key, Known) and isinstance(key.value, Entity) else None
    if their_key is not None:
        documents.append(their_key.get("policy"))
    names = names_of(topic.entity, topic.scenario.settle, documents)
    arn = names.own(resource, "arn" if topic.entity.vocabulary == "tf" else "TopicArn")
    names.tell(arn)
    alarms = _names_of_alarms(topic, names)
    published: Settled[bool] = Known(True, (*policy.origin, *topic.entity.header))
    # A topic without a policy of its own has the default one, which lets everybody of the account publish:
    # https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html and …/sns-create-topic.html, 2026-11.
    if not isinstance(policy, Absent):
        answer = ask.alarms_can_publish(_policy(policy, names, topic), names.place, alarms, arn)
        published = decided(answer, policy, topic.entity.header)
    if (isinstance(published, Known) and not published.value) or isinstance(key_id, Absent):
        return published
    if _is_own(key_id):
        sentence = f"it is encrypted with {OWN_KEY}, which CloudWatch may not use"
        return Known(False, witnessed(sentence, (*key_id.origin, *topic.entity.header)))
    if their_key is None or their_key.entity.resource is None:
        doubt = key if isinstance(key, Unknown) else key_id
        reason = doubt.reason if isinstance(doubt, Unknown) else Reason.OUTSIDE
        return published if isinstance(published, Unknown) else Unknown(reason, doubt.origin)
    key_policy = their_key.get("policy")
    key_arn = names.own(their_key.entity.resource, "arn" if their_key.entity.vocabulary == "tf" else "Arn")
    names.tell(key_arn)
    answer = ask.alarms_can_use_key(_policy(key_policy, names, topic), names.place, alarms, arn, key_arn)
    used = decided(answer, key_policy, their_key.entity.header)
    return used if answer.truth is not Truth.TRUE else published


def open_to_outsiders(topic: View) -> Settled[bool]:
    """Whether somebody who has nothing to do with the account may use it; Absent where it is a trail's own topic."""
    policy = topic.get("policy")
    for trail in topic.entity.others("Trail"):
        told = topic.of(trail).get("topic")
        if isinstance(told, Known) and told.value is topic.entity:
            return Absent(None, told.origin)
    if isinstance(policy, Absent):
        return Known(False, (*policy.origin, *topic.entity.header))
    guard = guard_of(topic)
    said, scope = _policy(policy, guard.names, topic), ask.this(guard.arn)
    answer = strangers.outsider_can(said, guard.names.place, OUTSIDER_ON_TOPIC, scope)
    return decided(answer, policy, topic.entity.header)


def _names_of_alarms(topic: View, names: ModelNames) -> list[Pieces]:
    """The names of the alarms that tell a topic; a letter for one that has none, or that nothing is known of."""
    found: dict[Pieces, None] = {}
    for alarm in watched(topic.entity).alarms_telling(topic.entity):
        name = topic.of(alarm).get("name")
        known = (Letter(f"{alarm.id.address}.name", True, "name"),) if isinstance(name, Absent) else names.pieces(name)
        found[known] = None
    return list(found)[:MAX_ALARMS] or [(Letter("alarm", True, "name"),)]


def _is_own(key_id: Settled[Any]) -> bool:
    payload = key_id.value if isinstance(key_id, Known) else None
    text = payload.literal() if isinstance(payload, Text) else payload
    return isinstance(text, str) and (text == OWN_KEY or text.endswith(f":{OWN_KEY}"))


def _policy(value: Settled[Any], names: ModelNames, topic: View) -> Policy:
    if isinstance(value, Absent):
        return EMPTY
    if isinstance(value, Known) and isinstance(value.value, PolicyDocument):
        return read_policy(value.value, names, topic.scenario.settle)
    return unknown_policy(names, value)


def has_subscription(topic: View) -> Settled[bool]:
    """Whether the code subscribes anybody to it who hears of alarms.

    What a filter policy makes of them is left open: none of AWS's pages says which attributes the message has that an
    alarm sends (2026-11); a subscription gets the messages that match, by their attributes unless it says otherwise:
    https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html.
    """
    inline = topic.get("subscriptions")
    if isinstance(inline, Known) and isinstance(inline.value, Items) and inline.value.values:
        return Known(True, inline.origin)
    doubt: Unknown[bool] | None = inline if isinstance(inline, Unknown) else None
    for entity in topic.entity.others("Subscription"):
        one = topic.of(entity)
        if one.entity.home != topic.entity.home or exists(one) is Truth.FALSE:
            continue
        link, filtered = one.get("topic"), one.get("filter_policy")
        if isinstance(link, Known) and link.value is topic.entity:
            if exists(one) is Truth.TRUE and _gets_everything(filtered):
                return Known(True, link.origin)
            why = Unknown[bool](Reason.INPUT, link.origin)
            if isinstance(filtered, Unknown):
                why = Unknown(filtered.reason, filtered.origin, None, filtered.links)
            elif not _gets_everything(filtered):
                sentence = f"{entity.id.address} gets only what its filter policy matches"
                why = Unknown(Reason.UNSUPPORTED, witnessed(sentence, filtered.origin))
            doubt = why if doubt is None else doubt
        elif isinstance(link, Unknown) and link.reason is not Reason.OUTSIDE and doubt is None:
            doubt = Unknown(link.reason, link.origin, None, link.links)
    gaps = topic.entity.gaps()
    if doubt is None and gaps:
        return gaps[0]
    return Known(False, topic.entity.header) if doubt is None else doubt


def _gets_everything(filtered: Settled[Any]) -> bool:
    payload = filtered.value if isinstance(filtered, Known) else None
    text = payload.literal() if isinstance(payload, Text) else payload
    empty = text == "{}" or (isinstance(payload, Entries) and payload.complete and not payload.fields)
    return isinstance(filtered, Absent) or empty
