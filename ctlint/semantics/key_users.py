"""Knows who besides those whom a key's own policy lets in may use it: by a copy in another region, or by a grant.

Must not know how policies are decided (policies/), how copies and grants are spelled (model), nor what rules make of
it. Sources, read 2026-11, in https://docs.aws.amazon.com/kms/latest/developerguide/: multi-region-keys-overview.html
(copies have the same material, and each a policy of its own), multi-region-keys-auth.html, grants.html.
"""

from __future__ import annotations

from ctlint.hints import Any
from ctlint.model.declare import BOOL, Entity
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.grants import of_another_account
from ctlint.semantics.parts import guard_of, outside, witnessed
from ctlint.semantics.policies import facts, strangers
from ctlint.semantics.policies import questions as ask
from ctlint.semantics.policies.text import literal, show
from ctlint.semantics.read import elements, text
from ctlint.value import Known, Reason, Settled, Truth, Unknown, every, some, truth

REVEALING = ("Decrypt", "ReEncryptFrom", "CreateGrant", "GenerateDataKey", "GenerateDataKeyPair")
"""Operations that make known what is encrypted, or that let others do so: …/grants.html#terms-grant-operations."""


def copy_open_to_outsiders(replica: View) -> Settled[bool]:
    """Whether somebody who has nothing to do with the account may use a copy of a key."""
    guard = guard_of(replica)
    unknown = guard.unknown()
    if unknown is not None:
        return unknown
    scope = ask.this(guard.arn)
    return guard.decided(strangers.outsider_can(guard.policy, guard.names.place, facts.OUTSIDER_ON_KEY, scope))


def lets_other_account_decrypt(grant: View) -> Settled[bool]:
    """Whether a grant lets another account, or a principal of one, find out what is encrypted; Absent without a key."""
    link = grant.get("key")
    if not isinstance(link, Known) or not isinstance(link.value, Entity):
        return outside(link)
    listed, more, where = elements(grant, "operations")
    revealing = some((*(_reveals(one) for one in listed), Truth.FALSE if more is None else Truth.UNKNOWN))
    grantee, names = grant.get("grantee"), guard_of(grant.of(link.value)).names
    principal = literal(names.pieces(grantee))
    answer = every((revealing, of_another_account(principal, literal(names.place.account))))
    origin = (*grantee.origin, *grant.entity.header)
    if answer is Truth.TRUE:
        return Known(True, witnessed(f"{show(principal)} is of another account", grantee, grant.entity.header))
    if answer is Truth.FALSE:
        return Known(False, where if revealing is Truth.FALSE else origin)
    doubt = next((one for one in (grantee, more, *listed) if isinstance(one, Unknown)), None)
    if doubt is None:
        sentence = "it is not known which account is the own one"
        return Unknown(Reason.APPLY, witnessed(sentence, grantee, grant.entity.header))
    return Unknown(doubt.reason, (*doubt.origin, *grant.entity.header), None, doubt.links)


def _reveals(operation: Settled[Any]) -> Truth:
    written = text(operation)
    return Truth.UNKNOWN if written is None else truth(written in REVEALING)


SEMANTICS: Semantics = {
    ("ReplicaKey", "copy_open_to_outsiders"): Semantic(
        BOOL, "whether somebody outside the account may decrypt with it", copy_open_to_outsiders
    ),
    ("KeyGrant", "lets_other_account_decrypt"): Semantic(
        BOOL, "whether it lets another account find out what the key encrypts", lets_other_account_decrypt
    ),
}
