"""Knows what a planned change takes away: what is deleted of a trail and what it uses, what passed and will fail.

Must not know where plans come from, nor how anything was judged. What failed before fails no less after, so it is no
weakening; the rules about the state speak of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from ctlint.findings import Evidence, Finding, RuleInfo, Severity, Subject, Verdict
from ctlint.graph import Change
from ctlint.records import NamedTuple
from ctlint.suppressions import change_rules as rules
from ctlint.value import ResourceId

_ALARM_RULES = "alarm-"
"""How the slugs of the rules begin that ask of a trail whether somebody is told of something."""

_ABOUT: Mapping[str, RuleInfo] = {
    "Trail": rules.TRAIL_WEAKENED,
    "EventDataStore": rules.TRAIL_WEAKENED,
    "TrailBucket": rules.STORE_WEAKENED,
    "TrailLogGroup": rules.STORE_WEAKENED,
    "AccessLogBucket": rules.REST_WEAKENED,
    "TrailAccessPoint": rules.STORE_WEAKENED,
    "TrailKey": rules.KEY_WEAKENED,
    "TrailMetricFilter": rules.ALARMS_WEAKENED,
    "TrailAlarm": rules.ALARMS_WEAKENED,
    "AlarmTopic": rules.ALARMS_WEAKENED,
    "TrailTopic": rules.REST_WEAKENED,
    "TrailLogsRole": rules.REST_WEAKENED,
    "LogResourcePolicy": rules.REST_WEAKENED,
    "Identity": rules.REST_WEAKENED,
}
"""What a rule is about -> the rule that a change which breaks it breaks as well."""

_DELETED: Mapping[str, str] = {
    "TrailBucket": "the logs in it are lost with it",
    "TrailLogGroup": "the events in it are lost with it",
    "TrailKey": "logs that it encrypted cannot be read without it",
    "TrailMetricFilter": "nobody is told any more of what it looked for",
    "TrailAlarm": "nobody is told any more of what it watched",
    "AlarmTopic": "nobody is told any more of what its alarms watched",
}
"""What is deleted -> what that means."""

_LOST_IF_REPLACED = frozenset({"TrailBucket", "TrailLogGroup", "TrailKey"})
_NAMED_AT_MOST = 4


class States(NamedTuple):
    """What rules found in what exists before and after a change, both read alike, and in the code as it is written.

    trails: the trails and event data stores before.
    """

    before: Sequence[Finding]
    after: Sequence[Finding]
    written: Sequence[Finding]
    trails: Collection[ResourceId]


def taken_away(changes: Iterable[Change], states: States) -> list[Finding]:
    """A finding for each trail that is deleted or replaced, and for each thing that is deleted or weakened."""
    at = {change.resource: change for change in changes}
    found = [one for trail in sorted(states.trails) if trail in at for one in _trail(at[trail])]
    done: set[tuple[str, ResourceId]] = set()
    for finding in states.before:
        change = at.get(finding.subject.id)
        rule = _ABOUT.get(finding.rule.subject)
        if change is None or rule is None or finding.rule.subject not in _DELETED or "delete" not in change.actions:
            continue
        replaced = "create" in change.actions
        if (replaced and finding.rule.subject not in _LOST_IF_REPLACED) or (rule.id, change.resource) in done:
            continue
        done.add((rule.id, change.resource))
        means = _DELETED[finding.rule.subject]
        does = f"deletes {change.resource.address}{' and makes it anew' if replaced else ''}: {means}"
        found.append(_at_change(rule, finding.subject, finding.trails, change, rule.message.format(does=does)))
    return [*found, *_weakened(states, done)]


def _trail(change: Change) -> list[Finding]:
    if "delete" not in change.actions:
        return []
    subject = Subject("Trail", change.resource)
    name = change.resource.address
    if "create" not in change.actions:
        message = rules.REMOVED.message.format(trail=name)
        return [_at_change(rules.REMOVED, subject, (change.resource,), change, message)]
    gap = ", and nothing is recorded in between" if change.actions[0] == "delete" else ""
    message = rules.REPLACED.message.format(subject=name, gap=gap)
    return [_at_change(rules.REPLACED, subject, (change.resource,), change, message)]


def _at_change(
    rule: RuleInfo, subject: Subject, trails: tuple[ResourceId, ...], change: Change, message: str
) -> Finding:
    note = f"the plan's actions are {' and '.join(change.actions)}"
    return Finding(rule, subject, Verdict.FAIL, message, trails, (Evidence(change.span, note, True),))


def _weakened(states: States, done: Collection[tuple[str, ResourceId]]) -> list[Finding]:
    passed = {_same(one) for one in states.before if one.verdict is Verdict.PASS}
    still = {_same(one) for one in states.after if one.verdict is Verdict.PASS}
    broken: dict[tuple[str, str, ResourceId], list[Finding]] = {}
    for finding in states.written:
        rule = _rule_for(finding)
        if (
            rule is not None
            and finding.verdict is Verdict.FAIL
            and not finding.warning
            and _same(finding) in passed
            and _same(finding) not in still
            and (rule.id, finding.subject.id) not in done
        ):
            broken.setdefault((rule.id, *_who(finding)), []).append(finding)
    by_id = {rule.id: rule for rule in rules.RULES}
    return [_weaker(by_id[id_], Subject(kind, subject), found) for (id_, kind, subject), found in broken.items()]


def _same(finding: Finding) -> tuple[str, str, ResourceId]:
    return (finding.rule.id, *_who(finding))


def _who(finding: Finding) -> tuple[str, ResourceId]:
    return finding.subject.kind, finding.subject.id


def _rule_for(finding: Finding) -> RuleInfo | None:
    """The rule that a change breaks with this one; None for one that matters little, or is about no such thing."""
    if not finding.rule.severity.at_least(Severity.MEDIUM):
        return None
    alarms = finding.rule.subject == "Trail" and finding.rule.slug.startswith(_ALARM_RULES)
    return rules.ALARMS_WEAKENED if alarms else _ABOUT.get(finding.rule.subject)


def _weaker(rule: RuleInfo, subject: Subject, broken: Sequence[Finding]) -> Finding:
    names = [f"{one.rule.id} {one.rule.slug}" for one in broken]
    more = len(names) - _NAMED_AT_MOST
    told = f"{', '.join(names[:_NAMED_AT_MOST])}{f' and {more} more' if more > 0 else ''} passed"
    name = subject.id.address
    message = rule.message.format(subject=name, rules=told, does=f"weakens {name}: before it, {told}")
    places = dict.fromkeys(
        [(one.evidence[0].span, one.evidence[0].note) for one in broken]
        + [(broken[0].evidence[-1].span, broken[0].evidence[-1].note)]
    )
    evidence = tuple(Evidence(span, note, index == 0) for index, (span, note) in enumerate(places))
    trails = tuple(sorted({trail for one in broken for trail in one.trails}))
    deciding = tuple(sorted({one.rule.id for one in broken}))
    return Finding(rule, subject, Verdict.FAIL, message, trails, evidence, deciding=deciding)
