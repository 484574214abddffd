"""Knows which findings people see together: under which trail, in which order, what is said once for several.

Must not know how anything looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ctlint.findings import Finding, Report, Severity, Verdict
from ctlint.records import NamedTuple
from ctlint.value import ResourceId


class Told(NamedTuple):
    """A finding, and those that say the same of other subjects in the same places (instances of one `for_each`)."""

    finding: Finding
    twins: list[Finding]

    @property
    def settled(self) -> bool:
        """Whether it asks for nothing: it passes, or it is suppressed."""
        return self.finding.verdict is Verdict.PASS or self.finding.suppressed is not None


class Group(NamedTuple):
    """What stands under one heading. trail: None for what no trail's part explains; `unit` is theirs then."""

    trail: ResourceId | None
    unit: str
    told: list[Told]


def grouped(report: Report, findings: Iterable[Finding]) -> list[Group]:
    """Each finding once: under the first of its trails in the scorecard's order, else under its unit."""
    order = {row.trail: number for number, row in enumerate(report.scorecard)}

    def rank(trail: ResourceId) -> tuple[int, ResourceId]:
        return order.get(trail, len(order)), trail

    tied: dict[ResourceId, Group] = {}
    loose: dict[str, Group] = {}
    for told in told_once(findings):
        if told.finding.trails:
            trail = min(told.finding.trails, key=rank)
            group = tied.setdefault(trail, Group(trail, trail.unit, []))
        else:
            unit = told.finding.subject.id.unit
            group = loose.setdefault(unit, Group(None, unit, []))
        group.told.append(told)
    return [*(tied[trail] for trail in sorted(tied, key=rank)), *(loose[unit] for unit in sorted(loose))]


def blocks(told: Sequence[Told]) -> Iterator[list[Told]]:
    """Failures by severity, warnings, unknowns (those about one place in one block), then what asks for nothing."""
    severities = list(Severity)
    unknowns: dict[object, list[Told]] = {}
    ranked: list[tuple[int, int, list[Told]]] = []
    for one in told:
        finding = one.finding
        if one.settled:
            ranked.append((3, 0, [one]))
        elif finding.verdict is Verdict.UNKNOWN:
            place = (finding.evidence[0].span, finding.vocabulary)
            if place not in unknowns:
                unknowns[place] = []
                ranked.append((2, 0, unknowns[place]))
            unknowns[place].append(one)
        else:
            ranked.append((1 if finding.warning else 0, severities.index(finding.rule.severity), [one]))
    for _, _, block in sorted(ranked, key=lambda entry: entry[:2]):
        yield block


def told_once(findings: Iterable[Finding]) -> list[Told]:
    """Each finding with those that differ from it in nothing but the subject's address, in the order of the first."""
    told: dict[object, Told] = {}
    for finding in findings:
        key = _likeness(finding)
        if key in told:
            told[key].twins.append(finding)
        else:
            told[key] = Told(finding, [])
    return list(told.values())


def _likeness(finding: Finding) -> object:
    """Equal for findings that differ in nothing but the subject's address, and for instances of one block of code.

    What is said of instances may differ in what hangs on their keys; that they are decided in the same places may not.
    """
    own = finding.subject.id.address
    header = finding.evidence[-1]
    same = (
        finding.rule.id,
        finding.verdict,
        finding.subject.kind,
        finding.reasons,
        finding.scenario,
        finding.suppressed,
    )
    if "[" in own and finding.subject.span is not None:
        block = re.sub(_KEY, "[]", own)
        return (*same, block, finding.subject.span, tuple(place.span for place in finding.evidence))
    return (
        *same,
        finding.message.replace(own, "\0") if own else finding.message,
        finding.evidence[:-1],
        (header.span, header.note.replace(own, "\0") if own else header.note),
        finding.witness,
    )


_KEY = r'\["(?:[^"\\]|\\.)*"\]|\[[0-9]+\]'
"""The key or number of an instance in an address."""
