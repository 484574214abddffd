"""Knows where the app's own files lie on this machine, and how a frame of a trace becomes a place in one of them.

Must not know what was made there. Files outside the scan root are not looked at: then there is no place.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from ctlint.frontends.cdk.frames import Frame, user_frames
from ctlint.frontends.cdk.source_maps import SourceMaps
from ctlint.source import SourceError, SourceFile, Sources, Span

MAX_PARTS = 64
"""Directories in the path of a frame."""

_NAME = re.compile(r"(?:(?:new|await)\s+)*[\w$][\w$.]*")


class App:
    """The source files of one app.

    directory: where the app lies, relative to the scan root: that of cdk.json above the assembly, else its parent;
    None where that is outside the scan root.
    """

    def __init__(self, sources: Sources, assembly: str) -> None:
        self._sources = sources
        self.directory = app_directory(sources, assembly)
        self._files: dict[str, SourceFile | None] = {}
        self._maps = SourceMaps(sources)

    def place(self, traces: Iterable[object]) -> Span | None:
        """The innermost of the author's frames that is still there, taken from the first trace that has one."""
        for trace in traces:
            for frame in user_frames(trace):
                source = self._file(frame.file)
                span = None if source is None else self._original(source, frame) or _called(source, frame)
                if span is not None:
                    return span
        return None

    def _original(self, compiled: SourceFile, frame: Frame) -> Span | None:
        """The place in TypeScript that a place in compiled JavaScript was made of, where that is told and is there."""
        found = self._maps.original(compiled.path, frame)
        try:
            return None if found is None else _called(self._sources.read(found[0]), found[1])
        except SourceError:
            return None

    def _file(self, written: str) -> SourceFile | None:
        if written not in self._files:
            self._files[written] = self._find(written)
        return self._files[written]

    def _find(self, written: str) -> SourceFile | None:
        """The file that a frame names.

        Traces hold absolute paths of the machine that ran the app: this one, a container, a build server. So the
        longest end of the path that exists below the app's directory, or one above it, is taken for the file.
        """
        for path in self._candidates(written):
            if self._sources.exists(path):
                try:
                    return self._sources.read(path)
                except SourceError:
                    return None
        return None

    def _candidates(self, written: str) -> Iterator[str]:
        root = self._sources.root.as_posix().rstrip("/")
        if written.startswith(f"{root}/"):
            yield posixpath.normpath(written[len(root) + 1 :])
        parts = [part for part in written.split("/") if part not in ("", ".")]
        if self.directory is None or ".." in parts or len(parts) > MAX_PARTS:
            return
        for start in range(len(parts)):
            for base in _upwards(self.directory):
                # A bare file name says too little, except in the app's own directory.
                if start < len(parts) - 1 or base == self.directory:
                    yield posixpath.normpath(posixpath.join(base, *parts[start:]))


def app_directory(sources: Sources, assembly: str) -> str | None:
    """Where the app of an assembly lies: that of cdk.json above it, else its parent; None outside the scan root."""
    if assembly == ".":
        return None
    above = list(_upwards(posixpath.dirname(assembly) or "."))
    return next((place for place in above if sources.exists(posixpath.join(place, "cdk.json"))), above[0])


def _upwards(directory: str) -> Iterator[str]:
    yield directory
    while directory != ".":
        directory = posixpath.dirname(directory) or "."
        yield directory


def _called(source: SourceFile, frame: Frame) -> Span | None:
    """What the frame points at, such as `new Trail`; all of the line where no name starts there.

    None where the line is empty or ends before: the file has changed since.
    """
    line = source.line(frame.line)
    start = 0 if frame.column is None else _code_points(line, frame.column - 1)
    found = None if frame.column is None else _NAME.match(line, start)
    if not line[start:].strip():
        return None
    if found is None:
        start, end = len(line) - len(line.lstrip()), len(line.rstrip())
    else:
        end = found.end()
    offset = source.offset(frame.line)
    return Span(source.path, offset + start, offset + end)


def _code_points(line: str, units: int) -> int:
    """How many characters so many UTF-16 units are."""
    if line.isascii():
        return units
    for index, char in enumerate(line):
        if units <= 0:
            return index
        units -= 2 if ord(char) > 0xFFFF else 1
    return len(line)
