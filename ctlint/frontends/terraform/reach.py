"""Knows what the files that a root reaches may hold, by a scan of their bytes: nothing is parsed here.

Must not know what a resource type means: which types to look for, and where they write names, is in `graph.Wanted`.

Everything it says errs to one side: what a scan cannot exclude, a root may hold.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from ctlint.frontends.terraform.modules import FileReader, configuration_files
from ctlint.frontends.terraform.roots import local_sources, resolve
from ctlint.graph import Spelling, Wanted
from ctlint.source import SourceError, Unit

_ESCAPE = re.compile(rb"\\[uU]")
_CALL = rb'(?<![\w.-])module[ \t\r\n]*(?:(?:"[^"\r\n]*"|[\w-]+)[ \t\r\n]*(?:\{|/[/*]|#)|/[/*]|#)|"module"'
_SOURCE = rb'(?<![\w.-])source"?[ \t\r\n]*[=:][ \t\r\n]*(?:"([^"\\]*)")?'
_SET = rb"[ \t\r\n]*(?:[=:](?![=>])|/\*|#|//)"
_END = rb"[ \t]*(?=[\r\n,}#/]|\Z)"
_QUOTED = rb'[ \t\r\n]*[=:][ \t\r\n]*"([^"$%%\\\r\n]*)(?:"|([$%%])[^"\\\r\n]*\}([^"$%%}\\\r\n]*)")%s' % _END

_IN_WORDS = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-")
"""What stands before a name that is part of another. A pattern that looks for it first would look at every byte."""


class Scan:
    """What the files of a directory may hold. What takes a search is found out when it is asked for.

    holds_anchor: a resource from which judging starts. named: a resource that writes a name which another root may
    know. calls: directories that it calls.
    """

    def __init__(self, reach: Reach, directory: str, files: Sequence[str]) -> None:
        self._reach = reach
        self._files: list[str] = []
        # Where a module is called and nothing is there, nobody knows what it would say.
        self.holds_anchor = self.named = self._unseen = not files
        calls: dict[str, None] = {}
        for path in files:
            data = reach.data(path)
            if data is None:
                self._unseen = self.holds_anchor = self.named = True
                continue
            self._files.append(path)
            self.holds_anchor = self.holds_anchor or _holds(data, reach.anchors)
            self.named = self.named or _holds(data, reach.sharing)
            for source in local_sources(data):
                call = resolve(directory, source)
                if call is not None:
                    calls[call] = None
        self.calls = tuple(calls)

    @cached_property
    def calls_elsewhere(self) -> bool:
        """Whether it may call a module whose files are not in the scanned tree, so that it may hold anything."""
        found = map(self._reach.data, self._files)
        return any(data is None or _calls_elsewhere(data) for data in found)

    @cached_property
    def spellings(self) -> frozenset[Spelling] | None:
        """How names that others may know are written; None: in some way that a scan does not see through."""
        if self._unseen:
            return None
        found: set[Spelling] = set()
        for path in self._files:
            data = self._reach.data(path)
            spelled = None if data is None else self._reach.spellings(data)
            if spelled is None:
                return None
            found |= spelled
        return frozenset(found)


class Scans:
    """What everything that a root reaches may hold."""

    def __init__(self, scans: Sequence[Scan]) -> None:
        self._scans = scans

    @property
    def anchored(self) -> bool:
        """Whether it holds a resource from which judging starts, or a module whose files are not there."""
        # Most roots with a trail declare it, and then nobody has to look at what they call.
        return any(scan.holds_anchor for scan in self._scans) or any(scan.calls_elsewhere for scan in self._scans)

    @property
    def named(self) -> bool:
        """Whether it holds a resource that writes a name which another root may know."""
        return any(scan.named for scan in self._scans)

    def may_name(self, names: Collection[str]) -> bool:
        """Whether one of the names may be written there."""
        if not self.named or not names:
            return False
        together = "\n".join(names)
        for scan in self._scans:
            spellings = scan.spellings
            if spellings is None or any(one.mark in together and any(map(one.fits, names)) for one in spellings):
                return True
        return False


class Reach:
    """Scans each file once for a whole run."""

    def __init__(self, reader: FileReader, wanted: Wanted) -> None:
        self._reader = reader
        self.anchors = _shortest(wanted.types if wanted.anchors is None else wanted.anchors)
        self.sharing = _shortest(wanted.shared_names)
        """The types of what judging starts from, and of what writes names that others may know, as bytes."""
        self._names = wanted.shared_names
        self._scans: dict[str, Scan] = {}

    def of(self, unit: Unit, directory: str, installed: Iterable[str]) -> Scans:
        """What a root may hold, with everything that it calls; `installed` are modules that `terraform init` put."""
        found = [Scan(self, directory, unit.files)]
        waiting = [*found[0].calls, *installed]
        seen = {directory}
        while waiting:
            place = waiting.pop()
            if place not in seen:
                seen.add(place)
                scan = self._scans.get(place)
                if scan is None:
                    files = configuration_files(self._reader.sources, place)
                    scan = self._scans[place] = Scan(self, place, files)
                found.append(scan)
                waiting += scan.calls
        return Scans(found)

    def data(self, path: str) -> bytes | None:
        """The bytes of a file; None where it cannot be read, is in no encoding that can be scanned, or spells a type
        with escapes."""
        try:
            data = self._reader.sources.read_bytes(path)
        except SourceError:
            return None
        if b"\0" in data or _ESCAPE.search(data) is not None:
            return None
        self._reader.loaded.files_read.add(path)
        return data

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[bytes], ...]:
        """What finds the arguments that hold names, and behind one: that it is set; a reference to a resource with such
        an argument; a text in quotes.

        The name of what is referred to is spelled where it is declared, which is in a file that the root reaches, too.
        """
        arguments = sorted({path.rpartition(".")[2] for paths in self._names.values() for path in paths})
        types = sorted(self._names)
        return (
            re.compile(rb'(?:%s)(?![\w-])"?' % b"|".join([re.escape(name.encode()) for name in arguments])),
            re.compile(_SET),
            re.compile(
                rb'[ \t\r\n]*[=:][ \t\r\n]*(?:"\$\{)?(?:%s)\.[\w-]+(?:\[[^]"\r\n]{0,80}\])?\.[\w-]+(?:\}")?%s'
                % (b"|".join([re.escape(type_.encode()) for type_ in types]), _END)
            ),
            re.compile(_QUOTED),
        )

    def spellings(self, data: bytes) -> frozenset[Spelling] | None:
        """How a file writes names that others may know; None: in some way that a scan does not see through."""
        if not _holds(data, self.sharing):
            return frozenset()
        found = set()
        arguments, is_set, reference, quoted = self._patterns
        for argument in arguments.finditer(data):
            start, at = argument.span()
            if start and data[start - 1] in _IN_WORDS:
                continue
            if is_set.match(data, at) is None or reference.match(data, at) is not None:
                continue
            match = quoted.match(data, at)
            if match is None:
                return None
            before, after = match[1].decode(errors="replace"), (match[3] or b"").decode(errors="replace")
            found.add(Spelling(before, after, match[2] is None))
        return frozenset(found)


def _shortest(types: Iterable[str]) -> list[bytes]:
    """The types without those in whose name another stands, for where they are the other is."""
    names = {type_.removeprefix("data.").encode() for type_ in types}
    return sorted(name for name in names if not any(other != name and other in name for other in names))


def _holds(data: bytes, names: Sequence[bytes]) -> bool:
    """Whether one of the names stands there."""
    for name in names:  # noqa: SIM110 - asked of every file: a generator would take twice as long
        if name in data:
            return True
    return False


def _calls_elsewhere(data: bytes) -> bool:
    """Whether a file may call a module that does not lie in a directory named by ./ or ../."""
    if b"module" not in data:
        return False
    starts = [match.end() for match in re.finditer(_CALL, data)]
    sources_in = re.compile(_SOURCE).finditer
    for position, start in enumerate(starts, 1):
        end = starts[position] if position < len(starts) else len(data)
        sources = [match[1] for match in sources_in(data, start, end)]
        if not sources or not all(source is not None and _is_local(source) for source in sources):
            return True
    return False


def _is_local(source: bytes) -> bool:
    plain = b"$" not in source and b"%" not in source
    return plain and (source.startswith((b"./", b"../")) or source in (b".", b".."))
