"""The shape of the code: who may import whom, who may catch, print or read the environment, what stands where."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.installation import ROOT, run

TOP_LEVEL = {
    ".ci", ".gitignore", ".pre-commit-hooks.yaml", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md",
    "action.yml", "bench", "ctlint", "fixtures", "pyproject.toml", "rules", "tests",
}  # fmt: skip
MODULES = sorted((ROOT / "ctlint").rglob("*.py"))
PYTHON = sorted([*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")])

CATCH_ALL = {
    "ctlint/cli.py": 1,
    "ctlint/engine/run.py": 1,
    "ctlint/plugins/checkov.py": 2,
    "ctlint/plugins/checkov_checks/ctlint_checks.py": 1,
}
"""Where anything may be caught, and how often: a crash of one rule, the edge of the program, and inside checkov, which
takes an exception for silence."""
EDGE = {
    "ctlint/cli.py", "ctlint/__main__.py", "ctlint/git.py", "ctlint/terminal.py", "ctlint/commands/check.py",
    "ctlint/commands/changed.py",
    "ctlint/commands/judging.py", "ctlint/plugins/answers.py",
}  # fmt: skip
"""The only modules that print, read the environment or end the program; git is given the environment as it is."""
NEVER_IMPORTED = {
    "asyncio", "ctypes", "ftplib", "http", "marshal", "multiprocessing", "pickle", "pty", "runpy", "shelve", "socket",
    "socketserver", "ssl", "subprocess", "urllib.request", "webbrowser", "xmlrpc",
}  # fmt: skip
"""What could start something, reach the network, or run data as code."""
STARTS_PROGRAMS = {"ctlint/git.py", "ctlint/plugins/checkov_dir.py"}
"""What starts a program: git, for what only git knows, and checkov, to try it out; never for a mere check."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The module as the oldest Python that is promised reads it."""
    return ast.parse(path.read_text(encoding="utf-8"), name_of(path), feature_version=(3, 10))


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(tree(path))


def test_imports_go_downwards() -> None:
    """The contracts are in pyproject.toml."""
    tool = Path(sys.executable).with_name("lint-imports")
    assert "0 broken" in run(tool, "--no-cache", cwd=ROOT).stdout


def test_the_top_level_is_closed() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so what belongs to it is not known")
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout
    assert {name.split("/")[0] for name in listed.split("\0") if name} <= TOP_LEVEL


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_python_is_of_the_oldest_promised_version(path: Path) -> None:
    assert tree(path) is not None


@pytest.mark.parametrize("path", [path for path in MODULES if path != ROOT / "ctlint" / "__init__.py"], ids=name_of)
def test_every_module_says_what_it_knows_and_what_it_must_not_know(path: Path) -> None:
    said = ast.get_docstring(tree(path)) or ""
    assert re.match(r"Knows\b", said) or path.name == "__init__.py", said
    assert re.search(r"\bmust not know\b", said, re.IGNORECASE), said


def test_nothing_else_catches_everything() -> None:
    found: dict[str, int] = {}
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.ExceptHandler) and catches_everything(node.type):
                found[name_of(path)] = found.get(name_of(path), 0) + 1
    assert found == CATCH_ALL


def catches_everything(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(catches_everything(one) for one in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in ("Exception", "BaseException"))


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path) not in EDGE], ids=name_of)
def test_only_the_edge_prints_reads_the_environment_or_exits(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "input", "exit", "quit"), f"line {node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owned = (node.value.id, node.attr)
            refused = {("sys", name) for name in ("exit", "stdin", "stdout", "stderr", "argv")}
            refused |= {("os", name) for name in ("environ", "environb", "getenv", "system", "_exit")}
            assert owned not in refused, f"line {node.lineno}"


RUN_OUR_OWN = {("ctlint/records.py", "compile"), ("ctlint/records.py", "exec")}
"""What is compiled there is an assignment for each field that one of our classes declares, as `dataclasses` does it."""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_can_run_data_as_code_or_reach_the_network(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            runs = node.func.id in ("eval", "exec", "compile", "__import__")
            assert not runs or (name_of(path), node.func.id) in RUN_OUR_OWN, f"line {node.lineno}"
        imported: list[str] = []
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            imported = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        refused = NEVER_IMPORTED - ({"subprocess"} if name_of(path) in STARTS_PROGRAMS else set())
        assert not {one for name in imported for one in (name, name.split(".")[0])} & refused


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_nothing_is_left_for_later(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    unfinished = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error"))
    assert not re.search(rf"\b({unfinished})\b", text)
    assert not re.search(r"#\s*type:\s*ignore" + r"(?!\[)", text), "an ignored error of the types has no code"
