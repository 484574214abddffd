"""Knows which policy documents AWS refuses when it is given them: no JSON, elements it does not know, forms it rejects.

Must not know what a policy allows (policies/), nor what rules make of it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html and
github.com/awsdocs/iam-user-guide, doc_source/reference_policies_grammar.md, read 2026-11; the error is called
MalformedPolicyDocument by IAM and KMS, MalformedPolicy by S3, InvalidParameter by SNS. What depends on a service's own
actions and resources is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ctlint.model.declare import BOOL
from ctlint.model.policy import Condition, PolicyDocument, Principal, Statement
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.parts import Parts, witnessed
from ctlint.value import Absent, Entries, Items, Known, Origin, Reason, Settled, Unknown, Value, Via

_DOCUMENT = frozenset(("Version", "Id", "Statement"))
_STATEMENT = frozenset(
    ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
)
_VERSIONS = frozenset(("2008-10-17", "2012-10-17"))
_PRINCIPALS = frozenset(("AWS", "Federated", "Service", "CanonicalUser", "*"))
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+\Z")
_PART_OF_AN_ARN = re.compile(r"arn:.*[*?]", re.DOTALL)

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html, read 2026-11.
_OPERATOR = re.compile(
    r"(forallvalues:|foranyvalue:)?"
    r"(string(not)?(equals|like)|string(not)?equalsignorecase|numeric(not)?equals|numeric(less|greater)than(equals)?"
    r"|date(not)?equals|date(less|greater)than(equals)?|bool|binaryequals|(not)?ipaddress|arn(not)?(equals|like))"
    r"(ifexists)?\Z|null\Z",
    re.IGNORECASE,
)


class _Sort(NamedTuple):
    """A sort of policy: whether it has principals and resources (None: it may), and what it is called."""

    principals: bool
    resources: bool | None


_RESOURCE = _Sort(True, True)
_TOPIC = _Sort(True, None)
_TRUST = _Sort(True, False)
_IDENTITY = _Sort(False, True)

_Fault = tuple[str, Any]
"""What is wrong, for people, and the value at which it stands; the text is "" where that is not known."""


def policies_are_valid(trail: View) -> Settled[bool]:
    """Whether AWS accepts every policy of what the trail uses; Absent where it uses nothing that has one here."""
    settle = trail.scenario.settle
    looked_at: list[Settled[Any]] = []
    doubt: Unknown[bool] | None = None
    for document, sort, header in _documents(trail):
        if isinstance(document, Absent):
            continue
        looked_at.append(document)
        for sentence, at in _faults(document, sort, settle):
            if sentence:
                return Known(False, witnessed(sentence, at, (*document.origin, *header)))
            if doubt is None:
                why = at.reason if isinstance(at, Unknown) else Reason.INPUT
                links = at.links if isinstance(at, Unknown) else frozenset()
                doubt = Unknown(why, at.origin, None, links)
    if doubt is not None:
        return doubt
    if not looked_at:
        return Absent(None, trail.entity.header)
    return Known(True, looked_at[0].origin)


def _documents(trail: View) -> Iterator[tuple[Settled[Any], _Sort, Origin]]:
    """The policies of the parts that are in the code."""
    parts = Parts(trail)
    for link, sort in (("bucket", _RESOURCE), ("kms_key", _RESOURCE), ("topic", _TOPIC)):
        part = parts.part(link)
        if part is not None:
            yield part.get("policy"), sort, part.entity.header
    bucket = parts.part("bucket")
    target = bucket.get("access_log_bucket") if bucket is not None else None
    if bucket is not None and isinstance(target, Known) and target.value is not bucket.entity:
        yield bucket.of(target.value).get("policy"), _RESOURCE, target.value.header
    role = parts.part("logs_role")
    if role is not None:
        yield role.get("trust"), _TRUST, role.entity.header
        attached = role.get("policies")
        listed = attached.value.values if isinstance(attached, Known) and isinstance(attached.value, Items) else ()
        for one in listed:
            yield trail.scenario.settle(one), _IDENTITY, role.entity.header


def _faults(document: Settled[Any], sort: _Sort, settle: Callable[[Value[Any]], Settled[Any]]) -> Iterator[_Fault]:
    """What is wrong with a document, in the order in which it stands there."""
    if isinstance(document, Unknown):
        yield _broken(document)
        return
    if not isinstance(document, Known) or not isinstance(document.value, PolicyDocument):
        return  # a managed policy of AWS's own
    found: PolicyDocument = document.value
    written = settle(found.written)
    if isinstance(written, Known) and isinstance(written.value, Entries):
        yield from _of_elements(written, _DOCUMENT, "a policy")
        if written.value.complete and "Statement" not in written.value.fields:
            yield "the policy has no Statement", document
    version = settle(found.version)
    if isinstance(version, Known) and isinstance(version.value, str) and version.value not in _VERSIONS:
        yield f'Version is "{version.value}", which the policy language does not have', version
    if found.statements.complete and not found.statements.values:
        yield "the policy has no statement", document
    if not found.statements.complete:
        yield "", document
    for number, one in enumerate(found.statements.values, 1):
        statement = settle(one)
        if isinstance(statement, Unknown):
            yield _broken(statement)
        elif isinstance(statement, Known):
            yield from _of_statement(statement, f"statement {number}", sort, settle)


def _broken(value: Unknown[Any]) -> _Fault:
    """What the reader of policies could not read; what is broken elsewhere, such as an input, is only not known."""
    last = value.origin[-1]
    ours = value.reason is Reason.BROKEN and last.via is Via.FUNCTION and last.span is None
    return (f"the policy {last.note}" if ours else ""), value


def _of_elements(written: Known[Any], known: frozenset[str], what: str) -> Iterator[_Fault]:
    """Elements that the language does not have; those in other letters are left alone."""
    for name, value in written.value.fields.items():
        if name.lower() not in {one.lower() for one in known} and not name.startswith("Fn::"):
            yield f"{what} has no element {name}", value


def _of_statement(
    value: Known[Any], label: str, sort: _Sort, settle: Callable[[Value[Any]], Settled[Any]]
) -> Iterator[_Fault]:
    statement: Statement = value.value
    sid = settle(statement.sid)
    if isinstance(sid, Known) and isinstance(sid.value, str) and sid.value:
        label = f"statement '{sid.value}'"
    raw = settle(statement.written)
    open_ = False
    if isinstance(raw, Known) and isinstance(raw.value, Entries):
        open_ = not raw.value.complete or any(name.startswith("Fn::") for name in raw.value.fields)
        yield from _of_elements(raw, _STATEMENT, label)
    if open_:
        yield "", value
        return
    yield from _effect(settle(statement.effect), label, value)
    principals, others = settle(statement.principals), settle(statement.not_principals)
    actions, not_actions = settle(statement.actions), settle(statement.not_actions)
    resources, not_resources = settle(statement.resources), settle(statement.not_resources)
    if sort.principals:
        yield from _one_of(principals, others, "Principal", label, value, needed=True)
    elif not (isinstance(principals, Absent) and isinstance(others, Absent)):
        yield f"{label} has a Principal, which a policy of an identity cannot have", value
    yield from _one_of(actions, not_actions, "Action", label, value, needed=True)
    if sort.resources is False:
        if not (isinstance(resources, Absent) and isinstance(not_resources, Absent)):
            yield f"{label} has a Resource, which a trust policy cannot have", value
    else:
        yield from _one_of(resources, not_resources, "Resource", label, value, needed=bool(sort.resources))
    for element in (principals, others):
        for one in _items(element, settle):
            yield from _principal(one, label, settle)
    for element in (actions, not_actions):
        for one in _items(element, settle):
            if isinstance(one, Known) and isinstance(one.value, str) and not _ACTION.match(one.value):
                yield f'{label} has the action "{one.value}", which is not of the form service:Action', one
            elif not isinstance(one, Absent) and not (isinstance(one, Known) and isinstance(one.value, str)):
                yield "", one
    for one in _items(settle(statement.conditions), settle):
        yield from _condition(one, label, settle)


def _effect(effect: Settled[Any], label: str, value: Settled[Any]) -> Iterator[_Fault]:
    if isinstance(effect, Unknown) or (isinstance(effect, Known) and not isinstance(effect.value, str)):
        yield "", effect
    elif isinstance(effect, Absent) and effect.default is None:
        yield f"{label} has no Effect", value
    elif isinstance(effect, Known) and effect.value not in ("Allow", "Deny"):
        yield f'{label} has the Effect "{effect.value}"; it is Allow or Deny, in these letters', effect


def _one_of(
    one: Settled[Any], other: Settled[Any], name: str, label: str, value: Settled[Any], needed: bool
) -> Iterator[_Fault]:
    """That an element or its Not… form is there, and not both."""
    if isinstance(one, Known) and isinstance(other, Known):
        yield f"{label} has both {name} and Not{name}", value
    elif needed and isinstance(one, Absent) and isinstance(other, Absent):
        yield f"{label} has no {name}", value


def _principal(one: Settled[Any], label: str, settle: Callable[[Value[Any]], Settled[Any]]) -> Iterator[_Fault]:
    if isinstance(one, Unknown):
        yield "", one
        return
    if not isinstance(one, Known) or not isinstance(one.value, Principal):
        return
    named = settle(one.value.identifier)
    text = named.value if isinstance(named, Known) and isinstance(named.value, str) else None
    if one.value.type not in _PRINCIPALS:
        yield f'{label} has principals of type "{one.value.type}", which there are not', one
    elif one.value.type == "*" and text is not None and text != "*":
        yield f'{label} has the Principal "{text}"; besides "*" it says of what type it is, as in {{"AWS": …}}', one
    elif one.value.type == "AWS" and text is not None and _PART_OF_AN_ARN.match(text):
        yield f"{label} has the principal {text}; an asterisk stands for everybody, never for part of a name", one


def _condition(one: Settled[Any], label: str, settle: Callable[[Value[Any]], Settled[Any]]) -> Iterator[_Fault]:
    if isinstance(one, Unknown):
        yield _broken(one)
    elif isinstance(one, Known) and isinstance(one.value, Condition):
        operator = settle(one.value.operator)
        if isinstance(operator, Known) and isinstance(operator.value, str) and not _OPERATOR.match(operator.value):
            yield f"{label} has the condition operator {operator.value}, which there is not", one


def _items(element: Settled[Any], settle: Callable[[Value[Any]], Settled[Any]]) -> Iterator[Settled[Any]]:
    if isinstance(element, Unknown):
        yield element
    elif isinstance(element, Known) and isinstance(element.value, Items):
        yield from (settle(one) for one in element.value.values)


SEMANTICS: Semantics = {
    ("Trail", "policies_are_valid"): Semantic(
        BOOL, "whether AWS accepts the policies of everything that it uses", policies_are_valid
    ),
}
