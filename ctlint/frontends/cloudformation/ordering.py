"""Knows what CloudFormation makes before a resource: whatever it names in DependsOn or refers to, and so on from there.

Must not know any resource type.
Source: docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html (2026-11): Ref and
Fn::GetAtt, also inside Fn::Sub, are dependencies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ctlint.frontends.cloudformation.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ctlint.frontends.cloudformation.template import Declared

_PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")


def waits_for(declared: Declared, resources: Mapping[str, Declared]) -> frozenset[str]:
    """The logical ids of what is made before a resource of the same template."""
    found: set[str] = set()
    waiting = [declared]
    while waiting:
        for name in _named(waiting.pop().body):
            other = resources.get(name)
            if other is not None and name not in found:
                found.add(name)
                waiting.append(other)
    return frozenset(found)


def _named(body: MappingNode) -> Iterator[str]:
    """The names that a resource refers to; those of parameters and pseudo parameters are among them."""
    depends_on = body.get("DependsOn")
    if depends_on is not None:
        yield from _texts(depends_on)
    waiting: list[Node] = [body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, SequenceNode):
            waiting += node.items
        elif isinstance(node, MappingNode):
            for key, entry in node.entries.items():
                if key == "Ref":
                    yield from _texts(entry.value)
                elif key == "Fn::GetAtt":
                    yield from (text.partition(".")[0] for text in list(_texts(entry.value))[:1])
                elif key == "Fn::Sub":
                    for text in list(_texts(entry.value))[:1]:
                        yield from (name.partition(".")[0].strip() for name in _PLACEHOLDER.findall(text))
                waiting.append(entry.value)


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, ScalarNode) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _texts(item)
