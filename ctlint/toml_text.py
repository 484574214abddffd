"""Knows the reader of TOML that this Python has: its own since 3.11, tomli before. It is loaded when TOML is read.

Must not know what a file means.
"""

from __future__ import annotations

import sys

from ctlint.hints import Any


class TomlError(ValueError):
    """The text is no TOML; the message says why and where: "… (at line 3, column 5)"."""


def loads(text: str) -> dict[str, Any]:
    """What a TOML document says; raises TomlError."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TomlError(str(error)) from error
