"""Knows what `moved` blocks say: which resource or module call had another name before.

Must not know what names are good for.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.frontends.terraform.nodes import Attribute, Block
from ctlint.frontends.terraform.syntax import parse_file_tolerant
from ctlint.source import SourceFile

WORD = "moved"
"""A file without it moves nothing."""


def moves(source: SourceFile) -> Iterator[tuple[str, str]]:
    """(the address before, the address now) of each `moved` block of a file in HCL, as it is written."""
    body, _ = parse_file_tolerant(source.text)
    for block in body:
        if isinstance(block, Block) and block.type == WORD:
            said = {item.name: item.value for item in block.body if isinstance(item, Attribute)}
            if said.keys() >= {"from", "to"}:
                before, now = (source.text[said[name].start : said[name].end] for name in ("from", "to"))
                yield "".join(before.split()), "".join(now.split())
