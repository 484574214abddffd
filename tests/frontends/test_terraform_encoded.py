"""A policy made by jsonencode: what is found in it stands where its author wrote it, however the text travels."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.scan import Options, scan

POLICY = """jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Oops"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::acme-logs/*"
    }]
  })"""
DECIDES = 'Principal = "*"'
ROOT = """resource "aws_cloudtrail" "a" {{
  name           = "a"
  s3_bucket_name = aws_s3_bucket.b.id
}}
resource "aws_s3_bucket" "b" {{
  bucket = "acme-logs"
}}
resource "aws_s3_bucket_policy" "b" {{
  bucket = aws_s3_bucket.b.id
  policy = {policy}
}}
"""
FORMS = {
    "written in place": (ROOT.format(policy=POLICY), DECIDES),
    "through a local": (ROOT.format(policy="local.p") + f"locals {{\n  p = {POLICY}\n}}\n", DECIDES),
    "with a null in it": (ROOT.format(policy=POLICY.replace('"Oops"', "null")), "policy = jsonencode"),
    "in a conditional": (ROOT.format(policy=f"true ? {POLICY} : null"), DECIDES),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_statement_is_found_where_it_is_written(form: str, tmp_path: Path) -> None:
    text, wanted = FORMS[form]
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path, rules=("CT604",)))
    (finding,) = report.findings
    span = finding.evidence[0].span
    source = report.sources[span.file]
    assert wanted in source.line(source.position(span.start).line)
