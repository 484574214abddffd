"""Knows how cfn-lint asks its rules, and answers for ctlint: `cfn-lint --append-rules ctlint.plugins.cfnlint`.

Must not know how anything is judged. The first letter of an id is cfn-lint's severity, so a rule of ctlint's is one
here for each severity that its findings may have: `ECT201`, `WCT201`, `ICT201`. What raises is cfn-lint's E0002.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from cfnlint.rules import CloudFormationLintRule, RuleMatch

from ctlint.catalogue import load_rules
from ctlint.findings import Finding, RuleInfo, Severity, Verdict
from ctlint.hints import Any
from ctlint.output.notices import plain, remedies, sentence
from ctlint.output.places import place_of
from ctlint.plugins.answers import Analysis, analyse
from ctlint.suppressions.rules import RULES as ABOUT_SUPPRESSIONS

LETTERS = {
    Severity.CRITICAL: "E",
    Severity.HIGH: "E",
    Severity.MEDIUM: "W",
    Severity.LOW: "W",
    Severity.INFO: "I",
}
"""A failure's severity; cfn-lint shows E and W, and I where it is asked to (`-c I`)."""
GAP = "ECTL900"
"""The id for what makes the analysis incomplete."""

_Location = tuple[int, int, int, int]
_Match = tuple[list[str], str, "_Location | None"]
"""The path in the template, the message, lines and columns from 0; None: where cfn-lint finds the path."""


def cfn_lint_id(finding: Finding, analysis: Analysis) -> str:
    """E, W or I before the rule's id: a warning is one step less bad, and what is undecided is I unless it fails."""
    letter = LETTERS[finding.rule.severity]
    if finding.verdict is Verdict.UNKNOWN:
        letter = letter if analysis.gate.unknown_fails else "I"
    elif finding.warning and not analysis.gate.strict:
        letter = "W" if letter == "E" else "I"
    return letter + finding.rule.id


def _match(rule: Any, template: Any) -> Iterator[Any]:
    """`match` of every rule: what the one analysis of the template holds for its id."""
    for path, message, location in _matches_of(template).get(rule.id, ()):
        yield RuleMatch(path, message, **({} if location is None else {"location": location}))


def _matches_of(template: Any) -> dict[str, list[_Match]]:
    if template.filename is not None:
        file = Path(template.filename).resolve()
        return _in_file(file, file.stat().st_mtime_ns)
    return _in_text(json.dumps(template.template, default=str))


@lru_cache(maxsize=8)
def _in_file(file: Path, _changed: int) -> dict[str, list[_Match]]:
    return _matches(file, exact=True)


@lru_cache(maxsize=1)
def _in_text(text: str) -> dict[str, list[_Match]]:
    """A template from standard input: only cfn-lint knows where things stand in it."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory).resolve() / "template.json"
        file.write_text(text, encoding="utf-8")
        return _matches(file, exact=False)


def _matches(file: Path, *, exact: bool) -> dict[str, list[_Match]]:
    """What is found in a template, by the id under which cfn-lint shows it."""
    found: dict[str, list[_Match]] = {}
    analysis = analyse(file)
    if analysis.report is None:
        return found
    found[GAP] = [([], line, None) for _, line in analysis.gaps]
    for finding in analysis.report.findings:
        if finding.verdict is Verdict.PASS or finding.suppressed is not None:
            continue
        path = [] if finding.subject.span is None else ["Resources", analysis.name_in_file(finding)]
        location = _location(finding, analysis, file) if exact else None
        text = ". ".join((sentence(finding), *remedies(finding)))
        found.setdefault(cfn_lint_id(finding, analysis), []).append((path, text, location))
    return found


def _location(finding: Finding, analysis: Analysis, file: Path) -> _Location | None:
    """Where the first place of evidence is that stands in this file; cfn-lint shows a match in no other."""
    assert analysis.report is not None
    for evidence in finding.evidence:
        place = place_of(evidence.span, analysis.report)
        if place.file == analysis.name(file) and place.line is not None:
            return place.line - 1, (place.column or 1) - 1, (place.end_line or 1) - 1, (place.end_column or 1) - 1
    return None


def _letters(info: RuleInfo) -> str:
    """The severities that the rule's findings may have."""
    own = LETTERS[info.severity]
    return {"E": "EWI", "W": "WI", "I": "I"}[own]


def _rule_class(rule_id: str, title: str, why: str, address: str) -> Any:
    members = {
        "id": rule_id,
        "shortdesc": plain(title),
        "description": plain(why),
        "source_url": address,
        "tags": ["ctlint", "cloudtrail"],
        "match": _match,
        "__module__": __name__,
        "__doc__": title,
    }
    return type(rule_id, (CloudFormationLintRule,), members)


_GAP_WHY = "Something that ctlint needs could not be read, so what it says of this template may not be all."
_infos = [*(rule.info for rule in load_rules()), *ABOUT_SUPPRESSIONS]
# cfn-lint takes every class that it finds in the module.
globals().update(
    {
        letter + info.id: _rule_class(
            letter + info.id, info.title, info.why, info.references[0].url if info.references else ""
        )
        for info in _infos
        for letter in _letters(info)
    }
)
globals()[GAP] = _rule_class(GAP, "ctlint could look at everything", _GAP_WHY, "")
