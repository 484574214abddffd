"""Knows what the places of a finding say where the code itself is at fault; not how verdicts come about."""

from __future__ import annotations

from pathlib import Path

from ctlint.findings import Verdict
from tests.configurations import judged, only, places

TEMPLATE = """
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: {IsLogging: true, S3BucketName: !Ref Logs}
  Logs:
    Type: AWS::S3::Bucket
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
          - Sid: Put
            Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: s3:PutObject
            Resource: "arn:aws:s3:::${Logs}/*"
"""


def test_a_placeholder_that_nothing_fills_in_matches_nothing(tmp_path: Path) -> None:
    report = judged(tmp_path, {"t.yaml": TEMPLATE}, "trail-bucket-policy-allows-put")
    finding = only(report)
    assert finding.verdict is Verdict.FAIL
    assert finding.message.endswith("nothing fills in ${Logs} there (is an Fn::Sub missing?)")
    assert places(finding, report)[0] == "t.yaml:23: this decides"
    with_sub = TEMPLATE.replace('"arn:aws:s3:::${Logs}/*"', '!Sub "arn:aws:s3:::${Logs}/*"')
    assert only(judged(tmp_path, {"t.yaml": with_sub}, "trail-bucket-policy-allows-put")).verdict is Verdict.PASS
    variable = TEMPLATE.replace("${Logs}/*", "${aws:username}/*")
    assert only(judged(tmp_path, {"t.yaml": variable}, "trail-bucket-policy-allows-put")).verdict is Verdict.UNKNOWN


def test_a_reference_to_nothing_says_so(tmp_path: Path) -> None:
    trail = 'resource "aws_cloudtrail" "t" {\n  name = "t"\n  s3_bucket_name = aws_s3_bucket.gone.id\n}\n'
    report = judged(tmp_path, {"main.tf": trail}, "trail-bucket-dedicated")
    assert (
        places(only(report), report)[0] == "main.tf:3: s3_bucket_name is not known; aws_s3_bucket.gone is not defined"
    )


def test_an_input_within_a_name_goes_by_its_own_name(tmp_path: Path) -> None:
    trail = """
variable "group" {}
resource "aws_cloudtrail" "t" {
  name = "t"
  s3_bucket_name = "logs"
  cloud_watch_logs_group_arn = "${var.group}:*"
}
"""
    report = judged(tmp_path, {"main.tf": trail}, "log-group-retention-minimum")
    said = "; ".join(places(only(report), report))
    assert "what ${var.group}:* names depends on an input" in said


def test_of_several_values_that_fail_the_default_is_named_first(tmp_path: Path) -> None:
    template = """
Parameters:
  Days: {Type: Number, Default: 30, AllowedValues: [7, 14, 30, 400, 731]}
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: {IsLogging: true, S3BucketName: logs, CloudWatchLogsLogGroupArn: !GetAtt Group.Arn}
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {RetentionInDays: !Ref Days}
"""
    finding = only(judged(tmp_path, {"t.yaml": template}, "log-group-retention-minimum"))
    assert finding.scenario is not None
    assert finding.scenario.when == "Days=30 or Days=7 or Days=14"


def test_an_acl_without_effect_is_named(tmp_path: Path) -> None:
    code = """
resource "aws_cloudtrail" "t" {
  name           = "t"
  s3_bucket_name = aws_s3_bucket.logs.id
}
resource "aws_s3_bucket" "logs" {
  bucket = "logs"
  logging {
    target_bucket = aws_s3_bucket.access.id
  }
}
resource "aws_s3_bucket" "access" {
  bucket = "access"
  acl    = "log-delivery-write"
}
"""
    report = judged(tmp_path, {"main.tf": code}, "access-log-target-delivery-permission")
    note = (
        "log-delivery-write grants nothing while ACLs are off, as they are in buckets made since April 2023 by default"
    )
    assert f"main.tf:14: {note}" in places(only(report), report)


def test_a_whole_directory_is_called_so(tmp_path: Path) -> None:
    trail = 'resource "aws_cloudtrail" "t" {\n  name = "t"\n  s3_bucket_name = "logs"\n}\n'
    finding = only(judged(tmp_path, {"main.tf": trail}, "trail-s3-write-data-events"))
    assert finding.message.startswith("The checked directory does not record every write")


def test_a_condition_names_the_variable_that_decides_it(tmp_path: Path) -> None:
    code = """
variable "regions" { default = "one" }
resource "aws_cloudtrail" "t" {
  name                  = "t"
  s3_bucket_name        = "logs"
  is_multi_region_trail = var.regions == "all" ? true : false
}
"""
    report = judged(tmp_path, {"main.tf": code}, "trail-multi-region")
    note = "the condition is false: variable 'regions' defaults to \"one\""
    assert f"main.tf:6: {note}" in places(only(report), report)
