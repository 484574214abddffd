"""Random bucket policies in a template with a trail: what the rules say of them, against a naive evaluator on raw JSON.

PASS must hold of every request that is tried, FAIL must be shown by one; where the message of a FAIL names a request,
that one is tried too. The evaluator is that of the campaign for the engine, which knows no rule.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ctlint.findings import Finding, Verdict
from ctlint.scan import Options, scan
from tests.policy_campaign import condition_holds, pattern_matches

OWN, OTHER = "111122223333", "444455556666"
BUCKET = "arn:aws:s3:::my-logs"
TRAIL = f"arn:aws:cloudtrail:eu-west-1:{OWN}:trail/main"
FOLDERS = ("CloudTrail", "CloudTrail-Digest")
FILES = ("a", "eu-west-1/2026/11/26/x.json.gz", "AWSLogs/")

Request = Mapping[str, str]
"""who (a service, an account, or "anonymous"), action, resource, and condition keys."""

# ------------------------------------------------------------------------------------------------------------ policies

_PRINCIPALS: tuple[Any, ...] = (
    "*",
    {"AWS": "*"},
    {"Service": "cloudtrail.amazonaws.com"},
    {"Service": ["cloudtrail.amazonaws.com", "config.amazonaws.com"]},
    {"AWS": f"arn:aws:iam::{OWN}:root"},
)
_ACTIONS = ("s3:PutObject", "s3:Put*", "s3:*", "s3:GetBucketAcl", "s3:Get*", "S3:getbucketACL", "s3:PutBucketPolicy")
_RESOURCES = (BUCKET, f"{BUCKET}/*", f"{BUCKET}*", f"{BUCKET}/AWSLogs/{OWN}/*", f"{BUCKET}/AWSLogs/*", "*",
              f"{BUCKET}/AWSLogs/{OWN}/CloudTrail/*", f"{BUCKET}/AWSLogs/{OTHER}/*", f"{BUCKET}/other/*")  # fmt: skip
_CONDITIONS = (
    ("aws:SourceArn", (TRAIL, f"arn:aws:cloudtrail:*:{OWN}:trail/*", "*")),
    ("aws:SourceAccount", (OWN, OTHER)),
    ("s3:x-amz-acl", ("bucket-owner-full-control", "private")),
    ("aws:SecureTransport", ("true", "false")),
    ("aws:PrincipalOrgID", ("o-a1b2c3d4e5",)),
)
_OPERATORS = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIfExists", "Null",
              "StringNotEqualsIfExists")  # fmt: skip


def random_statement(source: random.Random) -> dict[str, Any]:
    """A statement of the sort that the policies of log buckets hold."""
    made: dict[str, Any] = {"Effect": source.choice(["Allow", "Allow", "Deny"])}
    made["Principal"] = source.choice(_PRINCIPALS)
    made["NotAction" if source.random() < 0.1 else "Action"] = source.sample(_ACTIONS, source.randint(1, 2))
    made["NotResource" if source.random() < 0.1 else "Resource"] = source.sample(_RESOURCES, source.randint(1, 2))
    conditions: dict[str, dict[str, list[str]]] = {}
    for key, values in source.sample(_CONDITIONS, source.choice([0, 0, 1, 1, 2])):
        operator = source.choice(_OPERATORS)
        chosen = ["true", "false"] if operator == "Null" else list(values)
        conditions.setdefault(operator, {})[key] = [source.choice(chosen)]
    if conditions:
        made["Condition"] = conditions
    return made


def random_policy(source: random.Random) -> dict[str, Any]:
    """A policy of a few statements; the first names the account, so that it is taken for the own one."""
    allow: dict[str, Any] = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    own = {"StringEquals": {"aws:SourceAccount": [OWN]}}
    first = [
        {**allow, "Action": ["s3:GetBucketAcl"], "Resource": [BUCKET], "Condition": own},
        {**allow, "Action": ["s3:PutObject"], "Resource": [f"{BUCKET}/AWSLogs/{OWN}/*"], "Condition": own},
    ]
    plain = {"Effect": "Deny", "Principal": "*", "Action": ["s3:*"], "Resource": [BUCKET, f"{BUCKET}/*"]}
    kept = [one for one in first if source.random() < 0.8] or first[:1]
    if source.random() < 0.4:
        kept.append({**plain, "Condition": {"Bool": {"aws:SecureTransport": ["false"]}}})
    more = [random_statement(source) for _ in range(source.randint(0, 2))]
    return {"Version": "2012-10-17", "Statement": [*kept, *more]}


# ----------------------------------------------------------------------------------------------------------- evaluation


def holds(statement: Mapping[str, Any], request: Request) -> bool:
    """Whether a statement is about a request."""
    actions = statement.get("Action", statement.get("NotAction"))
    resources = statement.get("Resource", statement.get("NotResource"))
    return (
        _names(statement["Principal"], request["who"])
        and any(pattern_matches(one, request["action"], True) for one in actions) != ("NotAction" in statement)
        and any(pattern_matches(one, request["resource"]) for one in resources) != ("NotResource" in statement)
        and all(
            condition_holds(operator, values, request.get(key))
            for operator, block in statement.get("Condition", {}).items()
            for key, values in block.items()
        )
    )


def _names(principal: Any, who: str) -> bool:
    if principal == "*" or principal.get("AWS") == "*":
        return True
    services = principal.get("Service", [])
    named = [services] if isinstance(services, str) else services
    return who in named or principal.get("AWS") == f"arn:aws:iam::{who}:root"


def denied(policy: Mapping[str, Any], request: Request) -> bool:
    """Whether a Deny is about a request."""
    return any(one["Effect"] == "Deny" and holds(one, request) for one in policy["Statement"])


def allowed(policy: Mapping[str, Any], request: Request) -> bool:
    """Whether a request is allowed."""
    return any(one["Effect"] == "Allow" and holds(one, request) for one in policy["Statement"]) and not denied(
        policy, request
    )


# ------------------------------------------------------------------------------------------------------------- requests


def _cloudtrail(action: str, resource: str, account: str, arn: str) -> Request:
    return {
        "who": "cloudtrail.amazonaws.com",
        "action": action,
        "resource": resource,
        "aws:SourceArn": arn,
        "aws:SourceAccount": account,
        "aws:SecureTransport": "true",
        **({"s3:x-amz-acl": "bucket-owner-full-control"} if action == "s3:PutObject" else {}),
    }


def _deliveries(message: str) -> Iterator[Request]:
    for folder in FOLDERS:
        for file in FILES:
            yield _cloudtrail("s3:PutObject", f"{BUCKET}/AWSLogs/{OWN}/{folder}/{file}", OWN, TRAIL)
    yield from (_cloudtrail("s3:PutObject", resource, OWN, TRAIL) for resource in _resources(message))


def _strangers(message: str) -> Iterator[Request]:
    arn = "arn:aws:cloudtrail:eu-west-1:999988887777:trail/theirs"
    for prefix in ("", "x/", "other/", "x"):
        key = f"{BUCKET}/{prefix}AWSLogs/999988887777/CloudTrail/a"
        yield _cloudtrail("s3:PutObject", key, "999988887777", arn)


def _plain(message: str) -> Iterator[Request]:
    for who, organization in (("anonymous", None), ("999988887777", None), ("999988887777", "o-zzzzzzzzzz"),
                              (OWN, None), (OWN, "o-a1b2c3d4e5"), (OWN, "o-zzzzzzzzzz")):  # fmt: skip
        for acl in (None, "bucket-owner-full-control", "private", "public-read"):
            for resource in (BUCKET, f"{BUCKET}/", f"{BUCKET}/x", f"{BUCKET}/other/x", f"{BUCKET}/AWSLogs/{OWN}/x",
                             f"{BUCKET}/AWSLogs/{OWN}/CloudTrail/x", f"{BUCKET}/AWSLogs/x",
                             f"{BUCKET}/AWSLogs/{OTHER}/x"):  # fmt: skip
                inside = ("s3:ListBucket", "s3:GetBucketAcl", "s3:PutBucketPolicy", "s3:DeleteBucket")
                on_objects = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion")
                for action in inside if resource == BUCKET else on_objects:
                    if acl is not None and action != "s3:PutObject":
                        continue  # no other of these requests sends one
                    made = {"who": who, "action": action, "resource": resource, "aws:SecureTransport": "false"}
                    more = {"aws:PrincipalOrgID": organization, "s3:x-amz-acl": acl}
                    yield {**made, **{key: value for key, value in more.items() if value is not None}}


def _resources(message: str) -> list[str]:
    """What a witness names, with any text where it leaves that open."""
    return [one.replace("…", "").rstrip(":,;") for one in re.findall(r"arn:aws:s3:::\S+", message)]


# ------------------------------------------------------------------------------------------------------------ the rules


def judged(policy: Mapping[str, Any]) -> dict[str, Finding]:
    """What the rules say of a bucket with this policy, by their ids."""
    template = {
        "Resources": {
            "Trail": {
                "Type": "AWS::CloudTrail::Trail",
                "Properties": {
                    "TrailName": "main",
                    "IsLogging": True,
                    "S3BucketName": {"Ref": "Bucket"},
                    "EnableLogFileValidation": True,
                },
            },
            "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "my-logs"}},
            "Policy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": policy},
            },
        }
    }
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "t.template.json").write_text(json.dumps(template), encoding="utf-8")
        report = scan([Path(directory)], Options(root=Path(directory), profile="strict"))
    return {finding.rule.id: finding for finding in report.findings}


def check_rules(source: random.Random) -> str:
    """One policy; AssertionError where a rule and the evaluator differ. Returns the verdicts."""
    policy = random_policy(source)
    found = judged(policy)
    shown = json.dumps(policy)
    acl = _cloudtrail("s3:GetBucketAcl", BUCKET, OWN, TRAIL)
    repairs = [one for one in _plain("") if one["who"] == OWN and one["action"] == "s3:PutBucketPolicy"]
    repairs += [{**one, "aws:SecureTransport": "true"} for one in repairs]
    # Per rule: whether it passes as far as each request is concerned.
    tried: dict[str, list[bool]] = {
        "CT402": [allowed(policy, acl)],
        "CT403": [allowed(policy, one) for one in _deliveries(found["CT403"].message)],
        "CT606": [denied(policy, one) for one in _plain("")],
        "CT607": [not allowed(policy, one) for one in _strangers("")],
    }
    said = []
    for rule, answers in tried.items():
        if rule not in found:
            # Of a policy that lets CloudTrail do neither, CT403 speaks.
            assert rule == "CT402" and not all(answers) and not all(tried["CT403"]), f"{rule} is silent: {shown}"
            continue
        verdict = found[rule].verdict
        said.append(f"{rule} {verdict.value}")
        assert verdict is not Verdict.PASS or all(answers), f"{rule} passes wrongly: {shown}"
        assert verdict is not Verdict.FAIL or not all(answers), f"{rule} fails wrongly: {found[rule].message}: {shown}"
    locked = found["CT612"].verdict
    assert locked is not Verdict.FAIL or all(denied(policy, one) for one in repairs), f"CT612 fails wrongly: {shown}"
    return ", ".join(said)
