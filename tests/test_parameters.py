"""Parameters: what may be set, what rules make of it, and for which paths."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ctlint import catalogue
from ctlint.catalogue import load_rules
from ctlint.cli import main
from ctlint.engine.given import given
from ctlint.engine.load import RuleError, load_rule
from ctlint.engine.rule import At, Compare, Junction
from ctlint.parameters import DEFAULTS, PARAMETERS, Parameter, ParameterError, checked, from_text
from ctlint.scan import Options, scan
from tests.synthetic import TERMS
from tests.test_rule_loading import GOOD


@pytest.fixture(autouse=True)
def a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """A parameter of the one kind that no rule of ours asks for."""
    accounts = Parameter("account-ids", "texts", "accounts", pattern="[0-9]{12}", wanted="account id of 12 digits")
    monkeypatch.setitem(PARAMETERS, "account-ids", accounts)


def test_the_table_is_complete() -> None:
    for name, one in PARAMETERS.items():
        assert name == one.name
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        if one.kind == "days":
            assert one.source.startswith("https://")
            assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", one.checked)
        if one.kind in ("text", "texts"):
            assert re.compile(one.pattern)
            assert one.wanted
        assert one.default is None or checked(name, one.default) == one.default
        assert (one.kind == "word") == bool(one.choices)


def test_what_a_rule_names_is_in_the_table() -> None:
    named = {name for rule in load_rules() for name in rule.info.parameters}
    assert named == set(PARAMETERS) - {"account-ids"}, "what nobody asks for is no parameter"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("retention-day", 1, "no parameter 'retention-day' (did you mean 'retention-days'?)"),
        ("retention_days", 1, "no parameter 'retention_days' (did you mean 'retention-days'?)"),
        ("retention-days", 0, "'retention-days' is a number of days from 1 to 36500, not 0"),
        ("retention-days", True, "'retention-days' is a number of days from 1 to 36500, not True"),
        ("key-deletion-days", 31, "'key-deletion-days' is a number of days from 7 to 30, not 31"),
        ("retention", "forevr", "'retention' is limited or forever, not 'forevr' (did you mean 'forever'?)"),
        ("organization-trail", "yes", "'organization-trail' is true or false, not 'yes'"),
        ("log-bucket", 3, "'log-bucket' takes the name of a bucket, not 3"),
        (
            "account-ids",
            "111122223333",
            "'account-ids' is a list, each the account id of 12 digits, not '111122223333'",
        ),
        ("account-ids", ["1"], "'account-ids' takes the account id of 12 digits, not '1'"),
    ],
)
def test_values_that_a_parameter_cannot_have(name: str, value: Any, message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        checked(name, value)
    assert str(caught.value) == message


def test_values_as_words() -> None:
    assert from_text("retention-days", "90") == 90
    assert from_text("organization-trail", "true") is True
    assert from_text("account-ids", "111122223333,444455556666") == ("111122223333", "444455556666")
    for name, text in (("retention-days", "x"), ("organization-trail", "1"), ("nothing", "1")):
        with pytest.raises(ParameterError):
            from_text(name, text)


# --- in rules --------------------------------------------------------------------------------------------------------


def mistakes(text: str) -> list[str]:
    with pytest.raises(RuleError) as caught:
        load_rule(text, "rules/keeps-logs.yaml", TERMS)
    return [message.removeprefix("rules/keeps-logs.yaml:") for message in caught.value.messages]


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ("{at_least: {parameter: retention-day}}", "no parameter 'retention-day' (did you mean 'retention-days'?)"),
        ("{at_least: {parameter: log-bucket}}", "'retention_days' is a number, and 'log-bucket' text"),
        ("{at_least: {parameter: [x]}}", "'parameter' takes the name of a parameter"),
        ("{at_least: {parameters: x}}", "'retention_days' is a number: a single value is expected here"),
        ("{in: {parameter: retention-days}}", "'retention-days' goes with a comparison with one value, not with 'in'"),
    ],
)
def test_mistakes_in_a_comparison(test: str, message: str) -> None:
    assert mistakes(GOOD.replace("{at_least: 365}", test)) == [f"11: {message}"]


@pytest.mark.parametrize(
    ("clause", "message"),
    [
        ("parameter.retentoin: forever", "no parameter 'retentoin' (did you mean 'retention'?)"),
        ("parameter.retention: 3", "'parameter.retention' is text, not '3': put it in quotes"),
        ("parameter.account-ids: x", "'parameter.account-ids' is a list: of it only `present` may be asked here"),
        ("parameter.log-bucket: {equals: {parameter: log-bucket}}",
         "'parameter.log-bucket' is text: a single value is expected here"),
    ],
)  # fmt: skip
def test_mistakes_in_a_condition(clause: str, message: str) -> None:
    assert mistakes(GOOD.replace("versioning: true", clause)) == [f"9: {message}"]


def test_a_message_may_show_a_parameter() -> None:
    assert mistakes(GOOD.replace("{retention_days} days", "{parameter.days} days")) == ["12: no parameter 'days'"]
    rule = load_rule(GOOD.replace("{retention_days} days", "{parameter.retention-days} days"), "rules/a.yaml", TERMS)
    assert rule.info.parameters == ("retention-days",)


def test_values_take_the_place_of_parameters() -> None:
    text = GOOD.replace("{at_least: 365}", "{at_least: {parameter: retention-days}}").replace(
        "versioning: true", "not: {parameter.retention: forever}"
    )
    rule = load_rule(text, "rules/a.yaml", TERMS)
    settled = given(rule, {**DEFAULTS, "retention-days": 90})
    assert settled is not None
    assert isinstance(settled.require, At)
    assert settled.require.test == Compare("at_least", 90, 11)
    assert given(load_rule(GOOD, "rules/a.yaml", TERMS), DEFAULTS) == load_rule(GOOD, "rules/a.yaml", TERMS)


@pytest.mark.parametrize(
    ("clause", "values", "holds"),
    [
        ("parameter.retention: forever", {}, False),
        ("parameter.retention: forever", {"retention": "forever"}, True),
        ("parameter.retention: {not: forever}", {"retention": "forever"}, False),
        ("parameter.retention: {in: [limited, forever]}", {}, True),
        ("parameter.retention-days: {at_least: 365, at_most: 400}", {}, True),
        ("parameter.retention-days: {at_least: 365, at_most: 400}", {"retention-days": 401}, False),
        ("parameter.organization-trail: true", {}, False),
        ("parameter.log-bucket: {present: true}", {}, False),
        ("parameter.log-bucket: {present: false}", {}, True),
        ("parameter.log-bucket: '111122223333'", {}, False),
        ("parameter.log-bucket: '111122223333'", {"log-bucket": "111122223333"}, True),
        ("parameter.account-ids: {present: true}", {"account-ids": ("111122223333",)}, True),
    ],
)
def test_conditions_are_decided_beforehand(clause: str, values: dict[str, Any], holds: bool) -> None:
    rule = load_rule(GOOD.replace("versioning: true", clause), "rules/a.yaml", TERMS)
    settled = given(rule, {**DEFAULTS, **values})
    assert settled is not None
    when = settled.when
    negated = "not: " in clause
    if not negated:
        assert when == Junction("all" if holds else "any", (), 9)


def test_a_rule_that_compares_with_what_nobody_set_says_nothing() -> None:
    text = GOOD.replace("retention_days: {at_least: 365}", "name: {equals: {parameter: log-bucket}}")
    rule = load_rule(text, "rules/a.yaml", TERMS)
    assert given(rule, DEFAULTS) is None
    settled = given(rule, {**DEFAULTS, "log-bucket": "acme-logs"})
    assert settled is not None
    assert isinstance(settled.require, At)
    assert settled.require.test == Compare("equals", "acme-logs", 11)


# --- in a run --------------------------------------------------------------------------------------------------------

CODE = """
resource "aws_cloudtrail" "a" {
  name           = "a"
  s3_bucket_name = aws_s3_bucket.a.id
}

resource "aws_s3_bucket" "a" {
  bucket = "acme-a"
}

resource "aws_s3_bucket_lifecycle_configuration" "a" {
  bucket = aws_s3_bucket.a.id
  rule {
    id     = "logs"
    status = "Enabled"
    filter {}
    expiration {
      days = 100
    }
  }
}
"""


def test_values_are_those_of_the_unit_and_the_message_shows_them(tmp_path: Path) -> None:
    for name in ("dev", "prod"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(CODE, encoding="utf-8")
    (tmp_path / "ctlint.toml").write_text(
        "[parameters]\nretention-days = 400\n[[overrides]]\npaths = ['dev']\nparameters = {retention-days = 90}\n",
        encoding="utf-8",
    )
    report = scan([tmp_path], Options(root=tmp_path, rules=("CT903",), parameters={"retention-days": 400}))
    assert [finding.verdict.value for finding in report.findings] == ["fail", "fail"]
    assert "after 100 days; 400 are the least" in report.findings[0].message
    assert scan([tmp_path], Options(root=tmp_path, rules=("CT903",), parameters={"retention-days": 100})).findings[0]


def test_the_configuration_sets_them_for_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("dev", "prod"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(CODE, encoding="utf-8")
    (tmp_path / "ctlint.toml").write_text(
        "select = ['CT903', 'CT901', 'CT902']\nretention = 'forever'\n[parameters]\nretention-days = 400\n"
        "[[overrides]]\npaths = ['dev']\nparameters = {retention-days = 90}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--format", "csv"]) == 1
    rows = [line for line in capsys.readouterr().out.splitlines() if "fail" in line]
    assert len(rows) == 1
    assert "prod" in rows[0]
    assert main(["check", "--rule", "CT903", "dev"]) == 0, "parameters count whatever rules are asked for"
    capsys.readouterr()
    assert main(["config", "explain", "dev"]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"parameters\.retention-days +90 +ctlint\.toml:7", shown)
    assert re.search(r"retention +forever +ctlint\.toml:2", shown)
    assert re.search(r"parameters\.key-deletion-days +30 +default", shown)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[parameters]\nretention-day = 3",
            "ctlint.toml:2: no parameter 'retention-day' (did you mean 'retention-days'?)",
        ),
        (
            "[parameters]\n\nretention-days = 0",
            "ctlint.toml:3: 'retention-days' is a number of days from 1 to 36500, not 0",
        ),
        ("[parameters]\nretention = 'forever'", "ctlint.toml:2: 'retention' is a key of its own and stands outside"),
        ("parameters = 3", "ctlint.toml:1: 'parameters' is a table, not 3"),
        (
            "retention = 'ever'",
            "ctlint.toml:1: 'retention' is one of limited, forever, not 'ever' (did you mean 'forever'?)",
        ),
    ],
)
def test_mistakes_in_the_configuration(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ctlint.toml").write_text(text, encoding="utf-8")
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    assert message in capsys.readouterr().err


def test_a_rule_s_page_shows_its_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "CT903"]) == 0
    shown = capsys.readouterr().out
    assert "retention-days: the least number of days" in shown
    assert "365 by default, 1 to 36500" in " ".join(shown.split())
    assert PARAMETERS["retention-days"].source in shown


def test_a_table_of_semantics_names_the_parameters_that_it_asks_for() -> None:
    for (entity, name), semantic in catalogue.terms().semantics.items():
        assert set(semantic.parameters) <= set(PARAMETERS), (entity, name)
