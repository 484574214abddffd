"""The configuration: which file counts, what it may say, what is said of mistakes, and what follows for a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from ctlint.cli import main
from ctlint.config.keys import KEYS
from ctlint.config.load import MAX_FILES, Configuration, find, take
from ctlint.config.mistakes import ConfigurationError
from ctlint.config.read import MAX_BYTES
from ctlint.config.schema import schema, schema_text
from ctlint.patterns import Patterns
from ctlint.toml_text import loads
from tests.installation import ROOT
from tests.test_safety import SECRET, audited

TRAIL = """
resource "aws_cloudtrail" "main" {
  name                  = "main"
  s3_bucket_name        = "logs"
  is_multi_region_trail = false
}
"""


def write(directory: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        place = directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(dedent(text), encoding="utf-8")
    return directory


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two deployments; the working directory."""
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    write(root, {"envs/dev/main.tf": TRAIL, "envs/prod/main.tf": TRAIL})
    monkeypatch.chdir(root)
    return root


def found(*paths: str) -> Configuration:
    return find([Path(path) for path in paths or (".",)], Path.cwd())


def mistakes(text: str, tree: Path, name: str = "ctlint.toml") -> list[str]:
    write(tree, {name: text})
    with pytest.raises(ConfigurationError) as caught:
        found()
    return list(caught.value.messages)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any, str]:
    """`ctlint check --format json`: the exit code, the report, standard error."""
    code = main(["check", "--format", "json", *arguments])
    printed = capsys.readouterr()
    return code, json.loads(printed.out) if printed.out else None, printed.err


def failing(report: Any) -> set[tuple[str, str]]:
    """Unit and rule of each failure."""
    return {(one["subject"]["unit"], one["id"]) for one in report["results"] if one["verdict"] == "fail"}


# --- which file counts -----------------------------------------------------------------------------------------------


def test_the_nearest_file_upwards_counts(tree: Path) -> None:
    assert found().names == ()
    write(tree, {"ctlint.toml": 'fail-on = "low"', "envs/dev/ctlint.toml": 'fail-on = "high"'})
    assert found().names == ("ctlint.toml",)
    assert found("envs/prod").names == found("envs/dev", "envs/prod").names == ("ctlint.toml",)
    assert found("envs/dev").names == found("envs/dev/main.tf").names == ("envs/dev/ctlint.toml",)
    assert found("envs/dev").value("fail-on") == "high"


def test_it_is_the_same_from_any_directory(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tree, {"ctlint.toml": "strict = true"})
    monkeypatch.chdir(tree / "envs" / "prod")
    assert found().value("strict") is True
    assert find([Path("../dev")], tree / "envs").names == ("../../ctlint.toml",)


def test_nothing_above_the_repository_is_read(tree: Path) -> None:
    write(tree.parent, {"ctlint.toml": "this is not even TOML"})
    assert found("envs/dev").names == ()
    (tree / ".git").rmdir()
    assert found("envs/dev").names == (), "without a repository the scan root is the limit"
    write(tree, {"ctlint.toml": "strict = true"})
    assert found("envs/dev").names == ("ctlint.toml",)


def test_a_pyproject_counts_if_it_has_our_table(tree: Path) -> None:
    write(tree, {"envs/pyproject.toml": "[tool.ruff]\nline-length = 120 # ctlint does not care\n"})
    write(tree, {"pyproject.toml": "[project]\nname = 'x'\n\n[tool.ctlint]\nstrict = true\n"})
    configuration = found("envs/dev")
    assert configuration.names == ("pyproject.toml",)
    assert str(configuration.said("strict")[0]) == "pyproject.toml:5"
    write(tree, {"ctlint.toml": "strict = false"})
    with pytest.raises(ConfigurationError, match=r"ctlint\.toml and pyproject\.toml both hold a configuration"):
        found()


def test_a_file_may_extend_another(tree: Path) -> None:
    write(
        tree,
        {
            "base.toml": 'profile = "strict"\nignore = ["CT701"]\nfail-on = "high"\n[var]\na = "1"\nb = "2"\n',
            "envs/ctlint.toml": 'extends = "../base.toml"\nignore = ["CT201"]\nfail-on = "low"\n[var]\na = "3"\n',
        },
    )
    configuration = found("envs/dev")
    assert configuration.names == ("envs/ctlint.toml", "base.toml")
    assert configuration.value("fail-on") == "low", "what has one value is replaced"
    assert configuration.value("profile") == ("strict",)
    assert configuration.listed("ignore") == ("CT701", "CT201"), "lists of rules are added to"
    assert [str(entry) for entry in configuration.said("ignore")] == ["base.toml:2", "envs/ctlint.toml:2"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('extends = "none.toml"', "ctlint.toml:1: there is no file 'none.toml'"),
        ('strict = true\nextends = "ctlint.toml"', "ctlint.toml:2: 'ctlint.toml' extends itself"),
        ('extends = "../outside.toml"', "ctlint.toml:1: '../outside.toml' lies outside {tree}, so it is not read"),
        ('extends = "/etc/passwd"', "ctlint.toml:1: '/etc/passwd' lies outside {tree}, so it is not read"),
        ('extends = "link.toml"', "ctlint.toml:1: 'link.toml' lies outside {tree}, so it is not read"),
        ('extends = "pyproject.toml"', "ctlint.toml:1: 'pyproject.toml' has no table [tool.ctlint]"),
        ('extends = "envs/bad.toml"', "envs/bad.toml:1: no key 'sctrict' (did you mean 'strict'?)"),
        ('extends = "0.toml"', f"{MAX_FILES - 2}.toml:1: more than {MAX_FILES} files extend one another"),
    ],
)
def test_what_cannot_be_extended(text: str, message: str, tree: Path) -> None:
    write(tree.parent, {"outside.toml": "strict = true"})
    write(tree, {"pyproject.toml": "[project]\nname = 'x'\n", "envs/bad.toml": "sctrict = true"})
    write(tree, {f"{index}.toml": f'extends = "{index + 1}.toml"' for index in range(MAX_FILES)})
    (tree / "link.toml").symlink_to(tree.parent / "outside.toml")
    assert mistakes(text, tree) == [message.format(tree=tree)]


def test_a_configuration_that_is_a_link_to_the_outside_is_refused(tree: Path) -> None:
    write(tree.parent, {"outside.toml": "strict = true"})
    (tree / "ctlint.toml").symlink_to(tree.parent / "outside.toml")
    with pytest.raises(ConfigurationError, match="is a link to a file outside"):
        found()


def test_a_file_that_is_named_counts_wherever_it_lies(tree: Path, tmp_path: Path) -> None:
    file = (
        write(tmp_path, {"central.toml": '[[overrides]]\npaths = ["envs/dev"]\nignore = ["CT201"]\n'}) / "central.toml"
    )
    (section,) = take(file, [Path("envs")], tree).sections
    assert section.paths.base == tmp_path, "what is checked lies below it"
    elsewhere = write(tmp_path / "elsewhere", {"central.toml": file.read_text("utf-8")}) / "central.toml"
    (section,) = take(elsewhere, [Path("envs")], tree).sections
    assert section.paths.base == tree, "else its paths are those of the scan root"
    with pytest.raises(ConfigurationError, match="there is no such file"):
        take(tmp_path / "none.toml", [Path("envs")], tree)


# --- what may stand in it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("profil = 'x'", ["1: no key 'profil' (did you mean 'profile'?)"]),
        ("\n\n# why\nexpect_trail = []", ["4: no key 'expect_trail' (did you mean 'expect-trail'?)"]),
        ("root = '..'", ["1: no key 'root'"]),
        ("strict = 'yes'", ["1: 'strict' is true or false, not 'yes'"]),
        ("fail-on = 'hihg'",
         ["1: 'fail-on' is one of critical, high, medium, low, info, not 'hihg' (did you mean 'high'?)"]),
        ("fail-on = ['high']", ["1: 'fail-on' is one of critical, high, medium, low, info, not a list"]),
        ("ignore = [\n  'CT201',\n  7,\n]", ["1: 'ignore' is a name or a list of names, and 7 is none"]),
        ("ignore = {}", ["1: 'ignore' is a name or a list of names, not a table"]),
        ("exclude = 'x'", ["1: 'exclude' is a list of texts, not 'x'"]),
        ("exclude = ['/etc']", ["1: 'exclude' has paths relative to this file, and /etc is not"]),
        ("var-files = ['C:/x']", ["1: 'var-files' has paths relative to this file, and C:/x is not"]),
        ("account = 111122223333", ["1: 'account' is an account id, 12 digits in quotes, not 111122223333"]),
        ("workspace = 2026-11-26", ["1: 'workspace' is text, not a date"]),
        ("[var]\na = '1'\nb = [1]\n", ["3: 'b' is text, not a list; write a list or truth value as text"]),
        ("var-sets = 3", ["1: 'var-sets' is a table of lists of files, not 3"]),
        ("[var-sets]\na = ['x']\nb = 3\n", ["3: 'b' is a list of texts, not 3"]),
        ("overrides = 3", ["1: 'overrides' is written as sections [[overrides]]"]),
        ("[[overrides]]\nignore = ['CT201']", ["1: a section for some paths says which: 'paths' is missing"]),
        ("strict = true\n[[overrides]]\npaths = ['x']", ["2: a section for some paths says something of them"]),
        (
            "[[overrides]]\npaths = ['x']\nignore = ['CT201']\n\n[[overrides]]\npaths = ['y']\nfail-on = 'low'\n",
            ["7: no key 'fail-on' in a section for some paths"],
        ),
        ("strict = 1\n\nx = '''\nstrict = 2\n'''\nunknown = 3\n",
         ["1: 'strict' is true or false, not 1", "3: no key 'x'", "6: 'unknown' is one of report, fail, not 3"]),
        ("strict = true\nstrict = false\n", ["2: not valid TOML: Cannot overwrite a value"]),
        ("strict = [", ["1: not valid TOML: Invalid value"]),
    ],
)  # fmt: skip
def test_mistakes_have_their_line(text: str, expected: list[str], tree: Path) -> None:
    assert mistakes(text, tree) == [f"ctlint.toml:{message}" for message in expected]


def test_lines_of_a_table_in_a_long_pyproject(tree: Path) -> None:
    above = "[project]\nname = 'x'\n" + "".join(f"[tool.x{index}]\ny = '''\n[tool\n'''\n" for index in range(500))
    text = f"{above}\n[tool.ctlint.var]\na = '1'\n\n[tool.ctlint]\n# why\nignore = ['CT201',\n]\nstict = true\n"
    line = text[: text.index("stict")].count("\n") + 1
    assert mistakes(text, tree, "pyproject.toml") == [f"pyproject.toml:{line}: no key 'stict' (did you mean 'strict'?)"]


def test_files_that_cannot_be_read(tree: Path) -> None:
    (tree / "ctlint.toml").write_bytes(b"strict = true\n# \xff\n")
    with pytest.raises(ConfigurationError, match=r"ctlint\.toml:2: is not UTF-8"):
        found()
    (tree / "ctlint.toml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ConfigurationError, match=r"ctlint\.toml:1: is larger than"):
        found()


def test_windows_line_ends_and_a_byte_order_mark_are_no_mistake(tree: Path) -> None:
    (tree / "ctlint.toml").write_bytes(b"\xef\xbb\xbfstrict = true\r\nignore = [\r\n 'CT201',\r\n]\r\n")
    assert str(found().said("ignore")[0]) == "ctlint.toml:2"


EVERYTHING = """
extends = "base.toml"
profile = ["recommended", "cis-aws-5.0"]
select = ["CT201"]
extend-select = ["CT301"]
ignore = ["CT401"]
rules = ["ctlint-rules"]
exclude = ["vendor/**"]
expect-trail = ["envs/prod"]
fail-on = "high"
unknown = "fail"
honour = ["checkov", "trivy"]
baseline = "ctlint-baseline.json"
strict = true
allow-missing-modules = true
var-files = ["common.tfvars"]
workspace = "prod"
template-parameter-files = ["parameters.json"]
region = "eu-west-1"
account = "111122223333"
var = {environment = "prod", count = 3}
var-sets = {prod = ["prod.tfvars"], staging = "staging.tfvars"}
template-parameters = {Environment = "prod"}

retention = "forever"
parameters = {retention-days = 400, log-bucket = "acme-logs"}

[[overrides]]
paths = ["envs/dev/**"]
profile = "recommended"
select = []
extend-select = ["CT302"]
ignore = "CT201"
"""


def test_the_schema_is_published_and_says_what_the_reader_says(tree: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    assert (ROOT / "ctlint" / "config" / "schema.json").read_text(encoding="utf-8") == schema_text(), (
        "python -m ctlint config schema > ctlint/config/schema.json"
    )
    jsonschema.Draft7Validator.check_schema(schema())
    validator = jsonschema.Draft7Validator(schema())
    document = loads(EVERYTHING)
    assert set(document) == set(KEYS), "the example has every key"
    assert list(validator.iter_errors(document)) == []
    write(tree, {"ctlint.toml": EVERYTHING, "base.toml": ""})
    assert found().value("strict") is True
    for wrong in ("profil = 'x'", "strict = 'yes'", "fail-on = 'hihg'", "exclude = ['/etc']", "overrides = [{}]"):
        assert list(validator.iter_errors(loads(wrong))), wrong
        assert mistakes(wrong, tree)


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "schema"]) == 0
    assert capsys.readouterr().out == schema_text()


# --- what follows for a run ------------------------------------------------------------------------------------------


def test_rules_are_chosen_and_the_command_line_wins(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, {"ctlint.toml": 'select = ["CT201", "CT701", "CT801"]\nignore = ["trail-kms-key-set"]\n'})
    both = {("envs/dev", "CT201"), ("envs/prod", "CT201")}
    code, report, _ = run(capsys, "envs")
    assert code == 1
    assert failing(report) == both | {("envs/dev", "CT801"), ("envs/prod", "CT801")}
    assert report["coverage"]["configuration"] == ["ctlint.toml"]
    assert failing(run(capsys, "envs", "--rule", "CT201")[1]) == both
    assert {rule for _, rule in failing(run(capsys, "envs", "--rule", "CT701")[1])} == {"CT701"}, "named, not ignored"
    assert len(failing(run(capsys, "envs", "--profile", "strict")[1])) >= 6
    assert failing(run(capsys, "envs", "--skip-rule", "CT801")[1]) == both
    assert "configuration" not in run(capsys, "envs", "--no-config")[1]["coverage"]
    assert len(failing(run(capsys, "envs", "--no-config")[1])) > 4


def test_a_section_is_for_its_paths(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        tree,
        {
            "ctlint.toml": """
                select = ["CT201", "CT801"]
                ignore = ["CT801"]

                [[overrides]]
                paths = ["envs/dev/**"]
                ignore = ["trail-multi-region"]
                extend-select = ["trail-kms-key-set", "trail-log-file-validation"]

                [[overrides]]
                paths = ["envs/d*"]
                ignore = ["CT701"]
                """
        },
    )
    expected = {("envs/prod", "CT201"), ("envs/dev", "CT801")}
    assert failing(run(capsys, "envs")[1]) == expected
    assert failing(run(capsys)[1]) == expected
    for directory in ("envs", "envs/dev"):
        os.chdir(tree / directory)
        units = {unit for unit, _ in failing(run(capsys)[1])}
        assert units == ({"dev", "prod"} if directory == "envs" else {"."})


def test_a_name_that_is_no_rule_has_its_line(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, {"ctlint.toml": 'strict = true\nignore = ["CT999"]\n[[overrides]]\npaths = ["x"]\nprofile = "stric"\n'})
    code, _, said = run(capsys, "envs")
    assert code == 2
    assert "ctlint.toml:2: no rule 'CT999'" in said
    write(tree, {"ctlint.toml": 'strict = true\n[[overrides]]\npaths = ["x"]\nprofile = "stric"\n'})
    code, _, said = run(capsys, "envs")
    assert code == 2, "also where no checked path is meant"
    assert "ctlint.toml:4: no profile 'stric' (did you mean 'strict'?)" in said


def test_what_fails_the_run(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, {"ctlint.toml": 'select = ["CT201"]\nfail-on = "critical"\n'})
    assert run(capsys, "envs")[0] == 0
    assert run(capsys, "envs", "--fail-on", "low")[0] == 1
    write(tree, {"ctlint.toml": 'select = ["CT602"]\nunknown = "fail"\n'})
    assert run(capsys, "envs")[0] == 1
    assert run(capsys, "envs", "--unknown", "report")[0] == 0
    write(tree, {"envs/dev/main.tf": TRAIL.replace("false", "var.all") + 'variable "all" {\n  default = true\n}\n'})
    write(tree, {"ctlint.toml": 'select = ["CT201"]\n[var]\nall = "false"\n'})
    assert failing(run(capsys, "envs/dev")[1]) == {("envs/dev", "CT201")}
    assert run(capsys, "envs/dev", "--var", "all=true")[0] == 0


def test_what_is_excluded_is_named(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, {"ctlint.toml": 'exclude = ["envs/prod", "**/*.broken.yaml"]\nselect = ["CT201"]\n'})
    write(tree, {"envs/dev/x.broken.yaml": "Resources:\n  T:\n    Type: AWS::CloudTrail::Trail\n   x\n"})
    code, report, _ = run(capsys, ".")
    assert code == 1
    assert failing(report) == {("envs/dev", "CT201")}
    assert report["coverage"]["excluded"] == ["envs/dev/x.broken.yaml", "envs/prod"]
    assert failing(run(capsys, "envs/prod")[1]) == {("envs/prod", "CT201")}, "what is named is judged"
    assert run(capsys, "envs/dev/x.broken.yaml")[0] == 3
    code, _, said = run(capsys, "envs", "--exclude", "**/dev")
    assert code == 2
    assert "all of it is excluded (envs/dev, envs/prod)" in said


def test_a_trail_is_expected_where_that_place_is_checked(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, {"envs/prod/main.tf": 'resource "aws_s3_bucket" "b" {}\n'})
    write(tree, {"ctlint.toml": 'expect-trail = ["envs/prod"]\nselect = ["CT101"]\n'})
    assert failing(run(capsys)[1]) == {("envs/prod", "CT101")}
    assert run(capsys, "envs/dev")[0] == 0
    write(tree, {"ctlint.toml": 'expect-trail = ["envs/porod"]\n'})
    code, _, said = run(capsys, "envs")
    assert code == 2
    assert "envs/porod: there is no such unit" in said


def test_variables_and_parameters(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    variable = 'variable "all" {\n  type = bool\n}\n'
    write(tree, {"envs/dev/main.tf": TRAIL.replace("false", "var.all") + variable, "dev.tfvars": "all = false\n"})
    write(tree, {"ctlint.toml": 'select = ["CT201"]\nvar-files = ["dev.tfvars"]\n'})
    assert failing(run(capsys, "envs/dev")[1]) == {("envs/dev", "CT201")}
    write(tree, {"ctlint.toml": 'select = ["CT201"]\n[var-sets]\na = "dev.tfvars"\nb = ["good.tfvars"]\n'})
    write(tree, {"good.tfvars": "all = true\n"})
    (one,) = [one for one in run(capsys, "envs/dev")[1]["results"] if one["verdict"] == "fail"]
    assert one["scenario"]["when"] == "with a"
    template = """
        Parameters:
          All: {Type: String}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties: {IsLogging: true, S3BucketName: logs, IsMultiRegionTrail: !Ref All}
        """
    write(tree, {"t.yaml": template, "p.json": '{"All": "false"}'})
    write(tree, {"ctlint.toml": 'select = ["CT201"]\ntemplate-parameter-files = ["p.json"]\n'})
    assert failing(run(capsys, "t.yaml")[1]) == {("t.yaml", "CT201")}
    write(tree, {"ctlint.toml": 'select = ["CT201"]\ntemplate-parameters = {All = "true"}\n'})
    assert failing(run(capsys, "t.yaml")[1]) == set()
    assert failing(run(capsys, "t.yaml", "--parameter", "All=false")[1]) == {("t.yaml", "CT201")}


def test_it_is_explained(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, {"base.toml": 'ignore = ["CT701"]\n[var]\na = "1"\n'})
    write(
        tree,
        {
            "ctlint.toml": """
                extends = "base.toml"
                strict = true
                [[overrides]]
                paths = ["envs/dev"]
                ignore = "CT201"
                """
        },
    )
    assert main(["config", "explain", "envs/dev"]) == 0
    printed = capsys.readouterr().out.splitlines()
    without = [line for line in printed if not line.startswith(("parameters.", "retention "))]
    assert [" ".join(line.split()) for line in without] == dedent(
        """\
        Configuration: ctlint.toml, which extends base.toml

        profile recommended default
        ignore CT701 base.toml:1
        ignore CT201 ctlint.toml:6
        fail-on info default
        unknown report default
        strict true ctlint.toml:3
        allow-missing-modules false default
        var.a 1 base.toml:3
        workspace default default

        The command line wins over each of them.
        """
    ).splitlines()
    assert main(["config", "explain", "envs/prod"]) == 0
    assert "CT201" not in capsys.readouterr().out
    assert main(["config", "explain", "--no-config"]) == 0
    assert "Configuration: none" in capsys.readouterr().out
    assert main(["config", "explain", "nowhere"]) == 2


# --- it is data ------------------------------------------------------------------------------------------------------


def test_a_configuration_reaches_nothing_outside(tree: Path, tmp_path: Path) -> None:
    """Under the audit hook: whatever it names, no file outside is opened, nothing runs, and the secret is not shown."""
    write(tmp_path, {"secret.tfvars": f'name = "{SECRET}"\n', "secret.json": f'{{"Name": "{SECRET}"}}'})
    texts = (
        'extends = "../secret.tfvars"',
        'var-files = ["../secret.tfvars"]',
        'template-parameter-files = ["../secret.json"]',
        'template-parameter-files = [".links/link.json"]',
        'expect-trail = ["../.."]',
        'exclude = ["../**"]\nstrict = true',
        '[[overrides]]\npaths = ["../**"]\nignore = "CT201"',
        '[var-sets]\na = "../secret.tfvars"',
        'rules = ["../outside"]',
        'workspace = "${file(\\"../secret.tfvars\\")}"',
    )
    (tree / ".links").mkdir()
    (tree / ".links" / "link.json").symlink_to(tmp_path / "secret.json")
    for text in texts:
        write(tree, {"ctlint.toml": text})
        seen = audited(tree, tmp_path / "events", "check", "--show", "pass", ".")
        assert seen.events == [], text
        assert SECRET not in seen.printed
        assert "internal error" not in seen.printed
        assert seen.done.returncode in (1, 2), (text, seen.printed)


def test_nothing_else_is_read_above_the_scan_root(tree: Path, tmp_path: Path) -> None:
    write(tmp_path, {"ctlint.toml": "not even TOML", "pyproject.toml": "[tool.ctlint]\nstrict = true\n"})
    write(tree, {"pyproject.toml": "[project]\nname = 'x'\n", "README.md": "x", "envs/ctlint.toml": "strict = true\n"})
    seen = audited(tree / "envs" / "dev", tmp_path / "events", "check", "--rule", "CT201", ".")
    assert seen.done.returncode == 1, seen.printed
    assert [event.split("'")[1] for event in seen.events] == [str(tree / "envs" / "ctlint.toml")]


def test_no_reader_of_toml_is_loaded_where_there_is_no_configuration(tree: Path) -> None:
    write(tree, {"pyproject.toml": "[project]\nname = 'x'\n"})
    script = "import sys; from ctlint.cli import main; main(['check', '.']); sys.exit('tomllib' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], cwd=tree, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
                   capture_output=True)  # fmt: skip


# --- patterns --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "fits", "not_"),
    [
        ("envs/dev", ["envs/dev", "envs/dev/a.yaml"], ["envs", "envs/develop", "x/envs/dev"]),
        ("envs/dev/", ["envs/dev", "envs/dev/a/b"], ["envs"]),
        ("./envs/dev/**", ["envs/dev", "envs/dev/a/b"], ["envs", "envs/developer/a"]),
        ("envs/*", ["envs/dev", "envs/dev/x"], ["envs", "other/dev"]),
        ("envs/*/old", ["envs/dev/old"], ["envs/old", "envs/a/b/old"]),
        ("**/old", ["old", "a/old", "a/b/old/c"], ["older", "a/bold"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b/z"], ["a", "ab", "a/xb"]),
        ("**", ["a", "a/b"], []),
        ("*.yaml", ["a.yaml", "a.yaml/x"], ["d/a.yaml", "a.yml", "ayaml"]),
        ("?.tf", ["a.tf"], [".tf", "ab.tf", "/.tf"]),
        ("a[b]+(c)", ["a[b]+(c)"], ["ab", "aab"]),
    ],
)
def test_patterns(pattern: str, fits: list[str], not_: list[str]) -> None:
    patterns = Patterns(Path("/base"), [pattern])
    assert [path for path in fits if not patterns.match(Path("/base") / path)] == []
    assert [path for path in not_ if patterns.match(Path("/base") / path)] == []
    assert not patterns.match(Path("/other") / fits[0])
