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


def _leading(part: str, kind: str, link: str) -> Callable[[Entity], Sequence[Entity]]:
    def found(trail: Entity) -> Sequence[Entity]:
        from ctlint.model.leading import leading_to

        return leading_to(trail, part, kind, link)

    return found


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role("TrailBucket", "Bucket", ("bucket",), "log bucket"),
        Role("AccessLogBucket", "Bucket", ("bucket", "access_log_bucket"), "bucket for the log bucket's access logs"),
        Role(
            "TrailAccessPoint", "AccessPoint", (), "access points of the log bucket",
            _leading("bucket", "AccessPoint", "bucket"),
        ),
        Role("TrailKey", "Key", ("kms_key",), "KMS key"),
        Role(
            "TrailReplicaKey", "ReplicaKey", (), "copies of the KMS key in other regions",
            _leading("kms_key", "ReplicaKey", "primary"),
        ),
        Role("TrailKeyGrant", "KeyGrant", (), "grants of the KMS key", _leading("kms_key", "KeyGrant", "key")),
        Role("TrailLogGroup", "LogGroup", ("log_group",), "CloudWatch log group"),
        Role(
            "TrailSubscription", "LogSubscription", (), "subscriptions to the CloudWatch log group",
            _leading("log_group", "LogSubscription", "log_group"),
        ),
        Role("TrailLogsRole", "Role", ("logs_role",), "role that writes to CloudWatch Logs"),
        Role("TrailTopic", "Topic", ("topic",), "SNS topic"),
        Role("TrailMetricFilter", "MetricFilter", (), "metric filters", _filters),
        Role("TrailAlarm", "Alarm", (), "alarms", _alarms),
        Role("AlarmTopic", "Topic", (), "topics of the alarms", _topics),
    )
}  # fmt: skip
