"""Knows event selectors as sets of events: what a condition lets through, what a union of selectors leaves out.

Must not know how selectors are spelled (model), whose they are (recording.py), nor what ought to be recorded (rules).

An event is a text for each of its fields. Within a selector all fields must fit; of one field's values one of those
that select must fit, and none of those that deselect; a trail records what one of its selectors lets through.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html, "How CloudTrail evaluates
multiple conditions for a field", read 2026-11.

Whether all events of a set are recorded is decided on finitely many of them. What a condition makes of a text hangs on
which of the written values it equals, begins with and ends with; for each combination of these that any text can have
there is a point, built of the longest beginning, a character that nothing written contains, and the longest ending.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ctlint.records import NamedTuple, Record, field
from ctlint.value import Settled, Truth, every, some

OTHER = "\ue000"
"""A character that nothing written contains: it stands for whatever else a text may hold."""

MAX_STEPS = 20_000
"""Points looked at to decide one question; real selectors need a few dozen."""

FIELDS = (
    "eventCategory",
    "readOnly",
    "resources.type",
    "eventSource",
    "eventName",
    "resources.ARN",
    "eventType",
    "sessionCredentialFromConsole",
    "userIdentity.arn",
    "errorCode",
    "vpcEndpointId",
)
"""Fields that selectors may name, in the order in which a question is taken apart.
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html (2026-11)"""


class BudgetError(Exception):
    """A question needs more than MAX_STEPS."""


class Values(NamedTuple):
    """The values of one operator; open: one of them is not known, or there may be more."""

    texts: tuple[str, ...] = ()
    open: bool = False

    @property
    def written(self) -> bool:
        """Whether the operator is there at all."""
        return bool(self.texts) or self.open

    def some(self, fits: Iterable[bool]) -> Truth:
        """Whether one of the values fits, given which of the known ones do."""
        return Truth.TRUE if any(fits) else Truth.UNKNOWN if self.open else Truth.FALSE


_NONE = Values()


class Condition(Record):
    """What a selector asks of one field. name: the field's; None where it is not known.

    cause: the value to cite where the condition keeps an event out.
    """

    name: str | None
    cause: Settled[object] = field(compare=False)
    equals: Values = _NONE
    starts_with: Values = _NONE
    ends_with: Values = _NONE
    not_equals: Values = _NONE
    not_starts_with: Values = _NONE
    not_ends_with: Values = _NONE

    def lets_through(self, text: str) -> Truth:
        """Whether an event with this text in the field passes."""
        if self.name is None:
            return Truth.UNKNOWN
        select = (self.equals, self.starts_with, self.ends_with)
        picked = some(_fits(text, *select)) if any(values.written for values in select) else Truth.TRUE
        dropped = some(_fits(text, self.not_equals, self.not_starts_with, self.not_ends_with))
        return every((picked, ~dropped))

    @property
    def open(self) -> bool:
        """Whether something of it is not known."""
        select = (self.equals, self.starts_with, self.ends_with)
        deselect = (self.not_equals, self.not_starts_with, self.not_ends_with)
        return self.name is None or any(values.open for values in (*select, *deselect))


def _fits(text: str, equals: Values, starts: Values, ends: Values) -> tuple[Truth, Truth, Truth]:
    return (
        equals.some(text == value for value in equals.texts),
        starts.some(text.startswith(value) for value in starts.texts),
        ends.some(text.endswith(value) for value in ends.texts),
    )


class Selector(Record):
    """What one selector lets through. there: whether it exists. cause: the selector itself, to cite."""

    conditions: tuple[Condition, ...]
    cause: Settled[object] = field(compare=False)
    there: Truth = Truth.TRUE

    def lets_through(self, event: Mapping[str, str]) -> Truth:
        """Whether an event passes; a condition on a field that the event does not have keeps it out."""
        return every((self.there, *(_asked(condition, event) for condition in self.conditions)))


def _asked(condition: Condition, event: Mapping[str, str]) -> Truth:
    if condition.name is None:
        return Truth.UNKNOWN
    text = event.get(condition.name)
    return Truth.FALSE if text is None else condition.lets_through(text)


class Texts(NamedTuple):
    """The texts that a field may have: `listed` alone, or all that begin with `start` and end with `end`.

    without: texts that are left out of these.
    """

    listed: tuple[str, ...] | None = None
    start: str = ""
    end: str = ""
    without: tuple[str, ...] = ()


def one(*texts: str) -> Texts:
    """Exactly these texts."""
    return Texts(texts)


ANY = Texts()
BOOLEAN = one("true", "false")
_DOMAINS = {"readOnly": BOOLEAN, "sessionCredentialFromConsole": BOOLEAN,
            "eventSource": Texts(end=".amazonaws.com")}  # fmt: skip
"""What a field can hold in any event. Event sources typically are the short name of a service and ".amazonaws.com":
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html, read 2026-11."""

Events = Mapping[str, Texts]
"""A set of events: the texts that each field may have; a field that is not named may have any that it can hold."""


class Verdict(NamedTuple):
    """Whether all events of a set are recorded; where not, or perhaps not, fields of one that is the reason."""

    truth: Truth
    event: Mapping[str, str]


def records_all(selectors: Sequence[Selector], events: Events) -> Verdict:
    """Whether every event of the set is let through by some selector. Raises BudgetError."""
    return _Search(events, selectors).run()


def records_some(selectors: Sequence[Selector], events: Events) -> Truth:
    """Whether some event of the set is let through by some selector."""
    return some(_reaches(selector, events) for selector in selectors)


def _reaches(selector: Selector, events: Events) -> Truth:
    """Fields are independent of each other, so a selector reaches a set if it does so in each field."""
    answers = [selector.there]
    for name in {condition.name for condition in selector.conditions}:
        if name is None:
            answers.append(Truth.UNKNOWN)
            continue
        conditions = [condition for condition in selector.conditions if condition.name == name]
        points = _points(_texts(events, name), conditions)
        answers.append(some(every(one.lets_through(point) for one in conditions) for point in points))
    return every(answers)


def _texts(events: Events, name: str) -> Texts:
    return events.get(name) or _DOMAINS.get(name, ANY)


def _points(texts: Texts, conditions: Iterable[Condition]) -> list[str]:
    """Texts of the domain, one at least for each way in which the conditions can answer."""
    if texts.listed is not None:
        return list(texts.listed)
    exact: dict[str, None] = {}
    starts: dict[str, None] = {texts.start: None}
    ends: dict[str, None] = {texts.end: None}
    for condition in conditions:
        exact.update(dict.fromkeys((*condition.equals.texts, *condition.not_equals.texts)))
        starts.update(dict.fromkeys((*condition.starts_with.texts, *condition.not_starts_with.texts)))
        ends.update(dict.fromkeys((*condition.ends_with.texts, *condition.not_ends_with.texts)))
    inside = [text for text in exact if text.startswith(texts.start) and text.endswith(texts.end)]
    inside = [text for text in inside if text not in texts.without]
    heads = [text for text in starts if text.startswith(texts.start)]
    tails = [text for text in ends if text.endswith(texts.end)]
    return inside + [f"{head}{OTHER}{tail}" for head in heads for tail in tails]


class _Search:
    """Looks for an event of the set that no selector lets through, one field after the other."""

    def __init__(self, events: Events, selectors: Sequence[Selector]) -> None:
        self._selectors = selectors
        self._steps = 0
        named = {part.name for selector in selectors for part in selector.conditions if part.name is not None}
        self._order = [name for name in (*FIELDS, *sorted(named.difference(FIELDS))) if name in named]
        self._points = {
            name: _points(
                _texts(events, name),
                [one for selector in selectors for one in selector.conditions if one.name == name],
            )
            for name in self._order
        }

    def run(self) -> Verdict:
        """The least that is said of any event, and such an event."""
        return self._least([(one, _at_first(one)) for one in self._selectors], 0, {})

    def _least(self, open_: list[tuple[Selector, Truth]], depth: int, event: dict[str, str]) -> Verdict:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise BudgetError
        alive = [(selector, answer) for selector, answer in open_ if answer is not Truth.FALSE]
        if not alive:
            return Verdict(Truth.FALSE, event)
        rest = self._order[depth:]
        if any(answer is Truth.TRUE and not _constrains(selector, rest) for selector, answer in alive):
            return Verdict(Truth.TRUE, event)
        if not rest:
            return Verdict(Truth.UNKNOWN, event)
        name, found = rest[0], Verdict(Truth.TRUE, event)
        seen: set[tuple[Truth, ...]] = set()
        for point in self._points[name]:
            answers = tuple(
                every((answer, *(part.lets_through(point) for part in selector.conditions if part.name == name)))
                for selector, answer in alive
            )
            if answers in seen:
                continue
            seen.add(answers)
            further = [(selector, answer) for (selector, _), answer in zip(alive, answers, strict=True)]
            below = self._least(further, depth + 1, {**event, name: point})
            if below.truth is Truth.FALSE:
                return below
            found = below if below.truth is Truth.UNKNOWN and found.truth is Truth.TRUE else found
        return found


def _at_first(selector: Selector) -> Truth:
    return every((selector.there, *(Truth.UNKNOWN for part in selector.conditions if part.name is None)))


def _constrains(selector: Selector, names: Iterable[str]) -> bool:
    asked = {condition.name for condition in selector.conditions}
    return any(name in asked for name in names)


def culprits(selectors: Sequence[Selector], event: Mapping[str, str]) -> list[Settled[object]]:
    """What keeps the event out, or leaves open whether it is: the conditions of the selector that comes nearest."""
    nearest: tuple[int, list[Settled[object]]] | None = None
    for selector in selectors:
        guilty, distance = [], 0
        for condition in selector.conditions:
            text = event.get(condition.name or "")
            if condition.name is None or (text is not None and condition.lets_through(text) is not Truth.TRUE):
                guilty.append(condition.cause)
                distance += len(FIELDS) if condition.name == "eventCategory" else 1
        if selector.there is not Truth.TRUE:
            guilty.append(selector.cause)
        if guilty and (nearest is None or distance < nearest[0]):
            nearest = (distance, guilty)
    return nearest[1] if nearest else []
