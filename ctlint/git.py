"""Knows how to ask git about a repository: the edge where another program runs.

Must not know what is judged. Git is asked with everything off by which a repository could make it run a program, touch
the work tree or open a connection; what it says is bytes of somebody else's.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_SECONDS = 60
_QUIET = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.devnull, "-c", "color.ui=false")


class GitError(Exception):
    """Git is not there, is no repository here, or does not know what was asked for; one clause for people."""


def ask(directory: Path, arguments: Sequence[str], *, text: bytes = b"") -> bytes:
    """What git prints; GitError where it fails."""
    command = ("git", *_QUIET, "-C", str(directory), *arguments)
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, timeout=_SECONDS, env=_environment(), check=False
        )
    except OSError as error:
        raise GitError("git is not installed, or cannot be started") from error
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git {arguments[0]} took more than {_SECONDS} seconds") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise GitError(f"git {arguments[0]}: {said[-1].removeprefix('fatal: ')}")
    return done.stdout


def _environment() -> Mapping[str, str]:
    own = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    return {**os.environ, **own}


def line_days(root: Path, path: str) -> dict[int, int]:
    """Of a file's lines (1-based), the time at which each was last changed, in seconds since 1970.

    A line that is not committed yet is left out; so is everything where git knows nothing of the file.
    """
    try:
        said = ask(root, ("blame", "--no-textconv", "--line-porcelain", "--", path))
    except GitError:
        return {}
    days: dict[int, int] = {}
    number, committed = 0, True
    for line in said.split(b"\n"):
        words = line.split(b" ")
        if len(words) >= 3 and len(words[0]) in (40, 64) and words[2].isdigit():
            number, committed = int(words[2]), bool(words[0].strip(b"0"))
        elif words[0] == b"author-time" and committed and words[1].isdigit():
            days[number] = int(words[1])
    return days
