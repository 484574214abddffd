"""Knows how a configuration is shown to people: every value that counts for a path, and where it comes from.

Must not know what a value means for a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ctlint.config.keys import KEYS, TABLES, Key
from ctlint.config.load import Configuration
from ctlint.config.read import Entry
from ctlint.output.screen import Screen
from ctlint.parameters import PARAMETERS, shown
from ctlint.records import NamedTuple


class Row(NamedTuple):
    """One line: a key, a value, where it was said."""

    key: str
    value: str
    source: str


def explained(configuration: Configuration, path: Path, screen: Screen | None = None) -> str:
    """What counts for a path, one line for each value; ends with a line feed."""
    screen = screen or Screen()
    rows = list(_rows(configuration, path))
    names = ", which extends ".join(configuration.names) or "none: no ctlint.toml and no [tool.ctlint] applies here"
    widths = [max(len(screen.safe(row[column])) for row in rows) for column in (0, 1)]
    lines = [f"Configuration: {screen.safe(names)}", ""]
    for row in rows:
        cells = [screen.safe(cell) for cell in row]
        lines.append(f"{cells[0]:<{widths[0]}}  {cells[1]:<{widths[1]}}  {cells[2]}".rstrip())
    return "\n".join([*lines, "", "The command line wins over each of them.", ""])


def _rows(configuration: Configuration, path: Path) -> Iterator[Row]:
    sections = configuration.sections_for(path)
    for key in KEYS.values():
        if key.name in ("extends", "overrides"):
            continue
        said = list(configuration.said(key.name))
        if key.per_path:
            special = [section.entries[key.name] for section in sections if key.name in section.entries]
            said = [*said, *special] if key.adds or key.form in TABLES else [*said, *special][-1:]
        if key.name == "parameters":
            yield from _parameters(key, said)
        elif not said:
            if key.default:
                yield Row(key.name, key.default, "default")
        else:
            yield from _said(key, said)


def _parameters(key: Key, said: Iterable[Entry]) -> Iterator[Row]:
    """Every parameter, also those that nobody sets."""
    rows = {row.key: row for row in _said(key, said)}
    for one in PARAMETERS.values():
        name = f"{key.name}.{one.name}"
        if name in rows:
            yield rows[name]
        elif not one.key and one.default is not None:
            yield Row(name, shown(one.default), "default")


def _said(key: Key, said: Iterable[Entry]) -> Iterator[Row]:
    named: dict[str, Row] = {}
    for entry in said:
        if isinstance(entry.value, Mapping):
            for name, value in entry.value.items():
                named[name] = Row(f"{key.name}.{name}", shown(value), str(entry.source(name)))
        else:
            yield Row(key.name, shown(entry.value), str(entry))
    yield from named.values()
