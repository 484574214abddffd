"""Knows what a report comes to: which findings fail the run, what is missing from it, and the exit code.

Must not know any format, nor end the process.
"""

from __future__ import annotations

from ctlint.findings import Finding, Report, Verdict
from ctlint.output import exit_codes
from ctlint.output.options import Gate


def fails_run(finding: Finding, gate: Gate) -> bool:
    """Whether this finding alone makes the run fail, `exit_zero` left aside; a suppressed one never does."""
    if finding.verdict is Verdict.PASS or finding.suppressed is not None:
        return False
    if not finding.rule.severity.at_least(gate.fail_on):
        return False
    if finding.verdict is Verdict.FAIL:
        return gate.strict or not finding.warning
    return gate.unknown_fails


def gaps(report: Report) -> tuple[str, ...]:
    """Why the run is incomplete, one clause each ("2 files not read"); empty where everything was looked at."""
    errors = sum(diagnostic.fatal for diagnostic in report.diagnostics)
    clauses = (
        (len(report.coverage.files_unread), "file not read", "files not read"),
        (report.coverage.rules_crashed, "rule crashed", "rules crashed"),
        (errors, "error", "errors"),
    )
    return tuple(f"{count} {one if count == 1 else many}" for count, one, many in clauses if count)


def exit_code(report: Report, gate: Gate) -> int:
    """CLEAN, FINDINGS or INCOMPLETE; INCOMPLETE wins, because "partly checked" must not look like "checked"."""
    if gaps(report):
        return exit_codes.INCOMPLETE
    if not gate.exit_zero and any(fails_run(finding, gate) for finding in report.findings):
        return exit_codes.FINDINGS
    return exit_codes.CLEAN
