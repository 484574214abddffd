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

from ctlint.graph import AMBIENT_KEY
from ctlint.hints import Any
from ctlint.model.declare import BOOL
from ctlint.model.policy import Condition, PolicyDocument, Principal, Statement
from ctlint.model.view import Semantic, Semantics, View
from ctlint.records import NamedTuple
from ctlint.semantics.foreign import foreign_resources
from ctlint.semantics.parts import parts_of, witnessed
from ctlint.semantics.policies.grammar import label_of, refused_words
from ctlint.value import Absent, Entries, Hole, Items, Known, Origin, Part, Reason, Settled, Text, Unknown, Value

_DOCUMENT = frozenset(("Version", "Id", "Statement"))
_STATEMENT = frozenset(
    ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
)
_VERSIONS = frozenset(("2008-10-17", "2012-10-17"))
_PRINCIPALS = frozenset(("AWS", "Federated", "Service", "CanonicalUser", "*"))
_ACTION = r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+\Z"
_PLACE = ("AWS::AccountId", "AWS::Partition", "AWS::Region")
_PART_OF_AN_ARN = r"(?s)arn:.*[*?]"


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
            doubt = _doubt(at) if doubt is None else doubt
    parts = parts_of(trail)
    bucket = parts.part("bucket")
    foreign = next(foreign_resources(parts, bucket), None) if bucket is not None else None
    if bucket is not None and foreign is not None:
        return Known(False, witnessed(*foreign, (*bucket.get("policy").origin, *trail.entity.header)))
    if not looked_at:
        return Absent(None, trail.entity.header)
    if doubt is not None:
        return doubt
    return Known(True, looked_at[0].origin)


def _doubt(at: Settled[Any]) -> Unknown[bool]:
    """What leaves it open, as the answer."""
    if isinstance(at, Unknown):
        return Unknown(at.reason, at.origin, None, at.links)
    if isinstance(at, Known) and isinstance(at.value, Entries) and at.value.more is not None:
        return _doubt(at.value.more)
    unknown = next((part for part in _parts_of(at) if isinstance(part, Unknown)), None)
    return Unknown(Reason.INPUT if unknown is None else unknown.reason, at.origin)


def _parts_of(value: Settled[Any]) -> tuple[Part, ...]:
    """A text's parts; none of what is no text with holes."""
    return value.value.parts if isinstance(value, Known) and isinstance(value.value, Text) else ()


def _documents(trail: View) -> Iterator[tuple[Settled[Any], _Sort, Origin]]:
    """The policies of the parts that are in the code."""
    parts = parts_of(trail)
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
        for one in _items(role.get("policies"), trail.scenario.settle):
            yield one, _IDENTITY, role.entity.header


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
        if not written.value.complete:
            yield "", written
        if written.value.complete and "Statement" not in written.value.fields:
            yield "the policy has no Statement", document
    version = settle(found.version)
    if isinstance(version, Known) and isinstance(version.value, str):
        if version.value not in _VERSIONS:
            yield f'Version is "{version.value}", which the policy language does not have', version
    elif not isinstance(version, Absent):
        yield "", version
    if found.statements.complete and not found.statements.values:
        yield "the policy has no statement", document
    if not found.statements.complete:
        yield "", document
    for number, one in enumerate(found.statements.values, 1):
        statement = settle(one)
        if isinstance(statement, Unknown):
            yield _broken(statement)
        elif isinstance(statement, Known):
            yield from _of_statement(statement, number, sort, settle)


def _broken(value: Unknown[Any]) -> _Fault:
    """What the reader of policies could not read; what is broken elsewhere, such as an input, is only not known."""
    return (f"the policy {value.origin[-1].note}" if value.reason is Reason.REFUSED else ""), value


def _of_elements(written: Known[Any], known: frozenset[str], what: str) -> Iterator[_Fault]:
    """Elements that the language does not have; those in other letters are left alone."""
    for name, value in written.value.fields.items():
        unwritten = isinstance(value, Absent) and value.default is None
        if not unwritten and name.lower() not in {one.lower() for one in known} and not name.startswith("Fn::"):
            yield f"{what} has no element {name}", value


def _of_statement(
    value: Known[Any], number: int, sort: _Sort, settle: Callable[[Value[Any]], Settled[Any]]
) -> Iterator[_Fault]:
    statement: Statement = value.value
    label = label_of(statement, number, settle)
    raw = settle(statement.written)
    open_ = False
    if isinstance(raw, Known) and isinstance(raw.value, Entries):
        open_ = not raw.value.complete or any(name.startswith("Fn::") for name in raw.value.fields)
        yield from _of_elements(raw, _STATEMENT, label)
    if open_:
        yield "", raw
        return
    yield from refused_words(statement, label, settle)
    yield from _effect(settle(statement.effect), label, value)
    principals, others = settle(statement.principals), settle(statement.not_principals)
    actions, not_actions = settle(statement.actions), settle(statement.not_actions)
    resources, not_resources = settle(statement.resources), settle(statement.not_resources)
    if sort.principals:
        yield from _one_of(principals, others, "Principal", label, value, needed=True)
    else:
        yield from _none_of(principals, others, f"{label} has a Principal, which a policy of an identity cannot have")
    yield from _one_of(actions, not_actions, "Action", label, value, needed=True)
    if sort.resources is False:
        yield from _none_of(resources, not_resources, f"{label} has a Resource, which a trust policy cannot have")
    else:
        yield from _one_of(resources, not_resources, "Resource", label, value, needed=bool(sort.resources))
    for element in (principals, others):
        for one in _items(element, settle):
            yield from _principal(one, label, settle)
    for element in (actions, not_actions):
        for one in _items(element, settle):
            if isinstance(one, Known) and isinstance(one.value, str) and not re.match(_ACTION, one.value):
                yield f'{label} has the action "{one.value}", which is not of the form service:Action', one
            elif not isinstance(one, Absent) and not (isinstance(one, Known) and isinstance(one.value, str)):
                yield "", one
    for one in _items(settle(statement.conditions), settle):
        yield from _condition(one, settle)


def _effect(effect: Settled[Any], label: str, value: Settled[Any]) -> Iterator[_Fault]:
    if isinstance(effect, Unknown) or (isinstance(effect, Known) and not isinstance(effect.value, str)):
        yield "", effect
    elif isinstance(effect, Absent) and effect.default is None:
        yield f"{label} has no Effect", value


def _one_of(
    one: Settled[Any], other: Settled[Any], name: str, label: str, value: Settled[Any], needed: bool
) -> Iterator[_Fault]:
    """That an element or its Not… form is there, and not both."""
    if isinstance(one, Known) and isinstance(other, Known):
        yield f"{label} has both {name} and Not{name}", value
    elif needed and isinstance(one, Absent) and isinstance(other, Absent):
        yield f"{label} has no {name}", value
    elif isinstance(one, Unknown) and not isinstance(other, Absent):
        yield "", one
    elif isinstance(other, Unknown) and not isinstance(one, Absent):
        yield "", other


def _none_of(one: Settled[Any], other: Settled[Any], sentence: str) -> Iterator[_Fault]:
    """That neither an element nor its Not… form is there."""
    for element in (one, other):
        if not isinstance(element, Absent):
            yield (sentence if isinstance(element, Known) else ""), element


def _principal(one: Settled[Any], label: str, settle: Callable[[Value[Any]], Settled[Any]]) -> Iterator[_Fault]:
    if isinstance(one, Unknown):
        yield "", one
        return
    if not isinstance(one, Known) or not isinstance(one.value, Principal):
        return
    kind = one.value.type
    if kind not in _PRINCIPALS:
        yield f'{label} has principals of type "{kind}", which there are not', one
        return
    for named in _items(settle(one.value.identifier), settle, alone=True):
        if kind not in ("*", "AWS") or isinstance(named, Absent):
            continue
        text = named.value.render() if isinstance(named, Known) and isinstance(named.value, Text) else None
        parts: tuple[Part, ...] = _parts_of(named)
        if isinstance(named, Unknown):
            parts = (named,)
        elif isinstance(named.value, str):
            text, parts = named.value, (named.value,)
        written = "".join(part if isinstance(part, str) else "\n" for part in parts)
        if kind == "*" and written.strip("*\n"):
            yield f'{label} has the Principal "{text}"; besides "*" it says of what type it is, as in {{"AWS": …}}', one
        elif kind == "AWS" and re.match(_PART_OF_AN_ARN, written):
            yield f"{label} has the principal {text}; an asterisk stands for everybody, never for part of a name", one
        elif (kind == "*" and written != "*") or not parts or any(_may_hold_an_asterisk(part) for part in parts):
            yield "", named


def _may_hold_an_asterisk(part: Part) -> bool:
    """Whether what stands for a part of a principal may be, or hold, an asterisk: no ARN, name or account does."""
    if isinstance(part, Unknown):
        return part.key is None or not (part.key.startswith(AMBIENT_KEY) or part.key in _PLACE)
    if isinstance(part, Hole):
        return part.text is None and part.attribute.lower() in ("value", "result", "output")
    return False


def _condition(one: Settled[Any], settle: Callable[[Value[Any]], Settled[Any]]) -> Iterator[_Fault]:
    if isinstance(one, Unknown):
        yield _broken(one)
    elif isinstance(one, Known) and isinstance(one.value, Condition):
        operator = settle(one.value.operator)
        if not isinstance(operator, Known) or not isinstance(operator.value, str):
            yield "", operator


def _items(
    element: Settled[Any], settle: Callable[[Value[Any]], Settled[Any]], alone: bool = False
) -> Iterator[Settled[Any]]:
    """The elements of a list; Unknown for what there may be besides. alone: what is no list is its own element."""
    if isinstance(element, Known) and isinstance(element.value, Items):
        yield from (settle(one) for one in element.value.values)
        if not element.value.complete:
            yield Unknown(Reason.INPUT, element.origin)
    elif isinstance(element, Unknown) or (alone and not isinstance(element, Absent)):
        yield element


SEMANTICS: Semantics = {
    ("Trail", "policies_are_valid"): Semantic(
        BOOL, "whether AWS accepts the policies of everything that it uses", policies_are_valid
    ),
}
