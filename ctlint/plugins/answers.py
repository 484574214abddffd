"""Knows how another linter's questions are answered: one analysis for all of them, looked up by file and address.

Must not know which linter asks. Like the command line it reads the environment: only there can somebody who does not
start ctlint themselves say anything, except in the configuration.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from time import gmtime, strftime

from ctlint.arguments import parse
from ctlint.config.load import find
from ctlint.diagnostics import CODES
from ctlint.files import common_root, is_within
from ctlint.findings import Finding, Report, Verdict
from ctlint.output.notices import plain, plain_lines, remedies, sentence
from ctlint.output.options import Gate
from ctlint.output.places import anchored, where
from ctlint.records import replace
from ctlint.refusals import RefusalError
from ctlint.request import baseline_of, gate_of, options_of
from ctlint.scan import NothingToCheckError, scan
from ctlint.suppressions.baseline_file import applied, load
from ctlint.value import ResourceId

UNKNOWN = "CTLINT_UNKNOWN"
"""The environment variable that says what `--unknown` says: "report" or "fail"."""

_MAX_PLACES = 8
"""Places of evidence in the text of one finding."""
_INDEX = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]')


class Analysis:
    """What ctlint says of a path. report: None where there is nothing that it reads. gate: what fails."""

    def __init__(self, report: Report | None, gate: Gate) -> None:
        self.report = report
        self.gate = gate
        self._found: dict[tuple[Path, str], Sequence[Finding]] = {}

    def of(self, file: Path, address: str) -> Sequence[Finding]:
        """The findings about the resource in a file, of every instance of it where the instance is not known by name.

        Modules are judged once for each call; where a file belongs to several deployments, all of them count.
        """
        found = self._found.get((file, address))
        if found is None:  # each check of a resource asks for it
            own = self._by_place.get((self.name(file), without_index(address)), ())
            found = [finding for finding in own if finding.subject.id.address == address] or own
            self._found[file, address] = found
        return found

    def name(self, file: Path) -> str:
        """A file as the report names it; "" outside the root."""
        root = Path("." if self.report is None else self.report.root)
        return file.relative_to(root).as_posix() if file.is_relative_to(root) else ""

    def was_read(self, file: Path) -> bool:
        """Whether a file was looked at, or is left out because the user wants that."""
        if self.report is None:
            return False
        name, coverage = self.name(file), self.report.coverage
        return name in coverage.files_read or any(is_within(name, one) for one in coverage.excluded)

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], list[Finding]]:
        found: dict[tuple[str, str], list[Finding]] = {}
        for finding in () if self.report is None else self.report.findings:
            unit, address = finding.subject.id
            if finding.subject.span is None:
                continue
            places = {(finding.subject.span.file, self.name_in_file(finding))}
            if unit.endswith(".json"):  # of a plan: its resources may stand in the configuration
                places.add((unit, without_index(address)))
            for place in places:
                found.setdefault(place, []).append(finding)
        return found

    def name_in_file(self, finding: Finding) -> str:
        """The resource's address without instances, or what its template calls it: a cloud assembly has other names."""
        span = finding.subject.span
        source = None if self.report is None or span is None else self.report.sources.get(span.file)
        if finding.vocabulary == "tf" or source is None or span is None:
            return without_index(finding.subject.id.address)
        return source.text[span.start : span.end].strip("'\"")

    def fails(self, finding: Finding) -> bool:
        """Whether a finding is a failure here; which severities matter is for the host to say."""
        if finding.suppressed is not None:
            return False
        if finding.verdict is Verdict.FAIL:
            return self.gate.strict or not finding.warning
        return finding.verdict is Verdict.UNKNOWN and self.gate.unknown_fails

    def told(self, finding: Finding) -> list[str]:
        """A finding as lines for people: what is wrong, the places that decided, how to fix it."""
        assert self.report is not None
        fix = plain_lines(finding.rule.fix.get(finding.vocabulary, "")) if finding.verdict is Verdict.FAIL else []
        places = [place for place in anchored(finding) if place.note][:_MAX_PLACES]
        return [
            sentence(finding),
            *(f"{plain(place.note)} ({where(place.span, self.report)})" for place in places),
            *remedies(finding),
            *(["fix: " + "; ".join(line.strip() for line in fix)] if fix else []),
        ]

    @cached_property
    def gaps(self) -> list[tuple[str, str]]:
        """Why the analysis is incomplete: the file ("" where none is concerned) and a sentence."""
        if self.report is None:
            return []
        found = [
            (
                "" if one.span is None else one.span.file,
                f"{one.code} {CODES[one.code].title}: {plain(one.message)}"
                + ("" if one.span is None else f" ({where(one.span, self.report)})"),
            )
            for one in self.report.diagnostics
            if one.fatal
        ]
        named = {file for file, _ in found}
        return found + [(file, f"{file} could not be read") for file in self.report.coverage.files_unread
                        if file not in named]  # fmt: skip

    def unit_of(self, file: str) -> str | None:
        """The innermost unit that a file lies in."""
        units = () if self.report is None else self.report.coverage.units
        return max((unit for unit in units if is_within(file, unit)), key=len, default=None)


def analyse(path: Path) -> Analysis:
    """Judge everything below an absolute path, with the configuration that counts there.

    Whatever `ctlint check` would refuse with exit code 2 is raised.
    """
    arguments = parse("check", [str(path)])
    configuration = find([path], common_root([path], Path.cwd().resolve()))
    gate = gate_of(arguments, configuration)
    said = os.environ.get(UNKNOWN, "")
    if said not in ("", "report", "fail"):
        raise RefusalError(f"{UNKNOWN} is '{said}', which is neither report nor fail")
    if said:
        gate = gate._replace(unknown_fails=said == "fail")
    try:
        options = options_of(arguments, configuration, {}, strftime("%Y-%m-%d", gmtime()), None)
        baseline = baseline_of(configuration)
        if baseline is None:
            return Analysis(scan([path], options), gate)
        entries = load(baseline)
        return Analysis(applied(scan([path], replace(options, moves=True)), entries, baseline, [path]), gate)
    except NothingToCheckError:
        return Analysis(None, gate)


def without_index(address: str) -> str:
    """The address of the block that an instance comes from: `module.m["a"].aws_s3_bucket.b[0]`, without brackets."""
    return _INDEX.sub("", address)


def subjects(findings: Iterable[Finding]) -> set[ResourceId]:
    """The resources that findings are about."""
    return {finding.subject.id for finding in findings if finding.subject.span is not None}
