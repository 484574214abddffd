"""Knows the shape of HCL: one node class per construct, with the range of characters it was written in.

Must not know how text becomes nodes (syntax.py), what a node evaluates to (evaluate.py), or any provider.

Nodes are named tuples: they are made by the hundred thousand, and a tuple is the cheapest object that has
named, typed fields. `start` and `end` are offsets in code points, as in `source.Span`.
"""

from __future__ import annotations

from decimal import Decimal

from ctlint.hints import Union
from ctlint.records import NamedTuple

Scalar = Union[str, bool, int, Decimal, None]

new = tuple.__new__
"""Makes a node without the call of its class, at half the cost; for the nodes that are made most often."""


class Key(NamedTuple):
    """A constant index in a traversal: the ["eu"] of `aws_x.y["eu"]`, the [0] (or legacy .0) of `aws_x.y[0]`."""

    value: Scalar


Step = Union[str, Key]
"""One step of a traversal: an attribute name, or a constant index."""


class Literal(NamedTuple):
    """A string without interpolation, a number, true, false or null."""

    start: int
    end: int
    value: Scalar


class Traversal(NamedTuple):
    """A name and what is read from it: `var.x`, `aws_s3_bucket.b[0].arn`. `root` is the first name."""

    start: int
    end: int
    root: str
    steps: tuple[Step, ...]


class Relative(NamedTuple):
    """Steps read from the result of another expression: `f(x).arn`, `(a).b[0]`."""

    start: int
    end: int
    source: Expr
    steps: tuple[Step, ...]


class Call(NamedTuple):
    """A function call; `expand` is the `...` after the last argument. Namespaced names keep their `::`."""

    start: int
    end: int
    name: str
    arguments: tuple[Expr, ...]
    expand: bool


class Conditional(NamedTuple):
    """`condition ? then : otherwise`; also the `%{ if }` of a template."""

    start: int
    end: int
    condition: Expr
    then: Expr
    otherwise: Expr


class Binary(NamedTuple):
    """`left operator right`, the operator one of || && == != < > <= >= + - * / %."""

    start: int
    end: int
    operator: str
    left: Expr
    right: Expr


class Unary(NamedTuple):
    """`!operand` or `-operand`."""

    start: int
    end: int
    operator: str
    operand: Expr


class ObjectExpr(NamedTuple):
    """`{ key = value, … }`; a bare identifier as key is a Literal string, `(expr)` any expression."""

    start: int
    end: int
    items: tuple[tuple[Expr, Expr], ...]


class TupleExpr(NamedTuple):
    """`[a, b, …]`."""

    start: int
    end: int
    items: tuple[Expr, ...]


class ForExpr(NamedTuple):
    """`[for k, v in collection : value if condition]`, or with `key` the `{for … : key => value...}` form.

    key_name: "" where only one variable is named. group: the `...` that groups values by key.
    """

    start: int
    end: int
    key_name: str
    value_name: str
    collection: Expr
    key: Expr | None
    value: Expr
    condition: Expr | None
    group: bool


class Index(NamedTuple):
    """`collection[key]` where the key is not a constant."""

    start: int
    end: int
    collection: Expr
    key: Expr


class Splat(NamedTuple):
    """`source.*.each` (full=False) or `source[*].each` (full=True); `each` is applied to every Item."""

    start: int
    end: int
    source: Expr
    each: Expr
    full: bool


class Item(NamedTuple):
    """The element that a splat is at; stands only inside `Splat.each`."""

    start: int
    end: int


class Template(NamedTuple):
    """A string with interpolations: its parts are concatenated. Literal text between them is a Literal.

    lines: of a heredoc that holds JSON, where each of its lines starts and ends, one after the other.
    """

    start: int
    end: int
    parts: tuple[Expr, ...]
    lines: tuple[int, ...] = ()


class Wrap(NamedTuple):
    """`"${inner}"` and nothing else: keeps the type of `inner`."""

    start: int
    end: int
    inner: Expr


class Join(NamedTuple):
    """The `%{ for }` of a template: the strings of `loop` are concatenated."""

    start: int
    end: int
    loop: ForExpr


class Paren(NamedTuple):
    """`(inner)`."""

    start: int
    end: int
    inner: Expr


Expr = Union[
    Literal, Traversal, Relative, Call, Conditional, Binary, Unary, ObjectExpr, TupleExpr, ForExpr,
    Index, Splat, Item, Template, Wrap, Join, Paren,
]  # fmt: skip


class Attribute(NamedTuple):
    """`name = value` in a body; `start`..`name_end` is the name, the whole ends where the value ends."""

    start: int
    name_end: int
    name: str
    value: Expr


class Block(NamedTuple):
    """`type "label" … { body }`; `start`..`header_end` is the header up to and including its brace."""

    start: int
    end: int
    type: str
    labels: tuple[str, ...]
    body: Body
    header_end: int


Body = tuple[Union[Attribute, Block], ...]
"""The items of a file or a block, in source order."""
