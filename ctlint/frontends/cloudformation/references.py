"""Knows what a name refers to: a pseudo parameter, a parameter, a resource, an output of another stack.

Must not know any resource type; of which attributes others are made up is handed in as shapes.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.frontends.cloudformation.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ctlint.frontends.cloudformation.scalars import canonical
from ctlint.frontends.cloudformation.scenarios import Frame, joined
from ctlint.frontends.cloudformation.stack import Place
from ctlint.graph import Ambient, Own, Shape
from ctlint.hints import TYPE_CHECKING, Any
from ctlint.value import (
    Absent,
    Entries,
    Hole,
    Items,
    Known,
    Part,
    Reason,
    Settled,
    Text,
    Unknown,
    Via,
    text_of,
    with_origin,
)

if TYPE_CHECKING:
    from ctlint.frontends.cloudformation.intrinsics import Evaluator

NESTED = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
"""What deploys a nested stack, and the property that names its template."""

SHARED = frozenset(("AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::URLSuffix"))
"""Pseudo parameters that everything deployed together has in common."""
_OWN = frozenset(("AWS::StackName", "AWS::StackId", "AWS::NotificationARNs"))
"""Pseudo parameters that are each stack's own."""

_AMBIENT = {
    "region": "AWS::Region",
    "account": "AWS::AccountId",
    "partition": "AWS::Partition",
    "url_suffix": "AWS::URLSuffix",
}


def ref(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Ref`."""
    name = evaluator.literal(argument, frame)
    return name if isinstance(name, Unknown) else named(evaluator, name, node, frame)


def named(evaluator: Evaluator, name: str, node: Node, frame: Frame) -> Settled[Any]:
    """What `Ref` gives for a name: of a pseudo parameter, a parameter or a resource."""
    if name == "AWS::NoValue":
        return Absent(None, (evaluator.step(Via.WRITTEN, node, "AWS::NoValue removes it"),))
    if name.startswith("AWS::"):
        return _pseudo(evaluator, name, node)
    if name in evaluator.parameters:
        value = evaluator.parameters.value(name, frame)
        here = evaluator.step(Via.REFERENCE, node, f"refers to parameter '{name}'")
        return with_origin(value, joined(here, value.origin))
    return attribute(evaluator, name, "", node, frame)


def _pseudo(evaluator: Evaluator, name: str, node: Node) -> Settled[Any]:
    if name not in SHARED and name not in _OWN:
        return evaluator.broken(node, f"there is no pseudo parameter {name}")
    given = evaluator.stack.pseudo_parameter(name)
    if given is not None:
        return Known(given, (evaluator.step(Via.REFERENCE, node, f"{name} is given as '{given}'"),))
    step = evaluator.step(Via.REFERENCE, node, f"{name} is known when the stack is deployed")
    return Unknown(Reason.INPUT, (step,), name if name in SHARED else f"{evaluator.stack.key}:{name}")


def get_att(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::GetAtt`, as a list or as "Name.Attribute"."""
    if isinstance(argument, ScalarNode) and isinstance(argument.value, str):
        name, dot, rest = argument.value.partition(".")
        if dot:
            return attribute(evaluator, name, rest, node, frame)
    elif isinstance(argument, SequenceNode) and len(argument.items) >= 2:
        names: list[str] = []
        for item in argument.items:
            literal = evaluator.literal(item, frame)
            if isinstance(literal, Unknown):
                return literal
            names.append(literal)
        return attribute(evaluator, names[0], ".".join(names[1:]), node, frame)
    return evaluator.broken(node, "Fn::GetAtt needs a resource and an attribute")


def attribute(evaluator: Evaluator, name: str, attribute: str, node: Node, frame: Frame) -> Settled[Any]:
    """An attribute of a resource ("" is what Ref gives)."""
    declared = evaluator.sections.resources.get(name)
    module = evaluator.sections.module_of(name)
    if module is not None:
        note = f"refers to what the module {module.type} makes, which is not in the checked code"
        key = f"{evaluator.stack.key}:{module.name}.{f'{name}.{attribute}'.removeprefix(module.name).strip('.')}"
        return Unknown(Reason.OUTSIDE, (evaluator.step(Via.REFERENCE, node, note),), key)
    if declared is None:
        hidden = evaluator.sections.hidden
        if hidden:
            note = f"there is no resource {name}, but {hidden}"
            return Unknown(Reason.UNSUPPORTED, (evaluator.step(Via.REFERENCE, node, note),))
        return evaluator.broken(node, f"there is no resource or parameter '{name}'")
    span = evaluator.template.span(node)
    if attribute.startswith("Outputs.") and declared.type in NESTED:
        return evaluator.others.nested_output(evaluator, name, attribute.removeprefix("Outputs."), frame, span)
    handed_on = evaluator.stack.handed_on.get((name, attribute))
    if handed_on is not None:
        return evaluator.others.handed_on(handed_on, frame, span)
    target = evaluator.stack.resource(name)
    step = evaluator.step(Via.REFERENCE, node, f"refers to {name}{'.' if attribute else ''}{attribute}")
    return Known(Text((Hole(target, attribute),)), (step,))


def spelled_out(evaluator: Evaluator, text: Text, node: Node) -> Sequence[Part]:
    """The parts of a text, each reference whose text is made up of others as these; node: what takes it apart."""
    parts: list[Part | Text] = []
    for part in text.parts:
        shape = _shape(evaluator, part) if isinstance(part, Hole) and part.text is None else None
        for piece in (part,) if shape is None else shape:
            if isinstance(piece, Own) and isinstance(part, Hole):
                found = evaluator.others.declared(part.target)
                written = None if found is None else _written(found[0], found[1].body, piece.attribute)
                parts.append(Hole(part.target, piece.attribute, written))
            elif isinstance(piece, Ambient):
                parts.append(evaluator.part(_pseudo(evaluator, _AMBIENT.get(piece.name, piece.name), node), node))
            elif not isinstance(piece, Own):
                parts.append(piece)
    whole = text_of(parts)
    return (whole,) if isinstance(whole, str) else whole.parts


def _shape(evaluator: Evaluator, hole: Hole) -> Shape | None:
    found = evaluator.others.declared(hole.target)
    return None if found is None else evaluator.shapes.get(found[1].type, {}).get(hole.attribute)


def _written(evaluator: Evaluator, body: MappingNode, name: str) -> str | None:
    """A property's text where it is written out."""
    properties = body.get("Properties")
    written = properties.get(name) if isinstance(properties, MappingNode) else None
    text = written.value if isinstance(written, ScalarNode) else None
    return text if isinstance(text, str) and not evaluator.is_unsettled(text) else None


def import_value(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::ImportValue`."""
    name = evaluator.settled(argument, frame)
    if isinstance(name, Unknown):
        note = "imports a value under a name that is not known"
        return Unknown(Reason.OUTSIDE, joined(evaluator.step(Via.REFERENCE, node, note), name.origin))
    if isinstance(name, Absent) or isinstance(name.value, (Items, Entries)):
        return evaluator.broken(node, "Fn::ImportValue needs a name")
    text = name.value if isinstance(name.value, Text) else canonical(name.value)
    return evaluator.others.imported(evaluator, text, frame, evaluator.template.span(node))


def get_stack_output(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::GetStackOutput`: an output of a stack by its name, whether or not it exports it.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
    (read 2026-11): without Region it is the region of the stack that asks.
    """
    if not isinstance(argument, MappingNode):
        return evaluator.broken(node, "Fn::GetStackOutput needs StackName and OutputName")
    found: list[str] = []
    for key in ("StackName", "OutputName"):
        named_by = argument.get(key)
        if named_by is None:
            return evaluator.broken(node, f"Fn::GetStackOutput needs {key}")
        value = evaluator.settled(named_by, frame)
        if isinstance(value, Known) and not isinstance(value.value, (Text, Items, Entries)):
            found.append(canonical(value.value))
            continue
        note = f"reads an output of another stack, and its {key} is not known"
        return Unknown(Reason.OUTSIDE, joined(evaluator.step(Via.REFERENCE, node, note), value.origin))
    account, region = evaluator.stack.place
    if argument.get("RoleArn") is not None:
        account = None  # that of the role
    written = argument.get("Region")
    if written is not None:
        value = evaluator.settled(written, frame)
        if isinstance(value, Known) and not isinstance(value.value, (Text, Items, Entries)):
            region = canonical(value.value)
        elif not isinstance(value, Unknown) or value.key != "AWS::Region":
            note = "reads an output of another stack, and its Region is not known"
            return Unknown(Reason.OUTSIDE, joined(evaluator.step(Via.REFERENCE, node, note), value.origin))
    return evaluator.others.stack_output(
        found[0], Place(account, region), found[1], frame, evaluator.template.span(node)
    )
