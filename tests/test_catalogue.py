"""The catalogue of rules: names, ids, prose and fixes are complete and agree with each other."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import yaml

from ctlint import __version__
from ctlint.catalogue import load_rules
from ctlint.findings import RuleInfo
from ctlint.frontends.cloudformation.nodes import MappingNode
from ctlint.frontends.cloudformation.yaml_reader import parse_yaml
from ctlint.frontends.terraform.syntax import parse_file
from ctlint.output.rules import render_rules_index
from ctlint.suppressions.change_rules import RULES as CHANGE_RULES
from tests.installation import ROOT

RULES = [rule.info for rule in load_rules()]
EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)


def test_every_file_is_a_rule_of_its_name() -> None:
    assert sorted(path.stem for path in (ROOT / "rules").glob("*.yaml")) == sorted(rule.slug for rule in RULES)


BESIDE = ["README.md", "frameworks", "ids.lock", "pages"]


def test_what_lies_beside_the_rules_is_their_index_and_nothing_else() -> None:
    assert sorted(path.name for path in (ROOT / "rules").iterdir() if path.suffix != ".yaml") == BESIDE


def test_the_index_is_current() -> None:
    wanted = render_rules_index(RULES)
    assert (ROOT / "rules" / "README.md").read_text(encoding="utf-8") == wanted, (
        "run: ctlint rules --format markdown > rules/README.md"
    )


def test_what_has_no_rule_has_rules_of_other_names_or_a_reason() -> None:
    checks = yaml.safe_load((ROOT / "tests" / "data" / "checks.yaml").read_text(encoding="utf-8"))
    assert set(checks) == {"judged_by", "left_out"}
    rules = {rule.slug for rule in RULES}
    judging = rules | {rule.slug for rule in CHANGE_RULES}
    for slug, by in checks["judged_by"].items():
        assert slug not in rules and by and set(by) <= judging, slug
        assert by == sorted(by), slug
    for slug, reason in checks["left_out"].items():
        assert slug not in rules and slug not in checks["judged_by"], slug
        assert reason.strip().endswith("."), slug
    assert all(list(listed) == sorted(listed) for listed in checks.values())


def test_names_are_unique() -> None:
    every = (*RULES, *CHANGE_RULES)
    for names in ([rule.id for rule in every], [rule.slug for rule in every], [rule.title for rule in every]):
        assert [name for name, times in Counter(names).items() if times > 1] == []


@EACH
def test_the_id_begins_with_the_practice(rule: RuleInfo) -> None:
    assert re.fullmatch(rf"CT{rule.practice}\d\d", rule.id)


@EACH
def test_the_slug_is_lower_case_words(rule: RuleInfo) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.slug)


@EACH
def test_its_prose_is_complete(rule: RuleInfo) -> None:
    for name, text in (("why", rule.why), ("unknown_when", rule.unknown_when)):
        assert text.strip(), f"{name} is missing"
        assert text.strip()[0].isupper() and text.strip().endswith("."), f"{name} is no sentence"
    for name, text in (("title", rule.title), ("message", rule.message)):
        assert text.strip() and not text.strip().endswith("."), f"{name} is a clause without a full stop"
    assert rule.title[0].isupper()


@EACH
def test_it_has_a_dated_source(rule: RuleInfo) -> None:
    assert rule.references
    for reference in rule.references:
        assert reference.url.startswith("https://")
        assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", reference.checked)


@EACH
def test_it_says_since_when(rule: RuleInfo) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)
    released = re.match(r"\d+\.\d+\.\d+", __version__)
    assert released
    assert tuple(map(int, rule.since.split("."))) <= tuple(map(int, released[0].split(".")))


@EACH
def test_core_rules_are_recommended_and_of_a_practice(rule: RuleInfo) -> None:
    if rule.core:
        assert rule.profile == "recommended"
        assert rule.practice


@EACH
def test_its_fixes_can_be_pasted(rule: RuleInfo) -> None:
    """Each parses in its syntax, and says something."""
    assert set(rule.fix) == {"tf", "cfn"}
    assert parse_file(rule.fix["tf"])
    root = parse_yaml(rule.fix["cfn"]).root
    assert isinstance(root, MappingNode)
    assert root.entries
