"""Knows what changed between two states of the same code: what is new, what is gone, what got weaker.

Must not know where the states come from. A finding is the same in both as a baseline has it (baseline.py).
"""

from __future__ import annotations

from ctlint.diagnostics import Diagnostic
from ctlint.findings import Comparison, Evidence, Finding, Report, Subject, Verdict
from ctlint.records import replace
from ctlint.source import SourceFile, Span
from ctlint.suppressions.baseline import Entry, Key, Move, addresses_before, is_taken, key, match
from ctlint.suppressions.change_rules import REMOVED
from ctlint.value import ResourceId


def compare(before: Report, now: Report, revision: str, commit: str) -> Report:
    """The report of now, in which what was found before is marked and what a change took away is found.

    revision, commit: what the earlier state was asked for as, and what it is.
    """
    moves = [Move(*move) for move in now.moves]
    reason = f"found at {revision} as well"
    was = {key(finding, ""): finding for finding in before.findings}
    entries = [Entry(one, finding.message, reason, "") for one, finding in was.items() if is_taken(finding)]
    matched = match(now.findings, entries, "", moves, now.coverage.units, "since")
    here = {key(finding, "") for finding in now.findings}
    fixed = tuple(was[entry.key] for entry in matched.stale if entry.key not in here)
    passed = {_place(one) for one, finding in was.items() if finding.verdict is Verdict.PASS}
    findings, weaker = [], 0
    for finding in matched.findings:
        if _got_weaker(finding, passed, moves):
            finding = replace(finding, message=f"{finding.message}; at {revision} this rule passed")
            weaker += 1
        findings.append(finding)
    sources = dict(now.sources)
    removed = _removed(before, now, moves, sources)
    notes: tuple[Diagnostic, ...] = ()
    if any(diagnostic.fatal for diagnostic in before.diagnostics):
        message = (
            f"not everything of {revision} could be read: what is called new here may have been there, and what is "
            "gone may be missing"
        )
        notes = (Diagnostic("CTL021", message, None, fatal=False),)
    comparison = Comparison(revision, commit, fixed, weaker, len(removed))
    return replace(
        now,
        findings=(*removed, *findings),
        rules=(*now.rules, REMOVED) if removed else now.rules,
        sources=sources,
        diagnostics=(*now.diagnostics, *notes),
        since=comparison,
    )


def _place(one: Key) -> tuple[str, str, str, str]:
    return one.rule, one.kind, one.unit, one.address


def _got_weaker(finding: Finding, passed: set[tuple[str, str, str, str]], moves: list[Move]) -> bool:
    if finding.verdict is not Verdict.FAIL or finding.suppressed is not None:
        return False
    rule, kind, unit, address = _place(key(finding, ""))
    return any((rule, kind, unit, name) in passed for name in (address, *addresses_before(address, moves)))


def _removed(before: Report, now: Report, moves: list[Move], sources: dict[str, SourceFile]) -> list[Finding]:
    """A finding for each trail that was and is not; `sources` gets the files that are gone with them."""
    there = {
        (row.trail.unit, name)
        for row in now.scorecard
        for name in (row.trail.address, *addresses_before(row.trail.address, moves))
    }
    gone = [row.trail for row in before.scorecard if (row.trail.unit, row.trail.address) not in there]
    units = set(now.coverage.units)
    found = []
    for trail in gone:
        if trail.unit not in units and _elsewhere(trail, before, now):
            continue
        span = _header(trail, before)
        if span.file in before.sources and span.file not in units and span.file not in sources:
            sources[span.file] = before.sources[span.file]
        else:
            span = Span(span.file, 0, 0)
        found.append(
            Finding(
                rule=REMOVED,
                subject=Subject("Trail", trail),
                verdict=Verdict.FAIL,
                message=REMOVED.message.format(trail=trail.address),
                trails=(trail,),
                evidence=(Evidence(span, f"{trail.address} was declared here", True),),
            )
        )
    return found


def _elsewhere(trail: ResourceId, before: Report, now: Report) -> bool:
    """Whether exactly one unit that is new has a trail of this name: then its unit was renamed."""
    known = {row.trail.unit for row in before.scorecard}
    return sum(row.trail.address == trail.address and row.trail.unit not in known for row in now.scorecard) == 1


def _header(trail: ResourceId, before: Report) -> Span:
    for finding in before.findings:
        if finding.subject.id == trail and finding.subject.kind == "Trail":
            return finding.evidence[-1].span
    return Span(trail.unit, 0, 0)
