"""Knows `Fn::ToJsonString`: data that stays data for whoever reads a document, and is JSON as part of a text.

Must not know what the data means, nor where the text goes.
"""

from __future__ import annotations

import json
from decimal import Decimal

from ctlint.frontends.cloudformation.nodes import Node
from ctlint.frontends.cloudformation.scenarios import MAX_NESTING, Frame
from ctlint.hints import TYPE_CHECKING, Any
from ctlint.value import Absent, Entries, Items, Known, Part, Settled, Text, Unknown

if TYPE_CHECKING:
    from ctlint.frontends.cloudformation.intrinsics import Evaluator

_TEXT = "text of JSON"
"""What `element` says of data that CloudFormation hands on as JSON text."""


def to_json_string(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::ToJsonString` (AWS::LanguageExtensions): the data itself, since whoever reads a document takes either."""
    del node
    value = evaluator.settled(argument, frame)
    if not isinstance(value, Known):
        return value
    payload = value.value
    if isinstance(payload, Items):
        return Known(Items(payload.values, payload.complete, payload.kind, _TEXT), value.origin)
    if isinstance(payload, Entries):
        return Known(Entries(payload.fields, payload.complete, payload.kind, _TEXT, payload.more), value.origin)
    return value


def parts_of(evaluator: Evaluator, value: Settled[Any], node: Node, frame: Frame) -> list[Part | Text]:
    """A value as parts of a text; raises Split where what JSON text it is hangs on an open answer."""
    payload = value.value if isinstance(value, Known) else None
    if isinstance(payload, (Items, Entries)) and payload.element == _TEXT:
        return _json(evaluator, value, node, frame, 0)
    return [evaluator.part(value, node)]


def as_text(evaluator: Evaluator, value: Settled[Any], node: Node, frame: Frame) -> Settled[Any]:
    """A value as whoever compares texts has it; raises Split where what JSON text it is hangs on an open answer."""
    payload = value.value if isinstance(value, Known) else None
    if isinstance(payload, (Items, Entries)) and payload.element == _TEXT:
        return evaluator.text(_json(evaluator, value, node, frame, 0), value.origin)
    return value


def _json(evaluator: Evaluator, value: Settled[Any], node: Node, frame: Frame, depth: int) -> list[Part | Text]:
    if isinstance(value, Absent):
        return ["null"]
    if isinstance(value, Unknown):
        return ['"', value, '"']
    payload = value.value
    if isinstance(payload, (Items, Entries)) and (depth > MAX_NESTING or not payload.complete):
        return [evaluator.broken(node, "Fn::ToJsonString is given what is not known whole, or is too deep")]
    parts: list[Part | Text] = []
    if isinstance(payload, Items):
        for item in payload.values:
            inner = _json(evaluator, frame.scenario.settle(item), node, frame, depth + 1)
            parts += ["," if parts else "[", *inner]
        return [*parts, "]"] if parts else ["[]"]
    if isinstance(payload, Entries):
        for key in payload.fields:
            field = frame.scenario.settle(payload.fields[key])
            if not isinstance(field, Absent):
                parts += [
                    "," if parts else "{",
                    f"{json.dumps(key)}:",
                    *_json(evaluator, field, node, frame, depth + 1),
                ]
        return [*parts, "}"] if parts else ["{}"]
    if isinstance(payload, Text):
        inside = [json.dumps(part)[1:-1] if isinstance(part, str) else part for part in payload.parts]
        return ['"', *inside, '"']
    return [str(payload) if isinstance(payload, Decimal) else json.dumps(payload)]
