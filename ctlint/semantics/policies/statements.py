"""Knows statements as boxes: who, which actions, and constraints on dimensions; and whom and what a box applies to.

Must not know documents as written (documents.py), requesters by name, or services.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html and
…/reference_policies_evaluation-logic.html, read 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from ctlint.hints import Any
from ctlint.records import NamedTuple, Record, field
from ctlint.semantics.policies.automata import matches
from ctlint.semantics.policies.conditions import Constraint
from ctlint.semantics.policies.requests import Kind, Requester
from ctlint.semantics.policies.text import (
    ACCOUNT,
    OUTSIDER,
    Letter,
    Tokens,
    arn_part,
    fixed_text,
    has_letters,
    letters,
    spells,
)
from ctlint.value import Known, Truth, some, truth


class Named(NamedTuple):
    """One principal as written: its type ("AWS", "Service", "Federated", "CanonicalUser") and its identifier."""

    type: str
    text: Tokens


class Statement(Record):
    """One statement as a box: it holds of a request that everything in it holds of.

    allows: True, False, or None where the effect is not known.
    principals: None in a policy of an identity, which has none; `doubtful_principals`: there may be more.
    actions: patterns in which case does not count; with `not_actions` it is about all other actions.
    label: for people: its Sid, or its number.
    source: whatever the caller wants back with an answer; not looked at.
    has_variables: whether there are policy variables in its constraints.
    refused: why AWS refuses the document, in a clause, and where; None where no word in it is refused.
    """

    allows: bool | None
    principals: tuple[Named, ...] | None
    not_principals: bool
    actions: tuple[Tokens, ...]
    not_actions: bool
    constraints: tuple[Constraint, ...]
    label: str
    source: Any = field(default=None, repr=False, compare=False)
    has_variables: bool = False
    refused: tuple[str, Known[Any]] | None = field(default=None, repr=False, compare=False)


class Policy(Record):
    """Statements, from one document or several that are evaluated together."""

    statements: tuple[Statement, ...]

    def __add__(self, other: Policy) -> Policy:
        return Policy((*self.statements, *other.statements))

    def only_where(self, holds: Callable[[Statement], bool]) -> Policy:
        """A policy of the statements of which something holds."""
        return Policy(tuple(one for one in self.statements if holds(one)))


EMPTY = Policy(())

_ROOT = r"(?s)arn:[^:]*:iam::[^:]*:root\Z"
_ACCOUNT = r"[0-9]{12}\Z"


def about_action(statement: Statement, action: str) -> Truth:
    """Whether a statement is about an action."""
    return _negated_if(statement.not_actions, some(about_pattern(one, action) for one in statement.actions))


@lru_cache(4096)
def about_pattern(pattern: Tokens, action: str) -> Truth:
    """Whether a pattern of actions matches one; case does not count. Kept: every trail asks it of the same ones."""
    return _matching(tuple(action), pattern, True)


def about_requester(statement: Statement, requester: Requester) -> Truth:
    """Whether a statement is about a requester."""
    if statement.principals is None:
        return Truth.TRUE
    named = some(_names(one, requester) for one in statement.principals)
    if not statement.not_principals:
        return named
    if named is Truth.TRUE and not any(one.text == ("*",) for one in statement.principals):
        return _excepted(statement, requester)
    return ~named


def _excepted(statement: Statement, requester: Requester) -> Truth:
    """Whether NotPrincipal spares who is listed.

    A session of a role is spared by a Deny only where the account and the session are listed besides the role; ctlint
    does not know sessions, so for roles it does not decide unless all of the account is listed.
    """
    if requester.kind is not Kind.PRINCIPAL or statement.allows:
        return Truth.FALSE
    role = any(":role/" in _shape(arn) for arn in requester.arns)
    account = any(
        (one := account_of(named.text)) is not None and _matching(requester.account, one) is Truth.TRUE
        for named in statement.principals or ()
        if named.type == "AWS"
    )
    return Truth.FALSE if account or not role else Truth.UNKNOWN


def account_of(text: Tokens) -> Tokens | None:
    """The account that a principal names as a whole, by its number or its root ARN; None where it names another."""
    shape = _shape(text)
    if re.match(_ACCOUNT, shape):
        return text
    if len(text) == 1 and isinstance(text[0], Letter):
        return text if text[0].alphabet == "digits" else None
    return arn_part(text, ACCOUNT) if re.match(_ROOT, shape) else None


def _shape(text: Tokens) -> str:
    """The text with every letter as one character that is not a colon."""
    return "".join("\ue002" if isinstance(token, Letter) else token for token in text)


def _names(named: Named, requester: Requester) -> Truth:
    if named.text == ("*",):
        everyone = named.type in ("AWS", "*") or (named.type == "Service" and requester.kind is Kind.SERVICE)
        return truth(everyone)
    found = Truth.FALSE
    if named.type == "AWS" and requester.kind is Kind.PRINCIPAL:
        account = account_of(named.text)
        if account is not None:
            found = _matching(requester.account, account)
        else:
            found = some(_matching(arn, named.text) for arn in requester.arns)
        if found is Truth.UNKNOWN and OUTSIDER in requester.account:
            found = Truth.FALSE  # whoever is named by an ARN or a number is no outsider, whichever he is
    elif named.type == "Service" and requester.kind is Kind.SERVICE:
        found = _matching(requester.service, named.text)
    elif named.type == "Federated" and requester.kind is Kind.FEDERATED:
        found = truth(not is_own_provider(named.text))
    if found is Truth.FALSE and named.type in ("AWS", "*") and may_be_everyone(named.text):
        return Truth.UNKNOWN
    return found


def may_be_everyone(principal: Tokens) -> bool:
    """Whether what is not known of a principal may make it an asterisk: nothing may stand beside that.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html, read 2026-11: no
    wildcard matches a part of a principal's name or ARN.
    """
    return all(isinstance(one, Letter) and spells(one, "*") for one in principal) and any(
        not one.fixed for one in letters(principal)
    )


def is_own_provider(provider: Tokens) -> bool:
    """Whether a federated principal is a provider that the account has set up, which an ARN names."""
    return ":" in provider


def _matching(text: Tokens, tokens: Tokens, folded: bool = False) -> Truth:
    if matches(text, tokens, False, folded):
        return Truth.TRUE
    open_ = has_letters(tokens) or has_letters(text)
    return Truth.UNKNOWN if open_ and matches(text, tokens, True, folded) else Truth.FALSE


def _negated_if(negated: bool, answer: Truth) -> Truth:
    return ~answer if negated else answer


def is_everyone(statement: Statement) -> bool:
    """Whether it names everybody."""
    return any(one.text == ("*",) for one in statement.principals or ()) and not statement.not_principals


def service_names(statement: Statement) -> list[str]:
    """The service principals that it names, as far as they are known."""
    found = (fixed_text(one.text) for one in statement.principals or () if one.type == "Service")
    return [name for name in found if name is not None]
