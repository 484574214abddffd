"""Knows Terraform's functions on time, and those whose result nobody knows before apply.

Must not know anything but Python values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from ctlint.frontends.terraform.cty import AnyValue
from ctlint.frontends.terraform.functions.calling import Call, Function, RefusedError, plain
from ctlint.frontends.terraform.types import NUMBER, STRING
from ctlint.hints import Any
from ctlint.records import NamedTuple
from ctlint.value import Reason, Step, Unknown, Via

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:(Z)|([+-])(\d\d):(\d\d))", re.ASCII)
_DURATION = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_NANOSECONDS = {
    "ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9,
}  # fmt: skip


class _Moment(NamedTuple):
    """A time in whole seconds, what is left of them, and the zone it was written in."""

    time: datetime
    nanoseconds: int


def _parse(text: str) -> _Moment:
    match = _TIME.fullmatch(text)
    if match is None:
        raise RefusedError("this is no RFC 3339 timestamp")
    minutes = 0 if match[8] else int(match[10]) * 60 + int(match[11])
    if not match[8] and (int(match[10]) > 24 or int(match[11]) > 60):
        raise RefusedError("this is no RFC 3339 timestamp")
    zone = timezone(timedelta(minutes=-minutes if match[9] == "-" else minutes))
    time = datetime(*(int(match[part]) for part in range(1, 7)), tzinfo=zone)  # type: ignore[arg-type, misc]
    return _Moment(time, int((match[7] or ".0")[1:10].ljust(9, "0")))


def _timeadd(text: str, duration: str) -> str:
    moment = _parse(text)
    total = moment.nanoseconds + _nanoseconds(duration)
    try:
        time = moment.time + timedelta(seconds=total // 10**9)
    except OverflowError as error:
        raise RefusedError("the time is out of range") from error
    return f"{time.year:04}{time:-%m-%dT%H:%M:%S}{_zone(time, ':', 'Z')}"


def _nanoseconds(duration: str) -> int:
    sign = -1 if duration.startswith("-") else 1
    rest = duration[1:] if duration[:1] in ("+", "-") else duration
    if rest == "0":
        return 0
    pieces = _DURATION.findall(rest)
    if not pieces or "".join([number + unit for number, unit in pieces]) != rest or len(rest) > 40:
        raise RefusedError("this is no duration")
    total = 0
    for number, unit in pieces:
        whole, _, part = number.partition(".")
        total += int(Fraction(f"{whole or 0}.{part or 0}") * _NANOSECONDS[unit])
    if total >= 1 << 63:
        raise RefusedError("the duration is out of range")
    return sign * total


def _timecmp(one: str, two: str) -> int:
    left, right = _parse(one), _parse(two)
    return (left > right) - (left < right)


def _zone(time: datetime, colon: str, utc: str) -> str:
    """The zone's distance from UTC; `utc` where there is none."""
    offset = time.utcoffset() or timedelta()
    if not offset and utc:
        return utc
    minutes = abs(int(offset.total_seconds())) // 60
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}{colon}{minutes % 60:02}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FORMATS: dict[str, Any] = {
    "YYYY": lambda t: f"{t.year:04}", "YY": lambda t: f"{t.year % 100:02}",
    "MMMM": lambda t: _MONTHS[t.month - 1], "MMM": lambda t: _MONTHS[t.month - 1][:3],
    "MM": lambda t: f"{t.month:02}", "M": lambda t: str(t.month),
    "DD": lambda t: f"{t.day:02}", "D": lambda t: str(t.day),
    "EEEE": lambda t: _DAYS[t.weekday()], "EEE": lambda t: _DAYS[t.weekday()][:3],
    "hh": lambda t: f"{t.hour:02}", "h": lambda t: str(t.hour),
    "HH": lambda t: f"{(t.hour % 12) or 12:02}", "H": lambda t: str((t.hour % 12) or 12),
    "AA": lambda t: "AM" if t.hour < 12 else "PM", "aa": lambda t: "am" if t.hour < 12 else "pm",
    "mm": lambda t: f"{t.minute:02}", "m": lambda t: str(t.minute),
    "ss": lambda t: f"{t.second:02}", "s": lambda t: str(t.second),
    "Z": lambda t: _zone(t, ":", "Z"), "ZZZ": lambda t: _zone(t, "", "UTC"),
    "ZZZZ": lambda t: _zone(t, "", ""), "ZZZZZ": lambda t: _zone(t, ":", ""),
}  # fmt: skip


def _formatdate(spec: str, text: str) -> str:
    moment = _parse(text).time
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
    """A result that differs from run to run; it is never null."""
    note = f"{call.name}() is known only after apply"
    return Unknown(Reason.APPLY, (Step(Via.FUNCTION, call.span, note),), type=STRING)


FUNCTIONS = {
    "timeadd": plain(_timeadd, STRING, STRING, STRING),
    "timecmp": plain(_timecmp, NUMBER, STRING, STRING),
    "formatdate": plain(_formatdate, STRING, STRING, STRING),
    "timestamp": Function((), STRING, _later),
    "plantimestamp": Function((), STRING, _later),
    "uuid": Function((), STRING, _later),
    "bcrypt": Function((STRING,), STRING, _later, NUMBER),
}
