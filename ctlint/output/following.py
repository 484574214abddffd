"""Knows which findings only follow from another: one fault is told once, and what it entails is named below it.

Must not know any format, nor a rule by name.
"""

from __future__ import annotations

from collections.abc import Iterable

from ctlint.findings import Evidence, Finding, Verdict
from ctlint.value import Reason, Via


class Following:
    """Which of a report's findings follow from which.

    A finding follows from a failure that is certain and not ignored, of the same trails, and decided in the same place:
    where its rule says that it fails with the other's, or where all that leaves it undecided is that AWS refuses a
    policy. It stays what it is, FAIL or UNKNOWN, for whoever counts; it is only shown with the other.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._causes: dict[int, Finding] = {}
        """By the identity of what follows; a cause may have one itself."""
        listed = [one for one in findings if one.verdict is not Verdict.PASS and one.suppressed is None]
        following = [one for one in listed if one.rule.follows or one.reasons == {Reason.REFUSED}]
        failing: dict[object, list[Finding]] = {}
        for one in listed if following else ():
            if one.verdict is Verdict.FAIL:
                for key in (_decisive(one).span, *((one.rule.slug, about) for about in _about(one))):
                    failing.setdefault(key, []).append(one)
        for one in following:
            self._follow(one, failing)
        self._entailed: dict[int, list[Finding]] = {}
        for one in following:
            leader = self.cause(one)
            if leader is not None:
                self._entailed.setdefault(id(leader), []).append(one)

    def _follow(self, finding: Finding, failing: dict[object, list[Finding]]) -> None:
        """The first cause that holds for all of a finding's trails, whenever it holds."""
        keys: list[object] = [(slug, about) for slug in finding.rule.follows for about in _about(finding)[:1]]
        if finding.reasons == {Reason.REFUSED}:
            keys = [place.span for place in finding.evidence]
        for cause in (cause for key in keys for cause in failing.get(key, ())):
            lasting = cause.scenario is None or cause.scenario == finding.scenario
            ends_here = cause is finding or self.cause(cause) is finding
            if lasting and not ends_here and set(finding.trails) <= set(cause.trails) and _share(finding, cause):
                self._causes[id(finding)] = cause
                return

    def leading(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those of the findings that stand for themselves."""
        return [one for one in findings if id(one) not in self._causes]

    def cause(self, finding: Finding) -> Finding | None:
        """What a finding follows from in the end; None where it stands for itself."""
        found = self._causes.get(id(finding))
        while found is not None and id(found) in self._causes:
            found = self._causes[id(found)]
        return found

    def entailed(self, causes: Iterable[Finding]) -> list[Finding]:
        """What follows from any of some findings, by rule."""
        found = [entailed for cause in causes for entailed in self._entailed.get(id(cause), ())]
        return sorted(found, key=lambda one: one.rule.id)


def _about(finding: Finding) -> tuple[object, ...]:
    """What a cause must be about as well: the trails, or, where there are none, the unit."""
    return finding.trails or (finding.subject.id.unit,)


def _decisive(finding: Finding) -> Evidence:
    """The place that decided, in what is deployed: the line of an app that made it made a great deal besides."""
    return next((place for place in finding.evidence if place.via is not Via.CONSTRUCT), finding.evidence[0])


def _share(one: Finding, other: Finding) -> bool:
    """Whether what decided one of two is among what decided the other."""
    return _cites(one, other) or _cites(other, one)


def _cites(finding: Finding, other: Finding) -> bool:
    """Whether what decided another finding is among a finding's places.

    At the header of a subject, where a great deal is said of the resource, the same has to be said.
    """
    decided = _decisive(other)
    for place in finding.evidence:
        if place.span == decided.span:
            at_a_header = place.span in (finding.subject.span, other.subject.span)
            return not at_a_header or not _clauses(place).isdisjoint(_clauses(decided))
    return False


def _clauses(place: Evidence) -> set[str]:
    return set(place.note.split("; "))


def entailed_clauses(entailed: Iterable[Finding], most: int) -> list[tuple[str, list[str]]]:
    """What follows from a finding, in words: labels and the rules; where these are many, their ids alone."""
    rules: dict[Verdict, dict[str, str]] = {Verdict.FAIL: {}, Verdict.UNKNOWN: {}}
    for one in entailed:
        rules[one.verdict][one.rule.id] = one.rule.slug
    labels = {Verdict.FAIL: "fails with it", Verdict.UNKNOWN: "undecided until then"}
    return [
        (labels[verdict], [", ".join(named if len(named) > most else (" ".join(pair) for pair in named.items()))])
        for verdict, named in rules.items()
        if named
    ]
