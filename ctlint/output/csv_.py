"""Knows the report as a table for spreadsheets: one row a finding, then one for whatever went wrong.

Must not know any other format. A text of the scanned code never becomes a formula.
"""

from __future__ import annotations

import csv

from ctlint.findings import Finding, Report, Verdict
from ctlint.hints import TextIO
from ctlint.output.notices import plain, remedies
from ctlint.output.options import RenderOptions
from ctlint.output.places import anchor, place_of
from ctlint.output.problems import Problem, problems
from ctlint.output.words import scenario_clause, verdict_word
from ctlint.value import Reason

COLUMNS = (
    "verdict", "severity", "id", "rule", "practice", "unit", "kind", "address", "file", "line", "column", "message",
    "scenario", "witness", "reasons", "remedy", "trails", "frameworks", "suppressed", "fingerprint",
)  # fmt: skip
"""Names of the columns; a promise, like the keys of the JSON format."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for the start of a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""


def render(report: Report, out: TextIO, options: RenderOptions) -> None:
    """Write FAIL and UNKNOWN with those that are suppressed, with `show_pass` also PASS; verdict `error` or `note` for
    what went wrong. Whatever could be a formula has an apostrophe before it.
    """
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for finding in report.findings:
        if options.show_pass or finding.verdict is not Verdict.PASS:
            writer.writerow(_cells(_finding(finding, report)))
    for problem in problems(report):
        writer.writerow(_cells(_problem(problem, report)))


def _cells(row: dict[str, object]) -> dict[str, str]:
    return {name: _cell(str(value)) for name, value in row.items() if value is not None}


def _cell(value: str) -> str:
    text = plain(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _finding(finding: Finding, report: Report) -> dict[str, object]:
    rule, subject = finding.rule, finding.subject
    place = place_of(anchor(finding).span, report)
    return {
        "verdict": verdict_word(finding).lower(),
        "severity": rule.severity.value,
        "id": rule.id,
        "rule": rule.slug,
        "practice": rule.practice,
        "unit": subject.id.unit,
        "kind": subject.kind,
        "address": subject.id.address,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": finding.message,
        "scenario": scenario_clause(finding),
        "witness": finding.witness,
        "reasons": " ".join(reason.name.lower() for reason in Reason if reason in finding.reasons),
        "remedy": "; ".join(remedies(finding)),
        "trails": " ".join(trail.address for trail in finding.trails),
        "frameworks": " ".join(f"{name}:{one}" for name in sorted(rule.frameworks) for one in rule.frameworks[name]),
        "suppressed": finding.suppressed.reason if finding.suppressed else None,
        "fingerprint": finding.fingerprint,
    }


def _problem(problem: Problem, report: Report) -> dict[str, object]:
    row: dict[str, object] = {
        "verdict": "error" if problem.fatal else "note",
        "id": problem.code,
        "rule": problem.title,
        "message": problem.message,
        "remedy": problem.hint,
    }
    if problem.span is not None:
        place = place_of(problem.span, report)
        row |= {"file": place.file, "line": place.line, "column": place.column}
    return row
