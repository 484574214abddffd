"""Knows what a principal of the account can do to a trail and its parts, all policies that take part considered.

Must not know documents as written, which principals there are, or what a rule makes of it.

Sources, read 2026-11: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and
…/reference_policies_elements_principal.html (a policy that names an account leaves it to the account's own policies
who may), and, for keys, https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html. Service control
policies and whatever else lies outside the code can only take away, so "can" means: this code gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ctlint.records import Record, replace
from ctlint.semantics.policies.decide import Answer, Limits, Question, can
from ctlint.semantics.policies.junctions import some_answer
from ctlint.semantics.policies.requests import Requester, Scope
from ctlint.semantics.policies.statements import Named, Policy, Statement, account_of
from ctlint.semantics.policies.text import letters


class Holder(Record):
    """A principal of the account with the policies that are attached to it.

    boundary: its permissions boundary, None where it has none.
    """

    requester: Requester
    identity: Policy
    boundary: Policy | None = None

    def asks(self, actions: Sequence[str], scope: Scope) -> list[Question]:
        """Whether it can do one of these."""
        return [Question(self.requester, action, scope) for action in actions]


def holder_can(holder: Holder, resource_policy: Policy, actions: Sequence[str], scope: Scope) -> Answer:
    """Whether it can do one of these: an identity policy or the resource's own allows it, and nothing denies it.

    What the resource's policy gives to the account as a whole, an identity policy has to give as well.
    """
    named = by_name(resource_policy)
    return can(holder.identity + named, holder.asks(actions, scope), limits=_limits(holder, besides=(resource_policy,)))


def holder_can_use_key(holder: Holder, key_policy: Policy, actions: Sequence[str], scope: Scope) -> Answer:
    """The same for a KMS key, where identity policies count only as far as the key policy gives to the account.

    That is what a statement for the whole account does; who is named in the key policy, or everybody, needs no
    identity policy.
    """
    questions = holder.asks(actions, scope)
    besides = (holder.identity, key_policy)
    direct = can(by_name(key_policy), questions, limits=_limits(holder, besides=besides))
    return some_answer((direct, identity_can_use_key(holder, holder.identity, key_policy, actions, scope)))


def identity_can(holder: Holder, by: Policy, resource_policy: Policy, actions: Sequence[str], scope: Scope) -> Answer:
    """Whether some of its identity policies' statements let it do one of these, though everything denied is denied."""
    besides = (holder.identity, resource_policy)
    return can(by, holder.asks(actions, scope), limits=_limits(holder, besides=besides))


def identity_can_use_key(
    holder: Holder, by: Policy, key_policy: Policy, actions: Sequence[str], scope: Scope
) -> Answer:
    """The same for a KMS key: its policy must give to the account, or to everybody, what identity policies give."""
    limits = _limits(holder, within=(to_account(key_policy),), besides=(holder.identity, key_policy))
    return can(by, holder.asks(actions, scope), limits=limits)


def _limits(holder: Holder, within: tuple[Policy, ...] = (), besides: tuple[Policy, ...] = ()) -> Limits:
    boundary = () if holder.boundary is None else (holder.boundary,)
    return Limits((*boundary, *within), besides)


def by_name(policy: Policy) -> Policy:
    """What a resource's policy gives to principals that it names one by one, or to everybody."""
    return _given(policy, lambda named: not _names_account(named))


def to_account(policy: Policy) -> Policy:
    """What a resource's policy gives to accounts as a whole, or to everybody, or to whom is not known."""
    return _given(policy, lambda named: _names_account(named) or named.text == ("*",) or _is_open(named))


def _given(policy: Policy, keep: Callable[[Named], bool]) -> Policy:
    """The statements that may allow, each with some of its principals; one for all but some is kept as it is."""
    found: list[Statement] = []
    for statement in policy.statements:
        if statement.allows is False:
            continue
        if statement.principals is None or statement.not_principals:
            found.append(statement)
            continue
        kept = tuple(named for named in statement.principals if keep(named))
        if len(kept) == len(statement.principals):
            found.append(statement)
        elif kept:
            found.append(replace(statement, principals=kept))
    return Policy(tuple(found))


def _names_account(named: Named) -> bool:
    return named.type == "AWS" and account_of(named.text) is not None


def _is_open(named: Named) -> bool:
    """Whether it may name anybody."""
    return any(not letter.fixed for letter in letters(named.text))
