"""What CI systems make of lines in a log: GitHub's and Azure's commands, and reviewdog's diagnostics."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from ctlint.diagnostics import Diagnostic
from ctlint.findings import Report
from ctlint.output.notices import LEVELS, notices
from ctlint.output.options import Gate
from ctlint.output.places import place_of
from ctlint.records import replace
from ctlint.source import SourceFile, Span
from tests.canned_reports import REPORTS, clean, mixed
from tests.rendering import any_report, rendered

jsonschema = pytest.importorskip("jsonschema")


def github_commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """What GitHub's runner reads in a log: it takes a line that begins with two colons, and then undoes the escapes."""
    found = []
    for line in text.split("\n"):
        if not line.strip().startswith("::"):
            continue
        name, _, rest = line[2:].partition(" ")
        listed, _, data = rest.partition("::")
        properties = dict(entry.split("=", 1) for entry in listed.split(","))
        escapes = {"%3A": ":", "%2C": ",", "%0D": "\r", "%0A": "\n", "%25": "%"}
        for escape, char in escapes.items():
            properties = {key: value.replace(escape, char) for key, value in properties.items()}
            data = data.replace(escape, char) if escape not in ("%3A", "%2C") else data
        found.append((name, properties, data))
    return found


def azure_commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """What Azure's agent reads in a log: the first command in a line, up to the first bracket that closes."""
    found = []
    for line in text.split("\n"):
        at = line.find("##vso[")
        if at == -1:
            continue
        head, _, data = line[at + 6 :].partition("]")
        name, _, listed = head.partition(" ")
        properties = dict(entry.split("=", 1) for entry in listed.split(";") if entry)
        for escape, char in {"%3B": ";", "%5D": "]", "%0D": "\r", "%0A": "\n", "%AZP25": "%"}.items():
            properties = {key: value.replace(escape, char) for key, value in properties.items()}
            data = data.replace(escape, char) if escape not in ("%3B", "%5D") else data
        found.append((name, properties, data))
    return found


@settings(max_examples=80, deadline=None)
@given(report=any_report())
def test_a_log_holds_only_the_commands_that_are_meant(report: Report) -> None:
    wanted = notices(report, Gate())
    read = github_commands(rendered(report, "github"))
    shown = [one for level in LEVELS for one in [one for one in wanted if one.level == level][:10]]
    assert [name for name, _, _ in read] == [one.level for one in shown]
    assert [properties["title"] for _, properties, _ in read] == [one.title for one in shown]
    assert [data for _, _, data in read] == ["\n".join(one.lines) for one in shown]
    read = azure_commands(rendered(report, "azure"))
    assert {name for name, _, _ in read} <= {"task.logissue"}
    assert [data for _, _, data in read] == ["\n".join((one.title, *one.lines)) for one in wanted]
    assert [properties["code"] for _, properties, _ in read] == [one.code for one in wanted]


def test_a_hostile_message_gives_no_command() -> None:
    hostile = "x\n::add-mask::y\r::set-env name=A::b %0A##vso[task.setvariable variable=A]b"
    report = replace(clean(), diagnostics=(Diagnostic("CTL002", hostile, Span("a,b:c;d]%.tf", 0, 0), True),))
    (github,) = github_commands(rendered(report, "github"))
    assert github[1]["file"] == "a,b:c;d]%.tf" and "::add-mask::y" in github[2]
    (azure,) = azure_commands(rendered(report, "azure"))
    assert azure[0] == "task.logissue" and azure[1]["sourcepath"] == "a,b:c;d]%.tf"


def test_github_gets_ten_of_each_level_and_hears_of_the_others() -> None:
    one = Diagnostic("CTL002", "wrong", Span("x.tf", 0, 0), True)
    report = replace(mixed(), diagnostics=tuple(replace(one, message=f"wrong {number}") for number in range(14)))
    text = rendered(report, "github")
    names = [name for name, _, _ in github_commands(text)]
    assert names.count("error") == 10
    assert "\nctlint: 9 more are not annotated" in text


def test_columns_are_for_a_range_on_one_line() -> None:
    read = {properties["title"][:5]: properties for _, properties, _ in github_commands(rendered(mixed(), "github"))}
    assert read["CT103"].keys() == {"file", "line", "endLine", "title"}
    assert read["CT704"]["col"] == "3" and read["CT704"]["endColumn"] == "30"


@pytest.mark.parametrize("name", ["github", "azure"])
def test_the_log_says_what_was_looked_at_and_what_it_came_to(name: str) -> None:
    for report in (REPORTS["clean"](), REPORTS["broken"]()):
        *_, coverage, summary, last = rendered(report, name).split("\n")
        assert coverage.startswith("ctlint: 1 file read") and "Exit " in summary and last == ""


POSITION = {
    "type": "object",
    "required": ["line", "column"],
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
    "additionalProperties": False,
}
RDJSON = {
    "type": "object",
    "required": ["source", "diagnostics"],
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "required": ["name"]},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location", "severity", "code"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string", "minLength": 1},
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}}},
                    "location": {
                        "type": "object",
                        "required": ["path"],
                        "additionalProperties": False,
                        "properties": {
                            "path": {"type": "string", "minLength": 1},
                            "range": {
                                "type": "object",
                                "required": ["start", "end"],
                                "properties": {"start": POSITION, "end": POSITION},
                            },
                        },
                    },
                },
            },
        },
    },
}
"""The part of reviewdog's DiagnosticResult (proto/rdf/reviewdog.proto, 2026-11) that is used. Every version
has it; older ones refuse what they do not know."""


def rdjson(report: Report) -> Any:
    read = json.loads(rendered(report, "rdjson"))
    jsonschema.Draft7Validator(RDJSON).validate(read)
    return read["diagnostics"]


@settings(max_examples=60, deadline=None)
@given(report=any_report())
def test_any_report_is_valid_rdjson(report: Report) -> None:
    assert len(rdjson(report)) == len(notices(report, Gate()))


def test_rdjson_counts_bytes() -> None:
    source = SourceFile("x.tf", "# é\na𐐀b = 1\n")
    at = source.text.index("b")
    report = replace(
        clean(), sources={"x.tf": source}, diagnostics=(Diagnostic("CTL002", "wrong", Span("x.tf", at, at + 1), True),)
    )
    (one,) = rdjson(report)
    assert one["location"]["range"] == {"start": {"line": 2, "column": 6}, "end": {"line": 2, "column": 7}}
    assert place_of(Span("x.tf", at, at + 1), report).column == 3
