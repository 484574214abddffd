"""Knows what a rule is: what people see of it, and its predicates as trees.

Must not know how a tree is read from a file (load.py) nor what it makes of an entity (evaluate.py).

A *predicate* is asked of an entity, a *test* of one value. Both are trees of the same nodes: `Junction` and `Not`
join either; `At` leads from an entity to a value, `Nested` from a value that is an entity back to a predicate.
"""

from __future__ import annotations

from decimal import Decimal

from ctlint.findings import RuleInfo
from ctlint.hints import Literal, Union
from ctlint.records import Record
from ctlint.source import Span

Scalar = Union[bool, int, Decimal, str]
"""A literal in a rule."""

Comparison = Literal["present", "equals", "in", "at_least", "at_most", "starts_with", "matches", "contains"]


class Path(Record):
    """Attributes, one behind the other, each but the last a link or a part.

    names: empty means the start itself.
    from_trail: the start is the trail for which the subject plays its part, not the subject.
    """

    names: tuple[str, ...]
    from_trail: bool = False

    def __str__(self) -> str:
        """As a rule author writes it."""
        names = ("trail", *self.names) if self.from_trail else self.names
        return ".".join(names) or "self"


class At(Record):
    """Predicate: the value at a path passes a test."""

    path: Path
    test: Node
    line: int


class ParameterName(Record):
    """Stands for the value that a parameter has for the unit that is judged."""

    name: str


class Compare(Record):
    """Test: a comparison with a literal; `in` takes a tuple of them, `present` a bool, the others one scalar.

    A parameter stands for such a literal until the rule is judged (given.py).
    """

    operator: Comparison
    argument: Scalar | tuple[Scalar, ...] | ParameterName
    line: int


class Given(Record):
    """Predicate: the value of a parameter passes a test; decided before the rule is judged (given.py)."""

    name: str
    test: Node
    line: int


class SameAs(Record):
    """Test: the value is the same as the one at another path (for links: names the same entity)."""

    path: Path
    line: int


class Quantify(Record):
    """Test of a list: some element, or each of them, passes a test."""

    word: Literal["some", "each"]
    test: Node
    line: int


class Count(Record):
    """Test of a list: how many elements pass `where` (None: all do) lies between two bounds, both included."""

    where: Node | None
    at_least: int | None
    at_most: int | None
    line: int


class Junction(Record):
    """All parts hold, or any of them does."""

    word: Literal["all", "any"]
    parts: tuple[Node, ...]
    line: int


class Not(Record):
    """The part does not hold."""

    part: Node
    line: int


class Nested(Record):
    """Test of a link or part: a predicate holds of the entity there."""

    predicate: Node
    line: int


Node = Union[At, Given, Compare, SameAs, Quantify, Count, Junction, Not, Nested]

OPERATORS = (
    "present",
    "equals",
    "in",
    "at_least",
    "at_most",
    "starts_with",
    "matches",
    "contains",
    "same_as",
    "some",
    "each",
    "count",
    "not",
)
"""Every word that may stand where a test is expected. The list stays short: sixteen at most."""


class Rule(Record):
    """One rule.

    info: what formats need. applies_to: the entity that it judges; for a rule about a role, the entity of that role.
    role: the role's name; None where every entity of the kind is judged.
    when: where it is false the rule says nothing. span: in its own file, for load errors.
    """

    info: RuleInfo
    applies_to: str
    role: str | None
    when: Node | None
    require: Node
    span: Span


def show(value: Scalar) -> str:
    """A literal as a rule author writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def describe(test: Node) -> str:
    """What a test wants, in the rule language: "at_least 365"."""
    if isinstance(test, Compare):
        argument = test.argument
        if isinstance(argument, ParameterName):
            return f"{test.operator} {{parameter: {argument.name}}}"
        shown = "[" + ", ".join(map(show, argument)) + "]" if isinstance(argument, tuple) else show(argument)
        return f"{test.operator} {shown}"
    if isinstance(test, SameAs):
        return f"same_as {test.path}"
    if isinstance(test, Quantify):
        return f"{test.word} {describe(test.test)}"
    if isinstance(test, Count):
        bounds = [f"at_least {test.at_least}"] if test.at_least is not None else []
        bounds += [f"at_most {test.at_most}"] if test.at_most is not None else []
        return "count " + " ".join(bounds)
    if isinstance(test, Not):
        return f"not {describe(test.part)}"
    if isinstance(test, Junction):
        return (" and " if test.word == "all" else " or ").join(describe(part) for part in test.parts)
    if isinstance(test, Nested):
        return describe(test.predicate)
    if isinstance(test, Given):
        return f"parameter.{test.name}: {describe(test.test)}"
    return f"{test.path}: {describe(test.test)}"
