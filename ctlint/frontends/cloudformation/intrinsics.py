"""Knows how a node becomes a value, in the frame of what is assumed: data, texts, and which function computes what.

Must not know any resource type, nor how a name is resolved.

What a function gives is exact where its inputs are, a Text with holes where they refer to resources, and otherwise an
Unknown that names the function. What CloudFormation would refuse is Unknown(BROKEN).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ctlint.frontends.cloudformation import encoding, functions, json_text, mappings, references
from ctlint.frontends.cloudformation.conditions import Conditions
from ctlint.frontends.cloudformation.loops import FOR_EACH, Collection, Loops, has_loops
from ctlint.frontends.cloudformation.nodes import Entry, Node, ScalarNode, SequenceNode
from ctlint.frontends.cloudformation.parameters import Parameters
from ctlint.frontends.cloudformation.scalars import canonical, payload_of
from ctlint.frontends.cloudformation.scenarios import (
    MAX_NESTING,
    Frame,
    StuckError,
    by_answers,
    joined,
    over_budget,
)
from ctlint.frontends.cloudformation.sections import Sections
from ctlint.frontends.cloudformation.stack import HandedOn, Place, Stack
from ctlint.frontends.cloudformation.template import TRANSFORM, Declared, Template, includes, transform_of
from ctlint.graph import LazyFields, Shape
from ctlint.hints import Any, Protocol
from ctlint.records import replace
from ctlint.source import Span
from ctlint.value import (
    Absent,
    Choice,
    Entries,
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

_DYNAMIC = r"\{\{resolve:[^{}]*\}\}"


WRITTEN = "is written here"
"""What is said of a place where a value stands as it is."""


class Others(Protocol):
    """The other stacks that are loaded together with this one."""

    def imported(self, importer: Evaluator, name: str | Text, frame: Frame, span: Span) -> Settled[Any]:
        """What `Fn::ImportValue` of that name gives in the stack of `importer`; may raise Split."""
        ...

    def nested_output(self, parent: Evaluator, name: str, output: str, frame: Frame, span: Span) -> Settled[Any]:
        """An output of the nested stack `name` of a stack; may raise Split."""
        ...

    def stack_output(self, name: str, place: Place, output: str, frame: Frame, span: Span) -> Settled[Any]:
        """An output of the stack of that name, in that account and region as far as they are said; may raise Split."""
        ...

    def handed_on(self, source: HandedOn, frame: Frame, span: Span) -> Settled[Any]:
        """A value in the properties of a resource of another stack; may raise Split."""
        ...

    def declared(self, target: ResourceId) -> tuple[Evaluator, Declared] | None:
        """The resource that a reference leads to, and the stack that declares it."""
        ...


class Evaluator:
    """Evaluates the expressions of one stack.

    shapes: per native type, attributes made up of others (`graph.Wanted.written_shapes`).
    nested: whether another stack deploys this one, so that nobody else gives it parameters.
    """

    def __init__(
        self,
        template: Template,
        stack: Stack,
        others: Others,
        shapes: Mapping[str, Mapping[str, Shape]],
        nested: bool = False,
    ) -> None:
        self.template = template
        self.stack = stack
        self.others = others
        self.shapes = shapes
        self.parameters = Parameters(template, stack, nested)
        self.conditions = Conditions(self)
        self._sections: Sections | None = None
        placeholders = map(re.escape, sorted(stack.placeholders, key=len, reverse=True))
        self._unsettled = re.compile("|".join((_DYNAMIC, *placeholders)))
        self._start = Frame(Scenario())

    @property
    def sections(self) -> Sections:
        """Resources, conditions and outputs, loops expanded."""
        if self._sections is None:
            self._sections = Sections(self.template)
            if self._sections.has_loops:
                self._sections.expand(Loops(self._items_by_default))
        return self._sections

    def _items_by_default(self, node: Node) -> Collection:
        """The items of a loop that makes resources: what is deployed when nobody says otherwise."""
        frame = self._start.fresh()
        while True:
            try:
                return self.items_of(node, frame)
            except Split as question:
                if question.atom.default is None:
                    return f"it hangs on {question.atom.asks}"
                frame = frame.assume(question.atom, question.atom.default)

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
                function = _FUNCTIONS.get(name)
                if function is not None:
                    return function(self, node, entry.value, frame)
                if name == TRANSFORM:
                    return self.transformed(node, entry.value)
                if name.startswith("Fn::") and not name.startswith(FOR_EACH):
                    note = f"{name} is no function that ctlint knows"
                    return Unknown(Reason.UNSUPPORTED, (self.step(Via.FUNCTION, node, note),))
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
        here = (self.step(Via.WRITTEN, node, WRITTEN),)
        if node.value is None:
            return Absent(None, (self.step(Via.WRITTEN, node, "is null"),))
        payload = payload_of(node.value)
        if isinstance(payload, str) and self.is_unsettled(payload):
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
        return Known(Items(tuple(values), True, "list"), (self.step(Via.WRITTEN, node, WRITTEN),))

    def _mapping(self, node: Node, entries: Mapping[str, Entry], frame: Frame) -> Settled[Any]:
        complete = True
        more: Unknown[Any] | None = None
        if has_loops(entries):
            expanded = Loops(lambda collection: self.items_of(collection, frame)).expand(entries)
            entries = expanded.entries
            complete = not expanded.unexpanded
        names = []
        for name in entries:
            if name == TRANSFORM:
                included = entries[name].value
                if not includes(included):
                    return self.transformed(node, included)  # a macro may change what stands beside it
                complete, more = False, self.transformed(included, included)
            elif name.startswith("Fn::") and len(entries) > 1:
                return self.broken(node, f"{name} stands beside other keys")
            else:
                names.append(name)
        later = frame.fresh()
        later.depth = 0
        fields = LazyFields(names, lambda name: self._field(name, entries[name], later.fresh()))
        return Known(Entries(fields, complete, more=more), (self.step(Via.WRITTEN, node, WRITTEN),))

    def _field(self, name: str, entry: Entry, frame: Frame) -> Value[Any]:
        """The value under a key; a list or mapping that starts on a later line is pointed at by its key."""
        value = self.value(entry.value, frame)
        if not isinstance(value, Known):
            return value
        if isinstance(entry.value, ScalarNode) and value.origin[0].note == WRITTEN:
            said = self.step(Via.WRITTEN, entry.value, f"{name} is {self.template.slice(entry.value)}")
            return replace(value, origin=(said, *value.origin[1:]))
        if not isinstance(value.value, (Items, Entries)):
            return value
        # Its first line is its first element, which is seldom what a finding about the whole of it is about.
        place = self.template.span(entry.value)
        if value.origin[0].span != place:
            return value
        if "\n" in self.template.text[entry.end : entry.value.start]:
            place = Span(self.template.path, entry.start, entry.end)
        return Known(value.value, (Step(Via.WRITTEN, place, f"{name} {WRITTEN}"), *value.origin[1:]))

    def transformed(self, node: Node, argument: Node) -> Unknown[Any]:
        """What `Fn::Transform` makes of a place: nobody but the deployment knows; it names itself."""
        note = f"{TRANSFORM}: {transform_of(argument)} when the stack is deployed"
        return Unknown(Reason.APPLY, (self.step(Via.FUNCTION, node, note),))

    def literal(self, node: Node, frame: Frame) -> str | Unknown[Any]:
        """An argument that must be a text known now: a name, a delimiter, a key."""
        value = self.settled(node, frame)
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Known) and not isinstance(value.value, (Text, Items, Entries)):
            return canonical(value.value)
        return self.broken(node, f"{self.template.slice(node)} is no name")

    def items_of(self, node: Node, frame: Frame) -> Collection:
        """The items of a loop's collection; raises Split where which they are is open."""
        value = self.settled(node, frame)
        if isinstance(value, Known) and isinstance(value.value, Items) and value.value.complete:
            items = [frame.scenario.settle(item) for item in value.value.values]
            texts = [
                canonical(item.value)
                for item in items
                if isinstance(item, Known) and not isinstance(item.value, (Text, Items, Entries))
            ]
            if len(texts) == len(items):
                return texts
        if isinstance(value, Unknown):
            return value.origin[-1].note
        return f"{self.template.slice(node)} is no list that is known before deployment"

    # ------------------------------------------------------------------------------------------------------------ text

    def text(self, parts: list[Part | Text], origin: Origin) -> Settled[Any]:
        """A concatenation; dynamic references (`{{resolve:…}}`) and placeholders in it are unknowns with a name."""
        whole = text_of(parts)
        pieces: list[Part] = []
        for part in (whole,) if isinstance(whole, str) else whole.parts:
            if not isinstance(part, str) or not self.is_unsettled(part):
                pieces.append(part)
                continue
            at = 0
            for found in self._unsettled.finditer(part):
                known = self.stack.placeholders.get(found[0])
                note = known or f"{found[0]} is resolved when the stack is deployed"
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
            first, *more = unknown.origin
            if first.span == origin[0].span:  # what is unknown there says more than that it is written there
                return with_origin(unknown, joined(first, tuple(more), origin[1:]))
            return with_origin(unknown, joined(origin[0], unknown.origin))
        return Known(result, origin)

    def is_unsettled(self, text: str) -> bool:
        """Whether a text that is written out holds something that is not known before deployment."""
        return "{{resolve:" in text or (bool(self.stack.placeholders) and self._unsettled.search(text) is not None)

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


_FUNCTIONS: dict[str, Callable[[Evaluator, Node, Node, Frame], Settled[Any]]] = {
    "Ref": references.ref,
    "Fn::Base64": encoding.base64,
    "Fn::Cidr": encoding.cidr,
    "Fn::FindInMap": mappings.find_in_map,
    "Fn::GetAtt": references.get_att,
    "Fn::GetAZs": encoding.get_azs,
    "Fn::GetStackOutput": references.get_stack_output,
    "Fn::If": functions.if_,
    "Fn::ImportValue": references.import_value,
    "Fn::Join": functions.join,
    "Fn::Length": functions.length,
    "Fn::Select": functions.select,
    "Fn::Split": functions.split,
    "Fn::Sub": functions.sub,
    "Fn::ToJsonString": json_text.to_json_string,
}
"""Every function whose value is computed; conditions.py has those that give a truth."""
