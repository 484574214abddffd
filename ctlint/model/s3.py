"""Knows how buckets and their companion resources are spelled and what S3 does where nothing is written.

Must not know any syntax, nor which bucket plays which part.
"""

from __future__ import annotations

from ctlint.model.declare import (
    BOOL,
    DOCUMENT,
    INT,
    STR,
    Companion,
    Default,
    Entity,
    ItemsOf,
    Proxy,
    attr,
    flag,
    link,
    many,
)
from ctlint.model.deletion import DELETION_POLICY, PREVENT_DESTROY, UPDATE_REPLACE_POLICY, ignored_changes_of

_HEADS_UP_2023 = "https://aws.amazon.com/blogs/aws/heads-up-amazon-s3-security-changes-are-coming-in-april-of-2023/"
_TF_BPA = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_public_access_block"
_OWNERSHIP = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-new-bucket.html"
_ENCRYPTION = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html"
_VERSIONING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html"
_ACL = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html"
_LOCKS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html"
_TF_LOCK = (
    "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_object_lock_configuration"
)
_REQUESTER_PAYS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html"
_BUCKET_KEY = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html"
_TF_BUCKET = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket"
_READ = "2026-11"

_ON = flag("Enabled")
_BPA = "aws_s3_bucket_public_access_block"
_LOCK = "aws_s3_bucket_object_lock_configuration"
_SSE = "aws_s3_bucket_server_side_encryption_configuration"
_EMPTIES = "Custom::S3AutoDeleteObjects"
_PAYMENT = "aws_s3_bucket_request_payment_configuration"
_WEBSITE = "aws_s3_bucket_website_configuration"
_REPLICATION = "aws_s3_bucket_replication_configuration"
_BY_DEFAULT = "apply_server_side_encryption_by_default"

_BLOCKED = Default(True, _HEADS_UP_2023, _READ)
"""Block Public Access is on for every bucket created since April 2023, whatever created it."""
_NOT_BLOCKED = Default(False, _TF_BPA, _READ)
"""Where the block is declared, a flag it does not name is off: the provider always sends all four."""


class Transition(Entity):
    """One move of a lifecycle rule to another storage class."""

    days = attr(INT, tf="days", cfn="TransitionInDays", doc="days after creation")
    date = attr(STR, tf="date", cfn="TransitionDate", doc="or the date, ISO 8601")
    storage_class = attr(STR, tf="storage_class", cfn="StorageClass", doc="where to: GLACIER, DEEP_ARCHIVE, …")


class LifecycleRule(Entity):
    """One rule of a bucket's lifecycle configuration."""

    enabled = attr(_ON, tf=("status", "enabled"), cfn="Status", doc="whether it is in force")
    prefix = attr(
        STR,
        tf=("filter.prefix", "filter.and.prefix", "prefix"),
        cfn="Prefix",
        empty_is_absent=True,
        doc="it reaches objects whose name starts so; not written means all",
    )
    # A block and a map at once: what matters is only whether one is written.
    tag = attr(STR, tf="filter.tag.key", cfn=(), doc="it reaches objects that carry this tag")
    tags = attr(
        ItemsOf(STR),
        tf=("filter.and.tags", "tags"),
        cfn="TagFilters",
        doc="it reaches objects that carry all these tags",
    )
    larger_than = attr(
        INT,
        tf=("filter.object_size_greater_than", "filter.and.object_size_greater_than"),
        cfn="ObjectSizeGreaterThan",
        doc="bytes; it reaches larger objects only",
    )
    smaller_than = attr(
        INT,
        tf=("filter.object_size_less_than", "filter.and.object_size_less_than"),
        cfn="ObjectSizeLessThan",
        doc="bytes; it reaches smaller objects only",
    )
    expiration_days = attr(
        INT, tf="expiration.days", cfn="ExpirationInDays", doc="days after creation until the current version expires"
    )
    expiration_date = attr(
        STR, tf="expiration.date", cfn="ExpirationDate", doc="date on which current versions expire, ISO 8601"
    )
    noncurrent_days = attr(
        INT,
        tf=("noncurrent_version_expiration.noncurrent_days", "noncurrent_version_expiration.days"),
        cfn=("NoncurrentVersionExpiration.NoncurrentDays", "NoncurrentVersionExpirationInDays"),
        doc="days after being overwritten or deleted until an old version is gone",
    )
    newer_noncurrent_versions = attr(
        INT,
        tf="noncurrent_version_expiration.newer_noncurrent_versions",
        cfn="NoncurrentVersionExpiration.NewerNoncurrentVersions",
        doc="old versions that are kept whatever their age",
    )
    abort_upload_days = attr(
        INT,
        tf=("abort_incomplete_multipart_upload.days_after_initiation", "abort_incomplete_multipart_upload_days"),
        cfn="AbortIncompleteMultipartUpload.DaysAfterInitiation",
        doc="days until the parts of an upload that was never finished are removed",
    )
    transitions = many(
        Transition, tf="transition", cfn=("Transitions", "Transition"), doc="moves to other storage classes"
    )


class Grant(Entity):
    """One grant of an access control list; only Terraform can write them."""

    grantee_uri = attr(STR, tf=("grantee.uri", "uri"), cfn=(), doc="the group it is given to, a URI")
    permission = attr(STR, tf="permission", cfn=(), doc="READ, WRITE, READ_ACP, WRITE_ACP or FULL_CONTROL")
    permissions = attr(ItemsOf(STR), tf="permissions", cfn=(), doc="the same, as the older block lists them")


class CorsRule(Entity):
    """One rule that lets web pages of other origins use a bucket."""

    origins = attr(ItemsOf(STR), tf="allowed_origins", cfn="AllowedOrigins", doc="whose pages; * means anybody's")


class ReplicationRule(Entity):
    """One rule that copies new objects to another bucket."""

    enabled = attr(_ON, tf="status", cfn="Status", doc="whether it is in force")


class Bucket(Entity):
    """An S3 bucket with everything that configures it."""

    types = {"tf": ("aws_s3_bucket",), "cfn": ("AWS::S3::Bucket",)}
    identity = ("name",)
    global_identity = True
    arn_marker = ":s3:::"
    companions = {
        "aws_s3_bucket_acl": "bucket",
        "aws_s3_bucket_cors_configuration": "bucket",
        "aws_s3_bucket_lifecycle_configuration": "bucket",
        "aws_s3_bucket_logging": "bucket",
        _LOCK: "bucket",
        "aws_s3_bucket_ownership_controls": "bucket",
        "aws_s3_bucket_policy": "bucket",
        _BPA: "bucket",
        _PAYMENT: "bucket",
        _REPLICATION: "bucket",
        _SSE: "bucket",
        "aws_s3_bucket_versioning": "bucket",
        _WEBSITE: "bucket",
        "AWS::S3::BucketPolicy": "Bucket",
        _EMPTIES: "BucketName",
    }
    proxies = {"data.aws_s3_bucket": Proxy("bucket")}

    name = attr(STR, tf="bucket", cfn="BucketName", empty_is_absent=True, doc="its name; unique in the world")
    policy = attr(
        DOCUMENT,
        tf=(Companion("aws_s3_bucket_policy", "policy"), "policy"),
        cfn=Companion("AWS::S3::BucketPolicy", "PolicyDocument"),
        doc="who may do what with it",
    )
    block_public_acls = attr(
        BOOL,
        tf=Companion(_BPA, "block_public_acls"),
        cfn="PublicAccessBlockConfiguration.BlockPublicAcls",
        default=_BLOCKED,
        partial=_NOT_BLOCKED,
        doc="whether public ACLs are refused when they are set",
    )
    ignore_public_acls = attr(
        BOOL,
        tf=Companion(_BPA, "ignore_public_acls"),
        cfn="PublicAccessBlockConfiguration.IgnorePublicAcls",
        default=_BLOCKED,
        partial=_NOT_BLOCKED,
        doc="whether public ACLs have no effect",
    )
    block_public_policy = attr(
        BOOL,
        tf=Companion(_BPA, "block_public_policy"),
        cfn="PublicAccessBlockConfiguration.BlockPublicPolicy",
        default=_BLOCKED,
        partial=_NOT_BLOCKED,
        doc="whether a public bucket policy is refused when it is set",
    )
    restrict_public_buckets = attr(
        BOOL,
        tf=Companion(_BPA, "restrict_public_buckets"),
        cfn="PublicAccessBlockConfiguration.RestrictPublicBuckets",
        default=_BLOCKED,
        partial=_NOT_BLOCKED,
        doc="whether a public bucket policy gives access to the own account only",
    )
    ownership = attr(
        STR,
        tf=Companion("aws_s3_bucket_ownership_controls", "rule.object_ownership"),
        cfn="OwnershipControls.Rules.ObjectOwnership",
        default=Default("BucketOwnerEnforced", _OWNERSHIP, _READ),
        doc="BucketOwnerEnforced switches ACLs off",
    )
    acl = attr(
        STR,
        tf=(Companion("aws_s3_bucket_acl", "acl"), "acl"),
        cfn="AccessControl",
        default=Default("private", _ACL, _READ),
        doc="the canned ACL, as written: public-read, PublicRead, …",
    )
    grants = many(
        Grant,
        tf=(Companion("aws_s3_bucket_acl", "access_control_policy.grant"), "grant"),
        cfn=(),
        doc="the grants of an ACL that is written out; CloudFormation has canned ACLs only",
    )
    versioning = attr(
        _ON,
        tf=(Companion("aws_s3_bucket_versioning", "versioning_configuration.status"), "versioning.enabled"),
        cfn="VersioningConfiguration.Status",
        default=Default(False, _VERSIONING, _READ),
        doc="whether overwritten and deleted objects are kept as old versions",
    )
    mfa_delete = attr(
        _ON,
        tf=(Companion("aws_s3_bucket_versioning", "versioning_configuration.mfa_delete"), "versioning.mfa_delete"),
        cfn=(),
        default=Default(False, _VERSIONING, _READ),
        doc="whether deleting a version needs a second factor; CloudFormation cannot write it",
    )
    encryption = attr(
        STR,
        tf=(
            Companion(_SSE, f"rule.{_BY_DEFAULT}.sse_algorithm"),
            f"server_side_encryption_configuration.rule.{_BY_DEFAULT}.sse_algorithm",
        ),
        cfn="BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.SSEAlgorithm",
        default=Default("AES256", _ENCRYPTION, _READ),
        doc="default encryption of new objects: AES256, aws:kms or aws:kms:dsse",
    )
    kms_key = link(
        "Key",
        tf=(
            Companion(_SSE, f"rule.{_BY_DEFAULT}.kms_master_key_id"),
            f"server_side_encryption_configuration.rule.{_BY_DEFAULT}.kms_master_key_id",
        ),
        cfn="BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.KMSMasterKeyID",
        doc="the key of its default encryption",
    )
    bucket_key = attr(
        BOOL,
        tf=(Companion(_SSE, "rule.bucket_key_enabled"), "server_side_encryption_configuration.rule.bucket_key_enabled"),
        cfn="BucketEncryption.ServerSideEncryptionConfiguration.BucketKeyEnabled",
        default=Default(False, _BUCKET_KEY, _READ),
        doc="whether S3 makes the keys of objects from one for the bucket, and asks KMS less often",
    )
    requester_pays = attr(
        flag("Requester"),
        tf=(Companion(_PAYMENT, "payer"), "request_payer"),
        cfn=(),
        default=Default(False, _REQUESTER_PAYS, _READ),
        doc="whether who asks pays for it; CloudFormation cannot write it",
    )
    website = attr(
        STR,
        tf=(
            Companion(_WEBSITE, "bucket"),
            "website.index_document",
            "website.redirect_all_requests_to",
        ),
        cfn=("WebsiteConfiguration.IndexDocument", "WebsiteConfiguration.RedirectAllRequestsTo.HostName"),
        empty_is_absent=True,
        doc="what makes a website of it: only whether there is something matters",
    )
    cors_rules = many(
        CorsRule,
        tf=(Companion("aws_s3_bucket_cors_configuration", "cors_rule"), "cors_rule"),
        cfn="CorsConfiguration.CorsRules",
        doc="which web pages of other origins may use it",
    )
    region = attr(
        STR, tf="region", cfn=(), empty_is_absent=True, doc="where it is, if it is written apart from the provider"
    )
    access_log_bucket = link(
        "Bucket",
        tf=(Companion("aws_s3_bucket_logging", "target_bucket"), "logging.target_bucket"),
        cfn="LoggingConfiguration.DestinationBucketName",
        doc="where server access logs of this bucket are delivered",
    )
    access_log_prefix = attr(
        STR,
        tf=(Companion("aws_s3_bucket_logging", "target_prefix"), "logging.target_prefix"),
        cfn="LoggingConfiguration.LogFilePrefix",
        doc="what their names start with; in CloudFormation, written alone, the bucket logs to itself",
    )
    lifecycle_rules = many(
        LifecycleRule,
        tf=(Companion("aws_s3_bucket_lifecycle_configuration", "rule"), "lifecycle_rule"),
        cfn="LifecycleConfiguration.Rules",
        doc="what happens to objects as they age",
    )
    replication_rules = many(
        ReplicationRule,
        tf=(Companion(_REPLICATION, "rule"), "replication_configuration.rules"),
        cfn="ReplicationConfiguration.Rules",
        doc="what of it is copied to other buckets",
    )
    object_lock = attr(
        flag("Enabled", "true"),
        tf=(
            "object_lock_enabled",
            Companion(_LOCK, "object_lock_enabled"),
            "object_lock_configuration.object_lock_enabled",
        ),
        cfn="ObjectLockEnabled",
        default=Default(False, _LOCKS, _READ),
        partial=Default(True, _TF_LOCK, _READ),
        doc="whether Object Lock is on, which switches versioning on for good",
    )
    object_lock_mode = attr(
        STR,
        tf=(
            Companion(_LOCK, "rule.default_retention.mode"),
            "object_lock_configuration.rule.default_retention.mode",
        ),
        cfn="ObjectLockConfiguration.Rule.DefaultRetention.Mode",
        doc="GOVERNANCE or COMPLIANCE",
    )
    object_lock_days = attr(
        INT,
        tf=(
            Companion(_LOCK, "rule.default_retention.days"),
            "object_lock_configuration.rule.default_retention.days",
        ),
        cfn="ObjectLockConfiguration.Rule.DefaultRetention.Days",
        doc="days that a new object cannot be deleted",
    )
    object_lock_years = attr(
        INT,
        tf=(
            Companion(_LOCK, "rule.default_retention.years"),
            "object_lock_configuration.rule.default_retention.years",
        ),
        cfn="ObjectLockConfiguration.Rule.DefaultRetention.Years",
        doc="or the years",
    )
    force_destroy = attr(
        BOOL,
        tf="force_destroy",
        cfn=(),
        default=Default(False, _TF_BUCKET, _READ),
        doc="whether `terraform destroy` deletes it with its objects; CloudFormation cannot write it",
    )
    # What `autoDeleteObjects` of the CDK's Bucket makes:
    # https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3.Bucket.html, read 2026-11.
    emptied_by = attr(
        STR,
        tf=(),
        cfn=Companion(_EMPTIES, "BucketName"),
        doc="whatever deletes its objects with it, named by the bucket: only whether there is one matters",
    )
    prevent_destroy = PREVENT_DESTROY
    ignored_changes = ignored_changes_of(
        "aws_s3_bucket_policy",
        _BPA,
        "aws_s3_bucket_versioning",
        _SSE,
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_logging",
        _LOCK,
        "aws_s3_bucket_acl",
        "aws_s3_bucket_ownership_controls",
    )
    deletion_policy = DELETION_POLICY
    update_replace_policy = UPDATE_REPLACE_POLICY
