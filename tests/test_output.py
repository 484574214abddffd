"""What people and machines read: snapshots of every format, and laws that hold for any text in a report."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctlint.diagnostics import CODES, Diagnostic
from ctlint.findings import Evidence, Report, Severity, Subject, Verdict, When
from ctlint.output import FORMATS
from ctlint.output.excerpt import show_places
from ctlint.output.options import Gate
from ctlint.output.rules import explain, render_rules_index, render_rules_json, render_rules_table
from ctlint.output.screen import WIDTH, Screen, cut_middle, pack, width, wrap
from ctlint.output.words import noun, remedy
from ctlint.records import replace
from ctlint.source import SourceFile, Span
from ctlint.value import Reason
from tests.canned_reports import EU, MULTI_REGION, REPORTS, RULES, US, clean, finding, mixed, place
from tests.rendering import HOSTILE, SNAPSHOTS, any_report, compare, rendered


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_of_every_report_is_as_recorded(format_name: str, name: str) -> None:
    compare(f"{format_name}/{name}.txt", rendered(REPORTS[name](), format_name))


VARIANTS: dict[str, Callable[[], str]] = {
    "text/mixed-pass.txt": lambda: rendered(mixed(), show_pass=True),
    "text/mixed-quiet.txt": lambda: rendered(mixed(), quiet=True, gate=Gate(fail_on=Severity.HIGH)),
    "text/mixed-ascii.txt": lambda: rendered(mixed(), encoding="ascii"),
    "text/mixed-colour.txt": lambda: rendered(mixed(), colour=True),
    "text/broken-quiet.txt": lambda: rendered(REPORTS["broken"](), quiet=True),
    "json/mixed-pass.txt": lambda: rendered(mixed(), "json", show_pass=True),
    "rules/table.txt": lambda: render_rules_table(RULES),
    "rules/index.txt": lambda: render_rules_index(RULES),
    "rules/json.txt": lambda: render_rules_json(RULES),
    "rules/explain.txt": lambda: explain(MULTI_REGION, Screen()),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_is_as_recorded(name: str) -> None:
    compare(name, VARIANTS[name]())


def test_no_snapshot_is_left_over() -> None:
    known = {f"{format_name}/{name}.txt" for format_name in FORMATS for name in REPORTS} | set(VARIANTS)
    assert {path.relative_to(SNAPSHOTS).as_posix() for path in SNAPSHOTS.rglob("*.txt")} == known


def test_the_order_of_rules_does_not_change_what_is_listed() -> None:
    for listing in (render_rules_table, render_rules_index, render_rules_json):
        assert listing(RULES) == listing(RULES[::-1])


# --- text ------------------------------------------------------------------------------------------------------------


def test_a_clean_report_is_silent_with_quiet() -> None:
    assert rendered(clean(), quiet=True) == ""


def test_colour_adds_nothing_that_the_words_do_not_say() -> None:
    import re

    coloured = rendered(mixed(), colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == rendered(mixed())


def test_what_could_not_be_read_is_shown_with_quiet() -> None:
    shown = rendered(REPORTS["broken"](), quiet=True)
    for path in REPORTS["broken"]().coverage.files_unread:
        assert path in shown
    assert "Exit 3" in shown


def test_an_underline_lies_below_what_it_marks() -> None:
    source = SourceFile("x.tf", "\tname = \t日本(値)\n")
    for text in ("name", "日本", "値", ")"):
        at = source.text.index(text)
        evidence = [Evidence(Span("x.tf", at, at + len(text)), "note", True)]
        _, line, mark = show_places(evidence, {"x.tf": source}, Screen(), "")
        assert line.startswith("1 |     name =")
        assert width(line[: line.index(text)]) == mark.index("^")
        assert mark.count("^") == width(text)


def test_a_long_line_is_cut_around_what_is_marked() -> None:
    source = SourceFile("x.tf", "a" * 300 + "MARKED" + "b" * 300)
    _, line, mark = show_places([Evidence(Span("x.tf", 300, 306), "note", True)], {"x.tf": source}, Screen())
    assert "…" in line and "MARKED" in line
    assert line.index("MARKED") == mark.index("^^^^^^ note")


@pytest.mark.parametrize(
    "span", [Span("x.tf", 0, 0), Span("x.tf", 4, 4), Span("x.tf", 5, 5), Span("x.tf", 900, 950), Span("y.tf", 3, 5)]
)
def test_an_odd_place_is_shown_without_fuss(span: Span) -> None:
    lines = list(show_places([Evidence(span, "a note", True)], {"x.tf": SourceFile("x.tf", "abcd\n")}, Screen()))
    assert lines[0].startswith(f"  --> {span.file}")
    assert "a note" in "\n".join(lines)


def test_a_range_of_several_lines_marks_its_first_and_names_its_last() -> None:
    source = SourceFile("x.tf", "block {\r\n  a = 1\r\n}\r\n")
    evidence = [Evidence(Span("x.tf", 0, len(source.text) - 2), "is wrong", True)]
    assert list(show_places(evidence, {"x.tf": source}, Screen(), "")) == [
        "--> x.tf:1:1",
        "1 | block {",
        "  | ^^^^^^^ is wrong (to line 3)",
    ]


def test_a_finding_of_several_trails_is_told_once() -> None:
    shown = rendered(mixed())
    assert shown.count("CT704 kms-rotation-enabled") == 1
    assert f"= also concerns: {US.address}" in shown
    assert shown.count("FAIL  high  CT201") == 1
    assert f"= the same for: {US.address}" in shown


def test_twins_that_differ_in_a_value_are_told_apart() -> None:
    notes = ("retention is 30", "retention is 60")
    findings = tuple(
        finding(MULTI_REGION, Verdict.FAIL, Subject("Trail", trail), f"{trail.address} is short",
                place("modules/audit/main.tf", "for_each", note), trails=(trail,))
        for trail, note in zip((EU, US), notes, strict=True)
    )  # fmt: skip
    shown = rendered(replace(mixed(), findings=findings))
    assert all(note in shown for note in notes)


def test_unknowns_about_one_place_are_one_block_with_every_rule() -> None:
    shown = rendered(mixed())
    assert "4 rules about the trail bucket cannot be judged: what decides lies" in shown
    for slug in ("trail-bucket-dedicated", "trail-bucket-access-logging", "log-bucket-public-access-block"):
        assert shown.count(slug) == 1


@pytest.mark.parametrize(
    "scenario",
    [None, When("A=1", True), When("A=1, B=2", True), When("A=1 or A=2", True), When("A=1", False)],
)
def test_a_scenario_is_said_in_words(scenario: When | None) -> None:
    one = replace(mixed().findings[0], scenario=scenario)
    shown = rendered(replace(mixed(), findings=(one,), scorecard=()))
    wanted = {
        None: "FAIL  high",
        When("A=1", True): "= fails when A=1, its default",
        When("A=1, B=2", True): "= fails when A=1, B=2, their defaults",
        When("A=1 or A=2", True): "= fails when A=1, its default, or when A=2",
        When("A=1", False): "= fails only when A=1; the defaults alone do not bring it about",
    }
    assert wanted[scenario] in shown
    assert ("WARN  high" in shown) == (scenario is not None and not scenario.default)


def test_no_trail_is_said_plainly() -> None:
    report = replace(clean(), findings=(), scorecard=(), coverage=replace(clean().coverage, trails=0))
    assert "No trail is declared" in rendered(report)
    assert "--expect-trail" in rendered(report)
    assert "No trail is declared" not in rendered(clean())
    broken = replace(report, diagnostics=(Diagnostic("CTL002", "wrong", None, True),))
    for name in ("text", "markdown"):
        assert "No trail is declared" not in rendered(broken, name), "who could not read it does not know"
        assert "No trail was found in what could be read" in rendered(broken, name)


def test_a_file_with_many_faults_does_not_hide_the_others() -> None:
    many = [Diagnostic("CTL008", f"clash {number}", Span(file, 0, 0), True) for file in "ab" for number in range(50)]
    text = rendered(replace(clean(), diagnostics=tuple(many)))
    assert text.count("clash") == 2 * 5
    assert "a: 45 more of these" in text and "b: 45 more of these" in text
    assert "100 errors" in text


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("vocabulary", ["tf", "cfn"])
def test_every_reason_has_a_remedy(reason: Reason, vocabulary: str) -> None:
    assert remedy(reason, vocabulary)
    assert ("--parameter" in remedy(Reason.INPUT, vocabulary)) == (vocabulary == "cfn")
    where = "it depends on ${region}, ${account} (--account and --region tell them)"
    assert remedy(Reason.INPUT, vocabulary, where) == "say where it is deployed: --account ID --region NAME"


@pytest.mark.parametrize("code", CODES)
def test_every_diagnostic_says_what_to_do(code: str) -> None:
    shown = rendered(replace(clean(), diagnostics=(Diagnostic(code, "so it is", None, False),)))
    assert f"NOTE {code} {CODES[code].title}" in shown
    assert CODES[code].hint.split()[0] in shown


@pytest.mark.parametrize(
    ("kind", "words"),
    [("TrailBucket", "trail bucket"), ("Trail", "trail"), ("KMSKey", "KMS key"), ("IamPolicy", "iam policy"), ("", "")],
)
def test_kinds_are_words(kind: str, words: str) -> None:
    assert noun(kind) == words


# --- any text at all -------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(report=any_report(), quiet=st.booleans(), encoding=st.sampled_from(("utf-8", "cp1252", "ascii", "no-such")))
def test_no_text_breaks_the_terminal(report: Report, quiet: bool, encoding: str) -> None:
    shown = rendered(report, show_pass=True, quiet=quiet, encoding=encoding)
    for line in shown.split("\n"):
        assert width(line) <= WIDTH and len(line) <= WIDTH
        assert line == "" or line.isprintable()
        assert line == line.rstrip()
    shown.encode("ascii" if encoding == "no-such" else encoding)


@settings(max_examples=100, deadline=None)
@given(report=any_report())
def test_any_report_is_json_in_utf_8(report: Report) -> None:
    text = rendered(report, "json", show_pass=True)
    read = json.loads(text.encode("utf-8"))
    assert [result["message"] for result in read["results"]] == [one.message for one in report.findings]
    assert text.endswith("}\n") and rendered(report, "json", show_pass=True) == text


@given(text=st.text(), limit=st.integers(4, 100))
def test_wrapping_keeps_every_character_that_is_not_blank(text: str, limit: int) -> None:
    lines = wrap(text, limit)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= limit for line in lines)


@given(items=st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)), limit=st.integers(6, 80))
def test_packing_keeps_every_item_in_order(items: list[str], limit: int) -> None:
    lines = list(pack(items, ", ", limit))
    assert all(width(line) <= limit for line in lines)
    assert "".join("".join(lines).split()).replace(",", "") == "".join(items).replace(",", "")


@given(text=st.text(st.characters(exclude_categories=["C"])), limit=st.integers(5, 60))
def test_cutting_keeps_both_ends(text: str, limit: int) -> None:
    short = cut_middle(text, limit, "…")
    assert width(short) <= limit
    if width(text) > limit:
        head, tail = short.split("…") if "…" not in text else (short[:1], short[-1:])
        assert text.startswith(head) and text.endswith(tail)
    else:
        assert short == text


@pytest.mark.parametrize("char", sorted(set(HOSTILE)))
def test_what_acts_on_a_terminal_is_shown_as_an_escape(char: str) -> None:
    shown = Screen().safe(f"a{char}b")
    assert shown.isprintable()
    if not char.isprintable() and char != "\r":
        assert "\\x" in shown or "\\u" in shown


# --- JSON ------------------------------------------------------------------------------------------------------------


def test_json_has_the_promised_keys_in_the_promised_order() -> None:
    read = json.loads(rendered(mixed(), "json"))
    assert list(read) == ["tool", "results", "scorecard", "diagnostics", "coverage"]
    for result in read["results"]:
        assert list(result) == [
            "rule", "id", "practice", "severity", "verdict", "subject", "trails", "message", "reasons", "scenario",
            "witness", "suppressed", "follows", "fingerprint", "evidence",
        ]  # fmt: skip
        assert list(result["subject"]) == ["kind", "unit", "address"]
        for evidence in result["evidence"]:
            assert list(evidence) == ["file", "line", "column", "end_line", "end_column", "note", "primary"]
    for row in read["scorecard"]:
        assert list(row) == ["trail", "practices"] and list(row["trail"]) == ["unit", "address"]
        assert list(row["practices"]) == [str(number) for number in range(1, 10)]
    for diagnostic in read["diagnostics"]:
        assert list(diagnostic) == ["code", "file", "line", "message", "fatal"]
    assert {key: list(value) for key, value in read["coverage"].items() if key not in ("trails", "variable_sets")} == {
        "files": ["read", "unread"], "modules": ["resolved", "unresolved"], "rules": ["run", "crashed"],
    }  # fmt: skip


def test_json_places_cut_out_what_the_evidence_points_at() -> None:
    report = mixed()
    for result, one in zip(
        json.loads(rendered(report, "json", show_pass=True))["results"], report.findings, strict=True
    ):
        for read, evidence in zip(result["evidence"], one.evidence, strict=True):
            text = report.sources[read["file"]].text
            lines = text.splitlines(keepends=True)
            start = sum(map(len, lines[: read["line"] - 1])) + read["column"] - 1
            end = sum(map(len, lines[: read["end_line"] - 1])) + read["end_column"] - 1
            assert (start, end) == (evidence.span.start, evidence.span.end)


def test_json_holds_passes_only_on_request_and_never_fewer_than_text() -> None:
    without = json.loads(rendered(mixed(), "json", quiet=True))["results"]
    with_pass = json.loads(rendered(mixed(), "json", show_pass=True))["results"]
    assert {result["verdict"] for result in without} == {"fail", "unknown"}
    assert [result for result in with_pass if result["verdict"] != "pass"] == without
    assert len(with_pass) == len(mixed().findings)


def test_json_says_null_where_there_is_no_line() -> None:
    diagnostics = json.loads(rendered(REPORTS["broken"](), "json"))["diagnostics"]
    assert [(one["file"], one["line"]) for one in diagnostics] == [
        ("envs/dev/secret.tf", None), ("envs/dev/broken.tf", 2), (None, None),
    ]  # fmt: skip
