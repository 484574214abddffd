"""Knows frameworks and their controls, and joins them into the rules that speak to them.

Must not know in which files they stand, nor what a rule says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ctlint.engine.rule import Rule
from ctlint.findings import ControlResult, Finding, Verdict
from ctlint.hints import Any
from ctlint.records import Record, replace


class Control(Record):
    """One control of a framework.

    title: what it asks for, in our own words; "" where its number says enough. rules: slugs of the rules that speak to
    it. missing: slugs of those that would, and are not there.
    """

    number: str
    title: str
    rules: tuple[str, ...]
    missing: tuple[str, ...] = ()


class Framework(Record):
    """A framework in one version.

    name: as a profile: "cis-aws-5.0". source, checked: whose mapping it is, and the month in which it was read.
    note: what else is to be known of the mapping.
    """

    name: str
    title: str
    source: str
    checked: str
    note: str
    controls: tuple[Control, ...]


def join(rules: Iterable[Rule], frameworks: Iterable[Framework]) -> tuple[Rule, ...]:
    """The rules with the controls that they speak to."""
    spoken: dict[str, dict[str, tuple[str, ...]]] = {}
    for framework in frameworks:
        for control in framework.controls:
            for slug in control.rules:
                numbers = spoken.setdefault(slug, {})
                numbers[framework.name] = (*numbers.get(framework.name, ()), control.number)
    return tuple(_joined(rule, spoken.get(rule.info.slug, {})) for rule in rules)


def _joined(rule: Rule, frameworks: Mapping[str, tuple[str, ...]]) -> Rule:
    if not frameworks:
        return rule
    return replace(rule, info=replace(rule.info, frameworks={**rule.info.frameworks, **frameworks}))


def results(
    profiles: Iterable[str], frameworks: Iterable[Framework], rules: Iterable[Rule], findings: Sequence[Finding]
) -> tuple[ControlResult, ...]:
    """What a run says of each control of the frameworks among its profiles, in the order of the control's numbers.

    A warning does not fail a control, as it does not fail a run; a suppressed failure is a decision for which somebody
    gave a reason, so it counts as PASS.
    """
    infos = [rule.info for rule in rules]
    known = {framework.name: framework for framework in frameworks}
    verdicts: dict[str, set[Verdict]] = {}
    for finding in findings:
        settled = finding.suppressed is not None or finding.warning
        verdicts.setdefault(finding.rule.id, set()).add(Verdict.PASS if settled else finding.verdict)
    found = []
    for name in dict.fromkeys(profiles):
        ours = {one.number: one for one in known[name].controls} if name in known else {}
        spoken: dict[str, list[str]] = {number: [] for number in ours}
        for info in infos:
            for number in info.frameworks.get(name, ()):
                spoken.setdefault(number, []).append(info.id)
        for number in sorted(spoken, key=in_order):
            ids = tuple(sorted(spoken[number]))
            seen = {verdict for one in ids for verdict in verdicts.get(one, ())}
            verdict = next((one for one in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS) if one in seen), None)
            control = ours.get(number)
            title, missing = (control.title, control.missing) if control else ("", ())
            found.append(ControlResult(name, number, title, verdict, ids, missing))
    return tuple(found)


def in_order(number: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts numbers of controls as people count: 3.9 before 3.10, AC-2 before AC-10."""
    pieces = re.split(r"(\d+)", number)
    return tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece)


def as_objects(frameworks: Iterable[Framework]) -> list[dict[str, Any]]:
    """The frameworks for programs."""
    return [
        {
            "framework": one.name,
            "title": one.title,
            "source": one.source,
            "checked": one.checked,
            "note": one.note,
            "controls": [
                {"control": control.number, "title": control.title, "rules": list(control.rules),
                 "missing": list(control.missing)}
                for control in one.controls
            ],
        }
        for one in frameworks
    ]  # fmt: skip


def pack(framework: Framework) -> list[Any]:
    """The framework in JSON's own types."""
    controls = [[one.number, one.title, list(one.rules), list(one.missing)] for one in framework.controls]
    return [framework.name, framework.title, framework.source, framework.checked, framework.note, controls]


def unpack(packed: list[Any]) -> Framework:
    """The framework again."""
    name, title, source, checked, note, controls = packed
    read = tuple(Control(one[0], one[1], tuple(one[2]), tuple(one[3])) for one in controls)
    return Framework(name, title, source, checked, note, read)
