"""Knows what stacks that are loaded together say of each other: exports and imports, outputs, nested stacks.

Must not know how an expression is evaluated, nor which files there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ctlint.frontends.cloudformation.intrinsics import Evaluator
from ctlint.frontends.cloudformation.nodes import Entry, MappingNode, Node, ScalarNode
from ctlint.frontends.cloudformation.references import SHARED
from ctlint.frontends.cloudformation.scenarios import Frame, joined, same
from ctlint.frontends.cloudformation.stack import HandedOn, Place
from ctlint.frontends.cloudformation.template import Declared
from ctlint.hints import Any
from ctlint.records import NamedTuple
from ctlint.source import Span
from ctlint.value import (
    Choice,
    Items,
    Known,
    Origin,
    Part,
    Reason,
    ResourceId,
    Settled,
    Step,
    Text,
    Unknown,
    Value,
    Via,
    with_origin,
)


class _Export(NamedTuple):
    """One output with an export name. `condition`: the node that names the output's condition, if it has one."""

    evaluator: Evaluator
    name: Value[Any]
    name_node: Node
    value: Node
    condition: ScalarNode | None


class Nested(NamedTuple):
    """A stack that another one deploys: the parent, and the resource there."""

    parent: Evaluator
    name: str


class Deployment:
    """The stacks that are loaded together.

    stacks: in the order in which their resources are to be listed; a parent stands before its nested stacks.
    parents: of nested stacks, by key. children: by (key of the parent, logical id).
    """

    def __init__(self) -> None:
        self.stacks: list[Evaluator] = []
        self.parents: dict[str, Nested] = {}
        self.children: dict[tuple[str, str], Evaluator] = {}
        self._exports: tuple[dict[str, list[_Export]], list[_Export]] | None = None
        self._declared: dict[ResourceId, tuple[Evaluator, Declared]] | None = None

    def add(self, evaluator: Evaluator) -> None:
        """Take a stack in; others may refer to what it exports."""
        self.stacks.append(evaluator)
        self._exports = self._declared = None

    # --------------------------------------------------------------------------------------------------- nested stacks

    def nest(self, child: Evaluator, nested: Nested) -> None:
        """Tie a stack to the one that deploys it, and hand down its parameters."""
        self.parents[child.stack.key] = nested
        self.children[(nested.parent.stack.key, nested.name)] = child
        properties = nested.parent.sections.resources[nested.name].body.get("Properties")
        given = properties.get("Parameters") if isinstance(properties, MappingNode) else None
        for name, entry in given.entries.items() if isinstance(given, MappingNode) else ():
            if name in child.parameters:
                child.parameters.passed[name] = _Argument(child, name, nested, entry)

    def nested_output(self, parent: Evaluator, name: str, output: str, frame: Frame, span: Span) -> Settled[Any]:
        """An output of the nested stack `name` of a stack; may raise Split."""
        step = Step(Via.REFERENCE, span, f"refers to output {output} of nested stack {name}")
        child = self.children.get((parent.stack.key, name))
        if child is None:
            note = f"the template of nested stack {name} is not checked together with this one"
            key = f"{parent.stack.key}:{name}.Outputs.{output}"
            return Unknown(Reason.OUTSIDE, (step, Step(Via.REFERENCE, None, note)), key)
        return self._output(child, output, frame, (step,))

    def _output(self, evaluator: Evaluator, output: str, frame: Frame, origin: Origin) -> Settled[Any]:
        """The value of an output; an unknown where its condition keeps it from being there."""
        entry = evaluator.sections.outputs.get(output)
        body = entry.value if entry is not None else None
        value = body.get("Value") if isinstance(body, MappingNode) else None
        if value is None or not isinstance(body, MappingNode):
            hidden = evaluator.sections.hidden
            note = f"{evaluator.template.path} has no output '{output}'" + (f", but {hidden}" if hidden else "")
            reason = Reason.UNSUPPORTED if hidden else Reason.BROKEN
            return Unknown(reason, (*origin, Step(Via.REFERENCE, None, note)))
        condition = body.get("Condition")
        if isinstance(condition, ScalarNode):
            holds = evaluator.holds(str(condition.value), condition, frame)
            if isinstance(holds, Known) and not holds.value:
                note = f"output '{output}' does not exist in this case"
                return Unknown(Reason.BROKEN, joined(origin[0], (Step(Via.CONDITION, None, note),), holds.origin))
        settled = evaluator.settled(value, frame)
        return with_origin(settled, joined(origin[0], origin[1:], settled.origin))

    # ------------------------------------------------------------------------------------------------ outputs by name

    def stack_output(self, name: str, place: Place, output: str, frame: Frame, span: Span) -> Settled[Any]:
        """An output of the stack of that name, in that account and region as far as they are said; may raise Split."""
        found = [
            evaluator
            for evaluator in self.stacks
            if evaluator.stack.name == name and evaluator.stack.place.may_be(place)
        ]
        if len(found) != 1:
            note = f"reads output {output} of stack {name}, which is not checked together with this one"
            if found:
                note = f"reads output {output} of one of several stacks that are called {name}"
            key = " ".join(filter(None, ("Fn::GetStackOutput", name, *place, output)))
            return Unknown(Reason.OUTSIDE, (Step(Via.REFERENCE, span, note),), key)
        step = Step(Via.REFERENCE, span, f"reads output {output} of stack {name}")
        return self._output(found[0], output, frame, (step,))

    def handed_on(self, source: HandedOn, frame: Frame, span: Span) -> Settled[Any]:
        """A value in the properties of a resource of another stack; may raise Split."""
        step = Step(Via.REFERENCE, span, f"is handed on by {source.name} of another stack")
        evaluator = next((each for each in self.stacks if each.stack.key == source.stack), None)
        declared = evaluator.sections.resources.get(source.name) if evaluator is not None else None
        node = declared.body.get("Properties") if declared is not None else None
        for key in source.path:
            node = node.get(key) if isinstance(node, MappingNode) else None
        if evaluator is None or node is None:
            return Unknown(Reason.OUTSIDE, (step,))
        settled = evaluator.settled(node, frame)
        return with_origin(settled, joined(step, settled.origin))

    def declared(self, target: ResourceId) -> tuple[Evaluator, Declared] | None:
        """The resource that a reference leads to, and the stack that declares it."""
        if self._declared is None:
            self._declared = {
                evaluator.stack.resource(name): (evaluator, declared)
                for evaluator in self.stacks
                for name, declared in evaluator.sections.resources.items()
            }
        return self._declared.get(target)

    # --------------------------------------------------------------------------------------------------------- exports

    def imported(self, importer: Evaluator, name: str | Text, frame: Frame, span: Span) -> Settled[Any]:
        """What `Fn::ImportValue` of that name gives in the stack of `importer`; may raise Split.

        Known where exactly one of the other stacks exports that very name, symbolically: `x-${AWS::Region}` is equal
        to itself. Where none does, known if exactly one exports it under the name of its stack, `${AWS::StackName}-x`,
        which no template says. An import that nothing here exports is Unknown(OUTSIDE).
        """
        shown = name.render() if isinstance(name, Text) else name
        found: list[_Export] = []
        by_stack: list[_Export] = []
        for export in self._candidates(name):
            if export.evaluator is importer or not export.evaluator.stack.place.may_be(importer.stack.place):
                continue
            exported = export.name
            if isinstance(exported, Choice):
                exported = export.evaluator.settled(export.name_node, frame)
            if not isinstance(exported, Known):
                continue
            exact = same(exported.value, name)
            if not exact and not _leaves_the_stack(exported.value, name, export.evaluator):
                continue
            if export.condition is not None:
                holds = export.evaluator.holds(str(export.condition.value), export.condition, frame)
                if isinstance(holds, Known) and not holds.value:
                    continue
            (found if exact else by_stack).append(export)
        note = f"imports '{shown}'"
        if not found and len(by_stack) == 1:
            found = by_stack
            note += f", as the stack of {found[0].evaluator.template.path} exports it if that is its name"
        step = Step(Via.REFERENCE, span, note)
        key = f"Fn::ImportValue {shown}" if same(name, name) else None
        if len(found) != 1:
            paths = ", ".join(sorted(export.evaluator.template.path for export in found))
            note = f"several templates export it: {paths}" if found else "no template that is checked exports it"
            return Unknown(Reason.OUTSIDE, (Step(Via.REFERENCE, span, f"imports '{shown}', and {note}"),), key)
        value = found[0].evaluator.settled(found[0].value, frame)
        if not isinstance(value, (Known, Unknown)) or (isinstance(value, Known) and isinstance(value.value, Items)):
            return Unknown(Reason.BROKEN, joined(step, value.origin))
        return with_origin(value, joined(step, value.origin))

    def _candidates(self, name: str | Text) -> list[_Export]:
        """Exports whose name is this text, and those whose name has to be evaluated."""
        if self._exports is None:
            written: dict[str, list[_Export]] = {}
            computed: list[_Export] = []
            for evaluator in self.stacks:
                for export in _exports(evaluator):
                    exported = export.name
                    if isinstance(exported, Known) and isinstance(exported.value, str):
                        written.setdefault(exported.value, []).append(export)
                    else:
                        computed.append(export)
            self._exports = (written, computed)
        written, computed = self._exports
        return [*(written.get(name, ()) if isinstance(name, str) else ()), *computed]


_STACK = r"[A-Za-z][A-Za-z0-9-]{0,127}"
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html, read 2026-11."""


def _leaves_the_stack(exported: object, name: str | Text, exporter: Evaluator) -> bool:
    """Whether a name is what a stack exports but for the name of that stack, of which the code says nothing.

    In its place the import has a name that a stack may have, or an input that has no value.
    """
    if not isinstance(exported, Text) or exporter.stack.name is not None:
        return False
    own = [at for at, part in enumerate(exported.parts) if _is_stack_name(part, exporter.stack.key)]
    if len(own) != 1:
        return False
    before, after = exported.parts[: own[0]], exported.parts[own[0] + 1 :]
    parts = [*(name.parts if isinstance(name, Text) else (name,))]
    for ends, at in ((before, 0), (after[::-1], -1)):
        for end in ends:
            part = parts.pop(at) if parts else ""
            if isinstance(end, str) and isinstance(part, str):
                if not (part.startswith(end) if at == 0 else part.endswith(end)):
                    return False
                rest = part[len(end) :] if at == 0 else part[: len(part) - len(end)]
                parts.insert(0 if at == 0 else len(parts), rest)
            elif not same(end, part):
                return False
    left = [part for part in parts if part != ""]
    if len(left) != 1 or _is_stack_name(left[0]):
        return False
    return bool(re.fullmatch(_STACK, left[0])) if isinstance(left[0], str) else _is_input(left[0])


def _is_stack_name(part: Part, of: str = "") -> bool:
    """Whether a part is the name of any stack, or of that whose key is `of`."""
    key = part.key if isinstance(part, Unknown) else None
    return key is not None and (key == f"{of}:AWS::StackName" if of else key.endswith(":AWS::StackName"))


def _is_input(part: Part) -> bool:
    return isinstance(part, Unknown) and part.reason is Reason.INPUT and part.key not in SHARED


def _exports(evaluator: Evaluator) -> Iterable[_Export]:
    for entry in evaluator.sections.outputs.values():
        if not isinstance(entry.value, MappingNode):
            continue
        export, value, condition = (entry.value.get(key) for key in ("Export", "Value", "Condition"))
        name = export.get("Name") if isinstance(export, MappingNode) else None
        if name is not None and value is not None:
            named = condition if isinstance(condition, ScalarNode) else None
            yield _Export(evaluator, evaluator.value(name), name, value, named)


class _Argument:
    """A parameter of a nested stack, as its parent gives it."""

    def __init__(self, child: Evaluator, name: str, nested: Nested, entry: Entry) -> None:
        self._child = child
        self._name = name
        self._nested = nested
        self._entry = entry

    def __call__(self, frame: Frame) -> Settled[Any]:
        parent = self._nested.parent
        parameter = self._child.parameters[self._name]
        value = parent.settled(self._entry.value, frame)
        if not isinstance(value, (Known, Unknown)):
            return parameter.left_out()
        note = f"stack {self._nested.name} passes it as parameter '{self._name}'"
        step = Step(Via.MODULE_ARGUMENT, Span(parent.template.path, self._entry.start, self._entry.end), note)
        origin = joined(step, value.origin)
        if isinstance(value, Known) and isinstance(value.value, str):
            return Known(parameter.typed(value.value, origin), origin)
        return with_origin(value, origin)


def in_order(stacks: Sequence[Evaluator]) -> list[Evaluator]:
    """By unit, then by prefix, so that nothing depends on the order in which stacks were found."""
    return sorted(stacks, key=lambda evaluator: (evaluator.stack.owner, evaluator.stack.prefix))
