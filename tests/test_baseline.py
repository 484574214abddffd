"""Baselines: what was there before stays known through edits that change nothing; whatever is new is seen."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from ctlint import cli
from ctlint.findings import Report, Verdict
from ctlint.scan import Options, scan
from ctlint.suppressions.baseline import BaselineError, Entry, Key, read, render
from ctlint.suppressions.baseline_file import NAME, applied, load
from tests.installation import clean_environment, run

TRAIL = """\
resource "aws_cloudtrail" "audit" {
  name                  = "audit"
  s3_bucket_name        = "logs-elsewhere"
  is_multi_region_trail = false
}
"""
TEMPLATE = """\
Resources:
  Audit:
    Type: AWS::CloudTrail::Trail
    Properties: {IsLogging: true, S3BucketName: elsewhere, IncludeGlobalServiceEvents: true}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795694400")  # 2026-11-26
    return tmp_path


def put(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def new(root: Path) -> list[str]:
    """The ids of the findings that the baseline does not hold, as `unit:id`."""
    return sorted(
        f"{one.subject.id.unit}:{one.rule.id}"
        for one in judged(root).findings
        if one.verdict is not Verdict.PASS and one.suppressed is None
    )


def judged(root: Path) -> Report:
    report = scan([root], Options(root=root, moves=True))
    return applied(report, load(root / NAME), root / NAME, [root])


def notes(root: Path) -> list[str]:
    return [one.message for one in judged(root).diagnostics if one.code == "CTL020"]


# --- what changes nothing --------------------------------------------------------------------------------------------

SAME = {
    "lines moved": f"locals {{\n  a = 1\n}}\n\n# a comment\n\n{TRAIL}",
    "reformatted": TRAIL.replace("                  =", "=").replace("  name", "\n\n      name"),
    "CRLF": TRAIL.replace("\n", "\r\n"),
    "a local": TRAIL.replace('"logs-elsewhere"', "local.b") + 'locals {\n  b = "logs-elsewhere"\n}\n',
    "moved": TRAIL.replace('"audit" {', '"main" {')
    + "moved {\n  from = aws_cloudtrail.audit\n  to   = aws_cloudtrail.main\n}\n",
    "moved twice": TRAIL.replace('"audit" {', '"main" {')
    + "moved {\n  from = aws_cloudtrail.audit\n  to   = aws_cloudtrail.b\n}\n"
    + "moved {\n  from = aws_cloudtrail.b\n  to   = aws_cloudtrail.main\n}\n",
    "moved into for_each": TRAIL.replace("{\n", '{\n  for_each = toset(["eu"])\n', 1)
    + 'moved {\n  from = aws_cloudtrail.audit\n  to   = aws_cloudtrail.audit["eu"]\n}\n',
}


@pytest.mark.parametrize("edit", SAME)
def test_what_was_there_stays_known_through(edit: str, here: Path) -> None:
    put(here, {"main.tf": TRAIL})
    assert cli.main(["baseline", "write"]) == 0
    put(here, {"main.tf": SAME[edit]})
    assert new(here) == []
    assert notes(here) == []


def test_a_file_of_a_root_may_be_renamed_and_split(here: Path) -> None:
    put(here, {"main.tf": TRAIL})
    cli.main(["baseline", "write"])
    (here / "main.tf").rename(here / "trail.tf")
    put(here, {"other.tf": "locals {}\n"})
    assert new(here) == []


@pytest.mark.parametrize(("before", "now"), [("a.yaml", "b.yaml"), ("a.yaml", "deep/down/a.yaml")])
def test_a_template_may_be_renamed(before: str, now: str, here: Path) -> None:
    put(here, {before: TEMPLATE, "other.yaml": TEMPLATE})
    cli.main(["baseline", "write"])
    (here / before).unlink()
    put(here, {now: TEMPLATE})
    assert new(here) == []


def test_a_module_may_move_into_another(here: Path) -> None:
    put(here, {"main.tf": 'module "a" {\n  source = "./m"\n}\n', "m/main.tf": TRAIL})
    cli.main(["baseline", "write"])
    put(here, {
        "main.tf": 'module "b" {\n  source = "./m"\n}\nmoved {\n  from = module.a\n  to   = module.b\n}\n',
    })  # fmt: skip
    assert new(here) == []


def test_it_means_the_same_wherever_the_run_starts(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(here, {"envs/prod/main.tf": TRAIL})
    cli.main(["baseline", "write"])
    monkeypatch.chdir(here / "envs" / "prod")
    assert cli.main(["check", "--baseline", f"../../{NAME}", "."]) == 0
    assert cli.main(["check", "."]) == 1


def test_over_thirty_commits_of_a_real_history(here: Path) -> None:
    """Each commit edits without changing what is deployed; the baseline of the first holds at the last."""
    env = clean_environment()
    put(here, {"envs/prod/main.tf": TRAIL, "stack.yaml": TEMPLATE})
    run("git", "init", "-q", cwd=here, env=env)
    cli.main(["baseline", "write"])
    chance = random.Random(7)
    lines = TRAIL.splitlines()
    name = "audit"
    moved = ""
    for number in range(30):
        body = [*lines[:1], *chance.sample(lines[1:-1], len(lines) - 2), lines[-1]]
        if number % 7 == 3:
            moved += f"moved {{\n  from = aws_cloudtrail.{name}\n  to   = aws_cloudtrail.t{number}\n}}\n"
            name = f"t{number}"
        text = "\n" * chance.randrange(4) + "\n".join(body).replace('"audit" {', f'"{name}" {{')
        for old in (here / "envs" / "prod").iterdir():
            old.unlink()
        put(here, {f"envs/prod/{chance.choice(['main', 'trail', 'audit'])}.tf": f"# commit {number}\n{text}\n{moved}"})
        template = f"# {number}\n" + TEMPLATE.replace(
            "Properties: ", "Properties:   " if number % 2 else "Properties: "
        )
        for stack in here.glob("stack*.yaml"):
            stack.unlink()
        put(here, {f"stack{number // 5}.yaml": template})
        run("git", "add", "-A", cwd=here, env=env)
        run("git", "commit", "-qm", f"edit {number}", cwd=here, env=env)
        assert new(here) == [], f"commit {number}"
        # The same faults elsewhere are none of the baseline's, whatever they are called and wherever they stand.
        elsewhere, trail = (
            ("envs/prod/more.tf", TRAIL.replace('"audit" {', f'"other{number}" {{')),
            (f"envs/copy{number}/main.tf", TRAIL),
            (f"stack{number // 5}-copy.yaml", TEMPLATE),
        )[number % 3]
        put(here, {elsewhere: trail})
        unit = elsewhere if elsewhere.endswith(".yaml") else elsewhere.rpartition("/")[0]
        ids = ["CT201", "CT301", "CT701", "CT801"]
        assert set(new(here)) >= {f"{unit}:{rule}" for rule in ids}, f"commit {number}"
        # Of two templates either may be the renamed one: then neither is taken for it.
        allowed = {unit, f"stack{number // 5}.yaml"} if unit.endswith(".yaml") else {unit}
        assert {one.partition(":")[0] for one in new(here)} <= allowed, f"commit {number}"
        (here / elsewhere).unlink()
    count = run("git", "rev-list", "--count", "HEAD", cwd=here, env=env).stdout
    assert int(count) == 30


# --- what is new -----------------------------------------------------------------------------------------------------

NEW: dict[str, tuple[dict[str, str], list[str]]] = {
    "another attribute": ({"main.tf": TRAIL.replace("false", "false\n  enable_logging = false")}, [".:CT102"]),
    "another trail": (
        {"more.tf": TRAIL.replace('"audit"', '"more"')},
        [".:CT201", ".:CT301", ".:CT701", ".:CT801"],
    ),
    "another root": ({"other/main.tf": TRAIL}, ["other:CT201", "other:CT301", "other:CT701", "other:CT801"]),
    "renamed without saying so": (
        {"main.tf": TRAIL.replace('"audit" {', '"main" {')},
        [".:CT201", ".:CT301", ".:CT701", ".:CT801"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", NEW)
def test_what_is_new_is_seen(change: str, here: Path) -> None:
    files, wanted = NEW[change]
    put(here, {"main.tf": TRAIL})
    cli.main(["baseline", "write"])
    put(here, files)
    assert set(wanted) <= set(new(here))
    assert len(wanted) > 1 or new(here) == wanted


def test_a_copy_of_a_template_is_new_while_the_first_is_there(here: Path) -> None:
    put(here, {"a.yaml": TEMPLATE})
    cli.main(["baseline", "write"])
    put(here, {"b.yaml": TEMPLATE})
    assert new(here)
    assert all(one.startswith("b.yaml:") for one in new(here))


def test_of_two_that_may_be_the_renamed_one_neither_is_taken(here: Path) -> None:
    put(here, {"a.yaml": TEMPLATE})
    cli.main(["baseline", "write"])
    (here / "a.yaml").unlink()
    put(here, {"b.yaml": TEMPLATE, "c.yaml": TEMPLATE})
    assert {one.partition(":")[0] for one in new(here)} == {"b.yaml", "c.yaml"}


def test_what_was_unknown_and_now_fails_is_new(here: Path) -> None:
    variable = 'variable "v" {\n  type = bool\n}\n'
    put(here, {"main.tf": variable + TRAIL.replace("= false", "= var.v")})
    cli.main(["baseline", "write"])
    assert new(here) == []
    put(here, {"main.tf": TRAIL})
    assert new(here) == [".:CT201"]


def test_what_is_wrong_with_a_suppression_is_not_taken_over(here: Path) -> None:
    put(here, {"main.tf": f"# ctlint: ignore[CT999] x y\n{TRAIL}"})
    cli.main(["baseline", "write"])
    assert new(here) == ["main.tf:CT093"]


# --- the file and the commands ---------------------------------------------------------------------------------------


def test_entries_keep_reason_and_day_and_new_ones_get_their_own(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(here, {"main.tf": TRAIL})
    cli.main(["baseline", "write", "--reason", "as it was"])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798286400")  # 2026-12-26
    put(here, {"main.tf": TRAIL.replace("false", "false\n  enable_logging = false")})
    cli.main(["baseline", "write", "--reason", "paused for the move"])
    entries = {entry.key.rule: entry for entry in load(here / NAME)}
    assert (entries["CT201"].reason, entries["CT201"].since) == ("as it was", "2026-11-26")
    assert (entries["CT102"].reason, entries["CT102"].since) == ("paused for the move", "2026-12-26")


def test_what_is_gone_is_named_and_pruned(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(here, {"main.tf": TRAIL})
    cli.main(["baseline", "write"])
    before = len(load(here / NAME))
    put(here, {"main.tf": TRAIL.replace("= false", "= true")})
    (note,) = notes(here)
    assert "1 entry matches nothing" in note and "prune" in note
    assert cli.main(["check", "--baseline", NAME]) == 0
    capsys.readouterr()
    assert cli.main(["baseline", "prune"]) == 0
    assert "1 removed" in capsys.readouterr().out
    assert len(load(here / NAME)) == before - 1
    assert notes(here) == []


@pytest.mark.parametrize(
    "partly",
    [["envs/prod"], ["envs/prod/main.tf"], ["--rule", "CT201"], ["--skip-rule", "CT801", "envs"]],
    ids=" ".join,
)
def test_what_a_run_does_not_look_at_is_kept(partly: list[str], here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(here, {"envs/prod/main.tf": TRAIL, "envs/dev/main.tf": TRAIL, "t/t.yaml": TEMPLATE})
    cli.main(["baseline", "write"])
    before = load(here / NAME)
    for action in ("prune", "write"):
        if not partly[0].endswith(".tf"):
            assert cli.main(["baseline", action, *partly]) == 0
            assert load(here / NAME) == before, action
    capsys.readouterr()
    assert cli.main(["check", "--baseline", NAME, *partly]) == 0
    assert "CTL020" not in capsys.readouterr().out


def test_a_unit_that_is_gone_is_pruned_by_a_run_over_its_place(here: Path) -> None:
    put(here, {"envs/prod/main.tf": TRAIL, "envs/dev/main.tf": TRAIL})
    cli.main(["baseline", "write"])
    (here / "envs/dev/main.tf").unlink()
    (here / "envs/dev").rmdir()
    cli.main(["baseline", "prune", "envs/prod"])
    assert {entry.key.unit for entry in load(here / NAME)} == {"envs/prod", "envs/dev"}
    cli.main(["baseline", "prune", "envs"])
    assert {entry.key.unit for entry in load(here / NAME)} == {"envs/prod"}


def test_nothing_is_written_where_something_could_not_be_read(here: Path) -> None:
    put(here, {"main.tf": TRAIL, "broken.tf": 'resource "a" {\n'})
    assert cli.main(["baseline", "write"]) == 3
    assert not (here / NAME).exists()


def test_it_shows_what_was_taken_over_and_why(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(here, {"main.tf": TRAIL})
    cli.main(["baseline", "write", "--reason", "as it was"])
    capsys.readouterr()
    assert cli.main(["baseline", "show"]) == 0
    said = capsys.readouterr().out
    assert "CT201  .: aws_cloudtrail.audit" in said and "since 2026-11-26: as it was" in said


def test_what_is_taken_over_stays_in_the_report_and_the_scorecard(here: Path) -> None:
    put(here, {"main.tf": TRAIL})
    cli.main(["baseline", "write"])
    report = judged(here)
    (finding,) = [one for one in report.findings if one.rule.id == "CT201"]
    assert finding.suppressed is not None and finding.suppressed.by == "baseline"
    assert report.scorecard[0].practices[2] is Verdict.FAIL


def test_the_file_has_one_sorted_line_per_entry_and_comes_back_the_same() -> None:
    entries = [
        Entry(Key("CT201", "Trail", "ü/\u2028", f"a{number}", "fail", ("x", "y")), 'm"\n', "r", "2026-11-26")
        for number in range(3)
    ]
    text = render(reversed(entries))
    assert read(text) == entries
    assert len(text.splitlines()) >= 5
    assert render(read(text)) == text


GOOD = {
    "rule": "CT201", "unit": ".", "address": "a", "kind": "Trail", "verdict": "fail", "deciding": [], "message": "m",
    "reason": "r", "since": "2026-11-26",
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "{}", '{"version": 1}', '{"version": 2, "entries": []}', '{"version": 1, "entries": 3}',
        '{"version": 1, "entries": [3]}', "[" * 100_000,
        *(json.dumps({"version": 1, "entries": [{**GOOD, name: value}]}) for name in GOOD for value in (None, 3)),
        json.dumps({"version": 1, "entries": [{**GOOD, "reason": " "}]}),
        json.dumps({"version": 1, "entries": [{**GOOD, "since": "soon"}]}),
    ],
)  # fmt: skip
def test_what_is_no_baseline_is_refused(text: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BaselineError):
        read(text)
    put(here, {"main.tf": TRAIL, NAME: text})
    assert cli.main(["check", "--baseline", NAME]) == 2
    assert NAME in capsys.readouterr().err


def test_a_baseline_that_is_not_there_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(here, {"main.tf": TRAIL})
    assert cli.main(["check", "--baseline", "nothing.json"]) == 2
    assert "nothing.json" in capsys.readouterr().err


def test_the_configuration_names_the_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trail = 'resource "aws_cloudtrail" "a" {\n  name           = "a"\n  s3_bucket_name = "elsewhere"\n}\n'
    (tmp_path / "main.tf").write_text(trail, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["baseline", "write"]) == 0
    assert cli.main(["check"]) == 1
    (tmp_path / "ctlint.toml").write_text('baseline = "ctlint-baseline.json"\n', encoding="utf-8")
    assert cli.main(["check"]) == 0
    (tmp_path / "audit").mkdir()
    (tmp_path / NAME).rename(tmp_path / "audit" / "known.json")
    (tmp_path / "ctlint.toml").write_text('baseline = "audit/known.json"\n', encoding="utf-8")
    assert cli.main(["check"]) == 0
    assert cli.main(["check", "main.tf"]) == 0
    for action in ("show", "prune", "write"):
        assert cli.main(["baseline", action]) == 0, "the configuration's is meant"
    assert not (tmp_path / NAME).exists()
    (tmp_path / "audit" / "known.json").unlink()
    assert cli.main(["check"]) == 2, "a baseline that is not there is no empty one"
    (tmp_path / "ctlint.toml").write_text('baseline = "../ctlint-baseline.json"\n', encoding="utf-8")
    (tmp_path / ".git").mkdir()
    assert cli.main(["check"]) == 2
