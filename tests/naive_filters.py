"""A plain reading of filter patterns for JSON events: one event, one pattern, no search; it shares no code with ctlint.

Patterns are made at random as trees, so that their meaning is known without parsing; `written` writes one down.
"""

from __future__ import annotations

import fnmatch
import random
from decimal import Decimal
from typing import Any

FIELDS = ("eventName", "errorCode", "userIdentity.invokedBy", "userIdentity.type", "x.count", "x.flag")
TEXTS = ("DeleteTrail", "StopLogging", "StartLogging", "Root", "IAMUser", "AccessDenied", "A", "")
GLOBS = ("DeleteTrail", "StopLogging", "St*Logging", "*Trail", "S*", "Root", "IAM*", "AccessDenied*", "*", "A*d")
NUMBERS = ("1", "2.5", "-3", "1e2")

Tree = tuple[Any, ...]


def tree(random_: random.Random, depth: int = 3) -> Tree:
    """A random pattern."""
    if depth and random_.random() < 0.6:
        word = random_.choice(("&&", "||"))
        return (word, *(tree(random_, depth - 1) for _ in range(random_.randint(2, 3))))
    field = random_.choice(FIELDS)
    if field == "x.count":
        return ("number", field, random_.choice(("<", "<=", ">", ">=", "=", "!=")), random_.choice(NUMBERS))
    if field == "x.flag" or random_.random() < 0.15:
        return ("is", field, random_.choice(("IS TRUE", "IS FALSE", "IS NULL", "NOT EXISTS")))
    return ("text", field, random_.choice(("=", "!=")), random_.choice(GLOBS))


def written(random_: random.Random, pattern: Tree, outer: int = 0) -> str:
    """The pattern as text, with blanks, quotes and parentheses at random where they change nothing."""
    blank = random_.choice(("", " "))
    if pattern[0] in ("&&", "||"):
        level = 2 if pattern[0] == "&&" else 1
        text = f"{blank}{pattern[0]}{blank}".join(written(random_, part, level) for part in pattern[1:])
        return f"({blank}{text}{blank})" if outer > level or random_.random() < 0.2 else text
    if pattern[0] == "is":
        return f"$.{pattern[1]} {pattern[2]}"
    value = pattern[3]
    if pattern[0] == "text" and random_.random() < 0.5:
        value = f'"{value}"'
    text = f"$.{pattern[1]}{blank}{pattern[2]}{blank}{value}"
    return f"({text})" if random_.random() < 0.5 else text


def holds(pattern: Tree, event: dict[str, Any]) -> bool:
    """Whether an event (flat: its fields by their paths) matches."""
    kind = pattern[0]
    if kind == "&&":
        return all(holds(part, event) for part in pattern[1:])
    if kind == "||":
        return any(holds(part, event) for part in pattern[1:])
    there = pattern[1] in event
    value = event.get(pattern[1])
    if kind == "is":
        return {
            "NOT EXISTS": not there,
            "IS NULL": there and value is None,
            "IS TRUE": value is True,
            "IS FALSE": value is False,
        }[str(pattern[2])]
    if not there:
        return False
    if kind == "number":
        left, right = Decimal(str(value)), Decimal(pattern[3])
        return {
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
            "=": left == right,
            "!=": left != right,
        }[str(pattern[2])]
    return fnmatch.fnmatchcase(str(value), str(pattern[3])) is (pattern[2] == "=")


def event(random_: random.Random, fixed: dict[str, Any]) -> dict[str, Any]:
    """A random event: what is fixed, and anything else."""
    made: dict[str, Any] = {"eventName": random_.choice(TEXTS), "userIdentity.type": random_.choice(TEXTS)}
    for field in ("errorCode", "userIdentity.invokedBy"):
        if random_.random() < 0.6:
            made[field] = random_.choice(TEXTS)
    if random_.random() < 0.7:
        made["x.count"] = random_.choice((-4, -3, 0, 1, 2, 2.5, 3, 99, 100, 101))
    if random_.random() < 0.7:
        made["x.flag"] = random_.choice((True, False, None))
    return {**made, **fixed}
