"""Knows what every reader of HCL text holds: where it stands, how deep, and the errors that all of them raise.

Must not know any construct of HCL but the names of a `for`, which expressions and templates share.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable

from ctlint.frontends.terraform import lexical
from ctlint.frontends.terraform.lexical import (
    MAX_COMMENTS,
    MAX_DEPTH,
    MAX_LINKS,
    MAX_TERMS,
    HclLimitError,
    HclSyntaxError,
)
from ctlint.frontends.terraform.nodes import Expr, Literal, Traversal
from ctlint.hints import cast

STRAY_RETURN = "a carriage return without a line feed is not a line end in HCL"


class Reader(ABC):
    """Reads one text.

    at: where reading stands. operator: what continues the expression after the last term, None if nothing does;
    operator_end: where it ends. depth: the levels of nesting around `at`. links: what the expression around `at`
    chains without nesting, an upper bound. terms: how many values may still be read. `in_line` everywhere: a line
    end outside of brackets ends the expression.
    """

    __slots__ = (
        "at",
        "blank",
        "depth",
        "line_blank",
        "line_operator",
        "links",
        "name",
        "normalise",
        "operator",
        "operator_end",
        "path",
        "paths",
        "patterns",
        "stray",
        "terms",
        "text",
        "wide_operator",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.operator: str | None = None
        self.operator_end = 0
        self.depth = 0
        self.links = 0
        self.terms = MAX_TERMS
        self.paths: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.normalise: Callable[[str], str] | None = (
            None if text.isascii() and "\\u" not in text and "\\U" not in text else _normaliser()
        )
        self.stray = -1
        patterns = lexical.patterns_for(text)
        self.patterns = patterns
        self.blank = patterns.blank
        self.line_blank = patterns.line_blank
        self.line_operator = patterns.line_operator
        self.wide_operator = patterns.operator
        self.name = patterns.name
        self.path = patterns.path

    @abstractmethod
    def expression(self, in_line: bool) -> Expr:
        """Read an expression; `at` is left after its last character."""

    def enter(self) -> None:
        """Count one level of nesting; `depth -= 1` leaves it."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.too_deep()

    def too_deep(self) -> HclLimitError:
        """Return the error for one level of nesting too many."""
        return HclLimitError(f"this is nested deeper than {MAX_DEPTH} levels", self.at)

    def too_many(self, i: int) -> HclLimitError:
        """Return the error for one value too many."""
        return HclLimitError(f"there are more than {MAX_TERMS} values in this file", i)

    def too_many_comments(self, i: int) -> HclLimitError | None:
        """Return the error for a whole comment where blanks and comments have just been skipped."""
        if re.compile(lexical.COMMENT).match(self.text, i) is None:
            return None
        return HclLimitError(f"there are more than {MAX_COMMENTS} comments in a row", i)

    def for_names(self, i: int) -> tuple[str, str]:
        """Read ` k, v in` or ` v in`; return the names, the first "" if there is one only."""
        text = self.text
        key_name = ""
        i = self.blank(text, i).end()
        match = self.name(text, i)
        if match is None:
            raise HclSyntaxError('a name for the elements was expected after "for"', i)
        value_name = match[0]
        i = self.blank(text, match.end()).end()
        if text[i : i + 1] == ",":
            i = self.blank(text, i + 1).end()
            match = self.name(text, i)
            if match is None:
                raise HclSyntaxError('a name for the values was expected after the comma of "for"', i)
            key_name, value_name = value_name, match[0]
            i = self.blank(text, match.end()).end()
        match = self.name(text, i)
        if match is None or match[0] != "in":
            raise HclSyntaxError('"in" was expected after the names of "for"', i)
        self.at = match.end()
        return key_name, value_name

    def next_stray(self, i: int) -> int:
        """Return where the first carriage return from `i` on stands that ends no line; past the text if none does."""
        if self.stray < i:
            match = lexical.stray_return(self.text, i)
            self.stray = match.start() if match is not None else len(self.text) + 1
        return self.stray

    def unclosed(self, what: str, closing: str, start: int, i: int, instead: str = "") -> HclSyntaxError:
        """Return the error for something that starts at `start` and should end, or go on, at `i`."""
        if i >= len(self.text):
            return HclSyntaxError(f"the {what} that opens here is never closed", start)
        many = self.too_many_comments(i)
        if many is not None:
            return many
        expected = f'{instead} or "{closing}"' if instead else f'"{closing}"'
        return HclSyntaxError(f"{expected} was expected here", i)

    def no_expression(self, i: int) -> HclSyntaxError:
        """Return the error for a place where an expression should start and does not."""
        c = self.text[i : i + 1]
        many = self.too_many_comments(i)
        if many is not None:
            return many
        if c == "\r" and self.text[i + 1 : i + 2] != "\n":
            return HclSyntaxError(STRAY_RETURN, i)
        if c == "" or c in "\r\n":
            return HclSyntaxError("a value is missing here", i)
        if c == "'":
            return HclSyntaxError("single quotes make no string: HCL knows double quotes only", i)
        return HclSyntaxError("a value was expected here", i)


def limit_height(root: Expr, offset: int) -> None:
    """Refuse a tree that is higher than bracketed nesting may make it: `1 + 1 + 1 + …` nests without brackets."""
    limit = MAX_DEPTH + MAX_LINKS
    level: list[object] = [root]
    for _ in range(limit):
        below: list[object] = []
        for node in level:
            if type(node) is Literal or type(node) is Traversal:
                continue
            for field in cast("tuple[object, ...]", node):
                if type(field) is tuple:
                    for item in field:
                        if type(item) is tuple:
                            below.extend(item)
                        elif isinstance(item, tuple):
                            below.append(item)
                elif isinstance(field, tuple):
                    below.append(field)
        if not below:
            return
        level = below
    raise HclLimitError(f"this expression chains more than {limit} operators", offset)


def _normaliser() -> Callable[[str], str]:
    """Return the function to Unicode's NFC; only text beyond ASCII pays for its import."""
    from unicodedata import normalize

    return lambda text: normalize("NFC", text)
