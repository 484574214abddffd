"""What the trails and event data stores of a deployment record together, from source text."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.model.view import View
from ctlint.semantics import SEMANTICS
from ctlint.source import Unit
from ctlint.value import Known, Scenario, Split, Unknown
from tests.estates import Built

HEAD = """
Parameters:
  P: {Type: String}
  On: {Type: String, AllowedValues: ["true", "false"]}
Conditions:
  IsOn: !Equals [!Ref On, "true"]
Resources:
"""
TRAIL = """
  {name}:
    Type: AWS::CloudTrail::Trail{condition}
    Properties:
      IsLogging: {logging}
      S3BucketName: logs
      AdvancedEventSelectors:
      - FieldSelectors:
        - {{Field: eventCategory, Equals: [Data]}}
        - {{Field: resources.type, Equals: ["AWS::S3::Object"]}}
        - {{Field: readOnly, Equals: ["{read_only}"]}}
"""
STORE = """
  Store:
    Type: AWS::CloudTrail::EventDataStore
    Properties:
      IngestionEnabled: {ingests}
      AdvancedEventSelectors:
      - FieldSelectors:
        - {{Field: eventCategory, Equals: [Data]}}
        - {{Field: resources.type, Equals: ["AWS::S3::Object"]}}
"""


def a_trail(name: str, read_only: str, logging: str = "true", condition: str = "") -> str:
    return TRAIL.format(name=name, read_only=read_only, logging=logging, condition=condition)


def recorded(directory: Path, resources: str, scenario: Scenario | None = None) -> list[bool | None]:
    """Whether reads are recorded, and writes; None where it is not known."""
    built = Built(directory, {"t.yaml": HEAD + resources}, (Unit("cloudformation", "t.yaml", ("t.yaml",)),))
    (deployment,) = built.estate.all("Deployment")
    view = View(deployment, scenario or Scenario(), SEMANTICS)
    found: list[bool | None] = []
    for name in ("records_s3_reads", "records_s3_writes"):
        value = view.get(name)
        found.append(bool(value.value) if isinstance(value, Known) else None)
        assert isinstance(value, (Known, Unknown))
    return found


@pytest.mark.parametrize(
    ("resources", "wanted"),
    [
        (a_trail("A", "true"), [True, False]),
        (a_trail("A", "true") + a_trail("B", "false"), [True, True]),
        (a_trail("A", "true") + a_trail("B", "false", "false"), [True, False]),
        (a_trail("A", "true") + a_trail("B", "false", "!Ref P"), [True, None]),
        (STORE.format(ingests="true"), [True, True]),
        (a_trail("A", "false") + STORE.format(ingests="false"), [False, True]),
        (a_trail("A", "false") + STORE.format(ingests="!Ref P"), [None, True]),
    ],
)
def test_the_union_of_what_works(tmp_path: Path, resources: str, wanted: list[bool | None]) -> None:
    assert recorded(tmp_path, resources) == wanted


def test_a_trail_counts_where_it_is_created(tmp_path: Path) -> None:
    resources = a_trail("A", "true", condition="\n    Condition: IsOn") + a_trail("B", "false")
    with pytest.raises(Split) as raised:
        recorded(tmp_path, resources)
    atom = raised.value.atom
    seen = [recorded(tmp_path, resources, Scenario().assume(atom, answer)) for answer in atom.domain]
    assert sorted(seen) == [[False, True], [True, True]]
