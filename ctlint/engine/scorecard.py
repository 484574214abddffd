"""Knows the table that people look at first: trails down, the nine practices across.

Must not know how a standing came about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ctlint.engine.rule import Rule
from ctlint.engine.run import Standing
from ctlint.findings import Finding, Scores, Severity, Verdict
from ctlint.value import Reason, ResourceId

PRACTICES = range(1, 10)

OUTSIDE_DOES_NOT_COUNT = frozenset({"cw-role-permissions-sufficient"})
"""Core rules, by slug, that leave the scorecard alone where their subject lies outside the checked code: that the trail
names a role at all is what practice 3 asks for, and another core rule says so."""


def scores(
    standings: Sequence[Standing], findings: Sequence[Finding], rules: Iterable[Rule], trails: Iterable[ResourceId]
) -> tuple[Scores, ...]:
    """One row per trail, in the order given.

    A practice is FAIL if one of its core rules fails for the trail or for what it uses, else UNKNOWN if one is
    unknown, else PASS. It is judged where nobody departs from the defaults: a failure that is only a warning does not
    count. A suppressed finding is a decision somebody gave a reason for, so it counts as PASS. A practice is UNKNOWN
    where no core rule looked: none was selected, or none of them applied. That a practice passes does not hide what
    rules that are not core find: it is marked where one fails that matters as much.
    """
    core = {rule.info.id: rule.info for rule in rules if rule.info.core}
    accepted = {(finding.rule.id, finding.subject) for finding in findings if finding.suppressed is not None}
    rows: dict[ResourceId, dict[int, set[Verdict]]] = {}
    for standing in standings:
        info = core.get(standing.rule)
        if info is None:
            continue
        verdict = standing.verdict
        if info.slug in OUTSIDE_DOES_NOT_COUNT and standing.reasons == {Reason.OUTSIDE}:
            continue
        if (standing.rule, standing.subject) in accepted:
            verdict = Verdict.PASS
        rows.setdefault(standing.trail, {}).setdefault(info.practice, set()).add(verdict)
    besides: dict[ResourceId, set[int]] = {}
    for finding in findings:
        counts = finding.verdict is Verdict.FAIL and not finding.warning and finding.suppressed is None
        if counts and not finding.rule.core and finding.rule.severity.at_least(Severity.HIGH):
            for trail in finding.trails:
                besides.setdefault(trail, set()).add(finding.rule.practice)
    return tuple(_row(trail, rows.get(trail, {}), besides.get(trail, set())) for trail in trails)


def _row(trail: ResourceId, seen: Mapping[int, set[Verdict]], failing: set[int]) -> Scores:
    practices = {practice: _worst(seen.get(practice, set())) for practice in PRACTICES}
    passing = (practice for practice, verdict in practices.items() if verdict is Verdict.PASS)
    return Scores(trail, practices, frozenset(failing.intersection(passing)))


def _worst(seen: set[Verdict]) -> Verdict:
    for verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS):
        if verdict in seen:
            return verdict
    return Verdict.UNKNOWN
