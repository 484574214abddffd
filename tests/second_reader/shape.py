"""The shape of what ctlint reads: nested lists that JSON can hold, without positions.

An expression is a list that begins with its kind; traversals are unfolded to one step each, so that they look alike
whoever read them. A heredoc stands as it is written, because the other reader does not look into it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.syntax import HclSyntaxError, parse_file


def shape_of(text: str) -> Any:
    """The shape of a file, or {"error": why}."""
    try:
        return _Shaper(text).body(parse_file(text))
    except HclSyntaxError as error:
        return {"error": str(error)}


class _Shaper:
    def __init__(self, text: str) -> None:
        self.text = text

    def body(self, body: nodes.Body) -> list[Any]:
        items: list[Any] = []
        for item in body:
            if isinstance(item, nodes.Attribute):
                items.append(["attribute", item.name, self.expression(item.value)])
            else:
                items.append(["block", item.type, list(item.labels), self.body(item.body)])
        return items

    def expression(self, node: nodes.Expr) -> Any:
        if self.text.startswith("<<", node.start) and isinstance(node, (nodes.Literal, nodes.Template, nodes.Wrap)):
            return ["heredoc", self.text[node.start : node.end].rstrip("\r\n")]
        if isinstance(node, nodes.Literal):
            return _scalar(node.value)
        if isinstance(node, nodes.Traversal):
            return _steps(["name", node.root], node.steps)
        if isinstance(node, nodes.Relative):
            return _steps(self.expression(node.source), node.steps)
        if isinstance(node, nodes.Call):
            return ["call", node.name, [self.expression(value) for value in node.arguments], node.expand]
        if isinstance(node, nodes.Conditional):
            return ["conditional", *map(self.expression, (node.condition, node.then, node.otherwise))]
        if isinstance(node, nodes.Binary):
            return ["binary", node.operator, self.expression(node.left), self.expression(node.right)]
        if isinstance(node, nodes.Unary):
            return ["unary", node.operator, self.expression(node.operand)]
        if isinstance(node, nodes.ObjectExpr):
            return ["object", [[self.expression(key), self.expression(value)] for key, value in node.items]]
        if isinstance(node, nodes.TupleExpr):
            return ["tuple", [self.expression(item) for item in node.items]]
        if isinstance(node, nodes.ForExpr):
            names = [name for name in (node.key_name, node.value_name) if name]
            values = [self.expression(value) for value in (node.key, node.value) if value is not None]
            condition = None if node.condition is None else self.expression(node.condition)
            return ["for", names, self.expression(node.collection), values, condition, node.group]
        if isinstance(node, nodes.Index):
            return ["index", self.expression(node.collection), self.expression(node.key)]
        if isinstance(node, nodes.Splat):
            kind = "full_splat" if node.full else "attr_splat"
            return ["splat", kind, self.expression(node.source), self.expression(node.each)]
        if isinstance(node, nodes.Item):
            return ["item"]
        if isinstance(node, nodes.Wrap):
            return ["wrap", self.expression(node.inner)]
        if isinstance(node, nodes.Paren):
            return ["parenthesis", self.expression(node.inner)]
        assert isinstance(node, nodes.Template)
        pieces = self.pieces(node)
        if all(piece[0] == "string" for piece in pieces):
            return ["string", "".join(piece[1] for piece in pieces)]
        return ["template", pieces]

    def pieces(self, node: nodes.Expr) -> list[Any]:
        """The pieces of a template, or of a branch of one."""
        found: list[Any] = []
        for part in node.parts if isinstance(node, nodes.Template) else (node,):
            directive = self.text.startswith("%{", part.start)
            if isinstance(part, nodes.Literal) and isinstance(part.value, str) and self.text[part.start] != '"':
                if part.value:
                    found.append(["string", part.value])
            elif isinstance(part, nodes.Conditional) and directive:
                branches = self.pieces(part.then), self.pieces(part.otherwise)
                found.append(["if", self.expression(part.condition), *branches])
            elif isinstance(part, nodes.Join):
                names = [name for name in (part.loop.key_name, part.loop.value_name) if name]
                found.append(["loop", names, self.expression(part.loop.collection), self.pieces(part.loop.value)])
            else:
                found.append(self.expression(part))
        return found


def _scalar(value: nodes.Scalar) -> Any:
    if isinstance(value, str):
        return ["string", value]
    if value is None or isinstance(value, bool):
        return ["word", value]
    number = Decimal(value).normalize()
    return ["number", str(number) if number else "0"]


def _steps(shape: Any, steps: tuple[nodes.Step, ...]) -> Any:
    for step in steps:
        shape = ["index", shape, _scalar(step.value)] if isinstance(step, nodes.Key) else ["get", shape, step]
    return shape
