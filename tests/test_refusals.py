"""What CloudTrail refuses, from source text: the limits and combinations that no fixture shows."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from textwrap import indent

import pytest

from ctlint.semantics.data_events import one_slip_apart, types
from ctlint.value import Absent, Known, Unknown
from tests.estates import Built


def accepted(directory: Path, properties: str, attribute: str = "selectors_are_accepted") -> bool | None:
    """The answer for a trail with these properties; None where it is not known, or where nothing is said of it."""
    head = "Resources:\n  T:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      IsLogging: true\n"
    template = f"Parameters:\n  P: {{Type: String}}\n{head}{indent(properties, '      ')}"
    value = Built(directory, {"t.yaml": template}).view("T").get(attribute)
    if isinstance(value, Unknown | Absent):
        return None
    assert isinstance(value, Known)
    return bool(value.value)


def basic(selectors: int = 1, values: int = 0) -> str:
    data = f"\n  DataResources: [{{Type: AWS::S3::Object, Values: [{', '.join(['a'] * values)}]}}]" if values else ""
    return "EventSelectors:\n" + f"- ReadWriteType: All{data}\n" * selectors


def advanced(*conditions: str) -> str:
    lines = "".join(f"  - {{{condition}}}\n" for condition in conditions)
    return f"AdvancedEventSelectors:\n- FieldSelectors:\n{lines}"


MANAGEMENT = "Field: eventCategory, Equals: [Management]"
DATA = "Field: eventCategory, Equals: [Data]"
TYPE = 'Field: resources.type, Equals: ["AWS::S3::Object"]'


@pytest.mark.parametrize(
    ("selectors", "wanted"),
    [
        ("", True),
        (basic(5), True),
        (basic(6), False),
        (basic(1, 250), True),
        (basic(2, 126), False),
        ("EventSelectors: [{ReadWriteType: read-only}]\n", False),
        ("EventSelectors: [{ReadWriteType: !Ref P}]\n", None),
        (basic() + advanced(MANAGEMENT), False),
        (advanced(MANAGEMENT), True),
        (advanced(MANAGEMENT, "Field: readOnly, Equals: [maybe]"), False),
        (advanced(MANAGEMENT, "Field: eventSource, NotEquals: [kms.amazonaws.com]"), True),
        (advanced(MANAGEMENT, "Field: userIdentity.arn, Equals: [x]"), False),
        (advanced("Field: eventCategory, StartsWith: [Man]"), False),
        (advanced("Field: eventCategory, Equals: [Insight]"), False),
        (advanced("Field: readOnly, Equals: ['true']"), False),
        (advanced("Field: !Ref P, Equals: ['true']"), None),
        (advanced(DATA), False),
        (advanced(DATA, "Field: !Ref P, Equals: [x]"), None),
        (advanced(DATA, TYPE, "Field: resources.ARN, NotEndsWith: [x]"), True),
        (advanced(DATA, TYPE, "Field: vpcEndpointId, Equals: [x]"), False),
        (advanced(DATA, "Field: resources.type, Equals: [AWS::Made::Tomorrow]"), None),
        (advanced(DATA, "Field: resources.type, Equals: [AWS::EC2::Instance]"), None),
        (advanced(DATA, "Field: resources.type, Equals: [AWS::QApps:QApp]"), True),
        (advanced(DATA, "Field: resources.type, Equals: [AWS::QuickSight::ActionConnector]"), None),
        (advanced(DATA, "Field: resources.type, Equals: [AWS::S3Tables::TableBucket]"), True),
        (advanced(DATA, "Field: resources.type, Equals: [AWS::S3::object]"), False),
        (advanced(DATA, "Field: resources.type, Equals: [AWS::DynamoDb::Table]"), False),
        (advanced(DATA, "Field: resources.type, Equals: [AWS::Lambda::Functoin]"), False),
        (advanced(DATA, "Field: resources.type, Equals: [AWS::KinesisVideo::Streams]"), False),
        (advanced(DATA, "Field: resources.type, Equals: [AWS::S3::Objects]"), False),
        (advanced(DATA, "Field: resources.type, Equals: [AWS::S3]"), False),
        (advanced(DATA, "Field: resources.type, Equals: [!Ref P]"), None),
        (advanced("Field: eventCategory, Equals: [NetworkActivity]"), False),
        (advanced(DATA, TYPE, f"Field: eventName, Equals: [{', '.join(['a'] * 498)}]"), True),
        (advanced(DATA, TYPE, f"Field: eventName, Equals: [{', '.join(['a'] * 499)}]"), False),
    ],
)
def test_selectors(tmp_path: Path, selectors: str, wanted: bool | None) -> None:
    assert accepted(tmp_path, selectors) is wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("abc", True),
        ("a-b.c_d9", True),
        ("a" * 128, True),
        ("a" * 129, False),
        ("ab", False),
        ("a--b", False),
        ("my-_namespace", False),
        ("-abc", False),
        ("abc.", False),
        ("192.168.5.4", False),
        ("1.2.3", True),
        ("a b", False),
        ("é-trail", False),
        ("!Ref P", None),
        ("!Sub 'x/${P}'", False),
    ],
)
def test_names(tmp_path: Path, name: str, wanted: bool | None) -> None:
    assert accepted(tmp_path, f"TrailName: {name}\n", "name_is_accepted") is wanted


def test_no_two_types_of_data_events_are_a_slip_apart() -> None:
    by_letters = sorted({one.lower() for one in types()})
    assert len(by_letters) == len(types()) > 150
    assert not [pair for pair in combinations(by_letters, 2) if one_slip_apart(*pair)]


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("abc", "abc", False),
        ("abc", "abd", True),
        ("abc", "ab", True),
        ("bc", "abc", True),
        ("abc", "acb", True),
        ("bac", "abc", True),
        ("abc", "cba", False),
        ("abcd", "ab", False),
        ("abcd", "badc", False),
        ("", "a", True),
    ],
)
def test_one_slip(one: str, other: str, wanted: bool) -> None:
    assert one_slip_apart(one, other) is wanted
    assert one_slip_apart(other, one) is wanted
