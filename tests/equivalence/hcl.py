"""Knows how to find places in HCL text, and to change the text there.

Must not know what any change is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Union

from ctlint.frontends.terraform.nodes import Attribute, Block, Body, Literal, Traversal, TupleExpr
from ctlint.frontends.terraform.syntax import parse_file

Files = Mapping[str, str]
"""Path -> text."""

META = frozenset({"count", "for_each", "depends_on", "provider"})
FIXED = frozenset({"lifecycle", "provisioner", "connection", "timeouts"})
"""Blocks in which Terraform takes no expression, or that are no blocks of the provider's."""


class Change(NamedTuple):
    """Other text for a range of characters."""

    start: int
    end: int
    text: str


def changed(text: str, changes: Iterable[Change]) -> str:
    """The text with all changes made; none may overlap another."""
    for change in sorted(changes, reverse=True):
        text = text[: change.start] + change.text + text[change.end :]
    return text


def is_source(name: str) -> bool:
    """Whether a file is Terraform in its native syntax."""
    return name.endswith(".tf")


def folder(name: str) -> str:
    """The directory of a file, with its slash; "" for the root."""
    return name.rpartition("/")[0] + "/" * ("/" in name)


def blocks(text: str, *types: str) -> list[Block]:
    """The blocks of a file, of these types if any are named."""
    return [item for item in parse_file(text) if isinstance(item, Block) and (not types or item.type in types)]


def address(block: Block) -> str:
    """What a resource or data source is referred to by."""
    return ".".join(("data", *block.labels) if block.type == "data" else block.labels)


def attributes(body: Body) -> dict[str, Attribute]:
    """The attributes of one body."""
    return {item.name: item for item in body if isinstance(item, Attribute)}


def nested(body: Body, *types: str) -> list[Block]:
    """The blocks of one body, of these types if any are named."""
    return [item for item in body if isinstance(item, Block) and (not types or item.type in types)]


def written(text: str, node: Any) -> str:
    """A node as it is written."""
    return text[node.start : end_of(node)]


def end_of(node: Any) -> int:
    """Where a node ends; an argument where its value does."""
    return int(node.value.end if isinstance(node, Attribute) else node.end)


def walk(node: Any) -> Iterator[Any]:
    """A node and everything in it."""
    if isinstance(node, (tuple, list)):
        if hasattr(node, "_fields"):
            yield node
        for part in node:
            yield from walk(part)


def everywhere(files: Files, change: Callable[[str, str], Iterable[Change]]) -> dict[str, str]:
    """All files, with what `change` says of each source: its name, its text."""
    return {name: changed(text, change(name, text)) if is_source(name) else text for name, text in files.items()}


class Value(NamedTuple):
    """A literal that an author wrote: a scalar, or a list of them. number: counts those of its directory."""

    number: int
    text: str
    kind: str
    meaning: Any


KINDS = {bool: "bool", int: "number", str: "string"}


def literals(body: Body, text: str) -> Iterator[tuple[Any, str, Any]]:
    """The literals among the arguments of a resource: node, kind, meaning."""
    for item in body:
        if isinstance(item, Block):
            if item.type not in FIXED:
                yield from literals(item.body, text)
        elif item.name not in META:
            value = item.value
            if isinstance(value, Literal) and type(value.value) in KINDS:
                yield value, KINDS[type(value.value)], value.value
            elif isinstance(value, TupleExpr) and value.items:
                items = [one.value for one in value.items if isinstance(one, Literal)]
                if len(items) == len(value.items) and all(isinstance(one, str) for one in items):
                    yield value, "list(string)", items


def each_literal(files: Files, write: Callable[[Value], str]) -> tuple[dict[str, str], dict[str, list[Value]]]:
    """All files with the literals in resources and data sources written in another way; and those of each directory."""
    found: dict[str, list[Value]] = {}

    def change(name: str, text: str) -> Iterator[Change]:
        for block in blocks(text, "resource", "data"):
            here = found.setdefault(folder(name), [])
            for node, kind, meaning in literals(block.body, text):
                value = Value(len(here), written(text, node), kind, meaning)
                here.append(value)
                yield Change(node.start, node.end, write(value))

    return everywhere(files, change), found


class Reference(NamedTuple):
    """Something that an expression refers to.

    whole: as written. head: up to the resource, local or variable. rest: what is read of it.
    """

    start: int
    end: int
    whole: str
    head: str
    rest: str


_HEADS = {"data": 2, "module": 1, "local": 1, "var": 1}
_OWN = frozenset({"each", "count", "path", "terraform", "self"})


def references(text: str, node: Any, names: Iterable[str] = ()) -> Iterator[Reference]:
    """What an expression refers to, but for its own names: `each.key`, iterators of dynamic blocks."""
    for part in walk(node):
        if isinstance(part, Traversal) and part.root not in _OWN and part.root not in names:
            whole = written(text, part)
            pieces = _HEADS.get(part.root, 1)
            match = re.match(r"\w+" + r"\.[\w-]+" * pieces, whole)
            if match:
                yield Reference(part.start, part.end, whole, match[0], whole[match.end() :])


def removal(text: str, node: Union[Block, Attribute]) -> Change:
    """Takes a block or attribute away with its line end."""
    end = text.find("\n", end_of(node))
    return Change(node.start, len(text) if end == -1 else end + 1, "")


def depends(block: Block) -> Attribute | None:
    """A resource's depends_on."""
    return attributes(block.body).get("depends_on")
