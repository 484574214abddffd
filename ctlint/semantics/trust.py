"""Knows whom a trail's role trusts and what it may do besides its task, and who may act on a log group by its policy.

Must not know how policies are decided (policies/), how they are spelled (model), nor what rules make of it.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html,
read 2026-11: the role needs logs:CreateLogStream and logs:PutLogEvents on the streams that CloudTrail names, no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ctlint.model.declare import BOOL
from ctlint.model.policy import PolicyDocument
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.parts import Parts, about_part, decided, names_of, parts_of
from ctlint.semantics.policies import attacks, facts, strangers
from ctlint.semantics.policies.decide import NO, Answer, Question, Witness, can
from ctlint.semantics.policies.documents import read_policy, unknown_policy
from ctlint.semantics.policies.junctions import some_answer
from ctlint.semantics.policies.names import ModelNames
from ctlint.semantics.policies.requesters import principal
from ctlint.semantics.policies.statements import EMPTY, Policy, Statement
from ctlint.semantics.policies.text import ANY, OUTSIDER, fixed_text, letters, literal, show
from ctlint.value import Absent, Known, Settled, Truth

_DELIVERY = ("logs:createlogstream", "logs:putlogevents")
_HARMLESS = ("logs:describe",)
"""Reading about log groups, which many a role may do for the sake of a library."""


def _own_names(view: View, value: Settled[object]) -> tuple[ModelNames, Policy]:
    """The names of an entity's unit, and a document of its as statements."""
    settle = view.scenario.settle
    names = names_of(view.entity, settle, (value,))
    if isinstance(value, Absent):
        return names, EMPTY
    if isinstance(value, Known) and isinstance(value.value, PolicyDocument):
        return names, read_policy(value.value, names, settle)
    return names, unknown_policy(names, value)


def trust_is_open(role: View) -> Settled[bool]:
    """Whether somebody who has nothing to do with the account may assume it."""
    trust = role.get("trust")
    names, policy = _own_names(role, trust)
    return decided(strangers.outsider_can(policy, names.place, ("sts:AssumeRole",), {}), trust, role.entity.header)


def trusts_others(role: View) -> Settled[bool]:
    """Whether its trust policy lets anybody but CloudTrail assume it."""
    trust = role.get("trust")
    _, policy = _own_names(role, trust)
    return decided(some_answer(_others(policy)), trust, role.entity.header)


def _others(policy: Policy) -> Iterator[Answer]:
    for statement in policy.statements:
        if statement.allows is False:
            continue
        for named in statement.principals or ():
            name = fixed_text(named.text)
            if named.type == "Service" and name == facts.CLOUDTRAIL and not statement.not_principals:
                continue
            sure = statement.allows and (name is not None or not any(not one.fixed for one in letters(named.text)))
            witness = Witness(show(named.text) or "everybody", "sts:AssumeRole", statement, False)
            yield Answer(Truth.TRUE if sure else Truth.UNKNOWN, witness)


def role_does_more(trail: View) -> Settled[bool]:
    """Whether its role may do more than write to its log group; Absent where it has not both."""
    return about_part(trail, "logs_role", lambda _, role: about_part(trail, "log_group", partial(_does_more, role)))


def _does_more(role: View, parts: Parts, _: View) -> Settled[bool]:
    permissions = role.get("policies")
    policy = parts.policies(permissions)
    holder = principal(parts.place, "the trail's role", ())
    other = parts.place.arn("logs", f"log-group:{OUTSIDER}:log-stream:{OUTSIDER}")
    elsewhere = can(policy, [Question(holder, "logs:PutLogEvents", {"resource": (literal(other),)})])
    answer = some_answer((*(_more(one) for one in policy.statements), elsewhere))
    return decided(answer, permissions, role.entity.header)


def _more(statement: Statement) -> Answer:
    """Whether a statement allows actions that the delivery does not need."""
    if statement.allows is False:
        return NO
    if statement.not_actions:
        shown, sure = "all actions but some", True
    else:
        needless = [one for one in statement.actions if not _needed(fixed_text(one))]
        if not needless:
            return NO
        shown = show(needless[0]).replace("…", "*")
        sure = any(not letters(one) for one in needless)
    witness = Witness("the trail's role", shown, statement, False)
    return Answer(Truth.TRUE if sure and statement.allows else Truth.UNKNOWN, witness)


def _needed(action: str | None) -> bool:
    return action is not None and (action.lower() in _DELIVERY or action.lower().startswith(_HARMLESS))


_ON_EVENTS = (*attacks.DELETE_EVENTS, "logs:PutLogEvents", "logs:GetLogEvents", "logs:PutSubscriptionFilter")


def opens_events(shared: View) -> Settled[bool]:
    """Whether a policy of CloudWatch Logs lets somebody outside the account act on a trail's log group."""
    settle = shared.scenario.settle
    written = shared.get("policy")
    answers: list[Settled[bool]] = []
    for trail in shared.entity.neighbours("Trail"):
        exists = settle(trail.exists)
        parts = parts_of(shared.of(trail))
        group = parts.part("log_group")
        if group is None or (isinstance(exists, Known) and exists.value is False):
            continue
        scope = {"resource": ((*literal((*parts.arn_of(group), ":log-stream:")), ANY),)}
        answer = strangers.outsider_can(parts.policy(written), parts.place, _ON_EVENTS, scope)
        answers.append(decided(answer, written, (*shared.entity.header, *trail.header)))
    open_ = [one for one in answers if isinstance(one, Known) and one.value]
    doubtful = [one for one in answers if not isinstance(one, Known)]
    return [*open_, *doubtful, *answers, Absent(None, shared.entity.header)][0]


SEMANTICS: Semantics = {
    ("Role", "trust_is_open"): Semantic(BOOL, "whether somebody outside the account may assume it", trust_is_open),
    ("Role", "trusts_others"): Semantic(BOOL, "whether anybody but CloudTrail may assume it", trusts_others),
    ("Trail", "role_does_more"): Semantic(
        BOOL, "whether its role may do more than write to its log group", role_does_more
    ),
    ("LogResourcePolicy", "opens_events"): Semantic(
        BOOL, "whether it lets somebody outside the account act on a trail's log group", opens_events
    ),
}
