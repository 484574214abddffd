"""Knows SARIF 2.1.0 as GitHub code scanning and other viewers read it: one run, its rules, results, notifications.

Must not know any other format.

The form is https://docs.oasis-open.org/sarif/sarif/v2.1.0/; what GitHub makes of it and its limits are
https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support (2026-11). GitHub shows every
result as an open alert, whatever its `kind` and its `suppressions`, so those that pass and those that are suppressed
are here only where they were asked for, and one that is undecided says so in its first word.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from functools import cache

from ctlint.diagnostics import CODES
from ctlint.findings import Evidence, Finding, Report, RuleInfo, Severity, Verdict
from ctlint.hints import Any, TextIO
from ctlint.output.line_hash import line_hashes
from ctlint.output.notices import plain, remedies, sentence
from ctlint.output.options import RenderOptions
from ctlint.output.outcome import exit_code, gaps
from ctlint.output.places import Place, anchored, place_of, uri
from ctlint.output.problems import Problem, problems
from ctlint.output.sarif_rules import problem_descriptor, rule_descriptor
from ctlint.output.words import count
from ctlint.output.writing import to_json
from ctlint.value import Reason

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MAX_RESULTS = 25_000
"""GitHub refuses a run with more."""
MAX_LOCATIONS = 100
"""GitHub shows so many related locations of a result, and so many steps are more than anybody reads."""
MAX_COMPRESSED = 10_000_000
"""Bytes of the gzipped file; GitHub refuses more."""

_ROOT = "%SRCROOT%"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}


def render(report: Report, out: TextIO, options: RenderOptions) -> None:
    """Write the log: FAIL and UNKNOWN, with `show_pass` also what passes and what is suppressed, within the limits."""
    found = [
        finding
        for finding in report.findings
        if options.show_pass or (finding.verdict is not Verdict.PASS and finding.suppressed is None)
    ]
    limit = max(0, MAX_RESULTS - sum(problem.fatal for problem in problems(report)))  # each of which is a result
    while True:
        text = to_json(_log(report, _most_important(found, limit), len(found), options))
        if limit == 0 or len(text) <= MAX_COMPRESSED or len(zlib.compress(text.encode(), 1)) <= MAX_COMPRESSED:
            break
        limit = min(limit, len(found)) // 2
    out.write(text)


def _most_important(findings: Sequence[Finding], limit: int) -> Sequence[Finding]:
    """At most so many, in the report's order: failures before unknowns before the rest, by severity."""
    if len(findings) <= limit:
        return findings
    verdicts, severities = [Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS], list(Severity)

    def rank(index: int) -> tuple[bool, int, int, int]:
        one = findings[index]
        return one.suppressed is not None, verdicts.index(one.verdict), severities.index(one.rule.severity), index

    return [findings[index] for index in sorted(sorted(range(len(findings)), key=rank)[:limit])]


def _log(report: Report, findings: Sequence[Finding], number: int, options: RenderOptions) -> dict[str, Any]:
    wrong = problems(report)
    rules: dict[str, RuleInfo] = {}
    for info in (*report.rules, *(finding.rule for finding in findings)):
        rules.setdefault(info.id, info)
    codes = sorted({problem.code for problem in wrong})
    asked = list(dict.fromkeys(control.framework for control in report.controls))
    known = [rule_descriptor(rules[name], asked) for name in sorted(rules)]
    described = [problem_descriptor(code, CODES[code]) for code in codes]
    known += described
    index = {descriptor["id"]: position for position, descriptor in enumerate(known)}
    results = [result for problem in wrong if problem.fatal for result in _problem_result(problem, report, index)]
    del results[MAX_RESULTS:]
    # Of a file whose text is kept back (it may hold secrets) nothing is hashed; its `text` is empty.
    hashes = cache(lambda path: line_hashes(report.sources[path].text) if report.sources[path].text else [])
    results += [_result(finding, report, index, hashes) for finding in findings]
    notifications = [_notification(problem, report) for problem in wrong]
    if len(findings) < number:
        text = f"{count(number - len(findings), 'result')} left out, the least severe: GitHub takes no larger report"
        notifications.append({"level": "warning", "message": {"text": text}})
    name, _, version = report.tool.partition(" ")
    driver = {
        "name": name,
        "semanticVersion": version,
        "rules": known,
        "notifications": described,
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "ctlint/"},
        "invocations": [
            {
                "executionSuccessful": not gaps(report),
                "exitCode": exit_code(report, options.gate),
                "toolExecutionNotifications": notifications,
            }
        ],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "the directory that was scanned"}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(finding: Finding, report: Report, index: dict[str, int], hashes: Any) -> dict[str, Any]:
    places = anchored(finding)
    first = place_of(places[0].span, report)
    text = ". ".join((sentence(finding), *remedies(finding)))
    subject = finding.subject
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": index[finding.rule.id],
        "kind": {Verdict.FAIL: "fail", Verdict.UNKNOWN: "open", Verdict.PASS: "pass"}[finding.verdict],
        "level": _level(finding),
        "message": _message(text),
        "locations": [
            {
                **_location(places[0], report),
                "logicalLocations": [{"fullyQualifiedName": plain(f"{subject.id.unit}:{subject.id.address}")}],
            }
        ],
        "partialFingerprints": _fingerprints(finding, first, report, hashes),
        "properties": _properties(finding),
    }
    further = places[1 : MAX_LOCATIONS + 1]
    if further:
        result["relatedLocations"] = [
            {"id": number, **_location(place, report)} for number, place in enumerate(further, 1)
        ]
        steps = [{"location": _location(place, report)} for place in places[:MAX_LOCATIONS]]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if finding.suppressed is not None:
        kind = "inSource" if finding.suppressed.by == "code" else "external"
        result["suppressions"] = [{"kind": kind, "justification": plain(finding.suppressed.reason)}]
    return result


def _level(finding: Finding) -> str:
    if finding.verdict is not Verdict.FAIL:
        return "none"  # what SARIF asks for wherever `kind` is not `fail`
    level = _LEVELS[finding.rule.severity]
    if finding.warning:
        return "warning" if level == "error" else "note"
    return level


def _fingerprints(finding: Finding, first: Place, report: Report, hashes: Any) -> dict[str, str]:
    found = {"ctlint/v1": finding.fingerprint}
    lines = hashes(first.file) if first.line is not None and first.file in report.sources else []
    if first.line is not None and first.line <= len(lines):
        found["primaryLocationLineHash"] = lines[first.line - 1]
    return found


def _properties(finding: Finding) -> dict[str, Any]:
    scenario = finding.scenario
    properties: dict[str, Any] = {
        "verdict": finding.verdict.value,
        "severity": finding.rule.severity.value,
        "practice": finding.rule.practice,
        "subject": {"kind": finding.subject.kind, "unit": plain(finding.subject.id.unit)},
        "trails": [plain(trail.address) for trail in finding.trails],
    }
    if finding.reasons:
        properties["reasons"] = [reason.name.lower() for reason in Reason if reason in finding.reasons]
    if scenario is not None:
        properties["scenario"] = {"when": plain(scenario.when), "default": scenario.default}
    if finding.witness:
        properties["witness"] = plain(finding.witness)
    return properties


def _problem_result(problem: Problem, report: Report, index: dict[str, int]) -> Iterable[dict[str, Any]]:
    """An alert, too: GitHub shows no notification, and would close the alerts of a file that cannot be read."""
    place = _any_place(problem, report)
    if place is not None:
        yield {
            "ruleId": problem.code,
            "ruleIndex": index[problem.code],
            "kind": "fail",
            "level": "error",
            "message": _message(f"{plain(problem.message)}. Nothing there was judged for certain: {problem.hint}"),
            "locations": [_physical(place)],
            "properties": {"verdict": "incomplete"},
        }


def _any_place(problem: Problem, report: Report) -> Place | None:
    if problem.span is not None:
        return place_of(problem.span, report)
    files = (*report.coverage.files_read, *report.coverage.files_unread)
    return Place(files[0]) if files else None


def _notification(problem: Problem, report: Report) -> dict[str, Any]:
    notification: dict[str, Any] = {
        "descriptor": {"id": problem.code},
        "level": "error" if problem.fatal else "note",
        "message": _message(f"{problem.title}: {plain(problem.message)}; to do: {problem.hint}"),
    }
    if problem.span is not None:
        notification["locations"] = [_physical(place_of(problem.span, report))]
    return notification


def _location(place: Evidence, report: Report) -> dict[str, Any]:
    return {**_physical(place_of(place.span, report)), "message": _message(plain(place.note or place.via.value))}


def _physical(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(place.file), "uriBaseId": _ROOT}}
    if place.line is not None:
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    return {"physicalLocation": physical}


def _message(text: str) -> dict[str, str]:
    # SARIF reads [text](target) in a message as a link; no text of the scanned code is one.
    return {"text": text.replace("](", "] (")}
