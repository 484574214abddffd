"""Knows how text becomes safe lines of a terminal: escapes, display width, wrapping, cutting, colour, glyphs.

Must not know findings, rules or reports.

Text of a scanned tree is hostile: whatever is not printable is shown as an escape such as `\\x1b`, so no file can move
the cursor, recolour or retitle a terminal, or reverse what is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

WIDTH = 80
"""Columns; no line of a report is longer."""

_CODES = {"bold": "1", "dim": "2", "green": "32", "yellow": "33", "magenta": "35", "cyan": "36"}
_CODES |= {"red": "1;31", "blue": "1;34"}

_ELLIPSIS, _RULE = "…", "─"


def char_width(char: str) -> int:
    """Terminal columns of one printable character; combining marks count 1, which errs on the narrow side."""
    if char.isascii() or char in (_ELLIPSIS, _RULE):
        return 1
    from unicodedata import east_asian_width  # most reports have no other character

    return 1 if east_asian_width(char) not in "WF" else 2


def width(text: str) -> int:
    """Terminal columns of safe text."""
    return len(text) if text.isascii() else sum(map(char_width, text))


def cut_middle(text: str, limit: int, mark: str) -> str:
    """The text, its middle replaced by `mark` where it is wider than `limit` columns."""
    if width(text) <= limit:
        return text
    room = limit - width(mark)
    head = _prefix(text, room // 2)
    tail = _prefix(text[::-1], room - width(head))[::-1]
    return head + mark + tail


def wrap(text: str, limit: int, *, break_words: bool = True) -> list[str]:
    """Lines of at most `limit` columns, broken at blanks; a longer word is broken where it must be, or left whole."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and width(line) + 1 + width(word) <= limit:
            line += " " + word
            continue
        if line:
            lines.append(line)
        while break_words and width(word) > limit:
            piece = _prefix(word, limit)
            lines.append(piece)
            word = word[len(piece) :]
        line = word
    if line:
        lines.append(line)
    return lines


def pack(items: Iterable[str], separator: str, limit: int) -> Iterator[str]:
    """Lines of at most `limit` columns with as many whole items as fit; only an item that is wider is broken."""
    line = ""
    for item in items:
        if line and width(line) + width(separator) + width(item) + len(separator.rstrip()) <= limit:
            line += separator + item
            continue
        if line:
            yield line + separator.rstrip()
        *full, line = fold(item, limit - len(separator.rstrip()))
        yield from full
    if line:
        yield line


def fold(text: str, limit: int) -> list[str]:
    """A line of code in pieces of at most `limit` columns; blanks are kept as they are."""
    pieces = []
    while width(text) > limit:
        piece = _prefix(text, limit)
        pieces.append(piece)
        text = text[len(piece) :]
    return [*pieces, text]


def _prefix(text: str, limit: int) -> str:
    """As many leading characters as fit, at least one: progress matters more than the limit."""
    used = 0
    for index, char in enumerate(text):
        used += char_width(char)
        if used > limit:
            return text[: max(index, 1)]
    return text


def _is_blank(char: str) -> bool:
    from unicodedata import category

    return category(char) == "Zs"


MAX_SHOWN = 4000
"""Characters of one message or note; of a longer one the middle is left out, for nobody reads it."""


class Screen:
    """What a reader's terminal can show.

    colour: whether it understands escape sequences. encoding: what it can show; other characters become escapes.
    """

    __slots__ = ("colour", "ellipsis", "encoding", "rule")

    def __init__(self, *, colour: bool = False, encoding: str = "utf-8") -> None:
        self.colour = colour
        self.encoding = encoding
        self.ellipsis = _ELLIPSIS if self._can_show(_ELLIPSIS) else "..."
        self.rule = _RULE if self._can_show(_RULE) else "-"

    def _can_show(self, char: str) -> bool:
        try:
            char.encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def paint(self, text: str, *styles: str) -> str:
        """The text in these styles, where the terminal has any; widths are to be measured before."""
        if not self.colour or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"

    def safe(self, text: str) -> str:
        """The text on one line with nothing in it that acts on a terminal or that the encoding lacks."""
        if len(text) > MAX_SHOWN:
            text = f"{text[: MAX_SHOWN // 2]}{self.ellipsis}{text[-MAX_SHOWN // 2 :]}"
        if text.isascii() and text.isprintable():
            return text
        return "".join(map(self.safe_char, text))

    def safe_lines(self, text: str) -> list[str]:
        """The lines of a text that has some (a fix, say), each safe; blank lines around it are dropped."""
        return [self.safe(line.expandtabs(4)).rstrip() for line in text.strip("\r\n").splitlines()]

    def safe_char(self, char: str) -> str:
        """One character as it may be shown: itself, a blank, or its escape."""
        if char.isascii() and char.isprintable():
            return char
        if char in "\n\r\t" or (char.isspace() and _is_blank(char)):
            return " "
        if char.isprintable() and self._can_show(char):
            return char
        return char.encode("ascii", "backslashreplace").decode("ascii") if not char.isascii() else f"\\x{ord(char):02x}"

    def paragraph(self, text: str, *, first: str = "", rest: str | None = None, styles: str = "") -> Iterator[str]:
        """Wrapped prose, `first` before its first line and `rest` (default: as many blanks) before the others.

        styles: blank-separated names of the styles that `first` is painted in.
        """
        rest = " " * width(first) if rest is None else rest
        lines = wrap(self.safe(text), WIDTH - max(width(first), width(rest))) or [""]
        head = self.paint(first, *styles.split()) if styles else first
        for index, line in enumerate(lines):
            yield ((rest if index else head) + line).rstrip()
