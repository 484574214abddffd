"""Knows what whoever started the run asks of its report: what fails it, and how it is to look.

Must not know any format.
"""

from __future__ import annotations

from ctlint.findings import Severity
from ctlint.records import NamedTuple


class Gate(NamedTuple):
    """Which findings fail a run.

    fail_on: a finding below this severity never fails the run.
    unknown_fails: whether UNKNOWN counts like FAIL.
    strict: whether warnings (failures that hold only away from the defaults) count like other failures.
    exit_zero: whether a run that fails for its findings still ends with 0; an incomplete one never does.
    """

    fail_on: Severity = Severity.INFO
    unknown_fails: bool = False
    strict: bool = False
    exit_zero: bool = False


class RenderOptions(NamedTuple):
    """How a report is to look. The machine formats are complete and never coloured, whatever is asked for here.

    show_pass: also what passes, and what is suppressed.
    quiet: only what fails the run and what could not be read; nothing at all where there is neither.
    colour: whether the reader understands terminal escape sequences.
    started, ended: when the run did, in seconds since 1970 (UTC); only a format that must name times does.
    encoding: what `out` will be encoded as; characters outside it are shown as escapes, so writing never fails.
    """

    gate: Gate = Gate()
    show_pass: bool = False
    quiet: bool = False
    colour: bool = False
    encoding: str = "utf-8"
    started: int = 0
    ended: int = 0
