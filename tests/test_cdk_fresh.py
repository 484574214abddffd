"""Apps synthesised afresh by a CDK of today, so that a new release of it shows. Needs node, npm and a package index.

CTLINT_CDK=1 pytest tests/test_cdk_fresh.py
CTLINT_CDK="aws-cdk@2.1148.1 aws-cdk-lib@2.276.0" pytest tests/test_cdk_fresh.py     # other versions
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ctlint.expectations import differences, expectations, findings
from ctlint.findings import Report
from ctlint.scan import Options, scan
from tests.installation import ROOT

ASKED = os.environ.get("CTLINT_CDK", "")
# `aws-cdk@latest` is no release of this line: 3.0.0 was published by mistake and sorts above all of 2.
VERSIONS = ASKED.split() if "@" in ASKED else ["aws-cdk@2.1148.1", "aws-cdk-lib@2.276.0"]
PROJECTS = ROOT / "fixtures" / "_projects"

pytestmark = [
    pytest.mark.skipif(not ASKED, reason="synthesises apps with packages from npm: ask for it with CTLINT_CDK=1"),
    pytest.mark.skipif(shutil.which("npm") is None, reason="needs node and npm"),
]


@pytest.fixture(scope="module")
def toolchain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory below which apps find the CDK."""
    place = tmp_path_factory.mktemp("cdk")
    (place / "package.json").write_text('{"private": true}', encoding="utf-8")
    packages = [*VERSIONS, "constructs@10", "ts-node@10", "typescript@5"]
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", *packages], cwd=place, check=True, timeout=600)
    return place


def synthesise(toolchain: Path, project: str, *arguments: str) -> Path:
    """A copy of the project with an assembly made just now."""
    app = toolchain / f"{project}-{len(list(toolchain.iterdir()))}"
    shutil.copytree(PROJECTS / project, app, ignore=shutil.ignore_patterns("cdk.out"))
    program = toolchain / "node_modules" / ".bin" / "cdk"
    subprocess.run([program, "synth", "--quiet", "--no-notices", *arguments], cwd=app, check=True, timeout=300)
    return app


def judge(app: Path) -> Report:
    return scan([app / "cdk.out"], Options(root=app))


@pytest.mark.parametrize(("project", "arguments"), [("cdk-app", ["--debug"]), ("cdk-stages", [])])
def test_an_app_synthesised_afresh_is_judged_as_the_recorded_one(
    project: str, arguments: list[str], toolchain: Path
) -> None:
    app = synthesise(toolchain, project, *arguments)
    report = judge(app)
    assert [diagnostic.message for diagnostic in report.diagnostics] == []
    assert differences(expectations(app), findings(report)) == []


def test_without_path_metadata_an_app_has_the_same_verdicts(toolchain: Path) -> None:
    report = judge(synthesise(toolchain, "cdk-app", "--no-path-metadata", "--debug"))
    recorded = scan([PROJECTS / "cdk-app"], Options(root=PROJECTS / "cdk-app"))
    assert [(row.trail.address, row.practices) for row in report.scorecard] == [
        (row.trail.address, row.practices) for row in recorded.scorecard
    ]


def test_lookups_without_credentials_are_unknown(toolchain: Path) -> None:
    app = toolchain / "lookups"
    shutil.copytree(PROJECTS / "cdk-lookups", app, ignore=shutil.ignore_patterns("cdk.out"))
    out = {"CDK_OUTDIR": "cdk.out", "CDK_CONTEXT_JSON": json.dumps({"@aws-cdk/core:newStyleStackSynthesis": True})}
    subprocess.run(["node", "app.js"], cwd=app, check=True, timeout=300, env={**os.environ, **out})
    report = judge(app)
    assert [diagnostic.code for diagnostic in report.diagnostics] == ["CTL013"]
    rows = {row.trail.address: [row.practices[number].value for number in (5, 7)] for row in report.scorecard}
    assert rows == {"Audit/Main/Resource": ["fail", "unknown"], "Audit/Second": ["unknown", "fail"]}
