"""Knows files that may hold secrets, kept as bytes, and places in them.

Must not know what is a secret, nor what any file means.
"""

from __future__ import annotations

from ctlint.records import NamedTuple, field
from ctlint.source import REACH, Passage, Position, SourceFile, Span

_STRIDE = 1 << 16
"""Bytes between two marks of a `GuardedFile`."""

_CONTINUATIONS = bytes(range(0x80, 0xC0))
"""The bytes of UTF-8 that begin no character."""


class _Mark(NamedTuple):
    """What precedes a byte of a file: line feeds, characters, and characters before the line that it is on."""

    lines: int
    characters: int
    line_characters: int


class GuardedFile(SourceFile):
    """A file that may hold secrets and be very large: kept as UTF-8 bytes, and nothing of it is shown but spans.

    Offsets in its spans count bytes of `data`. It is for whoever makes the spans to see that no secret is in one;
    `text` and `line` are empty, so that nobody shows more by mistake.
    """

    data: bytes = b""
    _marks: list[_Mark] = field(default_factory=list, repr=False, compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.data

    @property
    def line_count(self) -> int:
        """How many lines it has; a final line feed does not open another."""
        lines = self.data.count(b"\n")
        return lines if self.data.endswith(b"\n") else lines + 1

    def position(self, offset: int) -> Position:
        """Line and column of a byte, columns in code points."""
        data = self.data
        offset = max(0, min(offset, len(data)))
        mark = self._mark_before(offset)
        start = offset // _STRIDE * _STRIDE
        last = data.rfind(b"\n", start, offset)
        if last == -1:
            column = mark.characters - mark.line_characters + _characters(data[start:offset])
        else:
            column = _characters(data[last + 1 : offset])
        return Position(mark.lines + data.count(b"\n", start, offset) + 1, column + 1)

    def utf8_column(self, offset: int) -> int:
        """The 1-based column of a byte, counted in bytes."""
        offset = max(0, min(offset, len(self.data)))
        return offset - self.data.rfind(b"\n", 0, offset)

    def passage(self, span: Span) -> Passage:
        """The span itself, as far as it stands on one line, and whether that line has more than blanks around it."""
        data = self.data
        end = min(span.end, span.start + 2 * REACH)
        shown = data[span.start : end].partition(b"\n")[0].rstrip(b"\r")
        stop = span.start + len(shown)
        before = data[max(span.start - REACH, 0) : span.start].rpartition(b"\n")[2].strip()
        after = data[stop : stop + REACH].partition(b"\n")[0].strip()
        column = self.position(span.start).column
        return Passage(shown.decode("utf-8", "replace"), column, bool(before), bool(after))

    def _mark_before(self, offset: int) -> _Mark:
        if not self._marks:
            mark = _Mark(0, 0, 0)
            for start in range(0, len(self.data) + 1, _STRIDE):
                self._marks.append(mark)
                piece = self.data[start : start + _STRIDE]
                last = piece.rfind(b"\n")
                characters = mark.characters + _characters(piece)
                line_characters = mark.line_characters
                if last != -1:
                    line_characters = characters - _characters(piece[last + 1 :])
                mark = _Mark(mark.lines + piece.count(b"\n"), characters, line_characters)
        return self._marks[offset // _STRIDE]


def _characters(data: bytes) -> int:
    return len(data) if data.isascii() else len(data.translate(None, _CONTINUATIONS))
