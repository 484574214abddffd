"""However a stack is written, correct or full of faults, the same is said of it: findings, passes, messages, scores.

Beside this, tests/equivalence/ has the rewrites, and how a fault is kept in sight while everything around it changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

import ctlint.scan
from ctlint.catalogue import load_catalogue
from ctlint.scan import Options
from tests.equivalence import cdk
from tests.equivalence.cloudformation import TEMPLATES
from tests.equivalence.idioms import IDIOMS
from tests.equivalence.intrinsics import INTRINSICS
from tests.equivalence.law import Files, Rewrite, Standing, judged, rewritten
from tests.equivalence.layout import FLAT_LAYOUTS, LAYOUTS
from tests.equivalence.policies import POLICIES
from tests.equivalence.resources import BY_ONE_MAP, RESOURCES
from tests.equivalence.stacks import FAULTY, faulty, left_out
from tests.equivalence.values import GIVEN, KEPT, WRAPPED
from tests.mutation.faults import FAULTS
from tests.mutation.stacks import stack

ALL = bool(os.environ.get("ALL_REWRITES"))
"""ALL_REWRITES=1 pytest tests/test_equivalence.py writes every stack in every way."""

ONE_IN = 6
"""Of the rewrites of Terraform in modules, which are those of the flat stack, this many are tried each time one is."""

CORRECT = -1

REWRITES: dict[str, Sequence[Rewrite]] = {
    "flat": (*KEPT, *GIVEN, *WRAPPED, *POLICIES, *RESOURCES, *FLAT_LAYOUTS, *LAYOUTS, *IDIOMS),
    "modules": (*KEPT, *WRAPPED, *POLICIES, *(one for one in RESOURCES if one is not BY_ONE_MAP), *LAYOUTS, *IDIOMS),
    "cloudformation": (*TEMPLATES, *INTRINSICS),
    "cdk": cdk.APPS,
}

ONCE = frozenset(one.name for one in (*IDIOMS, *INTRINSICS))
"""Rewrites that are tried on a faulty stack alone each time, in which most is right as well."""


def _cases() -> Iterator[tuple[str, int, Rewrite]]:
    for dialect, rewrites in REWRITES.items():
        for number, rewrite in enumerate(rewrites):
            if ALL:
                yield from ((dialect, which, rewrite) for which in range(CORRECT, FAULTY))
            elif dialect != "modules" or number % ONE_IN == 0:
                stacks = (number % FAULTY,) if rewrite.name in ONCE else (CORRECT, number % FAULTY)
                yield from ((dialect, which, rewrite) for which in stacks)


CASES = list(_cases())


@pytest.fixture(scope="module", autouse=True)
def _rules_are_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ctlint.scan, "load_catalogue", cache(load_catalogue))
        yield


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("equivalence") / "stack"


@cache
def as_it_was(dialect: str, which: int, root: Path) -> Standing:
    """What is said of a stack before it is rewritten: of the correct one, or of one with faults."""
    files, options = source(dialect, which), Options(root=root, profile="strict")
    found = judged(cdk.written(files), root, options, cdk.bare) if dialect == "cdk" else judged(files, root, options)
    assert found.unread == ()
    return found


def source(dialect: str, which: int) -> Files:
    """The files of a stack; for the CDK those of CloudFormation, from which an app is made."""
    return stack(dialect) if which == CORRECT else faulty(dialect)[which].files


def _id(case: tuple[str, int, Rewrite]) -> str:
    dialect, which, rewrite = case
    return f"{dialect}: {rewrite.name}" + ("" if which == CORRECT else f", faults {which}")


@pytest.mark.parametrize(("dialect", "which", "rewrite"), CASES, ids=map(_id, CASES))
def test_a_stack_written_otherwise_is_judged_alike(dialect: str, which: int, rewrite: Rewrite, place: Path) -> None:
    files = stack(dialect) if which == CORRECT else faulty(dialect)[which].files
    was = as_it_was(dialect, which, place)
    made = rewritten(rewrite, files)
    assert made.files != files
    options = Options(root=place, profile="strict", inputs=made.inputs)
    assert was.differences(judged(made.files, place, options, rewrite.before), rewrite) == []


@pytest.mark.parametrize("dialect", REWRITES)
def test_most_faults_are_in_a_stack_and_are_seen_there(dialect: str, place: Path) -> None:
    rules = {fault.name: fault.rule for fault in FAULTS}
    seen = 0
    for which, one in enumerate(faulty(dialect)):
        said = as_it_was(dialect, which, place).judgements
        failing = {judgement.rule for judgement in said if not judgement.verdict.startswith("pass")}
        seen += sum(rules[name] in failing for name in one.faults)
    assert seen >= 150  # the others are behind one that takes their subject away
    assert len(list(left_out(dialect))) <= 10


def test_a_difference_is_seen(place: Path) -> None:
    def write(files: dict[str, str]) -> dict[str, str]:
        return {name: text.replace("is_multi_region_trail         = true", "") for name, text in files.items()}

    changes = Rewrite("not the same", write)  # type: ignore[arg-type]
    was = as_it_was("flat", CORRECT, place)
    options = Options(root=place, profile="strict")
    found = was.differences(judged(rewritten(changes, stack("flat")).files, place, options), changes)
    assert any("trail-multi-region" in line for line in found)
    assert any(line.startswith("scored now") for line in found)


def test_the_rewrites_are_many_and_have_names_of_their_own() -> None:
    for rewrites in REWRITES.values():
        assert len({rewrite.name for rewrite in rewrites}) == len(rewrites)
    assert len({rewrite.name for rewrites in REWRITES.values() for rewrite in rewrites}) >= 140
