"""Builds Terraform configurations from source text, for tests that speak of values and of whole reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

from ctlint.files import find_files
from ctlint.findings import Finding, Report
from ctlint.frontends.terraform.load import Terraform
from ctlint.graph import Loaded, read
from ctlint.model import wanted
from ctlint.output.json_ import as_object
from ctlint.scan import Options, scan
from ctlint.source import Inputs, Sources, Unit
from ctlint.value import Absent, Choice, Entries, Items, Known, Text, Unknown, Value

TRAIL = """
    resource "aws_cloudtrail" "this" {
      name           = "audit"
      s3_bucket_name = "acme-logs"
      %s
    }
"""


def trail(*arguments: str) -> str:
    """A trail with these lines in it."""
    return dedent(TRAIL).lstrip() % "\n  ".join(arguments)


def manifest(directory: str = "", **modules: str) -> dict[str, str]:
    """`terraform init`'s list of modules, for use among `files`: call path (`a__b` is `a.b`) -> directory."""
    entries = [{"Key": "", "Source": "", "Dir": "."}]
    entries += [{"Key": key.replace("__", "."), "Source": "x", "Dir": place} for key, place in modules.items()]
    return {f"{directory}.terraform/modules/modules.json": json.dumps({"Modules": entries})}


def write(directory: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files; texts lose their common indentation."""
    for name, text in files.items():
        place = directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
    return directory


class Configuration:
    """The Terraform front end's view of some files; `chosen` are those that a user named, of all where none is."""

    def __init__(
        self,
        directory: Path,
        files: Mapping[str, str | bytes],
        inputs: Inputs | None = None,
        chosen: Iterable[str] = (),
    ) -> None:
        write(directory, files)
        self.sources = Sources(directory)
        named = frozenset(chosen)
        present = find_files([self.sources.root / path for path in sorted(named) or ["."]], self.sources)
        self.units: list[Unit] = Terraform().claim(present, self.sources, named)
        self.loaded: Loaded = Terraform().load(self.units, self.sources, inputs or Inputs(), wanted())

    @property
    def addresses(self) -> list[str]:
        """Every wanted resource that exists or may, as `unit:address`; in the root's unit, the address alone."""
        found = [one.id for one in self.loaded.resources if one.exists != Known(False, ())]
        return sorted(address if unit == "." else f"{unit}:{address}" for unit, address in found)

    def value(self, path: str, address: str = "aws_cloudtrail.this", unit: str = ".") -> Value[Any]:
        """What a dotted path of native names holds in a resource."""
        (found,) = [one for one in self.loaded.resources if one.id == (unit, address)]
        return read(found, path)

    def plain(self, path: str, address: str = "aws_cloudtrail.this", unit: str = ".") -> Any:
        """That value as `plain` shows it."""
        return plain(self.value(path, address, unit))

    @property
    def diagnostics(self) -> list[tuple[str, str, bool]]:
        """Code, "file:line" ("" where there is none), and whether it is fatal; in order of the places."""
        return sorted((one.code, self._place(one.span), one.fatal) for one in self.loaded.diagnostics)

    @property
    def messages(self) -> list[str]:
        """What the diagnostics say."""
        return sorted(one.message for one in self.loaded.diagnostics)

    def _place(self, span: Any) -> str:
        if span is None:
            return ""
        source = self.sources.loaded.get(span.file)
        return span.file if source is None else f"{span.file}:{source.position(span.start).line}"


def plain(value: Value[Any]) -> Any:
    """A value in Python's own types: None for absent, the reason's name for unknown, {"answer": …} for a choice."""
    if isinstance(value, Choice):
        return {answer: plain(branch) for answer, branch in value.branches.items()}
    if isinstance(value, Absent):
        return None
    if isinstance(value, Unknown):
        return value.reason
    payload = value.value
    if isinstance(payload, Items):
        return [plain(item) for item in payload.values] + ([] if payload.complete else [...])
    if isinstance(payload, Entries):
        return {name: plain(item) for name, item in payload.fields.items()}
    if isinstance(payload, Text):
        return payload.render()
    return float(payload) if isinstance(payload, Decimal) else payload


def judged(directory: Path, files: Mapping[str, str | bytes], *rules: str, **options: Any) -> Report:
    """The whole report about some files, by these rules (all of the default profile where none is named)."""
    write(directory, files)
    paths = [directory / path for path in options.pop("paths", ["."])]
    return scan(paths, Options(root=directory, rules=rules, **options))


def verdicts(report: Report) -> dict[tuple[str, str, str], str]:
    """Rule, unit and address -> verdict."""
    return {(one.rule.id, *one.subject.id): one.verdict.value for one in report.findings}


def only(report: Report) -> Finding:
    """The one finding of a report."""
    (found,) = report.findings
    return found


def places(finding: Finding, report: Report) -> list[str]:
    """The evidence as "file:line: note", the primary place first."""
    shown = next(
        one for one in as_object(report, show_pass=True)["results"] if one["fingerprint"] == finding.fingerprint
    )
    return [f"{one['file']}:{one['line']}: {one['note']}" for one in shown["evidence"]]
