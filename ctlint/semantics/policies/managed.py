"""Knows what AWS's managed policies give, as far as a trail and its parts are concerned: dated data.

Must not know who has them.
Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html, read 2026-11. Those that are
not here are not known, and may allow anything.
"""

from __future__ import annotations

from typing import NamedTuple

from ctlint.model.policy import ManagedPolicy
from ctlint.semantics.policies.conditions import resources
from ctlint.semantics.policies.statements import Policy, Statement
from ctlint.semantics.policies.text import pattern


class _Given(NamedTuple):
    """Actions that a policy allows on all resources; `but`: all actions but these."""

    actions: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


_MANAGED = {
    "AdministratorAccess": _Given(("*",)),
    "PowerUserAccess": _Given(but=("iam:*", "organizations:*", "account:*")),
    "AWSCloudTrail_FullAccess": _Given(("cloudtrail:*",)),
    "AWSCloudTrail_ReadOnlyAccess": _Given(("cloudtrail:Get*", "cloudtrail:Describe*", "cloudtrail:List*")),
    "AmazonS3FullAccess": _Given(("s3:*", "s3-object-lambda:*")),
    "AmazonS3ReadOnlyAccess": _Given(("s3:Get*", "s3:List*", "s3:Describe*")),
    "CloudWatchLogsFullAccess": _Given(("logs:*",)),
    "AmazonSNSFullAccess": _Given(("sns:*",)),
    "AWSLambdaBasicExecutionRole": _Given(("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")),
}


def managed_policy(policy: object) -> Policy | None:
    """The statements of a managed policy; None for one that is not known."""
    given = _MANAGED.get(policy.name) if isinstance(policy, ManagedPolicy) else None
    if given is None or not isinstance(policy, ManagedPolicy):
        return None
    actions = tuple(pattern((action,), variables=False) for action in given.actions or given.but)
    everything = (resources([("*",)], negated=False, variables=False),)
    label = f"the managed policy {policy.name}"
    return Policy((Statement(True, None, False, actions, bool(given.but), everything, label),))
