"""Knows what the policies allow that AWS SAM writes, by the names of its templates and by what connectors lead to.

Must not know how they are asked for (sam.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from ctlint.records import NamedTuple

_BUCKET = "arn:{AWS::Partition}:s3:::{}"
_OBJECTS = "arn:{AWS::Partition}:s3:::{}/*"
_KEY = "arn:{AWS::Partition}:kms:{AWS::Region}:{AWS::AccountId}:key/{}"
_TOPICS = "arn:{AWS::Partition}:sns:{AWS::Region}:{AWS::AccountId}:{}*"


class Grant(NamedTuple):
    """What a statement allows: actions, on ARNs in which {} stands for what is named."""

    actions: tuple[str, ...]
    arns: tuple[str, ...]


class Template(NamedTuple):
    """A policy template: the parameter that names what it is for, and its statements."""

    parameter: str
    grants: tuple[Grant, ...]


# samtranslator/policy_templates_data/policy_templates.json of github.com/aws/serverless-application-model, read
# 2026-11, which https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/
# serverless-policy-template-list.html shows. The templates for other services allow nothing of what is here; nor do
# SNSPublishMessagePolicy, FilterLogEventsPolicy, CloudWatchPutMetricPolicy and those to encrypt, which only add.
TEMPLATES: Mapping[str, Template] = {
    "S3ReadPolicy": Template(
        "BucketName",
        (
            Grant(
                (
                    "s3:GetObject",
                    "s3:ListBucket",
                    "s3:GetBucketLocation",
                    "s3:GetObjectVersion",
                    "s3:GetLifecycleConfiguration",
                ),
                (_BUCKET, _OBJECTS),
            ),
        ),
    ),
    "S3WritePolicy": Template(
        "BucketName",
        (Grant(("s3:PutObject", "s3:PutObjectAcl", "s3:PutLifecycleConfiguration"), (_BUCKET, _OBJECTS)),),
    ),
    "S3CrudPolicy": Template(
        "BucketName",
        (
            Grant(
                (
                    "s3:GetObject",
                    "s3:ListBucket",
                    "s3:GetBucketLocation",
                    "s3:GetObjectVersion",
                    "s3:PutObject",
                    "s3:PutObjectAcl",
                    "s3:GetLifecycleConfiguration",
                    "s3:PutLifecycleConfiguration",
                    "s3:DeleteObject",
                ),
                (_BUCKET, _OBJECTS),
            ),
        ),
    ),
    "S3FullAccessPolicy": Template(
        "BucketName",
        (
            Grant(
                (
                    "s3:GetObject",
                    "s3:GetObjectAcl",
                    "s3:GetObjectVersion",
                    "s3:PutObject",
                    "s3:PutObjectAcl",
                    "s3:DeleteObject",
                    "s3:DeleteObjectTagging",
                    "s3:DeleteObjectVersionTagging",
                    "s3:GetObjectTagging",
                    "s3:GetObjectVersionTagging",
                    "s3:PutObjectTagging",
                    "s3:PutObjectVersionTagging",
                ),
                (_OBJECTS,),
            ),
            Grant(
                (
                    "s3:ListBucket",
                    "s3:GetBucketLocation",
                    "s3:GetLifecycleConfiguration",
                    "s3:PutLifecycleConfiguration",
                ),
                (_BUCKET,),
            ),
        ),
    ),
    "KMSDecryptPolicy": Template("KeyId", (Grant(("kms:Decrypt",), (_KEY,)),)),
    "SNSCrudPolicy": Template(
        "TopicName",
        (
            Grant(
                (
                    "sns:ListSubscriptionsByTopic",
                    "sns:CreateTopic",
                    "sns:SetTopicAttributes",
                    "sns:Subscribe",
                    "sns:Publish",
                ),
                (_TOPICS,),
            ),
        ),
    ),
}

NAME_OF_A_TEMPLATE = r"\w+Policy(?:_v[0-9]+)?\Z"
"""How all of them are called."""

# samtranslator/model/connector_profiles/profiles.json there, read 2026-11: the same for functions and state machines.
# What connectors give for topics is only to publish; keys, trails and log groups are no destinations.
CONNECTED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "AWS::S3::Bucket": {
        "Read": (
            "s3:GetObject",
            "s3:GetObjectAcl",
            "s3:GetObjectLegalHold",
            "s3:GetObjectRetention",
            "s3:GetObjectTorrent",
            "s3:GetObjectVersion",
            "s3:GetObjectVersionAcl",
            "s3:GetObjectVersionForReplication",
            "s3:GetObjectVersionTorrent",
            "s3:ListBucket",
            "s3:ListBucketMultipartUploads",
            "s3:ListBucketVersions",
            "s3:ListMultipartUploadParts",
        ),
        "Write": (
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:PutObject",
            "s3:PutObjectLegalHold",
            "s3:PutObjectRetention",
            "s3:RestoreObject",
        ),
    }
}
DESTINATIONS = ("{}", "{}/*")
