"""Knows which directories are root modules: those that no other module calls, or that the user names.

Must not know what modules define; files are only scanned for the sources of module calls, and parsed only where a
comment or a text might look like one or hide one, or a source is computed.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ctlint.frontends.terraform.modules import directory_of, is_configuration
from ctlint.frontends.terraform.nodes import Attribute, Block, Literal
from ctlint.source import SourceError, Sources, Unit

# A search is quick where it looks for letters first; what stands before them is looked at where they are found.
_LOCAL_SOURCE = rb'source(?="?[ \t]*[=:][ \t]*"(\.\.?(?:/[^"$%\n]*)?)")'

_QUOTE = ord(b'"')

_COMPUTED_SOURCE = rb'source(?="?[ \t]*[=:][ \t]*(?:"[^"\n]*[$%]\{|[a-z]+[.(]))'
"""A source that OpenTofu evaluates early, since 1.8: opentofu.org/docs/language/modules/sources (2026-11)."""

_HEADER = rb'(?m)^[ \t]*(module|resource|data|provider|terraform|check|ephemeral)[ \t]*(?:"|\{)'


_LOCAL = rb'"\.\.?[/"]'


def _arguments(data: bytes, pattern: bytes) -> Iterator[tuple[re.Match[bytes], int]]:
    """What a pattern finds where an argument begins, and where its line does.

    Nothing is looked at twice: a file may be one long line, with any number of matches in it.
    """
    line = seen = 0
    for match in re.finditer(pattern, data):
        at = match.start()
        line = data.rfind(b"\n", seen, at) + 1 or line
        seen = at
        before = at - 1 if at > line and data[at - 1] == _QUOTE else at
        while before > line and data[before - 1] in b" \t":
            before -= 1
        if before == line or data[before - 1] in b"{,":
            yield match, line


def local_sources(data: bytes) -> list[str]:
    """The sources that start with ./ or ../ in a file; what a comment holds is none."""
    if b"module" not in data or not re.search(_LOCAL, data):
        return []
    if b"/*" in data or b"<<" in data:
        parsed = _parsed_sources(data.decode("utf-8-sig", "replace"))
        if parsed is not None:
            return parsed
    found = []
    commented = -1, False
    for match, line in _arguments(data, _LOCAL_SOURCE):
        if line != commented[0]:
            commented = line, data[line : match.start()].lstrip().startswith((b"#", b"//"))
        if not commented[1]:
            found.append(match[1].decode("utf-8", "replace"))
    return found


def _parsed_sources(text: str) -> list[str] | None:
    """The local sources of the module calls in a file; None where it is not HCL throughout."""
    from ctlint.frontends.terraform.syntax import HclSyntaxError, parse_file

    try:
        body = parse_file(text)
    except HclSyntaxError:
        return None
    calls = (item for item in body if isinstance(item, Block) and item.type == "module")
    written = (
        item.value for call in calls for item in call.body if isinstance(item, Attribute) and item.name == "source"
    )
    values = (one.value for one in written if isinstance(one, Literal))
    return [one for one in values if isinstance(one, str) and (one in (".", "..") or one.startswith(("./", "../")))]


def resolve(directory: str, source: str) -> str | None:
    """The directory that a relative source means in another ("." is the root); None where it leaves the scan root."""
    path = posixpath.normpath(f"{directory}/{source}")
    return None if path == ".." or path.startswith("../") else path


def calls_in(path: str, data: bytes, sources: Sources) -> tuple[str, ...]:
    """The directories inside the scan root to which a file's calls of local modules lead, each once."""
    known: tuple[str, ...] | None = sources.memo.get(("calls in", path))
    if known is None:
        directory = directory_of(path)
        found = (resolve(directory, source) for source in local_sources(data))
        known = sources.memo["calls in", path] = tuple(dict.fromkeys(one for one in found if one is not None))
    return known


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
    calls: dict[str, set[str]] = {}
    computing: set[str] = set()
    for directory, paths in whole.items():
        calls[directory] = called = set()
        for path, data in _calling(paths, sources):
            called |= (whole.keys() & calls_in(path, data, sources)) - {directory}
            if _computes_source(data):
                computing.add(directory)
    for directory in _uncalled(calls, chosen) if computing else ():
        reached: set[str] = set()
        _reach(directory, calls, reached)
        if reached & computing:
            from ctlint.frontends.terraform.root_module import directories_called

            found = directories_called(Unit(frontend, directory, tuple(whole[directory])), sources)
            calls[directory] |= found & calls.keys()
    for directory in _uncalled(calls, chosen):
        units.append(Unit(frontend, directory, tuple(sorted(whole[directory]))))
    return sorted(units, key=lambda unit: unit.path)


def _calling(paths: Iterable[str], sources: Sources) -> Iterator[tuple[str, bytes]]:
    """The files that may call a module, with their bytes."""
    for path in paths:
        try:
            data = sources.read_bytes(path)
        except SourceError:
            continue
        if b"module" in data:
            yield path, data


def _computes_source(data: bytes) -> bool:
    """Whether a file may call a module whose source takes evaluating: other blocks have sources as well."""
    found = [match.start() for match, _ in _arguments(data, _COMPUTED_SOURCE)]
    if not found:
        return False
    headers = [(header.start(), header[1]) for header in re.finditer(_HEADER, data)]
    above = (bisect(headers, (at,)) for at in found)
    return any(not place or headers[place - 1][1] == b"module" for place in above)


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
