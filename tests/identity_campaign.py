"""Random identities in a template with a trail, against the naive evaluator: the campaign for rules about who may what.

    python -m tests.identity_campaign [--seed N] [--templates N]

Each template has a trail, a log bucket with a policy that denies, a log group, and a role and a user in a group, with
random policies and permissions boundaries. Where the rules pass an identity, the naive evaluator must find no request
that attacks the trail among all that the actions, some resources and the contexts make; where a rule fails one, the
request of its witness must be allowed, by the identity's policies and all that takes part.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from ctlint.catalogue import load_catalogue
from ctlint.findings import Finding, Report, Verdict
from ctlint.scan import Options, scan
from ctlint.semantics.policies import attacks
from tests.policy_campaign import holds

ACCOUNT, REGION = "111122223333", "eu-west-1"
BUCKET = "arn:aws:s3:::acme-logs"
TRAIL = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/audit"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:events"
LOGS = (f"{BUCKET}/AWSLogs/{ACCOUNT}/CloudTrail/x", f"{BUCKET}/AWSLogs/")
OWN_RULES = load_catalogue()
READING = {"iam-log-bucket-read", "iam-no-decrypt-all-keys"}
RULES = tuple(
    rule.info.slug for rule in OWN_RULES.rules(None) if rule.applies_to == "Identity" and rule.info.slug not in READING
)

ATTACKS: Sequence[tuple[tuple[str, ...], tuple[str, ...]]] = (
    ((*attacks.STOP_TRAIL, *attacks.NARROW_TRAIL), (TRAIL,)),
    ((*attacks.DELETE_LOGS, *attacks.OVERWRITE_LOGS, *attacks.SPOIL_LOGS), LOGS),
    ((*attacks.CHANGE_BUCKET, *attacks.OPEN_BUCKET, *attacks.WEAKEN_BUCKET), (BUCKET,)),
    (attacks.DELETE_EVENTS, (f"{GROUP}:log-stream:",)),
    (attacks.DELETE_STREAM, (f"{GROUP}:log-stream:{ACCOUNT}_CloudTrail_{REGION}",)),
)
"""Actions and what each is asked for. The key, whose ARN nobody can write, is left out."""

_ACTIONS = (
    "*", "cloudtrail:*", "cloudtrail:Stop*", "cloudtrail:UpdateTrail", "CloudTrail:*Trail", "cloudtrail:Get*",
    "s3:*", "s3:Get*", "s3:PutObject", "s3:Delete*", "s3:Put*", "s3:PutBucketPolicy", "logs:*", "logs:DeleteLogGroup",
    "logs:Delete*", "ec2:*", "iam:*",
)  # fmt: skip
_RESOURCES = (
    "*", "*", TRAIL, f"arn:aws:cloudtrail:*:{ACCOUNT}:trail/*", "arn:aws:cloudtrail:*:*:trail/other", BUCKET,
    f"{BUCKET}/*", f"{BUCKET}/AWSLogs/*", f"{BUCKET}/app/*", "arn:aws:s3:::acme-*", "arn:aws:s3:::other/*",
    f"{GROUP}:*", f"{GROUP}:log-stream:*", "arn:aws:logs:*:*:log-group:/aws/lambda/*",
)  # fmt: skip
_MANAGED = ("AWSCloudTrail_FullAccess", "AmazonS3ReadOnlyAccess", "CloudWatchLogsFullAccess")
_NAMES = {"role": f"arn:aws:iam::{ACCOUNT}:role/app", "user": f"arn:aws:iam::{ACCOUNT}:user/ci"}


def _statement(source: random.Random, deny: float, principal: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": "Deny" if source.random() < deny else "Allow"}
    negated = source.random() < 0.15
    made["NotAction" if negated else "Action"] = source.sample(_ACTIONS[1 if negated else 0 :], source.randint(1, 3))
    negated = source.random() < 0.15
    made["NotResource" if negated else "Resource"] = source.sample(_RESOURCES, source.randint(1, 2))
    if principal:
        made["Principal"] = source.choice(["*", {"AWS": [_NAMES["role"]]}, {"AWS": [ACCOUNT]}])
    if source.random() < 0.25:
        operator = source.choice(["ArnEquals", "ArnNotEquals", "StringEquals", "StringNotLikeIfExists"])
        made["Condition"] = {
            operator: {"aws:PrincipalArn": [source.choice([*_NAMES.values(), "arn:aws:iam::*:role/x"])]}
        }
    elif source.random() < 0.1:
        made["Condition"] = {"Bool": {"aws:SecureTransport": [source.choice(["true", "false"])]}}
    return made


def _document(source: random.Random, deny: float = 0.25, principal: bool = False) -> dict[str, Any]:
    statements = [_statement(source, deny, principal) for _ in range(source.randint(1, 3))]
    return {"Version": "2012-10-17", "Statement": statements}


def random_template(source: random.Random) -> dict[str, Any]:
    """A template with a trail and three identities."""

    def identity(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
        made = {"Policies": [{"PolicyName": "own", "PolicyDocument": _document(source)}], **properties}
        if source.random() < 0.25:
            made["ManagedPolicyArns"] = [f"arn:aws:iam::aws:policy/{source.choice(_MANAGED)}"]
        if kind != "Group" and source.random() < 0.3:
            made["PermissionsBoundary"] = {"Ref": "Boundary"}
        return {"Type": f"AWS::IAM::{kind}", "Properties": made}

    bucket_policy = _document(source, deny=1.0, principal=True)
    return {
        "Resources": {
            "Trail": {
                "Type": "AWS::CloudTrail::Trail",
                "Properties": {
                    "TrailName": "audit",
                    "IsLogging": True,
                    "S3BucketName": {"Ref": "Bucket"},
                    "CloudWatchLogsLogGroupArn": {"Fn::GetAtt": ["Events", "Arn"]},
                    "CloudWatchLogsRoleArn": "arn:aws:iam::111122223333:role/delivery",
                },
            },
            "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "acme-logs"}},
            "Events": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "events"}},
            "BucketPolicy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": bucket_policy},
            },
            "Boundary": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": _document(source, 0.3)}},
            "Role": identity("Role", {"RoleName": "app", "AssumeRolePolicyDocument": {"Statement": []}}),
            "Group": identity("Group", {"GroupName": "all"}),
            "User": identity("User", {"UserName": "ci", "Groups": [{"Ref": "Group"}]}),
        }
    }


# ---------------------------------------------------------------------------------- what the naive evaluator says of it

_GIVEN = {
    "AWSCloudTrail_FullAccess": ["cloudtrail:*"],
    "AmazonS3ReadOnlyAccess": ["s3:Get*", "s3:List*"],
    "CloudWatchLogsFullAccess": ["logs:*"],
}


def _everybody(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The statements of an identity policy, in which whoever asks is meant."""
    return [{**one, "Principal": "*"} for one in document["Statement"]]


def _policies(template: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    properties = template["Resources"][name]["Properties"]
    found = [one for policy in properties["Policies"] for one in _everybody(policy["PolicyDocument"])]
    for arn in properties.get("ManagedPolicyArns", []):
        actions = _GIVEN[arn.rpartition("/")[2]]
        found.append({"Effect": "Allow", "Action": actions, "Resource": ["*"], "Principal": "*"})
    return found


def allowed(template: Mapping[str, Any], name: str, request: Mapping[str, str]) -> bool:
    """Whether the policies of an identity allow a request, its boundary as well, and nothing denies it."""
    properties = template["Resources"][name]["Properties"]
    own = _policies(template, name)
    if name == "User":
        own += _policies(template, "Group")
    boundary = None
    if "PermissionsBoundary" in properties:
        boundary = _everybody(template["Resources"]["Boundary"]["Properties"]["PolicyDocument"])
    bucket: list[dict[str, Any]] = []
    if request["resource"].startswith(BUCKET):
        bucket = template["Resources"]["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    denied = any(one["Effect"] == "Deny" and _about(one, request) for one in (*own, *(boundary or ()), *bucket))
    gives = any(one["Effect"] == "Allow" and _about(one, request) for one in own)
    within = boundary is None or any(one["Effect"] == "Allow" and _about(one, request) for one in boundary)
    return gives and within and not denied


def _about(statement: Mapping[str, Any], request: Mapping[str, str]) -> bool:
    """`holds`, for whom a principal names: everybody, the account, one ARN; Arn operators as Like, Bool as Equals."""
    principal = statement["Principal"]
    if isinstance(principal, dict):
        named = principal["AWS"]
        if ACCOUNT not in named and request.get("aws:PrincipalArn") not in named:
            return False
    plain = {"ArnEquals": "StringLike", "ArnNotEquals": "StringNotLike", "Bool": "StringEquals"}
    conditions = {plain.get(operator, operator): block for operator, block in statement.get("Condition", {}).items()}
    return holds({**statement, "Principal": "*", "Condition": conditions}, {"who": "", **request})


def attacking(name: str) -> Iterator[dict[str, str]]:
    """Every request of an identity that attacks the trail; a group's members may be anybody."""
    arn = {"Role": _NAMES["role"], "User": _NAMES["user"], "Group": f"arn:aws:iam::{ACCOUNT}:user/member"}[name]
    for actions, resources in ATTACKS:
        for action, resource, secure in itertools.product(actions, resources, ("true", "false")):
            yield {"action": action, "resource": resource, "aws:PrincipalArn": arn, "aws:SecureTransport": secure}


# ----------------------------------------------------------------------------------------------------------- campaign


def judged(template: Mapping[str, Any]) -> Report:
    """What the rules about identities say of a template."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "template.json"
        path.write_text(json.dumps(template), encoding="utf-8")
        with mock.patch("ctlint.scan.load_catalogue", lambda *_: OWN_RULES):
            return scan([path], Options(root=Path(place), rules=RULES))


_WITNESS = re.compile(r" (?P<action>[a-z0-9]+:\w+) on (?P<resource>arn:\S+?)(?: \((?P<context>.*)\))?\Z")


def _replayed(finding: Finding, name: str) -> list[dict[str, str]]:
    """The requests that a witness speaks of: what it leaves open may be anything that it can be."""
    found = _WITNESS.search(finding.witness or "")
    assert found, finding.witness
    resource = found["resource"].replace("…", "").replace("${region}", REGION).replace("${account}", ACCOUNT)
    context = dict(pair.split(" is ", 1) for pair in (found["context"] or "").split(", ") if pair)
    return [
        {**one, "resource": resource, **{key: value for key, value in context.items() if value != "absent"}}
        for one in attacking(name)
        if one["action"] == found["action"]
    ]


def check(source: random.Random) -> Counter[str]:
    """One template; AssertionError where rules and evaluator differ. Returns the verdicts."""
    template = random_template(source)
    report = judged(template)
    assert not report.diagnostics, report.diagnostics
    seen: Counter[str] = Counter()
    for name in ("Role", "User", "Group"):
        findings = [one for one in report.findings if one.subject.id.address == name]
        verdicts = {one.verdict for one in findings}
        able = [one for one in attacking(name) if allowed(template, name, one)]
        shown = f"{name}: {json.dumps(template)}"
        seen.update(f"{name} {one.verdict.value}" for one in findings)
        said_of_group = name == "User" and any(allowed(template, "Group", one) for one in attacking("Group"))
        if verdicts <= {Verdict.PASS} and not said_of_group:
            assert not able, f"passed, but {able[0]} is allowed: {shown}"
        for finding in findings:
            if finding.verdict is Verdict.FAIL:
                replayed = _replayed(finding, name)
                assert any(allowed(template, name, one) for one in replayed), f"{finding.witness} is not: {shown}"
    return seen


def main() -> None:
    """Run the campaign and print the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--templates", type=int, default=500)
    arguments = parser.parse_args()
    source = random.Random(arguments.seed)
    start = time.perf_counter()
    seen: Counter[str] = Counter()
    for _ in range(arguments.templates):
        seen += check(source)
    print(f"{arguments.templates} templates in {time.perf_counter() - start:.1f} s: {dict(sorted(seen.items()))}")


if __name__ == "__main__":
    main()
