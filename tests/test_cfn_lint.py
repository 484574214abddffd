"""ctlint inside cfn-lint: the same findings as alone, at the same places, and never silence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ctlint.cli import main
from ctlint.findings import Verdict
from ctlint.output.places import place_of
from ctlint.scan import Options, scan
from tests.installation import ROOT, clean_environment

CFN_LINT = Path(sys.executable).with_name("cfn-lint")
TEMPLATES = [
    ROOT / "fixtures" / "_projects" / "cfn-security" / "security.yaml",
    ROOT / "fixtures" / "_projects" / "cfn-json" / "AuditStack.template.json",
    ROOT / "fixtures" / "_projects" / "two-templates" / "exports" / "trail.yaml",
]
TEMPLATE = """\
Parameters:
  All: {Type: String}
Resources:
  Main:
    Type: AWS::CloudTrail::Trail
    Properties: {IsLogging: true, S3BucketName: logs, IsMultiRegionTrail: !Ref All}
"""

pytestmark = pytest.mark.skipif(not CFN_LINT.exists(), reason="cfn-lint is not installed beside this Python")


def cfn_lint(
    directory: Path, *arguments: str | Path, stdin: str | None = None, **environment: str
) -> tuple[int, list[Any]]:
    """The exit code, and of each match that is ctlint's (or says that a rule failed) what cfn-lint's JSON holds."""
    done = subprocess.run(
        [CFN_LINT, "--append-rules", "ctlint.plugins.cfnlint", "--format", "json", *arguments],
        cwd=directory, env=clean_environment(**environment), input=stdin, capture_output=True, text=True,
        encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    found = json.loads(done.stdout or "[]")
    return done.returncode, [one for one in found if one["Rule"]["Id"][1:4] == "CT" + one["Rule"]["Id"][3:4]
                             or one["Rule"]["Id"] == "E0002"]  # fmt: skip


def place(match: Any) -> tuple[str, int, int, int, int]:
    start, end = match["Location"]["Start"], match["Location"]["End"]
    return match["Rule"]["Id"], start["LineNumber"], start["ColumnNumber"], end["LineNumber"], end["ColumnNumber"]


def test_the_findings_and_their_ranges_are_those_of_ctlint_alone() -> None:
    _, matches = cfn_lint(ROOT, "-c", "I", "--", *TEMPLATES)
    wanted = []
    for template in TEMPLATES:
        report = scan([template], Options(root=ROOT))
        for finding in report.findings:
            if finding.verdict is Verdict.PASS or finding.suppressed is not None:
                continue
            places = (place_of(one.span, report) for one in finding.evidence)
            first = next(one for one in places if ROOT / one.file == template)
            wanted.append((finding.rule.id, *first[1:]))
    assert wanted
    assert sorted((one[0][1:], *one[1:]) for one in map(place, matches)) == sorted(wanted)


def test_the_first_letter_is_the_severity_and_unknown_is_shown_on_request(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    code, matches = cfn_lint(tmp_path, "t.yaml")
    ids = {one["Rule"]["Id"] for one in matches}
    assert code & 2 and {"ECT801", "WCT301"} <= ids
    assert not {one for one in ids if one[1:] == "CT201"}
    _, more = cfn_lint(tmp_path, "-c", "I", "--", "t.yaml")
    assert "ICT201" in {one["Rule"]["Id"] for one in more}
    _, strict = cfn_lint(tmp_path, "t.yaml", CTLINT_UNKNOWN="fail")
    assert "ECT201" in {one["Rule"]["Id"] for one in strict}


def test_cfn_lint_ignores_rules_and_reads_standard_input(tmp_path: Path) -> None:
    _, matches = cfn_lint(tmp_path, "-i", "ECT801", "WCT", stdin=TEMPLATE)
    ids = {one["Rule"]["Id"] for one in matches}
    assert "ECT701" in ids and not {one for one in ids if one == "ECT801" or one.startswith("WCT")}


def test_what_goes_wrong_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "ctlint.toml").write_text("unknown = 3\n")
    code, matches = cfn_lint(tmp_path, "t.yaml")
    assert code & 2
    assert any("ctlint.toml:1" in one["Message"] for one in matches)


def test_what_the_configurations_baseline_holds_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "ctlint.toml").write_text('baseline = "known.json"\n')
    monkeypatch.chdir(tmp_path)
    assert main(["baseline", "write", "--reason", "from before"]) == 0
    assert cfn_lint(tmp_path, "t.yaml")[1] == []
