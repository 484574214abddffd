"""The GitHub action: each of its steps runs here as a runner would run it, on a checkout of somebody else's code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import ctlint
from ctlint.output import exit_codes
from ctlint.output.markdown import MARKER
from tests.installation import ROOT, clean_environment, copy_checkout, need_index, run

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INPUT = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}")


class Ran(NamedTuple):
    """What a run of the action left: the last step's exit code and log, its outputs, the job's summary."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """A machine with the action's own files beside a workspace; `temporary` is kept, so the first step runs once."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.action = copy_checkout(directory / "the action")
        self.temporary = directory / "temporary files"
        self.temporary.mkdir()

    def step(self, step: dict[str, Any], workspace: Path, **inputs: str) -> Ran:
        given = {name: str(one.get("default", "")) for name, one in ACTION["inputs"].items()} | inputs
        output, summary = self.temporary / "output", self.temporary / "summary"
        for file in (output, summary):
            file.write_text("", encoding="utf-8")
        declared = {
            name: INPUT.sub(lambda found: given[found[1]], value) for name, value in step.get("env", {}).items()
        }
        env = clean_environment(
            PATH=f"{Path(sys.base_prefix) / 'bin'}:{clean_environment()['PATH']}", GITHUB_ACTION_PATH=str(self.action),
            GITHUB_OUTPUT=str(output), GITHUB_STEP_SUMMARY=str(summary), RUNNER_TEMP=str(self.temporary), **declared,
        )  # fmt: skip
        script = self.temporary / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        # How a runner starts a step with `shell: bash`.
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=workspace, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
            timeout=300, check=False,
        )  # fmt: skip
        lines = output.read_text(encoding="utf-8").splitlines()
        outputs = dict(line.split("=", 1) for line in lines)
        return Ran(done.returncode, done.stdout + done.stderr, outputs, summary.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Its first step has run."""
    need_index()
    runner = Runner(tmp_path_factory.mktemp("runner"))
    installed = runner.step(STEPS[0], runner.directory)
    assert installed.code == 0, installed.log
    return runner


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Somebody's repository: a trail that fails, and files that would be run if they were imported."""
    project = tmp_path / "repository"
    shutil.copytree(ROOT / "fixtures" / "_projects" / "single-file", project / "infra")
    for name in ("json.py", "yaml.py", "ctlint.py", "sitecustomize.py"):
        (project / name).write_text("raise SystemExit('the checked code was run')\n", encoding="utf-8")
    return project


def test_no_input_stands_in_a_script() -> None:
    assert not [step["name"] for step in STEPS if "${{" in step["run"]]
    assert {name for step in STEPS for value in step.get("env", {}).values() for name in INPUT.findall(value)} == set(
        ACTION["inputs"]
    )


def test_it_uses_no_other_action_and_installs_by_hash() -> None:
    assert not [step for step in STEPS if "uses" in step]
    assert "--require-hashes" in STEPS[0]["run"] and "--no-deps" in STEPS[0]["run"]
    pinned = (ROOT / ".ci" / "action-requirements.txt").read_text(encoding="utf-8")
    assert re.findall(r"^(\w+)==[\d.]+ \\$", pinned, re.MULTILINE) == ["pyyaml"]


def test_findings_are_annotations_a_summary_and_a_sarif_file(runner: Runner, workspace: Path) -> None:
    ran = runner.step(STEPS[1], workspace)
    assert ran.code == exit_codes.FINDINGS, ran.log
    assert ran.outputs["exit-code"] == "1"
    assert "::error file=infra/cloudtrail.tf,line=" in ran.log
    assert ran.summary.startswith(MARKER) and "Scorecard" in ran.summary
    log = json.loads(Path(ran.outputs["sarif"]).read_text(encoding="utf-8"))
    places = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in log["runs"][0]["results"]]
    assert places and all((workspace / place["uri"]).is_file() for place in places)
    assert Path(ran.outputs["markdown"]).read_text(encoding="utf-8") == ran.summary
    assert set(ran.outputs) == {"exit-code", *ACTION["outputs"]}


def test_inputs_reach_the_program_as_they_are(runner: Runner, workspace: Path) -> None:
    odd = 'it\'s $(touch hacked) "a" ; b'
    (workspace / "infra").rename(workspace / odd)
    ran = runner.step(STEPS[1], workspace, paths=f"\n{odd}\n", args="--exit-zero\r\n--rule\ntrail-multi-region\n")
    assert ran.code == exit_codes.CLEAN, ran.log
    assert not (workspace / "hacked").exists()
    assert "1 rule run" in ran.log
    refused = runner.step(STEPS[1], workspace, paths=odd, profile="$(touch hacked)")
    assert refused.code == exit_codes.USAGE and "$(touch hacked)" in refused.log
    assert not (workspace / "hacked").exists()
    assert refused.outputs == {"exit-code": "2"} and refused.summary == ""


def test_fail_on_is_obeyed(runner: Runner, workspace: Path) -> None:
    ran = runner.step(STEPS[1], workspace, **{"fail-on": "critical", "args": "--skip-rule\nCT103,CT601"})
    assert (ran.code, ran.outputs["exit-code"]) == (exit_codes.CLEAN, "0"), ran.log
    assert "::warning " in ran.log and "::error " not in ran.log


def test_an_incomplete_run_fails_and_says_so(runner: Runner, workspace: Path) -> None:
    (workspace / "infra" / "broken.tf").write_text("resource {", encoding="utf-8")
    ran = runner.step(STEPS[1], workspace, args="--exit-zero")
    assert ran.code == exit_codes.INCOMPLETE, ran.log
    assert "::error file=infra/broken.tf" in ran.log and "incomplete" in ran.summary
    assert "sarif" in ran.outputs


def test_a_pull_request_is_judged_by_what_is_new(
    runner: Runner, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    env = clean_environment()
    for command in (("init", "-q"), ("add", "infra"), ("commit", "-qm", "x"), ("branch", "origin/main")):
        run("git", *command, cwd=workspace, env=env)
    same = runner.step(STEPS[1], workspace)
    assert same.code == exit_codes.CLEAN, same.log
    (workspace / "infra" / "cloudtrail.tf").unlink()
    gone = runner.step(STEPS[1], workspace)
    assert gone.code == exit_codes.FINDINGS and "CT095" in gone.log, gone.log
    assert runner.step(STEPS[1], workspace, since="").code != exit_codes.FINDINGS
    monkeypatch.setenv("GITHUB_BASE_REF", "elsewhere")
    all_of_it = runner.step(STEPS[1], workspace)
    assert "fetch-depth: 0" in all_of_it.log and "CT095" not in all_of_it.log


def test_another_version_is_refused(runner: Runner, workspace: Path) -> None:
    ran = runner.step(STEPS[1], workspace, version="99.0.0")
    assert ran.code == exit_codes.USAGE and "another version is asked for" in ran.log
    assert runner.step(STEPS[1], workspace, version=f"v{ctlint.__version__}").code == exit_codes.FINDINGS


def test_its_auditor_finds_nothing() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    if not zizmor.exists():
        pytest.skip("zizmor is not installed")
    done = run(zizmor, "--offline", "--no-progress", "--persona", "pedantic", "action.yml", cwd=ROOT, expect=None)
    assert done.returncode == 0, done.stdout + done.stderr
