"""Knows which directories are root modules: those that no other module calls, or that the user names.

Must not know what modules define; files are only scanned for the sources of module calls, and parsed only where a
comment or a text might look like one or hide one, or a source is computed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence

from ctlint.frontends.terraform.modules import directory_of, is_configuration
from ctlint.frontends.terraform.nodes import Attribute, Block, Literal
from ctlint.source import SourceError, Sources, Unit

_LOCAL_SOURCE = rb'(?m)(?:^|[{,])[ \t]*"?source"?[ \t]*[=:][ \t]*"(\.\.?(?:/[^"$%\n]*)?)"'

_COMPUTED_SOURCE = re.compile(rb'(?m)(?:^|[{,])[ \t]*"?source"?[ \t]*[=:][ \t]*(?:"[^"\n]*[$%]\{|[a-z]+[.(])')
"""A source that OpenTofu evaluates early, since 1.8: opentofu.org/docs/language/modules/sources (2026-11)."""

_HEADER = re.compile(rb'(?m)^[ \t]*(module|resource|data|provider|terraform|check|ephemeral)[ \t]*(?:"|\{)')


_LOCAL = rb'"\.\.?[/"]'
_COMMENT_OR_TEXT = rb"/\*|<<"


def local_sources(data: bytes) -> list[str]:
    """The sources that start with ./ or ../ in a file; what a comment holds is none."""
    if b"module" not in data or not re.search(_LOCAL, data):
        return []
    if re.search(_COMMENT_OR_TEXT, data):
        parsed = _parsed_sources(data.decode("utf-8-sig", "replace"))
        if parsed is not None:
            return parsed
    found = []
    for match in re.finditer(_LOCAL_SOURCE, data):
        line = data[data.rfind(b"\n", 0, match.start(1)) + 1 : match.start(1)].lstrip()
        if not line.startswith((b"#", b"//")):
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
    computing = {directory for directory, paths in whole.items() if _computes_sources(paths, sources)}
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


def _computes_sources(paths: Iterable[str], sources: Sources) -> bool:
    for path in paths:
        try:
            data = sources.read_bytes(path)
        except SourceError:
            continue
        if b"module" in data and any(_is_in_call(data, found.start()) for found in _COMPUTED_SOURCE.finditer(data)):
            return True
    return False


def _is_in_call(data: bytes, at: int) -> bool:
    """Whether what stands there may be an argument of a module: other blocks have sources as well."""
    headers = _HEADER.findall(data, 0, at)
    return not headers or headers[-1] == b"module"


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
