"""Pages of the rules: there is one for each, and it says what the rule and its fixtures say."""

from __future__ import annotations

import pytest

from ctlint.catalogue import load_rules
from tests.pages import PAGES, page

RULES = {rule.info.slug: rule.info for rule in load_rules()}


@pytest.mark.parametrize("slug", RULES)
def test_a_page_is_current(slug: str) -> None:
    path = PAGES / f"{slug}.md"
    assert path.is_file(), "python -m tests.pages --write"
    assert path.read_text(encoding="utf-8") == page(RULES[slug]), "python -m tests.pages --write"


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    assert {path.stem for path in PAGES.iterdir()} == set(RULES), "python -m tests.pages --write"


def test_an_example_is_cut_down_and_shows_no_expectation() -> None:
    text = page(RULES["trail-multi-region"])
    assert "expect:" not in text
    assert text.count('resource "aws_cloudtrail"') == 2
    assert "## Controls" in text and "cis-aws-5.0" in text
    assert "retention-days" in page(RULES["lifecycle-expiry-minimum"])
