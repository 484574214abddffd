"""The fixtures of the rules: each file, judged alone and by its own rule, gives what it says on its lines, no more."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from ctlint.catalogue import load_rules
from ctlint.expectations import SIDECAR_SUFFIX, FixtureOptions, Place, differences, expectations, findings, options
from ctlint.findings import Report, Verdict
from ctlint.scan import Options, scan
from tests.inexpressible import INEXPRESSIBLE, ONLY_TERRAFORM
from tests.installation import ROOT

FIXTURES = ROOT / "fixtures"
RULES = {rule.info.slug: rule.info for rule in load_rules()}
FOLDERS = sorted(path for path in FIXTURES.iterdir() if path.is_dir() and not path.name.startswith("_"))
FILES = [
    path for folder in FOLDERS for path in sorted(folder.iterdir()) if path.is_file() and path.suffix != SIDECAR_SUFFIX
]


def name_of(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


def judged(path: Path) -> Report:
    """The file alone, with the rule whose folder it lies in."""
    slug = path.parent.name
    asked = options(path)
    expect_trail = (path.name,) if asked.expect_trail else ()
    return scan(
        [path],
        Options(
            root=path.parent,
            rules=(slug,),
            expect_trail=expect_trail,
            parameters=asked.parameters,
            allow_missing_modules=True,
        ),
    )


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_fixture(path: Path) -> None:
    report = judged(path)
    assert not [diagnostic.message for diagnostic in report.diagnostics if diagnostic.fatal]
    assert differences(expectations(path), findings(report)) == []
    if path.name.startswith("good"):
        passed = [finding for finding in report.findings if finding.verdict is Verdict.PASS]
        assert passed, "the rule never looked at anything in this file"
        assert len(passed) == len(report.findings), "a good file holds nothing that is found"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_fixture_speaks_of_its_own_rule_and_holds_what_its_name_says(path: Path) -> None:
    codes = [place.code for place in expectations(path)]
    assert {code.rstrip("?!") for code in codes} <= {RULES[path.parent.name].id}
    kind = path.name.split(".")[0].split("-")[0]
    assert kind in ("good", "bad", "unknown", "away"), "names begin with good, bad, unknown or away-from-default"
    if kind == "good":
        assert not codes
    else:
        assert codes
    if kind in ("bad", "unknown", "away"):
        assert {code[5:] for code in codes} == {{"bad": "", "unknown": "?", "away": "!"}[kind]}


@pytest.mark.parametrize("slug", RULES)
def test_a_rule_has_fixtures_of_each_verdict_in_both_vocabularies(slug: str) -> None:
    folder = FIXTURES / slug
    for kind in ("good", "bad", "unknown"):
        for ending in (".tf", ".yaml"):
            if ending == ".yaml" and kind != "good" and slug in ONLY_TERRAFORM:
                continue
            expressible = kind + ending not in INEXPRESSIBLE.get(slug, {})
            assert (folder / (kind + ending)).is_file() is expressible, f"fixtures/{slug}/{kind}{ending}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_folder_belongs_to_a_rule(folder: Path) -> None:
    assert folder.name in RULES
    for sidecar in folder.glob("*" + SIDECAR_SUFFIX):
        assert sidecar.with_name(sidecar.name.removesuffix(SIDECAR_SUFFIX)).is_file(), f"{sidecar} is beside nothing"


def test_a_fixture_has_endings_that_are_read() -> None:
    assert {path.suffix for path in FILES} <= {".tf", ".yaml", ".json"}
    assert len(FILES) > 6 * len(FOLDERS) * 0.9


# --- the grammar of expectations -------------------------------------------------------------------------------------


def read(directory: Path, text: str, name: str = "x.tf") -> Counter[Place]:
    (directory / name).write_text(text, encoding="utf-8")
    return expectations(directory)


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("a = 1 # expect: CT201", ["CT201"]),
        ("a = 1 // expect: CT201", ["CT201"]),
        ("# expect: CT201 CT301? CT801!", ["CT201", "CT301?", "CT801!"]),
        ("#expect: CT201", ["CT201"]),
        ("a = 1 # expect: CT201 CT201", ["CT201", "CT201"]),
        ("a = 1 # expect: CT201 # and why", ["CT201"]),
        ("# options: expect-trail  # expect: CT101", ["CT101"]),
        ("a = 1 # expected by everybody", []),
        ("a = 1 # ctlint: ignore[CT201] decided by the SOC", []),
        ('a = "https://example.org/CTX"', []),
        ('a = "CT201"', []),
    ],
)
def test_what_a_line_expects(line: str, codes: list[str], tmp_path: Path) -> None:
    assert read(tmp_path, f"\n{line}\n") == Counter(Place("x.tf", 2, code) for code in codes)


@pytest.mark.parametrize(
    "line",
    [
        "a = 1 # expect CT201",
        "a = 1 # expect: CT20",
        "a = 1 # expect: CT2011",
        "a = 1 # expect: ct201",
        "a = 1 # expect: CT201??",
        "a = 1 # expect: CT201 ?",
        "a = 1 # expect: CT201, CT301",
        "a = 1 # expect:",
        "a = 1 # expect: trail-multi-region",
        "a = 1 # expects: CT201",
        "a = 1 # exepct: CT201",
        "a = 1 # Expect: CT201",
        "a = 1 # expect: CT201 as it is false",
        "a = 1 // CT201?",
    ],
)
def test_what_is_nearly_an_expectation_is_refused(line: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"x\.tf:2: "):
        read(tmp_path, f"\n{line}\n")


def test_a_sidecar_gives_lines_to_json(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}\n", encoding="utf-8")
    found = read(tmp_path, "12 CT201 CT301?\n3 CT801!\n", "x.json.expect")
    assert found == Counter([Place("x.json", 12, "CT201"), Place("x.json", 12, "CT301?"), Place("x.json", 3, "CT801!")])
    assert expectations(tmp_path / "x.json") == found


@pytest.mark.parametrize("line", ["CT201", "0 CT201", "1: CT201", "1 CT201,CT301", " 1 CT201", "1 ct201", "", "1"])
def test_a_sidecar_that_cannot_be_read_is_refused(line: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"x\.json\.expect:1: "):
        read(tmp_path, f"{line}\n", "x.json.expect")


def test_lines_end_where_the_tool_ends_them(tmp_path: Path) -> None:
    """At a line feed only: not at a lone carriage return, nor at the line separator that Python knows."""
    (tmp_path / "x.tf").write_bytes("a = 1\u2028\rb = 2\r\nc = 3 # expect: CT201\r\n".encode())
    assert expectations(tmp_path) == Counter([Place("x.tf", 2, "CT201")])


def test_differences_name_what_is_missing_and_what_is_unexpected() -> None:
    same, more, less = Place("a.tf", 1, "CT201"), Place("a.tf", 2, "CT201"), Place("b.tf", 1, "CT201?")
    assert differences(Counter([same, more]), Counter([same, less])) == [
        "a.tf:2: missing CT201",
        "b.tf:1: unexpected CT201?",
    ]
    assert differences(Counter([same, same]), Counter([same])) == ["a.tf:1: missing CT201"]
    assert differences(Counter([same]), Counter([same])) == []


@pytest.mark.parametrize(
    "line",
    [
        "# option: expect-trail",
        "# options: expect_trail",
        "# options: all",
        "# options",
        "# options: retention-day=9",
        "# options: retention-days=0",
    ],
)
def test_options_that_do_not_exist_are_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "x.tf").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.tf:1: "):
        options(tmp_path / "x.tf")


def test_options_stand_on_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "x.tf").write_text("# options: expect-trail\n", encoding="utf-8")
    (tmp_path / "y.tf").write_text("\n# options: expect-trail\n", encoding="utf-8")
    (tmp_path / "z.tf").write_text("# options: retention-days=90 log-bucket=acme-logs expect-trail\n")
    assert options(tmp_path / "x.tf") == FixtureOptions(True)
    assert options(tmp_path / "y.tf") == FixtureOptions()
    assert options(tmp_path / "z.tf") == FixtureOptions(True, {"retention-days": 90, "log-bucket": "acme-logs"})


# --- CloudFormation's own judgement ----------------------------------------------------------------------------------

NOT_ASKED = {
    "W": "warnings are advice about templates that deploy",
    "I": "so is information",
}
EXCEPTED = {
    "alarm-can-fire/bad-refused.yaml: E3030": "that CloudWatch refuses the statistic is what the rule finds",
    "kms-deletion-window-allowed/bad.yaml: E3034": "that KMS refuses the number is what the rule finds",
    "kms-rotation-period-allowed/bad.yaml: E3034": "that KMS refuses the number is what the rule finds",
    **{
        f"trail-kms-key-name-accepted/bad.yaml: {code}": "that CloudTrail refuses the name is what the rule finds"
        for code in ("E1157", "E1162", "E1164", "E3017")
    },
    "log-bucket-acl-needs-ownership/bad.yaml: E3045": "that S3 refuses the list is what the rule finds",
    "log-bucket-name-accepted/bad.yaml: E1161": "that S3 refuses the name is what the rule finds",
    "log-bucket-name-accepted/bad.yaml: E3031": "that S3 refuses the name is what the rule finds",
    "object-lock-retention-accepted/bad.yaml: E3030": "that S3 refuses the mode is what the rule finds",
    "log-group-retention-allowed/bad.yaml: E3030": "that CloudWatch refuses the number is what the rule finds",
    "trail-cloudwatch-logs-role-arn/bad.yaml: E1041": "that CloudTrail refuses a role's name is what the rule finds",
    "trail-insights-without-management/bad.yaml: E3030": "that there is no such category is what the rule finds",
    "trail-name-accepted/bad.yaml: E3031": "that CloudTrail refuses the name is what the rule finds",
    "policy-document-valid/bad.yaml: E3512": "that AWS refuses the policy is what the rule finds",
    "policy-document-valid/bad-trust.yaml: E3530": "that AWS refuses the policy is what the rule finds",
    "trail-exists/unknown.yaml: E3015": "the condition that it names is added by the template's macro",
}
TEMPLATES = [path for path in FILES if path.suffix in (".yaml", ".json") and not path.name.endswith(".tf.json")]


def test_cfn_lint_finds_no_error_in_a_template() -> None:
    """All in one test, with one runner: to load the rules takes ten times as long as to judge a template by them."""
    cfnlint = pytest.importorskip("cfnlint.runner", reason="cfn-lint is not installed")
    config, decode = pytest.importorskip("cfnlint.config"), pytest.importorskip("cfnlint.decode.decode")
    runner = cfnlint.Runner(config.ConfigMixIn(regions=["us-east-1"], ignore_checks=list(NOT_ASKED)))
    errors = {}
    for path in TEMPLATES:
        template, problems = decode.decode_str(path.read_text(encoding="utf-8"))
        for one in [*problems, *(runner.validate_template(template) if template else ())]:
            errors[f"{name_of(path)}: {one.rule.id}"] = f"line {one.linenumber}: {one.message}"
    assert {where: what for where, what in errors.items() if where not in EXCEPTED} == {}
    assert set(EXCEPTED) <= set(errors), "an exception that is no longer needed"


def test_json_fixtures_are_json() -> None:
    for path in FILES:
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
