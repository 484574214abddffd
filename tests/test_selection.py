"""Event selectors as sets of events, held against an evaluator that looks at every event of a small world."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from ctlint.value import Known, Truth, truth

CAUSE: Known[bool] = Known(True, ())
OPERATORS = ("equals", "starts_with", "ends_with", "not_equals", "not_starts_with", "not_ends_with")
CATEGORIES = ("Management", "Data")
LETTERS = "ab"
NAMES = ["".join(letters) for length in range(6) for letters in product(f"{LETTERS}{OTHER}", repeat=length)]
"""Every name of up to five letters, one of which nothing written contains."""
WRITTEN = ["".join(letters) for length in range(1, 3) for letters in product(LETTERS, repeat=length)]

values = st.builds(lambda texts: Values(tuple(texts)), st.lists(st.sampled_from(WRITTEN), max_size=2))
names = st.builds(
    lambda field, operators: Condition(field, CAUSE, **operators),
    st.sampled_from(["eventName", "resources.ARN"]),
    st.dictionaries(st.sampled_from(OPERATORS), values, max_size=3),
)
kinds = st.builds(
    lambda field, texts: Condition(field, CAUSE, equals=Values((texts,))),
    st.just("readOnly"),
    st.sampled_from(["true", "false"]),
)
categories = st.builds(
    lambda text: Condition("eventCategory", CAUSE, equals=Values((text,))), st.sampled_from(CATEGORIES)
)
selectors = st.builds(
    lambda category, more: Selector((category, *more), CAUSE), categories, st.lists(st.one_of(names, kinds), max_size=3)
)
sets = st.sampled_from(
    [
        {"eventCategory": one("Management"), "eventName": one(*NAMES), "resources.ARN": one("a")},
        {"eventCategory": one("Management"), "readOnly": one("true"), "resources.ARN": one("ab", "b")},
        {"eventCategory": one(*CATEGORIES), "eventName": Texts(start="a")},
        {"eventCategory": one("Data"), "eventName": Texts(end="b", without=("ab", "b"))},
    ]
)


def naive(condition: Condition, text: str) -> bool:
    """One condition as the page words it."""
    picks = [text == value for value in condition.equals.texts]
    picks += [text.startswith(value) for value in condition.starts_with.texts]
    picks += [text.endswith(value) for value in condition.ends_with.texts]
    drops = [text == value for value in condition.not_equals.texts]
    drops += [text.startswith(value) for value in condition.not_starts_with.texts]
    drops += [text.endswith(value) for value in condition.not_ends_with.texts]
    return (any(picks) or not picks) and not any(drops)


def naive_records(listed: list[Selector], event: dict[str, str]) -> bool:
    return any(all(naive(part, event[part.name or ""]) for part in selector.conditions) for selector in listed)


def world(events: Events) -> list[dict[str, str]]:
    """Every event of a set in the small world, which has at most one letter that nothing written contains."""

    def texts(name: str, otherwise: list[str]) -> list[str]:
        wanted = events.get(name)
        if wanted is None:
            return otherwise
        if wanted.listed is not None:
            return list(wanted.listed)
        return [
            text
            for text in otherwise
            if text.startswith(wanted.start) and text.endswith(wanted.end) and text not in wanted.without
        ]

    fields = {
        "eventCategory": texts("eventCategory", list(CATEGORIES)),
        "readOnly": texts("readOnly", ["true", "false"]),
        "eventName": texts("eventName", NAMES),
        "resources.ARN": texts("resources.ARN", NAMES),
    }
    return [dict(zip(fields, event, strict=True)) for event in product(*fields.values())]


@given(st.lists(selectors, max_size=3), st.sampled_from(world({"resources.ARN": one("a", "ab", f"a{OTHER}b")})))
def test_an_event_is_recorded_as_the_page_says(listed: list[Selector], event: dict[str, str]) -> None:
    found = any(selector.lets_through(event) is Truth.TRUE for selector in listed)
    assert found == naive_records(listed, event)


@settings(max_examples=60, deadline=None)
@given(st.lists(selectors, max_size=3), sets)
def test_all_and_some_of_a_set_are_recorded_as_looking_at_every_event_says(
    listed: list[Selector], events: Events
) -> None:
    """Names of five letters hold every combination of a beginning and an ending of two letters each."""
    if "resources.ARN" not in events:
        events = {**events, "resources.ARN": one("", "a", "b", "ab", f"b{OTHER}a")}
    answers = [naive_records(listed, event) for event in world(events)]
    assert records_all(listed, events).truth is truth(all(answers))
    assert records_some(listed, events) is truth(any(answers))


@settings(max_examples=200, deadline=None)
@given(st.lists(selectors, min_size=1, max_size=3), sets, st.data())
def test_what_is_hidden_never_turns_an_answer(listed: list[Selector], events: Events, data: st.DataObject) -> None:
    """Values that are not known, or a selector that may not be there, leave an answer as it was or open it."""

    def hidden(values: Values) -> Values:
        if not values.written or not data.draw(st.booleans()):
            return values
        return Values(values.texts[: data.draw(st.integers(0, len(values.texts)))], True)

    def less(condition: Condition) -> Condition:
        field = None if data.draw(st.integers(0, 9)) == 0 else condition.name
        return Condition(field, CAUSE, **{name: hidden(getattr(condition, name)) for name in OPERATORS})

    unsure = [
        Selector(
            tuple(map(less, one_.conditions)), CAUSE, Truth.UNKNOWN if data.draw(st.integers(0, 4)) == 0 else Truth.TRUE
        )
        for one_ in listed
    ]
    assert records_all(unsure, events).truth in (Truth.UNKNOWN, records_all(listed, events).truth)
    assert records_some(unsure, events) in (Truth.UNKNOWN, records_some(listed, events))


@settings(max_examples=200, deadline=None)
@given(st.lists(selectors, max_size=3), sets)
def test_the_event_that_is_shown_is_left_out(listed: list[Selector], events: Events) -> None:
    found = records_all(listed, events)
    if found.truth is Truth.FALSE:
        rest = {"eventCategory": "Management", "readOnly": "true", "eventName": "zz", "resources.ARN": "zz"}
        fixed = {name: texts.listed[0] for name, texts in events.items() if texts.listed}
        assert not naive_records(listed, {**rest, **fixed, **found.event})
        assert culprits(listed, found.event) or not listed


def test_what_takes_too_long_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctlint.semantics.selection.MAX_STEPS", 3)
    halves = [
        Condition("eventName", CAUSE, equals=Values(("a",))),
        Condition("eventName", CAUSE, not_equals=Values(("a",))),
    ]
    kinds = [Condition("readOnly", CAUSE, equals=Values((text,))) for text in ("true", "false")]
    with pytest.raises(BudgetError):
        records_all([Selector(pair, CAUSE) for pair in product(halves, kinds)], {})
