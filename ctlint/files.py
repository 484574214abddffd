"""Knows which files lie below a path, and which of them are worth a look: names and extensions, never contents.

Must not know what any front end makes of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ctlint.source import holds_others_code


def common_root(paths: Sequence[Path], working_directory: Path) -> Path:
    """The directory that findings' paths are relative to, and outside which nothing is read.

    The working directory where every path lies below it, else the deepest directory above them all.
    """
    absolute = [(working_directory / path).resolve() for path in paths]
    if all(path == working_directory or working_directory in path.parents for path in absolute):
        return working_directory
    return Path(os.path.commonpath([path if path.is_dir() else path.parent for path in absolute]))


def find_files(paths: Iterable[Path], root: Path, exclude: Callable[[Path], bool] = lambda _: False) -> list[str]:
    """Every file below the paths, relative to the root, POSIX, sorted; symbolic links to directories are not followed.

    A path that is a file is taken whatever its name; in directories, those that hold other people's code are left out,
    and those to exclude.
    """
    found: set[str] = set()
    for path in paths:
        if path.is_file():
            found.add(path.relative_to(root).as_posix())
            continue
        for directory, subdirectories, names in os.walk(path):
            here = Path(directory)
            subdirectories[:] = sorted(
                name for name in subdirectories if not holds_others_code(name) and not exclude(here / name)
            )
            base = here.relative_to(root).as_posix()
            prefix = "" if base == "." else f"{base}/"
            found.update(f"{prefix}{name}" for name in names)
    return sorted(found)


def is_within(file: str, path: str) -> bool:
    """Whether a file (relative to the root) is a path or lies below it; "." is the root."""
    return path == "." or file == path or file.startswith(f"{path}/")
