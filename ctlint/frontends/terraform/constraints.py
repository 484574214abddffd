"""Knows type constraints as variables declare them: `map(object({ days = optional(number, 365) }))`.

Must not know variables, nor where values come from.
"""

from __future__ import annotations

from collections.abc import Callable

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.cty import AnyValue, convert
from ctlint.frontends.terraform.types import ANY, BOOL, NUMBER, STRING, Field, Type

Default = Callable[[nodes.Expr], AnyValue]

_WORDS = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": ANY}
_BARE = {"list": "list", "map": "map", "set": "set"}


def constraint(node: nodes.Expr, default: Default, depth: int = 0) -> Type:
    """The type that a constraint means; `default` evaluates the defaults of optional attributes.

    What is not a constraint is taken as `any`: Terraform refuses it, a verdict must not hang on it.
    """
    if depth > 50:
        return ANY
    if isinstance(node, nodes.Literal) and isinstance(node.value, str):
        return _legacy(node.value)
    if isinstance(node, (nodes.Wrap, nodes.Paren)):
        return constraint(node.inner, default, depth + 1)
    if isinstance(node, nodes.Traversal) and not node.steps:
        known = _WORDS.get(node.root)
        return known if known is not None else Type(node.root, (ANY,)) if node.root in _BARE else ANY
    if isinstance(node, nodes.Call) and len(node.arguments) == 1:
        argument = node.arguments[0]
        if node.name in _BARE:
            return Type(node.name, (constraint(argument, default, depth + 1),))
        if node.name == "tuple" and isinstance(argument, nodes.TupleExpr):
            return Type("tuple", tuple(constraint(item, default, depth + 1) for item in argument.items))
        if node.name == "object" and isinstance(argument, nodes.ObjectExpr):
            return Type("object", tuple(_field(key, item, default, depth + 1) for key, item in argument.items))
    return ANY


def _legacy(text: str) -> Type:
    """The quoted forms of Terraform 0.11: "string", "list", "map"."""
    if text in _BARE:
        return Type(text, (ANY,))
    known = _WORDS.get(text)
    return known if known is not None else ANY


def _field(key: nodes.Expr, node: nodes.Expr, default: Default, depth: int) -> Field:
    name = key.value if isinstance(key, nodes.Literal) and isinstance(key.value, str) else ""
    if isinstance(node, nodes.Call) and node.name == "optional" and node.arguments:
        type_ = constraint(node.arguments[0], default, depth)
        if len(node.arguments) == 1:
            return Field(name, type_, True)
        return Field(name, type_, True, convert(default(node.arguments[1]), type_))
    return Field(name, constraint(node, default, depth))
