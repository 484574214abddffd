"""Knows which front ends there are and what each must offer: syntax and evaluation of one dialect.

Front ends must not know any AWS service: what they need of one (which types are wanted, how a computed attribute is
made up) is handed to them as data in `graph.Wanted`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.diagnostics import Diagnostic
from ctlint.graph import Loaded, Vocabulary, Wanted
from ctlint.hints import Protocol
from ctlint.records import NamedTuple
from ctlint.source import Inputs, Sources, Unit


class Changed(NamedTuple):
    """A change whose reach is asked for.

    files: paths relative to the root; one need not exist any more. wholly: paths of units that it touches whatever they
    are made of. sources, inputs: as `Frontend.load` gets them.
    """

    files: frozenset[str]
    wholly: frozenset[str]
    sources: Sources
    inputs: Inputs


class Touched(NamedTuple):
    """What changed files may make a difference to.

    units: the paths of the units. files: those that they are made of, as far as a look at them tells. notes: changed
    files that ought to make a difference, and do not.
    """

    units: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    notes: tuple[Diagnostic, ...] = ()


class Frontend(Protocol):
    """One dialect."""

    @property
    def name(self) -> str:
        """Shown in diagnostics and in `Unit.frontend`."""
        ...

    @property
    def vocabulary(self) -> Vocabulary:
        """How it spells names."""
        ...

    @property
    def extensions(self) -> tuple[str, ...]:
        """Endings of file names that are this dialect's whatever they hold; empty where contents decide."""
        ...

    @property
    def stands_alone(self) -> bool:
        """Whether a file of this dialect says all by itself, so that what else is there need not be read with it."""
        ...

    def claim(self, files: Sequence[str], sources: Sources, chosen: frozenset[str]) -> list[Unit]:
        """Group the files that are this dialect's into units, sorted by path.

        files: paths relative to the root, sorted, that no earlier front end has claimed.
        chosen: what the user named on the command line (files and directories): a directory named there is a unit
            of its own even where another one uses it as a module.
        A file that has this dialect's extension and cannot be decoded is claimed all the same: `load` reports it.
        """
        ...

    def touched(self, units: Sequence[Unit], change: Changed) -> Touched:
        """What a change touches of the units of this front end, which are all that there are.

        It errs to one side: a unit for which a file may make a difference is touched.
        """
        ...

    def load(self, units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
        """Evaluate all units of this front end together, so that they can refer to each other.

        Never raises on input: what is wrong becomes a Diagnostic, and the rest is loaded all the same.
        """
        ...
