"""Facts carry the month in which their source was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ctlint.catalogue import load_frameworks, load_rules
from ctlint.model import ENTITIES
from ctlint.model.declare import Default
from ctlint.parameters import PARAMETERS
from tests.facts import Fact, facts, older
from tests.installation import ROOT

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def defaults() -> Iterator[tuple[str, Default]]:
    for name, entity in ENTITIES.items():
        for attribute in entity.attributes.values():
            for default in (*attribute.defaults.values(), attribute.partial):
                if isinstance(default, Default):
                    yield f"{name}.{attribute.name}", default


def test_every_fact_has_its_month() -> None:
    for name, default in defaults():
        assert MONTH.fullmatch(default.checked), name
        assert default.source.startswith("https://"), name
    assert len(list(defaults())) > 50
    for rule in load_rules():
        assert rule.info.references
        assert all(MONTH.fullmatch(reference.checked) for reference in rule.info.references), rule.info.slug
    assert all(MONTH.fullmatch(framework.checked) for framework in load_frameworks())
    assert all(MONTH.fullmatch(one.checked) for one in PARAMETERS.values() if one.source)


def test_no_fact_is_of_tomorrow_and_each_kind_is_found() -> None:
    found = list(facts())
    assert not [fact for fact in found if fact.age(date.today()) < -1]
    references = sum(len(rule.info.references) for rule in load_rules())
    assert sum(fact.file.startswith("rules/") for fact in found) >= references
    assert {fact.file.split("/")[1] for fact in found if fact.file.startswith("ctlint/")} >= {"model", "semantics"}


def test_a_page_of_aws_in_the_semantics_has_a_month_beside_it() -> None:
    dated = {fact.file for fact in facts()}
    for directory in ("model", "semantics"):
        for path in (ROOT / "ctlint" / directory).rglob("*.py"):
            if "https://docs.aws.amazon.com" in path.read_text(encoding="utf-8"):
                assert path.relative_to(ROOT).as_posix() in dated, f"{path} cites AWS and says not when it was read"


def test_old_facts_are_listed(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    text = 'references:\n  - {url: "https://a", checked: 2024-10}\n  - {url: "https://b", checked: "2026-11"}\n'
    (tmp_path / "rules" / "x.yaml").write_text(text, encoding="utf-8")
    found = list(facts(tmp_path))
    assert [(fact.line, fact.year, fact.month) for fact in found] == [(2, 2024, 10), (3, 2026, 11)]
    assert [fact.line for fact in older(found, 24, date(2026, 11, 26))] == [2]
    assert older(found, 25, date(2026, 11, 26)) == []
    assert Fact("x", 1, 2025, 12, "").age(date(2026, 1, 1)) == 1
