"""Cloud assemblies that are cut off, mangled or huge: diagnostics, never an exception, and in good time."""

from __future__ import annotations

import json
import random
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from ctlint.findings import Report
from ctlint.scan import Options, scan
from tests.assemblies import LOGS, TRAIL, check, manifest, stack, template, write
from tests.installation import ROOT
from tests.stopwatch import stopwatch

PROJECTS = sorted((ROOT / "fixtures" / "_projects").glob("cdk-*"))


def judged(root: Path) -> Report:
    """The whole way; a crash of a rule would be CTL900."""
    report = scan([root], Options(root=root, profile="strict"))
    assert not any(diagnostic.code == "CTL900" for diagnostic in report.diagnostics), report.diagnostics
    return report


def json_files(project: Path) -> list[Path]:
    return sorted(path.relative_to(project) for path in (project / "cdk.out").rglob("*.json"))


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_a_file_that_is_cut_off_anywhere_is_said(project: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(project, tmp_path / "app")
    chance = random.Random(project.name)
    for file in json_files(project):
        text = (project / file).read_text(encoding="utf-8")
        for end in chance.sample(range(len(text.rstrip()) - 1), 4):
            (copy / file).write_text(text[:end], encoding="utf-8")
            report = judged(copy)
            said = [
                each for each in report.diagnostics if each.fatal and each.span and each.span.file == file.as_posix()
            ]
            assert said or file.name.endswith(".assets.json"), f"{file} cut off at {end}"
        (copy / file).write_text(text, encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of memory and time are POSIX")
def test_mutated_assemblies_are_judged_or_refused() -> None:
    """A short run of the campaign that `python -m tests.fuzz_cdk` runs for as long as one likes."""
    from tests.fuzz_cdk import campaign

    outcomes = campaign(20_261_126, lambda number: number >= 150, lambda _: None)
    assert sum(outcomes.values()) == 150
    assert {"1", "3"} <= set(outcomes), "some are judged, others are refused"


@pytest.mark.parametrize("case", sorted((ROOT / "fixtures" / "_parity").iterdir()), ids=lambda path: path.name)
def test_a_template_is_judged_in_an_assembly_as_it_is_alone(case: Path, tmp_path: Path) -> None:
    written = json.loads((case / "template.json").read_text(encoding="utf-8"))
    write(
        tmp_path,
        {"cdk.out/manifest.json": manifest(artifacts={"Case": stack("Case")}), "cdk.out/Case.template.json": written},
    )

    def told(report: Report) -> list[tuple[str, str, str]]:
        return sorted((each.rule.id, each.verdict.value, each.subject.kind) for each in report.findings)

    alone = scan([case / "template.json"], Options(root=case, profile="strict"))
    assembled = check(tmp_path, profile="strict")
    assert [row.practices for row in assembled.scorecard] == [row.practices for row in alone.scorecard]
    assert told(assembled) == told(alone)


def test_a_hundred_stacks_are_judged_in_well_under_two_seconds(tmp_path: Path) -> None:
    artifacts = {f"S{number}": stack(f"S{number}") for number in range(100)}
    tree = {"type": "cdk:tree", "properties": {"file": "tree.json"}}
    buckets = {f"B{number}": LOGS for number in range(30)}
    files: dict[str, Any] = {
        f"cdk.out/{name}.template.json": template(Trail=TRAIL, Logs=LOGS, **buckets) for name in artifacts
    }
    files["cdk.out/manifest.json"] = manifest(artifacts={**artifacts, "Tree": tree})
    files["cdk.out/tree.json"] = "x" * 20_000_000
    write(tmp_path, files)
    with stopwatch() as watch:
        report = check(tmp_path)
    assert report.coverage.trails == 100
    assert watch.seconds < 2
