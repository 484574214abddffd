"""Two states of a repository compared: what is new, what got weaker, what is gone, with the real git."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ctlint import cli
from ctlint.suppressions.baseline_file import NAME
from tests.installation import clean_environment, run

TRAIL = """\
resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  s3_bucket_name        = "logs-elsewhere"
  is_multi_region_trail = true
}
"""
TEMPLATE = """\
Resources:
  Audit:
    Type: AWS::CloudTrail::Trail
    Properties: {IsLogging: true, S3BucketName: elsewhere, IncludeGlobalServiceEvents: true}
"""

Said = Callable[..., dict[str, object]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repository = tmp_path / "repository"
    repository.mkdir()
    monkeypatch.chdir(repository)
    git("init", "-q", "-b", "main")
    return repository


def git(*arguments: str, cwd: Path | None = None) -> str:
    return run("git", *arguments, cwd=cwd or Path.cwd(), env=clean_environment()).stdout


def commit(files: dict[str, str | None]) -> None:
    put(files)
    git("add", "-A")
    git("commit", "-q", "--allow-empty", "-m", "a change")


def put(files: Mapping[str, str | None]) -> None:
    for name, text in files.items():
        place = Path(name)
        if text is None:
            place.unlink()
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


def check(capsys: pytest.CaptureFixture[str], *more: str, code: int) -> dict[str, object]:
    capsys.readouterr()
    assert cli.main(["check", "--since", "main", "--format", "json", *more]) == code
    said = capsys.readouterr().out
    return json.loads(said) if said else {}


def new(said: dict[str, object]) -> list[tuple[str, str]]:
    results: list[dict[str, object]] = said["results"]  # type: ignore[assignment]
    return sorted((str(one["id"]), str(one["message"])) for one in results if one["suppressed"] is None)


def test_what_was_there_fails_no_run_and_is_not_lost(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"main.tf": TRAIL})
    git("checkout", "-qb", "change")
    commit({"main.tf": f"# a comment\n\n{TRAIL}", "README": "x"})
    said = check(capsys, code=0)
    assert new(said) == []
    results: list[dict[str, dict[str, str]]] = said["results"]  # type: ignore[assignment]
    assert results and {one["suppressed"]["by"] for one in results} == {"since"}


def test_what_got_weaker_says_that_it_passed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"main.tf": TRAIL})
    git("checkout", "-qb", "change")
    commit({"main.tf": TRAIL.replace("true", "false")})
    said = check(capsys, code=1)
    ((name, message),) = new(said)
    assert name == "CT201" and message.endswith("; at main this rule passed")
    assert said["since"]["weaker"] == 1  # type: ignore[index]
    assert cli.main(["check", "--since", "main"]) == 1
    assert "Since main: 1 new, 1 got weaker, 0 fixed" in capsys.readouterr().out


def test_a_new_trail_is_new_and_not_weaker(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"main.tf": TRAIL})
    git("checkout", "-qb", "change")
    commit({"more.tf": TRAIL.replace('"audit"', '"more"').replace("true", "false")})
    said = check(capsys, code=1)
    assert "CT201" in dict(new(said))
    assert said["since"]["weaker"] == 0  # type: ignore[index]


def test_what_was_fixed_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"main.tf": TRAIL.replace("true", "false")})
    git("checkout", "-qb", "change")
    commit({"main.tf": TRAIL})
    said = check(capsys, code=0)
    assert [one["id"] for one in said["since"]["fixed"]] == ["CT201"]  # type: ignore[index]
    assert cli.main(["check", "--since", "main"]) == 0
    assert "fixed: CT201 trail-multi-region: aws_cloudtrail.audit" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        {"main.tf": None, "other.tf": "locals {}\n"},
        {"main.tf": "locals {}\n"},
        {"main.tf": None},
        {"main.tf": TRAIL.replace('"audit" {', '"main" {')},
        {"main.tf": TRAIL.replace("{\n", "{\n  count = 0\n", 1)},
    ],
    ids=["file deleted", "block deleted", "nothing left to check", "renamed without saying so", "count is 0"],
)
def test_a_removed_trail_is_no_green_run(
    change: dict[str, str | None], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit({"main.tf": TRAIL})
    git("checkout", "-qb", "change")
    commit(change)
    said = check(capsys, code=1)
    assert "CT095" in dict(new(said))
    for name in ("text", "sarif", "markdown", "github", "gitlab", "junit", "csv", "rdjson", "azure", "gitlab-sast"):
        assert cli.main(["check", "--since", "main", "--format", name]) == 1
        assert "aws_cloudtrail.audit" in capsys.readouterr().out.replace("\\", "")


def test_a_removed_template_is_no_green_run(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"a.yaml": TEMPLATE, "b.yaml": TEMPLATE.replace("Audit", "Other")})
    git("checkout", "-qb", "change")
    commit({"a.yaml": None})
    assert "CT095" in dict(new(check(capsys, code=1)))


@pytest.mark.parametrize(
    "change",
    [
        {"main.tf": TRAIL.replace('"audit" {', '"main" {')
         + "moved {\n  from = aws_cloudtrail.audit\n  to   = aws_cloudtrail.main\n}\n"},
        {"main.tf": None, "trail.tf": TRAIL},
        {"a.yaml": None, "b.yaml": TEMPLATE},
    ],
    ids=["moved", "file renamed", "template renamed"],
)  # fmt: skip
def test_what_only_changed_its_name_is_neither_new_nor_gone(
    change: dict[str, str | None], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit({"main.tf": TRAIL, "a.yaml": TEMPLATE})
    git("checkout", "-qb", "change")
    commit(change)
    assert new(check(capsys, code=0)) == []


def test_it_compares_with_where_the_branch_left_not_with_where_the_other_is_now(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit({"main.tf": TRAIL.replace("true", "false")})
    git("checkout", "-qb", "change")
    commit({"README": "x"})
    git("checkout", "-q", "main")
    commit({"main.tf": TRAIL})
    git("checkout", "-q", "change")
    assert new(check(capsys, code=0)) == []


def test_the_work_tree_is_not_touched_and_counts_as_it_lies(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"main.tf": TRAIL})
    put({"main.tf": TRAIL.replace("true", "false"), "untracked": "x"})
    before = git("status", "--porcelain=v2", "--branch"), git("stash", "list"), git("rev-parse", "HEAD")
    assert [name for name, _ in new(check(capsys, code=1))] == ["CT201"]
    assert (git("status", "--porcelain=v2", "--branch"), git("stash", "list"), git("rev-parse", "HEAD")) == before


def test_a_path_below_and_one_that_is_new(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"envs/prod/main.tf": TRAIL, "envs/dev/main.tf": TRAIL})
    git("checkout", "-qb", "change")
    commit({"envs/prod/main.tf": TRAIL.replace("true", "false"), "envs/qa/main.tf": TRAIL})
    assert [name for name, _ in new(check(capsys, "envs/prod", code=1))] == ["CT201"]
    assert new(check(capsys, "envs/dev", code=0)) == []
    assert "CT801" in dict(new(check(capsys, "envs/qa", code=1)))


def test_the_baseline_of_the_other_side_counts(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who changes the code cannot excuse the change by changing the baseline with it."""
    commit({"main.tf": TRAIL})
    cli.main(["baseline", "write"])
    commit({})
    git("checkout", "-qb", "change")
    put({"main.tf": TRAIL.replace("true", "false")})
    cli.main(["baseline", "write"])
    commit({})
    assert cli.main(["check", "--baseline", NAME]) == 0
    assert [name for name, _ in new(check(capsys, "--baseline", NAME, code=1))] == ["CT201"]


def test_a_hook_of_a_linked_work_tree_may_go_into_a_directory(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Git gives it GIT_DIR, and says then that the root is wherever it is asked."""
    commit({"a/main.tf": TRAIL, "b/main.tf": TRAIL})
    git("worktree", "add", "-q", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked" / "a")
    monkeypatch.setenv("GIT_DIR", git("rev-parse", "--absolute-git-dir").strip())
    put({"main.tf": TRAIL.replace("true", "false")})
    assert [name for name, _ in new(check(capsys, code=1))] == ["CT201"]


def test_a_baseline_that_comes_with_the_change_excuses_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"main.tf": TRAIL})
    put({"main.tf": TRAIL.replace("true", "false")})
    cli.main(["baseline", "write"])
    said = check(capsys, "--baseline", NAME, code=1)
    assert [name for name, _ in new(said)] == ["CT201"]
    assert cli.main(["check", "--since", "main", "--baseline", "nowhere.json"]) == 2
    put({NAME: "{"})
    assert cli.main(["check", "--since", "main", "--baseline", NAME]) == 2


def test_a_repository_cannot_make_git_run_anything(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit({"main.tf": TRAIL, ".gitattributes": "*.tf diff=evil filter=evil\n"})
    spoken = tmp_path / "spoken"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\ntouch '{spoken}'\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    for name in ("diff.evil.textconv", "filter.evil.smudge", "filter.evil.clean", "core.fsmonitor", "core.pager"):
        git("config", name, str(script))
    check(capsys, code=0)
    assert cli.main(["suppressions"]) == 0
    assert not spoken.exists()


# --- what git does not hold, and what was typed ---------------------------------------------------------------------

CALL = 'module "x" {{\n  source  = "acme/x/aws"\n  version = "{}"\n}}\n'
DOWNLOADED = {
    ".terraform/modules/modules.json": json.dumps({"Modules": [
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "x", "Source": "registry.terraform.io/acme/x/aws", "Version": "1.0.0", "Dir": ".terraform/modules/x"},
    ]}),
    ".terraform/modules/x/main.tf": TRAIL.replace("true", "false"),
}  # fmt: skip


def test_a_downloaded_module_was_there_before_unless_its_call_changed(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit({"main.tf": CALL.format("1.0.0"), ".gitignore": ".terraform\n"})
    put(DOWNLOADED)
    assert new(check(capsys, code=0)) == []
    put({"main.tf": CALL.format("2.0.0")})
    said = check(capsys, code=1)
    assert "CT201" in dict(new(said)), "another version of the module"
    assert [one["code"] for one in said["diagnostics"]] == ["CTL021"]  # type: ignore[attr-defined]


def test_a_submodule_is_compared_with_its_own_commit(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    git("init", "-q", "-b", "main")
    commit({"main.tf": TRAIL})
    monkeypatch.chdir(here)
    git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "audit")
    commit({"locals.tf": "locals {}\n"})
    assert new(check(capsys, code=0)) == []
    put({"audit/main.tf": TRAIL.replace("true", "false")})
    assert [name for name, _ in new(check(capsys, code=1))] == ["CT201"]


@pytest.mark.parametrize("count", [("", "  count = 1\n"), ("  count = 2\n", "")], ids=["gets a count", "loses it"])
def test_terraform_moves_to_the_first_instance_and_back(
    count: tuple[str, str], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, now = (TRAIL.replace("{\n", "{\n" + one, 1) for one in count)
    commit({"main.tf": before})
    put({"main.tf": now})
    gone = [message for name, message in new(check(capsys, code=1 if count[0] else 0)) if name == "CT095"]
    assert len(gone) == bool(count[0]), "the second one is gone"


def test_a_directory_that_is_gone_may_be_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"a/main.tf": TRAIL, "b/main.tf": TRAIL})
    git("rm", "-qr", "a")
    assert "CT095" in dict(new(check(capsys, "a", code=1)))
    assert "CT095" in dict(new(check(capsys, "a", "b", code=1)))
    assert new(check(capsys, "b", code=0)) == []
    assert cli.main(["check", "--since", "main", "nowhere"]) == 2
    assert cli.main(["check", "a"]) == 2


@pytest.mark.parametrize("named", ["a/main.tf", "b/main.tf"])
def test_who_names_a_renamed_file_means_both_names(named: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`git diff --name-only` tells the new name alone."""
    commit({"a/main.tf": TRAIL})
    git("mv", "a", "b")
    assert new(check(capsys, named, code=0)) == []
    put({"b/main.tf": TRAIL.replace("true", "false")})
    assert [name for name, _ in new(check(capsys, named, code=1))] == ["CT201"]


TYPED = {
    "a file of variables": ["--var-file", "prod.tfvars"],
    "its whole path": ["--var-file", "{here}/prod.tfvars"],
    "a set": ["--var-set", "prod=prod.tfvars"],
    "a configuration": ["--config", "ci/ctlint.toml"],
    "parameters": ["--parameters", "parameters.json"],
    "a unit": ["--expect-trail", "new"],
}


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("known", [False, True], ids=["comes with the change", "was there"])
def test_what_is_named_may_come_with_the_change(
    typed: str, known: bool, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named: dict[str, str | None] = {
        "prod.tfvars": "all = true\n", "ci/ctlint.toml": 'var-files = ["prod.tfvars"]\n', "new/main.tf": TRAIL,
        "parameters.json": '{"A": "b"}',
    }  # fmt: skip
    whole = TRAIL.replace("true", "var.all") + 'variable "all" {\n  type = bool\n}\n'
    if typed == "a configuration":  # what it names was there
        commit({"prod.tfvars": named["prod.tfvars"]})
    commit({"main.tf": whole, **(named if known else {})})
    put({**named})
    said = check(capsys, *(one.format(here=here) for one in TYPED[typed]), code=0 if known else 1)
    assert {str(one["subject"]["unit"]) for one in said["results"] if one["suppressed"] is None} <= {"new", "."}  # type: ignore[attr-defined]


# --- what cannot be compared is refused ------------------------------------------------------------------------------


def refused(capsys: pytest.CaptureFixture[str], *words: str, revision: str = "main") -> None:
    capsys.readouterr()
    assert cli.main(["check", "--since", revision]) == 2
    said = capsys.readouterr().err
    assert all(word in said for word in words), said


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    put({"main.tf": TRAIL})
    refused(capsys, "--since", "not a git repository")


@pytest.mark.parametrize("revision", ["nothing", "--output=x", "main..main", "", "HEAD:main.tf"])
def test_no_such_revision(revision: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"main.tf": TRAIL})
    assert cli.main(["check", f"--since={revision}"]) == 2


def test_a_configuration_that_was_wrong_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"main.tf": TRAIL, "ctlint.toml": "unknown = 3\n"})
    put({"ctlint.toml": 'unknown = "fail"\n'})
    refused(capsys, "--since: at main: ctlint.toml:1: 'unknown' is one of")


def test_a_repository_of_somebody_else_says_what_to_do(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit({"main.tf": TRAIL})
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    refused(capsys, "dubious ownership", "safe.directory")


def test_a_shallow_clone_says_what_to_do(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        commit({"main.tf": f"# {number}\n{TRAIL}"})
    git("checkout", "-qb", "change", "HEAD~1")
    commit({"README": "x"})
    shallow = tmp_path / "shallow"
    git("clone", "-q", "--depth", "1", "--no-single-branch", f"file://{here}", str(shallow), cwd=tmp_path)
    monkeypatch.chdir(shallow)
    refused(capsys, "cut off", "fetch-depth: 0", revision="origin/main")


def test_without_git(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    commit({"main.tf": TRAIL})
    monkeypatch.setenv("PATH", str(here))
    refused(capsys, "git is not installed")


@pytest.mark.parametrize("left", [{}, {"other.tf": 'resource "aws_s3_bucket" "b" {}\n'}], ids=["nothing", "something"])
def test_a_commit_that_deletes_the_trail_is_no_silent_success_of_the_hook(
    here: Path, left: dict[str, str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    """What the README has the pre-commit hook do, which runs in the work tree that is to be committed."""
    commit({"trail.tf": TRAIL, **left})
    put({"trail.tf": None})
    assert cli.main(["check", "--pre-commit"]) == 0
    assert cli.main(["check", "--pre-commit", "--since", "HEAD"]) == 1
    assert "CT095" in capsys.readouterr().out
    put({"trail.tf": TRAIL})
    assert cli.main(["check", "--pre-commit", "--since", "HEAD"]) == 0
