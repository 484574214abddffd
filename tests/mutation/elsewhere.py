"""Knows which faults are found in another place than where they are edited.

Must not know the edits.
"""

from __future__ import annotations

# ruff: noqa: E501  the places are lines of the stacks

ELSEWHERE: dict[str, dict[str, str]] = {
    "the bucket's name has a capital": {"modules": "bucket_prefix = each.value"},  # a part of the name; both are cited
    "anybody may hear of the alarms": {
        "flat": 'data "aws_iam_policy_document" "alarms"…identifiers = ["*"]',
        "modules": 'data "aws_iam_policy_document" "alarms"…identifiers = ["*"]',
        "cloudformation": '  AlarmsTopicPolicy:…Principal: "*"',
    },
    "the key's policy leaves nobody in charge": {
        "flat": 'resource "aws_kms_key" "trail"…policy ',
        "modules": 'resource "aws_kms_key" "trail"…policy ',
        "cloudformation": "  TrailKey:…      KeyPolicy:",
    },
    "the event data store's key does not let CloudTrail decrypt": {
        "flat": 'resource "aws_kms_key" "lake"…policy ',
        "modules": 'resource "aws_kms_key" "lake"…policy ',
        "cloudformation": "  LakeKey:…      KeyPolicy:",
    },
    "the lock lasts days and years": {
        "flat": "default_retention…days = 400",
        "modules": "default_retention…days = 400",
        "cloudformation": "Days: 400\n            Years",
    },
    "the lock has no time": {
        "flat": 'resource "aws_s3_bucket_object_lock_configuration" "trail"',
        "modules": 'resource "aws_s3_bucket_object_lock_configuration" "trail"',
        "cloudformation": "  TrailBucket:\n",
    },
    "the log group's key does not let CloudWatch Logs in": {
        "flat": 'resource "aws_kms_key" "monitoring"…policy ',
        "modules": 'resource "aws_kms_key" "monitoring"…policy ',
        "cloudformation": "  MonitoringKey:…      KeyPolicy:",
    },
    "flow logs go into the trail's bucket": {
        "flat": "log_destination      = aws_s3_bucket.trail.arn",
        "modules": "log_destination      = aws_s3_bucket.trail.arn",
        "cloudformation": "LogDestination: !GetAtt TrailBucket.Arn",
    },
    "AWS Config delivers into the trail's bucket": {
        "flat": 's3_bucket_name = aws_s3_bucket.trail.id\n}\n\nresource "aws_s3_bucket"',
        "modules": "s3_bucket_name = aws_s3_bucket.trail.id",
        "cloudformation": "  Channel:…S3BucketName: !Ref TrailBucket",
    },
    "another bucket's access logs go into the trail's bucket": {
        "flat": "target_bucket = aws_s3_bucket.trail.id",
        "modules": "target_bucket = aws_s3_bucket.trail.id",
        "cloudformation": "DestinationBucketName: !Ref TrailBucket",
    },
    "a list on a bucket that takes none": {
        "flat": 'acl    = "private"',
        "modules": 'acl    = "private"',
        "cloudformation": "AccessControl: LogDeliveryWrite",
    },
    "advanced selectors for data alone": {
        "flat": 'resource "aws_cloudtrail" "account"…equals = ["Data"]',
        "modules": 'resource "aws_cloudtrail" "account"…equals = ["Data"]',
        "cloudformation": "\n  Trail:\n…Equals: [Data]",
    },
    "a type of data events in other letters": {
        "flat": 'equals = ["AWS::S3::object"]',
        "modules": 'equals = ["AWS::S3::object"]',
        "cloudformation": 'Equals: ["AWS::S3::object"]',
    },
    "a type of data events with a slip of the pen": {
        "flat": 'equals = ["AWS::Lambda::Funtion"]',
        "modules": 'equals = ["AWS::Lambda::Funtion"]',
        "cloudformation": 'Equals: ["AWS::Lambda::Funtion"]',
    },
    "a type of data events that is in no list": {
        "flat": 'equals = ["AWS::EC2::Instance"]',
        "modules": 'equals = ["AWS::EC2::Instance"]',
        "cloudformation": 'Equals: ["AWS::EC2::Instance"]',
    },
    "advanced selectors for reads alone": {
        "flat": 'resource "aws_cloudtrail" "account"…equals = ["true"]',
        "modules": 'resource "aws_cloudtrail" "account"…equals = ["true"]',
        "cloudformation": '\n  Trail:\n…Equals: ["true"]',
    },
    "advanced selectors leave out IAM": {
        "flat": 'resource "aws_cloudtrail" "account"…not_equals = ["iam.amazonaws.com"]',
        "modules": 'resource "aws_cloudtrail" "account"…not_equals = ["iam.amazonaws.com"]',
        "cloudformation": "\n  Trail:\n…NotEquals: [iam.amazonaws.com]",
    },
    "advanced selectors leave out KMS": {
        "flat": 'resource "aws_cloudtrail" "account"…not_equals = ["kms.amazonaws.com"]',
        "modules": 'resource "aws_cloudtrail" "account"…not_equals = ["kms.amazonaws.com"]',
        "cloudformation": "\n  Trail:\n…NotEquals: [kms.amazonaws.com]",
    },
    "advanced selectors with a field that does not exist": {
        "flat": 'resource "aws_cloudtrail" "account"…field = "resources.kind"',
        "modules": 'resource "aws_cloudtrail" "account"…field = "resources.kind"',
        "cloudformation": "\n  Trail:\n…- Field: resources.kind",
    },
    "basic and advanced selectors at once": {
        "flat": 'resource "aws_cloudtrail" "account"…event_selector {',
        "modules": 'resource "aws_cloudtrail" "account"…event_selector {',
        "cloudformation": "\n  Trail:\n…EventSelectors:",
    },
    "the trail does not wait for the policy of its bucket": {
        "flat": 'resource "aws_cloudtrail" "account"',
        "cloudformation": "\n  Trail:\n",
    },
    "a name with a blank": {
        "flat": 'resource "aws_cloudtrail" "account"…name           = var.trail_name',
        "modules": 'module "trail"…trail_name = each.key',
        "cloudformation": "\n  Trail:\n…TrailName: !Ref TrailName",
    },
    "an organization's trail into a bucket for one account": {
        "flat": 'data "aws_iam_policy_document" "trail_bucket"…sid       = "AWSCloudTrailWrite"…resources',
        "modules": 'data "aws_iam_policy_document" "trail_bucket"…sid       = "AWSCloudTrailWrite"…resources',
        "cloudformation": "\n  TrailBucketPolicy:\n…- Sid: AWSCloudTrailWrite…Resource",
    },
    "CloudTrail may look at the ACL for any trail": {
        "flat": 'data "aws_iam_policy_document" "trail_bucket"…sid       = "AWSCloudTrailAclCheck"',
        "modules": 'data "aws_iam_policy_document" "trail_bucket"…sid       = "AWSCloudTrailAclCheck"',
        "cloudformation": "\n  TrailBucketPolicy:\n…- Sid: AWSCloudTrailAclCheck",
    },
    "the path alone keeps others' trails out": {
        "flat": 'data "aws_iam_policy_document" "trail_bucket"…sid       = "AWSCloudTrailWrite"',
        "modules": 'data "aws_iam_policy_document" "trail_bucket"…sid       = "AWSCloudTrailWrite"',
        "cloudformation": "\n  TrailBucketPolicy:\n…- Sid: AWSCloudTrailWrite",
    },
    "the event data store takes reads alone": {
        "flat": 'resource "aws_cloudtrail_event_data_store" "lake"…equals = ["true"]',
        "modules": 'resource "aws_cloudtrail_event_data_store" "lake"…equals = ["true"]',
        "cloudformation": '\n  Lake:\n…Equals: ["true"]',
    },
    "the event data store has no key": {
        "flat": 'resource "aws_cloudtrail_event_data_store" "lake"',
        "modules": 'resource "aws_cloudtrail_event_data_store" "lake"',
        "cloudformation": "\n  Lake:\n",
    },
    "Insights of errors where nothing is recorded": {
        "flat": 'resource "aws_cloudtrail" "account"',
        "modules": 'resource "aws_cloudtrail" "account"',
        "cloudformation": "\n  Trail:\n",
    },
    "nothing says that the trail is of all regions": {
        "flat": 'resource "aws_cloudtrail" "account"',
        "modules": 'resource "aws_cloudtrail" "account"',
        "cloudformation": "\n  Trail:\n",
    },
    "no log group": {
        "flat": 'resource "aws_cloudtrail" "account"',
        "modules": 'resource "aws_cloudtrail" "account"',
        "cloudformation": "\n  Trail:\n",
    },
    "a log group without a role": {
        "flat": 'resource "aws_cloudtrail" "account"',
        "modules": 'resource "aws_cloudtrail" "account"',
        "cloudformation": "\n  Trail:\n",
    },
    "a role without a log group": {
        "flat": 'resource "aws_cloudtrail" "account"',
        "modules": 'resource "aws_cloudtrail" "account"',
        "cloudformation": "\n  Trail:\n",
    },
    "the topic lets any trail publish": {
        "flat": 'data "aws_iam_policy_document" "deliveries"…sid       = "AWSCloudTrailPublishes"',
        "modules": 'data "aws_iam_policy_document" "deliveries"…sid       = "AWSCloudTrailPublishes"',
        "cloudformation": "\n  DeliveriesTopicPolicy:\n…- Sid: AWSCloudTrailPublishes",
    },
    "the topic has no key": {
        "flat": 'resource "aws_sns_topic" "deliveries"',
        "modules": 'resource "aws_sns_topic" "deliveries"',
        "cloudformation": "\n  DeliveriesTopic:\n",
    },
    "nobody is told of log files": {
        "flat": 'resource "aws_cloudtrail" "account"',
        "modules": 'resource "aws_cloudtrail" "account"',
        "cloudformation": "\n  Trail:\n",
    },
    "the trail writes below another prefix": {
        "flat": 'data "aws_iam_policy_document" "trail_bucket"…sid       = "AWSCloudTrailWrite"…resources',
        "modules": 'data "aws_iam_policy_document" "trail_bucket"…sid       = "AWSCloudTrailWrite"…resources',
        "cloudformation": "\n  TrailBucketPolicy:\n…- Sid: AWSCloudTrailWrite…Resource",
    },
    "who asks pays": {
        "flat": 'resource "aws_s3_bucket_request_payment_configuration" "trail"…payer  = "Requester"',
        "modules": 'resource "aws_s3_bucket_request_payment_configuration" "trail"…payer  = "Requester"',
    },
    "no policy for the bucket": {"flat": 'resource "aws_s3_bucket" "trail"', "cloudformation": "\n  TrailBucket:\n"},
    "accesses are not logged": {
        "flat": 'resource "aws_s3_bucket" "trail"',
        "modules": 'resource "aws_s3_bucket" "trail"',
        "cloudformation": "\n  TrailBucket:\n",
    },
    "the bucket logs into itself as nothing says where else": {"cloudformation": "\n  TrailBucket:\n"},
    "S3 may deliver access logs of anybody": {
        "flat": 'data "aws_iam_policy_document" "access_log_bucket"…sid       = "S3ServerAccessLogs"',
        "modules": 'data "aws_iam_policy_document" "access_log_bucket"…sid       = "S3ServerAccessLogs"',
        "cloudformation": "\n  AccessLogBucketPolicy:\n…- Sid: S3ServerAccessLogs",
    },
    "who asks for access logs pays": {
        "flat": 'resource "aws_s3_bucket_request_payment_configuration" "access_logs"…payer  = "Requester"',
        "modules": 'resource "aws_s3_bucket_request_payment_configuration" "access_logs"…payer  = "Requester"',
    },
    "the access logs are logged in turn": {
        "flat": 'resource "aws_s3_bucket_logging" "access_logs"…target_bucket = aws_s3_bucket.access_logs.id',
        "modules": 'resource "aws_s3_bucket_logging" "access_logs"…target_bucket = aws_s3_bucket.access_logs.id',
        "cloudformation": "\n  AccessLogBucket:\n…DestinationBucketName: !Ref AccessLogBucket",
    },
    "nothing says that public policies do not count": {
        "flat": 'resource "aws_s3_bucket_public_access_block" "trail"',
        "modules": 'resource "aws_s3_bucket_public_access_block" "trail"',
        "cloudformation": "\n  TrailBucket:\n…PublicAccessBlockConfiguration:",
    },
    "no block for the bucket": {
        "flat": 'resource "aws_s3_bucket" "trail"',
        "modules": 'resource "aws_s3_bucket" "trail"',
        "cloudformation": "\n  TrailBucket:\n",
    },
    "the bucket is a website": {
        "flat": 'resource "aws_s3_bucket_website_configuration" "trail"…bucket = aws_s3_bucket.trail.id',
        "modules": 'resource "aws_s3_bucket_website_configuration" "trail"…bucket = aws_s3_bucket.trail.id',
        "cloudformation": "\n  TrailBucket:\n…IndexDocument: index.html",
    },
    "any web page may read the logs": {
        "flat": 'resource "aws_s3_bucket_cors_configuration" "trail"…allowed_origins = ["*"]',
        "modules": 'resource "aws_s3_bucket_cors_configuration" "trail"…allowed_origins = ["*"]',
        "cloudformation": '\n  TrailBucket:\n…AllowedOrigins: ["*"]',
    },
    "no key": {
        "flat": 'resource "aws_cloudtrail" "account"',
        "modules": 'resource "aws_cloudtrail" "account"',
        "cloudformation": "\n  Trail:\n",
    },
    "nothing says that the key is rotated": {
        "flat": 'resource "aws_kms_key" "trail"',
        "modules": 'resource "aws_kms_key" "trail"',
        "cloudformation": "\n  TrailKey:\n",
    },
    "the key lets any trail of any account encrypt": {
        "flat": 'data "aws_iam_policy_document" "key"…sid       = "CloudTrail encrypts logs"',
        "modules": 'data "aws_iam_policy_document" "key"…sid       = "CloudTrail encrypts logs"',
        "cloudformation": "\n  TrailKey:\n…- Sid: CloudTrail encrypts logs",
    },
    "the log group has no key": {
        "flat": 'resource "aws_cloudwatch_log_group" "trail"',
        "modules": 'resource "aws_cloudwatch_log_group" "trail"',
        "cloudformation": "\n  TrailLogGroup:\n",
    },
    "nothing says that there are digests": {
        "flat": 'resource "aws_cloudtrail" "account"',
        "modules": 'resource "aws_cloudtrail" "account"',
        "cloudformation": "\n  Trail:\n",
    },
    "log files are not locked": {
        "flat": 'resource "aws_s3_bucket" "trail"',
        "modules": 'resource "aws_s3_bucket" "trail"',
        "cloudformation": "\n  TrailBucket:\n",
    },
    "the lifecycle rule is for other files": {
        "flat": 'resource "aws_s3_bucket_lifecycle_configuration" "trail"…prefix = "other/"',
        "modules": 'resource "aws_s3_bucket_lifecycle_configuration" "trail"…prefix = "other/"',
    },
    "the lifecycle rule is for tagged files": {
        "flat": 'resource "aws_s3_bucket_lifecycle_configuration" "trail"…key   = "archive"',
        "modules": 'resource "aws_s3_bucket_lifecycle_configuration" "trail"…key   = "archive"',
    },
    "no lifecycle": {
        "flat": 'resource "aws_s3_bucket" "trail"',
        "modules": 'resource "aws_s3_bucket" "trail"',
        "cloudformation": "\n  TrailBucket:\n",
    },
    "logs go to the archive when they have gone": {
        "flat": 'resource "aws_s3_bucket_lifecycle_configuration" "trail"…days = 2555',
        "modules": 'resource "aws_s3_bucket_lifecycle_configuration" "trail"…days = 2555',
        "cloudformation": "\n  TrailBucket:\n…ExpirationInDays: 2555",
    },
    "nobody says how long the log group keeps": {
        "flat": 'resource "aws_cloudwatch_log_group" "trail"',
        "modules": 'resource "aws_cloudwatch_log_group" "trail"',
        "cloudformation": "\n  TrailLogGroup:\n",
    },
    "the log group goes with its code": {
        "flat": 'resource "aws_cloudwatch_log_group" "trail"',
        "modules": 'resource "aws_cloudwatch_log_group" "trail"',
    },
    **{
        f"an event is missing: {key}": {"modules": "patterns       = local.patterns"}
        for key in (
            "iam-policy-changes",
            "cloudtrail-config-changes",
            "cmk-disable-or-deletion",
            "s3-bucket-policy-changes",
            "aws-config-changes",
            "security-group-changes",
            "nacl-changes",
            "network-gateway-changes",
            "route-table-changes",
            "vpc-changes",
            "organizations-changes",
        )
    },
    "principals of a type that there is not": {
        "flat": '"AWSCloudTrailWrite"…"cloudtrail.amazonaws.com"',
        "modules": '"AWSCloudTrailWrite"…"cloudtrail.amazonaws.com"',
    },
    "an event is missing: unauthorized-api-calls": {
        "flat": 'resource "aws_cloudtrail" "account"…cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"',
        "modules": 'resource "aws_cloudtrail" "account"…cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"',
        "cloudformation": "\n  Trail:\n…CloudWatchLogsLogGroupArn: !GetAtt TrailLogGroup.Arn",
    },
    "sign-ins with MFA instead of those without": {
        "flat": 'resource "aws_cloudtrail" "account"…cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"',
        "modules": 'resource "aws_cloudtrail" "account"…cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"',
        "cloudformation": "\n  Trail:\n…CloudWatchLogsLogGroupArn: !GetAtt TrailLogGroup.Arn",
    },
    "a user named Root instead of the root user": {
        "flat": 'resource "aws_cloudtrail" "account"…cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"',
        "modules": 'resource "aws_cloudtrail" "account"…cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"',
        "cloudformation": "\n  Trail:\n…CloudWatchLogsLogGroupArn: !GetAtt TrailLogGroup.Arn",
    },
    "a pattern without its bracket": {"modules": 'module "alarms"…patterns       = local.patterns'},
    "both of two events at once": {"modules": 'module "alarms"…patterns       = local.patterns'},
    "the filter is on another group": {
        "flat": 'resource "aws_cloudtrail" "account"…cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"',
        "modules": 'resource "aws_cloudtrail" "account"…cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"',
        "cloudformation": "\n  Trail:\n…CloudWatchLogsLogGroupArn: !GetAtt TrailLogGroup.Arn",
    },
    "the alarm tells when all is well": {
        "flat": 'resource "aws_cloudwatch_metric_alarm" "root_account_usage"',
        "modules": 'resource "aws_cloudwatch_metric_alarm" "this"',
        "cloudformation": "\n  RootAccountUsageAlarm:\n",
    },
    "the alarm waits for more than the average can be": {
        "flat": '"aws_cloudwatch_metric_alarm" "root_account_usage"…threshold           = 2',
        "cloudformation": "\n  RootAccountUsageAlarm:\n…Threshold: 2",
    },
    "nobody listens to the alarms' topic": {
        "flat": 'resource "aws_sns_topic" "alarms"',
        "modules": 'resource "aws_sns_topic" "alarms"',
        "cloudformation": "\n  AlarmsTopic:\n",
    },
}
"""Places that are not on the line of the edit: where a right is missing, the policy; where a setting is missing, the
resource that should have it; where an alarm cannot hear, the first link of its chain."""
