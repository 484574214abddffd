"""Knows which of our rules mean the same as other tools' checks, so that a skip of theirs is taken for ours.

Must not know how skips are written, nor what is found. Only checks that ask at least what our rule asks are here: one
that asks a part of it, as each of the four checks of a public access block does, would excuse the rest with it.
Sources: checkov 3.3 of 2026-08 (checkov/terraform/checks, checkov/cloudformation/checks of bridgecrewio/checkov),
Trivy's checks of 2026-08 (checks/cloud/aws of aquasecurity/trivy-checks), cfn_nag of 2022-06 (lib/cfn-nag/custom_rules
of stelligent/cfn_nag).
"""

from __future__ import annotations

from collections.abc import Iterable

from ctlint.source import Remark, Skip
from ctlint.suppressions.written import Ignore

SAME: dict[str, dict[str, str]] = {
    "checkov": {
        "CKV_AWS_7": "kms-rotation-enabled",
        "CKV_AWS_18": "trail-bucket-access-logging",
        "CKV_AWS_21": "log-bucket-versioning",
        "CKV_AWS_26": "sns-topic-encrypted",
        "CKV_AWS_33": "kms-policy-no-wildcard-principal",
        "CKV_AWS_35": "trail-kms-key-set",
        "CKV_AWS_36": "trail-log-file-validation",
        "CKV_AWS_60": "cw-role-trust-not-public",
        "CKV_AWS_66": "log-group-retention-set",
        "CKV_AWS_67": "trail-multi-region",
        "CKV_AWS_70": "log-bucket-policy-not-public",
        "CKV_AWS_93": "log-bucket-policy-no-lockout",
        "CKV_AWS_143": "log-bucket-object-lock",
        "CKV_AWS_145": "log-bucket-sse-kms",
        "CKV_AWS_158": "log-group-kms",
        "CKV_AWS_169": "sns-topic-not-public",
        "CKV_AWS_227": "kms-key-enabled",
        "CKV_AWS_251": "trail-logging-enabled",
        "CKV_AWS_252": "trail-sns-topic-defined",
        "CKV_AWS_283": "log-bucket-policy-not-public",
        "CKV_AWS_294": "eds-kms-customer-managed",
        "CKV_AWS_300": "lifecycle-abort-multipart",
        "CKV_AWS_319": "alarm-actions-enabled",
        "CKV_AWS_338": "log-group-retention-minimum",
        "CKV_AWS_379": "log-bucket-tls-only",
        "CKV_AWS_385": "sns-topic-no-cross-account",
        "CKV2_AWS_10": "trail-cloudwatch-logs-group",
        "CKV2_AWS_61": "log-bucket-lifecycle-present",
        "CKV2_AWS_65": "log-bucket-acls-disabled",
    },
    "trivy": {
        "AWS-0014": "trail-multi-region",
        "AWS-0015": "trail-kms-key-set",
        "AWS-0016": "trail-log-file-validation",
        "AWS-0017": "log-group-kms",
        "AWS-0057": "iam-no-admin-star",
        "AWS-0065": "kms-rotation-enabled",
        "AWS-0089": "trail-bucket-access-logging",
        "AWS-0090": "log-bucket-versioning",
        "AWS-0092": "log-bucket-acl-not-public",
        "AWS-0094": "log-bucket-public-access-block",
        "AWS-0095": "sns-topic-encrypted",
        "AWS-0132": "log-bucket-sse-kms",
        "AWS-0147": "alarm-unauthorized-api-calls",
        "AWS-0148": "alarm-console-signin-without-mfa",
        "AWS-0149": "alarm-root-account-usage",
        "AWS-0150": "alarm-iam-policy-changes",
        "AWS-0151": "alarm-cloudtrail-config-changes",
        "AWS-0152": "alarm-console-auth-failures",
        "AWS-0153": "alarm-cmk-disable-or-deletion",
        "AWS-0154": "alarm-s3-bucket-policy-changes",
        "AWS-0155": "alarm-aws-config-changes",
        "AWS-0156": "alarm-security-group-changes",
        "AWS-0157": "alarm-nacl-changes",
        "AWS-0158": "alarm-network-gateway-changes",
        "AWS-0159": "alarm-route-table-changes",
        "AWS-0160": "alarm-vpc-changes",
        "AWS-0161": "log-bucket-acl-not-public",
        "AWS-0162": "trail-cloudwatch-logs-group",
        "AWS-0163": "trail-bucket-access-logging",
        "AWS-0170": "log-bucket-mfa-delete",
        "AWS-0171": "trail-s3-write-data-events",
        "AWS-0172": "trail-s3-read-data-events",
        "AWS-0174": "alarm-organizations-changes",
        "AWS-0320": "log-bucket-dns-name",
    },
    "cfn_nag": {
        "F15": "log-bucket-policy-no-wildcard-action",
        "F16": "log-bucket-policy-not-public",
        "F18": "sns-topic-not-public",
        "F19": "kms-rotation-enabled",
        "F3": "iam-no-admin-star",
        "F4": "iam-no-admin-star",
        "F5": "iam-no-admin-star",
        "F76": "kms-policy-no-wildcard-principal",
        "F9": "log-bucket-policy-no-not-principal",
        "W20": "log-bucket-policy-no-not-action",
        "W35": "trail-bucket-access-logging",
        "W47": "sns-topic-encrypted",
        "W84": "log-group-kms",
        "W86": "log-group-retention-set",
    },
}
"""Tool -> its check's id -> the slug of the rule of ours."""


def as_ignores(skips: Iterable[Skip]) -> list[Ignore]:
    """What skips of other tools ask for, as requests of ours; one of a check that is none of ours asks for nothing."""
    found = []
    for skip in skips:
        same = SAME[skip.tool]
        names = tuple(dict.fromkeys(same[name] for name in map(_canonical, skip.checks) if name in same))
        if names and skip.about is not None:
            reason = skip.reason or f"skipped for {skip.tool}"
            remark = Remark(skip.span, ", ".join(skip.checks), skip.about)
            found.append(Ignore(remark, names, reason, skip.until, by=skip.tool))
    return found


def _canonical(check: str) -> str:
    """A check's id without the prefix that Trivy's had until 2025."""
    return check.upper().removeprefix("AVD-")
