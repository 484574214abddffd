"""Knows where a baseline lies and what a run's report becomes with it.

Must not know how entries are matched, nor how a report was made.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ctlint.diagnostics import Diagnostic
from ctlint.findings import Report
from ctlint.records import replace
from ctlint.suppressions.baseline import (
    MAX_BYTES,
    BaselineError,
    Entry,
    Matched,
    Move,
    key_unit,
    match,
    read,
    render,
    updated,
)
from ctlint.suppressions.change_rules import RULES as ABOUT_CHANGES

NAME = "ctlint-baseline.json"
"""What the file is called where nobody says otherwise."""


def load(path: Path) -> list[Entry]:
    """The entries of a file; BaselineError, with the path, where it is missing, unreadable or no baseline."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror or error}") from error
    return loads(path, raw)


def loads(path: Path, raw: bytes) -> list[Entry]:
    """The entries that a file of this content has; BaselineError, with the path, where it is no baseline."""
    try:
        if len(raw) > MAX_BYTES:
            raise BaselineError(f"is larger than {MAX_BYTES} bytes")
        return read(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BaselineError(f"{path} is not UTF-8") from error
    except BaselineError as error:
        raise BaselineError(f"{path} {error}") from error


def store(path: Path, entries: list[Entry]) -> None:
    """Write the file whole or not at all; BaselineError where that fails."""
    draft = path.with_name(path.name + ".new")
    try:
        draft.write_text(render(entries), encoding="utf-8", newline="\n")
        draft.replace(path)
    except OSError as error:
        raise BaselineError(f"{path}: cannot be written: {error.strerror or error}") from error


def matched(report: Report, entries: list[Entry], directory: Path, places: Sequence[Path]) -> Matched:
    """What of a report the entries hold; `directory` is the baseline's, `places` what was judged whole.

    An entry is stale only where the run would have found it: its rule ran, and its unit was judged or lay in a place
    that was.
    """
    moves = [Move(*move) for move in report.moves]
    prefix = _prefix(report, directory)
    found = match(report.findings, entries, prefix, moves, report.coverage.units)
    ran = {rule.id for rule in (*report.rules, *ABOUT_CHANGES)}
    units = {key_unit(unit, prefix) for unit in report.coverage.units}
    whole = [os.path.relpath(place.resolve(), directory.resolve()).replace(os.sep, "/") for place in places]

    def would_be_found(entry: Entry) -> bool:
        unit = entry.key.unit or "."
        seen = unit in units or any(unit == one or one == "." or unit.startswith(f"{one}/") for one in whole)
        return entry.key.rule in ran and seen

    return found._replace(stale=tuple(filter(would_be_found, found.stale)))


def applied(report: Report, entries: list[Entry], path: Path, places: Sequence[Path]) -> Report:
    """The report with the findings of a baseline marked; what matches nothing any more is a note.

    Nobody can say that of a run that is incomplete.
    """
    result = matched(report, entries, path.parent, places)
    notes: tuple[Diagnostic, ...] = ()
    if result.stale and not any(diagnostic.fatal for diagnostic in report.diagnostics):
        number = len(result.stale)
        what = "1 entry matches" if number == 1 else f"{number} entries match"
        message = f"{path.name}: {what} nothing that this run found; `ctlint baseline prune` removes what is gone"
        notes = (Diagnostic("CTL020", message, None, fatal=False),)
    return replace(report, findings=result.findings, diagnostics=(*report.diagnostics, *notes))


def taken_over(
    report: Report, entries: list[Entry], path: Path, places: Sequence[Path], reason: str, today: str
) -> list[Entry]:
    """The entries that hold all that a report found, and those of which it cannot tell."""
    result = matched(report, entries, path.parent, places)
    return updated(result.findings, result, entries, _prefix(report, path.parent), reason, today)


def _prefix(report: Report, directory: Path) -> str:
    """The scan root relative to the baseline's directory: a baseline means the same wherever ctlint is started."""
    relative = os.path.relpath(report.root, directory.resolve()).replace(os.sep, "/")
    return "" if relative == "." else relative + "/"
