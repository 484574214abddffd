"""Knows the words of `typing` that type hints are made of, so that a run does not import `typing` for them.

Must not know any hint. For type checkers these are the words themselves; while the program runs they mean nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import (  # noqa: TID251 - this is the one place
        Any,
        ClassVar,
        Generic,
        Literal,
        NoReturn,
        Protocol,
        TextIO,
        TypeGuard,
        TypeVar,
        Union,
        cast,
    )
else:

    class _Word:
        """Takes parameters and alternatives."""

        def __getitem__(self, _):
            return self

        def __or__(self, _):
            return self

        __ror__ = __or__

    Any = ClassVar = Literal = NoReturn = TextIO = TypeGuard = Union = _Word()

    class Generic:
        """The base of a class with parameters."""

        __slots__ = ()

        def __class_getitem__(cls, _):
            return cls

    class Protocol:
        """The base of a class that is only described."""

        __slots__ = ()

    def TypeVar(name, **_):  # noqa: N802
        """A parameter."""
        return name

    def cast(_, value):
        """The value as it is."""
        return value


__all__ = [
    "TYPE_CHECKING",
    "Any",
    "ClassVar",
    "Generic",
    "Literal",
    "NoReturn",
    "Protocol",
    "TextIO",
    "TypeGuard",
    "TypeVar",
    "Union",
    "cast",
]
