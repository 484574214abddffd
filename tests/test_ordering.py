"""What is made before a trail, from source text: references through locals, variables, modules, their outputs."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from ctlint.findings import Verdict
from ctlint.scan import Options, scan

BUCKET = """
resource "aws_s3_bucket" "b" { bucket = "logs" }
resource "aws_s3_bucket_policy" "p" {
  bucket = aws_s3_bucket.b.id
  policy = "{}"
}
"""
MODULE = """
module "store" { source = "./store" }
resource "aws_cloudtrail" "t" {
  name           = "t"
  s3_bucket_name = module.store.bucket
  %s
}
"""


def verdict(directory: Path, files: dict[str, str]) -> Verdict | None:
    """What the rule says of the only trail; None where it does not apply."""
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(dedent(text), encoding="utf-8")
    report = scan([directory], Options(root=directory, rules=("trail-waits-for-bucket-policy",)))
    assert not [one.message for one in report.diagnostics if one.fatal]
    return report.findings[0].verdict if report.findings else None


def trail(arguments: str) -> str:
    return f'resource "aws_cloudtrail" "t" {{\n  name = "t"\n  s3_bucket_name = aws_s3_bucket.b.id\n{arguments}\n}}\n'


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("", Verdict.FAIL),
        ("depends_on = [aws_s3_bucket.b]", Verdict.FAIL),
        ("depends_on = [aws_s3_bucket_policy.p]", Verdict.PASS),
        ('depends_on = ["aws_s3_bucket_policy.p"]', Verdict.PASS),
        ("s3_key_prefix = local.after", Verdict.PASS),
        ("tags = { for k, v in { a = aws_s3_bucket_policy.p.id } : k => v }", Verdict.PASS),
        ('tags = { a = "${aws_s3_bucket_policy.p.id}" }', Verdict.PASS),
        ("depends_on = [terraform_data.after]", Verdict.PASS),
        ("depends_on = [terraform_data.before]", Verdict.FAIL),
        ("depends_on = [data.aws_s3_bucket.after]", Verdict.PASS),
        ("lifecycle {\n replace_triggered_by = [aws_s3_bucket_policy.p]\n}", Verdict.PASS),
    ],
)
def test_one_module(tmp_path: Path, arguments: str, wanted: Verdict) -> None:
    more = """
    locals { after = aws_s3_bucket_policy.p.id == "" ? "a" : "b" }
    resource "terraform_data" "after" { input = local.after }
    resource "terraform_data" "before" { input = aws_s3_bucket.b.id }
    data "aws_s3_bucket" "after" {
      bucket     = "other"
      depends_on = [aws_s3_bucket_policy.p]
    }
    """
    assert verdict(tmp_path, {"main.tf": BUCKET + trail(arguments) + dedent(more)}) is wanted


@pytest.mark.parametrize(
    ("arguments", "output", "wanted"),
    [
        ("", "value = aws_s3_bucket.b.id", Verdict.FAIL),
        ("", "value = aws_s3_bucket_policy.p.bucket", Verdict.PASS),
        ("", "value = aws_s3_bucket.b.id\n  depends_on = [aws_s3_bucket_policy.p]", Verdict.PASS),
        ("depends_on = [module.store]", "value = aws_s3_bucket.b.id", Verdict.PASS),
    ],
)
def test_the_bucket_in_a_module(tmp_path: Path, arguments: str, output: str, wanted: Verdict) -> None:
    store = f'{BUCKET}output "bucket" {{\n  {output}\n}}\n'
    assert verdict(tmp_path, {"main.tf": MODULE % arguments, "store/main.tf": store}) is wanted


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("bucket = aws_s3_bucket.b.id", Verdict.FAIL),
        ("bucket = aws_s3_bucket_policy.p.bucket", Verdict.PASS),
        ("bucket = aws_s3_bucket.b.id\n  depends_on = [aws_s3_bucket_policy.p]", Verdict.PASS),
        ("bucket = aws_s3_bucket.b.id\n  for_each = { a = aws_s3_bucket_policy.p.policy }", Verdict.PASS),
    ],
)
def test_the_trail_in_a_module(tmp_path: Path, call: str, wanted: Verdict) -> None:
    inner = 'variable "bucket" {}\nresource "aws_cloudtrail" "t" {\n  name = "t"\n  s3_bucket_name = var.bucket\n}\n'
    outer = f'{BUCKET}module "trail" {{\n  source = "./trail"\n  {call}\n}}\n'
    assert verdict(tmp_path, {"main.tf": outer, "trail/main.tf": inner}) is wanted


@pytest.mark.parametrize(
    ("trail_", "more", "wanted"),
    [
        ("", "", Verdict.FAIL),
        ("DependsOn: Bucket", "", Verdict.FAIL),
        ("DependsOn: Policy", "", Verdict.PASS),
        ("DependsOn: [Bucket, Policy]", "", Verdict.PASS),
        ("DependsOn: After", "DependsOn: Policy", Verdict.PASS),
        ("DependsOn: After", "Metadata: {a: !Ref Policy}", Verdict.PASS),
        ("DependsOn: After", 'Metadata: {a: !Sub "x${Policy}"}', Verdict.PASS),
        ("DependsOn: After", 'Metadata: {a: !Sub "x${!Policy}"}', Verdict.FAIL),
        ("DependsOn: After", "Metadata: {a: !GetAtt Policy.Id}", Verdict.PASS),
    ],
)
def test_a_template(tmp_path: Path, trail_: str, more: str, wanted: Verdict) -> None:
    template = f"""
    Resources:
      Trail:
        Type: AWS::CloudTrail::Trail
        {trail_ or "Metadata: {}"}
        Properties: {{IsLogging: true, S3BucketName: !Ref Bucket}}
      After:
        Type: AWS::SSM::Parameter
        {more or "Metadata: {}"}
      Bucket: {{Type: AWS::S3::Bucket}}
      Policy:
        Type: AWS::S3::BucketPolicy
        Properties: {{Bucket: !Ref Bucket, PolicyDocument: {{Statement: []}}}}
    """
    assert verdict(tmp_path, {"t.yaml": template}) is wanted


def test_what_is_no_resource_of_its_own_needs_no_order(tmp_path: Path) -> None:
    inline = 'resource "aws_s3_bucket" "b" {\n  bucket = "logs"\n  policy = "{}"\n}\n'
    assert verdict(tmp_path, {"main.tf": inline + trail("")}) is None
