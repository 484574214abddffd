"""Knows the parts that resources play for a trail: each a path of links that starts at the trail.

Must not know any rule, syntax or native name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ctlint.model.declare import Entity
from ctlint.records import NamedTuple


class Role(NamedTuple):
    """A part that an entity plays.

    name: what a rule's `applies_to` says. entity: who plays it. path: the links that lead there from a Trail.
    title: for people, after "the trail's". members: where several play it, all that may, in any scenario, for a trail;
        a rule's `when` says which of them do.
    """

    name: str
    entity: str
    path: tuple[str, ...]
    title: str
    members: Callable[[Entity], Sequence[Entity]] | None = None


def _filters(trail: Entity) -> Sequence[Entity]:
    from ctlint.model.watching import filters_near

    return filters_near(trail)


def _alarms(trail: Entity) -> Sequence[Entity]:
    from ctlint.model.watching import alarms_near

    return alarms_near(trail)


def _topics(trail: Entity) -> Sequence[Entity]:
    from ctlint.model.watching import topics_near

    return topics_near(trail)


def _access_points(trail: Entity) -> Sequence[Entity]:
    from ctlint.model.access_points import access_points_of

    return access_points_of(trail)


def _replicas(trail: Entity) -> Sequence[Entity]:
    from ctlint.model.kms import replicas_of

    return replicas_of(trail)


def _key_grants(trail: Entity) -> Sequence[Entity]:
    from ctlint.model.kms import grants_of

    return grants_of(trail)


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role("TrailBucket", "Bucket", ("bucket",), "log bucket"),
        Role("AccessLogBucket", "Bucket", ("bucket", "access_log_bucket"), "bucket for the log bucket's access logs"),
        Role("TrailAccessPoint", "AccessPoint", (), "access points of the log bucket", _access_points),
        Role("TrailKey", "Key", ("kms_key",), "KMS key"),
        Role("TrailReplicaKey", "ReplicaKey", (), "copies of the KMS key in other regions", _replicas),
        Role("TrailKeyGrant", "KeyGrant", (), "grants of the KMS key", _key_grants),
        Role("TrailLogGroup", "LogGroup", ("log_group",), "CloudWatch log group"),
        Role("TrailLogsRole", "Role", ("logs_role",), "role that writes to CloudWatch Logs"),
        Role("TrailTopic", "Topic", ("topic",), "SNS topic"),
        Role("TrailMetricFilter", "MetricFilter", (), "metric filters", _filters),
        Role("TrailAlarm", "Alarm", (), "alarms", _alarms),
        Role("AlarmTopic", "Topic", (), "topics of the alarms", _topics),
    )
}
