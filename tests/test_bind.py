"""The model from source text: companions, defaults, links, in both vocabularies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ctlint.value import Absent, Choice, Items, Known, Reason, Scenario, Unknown
from tests.estates import Built

TF_BUCKET = """
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}
"""


def tf(directory: Path, text: str) -> Built:
    return Built(directory, {"main.tf": text})


def cfn(directory: Path, text: str) -> Built:
    return Built(directory, {"template.yaml": text})


def test_a_companion_supplies_what_the_bucket_does_not_say(tmp_path: Path) -> None:
    built = tf(
        tmp_path,
        TF_BUCKET
        + """
        resource "aws_s3_bucket_versioning" "logs" {
          bucket = aws_s3_bucket.logs.id
          versioning_configuration {
            status = "Enabled"
          }
        }
        """,
    )
    value = built.entity("aws_s3_bucket.logs").read("versioning")
    assert value == Known(True, ())
    assert built.places(value) == ['"Enabled"', 'resource "aws_s3_bucket_versioning" "logs"']


def test_a_companion_of_another_bucket_does_not(tmp_path: Path) -> None:
    built = tf(
        tmp_path,
        TF_BUCKET
        + """
        resource "aws_s3_bucket" "other" {}
        resource "aws_s3_bucket_versioning" "other" {
          bucket = aws_s3_bucket.other.id
          versioning_configuration { status = "Enabled" }
        }
        """,
    )
    assert built.entity("aws_s3_bucket.logs").read("versioning") == Absent(False, ())
    assert built.entity("aws_s3_bucket.other").read("versioning") == Known(True, ())


def test_a_companion_that_names_nobody_knows_whom_leaves_a_doubt(tmp_path: Path) -> None:
    built = tf(
        tmp_path,
        TF_BUCKET
        + """
        variable "which" {}
        resource "aws_s3_bucket_versioning" "some" {
          bucket = var.which
          versioning_configuration { status = "Enabled" }
        }
        """,
    )
    value = built.entity("aws_s3_bucket.logs").read("versioning")
    assert isinstance(value, Unknown)
    assert value.reason is Reason.UNATTACHED


@pytest.mark.parametrize("words", [("Enabled", "Suspended"), ("Suspended", "Enabled")])
def test_which_of_two_companions_counts_is_not_known(words: tuple[str, str], tmp_path: Path) -> None:
    twice = "".join(
        f"""
        resource "aws_s3_bucket_versioning" "number_{number}" {{
          bucket = aws_s3_bucket.logs.id
          versioning_configuration {{ status = "{word}" }}
        }}
        """
        for number, word in enumerate(words)
    )
    value = tf(tmp_path, TF_BUCKET + twice).entity("aws_s3_bucket.logs").read("versioning")
    assert isinstance(value, Unknown)
    assert value.reason is Reason.CONTESTED


def test_of_two_companions_that_exclude_each_other_each_counts_where_it_is_made(tmp_path: Path) -> None:
    either = "".join(
        f"""
        resource "aws_s3_bucket_versioning" "{name}" {{
          count  = {count}
          bucket = aws_s3_bucket.logs.id
          versioning_configuration {{ status = "{word}" }}
        }}
        """
        for name, count, word in (("kept", "var.keep ? 1 : 0", "Enabled"), ("lost", "var.keep ? 0 : 1", "Suspended"))
    )
    value = tf(tmp_path, TF_BUCKET + 'variable "keep" { type = bool }' + either).entity("aws_s3_bucket.logs")
    versioning = value.read("versioning")
    assert isinstance(versioning, Choice)
    said = [Scenario().assume(versioning.atom, answer).settle(versioning) for answer in ("true", "false")]
    assert said == [Known(True, ()), Known(False, ())]


def test_two_companions_that_say_the_same_are_as_one(tmp_path: Path) -> None:
    twice = "".join(
        f"""
        resource "aws_s3_bucket_versioning" "number_{number}" {{
          count  = {count}
          bucket = aws_s3_bucket.logs.id
          versioning_configuration {{ status = "{word}" }}
        }}
        """
        for number, (count, word) in enumerate([(1, "Enabled"), (2, "Enabled"), (0, "Suspended")])
    )
    value = tf(tmp_path, TF_BUCKET + twice).entity("aws_s3_bucket.logs").read("versioning")
    assert isinstance(value, Known)
    assert value.value is True


def test_a_companion_finds_its_bucket_by_an_equal_name(tmp_path: Path) -> None:
    built = tf(
        tmp_path,
        TF_BUCKET
        + """
        resource "aws_s3_bucket_public_access_block" "logs" {
          bucket              = "acme-logs"
          block_public_policy = true
        }
        """,
    )
    logs = built.entity("aws_s3_bucket.logs")
    assert logs.read("block_public_policy") == Known(True, ())
    unwritten = logs.read("block_public_acls")
    assert unwritten == Absent(False, ()), "a flag that a written block leaves out is off"
    assert "so it is false" in unwritten.origin[0].note


@pytest.mark.parametrize(
    "flag", ["block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"]
)
def test_undeclared_block_public_access_is_on(tmp_path: Path, flag: str) -> None:
    assert tf(tmp_path, TF_BUCKET).entity("aws_s3_bucket.logs").read(flag) == Absent(True, ())


def test_a_partly_declared_block_in_cloudformation(tmp_path: Path) -> None:
    built = cfn(
        tmp_path,
        """
        Resources:
          Logs:
            Type: AWS::S3::Bucket
            Properties:
              PublicAccessBlockConfiguration:
                BlockPublicAcls: true
        """,
    )
    logs = built.entity("Logs")
    assert logs.read("block_public_acls") == Known(True, ())
    assert logs.read("restrict_public_buckets") == Absent(False, ())


def test_an_inline_block_counts_where_no_companion_speaks(tmp_path: Path) -> None:
    built = tf(tmp_path, 'resource "aws_s3_bucket" "logs" {\n  versioning {\n    enabled = true\n  }\n}\n')
    assert built.entity("aws_s3_bucket.logs").read("versioning") == Known(True, ())


def test_a_conditional_companion_is_a_choice(tmp_path: Path) -> None:
    built = tf(
        tmp_path,
        TF_BUCKET
        + """
        variable "keep" { type = bool }
        resource "aws_s3_bucket_versioning" "logs" {
          count  = var.keep ? 1 : 0
          bucket = aws_s3_bucket.logs.id
          versioning_configuration { status = "Enabled" }
        }
        """,
    )
    value = built.entity("aws_s3_bucket.logs").read("versioning")
    assert isinstance(value, Choice)
    assert value.branches == {"true": Known(True, ()), "false": Absent(False, ())}


TRAIL = """
resource "aws_cloudtrail" "main" {{
  name           = "main"
  s3_bucket_name = {bucket}
}}
resource "aws_s3_bucket_policy" "logs" {{
  bucket = aws_s3_bucket.logs.id
  policy = "{{}}"
}}
variable "bucket" {{
  default = "acme-logs"
}}
variable "unset" {{}}
"""


@pytest.mark.parametrize(
    "bucket",
    [
        "aws_s3_bucket.logs.id",
        "aws_s3_bucket.logs.bucket",
        '"acme-logs"',
        "var.bucket",
        '"${aws_s3_bucket.logs.id}"',
        "aws_s3_bucket_policy.logs.bucket",
        "aws_s3_bucket_policy.logs.id",
        'element(split(":::", aws_s3_bucket.logs.arn), 1)',
    ],
)
def test_ways_to_name_a_bucket(tmp_path: Path, bucket: str) -> None:
    built = tf(tmp_path, TF_BUCKET + TRAIL.format(bucket=bucket))
    found = built.entity("aws_cloudtrail.main").read("bucket")
    assert found == Known(built.entity("aws_s3_bucket.logs"), ())


@pytest.mark.parametrize(
    ("bucket", "reason"),
    [
        ('"somebody-elses"', Reason.OUTSIDE),
        ('"${aws_s3_bucket.logs.id}-archive"', Reason.OUTSIDE),
        ("var.unset", Reason.INPUT),
    ],
)
def test_names_that_lead_nowhere(tmp_path: Path, bucket: str, reason: Reason) -> None:
    built = tf(tmp_path, TF_BUCKET + TRAIL.format(bucket=bucket))
    found = built.entity("aws_cloudtrail.main").read("bucket")
    assert isinstance(found, Unknown)
    assert found.reason is reason


def test_the_same_unset_variable_names_the_same_bucket(tmp_path: Path) -> None:
    built = tf(
        tmp_path,
        """
        variable "name" {}
        resource "aws_s3_bucket" "logs" { bucket = var.name }
        resource "aws_cloudtrail" "main" {
          name           = "main"
          s3_bucket_name = var.name
        }
        """,
    )
    assert built.entity("aws_cloudtrail.main").read("bucket") == Known(built.entity("aws_s3_bucket.logs"), ())


@pytest.mark.parametrize(
    "written", ["aws_kms_key.logs.arn", "aws_kms_alias.logs.arn", "aws_kms_alias.logs.target_key_arn", '"alias/logs"']
)
def test_a_key_through_its_alias(tmp_path: Path, written: str) -> None:
    built = tf(
        tmp_path,
        f"""
        resource "aws_kms_key" "logs" {{}}
        resource "aws_kms_alias" "logs" {{
          name          = "alias/logs"
          target_key_id = aws_kms_key.logs.key_id
        }}
        resource "aws_cloudtrail" "main" {{
          name           = "main"
          s3_bucket_name = "elsewhere"
          kms_key_id     = {written}
        }}
        """,
    )
    assert built.entity("aws_cloudtrail.main").read("kms_key") == Known(built.entity("aws_kms_key.logs"), ())


def test_a_key_through_the_arn_of_its_alias_in_the_same_place(tmp_path: Path) -> None:
    def key(arn: str) -> Any:
        text = f"""
        data "aws_partition" "p" {{}}
        data "aws_region" "here" {{}}
        data "aws_caller_identity" "me" {{}}
        resource "aws_kms_key" "logs" {{}}
        resource "aws_kms_alias" "logs" {{
          name          = "alias/logs"
          target_key_id = aws_kms_key.logs.key_id
        }}
        resource "aws_cloudtrail" "main" {{
          name           = "main"
          s3_bucket_name = "elsewhere"
          kms_key_id     = "arn:${{data.aws_partition.p.partition}}:kms:{arn}"
        }}
        """
        built = tf(tmp_path, text)
        found = built.entity("aws_cloudtrail.main").read("kms_key")
        return found if isinstance(found, Unknown) else found == Known(built.entity("aws_kms_key.logs"), ())

    here, account = "${data.aws_region.here.name}", "${data.aws_caller_identity.me.account_id}"
    assert key(f"{here}:{account}:alias/logs") is True
    for elsewhere in (
        f"{here}:{account}:alias/others",
        f"{here}:111122223333:alias/logs",
        f"eu-west-1:{account}:alias/logs",
    ):
        assert key(elsewhere).reason is Reason.OUTSIDE


def test_a_log_group_with_the_ending_that_cloudtrail_wants(tmp_path: Path) -> None:
    built = tf(
        tmp_path,
        """
        resource "aws_cloudwatch_log_group" "trail" { name = "trail" }
        resource "aws_cloudtrail" "main" {
          name                       = "main"
          s3_bucket_name             = "elsewhere"
          cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"
        }
        """,
    )
    assert built.entity("aws_cloudtrail.main").read("log_group") == Known(
        built.entity("aws_cloudwatch_log_group.trail"), ()
    )


def test_an_empty_key_is_no_key(tmp_path: Path) -> None:
    built = tf(tmp_path, 'resource "aws_cloudtrail" "main" {\n  kms_key_id = ""\n}\n')
    value = built.entity("aws_cloudtrail.main").read("kms_key")
    assert isinstance(value, Absent)
    assert built.places(value)[0] == '""'


def test_a_null_points_at_itself(tmp_path: Path) -> None:
    built = tf(tmp_path, 'resource "aws_cloudtrail" "main" {\n  enable_log_file_validation = null\n}\n')
    value = built.entity("aws_cloudtrail.main").read("log_file_validation")
    assert value == Absent(False, ())
    assert built.places(value)[0] == "null"


def test_what_is_not_written_points_at_the_header_and_says_what_then_happens(tmp_path: Path) -> None:
    built = tf(tmp_path, 'resource "aws_cloudtrail" "main" {\n}\n')
    value = built.entity("aws_cloudtrail.main").read("log_file_validation")
    assert value == Absent(False, ())
    assert built.places(value) == ['resource "aws_cloudtrail" "main"']
    assert value.origin[0].note == "enable_log_file_validation is not set, so it is false"


def test_a_default_that_nobody_documents_is_unknown(tmp_path: Path) -> None:
    built = cfn(tmp_path, "Resources:\n  T:\n    Type: AWS::CloudTrail::Trail\n    Properties: {IsLogging: true}\n")
    value = built.entity("T").read("global_events")
    assert isinstance(value, Unknown)
    assert value.reason is Reason.UNSOURCED


def test_words_and_numbers_are_read_in_the_kind_of_the_attribute(tmp_path: Path) -> None:
    built = cfn(
        tmp_path,
        """
        Resources:
          T:
            Type: AWS::CloudTrail::Trail
            Properties:
              IsLogging: "true"
              EnableLogFileValidation: "maybe"
          G:
            Type: AWS::Logs::LogGroup
            Properties: {RetentionInDays: "30"}
        """,
    )
    assert built.entity("T").read("logging") == Known(True, ())
    broken = built.entity("T").read("log_file_validation")
    assert isinstance(broken, Unknown)
    assert broken.reason is Reason.BROKEN
    assert "'maybe' stands where a true or false is expected" in broken.origin[-1].note
    assert built.entity("G").read("retention_days") == Known(30, ())


def test_lists_of_parts(tmp_path: Path) -> None:
    built = tf(
        tmp_path,
        """
        resource "aws_cloudtrail" "main" {
          event_selector {
            read_write_type = "WriteOnly"
          }
          event_selector {
            include_management_events = false
          }
        }
        """,
    )
    value = built.entity("aws_cloudtrail.main").read("event_selectors")
    assert isinstance(value, Known)
    assert isinstance(value.value, Items)
    first, second = (part.value for part in value.value.values if isinstance(part, Known))
    assert first.read("read_write") == Known("WriteOnly", ())
    assert first.read("management") == Absent(True, ())
    assert second.read("management") == Known(False, ())


def test_a_bucket_of_another_unit_is_found_by_its_name_which_is_unique_in_the_world(tmp_path: Path) -> None:
    built = Built(
        tmp_path,
        {
            "storage/main.tf": TF_BUCKET,
            "audit/main.tf": 'resource "aws_cloudtrail" "main" {\n  s3_bucket_name = "acme-logs"\n}\n',
        },
    )
    assert built.entity("aws_cloudtrail.main").read("bucket") == Known(built.entity("aws_s3_bucket.logs"), ())


def test_a_log_group_of_another_unit_is_not(tmp_path: Path) -> None:
    built = Built(
        tmp_path,
        {
            "storage/main.tf": 'resource "aws_cloudwatch_log_group" "trail" {\n  name = "trail"\n}\n',
            "audit/main.tf": (
                'resource "aws_cloudtrail" "main" {\n'
                '  cloud_watch_logs_group_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*"\n}\n'
            ),
        },
    )
    found = built.entity("aws_cloudtrail.main").read("log_group")
    assert isinstance(found, Unknown)
    assert found.reason is Reason.OUTSIDE


def test_arns_written_out_find_what_they_name(tmp_path: Path) -> None:
    built = tf(
        tmp_path,
        """
        resource "aws_cloudwatch_log_group" "trail" { name = "/audit/trail" }
        resource "aws_sns_topic" "trail" { name = "trail" }
        resource "aws_iam_role" "trail" {
          name = "trail"
          path = "/audit/"
        }
        resource "aws_cloudtrail" "main" {
          cloud_watch_logs_group_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/audit/trail:*"
          cloud_watch_logs_role_arn  = "arn:aws:iam::111122223333:role/audit/trail"
          sns_topic_name             = "arn:aws:sns:eu-west-1:111122223333:trail"
        }
        """,
    )
    trail = built.entity("aws_cloudtrail.main")
    assert trail.read("log_group") == Known(built.entity("aws_cloudwatch_log_group.trail"), ())
    assert trail.read("logs_role") == Known(built.entity("aws_iam_role.trail"), ())
    assert trail.read("topic") == Known(built.entity("aws_sns_topic.trail"), ())


def test_a_key_through_the_arn_of_its_alias_in_a_template(tmp_path: Path) -> None:
    built = cfn(
        tmp_path,
        """
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties:
              KMSKeyId: !Sub "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/audit"
          Key:
            Type: AWS::KMS::Key
          Alias:
            Type: AWS::KMS::Alias
            Properties: {AliasName: alias/audit, TargetKeyId: !Ref Key}
        """,
    )
    assert built.entity("Trail").read("kms_key") == Known(built.entity("Key"), ())
