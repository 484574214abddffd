"""Knows how IAM's identities and the policies attached to them are spelled.

Must not know any syntax, nor what a policy allows (semantics).

aws_iam_*_policy_attachments_exclusive attaches what it lists and removes what others attached; ctlint does not look at
what is removed, because the other attachment comes back at the next deployment:
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachments_exclusive, read
2026-11.
"""

from __future__ import annotations

from ctlint.hints import TYPE_CHECKING, Any
from ctlint.model.declare import DOCUMENT, STR, Companion, Default, Entity, attr, documents, links
from ctlint.value import Value

if TYPE_CHECKING:
    from ctlint.model.connectors import Follow

_PATHS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"

_PATH = attr(STR, tf="path", cfn="Path", default=Default("/", _PATHS, "2026-11"), doc="what stands before its name")
_BOUNDARY = attr(
    DOCUMENT, tf="permissions_boundary", cfn="PermissionsBoundary", doc="the most that its policies can give"
)
_GIVES = "what it may do: every policy that is written in it or attached to it"


def connection(written: Value[Any], body: Value[Any], resource_of: Follow) -> Value[Any]:
    """What a connector of AWS SAM allows: connectors.py, which few runs need."""
    from ctlint.model.connectors import connection

    return connection(written, body, resource_of)


class Identity(Entity):
    """Whoever can hold policies: a role, a user or a group."""

    account_wide = True


class Role(Identity):
    """An IAM role."""

    types = {"tf": ("aws_iam_role",), "cfn": ("AWS::IAM::Role",)}
    identity = ("name",)
    arn_marker = ":role/"
    arn_name_after = "/"
    companions = {
        "aws_iam_policy_attachment": "roles",
        "aws_iam_role_policy": "role",
        "aws_iam_role_policy_attachment": "role",
        "aws_iam_role_policy_attachments_exclusive": "role_name",
        "AWS::IAM::ManagedPolicy": "Roles",
        "AWS::IAM::Policy": "Roles",
        "AWS::IAM::RolePolicy": "RoleName",
        "AWS::Serverless::Connector": "Source.RoleName",
    }

    name = attr(STR, tf="name", cfn="RoleName", empty_is_absent=True, doc="its name; unique in the account")
    trust = attr(DOCUMENT, tf="assume_role_policy", cfn="AssumeRolePolicyDocument", doc="who may assume it")
    policies = documents(
        tf=(
            Companion("aws_iam_role_policy", "policy"),
            Companion("aws_iam_role_policy_attachment", "policy_arn"),
            Companion("aws_iam_role_policy_attachments_exclusive", "policy_arns"),
            Companion("aws_iam_policy_attachment", "policy_arn"),
            "inline_policy.policy",
            "managed_policy_arns",
        ),
        cfn=(
            "Policies.PolicyDocument",
            "ManagedPolicyArns",
            Companion("AWS::IAM::Policy", "PolicyDocument"),
            Companion("AWS::IAM::RolePolicy", "PolicyDocument"),
            Companion("AWS::IAM::ManagedPolicy", "PolicyDocument"),
            Companion("AWS::Serverless::Connector", "Destination"),
        ),
        readings={"Destination": connection},
        doc=_GIVES,
    )
    path = _PATH
    boundary = _BOUNDARY


class Group(Identity):
    """An IAM group; its policies are its members'."""

    types = {"tf": ("aws_iam_group",), "cfn": ("AWS::IAM::Group",)}
    identity = ("name",)
    arn_marker = ":group/"
    arn_name_after = "/"
    companions = {
        "aws_iam_group_policy": "group",
        "aws_iam_group_policy_attachment": "group",
        "aws_iam_group_policy_attachments_exclusive": "group_name",
        "aws_iam_policy_attachment": "groups",
        "AWS::IAM::GroupPolicy": "GroupName",
        "AWS::IAM::ManagedPolicy": "Groups",
        "AWS::IAM::Policy": "Groups",
    }

    name = attr(STR, tf="name", cfn="GroupName", empty_is_absent=True, doc="its name; unique in the account")
    policies = documents(
        tf=(
            Companion("aws_iam_group_policy", "policy"),
            Companion("aws_iam_group_policy_attachment", "policy_arn"),
            Companion("aws_iam_group_policy_attachments_exclusive", "policy_arns"),
            Companion("aws_iam_policy_attachment", "policy_arn"),
        ),
        cfn=(
            "Policies.PolicyDocument",
            "ManagedPolicyArns",
            Companion("AWS::IAM::Policy", "PolicyDocument"),
            Companion("AWS::IAM::GroupPolicy", "PolicyDocument"),
            Companion("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        ),
        doc=_GIVES,
    )


class User(Identity):
    """An IAM user."""

    types = {"tf": ("aws_iam_user",), "cfn": ("AWS::IAM::User",)}
    identity = ("name",)
    arn_marker = ":user/"
    arn_name_after = "/"
    companions = {
        "aws_iam_group_membership": "users",
        "aws_iam_policy_attachment": "users",
        "aws_iam_user_group_membership": "user",
        "aws_iam_user_policy": "user",
        "aws_iam_user_policy_attachment": "user",
        "aws_iam_user_policy_attachments_exclusive": "user_name",
        "AWS::IAM::ManagedPolicy": "Users",
        "AWS::IAM::Policy": "Users",
        "AWS::IAM::UserPolicy": "UserName",
        "AWS::IAM::UserToGroupAddition": "Users",
    }

    name = attr(STR, tf="name", cfn="UserName", empty_is_absent=True, doc="its name; unique in the account")
    groups = links(
        "Group",
        tf=(Companion("aws_iam_user_group_membership", "groups"), Companion("aws_iam_group_membership", "group")),
        cfn=("Groups", Companion("AWS::IAM::UserToGroupAddition", "GroupName")),
        doc="the groups that it is a member of",
    )
    policies = documents(
        tf=(
            Companion("aws_iam_user_policy", "policy"),
            Companion("aws_iam_user_policy_attachment", "policy_arn"),
            Companion("aws_iam_user_policy_attachments_exclusive", "policy_arns"),
            Companion("aws_iam_policy_attachment", "policy_arn"),
        ),
        cfn=(
            "Policies.PolicyDocument",
            "ManagedPolicyArns",
            Companion("AWS::IAM::Policy", "PolicyDocument"),
            Companion("AWS::IAM::UserPolicy", "PolicyDocument"),
            Companion("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        ),
        doc=_GIVES,
    )
    path = _PATH
    boundary = _BOUNDARY
