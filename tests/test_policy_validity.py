"""CT404: what AWS refuses is a fault, what is not known is open, and nothing open passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.findings import Finding, Verdict
from tests.assemblies import check

TEMPLATE = """\
Parameters:
  Input: {Type: String}
  Account: {Type: String, Default: ""}
Conditions:
  Given: !Not [!Equals [!Ref Account, ""]]
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: {IsLogging: true, S3BucketName: !Ref Logs}
  Logs:
    Type: AWS::S3::Bucket
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: s3:GetBucketAcl
            Resource: !GetAtt Logs.Arn
"""
INCLUDE = "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://acme/part.yaml}}}"
BESIDE = INCLUDE[1:-1]


def judged(root: Path, changes: dict[str, str]) -> Finding:
    """What is found of CT404 in the template, changed."""
    text = TEMPLATE
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (root / "t.yaml").write_text(text, encoding="utf-8")
    (found,) = [each for each in check(root, "t.yaml").findings if each.rule.id == "CT404"]
    return found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{Service: cloudtrail.amazonaws.com}", "{AWS: !Ref Input}"),
        ("{Service: cloudtrail.amazonaws.com}", "{AWS: !Sub 'arn:aws:iam::${Input}:root'}"),
        ("{Service: cloudtrail.amazonaws.com}", "!Sub '${Role.Arn}'"),
        ("{Service: cloudtrail.amazonaws.com}", "!Ref Input"),
        ("{Service: cloudtrail.amazonaws.com}", "{AWS: !Split [',', !Ref Input]}"),
        ('Version: "2012-10-17"', "Version: !Ref Input"),
        ("Effect: Allow", "Effect: !Ref Input"),
        ("Action: s3:GetBucketAcl", "Action: !Sub 's3:${Input}'"),
        ("Action: s3:GetBucketAcl", "Action: !Split [',', !Ref Input]"),
    ],
)
def test_what_an_input_may_make_invalid_is_open(old: str, new: str, tmp_path: Path) -> None:
    assert judged(tmp_path, {old: new}).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- Effect: Allow", f"- {INCLUDE}\n          - Effect: Allow"),
        ("- Effect: Allow", f"- {BESIDE}\n            Effect: Allow"),
        ('Version: "2012-10-17"', f'Version: "2012-10-17"\n        {BESIDE}'),
        ("{Service: cloudtrail.amazonaws.com}", INCLUDE),
        ("{Service: cloudtrail.amazonaws.com}", f"{{Service: cloudtrail.amazonaws.com, {BESIDE}}}"),
        ("Action: s3:GetBucketAcl", f"Action: s3:GetBucketAcl\n            Condition: {INCLUDE}"),
        ("Action: s3:GetBucketAcl", f"Action: s3:GetBucketAcl\n            Condition: {{StringEquals: {INCLUDE}}}"),
        ("Action: s3:GetBucketAcl", f"Action: [s3:GetBucketAcl, {INCLUDE}]"),
        ("Bucket: !Ref Logs", f"Bucket: !Ref Logs\n      {BESIDE}\n      More: x"),
    ],
)
def test_what_is_included_is_open_and_named(old: str, new: str, tmp_path: Path) -> None:
    changes = {old: new}
    if "More" in new:  # the properties themselves are included, and the document with them
        changes = {old: new, TEMPLATE[TEMPLATE.index("      PolicyDocument") :]: ""}
    found = judged(tmp_path, changes)
    assert found.verdict is Verdict.UNKNOWN
    assert "Fn::Transform: s3://acme/part.yaml is included" in "; ".join(place.note for place in found.evidence)


@pytest.mark.parametrize(
    "new",
    [
        "Condition: {StringEquals: !If [Given, {aws:SourceAccount: !Ref Account}, !Ref AWS::NoValue]}",
        "Condition: {StringEquals: {aws:SourceAccount: !If [Given, !Ref Account, !Ref AWS::NoValue]}}",
        "Condition: !If [Given, {StringEquals: {aws:SourceAccount: !Ref Account}}, !Ref AWS::NoValue]",
        "Condition: {StringEquals: {aws:SourceAccount: !Ref Input}}",
    ],
)
def test_conditions_that_hang_on_a_question_are_no_fault(new: str, tmp_path: Path) -> None:
    action = "Action: s3:GetBucketAcl"
    assert judged(tmp_path, {action: f"{action}\n            {new}"}).verdict is Verdict.PASS


def test_an_element_that_is_taken_away_is_none(tmp_path: Path) -> None:
    changes = {"          - Effect: Allow\n": "          - Effect: Allow\n            Tags: !Ref AWS::NoValue\n"}
    assert judged(tmp_path, changes).verdict is Verdict.PASS
    assert judged(tmp_path, {"          - Effect": "          - Tags: x\n            Effect"}).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "principal",
    [
        "{AWS: !Ref AWS::AccountId}",
        "{AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}",
        "{AWS: !GetAtt Role.Arn}",
        "{AWS: !If [Given, !Ref AWS::NoValue, '*']}",
        '"*"',
    ],
)
def test_a_principal_that_no_deployment_makes_invalid_passes(principal: str, tmp_path: Path) -> None:
    assert judged(tmp_path, {"{Service: cloudtrail.amazonaws.com}": principal}).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "principal",
    [
        "!Sub 'arn:aws:iam::${AWS::AccountId}:root'",
        "{AWS: !Sub 'arn:aws:iam::${Input}:role/*'}",
        "{AWS: !If [Given, [!GetAtt Role.Arn], ['arn:aws:iam::111122223333:role/*']]}",
    ],
)
def test_a_principal_that_every_deployment_makes_invalid_fails(principal: str, tmp_path: Path) -> None:
    assert judged(tmp_path, {"{Service: cloudtrail.amazonaws.com}": principal}).verdict is Verdict.FAIL
