"""Knows which directories are root modules: those that no other module calls, or that the user names.

Must not know what modules define; files are only scanned for the sources of module calls, not parsed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence

from ctlint.frontends.terraform.modules import directory_of, is_configuration
from ctlint.source import SourceError, Sources, Unit

_LOCAL_SOURCE = rb'(?m)(?:^|[{,])[ \t]*"?source"?[ \t]*[=:][ \t]*"(\.\.?(?:/[^"$%\n]*)?)"'


def local_sources(data: bytes) -> list[str]:
    """The sources that start with ./ or ../ in a file; what a comment line holds is none."""
    if b"module" not in data:
        return []
    found = []
    for match in re.finditer(_LOCAL_SOURCE, data):
        line = data[data.rfind(b"\n", 0, match.start(1)) + 1 : match.start(1)].lstrip()
        if not line.startswith((b"#", b"//")):
            found.append(match[1].decode("utf-8", "replace"))
    return found


def resolve(directory: str, source: str) -> str | None:
    """The directory that a local source means; None where it leaves the scan root."""
    path = posixpath.normpath(posixpath.join(directory, source))
    return None if path == ".." or path.startswith("../") else path


def find_roots(files: Sequence[str], sources: Sources, chosen: frozenset[str], frontend: str) -> list[Unit]:
    """The units among the files, sorted by path."""
    by_directory: dict[str, list[str]] = {}
    for path in files:
        if is_configuration(path.rpartition("/")[2]):
            by_directory.setdefault(directory_of(path), []).append(path)
    units: list[Unit] = []
    whole: dict[str, list[str]] = {}
    for directory, paths in by_directory.items():
        named = [path for path in paths if path in chosen]
        if len(named) < len(paths):
            whole[directory] = paths
        elif len(named) == 1:
            units.append(Unit(frontend, named[0], (named[0],)))
        else:
            units.append(Unit(frontend, directory, tuple(sorted(named))))
    calls = {directory: _called(directory, paths, sources, whole) for directory, paths in whole.items()}
    for directory in _uncalled(calls, chosen):
        units.append(Unit(frontend, directory, tuple(sorted(whole[directory]))))
    return sorted(units, key=lambda unit: unit.path)


def _called(directory: str, paths: Iterable[str], sources: Sources, candidates: Mapping[str, object]) -> set[str]:
    called = set()
    for path in paths:
        try:
            data = sources.read_bytes(path)
        except SourceError:
            continue
        for source in local_sources(data):
            target = resolve(directory, source)
            if target is not None and target != directory and target in candidates:
                called.add(target)
    return called


def _uncalled(calls: Mapping[str, set[str]], chosen: frozenset[str]) -> list[str]:
    """The directories that nobody calls; of those that only call each other, the first."""
    called = set().union(*calls.values()) if calls else set()
    roots = [directory for directory in sorted(calls) if directory not in called or directory in chosen]
    reached: set[str] = set()
    for root in roots:
        _reach(root, calls, reached)
    for directory in sorted(calls):
        if directory not in reached:
            roots.append(directory)
            _reach(directory, calls, reached)
    return sorted(roots)


def _reach(start: str, calls: Mapping[str, set[str]], reached: set[str]) -> None:
    waiting = [start]
    while waiting:
        directory = waiting.pop()
        if directory not in reached:
            reached.add(directory)
            waiting += calls.get(directory, ())
