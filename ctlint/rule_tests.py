"""Knows how a directory of rules is tested: each fixture, judged alone by its rule, must give what its lines say.

Must not know how a fixture is written (expectations.py) or judged (scan.py), nor print.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ctlint.catalogue import load_rules
from ctlint.expectations import SIDECAR_SUFFIX, differences, expectations, findings, options
from ctlint.findings import Verdict
from ctlint.records import Record
from ctlint.scan import NothingToCheckError, Options, scan

FIXTURES = "fixtures"
"""The directory beside the rules with a directory of fixtures for each, by its name."""


class Tested(Record):
    """What came of the fixtures. files: how many were judged. problems: one line each, by file; empty: all is well."""

    files: int
    problems: tuple[str, ...]


def run_tests(directory: Path) -> Tested:
    """Judge every fixture of a directory of rules. Raises engine.load.RuleError for a mistake in a rule."""
    own = {rule.info.slug for rule in load_rules([directory])} - {rule.info.slug for rule in load_rules()}
    base = directory / FIXTURES
    folders = sorted(path for path in base.iterdir() if path.is_dir()) if base.is_dir() else []
    problems = [f"{base / slug}: the rule has no fixtures" for slug in sorted(own - {path.name for path in folders})]
    files = 0
    for folder in folders:
        if folder.name not in own:
            problems.append(f"{folder}: there is no rule of this name in {directory}")
            continue
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.suffix != SIDECAR_SUFFIX:
                files += 1
                problems += (f"{folder}/{problem}" for problem in _judged(path, directory))
    return Tested(files, tuple(problems))


def _judged(path: Path, directory: Path) -> Iterator[str]:
    try:
        asked, expected = options(path), expectations(path)
    except ValueError as error:
        yield str(error).removeprefix(f"{path.parent}/")
        return
    request = Options(
        root=path.parent,
        rules=(path.parent.name,),
        rule_dirs=(directory,),
        expect_trail=(path.name,) if asked.expect_trail else (),
        parameters=asked.parameters,
        allow_missing_modules=True,
    )
    try:
        report = scan([path], request)
    except NothingToCheckError:
        yield f"{path.name}: holds nothing to check"
        return
    for diagnostic in report.diagnostics:
        if diagnostic.fatal:
            yield f"{path.name}: {diagnostic.code} {diagnostic.message}"
    yield from differences(expected, findings(report))
    if path.name.startswith("good") and not any(one.verdict is Verdict.PASS for one in report.findings):
        yield f"{path.name}: the rule never looked at anything in this file"
