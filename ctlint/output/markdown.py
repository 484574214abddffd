"""Knows the report as one Markdown comment of a pull request, and as the summary of a job: short, folded, bounded.

Must not know any other format, nor how a comment is posted. GitHub's and GitLab's dialects; no text of the scanned code
becomes markup, a link, or a mention of somebody.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from ctlint.findings import ControlResult, Finding, Report, Scores, Verdict
from ctlint.hints import TextIO
from ctlint.output.controls import explanation, word
from ctlint.output.following import Following, entailed_clauses
from ctlint.output.grouping import Told, blocks, told_once
from ctlint.output.notices import plain, plain_lines, remedies, sentence
from ctlint.output.options import RenderOptions
from ctlint.output.outcome import fails_run, gaps
from ctlint.output.places import anchored, where
from ctlint.output.problems import Problem, coverage_clauses, problems
from ctlint.output.summary import since_sentence, summary
from ctlint.output.words import BESIDES, PRACTICES, VOCABULARIES, count, verdict_word, without_trail

MARKER = "<!-- ctlint report -->"
"""The first line: by it whoever posts the comment finds the one to replace."""
MAX_BYTES = 60_000
"""In UTF-8. GitHub takes 65,536 characters in a comment; a job's summary may have more."""
MAX_ROWS = 100
"""Trails in the scorecard."""
MAX_FIXED = 20
"""Findings named that are fixed since the earlier state."""
MAX_PLACES = 8
"""Places, and further subjects, of one finding."""
_MAX_TEXT = 1000
"""Characters of any one text of the report."""

_CELLS = {Verdict.PASS: "pass", Verdict.FAIL: "**FAIL**", Verdict.UNKNOWN: "?"}
_NOTICE = "\n{left} left out here, because a comment is limited: `ctlint check` shows them all.\n"


def render(report: Report, out: TextIO, options: RenderOptions) -> None:
    """Write the comment: what it came to, what went wrong, the scorecard, the findings folded, what was looked at."""
    wrong = problems(report)
    tail = f"\n{_text('; '.join(coverage_clauses(report)))}. {_text(report.tool)}\n"
    parts = [f"{MARKER}\n", *_head(report, options), *_problems(wrong, report)]
    shown = list(_shown(report, options))
    following = Following(shown)
    folded = [_folded(block, following, report) for block in blocks(told_once(following.leading(shown)))]
    written = _limited(
        [*parts, *_scorecard(report.scorecard), *_controls(report.controls), *folded], MAX_BYTES - len(tail.encode())
    )
    out.write("".join(written) + tail)


def _shown(report: Report, options: RenderOptions) -> Iterable[Finding]:
    for finding in report.findings:
        if options.show_pass or (finding.verdict is not Verdict.PASS and finding.suppressed is None):
            yield finding


def _limited(parts: Sequence[str], room: int) -> Iterator[str]:
    """As many parts as there is room for, then how many were left out."""
    room -= len(_NOTICE) + 40
    for number, part in enumerate(parts):
        room -= len(part.encode())
        if room < 0:
            yield _NOTICE.format(left=count(len(parts) - number, "part") + " of the report")
            return
        yield part


def _head(report: Report, options: RenderOptions) -> Iterator[str]:
    yield f"## ctlint: {_result(report, options)}\n"
    yield f"\n{_text(summary(report, options.gate))}\n"
    if report.since is not None:
        yield f"\nSince {_text(report.since.revision)}: {_text(since_sentence(report))}\n"
        for finding in report.since.fixed[:MAX_FIXED]:
            yield f"\n- fixed: {finding.rule.id} {_text(finding.subject.id.address or finding.subject.id.unit)}"
        yield "\n" if report.since.fixed else ""
    if not report.coverage.trails:
        yield f"\n{without_trail(report)}\n"


def _result(report: Report, options: RenderOptions) -> str:
    if gaps(report):
        return "incomplete, not everything could be looked at"
    failing = sum(fails_run(finding, options.gate) for finding in report.findings)
    return f"{count(failing, 'finding')} to settle" if failing else "nothing fails the run"


def _problems(wrong: Sequence[Problem], report: Report) -> Iterator[str]:
    if not wrong:
        return
    yield "\n### What went wrong\n\n"
    for problem in sorted(wrong, key=lambda one: not one.fatal):
        place = "" if problem.span is None else f"{_code(where(problem.span, report))}: "
        word = "**ERROR**" if problem.fatal else "note"
        said = f"{_text(problem.message)}; to do: {_text(problem.hint)}"
        yield f"- {word} {problem.code} {_text(problem.title)}: {place}{said}\n"


def _cell(result: ControlResult) -> str:
    return word(result) if result.verdict is None else _CELLS[result.verdict]


def _controls(results: Sequence[ControlResult]) -> Iterator[str]:
    for framework in dict.fromkeys(result.framework for result in results):
        rows = [
            f"| {_text(one.number)} | {_cell(one)} | {_text(explanation(one))} |\n"
            for one in results
            if one.framework == framework
        ]
        yield f"\n### Controls of {_text(framework)}\n\n| control | verdict | rules |\n|---|---|---|\n{''.join(rows)}"


def _scorecard(rows: Sequence[Scores]) -> Iterator[str]:
    if not rows:
        return
    numbers = range(1, 10)
    header = "| trail | " + " | ".join(f"{number} {PRACTICES[number][0]}" for number in numbers) + " |\n"
    yield (
        "\n### Scorecard\n\n"
        + header
        + "|---|"
        + ":-:|" * len(numbers)
        + "\n"
        + "".join(
            f"| {_code(_name(row))} | " + " | ".join(_mark(row, number) for number in numbers) + " |\n"
            for row in rows[:MAX_ROWS]
        )
    )
    if len(rows) > MAX_ROWS:
        yield f"\nand {count(len(rows) - MAX_ROWS, 'trail')} more\n"
    yield "\n? undecided, or no rule of this version looks there\n"
    if any(row.besides for row in rows[:MAX_ROWS]):
        yield f"\n\\* {BESIDES}\n"


def _mark(row: Scores, number: int) -> str:
    return _CELLS[row.practices[number]] + ("\\*" if number in row.besides else "")


def _name(row: Scores) -> str:
    return row.trail.address if row.trail.unit == "." else f"{row.trail.address} in {row.trail.unit}"


def _folded(block: Sequence[Told], following: Following, report: Report) -> str:
    """A finding, or several UNKNOWN ones about one place, with its details below a line that unfolds them."""
    first = block[0].finding
    places = anchored(first)
    word = "IGNORED" if first.suppressed is not None else verdict_word(first)
    names = ", ".join(dict.fromkeys(f"{told.finding.rule.id} {told.finding.rule.slug}" for told in block))
    at = where(places[0].span, report)
    lead = f"<b>{word}</b> {first.rule.severity.value} {_html(names)} <code>{_html(at)}</code>"
    lines = [f"\n<details><summary>{lead}</summary>\n\n"]
    lines += [f"{text}\n\n" for text in dict.fromkeys(_text(sentence(told.finding)) for told in block)]
    if first.suppressed is not None:
        lines.append(f"Ignored: {_text(first.suppressed.reason)}\n\n")
    for evidence in places[:MAX_PLACES]:
        lines.append(f"- {_code(where(evidence.span, report))} {_text(evidence.note or evidence.via.value)}\n")
    twins = list(dict.fromkeys(_code(twin.subject.id.address) for told in block for twin in told.twins))
    if twins:
        more = f" and {len(twins) - MAX_PLACES} more" if len(twins) > MAX_PLACES else ""
        lines.append(f"\nThe same for {', '.join(twins[:MAX_PLACES])}{more}\n")
    entailed = following.entailed(one for told in block for one in (told.finding, *told.twins))
    for label, named in entailed_clauses(entailed, MAX_PLACES):
        lines.append(f"\n{label[:1].upper() + label[1:]}: {_text(', '.join(named))}\n")
    found = dict.fromkeys(text for told in block for text in remedies(told.finding))
    lines += [f"\n{_text(text[:1].upper() + text[1:])}\n" for text in found]
    fix = plain_lines(first.rule.fix.get(first.vocabulary, ""))
    if fix and len(block) == 1 and first.verdict is not Verdict.PASS:
        lines.append(f"\nFix ({VOCABULARIES.get(first.vocabulary, first.vocabulary)}):\n\n{_block(fix)}")
    return "".join([*lines, f"\n{_code(f'ctlint explain {first.rule.id}')}\n\n</details>\n"])


def _cut(text: str) -> str:
    text = plain(text).strip()
    return text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT] + "…"


def _unlinked(text: str) -> str:
    """What GitHub or GitLab would link (people, issues, labels, addresses) broken up by a space without width."""
    return re.sub(r"(?<=[@#!&~$%^])(?=\w)|(?<=://)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-\d)", "\u200b", text)


def _text(text: str) -> str:
    """Prose: nothing in it is markup."""
    escaped = re.sub(r"([\\`*_{}\[\]<>#|~$&!])", r"\\\1", _unlinked(_cut(text)))
    return re.sub(r"^(\d*)([-+=.):])", r"\1\\\2", escaped)


def _html(text: str) -> str:
    """Text inside of an HTML element."""
    return html.escape(_unlinked(_cut(text)))


def _code(text: str) -> str:
    """A span of code, fenced by more backticks than it holds; in a table a bar needs its escape even there."""
    safe = _cut(text).replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", safe)), default=0))
    blank = " " if safe[:1] == "`" or safe[-1:] == "`" or not safe.strip() else ""
    return f"{fence}{blank}{safe}{blank}{fence}"


def _block(lines: Sequence[str]) -> str:
    fence = "`" * max(3, 1 + max((len(run) for line in lines for run in re.findall("`+", line)), default=0))
    return "\n".join((fence, *(_cut(line) for line in lines), fence)) + "\n"
