"""Knows which units a run is about: those below the directories that are named, and those that changed files touch.

Must not know any dialect, nor what is judged.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ctlint.diagnostics import Diagnostic
from ctlint.files import common_root, find_files, is_within, repository
from ctlint.findings import Finding
from ctlint.frontends import Changed, Frontend, Touched
from ctlint.frontends.registry import FRONTENDS
from ctlint.patterns import Patterns
from ctlint.records import NamedTuple, replace
from ctlint.source import Inputs, Sources, Span, Unit

CONFIGURATIONS = ("ctlint.toml", "pyproject.toml", "ctlint-baseline.json")
"""Files that say how everything below their directory is judged."""


class UsageError(Exception):
    """The run cannot start as asked; the message says what to do. Exit code 2."""


class NothingToCheckError(UsageError):
    """A path holds nothing that ctlint reads: an error where a user named it, none in a hook that runs everywhere."""


class Places(NamedTuple):
    """What a run is asked to look at, POSIX paths relative to the scan root.

    directories: to be judged whole ("." is the root itself); a file among them is judged by itself.
    changed: files of which that is judged which they touch; one need not exist any more. named: those of them that a
        person typed, which count whatever they are called.
    """

    root: Path
    directories: tuple[str, ...]
    changed: tuple[str, ...]
    named: frozenset[str]


class Scope(NamedTuple):
    """What of everything that was read a run speaks about, as paths.

    units: those that are touched. files: what they are made of. own: what is theirs alone, and what was changed.
    """

    units: frozenset[str]
    files: frozenset[str]
    own: frozenset[str]

    def concerns(self, finding: Finding) -> bool:
        """Whether a finding is about one of the units, or would not be what it is without one of the files."""
        return (
            finding.subject.id.unit in self.units
            or any(trail.unit in self.units for trail in finding.trails)
            or any(place.span.file in self.own for place in finding.evidence)
        )

    def tells(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic is about one of the files, or about none."""
        span = diagnostic.span
        return span is None or span.file in self.files or span.file in self.units


class Claimed(NamedTuple):
    """Units sorted by path, and the paths of what is excluded."""

    units: list[Unit]
    excluded: list[str]


def locate(paths: Sequence[Path], changed: Sequence[Path], typed: bool, root: Path | None) -> Places:
    """Where everything lies. The root: as given; else the working directory or what all paths share (`common_root`).

    Who names a changed file does not name whoever uses it: for those the root is that of the repository, where there
    is one. typed: whether a person named them.
    """
    here = Path.cwd().resolve()
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or directory")
    # A link is the file that changed, not what it leads to.
    files = {path: (here / path.parent).resolve() / path.name for path in changed}
    nearest = common_root([*paths, *map(_existing, files.values())], here) if root is None else root.resolve()
    if not nearest.is_dir():
        raise UsageError(f"{nearest}: the scan root is not a directory")
    alone = [path for path, file in files.items() if typed and _stands_alone(file, nearest)]
    paths, changed = [*paths, *alone], [path for path in changed if path not in alone]
    root = (repository(nearest) or nearest) if changed and root is None else nearest

    def relative(path: Path, resolved: Path) -> str:
        if resolved != root and root not in resolved.parents:
            raise UsageError(f"{path}: lies outside the scan root {root}; choose a --root above it")
        return resolved.relative_to(root).as_posix()

    directories = tuple(relative(path, (here / path).resolve()) for path in paths)
    names = tuple(relative(path, files[path]) for path in changed)
    return Places(root, directories, names, frozenset(names if typed else ()))


def _existing(file: Path) -> Path:
    """The nearest directory above a file, which may have gone together with directories."""
    return next(directory for directory in file.parents if directory.is_dir())


def _stands_alone(file: Path, root: Path) -> bool:
    """Whether a file is judged by itself where it is named, whatever else the repository holds: a plan."""
    if root not in file.parents:
        return False
    sources, name = Sources(root), file.relative_to(root).as_posix()
    return any(one.stands_alone and one.claim([name], sources, frozenset([name])) for one in FRONTENDS)


def claim(sources: Sources, places: Places, exclude: Sequence[Patterns]) -> Claimed:
    """The units below the directories, or of the whole root where files are named as changed.

    UsageError for a place that holds none.
    """
    typed = [name for name in places.named if os.path.lexists(sources.root / name)]
    named = {sources.root / place for place in (*places.directories, *typed)}

    def excluded(path: Path) -> bool:
        return path not in named and any(patterns.match(path) for patterns in exclude)

    left_out: list[str] = []

    def skip(directory: Path) -> bool:
        if excluded(directory):
            left_out.append(directory.relative_to(sources.root).as_posix())
            return True
        return False

    files = find_files({*named, sources.root} if places.changed else named, sources, skip if exclude else None)
    # Of a module with a changed file all is judged: the file is not a unit by itself.
    chosen = frozenset({*places.directories, *typed} - set().union(*(_owned(one, typed) for one in FRONTENDS)))
    left, units = files, list[Unit]()
    for frontend in FRONTENDS:
        claimed = frontend.claim(left, sources, chosen)
        units += claimed
        taken = {file for unit in claimed for file in unit.files} | _owned(frontend, left)
        left = [file for file in left if file not in taken]
    left_out += [unit.path for unit in units if excluded(sources.root / unit.path)]
    units = [unit for unit in units if not excluded(sources.root / unit.path)]
    if left_out and not units and not places.changed:
        raise UsageError(f"nothing is left to check: all of it is excluded ({', '.join(sorted(left_out)[:5])})")
    if places.directories:
        _refuse_empty(places.directories, units, files)
    return Claimed(sorted(units, key=lambda unit: (unit.path, unit.frontend)), sorted(left_out))


def _refuse_empty(directories: Sequence[str], units: Iterable[Unit], files: Sequence[str]) -> None:
    checked = _with_directories(file for unit in units for file in unit.files)
    for frontend in FRONTENDS:
        checked |= _with_directories(_owned(frontend, files))
    for place in directories:
        if place not in checked:
            raise NothingToCheckError(
                f"{place}: nothing to check here: no Terraform (.tf, .tf.json, a plan in JSON), no CloudFormation "
                "template and no cloud assembly (cdk.out); name a directory or file that holds some"
            )


def scope(
    units: Sequence[Unit], places: Places, sources: Sources, inputs: Inputs, deciding: Sequence[Path]
) -> tuple[Scope, list[Diagnostic]] | None:
    """What changed files touch, together with the directories that are named; None: everything is judged.

    deciding: files and directories beside the code by which all of it is judged, such as the configuration.
    """
    if not places.changed:
        return None
    changed = frozenset(places.changed)
    whole = set(places.directories)
    for name in changed:
        directory, _, last = name.rpartition("/")
        path = sources.root / name
        if last in CONFIGURATIONS and (last != "pyproject.toml" or _configures(path)):
            whole.add(directory or ".")
        elif any(path == one or one in path.parents for one in deciding):
            whole.add(".")
    found: set[str] = set()
    files: set[str] = set(changed)
    notes: list[Diagnostic] = []
    for frontend in FRONTENDS:
        own = [unit for unit in units if unit.frontend == frontend.name]
        if own:
            wholly = {unit.path for unit in own if any(is_within(unit.path, place) for place in whole)}
            touched: Touched = frontend.touched(own, Changed(changed, frozenset(wholly), sources, inputs))
            found |= touched.units
            files |= touched.files
            notes += touched.notes
    alone = changed.union(*(unit.files for unit in units if unit.path in found))
    return Scope(frozenset(found), frozenset(files), alone), notes


def _configures(path: Path) -> bool:
    """Whether a pyproject.toml says anything to ctlint, or may have while it was there."""
    try:
        return b"ctlint" in path.read_bytes()
    except OSError:
        return True


def started_in(units: Sequence[Unit], scope: Scope) -> list[Unit]:
    """The units, marked: judging starts in those that are touched, and others are read where a name leads there."""
    return [replace(unit, starts=unit.path in scope.units) for unit in units]


def passed_over(units: Iterable[Unit]) -> list[Diagnostic]:
    """A note for each unit that is found and not judged."""
    return [
        Diagnostic("CTL011", f"not judged: {unit.passed_over}", Span(unit.path, 0, 0), fatal=False)
        for unit in units
        if unit.passed_over
    ]


def _owned(frontend: Frontend, files: Iterable[str]) -> set[str]:
    """Files that are a front end's by their name, whether or not it made a unit of them (a module that is called)."""
    return {file for file in files if file.endswith(frontend.extensions)} if frontend.extensions else set()


def _with_directories(files: Iterable[str]) -> set[str]:
    """The files, and every directory above them."""
    found = {"."}
    for file in files:
        while file and file not in found:
            found.add(file)
            file = file.rpartition("/")[0]
    return found if len(found) > 1 else set()
