"""Knows which policies AWS SAM writes for functions and state machines, and how they are asked for.

Must not know any syntax, nor what a policy allows (semantics). Of what SAM writes only this is read: its transform is
not carried out, and what else it grants (logging, tracing, reading from event sources) touches nothing of a trail.
"""

from __future__ import annotations

import re

from ctlint.graph import read_in
from ctlint.hints import TYPE_CHECKING, Any
from ctlint.model.declare import DOCUMENT, STR, Companion, attr, documents
from ctlint.model.iam import Identity, connection
from ctlint.value import Absent, Entries, Known, Reason, Step, Unknown, Value, Via, lift

if TYPE_CHECKING:
    from ctlint.model.connectors import Follow


def _policies(written: Value[Any], body: Value[Any], _resource_of: Follow) -> Value[Any]:
    """The documents of the property Policies, which SAM reads only where there is no role of one's own.

    https://repost.aws/knowledge-center/lambda-sam-template-permissions, read 2026-11: the two cannot be used together.
    """
    from ctlint.model.sam_documents import each

    def listed(policies: Value[Any], role: Value[Any]) -> Value[Any]:
        if not isinstance(policies, Known) or isinstance(role, Known):
            return policies if isinstance(role, Absent) else Absent(None, policies.origin)
        if isinstance(role, Unknown):
            return Unknown(role.reason, role.origin, None, role.links)
        return each(policies, _policy)

    return lift(listed, written, read_in(body, "Role", lambda: Absent(None, body.origin)))


def _policy(value: Value[Any]) -> Value[Any]:
    """One policy: a document or the ARN of one as it is, the name of one of AWS's, a template."""
    from ctlint.model.sam_documents import document, statement
    from ctlint.model.sam_policies import NAME_OF_A_TEMPLATE, TEMPLATES

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
            statements += [statement(name, grant, named, parameters.origin) for grant in template.grants]
        elif not re.match(NAME_OF_A_TEMPLATE, name):
            note = f"{name} is no policy template that ctlint knows"
            return Unknown(Reason.BROKEN, (*value.origin, Step(Via.WRITTEN, None, note)))
    return document(statements, value.origin)


class Served(Identity):
    """Code that SAM makes a role for; the role is meant where it is judged."""

    companions = {"AWS::Serverless::Connector": "Source.Id"}
    identity = ("name",)

    policies = documents(
        cfn=("Policies", Companion("AWS::Serverless::Connector", "Destination")),
        readings={"Policies": _policies, "Destination": connection},
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
