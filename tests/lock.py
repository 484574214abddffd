"""The lock of rule ids, `rules/ids.lock`: an id keeps its meaning for ever, and is never used for another rule.

Each line is an id, the rule's name and a digest of what it asks for: whom it judges, when, and what it requires. Prose,
fixes, severity and profile are not part of it.

    python -m tests.lock              say what has changed
    python -m tests.lock --accept     write down a new rule, or a deliberate change: a correction that makes the rule
                                      say what it always meant to
    python -m tests.lock --retire ID  keep the id of a rule that is gone, so that it is never used again

A rule that asks for something else is another rule: it gets a new id.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from ctlint.catalogue import load_rules
from ctlint.engine.compiled import pack_node
from ctlint.engine.rule import Rule
from tests.installation import ROOT

LOCK = ROOT / "rules" / "ids.lock"
RETIRED = "-"
"""In place of a digest: the rule is gone, and its id stays taken."""


class Line(NamedTuple):
    """One id: the rule's name, the digest of its meaning."""

    slug: str
    digest: str


def digest(rule: Rule) -> str:
    """Of what a rule asks for; the lines on which it is written do not count."""
    meaning = [
        rule.applies_to,
        rule.role,
        None if rule.when is None else _without_lines(pack_node(rule.when)),
        _without_lines(pack_node(rule.require)),
    ]
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()[:16]


def _without_lines(packed: list[Any]) -> list[Any]:
    """A packed node without its line, which is its second part."""
    word, _, *rest = packed
    return [word, *(_without_lines(part) if _is_node(part) else part for part in rest)]


def _is_node(part: Any) -> bool:
    return isinstance(part, list) and len(part) > 1 and isinstance(part[0], str) and type(part[1]) is int


def current() -> dict[str, Line]:
    """The rules as they are, by id."""
    return {rule.info.id: Line(rule.info.slug, digest(rule)) for rule in load_rules()}


def read(path: Path = LOCK) -> dict[str, Line]:
    """The lock, by id; ValueError for what is no line of it."""
    found: dict[str, Line] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        words = line.split()
        if len(words) != 3 or words[0] in found:
            raise ValueError(f"{path.name}:{number}: not of the form 'CT201 trail-multi-region 0123456789abcdef'")
        found[words[0]] = Line(words[1], words[2])
    return found


def changes(locked: dict[str, Line], now: dict[str, Line]) -> list[str]:
    """What is not as it was written down, one sentence each."""
    said = []
    names = {line.slug: name for name, line in locked.items()}
    for name in sorted({*locked, *now}):
        old, new = locked.get(name), now.get(name)
        if old is None and new is not None:
            taken = names.get(new.slug)
            said.append(
                f"{name} {new.slug} is new"
                if taken is None
                else f"{name} takes the name {new.slug}, which is {taken}'s"
            )
        elif old is not None and new is None:
            if old.digest != RETIRED:
                said.append(f"{name} {old.slug} is gone: a rule keeps its id for ever (--retire {name})")
        elif old is not None and new is not None:
            if old.digest == RETIRED:
                said.append(f"{name} was {old.slug}, which is gone: its id is not used again")
            elif old.slug != new.slug:
                said.append(f"{name} was {old.slug}, and is now {new.slug}: an id is not used again")
            elif old.digest != new.digest:
                said.append(f"{name} {new.slug} asks for something else than it did")
    return said


def text(locked: dict[str, Line]) -> str:
    """What stands in the file."""
    lines = [f"{name} {line.slug} {line.digest}\n" for name, line in sorted(locked.items())]
    return "# Written by `python -m tests.lock --accept`; tests/lock.py says what it is for.\n" + "".join(lines)


def accepted(locked: dict[str, Line], now: dict[str, Line]) -> dict[str, Line]:
    """The lock with what is new and what has changed; ValueError where an id would be used again or vanish."""
    refused = [one for one in changes(locked, now) if "is new" not in one and "asks for something else" not in one]
    if refused:
        raise ValueError("\n".join(refused))
    return {**locked, **now}


def main() -> int:
    """The command; 1 where something has changed and was not accepted."""
    parser = argparse.ArgumentParser(prog="python -m tests.lock", description="The lock of rule ids.")
    parser.add_argument("--accept", action="store_true", help="write down what is new and what has changed")
    parser.add_argument("--retire", metavar="ID", help="keep the id of a rule that is gone")
    options = parser.parse_args()
    locked, now = read() if LOCK.is_file() else {}, current()
    if options.retire is not None:
        if options.retire not in locked or options.retire in now:
            parser.error(f"{options.retire} is no rule that is gone")
        locked[options.retire] = Line(locked[options.retire].slug, RETIRED)
    said = changes(locked, now)
    print("\n".join(said) or "nothing has changed")
    if options.accept or options.retire is not None:
        try:
            LOCK.write_text(text(accepted(locked, now) if options.accept else locked), encoding="utf-8", newline="\n")
        except ValueError as error:
            parser.error(str(error))
        return 0
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
