"""Knows which entities there are, and what front ends must be asked for so that they can be filled.

Must not know any syntax.
"""

from __future__ import annotations

from ctlint.graph import Wanted
from ctlint.model.cloudtrail import EventDataStore, Trail
from ctlint.model.declare import Entity
from ctlint.model.estate import Deployment
from ctlint.model.iam import Role
from ctlint.model.kms import Key
from ctlint.model.logs import LogGroup
from ctlint.model.s3 import Bucket
from ctlint.model.shapes import SHAPES
from ctlint.model.sns import Topic

RESOURCE_KINDS: tuple[type[Entity], ...] = (Trail, EventDataStore, Bucket, Key, LogGroup, Role, Topic)
"""The entities that are resources, in the order in which a report names them."""

ENTITIES: dict[str, type[Entity]] = {kind.__name__: kind for kind in (*RESOURCE_KINDS, Deployment)}
"""Every entity that a rule may apply to, by name."""


def wanted() -> Wanted:
    """The native types that the model reads, and the shapes of their computed attributes."""
    types = {"data.aws_iam_policy_document"}
    for kind in RESOURCE_KINDS:
        types.update(native for spelled in kind.types.values() for native in spelled)
        types.update(kind.companions)
        types.update(kind.proxies)
    return Wanted(frozenset(types), SHAPES)
