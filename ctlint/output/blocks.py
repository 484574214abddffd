"""Knows how one finding looks in the text report, and several that lack the same knowledge as one block.

Must not know the order of a report or what fails a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ctlint.findings import Finding, Report, Verdict
from ctlint.output.excerpt import location, show_places
from ctlint.output.screen import WIDTH, Screen, fold, pack, width
from ctlint.output.words import count, noun, remedy, scenario_clause, verdict_word
from ctlint.value import Reason

Footnotes = Sequence[tuple[str, Sequence[str]]]
"""Label -> names of further subjects or trails; those without names are not shown."""

MAX_NAMES = 5
"""Names in a footnote before "and N more"."""

_STYLES = {"FAIL": "red", "WARN": "yellow", "UNKNOWN": "magenta", "PASS": "green"}


def finding_lines(finding: Finding, footnotes: Footnotes, report: Report, screen: Screen) -> Iterator[str]:
    """One finding: verdict, rule, sentence, evidence, and how to settle it.

    footnotes: what it is also said of, see Footnotes.
    """
    rule = finding.rule
    word = verdict_word(finding)
    head = f"{word}  {rule.severity.value}  {rule.id} {screen.safe(rule.slug)}"
    for index, piece in enumerate(fold(head, WIDTH)):
        yield screen.paint(word, _STYLES[word]) + screen.paint(piece[len(word) :], "bold") if index == 0 else piece
    yield from screen.paragraph(finding.message, first="  ")
    yield from show_places(finding.evidence, report.sources, screen)
    clause = scenario_clause(finding)
    if clause:
        yield from screen.paragraph(clause, first="  = ")
    if finding.witness and finding.witness not in finding.message:
        yield from _labelled("example", finding.witness, screen)
    if finding.verdict is Verdict.UNKNOWN:
        yield from _remedies([finding], screen)
    fix = rule.fix.get(finding.vocabulary)
    if fix and finding.verdict is not Verdict.PASS:
        yield from _fix(fix, screen)
    yield from _footnotes(footnotes, screen)


def collapsed_lines(findings: Sequence[Finding], footnotes: Footnotes, report: Report, screen: Screen) -> Iterator[str]:
    """Several UNKNOWN findings about one place: the reason and the remedy once, then the rules that wait for it."""
    kinds = dict.fromkeys(noun(finding.subject.kind) for finding in findings)
    about = f" about the {next(iter(kinds))}" if len(kinds) == 1 else ""
    reasons = [reason for reason in Reason if any(reason in finding.reasons for finding in findings)]
    because = ", or ".join(reason.value for reason in reasons)
    names = list(dict.fromkeys(f"{finding.rule.id} {finding.rule.slug}" for finding in findings))
    sentence = f"{count(len(names), 'rule')}{about} cannot be judged: what decides {because}"
    yield from screen.paragraph(sentence, first="UNKNOWN  ", styles=_STYLES["UNKNOWN"])
    yield from show_places(findings[0].evidence, report.sources, screen)
    yield from _remedies(findings, screen)
    yield "  = rules:"
    for line in pack(map(screen.safe, names), ", ", WIDTH - 6):
        yield " " * 6 + line
    yield from _footnotes(footnotes, screen)


def passed_line(finding: Finding, number: int, report: Report, screen: Screen) -> Iterator[str]:
    """One line for a finding that asks for nothing: what passes, or was suppressed with a reason.

    number: of how many subjects it is said.
    """
    word = "IGNORED" if finding.suppressed is not None else "PASS"
    where = screen.safe(location(finding.evidence[0].span, report.sources))
    text = f"{finding.rule.id} {screen.safe(finding.rule.slug)}"
    if number > 1:
        text += f" ({number} times)"
    if finding.suppressed:
        text += f": {screen.safe(finding.suppressed.reason)}"
    lead = f"{word}  "
    if width(lead) + width(text) + 2 + width(where) <= WIDTH:
        yield f"{screen.paint(word, 'green')}  {text}  {screen.paint(where, 'dim')}"
        return
    yield from screen.paragraph(text, first=lead, styles="green")
    for piece in fold(where, WIDTH - width(lead)):
        yield " " * width(lead) + screen.paint(piece, "dim")


def _labelled(label: str, text: str, screen: Screen) -> Iterator[str]:
    yield from screen.paragraph(text, first=f"  = {label}: ", rest=" " * 4)


def _remedies(findings: Sequence[Finding], screen: Screen) -> Iterator[str]:
    remedies = dict.fromkeys(
        remedy(reason, finding.vocabulary, finding.witness)
        for reason in Reason
        for finding in findings
        if reason in finding.reasons
    )
    for text in remedies:
        yield from _labelled("settle", text, screen)


def _fix(fix: str, screen: Screen) -> Iterator[str]:
    lines = screen.safe_lines(fix)
    label = "  = fix: "
    if len(lines) == 1 and width(label) + width(lines[0]) <= WIDTH:
        yield label + screen.paint(lines[0], "green")
        return
    yield label.rstrip()
    for line in lines:
        for piece in fold(line, WIDTH - 6):
            yield " " * 6 + screen.paint(piece, "green") if piece else ""


def _footnotes(footnotes: Footnotes, screen: Screen) -> Iterator[str]:
    for label, names in footnotes:
        if names:
            more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
            yield from _labelled(label, ", ".join(names[:MAX_NAMES]) + more, screen)
