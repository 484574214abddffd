"""Knows how Terraform writes a value as YAML: strings quoted, lines of several as a literal block, keys sorted.

Must not know what the YAML is for. Measured against `yamlencode` of Terraform 1.11 (tests/oracle).
"""

from __future__ import annotations

from decimal import Decimal

from ctlint.frontends.terraform.decimals import text_of_number
from ctlint.hints import Any

WIDTH = 80
"""A quoted string is broken at the first blank behind this column."""

_NAMED = {
    0x00: "0", 0x07: "a", 0x08: "b", 0x09: "t", 0x0A: "n", 0x0B: "v", 0x0C: "f", 0x0D: "r", 0x1B: "e", 0x22: '"',
    0x5C: "\\", 0x85: "N", 0x2028: "L", 0x2029: "P",
}  # fmt: skip
_MAX_KEY = 128
"""Bytes of a key on one line."""


class UnwritableError(Exception):
    """A key that takes a form of YAML which is not written here."""


def document(value: Any) -> str:
    """The document of a value made of None, bool, int, Decimal, str, list, dict."""
    if isinstance(value, (list, dict)) and value:
        lines: list[str] = []
        _block(value, 0, "", lines)
        return "\n".join(lines) + "\n"
    text = _scalar(value, -1, 0)
    end = "" if isinstance(value, (str, list, dict)) else "...\n"
    return (text if text.endswith("\n") else text + "\n") + end


def _block(value: Any, indent: int, first: str, lines: list[str]) -> None:
    """A collection with members; `first` is what already stands on its first line."""
    margin = " " * indent
    for at, item in enumerate(value if isinstance(value, list) else sorted(value)):
        before = first if not at else margin
        if isinstance(value, list):
            _member(item, indent, before + "- ", lines, indent + 2)
        else:
            if len(item.encode()) > _MAX_KEY or "\n" in item:
                raise UnwritableError
            _member(value[item], indent, f"{before}{_quoted(item, 0, 0, False)}: ", lines, None)


def _member(item: Any, indent: int, before: str, lines: list[str], nested: int | None) -> None:
    """An element or, where `nested` is None, a value behind its key."""
    if not isinstance(item, (list, dict)) or not item:
        text = _scalar(item, indent, len(before))
        lines += (before + text).removesuffix("\n").split("\n")
    elif nested is not None:
        _block(item, nested, before, lines)
    else:
        lines.append(before.rstrip(" "))
        inner = indent if isinstance(item, list) else indent + 2
        _block(item, inner, " " * inner, lines)


def _scalar(value: Any, indent: int, column: int) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return text_of_number(value)
    if isinstance(value, list):
        return "[]"
    if isinstance(value, dict):
        return "{}"
    inner = indent + 2 if indent >= 0 else 2
    return _literal(value, inner) if _is_literal(value) else _quoted(value, inner, column, True)


def _is_literal(text: str) -> bool:
    return "\n" in text and " \n" not in text and not text.endswith(" ") and all(map(_printable, text))


def _printable(char: str) -> bool:
    code = ord(char)
    return code == 0x0A or 0x20 <= code <= 0x7E or (0xA0 <= code <= 0xFFFD and code != 0xFEFF)


def _literal(text: str, indent: int) -> str:
    hint = "2" if text[0] in " \n" else ""
    chomp = "-" if not text.endswith("\n") else "+" if text == "\n" or text.endswith("\n\n") else ""
    lines = [" " * indent + line if line else "" for line in text.removesuffix("\n").split("\n")]
    return f"|{hint}{chomp}\n" + "\n".join(lines) + ("\n" if text.endswith("\n") else "")


def _quoted(text: str, indent: int, column: int, breaks: bool) -> str:
    written = ['"']
    column += 1
    blank = False
    for at, char in enumerate(text):
        if char == " ":
            if breaks and not blank and column > WIDTH and 0 < at < len(text) - 1:
                written.append("\n" + " " * indent)
                column = indent
                if text[at + 1] == " ":
                    written.append("\\")
                    column += 1
            else:
                written.append(" ")
                column += 1
            blank = True
            continue
        shown = char if _printable(char) and char not in '"\\\n\u2028\u2029' else _escape(ord(char))
        written.append(shown)
        column += len(shown)
        blank = False
    return "".join(written) + '"'


def _escape(code: int) -> str:
    if code in _NAMED:
        return "\\" + _NAMED[code]
    return f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
