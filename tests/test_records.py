"""What classes of plain fields promise."""

from __future__ import annotations

import copy
import pickle
from enum import Enum
from typing import Any

import pytest

from ctlint.records import NamedTuple, Record, Symbol, field, replace

MANY = 40
"""More than are made of a class before what makes them is compiled."""


def vars_of(record: Record) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in record._fields_)


class Point(Record):
    x: int
    y: int = 0
    label: str = field(default="", compare=False)


class Place(Point):
    tags: list[str] = field(default_factory=list, repr=False)


class Counter(Record, frozen=False):
    seen: set[str] = field(default_factory=set)


class Positive(Record):
    number: int

    def __post_init__(self) -> None:
        if self.number <= 0:
            raise ValueError(f"{self.number} is not positive")


class Named(Record):
    name: str

    @property
    def loud(self) -> str:
        return self.name.upper()


class Pair(NamedTuple):
    """Two."""

    left: int
    right: str = "r"

    @property
    def both(self) -> str:
        return f"{self.left}{self.right}"


def test_fields_may_be_given_by_position_and_by_name() -> None:
    assert Point(1, 2) == Point(x=1, y=2) == Point(1, y=2)
    assert Point(1).y == 0
    assert Named("a").loud == "A"


@pytest.mark.parametrize("arguments", [{}, {"x": 1, "z": 2}])
def test_missing_and_unknown_fields_are_refused(arguments: dict[str, Any]) -> None:
    for _ in range(2):  # the first call compiles what the second uses
        with pytest.raises(TypeError):
            Point(**arguments)


def test_the_first_of_a_class_are_made_as_all_that_follow() -> None:
    class Sample(Record):
        name: str
        tags: list[str] = field(default_factory=list)
        size: int = 1

        def __post_init__(self) -> None:
            self.tags.append(self.name)

    class Triple(NamedTuple):
        one: int
        two: int = 2
        three: int = 3

    for _ in range(MANY):
        assert vars_of(Sample("a")) == ("a", ["a"], 1)
        assert vars_of(Sample("a", ["b"], size=2)) == ("a", ["b", "a"], 2)
        assert Triple(1) == Triple(1, 2) == Triple(three=3, one=1) == (1, 2, 3)
    assert Sample.__init__.__code__.co_varnames == ("self", "name", "tags", "size")
    assert Triple.__new__.__code__.co_varnames == ("cls", "one", "two", "three")


@pytest.mark.parametrize("often", [1, MANY])
@pytest.mark.parametrize(
    ("arguments", "named", "said"),
    [
        ((), {}, "missing 1 required positional argument: 'left'"),
        ((1, 2, 3), {}, "takes from 2 to 3 positional arguments but 4 were given"),
        ((1,), {"left": 2}, "got multiple values for argument 'left'"),
        ((1,), {"middle": 2}, "got an unexpected keyword argument 'middle'"),
    ],
)
def test_arguments_are_refused_in_pythons_words(
    often: int, arguments: tuple[int, ...], named: dict[str, Any], said: str
) -> None:
    class Both(Record):
        left: int
        right: int = 0

    class Tuple(NamedTuple):
        left: int
        right: int = 0

    for kind in (Both, Tuple):
        for _ in range(often - 1):
            kind(1)
        with pytest.raises(TypeError, match=said):
            kind(*arguments, **named)


def test_a_field_that_is_not_compared_counts_neither_for_equality_nor_for_the_hash() -> None:
    assert Point(1, 2, "a") == Point(1, 2, "b")
    assert hash(Point(1, 2, "a")) == hash(Point(1, 2, "b"))
    assert Point(1, 2) != Point(2, 1)


def test_records_of_different_classes_are_never_equal() -> None:
    assert Place(1, 2) != Point(1, 2)
    assert Point(1, 2) != (1, 2)


def test_a_factory_makes_a_value_for_each() -> None:
    one, other = Counter(), Counter()
    one.seen.add("a")
    assert other.seen == set()
    assert Counter({"b"}).seen == {"b"}


def test_what_may_change_has_no_hash() -> None:
    with pytest.raises(TypeError):
        hash(Counter())


def test_a_subclass_adds_its_fields_behind_those_of_its_base() -> None:
    place = Place(1, 2, "home", ["a"])
    assert (place.x, place.y, place.label, place.tags) == (1, 2, "home", ["a"])
    assert repr(place) == "Place(x=1, y=2, label='home')"


def test_no_other_attribute_can_be_set() -> None:
    with pytest.raises(AttributeError):
        Point(1).z = 3  # type: ignore[attr-defined]


def test_a_record_is_checked_once_its_fields_are_set() -> None:
    with pytest.raises(ValueError, match="-1 is not positive"):
        Positive(-1)
    with pytest.raises(ValueError, match="0 is not positive"):
        replace(Positive(3), number=0)


def test_a_field_without_a_default_may_not_follow_one_with_a_default() -> None:
    class Wrong(Point):
        needed: int  # type: ignore[misc]

    class WrongPair(NamedTuple):
        left: int = 0
        right: str  # type: ignore[misc]

    with pytest.raises(TypeError, match="Wrong: a field without a default follows one with a default"):
        Wrong(1, 2, "", 3)
    with pytest.raises(TypeError, match="WrongPair: a field without a default follows one with a default"):
        WrongPair(1, "2")


def test_classes_of_one_shape_keep_their_own_names_and_defaults() -> None:
    class Other(Record):
        left: int
        right: int = 7

    class Alike(Record):
        name: int
        size: int = 8

    for _ in range(MANY):
        assert (Other(1).right, Alike(1).size, Alike(name=2, size=3).size) == (7, 8, 3)
    assert Other.__init__.__qualname__.endswith("Other.__init__")
    with pytest.raises(TypeError, match=r"Alike\.__init__\(\) missing 1 required positional argument: 'name'"):
        Alike()  # type: ignore[call-arg]


def test_replacing_leaves_the_record_as_it_is() -> None:
    point = Point(1, 2, "a")
    assert replace(point, x=3) == Point(3, 2)
    assert replace(point, x=3).label == "a"
    assert point.x == 1


def test_records_can_be_copied_and_pickled() -> None:
    point = Point(1, 2, "a")
    for copied in (copy.copy(point), copy.deepcopy(point), pickle.loads(pickle.dumps(point))):
        assert copied == point
        assert copied.label == "a"


def test_the_fields_can_be_matched_by_position() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_named_tuples_are_tuples_with_named_fields() -> None:
    pair = Pair(1)
    assert pair == (1, "r") == Pair(left=1, right="r")
    assert (pair.left, pair.right, pair.both) == (1, "r", "1r")
    assert pair._replace(left=2) == (2, "r")
    assert pair._asdict() == {"left": 1, "right": "r"}
    assert Pair._make([3, "x"]) == (3, "x")
    assert Pair._fields == ("left", "right")
    assert repr(pair) == "Pair(left=1, right='r')"
    assert Pair.__doc__ == "Two."


def test_named_tuples_do_not_change_and_can_be_copied_and_pickled() -> None:
    pair = Pair(1, "b")
    with pytest.raises(AttributeError):
        pair.left = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        pair.other = 2  # type: ignore[attr-defined]
    for copied in (copy.copy(pair), copy.deepcopy(pair), pickle.loads(pickle.dumps(pair))):
        assert copied == pair
        assert type(copied) is Pair


@pytest.mark.parametrize("arguments", [(), (1, "a", 2)])
def test_a_named_tuple_is_made_with_all_its_fields_and_no_more(arguments: tuple[Any, ...]) -> None:
    for _ in range(2):
        with pytest.raises(TypeError):
            Pair(*arguments)


class Colour(Symbol):
    """Two."""

    RED = "red"
    BLUE = "blue"

    @property
    def loud(self) -> str:
        return self.value.upper()


def test_a_symbol_is_what_an_enumeration_is() -> None:
    class Standard(Enum):
        RED = "red"
        BLUE = "blue"

    assert [(one.name, one.value) for one in Colour] == [(one.name, one.value) for one in Standard]
    assert (len(Colour), Colour("red"), Colour.BLUE.loud) == (2, Colour.RED, "BLUE")
    assert len({*Colour, Colour.RED}) == 2
    assert [str(Colour.RED), repr(Colour.RED)] == ["Colour.RED", "<Colour.RED: 'red'>"]
    assert copy.deepcopy(Colour.RED) is copy.copy(Colour.RED) is pickle.loads(pickle.dumps(Colour.RED)) is Colour.RED
    for kind in (Colour, Standard):
        with pytest.raises(ValueError, match="'green' is not a valid"):
            kind("green")
    match Colour("blue"):
        case Colour.RED:
            pytest.fail("it is blue")
        case Colour.BLUE:
            pass
