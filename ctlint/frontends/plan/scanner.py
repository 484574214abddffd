"""Knows how to walk through JSON in bytes without building it: what is not wanted is passed over, not held.

Must not know what a plan is. One pass over a file of any size costs its length in time and nothing in memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal

from ctlint.frontends.terraform.decimals import MAX_EXPONENT
from ctlint.hints import Any, NoReturn

MAX_DEPTH = 10_000
"""Lists and objects within each other, also in what is passed over; Go's reader has the same limit."""

MAX_NAMES = 100_000
"""Names in one object that is walked through."""

MAX_KEPT = 400_000
"""Elements that are remembered: a plan of 100 MB has a few ten thousand resources and as many blocks."""

_blank = re.compile(rb"[ \t\r\n]*").match
# Bounded, so that the engine never has more to remember than this.
_flat = re.compile(rb'[^"\[\]{}]*(?:"[^"\\]*(?:\\.[^"\\]*){0,256}"[^"\[\]{}]*){0,256}', re.DOTALL).match
_plain_key = re.compile(rb'"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*').match
_comma = re.compile(rb"[ \t\r\n]*,[ \t\r\n]*").match
_string = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*){0,256}"', re.DOTALL).match
_string_part = re.compile(rb'[^"\\]*(?:\\.[^"\\]*){0,4096}', re.DOTALL).match
_scalar = re.compile(rb"true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").match


_OPENING_BRACE, _CLOSING_BRACE, _OPENING_BRACKET, _CLOSING_BRACKET, _QUOTE = b'{}[]"'


class JsonError(Exception):
    """What is wrong and where, an offset in bytes. code: that of a diagnostic."""

    def __init__(self, message: str, offset: int, code: str = "CTL002") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.code = code


class Scanner:
    """Walks through one JSON text. `at` is where it stands; `key_at` where the last key began."""

    __slots__ = ("_kept", "at", "data", "key_at")

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at
        self.key_at = at
        self._kept = 0

    def keep(self) -> None:
        """Count an element that the caller remembers; JsonError where there are too many."""
        self._kept += 1
        if self._kept > MAX_KEPT:
            raise JsonError(f"there are more than {MAX_KEPT} resources and references", self.at, "CTL005")

    def blanks(self) -> None:
        """Pass over blanks."""
        self.at = _blank(self.data, self.at).end()  # type: ignore[union-attr]

    def kind(self) -> str:
        """The character that the value here begins with; "" at the end of the text."""
        return self.data[self.at : self.at + 1].decode("latin-1")

    def entries(self) -> Iterator[str]:
        """The keys of the object here. At each, `at` is where its value begins: read it, or it is passed over."""
        data = self.data
        self._expect(b"{", "an object")
        self.blanks()
        if data[self.at : self.at + 1] == b"}":
            self.at += 1
            return
        seen: set[str] = set()
        while True:
            key_at = self.at
            key = self._key()
            if key in seen:
                raise JsonError("this name stands twice in one object, which Terraform never writes", key_at, "CTL008")
            seen.add(key)
            if len(seen) > MAX_NAMES:
                raise JsonError(f"this object has more than {MAX_NAMES} names", key_at, "CTL005")
            self.key_at = key_at
            start = self.at
            yield key
            if self.at == start:
                self.skip()
            if self._ends(b"}", 'a comma or "}"'):
                return

    def _key(self) -> str:
        """The name here, and what stands between it and its value."""
        plain = _plain_key(self.data, self.at)
        if plain is not None and plain[1].isascii():
            self.at = plain.end()
            return plain[1].decode("ascii")
        start = self.at
        if self.data[start : start + 1] != b'"':
            self._refuse("a name in double quotes was expected here")
        self._skip_string()
        key = self.load(start, self.at)
        self.blanks()
        self._expect(b":", '":"')
        self.blanks()
        return str(key)

    def _ends(self, closing: bytes, what: str) -> bool:
        """Pass over a comma, or over what closes the object or list, and say which it was."""
        comma = _comma(self.data, self.at)
        if comma is not None:
            self.at = comma.end()
            return False
        self.blanks()
        self._expect(closing, what)
        return True

    def items(self) -> Iterator[int]:
        """Where the elements of the list here begin, each as in `entries`."""
        data = self.data
        self._expect(b"[", "a list")
        self.blanks()
        if data[self.at : self.at + 1] == b"]":
            self.at += 1
            return
        while True:
            start = self.at
            yield start
            if self.at == start:
                self.skip()
            if self._ends(b"]", 'a comma or "]"'):
                return

    def skip(self) -> None:
        """Pass over the value here; its brackets and quotes must be closed, the rest is not looked at."""
        data = self.data
        first = data[self.at : self.at + 1]
        if first == b'"':
            self._skip_string()
            return
        if first not in (b"{", b"["):
            match = _scalar(data, self.at)
            if match is None:
                self._refuse("a value was expected here")
            self.at = match.end()
            return
        self._skip_container()

    def _skip_container(self) -> None:
        data, size = self.data, len(self.data)
        opened = at = self.at
        closing = bytearray()
        while at < size:
            char = data[at]
            if char == _OPENING_BRACE:
                closing.append(_CLOSING_BRACE)
            elif char == _OPENING_BRACKET:
                closing.append(_CLOSING_BRACKET)
            elif char == _QUOTE:
                self.at = at
                self._skip_string()
                at = self.at - 1
            elif closing.pop() != char:
                self.at = at
                self._refuse("a bracket of another kind was expected here")
            at += 1
            if not closing:
                self.at = at
                return
            if len(closing) > MAX_DEPTH:
                raise JsonError(f"this is nested more than {MAX_DEPTH} levels deep", at, "CTL005")
            at = _flat(data, at).end()  # type: ignore[union-attr]
        self.at = opened
        self._refuse("what opens here is never closed: the file ends too early")

    def value(self) -> Any:
        """The value here, built; JsonError where it is not JSON, or too deep, or has numbers that are too long."""
        start = self.at
        self.skip()
        return self.load(start, self.at)

    def load(self, start: int, end: int) -> Any:
        """What stands between two offsets, built."""
        piece = self.data[start:end]
        if piece[:1] == b'"' and piece.isascii() and b"\\" not in piece:
            text = piece[1:-1].decode("ascii")
            if text.isprintable():
                return text
        try:
            return json.loads(piece.decode("utf-8"), parse_float=_decimal, parse_constant=_no_constant)
        except UnicodeDecodeError as error:
            raise JsonError("this is not valid UTF-8", start + error.start) from error
        except json.JSONDecodeError as error:
            raise JsonError(f"this is no valid JSON: {error.msg}", start) from error
        except RecursionError as error:
            raise JsonError("this is nested too deep", start, "CTL005") from error
        except ValueError as error:
            raise JsonError("this holds a number of too many digits", start, "CTL005") from error

    def _skip_string(self) -> None:
        data = self.data
        match = _string(data, self.at)
        if match is not None:
            self.at = match.end()
            return
        at = self.at + 1
        while True:
            at = _string_part(data, at).end()  # type: ignore[union-attr]
            char = data[at : at + 1]
            if char == b'"':
                self.at = at + 1
                return
            if not char or at + 1 >= len(data):
                self._refuse("the text that opens here is never closed: the file ends too early")

    def _expect(self, char: bytes, what: str) -> None:
        if self.data[self.at : self.at + 1] != char:
            ends = " and the file ends" if self.at >= len(self.data) else ""
            self._refuse(f"{what} was expected here{ends}")
        self.at += 1

    def _refuse(self, message: str) -> NoReturn:
        raise JsonError(message, min(self.at, len(self.data)))


def top_level_keys(data: bytes, limit: int) -> Iterator[str]:
    """The first keys of the object that a text is, as far as they can be read."""
    scanner = Scanner(data)
    scanner.blanks()
    if scanner.kind() != "{":
        return
    try:
        for count, key in enumerate(scanner.entries()):
            if count == limit:
                return
            yield key
    except JsonError:
        return


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if abs(number.adjusted()) > MAX_EXPONENT:
        raise ValueError("out of range")
    return number


def _no_constant(text: str) -> NoReturn:
    raise json.JSONDecodeError(f"{text} is no number", text, 0)
