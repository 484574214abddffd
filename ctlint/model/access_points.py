"""Knows how access points of buckets are spelled and what S3 does where nothing is written.

Must not know any syntax, nor which bucket plays which part.
"""

from __future__ import annotations

from ctlint.model.declare import BOOL, DOCUMENT, STR, Attribute, Companion, Default, Entity, attr, link

_BLOCKED = Default(
    True, "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html", "2026-11"
)
"""All on, unless one is switched off by name when the access point is made; later nobody can."""


_POLICY = "aws_s3control_access_point_policy"


def _flag(tf: str, cfn: str, doc: str) -> Attribute:
    block = "public_access_block_configuration", "PublicAccessBlockConfiguration"
    return attr(BOOL, tf=f"{block[0]}.{tf}", cfn=f"{block[1]}.{cfn}", default=_BLOCKED, doc=doc)


class AccessPoint(Entity):
    """An S3 access point: another way into a bucket."""

    types = {"tf": ("aws_s3_access_point",), "cfn": ("AWS::S3::AccessPoint",)}
    account_wide = True
    identity = ("name",)
    arn_marker = ":accesspoint/"
    companions = {_POLICY: "access_point_arn"}

    name = attr(STR, tf="name", cfn="Name", empty_is_absent=True, doc="its name; unique in an account and region")
    policy = attr(DOCUMENT, tf=(Companion(_POLICY, "policy"), "policy"), cfn="Policy", doc="who may do what through it")
    bucket = link("Bucket", tf="bucket", cfn="Bucket", doc="the bucket that it leads into")
    block_public_acls = _flag("block_public_acls", "BlockPublicAcls", "whether it refuses public ACLs")
    ignore_public_acls = _flag(
        "ignore_public_acls", "IgnorePublicAcls", "whether public ACLs have no effect through it"
    )
    block_public_policy = _flag("block_public_policy", "BlockPublicPolicy", "whether a public policy of it is refused")
    restrict_public_buckets = _flag(
        "restrict_public_buckets",
        "RestrictPublicBuckets",
        "whether a public policy of it gives access to the own account only",
    )
