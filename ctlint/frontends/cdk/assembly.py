"""Knows the manifest of a cloud assembly: which stacks it holds, where each is deployed, which assemblies lie inside.

Must not know what a template says. The manifest's keys are those of aws-cdk's cloud-assembly-schema:
https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema (read 2026-11).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from ctlint.frontends.cdk.json_file import Files
from ctlint.frontends.cdk.load import MANIFEST
from ctlint.hints import Any
from ctlint.records import Record, field

KNOWN_VERSION = 55
"""The newest major version of the schema that ctlint was tested with (aws-cdk-lib 2.276, 2026-11)."""

MAX_ASSEMBLIES = 1_000
"""Assemblies inside one: one for each Stage of an app or pipeline."""
MAX_STACKS = 5_000
"""Stacks of one app; apps of some hundreds exist."""

_ENVIRONMENT = re.compile(r"aws://(?P<account>[^/]+)/(?P<region>[^/]+)$")
_UNREAD_TYPES = frozenset({"none", "cdk:tree", "cdk:feature-flag-report", "cdk:validation-report"})
"""Artifacts that say nothing about what is deployed. tree.json in particular holds properties before overrides."""


class StackArtifact(Record):
    """One stack as the manifest has it.

    manifest: path of the manifest. directory: of its assembly. template: path of its template.
    path: construct path ("Prod/AuditStack"), unique in the outermost assembly. name: what the stack is called in AWS.
    account, region: None where the app leaves them to the deployment.
    parameters: values that the CDK passes. metadata: construct metadata by "/construct/path", where it is inline.
    metadata_file: path of the file that holds it instead. assets: paths of the assembly's asset manifests.
    """

    manifest: str
    directory: str
    template: str
    path: str
    name: str
    account: str | None = None
    region: str | None = None
    parameters: Mapping[str, str] = {}
    metadata: Mapping[str, Any] = {}
    metadata_file: str | None = None
    assets: tuple[str, ...] = ()


class Assembly(Record, frozen=False):
    """An assembly with all that lie inside it. missing: the lookups that were not made, as the manifests have them."""

    stacks: list[StackArtifact] = field(default_factory=list)
    missing: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)


def read_assembly(files: Files, listed: tuple[str, ...]) -> Assembly:
    """Everything that the manifests of the assembly at `files.root` speak of.

    listed: the files below it; where a manifest cannot be read, the templates among them that lie beside it are taken
    for stacks of which nothing else is known.
    """
    return _Reader(files, listed).read()


class _Reader:
    def __init__(self, files: Files, listed: tuple[str, ...]) -> None:
        self._files = files
        self._listed = listed
        self._seen: set[str] = set()
        self._paths: set[str] = set()
        self._templates: set[str] = set()
        self._full = False
        self._found = Assembly()

    def read(self) -> Assembly:
        waiting = [self._files.root]
        for directory in waiting:  # which grows on the way
            waiting += self._directory(directory)
            if len(waiting) > MAX_ASSEMBLIES:
                message = f"more than {MAX_ASSEMBLIES:,} assemblies inside each other: not all of them are judged"
                self._files.note("CTL005", _manifest(self._files.root), message, True)
                break
        return self._found

    def _directory(self, directory: str) -> list[str]:
        """Read one manifest; the directories of the assemblies that it names."""
        manifest = _manifest(directory)
        self._seen.add(directory)
        content = self._files.read_object(manifest)
        artifacts = None if content is None else content.get("artifacts", {})
        if content is not None and not isinstance(artifacts, dict):
            self._files.note("CTL007", manifest, "artifacts must be an object", True)
        if content is None or not isinstance(artifacts, dict):
            self._salvage(manifest, directory)
            return []
        self._version(manifest, content.get("version"))
        missing = content.get("missing")
        self._found.missing += [
            (manifest, lookup) for lookup in (missing if isinstance(missing, list) else ()) if isinstance(lookup, dict)
        ]
        assets = tuple(self._assets(manifest, directory, artifacts))
        inside: list[str] = []
        for identity, artifact in artifacts.items():
            kind = artifact.get("type") if isinstance(artifact, dict) else None
            if not isinstance(artifact, dict) or not isinstance(kind, str):
                self._files.note("CTL007", manifest, f"artifact {identity[:80]} must be an object with a type", True)
            elif kind == "aws:cloudformation:stack":
                self._stack(manifest, directory, identity, artifact, assets)
            elif kind == "cdk:cloud-assembly":
                inside += self._nested(manifest, directory, identity, artifact)
            elif kind not in _UNREAD_TYPES and kind != "cdk:asset-manifest":
                message = f"artifact {identity[:80]} is of a type that ctlint does not know: {kind[:80]}"
                self._files.note("CTL006", manifest, message)
        return inside

    def _version(self, manifest: str, version: object) -> None:
        major = version.partition(".")[0] if isinstance(version, str) else ""
        if not (major.isascii() and major.isdigit()):
            self._files.note("CTL007", manifest, "version is missing, so what is meant can only be guessed")
        elif len(major) > 9 or int(major) > KNOWN_VERSION:
            message = (
                f"the assembly's schema is version {major[:20]}, and ctlint knows it up to {KNOWN_VERSION}: "
                "what it does not understand is left out"
            )
            self._files.note("CTL006", manifest, message)

    def _assets(self, manifest: str, directory: str, artifacts: Mapping[str, Any]) -> Iterator[str]:
        for identity, artifact in artifacts.items():
            if isinstance(artifact, dict) and artifact.get("type") == "cdk:asset-manifest":
                name = _properties(artifact).get("file")
                path = self._files.inside(manifest, directory, name, f"file of artifact {identity[:80]}")
                if path is not None:
                    yield path

    def _nested(self, manifest: str, directory: str, identity: str, artifact: Mapping[str, Any]) -> list[str]:
        name = _properties(artifact).get("directoryName")
        path = self._files.inside(manifest, directory, name, f"directoryName of artifact {identity[:80]}")
        if path is None:
            return []
        if path in self._seen or self._files.root == path:
            message = f"artifact {identity[:80]} names an assembly that names this one, or is named twice: {path}"
            self._files.note("CTL010", manifest, message, True)
            return []
        self._seen.add(path)
        return [path]

    def _stack(
        self, manifest: str, directory: str, identity: str, artifact: Mapping[str, Any], assets: tuple[str, ...]
    ) -> None:
        properties = _properties(artifact)
        name = properties.get("templateFile")
        template = self._files.inside(manifest, directory, name, f"templateFile of stack {identity[:80]}")
        if template is None:
            return
        if template in self._templates:
            message = f"stack {identity[:80]} has the template of another one: it is judged once, as the first"
            self._files.note("CTL008", manifest, message)
            return
        metadata_file = artifact.get("additionalMetadataFile")
        account, region = _environment(artifact.get("environment"))
        given = properties.get("parameters")
        parameters = given if isinstance(given, dict) else {}
        stack_name = properties.get("stackName")
        metadata = artifact.get("metadata")
        self._add(
            StackArtifact(
                manifest=manifest,
                directory=directory,
                template=template,
                path=self._unique(_display_path(artifact.get("displayName")) or identity),
                name=stack_name if isinstance(stack_name, str) and stack_name else identity,
                account=account,
                region=region,
                parameters={key: value for key, value in parameters.items() if isinstance(value, str)},
                metadata=metadata if isinstance(metadata, dict) else {},
                metadata_file=None
                if metadata_file is None
                else self._files.inside(
                    manifest, directory, metadata_file, f"additionalMetadataFile of stack {identity[:80]}"
                ),
                assets=assets,
            )
        )

    def _unique(self, path: str) -> str:
        unique, number = path, 2
        while unique in self._paths:
            unique, number = f"{path}#{number}", number + 1
        self._paths.add(unique)
        return unique

    def _add(self, stack: StackArtifact) -> None:
        if len(self._found.stacks) < MAX_STACKS:
            self._templates.add(stack.template)
            self._found.stacks.append(stack)
        elif not self._full:
            self._full = True
            message = f"more than {MAX_STACKS:,} stacks: those beyond are not judged"
            self._files.note("CTL005", _manifest(self._files.root), message, True)

    def _salvage(self, manifest: str, directory: str) -> None:
        """Of an assembly whose manifest cannot be read: its templates, each a stack of which nothing else is known."""
        for path in self._listed:
            beside = posixpath.normpath(posixpath.dirname(path) or ".") == posixpath.normpath(directory)
            if beside and path.endswith(".template.json") and not path.endswith(".nested.template.json"):
                name = posixpath.basename(path).removesuffix(".template.json")
                self._add(StackArtifact(manifest, directory, path, self._unique(name), name))


def _manifest(directory: str) -> str:
    return posixpath.normpath(posixpath.join(directory, MANIFEST))


def _display_path(name: object) -> str:
    """A stack's path in the construct tree, which is its display name: "Prod/Audit", or "Prod/Audit (Prod-Audit)"."""
    return name.partition(" (")[0].strip("/") if isinstance(name, str) else ""


def _properties(artifact: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = artifact.get("properties")
    return properties if isinstance(properties, dict) else {}


def _environment(written: object) -> tuple[str | None, str | None]:
    """Account and region of `aws://ACCOUNT/REGION`; None for one that is left to the deployment."""
    found = _ENVIRONMENT.match(written) if isinstance(written, str) else None
    if found is None:
        return None, None
    account, region = found["account"], found["region"]
    return None if account == "unknown-account" else account, None if region == "unknown-region" else region
