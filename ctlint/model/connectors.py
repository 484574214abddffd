"""Knows what the connectors of AWS SAM allow, by what they lead to.

Must not know any syntax, nor whom they allow it: whose code the source of a connector is, and which role that code has.
"""

from __future__ import annotations

from collections.abc import Callable

from ctlint.graph import Resource, read_in
from ctlint.hints import Any
from ctlint.model.sam_documents import document, each, listed, statement
from ctlint.model.sam_policies import CONNECTED, DESTINATIONS, Grant
from ctlint.value import Absent, Hole, Known, Reason, Step, Text, Unknown, Value, Via, lift, text_of

Follow = Callable[[Hole], "Resource | None"]


def connection(written: Value[Any], body: Value[Any], resource_of: Follow) -> Value[Any]:
    """The documents of a connector, one for each destination. body: of the connector."""
    permissions = read_in(body, "Permissions", lambda: Absent(None, body.origin))

    def one(destination: Value[Any]) -> Value[Any]:
        return lift(lambda end, listed: _reached(end, listed, resource_of), destination, permissions)

    return lift(lambda value: each(value, one), written)


def _reached(destination: Value[Any], permissions: Value[Any], resource_of: Follow) -> Value[Any]:
    if not isinstance(destination, Known) or not isinstance(permissions, Known):
        return destination if not isinstance(destination, Known) else permissions
    arn, kind = _destination(destination, resource_of)
    if isinstance(arn, Unknown):
        return arn
    statements: list[Value[Any]] = []
    for permission in listed(permissions):
        if not isinstance(permission, Known):
            return permission
        actions = CONNECTED.get(kind, {}).get(str(permission.value))
        if actions is not None:
            name = f"Connector: {permission.value}"
            statements.append(statement(name, Grant(actions, DESTINATIONS), arn, destination.origin))
    return document(statements, destination.origin)


def _destination(destination: Known[Any], resource_of: Follow) -> tuple[Value[Any], str]:
    """The ARN and the type of a destination; what the model does not read is of no type that it knows."""

    def part(name: str) -> Value[Any]:
        return read_in(destination, name, lambda: Absent(None, destination.origin))

    named = part("Id")
    payload = named.value if isinstance(named, Known) else None
    if isinstance(payload, Text) and isinstance(payload.parts[0], Hole):
        target = payload.parts[0].target
        resource = resource_of(payload.parts[0])
        return Known(text_of((Hole(target, "Arn"),)), named.origin), "" if resource is None else resource.type
    kind = part("Type")
    if isinstance(named, Absent) and isinstance(kind, Known):
        return part("Arn"), str(kind.value)
    note = "what the connector leads to is not declared in the checked code"
    return Unknown(Reason.OUTSIDE, (*named.origin, Step(Via.REFERENCE, None, note))), ""
