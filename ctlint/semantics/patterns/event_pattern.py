"""Knows what EventBridge event patterns mean: a pattern, in JSON's own types, to an expression over fields of records.

Must not know which events ought to be seen, nor how rules are spelled.

Sources, read 2026-11: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html and
…/eb-create-pattern-operators.html; what CloudTrail's records are wrapped in, …/eb-service-event-cloudtrail.html. A
record is the `detail` of an event; what stands beside it has a field here that begins with "@".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ctlint.hints import Any
from ctlint.semantics.patterns.events import Held, Kind, Like, Unsaid
from ctlint.semantics.patterns.expressions import ANY, Condition, Constant, Every, Expression, Glob, Some

UNREAD = object()
"""Stands in a pattern for what is not known before deployment."""

MAX_DEPTH = 12
"""Mappings within mappings: the records of CloudTrail have no more than half of that."""

_DETAIL_TYPES = {
    "AwsApiCall": "AWS API Call via CloudTrail",
    "AwsConsoleSignIn": "AWS Console Sign In via CloudTrail",
}
"""eventType: the detail-type of what EventBridge delivers."""
TYPES = len(_DETAIL_TYPES)
"""As what a kind of several types of event is delivered, besides itself."""
_WRAPPER = ("source", "detail-type", "account", "region")


def delivered(kind: Kind) -> Iterator[Kind]:
    """A kind of event as EventBridge delivers it: with what it wraps around the record, which tells calls and sign-ins.

    A kind of several types of event comes as what it is of each of these two, and as itself.
    """
    source, event_type = kind.fields.get("eventSource"), kind.fields.get("eventType")
    wrapped: dict[str, Held] = {
        "@source": f"aws.{source.partition('.')[0]}" if isinstance(source, str) else Like(f"aws.{ANY}"),
        "@detail-type": _DETAIL_TYPES.get(str(event_type), Unsaid()),
        "@account": Unsaid(),
        "@region": kind.fields.get("awsRegion", Like(ANY)),
    }
    if isinstance(event_type, Like):
        for one, detail in _DETAIL_TYPES.items():
            told: dict[str, Held] = {"eventType": one, "@detail-type": detail}
            yield Kind(f"{kind.name} ({detail})", {**kind.fields, **wrapped, **told})
    yield Kind(kind.name, {**kind.fields, **wrapped})


def read_event_pattern(pattern: Any) -> Expression:
    """The expression of a pattern; what is not understood, or not known, leaves it open."""
    if not isinstance(pattern, Mapping):
        return Constant(None)
    return _all_of(pattern, "", 0)


def _all_of(pattern: Mapping[Any, Any], prefix: str, depth: int) -> Expression:
    parts: list[Expression] = []
    for name, value in pattern.items():
        if depth == MAX_DEPTH or not isinstance(name, str):
            return Constant(None)
        if name == "$or":
            alternatives = value if isinstance(value, list) else [UNREAD]
            known = [
                _all_of(one, prefix, depth + 1) if isinstance(one, Mapping) else Constant(None) for one in alternatives
            ]
            parts.append(Some(tuple(known)))
            continue
        field = f"{prefix}{name}"
        if isinstance(value, Mapping):
            parts.append(_all_of(value, f"{field}.", depth + 1))
        elif isinstance(value, list):
            own = _field(field)
            parts.append(
                Some(tuple(_matcher(own, one) for one in value)) if own is not None else Constant(None)
            )  # fmt: skip
        else:
            parts.append(Constant(None))
    return Every(tuple(parts))


def _field(path: str) -> str | None:
    if path.startswith("detail."):
        return path.removeprefix("detail.")
    return f"@{path}" if path in _WRAPPER else None


def _matcher(field: str, value: Any) -> Expression:
    if isinstance(value, str):
        return Condition(field, "=", Glob(value))
    if value is None or isinstance(value, bool):
        return Condition(field, "null" if value is None else "true" if value else "false")
    if isinstance(value, (int, Decimal)):
        return Condition(field, "=", Glob(str(value), Decimal(value)))
    if not isinstance(value, Mapping) or len(value) != 1:
        return Constant(None)
    ((word, argument),) = value.items()
    if word == "exists" and isinstance(argument, bool):
        return Condition(field, "=", Glob(ANY)) if argument else Condition(field, "absent")
    if word == "anything-but":
        excluded = argument if isinstance(argument, list) else [argument]
        globs = [found for one in excluded for found in _globs("equals", one)]
        if isinstance(argument, Mapping) and len(argument) == 1:
            ((inner, texts),) = argument.items()
            listed = texts if isinstance(texts, list) else [texts]
            globs = [found for one in listed for found in _globs(inner, one)]
        return Every(tuple(Condition(field, "!=", one) for one in globs)) if all(globs) and globs else Constant(None)
    found = _globs(word, argument)
    return Condition(field, "=", found[0]) if found[0] is not None else Constant(None)


def _globs(word: str, argument: Any) -> list[Any]:
    """The glob of one word of the language, in a list; [None] where it is not understood."""
    folded = word == "equals-ignore-case"
    if isinstance(argument, Mapping) and list(argument) == ["equals-ignore-case"] and word in ("prefix", "suffix"):
        folded, argument = True, argument["equals-ignore-case"]
    if not isinstance(argument, str):
        return [None]
    text = {
        "equals": argument,
        "equals-ignore-case": argument,
        "prefix": f"{argument}{ANY}",
        "suffix": f"{ANY}{argument}",
        "wildcard": argument.replace("*", ANY),
    }.get(word)
    if text is None:
        return [None]
    return [Glob(text, folded=folded, doubtful=word == "wildcard" and "\\" in argument)]
