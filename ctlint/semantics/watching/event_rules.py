"""Knows what rules of EventBridge see of what CloudTrail records, and whether anybody is told of it.

Must not know filters or alarms, nor which events ought to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.model.view import View
from ctlint.model.watching import watched
from ctlint.records import NamedTuple
from ctlint.semantics.patterns.expressions import Constant, Expression
from ctlint.semantics.read import elements, is_true, text
from ctlint.semantics.watching.groups import exists
from ctlint.semantics.watching.reading import event_pattern_of
from ctlint.value import Known, Origin, Reason, Truth, Unknown, every, truth


class Seen(NamedTuple):
    """What looks for events. heard: whether somebody is told of what it sees. problem: why not, shown by `origin`.

    pattern: where what it looks for is written. of_region: it sees the events of its own region only.
    """

    address: str
    expression: Expression
    pattern: Origin
    heard: Truth
    problem: str
    origin: Origin
    of_region: bool = False


def event_rules(trail: View) -> Iterator[Seen]:
    """EventBridge's rules of the account and region."""
    for entity in watched(trail.entity).rules_in.get(trail.entity.home, ()):
        rule = trail.of(entity)
        there = exists(rule)
        if there is Truth.FALSE:
            continue
        expression = event_pattern_of(rule)
        if isinstance(expression, Constant) and expression.value is False:
            continue
        address = entity.id.address
        bus = text(rule.get("bus"))
        answers = [
            (there, "", rule.entity.header),
            *((on, f"{address} is switched off", origin) for on, origin in _on(rule)),
            (
                truth(bus == "default") if bus is not None else Truth.UNKNOWN,
                f"{address} is on another bus than the one on which events of CloudTrail come",
                rule.get("bus").origin,
            ),
            _target(rule),
        ]
        joined = every(answer for answer, _, _ in answers)
        for answer, problem, origin in answers:
            if answer is joined:
                yield Seen(
                    address, expression, rule.get("event_pattern").origin, joined, problem, origin, of_region=True
                )
                break


def _on(rule: View) -> tuple[tuple[Truth, Origin], ...]:
    """Whether each of the two settings that can switch it off leaves it on."""
    state, enabled = rule.get("state"), rule.get("enabled")
    named = text(state)
    on = Truth.UNKNOWN if named is None else truth(named != "DISABLED")
    return (on, state.origin), (is_true(enabled), enabled.origin)


def _target(rule: View) -> tuple[Truth, str, Origin]:
    """Whether it has a target."""
    inline, more, origin = elements(rule, "targets")
    if inline:
        return Truth.TRUE, "", origin
    doubt = more is not None
    for entity in rule.entity.others("EventTarget"):
        if entity.home != rule.entity.home:
            continue
        target = rule.of(entity)
        link = target.get("rule")
        if isinstance(link, Known) and link.value is rule.entity and exists(target) is Truth.TRUE:
            return Truth.TRUE, "", link.origin
        doubt = doubt or (isinstance(link, Unknown) and link.reason is not Reason.OUTSIDE)
    answer = Truth.UNKNOWN if doubt or rule.entity.gaps() else Truth.FALSE
    return answer, f"{rule.entity.id.address} has no target", rule.entity.header
