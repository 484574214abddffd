"""Knows how comments stand beside code: which of them speak to ctlint, and which code each is about.

Must not know any language's grammar: where things begin and end is handed in.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from ctlint.records import NamedTuple
from ctlint.source import Remark, SourceFile, Span

CALL = r"(?i:ctlint(?:[ \t]*:[ \t]*|[ \t]*[^a-z0-9\s]?[ \t]*(?=ig|(?:disable|skip)\b)))(?P<text>[^\n]*)"
"""What speaks to ctlint, to the end of its line; what is nearly that is found, too, and refused later."""
MARK = re.compile(rf"(?:#|//|/\*+|^[ \t]*\*?)[ \t]*{CALL}", re.MULTILINE)
"""A comment that does. One may also begin any line between `/*` and `*/`."""

_ONLY_COMMENTS = re.compile(r"(?:[ \t]*(?:(?:#|//)[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/[ \t]*)\r?\n)*[ \t]*(?:- +)*")
"""Lines that hold nothing but comments, then the blanks (and the dashes of a YAML list) before the next thing."""


class Outline(NamedTuple):
    """Where things are in a text: pairs of offsets, the second after the last character.

    things: what a comment may be about: an attribute, a block, an entry, an element; what encloses comes first.
    blocks: those of them that may say something inside about themselves as a whole.
    texts: strings, in which the sign of a comment means nothing.
    """

    things: list[tuple[int, int]]
    blocks: list[tuple[int, int]]
    texts: list[tuple[int, int]]


def find(source: SourceFile, outline: Outline, mark: re.Pattern[str] = MARK) -> Iterator[Remark]:
    """The comments of a file that speak to ctlint, or are marked otherwise, in order.

    Behind code, a comment is about what begins on its line, else about that line. On a line of its own it is about what
    begins on the next line; where nothing does, about the block that it stands in.
    """
    text = source.text
    starts = sorted(set(outline.things), key=lambda thing: (thing[0], -thing[1]))
    for match in mark.finditer(text):
        at = match.end() - len(match[0].lstrip())
        if _innermost(outline.texts, at) is not None:
            continue
        last = at
        if text.startswith("/*", at) or not text.startswith(("#", "//"), at):
            last = _end_of_block(text, at, outline)
            if last == -1:
                continue
        line = text.rfind("\n", 0, at) + 1
        about: tuple[int, int] | None
        if text[line:at].strip(" \t-"):
            about = next(_starting(starts, line, at), (line, at))
        else:
            end = text.find("\n", last)
            after = _ONLY_COMMENTS.match(text, end + 1 if end != -1 else len(text))
            follows = after.end() if after is not None else len(text)
            about = next(_starting(starts, follows, follows + 1), None) or _innermost(outline.blocks, at)
        yield Remark(
            Span(source.path, at, at + len(text[at : match.end()].rstrip())),
            told(match),
            None if about is None else Span(source.path, *about),
        )


def _end_of_block(text: str, at: int, outline: Outline) -> int:
    """Where the comment between `/*` and `*/` ends that an offset lies in; -1 where it lies in none."""
    start = at if text.startswith("/*", at) else text.rfind("/*", 0, at)
    before = text[text.rfind("\n", 0, start) + 1 : start]
    if start == -1 or "*/" in text[start:at] or "#" in before or "//" in before:
        return -1
    if _innermost(outline.texts, start) is not None:
        return -1
    end = text.find("*/", start)
    return len(text) if end == -1 else end


def inside(source: SourceFile, outline: Outline, mark: re.Pattern[str], depth: int) -> Iterator[Remark]:
    """The marked comments of a file, each about the block that it stands in, at a depth; 0: that nothing encloses."""
    for match in mark.finditer(source.text):
        at = match.start()
        if _innermost(outline.texts, at) is None:
            around = sorted(one for one in outline.blocks if one[0] <= at < one[1])
            about = Span(source.path, *around[depth]) if len(around) > depth else None
            yield Remark(Span(source.path, at, match.end()), told(match), about)


def told(match: re.Match[str]) -> str:
    """What a comment says, without what ends it."""
    return match["text"].partition("*/")[0].strip()


def _starting(starts: Sequence[tuple[int, int]], first: int, last: int) -> Iterator[tuple[int, int]]:
    """The things that begin in a range, the outermost of the first ones first."""
    index = bisect_left(starts, (first, -1))
    found = []
    while index < len(starts) and starts[index][0] < last:
        found.append(starts[index])
        index += 1
    return iter(sorted(found, key=lambda thing: (thing[0], -thing[1])))


def _innermost(ranges: Iterable[tuple[int, int]], at: int) -> tuple[int, int] | None:
    return max((one for one in ranges if one[0] <= at < one[1]), default=None)
