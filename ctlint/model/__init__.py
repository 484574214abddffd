"""Knows which entities there are, and what front ends must be asked for so that they can be filled.

Must not know any syntax.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ctlint.graph import Vocabulary, Wanted
from ctlint.model.access_points import AccessPoint
from ctlint.model.cloudtrail import EventDataStore, Trail
from ctlint.model.cloudwatch import Alarm, CompositeAlarm, LogAlarm
from ctlint.model.declare import Companion, Document, Entity, ItemsOf, Kind, Link, Struct
from ctlint.model.deliveries import LogDelivery
from ctlint.model.estate import Deployment
from ctlint.model.eventbridge import EventRule, EventTarget
from ctlint.model.iam import Group, Identity, Role, User
from ctlint.model.kms import Key, KeyGrant, ReplicaKey
from ctlint.model.logs import LogGroup, LogResourcePolicy, LogSubscription, MetricFilter
from ctlint.model.organizations import NAMING_ORGANIZATIONS, Organization
from ctlint.model.policy import SOURCES_OF_DOCUMENTS
from ctlint.model.s3 import Bucket
from ctlint.model.sam import Function, StateMachine
from ctlint.model.shapes import FILLED_IN, PLACING, SHAPES, WRITTEN_SHAPES
from ctlint.model.sns import Subscription, Topic

RESOURCE_KINDS: tuple[type[Entity], ...] = (
    Trail,
    EventDataStore,
    Bucket,
    LogDelivery,
    AccessPoint,
    Key,
    ReplicaKey,
    KeyGrant,
    LogGroup,
    LogResourcePolicy,
    LogSubscription,
    Role,
    Topic,
    User,
    Group,
    Function,
    StateMachine,
    MetricFilter,
    Alarm,
    CompositeAlarm,
    LogAlarm,
    EventRule,
    EventTarget,
    Subscription,
    Organization,
)
"""The entities that are resources, in the order in which a report names them."""

ENTITIES: dict[str, type[Entity]] = {kind.__name__: kind for kind in (*RESOURCE_KINDS, Identity, Deployment)}
"""Every entity that a rule may apply to, by name."""


def wanted(subjects: Iterable[str] | None = None) -> Wanted:
    """The native types that the model reads, what their values name, what the provider computes, where names are.

    subjects: entities that rules apply to: where none of them can be, a unit need not be read. None: read everything.
    """
    types = {*SOURCES_OF_DOCUMENTS, *NAMING_ORGANIZATIONS}
    names: dict[str, set[str]] = {}
    documents: dict[str, set[str]] = {}
    for kind in RESOURCE_KINDS:
        types.update(kind.companions, kind.proxies, *kind.types.values())
        for native, path in (*kind.companions.items(), *((one, proxy.to) for one, proxy in kind.proxies.items())):
            names.setdefault(native, set()).add(path)
        for vocabulary, own in kind.types.items():
            for native, path, what in _pointing(kind, vocabulary, own):
                (documents if isinstance(what, Document) else names).setdefault(native, set()).add(path)
    return Wanted(
        frozenset(types), SHAPES, _frozen(names), _frozen(documents), FILLED_IN,
        None if subjects is None else _anchors(frozenset(subjects)), _shared_names(),
        WRITTEN_SHAPES, PLACING,
    )  # fmt: skip


def _pointing(
    kind: type[Entity], vocabulary: Vocabulary, own: Sequence[str], prefix: str = ""
) -> Iterator[tuple[str, str, Kind]]:
    """Native type, dotted path and kind of each attribute that names another entity or holds a document."""
    for attribute in kind.attributes.values():
        what = attribute.kind.element if isinstance(attribute.kind, ItemsOf) else attribute.kind
        if not isinstance(what, (Struct, Link, Document)):
            continue
        for spelling in attribute.spellings.get(vocabulary, ()):
            natives, path = ([spelling.type], spelling.path) if isinstance(spelling, Companion) else (own, spelling)
            for native in natives:
                if isinstance(what, Struct):
                    yield from _pointing(what.entity, vocabulary, [native], f"{prefix}{path}.")
                else:
                    yield native, prefix + path, what


def _frozen(paths: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {native: frozenset(found) for native, found in paths.items()}


def _anchors(subjects: frozenset[str]) -> frozenset[str]:
    """The native types of the subjects, and of what is counted in every run.

    What plays a part for a trail, or may concern every trail of its account, is looked for where there is a trail.
    """
    starts = subjects | {"Trail", "EventDataStore"}
    kinds = [kind for kind in RESOURCE_KINDS if kind.__name__ in starts and not kind.account_wide]
    return frozenset(native for kind in kinds for spelled in kind.types.values() for native in spelled)


def _shared_names() -> dict[str, tuple[str, ...]]:
    """Where names are written by which units know resources of each other: as identity, in a link or a companion."""
    found: dict[str, dict[str, None]] = {}
    shared = [kind for kind in RESOURCE_KINDS if kind.global_identity or kind.shared_identity]
    known = {kind.__name__ for kind in shared}
    for kind in RESOURCE_KINDS:
        for attribute in kind.attributes.values():
            link = isinstance(attribute.kind, Link) and attribute.kind.target in known
            if link or (kind in shared and attribute.name in kind.identity):
                for vocabulary, spellings in attribute.spellings.items():
                    for spelling in spellings:
                        if isinstance(spelling, Companion):
                            found.setdefault(spelling.type, {})[spelling.path] = None
                            continue
                        for native in kind.types.get(vocabulary, ()):
                            found.setdefault(native, {})[spelling] = None
        if kind in shared:
            for native, path in kind.companions.items():
                found.setdefault(native, {})[path] = None
            for native, proxy in kind.proxies.items():
                found.setdefault(native, {}).update(dict.fromkeys(filter(None, proxy)))
    return {native: tuple(paths) for native, paths in found.items()}
