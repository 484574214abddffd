"""Makes random expressions of known type over Terraform's whole language; the same seed makes the same ones.

An expression of a type is a leaf, known or unknown, or a production whose parts are expressions of the types that it
needs. Most evaluate; some fail, and then both programs must.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.oracle.leaves import LEAVES

Grammar = Mapping[str, tuple[str, ...]]


@cache
def grammar() -> tuple[Grammar, Grammar]:
    """The productions and the leaves by type, from grammar.txt."""
    productions: dict[str, tuple[str, ...]] = {}
    leaves: dict[str, tuple[str, ...]] = {}
    for line in (Path(__file__).parent / "grammar.txt").read_text("utf-8").split("\n"):
        match = re.fullmatch(r"(\w+) ([>=]) (.+)", line)
        if match is not None:
            table = productions if match[2] == ">" else leaves
            table[match[1]] = (*table.get(match[1], ()), match[3].replace("⏎", "\n"))
    return productions, leaves


_FIELD = re.compile(r"@(\w+)@")
_UNKNOWN = {"string": "s", "number": "n", "bool": "b", "list": "l", "set": "t", "map": "m", "object": "o", "any": "d"}


class Generator:
    """Makes expressions. unknown: how often a leaf is one that nobody knows."""

    def __init__(self, seed: int, unknown: float = 0.25) -> None:
        self.random = random.Random(seed)
        self.unknown = unknown
        self.names: list[str] = []
        self.leaves: dict[str, list[str]] = {}
        for leaf in LEAVES:
            self.leaves.setdefault(_UNKNOWN[leaf.kind], []).append(f"local.{leaf.name}")

    def expression(self, kind: str, depth: int) -> str:
        """An expression of a type, at most `depth` productions deep."""
        if depth <= 0 or self.random.random() < 0.08:
            return self.leaf(kind)
        template = self.random.choice(grammar()[0][kind])
        bound = "@0@" in template
        name = f"v{len(self.names)}"
        if bound:
            self.names.append(name)
        made = self._filled(template, name, depth)
        if bound:
            self.names.pop()
        return made

    def _filled(self, template: str, name: str, depth: int) -> str:
        def fill(field: re.Match[str]) -> str:
            kind = field[1]
            if kind == "0":
                return name
            outside = bool(self.names) and template[: field.start()].endswith(" in ")
            hidden = [self.names.pop()] if outside else []
            made = self.expression(kind, depth - 1)
            self.names += hidden
            return made

        return _FIELD.sub(fill, template)

    def leaf(self, kind: str) -> str:
        """A leaf of a type."""
        if kind == "s" and self.names and self.random.random() < 0.4:
            return self.random.choice(self.names)
        unknown = self.leaves.get(kind)
        if unknown and self.random.random() < self.unknown:
            return self.random.choice(unknown)
        return self.random.choice(grammar()[1][kind])

    def expressions(self, count: int) -> Iterator[str]:
        """Distinct expressions of all types."""
        seen: set[str] = set()
        while len(seen) < count:
            kind = self.random.choice(("s", "s", "s", "n", "b", "b", "l", "l", "m", "o", "t", "any", "lo"))
            text = self.expression(kind, self.random.choice((1, 1, 2, 2, 2, 3, 3, 4)))
            if text not in seen and len(text) < 600:
                seen.add(text)
                yield text
