"""Knows how values come by their origin: hops, elements read from containers, results computed from arguments.

Must not know expressions, functions or modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from ctlint.frontends.terraform.cty import AnyValue, Open, Refused, UnknownType, merged_links
from ctlint.frontends.terraform.decimals import text_of_number
from ctlint.frontends.terraform.identity import MAX_KEY, key_of
from ctlint.frontends.terraform.types import ANY, BOOL, Type
from ctlint.hints import Any
from ctlint.source import Span
from ctlint.value import (
    MAX_BRANCHES,
    Absent,
    Atom,
    Choice,
    Entries,
    Hole,
    Items,
    Known,
    Lines,
    Origin,
    Reason,
    Step,
    Text,
    Unknown,
    Via,
    choose,
    restrict,
    with_origin,
)

MAX_STEPS = 40
"""Hops of one origin: a chain that is longer loses its middle."""


def joined(before: Origin, after: Origin) -> Origin:
    """One origin after another, within MAX_STEPS."""
    if not before:
        return after
    if len(before) + len(after) > MAX_STEPS:
        return (*before[: MAX_STEPS // 2], *after[-(MAX_STEPS // 2) :])
    return (*before, *after)


def hop(via: Via, span: Span, note: str, value: AnyValue) -> AnyValue:
    """The value seen from one hop further away; a plain mention of the same place is replaced."""
    if isinstance(value, Choice):
        return Choice(value.atom, {answer: hop(via, span, note, branch) for answer, branch in value.branches.items()})
    origin = value.origin
    first = origin[0]
    if first.span == span and first.via is Via.WRITTEN:
        origin = origin[1:]
    return with_origin(value, joined((Step(via, span, note),), origin))


def on_lines(value: AnyValue, places: tuple[Span, ...]) -> AnyValue:
    """A text with the places of its lines."""
    if isinstance(value, Choice):
        return Choice(value.atom, {answer: on_lines(branch, places) for answer, branch in value.branches.items()})
    return Known(value.value, value.origin, Lines(places, len(value.origin))) if isinstance(value, Known) else value


def leading(origin: Origin) -> Origin:
    """The hops that lead to a container: all but the mention of the place where it is written."""
    return origin[:-1] if origin[-1].via is Via.WRITTEN else origin


def behind(container: Origin, value: AnyValue) -> AnyValue:
    """An element as it is reached through its container."""
    before = leading(container)
    if not before:
        return value
    if isinstance(value, Choice):
        return Choice(value.atom, {answer: behind(container, branch) for answer, branch in value.branches.items()})
    origin = value.origin
    if origin[: len(before)] == before:
        return value
    return with_origin(value, joined(before, origin))


def show(value: AnyValue) -> str:
    """A value for people, in a few words."""
    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, bool):
            return "true" if payload else "false"
        if isinstance(payload, (int, Decimal)):
            return text_of_number(payload)
        if isinstance(payload, str):
            return f'"{shortened(payload)}"'
        if isinstance(payload, Text):
            return f'"{shortened(_rendered(payload))}"'
        if isinstance(payload, Items):
            return "a list" if payload.kind != "set" else "a set"
        return "an object"
    if isinstance(value, Absent):
        return "null"
    return "not known"


def _rendered(text: Text) -> str:
    """A string with holes for people; an unknown by its name, without its unit's."""
    shown = []
    for part in text.parts:
        if isinstance(part, Unknown):
            name = (part.key or "").partition(":")[2] or "…"
            shown.append("${" + name + "}")
        else:
            shown.append(part if isinstance(part, str) else Text((part,)).render())
    return "".join(shown)


def implied(exists: AnyValue) -> tuple[tuple[Atom, str], ...]:
    """The answers without which an instance does not exist."""
    answers = []
    while isinstance(exists, Choice):
        left = [
            (answer, branch)
            for answer, branch in exists.branches.items()
            if not (isinstance(branch, Known) and branch.value is False)
        ]
        if len(left) != 1:
            break
        answers.append((exists.atom, left[0][0]))
        exists = left[0][1]
    return tuple(answers)


def assuming(value: AnyValue, answers: Sequence[tuple[Atom, str]]) -> AnyValue:
    """The value where all these answers hold."""
    for atom, answer in answers:
        value = restrict(value, atom, answer)
    return value


def shortened(text: str, limit: int = 60) -> str:
    """A text in one line of at most `limit` characters."""
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def combined_key(unit: str, pattern: str, arguments: Sequence[AnyValue]) -> str | None:
    """A key for what is computed from the arguments alone: the pattern's `{}` stand for theirs."""
    shown = []
    prefix = unit + ":"
    for argument in arguments:
        key = key_of(argument)
        if key is None:
            return None
        shown.append(key.replace(prefix, ""))
    text = pattern.format(*shown)
    return prefix + text if len(text) < MAX_KEY else None


def why_unknown(arguments: Sequence[AnyValue]) -> tuple[Reason, Origin | None]:
    """The reason of the first unknown among the arguments or inside them; APPLY where only holes are."""
    for argument in arguments:
        found = _first_unknown(argument, 0)
        if found is not None:
            return found.reason, found.origin
    return Reason.APPLY, None


def _first_unknown(value: AnyValue, depth: int) -> Unknown[Any] | None:
    if isinstance(value, Unknown):
        return value
    inner: Sequence[Any] = ()
    if depth < 20:
        if isinstance(value, Choice):
            inner = list(value.branches.values())
        elif isinstance(value, Known):
            payload = value.value
            if isinstance(payload, Text):
                return next((part for part in payload.parts if isinstance(part, Unknown)), None)
            if isinstance(payload, Items):
                inner = payload.values[:200]
            elif isinstance(payload, Entries) and type(payload.fields) is dict:
                inner = list(payload.fields.values())[:200]
    for item in inner:
        found = _first_unknown(item, depth + 1)
        if found is not None:
            return found
    return None


def derived(
    unit: str,
    pattern: str,
    arguments: Sequence[AnyValue],
    span: Span,
    note: str,
    type_: UnknownType = ANY,
    reason: Reason | None = None,
) -> AnyValue:
    """The unknown result of computing with arguments that are not all known."""
    for argument in arguments:
        if isinstance(argument, Unknown) and isinstance(argument.type, Refused):
            return argument
    why, origin = why_unknown(arguments)
    if origin is None and arguments:
        origin = arguments[0].origin
    key = combined_key(unit, pattern, arguments) if reason is None else None
    steps = joined((Step(Via.FUNCTION, span, note),), origin or ())
    return Unknown(reason or why, steps, key, merged_links(arguments), type_)


def computed(payload: Any, span: Span, note: str, arguments: Sequence[AnyValue] = ()) -> AnyValue:
    """A known result; its origin goes on with the argument that came furthest."""
    return Known(payload, through(span, note, arguments))


def through(span: Span, note: str, arguments: Sequence[AnyValue]) -> Origin:
    """The origin of a result: its own place, then that of the argument that says most."""
    step = (Step(Via.FUNCTION, span, note),)
    best: Origin = ()
    for argument in arguments:
        origin = argument.origin
        if len(origin) > len(best) and (len(origin) > 1 or origin[0].via is not Via.WRITTEN):
            best = origin
    return joined(step, best)


def question(unit: str, value: Unknown[Any]) -> AnyValue:
    """An unknown bool as the choice it is; one without a key as it came."""
    if isinstance(value.type, Open):
        return value.type.choice
    if value.key is None or not (value.type is None or value.type in (BOOL, ANY)):
        return value
    return ask(unit, value.key, value.origin)


def ask(unit: str, key: str, origin: Origin, group: str | None = None) -> Choice[Any]:
    """The choice between true and false on one atom."""
    asks = key.removeprefix(unit + ":")
    atom = Atom(key, asks, ("true", "false"), None, group)
    return Choice(
        atom,
        {
            "true": Known(True, joined(origin, (Step(Via.CONDITION, origin[-1].span, f"{asks} is true"),))),
            "false": Known(False, joined(origin, (Step(Via.CONDITION, origin[-1].span, f"{asks} is false"),))),
        },
    )


def open_atom(value: AnyValue, depth: int = 0) -> Atom | None:
    """The first atom that the value, or anything inside it, hangs on."""
    if isinstance(value, Choice):
        return value.atom
    if isinstance(value, Known) and depth < 30:
        payload = value.value
        inner: Sequence[Any] = ()
        if isinstance(payload, Items):
            inner = payload.values
        elif isinstance(payload, Entries) and type(payload.fields) is dict:
            inner = list(payload.fields.values())
        for item in inner:
            if isinstance(item, Choice) or (isinstance(item, Known) and isinstance(item.value, (Items, Entries))):
                atom = open_atom(item, depth + 1)
                if atom is not None:
                    return atom
    return None


def restrict_deep(value: AnyValue, atom: Atom, answer: str, depth: int = 0) -> AnyValue:
    """`value.restrict` for everything inside the value as well."""
    value = restrict(value, atom, answer)
    if isinstance(value, Choice):
        return choose(
            value.atom,
            {key: restrict_deep(branch, atom, answer, depth + 1) for key, branch in value.branches.items()},
        )
    if isinstance(value, Known) and depth < 30:
        payload = value.value
        if isinstance(payload, Items):
            items = tuple([restrict_deep(item, atom, answer, depth + 1) for item in payload.values])
            return Known(Items(items, payload.complete, payload.kind), value.origin)
        if isinstance(payload, Entries) and type(payload.fields) is dict:
            fields = {name: restrict_deep(item, atom, answer, depth + 1) for name, item in payload.fields.items()}
            return Known(Entries(fields, payload.complete, payload.kind), value.origin)
    return value


def hole_value(hole: Hole, origin: Origin) -> AnyValue:
    """A string that is one attribute of one resource."""
    return Known(Text((hole,)), origin)


def unknown(reason: Reason, origin: Origin, type_: Type | None = None, key: str | None = None) -> AnyValue:
    """An unknown of a type."""
    return Unknown(reason, origin, key, frozenset(), type_)


class TooManyError(Exception):
    """More combinations of answers than `lift_deep` allows."""


def lift_deep(function: Callable[..., AnyValue], *values: AnyValue, limit: int = MAX_BRANCHES) -> AnyValue:
    """`value.lift`, with choices inside lists and mappings taken apart as well."""
    left = limit

    def apply(arguments: list[AnyValue]) -> AnyValue:
        nonlocal left
        for argument in arguments:
            atom = open_atom(argument)
            if atom is not None:
                return choose(
                    atom,
                    {
                        answer: apply([restrict_deep(other, atom, answer) for other in arguments])
                        for answer in atom.domain
                    },
                )
        left -= 1
        if left < 0:
            raise TooManyError
        return function(*arguments)

    try:
        return apply(list(values))
    except TooManyError:
        note = f"hangs on more than {limit} combinations of answers"
        return Unknown(Reason.BUDGET, joined(values[0].origin, (Step(Via.FUNCTION, None, note),)))


def within(values: Iterable[AnyValue], depth: int = 0) -> Iterator[AnyValue]:
    """The values, those that choices among them may come to, and those in lists and mappings that are evaluated."""
    for value in values:
        yield value
        if depth > 20:
            continue
        payload = value.value if isinstance(value, Known) else None
        if isinstance(value, Choice):
            yield from within(value.branches.values(), depth + 1)
        elif isinstance(payload, Items):
            yield from within(payload.values, depth + 1)
        elif isinstance(payload, Entries) and type(payload.fields) is dict:
            yield from within(payload.fields.values(), depth + 1)


def texts_in(values: Iterable[AnyValue]) -> frozenset[str]:
    """The literal strings among the values, or in lists and mappings of them."""
    found = set()
    for value in within(values):
        payload = value.value if isinstance(value, Known) else None
        text = payload.literal() if isinstance(payload, Text) else payload
        if isinstance(text, str) and text:
            found.add(text)
    return frozenset(found)


def literal_text(value: AnyValue) -> str | None:
    """The text of a string that is known to the last character."""
    if isinstance(value, Known):
        if isinstance(value.value, str):
            return value.value
        if isinstance(value.value, Text):
            return value.value.literal()
    return None
