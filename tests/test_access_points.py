"""Who comes to the logs through an access point: its policy, the bucket's, and Block Public Access, all considered."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.value import Known
from tests.estates import Built

OWN, OTHER = "arn:aws:iam::111122223333:role/auditor", "arn:aws:iam::444455556666:role/auditor"
TEXT = """
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}
resource "aws_cloudtrail" "main" {
  name           = "main"
  s3_bucket_name = aws_s3_bucket.logs.id
}
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({ Statement = [%s] })
}
resource "aws_s3_access_point" "auditors" {
  name   = "auditors"
  bucket = aws_s3_bucket.logs.id
  %s
  policy = jsonencode({ Statement = [%s] })
}
"""
DELEGATED = """{
    Effect = "Allow", Principal = "*", Action = "s3:*", Resource = "arn:aws:s3:::acme-logs/*"
    Condition = { StringEquals = { "s3:DataAccessPointAccount" = "111122223333" } }
}"""
NOT_TO_OTHERS = """{
    Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "arn:aws:s3:::acme-logs/*"
    Condition = { StringNotEquals = { "aws:PrincipalAccount" = "111122223333" } }
}"""
OPEN = """public_access_block_configuration {
    block_public_policy     = false
    restrict_public_buckets = false
  }"""
ALL = "arn:aws:s3:eu-west-1:111122223333:accesspoint/auditors/object/*"


def given(to: str, action: str = "s3:GetObject", resource: str = ALL, condition: str = "") -> str:
    whom = f'Effect = "Allow", Principal = {{ AWS = "{to}" }}'
    return f'{{ {whom}, Action = "{action}", Resource = "{resource}"{condition} }}'


ONLY_FROM_A_VPC = ', Condition = { StringEquals = { "aws:SourceVpc" = "vpc-1" } }'


@pytest.mark.parametrize(
    ("bucket", "flags", "point", "expected"),
    [
        (DELEGATED, "", given(OWN), False),
        (DELEGATED, "", given(OTHER), True),
        (DELEGATED, "", given("444455556666", "s3:DeleteObject"), True),
        (DELEGATED, "", given(OTHER, "s3:ListBucket"), False),
        (DELEGATED, "", given(OTHER, resource="arn:aws:s3:*:*:accesspoint/*"), True),
        (DELEGATED, "", given(OTHER, resource=ALL.replace("auditors", "other")), False),
        (DELEGATED, "", given(OTHER, resource="arn:aws:s3:::acme-logs/*"), False),
        ("", "", given(OTHER), False),
        (f"{DELEGATED}, {NOT_TO_OTHERS}", "", given(OTHER), False),
        (DELEGATED, "", given("*"), False),
        (DELEGATED, OPEN, given("*"), True),
        (DELEGATED, OPEN, given("*", condition=ONLY_FROM_A_VPC), False),
        (given(OTHER, resource="arn:aws:s3:::acme-logs/*"), "", given(OTHER), True),
        (given(OTHER, resource="arn:aws:s3:::acme-logs/x/*"), "", given(OTHER, resource=ALL[:-1] + "y/*"), False),
    ],
)
def test_both_policies_have_to_let_him_in(bucket: str, flags: str, point: str, expected: bool, tmp_path: Path) -> None:
    view = Built(tmp_path, {"main.tf": TEXT % (bucket, flags, point)}).view("aws_s3_access_point.auditors")
    value = view.get("lets_outsiders_in")
    assert isinstance(value, Known)
    assert value.value is expected


def test_what_is_not_known_leaves_it_open(tmp_path: Path) -> None:
    for number, (bucket, point) in enumerate(
        [(DELEGATED, given("${var.x}")), ("var.statement", given(OTHER)), (DELEGATED, "var.x")]
    ):
        text = 'variable "statement" {}\nvariable "x" {}\n' + TEXT % (bucket, "", point)
        built = Built(tmp_path / str(number), {"main.tf": text})
        assert not isinstance(built.view("aws_s3_access_point.auditors").get("lets_outsiders_in"), Known), number
