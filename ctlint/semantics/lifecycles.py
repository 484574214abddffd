"""Knows which lifecycle configurations S3 refuses, so that a deployment fails and the bucket keeps no rule at all.

Must not know which objects a rule reaches (retention.py), nor how long anything ought to be kept (rules).
Sources, read 2026-11: docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
(which moves there are), docs.aws.amazon.com/AmazonS3/latest/API/API_Transition.html (objects may move to any class on
any day: the 30 days that they had to spend before and in the classes for infrequent access went in 2026; botocore
1.43.30 of June still has them, 1.44.0 of November has not),
docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html, and what S3 answers: "'Days' in the Expiration action
for filter … must be greater than 'Days' in the Transition action", "Found mixed 'Date' and 'Days' based Expiration and
Transition actions in lifecycle rule for filter …", "'StorageClass' must be different for 'Transition' actions in same
'Rule'". S3 looks at rules that are disabled, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from ctlint.hints import Any
from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.records import NamedTuple
from ctlint.semantics.read import elements, text
from ctlint.value import Absent, Known, Reason, Settled, Step, Truth, Unknown, Via, truth

_ARCHIVES = frozenset(("GLACIER", "DEEP_ARCHIVE"))
_ONWARDS = {
    "STANDARD_IA": frozenset(("INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR")) | _ARCHIVES,
    "INTELLIGENT_TIERING": frozenset(("ONEZONE_IA", "GLACIER_IR")) | _ARCHIVES,
    "ONEZONE_IA": _ARCHIVES,
    "GLACIER_IR": _ARCHIVES,
    "GLACIER": frozenset(("DEEP_ARCHIVE",)),
    "DEEP_ARCHIVE": frozenset[str](),
}
"""Where objects of a storage class can move to; S3 Standard can move to any."""


class _Fault(NamedTuple):
    """Something that S3 refuses: whether it is there, what decides that, and how it is said."""

    there: Truth
    value: Settled[Any]
    sentence: str


def lifecycle_is_accepted(bucket: View) -> Settled[bool]:
    """Whether S3 takes the lifecycle rules of a bucket; Absent where it has none. A refusal names its reason."""
    rules, more, origin = elements(bucket, "lifecycle_rules")
    if not rules and more is None:
        return Absent(None, origin)
    doubt: Settled[Any] | None = more
    for rule in rules:
        if not isinstance(rule, Known):
            doubt = rule if doubt is None else doubt
            continue
        for fault in _faults(bucket.of(rule.value)):
            if fault.there is Truth.TRUE:
                witness = Step(Via.WITNESS, fault.value.origin[0].span, fault.sentence)
                return Known(False, (witness, *fault.value.origin, *rule.origin))
            if fault.there is Truth.UNKNOWN and doubt is None:
                doubt = fault.value
    if isinstance(doubt, Unknown):
        return Unknown(doubt.reason, doubt.origin, None, doubt.links)
    return Unknown(Reason.INPUT, doubt.origin) if doubt is not None else Known(True, origin)


class _Move(NamedTuple):
    """One transition, its parts settled."""

    days: Settled[int]
    date: Settled[str]
    storage_class: Settled[str]

    @property
    def name(self) -> str:
        """The storage class, in S3's present spelling; "" where it is not known."""
        return (text(self.storage_class) or "").replace("Glacier", "GLACIER")


def _faults(rule: View) -> Iterator[_Fault]:
    days, date = rule.get("expiration_days"), rule.get("expiration_date")
    found, more, _ = elements(rule, "transitions")
    views = [rule.of(move.value) for move in found if isinstance(move, Known)]
    moves = [_Move(view.get("days"), view.get("date"), view.get("storage_class")) for view in views]
    if isinstance(days, Known):
        yield _Fault(truth(days.value < 1), days, "objects cannot expire before they are a day old")
    for move in moves:
        yield _Fault(
            _not_after(days, move.days),
            days,
            f"it expires objects on day {_shown(days)} and moves them to {move.name} on day {_shown(move.days)}, "
            "which has to come first",
        )
    yield from _mixed(days, date, moves)
    for one, other in permutations(moves, 2):
        yield from _waterfall(one, other)
    if more is not None:
        yield _Fault(Truth.UNKNOWN, more, "")


def _mixed(days: Settled[int], date: Settled[str], moves: list[_Move]) -> Iterator[_Fault]:
    """Days and dates in one rule."""
    counted = [one for one in (days, *(move.days for move in moves)) if isinstance(one, Known)]
    dated = [one for one in (date, *(move.date for move in moves)) if isinstance(one, Known)]
    if counted and dated:
        yield _Fault(Truth.TRUE, dated[0], "one rule counts days and names a date")


def _waterfall(one: _Move, other: _Move) -> Iterator[_Fault]:
    """Two transitions of one rule, of which `one` comes first, or on the same day."""
    if one.name not in _ONWARDS or other.name not in _ONWARDS:
        return
    if one.name == other.name:
        yield _Fault(Truth.TRUE, other.storage_class, f"it moves objects to {one.name} twice")
        return
    first = _not_after(one.days, other.days)
    if other.name not in _ONWARDS[one.name]:
        # On the same day the colder class wins; the other order is looked at, too.
        if isinstance(one.days, Known) and isinstance(other.days, Known):
            first = truth(one.days.value < other.days.value)
        yield _Fault(first, other.storage_class, f"objects cannot move from {one.name} to {other.name}")
        return
    if isinstance(one.days, Known) and isinstance(other.days, Known) and first is Truth.TRUE:
        short = truth(one.days.value == other.days.value)
        yield _Fault(short, other.days, f"objects stay in {one.name} for a day at least before {other.name}")
    elif first is Truth.UNKNOWN:
        yield _Fault(Truth.UNKNOWN, one.days if isinstance(one.days, Unknown) else other.days, "")


def _not_after(one: Settled[int], other: Settled[int]) -> Truth:
    """Whether a number of days is not greater than another; FALSE where either is not written."""
    if isinstance(one, Absent) or isinstance(other, Absent):
        return Truth.FALSE
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return Truth.UNKNOWN
    return truth(one.value <= other.value)


def _shown(days: Settled[int]) -> str:
    return str(days.value) if isinstance(days, Known) else "?"


SEMANTICS: Semantics = {
    ("Bucket", "lifecycle_is_accepted"): Semantic(
        BOOL, "whether S3 takes its lifecycle rules; not set where it has none", lifecycle_is_accepted
    ),
}
