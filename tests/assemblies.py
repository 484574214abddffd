"""Builds cloud assemblies from Python values, for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ctlint.findings import Report, Verdict
from ctlint.scan import Options, scan

PROPERTIES: dict[str, Any] = {
    "IsLogging": True,
    "IsMultiRegionTrail": False,
    "IncludeGlobalServiceEvents": True,
    "EnableLogFileValidation": True,
    "S3BucketName": {"Ref": "Logs"},
}
TRAIL = {"Type": "AWS::CloudTrail::Trail", "Properties": PROPERTIES}
LOGS = {"Type": "AWS::S3::Bucket"}


def template(**resources: Any) -> dict[str, Any]:
    return {"Resources": resources}


def stack(name: str, environment: str = "aws://unknown-account/unknown-region", **more: Any) -> dict[str, Any]:
    """The artifact of a stack whose template is NAME.template.json; `properties` in `more` are added."""
    properties = {"templateFile": f"{name}.template.json", **more.pop("properties", {})}
    return {"type": "aws:cloudformation:stack", "environment": environment, "properties": properties, **more}


def manifest(version: str = "55.0.0", **more: Any) -> dict[str, Any]:
    """A manifest; artifacts by name, `missing` as it is."""
    missing = {"missing": more.pop("missing")} if "missing" in more else {}
    return {"version": version, "artifacts": more.pop("artifacts", more), **missing}


def write(directory: Path, files: Mapping[str, Any]) -> Path:
    """Files by path below the directory: text as it is, everything else as JSON."""
    for name, content in files.items():
        place = directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
    return directory


def check(root: Path, path: str = "cdk.out", **options: Any) -> Report:
    return scan([root / path], Options(root=root, **options))


def verdicts(report: Report, slug: str) -> dict[str, str]:
    """What a rule says of each subject."""
    return {each.subject.id.address: each.verdict.value for each in report.findings if each.rule.slug == slug}


def places(report: Report, slug: str) -> dict[str, list[str]]:
    """Where a rule's failures and unknowns point, each place as the source text there, the primary one first."""
    return {
        each.subject.id.address: [
            report.sources[place.span.file].text[place.span.start : place.span.end] for place in each.evidence
        ]
        for each in report.findings
        if each.rule.slug == slug and each.verdict is not Verdict.PASS
    }


def codes(report: Report) -> list[tuple[str, bool]]:
    return [(diagnostic.code, diagnostic.fatal) for diagnostic in report.diagnostics]
