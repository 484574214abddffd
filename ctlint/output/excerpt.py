"""Knows how to show the places that decided: source lines with the offending range underlined, and where it is.

Must not know rules or verdicts, nor whole reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ctlint.findings import Evidence
from ctlint.output.screen import WIDTH, Screen, char_width, fold, width, wrap
from ctlint.records import NamedTuple
from ctlint.source import Passage, SourceFile, Span

TAB = 4
"""Columns from one tab stop to the next."""

MAX_MARKED_LINES = 4
"""Source lines shown per finding; further places of the same file are named below, like those of other files."""

MAX_PLACES = 8
"""Places named below the source lines; a longer chain says how many more there are."""

_NOTE_INDENT = 34
"""Columns that a note below its underline is indented at most, so that there is room for it."""


class _Cell(NamedTuple):
    """One character of a source line as it is shown."""

    shown: str
    columns: int


def location(span: Span, sources: Mapping[str, SourceFile], *, column: bool = False) -> str:
    """`file:line` or `file:line:column` for people; only the file where no place in it is known.

    A place in a very long line, or in a file of which nothing else is shown, has its column in any case.
    """
    source = sources.get(span.file)
    if source is None or source.is_empty:
        return span.file
    line, at = source.position(span.start)
    return f"{span.file}:{line}:{at}" if column or source.passage(span).column > 1 else f"{span.file}:{line}"


def show_places(
    evidence: Sequence[Evidence], sources: Mapping[str, SourceFile], screen: Screen, indent: str = "  "
) -> Iterator[str]:
    """The lines that show a finding's evidence.

    The primary place's line is underlined with ^, those of the same file that also decided with -, the subject's
    header is shown for orientation; whatever lies elsewhere follows as notes with their places, in the chain's order.
    """
    evidence = list(dict.fromkeys(evidence))
    primary = evidence[0]
    yield from _arrow(location(primary.span, sources, column=True), screen, indent)
    source = sources.get(primary.span.file)
    elsewhere = evidence[1:] if source is not None else [place for place in evidence if place.note]
    if source is not None and not source.is_empty:
        marked, elsewhere = _divide(evidence, source)
        yield from _source_lines(marked, evidence, source, screen, indent)
    for place in elsewhere[:MAX_PLACES]:
        yield from _note(place, sources, screen, indent)
    if len(elsewhere) > MAX_PLACES:
        yield f"{indent}= and {len(elsewhere) - MAX_PLACES} more places"


def _divide(evidence: Sequence[Evidence], source: SourceFile) -> tuple[list[Evidence], list[Evidence]]:
    """Places to show on source lines of the primary file, and the others."""
    marked: list[Evidence] = []
    others: list[Evidence] = []
    passages: dict[int, Passage] = {}
    for place in evidence:
        if place.span.file == source.path:
            line, column = source.position(place.span.start)
            if line not in passages and len(passages) < MAX_MARKED_LINES:
                passages[line] = source.passage(place.span)
            shown = passages.get(line)
            if shown is not None and 0 <= column - shown.column <= len(shown.text):
                marked.append(place)
                continue
        others.append(place)
    return marked, others


def _source_lines(
    marked: Sequence[Evidence], evidence: Sequence[Evidence], source: SourceFile, screen: Screen, indent: str
) -> Iterator[str]:
    by_line: dict[int, list[Evidence]] = {}
    for place in marked:
        by_line.setdefault(source.position(place.span.start).line, []).append(place)
    gutter = len(str(max(by_line)))
    blank = f"{indent}{' ' * gutter} | "
    header = evidence[-1] if len(evidence) > 1 else None
    previous = None
    for line in sorted(by_line):
        if previous is not None and line > previous + 1:
            yield screen.paint(f"{indent}{' ' * gutter} :", "dim")
        previous = line
        places = by_line[line]
        passage = source.passage(places[0].span)
        cells = _cells(passage.text, screen)
        ranges = [_range(place.span, source, passage) for place in places]
        room = WIDTH - width(blank) - (passage.before + passage.after) * width(screen.ellipsis)
        first, last = _window(cells, *ranges[0], room, width(screen.ellipsis))
        left = screen.ellipsis if first or passage.before else ""
        right = screen.ellipsis if last < len(cells) or passage.after else ""
        text = left + "".join(cell.shown for cell in cells[first:last]) + right
        yield screen.paint(f"{indent}{line:>{gutter}} |", "dim") + f" {text}".rstrip()
        for place, (start, end) in zip(places, ranges, strict=True):
            if place is header and not place.primary:
                continue
            start, end = max(start, first), min(end, last)
            before = width(left) + sum(cell.columns for cell in cells[first:start])
            under = max(1, sum(cell.columns for cell in cells[start:end]))
            if before + under > WIDTH - width(blank):
                before, under = width(left) + sum(cell.columns for cell in cells[first:last]) - 1, 1
            yield from _underline(place, source, blank, max(before, 0), under, screen)


def _underline(
    place: Evidence, source: SourceFile, blank: str, before: int, under: int, screen: Screen
) -> Iterator[str]:
    mark = ("^" if place.primary else "-") * under
    style = ("red",) if place.primary else ("blue",)
    note = screen.safe(place.note)
    end = source.position(max(place.span.end - 1, place.span.start)).line
    if end > source.position(place.span.start).line:
        note += f" (to line {end})"
    drawn = blank + " " * before + screen.paint(mark, *style)
    if width(blank) + before + under + 1 + width(note) <= WIDTH:
        yield f"{drawn} {note}".rstrip()
        return
    yield drawn
    margin = min(before, _NOTE_INDENT)
    for line in wrap(note, WIDTH - width(blank) - margin):
        yield blank + " " * margin + line


def _cells(line: str, screen: Screen) -> list[_Cell]:
    """The line's characters as shown: tabs expanded, control characters as escapes."""
    if line.isascii() and line.isprintable():
        return [_Cell(char, 1) for char in line]
    cells: list[_Cell] = []
    column = 0
    for char in line:
        if char == "\t":
            shown = " " * (TAB - column % TAB)
        else:
            shown = screen.safe_char(char)
        columns = char_width(shown) if len(shown) == 1 else len(shown)
        column += columns
        cells.append(_Cell(shown, columns))
    return cells


def _range(span: Span, source: SourceFile, passage: Passage) -> tuple[int, int]:
    """The part of the span on its first line, as indexes into the passage; a longer span ends with the passage."""
    line, column = source.position(span.start)
    end = source.position(span.end)
    length = len(passage.text)
    start = min(column - passage.column, length)
    return start, max(start, min(end.column - passage.column, length) if end.line == line else length)


def _window(cells: Sequence[_Cell], start: int, end: int, room: int, mark: int) -> tuple[int, int]:
    """Which cells to show so that the range is seen, with some of what precedes it, in `room` columns."""
    if sum(cell.columns for cell in cells) <= room:
        return 0, len(cells)
    room -= 2 * mark
    first = start
    lead = min(room // 3, max(room - sum(cell.columns for cell in cells[start:end]), 0))
    while first > 0 and lead >= cells[first - 1].columns:
        first -= 1
        lead -= cells[first].columns
    if sum(cell.columns for cell in cells[:first]) <= mark:
        first = 0
    last = first
    used = 0
    while last < len(cells) and used + cells[last].columns <= room:
        used += cells[last].columns
        last += 1
    while last == len(cells) and first > 0 and used + cells[first - 1].columns <= room:
        first -= 1
        used += cells[first].columns
    return first, last


def _arrow(place: str, screen: Screen, indent: str) -> Iterator[str]:
    pieces = fold(screen.safe(place), WIDTH - width(indent) - 4)
    for index, piece in enumerate(pieces):
        yield indent + (screen.paint("-->", "blue") if index == 0 else "   ") + " " + piece


def _note(place: Evidence, sources: Mapping[str, SourceFile], screen: Screen, indent: str) -> Iterator[str]:
    """`= note  file:line`, the place on a line of its own where both do not fit one."""
    note = screen.safe(place.note or place.via.value)
    where = screen.safe(location(place.span, sources))
    lead = f"{indent}= "
    if width(lead) + width(note) + 2 + width(where) <= WIDTH:
        yield f"{lead}{note}  {screen.paint(where, 'dim')}"
        return
    yield from screen.paragraph(note, first=lead)
    for piece in fold(where, WIDTH - width(lead) - 2):
        yield " " * (width(lead) + 2) + screen.paint(piece, "dim")
