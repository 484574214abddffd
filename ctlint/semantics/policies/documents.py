"""Knows how a policy document of the model becomes statements of the engine, in one scenario.

Must not know any question, nor how names are spelled: what a text stands for is asked of `Names`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ctlint.hints import Any, Protocol
from ctlint.model.policy import Condition, PolicyDocument, Principal
from ctlint.model.policy import Statement as Written
from ctlint.records import replace
from ctlint.semantics.policies.conditions import ALWAYS, NEVER, UNKNOWN_CONDITION, Constraint, constraint, resources
from ctlint.semantics.policies.grammar import label_of, refused_words
from ctlint.semantics.policies.statements import Named, Policy, Statement, about_pattern
from ctlint.semantics.policies.text import Letter, Piece, is_variable, literal, pattern
from ctlint.value import Absent, Items, Known, Reason, Settled, Truth, Unknown, Value

Settle = Callable[[Value[Any]], Settled[Any]]


class Names(Protocol):
    """What texts of the model stand for."""

    def pieces(self, value: Settled[Any]) -> tuple[Piece, ...]:
        """A text with letters for what is not known; a value that is no text is a letter of its own."""
        ...

    def unstated(self, why: Reason | None = None) -> Letter:
        """A letter that no other text has: it may be anything, wildcards included."""
        ...


def read_policy(document: PolicyDocument, names: Names, settle: Settle) -> Policy:
    """The statements of a document.

    settle: the value in the scenario that is judged; may raise value.Split.
    """
    version = settle(document.version)
    old = isinstance(version, Absent) or (isinstance(version, Known) and version.value == "2008-10-17")
    reading = _Reading(names, settle, variables=not old)
    statements = [reading.statement(settle(one), number) for number, one in enumerate(document.statements.values, 1)]
    if not document.statements.complete:
        statements.append(_anything("a statement that is not known", names, None))
    found = [one for one in statements if one is not None]
    refused = next((one.refused for one in found if one.refused is not None), None)
    return Policy(tuple(found if refused is None else (replace(one, refused=refused) for one in found)))


def may_allow(document: PolicyDocument, actions: Sequence[str], settle: Settle) -> bool:
    """Whether some statement may allow one of the actions on anything, or have no effect that is known.

    False holds whatever the document's names stand for, and is found out without looking at resources, principals and
    conditions. settle: as for `read_policy`.
    """
    reading = _Reading(_Nameless(), settle, variables=False)
    listed = document.statements
    return not listed.complete or any(reading.may_allow(settle(one), actions) for one in listed.values)


def unknown_policy(names: Names, source: Any = None) -> Policy:
    """A policy of which nothing is known but that there may be one."""
    return Policy((_anything("a policy that is not known", names, source),))


def _anything(label: str, names: Names, source: Any) -> Statement:
    everyone = (Named("AWS", (names.unstated(),)),)
    return Statement(None, everyone, False, ((names.unstated(),),), False, (UNKNOWN_CONDITION,), label, source)


class _Nameless:
    """Takes everything but plain text for what is not known."""

    def pieces(self, value: Settled[Any]) -> tuple[Piece, ...]:
        plain = _plain(value)
        return (self.unstated(),) if plain is None else (plain,)

    def unstated(self, why: Reason | None = None) -> Letter:
        return Letter("?", False, why=why)


class _Reading:
    """One document being read."""

    def __init__(self, names: Names, settle: Settle, variables: bool) -> None:
        self._names = names
        self._settle = settle
        self._variables = variables

    def statement(self, value: Settled[Any], number: int) -> Statement | None:
        if isinstance(value, Absent):
            return None
        if isinstance(value, Unknown):
            return _anything(f"statement {number}", self._names, value)
        written: Written = value.value
        label = label_of(written, number, self._settle)
        actions, not_actions = self._either(written.actions, written.not_actions)
        principals, not_principals = self._who(written)
        constraints = [*self._resources(written), *self._conditions(written)]
        if NEVER in constraints:
            actions, not_actions = [], False
        return Statement(
            self._effect(written),
            principals,
            not_principals,
            tuple(pattern(pieces, variables=False) for pieces in actions),
            not_actions,
            tuple(one for one in constraints if one is not ALWAYS),
            label,
            value,
            self._variables
            and any(is_variable(token) for one in constraints for tokens in one.patterns for token in tokens),
            next(refused_words(written, label, self._settle), None),
        )

    def may_allow(self, value: Settled[Any], actions: Sequence[str]) -> bool:
        if isinstance(value, Absent):
            return False
        if isinstance(value, Unknown):
            return True
        allows = self._effect(value.value)
        if allows is not True:
            return allows is None
        texts, negated = self._either(value.value.actions, value.value.not_actions)
        patterns = [pattern(pieces, variables=False) for pieces in texts]
        return negated or any(about_pattern(one, action) is not Truth.FALSE for one in patterns for action in actions)

    def _effect(self, written: Written) -> bool | None:
        effect = self._settle(written.effect)
        text = effect.value if isinstance(effect, Known) else effect.default if isinstance(effect, Absent) else None
        return {"Allow": True, "Deny": False}.get(text) if isinstance(text, str) else None

    def _either(self, one: Value[Items], other: Value[Items]) -> tuple[list[tuple[Piece, ...]], bool]:
        """The items of an element, or, negated, of its Not… form."""
        first = self._settle(one)
        if isinstance(first, Absent):
            second = self._settle(other)
            if not isinstance(second, Absent):
                return self._texts(second), True
        return self._texts(first), False

    def _texts(self, value: Settled[Any]) -> list[tuple[Piece, ...]]:
        """The texts of a list; where it may be longer, one more that may be anything."""
        return [self._names.pieces(one) if one is not None else (self._names.unstated(),) for one in self._items(value)]

    def _items(self, value: Settled[Any]) -> Iterable[Settled[Any] | None]:
        """The settled items of a list, without those that are removed; None for what cannot be known of it."""
        if isinstance(value, Absent):
            return
        if isinstance(value, Unknown):
            yield value
            return
        if not isinstance(value.value, Items):
            yield None
            return
        for raw in value.value.values:
            one = self._settle(raw)
            if isinstance(one, Known) and isinstance(one.value, Items):
                yield from self._items(one)
            elif not isinstance(one, Absent):
                yield one
        if not value.value.complete:
            yield None

    def _who(self, written: Written) -> tuple[tuple[Named, ...] | None, bool]:
        principals, negated = self._settle(written.principals), False
        if isinstance(principals, Absent):
            principals, negated = self._settle(written.not_principals), True
            if isinstance(principals, Absent):
                return None, False
        named = [self._named(one) for one in self._items(principals)]
        return tuple(named), negated

    def _named(self, value: Settled[Any] | None) -> Named:
        if not isinstance(value, Known) or not isinstance(value.value, Principal):
            why = value.reason if isinstance(value, Unknown) else None
            return Named("AWS", (self._names.unstated(why),))
        written = value.value
        text = literal(self._names.pieces(self._settle(written.identifier)))
        return Named("AWS" if written.type == "*" else written.type, text)

    def _resources(self, written: Written) -> list[Constraint]:
        if isinstance(self._settle(written.resources), Absent) and isinstance(
            self._settle(written.not_resources), Absent
        ):
            return []
        texts, negated = self._either(written.resources, written.not_resources)
        return [resources(texts, negated, self._variables)]

    def _conditions(self, written: Written) -> list[Constraint]:
        found = []
        for one in self._items(self._settle(written.conditions)):
            if not isinstance(one, Known) or not isinstance(one.value, Condition):
                found.append(UNKNOWN_CONDITION)
                continue
            condition = one.value
            operator, key = self._settle(condition.operator), self._settle(condition.key)
            names = (_plain(operator), _plain(key))
            if names[0] is None or names[1] is None:
                found.append(UNKNOWN_CONDITION)
                continue
            allowed = self._settle(condition.values)
            if not isinstance(allowed, Absent):  # else the key is removed, as by AWS::NoValue
                found.append(constraint(names[0], names[1], self._texts(allowed), self._variables))
        return found


def _plain(value: Settled[Any]) -> str | None:
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None
