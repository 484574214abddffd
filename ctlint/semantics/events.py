"""Knows what a trail records: the union of its event selectors, as CloudTrail computes it.

Must not know how selectors are spelled (model), nor what ought to be recorded (rules).
Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html, read 2026-11.
"""

from __future__ import annotations

from typing import Any

from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.read import answered, elements, is_true, text
from ctlint.value import Absent, Known, Origin, Reason, Settled, Step, Truth, Unknown, Via, every, some, truth


def records_reads(trail: View) -> Settled[bool]:
    """Whether some selector records management events that read."""
    return _records(trail, "ReadOnly", "true")


def records_writes(trail: View) -> Settled[bool]:
    """Whether some selector records management events that write."""
    return _records(trail, "WriteOnly", "false")


def _records(trail: View, basic: str, read_only: str) -> Settled[bool]:
    """The union over selectors; a trail without any records all management events.

    basic: the ReadWriteType that is narrowed to what is asked for. read_only: the value of the field readOnly there.
    An empty list counts as none: the API refuses it, and CloudFormation was seen to fall back to the default.
    """
    advanced, more_advanced, where_advanced = elements(trail, "advanced_selectors")
    selectors, more, where = elements(trail, "event_selectors")
    if not advanced and not selectors and more is None and more_advanced is None:
        return Known(True, _noted(where, "no event selector is set, so all management events are recorded"))
    answers: list[tuple[Truth, Settled[Any]]] = []
    for selector in selectors:
        answers.append(_basic(trail, selector, basic))
    for selector in advanced:
        answers.append(_advanced(trail, selector, read_only))
    for doubt in (more, more_advanced):
        if doubt is not None:
            answers.append((Truth.UNKNOWN, doubt))
    return answered(answers, where_advanced)


def _basic(trail: View, selector: Settled[Any], wanted: str) -> tuple[Truth, Settled[Any]]:
    if not isinstance(selector, Known):
        return Truth.UNKNOWN, selector
    part = trail.of(selector.value)
    management, read_write = part.get("management"), part.get("read_write")
    kind = text(read_write)
    selects = Truth.UNKNOWN if kind is None else truth(kind in ("All", wanted))
    answer = every((is_true(management), selects))
    if answer is Truth.FALSE:
        return answer, management if is_true(management) is Truth.FALSE else read_write
    if answer is Truth.UNKNOWN:
        return answer, management if isinstance(management, Unknown) else _doubtful(read_write)
    return answer, selector


def _advanced(trail: View, selector: Settled[Any], read_only: str) -> tuple[Truth, Settled[Any]]:
    """Whether an advanced selector lets some management events of the wanted kind through."""
    if not isinstance(selector, Known):
        return Truth.UNKNOWN, selector
    part = trail.of(selector.value)
    fields, more, _ = elements(part, "fields")
    categories: list[tuple[Truth, Settled[Any]]] = []
    limits: list[tuple[Truth, Settled[Any]]] = []
    for field in fields:
        if not isinstance(field, Known):
            categories.append((Truth.UNKNOWN, field))
            continue
        condition = part.of(field.value)
        named = text(condition.get("field"))
        if named is None:
            categories.append((Truth.UNKNOWN, _doubtful(condition.get("field"))))
        elif named == "eventCategory":
            categories.append(_equals(condition, "Management"))
        elif named == "readOnly":
            limits.append(_equals(condition, read_only))
    if more is not None:
        limits.append((Truth.UNKNOWN, more))
    # eventCategory is required in every selector, so one without it selects nothing that we could name.
    category = some(answer for answer, _ in categories)
    answer = every((category, *(limit for limit, _ in limits)))
    if answer is Truth.TRUE:
        return answer, selector
    deciding = [value for found, value in (*categories, *limits) if found is answer]
    return answer, deciding[0] if deciding else selector


def _equals(condition: View, wanted: str) -> tuple[Truth, Settled[Any]]:
    """Whether a field selector's `equals` has the wanted value among its own."""
    values, more, origin = elements(condition, "equals")
    answers = [Truth.UNKNOWN if text(value) is None else truth(text(value) == wanted) for value in values]
    answer = some((*answers, Truth.UNKNOWN) if more is not None else answers)
    if answer is Truth.UNKNOWN:
        doubts = [value for value in values if text(value) is None]
        return answer, more if more is not None else _doubtful(doubts[0])
    return answer, Known(answer is Truth.TRUE, origin)


def records_global_events(trail: View) -> Settled[bool]:
    """Whether the events of global services, such as IAM, are recorded.

    AWS refuses a multi-region trail without them ("Multi-Region trail must include global service events"), so one
    that does not say anything about them has them whatever the default is.
    """
    written = trail.get("global_events")
    if not isinstance(written, Unknown) or written.reason is not Reason.UNSOURCED:
        return written
    multi_region = trail.get("multi_region")
    if is_true(multi_region) is Truth.TRUE:
        return Known(True, multi_region.origin)
    return written


def _doubtful(value: Settled[Any]) -> Settled[Any]:
    """A value that is not literal, as an unknown."""
    if isinstance(value, (Unknown, Absent)):
        return value
    return Unknown(Reason.APPLY, value.origin)


def _noted(origin: Origin, note: str) -> Origin:
    return (Step(Via.DEFAULT, origin[0].span, note), *origin[1:])


SEMANTICS: Semantics = {
    ("Trail", "records_reads"): Semantic(BOOL, "whether it records management events that read", records_reads),
    ("Trail", "records_writes"): Semantic(BOOL, "whether it records management events that write", records_writes),
    ("Trail", "records_global_events"): Semantic(
        BOOL, "whether it records the events of global services", records_global_events
    ),
}
