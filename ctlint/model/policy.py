"""Knows how a policy document is read from whichever form it arrives in: a mapping, JSON text, a data source.

Must not know what a policy allows (semantics), nor any front end's syntax. What is unknown in a document stays
unknown in its place: a hole in a resource is a hole in that resource, and the rest of the document is still read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ctlint.graph import Resource, read, read_in
from ctlint.hints import Any
from ctlint.model.policy_text import broken, parse, structure_of
from ctlint.records import Record
from ctlint.value import (
    Absent,
    Encoded,
    Entries,
    Hole,
    Items,
    Known,
    Origin,
    Reason,
    Reworked,
    Step,
    Text,
    Unknown,
    Value,
    Via,
    lift,
    text_of,
)

DATA_SOURCE = "data.aws_iam_policy_document"

_CURRENT = "2012-10-17"

MAX_HOPS = 16
"""Documents that are merged into one another, one inside the next; real code needs two."""

_POLICY_RESOURCES = {"aws_iam_policy": "policy", "AWS::IAM::ManagedPolicy": "PolicyDocument"}
"""Resources whose reference, attached to an identity, stands for their document."""

_LOOKED_UP = "data.aws_iam_policy"
"""https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy, read 2026-11: a managed
policy of AWS's own or of the account, by its ARN or by its name."""

SOURCES_OF_DOCUMENTS = frozenset((DATA_SOURCE, _LOOKED_UP, *_POLICY_RESOURCES))
"""Native types that hold a document for others, or name one."""

_DATA_SOURCE_EFFECT = "Allow"
"""https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document, and, for lists
without elements, which it leaves out, its source: https://github.com/hashicorp/terraform-provider-aws; read 2026-11."""


class ManagedPolicy(Record):
    """A policy of AWS's own, by its name: "AdministratorAccess"."""

    name: str


class Principal(Record):
    """Who: type is "AWS", "Service", "Federated", "CanonicalUser", or "*" for everybody; identifier a Value of text."""

    type: str
    identifier: Value[Any]


class Condition(Record):
    """One comparison: the operator as written ("StringEquals"), the key ("aws:SourceArn"), the values it allows."""

    operator: Value[Any]
    key: Value[Any]
    values: Value[Items]


class Statement(Record):
    """One statement. Lists are Values of `Items`: Absent where the element is not written.

    principals, not_principals: items of `Principal`. actions, not_actions, resources, not_resources: items of text
    patterns. conditions: items of `Condition`, all of which must hold. written: the mapping that it is read from;
    Absent for that of a data source, whose provider writes it.
    """

    sid: Value[Any]
    effect: Value[Any]
    principals: Value[Items]
    not_principals: Value[Items]
    actions: Value[Items]
    not_actions: Value[Items]
    resources: Value[Items]
    not_resources: Value[Items]
    conditions: Value[Items]
    origin: Origin
    written: Value[Any]


class PolicyDocument(Record):
    """A policy: `statements` are items of Known(Statement) or Unknown; incomplete where more may be merged in.

    version: of the policy language, a Value of text; IAM reads a document without one as of "2008-10-17".
    written: the mapping that it is read from; Absent for that of a data source.
    """

    statements: Items
    version: Value[Any]
    written: Value[Any]


def read_document(value: Value[Any], resource_of: Callable[[Hole], Resource | None]) -> Value[Any]:
    """A Value of PolicyDocument. Absent stays; JSON that cannot be read is Unknown(REFUSED) with the reason.

    resource_of: the resource a hole refers to, for documents that a data source writes.
    """
    return lift(lambda settled: _document(settled, resource_of, MAX_HOPS), value)


def _document(value: Value[Any], resource_of: Callable[[Hole], Resource | None], hops: int) -> Value[Any]:
    if isinstance(value, Unknown) and value.reworked is not None and hops:
        return _reworked(value, value.reworked, resource_of, hops - 1)
    if not isinstance(value, Known):
        return value
    if hops == 0:
        note = f"more than {MAX_HOPS} documents are merged into one another"
        return Unknown(Reason.BUDGET, (*value.origin, Step(Via.REFERENCE, None, note)))
    payload = value.value
    if isinstance(payload, Text) and len(payload.parts) == 1 and isinstance(payload.parts[0], Hole):
        source = resource_of(payload.parts[0])
        if source is not None and source.type == DATA_SOURCE:
            return _from_data_source(source, value.origin, resource_of, hops)
        if source is not None and source.type in _POLICY_RESOURCES:
            return lift(
                lambda written: _document(written, resource_of, hops - 1),
                read(source, _POLICY_RESOURCES[source.type]),
            )
        if source is not None and source.type == _LOOKED_UP:
            return _looked_up(source, value.origin, resource_of, hops)
        if payload.parts[0].text is None:
            step = Step(Via.REFERENCE, None, f"the text of {payload.render()} is known only after apply")
            return Unknown(Reason.APPLY, (*value.origin, step), None, frozenset((payload.parts[0].target,)))
        payload = payload.parts[0].text
    shown = payload.render() if isinstance(payload, Text) else payload
    if isinstance(shown, str) and shown.startswith("arn:"):
        name = shown.rpartition(":iam::aws:policy/")[2] if ":iam::aws:policy/" in shown else ""
        if name:
            return Known(ManagedPolicy(name.rpartition("/")[2]), value.origin)
        note = f"the policy {shown} is not declared in the checked code"
        return Unknown(Reason.OUTSIDE, (*value.origin, Step(Via.REFERENCE, None, note)))
    if isinstance(payload, (str, Text)):
        encodes = value.encodes
        if isinstance(encodes, Encoded):
            structure = structure_of(encodes, value.origin)
        else:
            structure = parse(payload, value.origin, encodes)
        return structure if isinstance(structure, Unknown) else _document(structure, resource_of, hops)
    if isinstance(payload, Entries):
        listed = read_in(value, "Statement", lambda: Absent(None, value.origin))
        version = read_in(value, "Version", lambda: Absent(None, value.origin))
        return lift(lambda found: _from_statements(found, value, version), listed)
    return broken(value.origin, "a policy document is expected here")


def _reworked(
    value: Unknown[Any], how: Reworked, resource_of: Callable[[Hole], Resource | None], hops: int
) -> Value[Any]:
    """The document whose text is another's but for what is replaced in it; as unknown as it came where it cannot be."""
    from ctlint.model.reworked import replaced

    def read_on(document: Value[Any]) -> Value[Any]:
        made = replaced(document, how) if isinstance(document, Known) else None
        return value if made is None else made

    return lift(read_on, lift(lambda text: _document(text, resource_of, hops), how.text))


def _looked_up(
    source: Resource, origin: Origin, resource_of: Callable[[Hole], Resource | None], hops: int
) -> Value[Any]:
    """The managed policy that a data source looks up: by its ARN, else by its name."""

    def named(arn: Value[Any], name: Value[Any]) -> Value[Any]:
        if not isinstance(arn, Absent):
            return _document(arn, resource_of, hops - 1)
        if isinstance(name, Known) and isinstance(name.value, str):
            return Known(ManagedPolicy(name.value), (*origin, *name.origin))
        note = f"the policy that {source.id.address} looks up is not declared in the checked code"
        return Unknown(Reason.OUTSIDE, (*origin, Step(Via.REFERENCE, source.span, note)))

    return lift(named, read(source, "arn"), read(source, "name"))


def _from_statements(found: Value[Any], written: Known[Any], version: Value[Any]) -> Value[Any]:
    origin = written.origin
    if not isinstance(found, Known):
        return found if isinstance(found, Unknown) else Known(PolicyDocument(Items(()), version, written), origin)
    listed = _as_items(found)
    statements = tuple(lift(_statement, statement) for statement in listed.values)
    return Known(PolicyDocument(Items(statements, listed.complete), version, written), origin)


def _statement(value: Value[Any]) -> Value[Any]:
    if not isinstance(value, Known):
        return value
    if not isinstance(value.value, Entries):
        return broken(value.origin, "a statement must be a mapping")

    def written(name: str) -> Value[Any]:
        return read_in(value, name, lambda: Absent(None, value.origin))

    def several(name: str) -> Value[Any]:
        return lift(_listed, written(name))

    return Known(
        Statement(
            written("Sid"),
            written("Effect"),
            lift(_principals, written("Principal")),
            lift(_principals, written("NotPrincipal")),
            several("Action"),
            several("NotAction"),
            several("Resource"),
            several("NotResource"),
            lift(_conditions, written("Condition")),
            value.origin,
            value,
        ),
        value.origin,
    )


def _principals(value: Value[Any]) -> Value[Any]:
    if not isinstance(value, Known):
        return value
    if not isinstance(value.value, Entries):
        return Known(Items((Known(Principal("*", value), value.origin),)), value.origin)
    made: list[Value[Any]] = [] if value.value.more is None else [value.value.more]
    complete = value.value.complete or value.value.more is not None
    for kind, identifiers in value.value.fields.items():
        listed = lift(_listed, identifiers)
        if isinstance(listed, Known):
            made += [Known(Principal(kind, one), one.origin) for one in listed.value.values]
            complete = complete and listed.value.complete
        elif not isinstance(listed, Absent):
            made.append(Known(Principal(kind, listed), listed.origin))
    return Known(Items(tuple(made), complete), value.origin)


def _conditions(value: Value[Any]) -> Value[Any]:
    if not isinstance(value, Known) or not isinstance(value.value, Entries):
        return value if not isinstance(value, Known) else broken(value.origin, "a condition must be a mapping")
    return lift(
        lambda *each: _comparisons(value, dict(zip(value.value.fields, each, strict=True))),
        *value.value.fields.values(),
    )


def _comparisons(value: Known[Any], operators: Mapping[str, Value[Any]]) -> Value[Any]:
    """The conditions of all operators, each settled; an operator that is removed (`AWS::NoValue`) has none."""
    made: list[Value[Any]] = []
    complete = True
    for found in (value, *operators.values()):
        if isinstance(found, Known) and isinstance(found.value, Entries):
            if found.value.more is not None:
                made.append(found.value.more)
            else:
                complete = complete and found.value.complete
    for operator, keys in operators.items():
        if isinstance(keys, Unknown):
            made.append(keys)
        elif isinstance(keys, Known) and isinstance(keys.value, Entries):
            for key, allowed in keys.value.fields.items():
                condition = Condition(Known(operator, keys.origin), Known(key, allowed.origin), lift(_listed, allowed))
                made.append(Known(condition, allowed.origin))
        elif not isinstance(keys, Absent):
            made.append(broken(keys.origin, "an operator needs a mapping of keys"))
    return Known(Items(tuple(made), complete), value.origin)


def _from_data_source(
    source: Resource, origin: Origin, resource_of: Callable[[Hole], Resource | None], hops: int
) -> Value[Any]:
    """The document that a data source writes: source documents, its own statements, override documents.

    A statement with the Sid of an earlier one takes its place in overrides, and among statements of the data source's
    own over those of its sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/
    iam_policy_document, read 2026-11.
    """
    found = read(source, "statement")
    written = read_in(source.body, "version", lambda: Absent(None, source.origin))
    version = Known(_CURRENT, source.origin) if isinstance(written, Absent) else written
    here = (*origin, *source.origin[:1])

    def merge(own: Value[Any], before: Value[Any], after: Value[Any]) -> Value[Any]:
        listed = _as_items(own) if isinstance(own, Known) else Items((), complete=isinstance(own, Absent))
        statements = tuple(lift(_data_statement, statement) for statement in listed.values)
        merged = _Merged([], True)
        for outer in (before, Known(Items((*statements,), listed.complete), here), after):
            merged.add(outer, resource_of, hops, own=outer is not before and outer is not after)
        return Known(
            PolicyDocument(Items(tuple(merged.statements), merged.complete), version, Absent(None, here)), here
        )

    return lift(merge, found, _several(source, "source"), _several(source, "override"))


def _several(source: Resource, word: str) -> Value[Any]:
    """The documents to merge in: the list, and the one in the older attribute."""
    listed, older = read(source, f"{word}_policy_documents"), read(source, f"{word}_json")
    return older if isinstance(listed, Absent) else listed


class _Merged:
    """Statements as they are merged, one document after the other."""

    def __init__(self, statements: list[Value[Any]], complete: bool) -> None:
        self.statements = statements
        self.complete = complete

    def add(self, outer: Value[Any], resource_of: Callable[[Hole], Resource | None], hops: int, *, own: bool) -> None:
        """Merge in a list of documents, or the data source's `own` statements."""
        if isinstance(outer, Absent):
            return
        if not isinstance(outer, Known):
            self.complete = False
            return
        listed = _as_items(outer)
        self.complete = self.complete and listed.complete
        if own:
            for statement in listed.values:
                self._put(statement)
            return
        for one in listed.values:
            document = lift(lambda settled: _document(settled, resource_of, hops - 1), one)
            if isinstance(document, Known) and isinstance(document.value, PolicyDocument):
                for statement in document.value.statements.values:
                    self._put(statement)
                self.complete = self.complete and document.value.statements.complete
            elif not isinstance(document, Absent):
                self.complete = False

    def _put(self, statement: Value[Any]) -> None:
        sid = _sid(statement)
        for index, earlier in enumerate(self.statements):
            if sid is not None and _sid(earlier) == sid:
                self.statements[index] = statement
                return
        self.statements.append(statement)


def _sid(statement: Value[Any]) -> str | None:
    if isinstance(statement, Known) and isinstance(statement.value, Statement):
        sid = statement.value.sid
        if isinstance(sid, Known) and isinstance(sid.value, str) and sid.value:
            return sid.value
    return None


def _data_statement(value: Value[Any]) -> Value[Any]:
    if not isinstance(value, Known):
        return value

    def written(name: str, default: Any = None) -> Value[Any]:
        found = read_in(value, name, lambda: Absent(default, value.origin))
        if isinstance(found, Known) and isinstance(found.value, Items):
            return Absent(default, found.origin) if found.value == Items(()) else _listed(found)
        return found

    def parts(name: str, make: Callable[[Value[Any]], Iterable[Value[Any]]]) -> Value[Any]:
        found = written(name)
        if not isinstance(found, Known):
            return found
        listed = _as_items(found)
        made = [part for block in listed.values for part in make(block)]
        return Known(Items(tuple(made), listed.complete), found.origin)

    return Known(
        Statement(
            written("sid"),
            written("effect", _DATA_SOURCE_EFFECT),
            parts("principals", _data_principals),
            parts("not_principals", _data_principals),
            written("actions"),
            written("not_actions"),
            lift(_with_variables, written("resources")),
            lift(_with_variables, written("not_resources")),
            parts("condition", _data_conditions),
            value.origin,
            Absent(None, value.origin),
        ),
        value.origin,
    )


def _data_principals(block: Value[Any]) -> list[Value[Any]]:
    def missing() -> Value[Any]:
        return Absent(None, block.origin)

    kind, identifiers = read_in(block, "type", missing), read_in(block, "identifiers", missing)
    if not (isinstance(kind, Known) and isinstance(kind.value, str) and isinstance(identifiers, Known)):
        return [Unknown(Reason.INPUT, block.origin)]
    listed = _as_items(identifiers)
    made: list[Value[Any]] = [Known(Principal(kind.value, one), one.origin) for one in listed.values]
    return made if listed.complete else [*made, Unknown(Reason.INPUT, identifiers.origin)]


def _data_conditions(block: Value[Any]) -> list[Value[Any]]:
    def part(name: str) -> Value[Any]:
        return read_in(block, name, lambda: Absent(None, block.origin))

    return [Known(Condition(part("test"), part("variable"), lift(_with_variables, part("values"))), block.origin)]


def _with_variables(value: Value[Any]) -> Value[Any]:
    """Texts in which the data source's `&{…}` is the policy's `${…}`, which Terraform would take for its own."""
    if not isinstance(value, Known):
        return value
    payload = value.value
    if isinstance(payload, Items):
        made = tuple(lift(_with_variables, one) for one in payload.values)
        return Known(Items(made, payload.says_all), value.origin)
    if isinstance(payload, str):
        return Known(payload.replace("&{", "${"), value.origin)
    if isinstance(payload, Text):
        parts = [part.replace("&{", "${") if isinstance(part, str) else part for part in payload.parts]
        return Known(text_of(parts), value.origin)
    return value


def _listed(value: Value[Any]) -> Value[Any]:
    return Known(_as_items(value), value.origin) if isinstance(value, Known) else value


def _as_items(value: Known[Any]) -> Items:
    """A list, whose order says nothing in a policy; anything else as a list of one, as IAM reads it."""
    found = value.value
    if not isinstance(found, Items):
        return Items((value,))
    return Items(found.values, True, found.kind) if found.closed else found
