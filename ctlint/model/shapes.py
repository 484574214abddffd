"""Knows what the provider computes: of which other attributes an ARN is made up, and which blocks it fills in.

Must not know any syntax. Front ends are handed this as data, so that `split(":::", bucket.arn)` keeps its link.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctlint.graph import Ambient, Own, Placing, Shape

ROLE_ARN = "its role's ARN"
"""An attribute for ourselves: no template can ask for it."""

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
    "aws_s3_bucket_cors_configuration": _bucket_companion(),
    "aws_s3_bucket_lifecycle_configuration": _bucket_companion(),
    "aws_s3_bucket_logging": _bucket_companion(),
    "aws_s3_bucket_ownership_controls": _bucket_companion(),
    "aws_s3_bucket_policy": _bucket_companion(),
    "aws_s3_bucket_public_access_block": _bucket_companion(),
    "aws_s3_bucket_request_payment_configuration": _bucket_companion(),
    "aws_s3_bucket_server_side_encryption_configuration": _bucket_companion(),
    "aws_s3_bucket_versioning": _bucket_companion(),
    "aws_s3_bucket_website_configuration": _bucket_companion(),
    "aws_kms_key": {"id": (Own("key_id"),), "arn": _arn("kms", "key/", Own("key_id"))},
    "aws_kms_external_key": {"arn": _arn("kms", "key/", Own("id"))},
    "aws_cloudwatch_log_group": {"id": (Own("name"),), "arn": _arn("logs", "log-group:", Own("name"))},
    "aws_sns_topic": {"id": _arn("sns", Own("name")), "arn": _arn("sns", Own("name"))},
    "aws_cloudwatch_metric_alarm": {
        "id": (Own("alarm_name"),),
        "arn": _arn("cloudwatch", "alarm:", Own("alarm_name")),
    },
    "aws_cloudwatch_event_rule": {"id": (Own("name"),)},
    "aws_iam_role": {"id": (Own("name"),)},
    "aws_iam_user": {"id": (Own("name"),)},
    "aws_iam_group": {"id": (Own("name"),)},
    # registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources: caller_identity, region, partition
    # (2026-11). `region` takes the place of `name` in version 6 of the provider.
    "data.aws_caller_identity": {"account_id": (_ACCOUNT,), "id": (_ACCOUNT,)},
    "data.aws_region": {"name": (_REGION,), "region": (_REGION,), "id": (_REGION,)},
    "data.aws_partition": {"partition": (_PARTITION,), "id": (_PARTITION,), "dns_suffix": (Ambient("url_suffix"),)},
    # Its JSON is a text in any case, never null.
    "data.aws_iam_policy_document": {"minified_json": (Own("json"),)},
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
    ),
    # Optional and computed: they hold what other resources attach to the role.
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role (read 2026-11)
    "aws_iam_role": frozenset({"inline_policy", "managed_policy_arns"}),
}
"""Blocks that are known only after apply in every plan that makes the resource without them."""

_BUCKET, _KEY = Own("BucketName", plain=True), Own("KeyId", plain=True)

WRITTEN_SHAPES: Mapping[str, Mapping[str, Shape]] = {
    # docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html (read 2026-11); keys have UUIDs.
    "AWS::S3::Bucket": {"": (_BUCKET,), "Arn": ("arn:", _PARTITION, ":s3:::", _BUCKET)},
    "AWS::KMS::Key": {"": (_KEY,), "KeyId": (_KEY,), "Arn": _arn("kms", "key/", _KEY)},
    "AWS::Logs::LogGroup": {
        "": (Own("LogGroupName"),),
        "Arn": (*_arn("logs", "log-group:", Own("LogGroupName")), ":*"),
    },
    "AWS::SNS::Topic": {
        "": _arn("sns", Own("TopicName")),
        "TopicArn": _arn("sns", Own("TopicName")),
        "TopicName": (Own("TopicName"),),
    },
    "AWS::CloudWatch::Alarm": {
        "": (Own("AlarmName"),),
        "Arn": _arn("cloudwatch", "alarm:", Own("AlarmName")),
    },
    "AWS::CloudTrail::EventDataStore": {
        "": _arn("cloudtrail", "eventdatastore/", Own("id")),
        "EventDataStoreArn": _arn("cloudtrail", "eventdatastore/", Own("id")),
    },
    "aws_cloudtrail_event_data_store": {
        "id": _arn("cloudtrail", "eventdatastore/", Own("id")),
        "arn": _arn("cloudtrail", "eventdatastore/", Own("id")),
    },
    "AWS::IAM::Role": {
        "": (Own("RoleName"),),
        "Arn": ("arn:", _PARTITION, ":iam::", _ACCOUNT, ":role", Own("Path"), Own("RoleName")),
    },
    "AWS::IAM::User": {
        "": (Own("UserName"),),
        "Arn": ("arn:", _PARTITION, ":iam::", _ACCOUNT, ":user", Own("Path"), Own("UserName")),
    },
    "AWS::IAM::Group": {"": (Own("GroupName"),)},
    "AWS::S3::AccessPoint": {
        "": (Own("Name"),),
        "Arn": _arn("s3", "accesspoint/", Own("Name")),
    },
    "aws_s3_access_point": {"arn": _arn("s3", "accesspoint/", Own("name"))},
    # The role that SAM makes, by a name that CloudFormation generates.
    "AWS::Serverless::Function": {ROLE_ARN: ("arn:", _PARTITION, ":iam::", _ACCOUNT, ":role/", Own("RoleName"))},
    "AWS::Serverless::StateMachine": {ROLE_ARN: ("arn:", _PARTITION, ":iam::", _ACCOUNT, ":role/", Own("RoleName"))},
    "AWS::CloudTrail::Trail": {"": (Own("TrailName"),), "Arn": _arn("cloudtrail", "trail/", Own("TrailName"))},
    "aws_cloudtrail": {"id": (Own("name"),), "arn": _arn("cloudtrail", "trail/", Own("name"))},
    "aws_iam_role": {"arn": ("arn:", _PARTITION, ":iam::", _ACCOUNT, ":role", Own("path"), Own("name"))},
    "aws_iam_user": {"arn": ("arn:", _PARTITION, ":iam::", _ACCOUNT, ":user", Own("path"), Own("name"))},
}
"""Of what attributes are made up that front ends deliver as references, for whoever compares texts: what
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html says that
Ref and Fn::GetAtt return (read 2026-11; the ARN of a log group ends in ":*"), and the ARNs of Terraform's resources."""

UNIQUE_NAMES = frozenset(("aws_s3_bucket", "AWS::S3::Bucket", "aws_kms_key", "aws_kms_external_key", "AWS::KMS::Key"))
"""Types of which no two resources have one name: buckets in a partition, keys by their ids."""

# https://registry.terraform.io/providers/hashicorp/aws/latest/docs (read 2026-11): where credentials and regions come
# from; that a provider refuses every account but the allowed ones; that a role is assumed with the other credentials,
# several one after the other. …/docs/guides/enhanced-region-support: of version 6 on, most resources have a region.
PLACING: Mapping[str, Mapping[str, Placing]] = {
    "aws": {
        "account": Placing(
            decided_by=(
                "access_key",
                "assume_role",
                "assume_role_with_web_identity",
                "profile",
                "secret_key",
                "shared_config_files",
                "shared_credentials_file",
                "shared_credentials_files",
                "token",
            ),
            told_by=(
                ("allowed_account_ids[]", None),
                ("assume_role.role_arn", 4),
                ("assume_role_with_web_identity.role_arn", 4),
            ),
            form=r"[0-9]{12}",
        ),
        "region": Placing(
            decided_by=("profile", "region", "shared_config_files"),
            told_by=(("region", None),),
            form=r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]+",
            argument="region",
        ),
    }
}
