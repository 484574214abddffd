"""Knows the report as one JSON object, the form that programs read; its keys and their meaning are a promise.

Must not know any other format, nor what fails a run.

Lines and columns are 1-based, columns count code points, and an end is the place just after the last character.
They are null where there is no such place: a diagnostic about a file that could not be read, or about none.
"""

from __future__ import annotations

from ctlint.diagnostics import Diagnostic
from ctlint.findings import Comparison, ControlResult, Evidence, Finding, Report, Suppression, Verdict
from ctlint.hints import Any, TextIO
from ctlint.output.following import Following
from ctlint.output.options import RenderOptions
from ctlint.output.writing import write_json
from ctlint.source import Span
from ctlint.value import Reason, ResourceId


def render(report: Report, out: TextIO, options: RenderOptions) -> None:
    """Write the report as JSON: FAIL and UNKNOWN results, with `show_pass` also PASS; ends with a line feed."""
    write_json(as_object(report, show_pass=options.show_pass), out)


def as_object(report: Report, *, show_pass: bool = False) -> dict[str, Any]:
    """The report as JSON's own types; the order of the keys is part of the form."""
    coverage = report.coverage
    following = Following(report.findings)
    return {
        "tool": report.tool,
        "results": [
            _result(finding, following.cause(finding), report)
            for finding in report.findings
            if show_pass or finding.verdict is not Verdict.PASS
        ],
        "scorecard": [
            {
                "trail": _resource(row.trail),
                "practices": {str(number): row.practices[number].value for number in sorted(row.practices)},
                **({"besides": sorted(row.besides)} if row.besides else {}),
            }
            for row in report.scorecard
        ],
        **({"controls": [_control(one) for one in report.controls]} if report.controls else {}),
        "diagnostics": [_diagnostic(diagnostic, report) for diagnostic in report.diagnostics],
        "coverage": {
            "files": {"read": len(coverage.files_read), "unread": len(coverage.files_unread)},
            "modules": {"resolved": len(coverage.modules_resolved), "unresolved": len(coverage.modules_unresolved)},
            "trails": coverage.trails,
            "variable_sets": list(coverage.variable_sets),
            "rules": {"run": coverage.rules_run, "crashed": coverage.rules_crashed},
            **({"configuration": list(coverage.configuration)} if coverage.configuration else {}),
            **({"units": {"judged": list(coverage.units), "left": coverage.units_left}} if coverage.units_left else {}),
            **({"excluded": list(coverage.excluded)} if coverage.excluded else {}),
        },
        **({} if report.since is None else {"since": _since(report.since)}),
    }


def _since(since: Comparison) -> dict[str, Any]:
    fixed = [
        {"rule": one.rule.slug, "id": one.rule.id, "subject": {"kind": one.subject.kind, **_resource(one.subject.id)}}
        for one in since.fixed
    ]
    return {
        "revision": since.revision, "commit": since.commit, "weaker": since.weaker, "removed": since.removed,
        "fixed": fixed,
    }  # fmt: skip


def _result(finding: Finding, cause: Finding | None, report: Report) -> dict[str, Any]:
    rule, scenario = finding.rule, finding.scenario
    return {
        "rule": rule.slug,
        "id": rule.id,
        "practice": rule.practice,
        "severity": rule.severity.value,
        "verdict": finding.verdict.value,
        "subject": {"kind": finding.subject.kind, **_resource(finding.subject.id)},
        "trails": [trail.address for trail in finding.trails],
        "message": finding.message,
        "reasons": [reason.name.lower() for reason in Reason if reason in finding.reasons],
        "scenario": None if scenario is None else {"when": scenario.when, "default": scenario.default},
        "witness": finding.witness,
        "suppressed": _suppression(finding.suppressed),
        "follows": None if cause is None else {"id": cause.rule.id, "fingerprint": cause.fingerprint},
        "fingerprint": finding.fingerprint,
        "evidence": [_evidence(place, report) for place in finding.evidence],
    }


def _suppression(suppressed: Suppression | None) -> dict[str, str | None] | None:
    if suppressed is None:
        return None
    return {"by": suppressed.by, "reason": suppressed.reason, "until": suppressed.until or None}


def _control(result: ControlResult) -> dict[str, Any]:
    return {
        "framework": result.framework,
        "control": result.number,
        "title": result.title,
        "verdict": None if result.verdict is None else result.verdict.value,
        "rules": list(result.rules),
        "missing": list(result.missing),
    }


def _resource(identity: ResourceId) -> dict[str, str]:
    return {"unit": identity.unit, "address": identity.address}


def _evidence(place: Evidence, report: Report) -> dict[str, Any]:
    line, column = _position(place.span, place.span.start, report)
    end_line, end_column = _position(place.span, place.span.end, report)
    return {
        "file": place.span.file,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "note": place.note,
        "primary": place.primary,
    }


def _diagnostic(diagnostic: Diagnostic, report: Report) -> dict[str, Any]:
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "file": None if span is None else span.file,
        "line": None if span is None else _position(span, span.start, report)[0],
        "message": diagnostic.message,
        "fatal": diagnostic.fatal,
    }


def _position(span: Span, offset: int, report: Report) -> tuple[int | None, int | None]:
    source = report.sources.get(span.file)
    return (None, None) if source is None else source.position(offset)
