"""How long log files are kept and what protects them, from source text: numbers, overlaps, order, what is not known."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from ctlint.value import Absent, Known, Settled, Step, Unknown, Via
from tests.estates import Built

BUCKET = """Parameters:
  P: {Type: Number}
Resources:
  T:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      S3BucketName: !Ref B
  B:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: logs
"""


def built(directory: Path, properties: str) -> Built:
    return Built(directory, {"t.yaml": BUCKET + indent(properties, "      ")})


def rules(*bodies: str) -> str:
    listed = "".join(f"  - {{Status: Enabled, {body}}}\n" for body in bodies)
    return f"LifecycleConfiguration:\n  Rules:\n{indent(listed, '  ')}"


def moves(*pairs: tuple[object, str]) -> str:
    listed = ", ".join(f"{{TransitionInDays: {days}, StorageClass: {name}}}" for days, name in pairs)
    return f"Transitions: [{listed}]"


def plain(value: Settled[object]) -> object:
    """The value; None where it is absent, "?" where it is unknown."""
    return "?" if isinstance(value, Unknown) else None if isinstance(value, Absent) else value.value


@pytest.mark.parametrize(
    ("said", "accepted"),
    [
        ("", None),
        (rules("ExpirationInDays: 30"), True),
        (rules("ExpirationInDays: 0"), False),
        (rules(moves((30, "STANDARD_IA"), (60, "GLACIER"), (61, "DEEP_ARCHIVE")) + ", ExpirationInDays: 62"), True),
        (rules(moves((30, "STANDARD_IA"), (31, "GLACIER"))), True),
        (rules(moves((30, "ONEZONE_IA"), (30, "DEEP_ARCHIVE"))), False),
        (rules(moves((30, "STANDARD_IA"), (31, "INTELLIGENT_TIERING"))), True),
        (rules(moves((0, "STANDARD_IA"), (1, "ONEZONE_IA"))), True),
        (rules(moves((0, "GLACIER_IR"), (1, "GLACIER"))), True),
        (rules(moves((59, "GLACIER"), (30, "STANDARD_IA"))), True),  # in whatever order they are written
        (rules(moves((30, "STANDARD_IA"), (29, "GLACIER"))), False),
        (rules(moves((60, "GLACIER"), (20, "GLACIER_IR"))), True),
        (rules(moves((60, "GLACIER_IR"), (30, "ONEZONE_IA"))), False),
        (rules(moves((90, "GLACIER"), (90, "DEEP_ARCHIVE"))), False),
        (rules(moves((90, "GLACIER"), (180, "GLACIER"))), False),
        (rules(moves((90, "Glacier"), (180, "DEEP_ARCHIVE"))), True),
        (rules(moves((90, "GLACIER")) + ", ExpirationInDays: 90"), False),
        (rules(moves((90, "GLACIER")) + ", ExpirationInDays: !Ref P"), "?"),
        (rules(moves(("!Ref P", "STANDARD_IA"))), True),  # on any day
        (rules(moves(("!Ref P", "STANDARD_IA"), (60, "GLACIER"))), "?"),
        (rules(moves((29, "GLACIER"), (60, "STANDARD_IA")) + ", ExpirationInDays: !Ref P"), False),
        (rules(moves((90, "GLACIER")), "ExpirationInDays: 30"), True),  # what one rule may not do, two may
        (rules(moves((90, "GLACIER")) + ", ExpirationDate: '2030-01-01T00:00:00Z'"), False),
        (rules("ExpirationInDays: 30").replace("Enabled", "Disabled"), True),
        (rules("ExpirationInDays: 0").replace("Enabled", "Disabled"), False),
    ],
)
def test_what_s3_takes(tmp_path: Path, said: str, accepted: object) -> None:
    found = built(tmp_path, said).view("B").get("lifecycle_is_accepted")
    assert plain(found) == accepted
    if accepted is False:
        witness = found.origin[0]
        assert isinstance(witness, Step) and witness.via is Via.WITNESS and witness.span is not None


@pytest.mark.parametrize(
    ("said", "days"),
    [
        (rules("ExpirationInDays: 30"), None),
        (rules(moves((30, "STANDARD_IA"), (60, "GLACIER_IR"))), None),
        (rules(moves((30, "STANDARD_IA"), (60, "GLACIER"), (200, "DEEP_ARCHIVE"))), 60),
        (rules(moves((200, "DEEP_ARCHIVE")), moves((90, "GLACIER"))), 90),
        (rules("Prefix: exports/, " + moves((1, "GLACIER"))), None),
        (rules("Prefix: AWSLogs/111122223333/, " + moves((1, "GLACIER"))), "?"),
        (rules("Prefix: AWSLogs/111122223333/, " + moves((90, "GLACIER")), moves((30, "GLACIER"))), 30),
        (rules(moves((1, "GLACIER"))).replace("Enabled", "Disabled"), None),
        (rules(moves(("!Ref P", "GLACIER"))), "?"),
        (rules(moves(("!Ref P", "GLACIER"), (0, "DEEP_ARCHIVE"))), 0),
        (rules(moves((7, "!Ref P"))), "?"),
        (rules("TagFilters: [{Key: a, Value: b}], " + moves((1, "GLACIER"))), None),
        (rules("ObjectSizeGreaterThan: 5000, " + moves((1, "GLACIER"))), "?"),
        (rules("Transitions: [{TransitionDate: '2030-01-01T00:00:00Z', StorageClass: GLACIER}]"), 0),
    ],
)
def test_when_log_files_have_to_be_restored(tmp_path: Path, said: str, days: object) -> None:
    assert plain(built(tmp_path, said).view("T").get("restore_days")) == days


VERSIONED = "VersioningConfiguration: {Status: Enabled}\n"


@pytest.mark.parametrize(
    ("said", "days"),
    [
        (rules("NoncurrentVersionExpiration: {NoncurrentDays: 30}"), None),
        (VERSIONED + rules("NoncurrentVersionExpiration: {NoncurrentDays: 30}"), 30),
        ("ObjectLockEnabled: true\n" + rules("NoncurrentVersionExpiration: {NoncurrentDays: 30}"), 30),
        (VERSIONED + rules("NoncurrentVersionExpirationInDays: 7"), 7),
        (VERSIONED + rules("ExpirationInDays: 30"), None),
        (VERSIONED + rules("NoncurrentVersionExpiration: {NoncurrentDays: 1, NewerNoncurrentVersions: 2}"), None),
        (VERSIONED + rules("NoncurrentVersionExpiration: {NoncurrentDays: !Ref P}"), "?"),
        (
            VERSIONED
            + rules(
                "NoncurrentVersionExpiration: {NoncurrentDays: 90}", "NoncurrentVersionExpiration: {NoncurrentDays: 30}"
            ),
            30,
        ),
    ],
)
def test_when_old_versions_are_gone(tmp_path: Path, said: str, days: object) -> None:
    assert plain(built(tmp_path, said).view("T").get("old_version_days")) == days


LOCK = "ObjectLockEnabled: true\nObjectLockConfiguration: {{Rule: {{DefaultRetention: {{{}}}}}}}\n"


@pytest.mark.parametrize(
    ("said", "days", "waits"),
    [
        ("ObjectLockEnabled: true\n", None, None),
        (LOCK.format("Mode: COMPLIANCE, Days: 30"), 30, None),
        (LOCK.format("Mode: COMPLIANCE, Years: 2"), 730, None),
        (LOCK.format("Mode: COMPLIANCE, Days: !Ref P"), "?", None),
        (LOCK.format("Mode: COMPLIANCE, Years: 1") + rules("ExpirationInDays: 365"), 365, True),
        (LOCK.format("Mode: COMPLIANCE, Years: 1") + rules("ExpirationInDays: 364"), 365, False),
        (LOCK.format("Mode: COMPLIANCE, Days: !Ref P") + rules("ExpirationInDays: 364"), "?", "?"),
        ("ObjectLockEnabled: false\n" + rules("ExpirationInDays: 364"), None, None),
    ],
)
def test_how_long_log_files_are_locked(tmp_path: Path, said: str, days: object, waits: object) -> None:
    estate = built(tmp_path, said)
    assert plain(estate.view("B").get("lock_days")) == days
    assert plain(estate.view("T").get("expiry_waits_for_lock")) == waits


def test_terraform_locks_where_the_bucket_has_a_lock_configuration(tmp_path: Path) -> None:
    """The provider sends that the lock is on, unless told otherwise."""
    lock = 'resource "aws_s3_bucket_object_lock_configuration" "b" {\n  bucket = aws_s3_bucket.b.id\n}\n'
    view = Built(tmp_path, {"a.tf": 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n' + lock}).view(
        "aws_s3_bucket.b"
    )
    found = view.get("object_lock")
    assert isinstance(found, Absent) and found.default is True
    assert view.get("keeps_versions") == Known(True, ())
