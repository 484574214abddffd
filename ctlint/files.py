"""Knows which files lie below a path, and which of them are worth a look: names and extensions, never contents.

Must not know what any front end makes of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ctlint.source import SourceError, Sources, holds_others_code


def common_root(paths: Sequence[Path], working_directory: Path) -> Path:
    """The directory that findings' paths are relative to, and outside which nothing is read.

    The working directory where every path lies below it, else the deepest directory above them all.
    """
    absolute = [(working_directory / path).resolve() for path in paths]
    if all(path == working_directory or working_directory in path.parents for path in absolute):
        return working_directory
    return Path(os.path.commonpath([path if path.is_dir() else path.parent for path in absolute]))


def find_files(paths: Iterable[Path], sources: Sources, exclude: Callable[[Path], bool] | None = None) -> list[str]:
    """Every file below the paths, relative to the root, POSIX, sorted; symbolic links to directories are not followed.

    A path that is a file is taken whatever its name; in directories, those that hold other people's code are left out,
    and those to exclude; those that cannot be listed count as empty.
    """
    found: set[str] = set()
    for path in paths:
        base = path.relative_to(sources.root).as_posix()
        if path.is_file():
            found.add(base)
            continue
        waiting = [base]
        while waiting:
            directory = waiting.pop()
            try:
                listing = sources.listing(directory)
            except (SourceError, OSError):
                continue
            prefix = "" if directory == "." else f"{directory}/"
            found.update([prefix + name for name in (*listing.files, *listing.others)])
            for name in listing.directories:
                if holds_others_code(name) or (exclude is not None and exclude(sources.root / prefix / name)):
                    continue
                waiting.append(prefix + name)
    return sorted(found)


def is_within(file: str, path: str) -> bool:
    """Whether a file (relative to the root) is a path or lies below it; "." is the root."""
    return path == "." or file == path or file.startswith(f"{path}/")


def repository(start: Path) -> Path | None:
    """The root of the repository that a directory lies in: the nearest one with a `.git`."""
    return next((directory for directory in (start, *start.parents) if (directory / ".git").exists()), None)
