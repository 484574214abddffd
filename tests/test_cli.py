"""The command line: exit codes, what is refused and how, where things are written."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import ctlint
from ctlint import catalogue, cli
from ctlint import scan as scanning
from ctlint.arguments import SUMMARIES, parse
from ctlint.diagnostics import Diagnostic
from ctlint.engine.compiled import Listed
from ctlint.findings import Finding, Report, Severity, Subject, Suppression, Verdict, When
from ctlint.output import FORMATS, exit_codes
from ctlint.output.options import Gate
from ctlint.output.outcome import exit_code
from ctlint.output.rules import render_rules_index
from ctlint.parameters import PARAMETERS
from ctlint.records import replace
from ctlint.refusals import OptionsError
from ctlint.source import VariableFile, VariableSet, VariableValue
from ctlint.terminal import Progress
from ctlint.value import Reason
from tests.canned_reports import EU, HEADER, MULTI_REGION, REPORTS, RULES, clean, mixed

ROOT = Path(__file__).resolve().parent.parent
VARIABLES = (
    "NO_COLOR",
    "TERM",
    "COLUMNS",
    "PRE_COMMIT",
    "FORCE_COLOR",
    "PYTHONIOENCODING",
    "WT_SESSION",
    "SOURCE_DATE_EPOCH",
)


@pytest.fixture(autouse=True)
def scrubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """`scan` replaced by one that notes what it was asked and gives `report` or raises `error`."""
    asked = SimpleNamespace(report=mixed(), error=None, paths=None, options=None)

    def scan(paths: Sequence[Path], options: scanning.Options) -> Report:
        asked.paths, asked.options = list(paths), options
        if asked.error is not None:
            raise asked.error
        report: Report = asked.report
        return report

    monkeypatch.setattr(scanning, "scan", scan)
    return asked


@pytest.fixture
def some_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {info.id: SimpleNamespace(info=info) for info in RULES}

    def chosen(ids: Collection[str] | None) -> Any:
        return tuple(rule for id_, rule in rules.items() if ids is None or id_ in ids)

    listed = tuple(Listed(info.id, info.slug, info.profile, tuple(info.frameworks)) for info in RULES)
    monkeypatch.setattr(catalogue, "load_catalogue", lambda *_: catalogue.Catalogue(listed, chosen))


def program(*arguments: str, report: str | None = None, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The program as a process of its own in a scrubbed environment; with `report`, a canned one is its scan's."""
    command, env = process(*arguments, report=report)
    env.update(options.pop("env", {}))
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=not options, timeout=60, check=False, **options)


def process(*arguments: str, report: str | None = None) -> tuple[list[str], dict[str, str]]:
    env = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    if report is None:
        return [sys.executable, "-m", "ctlint", *arguments], env
    script = (
        "import sys, ctlint.scan, ctlint.cli, tests.canned_reports as canned\n"
        f"ctlint.scan.scan = lambda *_: canned.REPORTS[{report!r}]()\n"
        "sys.exit(ctlint.cli.main(sys.argv[1:]))"
    )
    return [sys.executable, "-c", script, *arguments], {**env, "PYTHONPATH": str(ROOT)}


# --- exit codes ------------------------------------------------------------------------------------------------------


IGNORED = Suppression("a reason", "code")


def judged(verdict: Verdict, severity: Severity, scenario: When | None, suppressed: Suppression | None) -> Finding:
    reasons = frozenset({Reason.INPUT}) if verdict is Verdict.UNKNOWN else frozenset[Reason]()
    return Finding(
        replace(MULTI_REGION, severity=severity), Subject("Trail", EU), verdict, "so it is", (EU,),
        (replace(HEADER, primary=True),), reasons, scenario=scenario, suppressed=suppressed,
    )  # fmt: skip


GAPS: dict[str, Callable[[Report], Report]] = {
    "none": lambda report: report,
    "note": lambda report: replace(report, diagnostics=(Diagnostic("CTL003", "missing", None, False),)),
    "error": lambda report: replace(report, diagnostics=(Diagnostic("CTL002", "wrong", None, True),)),
    "unread": lambda report: replace(report, coverage=replace(report.coverage, files_unread=("x.tf",))),
    "crash": lambda report: replace(report, coverage=replace(report.coverage, rules_crashed=1)),
}
SCENARIOS = {"always": None, "default": When("A=1", True), "away": When("A=1", False)}


def test_the_exit_code_is_what_the_table_says_for_every_finding_and_flag() -> None:
    empty = replace(clean(), findings=())
    ranks = ["critical", "high", "medium", "low", "info"]
    rows = 0
    for verdict, severity, scenario, suppressed in itertools.product(Verdict, Severity, SCENARIOS, (None, IGNORED)):
        one = judged(verdict, severity, SCENARIOS[scenario], suppressed)
        for fail_on, unknown, strict, zero, gap in itertools.product(
            Severity, (False, True), (False, True), (False, True), GAPS
        ):
            bad_enough = ranks.index(severity.value) <= ranks.index(fail_on.value)
            counts = {"pass": False, "unknown": unknown, "fail": strict or scenario != "away"}[verdict.value]
            wanted = 1 if counts and bad_enough and suppressed is None and not zero else 0
            if gap in ("error", "unread", "crash"):
                wanted = 3
            report = GAPS[gap](replace(empty, findings=(one,)))
            assert exit_code(report, Gate(fail_on, unknown, strict, zero)) == wanted
            rows += 1
    assert rows == 3 * 5 * 3 * 2 * 5 * 2 * 2 * 2 * 5


def test_one_finding_that_fails_the_run_is_enough() -> None:
    worst = judged(Verdict.FAIL, Severity.CRITICAL, None, None)
    report = replace(clean(), findings=(*clean().findings, worst, *clean().findings))
    assert exit_code(report, Gate(Severity.CRITICAL)) == exit_codes.FINDINGS
    assert exit_code(clean(), Gate(unknown_fails=True, strict=True)) == exit_codes.CLEAN


@pytest.mark.parametrize(
    ("report", "arguments", "code"),
    [
        ("clean", (), 0),
        ("clean", ("--quiet", "--strict", "--unknown", "fail"), 0),
        ("mixed", (), 1),
        ("mixed", ("--fail-on", "critical"), 1),
        ("mixed", ("--exit-zero",), 0),
        ("mixed", ("--format", "json"), 1),
        ("broken", (), 3),
        ("broken", ("--exit-zero", "--quiet"), 3),
        ("broken", ("--format", "json"), 3),
    ],
)
def test_check_ends_with_the_code_of_its_report(
    asked: SimpleNamespace, report: str, arguments: tuple[str, ...], code: int
) -> None:
    asked.report = REPORTS[report]()
    assert cli.main(["check", *arguments]) == code


@pytest.mark.parametrize(
    ("flags", "finding", "code", "why"),
    [
        ([], judged(Verdict.FAIL, Severity.LOW, None, None), 1, "1 finding fails the run"),
        (["--fail-on", "high"], judged(Verdict.FAIL, Severity.LOW, None, None), 0, "nothing of severity high or worse"),
        ([], judged(Verdict.FAIL, Severity.LOW, When("A=1", False), None), 0, "nothing at the defaults fails"),
        (["--strict"], judged(Verdict.FAIL, Severity.LOW, When("A=1", False), None), 1, "1 finding fails the run"),
        (["--exit-zero"], judged(Verdict.FAIL, Severity.LOW, None, None), 0, "--exit-zero was given"),
        ([], judged(Verdict.UNKNOWN, Severity.LOW, None, None), 0, "nothing fails the run"),
        (["--unknown", "fail"], judged(Verdict.UNKNOWN, Severity.LOW, None, None), 1, "1 finding fails the run"),
        ([], judged(Verdict.FAIL, Severity.LOW, None, IGNORED), 0, "nothing fails the run"),
    ],
)
def test_the_last_line_says_why_the_exit_code_is_what_it_is(
    asked: SimpleNamespace,
    capsys: pytest.CaptureFixture[str],
    flags: list[str],
    finding: Finding,
    code: int,
    why: str,
) -> None:
    asked.report = replace(clean(), findings=(finding,))
    assert cli.main(["check", *flags]) == code
    last = " ".join(capsys.readouterr().out.rpartition("Result:")[2].split())
    assert f"Exit {code}: " in last and why in last


# --- what reaches the scan -------------------------------------------------------------------------------------------


def test_without_options_the_working_directory_is_checked(asked: SimpleNamespace) -> None:
    cli.main(["check"])
    assert asked.paths == [Path()]
    assert asked.options == scanning.Options(today=asked.options.today)
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", asked.options.today)


def test_every_option_reaches_the_scan_wherever_it_stands(
    asked: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
    cli.main(
        [
            "check", "one", "--root", "top", "--profile", "strict", "--rule", "CT1, CT2,", "two", "--rule=a-slug",
            "--skip-rule", "CT9", "--var", "a=b=c", "--var-set", "prod=c.tfvars,p.tfvars", "--var", "empty=",
            "--var-file", "x.tfvars", "--parameter", "K=V", "--expect-trail", "envs/prod", "three",
            "--var-set", "envs/q.tfvars", "--var-set", "bare=", "--workspace", "blue",
        ]
    )  # fmt: skip
    assert asked.paths == [Path("one"), Path("two"), Path("three")]
    options = asked.options
    assert (options.root, options.profile) == (Path("top"), ("strict",))
    assert (options.rules, options.skip_rules) == (("CT1", "CT2", "a-slug"), ("CT9",))
    assert options.inputs.variables == (
        VariableValue("a", "b=c"),
        VariableSet("prod", (VariableFile("c.tfvars"), VariableFile("p.tfvars"))),
        VariableValue("empty", ""),
        VariableFile("x.tfvars"),
        VariableSet("q.tfvars", (VariableFile("envs/q.tfvars"),)),
        VariableSet("bare", ()),
    )
    assert (options.inputs.workspace, dict(options.inputs.parameters)) == ("blue", {"K": "V"})
    assert options.expect_trail == ("envs/prod",)


@pytest.mark.parametrize(("options", "seen"), [((), {}), (("--tf-var-env",), {"x": "1", "empty": ""})])
def test_the_environment_gives_variables_only_where_it_is_asked_for(
    options: tuple[str, ...], seen: dict[str, str], asked: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_VAR_x", "1")
    monkeypatch.setenv("TF_VAR_empty", "")
    monkeypatch.setenv("TF_VAR", "no variable")
    cli.main(["check", *options])
    assert dict(asked.options.inputs.environment) == seen


def test_a_path_may_begin_with_a_dash_after_two_dashes(
    asked: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-odd").mkdir()
    cli.main(["check", "--quiet", "--", "-odd"])
    assert asked.paths == [Path("-odd")]


# --- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "a command is missing; there are check, rules, explain"),
        (["chek"], "unknown command 'chek' (did you mean 'check'?)"),
        (["--verson"], "unknown option '--verson' (did you mean '--version'?)"),
        (["check", "--frmat=json"], "unknown option '--frmat=json' (did you mean '--format'?)"),
        (["check", "--form", "json"], "unknown option '--form'"),
        (["check", "--format", "jsn"], "--format: 'jsn' is not one of text, json, sarif, github,"),
        (["check", "--format", "jsn"], "(did you mean 'json'?)"),
        (
            ["check", "--output", "srif=x"],
            "'srif' is not a format (did you mean 'sarif'?); for a file of that name write",
        ),
        (["check", "--output", "sarif="], "--output: the name of a file is missing"),
        (["check", "--output", "sarif=-", "--output", "json=-"], "--output: two reports would go to standard output"),
        (["check", "--output", "sarif=-", "--format", "json"], "--output: two reports would go to standard output"),
        (["check", "--output", "sarif=a.x", "--output", "./b/../a.x"], "--output: two reports would go to b/../a.x"),
        (["check", "--fail-on", "severe"], "is not one of critical, high, medium, low, info"),
        (["check", "--unknown", "pass"], "--unknown: 'pass' is not one of report, fail"),
        (["check", "--show", "all"], "--show: 'all' is not one of pass"),
        (["check", "--color", "yes"], "--color: 'yes' is not one of auto, always, never"),
        (["check", "--rule"], "--rule: expected one argument"),
        (["check", "--rule", " , "], "--rule: the name of a rule is missing"),
        (["check", "--var", "novalue"], "--var: 'novalue' is not of the form NAME=VALUE"),
        (["check", "--var-file", ""], "--var-file: the name of a file is missing"),
        (["check", "--var-set", "=x.tfvars"], "--var-set: '=x.tfvars' is not of the form NAME=FILE,... or FILE"),
        (["check", "--parameter", "=x"], "--parameter: '=x' is not of the form NAME=VALUE"),
        (["rules", "--format", "xml"], "--format: 'xml' is not one of text, json, markdown"),
        (["explain"], "RULE"),
    ],
)
def test_a_wrong_command_line_is_one_sentence_and_a_hint(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert cli.main(arguments) == exit_codes.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    first, hint = err.splitlines()
    assert says in first
    assert hint.startswith("Try: ctlint") and hint.endswith("--help")


@pytest.mark.parametrize("flags", [[], ["--exit-zero"], ["--quiet"]])
def test_what_the_scan_refuses_is_a_usage_error(
    asked: SimpleNamespace, capsys: pytest.CaptureFixture[str], flags: list[str]
) -> None:
    asked.error = scanning.UsageError("x: there is no such file or directory")
    assert cli.main(["check", "x", *flags]) == exit_codes.USAGE
    assert capsys.readouterr().err == "ctlint check: x: there is no such file or directory\n"


@pytest.mark.parametrize("command", ["rules", "explain"])
def test_a_rule_file_with_mistakes_is_refused_with_all_of_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    from ctlint.engine.load import RuleError

    def load_catalogue(_: object) -> tuple[()]:
        raise RuleError(["rules/a.yaml:3: no attribute 'x'", "rules/b.yaml:9: no attribute 'y'"])

    monkeypatch.setattr(catalogue, "load_catalogue", load_catalogue)
    assert cli.main([command, *(["CT1"] if command == "explain" else [])]) == exit_codes.USAGE
    err = capsys.readouterr().err
    assert "rules/a.yaml:3" in err and "rules/b.yaml:9" in err


def test_a_crash_is_a_sentence_and_exit_3(asked: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    asked.error = KeyError("\x1b[31mwhat")
    assert cli.main(["check", "--exit-zero"]) == exit_codes.INCOMPLETE
    out, err = capsys.readouterr()
    assert out == ""
    assert "internal error: KeyError" in err and "at ctlint/commands/judging.py:" in err and "please report" in err
    assert "Traceback" not in err and "\x1b" not in err


def test_an_interrupt_ends_with_130(asked: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    asked.error = KeyboardInterrupt()
    assert cli.main(["check"]) == exit_codes.INTERRUPTED == 128 + signal.SIGINT
    assert capsys.readouterr().err == "ctlint check: interrupted\n"


# --- pre-commit ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("flags", "variable"), [(["--pre-commit"], ""), ([], "1")])
def test_as_a_hook_a_repository_with_nothing_to_check_is_a_success(
    asked: SimpleNamespace,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    flags: list[str],
    variable: str,
) -> None:
    monkeypatch.setenv("PRE_COMMIT", variable)
    asked.error = scanning.NothingToCheckError(".: nothing to check here")
    assert cli.main(["check", *flags]) == exit_codes.CLEAN
    out, err = capsys.readouterr()
    assert out.count("\n") == 1 and "nothing to check" in out and err == ""


@pytest.mark.parametrize(
    ("flags", "error"),
    [
        ([], scanning.NothingToCheckError(".: nothing to check here")),
        (["--pre-commit"], scanning.UsageError("x: there is no such file or directory")),
    ],
)
def test_nothing_else_is_a_success_because_of_the_hook(
    asked: SimpleNamespace, flags: list[str], error: Exception
) -> None:
    asked.error = error
    assert cli.main(["check", *flags]) == exit_codes.USAGE


def test_as_a_hook_findings_fail_as_ever(asked: SimpleNamespace) -> None:
    assert cli.main(["check", "--pre-commit"]) == exit_codes.FINDINGS


# --- where the report goes -------------------------------------------------------------------------------------------


def test_output_is_a_file_in_utf_8_and_one_line_on_standard_error(
    asked: SimpleNamespace, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "report.txt"
    assert cli.main(["check", "--output", str(path)]) == exit_codes.FINDINGS
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "6 fail" in err
    text = path.read_bytes().decode("utf-8")
    assert "─" in text and "\r" not in text and "\x1b" not in text


@pytest.mark.parametrize("where", ["no/such/directory/report.txt", "."])
def test_output_that_cannot_be_written_is_refused(
    asked: SimpleNamespace, capsys: pytest.CaptureFixture[str], tmp_path: Path, where: str
) -> None:
    assert cli.main(["check", "--output", str(tmp_path / where)]) == exit_codes.USAGE
    out, err = capsys.readouterr()
    assert out == "" and "ctlint check: --output: " in err


def test_output_into_a_missing_directory_is_refused_before_the_work(asked: SimpleNamespace, tmp_path: Path) -> None:
    cli.main(["check", "--output", str(tmp_path / "no" / "report.txt")])
    assert asked.paths is None


@pytest.mark.parametrize(
    ("arguments", "files", "stdout"),
    [
        ([], {}, "text"),
        (["--format", "json"], {}, "json"),
        (["--output", "a"], {"a": "text"}, None),
        (["--format", "json", "--output", "a"], {"a": "json"}, None),
        (["--output", "sarif=a"], {"a": "sarif"}, None),
        (["--output", "sarif=a", "--output", "markdown=-"], {"a": "sarif"}, "markdown"),
        (["--output", "sarif=a", "--output", "-"], {"a": "sarif"}, "text"),
        (["--output", "sarif=a", "--format", "github"], {"a": "sarif"}, "github"),
        (["--output", "sarif=a", "--output", "b", "--format", "csv"], {"a": "sarif", "b": "csv"}, None),
        (["--output", "./sarif=a", "--output", "junit=b"], {"sarif=a": "text", "b": "junit"}, None),
        (["--output", "gitlab=a", "--output", "gitlab=b"], {"a": "gitlab", "b": "gitlab"}, None),
    ],
)
def test_several_reports_of_one_run(
    asked: SimpleNamespace,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    files: dict[str, str],
    stdout: str | None,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", *arguments]) == exit_codes.FINDINGS
    out, err = capsys.readouterr()
    assert {path.name for path in tmp_path.iterdir()} == set(files)
    for name, format_name in files.items():
        wanted = canned(format_name)
        assert (tmp_path / name).read_bytes().decode("utf-8") == wanted
        assert f"ctlint: {name}: 6 fail" in err
    assert out == ("" if stdout is None else canned(stdout))


def canned(format_name: str) -> str:
    return (ROOT / "tests" / "snapshots" / format_name / "mixed.txt").read_bytes().decode("utf-8")


def test_a_file_that_cannot_be_written_does_not_lose_the_others(
    asked: SimpleNamespace, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    outputs = ["--output", "sarif=/dev/full", "--output", f"json={tmp_path / 'report.json'}", "--output", "github=-"]
    assert cli.main(["check", *outputs]) == exit_codes.USAGE
    out, err = capsys.readouterr()
    assert (tmp_path / "report.json").exists() and "::error " in out
    assert "ctlint check: --output: cannot write /dev/full: " in err


@pytest.mark.parametrize(("epoch", "wanted"), [("0", "1970-01-01T00:00:00"), ("1700000000", "2023-11-14T22:13:20")])
def test_the_times_of_a_run_can_be_fixed(
    asked: SimpleNamespace,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    epoch: str,
    wanted: str,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    cli.main(["check", "--format", "gitlab-sast"])
    scan = json.loads(capsys.readouterr().out)["scan"]
    assert (scan["start_time"], scan["end_time"]) == (wanted, wanted)


@pytest.mark.parametrize("epoch", ["", "soon", "-1", "9" * 30, "\u0663"])
def test_the_times_of_a_run_are_the_clocks(
    asked: SimpleNamespace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, epoch: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    before = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
    cli.main(["check", "--format", "gitlab-sast"])
    scan = json.loads(capsys.readouterr().out)["scan"]
    after = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
    assert before <= scan["start_time"] <= scan["end_time"] <= after


def test_json_is_utf_8_with_line_feeds_whatever_the_terminal_speaks() -> None:
    wanted = program("check", "--format", "json", report="mixed").stdout
    assert json.loads(wanted.decode("utf-8"))["tool"] == "ctlint 0.0.0"
    for encoding in ("ascii", "cp1252", "utf-16"):
        ran = program("check", "--format", "json", report="mixed", env={"PYTHONIOENCODING": encoding})
        assert (ran.stdout, ran.returncode) == (wanted, exit_codes.FINDINGS)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "cp932"])
def test_text_is_written_in_whatever_encoding_the_terminal_has(encoding: str) -> None:
    ran = program("check", report="mixed", env={"PYTHONIOENCODING": encoding})
    assert (ran.returncode, ran.stderr) == (exit_codes.FINDINGS, b"")
    assert "Scorecard" in ran.stdout.decode(encoding)


def test_a_reader_who_closes_the_pipe_gets_no_complaint_and_the_same_exit_code() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ran = program("check", report="mixed", stdout=writer, stderr=subprocess.PIPE)
    finally:
        os.close(writer)
    assert (ran.returncode, ran.stderr) == (exit_codes.FINDINGS, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_said_in_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        ran = program("check", report="mixed", stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == exit_codes.USAGE
    assert ran.stderr.decode() == "ctlint check: cannot write to standard output: No space left on device\n"


# --- colour and progress ---------------------------------------------------------------------------------------------


def on_a_terminal(*arguments: str, env: dict[str, str]) -> str:
    """What the program writes when its standard output is a terminal."""
    pty = pytest.importorskip("pty")
    command, environment = process(*arguments, report="mixed")
    master, slave = pty.openpty()
    running = subprocess.Popen(command, env={**environment, **env}, cwd=ROOT, stdout=slave, stderr=slave)
    os.close(slave)
    chunks = []
    while True:
        try:
            chunk = os.read(master, 4096)
        except OSError:  # Linux says so when the other side is closed
            break
        if not chunk:
            break
        chunks.append(chunk)
    running.wait(60)
    os.close(master)
    return b"".join(chunks).decode()


@pytest.mark.parametrize(
    ("arguments", "env", "coloured"),
    [
        ((), {"TERM": "xterm"}, True),
        ((), {"TERM": "dumb"}, False),
        ((), {"TERM": "xterm", "NO_COLOR": "1"}, False),
        ((), {"TERM": "xterm", "NO_COLOR": ""}, True),
        (("--color", "never"), {"TERM": "xterm"}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
    ],
)
def test_colour_on_a_terminal(arguments: tuple[str, ...], env: dict[str, str], coloured: bool) -> None:
    shown = on_a_terminal("check", *arguments, env=env)
    assert "Scorecard" in shown
    assert ("\x1b[" in shown) == coloured


@pytest.mark.parametrize(("arguments", "coloured"), [((), False), (("--color", "always"), True)])
def test_colour_in_a_pipe(arguments: tuple[str, ...], coloured: bool) -> None:
    assert (b"\x1b[" in program("check", *arguments, report="mixed").stdout) == coloured


class Terminal:
    """A stream that says it is a terminal and keeps what is written."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def test_progress_is_shown_only_once_it_takes_long_and_is_removed(
    asked: SimpleNamespace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    terminal = Terminal()
    progress = Progress(terminal)  # type: ignore[arg-type]
    progress.show("early")
    assert terminal.text == ""
    now = 2.5
    progress.show("reading \x1b[31m" + "x" * 200)
    progress.show("judging")
    progress.clear()
    assert "early" not in terminal.text and "\x1b" not in terminal.text
    assert "\rreading \\x1b[31m" in terminal.text and "\rjudging" in terminal.text
    assert all(len(line) < 80 for line in terminal.text.split("\r"))
    assert terminal.text.endswith("\r") and terminal.text.split("\r")[-2].strip() == ""


def test_no_progress_where_standard_error_is_no_terminal(asked: SimpleNamespace) -> None:
    cli.main(["check"])
    assert asked.options.progress is None


# --- rules and explain -----------------------------------------------------------------------------------------------


def test_rules_lists_them_in_every_format(some_rules: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["rules"]) == exit_codes.CLEAN
    table = capsys.readouterr().out
    assert all(info.id in table and info.slug in table for info in RULES)
    assert all(len(line) <= 80 for line in table.splitlines())
    assert cli.main(["rules", "--format", "json"]) == exit_codes.CLEAN
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == sorted(info.id for info in RULES)
    assert cli.main(["rules", "--format", "markdown"]) == exit_codes.CLEAN
    assert capsys.readouterr().out == render_rules_index(RULES)


@pytest.mark.parametrize(
    ("flags", "ids"),
    [
        (["--profile", "recommended"], {info.id for info in RULES} - {"CT001"}),
        (["--profile", "strict"], {info.id for info in RULES}),
        (["--framework", "cis-aws-5.0"], {"CT201"}),
        (["--profile", "cis-aws-5.0"], {"CT201"}),
    ],
)
def test_rules_can_be_narrowed(
    some_rules: None, capsys: pytest.CaptureFixture[str], flags: list[str], ids: set[str]
) -> None:
    assert cli.main(["rules", "--format", "json", *flags]) == exit_codes.CLEAN
    assert {one["id"] for one in json.loads(capsys.readouterr().out)} == ids


@pytest.mark.parametrize("flag", ["--profile", "--framework"])
def test_an_unknown_profile_or_framework_is_refused_with_a_suggestion(
    some_rules: None, capsys: pytest.CaptureFixture[str], flag: str
) -> None:
    assert cli.main(["rules", flag, "cis-aws-5"]) == exit_codes.USAGE
    err = capsys.readouterr().err
    assert "did you mean 'cis-aws-5.0'?" in err and "pci-dss-4.0" in err


@pytest.mark.parametrize("name", ["CT201", "ct201", "trail-multi-region"])
def test_explain_takes_an_id_or_a_slug(some_rules: None, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert cli.main(["explain", name]) == exit_codes.CLEAN
    page = capsys.readouterr().out
    for part in (
        MULTI_REGION.id, MULTI_REGION.slug, MULTI_REGION.title, "Why ", "Passes ", "Fails ", "<trail> records",
        "Fix in Terraform", MULTI_REGION.fix["tf"], "Fix in CloudFormation", MULTI_REGION.fix["cfn"],
        MULTI_REGION.references[0].url, MULTI_REGION.references[0].checked, MULTI_REGION.unknown_when, "pci-dss-4.0",
    ):  # fmt: skip
        assert part in page


def test_explain_suggests_a_name(some_rules: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "trail-multi-regions"]) == exit_codes.USAGE
    assert "did you mean 'trail-multi-region'?" in capsys.readouterr().err


def test_explain_takes_a_parameter(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "key-deletion-days"]) == exit_codes.CLEAN
    page = capsys.readouterr().out
    for part in ("7 to 30", "key-deletion-days below [parameters]", "CT711", "API_ScheduleKeyDeletion", "2026-11"):
        assert part in page
    for name in PARAMETERS:
        assert cli.main(["explain", name]) == exit_codes.CLEAN
        assert all(len(line) <= 80 for line in capsys.readouterr().out.splitlines() if "https://" not in line)
    assert cli.main(["explain", "retention-day"]) == exit_codes.USAGE
    assert "did you mean 'retention-days'?" in capsys.readouterr().err


def test_a_parameter_of_rules_is_none_of_a_template(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--parameter", "retention-days=90"]) == exit_codes.USAGE
    assert "those of rules are set in ctlint.toml: [parameters]" in capsys.readouterr().err


def test_a_rule_is_no_directory_of_rules(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["check", str(tmp_path), "--rules", "trail-multi-regon"]) == exit_codes.USAGE
    assert "--rule (did you mean 'trail-multi-region'?)" in capsys.readouterr().err


def test_a_rule_that_is_named_and_judges_nothing_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code = 'resource "aws_cloudtrail" "main" {\n  name = "main"\n  s3_bucket_name = "logs"\n}\n'
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")
    assert cli.main(["check", str(tmp_path), "--rule", "trail-designated-bucket,CT201"]) == exit_codes.FINDINGS
    said = capsys.readouterr().err
    assert "CT011 trail-designated-bucket found nothing to judge; it goes by the parameter log-bucket" in said
    assert "CT201" not in said
    cli.main(["check", str(tmp_path), "--rule", "CT011", "--quiet"])
    assert capsys.readouterr().err == ""


# --- help and start-up -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", SUMMARIES)
def test_help_is_the_same_for_everyone_and_names_every_option(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = []
    for columns in ("20", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        assert cli.main([command, "--help"]) == exit_codes.CLEAN
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]
    assert all(len(line) <= 80 for line in shown[0].splitlines())
    arguments = {"explain": ["CT201"], "config": ["schema"], "test-rules": ["house"]}.get(command, [])
    for option in vars(parse(command, arguments)):
        assert option.replace("_", "-") in shown[0].lower()


def test_help_of_check_names_every_exit_code_and_format(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", "--help"])
    shown = capsys.readouterr().out
    for code in (exit_codes.CLEAN, exit_codes.FINDINGS, exit_codes.USAGE, exit_codes.INCOMPLETE):
        assert f"\n  {code}  " in shown
    assert all(name in shown for name in FORMATS)


def test_help_of_the_program_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == exit_codes.CLEAN
    shown = capsys.readouterr().out
    assert all(name in shown for name in cli.COMMANDS) and list(cli.COMMANDS) == list(SUMMARIES)


def test_options_are_refused_where_the_command_has_none_of_them() -> None:
    with pytest.raises(OptionsError):
        parse("explain", ["CT201", "--quiet"])


@pytest.mark.parametrize("command", ["check", "suppressions"])
def test_where_only_paths_are_typed_the_options_are_what_argparse_makes_of_them(command: str) -> None:
    # Behind "--" are paths, too, and then argparse is asked.
    assert vars(parse(command, ["a", "b"])) == vars(parse(command, ["--", "a", "b"]))
    assert vars(parse(command, [])) == vars(parse(command, ["--"]))


def test_where_only_paths_are_typed_argparse_is_not_loaded() -> None:
    script = "import sys, ctlint.arguments as a; a.parse('check', ['a']); print('argparse' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_the_version_costs_no_import_of_what_judges_or_renders() -> None:
    script = "import sys, ctlint.cli; ctlint.cli.main(['--version']); print(*sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    version, modules = ran.stdout.splitlines()
    assert version == f"ctlint {ctlint.__version__}"
    loaded = set(modules.split())
    own = {name for name in loaded if name.startswith("ctlint")}
    assert own == {
        "ctlint",
        "ctlint.cli",
        "ctlint.arguments",
        "ctlint.names",
        "ctlint.output",
        "ctlint.output.exit_codes",
        "ctlint.parser",
        "ctlint.refusals",
        "ctlint.terminal",
    }
    assert not loaded & {"yaml", "json", "dataclasses", "inspect", "typing", "difflib"}


def test_the_program_runs_as_a_module() -> None:
    ran = program("--version")
    assert (ran.returncode, ran.stdout.decode()) == (0, f"ctlint {ctlint.__version__}{os.linesep}")
