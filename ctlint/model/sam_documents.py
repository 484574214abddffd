"""Knows how a statement and a document are made of what AWS SAM grants.

Must not know any syntax, what is granted (sam_policies.py), nor how it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ctlint.hints import Any
from ctlint.model.sam_policies import Grant
from ctlint.value import Absent, Entries, Items, Known, Origin, Part, Reason, Text, Unknown, Value, lift, text_of


def statement(name: str, grant: Grant, named: Value[Any], origin: Origin) -> Value[Any]:
    """A statement that allows what is granted. named: what its ARNs are of."""
    arns = tuple(lift(lambda one, arn=arn: _arn(arn, one), named) for arn in grant.arns)
    fields: dict[str, Value[Any]] = {
        "Sid": Known(name, origin),
        "Effect": Known("Allow", origin),
        "Action": Known(_texts(grant.actions, origin), origin),
        "Resource": Known(Items(arns), origin),
    }
    return Known(Entries(fields), origin)


def document(statements: Sequence[Value[Any]], origin: Origin) -> Value[Any]:
    """A policy document of these statements."""
    version: Value[Any] = Known("2012-10-17", origin)
    return Known(Entries({"Version": version, "Statement": Known(Items(tuple(statements)), origin)}), origin)


def _texts(texts: Sequence[str], origin: Origin) -> Items:
    return Items(tuple(Known(text, origin) for text in texts))


def _arn(pattern: str, named: Value[Any]) -> Value[Any]:
    """The ARN in which a name stands for {}, and what is known when the stack is deployed for its own pseudo names."""
    if isinstance(named, Absent):
        return Unknown(Reason.BROKEN, named.origin)
    payload = named.value if isinstance(named, Known) else named
    parts: list[Part | Text] = []
    for number, part in enumerate(re.split(r"{(.*?)}", pattern)):
        if not number % 2:
            parts.append(part)
        elif part:
            parts.append(Unknown(Reason.INPUT, named.origin, part))
        elif isinstance(payload, (str, Text, Unknown)):
            parts.append(payload)
        else:
            return Unknown(Reason.BROKEN, named.origin)
    return Known(text_of(parts), named.origin)


def each(value: Value[Any], function: Callable[[Value[Any]], Value[Any]]) -> Value[Any]:
    """A list, or something that stands for a list of one, with a function applied to each element."""
    if not isinstance(value, Known):
        return value
    listed = value.value if isinstance(value.value, Items) else Items((value,))
    return Known(Items(tuple(lift(function, one) for one in listed.values), listed.complete), value.origin)


def listed(value: Value[Any]) -> Sequence[Value[Any]]:
    """The elements of a list, or of something that stands for a list of one."""
    return value.value.values if isinstance(value, Known) and isinstance(value.value, Items) else (value,)
