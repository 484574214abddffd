"""Knows the way from template files to resources: which files are templates, and what each resource is.

Must not know any AWS service: which resource types are wanted is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.cloudformation.deployment import Deployment
from ctlint.frontends.cloudformation.intrinsics import Evaluator
from ctlint.frontends.cloudformation.nodes import MappingNode, Node, ScalarNode, TemplateSyntaxError
from ctlint.frontends.cloudformation.scenarios import Frame, by_answers, joined
from ctlint.frontends.cloudformation.template import (
    Declared,
    Template,
    looks_like_template,
    may_be_template,
    read_template,
)
from ctlint.graph import LazyFields, Loaded, Resource, Vocabulary, Wanted
from ctlint.source import Inputs, OutsideRootError, SourceError, Sources, Span, Unit
from ctlint.value import Entries, Known, Reason, ResourceId, Scenario, Settled, Step, Unknown, Value, Via

_ENDINGS = (".yaml", ".yml", ".json", ".template", ".cfn")
_OWN_ENDINGS = (".template", ".cfn")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class CloudFormation:
    """The front end of CloudFormation templates, YAML and JSON; each template is a unit named by its path."""

    name = "cloudformation"
    vocabulary: Vocabulary = "cfn"
    extensions: tuple[str, ...] = ()

    def claim(self, files: Sequence[str], sources: Sources, chosen: frozenset[str]) -> list[Unit]:
        """The templates among the files, told by their content; a file of another ending counts where it is named."""
        return [
            Unit(self.name, path, (path,))
            for path in files
            if (path.endswith(_ENDINGS) or path in chosen) and self._is_template(path, sources, path in chosen)
        ]

    @staticmethod
    def _is_template(path: str, sources: Sources, named: bool) -> bool:
        known = sources.loaded.get(path)
        if known is not None:
            return looks_like_template(known.text)
        try:
            data = sources.read_bytes(path)
        except SourceError as error:
            unreadable = isinstance(error.__cause__, OSError) and not isinstance(error, OutsideRootError)
            return path.endswith(_OWN_ENDINGS) or (path.endswith(_ENDINGS) and (named or unreadable))
        if data[:2] not in _UTF16 and not may_be_template(data):
            return False
        try:
            return looks_like_template(sources.read(path).text)
        except SourceError:
            return True

    def load(self, units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
        """Evaluate all templates together; see `frontends.Frontend.load`."""
        loaded = Loaded()
        deployment = Deployment()
        evaluators: list[Evaluator] = []
        for unit in units:
            template = _read(unit.path, sources, loaded)
            if template is not None:
                evaluators.append(Evaluator(template, deployment, wanted.shapes, inputs.parameters))
        deployment.add(evaluators)
        for evaluator in evaluators:
            loaded.resources += _Resources(evaluator, deployment, wanted).all()
            loaded.diagnostics += evaluator.template.diagnostics
        loaded.modules_resolved |= deployment.resolved
        loaded.modules_unresolved |= deployment.unresolved
        loaded.diagnostics += _unused(inputs, evaluators)
        return loaded


def _read(path: str, sources: Sources, loaded: Loaded) -> Template | None:
    """One template; None where it cannot be read or is none after all."""
    whole = Span(path, 0, 0)
    try:
        if sources.exists(path):  # else it was handed in as text: standard input
            _refuse_utf16(path, sources)
        source = sources.read(path)
        template = read_template(source)
    except SourceError as error:
        loaded.files_unread.add(path)
        loaded.diagnostics.append(Diagnostic("CTL001", f"{path} {error.reason}", whole, True))
        return None
    except TemplateSyntaxError as error:
        loaded.files_unread.add(path)
        code = "CTL005" if error.limit else "CTL002"
        place = Span(path, error.offset, min(error.offset + 1, len(source.text)))
        loaded.diagnostics.append(Diagnostic(code, error.message, place, True))
        return None
    loaded.files_read.add(path)
    return template


def _refuse_utf16(path: str, sources: Sources) -> None:
    """CloudFormation takes templates as UTF-8 only, so what UTF-16 says is never deployed."""
    if sources.read_bytes(path)[:2] in _UTF16:
        raise SourceError(path, "is UTF-16: CloudFormation reads templates as UTF-8 only")


def _unused(inputs: Inputs, evaluators: Sequence[Evaluator]) -> list[Diagnostic]:
    """Parameters given by the user that no template has."""
    return [
        Diagnostic("CTL009", f"parameter {name} is given, but no template has it", None, False)
        for name in inputs.parameters
        if evaluators and not name.startswith("AWS::") and not any(name in each.parameters for each in evaluators)
    ]


class _Resources:
    """Makes the resources of one template; those of types that nobody asks for are left out."""

    def __init__(self, evaluator: Evaluator, deployment: Deployment, wanted: Wanted) -> None:
        self._evaluator = evaluator
        self._template = evaluator.template
        self._parent = deployment.parents.get(self._template.path)
        self._wanted = wanted.types

    def all(self) -> list[Resource]:
        """The wanted resources in source order; all of them where no type is named."""
        declared = self._template.resources.values()
        return [self._resource(each) for each in declared if not self._wanted or each.type in self._wanted]

    def _resource(self, declared: Declared) -> Resource:
        origin = [Step(Via.WRITTEN, declared.header, f"{declared.name} is declared here")]
        if self._parent is not None:
            parent = self._parent.parent.template.resources[self._parent.name]
            origin.append(Step(Via.MODULE_ARGUMENT, parent.header, f"deployed as nested stack {parent.name}"))
        return Resource(
            id=ResourceId(self._template.path, declared.name),
            vocabulary="cfn",
            type=declared.type,
            body=self._body(declared),
            exists=self._exists(declared),
            span=declared.header,
            origin=tuple(origin),
        )

    def _body(self, declared: Declared) -> Value[Entries]:
        properties = declared.body.get("Properties")
        if properties is None or (isinstance(properties, ScalarNode) and properties.value is None):
            step = Step(Via.WRITTEN, declared.header, f"{declared.name} has no properties")
            return Known(Entries(LazyFields((), _nothing)), (step,))
        if not isinstance(properties, MappingNode):
            span = self._template.span(properties)
            message = f"Properties of {declared.name} must be a mapping"
            self._template.malformed(message, span)
            return Unknown(Reason.BROKEN, (Step(Via.WRITTEN, span, message),))
        return self._evaluator.value(properties)

    def _exists(self, declared: Declared) -> Value[bool]:
        condition = declared.body.get("Condition")
        always = (Step(Via.WRITTEN, declared.header, f"{declared.name} has no condition"),)
        stack = None
        if self._parent is not None:
            stack = self._parent.parent.template.resources[self._parent.name].body.get("Condition")
        if condition is None and stack is None:
            return Known(True, always)

        def settle(frame: Frame) -> Settled[bool]:
            own: Settled[bool] = Known(True, always)
            if condition is not None:
                own = self._holds(self._evaluator, condition, frame)
            if stack is None or self._parent is None or (isinstance(own, Known) and not own.value):
                return own
            outer = self._holds(self._parent.parent, stack, frame)
            if isinstance(outer, Known) and outer.value:
                return own
            return outer

        return by_answers(settle, Frame(Scenario()), declared.header)

    def _holds(self, evaluator: Evaluator, condition: Node, frame: Frame) -> Settled[bool]:
        if isinstance(condition, ScalarNode) and isinstance(condition.value, str):
            return evaluator.holds(condition.value, condition, frame)
        span = evaluator.template.span(condition)
        return Unknown(Reason.BROKEN, joined(Step(Via.CONDITION, span, "Condition must be the name of a condition")))


def _nothing(name: str) -> Value[object]:
    raise KeyError(name)
