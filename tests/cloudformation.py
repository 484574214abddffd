"""Shows values of templates on one line, for tests that compare them."""

from __future__ import annotations

from typing import Any

from ctlint.value import Absent, Choice, Entries, Items, Text, Unknown, Value


def shown(value: Value[Any]) -> str:
    """A value on one line."""
    if isinstance(value, Choice):
        answers = ", ".join(f"{answer}: {shown(branch)}" for answer, branch in value.branches.items())
        return f"{value.atom.asks}? {{{answers}}}"
    if isinstance(value, Absent):
        return "absent"
    if isinstance(value, Unknown):
        return f"{value.reason.name} {value.key}"
    payload = value.value
    if isinstance(payload, Text):
        return payload.render()
    if isinstance(payload, Items):
        return "[" + ", ".join(map(shown, payload.values)) + ("" if payload.complete else ", ...") + "]"
    if isinstance(payload, Entries):
        return "{" + ", ".join(f"{name}: {shown(field)}" for name, field in payload.fields.items()) + "}"
    return repr(payload)
