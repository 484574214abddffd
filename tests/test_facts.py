"""Facts carry the month in which their source was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ctlint.catalogue import load_frameworks, load_rules
from ctlint.model import ENTITIES
from ctlint.model.declare import Default
from ctlint.parameters import PARAMETERS
from tests.facts import MONTH, Fact, facts, older
from tests.installation import ROOT

A_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def defaults() -> Iterator[tuple[str, Default]]:
    for name, entity in ENTITIES.items():
        for attribute in entity.attributes.values():
            for default in (*attribute.defaults.values(), attribute.partial):
                if isinstance(default, Default):
                    yield f"{name}.{attribute.name}", default


def test_every_fact_has_its_month() -> None:
    for name, default in defaults():
        assert A_MONTH.fullmatch(default.checked), name
        assert default.source.startswith("https://"), name
    assert len(list(defaults())) > 50
    for rule in load_rules():
        assert rule.info.references
        assert all(A_MONTH.fullmatch(reference.checked) for reference in rule.info.references), rule.info.slug
    assert all(A_MONTH.fullmatch(framework.checked) for framework in load_frameworks())
    assert all(A_MONTH.fullmatch(one.checked) for one in PARAMETERS.values() if one.source)


def test_no_fact_is_of_tomorrow_and_each_kind_is_found() -> None:
    found = list(facts())
    assert not [fact for fact in found if fact.age(date.today()) < -1]
    references = sum(len(rule.info.references) for rule in load_rules())
    assert sum(fact.file.startswith("rules/") for fact in found) >= references
    assert {fact.file.split("/")[1] for fact in found if fact.file.startswith("ctlint/")} >= {"model", "semantics"}


CITES = re.compile(r"docs\.aws\.amazon\.com|registry\.terraform\.io|attack\.mitre\.org|repost\.aws")


@pytest.mark.parametrize("path", sorted((ROOT / "ctlint").rglob("*.py")), ids=lambda path: path.relative_to(ROOT).name)
def test_a_page_that_is_cited_has_a_month_beside_it(path: Path) -> None:
    """In the same paragraph of a comment or docstring; a name for the page is dated where the name stands in code."""
    for paragraph in re.split(r"\n[ #]*\n", path.read_text(encoding="utf-8")):
        named = re.search(r"^_[A-Z_]+ = \(?\s*f?\"", paragraph, re.MULTILINE)
        if CITES.search(paragraph) and not named:
            assert MONTH.search(paragraph), f"{path}: {paragraph}"


@pytest.mark.parametrize(
    "text", ["read 2026-11.", '"2026-11"', "https://a.org/x.html (2026-11)", "x.html, 2026-11.", "checked: 2026-11"]
)
def test_ways_in_which_a_month_is_written(text: str) -> None:
    assert MONTH.search(text)


@pytest.mark.parametrize("text", ["on 2026-11-26", '"2012-10-17"', "pages 2026-11 of it", "API 2014-11-01"])
def test_what_is_no_month_of_reading(text: str) -> None:
    assert not MONTH.search(text)


def test_old_facts_are_listed(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    text = 'references:\n  - {url: "https://a", checked: 2024-10}\n  - {url: "https://b", checked: "2026-11"}\n'
    (tmp_path / "rules" / "x.yaml").write_text(text, encoding="utf-8")
    found = list(facts(tmp_path))
    assert [(fact.line, fact.year, fact.month) for fact in found] == [(2, 2024, 10), (3, 2026, 11)]
    assert [fact.line for fact in older(found, 24, date(2026, 11, 26))] == [2]
    assert older(found, 25, date(2026, 11, 26)) == []
    assert Fact("x", 1, 2025, 12, "").age(date(2026, 1, 1)) == 1
