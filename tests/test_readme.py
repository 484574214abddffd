"""README.md: every command line in it works, and what it shows is what ctlint prints."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from ctlint.arguments import destinations, parse
from ctlint.diagnostics import CODES
from ctlint.output import FORMATS, exit_codes
from tests.installation import ROOT, clean_environment, copy_checkout, environment, need_index, run

README = ROOT / "README.md"
PAGE = README.read_text(encoding="utf-8")
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))
"""UPDATE_SNAPSHOTS=1 pytest tests/test_readme.py rewrites what README shows; look at the difference afterwards."""

SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^<!-- begin: ([^\n]+) -->\n(.*?)^<!-- end -->$", re.MULTILINE | re.DOTALL)
LINES = [line for block in SHELL.findall(PAGE) for line in block.splitlines()]
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]
SET_UP, *OTHERS, TESTS = LINES
HOSTED = [line for line in OTHERS if line.startswith(("checkov ", "cfn-lint ")) or line.endswith(" --self-test")]
"""What needs another linter: test_checkov.py and test_cfn_lint.py run it."""
USES = [line for line in OTHERS if line.startswith("ctlint ") and line not in HOSTED]
INSTALLATIONS = [line for line in OTHERS if not line.startswith("ctlint ") and line not in HOSTED]


def codes_table() -> str:
    rows = [f"| {code} | {kind.title} | {kind.fault} | {kind.hint} |" for code, kind in CODES.items()]
    return "\n".join(["| code | what | whose fault | what to do |", "|---|---|---|---|", *rows]) + "\n"


def shown(what: str) -> str:
    """What must stand between the marks for this: a table, or what a command prints."""
    if what == "codes":
        return codes_table()
    done = run(sys.executable, "-m", *shlex.split(what), cwd=ROOT, env=clean_environment(PYTHONUTF8="1"), expect=None)
    assert done.stderr == ""
    return f"```text\n{done.stdout}```\n"


@pytest.mark.parametrize("what", [what for what, _ in SHOWN.findall(PAGE)])
def test_what_it_shows_is_current(what: str) -> None:
    wanted = shown(what)
    if UPDATE:
        text = README.read_text(encoding="utf-8")
        begin, end = f"<!-- begin: {what} -->\n", "<!-- end -->"
        before, _, rest = text.partition(begin)
        README.write_text(before + begin + wanted + end + rest.partition(end)[2], encoding="utf-8")
    found: dict[str, str] = dict(SHOWN.findall(README.read_text(encoding="utf-8")))
    assert found[what] == wanted


def test_it_shows_a_report_the_help_and_the_codes() -> None:
    first, second, *rest = [what for what, _ in SHOWN.findall(PAGE)]
    assert first.startswith("ctlint check fixtures/")
    assert second.startswith("ctlint explain --policy fixtures/")
    assert rest == ["ctlint check --help", "codes"]


class Reader:
    """Somebody with a fresh clone, who types what the page says.

    home: their home directory; tools: programs that they have beside Python and git.
    """

    def __init__(self, directory: Path, tools: Path | None = None) -> None:
        self.clone = copy_checkout(directory / "ctlint")
        self.home = directory / "home"
        self.home.mkdir()
        self.programs = [str(tools)] if tools else []

    def types(self, line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", line], cwd=self.clone, env=self.environment(), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, encoding="utf-8", timeout=600, check=False,
        )  # fmt: skip

    def environment(self) -> Mapping[str, str]:
        """`python3` is this interpreter's; the home and what lies in it are the reader's own."""
        base = Path(sys.base_prefix) / "bin"
        path = os.pathsep.join([*self.programs, str(base), os.environ["PATH"]])
        return clean_environment(PATH=path, HOME=str(self.home), PYTHONUTF8="1")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """They have typed the first command."""
    need_index()
    return Reader(tmp_path_factory.mktemp("reader"))


@pytest.fixture(scope="module")
def first_run(reader: Reader) -> subprocess.CompletedProcess[str]:
    done = reader.types(SET_UP)
    reader.programs.append(str(reader.clone / ".venv" / "bin"))
    return done


def test_the_first_command_sets_up_and_judges_the_example_projects(
    first_run: subprocess.CompletedProcess[str],
) -> None:
    assert first_run.returncode == exit_codes.CLEAN, first_run.stdout + first_run.stderr
    assert "Scorecard" in first_run.stdout
    assert "FAIL" in first_run.stdout
    assert "0 crashed" in first_run.stdout


@pytest.mark.parametrize("line", USES)
def test_every_use_works(line: str, reader: Reader, first_run: subprocess.CompletedProcess[str]) -> None:
    done = reader.types(line)
    assert done.returncode in (exit_codes.CLEAN, exit_codes.FINDINGS, exit_codes.INCOMPLETE), done.stderr
    if done.returncode == exit_codes.INCOMPLETE:
        assert line == "ctlint check", "that one meets the fixtures that are broken on purpose"
    written = [path.partition("=")[2] or path for path in re.findall(r"--output (\S+)", line)]
    assert done.stdout or all((reader.clone / path).exists() for path in written)


@pytest.mark.parametrize("line", INSTALLATIONS)
def test_every_way_to_install_works(line: str, tmp_path: Path) -> None:
    need_index()
    tools = environment(tmp_path / "tools")
    wanted = shlex.split(line)[0]
    if wanted != "python3":
        run(tools / "python", "-m", "pip", "install", "--quiet", wanted, cwd=tmp_path)
    reader = Reader(tmp_path, tools)
    done = reader.types(line)
    assert done.returncode == 0, done.stdout + done.stderr
    installed = [tools / "ctlint", reader.home / ".local" / "bin" / "ctlint"]
    (program,) = [path for path in installed if path.exists()]
    assert run(program, "--version", cwd=tmp_path).stdout.startswith("ctlint ")


def test_the_second_command_is_what_ci_runs() -> None:
    """CI itself runs it to its end; here only that it is there and is a script."""
    assert TESTS == "bash .ci/run"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    run("bash", "-n", ".ci/run", cwd=ROOT)


def test_what_it_says_of_other_linters_is_what_their_tests_run() -> None:
    assert HOSTED == [
        'checkov -d . --external-checks-dir "$(ctlint checkov-dir)"',
        "ctlint checkov-dir --self-test",
        "cfn-lint --append-rules ctlint.plugins.cfnlint -- template.yaml",
    ]


def test_the_hook_that_it_names_exists() -> None:
    (block,) = [block for block in BLOCKS if "repos" in block]
    (repository,) = block["repos"]
    ours = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert {hook["id"] for hook in repository["hooks"]} <= ours


def test_the_action_is_used_as_it_is() -> None:
    """With inputs and outputs that it has."""
    (job,) = [block["jobs"]["ctlint"] for block in BLOCKS if "jobs" in block]
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (step,) = [step for step in job["steps"] if step.get("id") == "ctlint"]
    assert set(step["with"]) <= set(action["inputs"])
    used = re.findall(r"steps\.ctlint\.outputs\.([\w-]+)", str(job))
    assert used and set(used) <= set(action["outputs"])


def test_every_command_in_a_pipeline_is_one() -> None:
    """What it asks for is known; that such commands work is tested above and in test_cli.py."""
    lines = re.findall(r"(?:script: |- |sh ')(ctlint check [^'\n]*)", PAGE)
    assert len(lines) == 3
    for line in lines:
        options = parse("check", shlex.split(line)[2:])
        assert destinations(options)


def test_every_format_is_listed() -> None:
    _, _, section = PAGE.partition("## In pull requests")
    listed = re.findall(r"^\| (`[^|]*) \|", section.partition("\n## ")[0], re.MULTILINE)
    assert {name for cell in listed for name in re.findall(r"`([\w-]+)`", cell)} == set(FORMATS) - {"text"}


def test_every_exit_code_is_explained() -> None:
    explained = {int(code) for code in re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)}
    assert explained == {exit_codes.CLEAN, exit_codes.FINDINGS, exit_codes.USAGE, exit_codes.INCOMPLETE}


def test_every_file_that_it_links_to_exists() -> None:
    linked = re.findall(r"\]\(([\w./-]+)\)", PAGE)
    assert linked
    assert not {path for path in linked if not (ROOT / path).exists()}
