"""What cannot be looked at is never a green result, in any dialect and through whatever a user calls ctlint by.

`TABLE` has a row for each fault and a column for each way to call ctlint; a cell says how that ends in every dialect.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from ctlint import scan as scanning
from ctlint.cli import main
from ctlint.output import FORMATS
from ctlint.plugins.answers import analyse
from ctlint.scan import UsageError
from ctlint.semantics import SEMANTICS
from tests.hosts.environments import CHECKOV, programs
from tests.hosts.verdicts import checkov
from tests.installation import clean_environment, commit_all, need_index
from tests.test_action import STEPS, Runner
from tests.test_cfn_lint import CFN_LINT
from tests.test_incomplete import FAULTS as IN_TEXT
from tests.test_incomplete import FILES, TEMPLATE, TRAIL

MANIFEST = {
    "version": "36.0.0",
    "artifacts": {
        "S": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
              "properties": {"templateFile": "S.template.json"}}
    },
}  # fmt: skip
ASSEMBLY = {"cdk.out/manifest.json": json.dumps(MANIFEST), "cdk.out/S.template.json": FILES["t.json"]}
DIALECTS: dict[str, dict[str, str]] = {
    **{name: {name: text} for name, text in FILES.items()},
    **{name: {**ASSEMBLY, "cdk.out/cdk.out": '{"version": "36.0.0"}'} for name in ASSEMBLY},
}
"""The file that gets the fault -> all that is there."""
MODULES = {
    "main.tf": TRAIL + 'module "x" {\n  source = "./%s"\n}\n',
    "main.tf.json": json.dumps({**json.loads(FILES["main.tf.json"]), "module": {"x": {"source": "./%s"}}}),
    "t.yaml": TEMPLATE + "  X:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: %s}\n",
    "t.json": '{"Resources": {"X": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "%s"}}}}\n',
}
"""What calls another module or deploys another template."""


class Case(NamedTuple):
    """A dialect's files in a directory of a repository. name: the one that gets the fault, from the repository."""

    repository: Path
    dialect: str

    @property
    def directory(self) -> str:
        return self.dialect.replace("/", "-").replace(".", "-")

    @property
    def name(self) -> str:
        return f"{self.directory}/{self.dialect}"

    @property
    def file(self) -> Path:
        return self.repository / self.name


# --- rows: what is wrong ---------------------------------------------------------------------------------------------


def _text(fault: str) -> Callable[[Case], None]:
    def write(case: Case) -> None:
        case.file.write_bytes(IN_TEXT[fault](case.file.read_bytes()))

    return write


def _instead(make: Callable[[Path], None]) -> Callable[[Case], None]:
    def put(case: Case) -> None:
        case.file.unlink()
        make(case.file)

    return put


def _socket(path: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may have some hundred bytes
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(before)


def _unreadable(case: Case) -> None:
    case.file.chmod(0)


def _calls(fault: str) -> Callable[[Case], None]:
    def call(case: Case) -> None:
        hcl = case.dialect.startswith("main")
        called = {"missing": "nowhere" if hcl else "nowhere.yaml", "cyclic": "a" if hcl else case.dialect}[fault]
        if fault == "cyclic" and hcl:
            inner = case.file.parent / "a"
            inner.mkdir()
            (inner / case.dialect).write_text(MODULES[case.dialect].replace("./%s", "../a"), encoding="utf-8")
        case.file.write_text(MODULES[case.dialect] % called, encoding="utf-8")

    return call


def _nothing(_case: Case) -> None:
    """The files are in order: what is wrong is elsewhere."""


BROKEN = {
    key: type(one)(one.kind, one.doc, lambda _: 1 / 0) if key[0] == "Trail" else one  # type: ignore[arg-type, return-value]
    for key, one in SEMANTICS.items()
}
"""Semantics of trails that crash, so that every rule that asks them does."""
ROWS: dict[str, Callable[[Case], None]] = {
    **{fault: _text(fault) for fault in IN_TEXT},
    "unreadable": _unreadable,
    "a pipe": _instead(lambda path: os.mkfifo(path)),
    "a socket": _instead(_socket),
    "a dangling link": _instead(lambda path: path.symlink_to("nowhere")),
    "a link to itself": _instead(lambda path: path.symlink_to(path.name)),
    "missing module": _calls("missing"),
    "cyclic module": _calls("cyclic"),
    "crashing rule": _nothing,
    "unknown rule id": _nothing,
    "empty selection": _nothing,
}
ASKED = {
    "crashing rule": ("--rule", "trail-management-events"),
    "unknown rule id": ("--rule", "CT999"),
    "empty selection": ("--rule", "CT201", "--skip-rule", "trail-multi-region"),
}
"""What is asked for; else the one rule CT201."""

# --- columns: how ctlint is called -----------------------------------------------------------------------------------

COLUMNS: dict[str, Callable[[Case], list[str]]] = {
    "directory": lambda case: [case.directory, "good"],
    "file": lambda case: [case.name, "good"],
    "quiet": lambda case: ["--quiet", "--exit-zero", case.directory],
    "hook": lambda case: ["--pre-commit", case.name],
    "since": lambda case: ["--since", "HEAD", case.directory],
    "since-file": lambda case: ["--since", "HEAD", case.name],
    "baseline": lambda case: ["--baseline", "baseline.json", case.directory],
    "formats": lambda case: [*(f"--output={name}=out/{name}" for name in FORMATS), case.directory],
    "action": lambda case: ["--quiet", "--output", "github=-", "--output", "sarif=out/log", "--", case.directory],
}
TABLE = """
                   directory  file  quiet  hook  since  since-file  baseline  formats  action  checkov  cfn-lint
truncated          3          3     3      3     3      3           3         3        3       fails    fails
corrupt            3          3     3      3     3      3           3         3        3       fails    fails
wrong encoding     3          3     3      3     3      3           3         3        3       fails    fails
unreadable         3          3     3      3     3      3           3         3        3       fails    fails
a pipe             3          3     3      3     3      3           3         3        3       fails    fails
a socket           3          3     3      3     3      3           3         3        3       fails    fails
a dangling link    3          3     3      3     3      3           3         3        3       fails    fails
a link to itself   3          3     3      3     3      3           3         3        3       fails    fails
missing module     3          3     3      3     3      3           3         3        3       fails    fails
cyclic module      3          3     3      3     3      3           3         3        3       fails    fails
crashing rule      3          3     3      3     3      3           3         3        3       fails    fails
unknown rule id    2          2     2      2     2      2           2         2        2       fails    fails
empty selection    2          2     2      2     2      2           2         2        2       fails    fails
"""


def cells() -> dict[tuple[str, str], str]:
    """(row, column) -> what stands there."""
    head, *rows = TABLE.strip("\n").splitlines()
    parts = [(line[: head.index("directory")].strip(), line[head.index("directory") :].split()) for line in rows]
    return {(row, column): cell for row, said in parts for column, cell in zip(head.split(), said, strict=True)}


CELLS = cells()
HOSTS = {"checkov", "cfn-lint"}
"""The columns in which somebody else's program runs; see the end of this file."""


def test_every_fault_meets_every_way_to_call_ctlint() -> None:
    assert CELLS.keys() == {(row, column) for row in ROWS for column in (*COLUMNS, *HOSTS)}
    assert set(CELLS.values()) == {"2", "3", "fails"}, "nothing is green"


@pytest.fixture(scope="module")
def repository() -> Iterator[Path]:
    """Every dialect, in order, as it is committed; pytest's own directories are closed to those without rights."""
    with TemporaryDirectory() as place:
        root = Path(place).resolve()
        root.chmod(0o755)
        for dialect, files in DIALECTS.items():
            for name, text in files.items():
                path = root / Case(root, dialect).directory / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        (root / "good").mkdir()
        (root / "good" / "main.tf").write_text(TRAIL, encoding="utf-8")
        (root / "baseline.json").write_text('{"version": 1, "entries": []}\n', encoding="utf-8")
        (root / ".gitignore").write_text("out\n", encoding="utf-8")
        (root / "out").mkdir()
        commit_all(root)
        (root / "out").chmod(0o777)
        yield root


@contextmanager
def broken(case: Case, fault: str) -> Iterator[None]:
    """The case with the fault, and as it was afterwards."""
    directory = case.repository / case.directory
    try:
        ROWS[fault](case)
        yield
    finally:
        shutil.rmtree(directory)
        for name, text in DIALECTS[case.dialect].items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


@contextmanager
def nobody() -> Iterator[None]:
    """Without the rights of root, for which every file is readable."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


MEANT: dict[str, Collection[str]] = {
    "missing module": MODULES,
    "cyclic module": MODULES,
    "crashing rule": DIALECTS.keys() - {"cdk.out/manifest.json"},
}
"""Rows that not all dialects can have: which do. A rule crashes about what stands in a template, not in a manifest."""
CASES = [(row, dialect) for row in ROWS for dialect in DIALECTS if dialect in MEANT.get(row, DIALECTS)]


@pytest.mark.skipif(os.name != "posix", reason="pipes, sockets and rights as POSIX's file systems have them")
@pytest.mark.parametrize(("row", "dialect"), CASES)
def test_it_ends_as_the_table_says_and_the_file_is_named(
    row: str, dialect: str, repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository)
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    for name, value in {"COUNT": "1", "KEY_0": "safe.directory", "VALUE_0": "*"}.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    case = Case(repository, dialect)
    if row == "unreadable":  # what is needed must have been imported while it may be read
        for arguments in COLUMNS.values():
            main(["check", "--no-config", "--rule", "CT201", *arguments(case)])
    if row == "crashing rule":
        monkeypatch.setattr(scanning, "SEMANTICS", BROKEN)
    for path in Path("out").iterdir():
        path.unlink()
    with broken(case, row), ExitStack() as rights:
        if row == "unreadable":
            rights.enter_context(nobody())
        for column, arguments in COLUMNS.items():
            capsys.readouterr()
            code = main(["check", "--no-config", *ASKED.get(row, ("--rule", "CT201")), *arguments(case)])
            printed = capsys.readouterr()
            assert str(code) == CELLS[row, column], (column, printed)
            said = [printed.out + printed.err]
            if column == "formats" and code != 2:
                said = [Path("out", name).read_text(encoding="utf-8") for name in FORMATS]
            named = {2: "CT999" if row == "unknown rule id" else "no rule"}.get(code, dialect)
            assert all(named in "".join(one.split()) or named in one for one in said), (column, said)
            if column == "action" and code != 2:
                assert dialect in Path("out/log").read_text(encoding="utf-8")


# --- inside other programs -------------------------------------------------------------------------------------------

IN_FILES = [row for row in ROWS if row not in (*ASKED, "unreadable", "a pipe", "a socket", "a link to itself")]
"""Rows of which the files can be laid beside each other, for one run over them all."""


@pytest.fixture
def faults(tmp_path: Path) -> dict[str, Path]:
    """A tree with these, each in a directory of its own: the name of the file that has the fault -> the tree."""
    found = {}
    for number, (row, dialect) in enumerate((row, dialect) for row, dialect in CASES if row in IN_FILES):
        case = Case(tmp_path / f"case-{number}", dialect)
        for name, text in DIALECTS[dialect].items():
            path = case.repository / case.directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        ROWS[row](case)
        circle = case.file.parent / "a" / dialect
        found[(circle if circle.exists() else case.file).relative_to(tmp_path).as_posix()] = tmp_path
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "main.tf").write_text(TRAIL, encoding="utf-8")
    (tmp_path / "good" / "t.yaml").write_text(FILES["t.yaml"], encoding="utf-8")
    return found


def test_inside_the_action(faults: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    need_index()
    runner = Runner(tmp_path_factory.mktemp("runner"))
    assert runner.step(STEPS[0], runner.directory).code == 0
    workspace = next(iter(faults.values()))
    ran = runner.step(STEPS[1], workspace)
    assert (ran.code, ran.outputs["exit-code"]) == (3, "3")
    log = json.loads(Path(ran.outputs["sarif"]).read_text(encoding="utf-8"))
    told = json.dumps(log["runs"][0]["invocations"])
    assert not [name for name in faults if name not in told]
    for row in ("unknown rule id", "empty selection"):
        refused = runner.step(STEPS[1], workspace, args="\n".join(ASKED[row]))
        assert (refused.code, refused.outputs) == (2, {"exit-code": "2"}), row


def test_inside_checkov(faults: dict[str, Path]) -> None:
    """checkov reads what it can, and says nothing of the rest; ctlint's own check does, on a resource that it shows."""
    place = programs("checkov", CHECKOV)
    ran = checkov(place, next(iter(faults.values())), "--framework", "terraform", "cloudformation")
    assert ran.process.returncode == 1
    told = json.dumps([one["details"] for shown, one in ran.records.items() if shown[::3] == ("CTL_RUN", "failed")])
    terraform = [name for name in faults if "main.tf" in name]
    assert not [name for name in terraform if name not in told]
    # Of templates checkov shows no details, only that the check failed.
    failed = {shown.file for shown in ran.records if shown.check == "CTL_RUN" and shown.result == "failed"}
    assert [name for name in failed if name.endswith((".yaml", "t.json"))]


@pytest.mark.skipif(not CFN_LINT.exists(), reason="cfn-lint is not installed beside this Python")
def test_inside_cfn_lint(faults: dict[str, Path]) -> None:
    templates = [name for name in faults if name.endswith((".yaml", "t.json"))]
    done = subprocess.run(
        [CFN_LINT, "--append-rules", "ctlint.plugins.cfnlint", "--format", "parseable", *templates],
        cwd=next(iter(faults.values())), env=clean_environment(), capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert not [name for name in templates if name not in said]


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if "cdk" not in name])
def test_both_are_told_of_a_crash_and_of_a_selection_of_nothing(
    dialect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through what both of them ask: what it raises fails every check of checkov's, and is cfn-lint's error E0002."""
    file = tmp_path / dialect
    file.write_text(FILES[dialect], encoding="utf-8")
    for text in ('select = ["CT999"]\n', 'select = ["CT201"]\nignore = ["trail-multi-region"]\n'):
        (tmp_path / "ctlint.toml").write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match="rule"):
            analyse(file if "main" not in dialect else tmp_path)
    (tmp_path / "ctlint.toml").unlink()
    monkeypatch.setattr(scanning, "SEMANTICS", BROKEN)
    gaps = analyse(file if "main" not in dialect else tmp_path).gaps
    assert [line for name, line in gaps if name == dialect and "CTL900" in line and dialect in line]


def test_a_path_that_holds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "nowhere"):
        assert main(["check", str(tmp_path / name)]) == 2
        assert capsys.readouterr().err.startswith("ctlint check: ")
