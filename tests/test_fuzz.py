"""A short run of the fuzzer; `python -m tests.fuzz` is the long one."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.fuzz import json_mutants, mutants
from tests.fuzz.common import smallest

SEEDS = range(400)
SYNTAXES = pytest.mark.parametrize("syntax", [mutants, json_mutants], ids=["native", "json"])


@SYNTAXES
def test_mutants_are_read_as_terraform_reads_them(syntax: ModuleType) -> None:
    for text, why in syntax.faults(SEEDS):
        raise AssertionError(f"{why}: {smallest(text, why, syntax.shows)!r}")


@SYNTAXES
def test_mutants_are_of_both_kinds(syntax: ModuleType) -> None:
    verdicts = [syntax.accepts(syntax.mutant(seed)) for seed in SEEDS]
    assert verdicts.count(True) > 40 and verdicts.count(False) > 40
    assert syntax.mutant(3) == syntax.mutant(3)
