"""Knows what an assembly's metadata says of its constructs: which made which resource, and the traces of who did it.

Must not know what a trace means, and is never asked for a value: metadata is written before overrides are applied.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from ctlint.hints import Any

_OWN_CHILDREN = ("Resource", "Default")
"""What the child is called that a construct is about: a `Trail` made `Trail/Resource`."""


class Constructs:
    """The metadata of one stack and of the stacks nested in it, by construct path.

    owners: construct path of a stack, nested ones included, by the file name of its template; since aws-cdk-lib 2.275.
    stacks: construct paths of stacks, to which whoever knows of more must add: they bound whose a logical id is.
    """

    def __init__(self, metadata: Mapping[str, Any]) -> None:
        self._entries: dict[str, list[Mapping[str, Any]]] = {}
        self._by_id: dict[str, list[str]] = {}
        self.owners: dict[str, str] = {}
        for written, listed in metadata.items():
            path = written.strip("/")
            entries: list[Mapping[str, Any]] = []
            entries += (entry for entry in (listed if isinstance(listed, list) else ()) if isinstance(entry, dict))
            self._entries[path] = entries
            for entry in entries:
                kind, data = entry.get("type"), entry.get("data")
                if kind == "aws:cdk:logicalId" and isinstance(data, str):
                    self._by_id.setdefault(data, []).append(path)
                elif kind == "aws:cdk:templateFile" and isinstance(data, str):
                    self.owners.setdefault(posixpath.basename(data), path)
        self.stacks = set(self.owners.values())

    def path_of(self, stack: str, logical_id: str) -> str | None:
        """The construct that has this logical id in the template of the stack at this construct path."""
        for path in self._by_id.get(logical_id, ()):
            if self._stack_of(path) == stack:
                return path
        return None

    def _stack_of(self, path: str) -> str | None:
        while path:
            path = posixpath.dirname(path)
            if path in self.stacks:
                return path
        return None

    def creations(self, stack: str, path: str) -> Iterator[object]:
        """Traces of what made a construct, the most exact first: its own, else those of the constructs around it.

        A stack's own trace is not among them: that it was made says nothing about what is in it.
        """
        while path and path != stack and _is_below(path, stack):
            for place in (path, *(f"{path}/{child}" for child in _OWN_CHILDREN)):
                for entry in self._entries.get(place, ()):
                    if entry.get("type") == "aws:cdk:creationStack":
                        yield entry.get("data")
                    elif entry.get("type") == "aws:cdk:logicalId":  # before 2.257, under --debug
                        yield entry.get("trace")
            path = posixpath.dirname(path)

    def assignments(self, path: str) -> Mapping[str, object]:
        """By property, the trace of what set it last after the construct was made (only under `synth --debug`)."""
        found: dict[str, object] = {}
        for entry in self._entries.get(path, ()):
            data = entry.get("data")
            if entry.get("type") == "aws:cdk:propertyAssignment" and isinstance(data, dict):
                name = data.get("propertyName")
                if isinstance(name, str):
                    found[name] = data.get("stackTrace")
        return found


def _is_below(path: str, stack: str) -> bool:
    return path.startswith(f"{stack}/")
