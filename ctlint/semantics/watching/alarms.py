"""Knows whether an alarm watches a metric of a trail's log group, can go off, and does anything when it does.

Must not know patterns, policies, nor what rules make of it.

Sources, read 2026-11: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html and
…/cloudwatch_concepts.html (a metric with other dimensions is another metric); for what metric filters report,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence

from ctlint.hints import Any
from ctlint.model.declare import Entity
from ctlint.model.links import literal_text
from ctlint.model.view import View
from ctlint.model.watching import emits, has_entries, metrics, watched
from ctlint.names import suggestion
from ctlint.records import NamedTuple
from ctlint.semantics.read import elements, is_true, text
from ctlint.semantics.watching.filters import on_trail_log_group, same_metric
from ctlint.semantics.watching.groups import exists
from ctlint.semantics.watching.reading import spelled, witnessed
from ctlint.value import Absent, Hole, Known, Origin, Reason, Settled, Text, Truth, Unknown, every, some, truth

_MOST_NAMES = 3
"""Metrics that a sentence names."""


class Watching(NamedTuple):
    """That an alarm watches what a filter feeds. truth: whether it does. math: it is one of several metrics."""

    one: View
    transformation: View
    truth: Truth
    math: bool


def watching(alarm: View) -> list[Watching]:
    """The filters whose metrics an alarm watches, or may."""
    index = watched(alarm.entity)
    wanted = set(metrics(alarm.entity))
    near = [one for metric in wanted for one in index.emitters(metric, alarm.entity.home)]
    found: list[Watching] = []
    parts = [(alarm, False)] if not isinstance(alarm.get("metric_name"), Absent) else []
    parts += [(part, True) for part in _views(alarm, "queries") if not isinstance(part.get("metric_name"), Absent)]
    for entity in dict.fromkeys(near):
        one = alarm.of(entity)
        there = exists(one)
        for transformation in _views(one, "transformations"):
            for part, math in parts:
                same = every((there, same_metric(part, transformation)))
                if same is not Truth.FALSE:
                    found.append(Watching(one, transformation, same, math))
    return found


def _views(view: View, name: str) -> Iterator[View]:
    for part in elements(view, name)[0]:
        if isinstance(part, Known) and isinstance(part.value, Entity):
            yield view.of(part.value)


def watches_trail(alarm: View) -> Settled[bool]:
    """Whether it watches a metric that a filter on a trail's log group feeds."""
    origin = alarm.get("metric_name").origin
    doubt: Unknown[bool] | None = None
    for one in watching(alarm):
        on = on_trail_log_group(one.one)
        both = every((one.truth, is_true(on)))
        if both is Truth.TRUE:
            return Known(True, origin)
        if both is Truth.UNKNOWN and doubt is None:
            doubt = on if isinstance(on, Unknown) else Unknown(Reason.INPUT, origin)
    return Known(False, origin) if doubt is None else doubt


def meant_for_trail(alarm: View) -> Settled[bool]:
    """Whether it is the alarm of a filter on a trail's log group, or seems to be: one of these has none otherwise."""
    found = watches_trail(alarm)
    if not isinstance(found, Known) or found.value:
        return found
    index = watched(alarm.entity)
    namespaces = {namespace for namespace, _ in metrics(alarm.entity) if namespace is not None}
    names = {name for _, name in metrics(alarm.entity) if isinstance(name, str)}
    for entity in index.filters_in.get(alarm.entity.home, ()):
        ours = [metric for metric in emits(entity) if metric[0] in namespaces or metric[1] in names]
        if ours and not any(index.watchers(metric, entity.home) for metric in ours):
            one = alarm.of(entity)
            if exists(one) is Truth.TRUE and is_true(on_trail_log_group(one)) is Truth.TRUE:
                return Known(True, found.origin)
    return found


def metric_is_fed(alarm: View) -> Settled[bool]:
    """Whether a filter feeds the very metric that it watches."""
    origin = alarm.get("metric_name").origin
    seen = watching(alarm)
    if some(one.truth for one in seen) is Truth.FALSE:
        names = [literal_text(alarm.get(name)) for name in ("namespace", "metric_name")]
        if None in names or _may_be_fed(alarm, names):
            return Unknown(Reason.INPUT, origin)
        fed = sorted({name for name in _fed_names(alarm) if name is not None})
        elsewhere = f"the filter feeds {names[1]} in another namespace" if names[1] in _all_fed(alarm) else ""
        more = f" and {len(fed) - _MOST_NAMES} more" if len(fed) > _MOST_NAMES else ""
        others = f"the filters feed {', '.join(fed[:_MOST_NAMES])}{more}" if fed else "no filter feeds any"
        sentence = elsewhere or others + suggestion(names[1] or "", fed)
        where = alarm.get("namespace").origin if elsewhere else origin
        return Known(False, witnessed(sentence, where))
    wrong = [apart for one in seen if not one.math and (apart := _apart(alarm, one)) is not None]
    if len(wrong) == len(seen):
        sentence, where = wrong[0]
        return Known(False, witnessed(sentence, (*where, *origin)))
    return Known(True, origin) if some(one.truth for one in seen) is Truth.TRUE else Unknown(Reason.INPUT, origin)


def _may_be_fed(alarm: View, names: Sequence[str | None]) -> bool:
    """Whether a filter of its home, whose metric is not known in full, may feed the one of these names."""
    near = watched(alarm.entity).filters_in.get(alarm.entity.home, ())
    return any(
        all(not isinstance(known, str) or known == wanted for known, wanted in zip(metric, names, strict=True))
        for entity in near
        for metric in emits(entity)
    )


def _all_fed(alarm: View) -> set[Hashable]:
    """The names of all metrics that filters of its home feed."""
    near = watched(alarm.entity).filters_in.get(alarm.entity.home, ())
    return {name for entity in near for _, name in emits(entity)}


def _fed_names(alarm: View) -> Iterator[str | None]:
    namespaces = {namespace for namespace, _ in metrics(alarm.entity)}
    for entity in watched(alarm.entity).filters_in.get(alarm.entity.home, ()):
        for namespace, name in emits(entity):
            if namespace in namespaces:
                yield name if isinstance(name, str) else None


def _apart(alarm: View, one: Watching) -> tuple[str, Origin] | None:
    """Why an alarm sees no value of a metric of the right name: in words, and where it is written."""
    wrong = _dimensions(alarm, one)
    if wrong is not None:
        return wrong, alarm.get("dimensions").origin
    # "Doing so causes the alarm to be stuck in the INSUFFICIENT DATA state":
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, read 2026-11.
    unit = alarm.get("unit")
    wanted, given = text(unit), text(one.transformation.get("unit"))
    if wanted is not None and given is not None and wanted != given:
        return f"it asks for the unit {wanted}, and the filter gives its metric {given}", unit.origin
    return None


def _dimensions(alarm: View, one: Watching) -> str | None:
    """What is wrong with the dimensions of a metric: with others it is another metric."""
    theirs, ours = alarm.get("dimensions"), one.transformation.get("dimensions")
    if isinstance(theirs, Unknown) or isinstance(ours, Unknown):
        return None
    if has_entries(theirs) and not has_entries(ours):
        return "it asks for a dimension that the filter does not give its metric"
    if has_entries(ours) and not has_entries(theirs):
        return "the filter gives its metric dimensions that the alarm does not ask for"
    return None


def has_action(alarm: View) -> Settled[bool]:
    """Whether it does something when it goes off, by itself or through an alarm on alarms."""
    own = _lists_action(alarm)
    if isinstance(own, Known) and own.value:
        return own
    composites = [(one, sure) for one, sure in composites_of(alarm) if acts(one) is not Truth.FALSE]
    for one, sure in composites:
        if sure and acts(one) is Truth.TRUE:
            return Known(True, (*one.get("alarm_actions").origin, *own.origin))
    if composites and not isinstance(own, Unknown):
        return Unknown(Reason.UNSUPPORTED, (*composites[0][0].get("rule").origin, *own.origin))
    return own


def _lists_action(alarm: View) -> Settled[bool]:
    actions, more, origin = elements(alarm, "alarm_actions")
    if actions:
        return Known(True, origin)
    return Known(False, origin) if more is None else Unknown(more.reason, more.origin, None, more.links)


def acts(composite: View) -> Truth:
    """Whether an alarm on alarms does something when it goes off."""
    acts = _lists_action(composite)
    return every((exists(composite), is_true(acts), is_true(composite.get("actions_enabled"))))


_ALARM = r"(?i)\s*ALARM\s*\(\s*(\"?)(?P<name>[^()\"]+)\1\s*\)\s*"


def composites_of(alarm: View) -> Iterator[tuple[View, bool]]:
    """The alarms on alarms whose rule speaks of an alarm, and whether they go off whenever it does."""
    name = spelled(alarm.get("name"))
    for entity in alarm.entity.others("CompositeAlarm"):
        if entity.home != alarm.entity.home:
            continue
        composite = alarm.of(entity)
        rule = composite.get("rule")
        payload = rule.value if isinstance(rule, Known) else None
        holes = payload.holes if isinstance(payload, Text) else ()
        linked = any(hole.target == alarm.entity.id for hole in holes)
        written = _rendered(payload, alarm.entity)
        alternatives = [re.fullmatch(_ALARM, part) for part in re.split(r"\bOR\b", written, flags=re.IGNORECASE)]
        names = [one["name"].strip() for one in alternatives if one is not None]
        named = any(one in names for one in (name, "\ue103") if one)
        if named and all(alternatives):
            yield composite, isinstance(composite.get("suppressor"), Absent)
        elif named or linked or (name is not None and name in written) or isinstance(rule, Unknown):
            yield composite, False


def _rendered(payload: object, alarm: Entity) -> str:
    """A composite alarm's rule as text, in which a mark stands for the alarm where it is referred to."""
    if isinstance(payload, str):
        return payload
    if not isinstance(payload, Text):
        return ""
    shown = []
    for part in payload.parts:
        if isinstance(part, Hole):
            shown.append("\ue103" if part.target == alarm.id else part.text or part.target.address)
        else:
            shown.append(part if isinstance(part, str) else "?")
    return "".join(shown)


def yes(value: Settled[Any]) -> Truth:
    """A settled bool as a truth; what is not known is UNKNOWN."""
    return Truth.UNKNOWN if isinstance(value, Unknown) else truth(isinstance(value, Known) and value.value is True)
