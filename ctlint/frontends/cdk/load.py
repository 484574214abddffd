"""Knows which files are a cloud assembly.

Must not know what one says: most runs see none, and do not pay for what reads them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from ctlint.frontends import Changed, Touched
from ctlint.graph import Loaded, Vocabulary, Wanted
from ctlint.source import Inputs, SourceError, Sources, Unit, is_others_code

MANIFEST = "manifest.json"
"""The name of the file that describes an assembly."""

MARKER = "cdk.out"
"""A file of this name in every assembly says which version of the schema it is written in."""


_SOURCES = (
    ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".py", ".java", ".kt", ".scala", ".cs", ".fs", ".vb",
    ".go", ".json", ".yaml", ".yml",
)  # fmt: skip
"""Files of an app that may decide what it synthesises: code of the CDK's languages, and data."""


class Cdk:
    """The front end of cloud assemblies; each is a unit, with the assemblies of its Stages inside it."""

    name = "cdk"
    vocabulary: Vocabulary = "cfn"
    extensions: tuple[str, ...] = ()
    stands_alone = False

    def claim(self, files: Sequence[str], sources: Sources, chosen: frozenset[str]) -> list[Unit]:  # noqa: ARG002
        """Every directory that holds a manifest of an assembly, with all files below it, the manifest first."""
        listed = frozenset(files)
        roots: list[str] = []
        for path in files:
            if not path.endswith(MANIFEST):
                continue
            directory, name = posixpath.split(path)
            marked = posixpath.join(directory, MARKER) in listed
            if name == MANIFEST and (marked or _speaks_of_artifacts(path, sources)):
                roots.append(directory or ".")
        roots = [root for root in roots if not any(_is_within(root, other) for other in roots if other != root)]
        units = []
        for root in sorted(roots):
            manifest = posixpath.normpath(posixpath.join(root, MANIFEST))
            inside = [path for path in files if path != manifest and _is_within(path, root)]
            units.append(Unit(self.name, root, (manifest, *inside)))
        return units

    def touched(self, units: Sequence[Unit], change: Changed) -> Touched:
        """The assemblies in which a file changed, or in whose app one did; see `frontends.Frontend.touched`."""
        from ctlint.frontends.cdk.app import app_directory

        found = []
        for unit in units:
            app = app_directory(change.sources, unit.path)
            if unit.path in change.wholly or any(
                _is_within(path, unit.path)
                or (app is not None and path.endswith(_SOURCES) and _is_within(path, app) and not is_others_code(path))
                for path in change.files
            ):
                found.append(unit)
        return Touched(frozenset(unit.path for unit in found), frozenset(file for unit in found for file in unit.files))

    def load(self, units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
        """Evaluate the stacks of all assemblies together; see `frontends.Frontend.load`."""
        from ctlint.frontends.cdk.assemblies import load_assemblies

        return load_assemblies(units, sources, inputs, wanted)


def _speaks_of_artifacts(path: str, sources: Sources) -> bool:
    try:
        data = sources.read_bytes(path)
    except SourceError:
        return False
    return b'"artifacts"' in data and (b'"aws:cloudformation:stack"' in data or b'"cdk:' in data)


def _is_within(path: str, directory: str) -> bool:
    return directory == "." or path == directory or path.startswith(f"{directory}/")
