"""Knows what the files that a root reaches may hold, by a scan of their bytes: nothing is parsed here.

Must not know what a resource type means: which types to look for, and where they write names, is in `graph.Wanted`.

Everything it says errs to one side: what a scan cannot exclude, a root may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import cached_property

from ctlint.frontends.terraform.modules import FileReader, configuration_files
from ctlint.frontends.terraform.roots import calls_in
from ctlint.graph import Spelling, Wanted
from ctlint.source import SourceError, Unit

_ESCAPE = re.compile(rb"\\[uU]")
# Each begins with letters, for which a search is quick; that they are no end of a longer name is asked next, so that
# what follows is looked at once. It takes no more than the letters.
_CALL = rb'module(?<![\w.-]module)(?=([ \t\r\n]*(?:(?:"[^"\r\n]*"|[\w-]+)[ \t\r\n]*(?:\{|/[/*]|#)|/[/*]|#)))?'
_SOURCE = rb'source(?<![\w.-]source)(?=("?[ \t\r\n]*[=:][ \t\r\n]*(?:"([^"\\]*)")?))'
_SET = rb"(?=[ \t\r\n]*(?:[=:](?![=>])|/\*|#|//))"
_END = rb"[ \t]*(?=[\r\n,}#/]|\Z)"
_QUOTED = rb'[ \t\r\n]*[=:][ \t\r\n]*"([^"$%%\\\r\n]*)(?:"|([$%%])[^"\\\r\n]*\}([^"$%%}\\\r\n]*)")%s' % _END

_IN_WORDS = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-")
"""What stands before a name that is the end of another."""


class Scan:
    """What the files of a directory may hold. What takes a search is found out when it is asked for.

    holds_anchor: a resource from which judging starts. named: a resource that writes a name which another root may
    know. calls: directories that it calls.
    """

    def __init__(self, reach: Reach, files: Sequence[str]) -> None:
        self._reach = reach
        self._calling: list[str] = []
        self._naming: list[str] = []
        # Where a module is called and nothing is there, nobody knows what it would say.
        self.holds_anchor = self.named = self._unseen = not files
        calls: dict[str, None] = {}
        for path in files:
            data = reach.data(path)
            if data is None:
                self._unseen = self.holds_anchor = self.named = True
                continue
            self.holds_anchor = self.holds_anchor or _holds(data, reach.anchors)
            if _holds(data, reach.sharing):
                self.named = True
                self._naming.append(path)
            if b"module" in data:
                self._calling.append(path)
                calls.update(dict.fromkeys(calls_in(path, data, reach.sources)))
        self.calls = tuple(calls)

    @cached_property
    def calls_elsewhere(self) -> bool:
        """Whether it may call a module whose files are not in the scanned tree, so that it may hold anything."""
        found = map(self._reach.data, self._calling)
        return any(data is None or _calls_elsewhere(data) for data in found)

    @cached_property
    def spellings(self) -> frozenset[Spelling] | None:
        """How names that others may know are written; None: in some way that a scan does not see through."""
        if self._unseen:
            return None
        found: set[Spelling] = set()
        for path in self._naming:
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

    def may_name(self, names: Set[str]) -> bool:
        """Whether one of the names may be written there."""
        if not self.named or not names:
            return False
        together = "\n".join(names)
        for scan in self._scans:
            spellings = scan.spellings
            if spellings is None:
                return True
            for one in spellings:
                if one.fits_one(names, together):
                    return True
        return False


class Reach:
    """Scans each file once for a whole run."""

    def __init__(self, reader: FileReader, wanted: Wanted) -> None:
        self._reader = reader
        self.sources = reader.sources
        self._names = {type_: paths for type_, paths in wanted.shared_names.items() if _is_ours(type_)}
        self.anchors = _shortest(filter(_is_ours, wanted.types if wanted.anchors is None else wanted.anchors))
        self.sharing = _shortest(self._names)
        """The types of what judging starts from, and of what writes names that others may know, as bytes."""
        self._scans: dict[str, Scan] = {}

    def of(self, unit: Unit, directory: str, installed: Iterable[str]) -> Scans:
        """What a root may hold, with everything that it calls; `installed` are modules that `terraform init` put."""
        found = [Scan(self, unit.files)]
        waiting = [*found[0].calls, *installed]
        seen = {directory}
        while waiting:
            place = waiting.pop()
            if place not in seen:
                seen.add(place)
                scan = self._scans.get(place)
                if scan is None:
                    files = configuration_files(self._reader.sources, place)
                    scan = self._scans[place] = Scan(self, files)
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
    def _arguments(self) -> list[tuple[re.Pattern[bytes], tuple[bytes, ...]]]:
        """What finds the arguments that hold names, where they are set, and what may stand before it as well.

        One search for all of them would take five times as long as one for letters; many end alike.
        """
        names = {path.rpartition(".")[2].encode() for paths in self._names.values() for path in paths}
        ends = sorted(name for name in names if not any(name != one and name.endswith(one) for one in names))
        return [
            (
                re.compile(rb'%s"?%s' % (re.escape(end), _SET)),
                tuple(sorted(name.removesuffix(end) for name in names if name != end and name.endswith(end))),
            )
            for end in ends
        ]

    @cached_property
    def _reference(self) -> re.Pattern[bytes]:
        """What an argument is set to where it is a reference to a resource that has such a name.

        That is spelled where the resource is declared, which is in a file that the root reaches, too.
        """
        types = b"|".join([re.escape(type_.encode()) for type_ in sorted(self._names)])
        return re.compile(
            rb'[ \t\r\n]*[=:][ \t\r\n]*(?:"\$\{)?(?:%s)\.[\w-]+(?:\[[^]"\r\n]{0,80}\])?\.[\w-]+(?:\}")?%s'
            % (types, _END)
        )

    def spellings(self, data: bytes) -> frozenset[Spelling] | None:
        """How a file writes names that others may know; None: in some way that a scan does not see through."""
        found = set()
        quoted = re.compile(_QUOTED)
        for name, before in self._arguments:
            for argument in name.finditer(data):
                start, at = argument.span()
                if _ends_a_name(data, start) and not any(_ends_with(data, one, start) for one in before):
                    continue
                match = quoted.match(data, at)
                if match is not None and match[2] is None:
                    found.add(Spelling(match[1].decode(errors="replace"), "", True))
                elif self._reference.match(data, at) is not None:
                    continue
                elif match is None:
                    return None
                else:
                    ends = (match[1].decode(errors="replace"), match[3].decode(errors="replace"))
                    found.add(Spelling(*ends, False))
        return frozenset(found)


def _is_ours(type_: str) -> bool:
    """Whether a type may be one of Terraform's, which is an identifier: CloudFormation's have colons."""
    return ":" not in type_


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
    starts: list[int] = []
    for match in re.finditer(_CALL, data):
        start, at = match.span()
        done = starts[-1] if starts else 0
        if start < done:
            continue
        if start > done and data[start - 1 : at + 1] == b'"module"':  # a key of JSON
            starts.append(at + 1)
        elif match[1] is not None:
            starts.append(match.end(1))
    for start, end in zip(starts, [*starts[1:], len(data)], strict=False):
        sources = _sources(data, start, end)
        if not sources or not all(source is not None and _is_local(source) for source in sources):
            return True
    return False


def _sources(data: bytes, start: int, end: int) -> list[bytes | None]:
    """The sources that are written there; None for one that is no plain text."""
    found: list[bytes | None] = []
    for match in re.compile(_SOURCE).finditer(data, start, end):
        if match.start() >= start:
            found.append(match[2])
            start = match.end(1)
    return found


def _ends_with(data: bytes, start: bytes, at: int) -> bool:
    """Whether the first part of a name stands before what begins there, and nothing before that belongs to it."""
    return data.endswith(start, 0, at) and not _ends_a_name(data, at - len(start))


def _ends_a_name(data: bytes, at: int) -> bool:
    """Whether what begins there is the rest of a longer name."""
    return at > 0 and data[at - 1] in _IN_WORDS


def _is_local(source: bytes) -> bool:
    plain = b"$" not in source and b"%" not in source
    return plain and (source.startswith((b"./", b"../")) or source in (b".", b".."))
