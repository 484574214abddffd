"""Knows what of the management events that a trail leaves out another trail of its account records.

Must not know how selectors are read (recording.py), nor what ought to be recorded (rules).
Source, read 2026-11: a trail of all regions records the management events of every region of its account,
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-multi-region-trails.html.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.model.declare import BOOL, Entity
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.placement import told
from ctlint.semantics.read import answered, is_true
from ctlint.value import Known, Reason, Settled, Step, Truth, Unknown, Via, every, some, truth

_MOST = 100
"""Other trails that are looked at; AWS takes five in a region."""


def reads_are_recorded(trail: View) -> Settled[bool]:
    """Whether management events that read are recorded where the trail is: by it, or by another trail there."""
    return _itself_or_another(trail, "records_reads", ("records_reads",))


def writes_are_recorded(trail: View) -> Settled[bool]:
    """Whether management events that write are recorded where the trail is: by it, or by another trail there."""
    return _itself_or_another(trail, "records_writes", ("records_writes",))


def all_regions_are_recorded(trail: View) -> Settled[bool]:
    """Whether the trail is of all regions, or another that is records the management events of its account."""
    return _itself_or_another(trail, "multi_region", ("multi_region", "records_reads", "records_writes"))


def _itself_or_another(trail: View, own: str, asked: Sequence[str]) -> Settled[bool]:
    """The trail's own attribute, where that is true; else whether all that is asked is true of another one."""
    itself = trail.get(own)
    if is_true(itself) is Truth.TRUE:
        return Known(True, itself.origin)
    others = [one for one in trail.entity.of_its_unit("Trail") if one is not trail.entity]
    answers = [(is_true(itself), itself), *(_covers(trail, one, asked) for one in others[:_MOST])]
    if len(others) > _MOST:
        note = Step(Via.REFERENCE, None, f"there are more than {_MOST} other trails, which ctlint does not all look at")
        answers.append((Truth.UNKNOWN, Unknown(Reason.BUDGET, (*itself.origin, note))))
    return answered(answers, itself.origin)


def _covers(trail: View, entity: Entity, asked: Sequence[str]) -> tuple[Truth, Settled[bool]]:
    """Whether another trail records what is asked, and does so wherever this one would; with what to cite for it."""
    other = trail.of(entity)
    answers: list[tuple[Truth, Settled[bool]]] = []
    for value in (entity.exists, None):
        settled = trail.scenario.settle(value) if value is not None else other.get("logging")
        answers.append((is_true(settled), settled))
        if answers[-1][0] is Truth.FALSE:
            return Truth.FALSE, settled
    where = Known(True, entity.header)
    answers += [(_is_of_its_account(trail, other), where), (_is_of_its_regions(trail, other), where)]
    for name in asked:
        if every(answer for answer, _ in answers) is Truth.FALSE:
            break
        value = other.get(name)
        answers.append((is_true(value), value))
    found = every(answer for answer, _ in answers)
    note = f"{entity.id.address} records them" if found is Truth.TRUE else f"{entity.id.address} may record them"
    step = Step(Via.REFERENCE, entity.header[0].span, note)
    doubt = next((value for answer, value in answers if answer is found and isinstance(value, Unknown)), None)
    if doubt is not None:
        return found, Unknown(doubt.reason, (*doubt.origin, step), None, doubt.links)
    return found, Known(found is Truth.TRUE, (step, *entity.header))


def _is_of_its_account(trail: View, other: View) -> Truth:
    here, there = told(trail, "account"), told(other, "account")
    if here is not None and there is not None:
        return truth(here == there)
    return Truth.TRUE if trail.entity.home == other.entity.home else Truth.UNKNOWN


def _is_of_its_regions(trail: View, other: View) -> Truth:
    """Whether it is of all regions, or both are of one and the same."""
    everywhere = is_true(other.get("multi_region"))
    here, there = told(trail, "region"), told(other, "region")
    same = Truth.UNKNOWN
    if here is not None and there is not None:
        same = truth(here == there)
    elif here is None and there is None and trail.entity.home == other.entity.home:
        same = Truth.TRUE
    return some((everywhere, every((~is_true(trail.get("multi_region")), same))))


SEMANTICS: Semantics = {
    ("Trail", "reads_are_recorded"): Semantic(
        BOOL, "whether it, or another trail of its account, records management events that read", reads_are_recorded
    ),
    ("Trail", "writes_are_recorded"): Semantic(
        BOOL, "whether it, or another trail of its account, records management events that write", writes_are_recorded
    ),
    ("Trail", "all_regions_are_recorded"): Semantic(
        BOOL,
        "whether it is of all regions, or another trail of its account records the management events of all of them",
        all_regions_are_recorded,
    ),
}
