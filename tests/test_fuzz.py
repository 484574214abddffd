"""A short run of the fuzzer; `python -m tests.fuzz` is the long one."""

from __future__ import annotations

from tests.fuzz.mutants import accepts, faults, mutant, smallest

SEEDS = range(400)


def test_mutants_are_read_as_terraform_reads_them() -> None:
    for text, why in faults(SEEDS):
        raise AssertionError(f"{why}: {smallest(text, why)!r}")


def test_mutants_are_of_both_kinds() -> None:
    verdicts = [accepts(mutant(seed)) for seed in SEEDS]
    assert verdicts.count(True) > 40 and verdicts.count(False) > 40
    assert mutant(3) == mutant(3)
