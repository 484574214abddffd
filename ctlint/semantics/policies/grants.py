"""Knows the ways in which a statement gives: by name, a whole service, everything, everything but some, AWS's policy.

Must not know who has it, nor what follows.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.model.policy import ManagedPolicy
from ctlint.records import Symbol
from ctlint.semantics.policies.conditions import RESOURCE
from ctlint.semantics.policies.statements import Policy, Statement, about_pattern
from ctlint.semantics.policies.text import ANY, Tokens, fixed_text
from ctlint.value import Known, Truth


class Form(Symbol):
    """How a statement gives a right.

    NAMED: its actions or its resources are more than an asterisk. SERVICE: all actions of a service on every resource.
    EVERYTHING: all actions on every resource. ALL_BUT: all actions but some. CLOUDTRAIL: AWS's own policy for it.
    """

    NAMED = "named"
    SERVICE = "service"
    EVERYTHING = "everything"
    ALL_BUT = "all but"
    CLOUDTRAIL = "cloudtrail"


CLOUDTRAIL_FULL_ACCESS = frozenset(("AWSCloudTrail_FullAccess", "AWSCloudTrailFullAccess"))
"""https://docs.aws.amazon.com/awscloudtrail/latest/userguide/security-iam-awsmanpol.html, read 2026-11; the second is
what the first was called until 2021."""


def form_of(statement: Statement, actions: Sequence[str]) -> Form:
    """The way in which a statement gives some of the actions."""
    if statement.not_actions:
        return Form.ALL_BUT
    source = statement.source
    policy = source.value if isinstance(source, Known) else None
    if isinstance(policy, ManagedPolicy) and policy.name in CLOUDTRAIL_FULL_ACCESS:
        return Form.CLOUDTRAIL
    if not on_everything(statement):
        return Form.NAMED
    meant = [
        one for one in statement.actions if any(about_pattern(one, action) is not Truth.FALSE for action in actions)
    ]
    if any(_is_everything(one) for one in meant):
        return Form.EVERYTHING
    return Form.SERVICE if any(_is_service(one) for one in meant) else Form.NAMED


def on_everything(statement: Statement) -> bool:
    """Whether its resources are an asterisk, or all but some."""
    about = [one for one in statement.constraints if one.dimension == RESOURCE]
    return all(one.negated or (ANY,) in one.patterns for one in about)


def given(policy: Policy, forms: Sequence[Form], actions: Sequence[str]) -> Policy:
    """What a policy gives in some of the ways; where the effect is not known, in any of them."""
    return policy.only_where(lambda one: one.allows is None or (one.allows and form_of(one, actions) in forms))


def _concerns(pattern: Tokens, actions: Sequence[str]) -> bool:
    return any(about_pattern(pattern, action) is not Truth.FALSE for action in actions)


def _is_everything(action: Tokens) -> bool:
    return action in ((ANY,), (ANY, ":", ANY))


def _is_service(action: Tokens) -> bool:
    return len(action) > 2 and action[-2:] == (":", ANY) and fixed_text(action[:-2]) is not None
