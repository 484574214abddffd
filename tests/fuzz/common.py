"""What every campaign does with a mutant: read it in time and without an exception, and make a faulty one small."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import TypeVar

SECONDS = 2.0
"""Of CPU for one mutant, of a few kilobytes."""

Verdict = TypeVar("Verdict")
Shows = Callable[[str, str], bool]
"""Whether a text shows the fault that is said."""


def has_judge() -> bool:
    return shutil.which("terraform") is not None


def watched(read: Callable[[str], Verdict], text: str) -> tuple[str, Verdict | None]:
    """What reading a text breaks by itself, "" where nothing, and the verdict."""
    start = time.process_time()
    try:
        verdict = read(text)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        return f"{type(error).__name__}: {error}", None
    return ("slow" if time.process_time() - start > SECONDS else ""), verdict


def smallest(text: str, why: str, shows: Shows) -> str:
    """A text with the same fault from which nothing can be taken away: first large pieces, then single characters."""
    size = max(1, len(text) // 2)
    while size:
        at = 0
        while at < len(text):
            shorter = text[:at] + text[at + size :]
            if shows(shorter, why):
                text = shorter
            else:
                at += size
        size //= 2
    return text
