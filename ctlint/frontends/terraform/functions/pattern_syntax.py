"""Knows how a regular expression of Go (RE2's syntax) is written; must not know how it is matched.

Source: pkg.go.dev/regexp/syntax (2026-11); what Terraform 1.11 accepts and refuses is compared in tests/oracle.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from ctlint.hints import Union
from ctlint.records import NamedTuple

Test = Callable[[str], bool]
"""Whether a character is of a class."""


class PatternError(ValueError):
    """What is written is no regular expression of Go's."""


class UnsupportedPatternError(Exception):
    """A construct that is valid, but not understood here: a script such as \\p{Greek}."""


class Char(NamedTuple):
    """One character of a class."""

    test: Test


class Assert(NamedTuple):
    """A place without width: ^ $ (of a line), \\A \\z, \\b \\B."""

    kind: str


class Group(NamedTuple):
    """A capture; numbers count from 1."""

    number: int
    inner: Node


class Repeat(NamedTuple):
    """`inner` at least `least` and at most `most` times; None is without limit."""

    inner: Node
    least: int
    most: int | None
    greedy: bool


class Sequence(NamedTuple):
    """One after another; none is the empty string."""

    parts: tuple[Node, ...]


class Either(NamedTuple):
    """The first that leads to a match."""

    branches: tuple[Node, ...]


Node = Union[Char, Assert, Group, Repeat, Sequence, Either]


class Pattern(NamedTuple):
    """A whole expression; names: of its groups in order, "" for one without."""

    node: Node
    names: tuple[str, ...]


MAX_REPEAT = 1000
"""The greatest number in x{n,m}, by RE2's definition."""

MAX_DEPTH = 200
"""Groups in groups."""

_SPACES = frozenset("\t\n\f\r ")
_DIGITS = frozenset("0123456789")
_LOWER, _UPPER = frozenset("abcdefghijklmnopqrstuvwxyz"), frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_WORD = _DIGITS | _LOWER | _UPPER | {"_"}
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_POSIX: dict[str, frozenset[str]] = {
    "alnum": _DIGITS | _LOWER | _UPPER, "alpha": _LOWER | _UPPER, "ascii": frozenset(map(chr, range(128))),
    "blank": frozenset("\t "), "cntrl": frozenset([*map(chr, range(32)), "\x7f"]), "digit": _DIGITS,
    "graph": frozenset(map(chr, range(33, 127))), "lower": _LOWER, "print": frozenset(map(chr, range(32, 127))),
    "punct": _PUNCTUATION, "space": frozenset("\t\n\v\f\r "), "upper": _UPPER, "word": _WORD,
    "xdigit": _DIGITS | frozenset("abcdefABCDEF"),
}  # fmt: skip
_PERL = {"d": _DIGITS, "s": _SPACES, "w": _WORD}
_ESCAPES = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CATEGORIES = frozenset(
    [
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cs",
        "L",
        "Ll",
        "Lm",
        "Lo",
        "Lt",
        "Lu",
        "M",
        "Mc",
        "Me",
        "Mn",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Pe",
        "Pf",
        "Pi",
        "Po",
        "Ps",
        "S",
        "Sc",
        "Sk",
        "Sm",
        "So",
        "Z",
        "Zl",
        "Zp",
        "Zs",
    ]
)


def word(char: str) -> bool:
    """Whether a character is of the class \\w, which is ASCII's."""
    return char in _WORD


def parse(text: str) -> Pattern:
    """Read an expression; PatternError or UnsupportedPatternError."""
    reader = _Reader(text)
    node = reader.alternatives(0)
    if reader.at < len(text):
        raise PatternError("an unexpected )")
    return Pattern(node, tuple(reader.names))


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.names: list[str] = []
        self.flags: frozenset[str] = frozenset()

    def peek(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def take(self) -> str:
        if self.at >= len(self.text):
            raise PatternError("the expression ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def alternatives(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise UnsupportedPatternError("too many groups in groups")
        branches = [self.sequence(depth)]
        while self.peek("|"):
            self.at += 1
            branches.append(self.sequence(depth))
        return branches[0] if len(branches) == 1 else Either(tuple(branches))

    def sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        repeated = False
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            char = self.text[self.at]
            counts = self.counts()
            if counts is not None:
                if not parts:
                    raise PatternError("there is nothing to repeat")
                if repeated:
                    raise PatternError("a repetition of a repetition")
                lazy = self.peek("?")
                self.at += lazy
                parts[-1] = Repeat(parts[-1], *counts, lazy is ("U" in self.flags))
                repeated = True
                continue
            repeated = False
            if char == "(":
                node = self.group(depth)
                if node is not None:
                    parts.append(node)
                else:
                    repeated = bool(parts) and False
            elif self.peek("\\Q"):
                end = self.text.find("\\E", self.at)
                quoted = self.text[self.at + 2 : end if end >= 0 else len(self.text)]
                self.at = end + 2 if end >= 0 else len(self.text)
                parts += [self.literal(char) for char in quoted]
            else:
                parts.append(self.atom())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def counts(self) -> tuple[int, int | None] | None:
        """A repetition's limits; None where none is written."""
        char = self.text[self.at]
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if char in simple:
            self.at += 1
            return simple[char]
        if char != "{":
            return None
        least, comma, most = self.text[self.at + 1 : self.text.find("}", self.at)].partition(",")
        if self.text.find("}", self.at) < 0 or not least.isdigit() or not least.isascii():
            return None
        if most and not (most.isdigit() and most.isascii()):
            return None
        low = int(least[:9])
        high = None if comma and not most else int((most or least)[:9])
        if low > MAX_REPEAT or (high is not None and (high > MAX_REPEAT or high < low)):
            raise PatternError("the repetition's limits are not in order")
        self.at = self.text.find("}", self.at) + 1
        return low, high

    def group(self, depth: int) -> Node | None:
        """A group; None for flags that apply to what follows."""
        self.at += 1
        before = self.flags
        index = 0
        if self.peek("?"):
            self.at += 1
            if self.peek("P<") or self.peek("<"):
                self.at += 2 if self.peek("P<") else 1
                end = self.text.find(">", self.at)
                name = self.text[self.at : end]
                if end < 0 or not name or not all(map(word, name)) or name in self.names:
                    raise PatternError("a group's name is not one")
                self.at = end + 1
                self.names.append(name)
                index = len(self.names)
            elif self.set_flags():
                return None
        else:
            self.names.append("")
            index = len(self.names)
        inner = self.alternatives(depth + 1)
        if not self.peek(")"):
            raise PatternError("a group is not closed")
        self.at += 1
        self.flags = before
        return Group(index, inner) if index else inner

    def set_flags(self) -> bool:
        """Read `flags)` or `flags:`; True for the first, which opens no group."""
        flags = set(self.flags)
        negative = False
        some = False
        while True:
            char = self.take()
            if char in ":)":
                if negative and not some:
                    raise PatternError("no flag after the -")
                self.flags = frozenset(flags)
                return char == ")"
            if char == "-":
                if negative:
                    raise PatternError("two - among the flags")
                negative, some = True, False
            elif char in "imsU":
                some = True
                (flags.discard if negative else flags.add)(char)
            else:
                raise PatternError("a group of a kind that RE2 does not have")

    def literal(self, char: str) -> Char:
        if "i" in self.flags:
            return Char(_folded(lambda other: other == char))
        return Char(lambda other: other == char)

    def atom(self) -> Node:
        char = self.take()
        if char == ".":
            return Char((lambda _: True) if "s" in self.flags else (lambda other: other != "\n"))
        if char == "^":
            return Assert("line start" if "m" in self.flags else "text start")
        if char == "$":
            return Assert("line end" if "m" in self.flags else "text end")
        if char == "[":
            return Char(self.char_class())
        if char != "\\":
            return self.literal(char)
        assertion = {"A": "text start", "z": "text end", "b": "word", "B": "no word"}.get(self.text[self.at :][:1])
        if assertion is not None:
            self.at += 1
            return Assert(assertion)
        if self.peek("C"):
            raise UnsupportedPatternError("a single byte")
        shared = self.shared_class()
        return Char(self.fold(shared)) if shared is not None else self.literal(self.escape())

    def fold(self, test: Test) -> Test:
        return _folded(test) if "i" in self.flags else test

    def shared_class(self) -> Test | None:
        """The class of \\d, \\S, \\pL, \\P{Lu} …, the backslash already read; None where none is written."""
        char = self.text[self.at :][:1]
        if char.lower() in _PERL and char:
            self.at += 1
            members = _PERL[char.lower()]
            return (lambda other: other in members) if char.islower() else (lambda other: other not in members)
        if char not in ("p", "P"):
            return None
        self.at += 1
        name = self.take()
        if name == "{":
            end = self.text.find("}", self.at)
            if end < 0:
                raise PatternError("a class of characters is not closed")
            name = self.text[self.at : end]
            self.at = end + 1
        negative = (char == "P") is not name.startswith("^")
        name = name.removeprefix("^")
        if name == "Any":
            return lambda _: not negative
        if name not in _CATEGORIES:
            raise UnsupportedPatternError(f"the class {name}")
        return lambda other: unicodedata.category(other).startswith(name) is not negative

    def escape(self) -> str:
        """A single character that is written with a backslash, which is already read."""
        char = self.take()
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char == "x":
            digits = self.take()
            if digits == "{":
                end = self.text.find("}", self.at)
                digits = self.text[self.at : end] if end >= 0 else ""
                self.at = end + 1
            else:
                digits += self.take()
            if not digits or not set(digits) <= _POSIX["xdigit"] or int(digits, 16) > 0x10FFFF:
                raise PatternError("a number of a character is not one")
            return chr(int(digits, 16))
        if char in "01234567":
            digits = char
            while len(digits) < 3 and self.text[self.at :][:1] in ("0", "1", "2", "3", "4", "5", "6", "7"):
                digits += self.take()
            if char != "0" and len(digits) == 1:
                raise PatternError("RE2 has no references to groups")
            return chr(int(digits, 8))
        if char in _PUNCTUATION and char != "_":
            return char
        raise PatternError(f"\\{char} means nothing")

    def char_class(self) -> Test:
        negative = self.peek("^")
        self.at += negative
        singles: set[str] = set()
        tests: list[Test] = []
        first = True
        while first or not self.peek("]"):
            posix = self.posix()
            if posix is not None:
                tests.append(posix)
                first = False
                continue
            low = self.member(tests)
            if low is not None and self.peek("-") and self.text[self.at + 1 :][:1] not in ("]", ""):
                self.at += 1
                high = self.member(None)
                if high is None or high < low:
                    raise PatternError("a range of characters is not in order")
                tests.append(lambda char, low=low, high=high: low <= char <= high)  # type: ignore[misc]
            elif low is not None:
                if low == "-" and not first and not self.peek("]"):
                    raise PatternError("a range of characters has no beginning")
                singles.add(low)
            first = False
        self.at += 1

        def inside(char: str) -> bool:
            return char in singles or any(test(char) for test in tests)

        folded = self.fold(inside)
        return (lambda char: not folded(char)) if negative else folded

    def posix(self) -> Test | None:
        end = self.text.find(":]", self.at)
        if not self.peek("[:") or end < 0:
            return None
        name = self.text[self.at + 2 : end]
        members = _POSIX.get(name.removeprefix("^"))
        if members is None:
            raise PatternError(f"there is no class {name}")
        self.at = end + 2
        return (lambda char: char not in members) if name.startswith("^") else (lambda char: char in members)

    def member(self, tests: list[Test] | None) -> str | None:
        """One character of a class; None for a class within it, which is added to `tests`."""
        char = self.take()
        if char != "\\":
            return char
        shared = self.shared_class()
        if shared is None:
            return self.escape()
        if tests is None:
            raise PatternError("a range of characters has no end")
        tests.append(shared)
        return None


def _folded(test: Test) -> Test:
    """A class without regard to upper and lower case."""
    return lambda char: test(char) or test(char.lower()) or test(char.upper()) or test(char.casefold())
