"""Knows the questions that a trail's parts raise about delivery: whether CloudTrail and the others may do their work.

Must not know documents as written, rules, or what follows from an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ctlint.records import Record
from ctlint.semantics.policies import facts
from ctlint.semantics.policies.conditions import RESOURCE, resources
from ctlint.semantics.policies.decide import Answer, Question, always, can
from ctlint.semantics.policies.junctions import every_answer, some_answer
from ctlint.semantics.policies.requesters import (
    Pieces,
    Place,
    access_logging,
    alarm,
    cloudtrail,
    cloudtrail_encrypting,
    cloudtrail_publishing,
    cloudtrail_storing,
    log_groups,
    principal,
)
from ctlint.semantics.policies.requests import Requester, Scope
from ctlint.semantics.policies.statements import Named, Policy, Statement, service_names
from ctlint.semantics.policies.text import ANY, REGION, Letter, Tokens, arn_part, letters, literal
from ctlint.value import Reason, Truth


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
    region = arn_part(whole, REGION)
    return {RESOURCE: (whole,), **({"aws:requestedregion": (region,)} if region else {})}


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


def can_store_events(policy: Policy, place: Place, key_arn: Pieces) -> Answer:
    """Whether CloudTrail may do with the key of an event data store what it needs: make data keys, and decrypt them.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html (2026-11)
    """
    requester, key = cloudtrail_storing(place), this(key_arn)
    return always(policy, [Question(requester, action, key) for action in ("kms:GenerateDataKey", "kms:Decrypt")])


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
    names = {name for one in policy.statements for name in service_names(one)}
    named = {found[1] for name in names if (found := re.match(_OF_LOGS, name))}
    if answer.truth is not Truth.UNKNOWN or len(named) != 1 or not letters(place.region):
        return answer
    here = tuple(named)
    there = tuple(piece for one in log_group_arn for piece in (here if (one,) == place.region else (one,)))
    meant = _logs_can_use_key(policy, Place(place.partition, here, place.account), there, key_arn)
    return meant if meant.truth is Truth.TRUE else answer


_OF_LOGS = r"logs\.([a-z0-9-]+)\.amazonaws\.com"


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
    elsewhere = policy + refusing(delivery.bucket_arn, f"/*{facts.FORBIDDEN_IN_PREFIX}*", "what it is meant to write")
    more = [Question(requester, action, delivery.objects) for action in facts.MORE_THAN_DELIVERY]
    answers = (
        can(elsewhere, [Question(requester, "s3:PutObject", delivery.objects)]),
        can(policy, [*more, Question(requester, "s3:PutBucketPolicy", delivery.bucket)]),
    )
    found = some_answer(answers)
    return Answer(~found.truth, found.witness, found.reason)


def refusing(bucket_arn: Pieces, objects: str, label: str) -> Policy:
    """A policy that refuses everybody everything to some objects, such as those that CloudTrail itself refuses."""
    everyone = (Named("*", ("*",)),)
    box = (resources([(*bucket_arn, objects)], negated=False, variables=False),)
    return Policy((Statement(False, everyone, False, ((ANY,),), False, box, label),))
