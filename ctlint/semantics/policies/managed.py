"""Knows what AWS's managed policies give, as far as a trail and its parts are concerned: dated data.

Must not know who has them.
Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html and the documents as AWS serves
them, mirrored by https://github.com/zoph-io/MAMIP, read 2026-11. Of each only what touches CloudTrail, S3, KMS,
CloudWatch and SNS is here. Those that are not here are not known, and may allow anything.
"""

from __future__ import annotations

from ctlint.model.policy import ManagedPolicy
from ctlint.records import NamedTuple
from ctlint.semantics.policies.conditions import resources
from ctlint.semantics.policies.requesters import Place
from ctlint.semantics.policies.statements import Named, Policy, Statement
from ctlint.semantics.policies.text import literal, pattern


class _Given(NamedTuple):
    """Actions that a statement allows on some resources; `but`: all actions but these."""

    actions: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    on: tuple[str, ...] = ("*",)


_READ_CLOUDTRAIL = _Given(("cloudtrail:Get*", "cloudtrail:Describe*", "cloudtrail:List*", "cloudtrail:LookupEvents"))
_WRITE_EVENTS = _Given(("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"))
_OTHER_SERVICES: tuple[_Given, ...] = ()
"""A policy that gives nothing of CloudTrail, S3, KMS, CloudWatch Logs or SNS that reaches a trail."""

_MANAGED: dict[str, tuple[_Given, ...]] = {
    "AdministratorAccess": (_Given(("*",)),),
    "PowerUserAccess": (_Given(but=("iam:*", "organizations:*", "account:*")),),
    "SystemAdministrator": (
        _Given(
            (
                "cloudtrail:DescribeTrails",
                "cloudtrail:GetTrailStatus",
                "cloudtrail:LookupEvents",
                "cloudtrail:StartLogging",
                "cloudtrail:StopLogging",
                "kms:CreateAlias",
                "kms:CreateKey",
                "kms:DeleteAlias",
                "kms:Describe*",
                "kms:Get*",
                "kms:List*",
                "kms:Encrypt",
                "kms:ReEncrypt*",
            )
        ),
        _Given(("cloudwatch:*", "logs:*", "sns:*")),
        _Given(("s3:*",)),
    ),
    "AWSCloudTrail_FullAccess": (
        _Given(("cloudtrail:*",)),
        _Given(("sns:AddPermission", "sns:SetTopicAttributes"), on=("arn:aws:sns:*:*:aws-cloudtrail-logs*",)),
        _Given(("s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock"), on=("arn:aws:s3:::aws-cloudtrail-logs*",)),
    ),
    "AWSCloudTrail_ReadOnlyAccess": (_READ_CLOUDTRAIL,),
    "AmazonS3FullAccess": (_Given(("s3:*", "s3-object-lambda:*")),),
    "AmazonS3ReadOnlyAccess": (_Given(("s3:Get*", "s3:List*", "s3:Describe*")),),
    "AWSKeyManagementServicePowerUser": (
        _Given(
            (
                "kms:CreateAlias",
                "kms:CreateKey",
                "kms:DeleteAlias",
                "kms:Describe*",
                "kms:GenerateRandom",
                "kms:Get*",
                "kms:List*",
                "kms:TagResource",
                "kms:UntagResource",
            )
        ),
    ),
    "CloudWatchFullAccess": (_Given(("cloudwatch:*", "logs:*", "sns:*")),),
    "CloudWatchFullAccessV2": (_Given(("cloudwatch:*", "logs:*", "sns:CreateTopic", "sns:List*", "sns:Subscribe")),),
    "CloudWatchReadOnlyAccess": (_Given(("cloudwatch:Get*", "logs:Get*", "logs:List*", "logs:Describe*", "sns:Get*")),),
    "CloudWatchLogsFullAccess": (_Given(("logs:*",)),),
    "CloudWatchAgentServerPolicy": (_WRITE_EVENTS, _Given(("cloudwatch:PutMetricData", "logs:PutRetentionPolicy"))),
    "AmazonSNSFullAccess": (_Given(("sns:*",)),),
    "AmazonEC2FullAccess": (_Given(("ec2:*", "cloudwatch:*")),),
    "AmazonDynamoDBFullAccess": (
        _Given(
            (
                "dynamodb:*",
                "cloudwatch:DeleteAlarms",
                "cloudwatch:PutMetricAlarm",
                "sns:CreateTopic",
                "sns:DeleteTopic",
                "sns:SetTopicAttributes",
                "sns:Subscribe",
                "sns:Unsubscribe",
                "kms:DescribeKey",
            )
        ),
    ),
    "AWSLambdaBasicExecutionRole": (_WRITE_EVENTS,),
    "AWSLambdaVPCAccessExecutionRole": (_WRITE_EVENTS,),
    "AWSLambdaSQSQueueExecutionRole": (_WRITE_EVENTS,),
    "AWSLambdaDynamoDBExecutionRole": (_WRITE_EVENTS,),
    "AWSLambda_FullAccess": (_Given(("lambda:*", "kms:DescribeKey", "logs:DescribeLogGroups")),),
    "AmazonAPIGatewayPushToCloudWatchLogs": (_WRITE_EVENTS,),
    "AmazonECSTaskExecutionRolePolicy": (_Given(("logs:CreateLogStream", "logs:PutLogEvents")),),
    "AmazonRDSEnhancedMonitoringRole": (
        _Given(("logs:CreateLogGroup", "logs:PutRetentionPolicy"), on=("arn:aws:logs:*:*:log-group:RDS*",)),
        _Given(("logs:CreateLogStream", "logs:PutLogEvents"), on=("arn:aws:logs:*:*:log-group:RDS*:log-stream:*",)),
    ),
    "AmazonEKSClusterPolicy": (_Given(("kms:DescribeKey",)),),
    "AmazonEC2ContainerRegistryReadOnly": _OTHER_SERVICES,
    "AmazonEC2ReadOnlyAccess": _OTHER_SERVICES,
    "AmazonEBSCSIDriverPolicy": _OTHER_SERVICES,
    "AmazonEKSWorkerNodePolicy": _OTHER_SERVICES,
    "AmazonEKS_CNI_Policy": _OTHER_SERVICES,
    "AmazonSQSFullAccess": _OTHER_SERVICES,
    "AmazonSSMManagedInstanceCore": _OTHER_SERVICES,
    "AWSXRayDaemonWriteAccess": _OTHER_SERVICES,
    "IAMFullAccess": _OTHER_SERVICES,
}


def managed_policy(policy: ManagedPolicy, source: object = None) -> Policy | None:
    """The statements of a managed policy; None for one that is not known. source: what they give back as theirs."""
    statements = _MANAGED.get(policy.name)
    if statements is None:
        return None
    label = f"AWS's managed policy {policy.name}"
    return Policy(tuple(_statement(one, label, source) for one in statements))


def _statement(given: _Given, label: str, source: object) -> Statement:
    actions = tuple(pattern((action,), variables=False) for action in given.actions or given.but)
    on = (resources([(one,) for one in given.on], negated=False, variables=False),)
    return Statement(True, None, False, actions, bool(given.but), on, label, source)


def default_key_policy(place: Place) -> Policy:
    """The policy of a key that is made without one: the account may do everything.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, read 2026-11.
    """
    account = (Named("AWS", literal(place.iam("root"))),)
    everything = (resources([("*",)], negated=False, variables=False),)
    actions = (pattern(("kms:*",), variables=False),)
    return Policy((Statement(True, account, False, actions, False, everything, "the default key policy"),))
