"""Knows which front ends there are and what each must offer: syntax and evaluation of one dialect.

Front ends must not know any AWS service: what they need of one (which types are wanted, how a computed attribute is
made up) is handed to them as data in `graph.Wanted`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ctlint.graph import Loaded, Vocabulary, Wanted
from ctlint.source import Inputs, Sources, Unit


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

    def claim(self, files: Sequence[str], sources: Sources, chosen: frozenset[str]) -> list[Unit]:
        """Group the files that are this dialect's into units, sorted by path.

        files: paths relative to the root, sorted, that no earlier front end has claimed.
        chosen: what the user named on the command line (files and directories): a directory named there is a unit
            of its own even where another one uses it as a module.
        A file that has this dialect's extension and cannot be decoded is claimed all the same: `load` reports it.
        """
        ...

    def load(self, units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
        """Evaluate all units of this front end together, so that they can refer to each other.

        Never raises on input: what is wrong becomes a Diagnostic, and the rest is loaded all the same.
        """
        ...
