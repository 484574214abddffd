"""What AWS's managed policies give: the list is whole, current and readable, and says what AWS's documents say."""

from __future__ import annotations

import pytest

from ctlint.model.policy import ManagedPolicy
from ctlint.semantics.policies.managed import LIST, managed_policy
from ctlint.semantics.policies.statements import about_action
from ctlint.value import Truth
from tests.managed import asked, kept

LINES = LIST.read_text("utf-8").splitlines()
NAMES = [line.partition("\t")[0] for line in LINES if not line.startswith("#")]


def test_the_list_is_about_all_actions_that_are_asked_about() -> None:
    """Otherwise a policy would seem not to give what it gives: run `python -m tests.managed` again."""
    assert LINES[2].removeprefix("# ").split() == asked()


def test_every_policy_can_be_read_and_has_one_line() -> None:
    assert len(NAMES) > 1500
    assert len(NAMES) == len(set(NAMES))
    for name in NAMES:
        found = managed_policy(ManagedPolicy(name), source=name)
        assert found is not None
        assert all(one.label == f"AWS's managed policy {name}" and one.source == name for one in found.statements)


def test_a_policy_that_is_not_listed_is_not_known() -> None:
    assert managed_policy(ManagedPolicy("Own")) is None
    assert managed_policy(ManagedPolicy("")) is None
    assert managed_policy(ManagedPolicy("# 1582")) is None


@pytest.mark.parametrize(
    ("name", "action", "may"),
    [
        ("AdministratorAccess", "cloudtrail:StopLogging", True),
        ("PowerUserAccess", "cloudtrail:StopLogging", True),
        ("AWSCloudTrail_FullAccess", "cloudtrail:DeleteTrail", True),
        ("AWSCloudTrail_ReadOnlyAccess", "cloudtrail:StopLogging", False),
        ("ReadOnlyAccess", "s3:GetObject", True),
        ("ReadOnlyAccess", "s3:DeleteObject", False),
        ("AWS_ConfigRole", "cloudtrail:StopLogging", False),
        ("AmazonS3FullAccess", "s3:DeleteObjectVersion", True),
        ("SecurityAudit", "s3:GetObject", False),
        ("CloudWatchLogsFullAccess", "logs:DeleteLogGroup", True),
        ("AWSLambdaBasicExecutionRole", "logs:DeleteLogGroup", False),
        ("IAMFullAccess", "cloudtrail:StopLogging", False),
    ],
)
def test_what_a_policy_gives(name: str, action: str, may: bool) -> None:
    policy = managed_policy(ManagedPolicy(name))
    assert policy is not None
    about = [about_action(one, action) for one in policy.statements if one.allows]
    assert (Truth.TRUE in about) is may


def test_what_is_kept_of_a_policy() -> None:
    documents = {
        "B": {"Document": {"Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}}},
        "A": {
            "Document": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Sid": "X", "Effect": "Allow", "Action": ["S3:get*", "ec2:Run"], "Resource": "*"},
                    {"Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*"},
                ],
            }
        },
    }
    assert list(kept(documents, ["s3:GetObject"])) == [
        'A\t{"Statement":[{"Action":["S3:get*"],"Effect":"Allow","Resource":"*"},'
        '{"Effect":"Deny","NotAction":["iam:*"],"Resource":"*"}],"Version":"2012-10-17"}',
        'B\t{"Statement":[],"Version":"2008-10-17"}',
    ]
