"""File names as pre-commit passes them: what they touch is judged, exactly as a run over everything judges it."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ctlint.cli import main
from ctlint.scan import Options, scan
from tests.installation import ROOT, commit_all, run

TRAIL = """\
variable "bucket" {}
variable "everywhere" {
  default = true
}
module "logs" {
  source = "../log-bucket"
  name   = var.bucket
}
resource "aws_cloudtrail" "this" {
  name                  = var.bucket
  s3_bucket_name        = module.logs.name
  is_multi_region_trail = var.everywhere
}
"""
BUCKET = """\
variable "name" {}
resource "aws_s3_bucket" "this" {
  bucket = var.name
}
resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = file("${path.module}/policy.json")
}
output "name" {
  value = aws_s3_bucket.this.id
}
"""


def calling(bucket: str) -> str:
    return (
        'variable "everywhere" {\n  default = true\n}\n'
        f'module "trail" {{\n  source     = "../../modules/trail"\n  bucket     = "{bucket}"\n'
        "  everywhere = var.everywhere\n}\n"
    )


STACK = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n"
TREE = {
    "modules/trail/main.tf": TRAIL,
    "modules/log-bucket/main.tf": BUCKET,
    "modules/log-bucket/policy.json": '{"Version": "2012-10-17", "Statement": []}\n',
    "modules/log-bucket/README.md": "A bucket.\n",
    "modules/orphan/main.tf": 'resource "aws_cloudtrail" "o" {\n  name = "o"\n  s3_bucket_name = "orphan"\n}\n',
    "envs/prod/main.tf": calling("acme-prod"),
    "envs/prod/prod.tfvars": "everywhere = false\n",
    "envs/prod/terraform.tfvars": "everywhere = true\n",
    "envs/dev/main.tf": calling("acme-dev"),
    "envs/network/main.tf": 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n',
    # A trail in one root, its bucket in another: each knows the other by the bucket's name.
    "split/trail/main.tf": 'resource "aws_cloudtrail" "s" {\n  name = "s"\n  s3_bucket_name = "acme-split"\n}\n',
    "split/bucket/main.tf": 'resource "aws_s3_bucket" "s" {\n  bucket = "acme-split"\n}\n',
    "stacks/parent.yaml": STACK
    + "  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: nested/child.yaml}\n",
    "stacks/nested/child.yaml": STACK
    + "  T:\n    Type: AWS::CloudTrail::Trail\n    Properties: {IsLogging: true, S3BucketName: nested}\n",
    "stacks/storage.yaml": STACK
    + "  B:\n    Type: AWS::S3::Bucket\nOutputs:\n  Name:\n    Value: !Ref B\n    Export: {Name: audit-bucket}\n",
    "stacks/import.yaml": STACK
    + "  T:\n    Type: AWS::CloudTrail::Trail\n"
    + "    Properties: {IsLogging: true, S3BucketName: !ImportValue audit-bucket}\n",
    "stacks/other-import.yaml": STACK
    + "  T:\n    Type: AWS::CloudTrail::Trail\n"
    + "    Properties: {IsLogging: true, S3BucketName: !ImportValue something-else}\n",
    "app/lib/stack.ts": "new Trail(this, 'T');\n",
    "app/cdk.json": '{"app": "npx ts-node bin/app.ts"}\n',
    "app/README.md": "An app.\n",
    "k8s/deployment.yaml": "kind: Deployment\n",
    "README.md": "Infrastructure.\n",
}
BOTH = {"envs/prod", "envs/dev"}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in TREE.items():
        write(tmp_path, name, text)
    shutil.copytree(ROOT / "fixtures" / "_projects" / "cdk-app" / "cdk.out", tmp_path / "app" / "cdk.out")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def judged(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["check", "--format", "json", "--show", "pass", *arguments])
    return code, json.loads(capsys.readouterr().out)


def units(report: Mapping[str, Any]) -> set[str]:
    return set(report["coverage"].get("units", {}).get("judged", ()))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (["modules/log-bucket/main.tf"], BOTH),
        (["modules/trail/main.tf"], BOTH),
        (["modules/log-bucket/policy.json"], BOTH),
        (["modules/log-bucket/gone.tf"], BOTH),
        (["modules/orphan/main.tf"], {"modules/orphan"}),
        (["envs/prod/main.tf"], {"envs/prod"}),
        (["envs/prod/prod.tfvars"], {"envs/prod"}),
        (["envs/dev/dev.auto.tfvars"], {"envs/dev"}),
        (["envs/prod/vars/eu.tfvars"], {"envs/prod"}),
        (["modules/trail/terraform.tfvars"], set()),
        (["envs/prod/main.tf", "stacks/import.yaml"], {"envs/prod", "stacks/import.yaml"}),
        (["split/bucket/main.tf"], {"split/bucket"}),
        (["stacks/nested/child.yaml"], {"stacks/parent.yaml", "stacks/nested/child.yaml"}),
        (["stacks/parent.yaml"], {"stacks/parent.yaml"}),
        (["stacks/storage.yaml"], {"stacks/storage.yaml", "stacks/import.yaml"}),
        (["stacks/import.yaml"], {"stacks/import.yaml"}),
        (["app/lib/stack.ts"], {"app/cdk.out"}),
        (["app/cdk.out/manifest.json"], {"app/cdk.out"}),
        (["README.md", "k8s/deployment.yaml", "modules/log-bucket/README.md", "app/README.md", "app.png"], set()),
        (["envs/ctlint.toml"], {"envs/prod", "envs/dev", "envs/network"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_what_a_file_touches(
    changed: list[str], expected: set[str], tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """pre-commit is played here, so that a file need not exist."""
    for name in changed:
        if name not in TREE and "gone" not in name and not name.startswith("app/cdk.out"):
            write(tree, name, "")
    code, report = judged(capsys, "--pre-commit", *played(tree, changed))
    assert units(report) == expected
    assert code == (0 if not expected else 1 if any(r["verdict"] == "fail" for r in report["results"]) else 0)


def played(tree: Path, changed: list[str]) -> list[str]:
    """The names, in a repository of git that has nothing staged."""
    if not (tree / ".git" / "HEAD").exists():
        run("git", "init", "--quiet", cwd=tree)
    return changed


def test_it_is_what_a_run_over_everything_says_of_these_units(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, everything = judged(capsys, "--profile", "strict")
    whole = {json.dumps(result, sort_keys=True): result for result in everything["results"]}
    assert len(whole) == len(everything["results"])
    choices = random.Random(7)
    names = sorted(name for name in TREE if not name.endswith(".md"))
    subsets = [[name] for name in names] + [choices.sample(names, choices.randint(2, 6)) for _ in range(12)]
    for changed in subsets:
        _, report = judged(capsys, "--profile", "strict", *changed)
        found = [json.dumps(result, sort_keys=True) for result in report["results"]]
        assert len(set(found)) == len(found), "each once"
        touched = units(report)
        expected = {text for text, result in whole.items() if result["subject"]["unit"] in touched}
        assert expected <= set(found), changed
        assert set(found) <= set(whole), changed
        for text in set(found) - expected:  # about another unit, because of a file of these
            files = {place["file"] for place in whole[text]["evidence"]}
            own = {row["trail"]["address"] for row in report["scorecard"] if row["trail"]["unit"] in touched}
            assert own & set(whole[text]["trails"]) or any(
                file in changed or file == unit or file.startswith(f"{unit}/") for file in files for unit in touched
            ), (changed, text)


def test_a_bucket_is_judged_for_the_trail_of_another_root(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, report = judged(capsys, "split/bucket/main.tf")
    assert {result["subject"]["unit"] for result in report["results"]} == {"split/bucket", "split/trail"}


def test_templates_that_are_not_touched_are_not_read(tmp_path: Path) -> None:
    """Unless a name leads there, from a trail to its bucket or back, or one deploys another."""
    trail = STACK + "  T:\n    Type: AWS::CloudTrail::Trail\n    Properties: {IsLogging: true, S3BucketName: %s}\n"
    alarm = "  F:\n    Type: AWS::Logs::MetricFilter\n    Properties:\n      MetricTransformations: []\n"
    bucket = "  B:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Sub '%s'}\n"
    for number in range(20):
        name = f"logs-{number}-${{AWS::AccountId}}"
        write(tmp_path, f"t{number}.yaml", trail % "!Ref B" + bucket % name + alarm)
    write(tmp_path, "other.yaml", trail % "!Sub 'logs-3-${AWS::AccountId}'")
    write(
        tmp_path,
        "parent.yaml",
        f"{STACK}  C: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: t7.yaml}}}}\n",
    )
    (tmp_path / ".git").mkdir()
    whole = scan([tmp_path], Options(root=tmp_path))
    for name, read in {"t5": {"t5"}, "t3": {"t3", "other"}, "other": {"t3", "other"}, "t7": {"t7"}}.items():
        report = scan([], Options(root=tmp_path, changed=(tmp_path / f"{name}.yaml",)))
        always = {"parent.yaml", "t7.yaml"}  # who deploys another template may hand names to it
        assert set(report.coverage.files_read) - always == {f"{one}.yaml" for one in read} - always
        own = {one.fingerprint for one in whole.findings if one.subject.id.unit in report.coverage.units}
        assert own and own <= {one.fingerprint for one in report.findings}


def test_modules_are_judged_as_called(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, "modules/trail/main.tf", TRAIL.replace("default = true", "default = false"))
    write(tree, "envs/dev/main.tf", calling("acme-dev").replace("default = true", "default = false"))
    _, report = judged(capsys, "--rule", "CT201", "modules/log-bucket/main.tf")
    found = {(one["subject"]["unit"], one["subject"]["address"], one["verdict"]) for one in report["results"]}
    assert found == {
        ("envs/prod", "module.trail.aws_cloudtrail.this", "pass"),
        ("envs/dev", "module.trail.aws_cloudtrail.this", "fail"),
    }


def test_variables_that_nobody_says_are_used(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, report = judged(capsys, "envs/prod/prod.tfvars")
    assert [(one["code"], one["file"]) for one in report["diagnostics"]] == [("CTL009", "envs/prod/prod.tfvars")]
    _, report = judged(capsys, "--rule", "CT201", "--var-set", "prod=prod.tfvars", "envs/prod/prod.tfvars")
    assert not report["diagnostics"]
    assert [one["verdict"] for one in report["results"]] == ["fail"]
    write(tree, "ctlint.toml", '[var-sets]\nprod = ["envs/prod/prod.tfvars"]\n')
    _, report = judged(capsys, "--rule", "CT201", "envs/prod/prod.tfvars")
    assert units(report) == {"envs/prod", "envs/dev", "envs/network", "modules/orphan", "split/bucket", "split/trail"}


def test_a_link_that_leads_out_of_the_repository_widens_nothing(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "envs" / "dev" / "outside.tf").symlink_to("/etc/hostname")
    for name in ("envs/dev/outside.tf", "envs/dev/main.tf"):
        code, report = judged(capsys, name)
        assert (code, units(report)) == (3, {"envs/dev"})
        assert [one["file"] for one in report["diagnostics"]] == ["envs/dev/outside.tf"]


def test_links_lead_to_what_changed(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, "common/versions.tf", "terraform {}\n")
    (tree / "envs" / "dev" / "versions.tf").symlink_to("../../common/versions.tf")
    _, report = judged(capsys, "common/versions.tf")
    assert units(report) == {"common", "envs/dev"}
    (tree / "modules" / "linked").symlink_to("log-bucket")
    write(tree, "modules/trail/main.tf", TRAIL.replace("../log-bucket", "../linked"))
    _, report = judged(capsys, "modules/log-bucket/main.tf")
    assert units(report) == BOTH | {"modules/log-bucket"} or units(report) == BOTH


def test_directories_and_files_together(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, report = judged(capsys, "split", "envs/dev/main.tf")
    assert units(report) == {"split/trail", "split/bucket", "envs/dev"}


def test_it_looks_up_to_the_repository_and_no_further(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree / "modules" / "log-bucket")
    _, report = judged(capsys, "main.tf")
    assert units(report) == BOTH
    (tree / "modules" / "log-bucket" / ".git").mkdir()
    _, report = judged(capsys, "main.tf")
    assert report["coverage"]["files"] == {"read": 1, "unread": 0}, "a submodule is a repository of its own"


def test_a_file_that_cannot_matter_is_said_to(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started = time.process_time()
    assert main(["check", "README.md"]) == 0
    assert time.process_time() - started < 0.5
    assert capsys.readouterr().out == (
        "ctlint: nothing to check: README.md touches no Terraform root, no template and no cloud assembly\n"
    )
    assert main(["check", "README.md", "k8s/deployment.yaml"]) == 0
    assert "the 2 files that changed touch no Terraform root" in capsys.readouterr().out
    assert main(["check", "--output", "sarif=out.sarif", "--format", "json", "README.md"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["results"] == []
    assert json.loads((tree / "out.sarif").read_text(encoding="utf-8"))["runs"]
    assert "nothing to check: README.md touches" in printed.err


def test_broken_code_that_is_not_touched_stops_nobody(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, "modules/orphan/main.tf", 'resource "aws_cloudtrail" "o" {\n')
    code, report = judged(capsys, "envs/dev/main.tf", "--exit-zero")
    assert (code, report["diagnostics"]) == (0, [])
    code, report = judged(capsys, "modules/orphan/main.tf", "--exit-zero")
    assert (code, report["diagnostics"][0]["file"]) == (3, "modules/orphan/main.tf")


def test_a_unit_that_must_create_a_trail_may_not_vanish(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, "ctlint.toml", 'expect-trail = ["envs/prod"]\n')
    assert main(["check", "README.md"]) == 0
    shutil.rmtree(tree / "envs" / "prod")
    assert main(["check", "README.md"]) == 2
    assert "no such unit" in capsys.readouterr().err


# --- what only git knows -----------------------------------------------------------------------------------------


@pytest.fixture
def repository(tree: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    (tree / ".git").rmdir()
    commit_all(tree)
    return tree


def test_a_deleted_file_may_be_named_and_a_misspelt_one_not(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "envs/prod/mian.tf"]) == 2
    assert "there is no such file" in capsys.readouterr().err
    shutil.rmtree(repository / "modules" / "orphan")
    for state in ("in the work tree", "staged", "committed"):
        assert main(["check", "modules/orphan/main.tf"]) == 0, state
        assert "nothing to check" in capsys.readouterr().out
        run("git", "add", "--all", cwd=repository)
        if state == "staged":
            run("git", "commit", "--quiet", "--message", "Gone", cwd=repository)
    (repository / "envs" / "dev" / "main.tf").unlink()
    write(repository, "envs/dev/trail.tf", calling("acme-dev"))
    _, report = judged(capsys, "envs/dev/main.tf")
    assert units(report) == {"envs/dev"}


def test_a_name_need_not_be_utf_8(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(b"caf\xe9/main.tf")
    try:
        (repository / name).parent.mkdir()
        (repository / name).write_text(TREE["split/trail/main.tf"], encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such names")
    commit_all(repository)
    assert main(["check", "--since", "HEAD", name]) == 0
    (repository / name).unlink()
    assert main(["check", name]) == 0
    assert "caf\\udce9/main.tf touches no" in " ".join(capsys.readouterr().out.split())
    assert main(["check", "--since", "HEAD", name]) == 1
    assert "CT095" in capsys.readouterr().out
    assert main(["check", os.fsdecode(b"tr\xe9.tf")]) == 2


@pytest.mark.parametrize("named", [True, False])
def test_the_hook_asks_git_what_is_deleted(
    named: bool, repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """pre-commit names no deleted file; a hook that is told to pass no names names none at all."""
    monkeypatch.setenv("PRE_COMMIT", "1")
    run("git", "mv", "modules/orphan/main.tf", "modules/orphan/other.tf", cwd=repository)
    run("git", "rm", "--quiet", "stacks/storage.yaml", cwd=repository)
    _, report = judged(capsys, *(["modules/orphan/other.tf"] if named else []))
    assert units(report) == {"modules/orphan", "stacks/import.yaml", "stacks/other-import.yaml"}
    run("git", "commit", "--quiet", "--message", "Next", cwd=repository)
    for name, value in (("FROM_REF", "HEAD~1"), ("TO_REF", "HEAD")):
        monkeypatch.setenv(f"PRE_COMMIT_{name}", value)
    assert judged(capsys, *(["modules/orphan/other.tf"] if named else []))[1] == report


def test_a_hook_without_names_and_changes_judges_everything(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, everything = judged(capsys)
    assert judged(capsys, "--pre-commit")[1] == everything


def test_a_ref_is_no_option_of_git(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "--output=x")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    assert main(["check", "--pre-commit", "README.md"]) == 2
    assert not (repository / "x...HEAD").exists()


def test_a_file_is_no_option(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """pre-commit passes names as they are."""
    write(repository, "--exit-zero", "")
    names = ["--exit-zero", "modules/orphan/main.tf"]
    assert main(["check", "--pre-commit", *names]) == 2
    assert "may be an option or the file of that name" in capsys.readouterr().err
    assert main(["check", "--pre-commit", "--", *names]) == 1


def test_only_what_is_new_of_what_is_touched(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, "envs/dev/outputs.tf", 'output "x" {\n  value = 1\n}\n')
    assert main(["check", "--since", "HEAD", "envs/dev/outputs.tf"]) == 0, "what was there is not new"
    write(repository, "envs/dev/main.tf", calling("acme-dev").replace("default = true", "default = false"))
    capsys.readouterr()
    assert main(["check", "--since", "HEAD", "--format", "json", "envs/dev/main.tf"]) == 1
    new = [one["id"] for one in json.loads(capsys.readouterr().out)["results"] if one["suppressed"] is None]
    assert "CT201" in new
    shutil.rmtree(repository / "modules" / "orphan")
    assert main(["check", "--since", "HEAD", "modules/orphan/main.tf"]) == 1
    assert "CT095" in capsys.readouterr().out, "a trail that is gone"


def test_three_thousand_names_take_about_as_long_as_the_scan(tmp_path: Path) -> None:
    """The cost is linear: no name is compared with every file."""
    resource = pytest.importorskip("resource", reason="CPU times of children are told on POSIX alone")
    for number in range(300):
        for part in range(10):
            text = f'resource "aws_vpc" "n{part}" {{\n  cidr_block = file("${{path.module}}/c{part}.txt")\n}}\n'
            write(tmp_path, f"live/team-{number:03}/part{part}.tf", text if number else TREE["split/trail/main.tf"])
        write(tmp_path, f"live/team-{number:03}/c1.txt", "10.0.0.0/16")
    (tmp_path / ".git").mkdir()
    names = sorted(path.relative_to(tmp_path).as_posix() for path in (tmp_path / "live").rglob("*.*"))
    assert len(names) > 3000

    def seconds(*arguments: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(sys.executable, "-m", "ctlint", "check", "--no-config", *arguments, cwd=tmp_path, expect=None)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return float(after.ru_utime - before.ru_utime)

    assert seconds(*names) < 3 * seconds(".") + 1
