"""`ctlint explain --policy`: the answers on one document, for people and as JSON, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ctlint.cli import main
from ctlint.policy_answers import Asked, answers

BUCKET_POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Acl",
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "s3:GetBucketAcl",
            "Resource": "arn:aws:s3:::acme-trail-logs",
        },
        {
            "Sid": "Oops",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:Delete*",
            "Resource": "arn:aws:s3:::acme-trail-logs/AWSLogs/*",
        },
    ],
}
MINE = Asked(bucket="acme-trail-logs", account="111122223333", region="eu-west-1", trail="main")


def said(document: object, asked: Asked) -> dict[str, tuple[str, str | None]]:
    return {one.question: (one.answer, one.witness) for one in answers(json.dumps(document), asked)}


def test_answers_on_a_bucket_policy() -> None:
    found = said(BUCKET_POLICY, MINE)
    assert {question: answer for question, (answer, _) in found.items()} == {
        "can CloudTrail check the ACL": "yes",
        "can CloudTrail write logs, digests": "no",
        "other accounts' trails": "protected",
        "public by S3's definition": "yes",
        "can an outsider read": "no",
        "can an outsider write or delete": "yes",
        "plain HTTP is denied": "none",
    }
    assert found["can an outsider write or delete"][1] == (
        "statement 'Oops' lets anybody s3:DeleteObject on arn:aws:s3:::acme-trail-logs/AWSLogs/"
    )


def test_what_is_not_said_is_not_known() -> None:
    answer, witness = said(BUCKET_POLICY, Asked())["can CloudTrail check the ACL"]
    assert answer == "unknown"
    assert witness is not None and witness.endswith("it depends on ${bucket}")


@pytest.mark.parametrize(
    ("asked", "action", "question"),
    [
        (Asked(key="arn:aws:kms:eu-west-1:111122223333:key/k"), "kms:GenerateDataKey*", "can CloudTrail encrypt"),
        (Asked(topic="arn:aws:sns:eu-west-1:111122223333:t"), "sns:Publish", "can CloudTrail publish"),
    ],
)
def test_answers_on_keys_and_topics(asked: Asked, action: str, question: str) -> None:
    service = {"Service": "cloudtrail.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": service, "Action": action, "Resource": "*"}
    found = said({"Statement": statement}, asked)
    assert found[question] == ("yes", None)
    assert found["usable for others' trails"][0] == "yes"


def test_answers_on_a_role() -> None:
    group = "arn:aws:logs:eu-west-1:111122223333:log-group:trail"
    statement = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": f"{group}:*"}
    assert (
        said({"Statement": statement}, Asked(log_group=f"{group}:*"))["can the role write to the log group"][0] == "yes"
    )


def test_the_command_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(BUCKET_POLICY), encoding="utf-8")
    assert main(["explain", "--policy", str(file), "--bucket", "acme-trail-logs", "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed[0] == {"question": "can CloudTrail check the ACL", "answer": "yes", "witness": None}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"Statement": [\n  {"Effect": "Allow",}\n]}', ":2:"),
        ("[1]", "a mapping with a Statement is expected"),
        ("[" * 100_000, "nested too deeply"),
        ('{"Statement": "x"}', ""),
    ],
)
def test_what_is_no_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, complaint: str) -> None:
    file = tmp_path / "policy.json"
    file.write_text(text, encoding="utf-8")
    code = main(["explain", "--policy", str(file)])
    if complaint:
        assert code == 2
        assert complaint in capsys.readouterr().err
    else:
        assert code == 0


@pytest.mark.parametrize("arguments", [[], ["CT201", "--policy", "x.json"], ["--policy", "no-such-file.json"]])
def test_refusals(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", *arguments]) == 2
    assert "Traceback" not in capsys.readouterr().err
