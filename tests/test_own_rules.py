"""Rules of one's own: the same language beside ctlint's rules, with fixtures that one command judges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ctlint.catalogue import terms
from ctlint.cli import main
from ctlint.engine.load import load_rule
from tests.installation import ROOT

RULE = """\
id: ACME001
title: Trails are named after the company
severity: low
practice: 0
applies_to: Trail
require:
  name: {starts_with: acme-}
message: "{subject} is called {name}"
why: Names tell whose a trail is.
fix:
  tf: name = "acme-audit"
  cfn: "TrailName: acme-audit"
references:
  - {url: "https://wiki.example.org/names", checked: 2026-11}
frameworks:
  acme-1: ["7"]
since: 0.1.0
"""
GOOD = 'resource "aws_cloudtrail" "t" {\n  name           = "acme-audit"\n  s3_bucket_name = "logs"\n}\n'
BAD = 'resource "aws_cloudtrail" "t" {\n  name           = "audit" # expect: ACME001\n  s3_bucket_name = "logs"\n}\n'


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of rules with fixtures, and code beside it."""
    fixtures = tmp_path / "house" / "fixtures" / "acme-names"
    fixtures.mkdir(parents=True)
    (tmp_path / "house" / "acme-names.yaml").write_text(RULE, encoding="utf-8")
    (fixtures / "good.tf").write_text(GOOD, encoding="utf-8")
    (fixtures / "bad.tf").write_text(BAD, encoding="utf-8")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.tf").write_text(BAD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> set[str]:
    main(["check", "--format", "json", *arguments])
    return {one["id"] for one in json.loads(capsys.readouterr().out)["results"] if one["verdict"] == "fail"}


def test_they_run_beside_ours(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {"ACME001", "CT201"} <= found(capsys, "--rules", "house", "code")
    assert found(capsys, "--rules", "house", "--rule", "acme-names", "code") == {"ACME001"}
    assert found(capsys, "--rules", "house", "--profile", "acme-1", "code") == {"ACME001"}
    assert "ACME001" not in found(capsys, "code")
    (tree / "ctlint.toml").write_text('rules = ["house"]\nignore = ["CT201"]\n', encoding="utf-8")
    seen = found(capsys, "code")
    assert "ACME001" in seen
    assert "CT201" not in seen


def test_they_are_listed_and_explained(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--rules", "house"]) == 0
    assert "ACME001" in capsys.readouterr().out
    assert main(["rules", "--rules", "house", "--framework", "acme-1"]) == 0
    assert "7  ACME001" in " ".join(capsys.readouterr().out.split(" "))
    assert main(["explain", "--rules", "house", "acme-names"]) == 0
    assert "Names tell whose a trail is." in capsys.readouterr().out
    assert main(["explain", "acme-names"]) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ACME001", "CT990", "house/acme-names.yaml:1: 'id' is two to eight capital letters, not CT or CTL, and three"),
        (
            "ACME001",
            "CTL990",
            "house/acme-names.yaml:1: 'id' is two to eight capital letters, not CT or CTL, and three",
        ),
        ("  name:", "  nam:", "house/acme-names.yaml:7: Trail has no attribute 'nam' (did you mean 'name'?)"),
        ("severity: low", "severity: lo", "house/acme-names.yaml:3: no severity 'lo' (did you mean 'low'?)"),
    ],
)
def test_mistakes_have_their_line(
    old: str, new: str, message: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "house" / "acme-names.yaml").write_text(RULE.replace(old, new), encoding="utf-8")
    for command in (["check", "--rules", "house", "code"], ["test-rules", "house"]):
        assert main(command) == 2
        assert message in capsys.readouterr().err


def test_a_directory_that_is_not_there_or_empty(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--rules", "nowhere", "code"]) == 2
    assert "nowhere: there is no such directory of rules" in capsys.readouterr().err
    assert main(["test-rules", "code"]) == 2
    assert "code: the directory holds no rule (*.yaml)" in capsys.readouterr().err


def test_fixtures_are_judged(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test-rules", "house"]) == 0
    assert capsys.readouterr().out == "2 fixtures judged, 0 problems\n"


@pytest.mark.parametrize(
    ("name", "text", "problems"),
    [
        ("bad.tf", BAD.replace(" # expect: ACME001", ""), ["bad.tf:2: unexpected ACME001"]),
        ("good.tf", GOOD.replace("audit\"", "audit\" # expect: ACME001"), ["good.tf:2: missing ACME001"]),
        ("good.tf", "# nothing\n", ["good.tf: the rule never looked at anything in this file"]),
        ("bad.tf", BAD.replace("expect: ACME001", "expect ACME001"),
         ["bad.tf:2: an expectation that cannot be read: name           = \"audit\" # expect ACME001"]),
        ("bad.tf", BAD.replace("}", ""), ["bad.tf: CTL002"]),
        ("notes.txt", "hello\n", ["notes.txt: holds nothing to check"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_fixture_is_said(
    name: str, text: str, problems: list[str], tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "house" / "fixtures" / "acme-names" / name).write_text(text, encoding="utf-8")
    assert main(["test-rules", "house"]) == 1
    printed = capsys.readouterr().out
    for problem in problems:
        assert f"house/fixtures/acme-names/{problem}" in printed


def test_rules_and_fixtures_belong_together(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "house" / "fixtures" / "acme-names").rename(tree / "house" / "fixtures" / "acme-nams")
    assert main(["test-rules", "house"]) == 1
    printed = capsys.readouterr().out
    assert "house/fixtures/acme-names: the rule has no fixtures" in printed
    assert "house/fixtures/acme-nams: there is no rule of this name in house" in printed


def test_the_example_of_the_readme_is_a_rule() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    text = page.partition("# audit-rules/acme-names.yaml\n")[2].partition("```")[0]
    assert load_rule(text, "audit-rules/acme-names.yaml", terms(), ours=False).info.id == "ACME001"
