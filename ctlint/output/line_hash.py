"""Knows the hash by which GitHub recognizes a line again after an edit, `primaryLocationLineHash`.

Must not know findings. GitHub's `upload-sarif` computes it where it is absent and complains where it is another, so it
must be exactly the same: that of src/fingerprints.ts in github/codeql-action (2026-11).
"""

from __future__ import annotations

import re

_WINDOW = 100
"""Characters that are hashed, from the first of the line on, blanks and tabs left out."""
_FACTOR = 37
_MASK = (1 << 64) - 1
_POWER = pow(_FACTOR, _WINDOW, 1 << 64)
_END = 0xFFFF
"""Stands for the end of the file."""

MAX_CHARACTERS = 4_000_000
"""Of a longer text nothing is hashed; whoever uploads the report does it."""


def line_hashes(text: str) -> list[str]:
    """For each line of the text, `HASH:N`; it is the N-th line with this hash. Empty if it is over MAX_CHARACTERS.

    A line ends with a line feed, a carriage return or both, as GitHub counts. Characters are UTF-16 code units.
    """
    if len(text) > MAX_CHARACTERS:
        return []
    dense = re.sub("[ \t]", "", re.sub("\r\n?", "\n", text))
    data = dense.encode("utf-16-le", "surrogatepass")
    units = [low | high << 8 for low, high in zip(data[::2], data[1::2], strict=True)]
    units.append(_END)
    starts = [0, *(index + 1 for index, unit in enumerate(units) if unit == 0x0A)]
    # prefix[i] is the polynomial of the first i units; that of a window is the difference of two of them.
    prefix = [0]
    for unit in units + [0] * _WINDOW:
        prefix.append((prefix[-1] * _FACTOR + unit) & _MASK)
    found: list[str] = []
    seen: dict[int, int] = {}
    for start in starts:
        value = (prefix[start + _WINDOW] - prefix[start] * _POWER) & _MASK
        seen[value] = seen.get(value, 0) + 1
        found.append(f"{value:x}:{seen[value]}")
    return found
