"""Knows which parameters a template compares, and with what: Equals, Contains, FindInMap.

Must not know what a parameter is otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ctlint.frontends.cloudformation.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ctlint.frontends.cloudformation.scalars import text_in
from ctlint.frontends.cloudformation.template import Template


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
        for node in inside(sections):
            self._comparison(node)
        if template.mappings and "FindInMap" in template.text:
            everything = [entry.value for entry in template.root.entries.values()]
            for node in inside(everything):
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
            text = text_in(literal)
            if text is not None:
                self.literals.setdefault(name, {})[text] = None

    def _mapping_key(self, node: MappingNode, template: Template) -> None:
        operands = node.get("Fn::FindInMap")
        if not isinstance(operands, SequenceNode) or len(operands.items) < 3:
            return
        mapping, first, second = operands.items[:3]
        entry = template.mappings.get(text_in(mapping) or "")
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


def inside(nodes: Iterable[Node]) -> Iterator[MappingNode]:
    """Every mapping in these nodes, in source order."""
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, MappingNode):
            yield node
            waiting.extend(entry.value for entry in reversed(list(node.entries.values())))
        elif isinstance(node, SequenceNode):
            waiting.extend(reversed(node.items))
