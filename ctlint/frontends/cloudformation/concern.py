"""Knows which texts may say anything about resources of given types, or write a name, without parsing them.

Must not know what a template means beyond the words in which types, macros, references and names are written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ctlint.graph import Spelling, Wanted

_ELSEWHERE = (
    r"Fn::ForEach",  # may put a type together
    # As a word of its own, which is looked at behind the T: a search is much faster if every form begins with a sign.
    r"T(?<!\wT)ransform\b(?![\"']?\s*:(?:\s*\[)?\s*[\"']?AWS::Serverless-)",  # may write resources
    r"::Stack\b|::Application\b",  # deploys another template
    r"\\[uUx\r\n]",  # may spell anything
)
_LEADS_ELSEWHERE = re.compile("|".join(_ELSEWHERE))
_SUB = r"!Sub\s+|\{?\s*[\"']?Fn::Sub[\"']?\s*:\s+"
_REFERENCE = (
    r"!(?:Ref|GetAtt)\s|\{?\s*[\"']?(?:Ref|Fn::GetAtt)[\"']?\s*:"
    r"|!If\s*\[\s*\w+\s*(?:,\s*!(?:Ref|GetAtt)\s+[\w.:]+\s*){2}\]"
)
_PLAIN = r"(?=[\w/$])(?:\$\{[^}\n]*\}|[^\s,}\]#])+"
_NAME = rf"(?P<sub>{_SUB})?(?:\"(?P<double>[^\"\\\n]*)\"|'(?P<single>[^'\n]*)'|(?P<plain>{_PLAIN}))"


class Concern:
    """What the texts of one run may be about, told by their words; all of it errs to one side: what they may."""

    def __init__(self, wanted: Wanted) -> None:
        self._types = _words(wanted.types)
        self._anchors = self._types if wanted.anchors is None else _words(wanted.anchors)
        self._naming = tuple(type_ for type_ in wanted.shared_names if "::" in type_)
        keys = sorted({path.rpartition(".")[2] for type_ in self._naming for path in wanted.shared_names[type_]})
        key = rf"\b(?:{'|'.join(map(re.escape, keys))})[\"']?\s*:\s*"
        self._names = re.compile(rf"{key}(?:(?P<reference>{_REFERENCE})|{_NAME})?")

    def has_any(self, text: str) -> bool:
        """Whether it may declare resources of wanted types, itself or through what it deploys."""
        return self._types is None or self._types.search(text) is not None

    def starts(self, text: str) -> bool:
        """Whether it may declare resources from which judging starts, itself or through what it deploys."""
        return self._anchors is None or self._anchors.search(text) is not None

    @staticmethod
    def leads_elsewhere(text: str) -> bool:
        """Whether it may say more than its words tell, such as through a template that it deploys."""
        return _LEADS_ELSEWHERE.search(text) is not None

    def may_name(self, text: str, names: Collection[str]) -> bool:
        """Whether a resource in it may write one of the names, for which others know it."""
        if not any(type_ in text for type_ in self._naming):
            return False
        if any(name in text for name in names):
            return True
        listed = "\n".join(("", *names, ""))
        for found in self._names.finditer(text):
            if found["reference"] is not None:
                continue  # to a parameter or resource, whose text is written where it is declared
            written = found["double"] or found["single"] or found["plain"]
            if written is None or written.endswith(":"):
                return True  # put together in some way that a look does not see through
            if found["sub"] is not None and "${" in written:
                start, end = written.partition("${")[0], written.rpartition("}")[2]
                if ":" not in start + end and (f"\n{start}" not in listed or f"{end}\n" not in listed):
                    continue  # no name begins and ends so
                spelling = Spelling(start, end, False)
                if any(spelling.fits(name) for name in names):
                    return True
        return False


def _words(types: Iterable[str]) -> re.Pattern[str] | None:
    listed = sorted(type_ for type_ in types if "::" in type_)
    return re.compile("|".join((*map(re.escape, listed), *_ELSEWHERE))) if listed else None


def asks_for_outputs(text: str) -> bool:
    """Whether a template may refer to outputs of stacks that it does not deploy."""
    return "ImportValue" in text or "GetStackOutput" in text
