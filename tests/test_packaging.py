"""What a user installs: the wheel's contents, and the program in an environment that holds nothing else."""

from __future__ import annotations

import email
import json
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from ctlint._build import compile_to_text
from ctlint.engine.compiled import Compiled
from tests.installation import ROOT, copy_checkout, environment, need_index, run

TERRAFORM_ONLY = """\
resource "aws_cloudtrail" "main" {
  name                  = "main"
  s3_bucket_name        = "logs-of-another-stack"
  is_multi_region_trail = false
}
"""
RULE_FILES = sorted((ROOT / "rules").glob("*.yaml"))


def build(checkout: Path, *arguments: str) -> Path:
    """Build from a checkout with the tools of this environment; returns the one file that came of it."""
    out = checkout.parent / f"{checkout.name}-dist"
    run(
        sys.executable, "-m", "build", "--no-isolation", "--outdir", out, *arguments, checkout, cwd=checkout.parent
    )  # fmt: skip
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(copy_checkout(tmp_path_factory.mktemp("build") / "checkout"), "--wheel")


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment into which the wheel was installed."""
    need_index()
    place = environment(tmp_path_factory.mktemp("environment") / "venv")
    run(place / "python", "-m", "pip", "install", "--quiet", wheel, cwd=place)
    return place


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def read(wheel: Path, name: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name).decode("utf-8")


def metadata(wheel: Path) -> email.message.Message:
    (name,) = [name for name in names(wheel) if name.endswith(".dist-info/METADATA")]
    return email.message_from_string(read(wheel, name))


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    modules = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "ctlint").rglob("*.py") if path.name != "_build.py"
    }
    rules = {f"ctlint/_rules/{path.name}" for path in RULE_FILES}
    rules |= {f"ctlint/_rules/frameworks/{path.name}" for path in (ROOT / "rules" / "frameworks").iterdir()}
    held = {name for name in names(wheel) if ".dist-info/" not in name}
    data = {"config/schema.json", "semantics/policies/managed_policies.txt", "py.typed", "_rules/compiled.jsonl"}
    assert held == modules | rules | {f"ctlint/{name}" for name in data}


def test_the_wheel_holds_the_rules_as_written_and_as_compiled(wheel: Path) -> None:
    assert RULE_FILES, "there are rules to ship"
    for path in RULE_FILES:
        assert read(wheel, f"ctlint/_rules/{path.name}") == path.read_text(encoding="utf-8")
    compiled = read(wheel, "ctlint/_rules/compiled.jsonl")
    assert compiled == compile_to_text(ROOT)
    assert len(Compiled(compiled).rules()) == len(RULE_FILES)


def test_the_metadata_is_complete_and_asks_for_little(wheel: Path) -> None:
    said = metadata(wheel)
    needed = [line for line in said.get_all("Requires-Dist", []) if "extra ==" not in line]
    always = [line for line in needed if ";" not in line]
    assert [re.split(r"[^\w-]", line)[0].lower() for line in always] == ["pyyaml"]
    assert [line.replace(" ", "") for line in needed if ";" in line] == ["tomli>=2.0;python_version<'3.11'"]
    assert said["License-Expression"] == "Apache-2.0"
    assert said["Requires-Python"] == ">=3.10"
    assert said["Description-Content-Type"] == "text/markdown"
    assert any(name.endswith("/licenses/LICENSE") for name in names(wheel))


def test_the_source_distribution_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    source = build(copy_checkout(tmp_path / "checkout"), "--sdist")
    shutil.unpack_archive(source, tmp_path / "unpacked")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert build(unpacked, "--wheel").read_bytes() == wheel.read_bytes()


def test_a_mistake_in_a_rule_ends_the_build_with_its_place(tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path / "checkout")
    rule = checkout / "rules" / RULE_FILES[0].name
    lines = rule.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("severity:"))
    lines[at] = "severity: dreadful"
    rule.write_text("\n".join(lines), encoding="utf-8")
    done = run(sys.executable, "-m", "build", "--no-isolation", "--wheel", checkout, cwd=tmp_path, expect=None)
    assert done.returncode != 0
    assert f"rules/{rule.name}:{at + 1}:" in done.stdout + done.stderr


def test_an_installation_brings_pyyaml_and_nothing_else(programs: Path) -> None:
    listed = run(programs / "python", "-m", "pip", "list", "--format", "json", cwd=programs).stdout
    installed = {entry["name"].lower() for entry in json.loads(listed)}
    assert installed - {"pip", "setuptools"} == {"ctlint", "pyyaml"}


def test_the_installed_program_says_its_version(programs: Path, tmp_path: Path) -> None:
    assert re.fullmatch(r"ctlint \d+\.\d+\.\d+\n", run(programs / "ctlint", "--version", cwd=tmp_path).stdout)


def test_the_installed_program_knows_the_rules_of_the_checkout(programs: Path, tmp_path: Path) -> None:
    here = run(sys.executable, "-m", "ctlint", "rules", "--format", "json", cwd=ROOT).stdout
    assert run(programs / "ctlint", "rules", "--format", "json", cwd=tmp_path).stdout == here
    assert len(json.loads(here)) == len(RULE_FILES)


def test_the_installed_program_judges_as_the_checkout_does(programs: Path) -> None:
    projects = [f"fixtures/_projects/{name}" for name in ("single-file", "cfn-security")]
    arguments = ("check", "--format", "json", "--show", "pass", "--profile", "strict", *projects)
    here = run(sys.executable, "-m", "ctlint", *arguments, cwd=ROOT, expect=1).stdout
    there = run(programs / "ctlint", *arguments, cwd=ROOT, expect=1).stdout
    assert json.loads(there)["results"], "the projects fail some rules"
    assert there == here


def test_the_installed_program_judges_terraform_without_yaml(programs: Path, tmp_path: Path) -> None:
    """PyYAML is loaded only where YAML is to be read: rules come compiled."""
    (tmp_path / "main.tf").write_text(TERRAFORM_ONLY, encoding="utf-8")
    code = "import sys; from ctlint.cli import main; end = main(['check']); print('yaml' in sys.modules); sys.exit(end)"
    done = run(programs / "python", "-c", code, cwd=tmp_path, expect=1)
    assert done.stdout.splitlines()[-1] == "False"


def test_start_up_loads_neither_yaml_nor_another_linter_nor_what_judges() -> None:
    """`ctlint --version` pays for none of these; the reference is what Python itself has loaded by then."""
    code = "import sys, ctlint.cli; print('\\n'.join(sys.modules))"
    loaded = set(run(sys.executable, "-c", code, cwd=ROOT).stdout.split())
    heavy = {"yaml", "hcl2", "checkov", "cfnlint", "json", "inspect", "dataclasses", "asyncio", "importlib.metadata"}
    assert not loaded & heavy
    assert not {name for name in loaded if re.match(r"ctlint\.(model|engine|frontends|semantics|scan|catalogue)", name)}
