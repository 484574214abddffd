"""Knows when an access control list gives access to people outside.

Must not know how ACLs are spelled beyond their values (model), nor what Block Public Access makes of them (rules).
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html, read 2026-11.
"""

from __future__ import annotations

from ctlint.hints import Any
from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.read import answered, elements, text
from ctlint.value import Absent, Known, Settled, Truth, Unknown, truth

_PUBLIC_ACLS = frozenset({"public-read", "public-read-write", "authenticated-read"})
"""Canned ACLs that grant something to AllUsers or AuthenticatedUsers (which is every AWS account)."""

_PUBLIC_GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")


def public_acl(bucket: View) -> Settled[bool]:
    """Whether its access control list, canned or written out, grants anything to everybody or to every AWS account."""
    acl = bucket.get("acl")
    grants, more, _ = elements(bucket, "grants")
    answers: list[tuple[Truth, Settled[Any]]] = [(_is_public(acl), acl)]
    for grant in grants:
        uri = bucket.of(grant.value).get("grantee_uri") if isinstance(grant, Known) else grant
        answers.append((_is_public_group(uri), uri))
    if more is not None:
        answers.append((Truth.UNKNOWN, more))
    return answered(answers, acl.origin)


def _is_public(acl: Settled[Any]) -> Truth:
    if isinstance(acl, Unknown):
        return Truth.UNKNOWN
    canned = text(acl)
    return Truth.UNKNOWN if canned is None else truth(_hyphenated(canned) in _PUBLIC_ACLS)


def _is_public_group(uri: Settled[Any]) -> Truth:
    named = text(uri)
    if named is None:
        # A grant without a URI is given to one account or one address.
        return Truth.FALSE if isinstance(uri, Absent) else Truth.UNKNOWN
    return truth(named.endswith(_PUBLIC_GROUPS))


def _hyphenated(canned: str) -> str:
    """CloudFormation's PublicRead as S3's public-read."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in canned).lstrip("-")


SEMANTICS: Semantics = {
    ("Bucket", "public_acl"): Semantic(BOOL, "whether its ACL grants anything to people outside", public_acl),
}
