"""The exit code of real runs for every combination of what is found, what is missing, and flags; and README says so."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from ctlint.cli import main
from ctlint.findings import Report, Severity
from ctlint.output import FORMATS, exit_codes
from ctlint.output.options import Gate
from ctlint.output.outcome import exit_code
from ctlint.scan import Options, scan
from ctlint.suppressions.baseline_file import applied, taken_over
from ctlint.suppressions.comparison import compare
from tests.installation import ROOT

TRAIL = 'resource "aws_cloudtrail" "t" {\n  name = "t"\n  s3_bucket_name = "b"\n  is_multi_region_trail = %s\n}\n'
FOUND = {
    "PASS": TRAIL % "true",
    "FAIL": TRAIL % "false",
    "WARN": "Parameters:\n  All: {Type: String, Default: 'true', AllowedValues: ['true', 'false']}\n"
    "Resources:\n  T:\n    Type: AWS::CloudTrail::Trail\n"
    "    Properties: {IsLogging: true, S3BucketName: b, IsMultiRegionTrail: !Ref All}\n",
    "UNKNOWN": TRAIL % "var.all" + 'variable "all" {}\n',
}
"""Verdict -> code about which the rule CT201, of severity high, says it."""
MISSING = {
    "": "",
    "not downloaded": 'module "x" {\n  source  = "acme/x/aws"\n  version = "1.0.0"\n}\n',
    "no template": "Resources:\n  X:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: n.yaml}\n",
    "cannot be read": 'resource "aws_cloudtrail" {\n',
}
"""What a second root or template lacks."""


ACCEPTED = ("", "in the code", "in the code, which is not heard", "by the baseline", "since before")
"""Why a finding may count no more."""


def write(tree: Path, found: str, missing: str, accepted: str = "") -> None:
    remark = "# ctlint: ignore-file[CT201] accepted\n" if accepted.startswith("in the code") else ""
    (tree / "a").mkdir(exist_ok=True)
    (tree / "a" / ("t.yaml" if found == "WARN" else "main.tf")).write_text(remark + FOUND[found], encoding="utf-8")
    if missing:
        (tree / ("b.yaml" if missing == "no template" else "b.tf")).write_text(MISSING[missing], encoding="utf-8")


def wanted(found: str, missing: str, given: set[str], accepted: str = "") -> int:
    """The table, in words: what is missing comes first, then what was found, unless nobody wants to hear of it."""
    if missing and not (missing in ("not downloaded", "no template") and "allow" in given):
        return exit_codes.INCOMPLETE
    counts = {"PASS": False, "FAIL": True, "WARN": "strict" in given, "UNKNOWN": "unknown" in given}[found]
    counts = counts and accepted in ("", "in the code, which is not heard")
    return exit_codes.FINDINGS if counts and not given & {"zero", "critical"} else exit_codes.CLEAN


def judged(tree: Path, accepted: str, *, allow: bool) -> Report:
    heard = accepted != "in the code, which is not heard"
    options = Options(root=tree, rules=("CT201",), allow_missing_modules=allow, inline_suppressions=heard)
    report = scan([tree], options)
    if accepted == "by the baseline":
        entries = taken_over(report, [], tree / "b.json", [tree], "known", "2026-11-26")
        return applied(report, entries, tree / "b.json", [tree])
    return compare(report, report, "main", "0" * 40) if accepted == "since before" else report


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("found", FOUND)
def test_every_run_ends_as_the_table_says(found: str, missing: str, tmp_path: Path) -> None:
    for accepted, allow in itertools.product(ACCEPTED, (False, True)):
        write(tmp_path, found, missing, accepted)
        report = judged(tmp_path, accepted, allow=allow)
        for fail_on, unknown, strict, zero in itertools.product(Severity, (False, True), (False, True), (False, True)):
            flags = {"allow": allow, "unknown": unknown, "strict": strict, "zero": zero}
            given = {name for name, is_given in flags.items() if is_given} | {fail_on.value}
            ends = exit_code(report, Gate(fail_on, unknown, strict, zero))
            assert ends == wanted(found, missing, given, accepted), (given, accepted)


DECIDING = {
    "allow-missing-modules",
    "baseline",
    "exit-zero",
    "fail-on",
    "no-inline-suppress",
    "since",
    "strict",
    "unknown",
}
"""The options of the table above."""
JUDGING = {
    "account", "exclude", "expect-trail", "parameter", "parameters", "profile", "region", "rule", "rules", "skip-rule",
    "tf-var-env", "var", "var-file", "var-set", "workspace",
}  # fmt: skip
"""Options that say what is judged, and so what there is to be found."""
TELLING = {"color", "config", "format", "help", "no-config", "output", "pre-commit", "quiet", "root", "show"}
"""Options that decide nothing of what is found; `test_what_only_tells_changes_no_code` holds them to that."""


def test_no_option_is_forgotten(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--help"])
    options = set(re.findall(r"^  (?:-\w, )?--([\w-]+)", capsys.readouterr().out, re.MULTILINE))
    assert options == DECIDING | JUDGING | TELLING


@pytest.mark.parametrize("missing", ["", "cannot be read"])
@pytest.mark.parametrize("found", ["PASS", "FAIL"])
def test_what_only_tells_changes_no_code(
    found: str, missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, found, missing)
    (tmp_path / "c.toml").write_text('fail-on = "info"\n', encoding="utf-8")
    formats = [["--format", name] for name in FORMATS]
    files = [["--output", f"{name}=out.{name}"] for name in FORMATS]
    others = [["--color", "never"], ["--config", "c.toml"], ["--no-config"], ["--pre-commit"], ["--quiet"],
              ["--root", "."], ["--show", "pass"]]  # fmt: skip
    for more in (*formats, *files, *others):
        assert main(["check", "--rule", "CT201", *more, "."]) == wanted(found, missing, set()), more
    capsys.readouterr()


README = (ROOT / "README.md").read_text(encoding="utf-8")
FAILING = {"no": set[str](), "yes": {""}, "with `--strict`": {"strict"}, "with `--unknown fail`": {"unknown"}}


def table(heading: str) -> dict[str, str]:
    """The first column of the first table below a heading -> the last one, without its header."""
    below = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", below, re.M)]
    return {row[0]: row[-1] for row in rows[2:]}


def test_readme_says_which_verdicts_fail_a_run() -> None:
    said = table("What a verdict means")
    assert said.keys() == FOUND.keys()
    for found, when in said.items():
        fails = {flag for flag in ("", "strict", "unknown") if wanted(found, "", {flag} - {""}) == exit_codes.FINDINGS}
        assert fails == (FAILING[when] if when != "yes" else {"", "strict", "unknown"}), found


def test_readme_and_the_help_know_these_codes(capsys: pytest.CaptureFixture[str]) -> None:
    codes = [exit_codes.CLEAN, exit_codes.FINDINGS, exit_codes.USAGE, exit_codes.INCOMPLETE]
    assert list(table("Exit codes")) == [str(code) for code in codes]
    main(["check", "--help"])
    shown = capsys.readouterr().out.partition("exit codes:\n")[2]
    assert re.findall(r"^  (\d)  ", shown, re.MULTILINE) == [str(code) for code in codes]


@pytest.mark.parametrize(
    ("sentence", "missing", "given", "code"),
    [
        ("3 wins over 1", "cannot be read", set(), 3),
        ("`--exit-zero` turns 1 into 0, and neither 2 nor 3.", "", {"zero"}, 0),
        ("`--exit-zero` turns 1 into 0, and neither 2 nor 3.", "cannot be read", {"zero"}, 3),
        ("A Terraform module that was not downloaded", "not downloaded", {"zero"}, 3),
        ("or a nested template that is not there, makes a run incomplete", "no template", {"zero"}, 3),
        ("`--allow-missing-modules`", "not downloaded", {"zero", "allow"}, 0),
        ("what cannot be read stays an error", "cannot be read", {"allow"}, 3),
    ],
)
def test_what_readme_says_of_them_is_so(
    sentence: str, missing: str, given: set[str], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = " ".join(README.partition("\n## Exit codes\n")[2].partition("\n## ")[0].split())
    assert sentence in said
    write(tmp_path, "FAIL", missing)
    flags = [f"--{'exit-zero' if name == 'zero' else 'allow-missing-modules'}" for name in sorted(given)]
    assert main(["check", "--no-config", "--rule", "CT201", *flags, str(tmp_path)]) == code
    capsys.readouterr()
