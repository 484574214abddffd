"""Knows the grammar of CloudWatch Logs filter patterns: text to an expression, errors with their positions.

Must not know what the events are that a pattern is asked about.

Sources, read 2026-11: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html and its
pages on terms in JSON, space-delimited and unstructured log events. "()" binds tighter than "&&", that than "||". A
missing field makes "=" and "!=" false alike: https://github.com/DataBiosphere/azul/issues/5884 (tested 2024-01).
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from ctlint.records import NamedTuple
from ctlint.semantics.patterns.expressions import (
    ANY,
    OPEN,
    Condition,
    Constant,
    Contains,
    Every,
    Expression,
    Glob,
    Not,
    Regex,
    Some,
)

MAX_CHARACTERS = 1024
"""Of a filter pattern: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html,
read 2026-11."""

MAX_REGEXES = 2
"""In one pattern; see FilterAndPatternSyntax above."""

MAX_DEPTH = 60
"""Parentheses within parentheses: more than MAX_CHARACTERS makes sense of."""


class PatternError(ValueError):
    """CloudWatch Logs refuses the pattern. position: the offset of what is wrong; the message says what.

    pattern: the whole text, where several were read and the reader says which.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position
        self.pattern = ""


class Token(NamedTuple):
    """kind: "(", ")", "&&", "||", a comparison, "selector", "string", "word", "regex" or "end"."""

    kind: str
    text: str
    position: int


_TOKEN = re.compile(
    r"""(?P<blank>\s+)
    |(?P<symbol>&&|\|\||[()]|!=|>=|<=|=|>|<)
    |(?P<selector>\$[^\s(){}&|=<>!"%]*)
    |"(?P<string>(?:[^"\\]|\\.)*)"
    |%(?P<regex>[^%]*)%
    |(?P<word>[^\s(){}&|=<>!"%$]+)""",
    re.VERBOSE | re.DOTALL,
)
_QUOTES = "a value with blanks must be in quotes"
_COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_SELECTOR = re.compile(r"\$(?:\.[A-Za-z0-9_-]+(?:\[(?:\d+|\*)\])*)+\Z")
_PLAIN = re.compile(rf"[A-Za-z0-9_.*:/+{OPEN}-]+\Z")
_QUOTED_ONLY = re.compile(r"[@$\\]|[^\x00-\x7f\ue100]")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z")
_REGEX = r"[A-Za-z0-9_#=@/;,\-^$?\[\]{}|\\*+.:\s]*\Z"
_TERM = r'(?s)\s+|[?-]?"((?:[^"\\]|\\.)*)"|([?-]?%[^%]*%)|([^\s"]+)'


def parse(text: str) -> Expression:
    """The expression of a pattern of any kind. Raises PatternError where AWS refuses it.

    An empty pattern, or a blank in quotes, matches every event. A pattern for space-delimited events is recognised,
    but what it makes of CloudTrail's JSON is not known.
    """
    stripped = text.strip()
    if len(text) > MAX_CHARACTERS and OPEN not in text:
        raise PatternError(f"it has {len(text)} characters, and {MAX_CHARACTERS} are the most", MAX_CHARACTERS)
    offset = len(text) - len(text.lstrip())
    if stripped in ("", '""', '" "'):
        return Constant(True)
    if stripped.startswith("{"):
        return _Json(text, offset).whole()
    if stripped.startswith("["):
        if not stripped.endswith("]"):
            raise PatternError("the bracket is not closed", offset)
        return Constant(None)
    return _terms(text)


class _Json:
    """One pattern for JSON events."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        end = len(text.rstrip()) - 1
        if text[end] != "}" or end <= start:
            closed = text.rfind("}")
            if closed > start:
                raise PatternError("nothing may follow the closing brace", closed + 1)
            raise PatternError("the brace is not closed", start)
        self._tokens = list(self._read(start + 1, end))
        self._next = 0
        if sum(token.kind == "regex" for token in self._tokens) > MAX_REGEXES:
            raise PatternError(f"more than {MAX_REGEXES} regular expressions", start)

    def _read(self, position: int, end: int) -> list[Token]:
        found: list[Token] = []
        while position < end:
            match = _TOKEN.match(self._text, position, end)
            if match is None:
                raise PatternError(_unreadable(self._text[position]), position)
            kind = str(match.lastgroup)
            if kind == "symbol":
                found.append(Token(match[0], match[0], position))
            elif kind != "blank":
                found.append(Token(kind, match[kind], position))
            position = match.end()
        found.append(Token("end", "}", end))
        return found

    def whole(self) -> Expression:
        found = self._either(0)
        token = self._peek()
        if token.kind != "end":
            raise PatternError(_unexpected(token), token.position)
        return found

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += token.kind != "end"
        return token

    def _either(self, depth: int) -> Expression:
        parts = [self._both(depth)]
        while self._peek().kind == "||":
            self._take()
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def _both(self, depth: int) -> Expression:
        parts = [self._one(depth)]
        while self._peek().kind == "&&":
            self._take()
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _one(self, depth: int) -> Expression:
        token = self._take()
        if token.kind == "(":
            if depth == MAX_DEPTH:
                raise PatternError(f"more than {MAX_DEPTH} parentheses within each other", token.position)
            inner = self._either(depth + 1)
            closing = self._take()
            if closing.kind == "end":
                raise PatternError("the parenthesis is not closed", token.position)
            if closing.kind != ")":
                raise PatternError(_unexpected(closing), closing.position)
            return inner
        if token.kind != "selector":
            found = "nothing" if token.kind == "end" else repr(token.text)
            raise PatternError(f"a field such as $.eventName is expected here, not {found}", token.position)
        return self._condition(token)

    def _condition(self, selector: Token) -> Expression:
        if not _SELECTOR.match(selector.text) and OPEN not in selector.text:
            raise PatternError(f"{selector.text!r} is no field: it is written $.name.name[0]", selector.position)
        field = selector.text[2:]
        operator = self._take()
        if operator.kind == "word":
            return self._words(field, operator)
        if operator.kind not in _COMPARISONS:
            raise PatternError(f"an operator is expected after {selector.text}", operator.position)
        if self._peek().kind in _COMPARISONS:
            raise PatternError(f"{operator.text}{self._peek().text} is no operator", operator.position)
        value = self._take()
        if value.kind not in ("string", "word", "regex"):
            raise PatternError(f"a value is expected after {selector.text} {operator.text}", value.position)
        operand = _operand(value)
        if operator.kind not in ("=", "!=") and (isinstance(operand, Regex) or operand.number is None):
            if isinstance(operand, Glob) and OPEN in operand.text:
                return Constant(None)
            raise PatternError(f"{operator.text} compares numbers, and {value.text!r} is none", value.position)
        return Condition(field, operator.kind, operand) if OPEN not in field else Constant(None)

    def _words(self, field: str, first: Token) -> Expression:
        second = self._take()
        words = f"{first.text} {second.text}".upper()
        found = {"IS NULL": "null", "IS TRUE": "true", "IS FALSE": "false", "NOT EXISTS": "absent"}.get(words)
        if found is not None:
            # Documented in capitals; whether other spellings are taken is not.
            return Condition(field, found) if words == f"{first.text} {second.text}" else Constant(None)
        if words == "IS NOT" or first.text.upper() == "EXISTS":
            raise PatternError(f"{words if words == 'IS NOT' else 'EXISTS'} is not supported", first.position)
        raise PatternError(f"an operator is expected, not {first.text!r}", first.position)


def _unexpected(token: Token) -> str:
    """What is wrong with a token after a condition."""
    written = {"AND": "&&", "OR": "||"}.get(token.text.upper())
    if written is not None:
        return f"{token.text} is no operator: it is written {written}"
    return f"{token.text!r}: {_QUOTES if token.kind in ('word', 'string') else 'unexpected here'}"


def _unreadable(character: str) -> str:
    if character in "&|":
        return f"{character} is no operator: it is {character}{character}"
    return {
        '"': "the quote is not closed",
        "%": "the regular expression is not closed",
        "!": "! is no operator: there is only !=",
    }.get(character, f"{character!r} cannot stand here")


def _operand(token: Token) -> Glob | Regex:
    if token.kind == "regex":
        if not re.match(_REGEX, token.text):
            raise PatternError("the regular expression has a character that is not supported", token.position)
        return Regex(token.text)
    if token.kind == "string":
        return Glob(token.text.replace("*", ANY), doubtful="\\" in token.text)
    wrong = _QUOTED_ONLY.search(token.text)
    if wrong is not None:
        raise PatternError(f"a value with {wrong[0]!r} must be in quotes", token.position + wrong.start())
    number = None
    if _NUMBER.match(token.text):
        try:
            number = Decimal(token.text)
        except InvalidOperation:  # an exponent beyond all reason
            return Glob(token.text, doubtful=True)
    return Glob(token.text.replace("*", ANY), number, doubtful=not _PLAIN.match(token.text))


def _terms(text: str) -> Expression:
    """Words and phrases: all must be in the event's text, one of those with "?", none of those with "-"."""
    needed: list[Expression] = []
    one_of: list[Expression] = []
    position = 0
    while position < len(text):
        match = re.compile(_TERM).match(text, position)
        if match is None:
            raise PatternError("the quote is not closed", position)
        shown = match[0].strip()
        if shown:
            sign = shown[0] if shown[0] in "?-" and len(shown) > 1 else ""
            phrase = match[1] if match[1] is not None else shown.removeprefix(sign)
            known = match[2] is None and (match[1] is not None or bool(re.fullmatch(r"\w+", phrase, re.ASCII)))
            if phrase.strip():
                found: Contains | Constant = Contains(phrase) if known and "\\" not in phrase else Constant(None)
                (one_of if sign == "?" else needed).append(Not(found) if sign == "-" else found)
        position = match.end()
    if one_of and needed:
        return Constant(None)
    return Some(tuple(one_of)) if one_of else Every(tuple(needed))
