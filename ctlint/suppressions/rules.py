"""Knows the rules about the requests themselves: a request that asks for nothing must not go unnoticed.

Must not know how requests are written or applied. These rules judge no resource, so they are not written in YAML; what
they find cannot be ignored.
"""

from __future__ import annotations

from ctlint.findings import Reference, RuleInfo, Severity


def own_rule(
    id_: str, slug: str, title: str, severity: Severity, subject: str, message: str, why: str, fix: str,
    references: tuple[Reference, ...], unknown_when: str,
) -> RuleInfo:  # fmt: skip
    """A rule that judges no resource of the code as it stands, so that it is not written in YAML."""
    return RuleInfo(
        id=id_,
        slug=slug,
        title=title,
        severity=severity,
        practice=0,
        core=False,
        profile="recommended",
        subject=subject,
        message=message,
        why=why,
        fix={"tf": f"# {fix}", "cfn": f"# {fix}"},
        references=references,
        frameworks={},
        since="0.1.0",
        unknown_when=unknown_when,
    )


def _rule(number: int, slug: str, title: str, severity: Severity, message: str, why: str, fix: str) -> RuleInfo:
    never = "Never: all that it needs is in the code."
    return own_rule(f"CT0{number}", slug, title, severity, "Suppression", message, why, fix, (), never)


UNUSED = _rule(
    91,
    "suppression-unused",
    "A suppression ignores something",
    Severity.LOW,
    "ignores {name}, which finds nothing here any more",
    "What it was written for is gone. If it stays, it hides the next fault of the same kind.",
    "remove the comment",
)
EXPIRED = _rule(
    92,
    "suppression-expired",
    "A suppression is within its time",
    Severity.MEDIUM,
    "ignored {name} until {until}",
    "Somebody accepted the finding for a time, and that is over: it counts again.",
    "ctlint: ignore[CT501] until=2027-06-30 why it is accepted once more",
)
UNKNOWN_RULE = _rule(
    93,
    "suppression-of-no-rule",
    "A suppression names a rule that exists",
    Severity.MEDIUM,
    "ignores '{name}', which is no rule{near}",
    "It was meant to accept a finding and accepts none; perhaps the name is misspelt.",
    "ctlint: ignore[CT501] why it is accepted",
)
MALFORMED = _rule(
    94,
    "suppression-malformed",
    "A suppression says which rule it ignores, and why",
    Severity.MEDIUM,
    "{problem}",
    "It ignores nothing as it stands. Without a reason nobody can tell later whether it is still right.",
    "ctlint: ignore[CT501] why it is accepted",
)

RULES = (UNUSED, EXPIRED, UNKNOWN_RULE, MALFORMED)
