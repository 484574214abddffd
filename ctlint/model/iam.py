"""Knows how IAM roles and the policies attached to them are spelled.

Must not know any syntax, nor what a policy allows (semantics).
"""

from __future__ import annotations

from ctlint.model.declare import DOCUMENT, STR, Companion, Entity, attr


class Role(Entity):
    """An IAM role."""

    types = {"tf": ("aws_iam_role",), "cfn": ("AWS::IAM::Role",)}
    identity = ("name",)
    arn_marker = ":role/"
    arn_name_after = "/"
    companions = {"aws_iam_role_policy": "role"}

    name = attr(STR, tf="name", cfn="RoleName", empty_is_absent=True, doc="its name; unique in the account")
    trust = attr(DOCUMENT, tf="assume_role_policy", cfn="AssumeRolePolicyDocument", doc="who may assume it")
    inline_policy = attr(
        DOCUMENT,
        tf=(Companion("aws_iam_role_policy", "policy"), "inline_policy.policy"),
        cfn="Policies.PolicyDocument",
        doc="what it may do, where one inline policy says so",
    )
