"""Knows which root modules a change of files may make a difference to, by a look at bytes: nothing is parsed here.

Must not know what any of them defines. Everything it says errs to one side: what a look cannot exclude, is touched.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from ctlint.diagnostics import Diagnostic
from ctlint.frontends import Changed, Touched
from ctlint.frontends.terraform.modules import configuration_files, directory_of, is_configuration
from ctlint.frontends.terraform.roots import local_sources, resolve
from ctlint.records import NamedTuple, Record, field
from ctlint.source import Inputs, SourceError, Sources, Span, Unit, VariableFile, VariableSet

_VARIABLES = (".tfvars", ".tfvars.json")
_READS = re.compile(
    rb'\b(?:templatefile|file[a-z0-9]*)[ \t\r\n]*\([ \t\r\n]*(?:\\?"((?:\$\{[^}"]*\}|[^"\\$])*)\\?"[ \t\r\n]*[,)])?'
)
_OWN_DIRECTORY = re.compile(r"\$\{\s*path\.\w+\s*\}")


class _Place(Record, frozen=False):
    """A directory. files: its configuration. calls: directories that it calls. reads: how the names of other files end
    that it reads; "" where any may be meant. same: files that links in it lead to."""

    files: tuple[str, ...]
    calls: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    same: set[str] = field(default_factory=set)


class _Sorted(NamedTuple):
    """Changed files by what they may be. directories: of configuration files. others: whatever a module may read."""

    directories: frozenset[str]
    variables: tuple[str, ...]
    others: tuple[str, ...]


def touched(units: Sequence[Unit], change: Changed) -> Touched:
    """See `frontends.Frontend.touched`."""
    sources = change.sources
    sorted_out = _sort_out(change.files)
    places = _places(units, sources, bool(sorted_out.others))
    callers: dict[str, set[str]] = {}
    for directory, place in places.items():
        for called in place.calls:
            callers.setdefault(called, set()).add(directory)
    start = {
        directory
        for directory, place in places.items()
        if directory in sorted_out.directories
        or not place.same.isdisjoint(change.files)
        or _may_read(directory, place, sorted_out.others)
    }
    start |= sorted_out.directories  # whoever calls a directory that is gone
    reached = _reach(start, callers)
    named = {unit.path for unit in units if unit.directory in reached}
    by_variables, notes = _by_variables(units, sorted_out.variables, sources, change.inputs)
    paths = named | by_variables | change.wholly
    made_of = _reach({unit.directory for unit in units if unit.path in paths},
                     {directory: place.calls for directory, place in places.items()})  # fmt: skip
    files = frozenset(
        path for directory in made_of for path in (places[directory].files if directory in places else ())
    )
    return Touched(frozenset(paths), files, tuple(notes))


def _sort_out(changed: Iterable[str]) -> _Sorted:
    directories, variables, others = set(), [], []
    for path in sorted(changed):
        if is_configuration(path.rpartition("/")[2]):
            directories.add(directory_of(path))
        elif path.endswith(_VARIABLES):
            variables.append(path)
        else:
            others.append(path)
    return _Sorted(frozenset(directories), tuple(variables), tuple(others))


def _places(units: Sequence[Unit], sources: Sources, reading: bool) -> dict[str, _Place]:
    """Every directory that a unit is made of. reading: whether it matters what other files they read."""
    found: dict[str, _Place] = {}
    waiting: list[tuple[str, Sequence[str]]] = [(unit.directory, unit.files) for unit in units]
    while waiting:
        directory, files = waiting.pop()
        if directory in found:
            continue
        place = found[directory] = _look(directory, tuple(files), sources, reading)
        waiting += [(called, configuration_files(sources, called)) for called in place.calls if called not in found]
    return found


def _look(directory: str, files: tuple[str, ...], sources: Sources, reading: bool) -> _Place:
    place = _Place(files)
    real = _real(directory, sources)
    if real is not None and real != directory:
        place.calls.add(real)
    for path in files:
        try:
            if sources.is_link(path):
                place.same.add(_real(path, sources) or path)
            data = sources.read_bytes(path)
        except SourceError:
            continue
        place.calls.update(filter(None, (resolve(directory, source) for source in local_sources(data))))
        if reading and b"file" in data:
            place.reads.update(_ending(match[1]) for match in _READS.finditer(data))
    return place


def _real(path: str, sources: Sources) -> str | None:
    """Where a path leads, relative to the root; None outside of it."""
    try:
        return sources.locate(path).relative_to(sources.root).as_posix()
    except (SourceError, OSError, ValueError):
        return None


def _ending(written: bytes | None) -> str:
    """What the path of a file that is read ends with, as far as it is written there: from the last interpolation on."""
    text = "" if written is None else _OWN_DIRECTORY.sub("", written.decode("utf-8", "replace"))
    known = text.rpartition("}")[2]
    if text != known:
        return known.rpartition("/")[2] if "/" in known else known
    return "/" + known.rpartition("/")[2]


def _may_read(directory: str, place: _Place, others: Sequence[str]) -> bool:
    for ending in place.reads:
        for path in others:
            if f"/{path}".endswith(ending) if ending else directory == "." or path.startswith(f"{directory}/"):
                return True
    return False


def _reach(start: Iterable[str], edges: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        directory = waiting.pop()
        if directory not in reached:
            reached.add(directory)
            waiting += edges.get(directory, ())
    return reached


def _by_variables(
    units: Sequence[Unit], variables: Sequence[str], sources: Sources, inputs: Inputs
) -> tuple[set[str], list[Diagnostic]]:
    """The units for which files of variables are, and a note for each file that nobody says is used."""
    if not variables:
        return set(), []
    given = [file for one in inputs.variables for file in _files(one)]
    everywhere = {file.path for file in given if not file.beside}
    by_directory: dict[str, list[str]] = {}
    for unit in units:
        by_directory.setdefault(unit.directory, []).append(unit.path)
    found: set[str] = set()
    notes = []
    for path in variables:
        if path in everywhere:
            found.update(unit.path for unit in units)
            continue
        beside = {
            unit.path
            for unit in units
            for file in given
            if file.beside and posixpath.normpath(posixpath.join(unit.directory, file.path)) == path
        }
        if not beside:
            directory = directory_of(path)
            automatic = path.rpartition("/")[2].startswith("terraform.tfvars") or ".auto." in path
            while directory not in by_directory and directory != "." and not automatic:
                directory = directory_of(directory)
            beside = set(by_directory.get(directory, ()))
            if beside and not automatic and sources.exists(path):
                message = (
                    f"{path} is not used: Terraform takes it where -var-file names it, and so does ctlint with "
                    "--var-file, --var-set or var-sets in ctlint.toml"
                )
                notes.append(Diagnostic("CTL009", message, Span(path, 0, 0), fatal=False))
        found |= beside
    return found, notes


def _files(one: object) -> tuple[VariableFile, ...]:
    if isinstance(one, VariableFile):
        return (one,)
    return one.files if isinstance(one, VariableSet) else ()
