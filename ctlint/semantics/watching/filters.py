"""Knows whether a metric filter is one that works: its place, its pattern, and what it makes of a match.

Must not know alarms, nor what rules make of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from ctlint.hints import Any
from ctlint.model.declare import Entity
from ctlint.model.links import same_text
from ctlint.model.view import View
from ctlint.model.watching import group_key, groups, has_entries, watched
from ctlint.semantics.patterns.benchmark import CONTROLS, Control
from ctlint.semantics.patterns.cover import Missed, covers, describe
from ctlint.semantics.patterns.events import Atom
from ctlint.semantics.patterns.expressions import ANY, OPEN, Condition, Constant, Every, Expression, Glob, Some
from ctlint.semantics.patterns.globs import matches
from ctlint.semantics.read import elements
from ctlint.semantics.watching.groups import exists
from ctlint.semantics.watching.reading import Read, asks, is_doubtful, pattern_of, witnessed
from ctlint.value import Absent, Known, Reason, Settled, Truth, Unknown

MIN_LITERAL = 4
"""Characters besides wildcards in a text that shows for which events a pattern is meant."""


def feeds(trail: View, one: View) -> Settled[bool]:
    """Whether a trail feeds the log group that a filter is on."""
    theirs, ours = trail.get("log_group"), one.get("log_group")
    if isinstance(theirs, Absent):
        return Known(False, theirs.origin)
    if isinstance(theirs, Known) and isinstance(ours, Known):
        return Known(theirs.value is ours.value, ours.origin)
    left = group_key(trail.get("log_group_arn"))
    right = group_key(one.get("log_group_name"))
    if isinstance(theirs, Known):
        name = trail.scenario.settle(theirs.value.read("name"))
        if isinstance(name, Absent):  # CloudFormation or Terraform makes one up that nobody can write down
            return Known(False, ours.origin) if isinstance(right, str) else Unknown(Reason.INPUT, ours.origin)
        left = group_key(name)
    if left is not None and left == right:
        return Known(True, ours.origin)
    if isinstance(left, str) and isinstance(right, str):
        return Known(False, ours.origin)
    doubt = ours if isinstance(ours, Unknown) else theirs
    return Unknown(doubt.reason if isinstance(doubt, Unknown) else Reason.INPUT, doubt.origin)


def on_trail_log_group(one: View) -> Settled[bool]:
    """Whether some trail feeds its log group."""
    index = watched(one.entity)
    near = [trail for key in groups(one.entity) for trail in index.trails_of.get(key, ())]
    near += index.trails_in.get(one.entity.home, ())
    doubt: Settled[bool] | None = None
    for trail in dict.fromkeys(near):
        view = one.of(trail)
        if exists(view) is Truth.FALSE:
            continue
        found = feeds(view, one)
        if isinstance(found, Known) and found.value:
            return found
        doubt = found if isinstance(found, Unknown) and doubt is None else doubt
    if doubt is not None:
        return doubt
    ours = one.get("log_group")
    if isinstance(ours, Unknown) and meant_for(pattern_of(one).expression):
        return Unknown(ours.reason, ours.origin, None, ours.links)  # a trail elsewhere may feed a group elsewhere
    return Known(False, one.get("log_group_name").origin)


def pattern_is_valid(one: View) -> Settled[bool]:
    """Whether CloudWatch Logs takes its pattern."""
    origin = one.get("pattern").origin
    read = pattern_of(one)
    if read.error is not None:
        return Known(False, witnessed(f"{read.error}, at character {read.error.position + 1}", origin))
    if read.doubt is not None:
        return Unknown(read.doubt.reason, read.doubt.origin, None, read.doubt.links)
    return Unknown(Reason.UNSUPPORTED, origin) if is_doubtful(read.expression) else Known(True, origin)


def meant_for(expression: Expression) -> list[str]:
    """The controls on named events at least half of which the pattern names."""
    return [
        key
        for key, control in CONTROLS.items()
        if control.telling == "eventName" and 2 * _named(expression, control) >= len(control.kinds)
    ]


def _named(expression: Expression, control: Control) -> int:
    """How many of a control's events a pattern names."""
    globs = [
        one.operand
        for one in asks(expression, control.telling)
        if one.operator == "="
        and isinstance(one.operand, Glob)
        and len(one.operand.text.replace(ANY, "")) >= MIN_LITERAL
    ]
    names = [kind.fields[control.telling] for kind in control.kinds]
    return sum(any(matches(glob, str(name)) is Truth.TRUE for glob in globs) for name in names)


def is_about_trails_events(one: View) -> Settled[bool]:
    """Whether its pattern can only be meant for what CloudTrail records."""
    origin = one.get("pattern").origin
    return Known(bool(meant_for(pattern_of(one).expression)), origin)


def sees_its_events(one: View) -> Settled[bool]:
    """Whether it, with the other filters of its log group, misses none of the events that it is meant for.

    An event that is left out by what its author wrote about who did it is no miss, but one is that is lost because a
    field is not there: "!=" is false then.
    """
    origin = one.get("pattern").origin
    read = pattern_of(one)
    keys = meant_for(read.expression)
    if read.doubt is not None:
        return Unknown(read.doubt.reason, read.doubt.origin, None, read.doubt.links)
    others = [pattern_of(other).expression for other in _beside(one)]
    lost: list[str] = []
    open_ = False
    for key in keys:
        coverage = covers([read.expression, *others], CONTROLS[key].kinds)
        open_ = open_ or bool(coverage.open)
        names = [describe(missed) for missed in coverage.missed if _is_lost(missed, read)]
        if names:
            lost.append(f"{', '.join(names)} ({CONTROLS[key].about})")
    if lost:
        return Known(False, witnessed(f"it misses {'; '.join(lost)}", origin))
    return Unknown(Reason.UNSUPPORTED, origin) if open_ else Known(True, origin)


def is_impossible(one: View) -> Settled[bool]:
    """Whether some part of its pattern is known to hold of no record of CloudTrail."""
    origin = one.get("pattern").origin
    wrong = next(_impossible(pattern_of(one).expression), None)
    return Known(False, origin) if wrong is None else Known(True, witnessed(wrong, origin))


# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html, read 2026-11
_IDENTITY = "userIdentity.type"
_IDENTITIES = (
    "Root", "IAMUser", "AssumedRole", "Role", "FederatedUser", "Directory", "AWSAccount", "AWSService",
    "IdentityCenterUser", "Unknown", "SAMLUser", "WebIdentityUser",
)  # fmt: skip


def _impossible(expression: Expression) -> Iterator[str]:
    """In words, each part that can hold of no record: one field asked to be two texts, a type in other letters."""
    if isinstance(expression, Every):
        texts: dict[str, str] = {}
        for part in _conjuncts(expression):
            if isinstance(part, Condition) and part.operator == "=":
                written = _plain(part)
                if written is not None and texts.setdefault(part.field, written) != written:
                    yield f"{part.field} is never {texts[part.field]} and {written} at once"
    if isinstance(expression, (Every, Some)):
        for inner in expression.parts:
            yield from _impossible(inner)
    if isinstance(expression, Condition) and expression.field == _IDENTITY and expression.operator == "=":
        written = _plain(expression)
        meant = [one for one in _IDENTITIES if written is not None and one.lower() == written.lower()]
        if meant and written not in meant:
            yield f"{_IDENTITY} is never {written}, but {meant[0]}: case counts"


def _conjuncts(expression: Every) -> Iterator[Expression]:
    for part in expression.parts:
        if isinstance(part, Every):
            yield from _conjuncts(part)
        else:
            yield part


def _plain(condition: Condition) -> str | None:
    """The very text that a field is asked to be; None where there is more to it, a number or a wildcard."""
    operand = condition.operand
    if not isinstance(operand, Glob) or operand.folded or operand.doubtful or operand.number is not None:
        return None
    return None if ANY in operand.text or OPEN in operand.text else operand.text


def _beside(one: View) -> list[View]:
    """The other filters of its log group, as far as they are created."""
    index = watched(one.entity)
    near = [other for key in groups(one.entity) for other in index.filters_of.get(key, ())]
    views = [one.of(other) for other in dict.fromkeys(near) if other is not one.entity]
    return [view for view in views if exists(view) is not Truth.FALSE]


def _is_lost(missed: Missed, read: Read) -> bool:
    told = [field for field, held in missed.narrowed.items() if missed.kind.fields.get(field) != held]
    absent = [
        field
        for field in told
        if missed.narrowed[field] is Atom.ABSENT
        and any(one.operator == "!=" for one in asks(read.expression, field))
        and not any(one.operator in ("=", "absent") for one in asks(read.expression, field))
    ]
    return not told or bool(absent)


def transformation_is_sane(one: View) -> Settled[bool]:
    """Whether a match adds to its metric, and nothing else does."""
    parts, more, origin = elements(one, "transformations")
    for part in parts:
        if not isinstance(part, Known) or not isinstance(part.value, Entity):
            continue
        view = one.of(part.value)
        value, default = view.get("value"), view.get("default_value")
        added = number(value)
        written = value.value if isinstance(value, Known) else None
        if isinstance(written, str) and added is None and not written.startswith("$"):
            return Known(False, witnessed(f"{written!r} is neither a number nor a field", value.origin))
        if added is not None and added <= 0:
            return Known(False, witnessed(f"a match adds {added}", value.origin))
        rest = number(default)
        if rest is not None and rest > 0:
            sentence = f"a minute without a match adds {rest} as well"
            return Known(False, witnessed(sentence, default.origin))
        dimensions = view.get("dimensions")
        if rest is not None and has_entries(dimensions):
            sentence = "a metric with dimensions can have no default value, so AWS refuses the filter"
            return Known(False, witnessed(sentence, default.origin))
    values = [one.of(part.value).get("value") for part in parts if isinstance(part, Known)]
    for doubt in (more, *parts, *values):
        if isinstance(doubt, Unknown):
            return Unknown(doubt.reason, doubt.origin, None, doubt.links)
    return Known(True, origin)


def number(value: Settled[Any]) -> Decimal | None:
    """A number that is known, by its default where it is not written."""
    payload = value.value if isinstance(value, Known) else value.default if isinstance(value, Absent) else None
    if isinstance(payload, bool) or not isinstance(payload, (int, str, Decimal)):
        return None
    try:
        return Decimal(payload)
    except InvalidOperation:
        return None


def same_metric(one: View, other: View) -> Truth:
    """Whether two parts name the same metric: a transformation, an alarm, a query."""
    names = same_text(one.get("metric_name"), other.get("metric_name"))
    if names is Truth.FALSE:
        return names
    spaces = same_text(one.get("namespace"), other.get("namespace"))
    return spaces if names is Truth.TRUE or spaces is Truth.FALSE else names


def perhaps(expression: Expression) -> Expression:
    """An expression of which it is not known whether anybody hears of it."""
    return Every((Constant(None), expression))
