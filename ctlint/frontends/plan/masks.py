"""Knows how the masks of a plan mirror its values: which are known only after apply, which are sensitive.

Must not know what is masked.
"""

from __future__ import annotations

from ctlint.hints import Any


def part(mask: Any, name: str) -> Any:
    """The part of a mask that mirrors one attribute; a mask that is true holds for everything below it."""
    return mask.get(name) if isinstance(mask, dict) else mask is True


def element(mask: Any, index: int) -> Any:
    """The part of a mask that mirrors one element of a list."""
    if isinstance(mask, list):
        return mask[index] if index < len(mask) else False
    return mask is True


def marks(mask: Any) -> bool:
    """Whether a mask marks anything."""
    waiting = [mask]
    while waiting:
        one = waiting.pop()
        if one is True:
            return True
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return False
