"""Knows how SARIF describes a rule: help as text and Markdown, tags, the severity that GitHub sorts by.

Must not know findings.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.diagnostics import Kind
from ctlint.findings import RuleInfo, Severity
from ctlint.hints import Any
from ctlint.output.words import PRACTICES, VOCABULARIES

MAX_TAGS = 20
"""GitHub refuses a rule with more."""
_MAX_DESCRIPTION = 1024
"""Characters of a full description that GitHub takes."""

SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.5",
    Severity.INFO: "0.1",
}
"""GitHub: over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low."""


def rule_descriptor(info: RuleInfo, asked: Sequence[str] = ()) -> dict[str, Any]:
    """The rule as SARIF's `reportingDescriptor`. It has no `helpUri`: its documentation is in ctlint, not on a page.

    asked: the frameworks that the run was asked for; their controls are the first of the tags, of which few are shown.
    """
    names = sorted(info.frameworks, key=lambda name: (name not in asked, name))
    controls = [f"{name}:{number}" for name in names for number in info.frameworks[name]]
    tags = dict.fromkeys(["security", "cloudtrail", PRACTICES[info.practice][0], *controls])
    return {
        "id": info.id,
        "name": info.slug,
        "shortDescription": {"text": info.title},
        "fullDescription": {"text": (info.why or info.title)[:_MAX_DESCRIPTION]},
        "defaultConfiguration": {"level": "error" if info.severity.at_least(Severity.HIGH) else "warning"},
        "help": {"text": _help(info, markdown=False), "markdown": _help(info, markdown=True)},
        "properties": {
            "tags": list(tags)[:MAX_TAGS],
            "precision": "high",
            "security-severity": SECURITY_SEVERITY[info.severity],
            "practice": info.practice,
            "frameworks": {name: list(info.frameworks[name]) for name in sorted(info.frameworks)},
        },
    }


def problem_descriptor(code: str, kind: Kind) -> dict[str, Any]:
    """A diagnostic's code as a rule: what could not be looked at is an alert of its own."""
    return {
        "id": code,
        "name": kind.title,
        "shortDescription": {"text": kind.title},
        "fullDescription": {"text": f"{kind.title}, so the run is incomplete and what is not reported may still fail"},
        "defaultConfiguration": {"level": "error"},
        "help": {"text": kind.hint, "markdown": kind.hint},
    }


def _help(info: RuleInfo, *, markdown: bool) -> str:
    """Why, when it is undecided, how to fix it, the sources."""
    parts = [info.why or info.title]
    if info.unknown_when:
        parts.append(f"It cannot be decided where: {info.unknown_when}")
    for vocabulary, fix in info.fix.items():
        name = VOCABULARIES.get(vocabulary, vocabulary)
        language = "hcl" if vocabulary == "tf" else "yaml"
        parts.append(f"**{name}**\n\n```{language}\n{fix}\n```" if markdown else f"{name}:\n{fix}")
    links = [f"{one.url} (read {one.checked})" for one in info.references]
    if links:
        parts.append("Sources:\n" + "\n".join(f"- {link}" for link in links))
    parts.append(f"More: {'`' if markdown else ''}ctlint explain {info.id}{'`' if markdown else ''}")
    return "\n\n".join(parts)
