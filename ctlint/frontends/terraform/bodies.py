"""Knows how the body of a block becomes a mapping of values: arguments, nested blocks, `dynamic` blocks.

Must not know which arguments a resource type has, nor which of its blocks mean what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.cty import AnyValue, is_refused, refused
from ctlint.frontends.terraform.evaluate import Evaluator
from ctlint.frontends.terraform.expand import MAX_INSTANCES
from ctlint.frontends.terraform.modules import Placed, body_of, header_span
from ctlint.frontends.terraform.nodes import Attribute, Block
from ctlint.frontends.terraform.scope import Scope
from ctlint.frontends.terraform.values import assuming, joined, show
from ctlint.graph import LazyFields
from ctlint.hints import Any
from ctlint.source import Span
from ctlint.value import Atom, Choice, Entries, Items, Known, Origin, Reason, Step, Unknown, Via, lift, with_origin

Assumed = Sequence[tuple[Atom, str]]

META = frozenset(("count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection"))
"""What every resource may have whatever its type; it is Terraform's, not the resource's."""


class Fields(LazyFields):
    """Lazy fields that are equal only to themselves: comparing must not evaluate."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


def body_value(
    evaluator: Evaluator,
    body: Sequence[Placed],
    scope: Scope,
    origin: Origin,
    assumed: Assumed = (),
    skip: frozenset[str] = frozenset(),
) -> AnyValue:
    """The mapping that a body is; each name is evaluated when it is first read.

    assumed: the answers to open questions without which the block does not exist.

    What `ignore_changes` names counts as written: it is what the resource is created with. That a change of it does
    not reach one that exists already is said in its origin.
    Source: developer.hashicorp.com/terraform/language/meta-arguments/lifecycle (2026-11).
    """
    kept = _kept_as_created(body)
    attributes: dict[str, tuple[str, Attribute]] = {}
    blocks: dict[str, list[tuple[str, Block]]] = {}
    names: dict[str, None] = {}
    for file, item in body:
        if isinstance(item, Attribute):
            name = item.name
            if name not in skip:
                attributes.setdefault(name, (file, item))
                names[name] = None
        else:
            name = item.labels[0] if item.type == "dynamic" and item.labels else item.type
            if name not in skip:
                blocks.setdefault(name, []).append((file, item))
                names[name] = None

    def evaluate(name: str) -> AnyValue:
        written = attributes.get(name)
        if written is not None:
            value = argument(evaluator, written[0], written[1], scope)
        else:
            value = _blocks(evaluator, name, blocks[name], scope, assumed)
        if name in kept or "all" in kept:
            value = lift(_noting_ignored_changes, value)
        return assuming(value, assumed)

    return Known(Entries(Fields(names, evaluate)), origin)


def lifecycle_of(evaluator: Evaluator, body: Sequence[Placed], scope: Scope) -> Mapping[str, AnyValue]:
    """The `lifecycle` block of a resource, which is no part of its body; empty where there is none.

    With it, as "ignored_changes", the names of the arguments that its `ignore_changes` lists.
    """
    written = [(file, item) for file, item in body if isinstance(item, Block) and item.type == "lifecycle"]

    def evaluate(name: str) -> AnyValue:
        return _blocks(evaluator, name, written, scope, ()) if name == "lifecycle" else _ignored(written[0], body)

    return Fields(["lifecycle", "ignored_changes"] if written else [], evaluate)


def _ignored(written: tuple[str, Block], body: Sequence[Placed]) -> AnyValue:
    file, block = written
    listed = [
        Known(_argument_named(node), (Step(Via.WRITTEN, Span(place, node.start, node.end), "ignore_changes lists it"),))
        for place, node in _listed_as_ignored(body)
    ]
    return Known(Items(tuple(listed)), (Step(Via.WRITTEN, Span(file, block.start, block.end), "is written here"),))


def _kept_as_created(body: Sequence[Placed]) -> frozenset[str]:
    """The arguments that `ignore_changes` names, or "all"."""
    return frozenset(_argument_named(node) for _, node in _listed_as_ignored(body))


def _listed_as_ignored(body: Sequence[Placed]) -> list[tuple[str, nodes.Expr]]:
    for file, item in body:
        if isinstance(item, Block) and item.type == "lifecycle":
            for setting in item.body:
                if isinstance(setting, Attribute) and setting.name == "ignore_changes":
                    value = setting.value
                    return [(file, node) for node in (value.items if isinstance(value, nodes.TupleExpr) else (value,))]
    return []


def _argument_named(node: nodes.Expr) -> str:
    """The argument that a path such as `tags["Name"]` starts with; before Terraform 0.12 in quotes, "*" for all."""
    while isinstance(node, (nodes.Relative, nodes.Index, nodes.Splat)):
        node = node.collection if isinstance(node, nodes.Index) else node.source
    if isinstance(node, nodes.Literal):
        text = str(node.value)
        return "all" if text == "*" else text.split(".")[0].split("[")[0]
    return node.root if isinstance(node, nodes.Traversal) else ""


def _noting_ignored_changes(value: AnyValue) -> AnyValue:
    first, *rest = value.origin
    note = f"{first.note}; ignore_changes keeps what it was created with" if first.note else ""
    return with_origin(value, (Step(first.via, first.span, note), *rest))  # type: ignore[arg-type]


def argument(evaluator: Evaluator, file: str, attribute: Attribute, scope: Scope) -> AnyValue:
    """The value of an argument, seen from the place where it is written."""
    value = evaluator.evaluate(attribute.value, scope.in_file(file))
    span = Span(file, attribute.value.start, attribute.value.end)
    return _as_written(attribute.name, span, value)


def _as_written(name: str, span: Span, value: AnyValue) -> AnyValue:
    if isinstance(value, Choice):
        return Choice(value.atom, {key: _as_written(name, span, branch) for key, branch in value.branches.items()})
    origin = value.origin
    first = origin[0]
    if first.span == span and (first.via is Via.WRITTEN or (first.via is Via.FUNCTION and len(origin) > 1)):
        origin = origin[1:]
    shown = show(value) if not isinstance(value, Known) or not isinstance(value.value, (Items, Entries)) else "set here"
    return with_origin(value, joined((Step(Via.WRITTEN, span, f"{name} is {shown}"),), origin))


def _blocks(
    evaluator: Evaluator, name: str, written: Sequence[tuple[str, Block]], scope: Scope, assumed: Assumed
) -> AnyValue:
    pieces: list[AnyValue] = []
    for file, block in written:
        if block.type == "dynamic":
            pieces.append(_dynamic(evaluator, name, file, block, scope, assumed))
        else:
            origin = _header(name, file, block)
            made = body_value(evaluator, body_of(file, block), scope, origin, assumed)
            pieces.append(Known(Items((made,)), origin))
    if len(pieces) == 1:
        return pieces[0]

    def concatenate(*settled: AnyValue) -> AnyValue:
        items: list[AnyValue] = []
        complete = True
        for piece in settled:
            if isinstance(piece, Known):
                items += piece.value.values
                complete = complete and piece.value.complete
            else:
                complete = False
        uncertain = next((p.origin for p in settled if not isinstance(p, Known) or not p.value.complete), None)
        return Known(Items(tuple(items), complete), uncertain or pieces[0].origin)

    return lift(concatenate, *pieces)


def _header(name: str, file: str, block: Block) -> Origin:
    return (Step(Via.WRITTEN, header_span(file, block), f"{name} is set here"),)


def _dynamic(evaluator: Evaluator, name: str, file: str, block: Block, scope: Scope, assumed: Assumed) -> AnyValue:
    """The blocks that a `dynamic` block makes; an incomplete list where that is not known."""
    origin = _header(name, file, block)
    for_each = next((item for item in block.body if isinstance(item, Attribute) and item.name == "for_each"), None)
    content = next((item for item in block.body if isinstance(item, Block) and item.type == "content"), None)
    if for_each is None or content is None:
        evaluator.report("CTL007", "a dynamic block needs for_each and a content block", header_span(file, block))
        return Unknown(Reason.BROKEN, origin)
    iterator = name
    for item in block.body:
        if isinstance(item, Attribute) and item.name == "iterator":
            if isinstance(item.value, nodes.Traversal):
                iterator = item.value.root
            elif isinstance(item.value, nodes.Literal) and isinstance(item.value.value, str):
                iterator = item.value.value
    inner = scope.in_file(file)

    def make(collection: AnyValue) -> AnyValue:
        if isinstance(collection, Known):
            pairs = evaluator.access.pairs(collection)
            if pairs is None:
                return _open(collection, origin, f"{show(collection)} cannot be looped over")
            made = []
            for key, value in _limited(evaluator, pairs, header_span(file, block)):
                names = {iterator: Known(Entries({"key": key, "value": value}), origin)}
                where = joined(origin, value.origin) if isinstance(value, Known) else origin
                made.append(body_value(evaluator, body_of(file, content), inner.inside(names), where, assumed))
            whole = collection.value.complete and len(collection.value.values if isinstance(collection.value, Items)
                                                      else collection.value.fields) <= MAX_INSTANCES  # fmt: skip
            place = origin if whole else joined(collection.origin, origin)
            return Known(Items(tuple(made), whole), place)
        if is_refused(collection):
            return collection
        if isinstance(collection, Unknown):
            return Known(Items((), False), joined(collection.origin, origin))
        return refused(joined(origin, collection.origin), "for_each of a dynamic block is null")

    return lift(make, argument(evaluator, file, for_each, scope))


def _open(collection: Known[Any], origin: Origin, note: str) -> AnyValue:
    from ctlint.value import Text

    if isinstance(collection.value, Text):
        return Known(Items((), False), joined(collection.origin, origin))
    return refused(joined(origin, collection.origin), note)


def _limited(
    evaluator: Evaluator, pairs: Iterable[tuple[AnyValue, AnyValue]], span: Span
) -> Iterable[tuple[AnyValue, AnyValue]]:
    for count, pair in enumerate(pairs):
        if count >= MAX_INSTANCES:
            evaluator.report("CTL005", f"a dynamic block makes more than {MAX_INSTANCES} blocks", span)
            return
        yield pair
