"""Knows how SNS topics and subscriptions are spelled.

Must not know any syntax, nor what is sent to a topic.
"""

from __future__ import annotations

from ctlint.model.declare import DOCUMENT, RAW, STR, Companion, Entity, attr, link, many


class InlineSubscription(Entity):
    """A subscription that is written in its topic."""

    protocol = attr(STR, tf=(), cfn="Protocol", doc="how messages are sent: email, sms, lambda, sqs, https, …")


class Subscription(Entity):
    """A subscription to an SNS topic."""

    types = {"tf": ("aws_sns_topic_subscription",), "cfn": ("AWS::SNS::Subscription",)}

    topic = link("Topic", tf="topic_arn", cfn="TopicArn", doc="the topic whose messages it gets")
    protocol = attr(STR, tf="protocol", cfn="Protocol", doc="how messages are sent: email, sms, lambda, sqs, https, …")
    filter_policy = attr(
        RAW,
        tf="filter_policy",
        cfn="FilterPolicy",
        empty_is_absent=True,
        doc="which messages it gets, by their attributes or their body; not written, all of them",
    )


class Topic(Entity):
    """An SNS topic."""

    types = {"tf": ("aws_sns_topic",), "cfn": ("AWS::SNS::Topic",)}
    identity = ("name",)
    arn_marker = ":sns:"
    arn_name_after = ":"
    companions = {
        "aws_sns_topic_policy": "arn",
        "AWS::SNS::TopicInlinePolicy": "TopicArn",
        "AWS::SNS::TopicPolicy": "Topics",
    }

    name = attr(STR, tf="name", cfn="TopicName", empty_is_absent=True, doc="its name; unique in account and region")
    policy = attr(
        DOCUMENT,
        tf=(Companion("aws_sns_topic_policy", "policy"), "policy"),
        cfn=(
            Companion("AWS::SNS::TopicInlinePolicy", "PolicyDocument"),
            Companion("AWS::SNS::TopicPolicy", "PolicyDocument"),
        ),
        doc="who may publish and subscribe",
    )
    kms_key = link("Key", tf="kms_master_key_id", cfn="KmsMasterKeyId", doc="encrypts its messages")
    kms_key_id = attr(
        STR, tf="kms_master_key_id", cfn="KmsMasterKeyId", empty_is_absent=True, doc="that key as written"
    )
    subscriptions = many(InlineSubscription, tf=(), cfn="Subscription", doc="subscriptions that it says itself")
