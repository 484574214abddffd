"""Skips that were written for other linters: what counts where the configuration says so, and what never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint import cli
from ctlint.catalogue import load_rules
from ctlint.findings import Finding
from ctlint.frontends.skips import skips
from ctlint.scan import Options, scan
from ctlint.source import SourceFile
from ctlint.suppressions.others import SAME

ALL = tuple(SAME)
TRAIL = """\
{above}
resource "aws_cloudtrail" "main" {{
  {inside}
  name           = "main"
  s3_bucket_name = "elsewhere"
  is_multi_region_trail = false {behind}
}}
{below}
"""
TEMPLATE = """\
Resources:
  Other:
    Type: AWS::SNS::Topic
    # {other}
  Trail:
    Type: AWS::CloudTrail::Trail
    # {comment}
    {metadata}
    Properties:
      IsLogging: true
      S3BucketName: elsewhere
      IsMultiRegionTrail: false
"""


def hcl(**places: str) -> str:
    return TRAIL.format(**{name: places.get(name, "") for name in ("above", "inside", "behind", "below")})


def template(**places: str) -> str:
    return TEMPLATE.format(**{name: places.get(name, "") for name in ("other", "comment", "metadata")})


def ignored(root: Path, name: str, text: str, honour: tuple[str, ...] = ALL, today: str = "") -> Finding | None:
    """The finding about one region only, where it is ignored."""
    (root / name).write_text(text, encoding="utf-8")
    report = scan([root], Options(root=root, rules=("trail-multi-region",), honour=honour, today=today))
    [found] = [one for one in report.findings if one.rule.slug == "trail-multi-region"]
    assert report.findings == (found,), "a skip for another linter is no mistake of ours"
    return None if found.suppressed is None else found


@pytest.mark.parametrize(
    ("place", "text", "reason"),
    [
        ("inside", "# checkov:skip=CKV_AWS_67:one region only", "one region only"),
        ("inside", "#checkov:skip=CKV_AWS_67", "skipped for checkov"),
        ("inside", "// checkov:skip=CKV_AWS_1,CKV_AWS_67: both", "both"),
        ("inside", "# bridgecrew:skip=CKV_AWS_67:old name", "old name"),
        ("behind", "# checkov:skip=CKV_AWS_67:behind", "behind"),
        ("above", "#trivy:ignore:AVD-AWS-0014", "skipped for trivy"),
        ("above", "# trivy:ignore:aws-0014", "skipped for trivy"),
        ("above", "#tfsec:ignore:AVD-AWS-0015 tfsec:ignore:AVD-AWS-0014", "skipped for trivy"),
        ("behind", "#trivy:ignore:AWS-0014", "skipped for trivy"),
        ("behind", "#trivy:ignore:AWS-0014:exp:2027-01-31", "skipped for trivy"),
    ],
)
def test_a_comment_that_counts_for_its_tool_counts_here(tmp_path: Path, place: str, text: str, reason: str) -> None:
    found = ignored(tmp_path, "main.tf", hcl(**{place: text}), today="2026-11-26")
    assert found is not None
    assert found.suppressed is not None
    assert found.suppressed.reason == reason


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("above", "# checkov:skip=CKV_AWS_67:above the block it means nothing to checkov"),
        ("below", "# checkov:skip=CKV_AWS_67:nor below"),
        ("inside", "# checkov:skip=CKV_AWS_36:another check"),
        ("inside", "# checkov:skip=CKV_AWS_99999:no check"),
        ("below", "#trivy:ignore:AWS-0014"),
        ("above", "#trivy:ignore:AWS-0016"),
        ("above", "#trivy:ignore:AWS-0014:exp:2026-01-31"),
        ("above", "#trivy:ignore:AWS-0014:ws:testing"),
        ("inside", 'description = "# checkov:skip=CKV_AWS_67:text"'),
    ],
)
def test_what_does_not_count_for_its_tool_does_not_count_here(tmp_path: Path, place: str, text: str) -> None:
    assert ignored(tmp_path, "main.tf", hcl(**{place: text}), today="2026-11-26") is None


@pytest.mark.parametrize(
    ("place", "text", "counts"),
    [
        ("comment", "checkov:skip=CKV_AWS_67:one region", True),
        ("other", "checkov:skip=CKV_AWS_67:another resource", False),
        ("metadata", "Metadata: {checkov: {skip: [{id: CKV_AWS_67, comment: one region}]}}", True),
        ("metadata", "Metadata: {checkov: {skip: [{id: CKV_AWS_36, comment: another check}]}}", False),
        ("metadata", "Metadata: {checkov: {skip: broken}, cfn_nag: [1]}", False),
        (
            "metadata",
            "Metadata: {cfn_nag: {rules_to_suppress: [{id: W84, reason: no}, 3, {reason: no}]}}",
            False,
        ),
    ],
)
def test_templates(tmp_path: Path, place: str, text: str, counts: bool) -> None:
    assert (ignored(tmp_path, "template.yaml", template(**{place: text})) is not None) is counts


def test_cfn_nag_says_it_in_metadata(tmp_path: Path) -> None:
    text = "Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Metadata:\n      cfn_nag:\n        rules_to_suppress:\n"
    text += "          - {id: F19, reason: no rotation}\n          - {id: F76}\n"
    assert [(one.tool, one.checks, one.reason) for one in skips(SourceFile("a.yaml", text), ALL)] == [
        ("cfn_nag", ("F19",), "no rotation"),
        ("cfn_nag", ("F76",), ""),
    ]


@pytest.mark.parametrize("honour", [(), ("trivy",), ("trivy", "cfn_nag")])
def test_only_the_tools_that_are_asked_for_count(tmp_path: Path, honour: tuple[str, ...]) -> None:
    text = hcl(inside="# checkov:skip=CKV_AWS_67:one region only")
    assert ignored(tmp_path, "main.tf", text, honour) is None


def test_the_configuration_asks_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.tf").write_text(hcl(inside="# checkov:skip=CKV_AWS_67:one region only"), encoding="utf-8")
    assert cli.main(["check", "--rule", "CT201"]) == 1
    Path("ctlint.toml").write_text('honour = ["checkov"]\n', encoding="utf-8")
    assert cli.main(["check", "--rule", "CT201"]) == 0
    assert cli.main(["check", "--rule", "CT201", "--no-inline-suppress"]) == 1
    Path("ctlint.toml").write_text('honour = ["chekov"]\n', encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["check"]) == 2
    assert "ctlint.toml:1: 'honour' is one of checkov, trivy, cfn_nag, not 'chekov'" in capsys.readouterr().err


def test_every_check_in_the_table_is_of_a_rule_that_there_is() -> None:
    known = {rule.info.slug for rule in load_rules()}
    assert {slug for same in SAME.values() for slug in same.values()} <= known
