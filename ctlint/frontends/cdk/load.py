"""Knows which files are a cloud assembly, and the way from one to resources.

Must not know any AWS service: which resource types are wanted is handed in.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from ctlint.frontends.cdk.app import App
from ctlint.frontends.cdk.assembly import MANIFEST, MARKER, Assembly, read_assembly
from ctlint.frontends.cdk.handover import Handover
from ctlint.frontends.cdk.json_file import Files
from ctlint.frontends.cdk.lookups import MAX_NAMED, described, dummies
from ctlint.frontends.cdk.provenance import seen_from_app
from ctlint.frontends.cdk.stacks import Stacks
from ctlint.frontends.cloudformation.stack import Stack
from ctlint.frontends.cloudformation.stacks import load_stacks
from ctlint.graph import Loaded, Vocabulary, Wanted
from ctlint.source import Inputs, SourceError, Sources, Unit


class Cdk:
    """The front end of cloud assemblies; each is a unit, with the assemblies of its Stages inside it."""

    name = "cdk"
    vocabulary: Vocabulary = "cfn"
    extensions: tuple[str, ...] = ()

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

    def load(self, units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
        """Evaluate the stacks of all assemblies together; see `frontends.Frontend.load`."""
        parameters = {name: text for name, text in inputs.parameters.items() if not name.startswith("AWS::")}
        pseudo = {name: text for name, text in inputs.parameters.items() if name.startswith("AWS::")}
        loaded = Loaded()
        stacks: list[Stack] = []
        handovers: dict[str, tuple[Handover, App]] = {}
        for unit in units:
            files = Files(sources, unit.path, loaded)
            assembly = read_assembly(files, unit.files)
            _tell_missing(assembly, files)
            describe = Stacks(files).describe
            described_stacks = [stack for stack in map(describe, assembly.stacks) if stack is not None]
            placeholders = dummies(lookup for _, lookup in assembly.missing)
            handover = Handover(unit.path, parameters, pseudo, placeholders)
            stacks += handover.tell(described_stacks)
            handovers[unit.path] = (handover, App(sources, unit.path))
        evaluated = _seen_from_apps(load_stacks(stacks, sources, wanted), handovers)
        evaluated.diagnostics += loaded.diagnostics
        evaluated.files_read |= loaded.files_read
        evaluated.files_unread |= loaded.files_unread
        return evaluated


def _seen_from_apps(evaluated: Loaded, handovers: Mapping[str, tuple[Handover, App]]) -> Loaded:
    """What was evaluated, now or later, with the apps' lines."""
    for index, resource in enumerate(evaluated.resources):
        handover, app = handovers[resource.id.unit]
        evaluated.resources[index] = seen_from_app(resource, handover.made[resource.id], app)
    later = evaluated.later
    if later is not None:
        evaluated.later = lambda names: _seen_from_apps(later(names), handovers)
    return evaluated


def _speaks_of_artifacts(path: str, sources: Sources) -> bool:
    try:
        data = sources.read_bytes(path)
    except SourceError:
        return False
    return b'"artifacts"' in data and (b'"aws:cloudformation:stack"' in data or b'"cdk:' in data)


def _is_within(path: str, directory: str) -> bool:
    return directory == "." or path == directory or path.startswith(f"{directory}/")


def _tell_missing(assembly: Assembly, files: Files) -> None:
    """One remark for each manifest that lists lookups which were not made."""
    by_manifest: dict[str, list[str]] = {}
    for manifest, lookup in assembly.missing:
        by_manifest.setdefault(manifest, []).append(described(lookup))
    for manifest, names in by_manifest.items():
        more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
        message = f"lookups were not made, so that dummy values stand for them: {', '.join(names[:MAX_NAMED])}{more}"
        files.note("CTL013", manifest, message)
