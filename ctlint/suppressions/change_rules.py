"""Knows the rules about changes to what exists: a change that is planned must not take away what is already had.

Must not know how a change is found out. These rules judge no state, so they are not written in YAML.
"""

from __future__ import annotations

from ctlint.findings import Reference, RuleInfo, Severity
from ctlint.suppressions.rules import own_rule

_VALIDATION = Reference("https://docs.aws.amazon.com/cli/latest/reference/cloudtrail/validate-logs.html", "2026-11")
_ATTACK = Reference("https://attack.mitre.org/techniques/T1685/002/", "2026-11")


def _rule(
    id_: str, slug: str, title: str, severity: Severity, subject: str, message: str, why: str, fix: str,
    references: tuple[Reference, ...] = (),
) -> RuleInfo:  # fmt: skip
    never = "Never: what cannot be told of the state after the change is told by the rules about that state."
    return own_rule(id_, slug, title, severity, subject, message, why, fix, references, never)


REMOVED = _rule(
    "CT095",
    "trail-removed",
    "A change removes no trail",
    Severity.CRITICAL,
    "Trail",
    "{trail} is gone: once this is deployed, what it recorded is recorded no more",
    "Who wants to leave no traces removes the trail first. A trail that is renamed without a `moved` block is "
    "deleted and made anew: nothing is recorded in between, and the chain of its digests is broken.",
    "keep the trail, or say with a `moved` block what it is now",
)
REPLACED = _rule(
    "CT096",
    "trail-replaced",
    "A change replaces no trail",
    Severity.MEDIUM,
    "Trail",
    "this plan deletes {subject} and makes it anew{gap}: the chain of its digests ends there",
    "A trail that is deleted is digested no more, so nobody can prove afterwards that nothing is missing between the "
    "old trail's last digest and the new one's first. A trail is replaced when its name changes.",
    "keep the trail's name; where it must change, make the new trail first and delete the old one later",
    (_VALIDATION,),
)
TRAIL_WEAKENED = _rule(
    "CT097",
    "trail-weakened",
    "A change weakens no trail",
    Severity.CRITICAL,
    "Trail",
    "this plan weakens {subject}: before it, {rules}",
    "Somebody decided to have this, and it is being given up. Attackers change what a trail records, validates or "
    "encrypts rather than delete it, because that is noticed later.",
    "keep what the trail had, or accept the change by name: ctlint: ignore[CT097] why it is right",
    (_ATTACK,),
)
STORE_WEAKENED = _rule(
    "CT098",
    "log-store-weakened",
    "A change weakens nothing in which a trail's logs are kept",
    Severity.HIGH,
    "TrailBucket",
    "this plan {does}",
    "The logs that are there already are lost, opened or cut short with it, not only those to come.",
    "keep what protects the logs, or accept the change by name: ctlint: ignore[CT098] why it is right",
    (_ATTACK,),
)
KEY_WEAKENED = _rule(
    "CT099",
    "trail-key-weakened",
    "A change weakens no key that encrypts a trail's logs",
    Severity.HIGH,
    "TrailKey",
    "this plan {does}",
    "Logs that were encrypted with a key can be read only as long as it exists; a trail whose key is disabled, or "
    "no longer lets CloudTrail in, delivers nothing.",
    "keep the key and its policy, or accept the change by name: ctlint: ignore[CT099] why it is right",
)
ALARMS_WEAKENED = _rule(
    "CT116",
    "alarm-chain-weakened",
    "A change takes no alarm on a trail's events away",
    Severity.MEDIUM,
    "TrailAlarm",
    "this plan {does}",
    "From then on nobody is told, and nothing shows that nobody is.",
    "keep the alarm, its filter and its topic, or accept the change by name: ctlint: ignore[CT116] why it is right",
)
REST_WEAKENED = _rule(
    "CT117",
    "trail-surroundings-weakened",
    "A change weakens nothing else that a trail lives by",
    Severity.MEDIUM,
    "Trail",
    "this plan {does}",
    "A trail delivers and is safe through what surrounds it: its topic, its role, who may touch it.",
    "keep what was there, or accept the change by name: ctlint: ignore[CT117] why it is right",
)

RULES = (REMOVED, REPLACED, TRAIL_WEAKENED, STORE_WEAKENED, KEY_WEAKENED, ALARMS_WEAKENED, REST_WEAKENED)
