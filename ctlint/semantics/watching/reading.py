"""Knows how texts of the model become patterns, with a mark for what is not known of them.

Must not know what a pattern is for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from ctlint.graph import AMBIENT_KEY
from ctlint.hints import Any
from ctlint.model.view import View
from ctlint.records import NamedTuple
from ctlint.semantics.patterns.event_pattern import UNREAD, read_event_pattern
from ctlint.semantics.patterns.expressions import OPEN, Condition, Constant, Every, Expression, Glob, conditions
from ctlint.semantics.patterns.syntax import PatternError, parse
from ctlint.value import Absent, Entries, Hole, Items, Known, Origin, Reason, Settled, Step, Text, Unknown, Value, Via

_NAMES = frozenset(("", "arn", "Arn", "id", "name", "account_id", "key_id", "bucket", "region", "partition"))
"""Attributes that hold no quote, blank or wildcard: identifiers, in either vocabulary."""


def spelled(value: Settled[Any]) -> str | None:
    """A text with `OPEN` for identifiers that only the deployment knows; None where anything else is not known.

    What an input may hold could change what the rest of a pattern means, so it leaves all of it open.
    """
    if isinstance(value, Unknown):
        return OPEN if _is_ambient(value) else None
    payload = value.value if isinstance(value, Known) else value.default
    if isinstance(payload, str):
        return payload
    if not isinstance(payload, Text):
        return None
    parts: list[str] = []
    for part in payload.parts:
        if isinstance(part, str):
            parts.append(part)
        elif isinstance(part, Hole):
            if part.text is None and part.attribute not in _NAMES:
                return None
            parts.append(OPEN if part.text is None else part.text)
        elif _is_ambient(part):
            parts.append(OPEN)
        else:
            return None
    return "".join(parts)


def _is_ambient(unknown: Unknown[Any]) -> bool:
    key = unknown.key or ""
    return key.startswith(AMBIENT_KEY) or key in ("AWS::AccountId", "AWS::Region", "AWS::Partition")


class Read(NamedTuple):
    """What a filter's pattern means. error: why CloudWatch Logs refuses it, so that it matches nothing.

    doubt: why it is not known, as a value.
    """

    expression: Expression
    error: PatternError | None = None
    doubt: Unknown[Any] | None = None


def pattern_of(one: View) -> Read:
    """The pattern of a metric filter."""
    value = one.get("pattern")
    text = spelled(value)
    if text is None:
        doubt = value if isinstance(value, Unknown) else _not_known(value)
        return Read(Constant(None), None, doubt)
    found = _parsed(text)
    if isinstance(found, PatternError):
        return Read(Constant(False), found)
    limited = not isinstance(one.get("selection"), Absent)  # to some accounts or regions: ctlint does not read which
    return Read(Every((Constant(None), found)) if limited else found)


def _not_known(value: Settled[Any]) -> Unknown[Any]:
    parts = value.value.parts if isinstance(value, Known) and isinstance(value.value, Text) else ()
    first = next((part for part in parts if isinstance(part, Unknown) and not _is_ambient(part)), None)
    if first is not None:
        return Unknown(first.reason, (*value.origin, *first.origin), None, first.links)
    return Unknown(Reason.APPLY, value.origin)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Expression | PatternError:
    try:
        return parse(text)
    except PatternError as error:
        return error


def is_doubtful(expression: Expression) -> bool:
    """Whether something in it is written in a way whose validity is not documented."""
    return any(isinstance(one.operand, Glob) and one.operand.doubtful for one in conditions(expression))


def event_pattern_of(rule: View) -> Expression:
    """The event pattern of an EventBridge rule, from JSON text or from a mapping."""
    settle = rule.scenario.settle
    value = rule.get("event_pattern")
    if isinstance(value, Absent):
        return Constant(False)  # a rule on a schedule
    if isinstance(value, Known) and isinstance(value.value, Entries):
        return read_event_pattern(_plain(value, settle))
    text = spelled(value)
    if text is None:
        return Constant(None)
    try:
        return read_event_pattern(json.loads(text, parse_float=Decimal))
    except (ValueError, RecursionError):
        return Constant(False)  # AWS refuses it


def _plain(value: Value[Any], settle: Callable[[Value[Any]], Settled[Any]]) -> Any:
    """A value as JSON's own types."""
    settled = settle(value)
    if not isinstance(settled, Known):
        text = spelled(settled) if isinstance(settled, Unknown) else None
        return UNREAD if text is None else text
    payload = settled.value
    if isinstance(payload, Entries):
        plain = {name: _plain(payload.fields[name], settle) for name in payload.fields}
        return plain if payload.complete else UNREAD
    if isinstance(payload, Items):
        return [_plain(one, settle) for one in payload.values] if payload.complete else UNREAD
    if isinstance(payload, (bool, int, Decimal)):
        return payload
    text = spelled(settled)
    return UNREAD if text is None else text


def witnessed(sentence: str, origin: Origin) -> Origin:
    """An origin that begins with what shows an answer, in words."""
    return (Step(Via.WITNESS, None, sentence), *origin)


def asks(expression: Expression, field: str) -> list[Condition]:
    """The conditions on one field."""
    return [one for one in conditions(expression) if one.field == field]
