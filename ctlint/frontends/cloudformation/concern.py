"""Knows which texts may say anything about resources of given types, without parsing them.

Must not know what a template means beyond the words in which types, macros and references are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_ELSEWHERE = (
    r"Fn::ForEach",  # may put a type together
    r"Transform(?![\"']?\s*:\s*\[?\s*[\"']?AWS::Serverless-)",  # may write resources
    r"::Stack\b|::Application\b",  # deploys another template
    r"\\[ux]",  # may spell anything
)


class Concern:
    """Whether a text may declare resources of these types, itself or through what it deploys; of none: any text."""

    def __init__(self, types: Iterable[str]) -> None:
        self._words: re.Pattern[str] | None = None
        if types:
            self._words = re.compile("|".join((*map(re.escape, sorted(types)), *_ELSEWHERE)))

    def __call__(self, text: str) -> bool:
        """False only where nothing in the text can be of these types."""
        return self._words is None or self._words.search(text) is not None


def asks_for_outputs(text: str) -> bool:
    """Whether a template may refer to outputs of stacks that it does not deploy."""
    return "ImportValue" in text or "GetStackOutput" in text
