"""Knows what the provider computes: of which other attributes an ARN is made up, and which blocks it fills in.

Must not know any syntax. Front ends are handed this as data, so that `split(":::", bucket.arn)` keeps its link.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctlint.graph import Ambient, Own, Shape

_PARTITION, _REGION, _ACCOUNT = Ambient("partition"), Ambient("region"), Ambient("account")


def _arn(service: str, *tail: str | Own) -> Shape:
    """An ARN of a regional resource of the account that the code is deployed to."""
    return ("arn:", _PARTITION, f":{service}:", _REGION, ":", _ACCOUNT, ":", *tail)


def _bucket_companion() -> Mapping[str, Shape]:
    return {"id": (Own("bucket"),)}


# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
# gives the ARN formats (read 2026-11); which attributes are the identifier is the provider's documentation.
SHAPES: Mapping[str, Mapping[str, Shape]] = {
    "aws_s3_bucket": {"id": (Own("bucket"),), "arn": ("arn:", _PARTITION, ":s3:::", Own("bucket"))},
    "aws_s3_bucket_acl": _bucket_companion(),
    "aws_s3_bucket_lifecycle_configuration": _bucket_companion(),
    "aws_s3_bucket_logging": _bucket_companion(),
    "aws_s3_bucket_ownership_controls": _bucket_companion(),
    "aws_s3_bucket_policy": _bucket_companion(),
    "aws_s3_bucket_public_access_block": _bucket_companion(),
    "aws_s3_bucket_server_side_encryption_configuration": _bucket_companion(),
    "aws_s3_bucket_versioning": _bucket_companion(),
    "aws_kms_key": {"id": (Own("key_id"),), "arn": _arn("kms", "key/", Own("key_id"))},
    "aws_cloudwatch_log_group": {"id": (Own("name"),), "arn": _arn("logs", "log-group:", Own("name"))},
    "aws_sns_topic": {"id": _arn("sns", Own("name")), "arn": _arn("sns", Own("name"))},
    "aws_iam_role": {"id": (Own("name"),)},
    # registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources: caller_identity, region, partition
    # (2026-11). `region` takes the place of `name` in version 6 of the provider.
    "data.aws_caller_identity": {"account_id": (_ACCOUNT,), "id": (_ACCOUNT,)},
    "data.aws_region": {"name": (_REGION,), "region": (_REGION,), "id": (_REGION,)},
    "data.aws_partition": {"partition": (_PARTITION,), "id": (_PARTITION,)},
}

# The provider's schema has them as optional and computed since 4.0; what they hold where nobody writes them is what
# the resources that replaced them say, or S3's default.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-4-upgrade (read 2026-11)
FILLED_IN: Mapping[str, frozenset[str]] = {
    "aws_s3_bucket": frozenset(
        {
            "cors_rule",
            "grant",
            "lifecycle_rule",
            "logging",
            "object_lock_configuration",
            "replication_configuration",
            "server_side_encryption_configuration",
            "versioning",
            "website",
        }
    )
}
"""Blocks that are known only after apply in every plan that makes the resource without them."""
