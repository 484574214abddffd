"""Knows input variables as modules declare them, and how a text becomes a value of one.

Must not know how expressions are evaluated, nor who gives a variable its value.
"""

from __future__ import annotations

from collections.abc import Callable

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.cty import AnyValue
from ctlint.frontends.terraform.modules import Definition
from ctlint.frontends.terraform.types import ANY, PRIMITIVES, Type
from ctlint.records import NamedTuple
from ctlint.source import Span
from ctlint.value import Choice, Entries, Items, Known, Origin, with_origin


class Declared(NamedTuple):
    """A variable as it is declared.

    default: its file and expression, None where a value is required. nullable: whether null is a value of it.
    literal: whether a text that is given for it is the value, not an expression.
    """

    header: Span
    type: Type
    default: tuple[str, nodes.Expr] | None
    nullable: bool
    literal: bool


def declared(definition: Definition, default_of: Callable[[str, nodes.Expr], AnyValue]) -> Declared:
    """Read a variable block; `default_of` evaluates (file, expression) where only functions may be used."""
    from ctlint.frontends.terraform.constraints import constraint

    type_: Type = ANY
    written = definition.attribute("type")
    if written is not None:
        file, attribute = written
        type_ = constraint(_as_expression(attribute.value), lambda node: default_of(file, node))
    default = definition.attribute("default")
    nullable = definition.attribute("nullable")
    return Declared(
        definition.header,
        type_,
        (default[0], default[1].value) if default is not None else None,
        not (
            nullable is not None and isinstance(nullable[1].value, nodes.Literal) and nullable[1].value.value is False
        ),
        written is None or type_.kind in PRIMITIVES,
    )


def _as_expression(node: nodes.Expr) -> nodes.Expr:
    """In JSON a constraint is a string that holds it."""
    if isinstance(node, nodes.Literal) and isinstance(node.value, str) and "(" in node.value:
        from ctlint.frontends.terraform.syntax import HclSyntaxError, parse_expression

        try:
            return parse_expression(node.value)
        except HclSyntaxError:
            return node
    return node


def expression_of(text: str, known: Declared) -> nodes.Expr:
    """The expression of a value that is not in a file: the text itself, or what it holds where the type is not simple.

    Terraform reads it so, too: `-var x=[1]` is a list where x is declared as one, and the text "[1]" where it has no
    type (measured with Terraform 1.11.4). Raises HclSyntaxError.
    """
    from ctlint.frontends.terraform.syntax import parse_expression

    return nodes.Literal(0, 0, text) if known.literal else parse_expression(text)


def without_places(value: AnyValue, origin: Origin) -> AnyValue:
    """A value that stands in no file: everything in it comes from `origin`."""
    if isinstance(value, Choice):
        return Choice(value.atom, {answer: without_places(one, origin) for answer, one in value.branches.items()})
    if isinstance(value, Known) and isinstance(value.value, Items):
        items = tuple(without_places(item, origin) for item in value.value.values)
        return Known(Items(items, value.value.complete, value.value.kind), origin)
    if isinstance(value, Known) and isinstance(value.value, Entries):
        fields = {name: without_places(item, origin) for name, item in value.value.fields.items()}
        return Known(Entries(fields, value.value.complete, value.value.kind), origin)
    return with_origin(value, origin)
