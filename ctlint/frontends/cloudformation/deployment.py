"""Knows what templates that are loaded together say of each other: exports and imports, nested stacks.

Must not know how an expression is evaluated, nor which files there are.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import Any, NamedTuple

from ctlint.frontends.cloudformation.intrinsics import Evaluator
from ctlint.frontends.cloudformation.nodes import Entry, MappingNode, Node, ScalarNode
from ctlint.frontends.cloudformation.scenarios import Frame, joined, same
from ctlint.source import Span
from ctlint.value import Absent, Choice, Items, Known, Reason, Settled, Step, Text, Unknown, Value, Via, with_origin

_STACK = "AWS::CloudFormation::Stack"


class _Export(NamedTuple):
    """One output with an export name. `condition`: the node that names the output's condition, if it has one."""

    evaluator: Evaluator
    name: Value[Any]
    name_node: Node
    value: Node
    condition: ScalarNode | None


class Nested(NamedTuple):
    """A template that another one deploys as a nested stack: the parent, and the resource there."""

    parent: Evaluator
    name: str


class Deployment:
    """The templates that are loaded together, by path.

    resolved, unresolved: nested stacks ("unit:name") whose template is here, and those whose template is not.
    """

    def __init__(self) -> None:
        self._evaluators: dict[str, Evaluator] = {}
        self._exports: tuple[dict[str, list[_Export]], list[_Export]] | None = None
        self._children: dict[tuple[str, str], Evaluator] = {}
        self.parents: dict[str, Nested] = {}
        self.resolved: set[str] = set()
        self.unresolved: set[str] = set()

    def add(self, evaluators: Iterable[Evaluator]) -> None:
        """Take in every template, and tie nested stacks to the template that they name by a local path."""
        self._evaluators = {evaluator.template.path: evaluator for evaluator in evaluators}
        users: dict[str, list[Nested]] = {}
        for path, evaluator in self._evaluators.items():
            for declared in evaluator.template.resources.values():
                if declared.type != _STACK:
                    continue
                child = self._local_template(path, declared.body)
                if child is None:
                    self.unresolved.add(f"{path}:{declared.name}")
                    continue
                self.resolved.add(f"{path}:{declared.name}")
                self._children[(path, declared.name)] = child
                users.setdefault(child.template.path, []).append(Nested(evaluator, declared.name))
        for path, nested in users.items():
            # A template that several stacks use is judged once, on its own: its parameters stay open.
            if len(nested) == 1 and nested[0].parent.template.path != path:
                self.parents[path] = nested[0]
                self._pass_parameters(self._evaluators[path], nested[0])

    def _local_template(self, path: str, body: MappingNode) -> Evaluator | None:
        properties = body.get("Properties")
        url = properties.get("TemplateURL") if isinstance(properties, MappingNode) else None
        if not isinstance(url, ScalarNode) or not isinstance(url.value, str) or "://" in url.value:
            return None
        return self._evaluators.get(posixpath.normpath(posixpath.join(posixpath.dirname(path), url.value)))

    def _pass_parameters(self, child: Evaluator, nested: Nested) -> None:
        properties = nested.parent.template.resources[nested.name].body.get("Properties")
        given = properties.get("Parameters") if isinstance(properties, MappingNode) else None
        if isinstance(given, MappingNode):
            for name, entry in given.entries.items():
                if name in child.parameters:
                    child.parameters.passed[name] = _Argument(child, name, nested, entry)

    # --------------------------------------------------------------------------------------------------- nested stacks

    def nested_output(self, unit: str, name: str, output: str, frame: Frame, span: Span) -> Settled[Any]:
        """An output of the nested stack `name` of the template `unit`; may raise Split."""
        step = Step(Via.REFERENCE, span, f"refers to output {output} of nested stack {name}")
        child = self._children.get((unit, name))
        if child is None:
            note = f"the template of nested stack {name} is not checked together with this one"
            return Unknown(Reason.OUTSIDE, (step, Step(Via.REFERENCE, None, note)), f"{unit}:{name}.Outputs.{output}")
        entry = child.template.outputs.get(output)
        value = entry.value.get("Value") if entry is not None and isinstance(entry.value, MappingNode) else None
        if value is None:
            note = f"{child.template.path} has no output '{output}'"
            return Unknown(Reason.BROKEN, (step, Step(Via.REFERENCE, None, note)))
        parent = self.parents.get(child.template.path)
        if parent is None or parent.name != name:
            note = f"{child.template.path} is used by several stacks"
            return Unknown(Reason.UNSUPPORTED, (step, Step(Via.REFERENCE, None, note)))
        settled = child.settled(value, frame)
        return with_origin(settled, joined(step, settled.origin))

    # --------------------------------------------------------------------------------------------------------- exports

    def imported(self, importer: str, name: str | Text, frame: Frame, span: Span) -> Settled[Any]:
        """What `Fn::ImportValue` of that name gives in the template `importer`; may raise Split.

        Known where exactly one of the other templates exports that very name, symbolically: `x-${AWS::Region}` is
        equal to itself. An import that nothing here exports is Unknown(OUTSIDE).
        """
        shown = name.render() if isinstance(name, Text) else name
        found: list[_Export] = []
        for export in self._candidates(name):
            if export.evaluator.template.path == importer:
                continue
            exported = export.name
            if isinstance(exported, Choice):
                exported = export.evaluator.settled(export.name_node, frame)
            if not isinstance(exported, Known) or not same(exported.value, name):
                continue
            if export.condition is not None:
                holds = export.evaluator.holds(str(export.condition.value), export.condition, frame)
                if isinstance(holds, Known) and not holds.value:
                    continue
            found.append(export)
        step = Step(Via.REFERENCE, span, f"imports '{shown}'")
        key = f"Fn::ImportValue {shown}" if same(name, name) else None
        if len(found) != 1:
            paths = ", ".join(sorted(export.evaluator.template.path for export in found))
            note = f"several templates export it: {paths}" if found else "no template that is checked exports it"
            return Unknown(Reason.OUTSIDE, (Step(Via.REFERENCE, span, f"imports '{shown}', and {note}"),), key)
        value = found[0].evaluator.settled(found[0].value, frame)
        if isinstance(value, Absent) or (isinstance(value, Known) and isinstance(value.value, Items)):
            return Unknown(Reason.BROKEN, joined(step, value.origin))
        return with_origin(value, joined(step, value.origin))

    def _candidates(self, name: str | Text) -> list[_Export]:
        """Exports whose name is this text, and those whose name has to be evaluated."""
        if self._exports is None:
            written: dict[str, list[_Export]] = {}
            computed: list[_Export] = []
            for evaluator in self._evaluators.values():
                for export in _exports(evaluator):
                    exported = export.name
                    if isinstance(exported, Known) and isinstance(exported.value, str):
                        written.setdefault(exported.value, []).append(export)
                    else:
                        computed.append(export)
            self._exports = (written, computed)
        written, computed = self._exports
        return [*(written.get(name, ()) if isinstance(name, str) else ()), *computed]


def _exports(evaluator: Evaluator) -> Iterable[_Export]:
    for entry in evaluator.template.outputs.values():
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
        if isinstance(value, Absent):
            return parameter.value(frame, None)
        note = f"stack {self._nested.name} passes it as parameter '{self._name}'"
        step = Step(Via.MODULE_ARGUMENT, Span(parent.template.path, self._entry.start, self._entry.end), note)
        origin = joined(step, value.origin)
        if isinstance(value, Known) and isinstance(value.value, str):
            return Known(parameter.typed(value.value, origin), origin)
        return with_origin(value, origin)
