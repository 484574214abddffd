"""Knows which findings a request covers, and which requests cover none.

Must not know how requests are written down, nor how anything was judged. A pure function of findings, requests and the
day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ctlint.findings import Evidence, Finding, Request, RuleInfo, Subject, Suppression, Verdict
from ctlint.names import suggestion
from ctlint.records import NamedTuple, replace
from ctlint.source import Span
from ctlint.suppressions import rules
from ctlint.suppressions.written import Ignore
from ctlint.value import ResourceId


class Applied(NamedTuple):
    """What came of it all. findings: as given, those that are ignored marked so, and those about requests."""

    findings: tuple[Finding, ...]
    requests: tuple[Request, ...]


def apply(
    findings: Sequence[Finding],
    ignores: Iterable[Ignore],
    catalogue: Collection[RuleInfo],
    judged: Collection[str],
    today: str,
    complete: bool,
) -> Applied:
    """Mark what is ignored, and judge the requests.

    catalogue: every rule that there is. judged: ids of those that ran. today: "2026-11-26"; "" where no day passes.
    complete: whether everything could be looked at; else nobody can say that a request covers nothing.
    """
    by_name = {name.lower(): rule for rule in catalogue for name in (rule.id, rule.slug)}
    marked = list(findings)
    requests: list[Request] = []
    for ignore in ignores:
        over = bool(today and ignore.until and ignore.until < today)
        for name in dict.fromkeys(ignore.names) or ("",):
            rule = by_name.get(name.lower())
            covered = [] if rule is None or ignore.problem else _covered(ignore, rule, findings)
            if ignore.problem:
                state = "malformed"
            elif rule is None:
                state = "unknown"
            elif over:
                state = "idle" if ignore.by else "expired"
            elif covered:
                state = "used"
            elif ignore.by:
                state = "idle"  # it may find something for the tool that it was written for
            else:
                state = "unused" if complete and rule.id in judged else "idle"
            for index in covered if state == "used" else ():
                if marked[index].suppressed is None:
                    given = Suppression(ignore.reason, "code", ignore.remark.span, ignore.until)
                    marked[index] = replace(marked[index], suppressed=given)
            span = ignore.remark.span
            request = Request(span, rule.id if rule else name, state, ignore.reason, ignore.until, len(covered))
            requests.append(request)
            if state in _RULES:
                marked.append(_about(request, ignore, by_name.values()))
            if ignore.problem:
                break
    return Applied(tuple(marked), tuple(requests))


_RULES = {
    "unused": rules.UNUSED,
    "expired": rules.EXPIRED,
    "unknown": rules.UNKNOWN_RULE,
    "malformed": rules.MALFORMED,
}
"""State of a request -> the rule that it breaks."""


def _covered(ignore: Ignore, rule: RuleInfo, findings: Sequence[Finding]) -> list[int]:
    return [index for index, finding in enumerate(findings) if _covers(ignore, rule, finding)]


def _covers(ignore: Ignore, rule: RuleInfo, finding: Finding) -> bool:
    if finding.rule.id != rule.id or finding.verdict is Verdict.PASS:
        return False
    about = ignore.remark.about
    if ignore.whole_file:
        own = (finding.evidence[0], finding.evidence[-1])
        return any(place.span.file == ignore.remark.span.file for place in own)
    return about is not None and any(_inside(place.span, about) for place in finding.evidence)


def _inside(span: Span, about: Span) -> bool:
    return span.file == about.file and about.start <= span.start < about.end


def _about(request: Request, ignore: Ignore, catalogue: Iterable[RuleInfo]) -> Finding:
    rule, name, near = _RULES[request.state], request.rule, ""
    if request.state == "unknown":
        is_id = name[-1:].isdigit()
        near = suggestion(name.upper() if is_id else name.lower(), {one.id if is_id else one.slug for one in catalogue})
    message = rule.message.format(name=name, until=request.until, problem=ignore.problem, near=near)
    return Finding(
        rule=rule,
        subject=Subject("Suppression", ResourceId(request.span.file, f"ignore[{request.rule}]")),
        verdict=Verdict.FAIL,
        message=f"this suppression {message}",
        trails=(),
        evidence=(Evidence(request.span, f"ctlint: {ignore.remark.text}", True),),
    )
