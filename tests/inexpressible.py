"""What cannot be written in one of the two vocabularies, and why: fixtures that cannot be."""

from __future__ import annotations

ONLY_TERRAFORM = {
    "access-log-target-no-requester-pays": "CloudFormation has no property for who pays",
    "access-log-target-same-region-account": "a template's buckets are all in one region and account",
    "log-bucket-acl-no-write-acp": "CloudFormation has canned access control lists only, none of which gives that",
    "trail-bucket-requester-pays": "CloudFormation has no property for who pays",
}
_NO_MFA = "CloudFormation cannot switch MFA delete on"
_NO_EXPIRY = "CloudFormation imports no key material, so it cannot say when it expires"
_NO_REGION = "a template does not say its region; tests/test_placement.py does"
_NO_TRUST = "CloudFormation's organization says nothing of trusted services"
_NOT_SAID = "where the code does not say where something is, the rule does not apply"
_NOT_PUT_BACK = "CloudFormation puts nothing back by itself, and has no setting for that"
_LISTED = "Terraform takes names alone in ignore_changes; only a plan without its configuration leaves it open"
_GIVEN = "of a name or prefix that is given from elsewhere the rule says nothing"
_NO_GRANTS = "CloudFormation makes no grants"
_NO_ACCOUNT = "a template does not say its account; what the CDK synthesises may"
INEXPRESSIBLE = {
    "log-group-subscription-same-account": {"bad.yaml": _NO_ACCOUNT},
    "kms-grant-same-account": {"good.yaml": _NO_GRANTS, "bad.yaml": _NO_GRANTS, "unknown.yaml": _NO_GRANTS},
    "ignore-changes-hides-weakening": {
        "good.yaml": _NOT_PUT_BACK, "bad.yaml": _NOT_PUT_BACK, "unknown.yaml": _NOT_PUT_BACK, "unknown.tf": _LISTED,
    },
    "kms-key-changes-put-back": {
        "good.yaml": _NOT_PUT_BACK, "bad.yaml": _NOT_PUT_BACK, "unknown.yaml": _NOT_PUT_BACK, "unknown.tf": _LISTED,
    },
    "log-bucket-changes-put-back": {
        "good.yaml": _NOT_PUT_BACK, "bad.yaml": _NOT_PUT_BACK, "unknown.yaml": _NOT_PUT_BACK, "unknown.tf": _LISTED,
    },
    "kms-key-material-expiry": {"good.yaml": _NO_EXPIRY, "bad.yaml": _NO_EXPIRY, "unknown.yaml": _NO_EXPIRY},
    "kms-key-same-region-as-bucket": {
        "good.yaml": _NO_REGION, "bad.yaml": _NO_REGION, "unknown.yaml": _NO_REGION, "unknown.tf": _NOT_SAID,
    },
    "log-bucket-name-accepted": {"unknown.tf": _GIVEN, "unknown.yaml": _GIVEN},
    "log-bucket-mfa-delete": {"good.yaml": _NO_MFA, "bad.yaml": _NO_MFA, "unknown.yaml": _NO_MFA},
    "log-group-exists-same-account-region": {"unknown.tf": _NOT_SAID, "unknown.yaml": _NOT_SAID},
    "mfa-delete-lifecycle-conflict": {"good.yaml": _NO_MFA, "bad.yaml": _NO_MFA, "unknown.yaml": _NO_MFA},
    "trail-key-prefix-reserved": {"unknown.tf": _GIVEN, "unknown.yaml": _GIVEN},
    "trail-name-accepted": {"unknown.tf": _GIVEN, "unknown.yaml": _GIVEN},
    "trail-organization-trusted-access": {
        "good.yaml": _NO_TRUST, "bad.yaml": _NO_TRUST, "unknown.yaml": _NO_TRUST,
    },
}  # fmt: skip
"""Fixtures that cannot be: rule -> file -> why."""

TERRAFORM_ALONE = {*ONLY_TERRAFORM, *(slug for slug, files in INEXPRESSIBLE.items() if "bad.yaml" in files)}
"""Rules that no template can fail as code of Terraform can."""
