"""Copies of the checkout, environments of their own, and the real git, for tests of what users install."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""


def run(
    *command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, expect: int | None = 0
) -> subprocess.CompletedProcess[str]:
    """Run a command; anything but the expected exit code fails the test with all that was printed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=dict(clean_environment() if env is None else env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    if expect is not None:
        assert done.returncode == expect, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def clean_environment(**more: str) -> dict[str, str]:
    """The environment of a user: nothing that leads Python to the checkout, git to another repository, or to colour."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "GIT_", "PYTEST_", "COV_", "PRE_COMMIT"))
        and name not in ("VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "SKIP")
    }
    identity = {
        f"GIT_{role}_{what}": "test@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**kept, **identity, **quiet, **more}


def copy_checkout(to: Path) -> Path:
    """What a commit of the working tree would hold: tracked files as they are now, new ones that are not ignored."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so there is nothing to clone")
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout
    for name in filter(None, listed.split("\0")):
        source = ROOT / name
        if source.is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, to / name)
    return to


def commit_all(repository: Path) -> str:
    """Make the directory a repository with one commit; returns its hash."""
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "All"]):
        run("git", *arguments, cwd=repository)
    return run("git", "rev-parse", "HEAD", cwd=repository).stdout.strip()


def environment(directory: Path) -> Path:
    """A new, empty virtual environment; returns the directory of its programs."""
    venv.create(directory, with_pip=True)
    return directory / ("Scripts" if os.name == "nt" else "bin")


def need_index() -> None:
    """Skip where no package index is reachable; in CI there must be one."""
    problem = _index_problem()
    if problem is None:
        return
    if os.environ.get("CI"):
        pytest.fail(f"no package index is reachable: {problem}")
    pytest.skip("no package index is reachable, so nothing can be installed")


@functools.cache
def _index_problem() -> str | None:
    with tempfile.TemporaryDirectory() as directory:
        done = run(
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", directory, "PyYAML>=6.0",
            cwd=Path(directory), expect=None,
        )  # fmt: skip
    return done.stderr.strip() or "pip failed" if done.returncode else None
