"""Knows source maps: which line of TypeScript a place in compiled JavaScript was made of.

Must not know what a place is for, nor where an app lies.

The format is that of https://tc39.es/ecma426/ (read 2026-11), without index maps. A map that is malformed, or larger
than MAX_BYTES, says nothing: then the place in the JavaScript stands.
"""

from __future__ import annotations

import json
import posixpath
from bisect import bisect_right

from ctlint.frontends.cdk.frames import Frame
from ctlint.hints import Any
from ctlint.records import NamedTuple
from ctlint.source import SourceError, Sources, is_others_code

MAX_BYTES = 2_000_000
"""Of one map; the program that an app of the CDK is has maps of some kilobytes."""

_DIGITS = {sign: value for value, sign in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}
_LONGEST = 6
"""Base 64 digits of one number; six hold 30 bits."""


class _Segment(NamedTuple):
    """From this column of a line of JavaScript on: which file, line and column it was made of; all 0-based."""

    column: int
    source: int
    line: int
    source_column: int


class SourceMaps:
    """Reads the map beside each JavaScript file once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._maps: dict[str, tuple[list[str], dict[int, list[_Segment]]] | None] = {}

    def original(self, path: str, frame: Frame) -> tuple[str, Frame] | None:
        """The path, from the scan root, and the place there that a place in a JavaScript file was made of.

        None where no map beside it says so, or the file that it names is not inside the scan root.
        """
        if not path.endswith((".js", ".mjs", ".cjs")):
            return None
        if path not in self._maps:
            self._maps[path] = self._read(f"{path}.map")
        known = self._maps[path]
        segments = known[1].get(frame.line - 1) if known is not None else None
        if known is None or not segments:
            return None
        column = 0 if frame.column is None else frame.column - 1
        segment = segments[max(bisect_right([each.column for each in segments], column) - 1, 0)]
        if not 0 <= segment.source < len(known[0]) or segment.line < 0 or segment.source_column < 0:
            return None
        written = known[0][segment.source]
        name = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
        if "://" in written or "\0" in name or posixpath.isabs(name) or name.split("/")[0] == "..":
            return None
        if is_others_code(name) or not self._sources.exists(name):
            return None
        return name, Frame(name, segment.line + 1, None if frame.column is None else segment.source_column + 1)

    def _read(self, path: str) -> tuple[list[str], dict[int, list[_Segment]]] | None:
        if not self._sources.exists(path):
            return None
        try:
            data = self._sources.read_start(path, MAX_BYTES + 1)
            content = json.loads(data) if len(data) <= MAX_BYTES else None
        except (SourceError, ValueError, RecursionError):
            return None
        return _decoded(content) if isinstance(content, dict) else None


def _decoded(content: dict[str, Any]) -> tuple[list[str], dict[int, list[_Segment]]] | None:
    listed, mappings, base = content.get("sources"), content.get("mappings"), content.get("sourceRoot") or ""
    if not isinstance(listed, list) or not isinstance(mappings, str) or not isinstance(base, str):
        return None
    sources = [posixpath.join(base, name) if isinstance(name, str) else "\0" for name in listed]
    lines: dict[int, list[_Segment]] = {}
    source = line = source_column = 0
    for number, written in enumerate(mappings.split(";")):
        column = 0
        for segment in written.split(",") if written else ():
            numbers = _numbers(segment)
            if numbers is None:
                return None
            column += numbers[0]
            if len(numbers) >= 4:
                source, line = source + numbers[1], line + numbers[2]
                source_column += numbers[3]
                lines.setdefault(number, []).append(_Segment(column, source, line, source_column))
    return sources, lines


def _numbers(segment: str) -> list[int] | None:
    """The numbers of a segment, each in base 64 with a sign in its lowest bit; None where there is none."""
    found = []
    value = digits = 0
    for sign in segment:
        digit = _DIGITS.get(sign)
        if digit is None or digits >= _LONGEST:
            return None
        value |= (digit & 31) << (5 * digits)
        digits += 1
        if digit < 32:
            found.append(-(value >> 1) if value & 1 else value >> 1)
            value = digits = 0
    return found if found and not digits else None
