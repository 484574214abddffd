"""Knows how CloudWatch log groups are spelled and what CloudWatch does where nothing is written.

Must not know any syntax, nor what is written to a log group.
"""

from __future__ import annotations

from ctlint.model.declare import BOOL, INT, STR, Default, Entity, attr, link
from ctlint.model.deletion import DELETION_POLICY, PREVENT_DESTROY, UPDATE_REPLACE_POLICY

_TF_GROUP = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group"
_CFN_GROUP = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html"
_READ = "2026-11"


class LogGroup(Entity):
    """A CloudWatch Logs log group."""

    types = {"tf": ("aws_cloudwatch_log_group",), "cfn": ("AWS::Logs::LogGroup",)}
    identity = ("name",)
    arn_marker = ":log-group:"

    name = attr(STR, tf="name", cfn="LogGroupName", empty_is_absent=True, doc="its name; unique in account and region")
    retention_days = attr(
        INT, tf="retention_in_days", cfn="RetentionInDays", doc="days that events are kept; not written means for ever"
    )
    log_group_class = attr(
        STR,
        tf="log_group_class",
        cfn="LogGroupClass",
        default={"tf": Default("STANDARD", _TF_GROUP, _READ), "cfn": Default("STANDARD", _CFN_GROUP, _READ)},
        doc="STANDARD, INFREQUENT_ACCESS (no metric filters) or DELIVERY",
    )
    kms_key = link("Key", tf="kms_key_id", cfn="KmsKeyId", doc="encrypts its events")
    deletion_protected = attr(
        BOOL,
        tf="deletion_protection_enabled",
        cfn="DeletionProtectionEnabled",
        default={"tf": Default(False, _TF_GROUP, _READ), "cfn": Default(False, _CFN_GROUP, _READ)},
        doc="whether CloudWatch refuses to delete it",
    )
    skip_destroy = attr(
        BOOL,
        tf="skip_destroy",
        cfn=(),
        default=Default(False, _TF_GROUP, _READ),
        doc="whether Terraform forgets it instead of deleting it",
    )
    prevent_destroy = PREVENT_DESTROY
    deletion_policy = DELETION_POLICY
    update_replace_policy = UPDATE_REPLACE_POLICY
