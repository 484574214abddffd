"""Knows how an assembly's stacks are told to the front end of CloudFormation: addresses, inputs, what links them.

Must not know how a template is evaluated, nor where the app's files lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ctlint.frontends.cdk.stacks import CdkStack, construct_path
from ctlint.frontends.cloudformation.stack import HandedOn, Stack
from ctlint.hints import Any
from ctlint.records import NamedTuple
from ctlint.value import ResourceId

_WRITER = "Custom::CrossRegionExportWriter"
_READER = "Custom::CrossRegionExportReader"
"""A pair of custom resources that the CDK bundles: the writer, where that lies which is referred to, puts values into
the parameter store of the other region; there the reader offers them as attributes. Since aws-cdk-lib 2.50:
https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/core/lib/custom-resource-provider (read 2026-11)."""


class Made(NamedTuple):
    """Which construct of which stack a resource is. path: its construct path, None where nothing tells it."""

    stack: CdkStack
    logical_id: str
    path: str | None


class Handover:
    """The stacks of one unit, as `Stack`s. made: what each of their resources is, by its identity.

    parameters, pseudo: what the user says; what the assembly says of a pseudo parameter goes before.
    placeholders: see `Stack.placeholders`.
    """

    def __init__(
        self,
        unit: str,
        parameters: Mapping[str, str],
        pseudo: Mapping[str, str],
        placeholders: Mapping[str, str],
    ) -> None:
        self._unit = unit
        self._parameters = parameters
        self._pseudo = pseudo
        self._placeholders = placeholders
        self._prefixes: dict[int, str] = {}
        self._taken: set[str] = set()
        self._written: dict[tuple[str, str], list[tuple[object, HandedOn]]] = {}
        self.made: dict[ResourceId, Made] = {}

    def tell(self, stacks: Sequence[CdkStack]) -> list[Stack]:
        """Every stack of the unit that is not nested in another, with those nested in it."""
        everything = [inner for stack in stacks for inner in stack.all()]
        for stack in everything:
            self._prefixes[id(stack)] = self._unique(f"{stack.path}/")
        for stack in everything:
            self._find_writers(stack)
        return [self._stack(stack, nested=False) for stack in stacks]

    def _unique(self, text: str) -> str:
        unique, number = text, 2
        while unique in self._taken:
            unique, number = f"{text.rstrip('/')}#{number}{'/' if text.endswith('/') else ''}", number + 1
        self._taken.add(unique)
        return unique

    def _stack(self, stack: CdkStack, *, nested: bool) -> Stack:
        artifact = stack.artifact
        prefix = self._prefixes[id(stack)]
        pseudo = dict(self._pseudo)
        if artifact.account is not None:
            pseudo["AWS::AccountId"] = artifact.account
        if artifact.region is not None:
            pseudo["AWS::Region"] = artifact.region
        addresses: dict[str, str] = {}
        for name, resource in stack.resources.items():
            path = construct_path(resource) or stack.constructs.path_of(stack.path, name)
            addresses[name] = self._unique(path or prefix + name)
            self.made[ResourceId(self._unit, addresses[name])] = Made(stack, name, path)
        return Stack(
            template=stack.template,
            unit=self._unit,
            prefix=prefix,
            name=None if nested else artifact.name,
            parameters={} if nested else {**artifact.parameters, **self._parameters},
            pseudo=pseudo,
            nested={name: self._stack(inner, nested=True) for name, inner in stack.nested.items()},
            addresses=addresses,
            placeholders=self._placeholders,
            handed_on=dict(self._read_from_elsewhere(stack)),
        )

    # ------------------------------------------------------------------------------------------------- across regions

    def _find_writers(self, stack: CdkStack) -> None:
        key = Stack(stack.template, self._unit, self._prefixes[id(stack)]).key
        for name, resource in stack.resources.items():
            if resource.get("Type") == _WRITER:
                props = _inner(resource, "Properties", "WriterProps")
                for export in _inner(props, "exports"):
                    source = HandedOn(key, name, ("WriterProps", "exports", export))
                    place = (stack.artifact.directory, export)
                    self._written.setdefault(place, []).append((props.get("region"), source))

    def _read_from_elsewhere(self, stack: CdkStack) -> Iterator[tuple[tuple[str, str], HandedOn]]:
        """Each attribute of a reader with what its writer was given; a stack refers to its own Stage alone."""
        for name, resource in stack.resources.items():
            if resource.get("Type") != _READER:
                continue
            props = _inner(resource, "Properties", "ReaderProps")
            for imported in _inner(props, "imports"):
                found = [
                    source
                    for region, source in self._written.get((stack.artifact.directory, imported), ())
                    if region == props.get("region")
                ]
                if len(found) == 1:
                    yield (name, imported), found[0]


def _inner(value: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """The object at a path of keys; an empty one where there is none."""
    found: Any = value
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
