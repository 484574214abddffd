"""Knows how a value is looked up in the template's mappings.

Must not know any other function, nor any resource.
"""

from __future__ import annotations

from ctlint.frontends.cloudformation.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ctlint.frontends.cloudformation.parameters import NotAmong
from ctlint.frontends.cloudformation.scalars import canonical
from ctlint.frontends.cloudformation.scenarios import Frame, joined
from ctlint.frontends.cloudformation.template import TRANSFORM
from ctlint.hints import TYPE_CHECKING, Any
from ctlint.value import Entries, Items, Known, Origin, Payload, Reason, Settled, Text, Unknown, Via, with_origin

if TYPE_CHECKING:
    from ctlint.frontends.cloudformation.intrinsics import Evaluator


def find_in_map(evaluator: Evaluator, node: Node, argument: Node, frame: Frame) -> Settled[Any]:
    """`Fn::FindInMap`: a key that is not known is one of those that the mapping has, so the answer hangs on which."""
    if not isinstance(argument, SequenceNode) or len(argument.items) not in (3, 4):
        return evaluator.broken(node, "Fn::FindInMap needs a mapping and two keys")
    name = evaluator.literal(argument.items[0], frame)
    if isinstance(name, Unknown):
        return name
    default: Node | None = None
    if len(argument.items) == 4:
        options = argument.items[3]
        default = options.get("DefaultValue") if isinstance(options, MappingNode) else None
    entry = evaluator.template.mappings.get(name)
    if entry is None and TRANSFORM in evaluator.template.mappings:
        argument = evaluator.template.mappings[TRANSFORM].value
        return evaluator.transformed(argument, argument)
    if entry is None or not isinstance(entry.value, MappingNode):
        return evaluator.broken(node, f"there is no mapping '{name}'")
    first, second = (evaluator.settled(key, frame) for key in argument.items[1:3])
    origin = joined(evaluator.step(Via.FUNCTION, node, f"looks up mapping '{name}'"), first.origin, second.origin)
    common = _common(entry.value, second) if isinstance(first, Unknown) and default is None else None
    if common is not None:
        return _looked_up(evaluator, common, name, "every key", second, origin, frame)
    level: Node = entry.value
    keys: list[str] = []
    for value in (first, second):
        if isinstance(level, MappingNode) and TRANSFORM in level.entries:
            argument = level.entries[TRANSFORM].value
            return evaluator.transformed(argument, argument)
        if not isinstance(level, MappingNode):
            return Unknown(Reason.UNSUPPORTED, joined(origin[0], origin[1:]))
        key = _key(evaluator, value, list(level.entries), default is not None, frame)
        if isinstance(key, Unknown):
            return Unknown(key.reason, joined(origin[0], origin[1:], key.origin), None, key.links)
        if key is None:
            if default is None:
                return evaluator.broken(node, f"mapping '{name}' has no such key")
            fallback = evaluator.settled(default, frame)
            return with_origin(fallback, joined(origin[0], fallback.origin, origin[1:]))
        keys.append(key)
        level = level.entries[key].value
    return _looked_up(evaluator, level, name, keys[0], Known(keys[1], origin), origin, frame)


def _looked_up(
    evaluator: Evaluator, found: Node, name: str, first: str, second: Settled[Any], origin: Origin, frame: Frame
) -> Settled[Any]:
    value = evaluator.settled(found, frame)
    shown = canonical(second.value) if isinstance(second, Known) and not isinstance(second.value, Text) else "?"
    step = evaluator.step(Via.MAPPING, found, f"mapping '{name}' has it under {first}, {shown}")
    return with_origin(value, joined(origin[0], (step,), origin[1:]))


def _common(mapping: MappingNode, second: Settled[Any]) -> Node | None:
    """The value under the second key where every first key has the same: the first then does not matter."""
    if not isinstance(second, Known) or isinstance(second.value, (Text, Items, Entries)):
        return None
    key = canonical(second.value)
    found: Node | None = None
    for entry in mapping.entries.values():
        value = entry.value.get(key) if isinstance(entry.value, MappingNode) else None
        if not isinstance(value, ScalarNode):
            return None
        if isinstance(found, ScalarNode) and (found.value != value.value or type(found.value) is not type(value.value)):
            return None
        found = found or value
    return found


def _key(
    evaluator: Evaluator, value: Settled[Any], candidates: list[str], has_default: bool, frame: Frame
) -> str | Unknown[Payload] | None:
    """Which of a mapping's keys a value is; None where it is certainly none. Raises Split where that is open.

    Without a default value CloudFormation refuses a key that is not there: so it is one of those that are.
    """
    if isinstance(value, Known) and not isinstance(value.value, (Text, Items, Entries)):
        text = canonical(value.value)
        return text if text in candidates else None
    if isinstance(value, Unknown):
        if value.key is None:
            return value
        excluded = value.type.texts if isinstance(value.type, NotAmong) else frozenset()
        possible = [text for text in candidates if text not in excluded]
        for number, text in enumerate(possible):
            if number == len(possible) - 1 and not has_default:
                return text
            if evaluator.conditions.equal(value, Known(text, value.origin), frame):
                return text
        return None
    if isinstance(value, Known) and isinstance(value.value, Text):
        links = frozenset(hole.target for hole in value.value.holes)
        return Unknown(Reason.APPLY, value.origin, None, links)
    return Unknown(Reason.BROKEN, value.origin)
