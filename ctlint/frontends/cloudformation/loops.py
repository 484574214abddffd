"""Knows loops: how `Fn::ForEach` makes entries of a mapping out of a collection and a fragment.

Must not know how a collection is evaluated (that is handed in), nor what the entries are.

Every product keeps the places of the loop's body, so that a finding points at what an author can edit.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
(read 2026-11): `${Name}` stands for the item, `&{Name}` for its letters and digits only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from ctlint.frontends.cloudformation.nodes import (
    MAX_DEPTH,
    MAX_NODES,
    Entry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
)
from ctlint.hints import Union
from ctlint.records import NamedTuple

FOR_EACH = "Fn::ForEach::"

_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]")

Collection = Union[Sequence[str], str]
"""The items of a collection; or, as one clause, why they are not known."""


class Unexpanded(NamedTuple):
    """A loop that could not be expanded: where it stands, why, and the diagnostic that says so."""

    entry: Entry
    why: str
    code: str


class Expanded(NamedTuple):
    """The entries of a mapping, those that its loops make among them, and the loops that stay."""

    entries: dict[str, Entry]
    unexpanded: list[Unexpanded]


def has_loops(entries: Iterable[str]) -> bool:
    """Whether a loop stands among these keys."""
    return any(key.startswith(FOR_EACH) for key in entries)


class _TooLargeError(Exception):
    """The products have more nodes than a template may have."""


class Loops:
    """Expands loops; one instance's products together have at most MAX_NODES nodes.

    items_of: evaluates a collection.
    """

    def __init__(self, items_of: Callable[[Node], Collection]) -> None:
        self._items_of = items_of
        self._left = MAX_NODES

    def expand(self, entries: Mapping[str, Entry]) -> Expanded:
        """Entries in order, each loop replaced by what it makes."""
        made: dict[str, Entry] = {}
        unexpanded: list[Unexpanded] = []
        for name, entry in entries.items():
            if not name.startswith(FOR_EACH):
                made[name] = entry
                continue
            try:
                self._expand(name, entry, made, unexpanded, 0)
            except _TooLargeError:
                why = f"{name} makes more than {MAX_NODES:,} nodes"
                unexpanded.append(Unexpanded(entry, why, "CTL005"))
        return Expanded(made, unexpanded)

    def _expand(
        self, name: str, entry: Entry, made: dict[str, Entry], unexpanded: list[Unexpanded], depth: int
    ) -> None:
        loop = entry.value
        operands = loop.items if isinstance(loop, SequenceNode) else []
        identifier = operands[0] if len(operands) == 3 else None
        if not isinstance(identifier, ScalarNode) or not isinstance(identifier.value, str) or not identifier.value:
            unexpanded.append(Unexpanded(entry, f"{name} needs an identifier, a collection and a mapping", "CTL007"))
            return
        fragment = operands[2]
        if not isinstance(fragment, MappingNode) or depth > MAX_DEPTH:
            unexpanded.append(Unexpanded(entry, f"{name} needs a mapping as its third element", "CTL007"))
            return
        items = self._items_of(operands[1])
        if isinstance(items, str):
            unexpanded.append(Unexpanded(entry, f"{name} is not expanded: {items}", "CTL009"))
            return
        for item in items:
            product = self._replaced(fragment, identifier.value, item)
            assert isinstance(product, MappingNode)
            for key, inner in product.entries.items():
                if key.startswith(FOR_EACH):
                    self._expand(key, inner, made, unexpanded, depth + 1)
                else:
                    made[key] = inner

    def _replaced(self, node: Node, name: str, item: str) -> Node:
        """A copy of the node with the item in place of the identifier."""
        self._left -= 1
        if self._left < 0:
            raise _TooLargeError
        if isinstance(node, ScalarNode):
            if isinstance(node.value, str):
                text = _insert(node.value, name, item)
                return node if text == node.value else ScalarNode(text, node.start, node.end)
            return node
        if isinstance(node, SequenceNode):
            return SequenceNode([self._replaced(each, name, item) for each in node.items], node.start, node.end)
        entries = node.entries
        if len(entries) == 1:
            target = node.get("Ref")
            if isinstance(target, ScalarNode) and target.value == name:
                return ScalarNode(item, node.start, node.end)
        return MappingNode(
            {
                _insert(key, name, item): Entry(entry.start, entry.end, self._replaced(entry.value, name, item))
                for key, entry in entries.items()
            },
            node.start,
            node.end,
        )


def _insert(text: str, name: str, item: str) -> str:
    if "${" + name + "}" in text:
        text = text.replace("${" + name + "}", item)
    if "&{" + name + "}" in text:
        text = text.replace("&{" + name + "}", _NOT_ALPHANUMERIC.sub("", item))
    return text
