"""Knows which lifecycle rules reach a trail's log files, and what they do to them.

Must not know how rules are spelled (model), nor how long logs ought to be kept (rules).
Sources, read 2026-11: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html (a rule
reaches the names that start with its prefix); the names of log files are
[<prefix>/]AWSLogs/[<organization>/]<account>/CloudTrail/<region>/<year>/<month>/<day>/… after
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ctlint.hints import Any
from ctlint.model.declare import BOOL, INT, Entity
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.read import answered, elements, is_true, text
from ctlint.value import Absent, Items, Known, Origin, Reason, Settled, Step, Text, Truth, Unknown, Via, every

_ONE_ACCOUNT = r"AWSLogs/[^/]+(/|/CloudTrail/?)?\Z"


def logs_have_lifecycle(trail: View) -> Settled[bool]:
    """Whether a lifecycle rule that is in force reaches all its log files and archives or expires them."""
    bucket = bucket_of(trail)
    if not isinstance(bucket, View):
        return bucket
    rules, more, origin = elements(bucket, "lifecycle_rules")
    answers: list[tuple[Truth, Settled[Any]]] = []
    for rule in rules:
        if not isinstance(rule, Known):
            answers.append((Truth.UNKNOWN, rule))
            continue
        part = bucket.of(rule.value)
        acts, acting = _acts(part)
        reached, reaching = reaches(trail, part)
        enabled = part.get("enabled")
        answers.append(all_of(rule, ((is_true(enabled), enabled), (reached, reaching), (acts, acting))))
    if more is not None:
        answers.append((Truth.UNKNOWN, more))
    return answered(answers, origin)


def log_expiry_days(trail: View) -> Settled[int]:
    """Days after which the first of its log files expire, over all rules in force; Absent where none expires them.

    A rule that expires on a date removes logs of any age from then on, so it counts as 0 days.
    """
    return earliest(trail, lambda rule: ([_expiry(rule)], None), "expire")


def earliest(
    trail: View, days_of: Callable[[View], tuple[list[Settled[int]], Unknown[Any] | None]], does: str
) -> Settled[int]:
    """The least number of days after which a rule in force does something to a log file; Absent where none ever does.

    days_of: the days of one rule (Absent: it does not do it), and the doubt whether there are more.
    does: what it does, for people: "log files may ... after 30 days".
    """
    bucket = bucket_of(trail)
    if not isinstance(bucket, View):
        return Absent(None, bucket.origin) if isinstance(bucket, Absent) else bucket
    rules, more, origin = elements(bucket, "lifecycle_rules")
    shortest: Known[int] | None = None
    doubts: list[tuple[int, Unknown[Any]]] = [] if more is None else [(0, more)]
    for rule in rules:
        if not isinstance(rule, Known):
            doubts.append((0, rule if isinstance(rule, Unknown) else Unknown(Reason.INPUT, rule.origin)))
            continue
        part = bucket.of(rule.value)
        listed, open_end = days_of(part)
        numbers: list[Known[int] | Unknown[Any]] = [one for one in listed if not isinstance(one, Absent)]
        if open_end is not None:
            numbers.append(open_end)
        if not numbers:
            continue
        enabled = part.get("enabled")
        reached, reaching = touches(trail, part)
        applies, decided = all_of(rule, ((is_true(enabled), enabled), (reached, reaching)))
        if applies is Truth.FALSE:
            continue
        for days in numbers:
            if isinstance(days, Unknown) or applies is Truth.UNKNOWN:
                doubt = days if isinstance(days, Unknown) else decided
                least = 0 if isinstance(days, Unknown) else days.value
                doubts.append((least, doubt if isinstance(doubt, Unknown) else Unknown(Reason.INPUT, doubt.origin)))
            elif shortest is None or days.value < shortest.value:
                shortest = days
    # A doubtful rule matters only where it could act sooner than the rules that certainly do.
    for least, doubt in doubts:
        if shortest is None or least < shortest.value:
            return _between(least, doubt, shortest, does)
    return shortest if shortest is not None else Absent(None, origin)


def _between(least: int, doubt: Unknown[Any], shortest: Known[int] | None, does: str) -> Settled[int]:
    """A number of days that lies between what a doubtful rule would bring and what is certain."""
    upper = f" and at most {shortest.value}" if shortest is not None else ""
    note = f"log files may {does} after {least} days{upper}" if least else f"it is not known when log files {does}"
    return Unknown(doubt.reason, (*doubt.origin, Step(Via.FUNCTION, None, note)), None, doubt.links)


def bucket_of(trail: View) -> View | Settled[Any]:
    """The bucket that it delivers to; or why there is none to look at."""
    found = trail.get("bucket")
    if isinstance(found, Known) and isinstance(found.value, Entity):
        return trail.of(found.value)
    return found


def _expiry(rule: View) -> Settled[int]:
    date = rule.get("expiration_date")
    if isinstance(date, Known):
        return Known(0, (*date.origin, Step(Via.FUNCTION, None, "from that date on, log files of any age expire")))
    if isinstance(date, Unknown):
        return Unknown(date.reason, date.origin, None, date.links)
    return rule.get("expiration_days")


def _acts(rule: View) -> tuple[Truth, Settled[Any]]:
    """Whether a rule archives or expires current versions at all."""
    days = _expiry(rule)
    moves, more, origin = elements(rule, "transitions")
    answers: list[tuple[Truth, Settled[Any]]] = [
        (Truth.FALSE if isinstance(days, Absent) else Truth.UNKNOWN if isinstance(days, Unknown) else Truth.TRUE, days)
    ]
    for move in moves:
        answers.append((Truth.TRUE if isinstance(move, Known) else Truth.UNKNOWN, move))
    if more is not None:
        answers.append((Truth.UNKNOWN, more))
    value = answered(answers, origin)
    return is_true(value), value


def _filters(rule: View) -> list[tuple[Truth, Settled[Any]]]:
    """Filters other than the prefix. CloudTrail tags no log file, and a size leaves some out: neither reaches all."""
    found: list[tuple[Truth, Settled[Any]]] = []
    for name in ("tag", "tags", "larger_than", "smaller_than"):
        value = rule.get(name)
        if isinstance(value, Known) and not (isinstance(value.value, Items) and not value.value.values):
            found.append((Truth.FALSE, value))
        elif isinstance(value, Unknown):
            found.append((Truth.UNKNOWN, value))
    return found


def reaches(trail: View, rule: View) -> tuple[Truth, Settled[Any]]:
    """Whether a rule reaches every log file of the trail."""
    prefix = rule.get("prefix")
    answers = [(_prefix_reaches(trail, prefix, whole=True), prefix), *_filters(rule)]
    return all_of(prefix, answers)


def touches(trail: View, rule: View) -> tuple[Truth, Settled[Any]]:
    """Whether a rule reaches any log file of the trail: tags never do, sizes may."""
    prefix = rule.get("prefix")
    answers = [(_prefix_reaches(trail, prefix, whole=False), prefix)]
    for name in ("tag", "tags"):
        value = rule.get(name)
        if isinstance(value, Known) and not (isinstance(value.value, Items) and not value.value.values):
            answers.append((Truth.FALSE, value))
        elif isinstance(value, Unknown):
            answers.append((Truth.UNKNOWN, value))
    for name in ("larger_than", "smaller_than"):
        value = rule.get(name)
        if not isinstance(value, Absent):
            answers.append((Truth.UNKNOWN, value))
    return all_of(prefix, answers)


def _prefix_reaches(trail: View, prefix: Settled[Any], *, whole: bool) -> Truth:
    """Whether names that start with `prefix` are all (`whole`) or some of the trail's log files."""
    if isinstance(prefix, Absent):
        return Truth.TRUE
    written = _spelled(prefix)
    key_prefix = trail.get("key_prefix")
    folder = "" if isinstance(key_prefix, Absent) else _spelled(key_prefix)
    if written is None or folder is None:
        return Truth.UNKNOWN
    logs = f"{folder}/AWSLogs/" if folder else "AWSLogs/"
    if logs.startswith(written):
        return Truth.TRUE
    if not written.startswith(logs):
        return Truth.FALSE if _differ_in_letters(written, logs) else Truth.UNKNOWN
    # Below AWSLogs/ stands the account (or the organization), and which one that will be is not in the code.
    if whole and not re.match(_ONE_ACCOUNT, written[len(logs) - len("AWSLogs/") :]):
        return Truth.UNKNOWN if _HOLE in written[len(logs) :] else Truth.FALSE
    return Truth.UNKNOWN


_HOLE = "\ufffc"
"""Stands around the name of a hole in a text that is compared: no object's name holds it."""


def _spelled(value: Settled[Any]) -> str | None:
    """A text to compare names with, its holes named between two `_HOLE`; None where a part has no identity."""
    if isinstance(value, Unknown):
        return None if value.key is None else f"{_HOLE}{value.key}{_HOLE}"
    if not (isinstance(value, Known) and isinstance(value.value, Text)):
        return text(value)
    parts: list[str] = []
    for part in value.value.parts:
        if isinstance(part, str):
            parts.append(part)
        elif isinstance(part, Unknown) and part.key is None:
            return None
        else:
            name = part.key if isinstance(part, Unknown) else f"{part.target!r}.{part.attribute}"
            parts.append(f"{_HOLE}{name}{_HOLE}")
    return "".join(parts)


def _differ_in_letters(one: str, other: str) -> bool:
    """Whether two texts differ before either of them has a hole, so that no filling makes one begin the other."""
    heads = (one.split(_HOLE, 1)[0], other.split(_HOLE, 1)[0])
    shorter = min(len(head) for head in heads)
    return heads[0][:shorter] != heads[1][:shorter]


def all_of(whole: Settled[Any], answers: Any) -> tuple[Truth, Settled[Any]]:
    """Kleene conjunction, with the value that decided it."""
    listed = list(answers)
    answer = every(found for found, _ in listed)
    if answer is Truth.TRUE:
        return answer, whole
    value = next(value for found, value in listed if found is answer)
    if answer is Truth.UNKNOWN and not isinstance(value, Unknown):
        return answer, Unknown(Reason.INPUT, _noted(value.origin))
    return answer, value


def _noted(origin: Origin) -> Origin:
    return (*origin, Step(Via.FUNCTION, None, "whether that is where the trail's log files stand is not in the code"))


_BY_BILLING_MODE = {"EXTENDABLE_RETENTION_PRICING": 366, "FIXED_RETENTION_PRICING": 2557}
"""Days that an event data store keeps events where nobody says otherwise.
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateEventDataStore.html (2026-11)"""


def store_keeps_days(store: View) -> Settled[int]:
    """Days that an event data store keeps events: as written, else as its billing mode has it."""
    written = store.get("retention_days")
    if not isinstance(written, Unknown) or written.reason is not Reason.UNSOURCED:
        return written
    mode = store.get("billing_mode")
    days = _BY_BILLING_MODE.get(text(mode) or "")
    if days is None:
        return Unknown(mode.reason if isinstance(mode, Unknown) else Reason.INPUT, mode.origin)
    note = f"RetentionPeriod is not set, so it is {days} days in the billing mode {text(mode)}"
    return Known(days, (Step(Via.DEFAULT, written.origin[0].span, note), *written.origin[1:]))


SEMANTICS: Semantics = {
    ("EventDataStore", "keeps_days"): Semantic(
        INT, "days that it keeps events: as written, else as its billing mode has it", store_keeps_days
    ),
    ("Trail", "logs_have_lifecycle"): Semantic(
        BOOL, "whether a lifecycle rule in force archives or expires all its log files", logs_have_lifecycle
    ),
    ("Trail", "log_expiry_days"): Semantic(
        INT, "days after which the first of its log files expire; not set where none does", log_expiry_days
    ),
}
