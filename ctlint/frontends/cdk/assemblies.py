"""Knows the way from cloud assemblies to resources.

Must not know any AWS service: which resource types are wanted is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ctlint.frontends.cdk.app import App
from ctlint.frontends.cdk.assembly import Assembly, read_assembly
from ctlint.frontends.cdk.handover import Handover
from ctlint.frontends.cdk.json_file import Files
from ctlint.frontends.cdk.lookups import MAX_NAMED, described, dummies
from ctlint.frontends.cdk.provenance import seen_from_app
from ctlint.frontends.cdk.stacks import Stacks
from ctlint.frontends.cloudformation.stack import Stack
from ctlint.frontends.cloudformation.stacks import load_stacks
from ctlint.graph import Loaded, Wanted
from ctlint.source import Inputs, Sources, Unit


def load_assemblies(units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
    """Evaluate the stacks of all assemblies together."""
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


def _tell_missing(assembly: Assembly, files: Files) -> None:
    """One remark for each manifest that lists lookups which were not made."""
    by_manifest: dict[str, list[str]] = {}
    for manifest, lookup in assembly.missing:
        by_manifest.setdefault(manifest, []).append(described(lookup))
    for manifest, names in by_manifest.items():
        more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
        message = f"lookups were not made, so that dummy values stand for them: {', '.join(names[:MAX_NAMED])}{more}"
        files.note("CTL013", manifest, message)
