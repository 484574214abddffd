"""What cannot be looked at is never a green result, in any dialect and through whatever a user calls ctlint by.

Each fault is put into one file of a dialect beside a root that is in order; then ctlint is run as a person types it, as
pre-commit's hook, as the action does, and inside checkov and cfn-lint. Every time the file is named.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ctlint.cli import main
from tests.hosts.environments import CHECKOV, programs
from tests.hosts.verdicts import checkov
from tests.installation import ROOT, clean_environment, need_index, run
from tests.test_action import STEPS, Runner
from tests.test_cfn_lint import CFN_LINT
from tests.test_incomplete import FAULTS, FILES, TEMPLATE, TRAIL

ASSEMBLY = ROOT / "fixtures" / "_projects" / "cdk-app" / "cdk.out"
DIALECTS = {**dict.fromkeys(FILES), "cdk.out/manifest.json": ASSEMBLY, "cdk.out/Storage.template.json": ASSEMBLY}
"""The file that has the fault -> what must lie around it."""


def _socket(path: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may have some hundred bytes
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(before)


INSTEAD: dict[str, Callable[[Path], None]] = {
    "a pipe": os.mkfifo,
    "a socket": _socket,
    "a dangling link": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
}
"""What stands in the file's place."""
CASES = [(name, fault) for name in DIALECTS for fault in (*FAULTS, *INSTEAD)]


def break_file(directory: Path, name: str, fault: str) -> Path:
    """The dialect's files below the directory, one of them with a fault."""
    directory.mkdir(parents=True, exist_ok=True)
    around = DIALECTS[name]
    path = directory / name
    if around is None:
        path.write_text(FILES[name], encoding="utf-8")
    else:
        shutil.copytree(around, directory / around.name)
    if fault in FAULTS:
        path.write_bytes(FAULTS[fault](path.read_bytes()))
    else:
        path.unlink()
        INSTEAD[fault](path)
    return path


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "main.tf").write_text(TRAIL, encoding="utf-8")
    run("git", "init", "--quiet", cwd=tmp_path)
    return tmp_path


def ends(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["check", "--no-config", "--rule", "CT201", *arguments])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


@pytest.mark.skipif(os.name != "posix", reason="pipes and sockets have names in POSIX's file systems alone")
@pytest.mark.parametrize(("name", "fault"), CASES)
def test_typed_by_hook_and_by_action(name: str, fault: str, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    break_file(tree, name, fault)
    log = tree / "log.sarif"
    action = ("--quiet", "--output", "github=-", "--output", f"sarif={log}")
    for arguments in ([], ["."], ["good", name], [name], ["--pre-commit", name], ["--exit-zero", "--quiet"], action):
        code, said = ends(capsys, *arguments)
        assert code == 3, (arguments, said)
        assert name in "".join(said.split()), (arguments, said)
    assert name in log.read_text(encoding="utf-8")


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


@pytest.mark.skipif(os.name != "posix", reason="the rights of POSIX's file systems")
@pytest.mark.parametrize("name", DIALECTS)
def test_a_file_that_one_may_not_read(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as place:  # pytest's own are closed to others
        directory = Path(place)
        directory.chmod(0o755)
        monkeypatch.chdir(directory)
        break_file(directory, name, "truncated").chmod(0o644)
        assert ends(capsys, name)[0] == 3, "what is needed has been imported while it may be read"
        (directory / name).chmod(0)
        with nobody():
            for arguments in ([], [name]):
                code, said = ends(capsys, *arguments)
                assert (code, name in "".join(said.split())) == (3, True), said
                assert "Permission denied" in said


MODULES = {
    "main.tf": TRAIL + 'module "x" {\n  source = "./%s"\n}\n',
    "main.tf.json": json.dumps({**json.loads(FILES["main.tf.json"]), "module": {"x": {"source": "./%s"}}}),
    "t.yaml": TEMPLATE + "  X:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: %s}\n",
    "t.json": '{"Resources": {"X": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "%s"}}}}\n',
}
"""What calls another module or deploys another template."""


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("fault", ["missing", "cyclic"])
def test_modules_and_nested_templates(name: str, fault: str, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = MODULES[name] % call_module(tree, name, fault)
    (tree / name).write_text(text, encoding="utf-8")
    for arguments in ([], [name], ["--pre-commit", name], ["good", name], ["--exit-zero", "--quiet"]):
        code, said = ends(capsys, *arguments)
        assert code == 3, (arguments, said)
        assert name in said


def call_module(directory: Path, name: str, fault: str) -> str:
    """What the file is to call, which is made here where it is to be there."""
    if fault == "missing":
        return "nowhere" if name.startswith("main") else "nowhere.yaml"
    if not name.startswith("main"):
        return name
    (directory / "a").mkdir()
    (directory / "a" / name).write_text(MODULES[name].replace("./%s", "../a"), encoding="utf-8")
    return "a"


def test_a_selection_of_nothing(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "empty").mkdir()
    selections = (["--rule", "CT999"], ["--profile", "none"], ["empty"], ["nowhere"], ["--pre-commit", "--rule", "no"])
    for arguments in selections:
        assert main(["check", *arguments]) == 2, arguments
        assert capsys.readouterr().err.startswith("ctlint check: ")


@pytest.fixture
def faults(tmp_path: Path) -> dict[str, Path]:
    """A tree with every fault that needs no special file, each beside a trail: the names of the files, and the tree."""
    found = {}
    for name in DIALECTS:
        for number, fault in enumerate((*FAULTS, "a dangling link")):
            directory = tmp_path / f"{name.replace('/', '-').replace('.', '-')}-{number}"
            found[break_file(directory, name, fault).relative_to(tmp_path).as_posix()] = tmp_path
    for name, text in MODULES.items():
        for fault in ("missing", "cyclic"):
            directory = tmp_path / f"{name.replace('.', '-')}-{fault}"
            directory.mkdir()
            (directory / name).write_text(text % call_module(directory, name, fault), encoding="utf-8")
            circle = "a/" if fault == "cyclic" and name.startswith("main") else ""
            found[f"{directory.name}/{circle}{name}"] = tmp_path
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "main.tf").write_text(TRAIL, encoding="utf-8")
    (tmp_path / "good" / "t.yaml").write_text(FILES["t.yaml"], encoding="utf-8")
    return found


def test_inside_the_action(faults: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    need_index()
    runner = Runner(tmp_path_factory.mktemp("runner"))
    assert runner.step(STEPS[0], runner.directory).code == 0
    ran = runner.step(STEPS[1], next(iter(faults.values())))
    assert (ran.code, ran.outputs["exit-code"]) == (3, "3")
    log = json.loads(Path(ran.outputs["sarif"]).read_text(encoding="utf-8"))
    told = json.dumps(log["runs"][0]["invocations"])
    assert not [name for name in faults if name not in told]


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
