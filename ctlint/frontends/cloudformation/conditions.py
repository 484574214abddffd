"""Knows conditions and the assertions of rules; decides them in a frame, or asks what they hang on.

Must not know how an operand is evaluated (that is handed in), nor any resource.

A condition is a function of its parameters, so it is never a question itself. Where an Equals cannot be computed it
asks one of two: of a value with a key (AWS::Region, an open parameter) "is it this text?", of which at most one is true
of the same key; of anything else the expression's own text, so that one expression has one truth everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from ctlint.frontends.cloudformation.json_text import as_text
from ctlint.frontends.cloudformation.nodes import MappingNode, Node, ScalarNode, SequenceNode, to_plain
from ctlint.frontends.cloudformation.parameters import NotAmong, Secret
from ctlint.frontends.cloudformation.scalars import canonical, payload_of
from ctlint.frontends.cloudformation.scenarios import MAX_NESTING, Decided, Frame, StuckError, over_budget, same
from ctlint.hints import TYPE_CHECKING, Any
from ctlint.value import Atom, Entries, Hole, Items, Known, Reason, Settled, Split, Step, Text, Unknown, Via

if TYPE_CHECKING:
    from ctlint.frontends.cloudformation.intrinsics import Evaluator

_CITED = (Via.PARAMETER, Via.MAPPING, Via.CONDITION)
_MAX_CITED = 6
_TRUTHS = ("true", "false")
_MEMBERSHIP = ("Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn")


class Conditions:
    """The conditions of one stack."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._template = evaluator.template
        self._key = evaluator.stack.key

    def decide(self, name: str, place: Node, frame: Frame) -> Decided:
        """Whether the condition of that name holds, and what decided it.

        place: where it is named, for the origin of what goes wrong. Raises Split or StuckError.
        """
        template = self._template
        key = (self._key, name)
        known = frame.conditions.get(key)
        if known is None:
            sections = self._evaluator.sections
            entry = sections.conditions.get(name)
            if entry is None:
                reason = Reason.UNSUPPORTED if sections.hidden else Reason.BROKEN
                raise self._stuck(place, sections.hidden or f"there is no condition '{name}'", reason)
            if key in frame.active:
                raise self._stuck(place, f"condition '{name}' refers to itself")
            frame.active.add(key)
            try:
                truth, steps = self.expression(entry.value, frame)
                step = Step(Via.CONDITION, template.span(entry.value), f"condition '{name}' is {canonical(truth)}")
                known = (truth, (step, *steps)[:_MAX_CITED])
            except Split as question:
                known = question.atom
            except StuckError as stuck:
                known = stuck.unknown
            finally:
                frame.active.discard(key)
            frame.conditions[key] = known
        if isinstance(known, Atom):
            raise Split(known)
        if isinstance(known, Unknown):
            raise StuckError(known)
        return known

    def _stuck(self, node: Node, note: str, reason: Reason = Reason.BROKEN) -> StuckError:
        return StuckError(Unknown(reason, (Step(Via.CONDITION, self._template.span(node), note),)))

    def expression(self, node: Node, frame: Frame) -> Decided:
        """Whether a condition's expression holds; raises Split or StuckError."""
        if frame.depth >= MAX_NESTING:
            raise StuckError(over_budget(self._template.span(node), f"more than {MAX_NESTING} conditions deep"))
        frame.depth += 1
        try:
            return self._expression(node, frame)
        finally:
            frame.depth -= 1

    def _expression(self, node: Node, frame: Frame) -> Decided:
        if isinstance(node, ScalarNode):
            text = canonical(payload_of(node.value)).lower()
            if text in _TRUTHS:
                return text == "true", ()
        elif isinstance(node, MappingNode) and len(node.entries) == 1:
            ((function, entry),) = node.entries.items()
            argument = entry.value
            if function == "Condition" and isinstance(argument, ScalarNode):
                return self.decide(str(argument.value), argument, frame)
            operands = argument.items if isinstance(argument, SequenceNode) else None
            if function == "Fn::Not":
                if operands is None or len(operands) == 1:
                    truth, steps = self.expression(operands[0] if operands else argument, frame)
                    return not truth, steps
            elif function in ("Fn::And", "Fn::Or") and operands:
                return self._connective(operands, function == "Fn::Or", frame)
            elif function == "Fn::Equals" and operands is not None and len(operands) == 2:
                return self._equals(node, operands[0], operands[1], frame)
            elif function in _MEMBERSHIP and operands is not None and len(operands) == 2:
                return self._membership(function, node, operands[0], operands[1], frame)
        raise self._stuck(node, f"{self._template.slice(node)} is no condition that ctlint can evaluate")

    def _connective(self, operands: list[Node], decisive: bool, frame: Frame) -> Decided:
        """And (`decisive` is false) or Or (true): one decisive operand settles it, whatever the others hang on."""
        open_atom: Atom | None = None
        stuck: StuckError | None = None
        cited: list[Step] = []
        for operand in operands:
            try:
                truth, steps = self.expression(operand, frame)
            except Split as question:
                open_atom = open_atom or question.atom
                continue
            except StuckError as error:
                stuck = stuck or error
                continue
            if truth is decisive:
                return decisive, steps
            cited.extend(steps)
        if open_atom is not None:
            raise Split(open_atom)
        if stuck is not None:
            raise stuck
        return not decisive, tuple(dict.fromkeys(cited))[:_MAX_CITED]

    def _equals(self, node: Node, left: Node, right: Node, frame: Frame) -> Decided:
        one, other = (
            as_text(self._evaluator, self._evaluator.settled(side, frame), side, frame) for side in (left, right)
        )
        steps = _cited(one, other)
        for operand in (one, other):
            if isinstance(operand, Unknown) and operand.reason in (Reason.BROKEN, Reason.BUDGET):
                raise StuckError(operand)
        answer = self.equal(one, other, frame)
        if answer is None:
            sides = sorted(repr(to_plain(side)) for side in (left, right))
            asks = self._template.slice(node)
            answer = frame.ask(Atom(f"{self._key}:{' == '.join(sides)}", asks, _TRUTHS)) == "true"
        return answer, steps

    def _membership(self, function: str, node: Node, left: Node, right: Node, frame: Frame) -> Decided:
        """Of rules: Contains (a list, a value), EachMemberEquals (a list, a value), EachMemberIn (a list, a list)."""
        one, other = self._evaluator.settled(left, frame), self._evaluator.settled(right, frame)
        if function == "Fn::Contains":
            found = self._among(other, self._members(left, one, frame), frame)
        elif function == "Fn::EachMemberEquals":
            found = _all(self.equal(each, other, frame) for each in self._members(left, one, frame))
        else:
            allowed = self._members(right, other, frame)
            found = _all(self._among(each, allowed, frame) for each in self._members(left, one, frame))
        if found is None:
            raise self._stuck(node, f"{self._template.slice(node)} cannot be decided", Reason.INPUT)
        return found, _cited(one, other)

    def _members(self, node: Node, value: Settled[Any], frame: Frame) -> list[Settled[Any]]:
        if isinstance(value, Unknown):
            raise StuckError(value)
        if not isinstance(value, Known) or not isinstance(value.value, Items) or not value.value.complete:
            raise self._stuck(node, f"{self._template.slice(node)} is no list")
        return [frame.scenario.settle(item) for item in value.value.values]

    def _among(self, value: Settled[Any], members: list[Settled[Any]], frame: Frame) -> bool | None:
        found = [self.equal(value, member, frame) for member in members]
        return True if True in found else None if None in found else False

    def equal(self, one: Settled[Any], other: Settled[Any], frame: Frame) -> bool | None:
        """Whether two values are the same text; None where that is no question about a single value with a key.

        Raises Split where it is one and the frame has no answer.
        """
        first, second = _comparable(one), _comparable(other)
        if first is not None and second is not None:
            return _same_text(first, second)
        if isinstance(one, Unknown) and isinstance(other, Unknown):
            return True if one.key is not None and one.key == other.key else None
        if isinstance(other, Unknown):
            one, second = other, first
        if not isinstance(one, Unknown) or one.key is None or not isinstance(second, str):
            return None
        if isinstance(one.type, NotAmong) and second in one.type.texts:
            return False
        shown = one.key.replace(f"{self._key}:Parameters.", "").replace(f"{self._key}:", "")
        asks = f'{shown} == "{second}"'
        return frame.ask(Atom(f'{one.key} == "{second}"', asks, _TRUTHS, group=one.key)) == "true"


def _cited(*values: Settled[Any]) -> tuple[Step, ...]:
    steps = dict.fromkeys(step for value in values for step in value.origin if step.via in _CITED)
    return tuple(steps)[:_MAX_CITED]


def _all(truths: Iterable[bool | None]) -> bool | None:
    found = list(truths)
    return False if False in found else None if None in found else True


def _comparable(value: Settled[Any]) -> str | Text | None:
    if isinstance(value, Known) and not isinstance(value.value, (Items, Entries)):
        return value.value if isinstance(value.value, Text) else canonical(value.value)
    if isinstance(value, Unknown) and isinstance(value.type, Secret):
        return value.type.text
    return None


def _same_text(one: str | Text, other: str | Text) -> bool | None:
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if same(one, other):
        return True
    if isinstance(one, Text) and isinstance(other, Text):
        return None
    text, parts = (one, other) if isinstance(one, str) else (other, one)
    assert isinstance(text, str) and isinstance(parts, Text)
    literal = parts.literal()
    return text == literal if literal is not None else None if _may_be(parts, text) else False


def _may_be(parts: Text, text: str) -> bool:
    """Whether a text known up to its holes may come to this one; what stands for a resource is never empty."""
    first, last = parts.parts[0], parts.parts[-1]
    if (isinstance(first, str) and not text.startswith(first)) or (isinstance(last, str) and not text.endswith(last)):
        return False
    at = 0
    for part in parts.parts:
        if isinstance(part, str):
            found = text.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        elif isinstance(part, Hole):
            at += 1
    return at <= len(text)
