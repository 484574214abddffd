"""Knows how IAM roles and the policies attached to them are spelled.

Must not know any syntax, nor what a policy allows (semantics).
"""

from __future__ import annotations

from ctlint.model.declare import DOCUMENT, STR, Companion, Default, Entity, attr, documents

_PATHS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"


class Role(Entity):
    """An IAM role."""

    types = {"tf": ("aws_iam_role",), "cfn": ("AWS::IAM::Role",)}
    identity = ("name",)
    arn_marker = ":role/"
    arn_name_after = "/"
    companions = {
        "aws_iam_role_policy": "role",
        "aws_iam_role_policy_attachment": "role",
        "AWS::IAM::Policy": "Roles",
        "AWS::IAM::RolePolicy": "RoleName",
    }

    name = attr(STR, tf="name", cfn="RoleName", empty_is_absent=True, doc="its name; unique in the account")
    trust = attr(DOCUMENT, tf="assume_role_policy", cfn="AssumeRolePolicyDocument", doc="who may assume it")
    policies = documents(
        tf=(
            Companion("aws_iam_role_policy", "policy"),
            Companion("aws_iam_role_policy_attachment", "policy_arn"),
            "inline_policy.policy",
            "managed_policy_arns",
        ),
        cfn=(
            "Policies.PolicyDocument",
            "ManagedPolicyArns",
            Companion("AWS::IAM::Policy", "PolicyDocument"),
            Companion("AWS::IAM::RolePolicy", "PolicyDocument"),
        ),
        doc="what it may do: every policy that is written in it or attached to it",
    )
    path = attr(STR, tf="path", cfn="Path", default=Default("/", _PATHS, "2026-11"), doc="what stands before its name")
    boundary = attr(
        DOCUMENT, tf="permissions_boundary", cfn="PermissionsBoundary", doc="the most that its policies can give"
    )
