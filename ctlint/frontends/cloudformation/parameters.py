"""Knows a template's parameters: their type, their default, which answers each has, what a Ref to one gives.

Must not know any resource or function beyond those in which a parameter is compared: Equals, Contains, FindInMap.

What can be split on is: AllowedValues; else the default and every literal that the template compares the parameter
with, and OTHER for all the rest; a parameter whose values all spell a truth has the two truths. A parameter with a
default and nothing to split on is Known at its default: that is what is deployed when nobody says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.cloudformation.nodes import MappingNode, Node, Scalar, ScalarNode, SequenceNode
from ctlint.frontends.cloudformation.scenarios import Frame
from ctlint.frontends.cloudformation.template import Template
from ctlint.source import Span
from ctlint.value import OTHER, Atom, Items, Known, Payload, Reason, Settled, Step, Unknown, Via

_SSM = "AWS::SSM::Parameter::Value<"


@dataclass(frozen=True, slots=True)
class NotAmong:
    """What is known of an unknown text (`Unknown.type`): it is none of these."""

    texts: frozenset[str]


def payload_of(scalar: Scalar) -> bool | int | Decimal | str:
    """A scalar as a payload; numbers that are none (`.inf` in JSON's spelling) stay text."""
    if isinstance(scalar, float):
        number = Decimal(repr(scalar))
        return number if number.is_finite() else repr(scalar)
    return "" if scalar is None else scalar


def canonical(payload: bool | int | Decimal | str) -> str:
    """The text that CloudFormation makes of a scalar where it compares or concatenates."""
    if isinstance(payload, bool):
        return "true" if payload else "false"
    return str(payload)


class Parameter:
    """One parameter.

    key: of its atom and of the unknowns it gives, unique in the run. default: as text; None where it has none.
    atom: the question it is, None where there is nothing to split on.
    """

    def __init__(self, template: Template, name: str, compared: Compared) -> None:
        entry = template.parameters[name]
        self.name = name
        self.key = f"{template.path}:Parameters.{name}"
        self.header = Span(template.path, entry.start, entry.end)
        body = entry.value if isinstance(entry.value, MappingNode) else MappingNode({}, 0, 0)
        kind = body.get("Type")
        self.type = str(kind.value) if isinstance(kind, ScalarNode) else "String"
        self.secret = _is_true(body.get("NoEcho"))
        default = body.get("Default")
        self.default = _text(default)
        self._places: dict[str, Span] = {}
        allowed = body.get("AllowedValues")
        allowed_texts: list[str] = []
        for item in allowed.items if isinstance(allowed, SequenceNode) else ():
            text = _text(item)
            if text is not None:
                allowed_texts.append(text)
                self._places.setdefault(text, template.span(item))
        if default is not None and self.default is not None:
            self._places[self.default] = template.span(default)
        self.allowed = frozenset(allowed_texts)
        self.is_list = self.type == "CommaDelimitedList" or self.type.startswith("List<")
        self.outside = self.type.startswith(_SSM)
        self.atom = self._atom(allowed_texts, compared)

    def _atom(self, allowed: list[str], compared: Compared) -> Atom | None:
        if self.outside:
            return None
        domain: list[str]
        if allowed and not self.is_list:
            domain = list(allowed)
            if self.default is not None and self.default not in domain:
                domain.append(self.default)
        else:
            domain = [] if self.default is None else [self.default]
            domain += [text for text in compared.literals.get(self.name, ()) if text not in domain]
            if domain and all(text.lower() in ("true", "false") for text in domain):
                domain += [text for text in map(_other_truth, domain) if text.lower() not in map(str.lower, domain)][:1]
            elif self.name not in compared.names:
                return None
            elif domain and self.name not in compared.keys:
                domain.append(OTHER)
        return Atom(self.key, self.name, tuple(domain), self.default) if len(domain) > 1 else None

    def typed(self, text: str, cite: tuple[Step, ...]) -> Payload:
        """A value given as text in the parameter's type."""
        if self.is_list:
            pieces = [piece.strip() for piece in text.split(",")]
            return Items(tuple(Known(self._number(piece), cite) for piece in pieces), True, "list")
        return self._number(text)

    def _number(self, text: str) -> int | Decimal | str:
        digits = text[1:] if text[:1] == "-" else text
        if self.type in ("Number", "List<Number>") and len(text) < 100 and digits.isascii() and digits:
            if digits.isdigit():
                return int(text)
            whole, _, fraction = digits.partition(".")
            if whole.isdigit() and fraction.isdigit():
                return Decimal(text)
        return text

    def _shown(self, text: str) -> str:
        return "a secret" if self.secret else f"'{text}'"

    def value(self, frame: Frame, pinned: str | None) -> Settled[Any]:
        """What a Ref to it gives; its origin begins at the parameter. Raises Split where its answer is open.

        pinned: the value that the user gave, None where none was given.
        """
        if pinned is not None:
            step = Step(Via.PARAMETER, None, f"parameter '{self.name}' is given as {self._shown(pinned)}")
            if self.outside:
                return Unknown(Reason.OUTSIDE, (step,), f"{self.key}={pinned}")
            return Known(self.typed(pinned, (step,)), (step,))
        if self.outside:
            note = f"parameter '{self.name}' is read from the Systems Manager parameter store"
            return Unknown(Reason.OUTSIDE, (Step(Via.PARAMETER, self.header, note),), self.key)
        if self.atom is None:
            if self.default is None and len(self.allowed) == 1 and not self.is_list:
                return self._known(next(iter(self.allowed)))
            if self.default is None:
                note = f"parameter '{self.name}' has no default"
                return Unknown(Reason.INPUT, (Step(Via.PARAMETER, self.header, note),), self.key)
            return self._known(self.default)
        answer = frame.ask(self.atom)
        if answer == OTHER:
            note = f"parameter '{self.name}' may be given any other value"
            excluded = NotAmong(frozenset(self.atom.domain) - {OTHER})
            return Unknown(Reason.INPUT, (Step(Via.PARAMETER, self.header, note),), self.key, type=excluded)
        return self._known(answer)

    def _known(self, text: str) -> Known[Any]:
        verb = "defaults to" if text == self.default else "may be"
        place = self._places.get(text, self.header)
        cite = (Step(Via.PARAMETER, place, f"parameter '{self.name}' {verb} {self._shown(text)}"),)
        return Known(self.typed(text, cite), cite)


def _text(node: Node | None) -> str | None:
    return canonical(payload_of(node.value)) if isinstance(node, ScalarNode) else None


def _is_true(node: Node | None) -> bool:
    return isinstance(node, ScalarNode) and str(node.value).lower() == "true"


def _other_truth(text: str) -> str:
    other = "false" if text.lower() == "true" else "true"
    return other.upper() if text.isupper() else other.capitalize() if text[0].isupper() else other


# --------------------------------------------------------------------------------------------------- what is compared


class Compared:
    """Which parameters a template compares, with what.

    literals: by parameter, the texts it is compared with, in order. keys: parameters that choose a mapping's entry.
    names: every parameter that a condition, a rule or the choice of a mapping's entry reads.
    """

    def __init__(self, template: Template) -> None:
        self.literals: dict[str, dict[str, None]] = {}
        self.keys: set[str] = set()
        self.names: set[str] = set()
        sections: list[Node] = [entry.value for entry in template.conditions.values()]
        rules = template.root.get("Rules")
        if rules is not None:
            sections.append(rules)
        for node in _inside(sections):
            self._comparison(node)
        if template.mappings and "FindInMap" in template.text:
            everything = [entry.value for entry in template.root.entries.values()]
            for node in _inside(everything):
                self._mapping_key(node, template)

    def _comparison(self, node: MappingNode) -> None:
        name = referred(node)
        if name is not None:
            self.names.add(name)
        operands = node.get("Fn::Equals")
        if isinstance(operands, SequenceNode) and len(operands.items) == 2:
            one, other = operands.items
            for reference, literal in ((one, other), (other, one)):
                self._literal(referred(reference), [literal])
        operands = node.get("Fn::Contains")
        if isinstance(operands, SequenceNode) and len(operands.items) == 2:
            listed, reference = operands.items
            self._literal(referred(reference), listed.items if isinstance(listed, SequenceNode) else [])

    def _literal(self, name: str | None, literals: Iterable[Node]) -> None:
        if name is None:
            return
        for literal in literals:
            text = _text(literal)
            if text is not None:
                self.literals.setdefault(name, {})[text] = None

    def _mapping_key(self, node: MappingNode, template: Template) -> None:
        operands = node.get("Fn::FindInMap")
        if not isinstance(operands, SequenceNode) or len(operands.items) < 3:
            return
        mapping, first, second = operands.items[:3]
        entry = template.mappings.get(_text(mapping) or "")
        if entry is None or not isinstance(entry.value, MappingNode):
            return
        level = entry.value
        inner = [inner.value.entries for inner in level.entries.values() if isinstance(inner.value, MappingNode)]
        for reference, keys in ((first, list(level.entries)), (second, [key for entries in inner for key in entries])):
            name = referred(reference)
            if name is not None:
                self.names.add(name)
                self.literals.setdefault(name, {}).update(dict.fromkeys(keys))
                if len(operands.items) == 3:
                    self.keys.add(name)


def referred(node: Node) -> str | None:
    """The name in a `Ref`; None for anything else."""
    if isinstance(node, MappingNode) and len(node.entries) == 1:
        target = node.get("Ref")
        if isinstance(target, ScalarNode) and isinstance(target.value, str):
            return target.value
    return None


def _inside(nodes: Iterable[Node]) -> Iterator[MappingNode]:
    """Every mapping in these nodes, in source order."""
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, MappingNode):
            yield node
            waiting.extend(entry.value for entry in reversed(list(node.entries.values())))
        elif isinstance(node, SequenceNode):
            waiting.extend(reversed(node.items))


class Parameters:
    """The parameters of one template, with what the user pinned and what a parent stack passes.

    passed: by name, how to evaluate what the parent stack gives; such a parameter is no question of this template.
    """

    def __init__(self, template: Template, pinned: Mapping[str, str]) -> None:
        self.passed: dict[str, Callable[[Frame], Settled[Any]]] = {}
        self._template = template
        self._pinned = pinned
        self._compared: Compared | None = None
        self._known: dict[str, Parameter] = {}
        for name, text in pinned.items():
            if name in template.parameters:
                self._check(self[name], text)

    def _check(self, parameter: Parameter, text: str) -> None:
        if parameter.allowed and text not in parameter.allowed and not parameter.is_list:
            allowed = ", ".join(sorted(parameter.allowed)[:8])
            message = f"parameter {parameter.name} is given as '{text}', but the template allows only {allowed}"
            self._template.diagnostics.append(Diagnostic("CTL009", message, parameter.header, False))

    def __contains__(self, name: str) -> bool:
        return name in self._template.parameters

    def __getitem__(self, name: str) -> Parameter:
        known = self._known.get(name)
        if known is None:
            if self._compared is None:
                self._compared = Compared(self._template)
            known = self._known[name] = Parameter(self._template, name, self._compared)
        return known

    def value(self, name: str, frame: Frame) -> Settled[Any]:
        """What a Ref to the parameter gives; raises Split where its answer is open."""
        passed = self.passed.get(name)
        return passed(frame) if passed is not None else self[name].value(frame, self._pinned.get(name))
