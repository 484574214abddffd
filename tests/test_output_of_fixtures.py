"""Every format is well-formed for what every rule finds in its own fixtures and in whole projects."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from ctlint.findings import Report
from ctlint.output.github import MAX_PER_LEVEL
from ctlint.output.markdown import MAX_BYTES
from ctlint.scan import Options, scan
from tests.installation import ROOT
from tests.rendering import rendered
from tests.test_output_gitlab import quality, sast
from tests.test_output_sarif import run_of, uris

FIXTURES = ROOT / "fixtures"
RULES = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir() and not path.name.startswith("_"))
PROJECTS = sorted(path.name for path in (FIXTURES / "_projects").iterdir() if path.is_dir())
PARTS = 16
COMMAND = re.compile(r"::(error|warning|notice) [^\n]*?title=[^\n:,]*(?:,[a-zA-Z]+=[^\n:,]*)*::[^\n]+\n")
AZURE = re.compile(r"##vso\[task\.\w+ (?:[a-z]+=[^;\]\n]*;?)*\][^\n]*\n|(?!##)[^\n]*\n")


def is_well_formed(report: Report) -> None:
    run = run_of(report, show_pass=True)
    assert all(len(one["locations"]) == 1 and len(one.get("relatedLocations", ())) <= 100 for one in run["results"])
    assert all(
        len(flow["threadFlows"][0]["locations"]) <= 100 for one in run["results"] for flow in one.get("codeFlows", ())
    )
    assert {one["ruleId"] for one in run["results"]} <= {one["id"] for one in run["tool"]["driver"]["rules"]}
    assert all(Path(report.root, uri).exists() for uri in map(unquote, uris(run["results"])))
    quality(report)
    sast(report)
    ElementTree.fromstring(rendered(report, "junit"))
    assert len({len(row) for row in csv.reader(io.StringIO(rendered(report, "csv")))}) == 1
    assert json.loads(rendered(report, "json"))["tool"] == report.tool
    assert all(one["location"]["path"] for one in json.loads(rendered(report, "rdjson"))["diagnostics"])
    assert len(rendered(report, "markdown").encode()) <= MAX_BYTES
    commands = [line for line in rendered(report, "github").splitlines(keepends=True) if line.startswith("::")]
    assert all(COMMAND.fullmatch(line) for line in commands), commands
    levels = [line.split(" ")[0] for line in commands]
    assert all(levels.count(level) <= MAX_PER_LEVEL for level in set(levels))
    assert all(AZURE.fullmatch(line) for line in rendered(report, "azure").splitlines(keepends=True))


@pytest.mark.parametrize("part", range(PARTS))
def test_what_each_rule_finds_in_its_fixtures(part: int) -> None:
    found = 0
    for slug in RULES[part::PARTS]:
        report = scan([FIXTURES / slug], Options(root=ROOT, profile="strict", rules=(slug,)))
        is_well_formed(report)
        found += len(report.findings)
    assert found > 50


@pytest.mark.parametrize("project", PROJECTS)
def test_whole_projects(project: str) -> None:
    is_well_formed(scan([FIXTURES / "_projects" / project], Options(root=ROOT, profile="strict")))
