"""Knows how KMS keys and aliases are spelled and what KMS does where nothing is written.

Must not know any syntax, nor what a key is used for.
"""

from __future__ import annotations

from ctlint.model.declare import (
    BOOL,
    DOCUMENT,
    INT,
    STR,
    AnyDefault,
    Companion,
    Default,
    Entity,
    ItemsOf,
    Proxy,
    attr,
    link,
)
from ctlint.model.deletion import DELETION_POLICY, IGNORED_CHANGES, PREVENT_DESTROY, UPDATE_REPLACE_POLICY

_TF_KEY = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key"
_TF_EXTERNAL = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_external_key"
_CFN_KEY = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html"
_READ = "2026-11"


def _both(value: object) -> dict[str, AnyDefault]:
    return {"tf": Default(value, _TF_KEY, _READ), "cfn": Default(value, _CFN_KEY, _READ)}


class Key(Entity):
    """A KMS key made in this code, also one whose material is imported; replicas are keys of their own kind."""

    types = {"tf": ("aws_kms_key", "aws_kms_external_key"), "cfn": ("AWS::KMS::Key",)}
    arn_marker = ":key/"
    companions = {"aws_kms_key_policy": "key_id"}
    proxies = {
        "aws_kms_alias": Proxy("target_key_id", "name"),
        "AWS::KMS::Alias": Proxy("TargetKeyId", "AliasName"),
    }

    policy = attr(
        DOCUMENT,
        tf=(Companion("aws_kms_key_policy", "policy"), "policy"),
        cfn="KeyPolicy",
        doc="who may use and manage it; not written, AWS gives the account's root all of it",
    )
    rotation = attr(
        BOOL,
        tf="enable_key_rotation",
        cfn="EnableKeyRotation",
        default=_both(False),
        doc="whether its material is replaced automatically",
    )
    rotation_days = attr(
        INT, tf="rotation_period_in_days", cfn="RotationPeriodInDays", default=_both(365), doc="days between rotations"
    )
    enabled = attr(
        BOOL, tf=("is_enabled", "enabled"), cfn="Enabled", default=_both(True), doc="whether it can be used at all"
    )
    spec = attr(
        STR,
        tf=("customer_master_key_spec", "key_spec"),
        cfn="KeySpec",
        default=_both("SYMMETRIC_DEFAULT"),
        doc="kind of material; only SYMMETRIC_DEFAULT can encrypt log files and be rotated",
    )
    usage = attr(STR, tf="key_usage", cfn="KeyUsage", default=_both("ENCRYPT_DECRYPT"), doc="what it is for")
    origin = attr(
        STR,
        tf=(),
        cfn="Origin",
        default={**_both("AWS_KMS"), "aws_kms_external_key": Default("EXTERNAL", _TF_EXTERNAL, _READ)},
        doc="where its material comes from: AWS_KMS, EXTERNAL, AWS_CLOUDHSM; in Terraform the type of resource says it",
    )
    material_expires = attr(
        STR,
        tf="valid_to",
        cfn=(),
        doc="when imported material expires, RFC 3339; CloudFormation imports none",
    )
    custom_store = attr(
        STR,
        tf="custom_key_store_id",
        cfn=(),
        doc="custom key store that holds its material; such keys cannot be rotated",
    )
    deletion_window_days = attr(
        INT,
        tf="deletion_window_in_days",
        cfn="PendingWindowInDays",
        default=_both(30),
        doc="days between scheduling its deletion and losing it",
    )
    multi_region = attr(
        BOOL, tf="multi_region", cfn="MultiRegion", default=_both(False), doc="whether it may be replicated"
    )
    lockout_check_bypassed = attr(
        BOOL,
        tf="bypass_policy_lockout_safety_check",
        cfn="BypassPolicyLockoutSafetyCheck",
        default=_both(False),
        doc="whether KMS takes a policy that leaves nobody who could change it",
    )
    prevent_destroy = PREVENT_DESTROY
    ignored_changes = IGNORED_CHANGES
    deletion_policy = DELETION_POLICY
    update_replace_policy = UPDATE_REPLACE_POLICY
    region = attr(STR, tf="region", cfn=(), doc="its region, if the code itself says it")


class ReplicaKey(Entity):
    """A copy of a multi-Region key in another region: it decrypts what the first encrypts, by a policy of its own."""

    types = {"tf": ("aws_kms_replica_key", "aws_kms_replica_external_key"), "cfn": ("AWS::KMS::ReplicaKey",)}
    account_wide = True
    arn_marker = ":key/"
    companions = {"aws_kms_key_policy": "key_id"}

    primary = link("Key", tf="primary_key_arn", cfn="PrimaryKeyArn", doc="the key that it is a copy of")
    policy = attr(
        DOCUMENT,
        tf=(Companion("aws_kms_key_policy", "policy"), "policy"),
        cfn="KeyPolicy",
        doc="who may use and manage it; not written, AWS gives the account's root all of it",
    )


class KeyGrant(Entity):
    """A grant that lets somebody use a key beside its policy; CloudFormation has none (2026-11)."""

    types = {"tf": ("aws_kms_grant",)}
    account_wide = True

    key = link("Key", tf="key_id", cfn=(), doc="the key that may be used")
    grantee = attr(STR, tf="grantee_principal", cfn=(), doc="who may use it, as an ARN")
    operations = attr(ItemsOf(STR), tf="operations", cfn=(), doc="what he may do: Decrypt, GenerateDataKey, …")
