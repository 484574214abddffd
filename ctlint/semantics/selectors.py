"""Knows what CloudTrail refuses in event selectors and Insights selectors, and which Insights have no events.

Must not know what a good trail is (rules): what is said here is said by AWS when the code is deployed.
Sources, read 2026-11, all below https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/:
API_PutEventSelectors.html, API_EventSelector.html, API_DataResource.html, API_AdvancedFieldSelector.html,
API_PutInsightSelectors.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ctlint.hints import Any
from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.records import NamedTuple
from ctlint.semantics.data_events import standing
from ctlint.semantics.read import elements, is_true, text
from ctlint.semantics.recording import DATA_API, KMS, MANAGEMENT, recorded, some_of
from ctlint.semantics.selection import Events, one
from ctlint.value import Absent, Known, Origin, Reason, Settled, Step, Truth, Unknown, Via, every

MAX_SELECTORS = 5
MAX_DATA_RESOURCES = 250
MAX_VALUES = 500
"""Basic selectors of a trail; data resources, and values of all conditions of advanced selectors, in all of them."""

_MANAGEMENT_FIELDS = frozenset(("eventCategory", "eventSource", "readOnly"))
_DATA_FIELDS = frozenset(
    ("eventCategory", "eventName", "eventSource", "eventType", "readOnly", "resources.ARN", "resources.type",
     "sessionCredentialFromConsole", "userIdentity.arn")
)  # fmt: skip
_NETWORK_FIELDS = frozenset(
    ("eventCategory", "errorCode", "eventName", "eventSource", "userIdentity.arn", "vpcEndpointId")
)
FIELDS = {"Management": _MANAGEMENT_FIELDS, "Data": _DATA_FIELDS, "NetworkActivity": _NETWORK_FIELDS}
"""The fields that a trail's selector may name, by the category of the events that it selects."""
_STORES_ALONE = frozenset(("eventName", "eventType", "sessionCredentialFromConsole", "userIdentity.arn"))
FIELDS_OF_STORES = {
    "Management": _MANAGEMENT_FIELDS | _STORES_ALONE,
    "Data": _DATA_FIELDS,
    "NetworkActivity": _NETWORK_FIELDS - {"userIdentity.arn"},
    **dict.fromkeys(("Insight", "ConfigurationItem", "Evidence", "ActivityAuditLog"), frozenset(("eventCategory",))),
}
"""The same of an event data store's selector."""
REQUIRED = {"Data": "resources.type", "NetworkActivity": "eventSource"}
"""The field that has to be named besides eventCategory."""
ONLY_EQUALS = frozenset(("eventCategory", "readOnly", "resources.type"))
_OTHER_OPERATORS = ("not_equals", "starts_with", "not_starts_with", "ends_with", "not_ends_with")

_ERRORS = ("VpceAccessDenied",)
"""What an errorCode may be asked to equal."""

_BASIC_TYPES = ("AWS::DynamoDB::Table", "AWS::Lambda::Function", "AWS::S3::Object")
_BASIC_EXCLUSIONS = (KMS, DATA_API)


class _Objection(NamedTuple):
    """Why something is refused, or may be (`doubt`), and what is to be cited."""

    words: str
    origin: Origin
    doubt: Unknown[Any] | None = None


def _judged(objections: Iterable[_Objection], otherwise: Origin) -> Settled[bool]:
    """Accepted, unless there is an objection: a certain one before one that hangs on what is not known."""
    doubt: Unknown[Any] | None = None
    for objection in objections:
        if objection.doubt is None:
            return Known(False, (Step(Via.WITNESS, None, objection.words), *objection.origin))
        doubt = objection.doubt if doubt is None else doubt
    return doubt if doubt is not None else Known(True, otherwise)


def _doubtful(value: Settled[Any]) -> _Objection:
    """An objection that may be, because a value that decides it is not known."""
    if isinstance(value, Unknown):
        return _Objection("", value.origin, Unknown(value.reason, value.origin, None, value.links))
    return _Objection("", value.origin, Unknown(Reason.APPLY, value.origin))


def selectors_are_accepted(trail: View) -> Settled[bool]:
    """Whether CloudTrail takes the trail's event selectors."""
    return _judged(_selector_objections(trail), trail.entity.header)


def _selector_objections(trail: View) -> Iterator[_Objection]:
    basic, more, where = elements(trail, "event_selectors")
    advanced, more_advanced, where_advanced = elements(trail, "advanced_selectors")
    yield from (_doubtful(each) for each in (more, more_advanced) if each is not None)
    if basic and advanced:
        yield _Objection("a trail has basic or advanced event selectors, not both", (*where, *where_advanced[:1]))
    if len(basic) > MAX_SELECTORS:
        yield _Objection(f"a trail has at most {MAX_SELECTORS} basic event selectors, this one {len(basic)}", where)
    resources = 0
    for selector in basic:
        if isinstance(selector, Known):
            part = trail.of(selector.value)
            yield from _basic_objections(part)
            for resource in elements(part, "data_resources")[0]:
                if isinstance(resource, Known):
                    resources += len(elements(part.of(resource.value), "values")[0])
    yield from _advanced_objections(trail, advanced, where_advanced, "trail", FIELDS)
    if resources > MAX_DATA_RESOURCES:
        words = f"a trail's basic event selectors name at most {MAX_DATA_RESOURCES} resources, these {resources}"
        yield _Objection(words, where)


def _advanced_objections(
    whose: View, selectors: Iterable[Settled[Any]], where: Origin, what: str, fields: Mapping[str, frozenset[str]]
) -> Iterator[_Objection]:
    values = 0
    for selector in selectors:
        if isinstance(selector, Known):
            conditions = _Conditions(whose.of(selector.value), selector, what, fields)
            yield from conditions.objections()
            values += conditions.values
    if values > MAX_VALUES:
        words = f"the advanced event selectors of one {what} have at most {MAX_VALUES} values, these {values}"
        yield _Objection(words, where)


def stores_selectors_are_accepted(store: View) -> Settled[bool]:
    """Whether CloudTrail takes the event selectors of an event data store."""
    advanced, more, where = elements(store, "advanced_selectors")
    doubts = [_doubtful(more)] if more is not None else []
    found = _advanced_objections(store, advanced, where, "event data store", FIELDS_OF_STORES)
    return _judged((*doubts, *found), store.entity.header)


_READ_WRITE = {"tf": "read_write_type", "cfn": "ReadWriteType"}
_EQUALS = {"tf": "equals", "cfn": "Equals"}
"""What two of the settings are called in each vocabulary."""


def _basic_objections(part: View) -> Iterator[_Objection]:
    kind = part.get("read_write")
    yield from _unless_one_of(kind, ("All", "ReadOnly", "WriteOnly"), _READ_WRITE[part.entity.vocabulary])
    for source in elements(part, "excluded_sources")[0]:
        if isinstance(source, Known):
            yield from _unless_one_of(source, _BASIC_EXCLUSIONS, "an excluded event source")
    for resource in elements(part, "data_resources")[0]:
        if isinstance(resource, Known):
            type_ = part.of(resource.value).get("type")
            yield from _unless_one_of(type_, _BASIC_TYPES, "the type of a basic selector's data resource")


def _unless_one_of(value: Settled[Any], allowed: tuple[str, ...], what: str) -> Iterator[_Objection]:
    written = text(value)
    if written is None:
        yield _doubtful(value)
    elif written not in allowed:
        named = f"{', '.join(allowed[:-1])} or {allowed[-1]}" if len(allowed) > 1 else allowed[0]
        yield _Objection(f"{what} is {named}, not {written}", value.origin)


def _unless_a_type(value: Settled[Any]) -> Iterator[_Objection]:
    written = text(value)
    if written is None:
        yield _doubtful(value)
        return
    how, meant = standing(written)
    if how == "refused":
        words = f"there are no data events of the type {written}; {meant} has them"
        yield _Objection(
            words if meant else f"resources.type is of the form AWS::S3::Object, not {written}", value.origin
        )
    elif how == "unlisted":
        words = f"{written} is not among the types that have data events, as of 2026-11"
        yield _Objection("", value.origin, Unknown(Reason.UNLISTED, (Step(Via.WITNESS, None, words), *value.origin)))


class _Conditions:
    """The conditions of one advanced selector, by field."""

    def __init__(self, part: View, selector: Known[Any], what: str, fields: Mapping[str, frozenset[str]]) -> None:
        self._selector = selector
        self._one = f"an {what}" if what.startswith("e") else f"a {what}"
        self._allowed = fields
        self._fields: dict[str, tuple[View, Settled[Any]]] = {}
        self._doubts: list[Settled[Any]] = []
        self.values = 0
        listed, more, _ = elements(part, "fields")
        self._doubts += [more] if more is not None else []
        for one_field in listed:
            if not isinstance(one_field, Known):
                self._doubts.append(one_field)
                continue
            condition = part.of(one_field.value)
            name = condition.get("field")
            written = text(name)
            if written is None:
                self._doubts.append(name)
            else:
                self._fields.setdefault(written, (condition, name))
            self.values += sum(len(elements(condition, operator)[0]) for operator in ("equals", *_OTHER_OPERATORS))

    def objections(self) -> Iterator[_Objection]:
        """What CloudTrail says to them."""
        for doubt in self._doubts:
            yield _doubtful(doubt)
        for field, (condition, _) in self._fields.items():
            if field in ONLY_EQUALS:
                yield from self._only_equals(field, condition)
            if field == "errorCode":
                for value in elements(condition, "equals")[0]:
                    yield from _unless_one_of(value, _ERRORS, "errorCode")
        if "eventCategory" not in self._fields:
            if not self._doubts:
                yield _Objection("an advanced event selector has to name its eventCategory", self._selector.origin)
            return
        condition, name = self._fields["eventCategory"]
        categories, more, where = elements(condition, "equals")
        if more is not None or len(categories) != 1 or text(categories[0]) is None:
            if more is not None or categories:
                yield _doubtful(more or categories[0])
            return
        yield from self._in_category(text(categories[0]) or "", (*where, *name.origin[:1]))

    def _only_equals(self, field: str, condition: View) -> Iterator[_Objection]:
        for operator in _OTHER_OPERATORS:
            listed, _, where = elements(condition, operator)
            if listed:
                yield _Objection(f"{field} can be tested with {_EQUALS[condition.entity.vocabulary]} only", where)
        for value in elements(condition, "equals")[0]:
            if field == "readOnly":
                yield from _unless_one_of(value, ("true", "false"), "readOnly")
            elif field == "resources.type":
                yield from _unless_a_type(value)

    def _in_category(self, category: str, where: Origin) -> Iterator[_Objection]:
        allowed = self._allowed.get(category)
        if allowed is None:
            words = f"the selector of {self._one} has an eventCategory of {', '.join(self._allowed)}, not {category}"
            yield _Objection(words, where)
            return
        for field, (_, name) in self._fields.items():
            if field not in allowed:
                words = f"the selector of {self._one} for {category} events cannot test {field}"
                yield _Objection(words, name.origin)
        required = REQUIRED.get(category)
        if required is not None and required not in self._fields and not self._doubts:
            yield _Objection(f"a selector for {category} events has to name {required}", self._selector.origin)


# ------------------------------------------------------------------------------------------------------- Insights


_DATA: Events = {"eventCategory": one("Data")}
_NEEDS: dict[tuple[str, str], Events] = {
    ("ApiCallRateInsight", "Management"): {**MANAGEMENT, "readOnly": one("false")},
    ("ApiErrorRateInsight", "Management"): MANAGEMENT,
    ("ApiCallRateInsight", "Data"): _DATA,
    ("ApiErrorRateInsight", "Data"): _DATA,
}
"""Of which events some have to be recorded, so that Insights of a type can tell of a category."""
_TYPES, _OF = ("ApiCallRateInsight", "ApiErrorRateInsight"), ("Management", "Data")
"""What may be: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_InsightSelector.html, read 2026-11."""


def insights_have_events(trail: View) -> Settled[bool]:
    """Whether the trail records what its Insights are computed from; Absent where it has none."""
    listed, more, where = elements(trail, "insight_selectors")
    if not listed and more is None:
        return Absent(None, where)
    answers = [_has_events(trail, selector) for selector in listed]
    answers += [more] if more is not None else []
    truth = every(Truth.UNKNOWN if isinstance(answer, Unknown) else is_true(answer) for answer in answers)
    if truth is Truth.TRUE:
        return Known(True, where)
    return next(answer for answer in answers if is_true(answer) is truth)


def _has_events(trail: View, selector: Settled[Any]) -> Settled[bool]:
    if not isinstance(selector, Known):
        return selector
    part = trail.of(selector.value)
    type_ = part.get("type")
    categories, more, _ = elements(part, "categories")
    names = [text(category) for category in categories] or ["Management"]
    valued = [(type_, _TYPES, "a kind of Insights"), *((value, _OF, "an event category") for value in categories)]
    refused = _judged((found for each in valued for found in _unless_one_of(*each)), type_.origin)
    if is_true(refused) is Truth.FALSE:
        return refused
    answers = []
    for name in names:
        needed = _NEEDS.get((text(type_) or "", name or ""))
        if needed is None:
            doubt = _doubtful(type_ if text(type_) is None else categories[0] if categories else type_).doubt
            assert doubt is not None  # what is doubtful has one
            return doubt
        answers.append(some_of(recorded(trail), needed))
    if more is not None:
        answers.append(more)
    truth = every(is_true(answer) for answer in answers)
    if truth is Truth.TRUE:
        return Known(True, selector.origin)
    position, decided = next((number, answer) for number, answer in enumerate(answers) if is_true(answer) is truth)
    if isinstance(decided, Unknown):
        return decided
    from_ = f"{(names[position] or '').lower()} events"
    if _NEEDS[text(type_) or "", names[position] or ""].get("readOnly") is not None:
        from_ += " that write"
    sentence = f"{text(type_)} is computed from {from_}, and the trail records none"
    return Known(False, (Step(Via.WITNESS, None, sentence), *type_.origin, *decided.origin[:1]))


SEMANTICS: Semantics = {
    ("EventDataStore", "selectors_are_accepted"): Semantic(
        BOOL, "whether CloudTrail takes its event selectors", stores_selectors_are_accepted
    ),
    ("Trail", "selectors_are_accepted"): Semantic(
        BOOL, "whether CloudTrail takes its event selectors", selectors_are_accepted
    ),
    ("Trail", "insights_have_events"): Semantic(
        BOOL, "whether it records the events that its Insights are computed from", insights_have_events
    ),
}
