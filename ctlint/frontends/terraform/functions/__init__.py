"""Knows Terraform's functions by name, and how a call reaches them.

Must not know modules or resources. One module per family: strings, collections, numbers, encoding, files, types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.cty import AnyValue, Several, is_refused, lone_hole, merged_links, refused, refused_as
from ctlint.frontends.terraform.evaluate import Evaluator
from ctlint.frontends.terraform.functions.calling import Call, Function
from ctlint.frontends.terraform.identity import has_unknown
from ctlint.frontends.terraform.scope import Scope
from ctlint.frontends.terraform.types import ANY, BOOL, Type
from ctlint.frontends.terraform.values import derived, hop, why_unknown
from ctlint.value import Absent, Choice, Entries, Items, Known, Text, Unknown, Via, choose, lift, restrict

FAMILIES = (
    "documents", "collections", "types", "strings", "files", "encoding", "sets", "regexes", "numbers", "times",
)  # fmt: skip
"""The modules with a table of functions; those first that are called most, for a module is imported only when a name
is not in the ones before it."""

_loaded: dict[str, Mapping[str, Function]] = {}
"""The tables of the families that were needed so far; which these are changes nothing but time."""


def function_named(name: str) -> Function | None:
    """A function by its name; None where Terraform has none of that name that is computed."""
    for family in FAMILIES:
        table = _loaded.get(family)
        if table is None:
            table = _loaded[family] = import_module(f"{__name__}.{family}").FUNCTIONS
        function = table.get(name)
        if function is not None:
            return function
    return None


def call_function(evaluator: Evaluator, node: nodes.Call, scope: Scope) -> AnyValue:
    """The value of a function call."""
    name = node.name.removeprefix("core::")
    if name == "try":
        return _try(evaluator, node, scope)
    if name == "can":
        return _can(evaluator, node, scope)
    arguments = [evaluator.evaluate(argument, scope) for argument in node.arguments]
    if not evaluator.spend(sum(evaluator.size(argument) for argument in arguments) // 8):
        return evaluator.over_budget(node, scope)
    function = function_named(name)
    if function is None:
        return evaluator.unsupported(node, scope, f"{name}()", arguments)
    call = Call(evaluator, name, scope.span(node.start, node.end), scope, node.arguments)
    if not node.expand:
        return function.apply(call, arguments)

    def spread(last: AnyValue) -> AnyValue:
        if isinstance(last, Known) and isinstance(last.value, Items) and last.value.complete:
            return function.apply(
                call, [*arguments[:-1], *[evaluator.operators.item(last, v) for v in last.value.values]]
            )
        if isinstance(last, Absent) or (isinstance(last, Known) and not isinstance(last.value, (Items, Text))):
            return refused(last.origin, "what is expanded with ... must be a list")
        return refused_as(last, ANY) if is_refused(last) else _spread_unknown(call, function, arguments[:-1], last)

    return lift(spread, arguments[-1])


def _spread_unknown(call: Call, function: Function, first: list[AnyValue], last: AnyValue) -> AnyValue:
    pattern = f"{call.name}({', '.join(['{}'] * (len(first) + 1))}...)"
    return derived(call.unit, pattern, [*first, last], call.span, f"{call.name}() of a list that is not known",
                   function.returns)  # fmt: skip


def _try(evaluator: Evaluator, node: nodes.Call, scope: Scope) -> AnyValue:
    """The first argument that Terraform does not refuse, in every scenario."""

    def attempt(at: int, assumed: list[tuple[object, str]]) -> AnyValue:
        if at >= len(node.arguments):
            span = scope.span(node.start, node.end)
            return refused(
                evaluator.unsupported(node, scope, "try").origin, f"every argument of try fails at {span.start}"
            )
        before = evaluator.doubts
        value = evaluator.evaluate(node.arguments[at], scope)
        doubted = evaluator.doubts > before
        for atom, answer in assumed:
            value = restrict(value, atom, answer)  # type: ignore[arg-type]
        return settle(value, at, assumed, doubted)

    def settle(value: AnyValue, at: int, assumed: list[tuple[object, str]], doubted: bool) -> AnyValue:
        if isinstance(value, Choice):
            return choose(
                value.atom,
                {
                    answer: settle(branch, at, [*assumed, (value.atom, answer)], doubted)
                    for answer, branch in value.branches.items()
                },
            )
        if is_refused(value):
            return attempt(at + 1, assumed)
        if _is_certain(evaluator, node.arguments[at], value, scope, doubted):
            return value
        rest = [evaluator.evaluate(argument, scope) for argument in node.arguments[at:]]
        reason, origin = why_unknown((value,))
        return Unknown(reason, origin or value.origin, None, merged_links(rest), ANY)

    return attempt(0, [])


def _is_certain(evaluator: Evaluator, node: nodes.Expr, value: AnyValue, scope: Scope, doubted: bool) -> bool:
    """Whether Terraform evaluates the expression however its unknowns turn out; what computes with one may fail."""
    if not doubted and not has_unknown(value):
        return True
    if isinstance(node, nodes.Traversal):
        if isinstance(value, Known) or not node.steps:
            return True
        before = node._replace(steps=node.steps[:-1])
        source = evaluator.evaluate(before, scope) if _is_value(before, scope) else None
        if source is None or isinstance(source, Known):
            return True
        typed = isinstance(source, Unknown) and isinstance(source.type, Type) and source.type.kind == "object"
        return typed and _is_certain(evaluator, before, source, scope, True)
    parts = _passed_on(node)
    if parts is None or not _is_whole(value):
        return False
    writing = isinstance(node, nodes.Template) or _is_call(node, _WRITING)
    for part in parts:
        before_part = evaluator.doubts
        one = evaluator.evaluate(part, scope)
        if writing and not _is_writable(one):
            return False
        if not _is_certain(evaluator, part, one, scope, evaluator.doubts > before_part):
            return False
    return True


_PASSING_ON = frozenset({"concat", "flatten", "jsonencode", "merge", "values"})
"""Functions that fail by the kinds of their arguments alone, whatever these hold."""

_WRITING = frozenset({"format", "join"})
"""Functions that fail for what cannot stand in a text besides: for null, or a list where a string belongs."""


def _is_call(node: nodes.Expr, names: frozenset[str]) -> bool:
    return isinstance(node, nodes.Call) and node.name in names and not node.expand


def _is_writable(value: AnyValue) -> bool:
    """Whether a value, or every one in a list, can certainly stand in a text."""
    payload = value.value if isinstance(value, Known) else None
    if isinstance(payload, Items):
        return payload.complete and all(map(_is_writable, payload.values))
    if isinstance(payload, Text):
        return lone_hole(payload) is None
    return payload is not None and not isinstance(payload, Entries)


def _passed_on(node: nodes.Expr) -> Sequence[nodes.Expr] | None:
    """What an expression takes as it is, so that it fails only where a part of it does; None where it computes."""
    if isinstance(node, nodes.TupleExpr):
        return node.items
    if isinstance(node, nodes.ObjectExpr):
        keys = [key for key, _ in node.items]
        return [item for _, item in node.items] if all(isinstance(key, nodes.Literal) for key in keys) else None
    if isinstance(node, (nodes.Paren, nodes.Wrap)):
        return (node.inner,)
    if isinstance(node, nodes.Template):
        return node.parts
    if isinstance(node, nodes.Call):
        return node.arguments if _is_call(node, _PASSING_ON | _WRITING) else None
    return (node.source,) if isinstance(node, nodes.Relative) else None


def _is_whole(value: AnyValue) -> bool:
    """Whether it is known what kind of value this is, and how many elements a collection has."""
    payload = value.value if isinstance(value, Known) else None
    return payload is not None and not (isinstance(payload, (Items, Entries)) and not payload.complete)


def _is_value(node: nodes.Traversal, scope: Scope) -> bool:
    """Whether so many steps name a value at all: `var` alone does not."""
    needed = {"data": 2, "ephemeral": 2}.get(node.root, 1)
    return node.root in scope.names or len(node.steps) >= needed


def _can(evaluator: Evaluator, node: nodes.Call, scope: Scope) -> AnyValue:
    span = scope.span(node.start, node.end)
    if len(node.arguments) != 1:
        return evaluator.unsupported(node, scope, "can()")

    before = evaluator.doubts
    argument = evaluator.evaluate(node.arguments[0], scope)
    doubted = evaluator.doubts > before

    def test(value: AnyValue) -> AnyValue:
        answer = not is_refused(value)
        if answer and not _is_certain(evaluator, node.arguments[0], value, scope, doubted):
            return derived(evaluator.unit, "can({})", (value,), span, "whether it fails is open", BOOL)
        return hop(Via.FUNCTION, span, f"can() is {'true' if answer else 'false'}", Known(answer, value.origin))

    return lift(test, argument)


__all__ = ["FAMILIES", "Several", "call_function", "function_named"]
