"""Knows what an expression needs to be evaluated: where it stands and which names mean something there.

Must not know how an expression is evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctlint.frontends.terraform.cty import AnyValue
from ctlint.frontends.terraform.nodes import Traversal
from ctlint.hints import Protocol
from ctlint.source import Span


class Names(Protocol):
    """What the names of a module instance mean."""

    def resolve(self, node: Traversal, scope: Scope, /) -> tuple[AnyValue, int]:
        """The value of a name, and how many of the traversal's steps it has used up."""
        ...

    def base_directory(self) -> str:
        """The directory that relative paths of `file()` start from, relative to the scan root."""
        ...


class Scope:
    """The place of an expression.

    names: of loops, iterators, `each` and `count`; "*" is the element that a splat is at.
    """

    __slots__ = ("file", "instance", "names")

    def __init__(self, instance: Names, file: str, names: Mapping[str, AnyValue]) -> None:
        self.instance = instance
        self.file = file
        self.names = names

    def inside(self, names: Mapping[str, AnyValue]) -> Scope:
        """The same place with more names."""
        return Scope(self.instance, self.file, {**self.names, **names})

    def in_file(self, file: str) -> Scope:
        """The same names in another file of the module."""
        return self if file == self.file else Scope(self.instance, file, self.names)

    def span(self, start: int, end: int) -> Span:
        """A range of the file."""
        return Span(self.file, start, end)
