"""Knows which configuration counts for a path, follows `extends`, and puts together what the files say.

Must not know what a key means for a run. The nearest ctlint.toml or pyproject.toml with a table [tool.ctlint] counts,
from the path upwards to the root of the repository; where there is no repository, up to the scan root.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ctlint.config.mistakes import ConfigurationError
from ctlint.files import repository
from ctlint.hints import TYPE_CHECKING, Any
from ctlint.patterns import Patterns
from ctlint.records import Record

# What reads a file, and knows its keys, is imported where there is one: for most runs there is none.
if TYPE_CHECKING:
    from ctlint.config.read import Contents, Entry, Section

NAMES = ("ctlint.toml", "pyproject.toml")
"""The files in which a configuration may stand."""
MAX_FILES = 8
"""Files that may extend one another."""


class Configuration(Record):
    """What counts for a run: the files from the nearest to the one that all others extend.

    limit: the directory outside which nothing is read that a file names; None where there is no file.
    """

    files: tuple[Contents, ...] = ()
    limit: Path | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The files, as messages name them, the nearest first."""
        return tuple(contents.file for contents in self.files)

    def said(self, key: str) -> tuple[Entry, ...]:
        """The entries that count for a key, the ones that they add to first."""
        entries = [contents.entries[key] for contents in self.files if key in contents.entries]
        return _counting(key, entries) if entries else ()

    def value(self, key: str) -> Any:
        """The one value of a key; None where nobody says it."""
        said = self.said(key)
        return said[-1].value if said else None

    def listed(self, key: str) -> tuple[str, ...]:
        """All values of a key that takes several."""
        return tuple(value for entry in self.said(key) for value in entry.value)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections for some paths, in the order in which they count."""
        return tuple(section for contents in reversed(self.files) for section in contents.sections)

    def sections_for(self, path: Path) -> tuple[Section, ...]:
        """Those that are for a path."""
        return tuple(one for one in self.sections if Patterns(one.paths.base, one.paths.value).match(path))


def _counting(key: str, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Of the entries for one key, from the nearest on, those that count; the nearest comes last.

    Tables are joined: of two values of one name the later one counts.
    """
    from ctlint.config.keys import KEYS, TABLES

    joined = KEYS[key].adds or KEYS[key].form in TABLES
    return tuple(reversed(entries)) if joined else tuple(entries[:1])


def find(paths: Sequence[Path], root: Path) -> Configuration:
    """The configuration for these paths; an empty one where no file says anything. Raises ConfigurationError.

    root: the scan root, which is as far as one looks where there is no repository.
    """
    places = [path.resolve() for path in paths]
    start = Path(os.path.commonpath([place if place.is_dir() else place.parent for place in places]))
    limit = repository(start) or root.resolve()
    for directory in (start, *start.parents):
        if directory != limit and limit not in directory.parents:
            break
        found = [(name, directory / name) for name in NAMES if (directory / name).is_file()]
        read_here = [(path, contents) for _, path in found if (contents := _read(path, limit)) is not None]
        if len(read_here) > 1:
            both = " and ".join(contents.file for _, contents in read_here)
            raise ConfigurationError([f"{both} both hold a configuration: keep one of them"])
        if read_here:
            path, contents = read_here[0]
            return _extended(path, contents, limit)
    return Configuration()


def take(file: Path, paths: Sequence[Path], root: Path) -> Configuration:
    """The configuration in a file that the user names, wherever it lies. Raises ConfigurationError.

    Its paths are relative to its directory, or to the scan root where what is checked does not lie below that.
    """
    path = file.resolve()
    if not path.is_file():
        raise ConfigurationError([f"{file}: there is no such file"])
    below = all(path.parent == place or path.parent in place.parents for place in (one.resolve() for one in paths))
    limit = repository(path.parent) or path.parent
    contents = _read(path, limit, path.parent if below else root.resolve())
    if contents is None:
        raise ConfigurationError([f"{file}: has no table [tool.ctlint]"])
    return _extended(path, contents, limit)


def _read(path: Path, limit: Path, base: Path | None = None) -> Contents | None:
    from ctlint.config.read import read

    resolved = path.resolve()
    if limit not in resolved.parents:
        raise ConfigurationError([f"{_shown(path)}:1: is a link to a file outside {limit}, so it is not read"])
    return read(path, _shown(path), path.parent if base is None else base)


def _extended(path: Path, contents: Contents, limit: Path) -> Configuration:
    files, seen = [contents], {path.resolve()}
    while contents.extends is not None:
        entry = contents.extends
        path = (path.parent / str(entry.value)).resolve()
        if limit not in path.parents:
            raise ConfigurationError([f"{entry}: '{entry.value}' lies outside {limit}, so it is not read"])
        if path in seen:
            raise ConfigurationError([f"{entry}: '{entry.value}' extends itself"])
        if not path.is_file():
            raise ConfigurationError([f"{entry}: there is no file '{entry.value}'"])
        if len(files) == MAX_FILES:
            raise ConfigurationError([f"{entry}: more than {MAX_FILES} files extend one another"])
        extended = _read(path, limit)
        if extended is None:
            raise ConfigurationError([f"{entry}: '{entry.value}' has no table [tool.ctlint]"])
        seen.add(path)
        contents = extended
        files.append(contents)
    return Configuration(tuple(files), limit)


def _shown(path: Path) -> str:
    """A file as people name it: from the working directory where it lies below that, else in full."""
    here = Path.cwd().resolve()
    return path.relative_to(here).as_posix() if here in path.parents else Path(os.path.relpath(path, here)).as_posix()
