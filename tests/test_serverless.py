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


def says(
    directory: Path, attribute: str, properties: str, beside: str = "", shared: str = "", of: str = "AdminApi"
) -> Any:
    """True, False, None where it is not known, or "nothing" where nothing is said."""
    text = TEMPLATE.replace("PROPERTIES", properties).replace("BESIDE", beside).replace("GLOBALS", shared)
    value = Built(directory, {"t.yaml": text}).view(of).get(attribute)
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


ROLES = """
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: runner, AssumeRolePolicyDocument: {Statement: []}}}
  Plain: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}CONNECTORS}
  Served: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt Role.Arn}CONNECTORS}
  Machine: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt Role.Arn}CONNECTORS}
  Without: {Type: AWS::Lambda::Function, Properties: {Role: 'arn:aws:iam::111122223333:role/elsewhere'}CONNECTORS}
"""
TO_LOGS = "Destination: {Id: Logs}, Permissions: [Write]"
SOURCES: dict[str, tuple[str, str, Any]] = {
    "a function": ("Source: {Id: Plain}", TO_LOGS, True),
    "a function of SAM with a role of its own": ("Source: {Id: Served}", TO_LOGS, True),
    "a state machine": ("Source: {Id: Machine}", TO_LOGS, True),
    "a function whose role is elsewhere": ("Source: {Id: Without}", TO_LOGS, False),
    "a role that is referred to": ("Source: {RoleName: !Ref Role, Type: AWS::Lambda::Function}", TO_LOGS, True),
    "a role by its name": ("Source: {RoleName: runner, Type: AWS::Lambda::Function}", TO_LOGS, True),
    "another role": ("Source: {RoleName: other, Type: AWS::Lambda::Function}", TO_LOGS, False),
    "some role": ("Source: {RoleName: !Ref Who, Type: AWS::Lambda::Function}", TO_LOGS, "nothing"),
    "a bucket by its ARN": (
        "Source: {Id: Plain}", "Destination: {Arn: !GetAtt Logs.Arn, Type: AWS::S3::Bucket}, Permissions: [Write]", True
    ),
    "another bucket": ("Source: {Id: Plain}", "Destination: {Id: Other}, Permissions: [Write]", False),
    "two buckets": ("Source: {Id: Plain}", "Destination: [{Id: Other}, {Id: Logs}], Permissions: [Write]", True),
    "reading": ("Source: {Id: Plain}", "Destination: {Id: Logs}, Permissions: [Read]", False),
}  # fmt: skip


@pytest.mark.parametrize(("source", "rest", "expected"), SOURCES.values(), ids=list(SOURCES))
def test_what_connectors_give_to_a_role(source: str, rest: str, expected: Any, tmp_path: Path) -> None:
    beside = ROLES.replace("CONNECTORS", "")
    standing = f"  Connected: {{Type: AWS::Serverless::Connector, Properties: {{{source}, {rest}}}}}\n"
    assert says(tmp_path, "may_change_logs", "{}", beside + standing, of="Role") == expected


@pytest.mark.parametrize("source", ["Plain", "Served", "Machine"])
def test_connectors_beside_what_has_a_role_give_to_the_role(source: str, tmp_path: Path) -> None:
    lines = ROLES.splitlines()
    connectors = f", Connectors: {{ToLogs: {{Properties: {{{TO_LOGS}}}}}}}"
    beside = "\n".join(line.replace("CONNECTORS", connectors if f" {source}:" in line else "") for line in lines)
    assert says(tmp_path, "may_change_logs", "{}", beside, of="Role") is True
    assert says(tmp_path, "may_change_logs", "{}", beside) is False


def test_a_connector_of_another_source_gives_nothing(tmp_path: Path) -> None:
    other = "\n  Next:\n    Type: AWS::Serverless::StateMachine\n" + (CONNECTOR % ("Logs", "[Write]")).replace(
        "AdminApi", "Next"
    )
    assert says(tmp_path, "may_change_logs", "{}", other) is False


def test_a_boundary_of_all_functions_counts_for_each(tmp_path: Path) -> None:
    shared = "Globals: {Function: {PermissionsBoundary: !Ref Bound}}"
    assert says(tmp_path, "may_change_logs", f"{{Policies: [S3CrudPolicy: {LOGS}]}}", shared=shared) is False
