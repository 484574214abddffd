"""Knows the native syntax of HCL files: text in, bodies of attributes and blocks out.

Must not know what an expression evaluates to, which blocks a provider has, or where the text came from.

The text comes decoded and without a byte order mark. Every node carries the range it was written in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ctlint.frontends.terraform.expression_syntax import ExpressionReader
from ctlint.frontends.terraform.lexical import MAX_DEPTH, HclLimitError, HclSyntaxError, number_value
from ctlint.frontends.terraform.nodes import Attribute, Block, Body, Expr, Key, Literal, Wrap, new
from ctlint.frontends.terraform.reader import STRAY_RETURN
from ctlint.hints import cast

__all__ = [
    "MAX_DEPTH",
    "HclLimitError",
    "HclSyntaxError",
    "parse_expression",
    "parse_file",
    "parse_file_tolerant",
    "parse_template",
    "relocate",
]

_MAX_ERRORS = 10
"""After so many damaged items of one file, the rest of it is not read: each may cost a reading of the whole file."""

_TOP_LEVEL = (
    r"(?m)^(?:check|data|ephemeral|import|locals|module|moved|output|provider|removed|resource|terraform|variable)"
    r'(?:[ \t]+(?:"[^"\n]*"|[\w-]+)){0,3}[ \t]*\{'
)
"""A line that starts a block of Terraform's at column 1: nothing but the top level of a file looks like that."""


def parse_file(text: str) -> Body:
    """Return the items of a file. Raises HclSyntaxError at the first character that is not HCL."""
    items: list[Attribute | Block] = []
    _FileReader(text).body(0, -1, items)
    return tuple(items)


def parse_file_tolerant(text: str) -> tuple[Body, list[HclSyntaxError]]:
    """Return the items of a file that can be read, and one error for each damaged item, in order.

    After an error reading goes on at the next line that starts a top-level block at column 1. The whole item with
    the error is lost: half a resource would be judged as if the rest were not written.
    """
    reader = _FileReader(text)
    items: list[Attribute | Block] = []
    errors: list[HclSyntaxError] = []
    at = 0
    while True:
        try:
            reader.body(at, -1, items)
        except HclSyntaxError as error:
            errors.append(error)
            reader.depth = 0
            reader.stray = -1
            resume = re.compile(_TOP_LEVEL).search(text, reader.item_start + 1)
            if resume is not None and len(errors) < _MAX_ERRORS and reader.terms >= 0:
                at = resume.start()
                continue
        return tuple(items), errors


def parse_expression(text: str, base: int = 0) -> Expr:
    """Return the one expression that `text` is; `base` is added to every position, also to the error's.

    Raises HclSyntaxError.
    """
    reader = ExpressionReader(text)
    try:
        node = reader.whole_expression(False)
        end = reader.blank(text, reader.at).end()
        if end != len(text):
            raise HclSyntaxError("the expression should end here", end)
    except HclSyntaxError as error:
        raise HclSyntaxError(error.message, error.offset + base) from None
    return relocate(node, range(base, base + len(text) + 1)) if base else node


def parse_template(text: str, base: int = 0) -> Expr:
    """Return the template that the whole of `text` is, as in a template file: no quotes, no backslash escapes.

    `base` is added to every position, also to the error's. Raises HclSyntaxError.
    """
    reader = ExpressionReader(text)
    try:
        node = reader.bare_template()
    except HclSyntaxError as error:
        raise HclSyntaxError(error.message, error.offset + base) from None
    return relocate(node, range(base, base + len(text) + 1)) if base else node


def relocate(node: Expr, places: Sequence[int]) -> Expr:
    """Return the same tree with every position p replaced by places[p]."""
    # One frame for each level of the tree, whatever lies between a node and its children.
    fields: list[object] = [places[node.start], places[node.end]]
    for field in node[2:]:
        if type(field) is tuple:
            items: list[object] = []
            for item in cast("tuple[object, ...]", field):
                if type(item) is tuple:
                    key, value = item
                    items.append((relocate(key, places), relocate(value, places)))
                else:
                    items.append(relocate(cast(Expr, item), places) if _is_node(item) else item)
            fields.append(tuple(items))
        else:
            fields.append(relocate(cast(Expr, field), places) if _is_node(field) else field)
    node_class: Callable[..., Expr] = type(node)
    return node_class(*fields)


def _is_node(field: object) -> bool:
    """Tell whether a field of a node is a node, and not a constant or a step."""
    return isinstance(field, tuple) and type(field) is not Key


class _FileReader(ExpressionReader):
    """Reads bodies. item_start: where the top-level item that is being read starts."""

    __slots__ = ("item_start",)

    def __init__(self, text: str) -> None:
        ExpressionReader.__init__(self, text)
        self.item_start = 0

    def body(self, i: int, header: int, items: list[Attribute | Block]) -> int:
        """Add the items from `i` on to `items`; return where the body ends.

        header: where the block's header starts, -1 for the body of a file. A block ends after its brace.
        """
        text = self.text
        normalise = self.normalise
        item = self.patterns.item
        line_end = self.patterns.line_end
        top = header < 0
        seen: set[str] = set()
        self.at = i
        self.enter()
        while True:
            match = item(text, i)
            form = match.lastindex
            if form is None or form == 9:
                end = match.end()
                if form == 9 and not top:
                    break
                if form is None and top and end == len(text):
                    break
                if top:
                    self.item_start = end
                raise self.no_item(end, header, form == 9)
            start = match.start(1)
            name = match[1]
            if top:
                self.item_start = start
            self.terms = terms = self.terms - 1
            if terms < 0:
                raise self.too_many(start)
            if form < 8:
                if name in seen:
                    raise HclSyntaxError(f'"{name}" is set twice in this block', start)
                seen.add(name)
                value: Expr
                if form == 6:
                    self.at = match.end()
                    value = self.whole_expression(True)
                    ending = line_end(text, self.at)
                    if ending is None:
                        raise self.no_line_end("value")
                    i = ending.end()
                else:
                    first, last = match.span(form)
                    i = match.end()
                    written = match[form]
                    if form == 3:
                        value = self.path_node(written, first, last)
                    elif form == 2:
                        value = new(Literal, (first - 1, last + 1, normalise(written) if normalise else written))
                    elif form == 4:
                        value = Literal(first, last, number_value(written, first))
                    else:
                        value = Wrap(first - 3, last + 2, self.path_node(written, first, last))
                items.append(new(Attribute, (start, match.end(1), name, value)))
            else:
                labels = self.labels(match[7], match.start(7)) if match[7] else ()
                header_end = match.end()
                inner: list[Attribute | Block] = []
                opening = self.patterns.block_open(text, header_end)
                if opening.lastindex == 1:
                    end = self.body(opening.end(), start, inner)
                elif opening.lastindex == 2:
                    end = opening.end()
                else:
                    end = self.one_line_body(opening.end(), start, inner)
                ending = line_end(text, end)
                if ending is None:
                    self.at = end
                    raise self.no_line_end("block")
                items.append(Block(start, end, name, labels, tuple(inner), header_end))
                i = ending.end()
        self.depth -= 1
        return end

    def one_line_body(self, i: int, header: int, items: list[Attribute | Block]) -> int:
        """Read the body of `type { name = value }`, from its name on; return where the block ends."""
        text = self.text
        match = self.name(text, i)
        if match is None:
            raise HclSyntaxError("one argument or a new line was expected after the opening brace", i)
        equals = self.line_blank(text, match.end()).end()
        if text[equals : equals + 1] != "=":
            raise HclSyntaxError('"=" was expected here: a block in one line holds one argument', equals)
        self.at = equals + 1
        value = self.whole_expression(True)
        end = self.line_blank(text, self.at).end()
        if text[end : end + 1] != "}":
            if end >= len(text):
                raise HclSyntaxError("the block that starts here is never closed", header)
            raise HclSyntaxError('"}" was expected here: a block in one line holds one argument', end)
        items.append(Attribute(match.start(), match.end(), match[0], value))
        return end + 1

    def labels(self, written: str, offset: int) -> tuple[str, ...]:
        """Return the labels of a block; `offset` is where they start in the text."""
        labels = []
        for match in self.patterns.labels(written):
            quoted = match[1]
            if quoted is None:
                if match[2] is not None:
                    labels.append(match[2])
            elif "\\" in quoted or "$" in quoted or "%" in quoted:
                start = offset + match.start(1)
                value = self.quoted(start)
                if type(value) is not Literal or type(value.value) is not str:
                    raise HclSyntaxError("the label of a block cannot hold a template", start)
                labels.append(value.value)
            else:
                labels.append(quoted[1:-1])
        return tuple(labels)

    def no_item(self, i: int, header: int, brace: bool) -> HclSyntaxError:
        """Return the error for a place where an argument, a block or the end of the body should stand."""
        if brace:
            return HclSyntaxError('this "}" closes nothing', i - 1)
        if i >= len(self.text):
            return HclSyntaxError("the block that starts here is never closed", header)
        if self.name(self.text, i) is not None:
            return HclSyntaxError(
                'this is neither an argument (name = value) nor the header of a block (type "label" {)', i
            )
        if self.text[i] == "\r":
            return HclSyntaxError(STRAY_RETURN, i)
        if self.text[i] == '"':
            return HclSyntaxError("a name was expected here; names of arguments and types of blocks have no quotes", i)
        many = self.too_many_comments(i)
        if many is not None:
            return many
        if self.text.startswith("/*", i):
            return HclSyntaxError("the comment that starts here is never closed", i)
        return HclSyntaxError("an argument or a block was expected here", i)

    def no_line_end(self, what: str) -> HclSyntaxError:
        """Return the error for something more on the line after a value or a block."""
        i = self.line_blank(self.text, self.at).end()
        many = self.too_many_comments(i)
        if many is not None:
            return many
        if self.text.startswith("/*", i):
            return HclSyntaxError("the comment that starts here is never closed", i)
        if self.text.startswith("\r", i):
            return HclSyntaxError(STRAY_RETURN, i)
        return HclSyntaxError(f"a new line was expected here, after the {what}", i)
