"""Knows what a stack's resources become for the model: body, existence, and what is written beside the properties.

Must not know any AWS service: which resource types are wanted is handed in.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.frontends.cloudformation import serverless
from ctlint.frontends.cloudformation.deployment import Deployment
from ctlint.frontends.cloudformation.intrinsics import Evaluator
from ctlint.frontends.cloudformation.nodes import MappingNode, Node, ScalarNode
from ctlint.frontends.cloudformation.ordering import waits_for
from ctlint.frontends.cloudformation.scenarios import Frame, by_answers, joined
from ctlint.frontends.cloudformation.template import TRANSFORM, Declared, includes
from ctlint.graph import Deployed, LazyFields, Resource
from ctlint.hints import Any
from ctlint.records import NamedTuple
from ctlint.value import Entries, Items, Known, Reason, Scenario, Settled, Step, Unknown, Value, Via

_COMPUTED = ("waits_for", "made_beside")
"""What `graph.Resource.meta` has besides what is written."""


_ATTRIBUTES = ("DeletionPolicy", "DependsOn", "Metadata", "UpdateReplacePolicy")
"""What a snippet beside a resource's type may add to its `meta`, as far as anybody asks."""


class _Doubt(NamedTuple):
    """What a resource is that `Fn::Transform` stands in; whole: what is written may be changed, too."""

    unknown: Unknown[Any]
    whole: bool


class Resources:
    """Makes the resources of one stack; those of types that nobody asks for are left out."""

    def __init__(self, evaluator: Evaluator, deployment: Deployment, types: frozenset[str]) -> None:
        self._deployed = Deployed(evaluator.stack.deployed_to)
        self._evaluator = evaluator
        self._template = evaluator.template
        self._types = types
        self._above: list[tuple[Evaluator, Declared]] = []
        """The stacks that deploy this one, innermost first, with the resource that does it."""
        nested = deployment.parents.get(evaluator.stack.key)
        while nested is not None:
            self._above.append((nested.parent, nested.parent.sections.resources[nested.name]))
            nested = deployment.parents.get(nested.parent.stack.key)

    @property
    def always_deployed(self) -> bool:
        """Whether no condition decides whether the stack itself is deployed."""
        return all("Condition" not in stack.body.entries for _, stack in self._above)

    def all(self) -> list[Resource]:
        """The wanted resources in source order; all of them where no type is named."""
        declared = [*self._evaluator.sections.resources.values()]
        if not self._types or serverless.CONNECTOR in self._types:
            declared += serverless.embedded(declared)
        return [self._resource(each) for each in declared if not self._types or each.type in self._types]

    def _resource(self, declared: Declared) -> Resource:
        origin = [Step(Via.WRITTEN, declared.header, f"{declared.name} is declared here")]
        for _, stack in self._above:
            origin.append(Step(Via.REFERENCE, stack.header, f"deployed as nested stack {stack.name}"))
        body = declared.body
        doubt = self._doubt(declared)
        names = {name: None for name in body.entries if name not in ("Type", "Properties", "Condition", *_COMPUTED)}
        if doubt is not None:
            names.update(dict.fromkeys(_ATTRIBUTES))

        def beside(name: str) -> Value[Any]:
            if name in _COMPUTED:
                return self._order(declared, name)
            if doubt is not None and (doubt.whole or name not in body.entries):
                return doubt.unknown
            return self._evaluator.value(body.entries[name].value)

        return Resource(
            id=self._evaluator.stack.resource(declared.name),
            vocabulary="cfn",
            type=declared.type,
            body=self._body(declared, doubt),
            exists=self._exists(declared, doubt),
            span=declared.header,
            origin=tuple(origin),
            meta=LazyFields([*names, *_COMPUTED], beside),
            # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html, read 2026-11:
            # part of its parent, and so of its account and region.
            deployed_with=self._above[-1][0].stack.owner if self._above else "",
            deployed=self._deployed,
        )

    def _order(self, declared: Declared, asked: str) -> Value[Items]:
        origin = (Step(Via.WRITTEN, declared.header, f"{declared.name} is declared here"),)
        resources = self._evaluator.sections.resources
        names = waits_for(declared, resources) if asked == "waits_for" else resources
        addresses = sorted(self._evaluator.stack.resource(name).address for name in names)
        return Known(Items(tuple(Known(address, origin) for address in addresses), kind="set"), origin)

    def _doubt(self, declared: Declared) -> _Doubt | None:
        """What a macro or a snippet beside the resource's type leaves open."""
        transform = declared.body.entries.get(TRANSFORM)
        if transform is None:
            return None
        return _Doubt(self._evaluator.transformed(transform.value, transform.value), not includes(transform.value))

    def _body(self, declared: Declared, doubt: _Doubt | None) -> Value[Entries]:
        if doubt is not None and (doubt.whole or declared.body.get("Properties") is None):
            return doubt.unknown
        properties = serverless.properties(declared, self._template, self._evaluator.sections.resources)
        if properties is None or (isinstance(properties, ScalarNode) and properties.value is None):
            step = Step(Via.WRITTEN, declared.header, f"{declared.name} has no properties")
            return Known(Entries(LazyFields((), _nothing)), (step,))
        if not isinstance(properties, MappingNode):
            span = self._template.span(properties)
            message = f"Properties of {declared.name} must be a mapping"
            self._template.malformed(message, span)
            return Unknown(Reason.BROKEN, (Step(Via.WRITTEN, span, message),))
        return self._evaluator.value(properties)

    def _exists(self, declared: Declared, doubt: _Doubt | None) -> Value[bool]:
        if doubt is not None and (doubt.whole or declared.body.get("Condition") is None):
            return doubt.unknown
        always: Settled[bool] = Known(True, (Step(Via.WRITTEN, declared.header, f"{declared.name} has no condition"),))
        asked = list(self._conditions(declared))
        if not asked:
            return always

        def settle(frame: Frame) -> Settled[bool]:
            """The first that does not hold; else the first that is unknown; else the resource's own."""
            kept: Settled[bool] | None = None
            for evaluator, condition in asked:
                one = _holds(evaluator, condition, frame)
                if isinstance(one, Known) and not one.value:
                    return one
                if kept is None or (isinstance(one, Unknown) and isinstance(kept, Known)):
                    kept = one
            return always if kept is None else kept

        return by_answers(settle, Frame(Scenario()), declared.header)

    def _conditions(self, declared: Declared) -> Iterator[tuple[Evaluator, Node]]:
        """Its own condition, and those of the stacks that it is deployed by."""
        for evaluator, body in ((self._evaluator, declared.body), *((each, stack.body) for each, stack in self._above)):
            condition = body.get("Condition")
            if condition is not None:
                yield evaluator, condition


def _holds(evaluator: Evaluator, condition: Node, frame: Frame) -> Settled[bool]:
    if isinstance(condition, ScalarNode) and isinstance(condition.value, str):
        return evaluator.holds(condition.value, condition, frame)
    span = evaluator.template.span(condition)
    return Unknown(Reason.BROKEN, joined(Step(Via.CONDITION, span, "Condition must be the name of a condition")))


def _nothing(name: str) -> Value[object]:
    raise KeyError(name)
