"""Knows which events trails and event data stores record: their selectors as sets of events, and what those leave out.

Must not know how selectors are spelled (model), how sets of events are compared (selection.py), nor what ought to be
recorded (rules).
Sources: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html and
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html, read 2026-11.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ctlint.hints import Any
from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.partitions import AWS
from ctlint.records import NamedTuple, replace
from ctlint.semantics.parts import names_of
from ctlint.semantics.policies.names import ModelNames
from ctlint.semantics.read import elements, is_true, text
from ctlint.semantics.selection import (
    OTHER,
    BudgetError,
    Condition,
    Events,
    Selector,
    Texts,
    Values,
    culprits,
    one,
    records_all,
    records_some,
)
from ctlint.value import Absent, Known, Origin, Reason, Settled, Step, Text, Truth, Unknown, Via, every

MANAGEMENT: Events = {"eventCategory": one("Management")}
READ_ONLY = {"reads": "true", "writes": "false"}
"""What the field readOnly says of the two kinds of events."""

KMS, DATA_API = "kms.amazonaws.com", "rdsdata.amazonaws.com"
"""The event sources that a basic selector can leave out (API_EventSelector)."""

_OPERATORS = ("equals", "starts_with", "ends_with", "not_equals", "not_starts_with", "not_ends_with")
_LETTER = "\ue002{}\ue003"
"""How a text that the code does not fix, such as a generated name, stands in a value: equal only to itself."""


class Recorded(NamedTuple):
    """What one trail or store records. origin: where its selectors are written, or that there are none."""

    selectors: tuple[Selector, ...]
    origin: Origin


def recorded(view: View) -> Recorded:
    """The selectors of a trail or event data store.

    Without any it records all management events. An empty list counts as none: the API refuses it, and CloudFormation
    was seen to fall back to the default.
    """
    names = Names(view)
    found: list[Selector] = []
    origin: Origin = view.entity.header
    for attribute, read in (("event_selectors", _basic), ("advanced_selectors", _advanced)):
        if attribute not in view.entity.attributes:
            continue
        listed, more, where = elements(view, attribute)
        if listed or more is not None:
            origin = where
        for selector in listed:
            if isinstance(selector, Known):
                found += read(view.of(selector.value), selector, names)
            else:
                found.append(Selector((), selector, Truth.UNKNOWN))
        if more is not None:
            found.append(Selector((), more, Truth.UNKNOWN))
    if found:
        return Recorded(tuple(found), origin)
    note = Step(Via.DEFAULT, origin[0].span, "no event selector is set, so all management events are recorded")
    every_one: Known[bool] = Known(True, (note, *origin[1:]))
    return Recorded((Selector((_equal("eventCategory", every_one, "Management"),), every_one),), every_one.origin)


class Names:
    """How the values of selectors become texts: made once somebody writes a reference."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._names: ModelNames | None = None

    def text(self, value: Settled[Any]) -> str | None:
        """A value as a text; None where it may be anything."""
        payload = value.value if isinstance(value, Known) else None
        if isinstance(payload, str):
            return payload
        if not isinstance(payload, Text):
            return None
        if self._names is None:
            self._names = names_of(self._view.entity, self._view.scenario.settle, ())
        shown = []
        for piece in self._names.pieces(value):
            if not isinstance(piece, str):
                if not piece.fixed:
                    return None
                piece = _LETTER.format(piece.id)
            shown.append(piece)
        return "".join(shown)

    def values(self, part: View, attribute: str) -> Values:
        """The values of an operator."""
        listed, more, _ = elements(part, attribute)
        texts = [self.text(value) for value in listed]
        known = tuple(_in_aws(value) for value in texts if value is not None)
        return Values(known, more is not None or len(known) < len(texts))


def _in_aws(value: str) -> str:
    """An ARN as it is in the partition `aws`: code that names another one is deployed there, as a whole."""
    _, colon, rest = value.removeprefix("arn:").partition(":")
    return f"arn:{AWS.name}:{rest}" if value.startswith("arn:aws-") and colon else value


def _equal(name: str, cause: Settled[Any], *values: str) -> Condition:
    return Condition(name, cause, equals=Values(values))


_READ_WRITE = {"ReadOnly": "true", "WriteOnly": "false"}
"""What the field readOnly is of the events that a ReadWriteType other than All lets through."""


def _read_write(part: View) -> list[Condition]:
    """The condition that ReadWriteType comes to; none of one that CloudTrail refuses (selectors.py), as for All."""
    written = part.get("read_write")
    kind = text(written)
    if kind == "All" or (kind is not None and kind not in _READ_WRITE):
        return []
    if kind is not None:
        return [_equal("readOnly", written, _READ_WRITE[kind])]
    return [Condition("readOnly", written, equals=Values((), True))]


def _basic(part: View, selector: Settled[Any], names: Names) -> list[Selector]:
    """What a basic selector lets through: management events, and data events of the resources that it lists."""
    kinds = _read_write(part)
    management = part.get("management")
    excluded = names.values(part, "excluded_sources")
    conditions = [_equal("eventCategory", management, "Management"), *kinds]
    if excluded.written:
        conditions.append(Condition("eventSource", part.get("excluded_sources"), not_equals=excluded))
    wanted = is_true(management)
    if wanted is Truth.FALSE:
        conditions.append(Condition("eventCategory", management, not_starts_with=Values(("",))))
    there = Truth.UNKNOWN if wanted is Truth.UNKNOWN else Truth.TRUE
    found = [Selector(tuple(conditions), management if wanted is Truth.UNKNOWN else selector, there)]
    resources, more, _ = elements(part, "data_resources")
    for resource in resources:
        if not isinstance(resource, Known):
            found.append(Selector((_equal("eventCategory", resource, "Data"),), resource, Truth.UNKNOWN))
            continue
        data = part.of(resource.value)
        found.append(Selector((*_data(data, names), *kinds), resource))
    if more is not None:
        found.append(Selector((_equal("eventCategory", more, "Data"),), more, Truth.UNKNOWN))
    return found


def _data(data: View, names: Names) -> tuple[Condition, ...]:
    """A data resource: everything of a bucket or of a service by the beginning of its ARN, a function by all of it."""
    type_, values = data.get("type"), names.values(data, "values")
    native = names.text(type_)
    category = _equal("eventCategory", type_, "Data")
    kind = Condition("resources.type", type_, equals=Values(() if native is None else (native,), native is None))
    whole = tuple(value for value in values.texts if native != "AWS::S3::Object" and value.count(":") >= _WHOLE_ARN)
    starts = tuple(value for value in values.texts if value not in whole)
    arns = Condition("resources.ARN", data.get("values"), equals=Values(whole), starts_with=Values(starts, values.open))
    return category, kind, arns


_WHOLE_ARN = 5
"""Colons in the ARN of a resource: arn:aws:lambda:us-east-1:111122223333:function:audit; "arn:aws:lambda" has two."""


def _advanced(part: View, selector: Settled[Any], names: Names) -> list[Selector]:
    """What an advanced selector lets through; without an eventCategory, which is required, nothing."""
    fields, more, _ = elements(part, "fields")
    conditions = []
    for one_field in fields:
        if not isinstance(one_field, Known):
            conditions.append(Condition(None, one_field))
            continue
        condition = part.of(one_field.value)
        name = names.text(condition.get("field"))
        operators = {operator: names.values(condition, operator) for operator in _OPERATORS}
        cause = next((condition.get(key) for key, values in operators.items() if values.written), one_field)
        written = condition.get("field")
        if name is not None:
            written = replace(cause, origin=(*cause.origin, *written.origin[:1]))
        conditions.append(Condition(name, written, **operators))
    if more is not None:
        conditions.append(Condition(None, more))
    elif not any(condition.name in ("eventCategory", None) for condition in conditions):
        return []
    return [Selector(tuple(conditions), selector)]


# ------------------------------------------------------------------------------------------------------- questions


def all_of(found: Recorded, events: Events, spared: Sequence[Selector] = ()) -> Settled[bool]:
    """Whether every event of a set is recorded, as a value that cites what keeps one out.

    spared: selectors of events that need not be.
    """
    try:
        truth_, event = records_all((*found.selectors, *spared), events)
    except BudgetError:
        note = Step(Via.FUNCTION, None, "the selectors have more combinations of values than ctlint looks at")
        return Unknown(Reason.BUDGET, (*found.origin, note))
    if truth_ is Truth.TRUE:
        return Known(True, found.origin)
    causes = culprits(found.selectors, event)
    if truth_ is Truth.FALSE:
        origin = _cited(causes) or found.origin
        return Known(False, (Step(Via.WITNESS, None, _not_recorded(event)), *origin))
    return _open(causes, found.origin)


def some_of(found: Recorded, events: Events) -> Settled[bool]:
    """Whether some event of a set is recorded."""
    answer = records_some(found.selectors, events)
    if answer is Truth.TRUE:
        return Known(True, found.origin)
    if answer is Truth.FALSE:
        asked = {name: texts.listed[0] for name, texts in events.items() if texts.listed}
        return Known(False, _cited(culprits(found.selectors, asked)) or found.origin)
    causes = [part.cause for selector in found.selectors for part in selector.conditions if part.open]
    causes += [selector.cause for selector in found.selectors if selector.there is Truth.UNKNOWN]
    return _open(causes, found.origin)


def _open(causes: Sequence[Settled[Any]], otherwise: Origin) -> Unknown[Any]:
    """What is said where it hangs on values that are not known: the first of them that is unknown itself."""
    for cause in causes:
        doubt = _doubt(cause)
        if doubt is not None:
            return Unknown(doubt.reason, doubt.origin, None, doubt.links)
    return Unknown(Reason.INPUT, _cited(causes) or otherwise)


def _doubt(cause: Settled[Any]) -> Unknown[Any] | None:
    """The unknown that a value is, or that is among its elements."""
    if isinstance(cause, Unknown):
        return cause
    listed = getattr(cause.value, "values", ()) if isinstance(cause, Known) else ()
    return next((one_ for one_ in listed if isinstance(one_, Unknown)), None) if isinstance(listed, tuple) else None


def _cited(causes: Sequence[Settled[Any]]) -> Origin:
    """The way of the first cause, and the places of the others."""
    written: list[Settled[Any]] = [cause for cause in causes if not isinstance(cause, Absent)] or [*causes]
    if not written:
        return ()
    return (*written[0].origin, *(step for cause in written[1:] for step in cause.origin[:1]))


def _not_recorded(event: Mapping[str, str]) -> str:
    """An event that is left out, in a clause for people."""
    unsaid = ["eventCategory", "readOnly"]
    if event.get("eventCategory") == "Management":
        unsaid += ["resources.type", "resources.ARN"]  # such an event has none that a selector could ask for
    parts = [_described(name, value) for name, value in event.items() if name not in unsaid]
    kind = {"true": "read", "false": "write"}.get(event.get("readOnly", ""), "")
    words = " ".join(word for word in (kind, f"{event.get('eventCategory', '')} events".lower().strip()) if word)
    return f"{words} with {' and '.join(parts)} are left out" if parts else f"{words} are left out"


def _described(name: str, value: str) -> str:
    value = value.replace("\ue002", "${").replace("\ue003", "}")
    head, other, tail = value.partition(OTHER)
    if not other:
        return f"{name} {value}"
    if name == "eventSource" and tail == ".amazonaws.com":
        tail = ""
    return f"{name} {head}…{tail}" if head or tail else f"any other {name}"


def _of_what_is_recorded(view: View, narrowed: Events) -> Settled[bool]:
    """Whether of the management events that it records, reads or writes or both, those of a set are all there."""
    found = recorded(view)
    answers: list[Settled[bool]] = []
    for read_only in READ_ONLY.values():
        kind: Events = {**MANAGEMENT, "readOnly": one(read_only)}
        any_ = some_of(found, kind)
        if isinstance(any_, Known) and not any_.value:
            continue
        complete = all_of(found, {**kind, **narrowed})
        if isinstance(any_, Unknown) and not (isinstance(complete, Known) and complete.value):
            complete = any_
        answers.append(complete)
    answer = every(is_true(value) for value in answers)
    if answer is Truth.TRUE:
        return Known(True, found.origin)
    return next(value for value in answers if is_true(value) is answer)


def records_key_use(view: View) -> Settled[bool]:
    """Whether the management events that it records include those of KMS."""
    return _of_what_is_recorded(view, {"eventSource": one(KMS)})


def records_data_api(view: View) -> Settled[bool]:
    """Whether the management events that it records include those of the RDS Data API."""
    return _of_what_is_recorded(view, {"eventSource": one(DATA_API)})


def records_all_services(view: View) -> Settled[bool]:
    """Whether the management events that it records are those of all services but KMS and the RDS Data API."""
    return _of_what_is_recorded(view, {"eventSource": Texts(end=".amazonaws.com", without=(KMS, DATA_API))})


def records_reads(view: View) -> Settled[bool]:
    """Whether some management event that reads is recorded."""
    return some_of(recorded(view), {**MANAGEMENT, "readOnly": one("true")})


def records_writes(view: View) -> Settled[bool]:
    """Whether some management event that writes is recorded."""
    return some_of(recorded(view), {**MANAGEMENT, "readOnly": one("false")})


SEMANTICS: Semantics = {
    (kind, name): Semantic(BOOL, doc, compute)
    for kind in ("Trail", "EventDataStore")
    for name, doc, compute in (
        ("records_reads", "whether it records management events that read", records_reads),
        ("records_writes", "whether it records management events that write", records_writes),
        ("records_key_use", "whether the management events that it records include those of KMS", records_key_use),
        (
            "records_data_api",
            "whether the management events that it records include those of the RDS Data API",
            records_data_api,
        ),
        (
            "records_all_services",
            "whether the management events that it records are those of all services but KMS and the RDS Data API",
            records_all_services,
        ),
    )
}
