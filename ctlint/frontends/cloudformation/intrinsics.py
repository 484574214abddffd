"""Knows how a node becomes a value, in the frame of what is assumed: data, and references by name.

Must not know any resource type; which attributes a resource computes out of others is handed in as shapes.

What a function gives is exact where its inputs are, a Text with holes where they refer to resources, and otherwise an
Unknown that names the function. What CloudFormation would refuse is Unknown(BROKEN).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ctlint.frontends.cloudformation import functions, mappings
from ctlint.frontends.cloudformation.conditions import Conditions
from ctlint.frontends.cloudformation.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from ctlint.frontends.cloudformation.parameters import Parameters, canonical, payload_of
from ctlint.frontends.cloudformation.scenarios import (
    MAX_NESTING,
    Frame,
    StuckError,
    by_answers,
    joined,
    over_budget,
)
from ctlint.frontends.cloudformation.template import FOR_EACH, Template
from ctlint.graph import Ambient, LazyFields, Own, Shape
from ctlint.source import Span
from ctlint.value import (
    Absent,
    Choice,
    Entries,
    Hole,
    Items,
    Known,
    Origin,
    Part,
    Reason,
    ResourceId,
    Scenario,
    Settled,
    Split,
    Step,
    Text,
    Unknown,
    Value,
    Via,
    leaves,
    text_of,
    with_origin,
)

_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")

_SHARED = frozenset(("AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::URLSuffix"))
"""Pseudo parameters that everything deployed together has in common; the others are each stack's own."""

_AMBIENT = {
    "region": "AWS::Region",
    "account": "AWS::AccountId",
    "partition": "AWS::Partition",
    "url_suffix": "AWS::URLSuffix",
}

_UNSUPPORTED = frozenset(("Fn::Base64", "Fn::Cidr", "Fn::Transform"))
_OUTSIDE = frozenset(("Fn::GetAZs", "Fn::GetStackOutput"))


class Others(Protocol):
    """The other templates that are loaded together with this one."""

    def imported(self, importer: str, name: str | Text, frame: Frame, span: Span) -> Settled[Any]:
        """What `Fn::ImportValue` of that name gives in the template `importer`; may raise Split."""
        ...

    def nested_output(self, unit: str, name: str, output: str, frame: Frame, span: Span) -> Settled[Any]:
        """An output of the nested stack `name` of the template `unit`; may raise Split."""
        ...


class Evaluator:
    """Evaluates the expressions of one template.

    shapes: per native type, attributes made up of others (`graph.Wanted.shapes`).
    pinned: parameters and pseudo parameters ("AWS::Region") that the user gave, by name.
    """

    def __init__(
        self,
        template: Template,
        others: Others,
        shapes: Mapping[str, Mapping[str, Shape]],
        pinned: Mapping[str, str],
    ) -> None:
        self.template = template
        self.parameters = Parameters(template, pinned)
        self.conditions = Conditions(template, self.settled)
        self._others = others
        self._shapes = shapes
        self._pinned = pinned
        self._start = Frame(Scenario())
        self._references: dict[str, Callable[[Node, Node, Frame], Settled[Any]]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::ImportValue": self._import_value,
        }

    # ---------------------------------------------------------------------------------------------------- entry points

    def value(self, node: Node, frame: Frame | None = None) -> Value[Any]:
        """The node's value under what the frame assumes; hangs on every answer that it needs and the frame lacks."""
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        frame = self._start.fresh() if frame is None else frame
        return by_answers(lambda inner: self.settled(node, inner), frame, self.template.span(node))

    def holds(self, name: str, place: Node, frame: Frame) -> Settled[bool]:
        """Whether a condition holds; raises Split where that is open."""
        try:
            truth, steps = self.conditions.decide(name, place, frame)
        except StuckError as stuck:
            return stuck.unknown
        here = Step(Via.CONDITION, self.template.span(place), f"depends on condition '{name}'")
        return Known(truth, (here, *steps))

    def settled(self, node: Node, frame: Frame) -> Settled[Any]:
        """The node's value in one frame; raises Split where it needs an answer that the frame lacks.

        Choices may remain inside lists and mappings: their elements are values of their own.
        """
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if frame.depth >= MAX_NESTING:
            note = f"more than {MAX_NESTING} functions and lists inside each other"
            return over_budget(self.template.span(node), note)
        frame.depth += 1
        try:
            if isinstance(node, SequenceNode):
                return self._list(node, frame)
            entries = node.entries
            if len(entries) == 1:
                ((name, entry),) = entries.items()
                reference = self._references.get(name)
                if reference is not None:
                    return reference(node, entry.value, frame)
                function = _FUNCTIONS.get(name)
                if function is not None:
                    return function(self, node, entry.value, frame)
                if name.startswith("Fn::") and not name.startswith(FOR_EACH):
                    return self._unevaluated(name, node, entry, frame)
            return self._mapping(node, entries, frame)
        finally:
            frame.depth -= 1

    # ------------------------------------------------------------------------------------------------------------ data

    def step(self, via: Via, node: Node, note: str) -> Step:
        """One hop of provenance at a node of this template."""
        return Step(via, self.template.span(node), note)

    def broken(self, node: Node, note: str) -> Unknown[Any]:
        """What CloudFormation would refuse."""
        return Unknown(Reason.BROKEN, (self.step(Via.WRITTEN, node, note),))

    def _scalar(self, node: ScalarNode) -> Settled[Any]:
        here = (self.step(Via.WRITTEN, node, "is written here"),)
        if node.value is None:
            return Absent(None, (self.step(Via.WRITTEN, node, "is null"),))
        payload = payload_of(node.value)
        if isinstance(payload, str) and "{{resolve:" in payload:
            return self.text([payload], here)
        return Known(payload, here)

    def _list(self, node: SequenceNode, frame: Frame) -> Settled[Any]:
        values: list[Value[Any]] = []
        for item in node.items:
            value = self.value(item, frame)
            if isinstance(value, Absent):
                continue
            if isinstance(value, Choice) and any(isinstance(leaf, Absent) for leaf in leaves(value)):
                raise Split(value.atom)  # how many elements there are hangs on it, so the whole list does
            values.append(value)
        return Known(Items(tuple(values), True, "list"), (self.step(Via.WRITTEN, node, "is written here"),))

    def _mapping(self, node: Node, entries: Mapping[str, Entry], frame: Frame) -> Settled[Any]:
        names = []
        complete = True
        for name in entries:
            if name == "Fn::Transform":
                return self._unevaluated(name, node, entries[name], frame)
            if name.startswith(FOR_EACH):
                complete = False
            elif name.startswith("Fn::") and len(entries) > 1:
                return self.broken(node, f"{name} stands beside other keys")
            else:
                names.append(name)
        later = frame.fresh()
        later.depth = 0
        fields = LazyFields(names, lambda name: self._field(name, entries[name], later.fresh()))
        return Known(Entries(fields, complete), (self.step(Via.WRITTEN, node, "is written here"),))

    def _field(self, name: str, entry: Entry, frame: Frame) -> Value[Any]:
        """The value under a key; a list or mapping that starts on a later line is pointed at by its key."""
        value = self.value(entry.value, frame)
        if not (isinstance(value, Known) and isinstance(value.value, (Items, Entries))):
            return value
        # Its first line is its first element, which is seldom what a finding about the whole of it is about.
        below = "\n" in self.template.text[entry.end : entry.value.start]
        if not below or value.origin[0].span != self.template.span(entry.value):
            return value
        place = Span(self.template.path, entry.start, entry.end)
        return Known(value.value, (Step(Via.WRITTEN, place, f"{name} is written here"), *value.origin[1:]))

    def _unevaluated(self, name: str, node: Node, entry: Entry, frame: Frame) -> Unknown[Any]:
        """A function that ctlint does not compute: it names itself."""
        if name == "Fn::GetAZs":
            argument = self.settled(entry.value, frame)
            key = None
            if isinstance(argument, Known) and isinstance(argument.value, str):
                key = f"{name} {argument.value}"
            return Unknown(Reason.OUTSIDE, joined(self.step(Via.FUNCTION, node, f"{name} depends on the account")), key)
        if name in _OUTSIDE:
            note = f"{name} reads an output of a stack that is not checked together with this one"
            return Unknown(Reason.OUTSIDE, (self.step(Via.FUNCTION, node, note),))
        known = name in _UNSUPPORTED
        note = f"{name} is not evaluated" if known else f"{name} is no function that ctlint knows"
        return Unknown(Reason.UNSUPPORTED, (self.step(Via.FUNCTION, node, note),))

    # ------------------------------------------------------------------------------------------------------------ text

    def text(self, parts: list[Part | Text], origin: Origin) -> Settled[Any]:
        """A concatenation; dynamic references (`{{resolve:…}}`) in it are unknowns that name themselves."""
        whole = text_of(parts)
        pieces: list[Part] = []
        for part in (whole,) if isinstance(whole, str) else whole.parts:
            if not isinstance(part, str) or "{{resolve:" not in part:
                pieces.append(part)
                continue
            at = 0
            for found in _DYNAMIC.finditer(part):
                note = f"{found[0]} is resolved when the stack is deployed"
                step = Step(Via.FUNCTION, origin[0].span, note)
                pieces += [part[at : found.start()], Unknown(Reason.OUTSIDE, (step,), found[0])]
                at = found.end()
            rest = part[at:]
            if "{{resolve:" in rest:
                holes = whole.holes if isinstance(whole, Text) else ()
                step = Step(Via.FUNCTION, origin[0].span, "a dynamic reference is resolved when the stack is deployed")
                return Unknown(Reason.OUTSIDE, joined(step, origin), None, frozenset(hole.target for hole in holes))
            pieces.append(rest)
        result = text_of(pieces)
        if isinstance(result, Text) and len(result.parts) == 1 and isinstance(result.parts[0], Unknown):
            unknown = result.parts[0]
            return with_origin(unknown, joined(origin[0], unknown.origin))
        return Known(result, origin)

    def part(self, value: Settled[Any], node: Node) -> Part | Text:
        """A value as part of a text."""
        if isinstance(value, Absent):
            return ""
        if isinstance(value, Unknown):
            return value
        payload = value.value
        if isinstance(payload, Text):
            return payload
        if isinstance(payload, (Items, Entries)):
            return self.broken(node, "a list or mapping cannot be part of a text")
        return canonical(payload)

    # ------------------------------------------------------------------------------------------------------ references

    def _ref(self, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
        name = self.literal(argument, frame)
        if isinstance(name, Unknown):
            return name
        return self.named(name, node, frame)

    def literal(self, node: Node, frame: Frame) -> str | Unknown[Any]:
        """An argument that must be a text known now: a name, a delimiter, a key."""
        value = self.settled(node, frame)
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Known) and not isinstance(value.value, (Text, Items, Entries)):
            return canonical(value.value)
        return self.broken(node, f"{self.template.slice(node)} is no name")

    def named(self, name: str, node: Node, frame: Frame) -> Settled[Any]:
        """What `Ref` gives for a name: of a pseudo parameter, a parameter or a resource."""
        if name == "AWS::NoValue":
            return Absent(None, (self.step(Via.WRITTEN, node, "AWS::NoValue removes it"),))
        if name.startswith("AWS::"):
            return self._pseudo(name, node)
        if name in self.parameters:
            value = self.parameters.value(name, frame)
            return with_origin(
                value, joined(self.step(Via.REFERENCE, node, f"refers to parameter '{name}'"), value.origin)
            )
        return self.attribute(name, "", node, frame)

    def _pseudo(self, name: str, node: Node) -> Settled[Any]:
        step = self.step(Via.REFERENCE, node, f"{name} is known when the stack is deployed")
        pinned = self._pinned.get(name)
        if pinned is not None:
            return Known(pinned, (self.step(Via.REFERENCE, node, f"{name} is given as '{pinned}'"),))
        key = name if name in _SHARED else f"{self.template.path}:{name}"
        return Unknown(Reason.INPUT, (step,), key)

    def _get_att(self, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
        if isinstance(argument, ScalarNode) and isinstance(argument.value, str):
            name, dot, attribute = argument.value.partition(".")
            if dot:
                return self.attribute(name, attribute, node, frame)
        elif isinstance(argument, SequenceNode) and len(argument.items) >= 2:
            names: list[str] = []
            for item in argument.items:
                literal = self.literal(item, frame)
                if isinstance(literal, Unknown):
                    return literal
                names.append(literal)
            return self.attribute(names[0], ".".join(names[1:]), node, frame)
        return self.broken(node, "Fn::GetAtt needs a resource and an attribute")

    def attribute(self, name: str, attribute: str, node: Node, frame: Frame) -> Settled[Any]:
        """An attribute of a resource ("" is what Ref gives)."""
        declared = self.template.resources.get(name)
        if declared is None:
            if self.template.rewritten:
                note = f"there is no resource {name}, but {self.template.rewritten}"
                return Unknown(Reason.UNSUPPORTED, (self.step(Via.REFERENCE, node, note),))
            return self.broken(node, f"there is no resource or parameter '{name}'")
        span = self.template.span(node)
        if attribute.startswith("Outputs.") and declared.type == "AWS::CloudFormation::Stack":
            return self._others.nested_output(self.template.path, name, attribute.removeprefix("Outputs."), frame, span)
        target = ResourceId(self.template.path, name)
        step = Step(Via.REFERENCE, span, f"refers to {name}{'.' if attribute else ''}{attribute}")
        shape = self._shapes.get(declared.type, {}).get(attribute)
        if shape is None:
            return Known(Text((Hole(target, attribute),)), (step,))
        parts: list[Part | Text] = []
        for piece in shape:
            if isinstance(piece, Own):
                parts.append(Hole(target, piece.attribute, self._written(declared.body, piece.attribute)))
            elif isinstance(piece, Ambient):
                parts.append(self.part(self._pseudo(_AMBIENT.get(piece.name, piece.name), node), node))
            else:
                parts.append(piece)
        return Known(text_of(parts), (step,))

    @staticmethod
    def _written(body: MappingNode, name: str) -> str | None:
        """A property's text where it is written out."""
        properties = body.get("Properties")
        written = properties.get(name) if isinstance(properties, MappingNode) else None
        if isinstance(written, ScalarNode) and isinstance(written.value, str) and "{{resolve:" not in written.value:
            return written.value
        return None

    def _import_value(self, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
        name = self.settled(argument, frame)
        if isinstance(name, Unknown):
            note = "imports a value under a name that is not known"
            return Unknown(Reason.OUTSIDE, joined(self.step(Via.REFERENCE, node, note), name.origin))
        if isinstance(name, Absent) or isinstance(name.value, (Items, Entries)):
            return self.broken(node, "Fn::ImportValue needs a name")
        text = name.value if isinstance(name.value, Text) else canonical(name.value)
        return self._others.imported(self.template.path, text, frame, self.template.span(node))


_FUNCTIONS: dict[str, Callable[[Evaluator, Node, Node, Frame], Settled[Any]]] = {
    "Fn::FindInMap": mappings.find_in_map,
    "Fn::If": functions.if_,
    "Fn::Join": functions.join,
    "Fn::Length": functions.length,
    "Fn::Select": functions.select,
    "Fn::Split": functions.split,
    "Fn::Sub": functions.sub,
    "Fn::ToJsonString": functions.to_json_string,
}
