"""Runs checkov with ctlint's checks, and compares what it shows with what ctlint says itself."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from ctlint.findings import Finding, Verdict
from ctlint.plugins.answers import without_index
from ctlint.plugins.checkov_dir import DIRECTORY
from ctlint.scan import Options, scan
from tests.installation import clean_environment, run

FRAMEWORKS = ("terraform", "terraform_plan", "cloudformation")


class Shown(NamedTuple):
    """One record of checkov: file below the scanned directory; address, or the logical id; "failed" and so on."""

    check: str
    file: str
    address: str
    result: str


class Ran(NamedTuple):
    """What a run of checkov came to. records: those of checkov's JSON, with their details."""

    process: subprocess.CompletedProcess[str]
    records: dict[Shown, dict[str, Any]]

    def of(self, check: str, file: str) -> dict[str, str]:
        """Address -> result of a check in a file."""
        return {one.address: one.result for one in self.records if (one.check, one.file) == (check, file)}


def checkov(
    programs: Path, directory: Path, *arguments: str | Path, checks: Path = DIRECTORY, **environment: str
) -> Ran:
    """Let checkov judge a directory with ctlint's checks alone."""
    done = run(
        programs / "checkov", "-d", ".", "--external-checks-dir", checks, "--check", "CTL_*", "--skip-download",
        "--output", "json", "--framework", *FRAMEWORKS, *arguments,
        cwd=directory, env=clean_environment(**environment), expect=None,
    )  # fmt: skip
    start = min((done.stdout.find(one) for one in "[{" if one in done.stdout), default=0)
    told: Any = json.JSONDecoder().raw_decode(done.stdout[start:])[0]
    reports = [one for one in (told if isinstance(told, list) else [told]) if "results" in one]
    return Ran(done, {_shown(report, one, kind): one for report in reports
                      for kind in ("failed", "passed", "skipped")
                      for one in report["results"].get(f"{kind}_checks", ())})  # fmt: skip


def _shown(report: Any, record: Any, kind: str) -> Shown:
    address = record["resource"]
    if report["check_type"] == "cloudformation":
        address = address.rpartition(".")[2]
    return Shown(record["check_id"], record["file_path"].lstrip("/"), address, kind)


class Expected(NamedTuple):
    """What checkov ought to show of a rule and a resource, in one of these files."""

    check: str
    files: frozenset[str]
    address: str
    result: str

    def fits(self, shown: Shown) -> bool:
        """Whether this is what is shown."""
        same = shown.address in (self.address, without_index(self.address))  # checkov may not know the instances
        return same and shown.file in self.files and (shown.check, shown.result) == (self.check, self.result)


def expected(directory: Path) -> list[Expected]:
    """Each FAIL, PASS and ignored FAIL of a resource, unless another finding of the rule there outweighs it."""
    report = scan([directory], Options(root=directory))
    findings: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in report.findings:
        unit, address = finding.subject.id
        if finding.subject.span is not None:
            findings.setdefault((finding.rule.id, unit, address), []).append(finding)
    ranks = ("failed", "", "skipped", "passed")
    found = []
    for (rule, unit, address), own in findings.items():
        span = own[0].subject.span
        assert span is not None
        if own[0].vocabulary == "cfn":
            address = report.sources[span.file].text[span.start : span.end].strip("'\"")
        result = min(map(_result, own), key=ranks.index)
        if result:
            found.append(Expected(f"CTL_{rule}", frozenset({unit, span.file}), address, result))
    return found


def _result(finding: Finding) -> str:
    if finding.suppressed is not None and finding.verdict is not Verdict.PASS:
        return "skipped"
    if finding.verdict is Verdict.UNKNOWN or finding.warning:
        return ""
    return "failed" if finding.verdict is Verdict.FAIL else "passed"


def differences(directory: Path, ran: Ran) -> list[str]:
    """What is shown and not expected, or expected and not shown, one line each."""
    wanted = expected(directory)
    rules = [one for one in ran.records if one.check != "CTL_RUN"]
    missing = [f"not shown: {one}" for one in wanted if not any(map(one.fits, rules))]
    return missing + [f"not expected: {one}" for one in rules if not any(other.fits(one) for other in wanted)]
