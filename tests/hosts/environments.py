"""Keeps other linters in environments of their own, made where they are not there yet and used again."""

from __future__ import annotations

import os
import subprocess
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.installation import ROOT, need_index

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

PLACE = ROOT / ".venv-hosts"
CHECKOV = "checkov==3.3.*"
OLDER_CHECKOV = "checkov==3.2.400"
"""The oldest that pyproject.toml promises."""


def programs(name: str, *packages: str) -> Path:
    """The directory of the programs of an environment with these packages; skips where none can be made."""
    directory = PLACE / name
    place = directory / ("Scripts" if os.name == "nt" else "bin")
    wanted = "\n".join(packages)
    made = directory / "made"
    with _alone(PLACE / f"{name}.lock"):
        if not made.exists() or made.read_text(encoding="utf-8") != wanted:
            need_index()
            venv.create(directory, with_pip=True, clear=True)
            subprocess.run([place / "python", "-m", "pip", "install", "--quiet", *packages], check=True)
            made.write_text(wanted, encoding="utf-8")
    return place


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time: files of tests run beside each other, and several want the same environment."""
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w", encoding="utf-8") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
