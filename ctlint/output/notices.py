"""Knows what a report says line by line: problems and findings as notices with a level, a title and plain text.

Must not know how any system spells an annotation. A notice speaks of a place in the code; what says the same of several
instances there is one notice, and so is what waits for the same unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctlint.findings import Evidence, Finding, Report, Severity, Verdict
from ctlint.hints import Literal
from ctlint.output.following import Following, entailed_clauses
from ctlint.output.grouping import Told, blocks, told_once
from ctlint.output.options import Gate
from ctlint.output.outcome import fails_run
from ctlint.output.places import Place, anchor, anchored, place_of, where
from ctlint.output.problems import Problem, problems
from ctlint.output.screen import Screen
from ctlint.output.words import count, noun, remedy, scenario_clause, verdict_word
from ctlint.records import NamedTuple
from ctlint.source import Span
from ctlint.value import Reason

Level = Literal["error", "warning", "notice"]
LEVELS: tuple[Level, ...] = ("error", "warning", "notice")
"""Worst first. An error makes the run fail or incomplete, a warning is a failure that does not, all else a notice."""

MAX_NAMES = 5
"""Further subjects or places named in a text before "and N more"."""

_SCREEN = Screen()


class Notice(NamedTuple):
    """One thing to say.

    code: the id of a rule or diagnostic. title: one line. lines: the text, safe for any log, never empty.
    span: where, None where no file is concerned; place: the same as lines and columns.
    """

    level: Level
    code: str
    title: str
    lines: tuple[str, ...]
    span: Span | None
    place: Place | None


def notices(report: Report, gate: Gate) -> list[Notice]:
    """What went wrong, then what fails the run, other failures, warnings, what is undecided; each by severity.

    What passes and what is suppressed is no notice.
    """
    found = [(0, _of_problem(problem, report)) for problem in problems(report)]
    ranks = list(Severity)
    following = Following(report.findings)
    for block in blocks(told_once(following.leading(report.findings))):
        if not block[0].settled:
            severity = min(ranks.index(told.finding.rule.severity) for told in block)
            found.append((1 + 2 * severity + block[0].finding.warning, _of_findings(block, following, report, gate)))
    found.sort(key=lambda entry: (LEVELS.index(entry[1].level), entry[0]))
    return [notice for _, notice in found]


def plain(text: str) -> str:
    """The text on one line, with an escape for whatever is not printable: no log, page or database stumbles on it."""
    return _SCREEN.safe(text)


def plain_lines(text: str) -> list[str]:
    """The same, line by line."""
    return _SCREEN.safe_lines(text)


def sentence(finding: Finding) -> str:
    """The finding's message on one line, led by its verdict where that is not FAIL, with its scenario and witness."""
    word, clause = verdict_word(finding), scenario_clause(finding)
    message = finding.message.strip() or finding.rule.title
    parts = [message if word == "FAIL" else f"{word}: {message}"]
    parts += [clause] if clause else []
    parts += [f"example: {finding.witness}"] if finding.witness and finding.witness not in message else []
    return plain("; ".join(parts))


def remedies(finding: Finding) -> list[str]:
    """Why an UNKNOWN is one and how to settle it; empty for other verdicts."""
    return [
        f"what decides {reason.value}; to settle it: {remedy(reason, finding.vocabulary, finding.witness)}"
        for reason in Reason
        if reason in finding.reasons
    ]


def _of_problem(problem: Problem, report: Report) -> Notice:
    place = None if problem.span is None else place_of(problem.span, report)
    lines = (plain(problem.message), f"to do: {problem.hint}")
    title = f"{problem.code} {problem.title}"
    return Notice("error" if problem.fatal else "notice", problem.code, title, lines, problem.span, place)


def _of_findings(block: Sequence[Told], following: Following, report: Report, gate: Gate) -> Notice:
    """One finding, or several UNKNOWN ones that wait for the same place; and what follows from it."""
    finding, rule = block[0].finding, block[0].finding.rule
    members = [one for told in block for one in (told.finding, *told.twins)]
    entailed = following.entailed(members)
    level: Level = "notice"
    if any(fails_run(one, gate) for one in (*members, *entailed)):
        level = "error"
    elif finding.verdict is Verdict.FAIL:
        level = "warning"
    title = f"{rule.id} {rule.slug} ({rule.severity.value})"
    if len(block) > 1:
        title = f"{count(len(block), 'rule')} undecided: {', '.join(told.finding.rule.id for told in block)}"
    fix = plain_lines(rule.fix.get(finding.vocabulary, "")) if len(block) == 1 else []
    lines = [
        *dict.fromkeys(sentence(told.finding) for told in block),
        *_evidence(anchored(finding), report),
        *dict.fromkeys(text for told in block for text in remedies(told.finding)),
        *_named(
            f"the same for the {noun(rule.subject)}",
            (twin.subject.id.address for told in block for twin in told.twins),
        ),
        *(f"{label}: {named}" for label, listed in entailed_clauses(entailed, MAX_NAMES) for named in listed),
        *(["fix:", *("  " + line for line in fix)] if fix else []),
    ]
    span = anchor(finding).span
    return Notice(level, rule.id, plain(title), tuple(lines), span, place_of(span, report))


def _evidence(places: Sequence[Evidence], report: Report) -> Iterable[str]:
    for place in [place for place in places if place.note][:MAX_NAMES]:
        yield f"- {plain(place.note)} ({where(place.span, report)})"


def _named(label: str, names: Iterable[str]) -> Iterable[str]:
    known = list(dict.fromkeys(map(plain, names)))
    if known:
        more = f" and {len(known) - MAX_NAMES} more" if len(known) > MAX_NAMES else ""
        yield f"{label}: {', '.join(known[:MAX_NAMES])}{more}"
