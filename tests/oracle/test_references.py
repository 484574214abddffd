"""Which resource a value names stays known on its way through locals, modules, loops and string functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.graph import read
from ctlint.value import Choice, Known, Text, Unknown, Value
from tests.oracle.binary import write
from tests.oracle.evaluator import load

CONFIGURATION = """
variable "name" {}
variable "key" {
  default = "audit"
}
resource "aws_s3_bucket" "logs" {
  bucket = "${var.name}-logs"
}
resource "aws_s3_bucket" "each" {
  for_each = toset(["audit", "other"])
  bucket   = each.key
}
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = "{}"
}
resource "aws_s3_bucket" "maybe" {
  count = var.name == "x" ? 1 : 0
}
locals {
  arn     = aws_s3_bucket.logs.arn
  buckets = { for name, bucket in aws_s3_bucket.each : upper(name) => bucket }
  list    = concat([aws_s3_bucket.logs.id], values(aws_s3_bucket.each)[*].id)
}
module "passes" {
  source = "./passes"
  inner  = { bucket = aws_s3_bucket.logs.bucket, all = values(aws_s3_bucket.each)[*].bucket }
}
"""
MODULE = """
variable "inner" {
  type = object({ bucket = string, all = list(string), extra = optional(string) })
}
module "deeper" {
  source = "../deeper"
  count  = 1
  name   = coalesce(var.inner.extra, var.inner.bucket)
}
output "bucket" {
  value = one(module.deeper[*].name)
}
output "all" {
  value = var.inner.all
}
"""
DEEPER = 'variable "name" {}\noutput "name" {\n  value = "${var.name}"\n}\n'

LOGS, AUDIT = "aws_s3_bucket.logs", 'aws_s3_bucket.each["audit"]'
EXPRESSIONS = {
    "aws_s3_bucket.logs.id": {LOGS},
    "aws_s3_bucket_policy.logs.bucket": {LOGS},
    'split(":::", local.arn)[1]': {LOGS},
    'element(split(":::", "${local.arn}"), 1)': {LOGS},
    'replace(local.arn, "arn:aws:s3:::", "")': {LOGS},
    'trimsuffix("${aws_s3_bucket.logs.bucket}:*", ":*")': {LOGS},
    'trimprefix("s3://${aws_s3_bucket.logs.bucket}", "s3://")': {LOGS},
    'format("%s", aws_s3_bucket.logs.bucket)': {LOGS},
    'join("", [aws_s3_bucket.logs.bucket])': {LOGS},
    'local.buckets["AUDIT"].id': {AUDIT},
    "local.buckets[upper(var.key)].bucket": {AUDIT},
    "local.list[0]": {LOGS},
    "local.list[1]": {AUDIT},
    "values(aws_s3_bucket.each)[0].id": {AUDIT},
    "aws_s3_bucket.each[keys(aws_s3_bucket.each)[0]].id": {AUDIT},
    "module.passes.bucket": {LOGS},
    "module.passes.all[0]": {AUDIT},
    'jsondecode(jsonencode({ b = aws_s3_bucket.logs.id })).b': {LOGS},
    'lookup({ a = aws_s3_bucket.logs.id }, "a", "none")': {LOGS},
    "merge({ a = 1 }, { a = aws_s3_bucket.logs.id }).a": {LOGS},
    "try(aws_s3_bucket.maybe[0].nothing, aws_s3_bucket.logs.id)": {"aws_s3_bucket.maybe[0]", LOGS},
    "one(aws_s3_bucket.maybe[*].id)": {"aws_s3_bucket.maybe[0]"},
    'coalesce("", aws_s3_bucket.logs.id)': {LOGS},
    'coalesce(one(aws_s3_bucket.maybe[*].id), aws_s3_bucket.logs.id)': {"aws_s3_bucket.maybe[0]", LOGS},
    'var.name == "y" ? aws_s3_bucket.logs.id : aws_s3_bucket.each["audit"].id': {LOGS, AUDIT},
    "[for b in aws_s3_bucket.each : b.id if b.bucket == var.key][0]": {AUDIT},
    "flatten([[aws_s3_bucket.logs.id], []])[0]": {LOGS},
    "compact([\"\", aws_s3_bucket.logs.id])[0]": {LOGS},
    "one(toset([aws_s3_bucket.logs.id]))": {LOGS},
    "sensitive(aws_s3_bucket.logs.id)": {LOGS},
    "zipmap([\"a\"], [aws_s3_bucket.logs.id])[\"a\"]": {LOGS},
}  # fmt: skip


def targets(value: Value[object]) -> set[str]:
    """The resources that a value may name."""
    if isinstance(value, Choice):
        return {name for branch in value.branches.values() for name in targets(branch)}
    if isinstance(value, Known) and isinstance(value.value, Text):
        return {hole.target.address for hole in value.value.holes}
    return {link.address for link in value.links} if isinstance(value, Unknown) else set()


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_resource_stays_known(expression: str, tmp_path: Path) -> None:
    trail = f'resource "aws_cloudtrail" "t" {{\n  name = "t"\n  s3_bucket_name = {expression}\n}}\n'
    write(tmp_path, {"main.tf": CONFIGURATION + trail, "passes/main.tf": MODULE, "deeper/main.tf": DEEPER})
    (resource,) = load(tmp_path, frozenset({"aws_cloudtrail"})).resources
    assert targets(read(resource, "s3_bucket_name")) == EXPRESSIONS[expression]
