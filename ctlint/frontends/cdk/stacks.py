"""Knows the stacks of an assembly with those nested in them: which template, which construct, which metadata.

Must not know how a template is evaluated, nor where the app's files lie.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from ctlint.frontends.cdk.assembly import StackArtifact
from ctlint.frontends.cdk.constructs import Constructs
from ctlint.frontends.cdk.json_file import Files, strings
from ctlint.hints import Any
from ctlint.records import Record, field

MAX_STACKS = 10_000
"""Stacks of one assembly, nested ones included, each counted as often as it is deployed."""

_NESTED = "AWS::CloudFormation::Stack"
_HASH = re.compile(r"[0-9a-f]{64}")


class CdkStack(Record, frozen=False):
    """One stack of an assembly, nested or not, before it is told to anyone.

    template: path of its template. path: construct path. resources: the template's, by logical id, as plain values.
    nested: by logical id. artifact: the stack, or the one that it is nested in.
    """

    template: str
    path: str
    artifact: StackArtifact
    constructs: Constructs
    resources: Mapping[str, Mapping[str, Any]]
    nested: dict[str, CdkStack] = field(default_factory=dict)

    def all(self) -> Iterator[CdkStack]:
        """Itself and all that is nested in it."""
        yield self
        for stack in self.nested.values():
            yield from stack.all()


class Stacks:
    """Describes the stacks of one assembly."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._count = 0
        self._assets: dict[str, Mapping[str, Any]] = {}

    def describe(self, artifact: StackArtifact) -> CdkStack | None:
        """A stack with those nested in it; None where its template cannot be read, which is then a diagnostic."""
        metadata = artifact.metadata
        if artifact.metadata_file is not None:
            metadata = self._files.read_object(artifact.metadata_file) or metadata
        constructs = Constructs(metadata)
        path = constructs.owners.get(posixpath.basename(artifact.template), artifact.path)
        constructs.stacks.add(path)
        return self._describe(artifact.template, path, artifact, constructs, ())

    def _describe(
        self, template: str, path: str, artifact: StackArtifact, constructs: Constructs, above: tuple[str, ...]
    ) -> CdkStack | None:
        self._count += 1
        if self._count > MAX_STACKS:
            if self._count == MAX_STACKS + 1:
                message = f"more than {MAX_STACKS:,} stacks, nested ones included: those beyond are not judged"
                self._files.note("CTL005", artifact.manifest, message, True)
            return None
        content = self._files.read_object(template)
        if content is None:
            return None
        written = content.get("Resources")
        resources = {
            name: resource
            for name, resource in (written.items() if isinstance(written, dict) else ())
            if isinstance(resource, dict)
        }
        stack = CdkStack(template, path, artifact, constructs, resources)
        above = (*above, template)
        found = [
            (name, self._nested_template(artifact, resource))
            for name, resource in resources.items()
            if resource.get("Type") == _NESTED
        ]
        for name, child in found:
            if child is None:
                continue
            if child in above:
                message = f"nested stack {name[:80]} deploys {child}, which deploys it"
                self._files.note("CTL010", template, message, True)
                continue
            inner = self._describe(child, self._nested_path(stack, name, child), artifact, constructs, above)
            if inner is not None:
                stack.nested[name] = inner
        return stack

    def _nested_path(self, parent: CdkStack, name: str, template: str) -> str:
        """The construct path of a nested stack: `Main/Storage`, made as `Main/Storage.NestedStack/…`."""
        constructs = parent.constructs
        path = constructs.owners.get(posixpath.basename(template))
        if path is None:
            made_as = construct_path(parent.resources[name]) or constructs.path_of(parent.path, name) or ""
            beside = posixpath.dirname(made_as)
            path = beside.removesuffix(".NestedStack") if beside.endswith(".NestedStack") else f"{parent.path}/{name}"
        constructs.stacks.add(path)
        return path

    def _nested_template(self, artifact: StackArtifact, resource: Mapping[str, Any]) -> str | None:
        """The template that a nested stack deploys: the asset it names, or the one whose hash is in its URL."""
        metadata = resource.get("Metadata")
        name = metadata.get("aws:asset:path") if isinstance(metadata, dict) else None
        if name is None:
            properties = resource.get("Properties")
            url = properties.get("TemplateURL") if isinstance(properties, dict) else None
            hashes = [found for text in strings(url) for found in _HASH.findall(text)]
            name = next((path for path in (self._asset(artifact, found) for found in hashes) if path), None)
        if name is None:
            return None
        return self._files.inside(artifact.manifest, artifact.directory, name, "the template of a nested stack")

    def _asset(self, artifact: StackArtifact, identity: str) -> object:
        """The path of a file asset, relative to the assembly's directory; None where there is none of that hash."""
        for manifest in artifact.assets:
            if manifest not in self._assets:
                content = self._files.read_object(manifest) or {}
                listed = content.get("files")
                self._assets[manifest] = listed if isinstance(listed, dict) else {}
            asset = self._assets[manifest].get(identity)
            source = asset.get("source") if isinstance(asset, dict) else None
            if isinstance(source, dict) and source.get("packaging") == "file":
                return source.get("path")
        return None


def construct_path(resource: Mapping[str, Any]) -> str | None:
    """What the CLI writes into each resource unless it is told `--no-path-metadata`."""
    metadata = resource.get("Metadata")
    path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
    return path if isinstance(path, str) and path else None
