"""Knows what keeps log files from being lost before their time: versions, Object Lock, old versions, archives.

Must not know which rules reach log files (retention.py), nor how long they ought to be kept (rules).
Sources, read 2026-11: docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html (a lock switches versioning on for
good; a year is 365 days), .../lifecycle-expire-general-considerations.html (of a versioned object expiration makes an
old version), .../intro-lifecycle-rules.html (NewerNoncurrentVersions are kept whatever their age),
.../glacier-storage-classes.html (only GLACIER and DEEP_ARCHIVE have to be restored before they are read).
"""

from __future__ import annotations

from ctlint.hints import Any
from ctlint.model.declare import BOOL, INT
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.read import answered, elements, is_true, text
from ctlint.semantics.retention import all_of, bucket_of, earliest, reaches
from ctlint.value import Absent, Known, Reason, Settled, Truth, Unknown, truth

_DAYS_OF_A_YEAR = 365
_TO_BE_RESTORED = frozenset(("GLACIER", "Glacier", "DEEP_ARCHIVE"))


def keeps_versions(bucket: View) -> Settled[bool]:
    """Whether what is overwritten or deleted stays as an old version: versioning, or Object Lock, which implies it."""
    versioning, lock = bucket.get("versioning"), bucket.get("object_lock")
    return answered([(is_true(versioning), versioning), (is_true(lock), lock)], versioning.origin)


def lock_days(bucket: View) -> Settled[int]:
    """Days for which no new object can be deleted; Absent where Object Lock locks nothing by itself."""
    lock = bucket.get("object_lock")
    if is_true(lock) is Truth.FALSE:
        return Absent(None, lock.origin)
    days, years = bucket.get("object_lock_days"), bucket.get("object_lock_years")
    found = years if isinstance(days, Absent) else days
    if isinstance(lock, Unknown) and not isinstance(found, Absent):
        return Unknown(lock.reason, lock.origin, None, lock.links)
    if isinstance(found, Known) and found is years:
        return Known(found.value * _DAYS_OF_A_YEAR, found.origin)
    return found


def expiry_waits_for_lock(trail: View) -> Settled[bool]:
    """Whether log files expire no sooner than their lock ends; Absent where nothing is locked, or nothing expires."""
    bucket = bucket_of(trail)
    if not isinstance(bucket, View):
        return Absent(None, bucket.origin) if isinstance(bucket, Absent) else bucket
    lock, expiry = bucket.get("lock_days"), trail.get("log_expiry_days")
    for value in (lock, expiry):
        if isinstance(value, Absent):
            return Absent(None, value.origin)
    for value in (lock, expiry):
        if isinstance(value, Unknown):
            return Unknown(value.reason, value.origin, None, value.links)
    assert isinstance(lock, Known) and isinstance(expiry, Known)
    return Known(expiry.value >= lock.value, (*expiry.origin, *lock.origin))


def old_version_days(trail: View) -> Settled[int]:
    """Days after which an old version of a log file is gone; Absent where none goes, or there are none."""
    bucket = bucket_of(trail)
    if isinstance(bucket, View):
        kept = bucket.get("keeps_versions")
        if is_true(kept) is Truth.FALSE:
            return Absent(None, kept.origin)
        if isinstance(kept, Unknown):
            return Unknown(kept.reason, kept.origin, None, kept.links)
    return earliest(trail, _old_versions, "be lost for good once they are deleted")


def _old_versions(rule: View) -> tuple[list[Settled[int]], Unknown[Any] | None]:
    newer = rule.get("newer_noncurrent_versions")
    if isinstance(newer, Known):
        return [], None
    days = rule.get("noncurrent_days")
    if isinstance(newer, Unknown) and not isinstance(days, Absent):
        return [Unknown(newer.reason, newer.origin, None, newer.links)], None
    return [days], None


def restore_days(trail: View) -> Settled[int]:
    """Days after which the first log file has to be restored before anybody can read it; Absent where none has."""
    return earliest(trail, _restores, "have to be restored before they can be read")


def _restores(rule: View) -> tuple[list[Settled[int]], Unknown[Any] | None]:
    moves, more, _ = elements(rule, "transitions")
    found: list[Settled[int]] = []
    for move in moves:
        if not isinstance(move, Known):
            found.append(move if isinstance(move, Unknown) else Unknown(Reason.INPUT, move.origin))
            continue
        part = rule.of(move.value)
        storage_class, days, date = part.get("storage_class"), part.get("days"), part.get("date")
        if isinstance(storage_class, Unknown) or text(storage_class) is None:
            found.append(Unknown(Reason.INPUT, storage_class.origin))
        elif text(storage_class) in _TO_BE_RESTORED:
            found.append(Known(0, date.origin) if isinstance(date, Known) else days)
    return found, more


def unfinished_uploads_end(trail: View) -> Settled[bool]:
    """Whether a rule in force removes the parts of uploads of log files that were never finished."""
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
        enabled, days = part.get("enabled"), part.get("abort_upload_days")
        acts = Truth.UNKNOWN if isinstance(days, Unknown) else truth(isinstance(days, Known))
        answers.append(all_of(rule, ((is_true(enabled), enabled), (acts, days), reaches(trail, part))))
    if more is not None:
        answers.append((Truth.UNKNOWN, more))
    return answered(answers, origin)


def mfa_delete_can_be_written(bucket: View) -> Settled[bool]:
    """Whether its code could switch MFA delete on: CloudFormation has no word for it."""
    return Known(bucket.entity.vocabulary == "tf", bucket.entity.header)


SEMANTICS: Semantics = {
    ("Bucket", "keeps_versions"): Semantic(
        BOOL, "whether what is overwritten or deleted stays as an old version", keeps_versions
    ),
    ("Bucket", "lock_days"): Semantic(
        INT, "days for which no new object can be deleted; not set where there is no lock", lock_days
    ),
    ("Bucket", "mfa_delete_can_be_written"): Semantic(
        BOOL, "whether its code could switch MFA delete on", mfa_delete_can_be_written
    ),
    ("Trail", "expiry_waits_for_lock"): Semantic(
        BOOL, "whether its log files expire no sooner than their lock ends", expiry_waits_for_lock
    ),
    ("Trail", "old_version_days"): Semantic(
        INT, "days after which an old version of a log file is gone; not set where none goes", old_version_days
    ),
    ("Trail", "restore_days"): Semantic(
        INT, "days after which a log file has to be restored before it is read; not set where none has", restore_days
    ),
    ("Trail", "unfinished_uploads_end"): Semantic(
        BOOL, "whether parts of uploads that were never finished are removed", unfinished_uploads_end
    ),
}
