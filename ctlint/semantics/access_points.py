"""Knows who comes to a trail's logs through an access point of their bucket: its own policy and the bucket's decide.

Must not know how policies are decided (policies/), how access points are spelled (model), nor what rules make of it.
Sources, read 2026-11: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html (the policy of
an access point gives only what the bucket allows, too, by a statement of its own or by leaving access to its access
points: a condition on s3:DataAccessPointAccount or s3:DataAccessPointArn) and …/access-points-bpa-settings.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.model.declare import BOOL, Entity
from ctlint.model.view import Semantic, Semantics, View
from ctlint.records import replace
from ctlint.semantics.grants import named_accounts
from ctlint.semantics.parts import Guarded, guard_of, outside
from ctlint.semantics.policies import facts
from ctlint.semantics.policies.conditions import RESOURCE, Constraint
from ctlint.semantics.policies.decide import NO, Answer, Limits, Question, can
from ctlint.semantics.policies.documents import unknown_policy
from ctlint.semantics.policies.junctions import some_answer
from ctlint.semantics.policies.public import is_public
from ctlint.semantics.policies.questions import objects_of
from ctlint.semantics.policies.requesters import Pieces, member_of, named_principal, outsiders
from ctlint.semantics.policies.requests import Kind, Requester
from ctlint.semantics.policies.statements import Policy, Statement, account_of
from ctlint.semantics.policies.text import ANY, WILDCARDS, Letter, Tokens, literal
from ctlint.semantics.read import is_true
from ctlint.value import Absent, Known, Reason, Settled, Truth

_MARKER = tuple(":accesspoint/")
_OBJECT = tuple("/object/")


def lets_outsiders_in(point: View) -> Settled[bool]:
    """Whether somebody outside the account may read, write or delete objects through it; Absent where it has no bucket.

    Outside are who has nothing to do with the account, and principals of other accounts that its policy names.
    """
    link = point.get("bucket")
    if not isinstance(link, Known) or not isinstance(link.value, Entity):
        return outside(link)
    guard = guard_of(point)
    if isinstance(guard.written, Absent):
        return Known(False, guard.header)  # then only what identities of the own account are given by their policies
    unknown = guard.unknown()
    if unknown is not None:
        return unknown
    bucket = guard_of(point.of(link.value))
    around = unknown_policy(bucket.names, bucket.written) if bucket.unknown() is not None else bucket.policy
    policy = _in_terms_of_bucket(guard, bucket.arn)
    answers = [
        _may(policy, around, requester, certain, bucket.arn) for requester, certain in _coming(point, guard, bucket)
    ]
    return guard.decided(some_answer(answers) if answers else NO)


def _may(policy: Policy, around: Policy, requester: Requester, certain: bool, bucket_arn: Pieces) -> Answer:
    scope = {RESOURCE: (objects_of(bucket_arn),)}
    actions = (*facts.OUTSIDER_READS, *facts.OUTSIDER_WRITES)
    questions = [Question(requester, action, scope) for action in actions]
    answer = can(policy, questions, limits=Limits(within=(around,)))
    if answer.truth is Truth.TRUE and not certain:
        return Answer(Truth.UNKNOWN, answer.witness, Reason.INPUT)
    return answer


def _coming(point: View, guard: Guarded, bucket: Guarded) -> Iterator[tuple[Requester, bool]]:
    """Who may come through it from outside, and whether it is certain that he is outside.

    To whom a public policy gives something, Block Public Access lets nobody in from outside.
    """
    place = bucket.names.place
    public = is_public(guard.policy).truth
    blocked = [is_true(point.get(flag)) for flag in ("block_public_policy", "restrict_public_buckets")]
    if public is Truth.TRUE and Truth.TRUE in blocked:
        return
    for requester in outsiders(place):
        if requester.kind is not Kind.SERVICE:
            certain = public is Truth.FALSE or all(one is Truth.FALSE for one in blocked)
            yield _through(requester, guard, bucket), certain
    own = literal(place.account)
    for statement in guard.policy.statements:
        for named, other in named_accounts(statement, own) if statement.allows is not False else ():
            if other is not Truth.FALSE:
                account = account_of(named.text)
                requester = named_principal(named.text) if account is None else member_of(place, account)
                yield _through(requester, guard, bucket), other is Truth.TRUE


def _through(requester: Requester, guard: Guarded, bucket: Guarded) -> Requester:
    """The same, coming through the access point."""
    context = {
        **requester.context,
        "s3:dataaccesspointaccount": (literal(bucket.names.place.account),),
        "s3:dataaccesspointarn": (literal(guard.arn),),
    }
    return replace(requester, context=context)


def _in_terms_of_bucket(guard: Guarded, bucket_arn: Pieces) -> Policy:
    """The access point's policy with the objects in it by the names that the bucket's policy has for them."""
    own = literal(guard.arn)
    start = _find(own, _MARKER)
    name = own[start + len(_MARKER) :] if start is not None else ()
    return Policy(tuple(_translated(one, name, literal(bucket_arn), guard) for one in guard.policy.statements))


def _translated(statement: Statement, name: Tokens, bucket: Tokens, guard: Guarded) -> Statement:
    def seen(constraint: Constraint) -> Constraint:
        if constraint.dimension != RESOURCE:
            return constraint
        return constraint._replace(patterns=tuple(_objects(one, name, bucket, guard) for one in constraint.patterns))

    return replace(statement, constraints=tuple(map(seen, statement.constraints)))


def _objects(pattern: Tokens, name: Tokens, bucket: Tokens, guard: Guarded) -> Tokens:
    """What a pattern of objects behind the access point is for the bucket; one that may be any where that is open.

    Of what is not behind it nothing is left: no object of the bucket has the access point's ARN.
    """
    if pattern == (ANY,):
        return pattern
    start = _find(pattern, _MARKER)
    if start is not None:
        rest = pattern[start + len(_MARKER) :]
        if rest[: len(name) + len(_OBJECT)] == (*name, *_OBJECT):
            return (*bucket, "/", *rest[len(name) + len(_OBJECT) :])
        if rest[:1] == (ANY,):
            return (*bucket, "/", ANY)
    own = literal(guard.arn)
    return own if _is_of_another(pattern, own) else (guard.names.unstated(),)


def _is_of_another(pattern: Tokens, own: Tokens) -> bool:
    """Whether a pattern certainly matches nothing behind the access point of this ARN."""
    for one, other in zip(pattern, own, strict=False):
        if one in WILDCARDS or isinstance(one, Letter) or isinstance(other, Letter):
            return False
        if one != other:
            return True
    return False


def _find(text: Tokens, part: Tokens) -> int | None:
    return next((at for at in range(len(text) - len(part) + 1) if text[at : at + len(part)] == part), None)


SEMANTICS: Semantics = {
    ("AccessPoint", "lets_outsiders_in"): Semantic(
        BOOL,
        "whether anybody outside, or another account that its policy names, may reach objects through it",
        lets_outsiders_in,
    ),
}
