"""Knows who else reaches a bucket: the public, outsiders, other accounts, and whoever comes over plain HTTP.

Must not know how policies are decided (policies/), how buckets are spelled (model), nor what rules make of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.parts import Guarded, guard_of, on_assumption, open_or_refused, witnessed
from ctlint.semantics.policies import attacks, facts, strangers
from ctlint.semantics.policies import questions as ask
from ctlint.semantics.policies.decide import Answer
from ctlint.semantics.policies.deciding import naming_everyone
from ctlint.semantics.policies.junctions import of_requester, some_answer
from ctlint.semantics.policies.public import is_public
from ctlint.semantics.policies.requesters import Pieces, Place, member_of, named_principal
from ctlint.semantics.policies.requests import Scope
from ctlint.semantics.policies.statements import Policy, Statement, account_of, is_everyone
from ctlint.semantics.policies.text import ANY, Letter, Tokens, fixed_text, literal, show
from ctlint.semantics.read import is_true
from ctlint.value import Absent, Known, Reason, Settled, Truth, Unknown


def _about(view: View, question: Callable[[Policy, Place, Pieces], Answer]) -> Settled[bool]:
    """The answer about the policy of something, its place and its ARN."""
    bucket = guard_of(view)
    unknown = bucket.unknown()
    if unknown is not None:
        return unknown
    answer = question(bucket.policy, bucket.names.place, bucket.arn)

    def again() -> Answer:
        doubtful = guard_of(view, assuming=False)
        return question(doubtful.policy, doubtful.names.place, doubtful.arn)

    return on_assumption(bucket.decided(answer), answer.truth, bucket.names, view.entity, again)


def policy_is_public(view: View) -> Settled[bool]:
    """Whether S3 calls its policy public; what Block Public Access makes of that is not considered."""
    bucket = guard_of(view)
    unknown = bucket.unknown()
    if unknown is not None:
        return unknown
    found = is_public(bucket.policy)
    origin = (*bucket.written.origin, *bucket.header)
    if found.truth is Truth.FALSE:
        return Known(False, origin)
    statement = found.statement
    assert statement is not None  # one that makes it public, or may
    verb = "gives" if found.truth is Truth.TRUE else "may give"
    sentence = f"{statement.label} {verb} {_actions(statement)} to {_who(statement)}, limited to no fixed value"
    sentence += _consequence(view)
    named = naming_everyone(statement)
    if named is not None:
        origin = (*statement.source.origin, *origin)
    origin = witnessed(sentence, statement.source if named is None else named, origin)
    if found.truth is Truth.TRUE:
        return Known(True, origin)
    return open_or_refused(statement, Unknown(Reason.INPUT, origin), (*bucket.written.origin, *bucket.header))


def _consequence(view: View) -> str:
    """What Block Public Access makes of a public policy."""
    if is_true(view.get("block_public_policy")) is Truth.TRUE:
        return "; Block Public Access makes S3 refuse such a policy, so the deployment fails"
    if is_true(view.get("restrict_public_buckets")) is Truth.TRUE:
        return "; Block Public Access leaves access to AWS services and the own account"
    return ""


def denies_plain_http(view: View) -> Settled[bool]:
    """Whether every request over plain HTTP, to the bucket and to its objects, meets a Deny."""
    return _about(view, lambda policy, place, arn: strangers.plain_http_denied(policy, place, arn)[1])


def topic_denies_plain_http(view: View) -> Settled[bool]:
    """Whether every message that comes over plain HTTP meets a Deny."""
    return _about(view, strangers.plain_publish_denied)


def locks_everybody_out(view: View) -> Settled[bool]:
    """Whether its policy refuses every principal of its account to change that policy, whatever he sends.

    What is left then is the account's root user:
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html, read 2026-11.
    """
    return _about(view, strangers.nobody_can_repair)


def deletion_is_denied(view: View) -> Settled[bool]:
    """Whether nobody of its account, but whom its policy names, may delete objects or their versions."""
    return _about(view, strangers.deletion_denied)


def access_logs_open_to_strangers(view: View) -> Settled[bool]:
    """Whether S3 may deliver access logs of other accounts' buckets into it."""
    return _about(view, strangers.takes_strangers_access_logs)


def readers_are_named(view: View) -> Settled[bool]:
    """Whether its policy lets only principals read its objects that it names one by one, and none write or delete.

    False where a statement gives reading, writing or deleting of objects to everybody, to all but some, or to another
    account as a whole, without a condition that says who there; and where it lets somebody whom it names write or
    delete: the logs' age is for the lifecycle to end. Services are another matter.
    """
    return _readers_are_named(view, view_of_public=True)


def other_readers_are_named(view: View) -> Settled[bool]:
    """The same of the statements that do not make its policy public; Absent where no other is at fault."""
    return _readers_are_named(view, view_of_public=False)


def _readers_are_named(view: View, view_of_public: bool) -> Settled[bool]:
    bucket = guard_of(view)
    unknown = bucket.unknown()
    if unknown is not None:
        return unknown
    objects = {"resource": (ask.objects_of(bucket.arn),)}
    own = literal(bucket.names.place.account)
    denials = tuple(one for one in bucket.policy.statements if one.allows is False)
    doubt: Answer | None = None
    public = False
    for statement in bucket.policy.statements:
        if statement.allows is False:
            continue
        if not view_of_public and is_public(Policy((statement,))).truth is Truth.TRUE:
            public = True
            continue
        rest = Policy((statement, *denials))
        if _is_wide(statement, own):
            answer = _some_principal_can(rest, bucket, statement, objects)
        else:
            answer = _named_can_change(rest, statement, objects)
        if answer.truth is Truth.TRUE:
            return Known(False, bucket.decided(answer).origin)
        doubt = answer if answer.truth is Truth.UNKNOWN and doubt is None else doubt
    if doubt is not None:
        return bucket.decided(doubt)
    origin = (*bucket.written.origin, *bucket.header)
    return Absent(None, origin) if public else Known(True, origin)


def _named_can_change(policy: Policy, statement: Statement, objects: Scope) -> Answer:
    """Whether somebody whom a statement names one by one may write or delete objects."""
    actions = (*attacks.DELETE_LOGS, *attacks.OVERWRITE_LOGS)
    by_name = [one for one in statement.principals or () if one.type == "AWS" and account_of(one.text) is None]
    return some_answer(of_requester(policy, named_principal(one.text), actions, objects) for one in by_name)


def _is_wide(statement: Statement, own: Tokens) -> bool:
    """Whether it speaks of everybody, of all but some, or of other accounts as a whole.

    What it gives to the own account as a whole, an identity policy there could give without it.
    """
    principals = statement.principals or ()
    accounts = [account for one in principals if one.type == "AWS" and (account := account_of(one.text)) is not None]
    # CloudTrail's own accounts of old are no more than a service: another rule speaks of them.
    wide = any(account != own and fixed_text(account) not in facts.LEGACY_CLOUDTRAIL for account in accounts)
    unknown = any(isinstance(token, Letter) and not token.fixed for one in principals for token in one.text)
    return is_everyone(statement) or statement.not_principals or wide or unknown


def _some_principal_can(policy: Policy, bucket: Guarded, statement: Statement, objects: Scope) -> Answer:
    actions = (*facts.OUTSIDER_READS, *facts.OUTSIDER_WRITES)
    answers = [strangers.outsider_can(policy, bucket.names.place, actions, objects)]
    for named in statement.principals or ():
        account = account_of(named.text)
        if account is not None:
            member = member_of(bucket.names.place, account)
            answers.append(of_requester(policy, member, actions, objects))
    if is_everyone(statement):
        for whose in (None, *_accounts_in_conditions(statement)):
            member = member_of(bucket.names.place, whose)
            answers.append(of_requester(policy, member, actions, objects))
    return some_answer(answers)


def _accounts_in_conditions(statement: Statement) -> Iterator[Tokens]:
    """The accounts whose members the conditions of a statement for everybody let in."""
    for tested in statement.constraints:
        if tested.dimension == "aws:principalaccount" and not tested.negated:
            yield from (tokens for tokens in tested.patterns if fixed_text(tokens) is not None)


def _who(statement: Statement) -> str:
    if statement.not_principals:
        return "everybody but some"
    if is_everyone(statement):
        return "everybody"
    return ", ".join(show(one.text) for one in statement.principals or ()) or "nobody in particular"


def _actions(statement: Statement) -> str:
    named = ", ".join("*" if one == (ANY,) else show(one).replace("…", "*") for one in statement.actions[:3])
    return f"all but {named}" if statement.not_actions else named


SEMANTICS: Semantics = {
    ("Bucket", "policy_is_public"): Semantic(BOOL, "whether S3 calls its policy public", policy_is_public),
    ("Bucket", "denies_plain_http"): Semantic(
        BOOL, "whether all requests over plain HTTP are denied", denies_plain_http
    ),
    ("Topic", "denies_plain_http"): Semantic(
        BOOL, "whether all messages over plain HTTP are denied", topic_denies_plain_http
    ),
    ("Bucket", "readers_are_named"): Semantic(
        BOOL, "whether its policy gives its objects only to principals that it names", readers_are_named
    ),
    ("Bucket", "other_readers_are_named"): Semantic(
        BOOL,
        "the same, of the statements that do not make its policy public; not set where no other gives anything",
        other_readers_are_named,
    ),
    ("Bucket", "locks_everybody_out"): Semantic(
        BOOL, "whether its policy refuses everybody in its account to repair that policy", locks_everybody_out
    ),
    ("Bucket", "deletion_is_denied"): Semantic(
        BOOL, "whether its policy refuses its account's principals to delete objects", deletion_is_denied
    ),
    ("Bucket", "access_logs_open_to_strangers"): Semantic(
        BOOL, "whether S3 may deliver access logs of other accounts' buckets into it", access_logs_open_to_strangers
    ),
}
