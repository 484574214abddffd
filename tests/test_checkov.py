"""ctlint inside checkov: the same verdicts as alone, checkov's own ways of choosing and skipping, and never silence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ctlint import cli
from ctlint.plugins.checkov_dir import DIRECTORY
from tests.hosts.environments import CHECKOV, programs
from tests.hosts.verdicts import Ran, checkov, differences
from tests.installation import ROOT, clean_environment, run

PROJECTS = ("baseline", "cdk-app", "cdk-stages", "cfn-security", "correct-tf", "organization", "two-templates")
TRAIL = """\
resource "aws_cloudtrail" "main" {
  name           = "main"
  s3_bucket_name = "logs"%s
}
"""
SKIPPED = (
    TRAIL
    % "\n  # checkov:skip=CTL_CT201:one region is all we use\n  # ctlint: ignore[CT801] digests are made elsewhere"
)
INSTANCES = """\
resource "aws_cloudtrail" "each" {
  for_each                   = { signed = true, "un[signed]" = false }
  name                       = each.key
  s3_bucket_name             = "logs"
  enable_log_file_validation = each.value
}
"""
SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Main: {Type: AWS::CloudTrail::Trail, Properties: {IsLogging: true, S3BucketName: logs}}
"""
AFTER = {"name": "main", "s3_bucket_name": "logs", "is_multi_region_trail": False, "enable_log_file_validation": True}
RESOURCE = {"address": "aws_cloudtrail.main", "mode": "managed", "type": "aws_cloudtrail", "name": "main"}
PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "planned_values": {"root_module": {"resources": [{**RESOURCE, "schema_version": 0, "values": AFTER}]}},
    "resource_changes": [
        {
            **RESOURCE,
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": ["create"], "before": None, "after": AFTER, "after_unknown": {}},
        }
    ],
    "configuration": {"root_module": {"resources": [{**RESOURCE, "expressions": {}}]}},
}
UNKNOWN = TRAIL % "\n  is_multi_region_trail = var.all" + 'variable "all" {}\n'

OTHERWISE = ("skipped/main.tf", "files=frozenset({'cfn-security/security.yaml'}), address='Key'")
"""What checkov shows in its own way: what its comments skip, and no resource whose condition it takes for false."""


@pytest.fixture(scope="module")
def place() -> Path:
    return programs("checkov", CHECKOV)


def write(directory: Path, **files: str) -> Path:
    for name, text in files.items():
        path = directory / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("tree")
    for name in PROJECTS:
        shutil.copytree(ROOT / "fixtures" / "_projects" / name, directory / name)
    return write(
        directory,
        skipped__main_dot_tf=SKIPPED,
        instances__main_dot_tf=INSTANCES,
        sam__template_dot_yaml=SAM,
        plan__tfplan_dot_json=json.dumps(PLAN),
    )


@pytest.fixture(scope="module")
def ran(place: Path, tree: Path) -> Ran:
    return checkov(place, tree)


def test_every_verdict_is_the_one_of_ctlint_alone(tree: Path, ran: Ran) -> None:
    assert ran.process.returncode == 1
    unlike = [line for line in differences(tree, ran) if not any(one in line for one in OTHERWISE)]
    assert not unlike, "\n".join(unlike)
    assert {one.result for one in ran.records} == {"failed", "passed", "skipped"}
    assert {one.result for one in ran.records if one.check == "CTL_RUN"} == {"passed"}


def test_each_instance_has_its_own_verdict(ran: Ran) -> None:
    assert ran.of("CTL_CT801", "instances/main.tf") == {
        'aws_cloudtrail.each["signed"]': "passed",
        'aws_cloudtrail.each["un[signed]"]': "failed",
    }


def test_plans_and_serverless_templates_are_judged(ran: Ran) -> None:
    assert ran.of("CTL_CT201", "plan/tfplan.json") == {"aws_cloudtrail.main": "failed"}
    assert ran.of("CTL_CT801", "plan/tfplan.json") == {"aws_cloudtrail.main": "passed"}
    assert ran.of("CTL_CT201", "sam/template.yaml") == {"Main": "failed"}


def test_a_record_says_what_is_wrong_where_and_how_bad_it_is(ran: Ran) -> None:
    (told,) = (one for shown, one in ran.records.items() if shown[:2] == ("CTL_CT701", "skipped/main.tf"))
    assert told["severity"] == "HIGH"
    assert told["guideline"].startswith("https://docs.aws.amazon.com/")
    assert told["file_line_range"] == [1, 6]
    assert told["details"][0] == "aws_cloudtrail.main names no KMS key, so its log files have S3's own encryption only"
    assert told["details"][1] == "kms_key_id is not set (skipped/main.tf:1)"


def test_both_ways_to_ignore_are_skips_with_their_reason(ran: Ran) -> None:
    found = {
        shown.check: one["check_result"]["suppress_comment"]
        for shown, one in ran.records.items()
        if shown.file == "skipped/main.tf" and shown.result == "skipped"
    }
    assert found == {"CTL_CT201": "one region is all we use", "CTL_CT801": "digests are made elsewhere"}


def test_checkov_chooses_and_takes_over(place: Path, tmp_path: Path) -> None:
    write(tmp_path, main_dot_tf=TRAIL % "")
    first = checkov(place, tmp_path, "--skip-check", "CTL_CT7*", "--create-baseline")
    assert first.process.returncode == 1
    assert not [one for one in first.records if one.check.startswith("CTL_CT7")]
    again = checkov(
        place, tmp_path, "--skip-check", "CTL_CT7*", "--baseline", ".checkov.baseline", "--output", "sarif",
        "--output-file-path", "out",
    )  # fmt: skip
    assert again.process.returncode == 0
    log = json.loads((tmp_path / "out" / "results_sarif.sarif").read_text(encoding="utf-8"))
    names = {rule["id"] for entry in log["runs"] for rule in entry["tool"]["driver"]["rules"]}
    assert names <= {one.check for one in first.records}


def test_what_cannot_be_read_and_what_no_resource_shows_fail_a_check(place: Path, tmp_path: Path) -> None:
    write(tmp_path, a__main_dot_tf=TRAIL % "", a__broken_dot_tf='resource "aws_s3_bucket" {\n', b__main_dot_tf=UNKNOWN)
    ran = checkov(place, tmp_path, CTLINT_UNKNOWN="fail")
    assert ran.of("CTL_RUN", "a/main.tf") == {"aws_cloudtrail.main": "failed"}
    (told,) = (one for shown, one in ran.records.items() if shown[:2] == ("CTL_RUN", "a/main.tf"))
    assert "a/broken.tf" in " ".join(told["details"])
    assert ran.of("CTL_CT201", "b/main.tf") == {"aws_cloudtrail.main": "failed"}


def test_whatever_checkov_shows_says_what_no_resource_can(place: Path, tmp_path: Path) -> None:
    """A module that was not downloaded, and files that cannot be read, where there is nothing of a trail."""
    write(
        tmp_path,
        a__main_dot_tf='module "trail" {\n  source  = "acme/trail/aws"\n  version = "1.0.0"\n}\n',
        b__main_dot_tf='resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n',
        b__broken_dot_tf='resource "aws_cloudtrail" "t" {\n',
        c__server_dot_yaml="Resources:\n  Server: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-1}}\n",
        c__broken_dot_yaml="Resources:\n  T:\n    Type: AWS::CloudTrail::Trail\n   Properties: {\n",
    )
    ran = checkov(place, tmp_path)
    assert ran.process.returncode == 1
    assert ran.of("CTL_RUN", "a/main.tf") == {"trail": "failed"}
    (told,) = (one for shown, one in ran.records.items() if shown[:2] == ("CTL_RUN", "a/main.tf"))
    assert all(name in " ".join(told["details"]) for name in ("a/main.tf:1", "b/broken.tf:1")), told
    assert ran.of("CTL_RUN", "b/main.tf") == {}, "once is enough"
    assert ran.of("CTL_RUN", "c/server.yaml") == {"Server": "failed"}


@pytest.mark.parametrize("text", ['provider "aws" {}\n', "locals {}\n"])
def test_a_provider_is_enough(text: str, place: Path, tmp_path: Path) -> None:
    write(tmp_path, main_dot_tf=text, broken_dot_tf='resource "aws_cloudtrail" "t" {\n')
    seen = not text.startswith("locals")  # of which checkov asks nothing: README says so
    assert checkov(place, tmp_path, "--framework", "terraform").process.returncode == seen


def test_unknown_is_not_shown_unless_the_configuration_makes_it_fail(place: Path, tmp_path: Path) -> None:
    write(tmp_path, main_dot_tf=UNKNOWN)
    assert checkov(place, tmp_path).of("CTL_CT201", "main.tf") == {}
    write(tmp_path, ctlint_dot_toml='unknown = "fail"\n')
    assert checkov(place, tmp_path).of("CTL_CT201", "main.tf") == {"aws_cloudtrail.main": "failed"}


def test_what_the_configurations_baseline_holds_is_skipped(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, main_dot_tf=TRAIL % "", ctlint_dot_toml='baseline = "known.json"\n')
    monkeypatch.chdir(tmp_path)
    assert cli.main(["baseline", "write", "--reason", "from before"]) == 0
    write(tmp_path, new_dot_tf=(TRAIL % "").replace("main", "new"))
    ran = checkov(place, tmp_path)
    assert ran.of("CTL_CT201", "main.tf") == {"aws_cloudtrail.main": "skipped"}
    assert ran.of("CTL_CT201", "new.tf") == {"aws_cloudtrail.new": "failed"}
    write(tmp_path, known_dot_json="{")
    assert ran.process.returncode == 1
    broken = checkov(place, tmp_path)
    assert {one.result for one in broken.records} == {"failed"}, "no baseline is not an empty one"


def test_a_mistake_in_the_configuration_fails_every_check(place: Path, tmp_path: Path) -> None:
    write(tmp_path, main_dot_tf=TRAIL % "", ctlint_dot_toml="unknown = 3\n")
    ran = checkov(place, tmp_path, "--framework", "terraform")
    assert ran.process.returncode == 1
    assert {one.result for one in ran.records} == {"failed"}
    assert all("ctlint.toml:1" in one["details"][0] for one in ran.records.values())


def test_checks_without_ctlint_fail(place: Path, tmp_path: Path) -> None:
    alone = tmp_path / "no" / "checks" / "here"
    shutil.copytree(DIRECTORY, alone)
    write(tmp_path / "code", main_dot_tf=TRAIL % "")
    ran = checkov(place, tmp_path / "code", "--framework", "terraform", checks=alone)
    assert ran.process.returncode == 1
    assert ran.of("CTL_RUN", "main.tf") == {"aws_cloudtrail.main": "failed"}
    assert "nothing was judged" in ran.process.stdout


def test_the_self_test_tells_a_checkov_that_runs_the_checks(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(place))
    assert cli.main(["checkov-dir", "--self-test"]) == 0
    assert "runs ctlint's checks" in capsys.readouterr().out
    deaf = tmp_path / "checkov"
    deaf.write_text("#!/bin/sh\nexit 0\n")
    deaf.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert cli.main(["checkov-dir", "--self-test"]) == 2
    assert "does not show what it must" in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert cli.main(["checkov-dir", "--self-test"]) == 2
    assert "there is no checkov" in capsys.readouterr().err


def test_the_directory_is_printed_and_holds_nothing_that_checkov_would_take_for_policies(tmp_path: Path) -> None:
    done = run("ctlint", "checkov-dir", cwd=tmp_path, env=clean_environment())
    assert Path(done.stdout.strip()) == DIRECTORY
    assert {path.name for path in DIRECTORY.iterdir()} - {"__pycache__"} == {"__init__.py", "ctlint_checks.py"}
