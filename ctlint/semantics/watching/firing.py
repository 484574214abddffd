"""Knows whether an alarm on a metric can go off because of events, and whether one event is enough.

Must not know what an alarm does when it goes off, nor patterns.

Sources, read 2026-11: what is refused, API_PutMetricAlarm.html in
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/; that an alarm acts when its state changes, and what
missing data counts as, alarm-evaluation.html and alarms-and-missing-data.html in
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/; what a filter reports where nothing matches,
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html (defaultValue).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ctlint.hints import Any
from ctlint.model.view import View
from ctlint.semantics.read import text
from ctlint.semantics.watching.alarms import Watching, watching
from ctlint.semantics.watching.filters import number
from ctlint.semantics.watching.reading import witnessed
from ctlint.value import Absent, Known, Origin, Reason, Settled, Truth, Unknown

FEW = ("LessThanThreshold", "LessThanOrEqualToThreshold")
MANY = ("GreaterThanThreshold", "GreaterThanOrEqualToThreshold")
_BANDS = ("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold")
"""Comparisons that hold where few events come, and where many do; and with a band that is not known."""
_SPOKEN = {MANY[0]: "more than", MANY[1]: "at least"}

_ADDING = ("Sum", "SampleCount")
_PICKING = ("Average", "Minimum", "Maximum")
_EXTENDED = r"(?i)(?:p|tm|tc|ts|wm)\d+(?:\.\d+)?|IQM|(?:PR|TC|TM|TS|WM)\(.*\)"
_WITHIN = r"(?i)(?:p|tm|wm)[\d(].*|IQM"
"""Statistics that grow with the events; that stay within the values of a period; all that CloudWatch has besides, and
which of those stay within."""
_MISSING = ("breaching", "notBreaching", "ignore", "missing")
"""What missing data may count as; whether CloudWatch takes these in other letters is not documented, and left be."""

MAX_SECONDS, MAX_SECONDS_SHORT, SHORT = 604_800, 86_400, 3_600
"""The longest time that all periods may take together; where one is shorter than `SHORT`, the second."""
_BELOW_A_MINUTE = (10, 20, 30)


def can_fire(alarm: View) -> Settled[bool]:
    """Whether any number of matching events can bring it to go off, because of them and not of their absence."""
    seen = [one for one in watching(alarm) if not one.math]
    if seen or not isinstance(alarm.get("metric_name"), Absent):
        refused = next(_refusals(alarm), None)
        if refused is not None:
            return Known(False, witnessed(*refused))
    comparison, threshold, statistic = alarm.get("comparison"), alarm.get("threshold"), alarm.get("statistic")
    how, limit = text(comparison), number(threshold)
    if seen and how in FEW:
        return Known(False, witnessed("it goes off when few events come, not when one does", comparison.origin))
    always = _before_any_event(alarm, seen)
    if isinstance(always, Known) and seen and how in MANY:
        return always
    for value in (comparison, threshold, statistic):
        if isinstance(value, Unknown):
            return Unknown(value.reason, value.origin, None, value.links)
    origin = (*comparison.origin, *threshold.origin)
    if how is None or limit is None or not seen or how not in MANY:
        return Unknown(Reason.UNSUPPORTED, origin)
    found = _reaches(seen, how, limit, statistic, threshold)
    if isinstance(found, Known) and found.value and always is not None:
        return always
    return found


def _reaches(
    seen: list[Watching], how: str, limit: Decimal, statistic: Settled[Any], threshold: Settled[Any]
) -> Settled[bool]:
    """Whether the statistic of what matches can be as much as is asked for."""
    name, origin = text(statistic) or "", (*threshold.origin, *statistic.origin)
    most = [number(one.transformation.get("value")) for one in seen]
    if name in _ADDING or None in most:
        return Known(True, threshold.origin)
    if name not in _PICKING and not re.fullmatch(_WITHIN, name):
        return Unknown(Reason.UNSUPPORTED, statistic.origin)
    reached = max(value for value in most if value is not None)
    if _breaches(reached, how, limit):
        return Known(True, threshold.origin)
    return Known(
        False, witnessed(f"{name} of a metric whose values are {reached} is never {_SPOKEN[how]} {limit}", origin)
    )


def _breaches(value: Decimal, how: str, limit: Decimal) -> bool:
    return value > limit or (value == limit and how == MANY[1])


def _before_any_event(alarm: View, seen: list[Watching]) -> Settled[bool] | None:
    """False where it has gone off before any event comes, so that one changes nothing; None where it has not.

    An alarm acts when its state changes, not for being in one.
    """
    found = _gone_off(alarm, seen)
    if isinstance(found, Known) and any(one.truth is not Truth.TRUE for one in seen):
        return Unknown(Reason.INPUT, found.origin)  # what else feeds the metric, or does not, decides
    return found


def _gone_off(alarm: View, seen: list[Watching]) -> Settled[bool] | None:
    defaults = [one.transformation.get("default_value") for one in seen]
    doubt = next((value for value in defaults if isinstance(value, Unknown)), None)
    quiet = next((value for value in defaults if number(value) is not None), None)
    missing, threshold = alarm.get("missing_data"), alarm.get("threshold")
    if quiet is None:
        if _breaches_by_itself(missing) and doubt is None:
            sentence = "time without data breaches, too, so it has gone off before any event comes"
            return Known(False, witnessed(sentence, missing.origin))
        if isinstance(missing, Unknown) or _breaches_by_itself(missing):
            value = missing if isinstance(missing, Unknown) else doubt
            assert isinstance(value, Unknown)  # the other case has been answered
            return Unknown(value.reason, value.origin, None, value.links)
        return _doubted(alarm, doubt)
    how, limit, statistic = text(alarm.get("comparison")), number(threshold), text(alarm.get("statistic"))
    nought = number(quiet)
    if how not in MANY or limit is None or nought is None or statistic is None or nought > 0:
        return None  # that a filter adds something where nothing matches is its own fault
    rest = Decimal(1) if statistic == "SampleCount" else nought
    known = statistic in (*_ADDING, *_PICKING) or re.fullmatch(_WITHIN, statistic) is not None
    if not known or not _breaches(rest, how, limit):
        return None
    sentence = f"the {rest} of a minute in which nothing matches is {_SPOKEN[how]} {limit}, too"
    if statistic == "SampleCount":
        sentence = f"a minute in which nothing matches counts as one, too, with its {nought}"
    return Known(False, witnessed(sentence, (*threshold.origin, *quiet.origin)))


def _breaches_by_itself(missing: Settled[Any]) -> bool:
    return (text(missing) or "").lower() == "breaching"


def _doubted(alarm: View, doubt: Unknown[Any] | None) -> Settled[bool] | None:
    """The doubt about what is reported where nothing matches, where a nought would breach."""
    how, limit = text(alarm.get("comparison")), number(alarm.get("threshold"))
    if doubt is None or how not in MANY or limit is None:
        return None
    counts = text(alarm.get("statistic")) == "SampleCount"
    if not counts and not _breaches(Decimal(0), how, limit):
        return None
    return Unknown(doubt.reason, doubt.origin, None, doubt.links)


def _refusals(alarm: View) -> Iterator[tuple[str, Origin]]:
    """Why CloudWatch takes no such alarm on one metric, and where that is written."""
    periods, needed, period = (alarm.get(name) for name in ("evaluation_periods", "datapoints_to_alarm", "period"))
    many, some, seconds = number(periods), number(needed), number(period)
    if many is not None and some is not None and some > many:
        yield f"{some} of {many} periods can never breach, and AWS refuses it", needed.origin
    for value, written in ((many, periods), (some, needed)):
        if value is not None and value < 1:
            yield f"CloudWatch takes no alarm on {value} periods", written.origin
    if seconds is not None and seconds not in _BELOW_A_MINUTE and (seconds < 1 or seconds % 60):
        yield f"a period is of 10, 20, 30 or a multiple of 60 seconds, not of {seconds}", period.origin
    elif seconds is not None and many is not None:
        longest = MAX_SECONDS_SHORT if seconds < SHORT else MAX_SECONDS
        if seconds * many > longest:
            yield (
                f"{many} periods of {seconds} seconds are more than the {longest} that CloudWatch takes",
                periods.origin,
            )
    statistic, comparison, missing = (alarm.get(name) for name in ("statistic", "comparison", "missing_data"))
    if isinstance(statistic, Absent) and text(alarm.get("comparison")) in (*FEW, *MANY):
        yield "CloudWatch takes no alarm on a metric without a statistic", alarm.get("metric_name").origin
    named = text(statistic)
    if named is not None and named not in (*_ADDING, *_PICKING) and not re.fullmatch(_EXTENDED, named):
        yield f"CloudWatch has no statistic {named}", statistic.origin
    named = text(comparison)
    if named is not None and named not in (*FEW, *MANY, *_BANDS):
        yield f"CloudWatch has no comparison {named}", comparison.origin
    named = text(missing)
    if named is not None and named.lower() not in map(str.lower, _MISSING):
        yield (
            f"CloudWatch treats missing data as {', '.join(_MISSING[:-1])} or {_MISSING[-1]}, not {named}",
            missing.origin,
        )


def fires_on_one(alarm: View) -> Settled[bool]:
    """Whether a single matching event brings it to go off."""
    fires = can_fire(alarm)
    if not isinstance(fires, Known) or not fires.value:
        return fires
    seen = [one for one in watching(alarm) if not one.math]
    limit, how, statistic = number(alarm.get("threshold")), text(alarm.get("comparison")), text(alarm.get("statistic"))
    assert limit is not None  # or it would not be known whether it can fire
    values = [number(one.transformation.get("value")) for one in seen]
    added = 1 if statistic == "SampleCount" else min((value for value in values if value is not None), default=None)
    if added is None:
        return Unknown(Reason.UNSUPPORTED, fires.origin)
    if added <= 0:
        return fires  # that a match adds nothing is the filter's fault
    if not (added > limit or (added == limit and how == MANY[1])):
        sentence = f"it takes more than one event to be {_SPOKEN[str(how)]} {limit}"
        return Known(False, witnessed(sentence, alarm.get("threshold").origin))
    needed = alarm.get("datapoints_to_alarm")
    if isinstance(needed, Absent):
        needed = alarm.get("evaluation_periods")
    count, missing = number(needed), alarm.get("missing_data")
    if count is None:
        return Unknown(Reason.INPUT, needed.origin)
    if count > 1:
        reported = any(number(one.transformation.get("default_value")) is not None for one in seen)
        if text(missing) == "notBreaching" or reported:
            sentence = f"an event makes one period breach, and it takes {count}"
            return Known(False, witnessed(sentence, needed.origin))
        return Unknown(Reason.UNSUPPORTED, (*needed.origin, *missing.origin))
    averaged = statistic not in ("Sum", "SampleCount", "Maximum")
    if averaged and any(number(one.transformation.get("default_value")) is not None for one in seen):
        return Unknown(Reason.UNSUPPORTED, alarm.get("statistic").origin)
    return Known(True, fires.origin)
