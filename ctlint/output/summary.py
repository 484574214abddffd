"""Knows the sentence that says what a run came to: the counts, the exit code, and why it is that one.

Must not know any format.
"""

from __future__ import annotations

from ctlint.findings import Report, Severity, Verdict
from ctlint.output import exit_codes
from ctlint.output.options import Gate
from ctlint.output.outcome import exit_code, fails_run, gaps
from ctlint.output.words import count


def summary(report: Report, gate: Gate) -> str:
    """One sentence: the counts, the exit code, and why it is that one."""
    shown = [finding for finding in report.findings if finding.suppressed is None]
    fails = sum(finding.verdict is Verdict.FAIL and not finding.warning for finding in shown)
    counts = [
        f"{fails} fail",
        *_some(sum(finding.warning for finding in shown), "warning"),
        f"{sum(finding.verdict is Verdict.UNKNOWN for finding in shown)} unknown",
        f"{sum(finding.verdict is Verdict.PASS for finding in shown)} pass",
        *_some(len(report.findings) - len(shown), "ignored", "ignored"),
    ]
    return f"{', '.join(counts)}. Exit {exit_code(report, gate)}: {_why(report, gate)}."


def _some(number: int, one: str, many: str | None = None) -> list[str]:
    return [count(number, one, many)] if number else []


def _why(report: Report, gate: Gate) -> str:
    missing = gaps(report)
    if missing:
        return f"the run is incomplete ({', '.join(missing)})"
    failing = sum(fails_run(finding, gate) for finding in report.findings)
    if failing:
        verb = "fails" if failing == 1 else "fail"
        reason = f"{count(failing, 'finding')} {verb} the run"
        return f"{reason}, but --exit-zero was given" if exit_code(report, gate) == exit_codes.CLEAN else reason
    spared = sum(finding.verdict is Verdict.FAIL and finding.suppressed is None for finding in report.findings)
    if not spared:
        return "nothing fails the run"
    limits = [f"of severity {gate.fail_on.value} or worse"] if gate.fail_on is not Severity.INFO else []
    limits += [] if gate.strict else ["at the defaults"]
    return f"nothing {' and '.join(limits)} fails"


def since_sentence(report: Report) -> str:
    """What changed since the earlier state, in one sentence without its name."""
    since = report.since
    assert since is not None
    open_ones = [one for one in report.findings if one.verdict is not Verdict.PASS and one.suppressed is None]
    known = sum(one.suppressed is not None and one.suppressed.by == "since" for one in report.findings)
    counts = [
        f"{len(open_ones)} new",
        *_some(since.weaker, "got weaker", "got weaker"),
        *_some(since.removed, "trail removed", "trails removed"),
        f"{len(since.fixed)} fixed",
        f"{known} as before",
    ]
    return f"{', '.join(counts)} (compared with {since.commit[:12]})."
