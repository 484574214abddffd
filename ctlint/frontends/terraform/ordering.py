"""Knows what Terraform makes before a resource: whatever its block refers to, directly or through other blocks.

Must not know any resource type, nor what a reference is worth: only that Terraform waits for what it leads to.
Source: developer.hashicorp.com/terraform/internals/graph and developer.hashicorp.com/terraform/language/meta-arguments/
depends_on (2026-11): of a module that is named as a whole all resources count, of an output what it is made of.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.modules import Definition
from ctlint.frontends.terraform.nodes import Attribute, Block
from ctlint.hints import TYPE_CHECKING
from ctlint.records import NamedTuple

if TYPE_CHECKING:
    from ctlint.frontends.terraform.instances import ModuleInstance

MAX_BLOCKS = 5000
"""Blocks followed from one resource."""


class _Name(NamedTuple):
    """A reference as it stands in a module: `local.x`, `module.a.out`, `aws_s3_bucket.b`."""

    instance: ModuleInstance
    words: tuple[str, ...]


def waits_for(instance: ModuleInstance, definition: Definition) -> frozenset[str] | None:
    """The addresses, without instance keys, of what is made before a resource; None past MAX_BLOCKS."""
    found: set[str] = set()
    seen: set[Hashable] = set()
    waiting = [*_in_definition(instance, definition), *_in_calls(instance)]
    while waiting:
        name = waiting.pop()
        key = (name.instance.prefix, *name.words[:3])
        if key in seen:
            continue
        seen.add(key)
        if len(seen) > MAX_BLOCKS:
            return None
        waiting += _behind(name, found)
    return frozenset(found)


def _behind(name: _Name, found: set[str]) -> Iterator[_Name]:
    """The references in what a name stands for; resources are taken note of."""
    instance, words = name.instance, name.words
    module, kind, rest = instance.module, words[0], words[1:]
    if kind == "local" and rest:
        written = module.locals.get(rest[0])
        if written is not None:
            yield from _in_expression(instance, written[1].value)
    elif kind == "var" and rest:
        yield from _argument(instance, rest[0])
    elif kind == "module" and rest:
        yield from _in_module(instance, rest[0], rest[1] if len(rest) > 1 else None)
    else:
        mode = "data" if kind == "data" else "managed"
        type_, label = (rest[:2] if mode == "data" else words[:2]) if len(words) > (mode == "data") + 1 else ("", "")
        definition = module.resources.get((mode, type_, label))
        if definition is not None:
            found.add(instance.keyless_address(mode, type_, label))
            yield from _in_definition(instance, definition)
            yield from _in_calls(instance)


def _argument(instance: ModuleInstance, name: str) -> Iterator[_Name]:
    """What a variable's value is made of, in the module that sets it."""
    call = instance.call
    if call is not None and instance.parent is not None:
        written = call.attribute(name)
        if written is not None:
            yield from _in_expression(instance.parent, written[1].value)


def _in_calls(instance: ModuleInstance) -> Iterator[_Name]:
    """What everything in a module waits for: what its calls depend on as a whole, or are counted by."""
    while instance.call is not None and instance.parent is not None:
        for name in ("depends_on", "count", "for_each"):
            written = instance.call.attribute(name)
            if written is not None:
                yield from _in_attribute(instance.parent, written[1])
        instance = instance.parent


def _in_module(instance: ModuleInstance, name: str, output: str | None) -> Iterator[_Name]:
    """An output of a module, or all of it; a module that is not there may pass on whatever it is given."""
    definition = instance.module.calls.get(name)
    if definition is None:
        return
    children = instance.children(name)
    if children is None:
        yield from _in_definition(instance, definition)
        return
    for child in list(children.values())[:1]:
        yield from _in_calls(child)
        wanted = child.module.outputs.get(output or "")
        if wanted is not None:
            yield from _in_definition(child, wanted)
            continue
        for mode, type_, label in child.module.resources:
            yield _Name(child, ("data", type_, label) if mode == "data" else (type_, label))
        for called in child.module.calls:
            yield _Name(child, ("module", called))


def _in_definition(instance: ModuleInstance, definition: Definition) -> Iterator[_Name]:
    waiting: list[Attribute | Block] = [item for _, item in definition.body]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Block):
            waiting += item.body
        else:
            yield from _in_attribute(instance, item)


def _in_attribute(instance: ModuleInstance, attribute: Attribute) -> Iterator[_Name]:
    """JSON syntax, and Terraform before 0.12, write the names in `depends_on` as texts."""
    yield from _in_expression(instance, attribute.value)
    if attribute.name == "depends_on" and isinstance(attribute.value, nodes.TupleExpr):
        for item in attribute.value.items:
            if isinstance(item, nodes.Literal) and isinstance(item.value, str):
                yield _Name(instance, tuple(item.value.split(".")))


def _in_expression(instance: ModuleInstance, expression: nodes.Expr) -> Iterator[_Name]:
    waiting: list[object] = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Traversal):
            yield _Name(instance, (node.root, *(step for step in node.steps if isinstance(step, str))))
        elif isinstance(node, tuple):
            waiting += [part for part in node if isinstance(part, tuple)]
