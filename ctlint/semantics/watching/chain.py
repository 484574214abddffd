"""Knows whether somebody is told of the events that a control asks for: the whole chain from the trail to an action.

Must not know policies, nor what rules make of it.

A trail with a log group, filters on it, alarms on their metrics, actions of these; or a rule of EventBridge with a
target, which sees CloudTrail's records without a log group, but only those of its own region:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html, read 2026-11.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ctlint.hints import Any
from ctlint.model.declare import Entity
from ctlint.model.view import View
from ctlint.model.watching import emits, is_literal, watched
from ctlint.semantics.patterns.benchmark import CONTROLS
from ctlint.semantics.patterns.cover import Missed, covers, describe
from ctlint.semantics.patterns.event_pattern import TYPES, delivered
from ctlint.semantics.patterns.events import Kind, Unsaid
from ctlint.semantics.patterns.expressions import Constant, Expression, Glob, conditions
from ctlint.semantics.read import elements, is_true
from ctlint.semantics.watching import alarms, firing, topics
from ctlint.semantics.watching.aims import asks_in_vain, looks_for
from ctlint.semantics.watching.event_rules import Seen, event_rules
from ctlint.semantics.watching.filters import feeds, meant_for, perhaps
from ctlint.semantics.watching.groups import exists
from ctlint.semantics.watching.reading import pattern_of, witnessed
from ctlint.value import (
    Hole,
    Items,
    Known,
    Origin,
    Reason,
    Settled,
    Step,
    Text,
    Truth,
    Unknown,
    Via,
    every,
    some,
    truth,
)

WATCHED, BROKEN, MISSING = "watched", "broken", "missing"
"""Somebody is told; filters or rules look for the events, but nobody is told of all; nothing looks for them."""


def alarm_on(trail: View, key: str) -> Settled[str]:
    """Whether somebody is told of the events of a control: WATCHED, BROKEN or MISSING."""
    seen = _seen(trail)
    control = CONTROLS[key]
    group = trail.get("log_group")
    doubts = _doubts(trail)
    kinds = [one for kind in control.kinds for one in delivered(kind)]
    heard = [_as_heard(one, kinds) for one in seen if one.heard is not Truth.FALSE]
    coverage = covers([*heard, *([Constant(None)] if doubts else [])], kinds)
    origin = group.origin
    if coverage.truth is Truth.TRUE:
        return Known(WATCHED, origin)
    if coverage.truth is Truth.UNKNOWN:
        doubt = doubts[0] if doubts else None
        open_ = next((one for one in seen if one.heard is Truth.UNKNOWN), None)
        if open_ is not None and covers(heard, kinds).truth is Truth.UNKNOWN:
            return Unknown(Reason.OUTSIDE, open_.origin)
        regional = next((one for one in seen if one.of_region), None)
        if regional is not None and covers(heard, kinds).truth is Truth.UNKNOWN:
            return Unknown(
                Reason.OUTSIDE, (*regional.origin, Step(Via.FUNCTION, None, "a rule sees its own region only"))
            )
        return (
            Unknown(Reason.UNSUPPORTED, origin)
            if doubt is None
            else Unknown(doubt.reason, doubt.origin, None, doubt.links)
        )
    return _told(key, seen, coverage.missed, origin)


def _told(key: str, seen: list[Seen], missed: Sequence[Missed], origin: Origin) -> Settled[str]:
    """Why nobody is told: nothing looks for the events, or what does is broken."""
    kinds = [one for kind in CONTROLS[key].kinds for one in delivered(kind)]
    silent = [one for one in seen if one.heard is Truth.FALSE and covers([one.expression], kinds).truth is Truth.TRUE]
    if silent:
        return Known(BROKEN, witnessed(silent[0].problem, (*silent[0].origin, *origin)))
    meant = [one for one in seen if not one.of_region and key in meant_for(one.expression)]
    if meant:
        sentence = f"what looks for them misses {_listed(missed, bare=_names_none(meant, missed))}"
        return Known(BROKEN, witnessed(sentence, (*meant[0].pattern, *origin)))
    near = next((one for one in seen if one.of_region and looks_for(one.expression, CONTROLS[key], kinds)), None)
    if near is not None:
        return Known(BROKEN, witnessed(*_wrong_with(near, kinds, missed, origin)))
    sentence = f"nothing looks for {_listed(missed, bare=True)}"
    return Known(MISSING, witnessed(sentence, origin))


def _wrong_with(rule: Seen, kinds: Sequence[Kind], missed: Sequence[Missed], origin: Origin) -> tuple[str, Origin]:
    """Why a rule that looks for some of the events, or is meant to, tells nobody of all; and what shows it."""
    if rule.heard is Truth.FALSE:
        return rule.problem, (*rule.origin, *origin)
    never = asks_in_vain(rule.expression, kinds)
    if never is not None:
        return f"{rule.address} matches none of them: {never}", (*rule.pattern, *origin)
    return f"{rule.address} misses {_listed(missed)}", (*rule.pattern, *origin)


def _names_none(seen: Iterable[Seen], missed: Sequence[Missed]) -> bool:
    """Whether what looks for events by their names names none of those that are missed."""
    tested = [one for each in seen for one in conditions(each.expression) if one.field == "eventName"]
    named = {one.operand.text for one in tested if isinstance(one.operand, Glob)}
    return bool(named) and not any(_without_type(one) in named for one in missed)


def _listed(missed: Sequence[Missed], bare: bool = False) -> str:
    """The events that are missed; of a kind that is missed in each of its types, the kind. bare: their names alone."""
    whole = {one.kind.name for one in missed}
    types = Counter(_without_type(one) for one in missed)
    names: dict[str, None] = {}
    for one in missed:
        kind = _without_type(one)
        if kind == one.kind.name or (kind not in whole and types[kind] < TYPES):
            names[one.kind.name if bare else describe(one)] = None
        elif kind not in whole:
            names[kind] = None
    shown = list(names)
    return ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")


def _without_type(missed: Missed) -> str:
    return missed.kind.name.partition(" (")[0]


def _as_heard(one: Seen, kinds: list[Any]) -> Expression:
    everywhere = all(isinstance(kind.fields.get("awsRegion"), Unsaid) for kind in kinds)
    if one.heard is Truth.TRUE and (not one.of_region or everywhere):
        return one.expression
    return perhaps(one.expression)


def _seen(trail: View) -> list[Seen]:
    """All that looks for events of the trails of an account and region; found out once in a scenario."""
    home = trail.entity.home
    key = (Seen, home, trail.entity.id, trail.scenario.answers)
    memo = trail.entity.memo
    if key not in memo:
        memo[key] = [*_filters(trail), *event_rules(trail)]
    found: list[Seen] = memo[key]
    return found


def _filters(trail: View) -> Iterator[Seen]:
    index = watched(trail.entity)
    siblings = [trail.of(one) for one in index.trails_in.get(trail.entity.home, ())]
    fed = [one for one in siblings if is_true(one.get("logging")) is Truth.TRUE and exists(one) is not Truth.FALSE]
    near = {one.id: (view, one) for view in (trail, *fed) for one in index.filters(view.entity)}
    for view, entity in near.values():
        one = trail.of(entity)
        read = pattern_of(one)
        there = every((exists(one), is_true(feeds(view, one))))
        if there is Truth.FALSE:
            continue
        heard, problem, origin = _heard(one)
        if there is Truth.UNKNOWN and heard is Truth.TRUE:
            heard = Truth.UNKNOWN
        pattern = one.get("pattern").origin
        if read.error is not None:
            heard, problem, origin = Truth.FALSE, f"{entity.id.address} is refused: {read.error}", pattern
        yield Seen(entity.id.address, read.expression, pattern, heard, problem, origin)


def _heard(one: View) -> tuple[Truth, str, Origin]:
    """Whether some alarm on a metric of a filter reaches somebody, and what is wrong with the best of them."""
    index = watched(one.entity)
    address, pattern = one.entity.id.address, one.get("pattern").origin
    answers: list[tuple[Truth, str, Origin]] = []
    for entity in dict.fromkeys(
        alarm for metric in emits(one.entity) for alarm in index.watchers(metric, one.entity.home)
    ):
        alarm = one.of(entity)
        bound = some(seen.truth for seen in alarms.watching(alarm) if seen.one.entity is one.entity)
        if bound is Truth.FALSE or exists(alarm) is Truth.FALSE:
            continue
        reached, problem, origin = _reaches(alarm)
        answers.append((every((bound, exists(alarm), reached)), problem, origin))
    best = some(answer for answer, _, _ in answers)
    for answer, problem, origin in answers:
        if answer is best:
            return best, problem, origin
    if not all(is_literal(metric) for metric in emits(one.entity)):
        return Truth.UNKNOWN, f"the metric of {address} is not known", pattern
    return Truth.FALSE, f"no alarm watches the metric of {address}", pattern


def _reaches(alarm: View) -> tuple[Truth, str, Origin]:
    """Whether an alarm goes off and somebody hears of it."""
    address = alarm.entity.id.address
    answers: list[tuple[Truth, str, Origin]] = []
    for value, problem in (
        (alarms.metric_is_fed(alarm), f"{address} watches another metric"),
        (firing.can_fire(alarm), f"{address} never goes off because of an event"),
        (alarm.get("actions_enabled"), f"the actions of {address} are switched off"),
        (alarms.has_action(alarm), f"{address} does nothing when it goes off"),
    ):
        answers.append((is_true(value), problem, value.origin))
    answers.append(_acts(alarm))
    joined = every(answer for answer, _, _ in answers)
    for answer, problem, origin in answers:
        if answer is joined:
            return joined, problem if joined is not Truth.TRUE else "", origin
    return joined, "", alarm.entity.header


def _acts(alarm: View) -> tuple[Truth, str, Origin]:
    """Whether one of its actions, or of an alarm on it, comes to something."""
    sources = [alarm, *(one for one, sure in alarms.composites_of(alarm) if sure)]
    answers: list[tuple[Truth, str, Origin]] = []
    for source in sources:
        actions, more, origin = elements(source, "alarm_actions")
        links = source.get("alarm_topics")
        linked = links.value.values if isinstance(links, Known) and isinstance(links.value, Items) else ()
        for position, action in enumerate(actions):
            link = source.scenario.settle(linked[position]) if len(linked) == len(actions) else action
            answer, problem, own = _action(source, action, link)
            answers.append((answer, problem, (*origin, *own)))
        if more is not None:
            answers.append((Truth.UNKNOWN, f"the actions of {source.entity.id.address} are not known", more.origin))
    for one, sure in alarms.composites_of(alarm):
        if not sure:
            sentence = f"{one.entity.id.address} may or may not go off with {alarm.entity.id.address}"
            answers.append((every((Truth.UNKNOWN, alarms.acts(one))), sentence, one.get("rule").origin))
    joined = some(answer for answer, _, _ in answers)
    for answer, problem, origin in answers:
        if answer is joined:
            return joined, problem, origin
    return Truth.FALSE, f"{alarm.entity.id.address} does nothing when it goes off", alarm.get("alarm_actions").origin


def _action(source: View, action: Settled[Any], link: Settled[Any]) -> tuple[Truth, str, Origin]:
    """Whether an action is one that comes to something: a topic that takes it, or anything but a topic."""
    if isinstance(link, Known) and isinstance(link.value, Entity):
        topic = source.of(link.value)
        taken = topics.takes_alarms(topic)
        return alarms.yes(taken), f"{link.value.id.address} does not take what alarms tell it", taken.origin
    written = _written(action)
    if written is not None and ":sns:" not in written and not written.startswith(("aws_sns", "data.aws_sns")):
        return Truth.TRUE, "", action.origin
    return Truth.UNKNOWN, "the topic that is told is declared elsewhere", link.origin


def _written(action: Settled[Any]) -> str | None:
    """An ARN as far as it is known; of a reference the address that it refers to."""
    payload = action.value if isinstance(action, Known) else None
    if isinstance(payload, str):
        return payload if payload.startswith("arn:") else None
    if not isinstance(payload, Text):
        return None
    first = payload.parts[0]
    if isinstance(first, Hole):
        return first.text or _bare(first.target.address)
    return payload.render() if isinstance(first, str) and first.startswith("arn:") else None


def _bare(address: str) -> str | None:
    """A Terraform address without its modules; a logical id of a template says nothing of its type."""
    found = [part for part in address.split(".") if part.startswith(("aws_", "data"))]
    return found[0] if found else None


def _queries(alarm: View, group: Settled[Any]) -> Truth:
    """Whether an alarm on a query looks at a log group."""
    listed, more, _ = elements(alarm, "log_groups")
    if more is None and isinstance(group, Known) and all(isinstance(one, Known) for one in listed):
        return truth(any(isinstance(one, Known) and one.value is group.value for one in listed))
    return Truth.UNKNOWN


def _doubts(trail: View) -> list[Unknown[Any]]:
    """Why there may be more filters, alarms or rules than those that are seen."""
    group = trail.get("log_group")
    found: list[Unknown[Any]] = []
    if isinstance(group, Unknown):
        found.append(group)
    found += trail.entity.gaps()
    index = watched(trail.entity)
    for one in index.filters_in.get(trail.entity.home, ()):
        link = trail.of(one).get("log_group")
        if isinstance(link, Unknown) and link.reason is not Reason.OUTSIDE:
            found.append(link)
    for entity in index.log_alarms_in.get(trail.entity.home, ()):
        querying = trail.of(entity)
        if exists(querying) is not Truth.FALSE and _queries(querying, group) is not Truth.FALSE:
            step = Step(Via.WITNESS, entity.header[0].span, f"{entity.id.address} may look for them, by a query")
            found.append(Unknown(Reason.UNSUPPORTED, (step, *querying.get("query").origin)))
    for alarm in index.unclear_alarms.get(trail.entity.home, ()):
        view = trail.of(alarm)
        if exists(view) is not Truth.FALSE:
            value = view.get("metric_name")
            reason = value.reason if isinstance(value, Unknown) else Reason.INPUT
            found.append(Unknown(reason, value.origin))
    return found
