"""Knows the questions who else may: other accounts' trails, outsiders, whoever comes over plain HTTP, the own account.

Must not know documents as written, rules, or what follows from an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ctlint.records import Symbol
from ctlint.semantics.policies import attacks, facts
from ctlint.semantics.policies.conditions import RESOURCE, constraint
from ctlint.semantics.policies.decide import NO, Answer, Question, always, can, conceivable, denied
from ctlint.semantics.policies.dimensions import Budget
from ctlint.semantics.policies.excepted import excepted
from ctlint.semantics.policies.junctions import every_answer
from ctlint.semantics.policies.questions import Delivery, objects_of, refusing, this
from ctlint.semantics.policies.requesters import (
    ABSENT,
    HIS_ACCOUNT,
    HIS_ORGANIZATION,
    Pieces,
    Place,
    any_service,
    anyone_of_account,
    member_of,
    outsiders,
    signed_in,
    stranger_trail,
    strangers_access_logging,
)
from ctlint.semantics.policies.requests import Kind, Requester, Scope
from ctlint.semantics.policies.statements import Named, Policy, Statement, about_action
from ctlint.semantics.policies.text import ANY, literal, show
from ctlint.value import Truth

# --------------------------------------------------------------------------------------------------------- confused


class Protection(Symbol):
    """Whether somebody else's trail may use what belongs to this one.

    PROTECTED: none may. PATH_ONLY: none may, or only because CloudTrail refuses the key prefix that it would take.
    """

    PROTECTED = "protected"
    PATH_ONLY = "path-only"
    UNPROTECTED = "unprotected"


def bucket_protection(policy: Policy, delivery: Delivery) -> tuple[Protection | None, Answer]:
    """Whether a trail of another account may write into the bucket; None where that is not known.

    The answer beside it says whether such a trail may write anything (with the request as its witness).
    """
    requester = stranger_trail(delivery.place)
    anywhere, budget = [Question(requester, "s3:PutObject", delivery.objects)], Budget()
    if not conceivable(policy, anywhere, budget):
        return Protection.PROTECTED, NO
    keys = tuple(
        (*literal((*delivery.bucket_arn, "/")), ANY, *literal([f"AWSLogs/{owner}/"]), ANY)
        for owner in (HIS_ACCOUNT, HIS_ORGANIZATION)
    )
    twice = f"/*{facts.FORBIDDEN_IN_PREFIX}*{facts.FORBIDDEN_IN_PREFIX}*"
    guarded = policy + refusing(delivery.bucket_arn, twice, "CloudTrail's own check of prefixes")
    real = can(guarded, [Question(requester, "s3:PutObject", {RESOURCE: keys})], budget)
    grades = {Truth.TRUE: Protection.UNPROTECTED, Truth.FALSE: Protection.PATH_ONLY}
    grade = grades.get(real.truth)
    return grade, can(policy, anywhere, budget) if grade is Protection.PATH_ONLY else real


def refuses_strangers(policy: Policy, delivery: Delivery) -> Answer:
    """Whether CloudTrail may do nothing to the bucket for a trail of another account: neither write nor look at it."""
    requester = stranger_trail(delivery.place)
    writes = Question(requester, "s3:PutObject", delivery.objects)
    found = can(policy, [writes, Question(requester, "s3:GetBucketAcl", delivery.bucket)])
    return Answer(~found.truth, found.witness, found.reason)


def key_is_open_to_strangers(policy: Policy, place: Place, key_arn: Pieces) -> Answer:
    """Whether CloudTrail may use the key for a trail of another account."""
    return can(policy, [Question(stranger_trail(place, encrypting=True), "kms:GenerateDataKey", this(key_arn))])


def topic_is_open_to_strangers(policy: Policy, place: Place, topic_arn: Pieces) -> Answer:
    """Whether CloudTrail may publish to the topic for a trail of another account."""
    return can(policy, [Question(stranger_trail(place), "sns:Publish", this(topic_arn))])


def takes_strangers_access_logs(policy: Policy, place: Place, bucket_arn: Pieces) -> Answer:
    """Whether S3 may deliver access logs of a bucket of another account into a bucket."""
    question = Question(strangers_access_logging(place), "s3:PutObject", {RESOURCE: (objects_of(bucket_arn),)})
    return can(policy, [question])


# --------------------------------------------------------------------------------------------------------- outsiders


def outsider_can(policy: Policy, place: Place, actions: Sequence[str], scope: Scope) -> Answer:
    """Whether somebody who has nothing to do with the account can do one of these."""
    asking = list(outsiders(place))
    if any(named.type == "Federated" for one in policy.statements for named in one.principals or ()):
        asking += signed_in(place)
    real = policy + _NO_SUCH_SOURCE if any(map(_speaks_of_buckets, policy.statements)) else policy
    return can(real, [Question(one, action, scope) for one in asking for action in actions])


_NO_SUCH_SOURCE = Policy(
    (
        Statement(
            False,
            (Named("*", ("*",)),),
            False,
            ((ANY,),),
            False,
            (
                constraint("ArnLike", "aws:SourceArn", [["arn:*:s3:*:?*:*"]], variables=False),
                constraint("ArnNotLike", "aws:SourceArn", [["arn:*:s3:*:*:accesspoint/*"]], variables=False),
            ),
            "no bucket's ARN holds an account",
        ),
    )
)
"""Takes away what nobody can be: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html,
read 2026-11, gives the ARNs of buckets without an account, of which only that of an access point is a source, too."""


def _speaks_of_buckets(statement: Statement) -> bool:
    """Whether a condition is on sources that are buckets."""
    return any(
        show(tokens).split(":")[2:3] == ["s3"]
        for tested in statement.constraints
        if tested.dimension == "aws:sourcearn"
        for tokens in tested.patterns
    )


def service_can(policy: Policy, place: Place, service: str, actions: Sequence[str], scope: Scope) -> Answer:
    """Whether a service principal can do one of these, on whosever behalf."""
    requester = any_service(place, service)
    return can(policy, [Question(requester, action, scope) for action in actions])


# -------------------------------------------------------------------------------------------------------- own account


def nobody_can_repair(policy: Policy, place: Place, bucket_arn: Pieces) -> Answer:
    """Whether every principal of the account is refused to replace and to delete the bucket's policy."""
    requester = anyone_of_account(place)
    questions = [Question(requester, action, this(bucket_arn)) for action in facts.REPAIR_POLICY]
    budget = Budget()
    answer = denied(policy, questions, budget)
    # Of what is always denied, some Deny is the witness.
    return answer if answer.truth is not Truth.TRUE else Answer(Truth.TRUE, always(policy, questions, budget).witness)


def deletion_denied(policy: Policy, place: Place, bucket_arn: Pieces) -> Answer:
    """Whether every principal of the account whom the policy does not name is refused to delete objects."""
    scope: Scope = {RESOURCE: (objects_of(bucket_arn),)}
    return denied(policy, [Question(member_of(place, None), action, scope) for action in attacks.DELETE_LOGS])


# --------------------------------------------------------------------------------------------------------- transport


class Transport(Symbol):
    """Whether plain HTTP is refused: for everything, for some things, for nothing."""

    ENFORCED = "enforced"
    PARTIAL = "partial"
    NONE = "none"


def plain_http_denied(policy: Policy, place: Place, bucket_arn: Pieces) -> tuple[Transport | None, Answer]:
    """Whether every request over plain HTTP meets a Deny; None where that is not known.

    The answer beside it says whether all are denied, with one that is not as its witness.
    """
    budget = Budget()
    answers = []
    for requester in _over_plain_http(policy, place):
        for resource, actions in (
            (objects_of(bucket_arn), facts.TRANSPORT_OBJECTS),
            (literal(bucket_arn), facts.TRANSPORT_BUCKET),
        ):
            for action in _told_apart(policy, actions):
                question = Question(requester, action, {RESOURCE: (resource,), **_PLAIN})
                answers.append(denied(policy, [question], budget))
    truths = [answer.truth for answer in answers]
    whole = every_answer(answers)
    if all(one is Truth.TRUE for one in truths):
        return Transport.ENFORCED, whole
    if all(one is Truth.FALSE for one in truths):
        return Transport.NONE, whole
    return (Transport.PARTIAL if Truth.TRUE in truths and Truth.FALSE in truths else None), whole


def _over_plain_http(policy: Policy, place: Place) -> Iterator[Requester]:
    """Who may come over plain HTTP: AWS's services do not."""
    yield from (one for one in outsiders(place) if one.kind is not Kind.SERVICE)
    yield anyone_of_account(place)
    yield from excepted(policy, place)


_PLAIN: Scope = {"aws:securetransport": (literal(["false"]),), "s3:tlsversion": ABSENT}
"""What a request over plain HTTP carries."""


def plain_publish_denied(policy: Policy, place: Place, topic_arn: Pieces) -> Answer:
    """Whether every message to a topic that comes over plain HTTP meets a Deny."""
    asking = _over_plain_http(policy, place)
    return denied(policy, [Question(one, "sns:Publish", {**this(topic_arn), **_PLAIN}) for one in asking])


def _told_apart(policy: Policy, actions: Sequence[str]) -> Iterable[str]:
    """One of each set of actions that all statements treat alike: the answers about the others are the same."""
    first: dict[tuple[Truth, ...], str] = {}
    for action in actions:
        first.setdefault(tuple(about_action(one, action) for one in policy.statements), action)
    return first.values()
