"""Knows one configuration file: TOML to entries, every mistake reported with its line.

Must not know which file counts, nor what follows from an entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from ctlint.config.keys import KEYS, PATHS, Form, Key
from ctlint.config.mistakes import ConfigurationError, Lines, Place
from ctlint.hints import Any
from ctlint.names import suggestion
from ctlint.parameters import PARAMETERS, ParameterError, checked
from ctlint.records import NamedTuple, Record, field
from ctlint.toml_text import TomlError, loads

MAX_BYTES = 1024 * 1024
"""Longest file that is read."""
TABLE = "tool.ctlint"
"""Where a configuration stands in a pyproject.toml."""


class Source(NamedTuple):
    """Where an entry was said: the file, as messages name it, and its line."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Entry(Record):
    """What one file says under one key.

    value: the key's form in Python: str, bool, a tuple of str, a mapping of str to str or to a tuple of str.
    base: the directory that paths and patterns in it are relative to.
    """

    value: Any
    base: Path
    _where: Callable[[Place], Source] = field(repr=False, compare=False)

    def source(self, *below: str) -> Source:
        """Where it, or what stands in it under a name, was said; looked up when somebody asks."""
        return self._where(below)

    def __str__(self) -> str:
        return str(self.source())


class Section(Record):
    """What one file says for some paths."""

    paths: Entry
    entries: Mapping[str, Entry]


class Contents(Record):
    """All that one file says. extends: the file that it adds to, as it names it."""

    file: str
    entries: Mapping[str, Entry]
    sections: tuple[Section, ...] = ()
    extends: Entry | None = None


_MAY_HAVE_TABLE = r"""\btool["']?\s*(?:\.\s*["']?ctlint|\]|=)|\\u"""
"""The ways to write a table [tool.ctlint]: in one, in two steps, inline; or with a name that has escapes."""


def read(path: Path, shown: str, base: Path) -> Contents | None:
    """What a file says; None for a pyproject.toml without a table of ours.

    shown: how messages name the file. base: what its paths are relative to. Raises ConfigurationError with every
    mistake in it.
    """
    text = _text(path, shown)
    project = path.name == "pyproject.toml"
    if project and re.search(_MAY_HAVE_TABLE, text) is None:  # to read it as TOML would take a third of a short run
        return None
    try:
        document: Any = loads(text)
    except TomlError as error:
        said, _, place = str(error).partition(" (at ")
        line = place.partition("line ")[2].partition(",")[0]
        number = line if line.isdecimal() else text.count("\n") + 1
        raise ConfigurationError([f"{shown}:{number}: not valid TOML: {said}"]) from error
    top: Place = ()
    if project:
        top = tuple(TABLE.split("."))
        for step in top:
            document = document.get(step) if isinstance(document, dict) else None
        if document is None:
            return None
    reader = _File(Lines(text, "ctlint" if project else ""), shown, base)
    if not isinstance(document, dict):
        raise ConfigurationError([f"{shown}:{reader.lines.line(top)}: '{TABLE}' is a table"])
    contents = reader.contents(document, top)
    if reader.mistakes:
        raise ConfigurationError(f"{shown}:{line}: {message}" for line, message in sorted(reader.mistakes))
    return contents


def _text(path: Path, shown: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ConfigurationError([f"{shown}:1: is larger than {MAX_BYTES} bytes"])
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise ConfigurationError([f"{shown}:1: cannot be read: {error.strerror or error}"]) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigurationError([f"{shown}:{line}: is not UTF-8"]) from error


class _File:
    """The keys of one file, and what is wrong with them."""

    def __init__(self, lines: Lines, shown: str, base: Path) -> None:
        self.lines = lines
        self.mistakes: list[tuple[int, str]] = []
        self._shown = shown
        self._base = base

    def contents(self, table: Mapping[str, Any], top: Place) -> Contents:
        """Everything in the file; `top` is where its table stands."""
        entries = dict(self._entries(table, top, KEYS))
        extends = entries.pop("extends", None)
        overrides = entries.pop("overrides", None)
        sections = self._sections(overrides.value, (*top, "overrides")) if overrides is not None else ()
        return Contents(self._shown, entries, tuple(sections), extends)

    def _sections(self, tables: Iterable[Mapping[str, Any]], place: Place) -> Iterator[Section]:
        keys = {PATHS: Key(PATHS, "globs", "the paths that the section is for")}
        keys |= {name: key for name, key in KEYS.items() if key.per_path}
        for index, table in enumerate(tables):
            at = (*place, index)
            entries = dict(self._entries(table, at, keys))
            paths = entries.pop(PATHS, None)
            if paths is None and PATHS not in table:
                self._mistake(at, f"a section for some paths says which: '{PATHS}' is missing")
            elif paths is not None and not entries and len(table) == 1:
                self._mistake(at, "a section for some paths says something of them")
            if paths is not None:
                yield Section(paths, entries)

    def _entries(self, table: Mapping[str, Any], top: Place, keys: Mapping[str, Key]) -> Iterator[tuple[str, Entry]]:
        for name, value in table.items():
            place = (*top, name)
            key = keys.get(name)
            if key is None:
                where = "" if keys is KEYS else " in a section for some paths"
                self._mistake(place, f"no key '{name}'{where}{suggestion(name.replace('_', '-'), keys)}")
                continue
            read = _FORMS[key.form](value, key)
            if isinstance(read, _Wrong):
                self._mistake((*place, *read.below), read.message)
            else:
                yield name, Entry(read, self._base, partial(self._source, place))

    def _source(self, place: Place, below: Place) -> Source:
        return Source(self._shown, self.lines.line((*place, *below)))

    def _mistake(self, place: Place, message: str) -> None:
        self.mistakes.append((self.lines.line(place), message))


class _Wrong(NamedTuple):
    """What is wrong with a value; `below`: at which of its parts."""

    message: str
    below: Place = ()


def _text_of(value: Any, key: Key) -> Any:
    if isinstance(value, str) and value:
        return value
    return _Wrong(f"'{key.name}' is text, not {_spoken(value)}")


def _word(value: Any, key: Key) -> Any:
    if value in key.choices and isinstance(value, str):
        return value
    near = suggestion(value, key.choices) if isinstance(value, str) else ""
    return _Wrong(f"'{key.name}' is one of {', '.join(key.choices)}, not {_spoken(value)}{near}")


def _flag(value: Any, key: Key) -> Any:
    return value if isinstance(value, bool) else _Wrong(f"'{key.name}' is true or false, not {_spoken(value)}")


def _account(value: Any, key: Key) -> Any:
    if isinstance(value, str) and len(value) == 12 and value.isascii() and value.isdecimal():
        return value
    return _Wrong(f"'{key.name}' is an account id, 12 digits in quotes, not {_spoken(value)}")


def _names(value: Any, key: Key) -> Any:
    found = _texts_in((value,) if isinstance(value, str) else value, key, "a name or a list of names")
    if key.choices and not isinstance(found, _Wrong):
        return next((wrong for wrong in (_word(one, key) for one in found) if isinstance(wrong, _Wrong)), found)
    return found


def _list(value: Any, key: Key) -> Any:
    return _texts_in(value, key, "a list of texts")


def _texts_in(value: Any, key: Key, wanted: str) -> Any:
    if not isinstance(value, (list, tuple)):
        return _Wrong(f"'{key.name}' is {wanted}, not {_spoken(value)}")
    for one in value:
        if not isinstance(one, str) or not one:
            return _Wrong(f"'{key.name}' is {wanted}, and {_spoken(one)} is none")
    return tuple(value)


def _paths(value: Any, key: Key) -> Any:
    found = _list(value, key)
    if isinstance(found, _Wrong):
        return found
    for one in found:
        if one.startswith(("/", "\\")) or one[1:2] == ":":
            return _Wrong(f"'{key.name}' has paths relative to this file, and {one} is not")
    return found


def _table(value: Any, key: Key) -> Any:
    if not isinstance(value, dict):
        return _Wrong(f"'{key.name}' is a table, not {_spoken(value)}")
    for name, one in value.items():
        if isinstance(one, bool) or not isinstance(one, (str, int)):
            return _Wrong(f"'{name}' is text, not {_spoken(one)}; write a list or truth value as text", (name,))
    return {name: str(one) for name, one in value.items()}


def _file_lists(value: Any, key: Key) -> Any:
    if not isinstance(value, dict):
        return _Wrong(f"'{key.name}' is a table of lists of files, not {_spoken(value)}")
    found = {}
    for name, one in value.items():
        files = _paths((one,) if isinstance(one, str) else one, key._replace(name=name))
        if isinstance(files, _Wrong):
            return _Wrong(files.message, (name,))
        found[name] = files
    return found


def _parameters(value: Any, key: Key) -> Any:
    if not isinstance(value, dict):
        return _Wrong(f"'{key.name}' is a table, not {_spoken(value)}")
    found = {}
    for name, one in value.items():
        if name in PARAMETERS and PARAMETERS[name].key:
            return _Wrong(f"'{name}' is a key of its own and stands outside of 'parameters'", (name,))
        try:
            found[name] = checked(name, one)
        except ParameterError as error:
            return _Wrong(str(error), (name,))
    return found


def _sections(value: Any, key: Key) -> Any:
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return value
    return _Wrong(f"'{key.name}' is written as sections [[{key.name}]]")


_FORMS: dict[Form, Callable[[Any, Key], Any]] = {
    "text": _text_of,
    "word": _word,
    "flag": _flag,
    "account": _account,
    "names": _names,
    "paths": _paths,
    "globs": _paths,
    "texts": _table,
    "file lists": _file_lists,
    "parameters": _parameters,
    "overrides": _sections,
}


def _spoken(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}'" if value else "an empty text"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, (list, tuple)) else "a date"
