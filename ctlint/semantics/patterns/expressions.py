"""Knows the expressions that patterns of every language become: conditions on fields of one event, and junctions.

Must not know any language, nor what is done with an expression.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ctlint.hints import Union
from ctlint.records import Record

ANY = "\ue101"
"""In a glob: any text."""

OPEN = "\ue100"
"""In a text: a part that is not known before deployment, but holds no quote, blank or wildcard: an account, an ARN."""


class Glob(Record):
    """A text to compare with. text: characters, ANY and OPEN. number: its value where it is written as one.

    folded: case does not count. doubtful: what it means is not documented, so whether it matches is not known.
    """

    text: str
    number: Decimal | None = None
    folded: bool = False
    doubtful: bool = False


class Regex(Record):
    """A regular expression that matches anywhere in a text."""

    source: str


class Condition(Record):
    """What is asked of one field.

    field: its path, without "$.": "userIdentity.type". operator: "=", "!=", "<", "<=", ">", ">=", "null", "true",
    "false", "absent". With "=" and "!=" both false where the field is absent, as CloudWatch Logs has it; a "!=" that
    is true there has `or_absent`.
    """

    field: str
    operator: str
    operand: Glob | Regex | None = None
    or_absent: bool = False


class Contains(Record):
    """Whether the event's own text has a word or phrase in it."""

    term: str


class Constant(Record):
    """True, false or (None) not known, whatever the event is."""

    value: bool | None


class Every(Record):
    """All parts."""

    parts: tuple[Expression, ...]


class Some(Record):
    """At least one part."""

    parts: tuple[Expression, ...]


class Not(Record):
    """Not the part: an excluded term."""

    part: Contains | Constant


Expression = Union[Condition, Contains, Constant, Every, Some, Not]


def conditions(expression: Expression) -> Iterator[Condition]:
    """Every condition in an expression, in order."""
    if isinstance(expression, Condition):
        yield expression
    elif isinstance(expression, (Every, Some)):
        for part in expression.parts:
            yield from conditions(part)
