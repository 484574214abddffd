"""Knows which known name somebody may have meant.

Must not know what is named.
"""

from __future__ import annotations

from collections.abc import Iterable


def suggestion(word: str, known: Iterable[str]) -> str:
    """ " (did you mean '...'?)" where one of the known names is near, else ""."""
    import difflib

    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""
