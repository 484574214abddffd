"""Knows texts with wildcards: whether one matches a text, and in which combinations several match some text.

Must not know fields, events, or why anything is asked.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ctlint.semantics.patterns.expressions import ANY, OPEN, Glob, Regex
from ctlint.value import Truth, truth

OTHER = "\ue102"
"""A character that no glob mentions."""

MAX_STEPS = 100_000
"""Of one search through texts: a step looks at one glob for one character."""

MAX_REPEATS = 6
"""Repetitions in a regular expression that is tried out; one with more is not, so that none takes long."""

_STRANGE = r"\\[^.\\dDwWsS\[\]^$*+?{}|/-]|[*+?}][*+?{]|\[\[|\[:|--|\]\[\]"
"""What Python may read otherwise than AWS does, or not at all."""


class TooManyStatesError(Exception):
    """The search went past its limit."""


def matches(operand: Glob | Regex, text: str) -> Truth:
    """Whether a text is matched, as a whole by a glob, somewhere in it by a regular expression."""
    if isinstance(operand, Regex):
        compiled = _compiled(operand.source)
        return Truth.UNKNOWN if compiled is None else truth(compiled.search(text) is not None)
    glob, subject = (operand.text.lower(), text.lower()) if operand.folded else (operand.text, text)
    open_ = ANY in glob or OPEN in glob
    found = _as_pattern(glob).fullmatch(subject) is not None if open_ else glob == subject
    return Truth.UNKNOWN if operand.doubtful or (found and OPEN in glob) else truth(found)


@lru_cache(maxsize=1024)
def _as_pattern(glob: str) -> re.Pattern[str]:
    """Runs of wildcards are one; each is tried from the left without turning back, as only the last can matter."""
    collapsed = re.sub(f"[{ANY}{OPEN}]+", ANY, glob)
    first, *middle, last = collapsed.split(ANY)
    lazily = "".join(f"(?=(?P<g{index}>.*?{re.escape(part)}))(?P=g{index})" for index, part in enumerate(middle))
    return re.compile(f"{re.escape(first)}{lazily}.*{re.escape(last)}", re.DOTALL)


@lru_cache(maxsize=256)
def _compiled(source: str) -> re.Pattern[str] | None:
    """The expression as Python has it, where both mean the same and it cannot take long; else None."""
    if OPEN in source or len(re.findall(r"[*+?{]", source)) > MAX_REPEATS or re.search(_STRANGE, source):
        return None
    try:
        return re.compile(source, re.ASCII)
    except re.error:
        return None


def combinations(globs: Sequence[str]) -> dict[tuple[bool, ...], str]:
    """Every combination in which the globs match some text, with the shortest such text.

    OPEN is read as any text. Raises TooManyStatesError.
    """
    found = _combinations(tuple(globs))
    if found is None:
        raise TooManyStatesError
    return found


@lru_cache(maxsize=256)
def _combinations(globs: tuple[str, ...]) -> dict[tuple[bool, ...], str] | None:
    """The same; None where the search goes past its limit, so that it is not tried again for another kind of event.

    Texts without a wildcard, of which there may be hundreds, are walked along together; a character that leads nowhere
    from where the search stands is like any other such.
    """
    wanted = [glob.replace(OPEN, ANY) for glob in globs]
    patterns = [glob for glob in wanted if ANY in glob]
    alphabet = sorted({character for glob in patterns for character in glob if character != ANY})
    nexts = _nexts(glob for glob in wanted if ANY not in glob)
    start = (tuple(_closed(glob, frozenset((0,))) for glob in patterns), "")
    found: dict[tuple[bool, ...], str] = {}
    seen: set[tuple[tuple[frozenset[int], ...], str | None]] = {start}
    queue: deque[tuple[tuple[frozenset[int], ...], str | None, str]] = deque([(*start, "")])
    while queue:
        state, prefix, text = queue.popleft()
        full = {glob for glob, at in zip(patterns, state, strict=True) if len(glob) in at}
        found.setdefault(tuple(glob in full or glob == prefix for glob in wanted), text)
        further = () if prefix is None else nexts.get(prefix, ())
        for character in (OTHER, *sorted({*alphabet, *further})):
            following = (
                tuple(_step(glob, at, character) for glob, at in zip(patterns, state, strict=True)),
                prefix + character if prefix is not None and character in further else None,
            )
            if following not in seen:
                seen.add(following)
                if len(seen) * (len(patterns) + 1) * (len(alphabet) + 1) > MAX_STEPS:
                    return None
                queue.append((*following, text + character))
    return found


def _nexts(texts: Iterable[str]) -> dict[str, set[str]]:
    """The characters with which a text goes on after each beginning of one."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for index, character in enumerate(text):
            found.setdefault(text[:index], set()).add(character)
    return found


def _closed(glob: str, positions: frozenset[int]) -> frozenset[int]:
    found = set(positions)
    for position in positions:
        while position < len(glob) and glob[position] == ANY:
            position += 1
            found.add(position)
    return frozenset(found)


def _step(glob: str, positions: frozenset[int], character: str) -> frozenset[int]:
    moved = {
        position if glob[position] == ANY else position + 1
        for position in positions
        if position < len(glob) and glob[position] in (ANY, character)
    }
    return _closed(glob, frozenset(moved))
