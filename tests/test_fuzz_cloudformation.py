"""A short run of the campaign that `python -m tests.fuzz_cloudformation` runs for as long as one likes."""

from __future__ import annotations

import pytest

pytest.importorskip("resource", reason="limits of memory and time are POSIX")

from tests.fuzz_cloudformation import campaign


@pytest.mark.parametrize("first", [0, 100_000, 200_000])
def test_every_damaged_template_ends_in_a_report(first: int) -> None:
    outcomes = campaign(first, lambda number: number >= 80, lambda _: None)
    assert sum(outcomes.values()) == 80
    assert {"nothing", "1", "3"} <= set(outcomes), "the campaign reaches every kind of end"
