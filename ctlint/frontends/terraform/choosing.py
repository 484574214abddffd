"""Knows which root modules of a run are evaluated, and when: those from which judging starts, those that are named.

Must not know how one is evaluated; what does is imported with the first, for many runs evaluate none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ctlint.frontends.terraform.given import Outside
from ctlint.frontends.terraform.manifest import installed
from ctlint.frontends.terraform.modules import FileReader
from ctlint.frontends.terraform.reach import Reach, Scans
from ctlint.graph import Loaded, Wanted
from ctlint.hints import TYPE_CHECKING
from ctlint.source import Inputs, Sources, Unit

if TYPE_CHECKING:
    from ctlint.frontends.terraform.references import Shapes
    from ctlint.frontends.terraform.root_module import Modules, RootModule


def load_roots(units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
    """The wanted resources of all units; modules that several roots share are read once."""
    loaded = Loaded()
    reader = FileReader(sources, loaded)
    outside = Outside(reader, inputs)
    roots = _Roots(reader, outside, inputs, wanted)
    reach = Reach(reader, wanted)
    waiting: list[tuple[Unit, Scans]] = []
    left: list[Unit] = []
    for unit in units:
        scans = reach.of(unit, unit.directory, installed(sources, unit.directory).values())
        anchored = scans.anchored if unit.starts is None else unit.starts and (scans.anchored or scans.named)
        if anchored or unit.path in unit.files:  # a file that is named by itself is read in any case
            root = roots.of(unit)
            root.load()
            root.deliver()
            continue
        left.append(unit)
        if scans.named:
            waiting.append((unit, scans))
    outside.finish([reader.raw(path) for unit in left for path in unit.files] if inputs.variables else [])
    loaded.later = _later(waiting, roots, reader)
    return loaded


def _later(
    waiting: list[tuple[Unit, Scans]], roots: _Roots, reader: FileReader
) -> Callable[[frozenset[str]], Loaded] | None:
    """What loads those of the roots in which a name may be written; a root is evaluated once, and delivered if so."""

    def load(names: frozenset[str]) -> Loaded:
        loaded = reader.loaded = Loaded()
        left = []
        for unit, scans in waiting:
            if scans.may_name(names) and roots.of(unit).load().names(names):
                roots.of(unit).deliver()
            else:
                left.append((unit, scans))
        loaded.later = _later(left, roots, reader)
        return loaded

    return load if waiting else None


class _Roots:
    """The root modules of a run, each made once, when it is asked for."""

    def __init__(self, reader: FileReader, outside: Outside, inputs: Inputs, wanted: Wanted) -> None:
        self._reader = reader
        self._outside = outside
        self._workspace = inputs.workspace
        self._wanted = wanted
        self._shared: tuple[Modules, Shapes] | None = None
        self._made: dict[str, RootModule] = {}

    def of(self, unit: Unit) -> RootModule:
        """The root module of a unit."""
        from ctlint.frontends.terraform.references import Shapes
        from ctlint.frontends.terraform.root_module import Modules, RootModule

        if self._shared is None:
            self._shared = Modules(self._reader), Shapes(self._wanted)
        if unit.path not in self._made:
            modules, shapes = self._shared
            self._made[unit.path] = RootModule(unit, modules, self._outside, self._workspace, shapes)
        return self._made[unit.path]
