"""Knows baselines: the findings that a team has taken over from before, so that a run speaks of new ones only.

Must not know where a baseline file lies, nor how anything was judged.

An entry names what was found, never where: rule, subject and what decided. So it outlives reformatting and moved lines;
a resource that `moved` blocks rename and a file that was renamed are followed. Whatever else changes is a new finding.
The file is JSON with one entry per line, sorted, so that two branches that change it merge and a review reads it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ctlint.findings import Finding, Suppression, Verdict
from ctlint.hints import Any
from ctlint.records import NamedTuple, replace
from ctlint.suppressions.rules import RULES

VERSION = 1
MAX_BYTES = 16 * 1024 * 1024
DEFAULT_REASON = "found before the baseline was written"

_FIRST = "[0]"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ABOUT = frozenset(rule.id for rule in RULES)
"""What is wrong with a request to ignore something is never taken over."""


class BaselineError(ValueError):
    """The file is no baseline; the message says what is wrong with it."""


class Key(NamedTuple):
    """What makes a finding the same: see the module's first lines. unit: relative to the baseline's directory."""

    rule: str
    kind: str
    unit: str
    address: str
    verdict: str
    deciding: tuple[str, ...]


class Entry(NamedTuple):
    """One finding taken over. message: what it said then. since: the day, "2026-11-26"."""

    key: Key
    message: str
    reason: str
    since: str


class Move(NamedTuple):
    """A resource or module call that the code says it renamed."""

    before: str
    now: str


class Matched(NamedTuple):
    """findings: as given, with those of the baseline marked. stale: entries that nothing matches."""

    findings: tuple[Finding, ...]
    stale: tuple[Entry, ...]


def is_taken(finding: Finding) -> bool:
    """Whether a baseline holds such findings: what fails or is unknown and is not ignored already."""
    return finding.verdict is not Verdict.PASS and finding.suppressed is None and finding.rule.id not in _ABOUT


def key(finding: Finding, prefix: str) -> Key:
    """prefix: the scan root relative to the baseline's directory, "" where they are the same, else with a slash."""
    unit = key_unit(finding.subject.id.unit, prefix)
    return Key(
        finding.rule.id, finding.subject.kind, unit, finding.subject.id.address, finding.verdict.value, finding.deciding
    )


def match(
    findings: Sequence[Finding],
    entries: Iterable[Entry],
    prefix: str,
    moves: Iterable[Move],
    units: Iterable[str],
    by: str = "baseline",
) -> Matched:
    """Mark the findings that a baseline holds, each entry once; `by` is who says so.

    moves: what the code says was renamed. units: paths of the units that this run judged: an entry of another unit may
    be of a file or directory that was renamed.
    """
    open_entries: dict[Key, list[Entry]] = {}
    for entry in entries:
        open_entries.setdefault(entry.key, []).append(entry)
    keys = {index: key(finding, prefix) for index, finding in enumerate(findings) if is_taken(finding)}
    marked = list(findings)

    def take(index: int, wanted: Key) -> None:
        entry = open_entries[wanted].pop()
        if not open_entries[wanted]:
            del open_entries[wanted]
        del keys[index]
        marked[index] = replace(marked[index], suppressed=Suppression(entry.reason, by))

    for index, wanted in list(keys.items()):
        if wanted in open_entries:
            take(index, wanted)
    renames = list(moves)
    for index, wanted in list(keys.items()):
        for before in addresses_before(wanted.address, renames):
            if wanted._replace(address=before) in open_entries:
                take(index, wanted._replace(address=before))
                break
    here = {key_unit(unit, prefix) for unit in units}
    for before, now in _renamed_units(open_entries, keys.values(), here).items():
        for index, wanted in list(keys.items()):
            if wanted.unit == now and wanted._replace(unit=before) in open_entries:
                take(index, wanted._replace(unit=before))
    stale = [entry for left in open_entries.values() for entry in left]
    return Matched(tuple(marked), tuple(sorted(stale)))


def key_unit(unit: str, prefix: str) -> str:
    """A unit's path as keys have it."""
    return prefix.rstrip("/") if unit == "." and prefix else prefix + unit


def addresses_before(address: str, moves: Sequence[Move]) -> Iterable[str]:
    """The names that a resource had, newest first, as far as moves tell.

    Where a resource gets or loses its `count`, Terraform moves the one without a key to the first, or back
    (github.com/hashicorp/terraform, internal/refactoring/move_statement.go, ImpliedMoveStatements; checked 2026-11).
    """
    seen = {address}
    pending = [address]
    while pending and len(seen) < 100:
        name = pending.pop(0)
        other = name.removesuffix(_FIRST) if name.endswith(_FIRST) else name + _FIRST
        if other not in seen and not other.endswith(f"]{_FIRST}"):
            seen.add(other)
            pending.append(other)
            yield other
        for move in moves:
            for match_ in re.finditer(rf"(?:^|(?<=\.)){re.escape(move.now)}(?=$|[.\[])", name):
                before = name[: match_.start()] + move.before + name[match_.end() :]
                if before not in seen:
                    seen.add(before)
                    pending.append(before)
                    yield before


def _renamed_units(open_entries: Mapping[Key, Sequence[Entry]], left: Iterable[Key], here: set[str]) -> dict[str, str]:
    """Which unit of the baseline that is gone each new unit was.

    A unit is what another was only where all that is left of the one is found in the other, and no third would do: a
    fault that somebody makes anew elsewhere must not be taken for an old one.
    """
    gone: dict[str, set[Key]] = {}
    for wanted in open_entries:
        if wanted.unit not in here:
            gone.setdefault(wanted.unit, set()).add(wanted._replace(unit=""))
    new: dict[str, set[Key]] = {}
    for wanted in left:
        new.setdefault(wanted.unit, set()).add(wanted._replace(unit=""))
    fits = {before: [now for now, has in new.items() if wanted <= has] for before, wanted in gone.items()}
    chosen = Counter(now for candidates in fits.values() if len(candidates) == 1 for now in candidates)
    return {before: found[0] for before, found in fits.items() if len(found) == 1 and chosen[found[0]] == 1}


def updated(
    findings: Iterable[Finding], matched: Matched, old: Iterable[Entry], prefix: str, reason: str, today: str
) -> list[Entry]:
    """The baseline that takes over everything that a run found: entries that hold keep their reason and day."""
    stale = Counter(matched.stale)
    kept = [entry for entry in old if not stale.pop(entry, 0)]
    fresh = [Entry(key(finding, prefix), finding.message, reason, today) for finding in findings if is_taken(finding)]
    return sorted((*kept, *fresh))


def render(entries: Iterable[Entry]) -> str:
    """The text of a baseline file."""
    lines = [json.dumps(_as_object(entry), ensure_ascii=False) for entry in sorted(entries)]
    body = ",\n  ".join(lines)
    return f'{{"version": {VERSION}, "entries": [' + (f"\n  {body}\n" if lines else "") + "]}\n"


def _as_object(entry: Entry) -> dict[str, Any]:
    one = entry.key
    return {
        "rule": one.rule, "unit": one.unit, "address": one.address, "kind": one.kind, "verdict": one.verdict,
        "deciding": list(one.deciding), "message": entry.message, "reason": entry.reason, "since": entry.since,
    }  # fmt: skip


def read(text: str) -> list[Entry]:
    """The entries of a baseline file; BaselineError for whatever is not one."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"is no JSON: {error}") from error
    if not isinstance(whole, dict) or not isinstance(whole.get("entries"), list):
        raise BaselineError("is no baseline: an object with `version` and a list of `entries` is expected")
    if whole.get("version") != VERSION:
        raise BaselineError(f"is of version {whole.get('version')!r}; this ctlint reads version {VERSION}")
    return [_entry(one, number) for number, one in enumerate(whole["entries"], 1)]


def _entry(one: Any, number: int) -> Entry:
    if not isinstance(one, dict):
        raise BaselineError(f"entry {number} is no object")
    texts = {}
    for name in ("rule", "unit", "address", "kind", "verdict", "message", "reason", "since"):
        text = one.get(name)
        if not isinstance(text, str):
            raise BaselineError(f"entry {number} has no {name}")
        texts[name] = text
    deciding = one.get("deciding")
    if not isinstance(deciding, list) or not all(isinstance(path, str) for path in deciding):
        raise BaselineError(f"entry {number} has no list `deciding`")
    if not texts["reason"].strip():
        raise BaselineError(f"entry {number} gives no reason")
    if _DAY.fullmatch(texts["since"]) is None:
        raise BaselineError(f"entry {number}: 'since' is not of the form 2026-11-26")
    return Entry(
        Key(texts["rule"], texts["kind"], texts["unit"], texts["address"], texts["verdict"], tuple(deciding)),
        texts["message"], texts["reason"], texts["since"],
    )  # fmt: skip
