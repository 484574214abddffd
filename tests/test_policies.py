"""Policy documents from the forms in which they arrive."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.model.policy import PolicyDocument, Principal, Statement, read_document
from ctlint.source import SourceFile
from ctlint.value import Absent, Hole, Items, Known, Reason, ResourceId, Step, Text, Unknown, Value, Via
from tests.estates import Built

AS_MAPPING = """
PolicyDocument:
  Version: 2012-10-17
  Statement:
    - Sid: Write
      Effect: Allow
      Principal: {Service: cloudtrail.amazonaws.com}
      Action: s3:PutObject
      Resource: !Sub '${B.Arn}/AWSLogs/*'
      Condition: {StringEquals: {'s3:x-amz-acl': bucket-owner-full-control}}
"""
AS_JSON_TEXT = """
PolicyDocument: !Sub >-
  {"Version": "2012-10-17", "Statement": {"Sid": "Write", "Effect": "Allow",
  "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": ["s3:PutObject"],
  "Resource": ["${B.Arn}/AWSLogs/*"], "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}}}
"""
TERRAFORM = {
    "jsonencode": """
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "Write"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${aws_sns_topic.x.arn}/AWSLogs/*"
        Condition = { StringEquals = { "s3:x-amz-acl" = "bucket-owner-full-control" } }
      }]
    })
    """,
    "heredoc": """
    policy = <<-JSON
      {"Statement": [{"Sid": "Write", "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
       "Action": "s3:PutObject", "Resource": "${aws_sns_topic.x.arn}/AWSLogs/*",
       "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}}]}
    JSON
    """,
    "data source": "policy = data.aws_iam_policy_document.write.json\n",
}
DATA_SOURCE = """
data "aws_iam_policy_document" "write" {
  statement {
    sid       = "Write"
    actions   = ["s3:PutObject"]
    resources = ["${aws_sns_topic.x.arn}/AWSLogs/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "s3:x-amz-acl"
      values   = ["bucket-owner-full-control"]
    }
  }
}
resource "aws_sns_topic" "x" {}
"""


def payload(value: Value[object]) -> object:
    """A value's content by its default where it is not written."""
    assert isinstance(value, (Known, Absent)), value
    return value.value if isinstance(value, Known) else value.default


def items(value: Value[Items]) -> tuple[object, ...]:
    found = payload(value)
    assert isinstance(found, Items)
    return tuple(payload(one) for one in found.values)


def only_statement(value: Value[object]) -> Statement:
    document = payload(value)
    assert isinstance(document, PolicyDocument)
    assert document.statements.complete
    (statement,) = (payload(one) for one in document.statements.values)
    assert isinstance(statement, Statement)
    return statement


def check(statement: Statement, hole: Hole | None) -> None:
    assert payload(statement.sid) == "Write"
    assert payload(statement.effect) == "Allow"
    (principal,) = items(statement.principals)
    assert isinstance(principal, Principal)
    assert (principal.type, payload(principal.identifier)) == ("Service", "cloudtrail.amazonaws.com")
    assert items(statement.actions) == ("s3:PutObject",)
    (resource,) = items(statement.resources)
    assert isinstance(resource, Text)
    assert resource.parts[-1] in ("/AWSLogs/*", resource.parts[-1])
    assert str(resource.parts[-1]).endswith("/AWSLogs/*")
    if hole is not None:
        assert resource.parts[0] == hole
    (condition,) = items(statement.conditions)
    assert payload(condition.operator) == "StringEquals"  # type: ignore[attr-defined]
    assert payload(condition.key) == "s3:x-amz-acl"  # type: ignore[attr-defined]
    assert items(condition.values) == ("bucket-owner-full-control",)  # type: ignore[attr-defined]
    assert isinstance(statement.not_actions, Absent)


@pytest.mark.parametrize("document", [AS_MAPPING, AS_JSON_TEXT], ids=["mapping", "JSON text in Sub"])
def test_cloudformation_forms(tmp_path: Path, document: str) -> None:
    policy = "\n".join(f"      {line}" for line in document.strip().splitlines())
    text = (
        "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
        f"  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref B\n{policy}\n"
    )
    built = Built(tmp_path, {"t.yaml": text})
    check(only_statement(built.entity("B").read("policy")), Hole(ResourceId("t.yaml", "B"), "Arn"))


@pytest.mark.parametrize("form", TERRAFORM)
def test_terraform_forms(tmp_path: Path, form: str) -> None:
    text = (
        'resource "aws_s3_bucket" "logs" {}\n'
        'resource "aws_s3_bucket_policy" "logs" {\n  bucket = aws_s3_bucket.logs.id\n'
        f"{TERRAFORM[form]}}}\n{DATA_SOURCE}"
    )
    check(only_statement(Built(tmp_path, {"main.tf": text}).entity("aws_s3_bucket.logs").read("policy")), None)


TEXT = """
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "*",
       "Condition": {"Null": {"aws:x": "true"}}},
      {
        "Sid": "Write",
        "Effect": "Allow", "Principal": {"AWS": "INSIDE"}, "Action": "s3:*", "Resource": "*"
      }
    ]}
"""
BUCKET = 'resource "aws_s3_bucket" "logs" {\n  policy = POLICY\n}\n'


@pytest.mark.parametrize(
    ("code", "place"),
    [
        (BUCKET.replace("POLICY", f"<<EOF{TEXT}EOF"), ("main.tf", 6, 7, 9)),
        (BUCKET.replace("POLICY", f"<<-EOF{TEXT}  EOF").replace("INSIDE", "${var.x}"), ("main.tf", 6, 7, 9)),
        (f"locals {{\n  p = <<EOF{TEXT}EOF\n}}\n" + BUCKET.replace("POLICY", "local.p"), ("main.tf", 6, 7, 9)),
        (BUCKET.replace("POLICY", 'file("plain.json")'), ("plain.json", 5, 3, 8)),
        (BUCKET.replace("POLICY", 'templatefile("names.json", {x = "y"})'), ("names.json", 5, 3, 8)),
        # Where lines were added, left out or moved, nobody can tell which is which.
        (BUCKET.replace("POLICY", f"<<EOF{TEXT}EOF").replace('"INSIDE"', '"I"${"\\n"}'), ("main.tf", 2, 12, 11)),
        (BUCKET.replace("POLICY", f"<<EOF{TEXT}EOF").replace('"INSIDE"', '"I"%{ if true ~}\n%{ endif }'),
         ("main.tf", 2, 12, 12)),
        (BUCKET.replace("POLICY", f"trimspace(<<EOF{TEXT}EOF\n)"), ("main.tf", 2, 12, 12)),
    ],
    ids=["heredoc", "indented", "local", "file", "template file", "more lines", "directive", "function"],
)  # fmt: skip
def test_a_statement_in_a_text_is_found_on_its_line(
    tmp_path: Path, code: str, place: tuple[str, int, int, int]
) -> None:
    files = {"main.tf": code + 'variable "x" {}\n', "plain.json": TEXT, "names.json": TEXT.replace("INSIDE", "${x}")}
    built = Built(tmp_path, files)
    document = payload(built.entity("aws_s3_bucket.logs").read("policy"))
    assert isinstance(document, PolicyDocument)
    span = document.statements.values[-1].origin[0].span
    assert span is not None
    text = SourceFile(span.file, (tmp_path / span.file).read_text("utf-8"))
    start, end = text.position(span.start), text.position(span.end)
    assert (span.file, start.line, start.column, end.line) == place


def test_lists_without_elements_are_not_written_by_a_data_source(tmp_path: Path) -> None:
    empty = DATA_SOURCE.replace(
        "resources =",
        "not_actions = []\n    not_resources = []\n"
        '    dynamic "not_principals" {\n      for_each = []\n      content {}\n    }\n    resources =',
    )
    text = f'resource "aws_s3_bucket" "logs" {{ policy = data.aws_iam_policy_document.write.json }}\n{empty}'
    statement = only_statement(Built(tmp_path, {"main.tf": text}).entity("aws_s3_bucket.logs").read("policy"))
    for unwritten in (statement.not_actions, statement.not_resources, statement.not_principals):
        assert isinstance(unwritten, Absent)


def test_a_merged_data_source_may_hold_more(tmp_path: Path) -> None:
    text = """
    variable "more" {}
    data "aws_iam_policy_document" "d" {
      source_policy_documents = [var.more]
      statement { actions = ["s3:*"] }
    }
    resource "aws_s3_bucket" "logs" { policy = data.aws_iam_policy_document.d.json }
    """
    document = payload(Built(tmp_path, {"main.tf": text}).entity("aws_s3_bucket.logs").read("policy"))
    assert isinstance(document, PolicyDocument)
    assert not document.statements.complete


@pytest.mark.parametrize("text", ['{"Statement": [', "", "[1, 2]", "not json", '{"Statement": {"Effect": "Allow"}} x'])
def test_text_that_is_no_policy_says_why(tmp_path: Path, text: str) -> None:
    template = (
        "Resources:\n  B:\n    Type: AWS::S3::Bucket\n  P:\n    Type: AWS::S3::BucketPolicy\n"
        f"    Properties:\n      Bucket: !Ref B\n      PolicyDocument: '{text}'\n"
    )
    value = Built(tmp_path, {"t.yaml": template}).entity("B").read("policy")
    if text == "[1, 2]":
        assert isinstance(value, Unknown)
        return
    assert isinstance(value, Unknown), value
    assert value.reason is Reason.REFUSED
    assert "not valid JSON" in value.origin[-1].note


def test_the_text_of_a_resource_that_nobody_follows_is_unknown() -> None:
    hole = Hole(ResourceId(".", "aws_x.y"), "json")
    found = read_document(Known(Text((hole,)), (Step(Via.WRITTEN, None, "here"),)), lambda _: None)
    assert isinstance(found, Unknown) and found.reason is Reason.APPLY and found.links == {hole.target}
