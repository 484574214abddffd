"""Frameworks: what their files may say, which rules run for one, and what a run says of its controls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ctlint.catalogue import Selection, load_frameworks, load_rules, select, terms
from ctlint.cli import main
from ctlint.engine import frameworks as files
from ctlint.engine.compiled import Compiled, compile_rules, listed
from ctlint.engine.controls import Framework, in_order, results
from ctlint.engine.load import RuleError, load_directory
from ctlint.findings import Verdict
from ctlint.scan import Options, scan
from tests.installation import ROOT

FRAMEWORKS = load_frameworks()
RULES = load_rules()
SLUGS = {rule.info.slug: rule.info for rule in RULES}


def test_every_framework_that_is_asked_for_is_there() -> None:
    cis = {f"cis-aws-{version}" for version in ("1.2", "1.3", "1.4", "1.5", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0")}
    others = {"fsbp", "nist-800-53-r5", "pci-dss-4.0", "soc-2", "iso-27001-2022", "hipaa", "mitre-attack"}
    assert cis | others <= {framework.name for framework in FRAMEWORKS}


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda framework: framework.name)
def test_a_framework_has_rules_and_says_whence(framework: Framework) -> None:
    assert framework.title and framework.source and framework.checked
    assert any(control.rules for control in framework.controls)
    numbers = [control.number for control in framework.controls]
    assert numbers == sorted(numbers, key=in_order), "controls stand in the order of their numbers"
    for control in framework.controls:
        assert control.rules or control.missing


def test_mappings_stand_in_the_files_of_frameworks_alone() -> None:
    for rule in load_directory(ROOT / "rules", "rules", terms()):
        assert not rule.info.frameworks, f"{rule.info.slug}: rules/frameworks/ is the one place for that"


def test_what_is_not_judged_is_not_there() -> None:
    """A rule that came has no line in not-judged.yaml any more, and every line is of a rule that is asked for."""
    text = (ROOT / "rules" / "frameworks" / "not-judged.yaml").read_text(encoding="utf-8")
    listed = {line.partition(":")[0] for line in text.splitlines() if line and not line.startswith("#")}
    assert sorted(listed & set(SLUGS)) == [], "the rule is there: remove its line from rules/frameworks/not-judged.yaml"
    assert listed == {slug for one in FRAMEWORKS for control in one.controls for slug in control.missing}


def test_controls_of_the_sources_that_are_easily_checked() -> None:
    def numbers(slug: str, framework: str) -> tuple[str, ...]:
        return SLUGS[slug].frameworks.get(framework, ())

    assert numbers("trail-multi-region", "cis-aws-5.0") == ("3.1",)
    assert numbers("trail-multi-region", "cis-aws-6.0") == ("4.1",)
    assert numbers("trail-log-file-validation", "cis-aws-1.2") == ("2.2",)
    assert numbers("trail-cloudwatch-logs-group", "cis-aws-2.0") == ("3.4",)
    assert numbers("trail-cloudwatch-logs-group", "cis-aws-3.0") == ()
    assert numbers("lifecycle-expiry-minimum", "pci-dss-4.0") == ("10.5.1",)
    assert numbers("trail-kms-key-set", "fsbp") == ("CloudTrail.2",)
    assert {"T1562.008", "T1685.002"} <= set(numbers("trail-logging-enabled", "mitre-attack"))
    assert numbers("alarm-organizations-changes", "cis-aws-1.2") == ()
    assert numbers("alarm-organizations-changes", "cis-aws-1.3") == ("4.15",)
    assert numbers("iam-no-admin-star", "cis-aws-1.2") == ("1.22",)
    assert not [slug for slug in SLUGS if numbers(slug, "pci-dss-4.0") and "insights" in slug]


def test_the_aws_standard_holds_what_aws_lists() -> None:
    """What is about a trail in https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html, 2026-11."""
    (fsbp,) = (framework for framework in FRAMEWORKS if framework.name == "fsbp")
    listed = {
        "CloudTrail": "1 2 4 5", "IAM": "1 21", "KMS": "1 2 3 5", "S3": "1 2 3 5 6 8 9 12 13 19", "SNS": "4",
    }  # fmt: skip
    wanted = {f"{service}.{number}" for service, numbers in listed.items() for number in numbers.split()}
    assert {control.number for control in fsbp.controls} == wanted


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda framework: framework.name)
def test_a_control_that_asks_for_all_regions_asks_for_a_trail_that_is_started(framework: Framework) -> None:
    for control in framework.controls:
        if "trail-multi-region" in control.rules:
            assert "trail-logging-enabled" in control.rules, control.number


# --- files -----------------------------------------------------------------------------------------------------------

GOOD = """\
title: Acme baseline 1
source: https://example.org/baseline
checked: "2026-11"
controls:
  "1.10":
    title: Every region is recorded
    rules: [trail-multi-region]
  "1.9": [trail-kms-key-set, trail-log-file-validation, not-there]
"""


def loaded(tmp_path: Path, **texts: str) -> tuple[Framework, ...]:
    for name, text in texts.items():
        (tmp_path / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return files.load_frameworks(tmp_path, "frameworks", RULES)


def test_a_file(tmp_path: Path) -> None:
    (acme,) = loaded(tmp_path, acme=GOOD, not_judged="not-there: nobody asked\n")
    assert (acme.name, acme.title, acme.checked) == ("acme", "Acme baseline 1", "2026-11")
    assert [(one.number, one.title, one.rules, one.missing) for one in acme.controls] == [
        ("1.10", "Every region is recorded", ("trail-multi-region",), ()),
        ("1.9", "", ("trail-kms-key-set", "trail-log-file-validation"), ("not-there",)),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("trail-kms-key-set", "trail-kms-key",
         "8: control 1.9: no rule 'trail-kms-key' (did you mean 'trail-kms-key-set'?), and not-judged.yaml does not say"
         " why"),
        ("title: Acme", "titel: Acme", "1: no field 'titel' (did you mean 'title'?)"),
        ("2026-11", "November", "3: 'checked' is a year and month such as 2026-11, not 'November'"),
        ("https:", "http:", "2: 'source' starts with https://"),
        ("    rules: [trail-multi-region]", "    rules: trail", "5: control 1.10 has a list of rules"),
        ("controls:", "control:", "1: 'controls' has the rules of each control"),
    ],
)  # fmt: skip
def test_mistakes_have_their_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        loaded(tmp_path, acme=GOOD.replace(old, new, 1), not_judged="not-there: nobody asked\n")
    assert f"frameworks/acme.yaml:{message}" in caught.value.messages


def test_a_reason_is_needed(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"not-judged.yaml:1: 'not-there' is not judged for a reason, which is text"):
        loaded(tmp_path, acme=GOOD, not_judged="not-there: []\n")


def test_numbers_are_ordered_as_people_count() -> None:
    assert sorted(["3.10", "3.9", "A1.2", "3.1"], key=in_order) == ["3.1", "3.9", "3.10", "A1.2"]
    assert sorted(["AC-10", "AC-2(12)", "AC-2(4)", "AC-2"], key=in_order) == ["AC-2", "AC-2(4)", "AC-2(12)", "AC-10"]


def test_the_compiled_form_has_them() -> None:
    compiled = Compiled(compile_rules(ROOT / "rules"))
    assert compiled.frameworks() == FRAMEWORKS
    assert compiled.rules() == RULES


# --- runs ------------------------------------------------------------------------------------------------------------

CODE = """
resource "aws_cloudtrail" "main" {
  name                       = "main"
  s3_bucket_name             = "logs"
  enable_log_file_validation = true
}
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_profile_judges_exactly_the_mapped_rules(tree: Path) -> None:
    for framework in FRAMEWORKS:
        mapped = {slug for control in framework.controls for slug in control.rules}
        chosen = select(tuple(map(listed, RULES)), Selection((framework.name,)))
        assert {rule.info.slug for rule in RULES if rule.info.id in chosen} == mapped
    report = scan([tree], Options(profile=("cis-aws-5.0", "soc-2")))
    wanted = {"cis-aws-5.0", "soc-2"}
    assert {info.slug for info in report.rules} == {s for s, info in SLUGS.items() if wanted & set(info.frameworks)}
    assert {control.framework for control in report.controls} == wanted


def test_a_run_speaks_of_controls(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--profile", "cis-aws-5.0", "--format", "json"]) == 1
    controls = {one["control"]: one for one in json.loads(capsys.readouterr().out)["controls"]}
    assert controls["3.1"]["verdict"] == "fail"
    assert controls["3.2"] == {
        "framework": "cis-aws-5.0", "control": "3.2", "title": "Log files are validated", "verdict": "pass",
        "rules": ["CT801"], "missing": [],
    }  # fmt: skip
    assert controls["3.4"]["verdict"] == "unknown", "the bucket is elsewhere"
    main(["check", "--profile", "cis-aws-5.0"])
    text = capsys.readouterr().out
    assert "Controls of cis-aws-5.0" in text
    assert any(line.split()[:2] == ["3.2", "pass"] for line in text.splitlines())
    main(["check", "--profile", "cis-aws-5.0", "--format", "markdown"])
    assert r"| 3\.1 | **FAIL** |" in capsys.readouterr().out
    main(["check", "--profile", "nist-800-53-r5", "--profile", "cis-aws-5.0", "--format", "sarif"])
    rules: list[Any] = json.loads(capsys.readouterr().out)["runs"][0]["tool"]["driver"]["rules"]
    (multi,) = [rule for rule in rules if rule["id"] == "CT201"]
    assert "cis-aws-5.0:3.1" in multi["properties"]["tags"][:10]
    main(["check", "--format", "json"])
    assert "controls" not in json.loads(capsys.readouterr().out)


def test_verdicts_of_a_control(tree: Path) -> None:
    report = scan([tree], Options(profile="cis-aws-5.0"))
    none = results(["cis-aws-5.0"], FRAMEWORKS, RULES, ())
    assert {one.verdict for one in none} == {None}
    failing = [one for one in report.controls if one.verdict is Verdict.FAIL]
    assert {one.number for one in failing} >= {"3.1"}


def test_rules_of_a_framework_are_listed_by_control(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--framework", "cis-aws-5.0"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("  3.2 ") and "CT801" in line for line in lines)
    assert main(["rules", "--framework", "pci-dss-4", "--format", "json"]) == 2
    assert "did you mean 'pci-dss-4.0'?" in capsys.readouterr().err


def test_why_a_rule_is_not_there_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--framework", "cis-aws-5.0"]) == 0
    assert "ctlint explain NAME says why" in capsys.readouterr().out
    assert main(["rules", "--framework", "pci-dss-3.2.1"]) == 0
    capsys.readouterr()
    for slug in {slug for one in FRAMEWORKS for control in one.controls for slug in control.missing}:
        assert main(["explain", slug]) == 0
        assert f"ctlint has no rule {slug}." in " ".join(capsys.readouterr().out.split())


def test_frameworks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frameworks"]) == 0
    shown = capsys.readouterr().out
    assert all(framework.name in shown and framework.title in shown for framework in FRAMEWORKS)
    assert main(["frameworks", "--format", "json"]) == 0
    assert {one["framework"] for one in json.loads(capsys.readouterr().out)} == {one.name for one in FRAMEWORKS}
