"""Knows a stack's parameters: their type, their default, which answers each has, what a Ref to one gives.

Must not know any resource or function, nor where a value was given.

What can be split on is: AllowedValues; else the default and every literal that the template compares the parameter
with, and OTHER for all the rest; a parameter whose values all spell a truth has the two truths. A parameter with a
default and nothing to split on is Known at its default: that is what is deployed when nobody says otherwise.
The value of a NoEcho parameter decides conditions, and goes nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.cloudformation.compared import Compared
from ctlint.frontends.cloudformation.constraints import Constraints
from ctlint.frontends.cloudformation.nodes import MappingNode, Node, ScalarNode
from ctlint.frontends.cloudformation.scalars import text_in
from ctlint.frontends.cloudformation.scenarios import Frame
from ctlint.frontends.cloudformation.stack import Stack
from ctlint.frontends.cloudformation.template import Template
from ctlint.hints import Any
from ctlint.records import Record, field
from ctlint.source import Span
from ctlint.value import OTHER, Atom, Items, Known, Origin, Payload, Reason, Settled, Step, Unknown, Via

_SSM = "AWS::SSM::Parameter::Value<"
_SECRET_DEFAULT = "(its default)"


class NotAmong(Record):
    """What is known of an unknown text (`Unknown.type`): it is none of these, secrets among them."""

    texts: frozenset[str] = field(repr=False)


class Secret(Record):
    """What is known of a secret (`Unknown.type`), for comparisons alone."""

    text: str = field(repr=False)


class Parameter:
    """One parameter.

    key: of its atom and of the unknowns it gives, unique in the run. default: as text; None where it has none.
    atom: the question it is, None where there is nothing to split on.
    """

    def __init__(self, template: Template, stack: Stack, name: str, compared: Compared) -> None:
        entry = template.parameters[name]
        self.name = name
        self.key = f"{stack.key}:Parameters.{name}"
        self.header = Span(template.path, entry.start, entry.end)
        body = entry.value if isinstance(entry.value, MappingNode) else MappingNode({}, 0, 0)
        kind = body.get("Type")
        self.type = str(kind.value) if isinstance(kind, ScalarNode) else "String"
        self.secret = _is_true(body.get("NoEcho"))
        default = body.get("Default")
        self.default = text_in(default)
        self.constraints = Constraints(body, self.type)
        self.is_list = self.constraints.is_list
        self.outside = self.type.startswith(_SSM)
        self._places = {text: template.span(node) for text, node in self.constraints.allowed.items()}
        if default is not None and self.default is not None:
            self._places[self.default] = template.span(default)
        self._texts: dict[str, str] = {}
        self.atom = self._atom(f"{stack.prefix}{name}", compared)

    def _atom(self, asks: str, compared: Compared) -> Atom | None:
        if self.outside:
            return None
        literals = compared.literals.get(self.name, {})
        domain = [] if self.default is None else [self.default]
        if self.constraints.allowed and not self.is_list:
            domain = list(self.constraints.allowed)
            if self.default is not None and self.default not in domain:
                domain.append(self.default)
        else:
            domain += [text for text in literals if text not in domain and self.constraints.allow(text)]
            if domain and all(text.lower() in ("true", "false") for text in domain):
                domain += [text for text in map(_other_truth, domain) if text.lower() not in map(str.lower, domain)][:1]
            elif self.name not in compared.names:
                return None
            elif domain and self.name not in compared.keys:
                domain.append(OTHER)
        if len(domain) < 2:
            return None
        self._texts = {self._label(text, literals): text for text in domain}
        default = None if self.default is None else self._label(self.default, literals)
        return Atom(self.key, asks, tuple(self._texts), default)

    def _label(self, text: str, literals: dict[str, None]) -> str:
        """An answer as people may see it."""
        return _SECRET_DEFAULT if self.secret and text == self.default and text not in literals else text

    def typed(self, text: str, cite: Origin) -> Payload:
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

    def value(self, frame: Frame, given: str | None) -> Settled[Any]:
        """What a Ref to it gives; its origin begins at the parameter. Raises Split where its answer is open.

        given: the value that the user gave, None where none was given.
        """
        if given is not None:
            shown = "" if self.secret else f" as '{given}'"
            step = Step(Via.PARAMETER, None, f"parameter '{self.name}' is given{shown}")
            if self.outside:
                return Unknown(Reason.OUTSIDE, (step,), f"{self.key}={given}")
            return self._known(given, step)
        if self.atom is None:
            if self.default is None and len(self.constraints.allowed) == 1 and not self.is_list and not self.outside:
                (only,) = self.constraints.allowed
                return self._known(only, self._step(only))
            return self.left_out()
        answer = frame.ask(self.atom)
        if answer == OTHER:
            note = f"parameter '{self.name}' may be given any other value"
            excluded = NotAmong(frozenset(self._texts.values()) - {OTHER})
            return Unknown(Reason.INPUT, (Step(Via.PARAMETER, self.header, note),), self.key, type=excluded)
        text = self._texts[answer]
        return self._known(text, self._step(text))

    def left_out(self) -> Settled[Any]:
        """What it is where nobody gives it: its default, certainly."""
        if self.outside:
            note = f"parameter '{self.name}' is read from the Systems Manager parameter store"
            return Unknown(Reason.OUTSIDE, (Step(Via.PARAMETER, self.header, note),), self.key)
        if self.default is None:
            note = f"parameter '{self.name}' has no default"
            return Unknown(Reason.INPUT, (Step(Via.PARAMETER, self.header, note),), self.key)
        return self._known(self.default, self._step(self.default))

    def _step(self, text: str) -> Step:
        if self.secret:
            return Step(Via.PARAMETER, None, f"parameter '{self.name}' is a secret")
        verb = "defaults to" if text == self.default else "may be"
        place = self._places.get(text, self.header)
        return Step(Via.PARAMETER, place, f"parameter '{self.name}' {verb} '{text}'")

    def _known(self, text: str, step: Step) -> Settled[Any]:
        if self.secret:
            return Unknown(Reason.INPUT, (step,), self.key, type=Secret(text))
        return Known(self.typed(text, (step,)), (step,))


def _text(body: Node, key: str) -> str | None:
    return text_in(body.get(key)) if isinstance(body, MappingNode) else None


def _is_true(node: Node | None) -> bool:
    return isinstance(node, ScalarNode) and str(node.value).lower() == "true"


def _other_truth(text: str) -> str:
    other = "false" if text.lower() == "true" else "true"
    return other.upper() if text.isupper() else other.capitalize() if text[0].isupper() else other


class Parameters:
    """The parameters of one stack, with what the user gave and what a parent stack passes.

    passed: by name, how to evaluate what the parent stack gives; such a parameter is no question of this stack.
    """

    def __init__(self, template: Template, stack: Stack, nested: bool) -> None:
        self.passed: dict[str, Callable[[Frame], Settled[Any]]] = {}
        self._template = template
        self._stack = stack
        self._nested = nested
        self._compared: Compared | None = None
        self._known: dict[str, Parameter] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._template.parameters

    def is_outside(self, name: str) -> bool:
        """Whether its value is read from the parameter store, so that it is no question; a look at its type tells."""
        body = self._template.parameters[name].value
        return (_text(body, "Type") or "").startswith(_SSM)

    def __getitem__(self, name: str) -> Parameter:
        known = self._known.get(name)
        if known is None:
            if self._compared is None:
                self._compared = Compared(self._template)
            known = self._known[name] = Parameter(self._template, self._stack, name, self._compared)
        return known

    def value(self, name: str, frame: Frame) -> Settled[Any]:
        """What a Ref to the parameter gives; raises Split where its answer is open."""
        passed = self.passed.get(name)
        if passed is not None:
            return passed(frame)
        if self._nested:
            return self[name].left_out()
        return self[name].value(frame, self._stack.parameters.get(name))

    def unfit_defaults(self) -> list[Diagnostic]:
        """The defaults that CloudFormation refuses, of parameters to which nobody gives a value."""
        found = []
        for name, entry in self._template.parameters.items():
            body, kind = entry.value, _text(entry.value, "Type") or "String"
            default = _text(body, "Default")
            if default is None or kind.startswith(_SSM) or name in self.passed or name in self._stack.parameters:
                continue
            problem = Constraints(body, kind).problem(default) if isinstance(body, MappingNode) else ""
            if problem and isinstance(body, MappingNode):
                shown = "" if _is_true(body.get("NoEcho")) else f" to '{default[:80]}'"
                message = (
                    f"parameter {name} defaults{shown}, but {problem}: the stack is refused unless a value is given"
                )
                written = body.entries["Default"]
                place = Span(self._template.path, written.start, written.end)
                found.append(Diagnostic("CTL009", message, place, False))
        return found
