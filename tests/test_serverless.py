"""What AWS SAM's policy templates, managed policies and connectors give to functions and state machines."""

# ruff: noqa: E501 - cases, one to a line

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ctlint.value import Absent, Known
from tests.estates import Built

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Who: {Type: String}
GLOBALS
Resources:
  Audit:
    Type: AWS::CloudTrail::Trail
    Properties:
      TrailName: audit
      IsLogging: true
      S3BucketName: !Ref Logs
      KMSKeyId: !GetAtt Key.Arn
      SnsTopicName: !GetAtt Told.TopicName
  Told:
    Type: AWS::SNS::Topic
  Logs:
    Type: AWS::S3::Bucket
  Other:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: acme-other
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}
            Action: "kms:*"
            Resource: "*"
  Bound:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "s3:Get*", Resource: "*"}]
  AdminApi:
    Type: AWS::Serverless::Function
    Properties: PROPERTIES
BESIDE
"""


def says(directory: Path, attribute: str, properties: str, beside: str = "", shared: str = "") -> Any:
    """True, False, None where it is not known, or "nothing" where nothing is said."""
    text = TEMPLATE.replace("PROPERTIES", properties).replace("BESIDE", beside).replace("GLOBALS", shared)
    value = Built(directory, {"t.yaml": text}).view("AdminApi").get(attribute)
    if isinstance(value, Absent):
        return "nothing"
    return value.value if isinstance(value, Known) else None


LOGS = "{BucketName: !Ref Logs}"
CONNECTOR = """
  Connector:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: AdminApi}
      Destination: {Id: %s}
      Permissions: %s
"""

# By what the templates in samtranslator/policy_templates_data/policy_templates.json allow.
CASES: dict[str, tuple[str, str, Any]] = {
    "nothing at all": ("{}", "may_change_logs", False),
    "crud": (f"{{Policies: [S3CrudPolicy: {LOGS}]}}", "may_change_logs", True),
    "write": (f"{{Policies: [S3WritePolicy: {LOGS}]}}", "may_change_logs", True),
    "full": (f"{{Policies: [S3FullAccessPolicy: {LOGS}]}}", "may_change_logs", True),
    "read": (f"{{Policies: [S3ReadPolicy: {LOGS}]}}", "may_change_logs", False),
    "no list": (f"{{Policies: {{S3CrudPolicy: {LOGS}}}}}", "may_change_logs", True),
    "crud of another": ("{Policies: [S3CrudPolicy: {BucketName: !Ref Other}]}", "may_change_logs", False),
    "crud of some": ("{Policies: [S3CrudPolicy: {BucketName: !Ref Who}]}", "may_change_logs", None),
    "no template": (f"{{Policies: [S3Everything: {LOGS}]}}", "may_change_logs", "nothing"),
    "a template for others": ("{Policies: [SQSPollerPolicy: {QueueName: q}]}", "may_change_logs", False),
    "reading without the key": (f"{{Policies: [S3ReadPolicy: {LOGS}]}}", "reads_logs", False),
    "reading": (f"{{Policies: [S3ReadPolicy: {LOGS}, KMSDecryptPolicy: {{KeyId: !Ref Key}}]}}", "reads_logs", True),
    "a key's policy is for one key": ("{Policies: [KMSDecryptPolicy: {KeyId: !Ref Key}]}", "decrypts_anything", False),
    "a topic": ("{Policies: [SNSCrudPolicy: {TopicName: !GetAtt Told.TopicName}]}", "may_silence_events", True),
    "publish": ("{Policies: [SNSPublishMessagePolicy: {TopicName: !GetAtt Told.TopicName}]}", "may_silence_events", False),
    "statements": (
        "{Policies: [{Statement: [{Effect: Allow, Action: cloudtrail:StopLogging, Resource: '*'}]}]}", "may_stop_trail", True
    ),
    "a name": ("{Policies: AWSCloudTrail_FullAccess}", "has_cloudtrail_policy", True),
    "an ARN": ("{Policies: ['arn:aws:iam::aws:policy/AdministratorAccess']}", "may_do_everything", True),
    "a role of its own": (
        "{Role: 'arn:aws:iam::111122223333:role/x', Policies: AdministratorAccess}", "may_do_everything", False
    ),
    "a boundary": (
        f"{{Policies: [S3CrudPolicy: {LOGS}], PermissionsBoundary: !Ref Bound}}",
        "may_change_logs",
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("properties", "attribute", "expected"), CASES.values(), ids=list(CASES))
def test_what_policies_give(properties: str, attribute: str, expected: Any, tmp_path: Path) -> None:
    assert says(tmp_path, attribute, properties) == expected


CONNECTED = {
    "writing": ("Logs", "[Write]", True),
    "reading": ("Logs", "[Read]", False),
    "one permission that is no list": ("Logs", "Write", True),
    "another bucket": ("Other", "[Write]", False),
    "a topic": ("Told", "[Write]", False),
    "a permission that is an input": ("Logs", "[!Ref Who]", "nothing"),
    "something that is not there": ("Elsewhere", "[Write]", "nothing"),
}


@pytest.mark.parametrize(("end", "permissions", "expected"), CONNECTED.values(), ids=list(CONNECTED))
def test_what_connectors_give(end: str, permissions: str, expected: Any, tmp_path: Path) -> None:
    standing = CONNECTOR % (end, permissions)
    embedded = f"    Connectors: {{C: {{Properties: {{Destination: {{Id: {end}}}, Permissions: {permissions}}}}}}}"
    assert says(tmp_path / "standing", "may_change_logs", "{}", standing) == expected
    assert says(tmp_path / "embedded", "may_change_logs", "{}", embedded) == expected


def test_a_connector_of_another_source_gives_nothing(tmp_path: Path) -> None:
    other = "\n  Next:\n    Type: AWS::Serverless::StateMachine\n" + (CONNECTOR % ("Logs", "[Write]")).replace(
        "AdminApi", "Next"
    )
    assert says(tmp_path, "may_change_logs", "{}", other) is False


def test_a_boundary_of_all_functions_counts_for_each(tmp_path: Path) -> None:
    shared = "Globals: {Function: {PermissionsBoundary: !Ref Bound}}"
    assert says(tmp_path, "may_change_logs", f"{{Policies: [S3CrudPolicy: {LOGS}]}}", shared=shared) is False
