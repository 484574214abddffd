"""Knows which policies AWS SAM writes for functions and state machines, and how they are asked for.

Must not know any syntax, nor what a policy allows (semantics). Of what SAM writes only this is read: its transform is
not carried out, and what else it grants (logging, tracing, reading from event sources) touches nothing of a trail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from ctlint.graph import Resource, read_in
from ctlint.model.declare import DOCUMENT, STR, Companion, attr, documents
from ctlint.model.iam import Identity
from ctlint.model.sam_policies import CONNECTED, DESTINATIONS, NAME_OF_A_TEMPLATE, TEMPLATES, Grant
from ctlint.value import (
    Absent,
    Entries,
    Hole,
    Items,
    Known,
    Origin,
    Part,
    Reason,
    Step,
    Text,
    Unknown,
    Value,
    Via,
    lift,
    text_of,
)

_Follow = Callable[[Hole], "Resource | None"]


def _policies(written: Value[Any], body: Value[Any], _resource_of: _Follow) -> Value[Any]:
    """The documents of the property Policies, which SAM reads only where there is no role of one's own.

    https://repost.aws/knowledge-center/lambda-sam-template-permissions, read 2026-11: the two cannot be used together.
    """

    def listed(policies: Value[Any], role: Value[Any]) -> Value[Any]:
        if not isinstance(policies, Known) or isinstance(role, Known):
            return policies if isinstance(role, Absent) else Absent(None, policies.origin)
        if isinstance(role, Unknown):
            return Unknown(role.reason, role.origin, None, role.links)
        return _each(policies, _policy)

    return lift(listed, written, read_in(body, "Role", lambda: Absent(None, body.origin)))


def _policy(value: Value[Any]) -> Value[Any]:
    """One policy: a document or the ARN of one as it is, the name of one of AWS's, a template."""
    payload = value.value if isinstance(value, Known) else None
    if isinstance(payload, str) and payload and ":" not in payload and not payload.lstrip().startswith("{"):
        return Known(f"arn:aws:iam::aws:policy/{payload}", value.origin)
    if not isinstance(payload, Entries) or "Statement" in payload.fields:
        return value
    statements: list[Value[Any]] = []
    for name, parameters in payload.fields.items():
        template = TEMPLATES.get(name)
        if template is not None:
            named = read_in(parameters, template.parameter, lambda: Absent(None, value.origin))
            statements += [_statement(name, grant, named, parameters.origin) for grant in template.grants]
        elif not NAME_OF_A_TEMPLATE.match(name):
            note = f"{name} is no policy template that ctlint knows"
            return Unknown(Reason.BROKEN, (*value.origin, Step(Via.WRITTEN, None, note)))
    return _document(statements, value.origin)


def _connectors(written: Value[Any], _body: Value[Any], resource_of: _Follow) -> Value[Any]:
    """The documents of the connectors that stand beside the properties of their source, by name."""

    def each(value: Value[Any]) -> Value[Any]:
        if not isinstance(value, Known) or not isinstance(value.value, Entries):
            return value
        made = []
        for connector in value.value.fields.values():
            inner = read_in(connector, "Properties", lambda: Absent(None, value.origin))
            destination = read_in(inner, "Destination", lambda: Absent(None, value.origin))
            made.append(_connection(destination, inner, resource_of))
        found = [one for part in made for one in _listed(part)]
        return Known(Items(tuple(found), value.value.complete), value.origin)

    return lift(each, written)


def _connection(written: Value[Any], body: Value[Any], resource_of: _Follow) -> Value[Any]:
    """The documents of a connector, one for each destination. body: of the connector."""
    permissions = read_in(body, "Permissions", lambda: Absent(None, body.origin))

    def one(destination: Value[Any]) -> Value[Any]:
        return lift(lambda end, listed: _reached(end, listed, resource_of), destination, permissions)

    return lift(lambda value: _each(value, one), written)


def _reached(destination: Value[Any], permissions: Value[Any], resource_of: _Follow) -> Value[Any]:
    if not isinstance(destination, Known) or not isinstance(permissions, Known):
        return destination if not isinstance(destination, Known) else permissions
    arn, kind = _destination(destination, resource_of)
    if isinstance(arn, Unknown):
        return arn
    statements: list[Value[Any]] = []
    for permission in _listed(permissions):
        if not isinstance(permission, Known):
            return permission
        actions = CONNECTED.get(kind, {}).get(str(permission.value))
        if actions is not None:
            name = f"Connector: {permission.value}"
            statements.append(_statement(name, Grant(actions, DESTINATIONS), arn, destination.origin))
    return _document(statements, destination.origin)


def _destination(destination: Known[Any], resource_of: _Follow) -> tuple[Value[Any], str]:
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


def _statement(name: str, grant: Grant, named: Value[Any], origin: Origin) -> Value[Any]:
    arns = tuple(lift(lambda one, arn=arn: _arn(arn, one), named) for arn in grant.arns)
    fields: dict[str, Value[Any]] = {
        "Sid": Known(name, origin),
        "Effect": Known("Allow", origin),
        "Action": Known(_texts(grant.actions, origin), origin),
        "Resource": Known(Items(arns), origin),
    }
    return Known(Entries(fields), origin)


def _document(statements: Sequence[Value[Any]], origin: Origin) -> Value[Any]:
    version: Value[Any] = Known("2012-10-17", origin)
    return Known(Entries({"Version": version, "Statement": Known(Items(tuple(statements)), origin)}), origin)


def _texts(texts: Sequence[str], origin: Origin) -> Items:
    return Items(tuple(Known(text, origin) for text in texts))


def _arn(pattern: str, named: Value[Any]) -> Value[Any]:
    """The ARN in which a name stands for {}, and what is known when the stack is deployed for its own pseudo names."""
    if isinstance(named, Absent):
        return Unknown(Reason.BROKEN, named.origin)
    payload = named.value if isinstance(named, Known) else named
    parts: list[Part | Text] = []
    for number, part in enumerate(re.split(r"{(.*?)}", pattern)):
        if not number % 2:
            parts.append(part)
        elif part:
            parts.append(Unknown(Reason.INPUT, named.origin, part))
        elif isinstance(payload, (str, Text, Unknown)):
            parts.append(payload)
        else:
            return Unknown(Reason.BROKEN, named.origin)
    return Known(text_of(parts), named.origin)


def _each(value: Value[Any], function: Callable[[Value[Any]], Value[Any]]) -> Value[Any]:
    """A list, or something that stands for a list of one, with a function applied to each element."""
    if not isinstance(value, Known):
        return value
    listed = value.value if isinstance(value.value, Items) else Items((value,))
    return Known(Items(tuple(lift(function, one) for one in listed.values), listed.complete), value.origin)


def _listed(value: Value[Any]) -> Sequence[Value[Any]]:
    return value.value.values if isinstance(value, Known) and isinstance(value.value, Items) else (value,)


class Served(Identity):
    """Code that SAM makes a role for; the role is meant where it is judged."""

    companions = {"AWS::Serverless::Connector": "Source.Id"}
    identity = ("name",)

    policies = documents(
        cfn=("Policies", "@Connectors", Companion("AWS::Serverless::Connector", "Destination")),
        readings={"Policies": _policies, "@Connectors": _connectors, "Destination": _connection},
        doc="what it may do: every policy that is written for it, and what connectors give it",
    )
    boundary = attr(DOCUMENT, cfn="PermissionsBoundary", doc="the most that its policies can give")


class Function(Served):
    """A function of AWS SAM."""

    types = {"cfn": ("AWS::Serverless::Function",)}

    name = attr(STR, cfn="FunctionName", empty_is_absent=True, doc="its name; unique in the account and region")


class StateMachine(Served):
    """A state machine of AWS SAM."""

    types = {"cfn": ("AWS::Serverless::StateMachine",)}

    name = attr(STR, cfn="Name", empty_is_absent=True, doc="its name; unique in the account and region")
