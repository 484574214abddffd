"""Each single fault in a correct stack is found by the right rule, on the right line, in every dialect that can say it.

The correct stacks themselves give nothing in the recommended profile, and of the strict profile only what is listed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import ctlint.scan
from ctlint.catalogue import load_catalogue, load_rules
from ctlint.scan import Options
from tests.mutation.also import ALSO, BECAUSE, ENTAILED
from tests.mutation.elsewhere import ELSEWHERE
from tests.mutation.fault import ALARM, KINDS, Fault
from tests.mutation.faults import FAULTS
from tests.mutation.stacks import DIALECTS, Found, edit, findings, places, stack, write

STRICT = {
    "alarm-security-group-rule-changes": "CIS asks for the other changes of security groups, which are watched",
    "log-bucket-replication": "a copy elsewhere is for those who need one",
    "lifecycle-abort-multipart": "CloudTrail uploads no log file in parts",
}
"""What the strict profile says of the correct stacks, and why they are correct all the same."""

ALL = bool(os.environ.get("ALL_MUTATIONS"))
"""ALL_MUTATIONS=1 pytest tests/test_mutation.py tries every fault in every dialect."""

ONE_IN = 5
"""Of the faults in modules, and in what the CDK writes, this many are tried each time one is."""

CASES = [
    (dialect, fault)
    for number, fault in enumerate(FAULTS)
    for dialect in fault.edits()
    if ALL or dialect in ("flat", "cloudformation") or number % ONE_IN == 0
]


@pytest.fixture(scope="module", autouse=True)
def _rules_are_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ctlint.scan, "load_catalogue", cache(load_catalogue))
        yield


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutation") / "stack"


@cache
def found_in_the_correct_stack(dialect: str, root: Path) -> frozenset[tuple[str, str, str]]:
    write(dialect, stack(dialect), root)
    return frozenset(found[:3] for found in findings(root, Options(root=root, profile="strict")))


RECOMMENDED = frozenset(rule.info.slug for rule in load_rules() if rule.info.profile == "recommended")
"""Of these a fault gives one finding; what fails with it is named there."""

ALARM_RULES = tuple(rule.info.id for rule in load_rules() if rule.info.slug.startswith(("alarm-", "metric-filter-")))


def options(fault: Fault, root: Path) -> Options:
    """The rules of the strict profile; those about alarms, which take the longest, where alarms are concerned."""
    besides = (*ALSO.get(fault.name, ()), *ENTAILED.get(fault.name, ()))
    concerned = fault.kind == ALARM or any("alarm" in rule or "filter" in rule for rule in besides)
    return Options(root=root, profile="strict", skip_rules=() if ALL or concerned else ALARM_RULES)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_correct_stack_gives_no_finding(dialect: str, place: Path) -> None:
    write(dialect, stack(dialect), place)
    assert findings(place, Options(root=place)) == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_strict_says_of_a_correct_stack_is_listed(dialect: str, place: Path) -> None:
    assert {rule for rule, _, _ in found_in_the_correct_stack(dialect, place)} == set(STRICT)


@pytest.mark.parametrize(("dialect", "fault"), CASES, ids=[f"{dialect}: {fault.name}" for dialect, fault in CASES])
def test_a_fault_is_found_by_its_rule_on_its_line(dialect: str, fault: Fault, place: Path) -> None:
    base = found_in_the_correct_stack(dialect, place)
    old, new = fault.edits()[dialect]
    at = ELSEWHERE.get(fault.name, {}).get("cloudformation" if dialect == "cdk" else dialect)
    files, lines = edit(stack(dialect), old, new, at)
    write(dialect, files, place)
    added = [found for found in findings(place, options(fault, place)) if found[:3] not in base]
    mine = [found for found in added if (found.rule, found.verdict) == (fault.rule, fault.verdict)]
    assert mine, added
    assert {found.place for found in mine} & places(dialect, files, lines), mine
    assert not any(found.follows for found in mine)
    assert [found for found in added if found.rule != fault.rule and not _listed(fault, found)] == []
    recommended = {found.rule for found in added if not found.follows} & RECOMMENDED
    assert len(recommended) <= 1, recommended


def _listed(fault: Fault, found: Found) -> bool:
    also = (ENTAILED if found.follows else ALSO).get(fault.name, ())
    return found.rule in STRICT or found.rule in also or ("alarm-*" in also and found.rule.startswith("alarm-"))


def test_the_faults_are_many_and_of_every_practice_and_kind() -> None:
    assert len(FAULTS) >= 190
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert {fault.practice for fault in FAULTS} == set(range(1, 10))
    assert {fault.kind for fault in FAULTS} == set(KINDS)


def test_what_is_expected_of_faults_is_of_faults_that_there_are() -> None:
    names = {fault.name for fault in FAULTS}
    assert set(ELSEWHERE) <= names
    assert set(ALSO) <= names
    assert set(ENTAILED) <= names
    assert {rule for rules in (*ALSO.values(), *ENTAILED.values()) for rule in rules} == set(BECAUSE)
    assert {fault.rule for fault in FAULTS} <= {rule.info.slug for rule in load_rules()}
