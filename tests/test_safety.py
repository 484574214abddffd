"""The scanned tree is hostile: none of its code runs, nothing starts, no socket opens, nothing outside it is read."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from subprocess import CompletedProcess
from textwrap import dedent
from typing import NamedTuple

import pytest

from tests.installation import ROOT, clean_environment, run

AUDITED = ROOT / "tests" / "audited.py"
CORPUS = ROOT.parent / "shared" / "corpus"
SECRET = "a-secret-that-nobody-may-see"


class Audited(NamedTuple):
    """What a run printed, and what it did that it should not."""

    done: CompletedProcess[str]
    events: list[str]

    @property
    def printed(self) -> str:
        return self.done.stdout + self.done.stderr


def audited(root: Path, events: Path, *arguments: str, program: Path = AUDITED) -> Audited:
    """Run ctlint below `root` under the audit hook of tests/audited.py."""
    done = run(
        sys.executable, "-B", program, events, root, *arguments,
        cwd=root, env=clean_environment(PYTHONPATH=str(ROOT)), expect=None,
    )  # fmt: skip
    return Audited(done, events.read_text(encoding="utf-8").splitlines())


def write(directory: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        place = directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(dedent(text), encoding="utf-8")
    return directory


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A root to scan, with a secret beside it."""
    write(tmp_path / "outside", {"secret.txt": SECRET, "main.tf": f'output "secret" {{\n  value = "{SECRET}"\n}}\n'})
    return write(
        tmp_path / "root",
        {
            "main.tf": """
                resource "aws_cloudtrail" "main" {
                  name                  = "main"
                  s3_bucket_name        = "logs"
                  is_multi_region_trail = true
                }
                """
        },
    )


def test_all_fixtures_are_judged_without_reaching_out(tmp_path: Path) -> None:
    arguments = ("check", "--no-config", "--format", "json", "--show", "pass", ".")
    seen = audited(ROOT / "fixtures", tmp_path / "events", *arguments)
    assert '"results"' in seen.done.stdout, seen.done.stderr
    assert seen.events == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the larger corpus does not lie beside this checkout")
@pytest.mark.parametrize("part", ["cloudformation", "terraform", "yaml-edge", "cdk"])
def test_the_corpus_is_judged_without_reaching_out(part: str, tmp_path: Path) -> None:
    seen = audited(CORPUS / part, tmp_path / "events", "check", "--no-config", "--format", "json", ".")
    assert seen.done.returncode in (0, 1, 2, 3), seen.done.stderr
    assert "internal error" not in seen.printed
    assert seen.events == []


@pytest.mark.parametrize(
    "act",
    [
        "open('/etc/passwd')",
        "open('new', 'w')",
        "__import__('os').listdir('/etc')",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "__import__('socket').socket()",
        "__import__('os').remove('nothing')",
        "exec(compile(open('main.tf').read(), 'main.tf', 'exec'))",
        "eval('1')",
    ],
)
def test_the_audit_sees_what_it_is_there_to_see(act: str, tree: Path, tmp_path: Path) -> None:
    """A ctlint that misbehaves is caught, so that an empty list of events means something."""
    fake = write(tmp_path / "fake", {"ctlint/__init__.py": "", "ctlint/cli.py": f"def main(arguments):\n    {act}\n"})
    write(fake, {"tests/audited.py": AUDITED.read_text(encoding="utf-8")})
    events = tmp_path / "events"
    run(
        sys.executable, "-B", fake / "tests" / "audited.py", events, tree,
        cwd=tree, env=clean_environment(PYTHONPATH=str(fake)), expect=None,
    )  # fmt: skip
    assert events.read_text(encoding="utf-8")


def refused(tree: Path, tmp_path: Path, expect: int | None = 3) -> Audited:
    """Check the tree: nothing happens outside it, the secret is not printed, and something was judged all the same.

    expect: the exit code; None: any that says that the tree was judged.
    """
    seen = audited(tree, tmp_path / "events", "check", "--show", "pass", ".")
    assert seen.events == []
    assert SECRET not in seen.printed
    assert "internal error" not in seen.printed
    assert seen.done.returncode in ((0, 1, 3) if expect is None else (expect,)), seen.printed
    return seen


@pytest.mark.parametrize("name", ["link.tf", "link.tf.json", "link.auto.tfvars", "link.yaml", "link.json"])
def test_a_file_that_is_a_link_to_the_outside_is_not_read(name: str, tree: Path, tmp_path: Path) -> None:
    (tree / name).symlink_to(tmp_path / "outside" / "secret.txt")
    refused(tree, tmp_path, expect=3 if ".tf" in name else None)


def test_a_directory_that_is_a_link_to_the_outside_is_not_entered(tree: Path, tmp_path: Path) -> None:
    (tree / "modules").symlink_to(tmp_path / "outside")
    write(tree, {"call.tf": 'module "linked" {\n  source = "./modules"\n}\n'})
    assert "Modules not resolved: .:module.linked" in refused(tree, tmp_path, expect=None).printed


def test_a_module_outside_the_root_is_not_read(tree: Path, tmp_path: Path) -> None:
    write(tree, {"call.tf": 'module "outside" {\n  source = "../outside"\n}\n'})
    seen = refused(tree, tmp_path, expect=None)
    assert "CTL004" in seen.printed
    assert "Modules not resolved: .:module.outside" in seen.printed


def test_an_installed_module_outside_the_root_is_not_read(tree: Path, tmp_path: Path) -> None:
    write(
        tree,
        {
            "call.tf": 'module "installed" {\n  source  = "acme/trail/aws"\n  version = "1.0.0"\n}\n',
            ".terraform/modules/modules.json": """
                {"Modules": [{"Key": "", "Source": "", "Dir": "."},
                             {"Key": "installed", "Source": "registry.terraform.io/acme/trail/aws",
                              "Version": "1.0.0", "Dir": "../outside"}]}
                """,
        },
    )
    assert "Modules not resolved: .:module.installed" in refused(tree, tmp_path, expect=None).printed


@pytest.mark.parametrize(
    "expression",
    [
        'file("../outside/secret.txt")',
        'file("../../../../../../../../../../etc/passwd")',
        'file("/etc/passwd")',
        'file("${path.module}/link.txt")',
        'file("~/.aws/credentials")',
        'templatefile("../outside/secret.txt", {})',
        'filebase64("../outside/secret.txt")',
        'filemd5("../outside/secret.txt")',
        'join(",", fileset("../outside", "*"))',
        'jsondecode(file("../outside/secret.txt"))',
        'yamldecode(file("../outside/secret.txt"))',
        'fileexists("/etc/passwd") ? "yes" : "no"',
    ],
)
def test_functions_read_nothing_outside_the_root(expression: str, tree: Path, tmp_path: Path) -> None:
    (tree / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    text = (tree / "main.tf").read_text(encoding="utf-8").replace('"logs"', expression)
    (tree / "main.tf").write_text(text, encoding="utf-8")
    seen = refused(tree, tmp_path, expect=None)
    assert "root:x:" not in seen.printed, "that would be /etc/passwd"


def test_a_template_names_files_outside_the_root_in_vain(tree: Path, tmp_path: Path) -> None:
    write(
        tree,
        {
            "template.yaml": """
                Transform: {Name: "AWS::Include", Parameters: {Location: ../outside/secret.txt}}
                Resources:
                  Nested:
                    Type: AWS::CloudFormation::Stack
                    Properties: {TemplateURL: ../outside/secret.txt}
                  Trail:
                    Type: AWS::CloudTrail::Trail
                    Properties:
                      IsLogging: true
                      S3BucketName: logs
                      "Fn::Transform": {Name: "AWS::Include", Parameters: {Location: ../outside/secret.txt}}
                """
        },
    )
    refused(tree, tmp_path, expect=None)


def test_nothing_that_looks_like_code_runs(tree: Path, tmp_path: Path) -> None:
    """Python beside the scanned files, constructors in YAML, provisioners, external data sources."""
    act = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    write(tree, dict.fromkeys(("yaml.py", "json.py", "conftest.py", "sitecustomize.py", "ctlint/__init__.py"), act))
    write(
        tree,
        {
            "run.tf": """
                data "external" "run" {
                  program = ["touch", "../ran"]
                }
                resource "null_resource" "run" {
                  provisioner "local-exec" {
                    command = "touch ../ran"
                  }
                }
                """,
            "template.yaml": """
                Resources:
                  Trail:
                    Type: AWS::CloudTrail::Trail
                    Properties:
                      IsLogging: !!python/object/apply:os.system ["touch ../ran"]
                      S3BucketName: !!python/object/new:os.system ["touch ../ran"]
                """,
        },
    )
    refused(tree, tmp_path, expect=None)
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_does_not_stop_the_run(tree: Path, tmp_path: Path) -> None:
    os.mkfifo(tree / "pipe.tf")
    os.mkfifo(tree / "pipe.yaml")
    refused(tree, tmp_path)


def test_a_path_outside_the_chosen_root_is_refused(tree: Path, tmp_path: Path) -> None:
    seen = audited(tree, tmp_path / "events", "check", "--root", ".", "../outside")
    assert seen.events == []
    assert seen.done.returncode == 2
    assert "outside the scan root" in seen.done.stderr
