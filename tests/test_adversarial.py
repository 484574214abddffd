"""Configurations made to mislead a linter: what exists, which resources are meant, what each practice comes to.

The corpus lies beside the checkout, with what Terraform plans for each configuration in its expected.json. Only values
that today's rules and attributes can tell are compared; the rest is named in NOT_YET.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ctlint.findings import Report, Verdict
from ctlint.graph import read
from ctlint.scan import Options, scan
from ctlint.value import Known, Value, leaves
from tests.oracle.evaluator import load
from tests.oracle.test_references import targets

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "terraform"
CASES = sorted(CORPUS.glob("*/expected.json"))

RULES = {
    "multi_region": "trail-multi-region",
    "log_file_validation": "trail-log-file-validation",
    "enable_logging": "trail-logging-enabled",
    "kms_encryption": "trail-kms-key-set",
    "kms_rotation": "kms-rotation-enabled",
    "bucket_access_logging": "trail-bucket-access-logging",
    "bucket_public_access_block": "log-bucket-public-access-block",
}
"""The rule that judges each practice of the corpus."""

NOT_YET: frozenset[str] = frozenset()
"""Practices of the corpus for which there is no rule yet."""

pytestmark = pytest.mark.skipif(not CASES, reason="the corpus is not beside the checkout (../shared/corpus/terraform)")


def trails(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))["trails"]
    return found


def existence(value: Value[Any] | None) -> object:
    ends = (
        {end.value if isinstance(end, Known) else "unknown" for end in leaves(value)} if value is not None else {False}
    )
    return next(iter(ends)) if len(ends) == 1 else "unknown"


@pytest.mark.parametrize("path", CASES, ids=[path.parent.name for path in CASES])
def test_trails_exist_and_refer_as_planned(path: Path) -> None:
    found = {r.id.address: r for r in load(path.parent, frozenset({"aws_cloudtrail"})).resources}
    for address, expected in trails(path).items():
        resource = found.get(address)
        assert existence(resource.exists if resource is not None else None) == expected["exists"], address
        if resource is None:
            continue
        for attribute, wanted in expected.get("refs", {}).items():
            assert targets(read(resource, attribute)) == set(wanted), (address, attribute)


@pytest.mark.parametrize("path", CASES, ids=[path.parent.name for path in CASES])
def test_practices_come_to_what_is_planned(path: Path) -> None:
    report = scan([path.parent], Options(profile="strict"))
    for address, expected in trails(path).items():
        for practice, wanted in expected.get("practices", {}).items():
            if practice in NOT_YET:
                continue
            assert verdict(report, address, RULES[practice]) in {wanted["result"], *wanted.get("accept", ())}, (
                address, practice, wanted["why"],
            )  # fmt: skip


def verdict(report: Report, trail: str, slug: str) -> str:
    """A rule's worst verdict on what a trail uses; what no rule applies to passes or fails with the trail itself."""
    found = {
        finding.verdict
        for finding in report.findings
        if finding.rule.slug == slug and trail in {named.address for named in (finding.subject.id, *finding.trails)}
    }
    for worst in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS):
        if worst in found:
            return str(worst.value)
    return "no finding"
