"""Knows what a user may set that rules ask for, in one table: each parameter with its meaning, default and source.

Must not know any rule, nor where a value was set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ctlint.hints import Any, Literal, Union
from ctlint.names import suggestion
from ctlint.records import NamedTuple

ParameterValue = Union[bool, int, str, tuple[str, ...]]
"""What a parameter may be set to."""

Parameters = Mapping[str, ParameterValue]
"""The values that count for a unit; a parameter that is not set and has no default is not in it."""

Kind = Literal["days", "flag", "word", "text", "texts"]


class Parameter(NamedTuple):
    """One parameter.

    default: None where there is none: what asks for it then says nothing.
    source, checked: where a number is from, and the month in which that was read; "" for what is no number.
    least, most: bounds of a number, both included. choices: of a word.
    pattern, wanted: what a text must look like, and how that is said to people.
    key: the configuration's own key for it; "" for one of the table [parameters].
    """

    name: str
    kind: Kind
    doc: str
    default: ParameterValue | None = None
    source: str = ""
    checked: str = ""
    least: int = 1
    most: int = 36500
    choices: tuple[str, ...] = ()
    pattern: str = ""
    wanted: str = ""
    key: str = ""


_PCI = "https://withpci.com/requirements/10/10.5/10.5.1"
"""PCI DSS 4.0, requirement 10.5.1: a year of audit history, the latest three months of it at hand."""

PARAMETERS = {
    one.name: one
    for one in (
        Parameter(
            "retention-days", "days", "the least number of days for which log files are kept",
            365, _PCI, "2026-11",
        ),
        Parameter(
            "retention", "word",
            "limited: log files are to be archived or to expire some day; forever: somebody decided to keep them all",
            "limited", choices=("limited", "forever"), key="retention",
        ),
        Parameter(
            "immediate-availability-days", "days", "for how many days log files stay where they can be read at once",
            90, _PCI, "2026-11",
        ),
        Parameter(
            "log-group-retention-days", "days", "the least number of days for which the trail's log group keeps events",
            365, "https://docs.aws.amazon.com/config/latest/developerguide/cw-loggroup-retention-period-check.html",
            "2026-11",
        ),
        Parameter(
            "key-deletion-days", "days", "the least number of days from the request to delete a key to its deletion",
            30, "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html", "2026-11",
            least=7, most=30,
        ),
        Parameter(
            "administrators", "texts",
            "names of the roles, users and groups that may change a trail, in which * stands for any characters; "
            "not set, whoever is called an administrator",
            pattern=r"[\w+=,.@*-]{1,128}", wanted="name of a role, user or group",
        ),
        Parameter(
            "log-bucket", "text", "the name of the bucket that every trail is to write to",
            pattern=r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", wanted="name of a bucket",
        ),
        Parameter(
            "organization-trail", "flag", "whether a trail is to record all accounts of its organization",
            False,
        ),
    )
}  # fmt: skip
"""The parameters by name, in the order in which they are shown."""

DEFAULTS: Parameters = {one.name: one.default for one in PARAMETERS.values() if one.default is not None}
"""What counts where nobody sets anything."""


class ParameterError(ValueError):
    """A value that a parameter cannot have; the message is one sentence without the place."""


def checked(name: str, value: Any) -> ParameterValue:
    """The value of a parameter, as TOML or JSON have it; raises ParameterError."""
    one = PARAMETERS.get(name)
    if one is None:
        raise ParameterError(f"no parameter '{name}'{suggestion(name.replace('_', '-'), PARAMETERS)}")
    if one.kind == "days":
        if type(value) is int and one.least <= value <= one.most:
            return value
        raise ParameterError(f"'{name}' is a number of days from {one.least} to {one.most}, not {value!r}")
    if one.kind == "flag":
        if isinstance(value, bool):
            return value
        raise ParameterError(f"'{name}' is true or false, not {value!r}")
    if one.kind == "word":
        if isinstance(value, str) and value in one.choices:
            return value
        near = suggestion(value, one.choices) if isinstance(value, str) else ""
        raise ParameterError(f"'{name}' is {' or '.join(one.choices)}, not {value!r}{near}")
    if one.kind == "texts":
        if isinstance(value, (list, tuple)):
            return tuple(_text(one, each) for each in value)
        raise ParameterError(f"'{name}' is a list, each the {one.wanted}, not {value!r}")
    return _text(one, value)


def from_text(name: str, text: str) -> ParameterValue:
    """The value of a parameter as a word: a number, true, a text, several of them with commas; ParameterError."""
    one = PARAMETERS.get(name)
    if one is not None and one.kind == "days" and text.isdecimal():
        return checked(name, int(text))
    if one is not None and one.kind == "flag" and text in ("true", "false"):
        return checked(name, text == "true")
    return checked(name, text.split(",") if one is not None and one.kind == "texts" else text)


def _text(one: Parameter, value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(one.pattern, value):
        return value
    raise ParameterError(f"'{one.name}' takes the {one.wanted}, not {value!r}")


def shown(value: ParameterValue | None) -> str:
    """A value for people."""
    if value is None:
        return "(not set)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value) or "(none)"
    return str(value)
