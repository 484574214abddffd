"""Knows the parts that resources play for a trail: each a path of links that starts at the trail.

Must not know any rule, syntax or native name.
"""

from __future__ import annotations

from ctlint.records import NamedTuple


class Role(NamedTuple):
    """A part that an entity plays.

    name: what a rule's `applies_to` says. entity: who plays it. path: the links that lead there from a Trail.
    title: for people, after "the trail's".
    """

    name: str
    entity: str
    path: tuple[str, ...]
    title: str


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role("TrailBucket", "Bucket", ("bucket",), "log bucket"),
        Role("AccessLogBucket", "Bucket", ("bucket", "access_log_bucket"), "bucket for the log bucket's access logs"),
        Role("TrailKey", "Key", ("kms_key",), "KMS key"),
        Role("TrailLogGroup", "LogGroup", ("log_group",), "CloudWatch log group"),
        Role("TrailLogsRole", "Role", ("logs_role",), "role that writes to CloudWatch Logs"),
        Role("TrailTopic", "Topic", ("topic",), "SNS topic"),
    )
}
