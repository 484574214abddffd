"""Knows GitLab's SAST report, which its security widget, dashboard and policies are made of.

Must not know any other format. The form is sast-report-format.json of gitlab-org's security-report-schemas, version 15
(2026-11). It asks for the times of the scan: they are the only thing in any format that two runs may have different.
"""

from __future__ import annotations

import time

from ctlint.findings import Finding, Report, Severity, Verdict
from ctlint.hints import Any, TextIO
from ctlint.output.notices import plain, plain_lines, remedies, sentence
from ctlint.output.options import RenderOptions
from ctlint.output.outcome import gaps
from ctlint.output.places import anchor, place_of
from ctlint.output.problems import Problem, problems
from ctlint.output.words import VOCABULARIES
from ctlint.output.writing import identified, write_json
from ctlint.value import Reason

VERSION = "15.0.7"
MAX_NAME = 255
MAX_SOLUTION = 7000
MAX_DESCRIPTION = 1_048_576
MAX_IDENTIFIERS = 20
"""What GitLab takes: characters, and identifiers of one vulnerability."""

_SEVERITIES = {severity: severity.value.capitalize() for severity in Severity}


def render(report: Report, out: TextIO, options: RenderOptions) -> None:
    """Write a vulnerability for each FAIL and UNKNOWN that is not suppressed; what went wrong is a message of the scan.

    A run that is incomplete has the status `failure`.
    """
    name, _, version = report.tool.partition(" ")
    tool = {"id": name, "name": name, "version": version or "0", "vendor": {"name": name}}
    content = {
        "version": VERSION,
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": "sast",
            "start_time": _time(options.started),
            "end_time": _time(options.ended),
            "status": "failure" if gaps(report) else "success",
            "messages": [_message(problem) for problem in problems(report)],
        },
        "vulnerabilities": [
            _vulnerability(fingerprint, finding, report)
            for fingerprint, finding in identified(report.findings)
            if finding.verdict is not Verdict.PASS and finding.suppressed is None
        ],
    }
    write_json(content, out)


def _vulnerability(fingerprint: str, finding: Finding, report: Report) -> dict[str, Any]:
    rule, place = finding.rule, place_of(anchor(finding).span, report)
    severity = _SEVERITIES[rule.severity]
    if finding.verdict is Verdict.UNKNOWN:
        severity = "Unknown"
    elif finding.warning:
        severity = "Info" if severity == "Info" else "Low"
    description = "\n\n".join((sentence(finding), *remedies(finding), plain(rule.why)))
    vulnerability: dict[str, Any] = {
        "id": fingerprint,
        "name": plain(rule.title)[:MAX_NAME],
        "description": description[:MAX_DESCRIPTION],
        "severity": severity,
        "identifiers": _identifiers(finding),
        "location": {
            "file": place.file,
            "start_line": place.line or 1,
            "end_line": max(place.line or 1, place.end_line or 1),
        },
    }
    fix = plain_lines(rule.fix.get(finding.vocabulary, ""))
    if fix:
        name = VOCABULARIES.get(finding.vocabulary, finding.vocabulary)
        vulnerability["solution"] = "\n".join((f"{name}:", *fix))[:MAX_SOLUTION]
    if rule.references:
        vulnerability["links"] = [{"url": reference.url} for reference in rule.references]
    return vulnerability


def _identifiers(finding: Finding) -> list[dict[str, str]]:
    """The rule, by which GitLab tracks the vulnerability, and the controls that it maps to."""
    rule = finding.rule
    # A verdict is part of the identity: what was undecided and now fails is something new.
    value = rule.id if finding.verdict is not Verdict.UNKNOWN else f"{rule.id} ({_reasons(finding)})"
    found = [{"type": "ctlint_rule", "name": plain(f"ctlint {rule.id} {rule.slug}"), "value": value}]
    for name in sorted(rule.frameworks):
        found += [{"type": name, "name": f"{name} {number}", "value": number} for number in rule.frameworks[name]]
    return found[:MAX_IDENTIFIERS]


def _reasons(finding: Finding) -> str:
    return ", ".join(["unknown", *(reason.name.lower() for reason in Reason if reason in finding.reasons)])


def _message(problem: Problem) -> dict[str, str]:
    place = "" if problem.span is None else f"{plain(problem.span.file)}: "
    text = f"{problem.code} {problem.title}: {place}{plain(problem.message)}; to do: {problem.hint}"
    return {"level": "fatal" if problem.fatal else "warn", "value": text}


def _time(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
