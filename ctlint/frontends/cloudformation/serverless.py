"""Knows where AWS SAM says something of a resource elsewhere or otherwise than CloudFormation does, and nothing more.

Must not know what SAM makes of it: its transform is not carried out. Sources, read 2026-11:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html,
…/sam-property-connector-resourcereference.html and …/sam-specification-template-anatomy-globals.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ctlint.frontends.cloudformation.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from ctlint.frontends.cloudformation.template import Declared, Template
from ctlint.source import Span

CONNECTOR = "AWS::Serverless::Connector"
_CONNECTORS = "Connectors"
_BOUNDARY = "PermissionsBoundary"

_ROLES = {
    "AWS::Lambda::Function": "Role",
    "AWS::Serverless::Function": "Role",
    "AWS::Serverless::StateMachine": "Role",
    "AWS::StepFunctions::StateMachine": "RoleArn",
}
"""Where a source that has a role names it: the policy of a connector is attached to that role.

Of samtranslator/model/connector_profiles/profiles.json of github.com/aws/serverless-application-model (read 2026-11)
those are left out that lead to neither buckets nor topics.
"""


def embedded(resources: Iterable[Declared]) -> Iterator[Declared]:
    """The connectors that stand beside the properties of their source, as SAM makes resources of them."""
    for declared in resources:
        written = declared.body.get(_CONNECTORS)
        for name, entry in written.entries.items() if isinstance(written, MappingNode) else ():
            body = entry.value
            inner = body.entries.get("Properties") if isinstance(body, MappingNode) else None
            if not isinstance(body, MappingNode) or inner is None or not isinstance(inner.value, MappingNode):
                continue
            place = (entry.start, entry.end)
            source = MappingNode({"Id": Entry(*place, ScalarNode(declared.name, *place))}, *place)
            connected = _changed(inner.value, "Source", Entry(*place, source))
            body = _changed(body, "Properties", Entry(inner.start, inner.end, connected))
            condition = declared.body.entries.get("Condition")
            if condition is not None and "Condition" not in body.entries:
                body = _changed(body, "Condition", condition)  # without its source it has nothing to give to
            yield Declared(declared.name + name, CONNECTOR, Span(declared.header.file, *place), body)


def properties(declared: Declared, template: Template, resources: Mapping[str, Declared]) -> Node | None:
    """The properties of a resource, with what Globals says of it and with references instead of logical ids.

    resources: all that there are, by logical id.
    """
    written = declared.body.get("Properties")
    if declared.type == CONNECTOR and isinstance(written, MappingNode):
        return _connector(written, resources)
    if declared.type == "AWS::Serverless::Function":
        return _with_globals(written, template)
    return written


def _connector(node: MappingNode, resources: Mapping[str, Declared]) -> MappingNode:
    for end in ("Source", "Destination"):
        if end in node.entries:
            entry = node.entries[end]
            meant = _referring(_with_role(entry.value, resources) if end == "Source" else entry.value, resources)
            node = _changed(node, end, Entry(entry.start, entry.end, meant))
    return node


def _with_role(source: Node, resources: Mapping[str, Declared]) -> Node:
    """A source by its role instead of its logical id, where it has a role of its own."""
    named = source.get("Id") if isinstance(source, MappingNode) else None
    found = resources.get(str(named.value)) if isinstance(named, ScalarNode) else None
    body = found.body.get("Properties") if found is not None else None
    role = body.entries.get(_ROLES.get(found.type, "")) if found is not None and isinstance(body, MappingNode) else None
    return source if role is None else MappingNode({"RoleName": role}, source.start, source.end)


def _referring(node: Node, resources: Mapping[str, Declared]) -> Node:
    if isinstance(node, SequenceNode):
        return SequenceNode([_referring(one, resources) for one in node.items], node.start, node.end)
    if not isinstance(node, MappingNode) or "Id" not in node.entries:
        return node
    entry = node.entries["Id"]
    if not isinstance(entry.value, ScalarNode) or entry.value.value not in resources:
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
