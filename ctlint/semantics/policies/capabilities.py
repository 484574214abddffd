"""Knows what a principal of the account can do to a trail and its parts, all policies that take part considered.

Must not know documents as written, which principals there are, or what a rule makes of it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and, for keys,
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, read 2026-11. Service control policies
and whatever else lies outside the code can only take away, so "can" means: this code gives it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.records import Record
from ctlint.semantics.policies.decide import Answer, Question, always, can
from ctlint.semantics.policies.questions import every_answer, some_answer
from ctlint.semantics.policies.requests import Requester, Scope
from ctlint.semantics.policies.statements import EMPTY, Policy, Statement, account_of
from ctlint.value import Reason, Truth


class Holder(Record):
    """A principal of the account with the policies that are attached to it.

    boundary: its permissions boundary, None where it has none.
    """

    requester: Requester
    identity: Policy
    boundary: Policy | None = None


def holder_can(holder: Holder, resource_policy: Policy, actions: Sequence[str], scope: Scope) -> Answer:
    """Whether it can do one of these: an identity policy or the resource's own allows it, and nothing denies it."""
    questions = [Question(holder.requester, action, scope) for action in actions]
    answer = can(holder.identity + resource_policy, questions)
    return answer if holder.boundary is None else _within(answer, holder.boundary, questions)


def holder_can_use_key(holder: Holder, key_policy: Policy, actions: Sequence[str], scope: Scope) -> Answer:
    """The same for a KMS key, where identity policies count only as far as the key policy gives to the account.

    That is what a statement for the whole account does; who is named in the key policy needs no identity policy.
    """
    questions = [Question(holder.requester, action, scope) for action in actions]
    delegating = [one for one in key_policy.statements if one.allows is not False and _is_delegation(one)]
    named = [one for one in key_policy.statements if one not in delegating]
    denials = [one for one in (*key_policy.statements, *holder.identity.statements) if one.allows is not True]
    direct = can(Policy((*named, *(one for one in denials if one not in named))), questions)
    indirect = some_answer(
        every_answer(
            (
                can(holder.identity + Policy(tuple(one for one in key_policy.statements if not one.allows)), [one]),
                can(Policy(tuple(delegating)), [one]),
            )
        )
        for one in questions
    )
    answer = some_answer((direct, indirect))
    return answer if holder.boundary is None else _within(answer, holder.boundary, questions)


def _within(answer: Answer, boundary: Policy, questions: Sequence[Question]) -> Answer:
    """What is left of an answer inside a permissions boundary.

    A boundary that may allow some of it leaves it open which: that both allow one request is not established.
    """
    if answer.truth is Truth.FALSE:
        return answer
    whole = every_answer(always(boundary, [one]) for one in questions)
    if whole.truth is Truth.TRUE:
        return answer
    some = can(boundary, questions)
    if some.truth is Truth.FALSE:
        return Answer(Truth.FALSE, some.witness)
    return Answer(Truth.UNKNOWN, answer.witness, Reason.UNSUPPORTED)


def _is_delegation(statement: Statement) -> bool:
    """Whether a statement gives to an account as a whole, or to everybody, and not to one of its principals."""
    if not statement.principals or statement.not_principals:
        return False
    return all(one.text == ("*",) or account_of(one.text) is not None for one in statement.principals)


NO_POLICY = EMPTY
"""A resource that has no policy of its own."""
