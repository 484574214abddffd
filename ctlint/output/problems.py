"""Knows what went wrong in a run, as a list that leaves nothing out that makes the run incomplete.

Must not know any format. Every format for programs shows these, so that "partly checked" never looks like "checked".
"""

from __future__ import annotations

from collections.abc import Iterable

from ctlint.diagnostics import CODES, Diagnostic
from ctlint.findings import Report
from ctlint.output.outcome import gaps
from ctlint.output.words import count
from ctlint.records import NamedTuple
from ctlint.source import Span


class Problem(NamedTuple):
    """One thing that went wrong: a key of CODES, whether results are incomplete for it, what and where."""

    code: str
    fatal: bool
    message: str
    span: Span | None

    @property
    def title(self) -> str:
        """What the code means and whose fault it is."""
        kind = CODES[self.code]
        return f"{kind.title} ({'in your input' if kind.fault == 'yours' else 'in ctlint'})"

    @property
    def hint(self) -> str:
        """What the user can do."""
        return CODES[self.code].hint


def problems(report: Report) -> list[Problem]:
    """The diagnostics, then what the coverage says and no diagnostic does: unread files, crashed rules.

    At least one is fatal where the run is incomplete.
    """
    found = [Problem(one.code, one.fatal, one.message, one.span) for one in report.diagnostics]
    for path in unmentioned(report, report.diagnostics):
        found.append(Problem("CTL001", True, "was not read", Span(path, 0, 0)))
    if gaps(report) and not any(problem.fatal for problem in found):
        missing = ", ".join(gaps(report))
        found.append(Problem("CTL900", True, f"the run is incomplete ({missing})", None))
    return found


def unmentioned(report: Report, diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Files that were not read and that none of these diagnostics names."""
    named = {diagnostic.span.file for diagnostic in diagnostics if diagnostic.span is not None}
    return [path for path in report.coverage.files_unread if path not in named]


def coverage_clauses(report: Report) -> list[str]:
    """What was looked at and what was not, one clause each."""
    coverage = report.coverage
    sets = len(coverage.variable_sets)
    return [
        f"{count(len(coverage.files_read), 'file')} read, {len(coverage.files_unread)} not",
        f"{count(len(coverage.modules_resolved), 'module')} resolved, {len(coverage.modules_unresolved)} not",
        f"{count(coverage.trails, 'trail')} judged" + (f" in {count(sets, 'variable set')}" if sets else ""),
        f"{count(coverage.rules_run, 'rule')} run, {coverage.rules_crashed} crashed",
    ]
