"""Knows who else reaches a bucket: the public, outsiders, other accounts, and whoever comes over plain HTTP.

Must not know how policies are decided (policies/), how buckets are spelled (model), nor what rules make of it.
"""

from __future__ import annotations

from ctlint.model.declare import BOOL
from ctlint.model.policy import PolicyDocument
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.parts import decided, names_of, witnessed
from ctlint.semantics.policies import facts
from ctlint.semantics.policies import questions as ask
from ctlint.semantics.policies.decide import Answer
from ctlint.semantics.policies.documents import read_policy
from ctlint.semantics.policies.public import is_public
from ctlint.semantics.policies.requesters import Pieces, member_of, named_principal
from ctlint.semantics.policies.requests import Scope
from ctlint.semantics.policies.statements import EMPTY, Policy, Statement, account_of, is_everyone
from ctlint.semantics.policies.text import ANY, Letter, Tokens, literal, show
from ctlint.semantics.read import is_true
from ctlint.value import Known, Reason, Settled, Truth, Unknown


class _Bucket:
    """A bucket with its policy, in one scenario."""

    def __init__(self, view: View) -> None:
        settle = view.scenario.settle
        self.written = view.get("policy")
        self.names = names_of(view.entity, settle, (self.written,))
        self.header = view.entity.header
        resource = view.entity.resource
        assert resource is not None  # a bucket is one
        self.arn: Pieces = self.names.own(resource, "arn" if resource.vocabulary == "tf" else "Arn")
        self.policy: Policy = EMPTY  # read after the ARN, which tells which inputs hold no wildcard
        if isinstance(self.written, Known) and isinstance(self.written.value, PolicyDocument):
            self.policy = read_policy(self.written.value, self.names, settle)

    def unknown(self) -> Settled[bool] | None:
        """What is said of a policy that is not known."""
        if isinstance(self.written, Unknown):
            return Unknown(self.written.reason, self.written.origin, None, self.written.links)
        return None


def policy_is_public(view: View) -> Settled[bool]:
    """Whether S3 calls its policy public; what Block Public Access makes of that is not considered."""
    bucket = _Bucket(view)
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
    origin = witnessed(sentence, statement.source, origin)
    return Known(True, origin) if found.truth is Truth.TRUE else Unknown(Reason.INPUT, origin)


def _consequence(view: View) -> str:
    """What Block Public Access makes of a public policy."""
    if is_true(view.get("block_public_policy")) is Truth.TRUE:
        return "; Block Public Access makes S3 refuse such a policy, so the deployment fails"
    if is_true(view.get("restrict_public_buckets")) is Truth.TRUE:
        return "; Block Public Access leaves access to AWS services and the own account"
    return ""


def denies_plain_http(view: View) -> Settled[bool]:
    """Whether every request over plain HTTP, to the bucket and to its objects, meets a Deny."""
    bucket = _Bucket(view)
    unknown = bucket.unknown()
    if unknown is not None:
        return unknown
    _, answer = ask.plain_http_denied(bucket.policy, bucket.names.place, bucket.arn)
    return decided(answer, bucket.written, bucket.header)


def open_to_outsiders(view: View) -> Settled[bool]:
    """Whether somebody who has nothing to do with the account can read, write or delete its objects."""
    bucket = _Bucket(view)
    unknown = bucket.unknown()
    if unknown is not None:
        return unknown
    objects = {"resource": (ask.objects_of(bucket.arn),)}
    actions = (*facts.OUTSIDER_READS, *facts.OUTSIDER_WRITES)
    answer = ask.outsider_can(bucket.policy, bucket.names.place, actions, objects)
    return decided(answer, bucket.written, bucket.header)


def readers_are_named(view: View) -> Settled[bool]:
    """Whether its policy lets only principals read its objects that it names one by one, and none write or delete.

    False where a statement gives reading, writing or deleting of objects to everybody, to all but some, or to another
    account as a whole, without a condition that says who there; and where it lets somebody whom it names write or
    delete: the logs' age is for the lifecycle to end. Services are another matter.
    """
    bucket = _Bucket(view)
    unknown = bucket.unknown()
    if unknown is not None:
        return unknown
    objects = {"resource": (ask.objects_of(bucket.arn),)}
    own = literal(bucket.names.place.account)
    denials = tuple(one for one in bucket.policy.statements if one.allows is False)
    doubt: Answer | None = None
    for statement in bucket.policy.statements:
        if statement.allows is False:
            continue
        rest = Policy((statement, *denials))
        if _is_wide(statement, own):
            answer = _some_principal_can(rest, bucket, statement, objects)
        else:
            answer = _named_can_change(rest, statement, objects)
        if answer.truth is Truth.TRUE:
            return Known(False, decided(answer, bucket.written, bucket.header).origin)
        doubt = answer if answer.truth is Truth.UNKNOWN and doubt is None else doubt
    if doubt is not None:
        return decided(doubt, bucket.written, bucket.header)
    return Known(True, (*bucket.written.origin, *bucket.header))


def _named_can_change(policy: Policy, statement: Statement, objects: Scope) -> Answer:
    """Whether somebody whom a statement names one by one may write or delete objects."""
    actions = (*facts.DELETE_LOGS, *facts.OVERWRITE_LOGS)
    by_name = [one for one in statement.principals or () if one.type == "AWS" and account_of(one.text) is None]
    return ask.some_answer(ask.of_requester(policy, named_principal(one.text), actions, objects) for one in by_name)


def _is_wide(statement: Statement, own: Tokens) -> bool:
    """Whether it speaks of everybody, of all but some, or of other accounts as a whole.

    What it gives to the own account as a whole, an identity policy there could give without it.
    """
    principals = statement.principals or ()
    accounts = (account_of(one.text) for one in principals if one.type == "AWS")
    wide = any(account is not None and account != own for account in accounts)
    unknown = any(isinstance(token, Letter) and not token.fixed for one in principals for token in one.text)
    return is_everyone(statement) or statement.not_principals or wide or unknown


def _some_principal_can(policy: Policy, bucket: _Bucket, statement: Statement, objects: Scope) -> Answer:
    actions = (*facts.OUTSIDER_READS, *facts.OUTSIDER_WRITES)
    answers = [ask.outsider_can(policy, bucket.names.place, actions, objects)]
    for named in statement.principals or ():
        account = account_of(named.text)
        if account is not None:
            member = member_of(bucket.names.place, account)
            answers.append(ask.of_requester(policy, member, actions, objects))
    if is_everyone(statement):
        own = member_of(bucket.names.place, None)
        answers.append(ask.of_requester(policy, own, actions, objects))
    return ask.some_answer(answers)


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
    ("Bucket", "open_to_outsiders"): Semantic(
        BOOL, "whether somebody outside the account can read, write or delete its objects", open_to_outsiders
    ),
    ("Bucket", "readers_are_named"): Semantic(
        BOOL, "whether its policy gives its objects only to principals that it names", readers_are_named
    ),
}
