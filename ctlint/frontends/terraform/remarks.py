"""Knows where attributes, blocks and strings are in HCL, so that comments find what they are about.

Must not know what a comment may say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ctlint.frontends.comments import CALL, Outline, find, told
from ctlint.frontends.terraform.lexical import HclSyntaxError
from ctlint.frontends.terraform.nodes import Attribute, Block, Literal, ObjectExpr, TupleExpr
from ctlint.frontends.terraform.syntax import parse_file_tolerant
from ctlint.hints import Any
from ctlint.source import Remark, SourceFile, Span


def remarks(source: SourceFile) -> list[Remark]:
    """What the comments of a file tell ctlint; those in an item that cannot be read tell nothing."""
    return list(find(source, outline_of(source)))


def remarks_in_json(source: SourceFile) -> list[Remark]:
    """What the properties named "//" tell ctlint, each about the block that it stands in."""
    from ctlint.frontends.terraform.json_syntax import json_comments

    try:
        comments = json_comments(source.text)
    except HclSyntaxError:
        return []
    found = []
    for start, end, text, first, last in comments:
        match = re.match(rf"\s*{CALL}", text)
        if match is not None:
            found.append(Remark(Span(source.path, start, end), told(match), Span(source.path, first, last)))
    return found


def outline_of(source: SourceFile) -> Outline:
    """Where things are in a file, as far as it can be read."""
    body, _ = parse_file_tolerant(source.text)
    outline = Outline([], [], [])
    for item in body:
        _item(item, outline)
    return outline


def _item(item: Attribute | Block, outline: Outline) -> None:
    if isinstance(item, Block):
        outline.things.append((item.start, item.end))
        outline.blocks.append((item.start, item.end))
        for inner in item.body:
            _item(inner, outline)
        return
    outline.things.append((item.start, item.value.end))
    _expression(item.value, outline)


def _expression(node: Any, outline: Outline) -> None:
    if isinstance(node, Literal):
        if isinstance(node.value, str):
            outline.texts.append((node.start, node.end))
        return
    if isinstance(node, ObjectExpr):
        outline.things.extend((key.start, value.end) for key, value in node.items)
    elif isinstance(node, TupleExpr):
        outline.things.extend((element.start, element.end) for element in node.items)
    _fields(node, outline)


def _fields(fields: Iterable[Any], outline: Outline) -> None:
    for field in fields:
        if isinstance(field, tuple):
            if hasattr(field, "start"):
                _expression(field, outline)
            else:
                _fields(field, outline)
