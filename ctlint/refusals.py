"""Knows how a run is refused: the two errors that end it with one sentence and exit code 2.

Must not know what may be asked.
"""

from __future__ import annotations


class RefusalError(Exception):
    """What was asked cannot be done as asked; the message says why and, where it can, what to do (exit code 2)."""


class OptionsError(RefusalError):
    """The command line itself is wrong, so its help would help."""
