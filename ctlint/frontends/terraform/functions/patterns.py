"""Knows how regular expressions are matched as Go matches them: the first alternative that leads to a match.

Must not know values. No expression can run away: each pair of an instruction and a place in the text is visited once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ctlint.frontends.terraform.functions.pattern_syntax import (
    Assert,
    Char,
    Either,
    Group,
    Node,
    Pattern,
    PatternError,
    Repeat,
    Sequence,
    Test,
    UnsupportedPatternError,
    parse,
    word,
)
from ctlint.records import NamedTuple

MAX_PROGRAM = 20_000
"""Instructions: x{1000} of something large is not matched."""

MAX_STEPS = 2_000_000
"""Instructions times characters of one search."""


class TooMuchError(Exception):
    """A search that takes more than MAX_STEPS."""


class Match(NamedTuple):
    """A match and its groups: the whole is the first; None for a group that took no part."""

    start: int
    end: int
    groups: tuple[str | None, ...]


class Program(NamedTuple):
    """A compiled expression: (operation, what it needs, next, other next)."""

    code: tuple[tuple[str, object, int, int], ...]
    names: tuple[str, ...]


@lru_cache(maxsize=64)
def compile_pattern(text: str) -> Program:
    """Compile an expression; PatternError where it is none, UnsupportedPatternError where it is too much for us."""
    pattern: Pattern = parse(text)
    compiler = _Compiler()
    start = compiler.node(_captured(pattern.node), compiler.add("match", None, -1, -1))
    code = compiler.code
    code.append(("jump", None, start, -1))
    return Program(tuple(code), pattern.names)


def _captured(node: Node) -> Node:
    return Group(0, node)


class _Compiler:
    """Builds the program from its end: each piece is told what comes after it."""

    def __init__(self) -> None:
        self.code: list[tuple[str, object, int, int]] = []

    def add(self, operation: str, operand: object, following: int, other: int) -> int:
        if len(self.code) >= MAX_PROGRAM:
            raise UnsupportedPatternError("the expression is too large")
        self.code.append((operation, operand, following, other))
        return len(self.code) - 1

    def node(self, node: Node, following: int) -> int:
        if isinstance(node, Char):
            return self.add("char", node.test, following, -1)
        if isinstance(node, Assert):
            return self.add("assert", node.kind, following, -1)
        if isinstance(node, Group):
            end = self.add("save", node.number * 2 + 1, following, -1)
            return self.add("save", node.number * 2, self.node(node.inner, end), -1)
        if isinstance(node, Sequence):
            for part in reversed(node.parts):
                following = self.node(part, following)
            return following
        if isinstance(node, Either):
            at = self.node(node.branches[-1], following)
            for branch in reversed(node.branches[:-1]):
                at = self.add("split", None, self.node(branch, following), at)
            return at
        return self.repeat(node, following)

    def repeat(self, node: Repeat, following: int) -> int:
        inner, least, most, greedy = node
        if inner == Repeat(getattr(inner, "inner", inner), least, most, greedy) and (least, most) != (1, 1):
            # A repetition of the same repetition is that repetition, where it has no numbers.
            inner = inner.inner if (least, most) in ((0, None), (1, None), (0, 1)) else inner
        if most is None:
            if least == 0 and _nullable(inner):
                at = self.optional(greedy, self.loop(inner, greedy, following), following)
            elif least == 0:
                at = self.add("split", None, -1, -1)
                body = self.node(inner, at)
                self.code[at] = ("split", None, body, following) if greedy else ("split", None, following, body)
            else:
                at = self.loop(inner, greedy, following)
                least -= 1
        else:
            at = following
            for _ in range(most - least):
                at = self.optional(greedy, self.node(inner, at), following)
        for _ in range(least):
            at = self.node(inner, at)
        return at

    def loop(self, inner: Node, greedy: bool, following: int) -> int:
        """Once or more."""
        again = self.add("split", None, -1, -1)
        body = self.node(inner, again)
        self.code[again] = ("split", None, body, following) if greedy else ("split", None, following, body)
        return body

    def optional(self, greedy: bool, body: int, following: int) -> int:
        return self.add("split", None, body, following) if greedy else self.add("split", None, following, body)


def _nullable(node: Node) -> bool:
    """Whether it matches the empty string."""
    if isinstance(node, Char):
        return False
    if isinstance(node, Group):
        return _nullable(node.inner)
    if isinstance(node, Repeat):
        return node.least == 0 or _nullable(node.inner)
    if isinstance(node, Sequence):
        return all(map(_nullable, node.parts))
    return any(map(_nullable, node.branches)) if isinstance(node, Either) else True


def search(program: Program, text: str, start: int = 0) -> Match | None:
    """The first match from a place on; TooMuchError."""
    if len(program.code) * (len(text) - start + 1) > MAX_STEPS:
        raise TooMuchError
    visited: set[tuple[int, int]] = set()
    for at in range(start, len(text) + 1):
        found = _run(program, text, at, visited)
        if found is not None:
            return found
    return None


def _run(program: Program, text: str, start: int, visited: set[tuple[int, int]]) -> Match | None:
    """A match that begins at `start`; what did not lead to one from an earlier start does not from this one either."""
    slots: list[int | None] = [None] * ((len(program.names) + 1) * 2)
    waiting: list[tuple[int, int, int | None]] = [(len(program.code) - 1, start, None)]
    code = program.code
    while waiting:
        step, at, old = waiting.pop()
        if step < 0:
            slots[~step] = old
            continue
        while (step, at) not in visited:
            visited.add((step, at))
            operation, operand, following, other = code[step]
            if operation == "char":
                test: Test = operand  # type: ignore[assignment]
                if at >= len(text) or not test(text[at]):
                    break
                at += 1
            elif operation == "split":
                waiting.append((other, at, None))
            elif operation == "save":
                slot: int = operand  # type: ignore[assignment]
                waiting.append((~slot, 0, slots[slot]))
                slots[slot] = at
            elif operation == "assert":
                if not _holds(operand, text, at):
                    break
            elif operation == "match":
                return _match(text, slots)
            step = following
    return None


def _holds(kind: object, text: str, at: int) -> bool:
    if kind == "text start":
        return at == 0
    if kind == "text end":
        return at == len(text)
    if kind == "line start":
        return at == 0 or text[at - 1] == "\n"
    if kind == "line end":
        return at == len(text) or text[at] == "\n"
    before, after = at > 0 and word(text[at - 1]), at < len(text) and word(text[at])
    return (before is not after) is (kind == "word")


def _match(text: str, slots: list[int | None]) -> Match:
    groups = []
    for start, end in zip(slots[::2], slots[1::2], strict=True):
        groups.append(None if start is None or end is None else text[start:end])
    assert slots[0] is not None and slots[1] is not None
    return Match(slots[0], slots[1], tuple(groups))


def search_all(program: Program, text: str) -> Iterator[Match]:
    """Every match; an empty one right behind another does not count."""
    at, previous = 0, -1
    spent = 0
    while at <= len(text):
        found = search(program, text, at)
        if found is None:
            return
        spent += len(program.code) * (found.end - at + 1)
        if spent > MAX_STEPS:
            raise TooMuchError
        if found.end > found.start or found.start != previous:
            yield found
        previous = found.end
        at = found.end + 1 if found.end == found.start else found.end


__all__ = ["Match", "PatternError", "Program", "TooMuchError", "UnsupportedPatternError", "compile_pattern", "search",
           "search_all"]  # fmt: skip
