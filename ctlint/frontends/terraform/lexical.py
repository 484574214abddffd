"""Knows how HCL is spelled: the regular expressions of its tokens, what a number says, and the
error every reader of HCL raises.

Must not know how tokens combine to bodies and expressions (syntax.py, expression_syntax.py).

Every pattern is written so that a failing match costs time linear in the text: a loop never holds two
ways to match the same characters, and an identifier inside a loop is fenced on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from ctlint.frontends.terraform.decimals import DIGITS, MAX_EXPONENT
from ctlint.hints import cast
from ctlint.records import NamedTuple

MAX_DEPTH = 200
"""How deep brackets, blocks, operators and interpolations may nest.

Reading costs at most three Python frames a level, so that the whole stays below the interpreter's default
limit of 1,000 frames with room for the caller. Hand-written code does not reach 30.
"""

MAX_LINKS = 50
"""How many operators or indexes one expression may chain before the height of its tree is measured."""

SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What `~` and `<<-` take away: Unicode's White_Space, which `str.strip()` exceeds by four control characters."""

MAX_TERMS = 250_000
"""Values in one file. The densest text makes a tree of 60 times its size; hand-written files hold a few hundred."""

MAX_COMMENTS = 50_000
"""Comments in a row: the matcher remembers each until the row ends."""

Matcher = Callable[[str, int], "re.Match[str] | None"]
Skipper = Callable[[str, int], "re.Match[str]"]


class HclSyntaxError(Exception):
    """The text is not HCL. `message` is one clause for people; `offset` is in code points from its start."""

    def __init__(self, message: str, offset: int) -> None:
        Exception.__init__(self, message, offset)
        self.message = message
        self.offset = offset

    def __str__(self) -> str:
        return self.message


class HclLimitError(HclSyntaxError):
    """The text may be HCL, and is more than the reader takes on; `message` names the limit."""


class Patterns(NamedTuple):
    """The compiled tokens, as bound `match` methods. A Skipper matches everywhere, if only the empty string."""

    line_blank: Skipper
    """Blanks and `/* */` comments, where a line end matters."""
    blank: Skipper
    """Blanks, line ends and comments, where a line end does not matter."""
    line_operator: Skipper
    """line_blank, then group 1: what continues an expression, or None; with blanks after it."""
    operator: Skipper
    """blank, then group 1: what continues an expression, or None; with blanks after it."""
    name: Matcher
    """An identifier."""
    path: Matcher
    """Identifiers joined by dots, without blanks."""
    line_end: Matcher
    """The rest of a line on which nothing more may stand: blanks, a comment, the line end or the text's."""
    item: Skipper
    """Blanks, then one item of a body; see `_item` for its groups."""
    block_open: Skipper
    """What follows the brace of a block: group 1 the rest of the line, group 2 a closing brace."""
    heredoc: Matcher
    """The first line of a heredoc: group 1 its dash, group 2 its marker."""
    key: Matcher
    """A bare key of an object up to its sign, group 1 the key; any other key is read as an expression."""
    separator: Skipper
    """After a value of an object: group 1 a comma, a line end or a closing brace."""
    labels: Callable[[str], Iterator[re.Match[str]]]
    """The labels in a block's header: group 1 one in quotes, or group 2 a bare one, or a comment."""


def _always(pattern: str) -> Skipper:
    """Compile a pattern that matches the empty string, so that its match is never None."""
    return cast(Skipper, re.compile(pattern).match)


_LINE_COMMENT = r"(?:\#|//)[^\n]*"
_BLOCK_COMMENT = r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/"
_LINE_BLANK = rf"[ \t]*(?:{_BLOCK_COMMENT}[ \t]*){{0,{MAX_COMMENTS}}}"
_LINE_END = r"\r?\n"
_QUOTED = r'"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"'
_OPERATORS = r"(?:(\[|\.(?!\.)|\?|&&|\|\||==|!=|>=|<=|[<>+\-*%]|/(?![/*]))[ \t]*)?"

number = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").match
plain_string = re.compile(r'"([^"\\$%\r\n]*)"').match
"""A quoted string with neither escapes nor templates; group 1 is its text."""
quoted_text = re.compile(r'[^"\\$%\r\n]+').match
signs = re.compile(r"\$+|%+").match
"""A run of one of the two signs that may start a sequence of a template."""
stray_return = re.compile(r"\r(?!\n)").search
"""A carriage return that ends no line, which HCL allows in comments only."""
bare_text = _always(r"[^$%\n]*")
"""Text of a heredoc or a template file, up to a line end or the sign of a template."""

COMMENT = rf"{_LINE_COMMENT}|{_BLOCK_COMMENT}"
ESCAPE = r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))"
"""Rare enough that neither is compiled before it is needed."""

ENDS_TERM = frozenset(",)]}")
"""After a value: what ends it for certain."""

_ODD = r"[^\x00-\x7f]"


def patterns_for(text: str) -> Patterns:
    r"""Return the patterns that read `text` exactly.

    Two things make a text need patterns of its own: characters on which Unicode's identifiers and `\w` differ
    (combining marks, superscript digits), and a carriage return that ends no line, which HCL refuses.
    """
    stray = "\r" in text and stray_return(text) is not None
    if text.isascii():
        return _compile("", "", "", stray)
    # Sorted, for then texts with the same odd characters share one compilation.
    odd = sorted(set(re.findall(_ODD, text)))
    more, fewer, not_first = [], [], []
    for character in odd:
        follows = ("a" + character).isidentifier()
        word = character.isalnum()
        if follows and not word:
            more.append(character)
        elif word and not follows:
            fewer.append(character)
        elif word and not character.isidentifier() and not character.isdecimal():
            not_first.append(character)
    return _compile("".join(more), "".join(fewer), "".join(not_first), stray)


@lru_cache(maxsize=16)
def _compile(more: str, fewer: str, not_first: str, stray: bool) -> Patterns:
    r"""Compile the patterns for identifiers of `\w` with some characters `more` and `fewer`."""
    first = rf"[^\W\d{fewer}{not_first}]"
    if more or fewer:
        follow = rf"(?:[^\W{fewer}]|[-{more}])" if fewer else rf"[\w{more}-]"
    else:
        follow = r"[\w-]"
    name = f"{first}{follow}*"
    if stray:
        space = r"[ \t\n]*(?:\r\n[ \t\n]*)*"
        blank = rf"{space}(?:(?:{_LINE_COMMENT}|{_BLOCK_COMMENT}){space}){{0,{MAX_COMMENTS}}}"
    else:
        blank = rf"[ \t\r\n]*(?:(?:{_LINE_COMMENT}|{_BLOCK_COMMENT})[ \t\r\n]*){{0,{MAX_COMMENTS}}}"
    return Patterns(
        line_blank=_always(_LINE_BLANK),
        blank=_always(blank),
        line_operator=_always(_LINE_BLANK + _OPERATORS),
        operator=_always(blank + _OPERATORS),
        name=re.compile(name).match,
        path=re.compile(rf"{name}(?:\.{name})*").match,
        line_end=re.compile(rf"{_LINE_BLANK}(?:{_LINE_COMMENT})?(?:{_LINE_END}|\Z)").match,
        item=_always(_item(blank, name, follow)),
        block_open=_always(rf"{_LINE_BLANK}(?:((?:{_LINE_COMMENT})?(?:{_LINE_END}|\Z))|(\}}))?"),
        heredoc=re.compile(rf"<<(-?)({name}){_LINE_END}").match,
        key=re.compile(rf"({name})[ \t]*[=:](?![=:>])[ \t]*").match,
        separator=_always(rf"{_LINE_BLANK}(,|(?:{_LINE_COMMENT})?{_LINE_END}|\}})?"),
        labels=re.compile(rf"{_BLOCK_COMMENT}|({_QUOTED})|({name})").finditer,
    )


def _item(blank: str, name: str, follow: str) -> str:
    """Return the pattern of one item of a body.

    Three attributes of four are a literal or a plain reference alone on their line: those are read whole.
    Groups: 1 the name or type; of a whole line 2 the text of a string, 3 a path, 4 an integer, 5 the path in
    `"${path}"`; else 6 the equals sign, or 7 the labels and 8 the opening brace; 9 is a closing brace.
    """
    path = rf"{name}(?:\.{name})*"
    value = rf'"([^"\\$%\r\n]*)"|({path})|([0-9]+)|"\$\{{({path})\}}"'
    # More labels than any block has; the bound keeps a hostile line from filling the memory of the matcher.
    labels = rf"((?:{_LINE_BLANK}(?:{_QUOTED}|(?<!{follow}){name}(?!{follow}))){{0,100}})"
    attribute = rf"[ \t]*=[ \t]*(?:{value})[ \t]*{_LINE_END}|{_LINE_BLANK}(=)(?!=)[ \t]*"
    return rf"{blank}(?:({name})(?:{attribute}|{labels}{_LINE_BLANK}(\{{))|(\}}))?"


def number_value(written: str, offset: int) -> int | Decimal:
    """Return a number literal's exact value: an int where it is whole and of a size that Terraform holds exactly."""
    if len(written) <= DIGITS and written.isdigit():
        return int(written)
    try:
        value = Decimal(written)
    except InvalidOperation:
        raise HclSyntaxError("this number is out of range", offset) from None
    if not value:
        return 0
    if abs(value.adjusted()) > MAX_EXPONENT:
        raise HclLimitError(f"this number needs more than {MAX_EXPONENT} digits", offset)
    if value.adjusted() < DIGITS and value == value.to_integral_value():
        return int(value)
    return value
