"""Knows patterns of paths: `envs/dev/**`, `*.template.yaml`.

Must not know what lies at a path, nor what a pattern is for.

`*` and `?` stand for characters of one name, `**` for any number of directories. A pattern that fits a directory fits
all that lies below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path


class Patterns:
    """Patterns that are relative to one directory."""

    def __init__(self, base: Path, patterns: Iterable[str]) -> None:
        self._base = base
        self._patterns = [_compiled(pattern) for pattern in patterns]

    def match(self, path: Path) -> bool:
        """Whether one of them fits an absolute path, or a directory above it."""
        try:
            relative = path.relative_to(self._base).as_posix()
        except ValueError:
            return False
        return any(pattern.fullmatch(relative) for pattern in self._patterns)


_ANY = r"(?:[^/]+/)*"
"""Any number of directories."""


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    steps = [step for step in pattern.replace("\\", "/").split("/") if step not in ("", ".")]
    if not steps:
        return re.compile(r"(?s:.*)")
    written = ""
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        if step == "**":
            if last:
                written = written.removesuffix("/") + (r"(?:/.*)?" if written else ".*")
            elif not written.endswith(_ANY):
                written += _ANY
            continue
        step = re.sub(r"\*+", "*", step)
        written += "".join("[^/]*" if sign == "*" else "[^/]" if sign == "?" else re.escape(sign) for sign in step)
        written += r"(?:/.*)?" if last else "/"
    return re.compile(f"(?s:{written})")
