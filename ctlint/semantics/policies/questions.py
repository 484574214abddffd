"""Knows the questions that a trail's parts raise: can CloudTrail deliver, can a stranger, is plain HTTP refused.

Must not know documents as written, rules, or what follows from an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from ctlint.records import Record
from ctlint.semantics.policies import attacks, facts
from ctlint.semantics.policies.conditions import RESOURCE, constraint, resources
from ctlint.semantics.policies.decide import NO, Answer, Question, always, can, conceivable, denied
from ctlint.semantics.policies.dimensions import Budget
from ctlint.semantics.policies.excepted import excepted
from ctlint.semantics.policies.requesters import (
    ABSENT,
    HIS_ACCOUNT,
    HIS_ORGANIZATION,
    Pieces,
    Place,
    access_logging,
    alarm,
    any_service,
    anyone_of_account,
    cloudtrail,
    cloudtrail_encrypting,
    cloudtrail_publishing,
    log_groups,
    member_of,
    outsiders,
    principal,
    signed_in,
    stranger_trail,
    strangers_access_logging,
)
from ctlint.semantics.policies.requests import Kind, Requester, Scope
from ctlint.semantics.policies.statements import Named, Policy, Statement, about_action, service_names
from ctlint.semantics.policies.text import ANY, Letter, Tokens, letters, literal, show
from ctlint.value import Reason, Truth, every, some


class Delivery(Record):
    """What is known of a trail's delivery; the ARNs are texts with letters for what is not known.

    prefix: before AWSLogs/, without the slash; () for none. key_arn: of its KMS key, None for none.
    validated, insights: whether it writes digest files, and Insights events; UNKNOWN counts as perhaps.
    organization_trail: whether it records all accounts of the organization in `place`.
    """

    place: Place
    trail_arn: Pieces
    bucket_arn: Pieces
    prefix: Pieces = ()
    key_arn: Pieces | None = None
    validated: Truth = Truth.TRUE
    insights: Truth = Truth.FALSE
    organization_trail: bool = False

    @property
    def bucket(self) -> Scope:
        """The bucket itself."""
        return {RESOURCE: (literal(self.bucket_arn),)}

    @property
    def objects(self) -> Scope:
        """Every object in the bucket."""
        return {RESOURCE: (objects_of(self.bucket_arn),)}

    def logs_of(self, owner: Pieces, folder: str) -> Scope:
        """The objects of one kind that the trail writes for an account."""
        before = (*self.prefix, "/") if self.prefix else ()
        return {RESOURCE: ((*literal((*self.bucket_arn, "/", *before, "AWSLogs/", *owner, f"/{folder}/")), ANY),)}


def objects_of(bucket_arn: Pieces) -> Tokens:
    """Every object in a bucket."""
    return (*literal(bucket_arn), "/", ANY)


def this(arn: Pieces) -> Scope:
    """One resource; where its ARN tells a region, that is the one that is asked."""
    whole = literal(arn)
    colons = [index for index, token in enumerate(whole) if token == ":"]
    region = whole[colons[2] + 1 : colons[3]] if len(colons) > 3 else ()
    return {RESOURCE: (whole,), **({"aws:requestedregion": (region,)} if region else {})}


# ------------------------------------------------------------------------------------------------------------ delivery


def can_check_acl(policy: Policy, delivery: Delivery) -> Answer:
    """Whether CloudTrail may read the bucket's ACL, which it does when the trail is created and from time to time."""
    requester = cloudtrail(delivery.place, delivery.trail_arn)
    return always(policy, [Question(requester, "s3:GetBucketAcl", delivery.bucket)])


def can_write_logs(policy: Policy, delivery: Delivery) -> Answer:
    """Whether CloudTrail may write every object that the trail gives rise to.

    These are log files, digest files and Insights events, below the account's number; for an organization trail also
    below the organization's id, one folder for each member account.
    """
    return always(policy, _deliveries(delivery))


def _deliveries(delivery: Delivery) -> Iterator[Question]:
    place = delivery.place
    owners: list[Pieces] = [place.account]
    if delivery.organization_trail and place.organization:
        for member in (place.account, (Letter("member account", True, "digits"),)):
            owners.append((*place.organization, "/", *member))
    for owner in owners:
        plain = cloudtrail(place, delivery.trail_arn, delivery.key_arn)
        yield Question(plain, "s3:PutObject", delivery.logs_of(owner, facts.LOG_FOLDER))
        if delivery.validated is not Truth.FALSE:
            digest = cloudtrail(place, delivery.trail_arn, delivery.key_arn, digest=True)
            yield Question(digest, "s3:PutObject", delivery.logs_of(owner, facts.DIGEST_FOLDER))
        if delivery.insights is not Truth.FALSE:
            yield Question(plain, "s3:PutObject", delivery.logs_of(owner, facts.INSIGHT_FOLDER))


def can_encrypt(policy: Policy, place: Place, trail_arn: Pieces, key_arn: Pieces) -> Answer:
    """Whether CloudTrail may make data keys of a KMS key for the trail's files."""
    return _use_key(policy, place, trail_arn, key_arn, "kms:GenerateDataKey")


def can_describe_key(policy: Policy, place: Place, trail_arn: Pieces, key_arn: Pieces) -> Answer:
    """Whether CloudTrail may look at the key, which it does before it takes it for a trail."""
    return _use_key(policy, place, trail_arn, key_arn, "kms:DescribeKey")


def can_decrypt_for_bucket_key(policy: Policy, place: Place, trail_arn: Pieces, key_arn: Pieces) -> Answer:
    """Whether CloudTrail may decrypt, which it needs where the bucket uses an S3 Bucket Key."""
    return _use_key(policy, place, trail_arn, key_arn, "kms:Decrypt")


def _use_key(policy: Policy, place: Place, trail_arn: Pieces, key_arn: Pieces, action: str) -> Answer:
    requester = cloudtrail_encrypting(place, trail_arn, action)
    return always(policy, [Question(requester, action, this(key_arn))])


def can_publish(policy: Policy, place: Place, trail_arn: Pieces, topic_arn: Pieces) -> Answer:
    """Whether CloudTrail may tell a topic of each log file."""
    return always(policy, [Question(cloudtrail(place, trail_arn), "sns:Publish", this(topic_arn))])


def alarms_can_publish(policy: Policy, place: Place, alarms: Iterable[Pieces], topic_arn: Pieces) -> Answer:
    """Whether CloudWatch alarms, by their names, may tell a topic that they went off."""
    return always(policy, [Question(alarm(place, one, topic_arn), "sns:Publish", this(topic_arn)) for one in alarms])


def alarms_can_use_key(
    policy: Policy, place: Place, alarms: Iterable[Pieces], topic_arn: Pieces, key_arn: Pieces
) -> Answer:
    """Whether CloudWatch alarms may use the key that encrypts such a topic; they need both of these actions.

    https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns, read 2026-11.
    """
    asking = [alarm(place, one, topic_arn) for one in alarms]
    actions = ("kms:GenerateDataKey", "kms:Decrypt")
    return always(policy, [Question(one, action, this(key_arn)) for one in asking for action in actions])


def can_publish_encrypted(
    policy: Policy, place: Place, trail_arn: Pieces, key_arn: Pieces, topic_arn: Pieces
) -> Answer:
    """Whether CloudTrail may use a topic's key, which it needs in order to publish there."""
    requester = cloudtrail_publishing(place, trail_arn, topic_arn)
    return always(policy, [Question(requester, action, this(key_arn)) for action in facts.PUBLISH_ENCRYPTED])


def logs_can_use_key(policy: Policy, place: Place, log_group_arn: Pieces, key_arn: Pieces) -> Answer:
    """Whether CloudWatch Logs may use the key of a log group; UNKNOWN where what it may not need is not allowed.

    log_group_arn: without ":*" at its end. Of a region that is not known, the only one that the policy names for
    CloudWatch Logs is meant.
    """
    answer = _logs_can_use_key(policy, place, log_group_arn, key_arn)
    named = {found[1] for one in policy.statements for name in service_names(one) if (found := _OF_LOGS.match(name))}
    if answer.truth is not Truth.UNKNOWN or len(named) != 1 or not letters(place.region):
        return answer
    here = tuple(named)
    there = tuple(piece for one in log_group_arn for piece in (here if (one,) == place.region else (one,)))
    meant = _logs_can_use_key(policy, Place(place.partition, here, place.account), there, key_arn)
    return meant if meant.truth is Truth.TRUE else answer


_OF_LOGS = re.compile(r"logs\.([a-z0-9-]+)\.amazonaws\.com")


def _logs_can_use_key(policy: Policy, place: Place, log_group_arn: Pieces, key_arn: Pieces) -> Answer:
    asking = list(log_groups(place, log_group_arn))

    def may(actions: Sequence[str]) -> Answer:
        answers = [always(policy, [Question(one, action, this(key_arn)) for action in actions]) for one in asking]
        answer = some_answer(answers)
        blamed = [one for one in answers if one.truth is answer.truth and one.witness and one.witness.statement]
        return blamed[0] if blamed else answer

    needed = may(facts.LOGS_NEED)
    if needed.truth is not Truth.TRUE:
        return needed
    given = may(facts.LOGS_ARE_GIVEN)
    return given if given.truth is Truth.TRUE else Answer(Truth.UNKNOWN, given.witness, Reason.UNSOURCED)


def can_send_to_log_group(
    trust: Policy, permissions: Policy, place: Place, trail_arn: Pieces, log_group_arn: Pieces, organization_trail: bool
) -> Answer:
    """Whether CloudTrail may assume a role, and the role may write to the log streams that CloudTrail names.

    log_group_arn: without ":*" at its end. Streams are called <account>_CloudTrail_<region>, those of an organization
    trail also <organization>_….
    """
    streams = can_write_streams(permissions, place, log_group_arn, organization_trail)
    return every_answer((can_assume(trust, place, trail_arn), streams))


def can_assume(trust: Policy, place: Place, trail_arn: Pieces) -> Answer:
    """Whether CloudTrail may assume a role."""
    return always(trust, [Question(cloudtrail(place, trail_arn), "sts:AssumeRole", {})])


def can_write_streams(permissions: Policy, place: Place, log_group_arn: Pieces, organization_trail: bool) -> Answer:
    """Whether a role may create the log streams that CloudTrail names, and write to them."""
    base = principal(place, "the trail's role", ())
    there: Scope = {**base.context, "aws:requestedregion": (literal(place.region),)}  # a trail's group is in its region
    role = Requester(base.title, base.kind, account=base.account, context=there, otherwise=base.otherwise)
    owners: list[Pieces] = [()]
    if organization_trail and place.organization:
        owners.append((*place.organization, "_"))
    questions = []
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        for owner in owners:
            name = (*owner, *place.account, "_CloudTrail_", *place.region)
            stream = (*literal((*log_group_arn, ":log-stream:", *name)), ANY)
            questions.append(Question(role, action, {RESOURCE: (stream,)}))
    return always(permissions, questions)


def can_log_access(policy: Policy, place: Place, target_arn: Pieces, prefix: Pieces, source_arn: Pieces) -> Answer:
    """Whether S3 may write server access logs of the bucket `source_arn` into a bucket."""
    scope: Scope = {RESOURCE: ((*literal((*target_arn, "/", *prefix)), ANY),)}
    return always(policy, [Question(access_logging(place, source_arn), "s3:PutObject", scope)])


def keeps_to_its_folder(policy: Policy, delivery: Delivery) -> Answer:
    """Whether CloudTrail can, for this trail, do no more than deliver: write nothing outside AWSLogs/, read, delete."""
    requester = cloudtrail(delivery.place, delivery.trail_arn, delivery.key_arn)
    elsewhere = policy + _refusing(delivery.bucket_arn, f"/*{facts.FORBIDDEN_IN_PREFIX}*", "what it is meant to write")
    more = [Question(requester, action, delivery.objects) for action in facts.MORE_THAN_DELIVERY]
    answers = (
        can(elsewhere, [Question(requester, "s3:PutObject", delivery.objects)]),
        can(policy, [*more, Question(requester, "s3:PutBucketPolicy", delivery.bucket)]),
    )
    found = some_answer(answers)
    return Answer(~found.truth, found.witness, found.reason)


# --------------------------------------------------------------------------------------------------------- confused


class Protection(Enum):
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
    guarded = policy + _refusing(delivery.bucket_arn, twice, "CloudTrail's own check of prefixes")
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


def _refusing(bucket_arn: Pieces, objects: str, label: str) -> Policy:
    """A policy that refuses everybody everything to some objects, such as those that CloudTrail itself refuses."""
    everyone = (Named("*", ("*",)),)
    box = (resources([(*bucket_arn, objects)], negated=False, variables=False),)
    return Policy((Statement(False, everyone, False, ((ANY,),), False, box, label),))


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


class Transport(Enum):
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


# ---------------------------------------------------------------------------------------------------------- junctions


def every_answer(answers: Iterable[Answer]) -> Answer:
    """Kleene conjunction; the witness is that of the first answer that decides."""
    listed = list(answers)
    return _deciding(listed, every(one.truth for one in listed))


def some_answer(answers: Iterable[Answer]) -> Answer:
    """Kleene disjunction; the witness is that of the first answer that decides."""
    listed = list(answers)
    return _deciding(listed, some(one.truth for one in listed))


def first_answer(answers: Iterable[Answer]) -> Answer:
    """The same; after the first yes with a witness nothing more is asked."""
    asked = []
    for one in answers:
        if one.truth is Truth.TRUE and one.witness is not None:
            return one
        asked.append(one)
    return some_answer(asked)


def _deciding(answers: Sequence[Answer], joined: Truth) -> Answer:
    deciding = [one for one in answers if one.truth is joined]
    best = [one for one in deciding if one.witness is not None] or deciding
    return best[0] if best else Answer(joined)


def of_requester(policy: Policy, requester: Requester, actions: Sequence[str], scope: Scope) -> Answer:
    """Whether one requester can do one of these."""
    return can(policy, [Question(requester, action, scope) for action in actions])
