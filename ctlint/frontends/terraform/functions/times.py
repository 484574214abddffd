"""Knows Terraform's functions on time, and those whose result nobody knows before apply.

Must not know anything but Python values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from ctlint.frontends.terraform.cty import NUMBER, STRING, AnyValue
from ctlint.frontends.terraform.functions.calling import Call, Function, RefusedError, plain
from ctlint.value import Reason, Step, Unknown, Via

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def _parse(text: str) -> datetime:
    match = _TIME.fullmatch(text)
    if match is None:
        raise RefusedError("this is no RFC 3339 timestamp")
    zone = timezone.utc
    if match[7] != "Z":
        minutes = int(match[7][1:3]) * 60 + int(match[7][4:])
        zone = timezone(timedelta(minutes=-minutes if match[7][0] == "-" else minutes))
    return datetime(*(int(match[part]) for part in range(1, 7)), tzinfo=zone)  # type: ignore[arg-type, misc]


def _timeadd(text: str, duration: str) -> str:
    sign = -1 if duration.startswith("-") else 1
    rest = duration.lstrip("+-")
    pieces = _DURATION.findall(rest)
    if not pieces or "".join(number + unit for number, unit in pieces) != rest or len(rest) > 40:
        raise RefusedError("this is no duration")
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in pieces)
    try:
        moment = _parse(text) + timedelta(seconds=sign * seconds)
    except OverflowError as error:
        raise RefusedError("the time is out of range") from error
    shown = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return shown + ("Z" if not moment.utcoffset() else moment.strftime("%z")[:3] + ":" + moment.strftime("%z")[3:])


def _timecmp(one: str, two: str) -> int:
    left, right = _parse(one), _parse(two)
    return (left > right) - (left < right)


_FORMATS: dict[str, Any] = {
    "YYYY": lambda t: f"{t.year:04}", "YY": lambda t: f"{t.year % 100:02}",
    "MMMM": lambda t: t.strftime("%B"), "MMM": lambda t: t.strftime("%b"),
    "MM": lambda t: f"{t.month:02}", "M": lambda t: str(t.month),
    "DD": lambda t: f"{t.day:02}", "D": lambda t: str(t.day),
    "EEEE": lambda t: t.strftime("%A"), "EEE": lambda t: t.strftime("%a"),
    "hh": lambda t: f"{t.hour:02}", "h": lambda t: str(t.hour),
    "HH": lambda t: f"{(t.hour % 12) or 12:02}", "H": lambda t: str((t.hour % 12) or 12),
    "AA": lambda t: "AM" if t.hour < 12 else "PM", "aa": lambda t: "am" if t.hour < 12 else "pm",
    "mm": lambda t: f"{t.minute:02}", "m": lambda t: str(t.minute),
    "ss": lambda t: f"{t.second:02}", "s": lambda t: str(t.second),
    "Z": lambda t: "Z" if not t.utcoffset() else t.strftime("%z")[:3] + ":" + t.strftime("%z")[3:],
    "ZZZZ": lambda t: t.strftime("%z"),
    "ZZZZZ": lambda t: t.strftime("%z")[:3] + ":" + t.strftime("%z")[3:],
}  # fmt: skip


def _formatdate(spec: str, text: str) -> str:
    moment = _parse(text)
    made = []
    for match in re.finditer(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'", spec):
        if match[1] is not None:
            made.append(match[1].replace("''", "'"))
        elif match[2]:
            show = _FORMATS.get(match[0])
            if show is None:
                raise RefusedError(f"there is no date format {match[0]}")
            made.append(show(moment))
        elif match[0] == "'":
            raise RefusedError("a quote is not closed")
        else:
            made.append(match[0])
    return "".join(made)


def _later(call: Call, _: Sequence[AnyValue]) -> AnyValue:
    """A result that differs from run to run."""
    return Unknown(
        Reason.APPLY, (Step(Via.FUNCTION, call.span, f"{call.name}() is known only after apply"),), type=STRING
    )


FUNCTIONS = {
    "timeadd": plain(_timeadd, STRING, STRING, STRING),
    "timecmp": plain(_timecmp, NUMBER, STRING, STRING),
    "formatdate": plain(_formatdate, STRING, STRING, STRING),
    "timestamp": Function((), STRING, _later),
    "plantimestamp": Function((), STRING, _later),
    "uuid": Function((), STRING, _later),
    "bcrypt": Function((STRING,), STRING, _later, NUMBER),
}
