"""Knows where AWS SAM says something of a resource elsewhere or otherwise than CloudFormation does, and nothing more.

Must not know what SAM makes of it: its transform is not carried out. Sources, read 2026-11:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html and
…/sam-specification-template-anatomy-globals.html.
"""

from __future__ import annotations

from collections.abc import Collection

from ctlint.frontends.cloudformation.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from ctlint.frontends.cloudformation.template import Declared, Template

_ENDS = ("Source", "Destination")
_BOUNDARY = "PermissionsBoundary"


def properties(declared: Declared, template: Template, names: Collection[str]) -> Node | None:
    """The properties of a resource, with what Globals says of it and with references instead of logical ids.

    names: the logical ids that there are.
    """
    written = declared.body.get("Properties")
    if declared.type == "AWS::Serverless::Connector":
        return _connector(written, names)
    if declared.type == "AWS::Serverless::Function":
        return _with_globals(written, template)
    return written


def connectors(node: Node, names: Collection[str]) -> Node:
    """The connectors that stand beside a resource's properties, by name, with references instead of logical ids."""
    if not isinstance(node, MappingNode):
        return node
    entries = {}
    for name, entry in node.entries.items():
        value = entry.value
        if isinstance(value, MappingNode) and "Properties" in value.entries:
            inner = value.entries["Properties"]
            changed = _connector(inner.value, names) or inner.value
            value = _changed(value, "Properties", Entry(inner.start, inner.end, changed))
        entries[name] = Entry(entry.start, entry.end, value)
    return MappingNode(entries, node.start, node.end)


def _connector(node: Node | None, names: Collection[str]) -> Node | None:
    for end in _ENDS:
        if isinstance(node, MappingNode) and end in node.entries:
            entry = node.entries[end]
            node = _changed(node, end, Entry(entry.start, entry.end, _referring(entry.value, names)))
    return node


def _referring(node: Node, names: Collection[str]) -> Node:
    if isinstance(node, SequenceNode):
        return SequenceNode([_referring(one, names) for one in node.items], node.start, node.end)
    if not isinstance(node, MappingNode) or "Id" not in node.entries:
        return node
    entry = node.entries["Id"]
    if not isinstance(entry.value, ScalarNode) or entry.value.value not in names:
        return node
    reference = MappingNode({"Ref": entry}, entry.value.start, entry.value.end)
    return _changed(node, "Id", Entry(entry.start, entry.end, reference))


def _with_globals(node: Node | None, template: Template) -> Node | None:
    """The properties of a function with the boundary that all functions have."""
    shared = template.root.get("Globals")
    functions = shared.get("Function") if isinstance(shared, MappingNode) else None
    boundary = functions.entries.get(_BOUNDARY) if isinstance(functions, MappingNode) else None
    if boundary is None or not isinstance(node, MappingNode) or _BOUNDARY in node.entries:
        return node
    return _changed(node, _BOUNDARY, boundary)


def _changed(node: MappingNode, key: str, entry: Entry) -> MappingNode:
    return MappingNode({**node.entries, key: entry}, node.start, node.end)
