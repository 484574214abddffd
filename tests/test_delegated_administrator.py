"""An organization's trail that a delegated administrator makes, with the buckets and the key in a third account."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.findings import Finding, Verdict
from ctlint.scan import Options, scan
from tests.installation import ROOT

STACK = (ROOT / "tests" / "data" / "delegated_administrator.tf").read_text("utf-8")


def found(root: Path, text: str) -> list[tuple[str, str]]:
    """What a run says, each with the line of the text that it points at."""
    (root / "main.tf").write_text(text, encoding="utf-8")
    report = scan([root], Options(root=root))
    assert [one for one in report.diagnostics if one.fatal] == []

    def line(finding: Finding) -> str:
        span = finding.evidence[0].span
        return text.split("\n")[report.sources[span.file].position(span.start)[0] - 1].strip()

    return [(one.rule.slug, line(one)) for one in report.findings if one.verdict is not Verdict.PASS]


def test_what_it_makes_belongs_to_the_management_account(tmp_path: Path) -> None:
    assert found(tmp_path, STACK) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'values   = ["arn:aws:cloudtrail:*:${local.management_id}:trail/*"]',
            'values   = ["arn:aws:cloudtrail:*:${local.security_id}:trail/*"]',
            {("kms-policy-cloudtrail-encrypt", 'values   = ["arn:aws:cloudtrail:*:${local.security_id}:trail/*"]')},
        ),
        (
            "/org/AWSLogs/${local.management_id}/*",
            "/org/AWSLogs/${local.security_id}/*",
            {("trail-bucket-policy-allows-put", "resources = [")},
        ),
        (
            "values   = [local.archive_id]",
            "values   = [local.security_id]",
            {("access-log-target-delivery-permission", "values   = [local.security_id]")},
        ),
    ],
)
def test_a_condition_or_a_path_for_another_account_refuses_deliveries(
    tmp_path: Path, old: str, new: str, expected: set[tuple[str, str]]
) -> None:
    assert STACK.count(old) == 1
    assert set(found(tmp_path, STACK.replace(old, new))) == expected
