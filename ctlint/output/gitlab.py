"""Knows GitLab's Code Quality report, which merge requests show in every tier of GitLab.

Must not know any other format. https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format (2026-11).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ctlint.findings import Finding, Report, Severity, Verdict
from ctlint.hints import Any, TextIO
from ctlint.output.notices import plain, remedies, sentence
from ctlint.output.options import RenderOptions
from ctlint.output.places import Place, anchor, place_of
from ctlint.output.problems import Problem, problems
from ctlint.output.writing import identified, write_json

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(report: Report, out: TextIO, options: RenderOptions) -> None:  # noqa: ARG001
    """Write an issue for what went wrong and for each FAIL and UNKNOWN that is not suppressed."""
    issues = [
        _finding(fingerprint, finding, report)
        for fingerprint, finding in identified(report.findings)
        if finding.verdict is not Verdict.PASS and finding.suppressed is None
    ]
    write_json([*_problems(report), *issues], out)


def _finding(fingerprint: str, finding: Finding, report: Report) -> dict[str, Any]:
    severity = _SEVERITIES[finding.rule.severity]
    if finding.verdict is Verdict.UNKNOWN:
        severity = "info"
    elif finding.warning:
        severity = "info" if severity == "info" else "minor"
    text = ". ".join((sentence(finding), *remedies(finding)))
    check = plain(f"{finding.rule.id} {finding.rule.slug}")
    return _issue(text, check, fingerprint, severity, place_of(anchor(finding).span, report))


def _problems(report: Report) -> Iterator[dict[str, Any]]:
    seen: dict[str, int] = {}
    for problem in problems(report):
        key = f"{problem.code}\0{problem.message}\0{'' if problem.span is None else problem.span.file}"
        seen[key] = seen.get(key, 0) + 1
        digest = hashlib.sha256(f"{key}\0{seen[key]}".encode(errors="surrogatepass")).hexdigest()[:32]
        text = f"{problem.title}: {plain(problem.message)}. To do: {problem.hint}"
        severity = "blocker" if problem.fatal else "info"
        yield _issue(text, problem.code, digest, severity, _place(problem, report))


def _place(problem: Problem, report: Report) -> Place:
    """GitLab ignores an issue without a file: what concerns none is shown at the first that was looked at."""
    if problem.span is not None:
        return place_of(problem.span, report)
    return Place(next(iter((*report.coverage.files_read, *report.coverage.files_unread)), "."))


def _issue(text: str, check: str, fingerprint: str, severity: str, place: Place) -> dict[str, Any]:
    lines = {"begin": place.line or 1, "end": max(place.line or 1, place.end_line or 1)}
    return {
        "description": text,
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": place.file, "lines": lines},
    }
