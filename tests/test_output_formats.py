"""What holds in every format: nothing is lost, nothing looks better than it is, any text is taken."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctlint.diagnostics import Diagnostic
from ctlint.findings import Evidence, Finding, Report, Severity, Verdict
from ctlint.guarded import GuardedFile
from ctlint.output import FORMATS
from ctlint.output.line_hash import line_hashes
from ctlint.output.notices import notices
from ctlint.output.options import Gate
from ctlint.output.outcome import gaps
from ctlint.output.places import anchor, place_of, uri
from ctlint.output.problems import problems
from ctlint.records import replace
from ctlint.source import SourceFile, Span
from ctlint.value import Reason
from tests.canned_reports import HEADER, REPORTS, clean, mixed
from tests.rendering import any_report, rendered

MACHINES = [name for name in FORMATS if name != "text"]
SHOWS_SUPPRESSED = {"json", "csv", "junit"}
"""Formats that hold what is suppressed, marked as such; the others leave it out, as their readers know no such mark."""


def only(verdict: Verdict) -> Report:
    """A report with one finding."""
    reasons = frozenset({Reason.INPUT}) if verdict is Verdict.UNKNOWN else frozenset[Reason]()
    one = replace(mixed().findings[0], verdict=verdict, reasons=reasons)
    return replace(mixed(), findings=(one,), diagnostics=(), scorecard=())


@settings(max_examples=60, deadline=None)
@given(report=any_report(), show_pass=st.booleans(), quiet=st.booleans(), name=st.sampled_from(MACHINES))
def test_any_report_is_written_in_utf_8_and_the_same_twice(
    report: Report, show_pass: bool, quiet: bool, name: str
) -> None:
    text = rendered(report, name, show_pass=show_pass, quiet=quiet)
    assert text.encode("utf-8").endswith(b"\n")
    assert "\r" not in text
    assert rendered(report, name, show_pass=show_pass, quiet=quiet) == text


@pytest.mark.parametrize("name", FORMATS)
def test_an_incomplete_run_shows_all_that_is_missing(name: str) -> None:
    shown = rendered(REPORTS["broken"](), name)
    for code in ("CTL001", "CTL002", "CTL900"):
        assert code in shown
    if name == "json":
        assert json.loads(shown)["coverage"]["files"]["unread"] == 3, (
            "it counts them, and names those with a diagnostic"
        )
        return
    for path in REPORTS["broken"]().coverage.files_unread:
        assert path in shown


@given(report=any_report(), fatal=st.booleans(), unread=st.booleans(), crashed=st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_where_a_run_is_incomplete_there_is_a_fatal_problem(
    report: Report, fatal: bool, unread: bool, crashed: int
) -> None:
    coverage = replace(report.coverage, rules_crashed=crashed, files_unread=report.coverage.files_unread * unread)
    diagnostics = tuple(replace(one, fatal=fatal) for one in report.diagnostics)
    report = replace(report, coverage=coverage, diagnostics=diagnostics)
    assert bool(gaps(report)) == any(problem.fatal for problem in problems(report))


@pytest.mark.parametrize("name", FORMATS)
def test_undecided_never_looks_like_passed_or_failed(name: str) -> None:
    shown = {verdict: rendered(only(verdict), name, show_pass=True) for verdict in Verdict}
    assert len(set(shown.values())) == 3
    assert "unknown" in shown[Verdict.UNKNOWN].lower()
    assert shown[Verdict.UNKNOWN] != rendered(replace(only(Verdict.UNKNOWN), findings=()), name, show_pass=True)


@pytest.mark.parametrize("name", FORMATS)
def test_scenario_and_witness_are_shown(name: str) -> None:
    shown = " ".join(rendered(mixed(), name).split())
    assert "cloudtrail:StopLogging, by anyone, leaves no record" in shown.replace("\u200b", "")
    assert "Validation=(any other)" in shown


@pytest.mark.parametrize("name", MACHINES)
def test_what_is_suppressed_raises_nothing(name: str) -> None:
    reason = "retention is decided by the archive team"
    assert (reason in rendered(mixed(), name)) == (name in SHOWS_SUPPRESSED)
    assert "keeps every object for ever" in rendered(mixed(), "json")


@pytest.mark.parametrize("name", MACHINES)
def test_a_warning_is_told_from_a_failure(name: str) -> None:
    (warning,) = [one for one in mixed().findings if one.warning]
    report = replace(mixed(), diagnostics=(), findings=(warning,))
    failing = replace(report, findings=(replace(warning, scenario=None),))
    assert rendered(report, name) != rendered(failing, name)
    assert "warn" in rendered(report, name).lower() or name == "json"


# --- notices ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gate", "levels"),
    [
        (Gate(), {"fail": "error", "warn": "warning", "unknown": "notice"}),
        (Gate(strict=True), {"fail": "error", "warn": "error", "unknown": "notice"}),
        (Gate(unknown_fails=True), {"fail": "error", "warn": "warning", "unknown": "error"}),
        (Gate(fail_on=Severity.CRITICAL), {"fail": "warning", "warn": "warning", "unknown": "notice"}),
        (Gate(exit_zero=True), {"fail": "error", "warn": "warning", "unknown": "notice"}),
    ],
)
def test_the_level_says_whether_it_fails_the_run(gate: Gate, levels: dict[str, str]) -> None:
    (warning,) = [one for one in mixed().findings if one.warning]
    reports = {"fail": only(Verdict.FAIL), "warn": replace(only(Verdict.FAIL), findings=(warning,))}
    reports["unknown"] = only(Verdict.UNKNOWN)
    assert {name: notices(report, gate)[0].level for name, report in reports.items()} == levels


def test_problems_come_first_and_then_the_worst() -> None:
    report = replace(mixed(), diagnostics=(Diagnostic("CTL002", "wrong", None, True), *mixed().diagnostics))
    found = notices(report, Gate())
    assert [notice.code for notice in found[:3]] == ["CTL002", "CT103", "CT201"]
    assert [notice.level for notice in found] == sorted(
        (notice.level for notice in found), key=("error", "warning", "notice").index
    )


def test_instances_and_unknowns_about_one_place_are_told_once() -> None:
    found = notices(mixed(), Gate())
    assert sum(notice.code == "CT201" and notice.level == "error" for notice in found) == 1
    (together,) = [notice for notice in found if notice.title.startswith("4 rules undecided")]
    assert "CT401, CT501, CT603, CT901" in together.title


# --- places ----------------------------------------------------------------------------------------------------------


def finding_at(*files: str) -> Finding:
    places = tuple(replace(HEADER, span=Span(file, 0, 1), primary=not number) for number, file in enumerate(files))
    return replace(mixed().findings[0], evidence=places)


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (("main.tf", ".terraform/modules/trail/main.tf"), "main.tf"),
        ((".terraform/modules/trail/main.tf", "envs/prod/main.tf"), "envs/prod/main.tf"),
        (("envs/prod/.terraform/modules/trail/main.tf", "a.tf", "b.tf"), "a.tf"),
        ((".terraform/modules/trail/main.tf",), ".terraform/modules/trail/main.tf"),
    ],
)
def test_a_finding_is_shown_where_it_can_be_seen(files: tuple[str, ...], wanted: str) -> None:
    assert anchor(finding_at(*files)).span.file == wanted


def test_a_unit_is_led_to_a_file_in_it() -> None:
    coverage = replace(clean().coverage, files_read=("a.tf", "envs/prod/a.tf", "envs/prod/main.tf", "envs/prod/x/b.tf"))
    report = replace(clean(), coverage=coverage)
    assert place_of(Span("envs/prod", 0, 0), report).file == "envs/prod/main.tf"
    assert place_of(Span(".", 0, 0), report).file == "a.tf"
    assert place_of(Span("envs/other", 0, 0), report).file == "envs/other"


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("a b/main.tf", "a%20b/main.tf"),
        ("50%#1?.tf", "50%25%231%3F.tf"),
        ("größe/日.tf", "gr%C3%B6%C3%9Fe/%E6%97%A5.tf"),
        ("a:b.tf", "a%3Ab.tf"),
        ("\udcff.tf", "%FF.tf"),
        ("\ud800.tf", "%ED%A0%80.tf"),
        ("//host/x", "host/x"),
        ("..\\x.tf", "..%5Cx.tf"),
    ],
)
def test_a_path_becomes_a_relative_uri(path: str, wanted: str) -> None:
    assert uri(path) == wanted


def test_columns_in_bytes() -> None:
    text = "x\na𐐀b é\n"
    source = SourceFile("x.tf", text)
    # reviewdog's own example: the column of b in a𐐀b is 6.
    assert [source.utf8_column(text.index(char)) for char in "xa𐐀b é"] == [1, 1, 2, 6, 7, 8]
    assert source.utf8_column(900) == 1
    guarded = GuardedFile("x.json", "", data=text.encode())
    assert [guarded.utf8_column(text.encode().index(char.encode())) for char in "xa𐐀b é"] == [1, 1, 2, 6, 7, 8]
    assert guarded.utf8_column(900) == 1


@pytest.mark.parametrize("name", MACHINES)
def test_a_place_in_a_guarded_file_is_right_and_shows_none_of_it(name: str) -> None:
    data = '{"é": "s3cret", "is_multi_region_trail": false}\n'.encode()
    at = data.index(b"false")
    evidence = Evidence(Span("plan.json", at, at + 5), "is_multi_region_trail is false", True)
    report = replace(
        clean(), findings=(replace(mixed().findings[0], evidence=(evidence,)),),
        sources={"plan.json": GuardedFile("plan.json", "", data=data)},
    )  # fmt: skip
    shown = rendered(report, name)
    assert "s3cret" not in shown and "plan.json" in shown
    assert "primaryLocationLineHash" not in shown
    numbers = set(re.findall(r"\d+", shown))
    assert {"41", "42"} & numbers or name in ("gitlab", "gitlab-sast"), "its column, in characters or bytes"


# --- the hash of a line ----------------------------------------------------------------------------------------------

GREETINGS = ["e9496ae3ebfced30", "fb7c023a8b9ccb3f", "ce8ba1a563dcdaca", "e20e36e16fcb0cc8", "b3edc88f2938467e",
             "c8e28b0b4002a3a0", "c129715d7a2bc9a3"]  # fmt: skip
VECTORS: dict[str, list[str]] = {
    "": ["c129715d7a2bc9a3:1"],
    " a\nb\n  \t\tc\n d": ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
    " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End": [
        "8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1", "c6805c5e1288b612:1", "b86d3392aea1be30:1",
        "e6ceba753e1a442:1",
    ],
    **{
        text: [f"{value}:1" for value in GREETINGS]
        for text in (
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
            " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r",
            " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n",
            " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
        )
    },
    "Lorem ipsum dolor sit amet.\n" * 10: [
        *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
        "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1",
    ],
}  # fmt: skip
"""Text -> hashes of its lines, as the tests of github/codeql-action (src/fingerprints.test.ts, 2026-11) have them."""


@pytest.mark.parametrize("text", VECTORS)
def test_the_hash_of_a_line_is_githubs(text: str) -> None:
    assert line_hashes(text) == VECTORS[text]


def test_a_huge_text_is_not_hashed() -> None:
    assert line_hashes("\n" * 4_000_001) == []


@given(text=st.text())
def test_there_is_a_hash_for_every_line(text: str) -> None:
    assert len(line_hashes(text)) == text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
