"""Knows which filters, alarms and topics may have to do with a trail, whatever the answers to open questions are.

Must not know any syntax, what patterns mean, nor whether an alarm ever goes off: that is judged in each scenario.

CloudWatch knows filters by their log group and alarms by the name of a metric, so they are found by those: in the home
of the trail (`Entity.home`), and in other homes where they name what nobody there declares. Log groups and metrics of
equal names in homes that declare them are different ones.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from ctlint.hints import TypeVar
from ctlint.model.declare import Entity
from ctlint.model.links import text_key
from ctlint.value import Entries, Hole, Items, Known, Reason, Unknown, Value, leaves

K = TypeVar("K", bound=Hashable)

Home = tuple[str, str]
Metric = tuple[Hashable, Hashable]
"""A metric: the keys (`links.text_key`) of its namespace and of its name."""


class Watched:
    """What watches the trails of a run, by what it watches; made once for a run."""

    def __init__(self, some: Entity) -> None:
        self.trails_of: dict[Hashable, list[Entity]] = {}
        self.filters_of: dict[Hashable, list[Entity]] = {}
        self.filters_in: dict[Home, list[Entity]] = {}
        self.alarms_in: dict[tuple[Home, Hashable], list[Entity]] = {}
        self._named: dict[tuple[Home, str], list[Entity]] = {}
        self._emitters: dict[Metric, list[Entity]] = {}
        self._watchers: dict[Metric, list[Entity]] = {}
        self._emitted: dict[Home, set[Metric]] = {}
        self.trails_in: dict[Home, list[Entity]] = {}
        self.rules_in: dict[Home, list[Entity]] = {}
        self._telling: dict[Hashable, list[Entity]] = {}
        self.unclear_alarms: dict[Home, list[Entity]] = {}
        self.log_alarms_in: dict[Home, list[Entity]] = {}
        for trail in some.others("Trail"):
            self.trails_in.setdefault(trail.home, []).append(trail)
            for key in groups(trail):
                _add(self.trails_of, key, trail)
        for one in some.others("MetricFilter"):
            self.filters_in.setdefault(one.home, []).append(one)
            for key in groups(one):
                _add(self.filters_of, key, one)
            for metric in emits(one):
                _add(self._emitters, metric, one)
                self._emitted.setdefault(one.home, set()).add(metric)
        for alarm in some.others("Alarm"):
            watches = list(metrics(alarm))
            for namespace in dict.fromkeys(namespace for namespace, _ in watches if namespace is not None):
                self.alarms_in.setdefault((alarm.home, namespace), []).append(alarm)
            for name in dict.fromkeys(name for _, name in watches if isinstance(name, str)):
                self._named.setdefault((alarm.home, name), []).append(alarm)
            for metric in watches:
                _add(self._watchers, metric, alarm)
            for topic in _topics(alarm):
                _add(self._telling, topic.id, alarm)
            if any(self._is_unclear(metric) for metric in watches):
                self.unclear_alarms.setdefault(alarm.home, []).append(alarm)
        for alarm in some.others("LogAlarm"):
            self.log_alarms_in.setdefault(alarm.home, []).append(alarm)
        for rule in some.others("EventRule"):
            self.rules_in.setdefault(rule.home, []).append(rule)

    def alarms_telling(self, topic: Entity) -> list[Entity]:
        """The alarms that tell a topic when they go off."""
        return self._telling.get(topic.id, [])

    def _is_unclear(self, metric: Metric) -> bool:
        """Whether a metric that an alarm watches may be one that a filter feeds, though nothing says so."""
        if is_literal(metric) or metric in self._emitters:
            return False
        namespaces = [namespace for namespace, _ in self._emitters]
        known = isinstance(metric[0], str) and all(isinstance(one, str) for one in namespaces)
        return metric[0] in namespaces if known else bool(namespaces)

    def filters(self, trail: Entity) -> list[Entity]:
        """The filters on the trail's log group."""
        return _unique(one for key in groups(trail) for one in self.filters_of.get(key, ()))

    def emitters(self, metric: Metric, home: Home) -> list[Entity]:
        """The filters that feed a metric, as an alarm of a home means it."""
        if None in metric:
            return []
        known = self._emitters.get(metric, [])
        own = [one for one in known if one.home == home]
        return own or known

    def watchers(self, metric: Metric, home: Home) -> list[Entity]:
        """The alarms that watch a metric, as a filter of a home feeds it."""
        if None in metric:
            return []
        known = self._watchers.get(metric, [])
        return [one for one in known if one.home == home or metric not in self._emitted.get(one.home, ())]

    def alarms(self, namespace: Hashable, home: Home) -> list[Entity]:
        """The alarms on metrics of a namespace in a home."""
        return self.alarms_in.get((home, namespace), [])

    def namesakes(self, metric: Metric, home: Home) -> list[Entity]:
        """The alarms in a home on metrics of the same name, whatever their namespace."""
        return self._named.get((home, metric[1]), []) if isinstance(metric[1], str) else []


def watched(entity: Entity) -> Watched:
    """The index of the run that an entity belongs to."""
    known = entity.memo.get(Watched)
    if known is None:
        known = entity.memo[Watched] = Watched(entity)
    found: Watched = known
    return found


def filters_near(trail: Entity) -> Sequence[Entity]:
    """Filters on the trail's log group, and those in its home that may have been meant for it."""
    index = watched(trail)
    return _unique((*index.filters(trail), *index.filters_in.get(trail.home, ())))


def alarms_near(trail: Entity) -> Sequence[Entity]:
    """Alarms on a metric of a namespace that the filters of the trail's log group use, or of a name that they do."""
    index = watched(trail)
    return _unique(
        alarm
        for one in index.filters(trail)
        for metric in emits(one)
        for alarm in (
            *index.watchers(metric, one.home),
            *index.alarms(metric[0], one.home),
            *index.namesakes(metric, one.home),
        )
    )


def alarms_of(trail: Entity) -> Sequence[Entity]:
    """Alarms on a metric that a filter of the trail's log group feeds."""
    index = watched(trail)
    return _unique(
        alarm for one in index.filters(trail) for metric in emits(one) for alarm in index.watchers(metric, one.home)
    )


def topics_near(trail: Entity) -> Sequence[Entity]:
    """Topics that such an alarm tells, if it is on a metric of one of those filters."""
    return _unique(topic for alarm in alarms_of(trail) for topic in _topics(alarm))


def _topics(alarm: Entity) -> Iterator[Entity]:
    for leaf in leaves(alarm.read("alarm_topics")):
        if isinstance(leaf, Known) and isinstance(leaf.value, Items):
            for element in leaf.value.values:
                for one in leaves(element):
                    if isinstance(one, Known) and isinstance(one.value, Entity):
                        yield one.value


def groups(entity: Entity) -> Iterator[Hashable]:
    """What tells the log group of a trail or a filter: the entity, or its name where it is declared elsewhere."""
    own = entity.kind == "MetricFilter"
    for leaf in leaves(entity.read("log_group")):
        if isinstance(leaf, Known):
            yield leaf.value.id
            if not own:
                key = text_key(leaf.value.read("name"))
                if isinstance(key, str):
                    yield "name", key
        elif isinstance(leaf, Unknown) and leaf.reason in (Reason.OUTSIDE, Reason.INPUT, Reason.APPLY):
            for text in leaves(entity.read("log_group_name" if own else "log_group_arn")):
                key = group_key(text)
                if key is not None:
                    yield "name", key


def group_key(text: Value[object]) -> Hashable | None:
    """The name of a log group as written, by its ARN as well; of a reference what it refers to."""
    key = text_key(text)
    parts = key if isinstance(key, tuple) else (key,) if isinstance(key, str) else ()
    holes = [part for part in parts if isinstance(part, Hole)]
    if len(holes) == 1 and all(isinstance(part, Hole) or part == ":*" for part in parts):
        return holes[0].target
    if isinstance(key, str):
        return key.rpartition(":log-group:")[2].removesuffix(":*")
    return key


def emits(one: Entity) -> Iterator[Metric]:
    """The metrics that a filter may feed; None in one that is not known."""
    for leaf in leaves(one.read("transformations")):
        if isinstance(leaf, Known) and isinstance(leaf.value, Items):
            for element in leaf.value.values:
                for part in leaves(element):
                    if isinstance(part, Known) and isinstance(part.value, Entity):
                        yield from _pairs(part.value)


def metrics(alarm: Entity) -> Iterator[Metric]:
    """The metrics that an alarm may watch; None in one that is not known."""
    yield from _pairs(alarm)
    for leaf in leaves(alarm.read("queries")):
        if isinstance(leaf, Known) and isinstance(leaf.value, Items):
            for element in leaf.value.values:
                for part in leaves(element):
                    if isinstance(part, Known) and isinstance(part.value, Entity):
                        yield from _pairs(part.value)


def _pairs(entity: Entity) -> Iterator[Metric]:
    for namespace in leaves(entity.read("namespace")):
        for name in leaves(entity.read("metric_name")):
            if isinstance(namespace, (Known, Unknown)) and isinstance(name, (Known, Unknown)):
                yield text_key(namespace), text_key(name)


def is_literal(metric: Metric) -> bool:
    """Whether a metric is known to the last character, so that it is no other."""
    return all(isinstance(part, str) for part in metric)


def has_entries(value: Value[object]) -> bool:
    """Whether a mapping or list is written and has something in it."""
    payload = value.value if isinstance(value, Known) else None
    return bool(payload.fields) if isinstance(payload, Entries) else bool(getattr(payload, "values", ()))


def _add(index: dict[K, list[Entity]], key: K, entity: Entity) -> None:
    known = index.setdefault(key, [])
    if entity not in known:
        known.append(entity)


def _unique(entities: Iterable[Entity]) -> list[Entity]:
    return list({entity.id: entity for entity in entities}.values())
