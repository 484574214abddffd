"""What could not be looked at is never a green result: the run ends with 3, and names the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ctlint import scan as scanning
from ctlint.cli import main
from ctlint.semantics import SEMANTICS

TRAIL = """\
resource "aws_cloudtrail" "main" {
  name                  = "main"
  s3_bucket_name        = "logs"
  is_multi_region_trail = true
}
"""
TEMPLATE = "Resources:\n  T:\n    Type: AWS::CloudTrail::Trail\n    Properties: {IsLogging: true, S3BucketName: logs}\n"
PLAN = json.dumps({
    "format_version": "1.2", "terraform_version": "1.11.0", "planned_values": {"root_module": {"resources": [{
        "address": "aws_cloudtrail.m", "mode": "managed", "type": "aws_cloudtrail", "name": "m", "schema_version": 0,
        "values": {"name": "m", "s3_bucket_name": "b"}}]}},
})  # fmt: skip
FILES = {
    "main.tf": TRAIL,
    "main.tf.json": json.dumps({"resource": {"aws_cloudtrail": {"m": {"name": "m", "s3_bucket_name": "b"}}}}),
    "t.yaml": TEMPLATE,
    "t.json": json.dumps({"Resources": {"T": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": "b"}}}}),
    "plan.json": PLAN,
}
"""A good file of each dialect."""

FAULTS: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda data: data[: len(data) * 2 // 3],
    "corrupt": lambda data: data[: len(data) // 2] + b"\x00}{]\x01\n: :\n" + data[len(data) // 2 :],
    "wrong encoding": lambda data: data[: len(data) // 2] + b"\xff\xfe\xff" + data[len(data) // 2 :],
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ends(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["check", "--no-config", "--rule", "CT201", *arguments])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read(name: str, fault: str, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / name).write_bytes(FAULTS[fault](FILES[name].encode()))
    (tree / "good").mkdir()
    (tree / "good" / "main.tf").write_text(TRAIL, encoding="utf-8")
    for options in ((), ("--quiet",), ("--exit-zero",), ("--allow-missing-modules",)):
        code, said = ends(capsys, *options, name, "good")
        assert code == 3, (options, said)
        assert name in said


MODULES = {
    "not downloaded": 'module "x" {\n  source  = "acme/trail/aws"\n  version = "1.0.0"\n}\n',
    "no such directory": 'module "x" {\n  source = "./nowhere"\n}\n',
    "outside": 'module "x" {\n  source = "../outside"\n}\n',
    "cyclic": 'module "x" {\n  source = "./a"\n}\n',
}


@pytest.mark.parametrize("fault", MODULES)
def test_a_module_that_is_not_there(fault: str, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "main.tf").write_text(TRAIL + MODULES[fault], encoding="utf-8")
    (tree / "a").mkdir()
    (tree / "a" / "main.tf").write_text('module "y" {\n  source = "../a"\n}\n', encoding="utf-8")
    code, said = ends(capsys, "main.tf" if fault == "x" else ".")
    assert code == 3
    assert "main.tf" in said
    accepted, _ = ends(capsys, "--allow-missing-modules", ".")
    assert accepted == (0 if fault == "not downloaded" else 3), "only what was not downloaded may be accepted"


def test_the_configuration_may_accept_it(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "main.tf").write_text(TRAIL + MODULES["not downloaded"], encoding="utf-8")
    (tree / "ctlint.toml").write_text("allow-missing-modules = true\n", encoding="utf-8")
    assert main(["check", "--rule", "CT201"]) == 0
    assert "Modules not resolved: .:module.x" in capsys.readouterr().out, "it is shown all the same"


def test_a_rule_that_crashes(tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "main.tf").write_text(TRAIL, encoding="utf-8")
    broken = dict(SEMANTICS)
    for key, semantic in broken.items():
        if key == ("Trail", "records_reads"):
            broken[key] = type(semantic)(semantic.kind, semantic.doc, lambda _: 1 / 0)  # type: ignore[arg-type, return-value]
    monkeypatch.setattr(scanning, "SEMANTICS", broken)
    assert main(["check", "--no-config"]) == 3
    said = capsys.readouterr().out
    assert "CTL900" in said
    assert "main.tf" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rule", "CT999"), "no rule 'CT999'"),
        (("--profile", "none"), "no profile 'none'"),
        (("--skip-rule", "CT201"), "no rule is left to run"),
        (("nowhere",), "there is no such file or directory"),
        (("empty",), "nothing to check here"),
    ],
)
def test_a_selection_of_nothing_is_refused(
    arguments: tuple[str, ...], said: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "main.tf").write_text(TRAIL, encoding="utf-8")
    (tree / "empty").mkdir()
    code, printed = ends(capsys, *arguments)
    assert code == 2
    assert said in printed
