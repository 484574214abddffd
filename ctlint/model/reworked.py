"""Knows a document whose text is another's with one thing replaced in it, as modules fill in placeholders.

Must not know what a document says, nor any front end's syntax. What would not be the same in JSON as in the structure
that it stands for (a sign that JSON escapes or is made of, a word of the policy language) is not replaced: unknown.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ctlint.hints import Any
from ctlint.records import Record
from ctlint.value import (
    Absent,
    Entries,
    Hole,
    Items,
    Known,
    Part,
    Reason,
    Reworked,
    Text,
    Unknown,
    Value,
    lift,
    text_of,
)

_NEEDLE = re.compile(r"[A-Za-z0-9_@$#%][A-Za-z0-9_@$#%./:*-]*")
"""What is in a string only, wherever JSON has it: a colon between a key and its value follows a quotation mark."""

_ESCAPED = re.compile(r'["\\<>&\x00-\x1f\x7f\u2028\u2029]')
"""Signs that JSON, or what writes it, escapes."""

_WORDS = (
    "Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
    "NotResource", "Condition", "AWS", "Service", "Federated", "CanonicalUser",
)  # fmt: skip


class _NotAlikeError(Exception):
    """A replacement in the text is not one in what it stands for."""


def replaced(document: Value[Any], how: Reworked) -> Value[Any] | None:
    """A document, or any part of one, with a text replaced wherever it stands; None where that cannot be told."""
    if not how.needle:
        return document
    by = [part for part in how.by if isinstance(part, str)]
    if not _NEEDLE.fullmatch(how.needle) or any(how.needle in word for word in _WORDS) or _ESCAPED.search("".join(by)):
        return None
    try:
        return _value(document, how)
    except _NotAlikeError:
        return None


def _value(value: Value[Any], how: Reworked) -> Value[Any]:
    return lift(lambda settled: _settled(settled, how), value)


def _settled(value: Value[Any], how: Reworked) -> Value[Any]:
    if isinstance(value, Absent) or not isinstance(value, (Known, Unknown)):
        return value
    if isinstance(value, Unknown):
        # An input may hold what is replaced; what AWS makes up, such as an account's number, is no placeholder.
        return value if value.reason is Reason.APPLY else Unknown(value.reason, value.origin, None, value.links)
    payload = value.value
    if isinstance(payload, (str, Text)):
        return _text(value, payload, how)
    if isinstance(payload, Items):
        made = tuple([_value(one, how) for one in payload.values])
        return Known(Items(made, payload.complete, payload.kind), value.origin)
    if isinstance(payload, Entries):
        if any(how.needle in name for name in payload.fields):
            raise _NotAlikeError
        fields = {name: _value(one, how) for name, one in payload.fields.items()}
        return Known(Entries(fields, payload.complete, payload.kind, None, payload.more), value.origin)
    if isinstance(payload, (bool, int, Decimal)):
        if how.needle in str(payload).lower():
            raise _NotAlikeError
        return value
    return Known(_record(payload, how), value.origin)


def _record(record: Any, how: Reworked) -> Any:
    """A statement, or another part of a document, in which every value is as it is after the replacement."""
    if not isinstance(record, Record):
        raise _NotAlikeError
    fields = []
    for name in record._fields_:
        part = getattr(record, name)
        if isinstance(part, Items):
            part = Items(tuple([_value(one, how) for one in part.values]), part.complete, part.kind)
        elif not isinstance(part, (str, tuple)):
            part = _value(part, how)
        fields.append(part)
    return type(record)(*fields)


def _text(value: Known[Any], payload: str | Text, how: Reworked) -> Value[Any]:
    literal = payload.literal() if isinstance(payload, Text) else payload
    if literal is not None:
        if how.needle not in literal:
            return value
        payload = literal
    made: list[Part] = []
    for part in payload.parts if isinstance(payload, Text) else (payload,):
        if isinstance(part, str):
            first, *more = part.split(how.needle)
            made.append(first)
            for piece in more:
                made += [*how.by, piece]
        elif isinstance(part, Unknown) and part.reason is not Reason.APPLY:
            return Unknown(part.reason, value.origin, None, part.links)
        else:
            made.append(_hole(part, how))
    return Known(text_of(made), value.origin)


def _hole(part: Part, how: Reworked) -> Part:
    if isinstance(part, Hole) and part.text is not None and how.needle in part.text:
        raise _NotAlikeError
    return part
