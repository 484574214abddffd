"""A trail that is declared and made zero times is not the same as no trail: what decides it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.findings import Report
from ctlint.scan import Options, scan
from tests.rendering import rendered

TRAIL = 'resource "aws_cloudtrail" "main" {\n  %s\n  name           = "main"\n  s3_bucket_name = "logs"\n}\n'
SWITCH = 'variable "create" {\n  type    = bool\n  default = false\n}\n'
TEMPLATE = """Parameters:
  Create: { Type: String, Default: "no", AllowedValues: ["no"] }
Conditions:
  Made: !Equals [!Ref Create, "yes"]
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Condition: Made
    Properties: { IsLogging: true, S3BucketName: logs }
"""
NEVER = {
    "count": ({"main.tf": SWITCH + TRAIL % "count = var.create ? 1 : 0"}, "main.tf", 6),
    "for_each": ({"main.tf": TRAIL % "for_each = {}"}, "main.tf", 2),
    "module": (
        {"main.tf": 'module "trail" {\n  source = "./m"\n  count  = 0\n}\n', "m/main.tf": TRAIL % ""}, "main.tf", 3,
    ),
    "condition": ({"trail.yaml": TEMPLATE}, "trail.yaml", 8),
}  # fmt: skip


def judged(root: Path, files: dict[str, str]) -> Report:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return scan([root], Options(root=root))


@pytest.mark.parametrize("case", NEVER)
def test_a_trail_that_is_never_made_is_named_with_what_decides_it(case: str, tmp_path: Path) -> None:
    files, file, line = NEVER[case]
    report = judged(tmp_path, files)
    (said,) = report.diagnostics
    assert (said.code, said.fatal) == ("CTL014", False)
    assert "is declared, but made zero times" in said.message
    assert said.span is not None
    assert (said.span.file, report.sources[file].position(said.span.start)[0]) == (file, line)
    assert report.findings == ()
    for format_ in ("text", "markdown"):
        assert "A trail is declared, but with these inputs none is made." in rendered(report, format_)


@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_what_could_not_be_read_may_declare_one(format_: str, tmp_path: Path) -> None:
    report = judged(tmp_path, {"main.tf": TRAIL % "count = 0", "broken.tf": 'resource "aws_cloudtrail" {{\n'})
    said = rendered(report, format_)
    assert "No trail was found in what could be read." in said
    assert "with these inputs none is made" not in said


def test_nothing_is_said_where_another_trail_is_made_or_none_is_declared(tmp_path: Path) -> None:
    another = TRAIL.replace('"main" {', '"other" {') % ""
    assert not judged(tmp_path / "one", {"main.tf": TRAIL % "count = 0" + another}).diagnostics
    report = judged(tmp_path / "none", {"main.tf": 'resource "aws_s3_bucket" "b" {\n  count = 0\n}\n'})
    assert not report.diagnostics
    assert "No trail is declared" in rendered(report, "text")
