"""Whole templates that ask something unusual of CloudFormation: the verdicts that AWS documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ctlint.findings import Finding
from ctlint.scan import Options, scan
from ctlint.source import Inputs

CASES = yaml.safe_load((Path(__file__).parent / "data" / "cloudformation-cases.yaml").read_text("utf-8"))


def _said(finding: Finding) -> str:
    word, scenario = finding.verdict.value, finding.scenario
    if scenario is None:
        return word
    return f"{'warn' if word == 'fail' and not scenario.default else word} when {scenario.when}"


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_verdicts(case: dict[str, Any], tmp_path: Path) -> None:
    for name, text in case.get("files", {case.get("name", "t.yaml"): case.get("template")}).items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode(case.get("encoding", "utf-8")))
    inputs = Inputs(parameters=case.get("parameters", {}))
    report = scan([tmp_path], Options(root=tmp_path, rules=tuple(case["expect"]), inputs=inputs))
    found: dict[str, dict[str, str]] = {slug: {} for slug in case["expect"]}
    for finding in report.findings:
        found[finding.rule.slug][finding.subject.id.address] = _said(finding)
    for slug, expected in case["expect"].items():
        said: Any = found[slug]
        assert (said if isinstance(expected, dict) or len(said) != 1 else next(iter(said.values()))) == expected
    assert sorted(each.code for each in report.diagnostics if each.fatal) == case.get("diagnostics", [])


def test_each_case_has_a_name_of_its_own() -> None:
    assert len({case["case"] for case in CASES}) == len(CASES)
