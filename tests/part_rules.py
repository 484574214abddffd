"""Random policies of a trail's key and topic in a template: what the rules say of them, against the naive evaluator.

As policy_rules.py, which does the same for the policy of the log bucket: where a rule passes, no request of its kind
may be otherwise; where it fails, one has to be. What AWS does not tell of a request's context is tried both ways.
"""

from __future__ import annotations

import itertools
import json
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from ctlint.catalogue import load_catalogue
from ctlint.findings import Finding, Verdict
from ctlint.scan import Options, scan
from ctlint.source import Inputs
from tests.policy_rules import OTHER, OWN, TRAIL, Request, allowed, denied

OWN_RULES = load_catalogue()
REGION = "eu-west-1"
KEY = f"arn:aws:kms:{REGION}:{OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TOPIC = f"arn:aws:sns:{REGION}:{OWN}:deliveries"
STRANGER = "999988887777"
HIS_TRAIL = f"arn:aws:cloudtrail:{REGION}:{STRANGER}:trail/his"
CONTEXT = "kms:EncryptionContext:aws:cloudtrail:arn"

# ------------------------------------------------------------------------------------------------------------ policies

_OWN_TRAILS = f"arn:aws:cloudtrail:*:{OWN}:trail/*"
_SOURCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("aws:SourceArn", (TRAIL, _OWN_TRAILS, "*")),
    ("aws:SourceAccount", (OWN, OTHER)),
    ("aws:PrincipalOrgID", ("o-a1b2c3d4e5",)),
    ("aws:SecureTransport", ("true", "false")),
)
_KEY_CONDITIONS = (*_SOURCES, (CONTEXT, (TRAIL, _OWN_TRAILS, "*")), ("kms:CallerAccount", (OWN, OTHER)))
_TOPIC_CONDITIONS = (*_SOURCES, ("AWS:SourceOwner", (OWN, OTHER)), ("sns:Protocol", ("https", "sqs")))
_KEY_ACTIONS = ("kms:*", "kms:GenerateDataKey*", "kms:GenerateDataKey", "kms:D*", "kms:Decrypt", "kms:DescribeKey",
                "KMS:describekey", "kms:Encrypt", "kms:Gen?rate*")  # fmt: skip
_TOPIC_ACTIONS = ("sns:*", "SNS:Publish", "sns:Pub*", "sns:Subscribe", "sns:S*", "sns:GetTopicAttributes")
_OPENS_KEY = ("kms:Decrypt", "kms:CreateGrant", "kms:ReEncryptFrom")
_OPENS_TOPIC = ("sns:Publish", "sns:Subscribe", "sns:AddPermission", "sns:SetTopicAttributes")
_KEY_RESOURCES = ("*", "*", f"arn:aws:kms:*:{OWN}:key/*", "arn:aws:kms:us-west-2:*", "arn:aws:s3:::my-logs")
_TOPIC_RESOURCES = (TOPIC, TOPIC, "*", f"arn:aws:sns:*:{OWN}:*", f"{TOPIC}x", "arn:aws:sns:*:*:deliver???")
_PRINCIPALS: tuple[Any, ...] = (
    "*",
    {"AWS": "*"},
    {"Service": "cloudtrail.amazonaws.com"},
    {"Service": "cloudtrail.amazonaws.com"},
    {"Service": ["cloudtrail.amazonaws.com", "config.amazonaws.com"]},
    {"Service": "config.amazonaws.com"},
    {"AWS": f"arn:aws:iam::{OWN}:root"},
)
_OPERATORS = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIfExists", "Null",
              "StringNotEqualsIfExists", "ForAllValues:StringLike", "ForAnyValue:StringLike")  # fmt: skip

_Choice = tuple[Sequence[str], Sequence[str], Sequence[tuple[str, tuple[str, ...]]]]
_OF_KEY: _Choice = (_KEY_ACTIONS, _KEY_RESOURCES, _KEY_CONDITIONS)
_OF_TOPIC: _Choice = (_TOPIC_ACTIONS, _TOPIC_RESOURCES, _TOPIC_CONDITIONS)


def _statement(source: random.Random, choice: _Choice) -> dict[str, Any]:
    actions, resources, keys = choice
    made: dict[str, Any] = {"Effect": source.choice(["Allow", "Allow", "Deny"])}
    made["Principal"] = source.choice(_PRINCIPALS)
    made["NotAction" if source.random() < 0.1 else "Action"] = source.sample(actions, source.randint(1, 2))
    made["NotResource" if source.random() < 0.05 else "Resource"] = source.sample(resources, source.randint(1, 2))
    conditions: dict[str, dict[str, list[str]]] = {}
    for key, values in source.sample(keys, source.choice([0, 0, 1, 1, 2])):
        operator = source.choice(_OPERATORS)
        chosen = ("true", "false") if operator == "Null" else values
        conditions.setdefault(operator, {})[key] = [source.choice(chosen)]
    if conditions:
        made["Condition"] = conditions
    return made


def random_key_policy(source: random.Random) -> dict[str, Any]:
    """A key policy: what AWS writes in one, mostly, and a few statements."""
    service = {"Service": "cloudtrail.amazonaws.com"}
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OWN}:root"}, "Action": ["kms:*"], "Resource": ["*"]}
    encrypt: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": service,
        "Action": ["kms:GenerateDataKey*"],
        "Resource": ["*"],
        "Condition": {"StringLike": {CONTEXT: [_OWN_TRAILS]}, "StringEquals": {"aws:SourceArn": [TRAIL]}},
    }
    describe = {"Effect": "Allow", "Principal": service, "Action": ["kms:DescribeKey"], "Resource": ["*"]}
    kept = [root, *(one for one in (encrypt, describe) if source.random() < 0.6)]
    more = [_statement(source, _OF_KEY) for _ in range(source.randint(0, 3))]
    return {"Version": "2012-10-17", "Statement": [*kept, *more]}


def random_topic_policy(source: random.Random) -> dict[str, Any]:
    """A topic policy: what AWS writes in one, mostly, and a few statements."""
    publish: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": ["SNS:Publish"],
        "Resource": [TOPIC],
        "Condition": {"StringEquals": {"aws:SourceArn": [TRAIL]}},
    }
    plain = {"Effect": "Deny", "Principal": "*", "Action": ["sns:Publish"], "Resource": [TOPIC],
             "Condition": {"StringEquals": {"aws:SecureTransport": ["false"]}}}  # fmt: skip
    kept = [one for one in (publish, plain) if source.random() < 0.6]
    more = [_statement(source, _OF_TOPIC) for _ in range(source.randint(0 if kept else 1, 3))]
    return {"Version": "2012-10-17", "Statement": [*kept, *more]}


# ------------------------------------------------------------------------------------------------------------- requests


def _every(fixed: Request, **open_: Sequence[str | None]) -> Iterator[Request]:
    """Requests with each combination of what is open; None leaves a key out."""
    names = {
        "caller": "kms:CallerAccount",
        "owner": "AWS:SourceOwner",
        "context": CONTEXT,
        "secure": "aws:SecureTransport",
        "organization": "aws:PrincipalOrgID",
        "protocol": "sns:Protocol",
    }
    for chosen in itertools.product(*open_.values()):
        pairs = zip((names[name] for name in open_), chosen, strict=True)
        yield {**fixed, **{key: value for key, value in pairs if value is not None}}


def _cloudtrail(action: str, resource: str, account: str, arn: str) -> Request:
    return {
        "who": "cloudtrail.amazonaws.com",
        "action": action,
        "resource": resource,
        "aws:SourceArn": arn,
        "aws:SourceAccount": account,
        "aws:SecureTransport": "true",
    }


def _uses_key(action: str, account: str, arn: str) -> list[Request]:
    context = None if action == "kms:DescribeKey" else arn
    return list(_every(_cloudtrail(action, KEY, account, arn), caller=(None, account), context=(context,)))


def _publishes(account: str, arn: str) -> list[Request]:
    return list(_every(_cloudtrail("sns:Publish", TOPIC, account, arn), owner=(None, account)))


def _outsiders(actions: Sequence[str], resource: str) -> Iterator[Request]:
    for action in actions:
        asked = {"action": action, "resource": resource}
        of_key = action.startswith("kms:")
        contexts = (None, TRAIL, HIS_TRAIL, _OWN_TRAILS, "*") if of_key else (None,)
        protocols = (None,) if action != "sns:Subscribe" else (None, "https", "sqs", "email")
        both = {"secure": ("true", "false"), "context": contexts, "protocol": protocols}
        yield from _every({"who": "anonymous", **asked}, **both)
        his: Request = {**asked, "kms:CallerAccount": STRANGER, "AWS:SourceOwner": STRANGER}
        yield from _every({"who": STRANGER, **his}, organization=(None, "o-zzzzzzzzzz"), **both)
        for arn in (HIS_TRAIL, "arn:aws:s3:::his-bucket"):
            source = {"aws:SourceArn": arn, "aws:SourceAccount": STRANGER, "aws:SecureTransport": "true"}
            more = {"who": "any.amazonaws.com", **his, **source}
            yield from _every(more, context=contexts, protocol=protocols)


def _over_plain_http() -> list[Request]:
    found = [one for one in _outsiders(("sns:Publish",), TOPIC) if one["aws:SecureTransport"] == "false"]
    own: Request = {"who": OWN, "action": "sns:Publish", "resource": TOPIC, "aws:SecureTransport": "false"}
    return [*found, *_every(own, organization=(None, "o-a1b2c3d4e5", "o-zzzzzzzzzz"), owner=(None, OWN))]


# ------------------------------------------------------------------------------------------------------------ the rules


def judged(key: Mapping[str, Any], topic: Mapping[str, Any], rules: Sequence[str]) -> dict[str, Finding]:
    """What rules say of a trail with a key and a topic of these policies, by their ids."""
    template = {
        "Resources": {
            "Trail": {
                "Type": "AWS::CloudTrail::Trail",
                "Properties": {
                    "TrailName": "main",
                    "IsLogging": True,
                    "S3BucketName": {"Ref": "Bucket"},
                    "KMSKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
                    "SnsTopicName": {"Fn::GetAtt": ["Topic", "TopicName"]},
                },
            },
            "Bucket": {
                "Type": "AWS::S3::Bucket",
                "Properties": {"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"BucketKeyEnabled": True}]}},
            },
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": key}},
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "deliveries"}},
            "TopicPolicy": {
                "Type": "AWS::SNS::TopicPolicy",
                "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": topic},
            },
        }
    }
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "t.template.json").write_text(json.dumps(template), encoding="utf-8")
        inputs = Inputs(parameters={"AWS::AccountId": OWN, "AWS::Region": REGION})
        with mock.patch("ctlint.scan.load_catalogue", lambda *_: OWN_RULES):
            report = scan([Path(directory)], Options(root=Path(directory), rules=tuple(rules), inputs=inputs))
    return {finding.rule.id: finding for finding in report.findings}


def check_parts(source: random.Random) -> str:
    """One policy of a key and one of a topic; AssertionError where a rule and the evaluator differ. The verdicts."""
    key, topic = random_key_policy(source), random_topic_policy(source)
    plain = _over_plain_http()
    # Per rule: whether it passes as far as each request is concerned.
    tried: dict[str, list[bool]] = {
        "CT705": [allowed(key, one) for one in _uses_key("kms:GenerateDataKey", OWN, TRAIL)],
        "CT708": [allowed(key, one) for one in _uses_key("kms:DescribeKey", OWN, TRAIL)],
        "CT744": [allowed(key, one) for one in _uses_key("kms:Decrypt", OWN, TRAIL)],
        "CT707": [not allowed(key, one) for one in _uses_key("kms:GenerateDataKey", STRANGER, HIS_TRAIL)],
        "CT706": [not allowed(key, one) for one in _outsiders(_OPENS_KEY, KEY)],
        "CT304": [allowed(topic, one) for one in _publishes(OWN, TRAIL)],
        "CT306": [not allowed(topic, one) for one in _publishes(STRANGER, HIS_TRAIL)],
        "CT305": [not allowed(topic, one) for one in _outsiders(_OPENS_TOPIC, TOPIC)],
        "CT621": [denied(topic, one) for one in plain],
    }
    found = judged(key, topic, tuple(tried))
    said = []
    for rule, answers in tried.items():
        shown = json.dumps(topic if rule in ("CT304", "CT305", "CT306", "CT621") else key)
        if rule not in found:
            # Of a key that lets CloudTrail neither encrypt nor look at it, CT705 speaks.
            refused = not all(tried["CT705"]) and not all(tried["CT708"])
            assert rule in ("CT708", "CT744") and refused, f"{rule} is silent: {shown}"
            continue
        verdict = found[rule].verdict
        said.append(f"{rule} {verdict.value}")
        assert verdict is not Verdict.PASS or all(answers), f"{rule} passes wrongly: {shown}"
        assert verdict is not Verdict.FAIL or not all(answers), f"{rule} fails wrongly: {found[rule].message}: {shown}"
    return ", ".join(said)
