"""Knows which values a parameter may have: AllowedValues, bounds, lengths, patterns that list alternatives.

Must not know which values anybody gives. No pattern of a template is ever run: it could take for ever.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from ctlint.frontends.cloudformation.nodes import MappingNode, Node, SequenceNode
from ctlint.frontends.cloudformation.scalars import text_in

_ALTERNATIVES = re.compile(r"\^?\(?(?:\?:)?([\w.-]*(?:\|[\w.-]*)+)\)?\$?\Z")
"""A pattern such as `^(true|false)$`, which lists what it allows. (A dot in it stands for any character, so that the
list could be longer than it looks: such patterns are left alone.)"""


class Constraints:
    """What a parameter's declaration says of its values.

    allowed: the texts that it lists, with their places; empty where it lists none.
    is_list: whether its value is a list, written with commas.
    """

    def __init__(self, body: MappingNode, type_: str) -> None:
        self.is_list = type_ == "CommaDelimitedList" or type_.startswith("List<")
        self.allowed: dict[str, Node] = {}
        listed = body.get("AllowedValues")
        for item in listed.items if isinstance(listed, SequenceNode) else ():
            text = text_in(item)
            if text is not None:
                self.allowed.setdefault(text, item)
        pattern = body.get("AllowedPattern")
        found = _ALTERNATIVES.match(text_in(pattern) or "") if pattern is not None and not self.allowed else None
        if found is not None and pattern is not None and "." not in found[1]:
            self.allowed = dict.fromkeys(found[1].split("|"), pattern)
        self._is_number = type_ in ("Number", "List<Number>")
        self._bounds = [
            (key, _number(text_in(body.get(key)))) for key in ("MinValue", "MaxValue", "MinLength", "MaxLength")
        ]

    def problem(self, text: str) -> str:
        """Why CloudFormation would refuse this value, as one clause; "" where it would not, as far as is known."""
        for piece in [piece.strip() for piece in text.split(",")] if self.is_list else [text]:
            if self.allowed and piece not in self.allowed:
                return f"the template allows only {', '.join(list(self.allowed)[:8])}"
            size = _number(piece) if self._is_number else Decimal(len(piece))
            if size is None:
                return "it must be a number"
            for key, bound in self._bounds:
                if bound is None or key.endswith("Value") is not self._is_number:
                    continue
                if size < bound if key.startswith("Min") else size > bound:
                    return f"its {key} is {bound}"
        return ""

    def allow(self, text: str) -> bool:
        """Whether CloudFormation would take this value, as far as is known."""
        return not self.problem(text)


def _number(text: str | None) -> Decimal | None:
    try:
        number = Decimal(text) if text is not None and len(text) < 100 else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
