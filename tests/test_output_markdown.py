"""Markdown and CSV: what people read in a comment or a spreadsheet, and what its text may not do there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctlint.diagnostics import Diagnostic
from ctlint.findings import Report, Subject, Suppression
from ctlint.output import csv_, markdown
from ctlint.output.words import BESIDES
from ctlint.records import replace
from ctlint.value import ResourceId
from tests.canned_reports import REPORTS, clean, mixed, scores
from tests.rendering import any_report, rendered

markdown_it = pytest.importorskip("markdown_it")

HOSTILE = (
    "![x](https://evil.example/?) <img src=x onerror=a()> @octocat #12 !3 `code` | **b** </details> owner/repo#4 GH-7"
)


def tokens(text: str) -> Iterator[Any]:
    for token in markdown_it.MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        yield token
        yield from token.children or []


def said(text: str) -> Report:
    """A report in which everything that comes from the code is this text."""
    one = replace(mixed().findings[0], message=text, witness=text, subject=Subject("Trail", ResourceId(text, text)))
    places = tuple(replace(evidence, note=text) for evidence in one.evidence)
    one = replace(one, evidence=places, rule=replace(one.rule, slug=text, fix={"tf": text}))
    return replace(
        mixed(), findings=(one, replace(one, suppressed=Suppression(text, "code"))),
        scorecard=(scores(ResourceId(text, text)),),
        diagnostics=(Diagnostic("CTL002", text, None, True),),
    )  # fmt: skip


def assert_tame(text: str) -> None:
    """Nothing but what ctlint itself writes is markup, and whatever it opens is closed."""
    for token in tokens(text):
        assert token.type not in ("link_open", "image", "em_open"), token
        if token.type in ("html_block", "html_inline"):
            tags = re.findall(r"<(?!!--)[^>]*>?", token.content)
            assert set(tags) <= {
                "<details>",
                "<summary>",
                "<b>",
                "</b>",
                "<code>",
                "</code>",
                "</summary>",
                "</details>",
            }
    assert text.count("<details>") == text.count("\n</details>\n")


@settings(max_examples=100, deadline=None)
@given(report=any_report(), show_pass=st.booleans())
def test_any_report_is_tame_and_short_enough(report: Report, show_pass: bool) -> None:
    text = rendered(report, "markdown", show_pass=show_pass)
    assert text.startswith(markdown.MARKER + "\n")
    assert len(text.encode()) <= markdown.MAX_BYTES
    assert_tame(text)


@pytest.mark.parametrize("text", [HOSTILE, "- item", "# title", "1. one", "```\nx", "> quote", "a\n\n---\n", "`|`"])
def test_hostile_text_is_shown_as_it_is(text: str) -> None:
    assert_tame(rendered(said(text), "markdown", show_pass=True))


@pytest.mark.parametrize("number", [30, 400])
def test_a_long_report_is_cut_with_a_notice_and_keeps_the_worst(number: int) -> None:
    trails = [ResourceId("envs/prod", f"aws_cloudtrail.number_{index}") for index in range(number)]
    findings = tuple(
        replace(one, subject=Subject("Trail", trail), trails=(trail,), witness=str(index))
        for index, trail in enumerate(trails)
        for one in mixed().findings
    )
    report = replace(mixed(), findings=findings, scorecard=tuple(scores(trail) for trail in trails))
    text = rendered(report, "markdown")
    assert len(text.encode()) <= markdown.MAX_BYTES
    assert "left out here" in text and text.rstrip().endswith("ctlint 0.0.0")
    assert text.count("<b>FAIL</b> critical") == number or "<b>UNKNOWN</b>" not in text
    assert ("and 300 trails more" in text) == (number == 400)
    assert_tame(text)


def test_the_scorecard_is_a_table() -> None:
    text = rendered(mixed(), "markdown")
    cells = [token.content for token in tokens(text) if token.type == "inline"]
    assert "9 retention" in cells and cells.count("**FAIL**") == 7
    assert sum(token.type == "tr_open" for token in tokens(text)) == 4


@pytest.mark.parametrize(("format_", "mark"), [("text", "pass*"), ("markdown", "pass\\*"), ("json", '"besides"')])
def test_a_practice_that_passes_beside_a_grave_failure_is_marked(format_: str, mark: str) -> None:
    report = mixed()
    marked = replace(report.scorecard[0], besides=frozenset({1}))
    assert mark not in rendered(report, format_)
    text = rendered(replace(report, scorecard=(marked, *report.scorecard[1:])), format_)
    assert mark in text
    assert format_ == "json" or BESIDES[:40] in text


def test_the_heading_says_what_it_came_to() -> None:
    heads = {name: rendered(make(), "markdown").splitlines()[1] for name, make in REPORTS.items()}
    assert heads == {
        "clean": "## ctlint: nothing fails the run",
        "mixed": "## ctlint: 6 findings to settle",
        "broken": "## ctlint: incomplete, not everything could be looked at",
    }


def test_no_trail_is_said() -> None:
    report = replace(clean(), findings=(), scorecard=(), coverage=replace(clean().coverage, trails=0))
    assert "No trail is declared" in rendered(report, "markdown")
    assert "No trail is declared" not in rendered(clean(), "markdown")


# --- CSV -------------------------------------------------------------------------------------------------------------


def rows(report: Report, **options: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(rendered(report, "csv", **options)), strict=True))


@settings(max_examples=80, deadline=None)
@given(report=any_report())
def test_any_report_is_a_table_without_formulas(report: Report) -> None:
    read = rows(report, show_pass=True)
    for row in read:
        assert tuple(row) == csv_.COLUMNS
        for cell in row.values():
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))
            assert "\n" not in cell
    assert [row["fingerprint"] for row in read if row["fingerprint"]] == [one.fingerprint for one in report.findings]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1"])
def test_a_formula_is_text(text: str) -> None:
    assert all(row["message"].startswith("'") for row in rows(said(text)))


def test_a_row_for_every_finding_and_every_problem() -> None:
    assert [row["verdict"] for row in rows(mixed())].count("fail") == 7
    assert [row["verdict"] for row in rows(mixed()) if row["suppressed"]] == ["fail"]
    assert [row["verdict"] for row in rows(REPORTS["broken"]())] == ["error"] * 4
