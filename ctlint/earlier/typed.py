"""Knows what was typed as it would have been typed in an earlier state: the same places, in a copy of the tree.

Must not know how anything is judged. What somebody names that did not exist yet is left out: a file of variables that
comes with a change was not used before it.
"""

from __future__ import annotations

import shutil
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from ctlint.records import NamedTuple
from ctlint.source import VariableFile, VariableInput, VariableSet


class Copy(NamedTuple):
    """An earlier state. here: the working directory. root: that of the repository. tree: where the state lies."""

    here: Path
    root: Path
    tree: Path

    def place(self, path: Path) -> Path:
        """The same path in the copy; one outside the repository stays what it is."""
        absolute = (self.here / path).resolve()
        return self.tree / absolute.relative_to(self.root) if absolute.is_relative_to(self.root) else absolute


def typed_then(arguments: Namespace, copy: Copy) -> Namespace:
    """The arguments of `ctlint check` for the earlier state."""
    then = Namespace(**vars(arguments))
    then.changed = [copy.place(path.parent) / path.name for path in arguments.changed]
    named = [*arguments.paths, *arguments.gone]
    everything = [] if arguments.changed else [Path()]
    then.paths = [place for place in map(copy.place, named or everything) if place.exists()]
    then.root = None if arguments.root is None else copy.place(arguments.root)
    then.config = None if arguments.config is None else _configuration(arguments.config, copy)
    then.parameters = [place for place in map(copy.place, arguments.parameters) if place.exists()]
    places = [(path, copy.place(path)) for path in arguments.rules]
    then.rules = [place if place.is_dir() else copy.here / path for path, place in places]
    then.expect_trail = [unit for unit in arguments.expect_trail if _unit(unit, then.root, copy).exists()]
    then.variables = list(_variables(arguments.variables, copy))
    return then


def _configuration(path: Path, copy: Copy) -> Path:
    """The file as it was; one that comes with the change as it is, in its place: what it says is relative to that."""
    place = copy.place(path)
    now = copy.here / path
    if not place.exists() and now.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(now, place)
    return place


def _unit(name: str, root: Path | None, copy: Copy) -> Path:
    return copy.place(Path(name)) if Path(name).is_absolute() or root is None else root / name


def _variables(given: Iterable[VariableInput], copy: Copy) -> Iterator[VariableInput]:
    for one in given:
        if isinstance(one, VariableSet):
            files = tuple(file for file in map(_placed, one.files, [copy] * len(one.files)) if file is not None)
            if files or not one.files:
                yield one._replace(files=files)
        elif isinstance(one, VariableFile):
            file = _placed(one, copy)
            if file is not None:
                yield file
        else:
            yield one


def _placed(file: VariableFile, copy: Copy) -> VariableFile | None:
    """A file in the working directory, else beside a root module; None where there was none."""
    place = copy.place(Path(file.path))
    if place.is_file():
        return VariableFile(str(place))
    if Path(file.path).is_absolute():
        return None
    beside = any(found.is_file() for found in copy.tree.rglob(Path(file.path).name) if found.match(file.path))
    return file if beside else None
