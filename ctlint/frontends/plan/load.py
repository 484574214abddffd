"""Knows which files are plans, and which of those are judged.

Must not know what a plan says: most runs see none, and do not pay for what reads them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from ctlint.diagnostics import Diagnostic
from ctlint.frontends import Changed, Touched
from ctlint.graph import Loaded, Vocabulary, Wanted
from ctlint.source import Inputs, Sources, Span, Unit

_CONFIGURATION = (".tf", ".tf.json", ".tofu", ".tofu.json")


class TerraformPlan:
    """Plans of Terraform and OpenTofu, as `terraform show -json` prints them; each is a unit named by its path."""

    name = "plan"
    vocabulary: Vocabulary = "tf"
    extensions: tuple[str, ...] = ()
    stands_alone = True

    def claim(self, files: Sequence[str], sources: Sources, chosen: frozenset[str]) -> list[Unit]:
        """The plans among the files, told by what they hold.

        A plan that lies in or below a directory of configuration says what that configuration says: it is passed
        over, unless somebody names it.
        """
        candidates = [
            path for path in files if not path.endswith(_CONFIGURATION) and (path.endswith(".json") or path in chosen)
        ]
        if not candidates:
            return []
        from ctlint.frontends.plan.telling import is_plan, mistaken_for

        configured = {_directory(path) for path in files if path.endswith(_CONFIGURATION)}
        units = []
        for path in candidates:
            named = path in chosen
            if is_plan(path, sources) or (named and mistaken_for(path, sources)):
                beside = None if named else _configured_above(path, configured)
                why = "" if beside is None else f"the configuration {_where(beside, path)} is judged instead"
                units.append(Unit(self.name, path, (path,), why))
        return units

    def touched(self, units: Sequence[Unit], change: Changed) -> Touched:
        """The plans that changed, or whose configuration did; see `frontends.Frontend.touched`."""
        found = [unit for unit in units if unit.path in change.files or unit.path in change.wholly]
        return Touched(frozenset(unit.path for unit in found), frozenset(file for unit in found for file in unit.files))

    def load(self, units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
        """What every plan plans. Variables that are given on the command line do not change a plan, and it says so."""
        from ctlint.frontends.plan.plan_file import PlanFile

        loaded = Loaded()
        for unit in units:
            PlanFile(unit.path, sources, wanted, loaded, inputs.deployed_to).load()
            if inputs.variables:
                message = "a plan has the variables that it was made with; no --var… option changes it"
                loaded.diagnostics.append(Diagnostic("CTL009", message, Span(unit.path, 0, 0), fatal=False))
        return loaded


def _configured_above(path: str, configured: Set[str]) -> str | None:
    """The nearest directory with configuration: the file's own, or one above it."""
    while path not in ("", "."):
        path = _directory(path)
        if path in configured:
            return path
    return None


def _directory(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _where(configured: str, path: str) -> str:
    return "beside it" if configured == _directory(path) else f"above it, in {configured},"
