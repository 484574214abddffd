"""Knows what S3 refuses of a log bucket: a name that no bucket can have, an access control list where these are off.

Must not know how buckets are spelled (model), policies (validity.py), nor what rules make of it.
"""

from __future__ import annotations

import re

from ctlint.hints import Any
from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.parts import witnessed
from ctlint.semantics.read import elements, surely_accepted, text
from ctlint.value import Absent, Known, Settled, Unknown

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, read 2026-11. Its reserved beginnings
# and ends are left alone: more of them come every year, and AWS's own examples bear one.
_NAME = r"[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]"
_ADDRESS = r"[0-9]+(?:\.[0-9]+){3}"
_NEVER_IN_A_NAME = r"[^a-z0-9.-]|\.\."

_OWNERS_ALONE = ("private", "bucket-owner-full-control", "Private", "BucketOwnerFullControl")
"""Canned ACLs that give nobody but the owner anything."""


def name_is_accepted(bucket: View) -> Settled[bool]:
    """Whether S3 takes the name; where none is written, one is made that it takes. Absent where nobody can say."""
    value = bucket.get("name")
    if isinstance(value, Absent):
        return Known(True, value.origin)
    return surely_accepted(
        value,
        lambda name: bool(re.fullmatch(_NAME, name)) and not re.fullmatch(_ADDRESS, name),
        lambda parts: any(part is not None and re.search(_NEVER_IN_A_NAME, part) for part in parts),
    )


def acl_is_accepted(bucket: View) -> Settled[bool]:
    """Whether S3 takes its access control list; Absent where none is written.

    With BucketOwnerEnforced, S3's default for new buckets, a request to set a list fails, whatever is in it
    (AccessControlListNotSupported), and a bucket is not made with one that gives others something
    (InvalidBucketAclWithObjectOwnership):
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html, read 2026-11.
    Terraform's aws_s3_bucket_acl makes the first request, CloudFormation and the `acl` of aws_s3_bucket the second.
    """
    acl = bucket.get("acl")
    grants, more, where = elements(bucket, "grants")
    if isinstance(acl, Absent) and not grants and more is None:
        return Absent(None, acl.origin)
    ownership = bucket.get("ownership")
    kind = text(ownership)
    if kind is not None and kind != "BucketOwnerEnforced":
        return Known(True, ownership.origin)
    by_itself = bool(bucket.entity.companions_of("aws_s3_bucket_acl"))
    written = text(acl) if not isinstance(acl, Absent) else None
    if not by_itself and not grants and written in _OWNERS_ALONE:
        return Known(True, acl.origin)
    doubts: tuple[Settled[Any], ...] = (ownership, acl)
    for doubt in (*doubts, *((more,) if more is not None else ())):
        if isinstance(doubt, Unknown):
            return Unknown(doubt.reason, doubt.origin, None, doubt.links)
    set_ = acl if not isinstance(acl, Absent) else Known(None, where)
    sentence = "S3 takes no access control list where the ownership of objects is BucketOwnerEnforced"
    return Known(False, witnessed(sentence, set_, (*ownership.origin, *bucket.entity.header)))


SEMANTICS: Semantics = {
    ("Bucket", "bucket_name_is_accepted"): Semantic(BOOL, "whether S3 takes its name", name_is_accepted),
    ("Bucket", "acl_is_accepted"): Semantic(BOOL, "whether S3 takes its access control list", acl_is_accepted),
}
