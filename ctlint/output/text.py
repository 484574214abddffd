"""Knows the report as people read it in a terminal: by trail, then the scorecard, what went wrong, what was looked at.

Must not know how a verdict came about. 80 columns; colour adds nothing that the words do not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ctlint.diagnostics import CODES, Diagnostic
from ctlint.findings import Finding, Report, Verdict
from ctlint.hints import TextIO
from ctlint.output.blocks import collapsed_lines, finding_lines, passed_line
from ctlint.output.controls import control_lines
from ctlint.output.excerpt import location
from ctlint.output.following import Following, entailed_clauses
from ctlint.output.grouping import Group, Told, blocks, grouped
from ctlint.output.options import Gate, RenderOptions
from ctlint.output.outcome import fails_run, gaps
from ctlint.output.problems import coverage_clauses, unmentioned
from ctlint.output.scorecard import scorecard_lines
from ctlint.output.screen import WIDTH, Screen, cut_middle, fold, pack, width
from ctlint.output.summary import since_sentence, summary
from ctlint.output.words import count, none_is_made, without_trail
from ctlint.value import ResourceId, Via

MAX_NAMES = 10
"""Files or modules named in the coverage lines before "and N more"."""
MAX_RULES = 5
"""Rules that fail with a finding are named so far; of more the ids alone."""
MAX_PLACES = 5
"""Places of one file listed under a diagnostic before a number."""


def render(report: Report, out: TextIO, options: RenderOptions) -> None:
    """Write the report for people; with `quiet` nothing at all where nothing fails and everything was read."""
    screen = Screen(colour=options.colour, encoding=options.encoding)
    lines = _quiet(report, options.gate, screen) if options.quiet else _full(report, options, screen)
    for line in lines:
        out.write(line.rstrip() + "\n")


def _quiet(report: Report, gate: Gate, screen: Screen) -> Iterator[str]:
    failing = [finding for finding in report.findings if fails_run(finding, gate)]
    fatal = [diagnostic for diagnostic in report.diagnostics if diagnostic.fatal]
    if not failing and not gaps(report):
        return
    yield from _groups(report, failing, Following(failing), screen)
    yield from _diagnostics(report, fatal, screen)
    yield from _names("Not read", unmentioned(report, fatal), screen)
    yield from screen.paragraph(summary(report, gate), first="Result: ", rest="  ", styles="bold")


def _full(report: Report, options: RenderOptions, screen: Screen) -> Iterator[str]:
    shown = [
        finding
        for finding in report.findings
        if options.show_pass or (finding.verdict is not Verdict.PASS and finding.suppressed is None)
    ]
    following = Following(shown)
    yield from _groups(report, shown, following, screen)
    if report.scorecard:
        yield from scorecard_lines(report.scorecard, screen)
        yield ""
    yield from control_lines(report.controls, screen)
    yield from _no_trail(report, screen)
    yield from _diagnostics(report, report.diagnostics, screen)
    yield from _coverage(report, screen)
    leading = following.leading(shown)
    example = next((finding.rule.id for finding in leading if finding.verdict is not Verdict.PASS), None)
    if example:
        yield screen.paint(f"Why a rule exists and how to satisfy it: ctlint explain {example}", "dim")
    yield from since_lines(report, screen)
    yield from screen.paragraph(summary(report, options.gate), first="Result: ", rest="  ", styles="bold")


def since_lines(report: Report, screen: Screen) -> Iterator[str]:
    """What changed since the earlier state, if the run was asked to compare."""
    since = report.since
    if since is None:
        return
    yield from screen.paragraph(since_sentence(report), first=f"Since {since.revision}: ", rest="  ")
    for finding in since.fixed[:MAX_NAMES]:
        said = f"{finding.rule.id} {finding.rule.slug}: {_name(finding.subject.id, screen)}"
        yield from screen.paragraph(said, first="  fixed: ", rest="    ")
    if len(since.fixed) > MAX_NAMES:
        yield f"  and {len(since.fixed) - MAX_NAMES} more fixed"


def _groups(report: Report, findings: Iterable[Finding], following: Following, screen: Screen) -> Iterator[str]:
    for group in grouped(report, following.leading(findings)):
        yield from _heading(group, report, screen)
        yield ""
        after_line = False
        for block in blocks(group.told):
            first = block[0]
            if first.settled:
                yield from passed_line(first.finding, 1 + len(first.twins), report, screen)
                after_line = True
                continue
            if after_line:
                yield ""
                after_line = False
            entailed = following.entailed(one for told in block for one in (told.finding, *told.twins))
            footnotes = [
                *entailed_clauses(entailed, MAX_RULES),
                ("the same for", _twins(block, group, screen)),
                ("also concerns", _trails(block, group, screen)),
            ]
            if len(block) == 1:
                yield from finding_lines(first.finding, footnotes, report, screen)
            else:
                yield from collapsed_lines([told.finding for told in block], footnotes, report, screen)
            yield ""
        if after_line:
            yield ""


def _trails(block: Sequence[Told], group: Group, screen: Screen) -> list[str]:
    trails = {trail for told in block for trail in told.finding.trails if trail != group.trail}
    return [_name(trail, screen, short=trail.unit == group.unit) for trail in sorted(trails)]


def _twins(block: Sequence[Told], group: Group, screen: Screen) -> list[str]:
    subjects = {twin.subject.id for told in block for twin in told.twins}
    return [_name(subject, screen, short=subject.unit == group.unit) for subject in sorted(subjects)]


def _name(identity: ResourceId, screen: Screen, *, short: bool = False) -> str:
    address = screen.safe(identity.address)
    return address if short or identity.unit == "." else f"{address} in {screen.safe(identity.unit)}"


def _heading(group: Group, report: Report, screen: Screen) -> Iterator[str]:
    """The trail and, at the right edge, where it is declared; a line drawn below."""
    if group.trail is None:
        place = "" if group.unit == "." else f" ({screen.safe(group.unit)})"
        title, where = f"Not tied to a trail{place}", ""
    else:
        title, where = _name(group.trail, screen), _declared(group.trail, report, screen)
    if where and width(title) + 2 + width(where) <= WIDTH:
        gap = " " * (WIDTH - width(title) - width(where))
        yield screen.paint(title, "bold") + gap + screen.paint(where, "dim")
    else:
        yield screen.paint(cut_middle(title, WIDTH, screen.ellipsis), "bold")
        for piece in fold(where, WIDTH - 2) if where else ():
            yield "  " + screen.paint(piece, "dim")
    yield screen.paint(screen.rule * WIDTH, "dim")


def _declared(trail: ResourceId, report: Report, screen: Screen) -> str:
    """Where the trail's header stands, from any finding about it; "" if none is.

    The header is the last place; of a trail that an app makes it is the app's line.
    """
    for finding in report.findings:
        if finding.subject.id == trail:
            made = [place for place in finding.evidence if place.via is Via.CONSTRUCT]
            return screen.safe(location((made or finding.evidence)[-1].span, report.sources))
    return ""


def _no_trail(report: Report, screen: Screen) -> Iterator[str]:
    if report.scorecard or report.coverage.trails:
        return
    files = count(len(report.coverage.files_read), "file")
    yield screen.paint(without_trail(report), "bold")
    if gaps(report):
        yield from screen.paragraph("What could not be read may declare one: see Diagnostics.", first="  ")
        yield ""
        return
    if none_is_made(report):
        yield from screen.paragraph("What decides that is among the diagnostics.", first="  ")
        yield ""
        return
    missing = len(report.coverage.modules_unresolved)
    if missing:
        modules = "a module, which" if missing == 1 else f"{missing} modules, which"
        yield from screen.paragraph(
            f"It calls {modules} could not be read and may declare one: run `terraform init` first.", first="  "
        )
    yield from screen.paragraph(
        f"ctlint read {files} and found no aws_cloudtrail or AWS::CloudTrail::Trail, so there is nothing to score. "
        "Name the directory that declares the trail, or, where one ought to be declared, say so and its absence fails: "
        "ctlint check --expect-trail UNIT",
        first="  ",
    )
    yield ""


def _diagnostics(report: Report, diagnostics: Sequence[Diagnostic], screen: Screen) -> Iterator[str]:
    """By code, errors first: what it means, whose fault it is, what to do; then every place."""
    by_code: dict[tuple[bool, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        by_code.setdefault((not diagnostic.fatal, diagnostic.code), []).append(diagnostic)
    if by_code:
        yield screen.paint("Diagnostics", "bold")
    for (minor, code), members in sorted(by_code.items(), key=lambda item: item[0]):
        kind = CODES[code]
        word, style = ("NOTE", "cyan") if minor else ("ERROR", "red")
        fault = "in your input" if kind.fault == "yours" else "in ctlint"
        yield f"  {screen.paint(word, style)} {code} {kind.title} ({fault})"
        yield from _members(members, report, screen)
        yield from screen.paragraph(kind.hint, first="    = ")
    if by_code:
        yield ""


def _members(members: Sequence[Diagnostic], report: Report, screen: Screen) -> Iterator[str]:
    """Every file, and of each the first places."""
    told: dict[str, int] = {}
    for diagnostic in members:
        file = "" if diagnostic.span is None else diagnostic.span.file
        told[file] = told.get(file, 0) + 1
        if not file or told[file] <= MAX_PLACES:
            yield from _diagnostic(diagnostic, report, screen)
    for file, number in told.items():
        if file and number > MAX_PLACES:
            yield from screen.paragraph(f"{file}: {number - MAX_PLACES} more of these", first="    ", rest=" " * 8)


def _diagnostic(diagnostic: Diagnostic, report: Report, screen: Screen) -> Iterator[str]:
    indent = " " * 4
    span = diagnostic.span
    if span is None:
        yield from screen.paragraph(diagnostic.message, first=indent, rest=indent * 2)
        return
    where = screen.safe(location(span, report.sources, column=True))
    message = screen.safe(diagnostic.message)
    if len(indent) + width(where) + 2 + width(message) <= WIDTH:
        yield f"{indent}{where}: {message}"
        return
    for piece in fold(where + ":", WIDTH - len(indent)):
        yield indent + piece
    yield from screen.paragraph(message, first=indent * 2)


def _coverage(report: Report, screen: Screen) -> Iterator[str]:
    """What was looked at and what was not: every clause that could hide something is named."""
    coverage = report.coverage
    unknowns = sum(finding.verdict is Verdict.UNKNOWN for finding in report.findings)
    clauses = coverage_clauses(report)
    if report.unsupported:
        clauses.append(f"{report.unsupported} of {count(unknowns, 'unknown')} for want of a feature in ctlint")
    head = "Coverage: "
    for line in pack(clauses, "; ", WIDTH - len(head)):
        yield screen.paint(head, "bold") + line
        head = " " * len(head)
    yield from _names("Not read", unmentioned(report, report.diagnostics), screen)
    yield from _names("Modules not resolved", coverage.modules_unresolved, screen)
    if coverage.units_left:
        units = len(coverage.units)
        yield f"  Judged: what the named files touch, {units} of {count(units + coverage.units_left, 'unit')}"
    yield from _names("Configuration", coverage.configuration, screen)
    yield from _names("Excluded", coverage.excluded, screen)


def _names(label: str, names: Sequence[str], screen: Screen) -> Iterator[str]:
    if names:
        more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
        yield from screen.paragraph(", ".join(names[:MAX_NAMES]) + more, first=f"  {label}: ", rest=" " * 4)
