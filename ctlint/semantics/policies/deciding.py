"""Knows which element of a statement decides an answer: its actions, whom it names, its resources, or a condition.

Must not know what the question was, how documents become statements, nor rules.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from ctlint.hints import Any
from ctlint.model.policy import Condition, Principal
from ctlint.model.policy import Statement as Written
from ctlint.semantics.policies.conditions import RESOURCE
from ctlint.semantics.policies.decide import ACTION, PRINCIPAL, Answer, Witness
from ctlint.semantics.policies.facts import DELIVERING
from ctlint.semantics.policies.statements import Statement, is_everyone, service_names
from ctlint.semantics.policies.text import show
from ctlint.value import Absent, Choice, Items, Known, Origin, Truth, Value, Via


def deciding_element(answer: Answer) -> Known[Any] | None:
    """The element that a person changes to change the answer; None where it is the statement, or is not known."""
    witness = answer.witness
    if witness is None or answer.truth is Truth.UNKNOWN or witness.statement is None:
        return None
    source = witness.statement.source
    if not isinstance(source, Known) or not isinstance(source.value, Written):
        return None
    found = _element(witness, witness.statement, source.value)
    if not isinstance(found, Known) or not found.origin or found.origin[0].span is None:
        return None
    return Known(found.value, _of_the_whole(found.origin))


def naming_everyone(statement: Statement) -> Known[Any] | None:
    """Where a statement names everybody."""
    source = statement.source
    if not isinstance(source, Known) or not isinstance(source.value, Written):
        return None
    named = next((one for one in _values(source.value.principals) if _names_everyone(one)), None)
    return named if isinstance(named, Known) and named.origin and named.origin[0].span is not None else None


def _of_the_whole(origin: Origin) -> Origin:
    """The steps to where a text is joined; those after it are about its parts, any of which may be as it should."""
    joined = next((index for index, step in enumerate(origin, 1) if step.via is Via.FUNCTION), len(origin))
    return origin[:joined]


def _element(witness: Witness, statement: Statement, written: Written) -> Value[Any] | None:
    if witness.unmet is not None:
        return _missed(*witness.unmet, written)
    if statement.allows is False:
        listed = _values(written.conditions)
        return _condition(listed[0]) if len(listed) == 1 else None
    if statement.principals is None:
        return (
            _written(written.resources, written.not_resources) if witness.action in _ON else _action(witness, written)
        )
    if is_everyone(statement):
        return naming_everyone(statement)
    named = next((one for one in statement.principals if show(one.text) == witness.requester), None)
    if named is None:
        # A service that acts for others is as it should be: what the statement lacks is a condition.
        return None if statement.not_principals or service_names(statement) else _whom(written)
    return _whom(written) if named.type == "Service" or witness.action.startswith("sts:") else _action(witness, written)


_ON = frozenset(("logs:CreateLogStream", "logs:PutLogEvents"))
"""Actions that a role of CloudTrail has to be let: it is where it may do so that decides."""


def _whom(written: Written) -> Value[Any] | None:
    first = next(iter(_values(written.principals)), None)
    return first if first is None or is_written_here(first) else written.principals


def _missed(dimension: str, found: str | None, written: Written) -> Value[Any] | None:
    """The element in which a statement misses what is asked; of a condition on a key that nobody sends, the key."""
    if dimension == ACTION:
        return _odd(_written(written.actions, written.not_actions))
    if dimension == PRINCIPAL:
        return _single(written.not_principals) if isinstance(written.principals, Absent) else _whom(written)
    if dimension == RESOURCE:
        return _single(_written(written.resources, written.not_resources))
    for one in _values(written.conditions):
        if isinstance(one, Known) and isinstance(one.value, Condition):
            key = one.value.key
            if isinstance(key, Known) and isinstance(key.value, str) and key.value.lower() == dimension:
                return key if found is None and key.origin else _condition(one)
    return None


def _condition(value: Value[Any]) -> Value[Any] | None:
    """What a condition compares with, which may be written in a block of its own."""
    if not isinstance(value, Known) or not isinstance(value.value, Condition):
        return None
    return _single(value.value.values)


def _single(listed: Value[Items]) -> Value[Any]:
    """The one item of a list, unless that is written for something else; a list of several as it is."""
    values = _values(listed)
    return values[0] if len(values) == 1 and is_written_here(values[0]) else listed


def is_written_here(item: Value[Any]) -> bool:
    """Whether an item of a list stands there, and not where something else is made that the list refers to."""
    return bool(item.origin) and item.origin[0].via not in (Via.REFERENCE, Via.LOCAL, Via.VARIABLE)


def _odd(actions: Value[Items]) -> Value[Any]:
    """The action that CloudTrail has no use for; all of them where there is none."""
    for one in _values(actions):
        if isinstance(one, Known) and isinstance(one.value, str) and one.value.rstrip("*") not in DELIVERING:
            return one
    return _single(actions)


def _written(element: Value[Items], negated: Value[Items]) -> Value[Items]:
    return negated if isinstance(element, Absent) else element


def _action(witness: Witness, written: Written) -> Value[Any]:
    """The pattern that an action fits; all of them where that is not known."""
    for one in _values(written.actions):
        if (
            isinstance(one, Known)
            and isinstance(one.value, str)
            and fnmatchcase(witness.action.lower(), one.value.lower())
        ):
            return one
    return _written(written.actions, written.not_actions)


def _names_everyone(value: Value[Any]) -> bool:
    if not isinstance(value, Known) or not isinstance(value.value, Principal):
        return False
    identifier = value.value.identifier
    return isinstance(identifier, Known) and identifier.value == "*"


def _values(element: Value[Items]) -> tuple[Value[Any], ...]:
    if isinstance(element, Choice) or not isinstance(element, Known) or not isinstance(element.value, Items):
        return ()
    return element.value.values
