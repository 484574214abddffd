"""Knows how mistakes in a configuration are said: file, line, what is wrong, what was perhaps meant.

Must not know which keys there are.
"""

from __future__ import annotations

from collections.abc import Iterable

from ctlint.hints import Any, Union

Place = tuple[Union[str, int], ...]
"""Keys and positions from the top of a document: ("overrides", 1, "ignore")."""


class ConfigurationError(Exception):
    """The configuration cannot be used; `messages` are "ctlint.toml:3: what is wrong", one for every mistake."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(messages)
        super().__init__("\n".join(self.messages))


class Lines:
    """The lines of a TOML document's keys.

    The reader of TOML gives no places. But a key's lines are the first ones with which the document, cut off behind
    them, is well-formed and has the key; so the reader itself is asked. That is exact however a key is written, and
    costs something only where there is a mistake, or somebody asks where a value comes from.
    """

    def __init__(self, text: str, mention: str = "") -> None:
        """`mention`: a text that stands on the first line that matters, and may begin a table of its own there."""
        self._lines = text.split("\n")
        self._start = next((index for index, line in enumerate(self._lines) if mention in line), 0)
        self._cut = self._start if self._lines[self._start].lstrip().startswith("[") else 0

    def line(self, place: Place) -> int:
        """The line, 1-based, on which what stands at a place begins; 1 for the document itself."""
        from ctlint.toml_text import TomlError, loads

        before = self._start
        for count in range(self._start + 1, len(self._lines) + 1):
            try:
                document = loads("\n".join(self._lines[self._cut : count]).removesuffix("\r") + "\n")
            except TomlError:
                continue
            if place and _has(document, place):
                return self._first(before, count)
            before = count
        return 1

    def _first(self, before: int, count: int) -> int:
        """The first line after `before` that is neither empty nor a comment."""
        for number in range(before, count):
            line = self._lines[number].strip()
            if line and not line.startswith("#"):
                return number + 1
        return count


def _has(document: Any, place: Place) -> bool:
    for step in place:
        if isinstance(step, int):
            if not isinstance(document, list) or step >= len(document):
                return False
        elif not isinstance(document, dict) or step not in document:
            return False
        document = document[step]
    return True
