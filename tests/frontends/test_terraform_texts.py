"""Strings with holes: what is taken out of them or put in is the same whatever the holes turn out to be."""

from __future__ import annotations

import random

from ctlint.frontends.terraform.texts import may_cross
from ctlint.value import Hole, Part, ResourceId, Text, text_of

CASES = 4000
NAMES = ("a", "ab", "a-b", "1", "1.1")
"""What a hole may turn out to be: no separator is in it."""


def made(chooser: random.Random) -> Text | str:
    """A string of literals and holes, some of which are known."""
    parts: list[Part] = []
    for number in range(chooser.randint(1, 5)):
        if chooser.random() < 0.5:
            known = chooser.choice(NAMES) if chooser.random() < 0.4 else None
            parts.append(Hole(ResourceId("u", f"x.r{number}"), "id", known))
        else:
            parts.append("".join(chooser.choice('<>:"a1') for _ in range(chooser.randint(1, 4))))
    return text_of(parts)


def filled(parts: tuple[Part, ...], meaning: dict[Part, str]) -> list[str]:
    return [part if isinstance(part, str) else meaning[part] for part in parts]


def test_what_crosses_no_hole_is_replaced_in_the_literals_alone() -> None:
    chooser = random.Random(1)
    apart = 0
    for _ in range(CASES):
        text = made(chooser)
        needle = "".join(chooser.choice('<>:"a1') for _ in range(chooser.randint(1, 4)))
        if isinstance(text, str) or may_cross(text, needle, lambda _: True):
            continue
        apart += 1
        for _ in range(4):
            meaning = {part: part.text or chooser.choice(NAMES) for part in text.holes}
            whole = "".join(filled(text.parts, meaning)).replace(needle, "|")  # type: ignore[arg-type]
            pieces = [part.replace(needle, "|") if isinstance(part, str) else meaning[part] for part in text.parts]  # type: ignore[index]
            assert whole == "".join(pieces), (text, needle, meaning)
    assert apart > CASES // 10


def test_marks_are_told_from_names() -> None:
    name = Hole(ResourceId("u", "x.r"), "id", None)

    def crosses(before: str, needle: str, after: str = "!", known: str | None = None) -> bool:
        hole = name if known is None else Hole(name.target, "id", known)
        text = text_of([before, hole, after])
        assert isinstance(text, Text)
        return may_cross(text, needle, lambda part: part == hole)

    assert not crosses("arn:", "<<2>>")
    assert crosses("<<", "<<2>>", ">>")
    assert not crosses("<<", "<<2>>", ">!")
    assert crosses("arn:", "NAME")
    assert not crosses("arn:", "NAME", known="acme")
    assert crosses("arn:N", "NAME", known="AME")
    assert crosses("arn:", "")
    assert may_cross(Text((name,)), "<<2>>", lambda _: False)
