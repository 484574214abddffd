"""Whether what a trail uses outlives its code, from source text of every dialect that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.value import Known
from tests.estates import Built

BUCKET = 'resource "aws_s3_bucket" "b" {{\n  {}\n}}\n'
JSON = '{{"resource": {{"aws_s3_bucket": {{"b": {{"lifecycle": {}}}}}}}}}'
NEVER = "lifecycle {\n    prevent_destroy = true\n  }"


@pytest.mark.parametrize(
    ("files", "kept"),
    [
        ({"a.tf": BUCKET.format("")}, False),
        ({"a.tf": BUCKET.format(NEVER)}, True),
        ({"a.tf": BUCKET.format("lifecycle {\n    ignore_changes = [tags]\n  }")}, False),
        ({"a.tf": BUCKET.format(NEVER.replace("true", '"true"'))}, True),
        ({"a.tf": BUCKET.format(""), "a_override.tf": BUCKET.format(NEVER)}, True),
        ({"a.tf.json": JSON.format('{"prevent_destroy": true}')}, True),
        ({"a.tf.json": JSON.format('[{"prevent_destroy": true}]')}, True),
    ],
)
def test_terraform_says_it_in_the_lifecycle_block(tmp_path: Path, files: dict[str, str], kept: bool) -> None:
    assert Built(tmp_path, files).view("aws_s3_bucket.b").get("is_kept") == Known(kept, ())


def test_every_instance_has_the_block_of_its_resource(tmp_path: Path) -> None:
    built = Built(tmp_path, {"a.tf": BUCKET.format("count = 2\n  " + NEVER)})
    for index in (0, 1):
        assert built.view(f"aws_s3_bucket.b[{index}]").get("is_kept") == Known(True, ())


def test_it_points_at_what_decides(tmp_path: Path) -> None:
    built = Built(tmp_path, {"a.tf": BUCKET.format(NEVER.replace("true", "false"))})
    assert built.places(built.view("aws_s3_bucket.b").get("is_kept"))[0] == "false"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("", False),
        ("DeletionPolicy: Retain", False),
        ("UpdateReplacePolicy: Retain", False),
        ("DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain", True),
        ("DeletionPolicy: RetainExceptOnCreate\n    UpdateReplacePolicy: Retain", True),
        ("DeletionPolicy: Snapshot\n    UpdateReplacePolicy: Retain", False),
        ("DeletionPolicy: Retain\n    UpdateReplacePolicy: Delete", False),
    ],
)
def test_cloudformation_says_it_in_two_policies(tmp_path: Path, said: str, kept: bool) -> None:
    template = f"Resources:\n  B:\n    Type: AWS::S3::Bucket\n    {said}\n"
    assert Built(tmp_path, {"t.yaml": template}).view("B").get("is_kept") == Known(kept, ())
