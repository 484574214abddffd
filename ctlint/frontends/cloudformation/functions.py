"""Knows the functions that make texts and lists or choose between values: Sub, Join, Split, Select, Length, If.

Must not know how references are resolved, nor any resource.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ctlint.frontends.cloudformation import references
from ctlint.frontends.cloudformation.json_text import parts_of
from ctlint.frontends.cloudformation.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from ctlint.frontends.cloudformation.scalars import canonical, payload_of
from ctlint.frontends.cloudformation.scenarios import Decided, Frame, StuckError, joined
from ctlint.graph import Own
from ctlint.hints import TYPE_CHECKING, Any
from ctlint.value import (
    Absent,
    Entries,
    Hole,
    Items,
    Known,
    Origin,
    Part,
    Reason,
    Settled,
    Text,
    Unknown,
    Via,
    with_origin,
)

if TYPE_CHECKING:
    from ctlint.frontends.cloudformation.intrinsics import Evaluator

_VARIABLE = re.compile(r"\$\{(!?)([^{}]*)\}")


def sub(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::Sub`, both forms; `${!Literal}` stays as `${Literal}`."""
    variables: Mapping[str, Entry] = {}
    pattern = argument
    if isinstance(argument, SequenceNode) and len(argument.items) == 2:
        pattern = argument.items[0]
        if isinstance(argument.items[1], MappingNode):
            variables = argument.items[1].entries
    elif isinstance(argument, SequenceNode) and len(argument.items) == 1:
        pattern = argument.items[0]
    if not isinstance(pattern, ScalarNode):
        return evaluator.broken(node, "Fn::Sub needs a text, or a list of a text and a mapping")
    text = canonical(payload_of(pattern.value))
    parts: list[Part | Text] = []
    origins: list[Origin] = []
    at = 0
    for found in _VARIABLE.finditer(text):
        parts.append(text[at : found.start()])
        at = found.end()
        if found[1]:
            parts.append("${" + found[2] + "}")
            continue
        name = found[2].strip()
        if name in variables:
            value = evaluator.settled(variables[name].value, frame)
        elif "." in name:
            resource, _, attribute = name.partition(".")
            value = references.attribute(evaluator, resource, attribute, node, frame)
        else:
            value = references.named(evaluator, name, node, frame)
        parts += parts_of(evaluator, value, node, frame)
        origins.append(value.origin)
    parts.append(text[at:])
    here = evaluator.step(Via.FUNCTION, node, "is put together by Fn::Sub")
    return evaluator.text(parts, joined(here, *origins))


def _elements(evaluator: Evaluator, node: Node, frame: Frame) -> list[Settled[Any]] | Unknown[Any]:
    """The elements of a list argument, each settled."""
    value = evaluator.settled(node, frame)
    if isinstance(value, Unknown):
        return value
    if not isinstance(value, Known) or not isinstance(value.value, Items):
        return evaluator.broken(node, f"{evaluator.template.slice(node)} is no list")
    settled = [frame.scenario.settle(item) for item in value.value.values]
    if not value.value.complete:
        settled.append(Unknown(Reason.INPUT, value.origin))
    return settled


def join(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::Join`: exact as far as the elements are; references stay holes of the text."""
    if not isinstance(argument, SequenceNode) or len(argument.items) != 2:
        return evaluator.broken(node, "Fn::Join needs a delimiter and a list")
    delimiter = evaluator.literal(argument.items[0], frame)
    if isinstance(delimiter, Unknown):
        return delimiter
    elements = _elements(evaluator, argument.items[1], frame)
    here = evaluator.step(Via.FUNCTION, node, "is put together by Fn::Join")
    if isinstance(elements, Unknown):
        key = None if elements.key is None else f"Fn::Join {delimiter!r} {elements.key}"
        return Unknown(elements.reason, joined(here, elements.origin), key, elements.links)
    parts: list[Part | Text] = []
    for number, element in enumerate(elements):
        parts += [delimiter if number else "", *parts_of(evaluator, element, node, frame)]
    return evaluator.text(parts, joined(here, *(element.origin for element in elements)))


def split(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::Split`: of a text with holes only the elements before the first hole are certain."""
    if not isinstance(argument, SequenceNode) or len(argument.items) != 2:
        return evaluator.broken(node, "Fn::Split needs a delimiter and a text")
    delimiter = evaluator.literal(argument.items[0], frame)
    if isinstance(delimiter, Unknown):
        return delimiter
    if not delimiter:
        return evaluator.broken(node, "Fn::Split needs a delimiter that is not empty")
    value = evaluator.settled(argument.items[1], frame)
    here = evaluator.step(Via.FUNCTION, node, "is an element of Fn::Split")
    if isinstance(value, Unknown):
        key = None if value.key is None else f"Fn::Split {delimiter!r} {value.key}"
        return Unknown(value.reason, joined(here, value.origin), key, value.links)
    if isinstance(value, Absent) or isinstance(value.value, (Items, Entries)):
        return evaluator.broken(node, "Fn::Split needs a text")
    origin = joined(here, value.origin)
    if not isinstance(value.value, Text):
        pieces = canonical(value.value).split(delimiter)
        return Known(Items(tuple(Known(piece, origin) for piece in pieces), True, "list"), origin)
    pieces_of: list[list[Part]] = [[]]
    for part in references.spelled_out(evaluator, value.value, node):
        if isinstance(part, str):
            first, *others = part.split(delimiter)
            pieces_of[-1].append(first)
            pieces_of += [[piece] for piece in others]
        elif _holds_no(part, delimiter, evaluator):
            pieces_of[-1].append(part)
        else:  # what it stands for may hold the delimiter: only the elements before it are certain
            certain = tuple(evaluator.text([*pieces], origin) for pieces in pieces_of[:-1])
            return Known(Items(certain, False, "list"), origin)
    return Known(Items(tuple(evaluator.text([*pieces], origin) for pieces in pieces_of), True, "list"), origin)


def _holds_no(part: Part, delimiter: str, evaluator: Evaluator) -> bool:
    """Whether what stands for a part certainly does not hold the delimiter.

    Regions, accounts, partitions and domains are letters, digits, hyphens and dots, and so are some names
    (`graph.Own.plain`). What an ARN is made of (`graph.Own`) holds no colon: colons are what divides an ARN.
    """
    plain = not any(sign.isalnum() or sign in "-." for sign in delimiter)
    if isinstance(part, Unknown):
        return part.key in references.SHARED and plain
    found = evaluator.others.declared(part.target) if isinstance(part, Hole) else None
    if found is None or not isinstance(part, Hole):
        return False
    pieces = (piece for shape in evaluator.shapes.get(found[1].type, {}).values() for piece in shape)
    own = [piece for piece in pieces if isinstance(piece, Own) and piece.attribute == part.attribute]
    return bool(own) and (delimiter == ":" or (plain and own[0].plain))


def select(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::Select`."""
    if not isinstance(argument, SequenceNode) or len(argument.items) != 2:
        return evaluator.broken(node, "Fn::Select needs an index and a list")
    index = evaluator.literal(argument.items[0], frame)
    if isinstance(index, Unknown):
        return index
    if not index.isdecimal() or len(index) > 6:
        return evaluator.broken(node, f"Fn::Select has no index '{index}'")
    listed = evaluator.settled(argument.items[1], frame)
    here = evaluator.step(Via.FUNCTION, node, f"is element {index} of a list")
    if isinstance(listed, Unknown):
        key = None if listed.key is None else f"Fn::Select {index} {listed.key}"
        return Unknown(listed.reason, joined(here, listed.origin), key, listed.links)
    if isinstance(listed, Absent) or not isinstance(listed.value, Items):
        return evaluator.broken(node, "Fn::Select needs a list")
    items = listed.value
    if int(index) < len(items.values):
        chosen = frame.scenario.settle(items.values[int(index)])
        return with_origin(chosen, joined(here, chosen.origin))
    if items.complete:
        return evaluator.broken(node, f"Fn::Select {index}: the list has {len(items.values)} elements")
    return Unknown(Reason.APPLY, joined(here, listed.origin))


def length(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::Length` (AWS::LanguageExtensions)."""
    listed = evaluator.settled(argument, frame)
    here = evaluator.step(Via.FUNCTION, node, "is the length of a list")
    if isinstance(listed, Unknown):
        key = None if listed.key is None else f"Fn::Length {listed.key}"
        return Unknown(listed.reason, joined(here, listed.origin), key, listed.links)
    if isinstance(listed, Absent) or not isinstance(listed.value, Items):
        return evaluator.broken(node, f"{evaluator.template.slice(argument)} is no list")
    if not listed.value.complete:
        return Unknown(Reason.APPLY, joined(here, listed.origin))
    return Known(len(listed.value.values), (here,))


def if_(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::If`: the value that the condition chooses, with what decided it behind."""
    if not isinstance(argument, SequenceNode) or len(argument.items) != 3:
        return evaluator.broken(node, "Fn::If needs a condition and two values")
    condition, positive, negative = argument.items
    try:
        decided: Decided
        if isinstance(condition, ScalarNode):
            decided = evaluator.conditions.decide(canonical(payload_of(condition.value)), condition, frame)
        else:
            decided = evaluator.conditions.expression(condition, frame)
    except StuckError as stuck:
        here = evaluator.step(Via.FUNCTION, node, "hangs on a condition that cannot be decided")
        return Unknown(stuck.unknown.reason, joined(here, stuck.unknown.origin))
    truth, steps = decided
    value = evaluator.settled(positive if truth else negative, frame)
    return with_origin(value, joined(value.origin[0], value.origin[1:], steps))
