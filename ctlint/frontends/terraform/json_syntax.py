"""Knows Terraform's JSON configuration syntax: the text of a .tf.json in, the nodes of the native syntax out.

Must not know what an expression evaluates to, or which nested blocks a provider has: a property of a resource
whose value is an object, or a list of objects, stays an expression here and may stand for blocks.

Source: https://developer.hashicorp.com/terraform/language/syntax/json (at 26a478c, read 2026-11-24).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from ctlint.frontends.terraform.decimals import negative
from ctlint.frontends.terraform.lexical import MAX_DEPTH, MAX_TERMS, HclLimitError, HclSyntaxError, number_value
from ctlint.frontends.terraform.nodes import (
    Attribute,
    Block,
    Body,
    Expr,
    Literal,
    ObjectExpr,
    Template,
    TupleExpr,
    Wrap,
)
from ctlint.frontends.terraform.syntax import parse_expression, parse_template, relocate
from ctlint.hints import Union
from ctlint.records import NamedTuple

__all__ = ["json_comments", "parse_json_file", "parse_json_variables"]


class _String(NamedTuple):
    """A string; `places` maps each character of `value`, and its end, to its offset in the text."""

    start: int
    end: int
    value: str
    places: Sequence[int]


class _Plain(NamedTuple):
    """A number, true, false or null, as the node that it is."""

    start: int
    end: int
    node: Literal


class _Array(NamedTuple):
    start: int
    end: int
    items: list[_Json]


class _Object(NamedTuple):
    start: int
    end: int
    items: list[tuple[_String, _Json]]


_Json = Union[_String, _Plain, _Array, _Object]

_BLOCKS: Mapping[str, Mapping[str, int]] = {
    "": {
        "check": 1, "data": 2, "ephemeral": 2, "import": 0, "locals": 0, "module": 1, "moved": 0, "output": 1,
        "provider": 1, "removed": 0, "resource": 2, "terraform": 0, "variable": 1,
    },
    "check": {"assert": 0, "data": 2},
    "cloud": {"workspaces": 0},
    "content": {"dynamic": 1},
    "data": {"dynamic": 1, "lifecycle": 0},
    "dynamic": {"content": 0},
    "ephemeral": {"dynamic": 1, "lifecycle": 0},
    "lifecycle": {"postcondition": 0, "precondition": 0},
    "output": {"postcondition": 0, "precondition": 0},
    "provider": {"dynamic": 1},
    "provisioner": {"connection": 0},
    "removed": {"connection": 0, "lifecycle": 0, "provisioner": 1},
    "resource": {"connection": 0, "dynamic": 1, "lifecycle": 0, "provisioner": 1},
    "terraform": {"backend": 1, "cloud": 0, "provider_meta": 1, "required_providers": 0},
    "variable": {"validation": 0},
}  # fmt: skip
"""For each type of block ("" is the file): the blocks that the language itself puts in it, and their labels."""

_BARE: Mapping[str, frozenset[str]] = {
    "data": frozenset({"depends_on", "provider"}),
    "ephemeral": frozenset({"depends_on", "provider"}),
    "import": frozenset({"provider", "to"}),
    "lifecycle": frozenset({"ignore_changes", "replace_triggered_by"}),
    "module": frozenset({"depends_on", "providers"}),
    "moved": frozenset({"from", "to"}),
    "output": frozenset({"depends_on"}),
    "provisioner": frozenset({"on_failure", "when"}),
    "removed": frozenset({"from"}),
    "resource": frozenset({"depends_on", "provider"}),
    "variable": frozenset({"type"}),
}
"""Arguments whose strings are expressions as they stand, not templates: references and types."""

_LITERAL: Mapping[str, frozenset[str]] = {
    "connection": frozenset({"type"}),
    "module": frozenset({"version"}),
    "output": frozenset({"deprecated", "description"}),
    "provider": frozenset({"alias", "version"}),
    "variable": frozenset({"default", "deprecated", "description"}),
}
"""Arguments whose strings are taken as they stand: a "${" in a variable's default is text."""

_LITERAL_BLOCKS = frozenset({"backend", "cloud", "provider_meta", "required_providers", "terraform", "workspaces"})
"""Blocks in which that holds for every argument."""

_blank = re.compile(r"[ \t\r\n]*").match
_plain_string = re.compile(r'"([^"\\\x00-\x1f]*)"').match
_string_text = re.compile(r'[^"\\\x00-\x1f]*').match
_number = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.])").match
_word = re.compile(r"[A-Za-z_]\w*").match
_hex = re.compile(r"[0-9a-fA-F]{4}").match

_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/"}


def parse_json_file(text: str) -> Body:
    """Return the items of a .tf.json file. Raises HclSyntaxError where it is not JSON, or not of Terraform's shape.

    A block's header is its innermost key with the brace that opens its body; a name's range includes its quotes.
    """
    return _items(text, "")


def parse_json_variables(text: str) -> Body:
    """Return the items of a .tfvars.json file, all of them arguments. Raises HclSyntaxError as parse_json_file does."""
    return _items(text, "(variables)")


def json_comments(text: str) -> list[tuple[int, int, str, int, int]]:
    """The properties named "//": where the text of each starts and ends, the text, and the same of what it stands in.

    That is the property whose value has it, and the file for the outermost. Raises HclSyntaxError as the others do.
    """
    scanner = _Scanner(text)
    found: list[tuple[int, int, str, int, int]] = []
    pending: list[tuple[int, _Json]] = [(0, scanner.value(scanner.skip(0), 1))]
    while pending:
        start, value = pending.pop()
        if type(value) is _Array:
            pending += [(item.start if index else start, item) for index, item in enumerate(value.items)]
        elif type(value) is _Object:
            for key, inner in value.items:
                pending.append((key.start, inner))
                for said in _listed(inner) if key.value == "//" else ():
                    if type(said) is _String:
                        found.append((said.start, said.end, said.value, start, value.end))
    return sorted(found)


def _items(text: str, kind: str) -> Body:
    scanner = _Scanner(text)
    root = scanner.value(scanner.skip(0), 1)
    end = scanner.skip(scanner.at)
    if end != len(text):
        raise HclSyntaxError("the file should end here, after its one JSON value", end)
    items: list[Attribute | Block] = []
    for body in _bodies(root, "a file"):
        _add_body(body, kind, items)
    return tuple(items)


class _Scanner:
    """Reads JSON values of one text; `at` is left after the last one. terms: how many values may still be read."""

    __slots__ = ("at", "terms", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.terms = MAX_TERMS

    def skip(self, i: int) -> int:
        """Return where the blanks from `i` on end."""
        match = _blank(self.text, i)
        return match.end() if match is not None else i

    def value(self, i: int, depth: int) -> _Json:
        """Read the value that starts at `i`."""
        text = self.text
        self.terms = terms = self.terms - 1
        if terms < 0:
            raise HclLimitError(f"there are more than {MAX_TERMS} values in this file", i)
        if depth > MAX_DEPTH:
            raise HclLimitError(f"this is nested deeper than {MAX_DEPTH} levels", i)
        c = text[i : i + 1]
        if c == '"':
            return self.string(i)
        if c == "{":
            return self.object_(i, depth)
        if c == "[":
            return self.array(i, depth)
        match = _number(text, i)
        if match is not None:
            self.at = end = match.end()
            written = match[0]
            number = number_value(written.lstrip("-"), i)
            return _Plain(i, end, Literal(i, end, negative(number) if written[0] == "-" else number))
        match = _word(text, i)
        if match is not None and match[0] in _WORDS:
            self.at = end = match.end()
            return _Plain(i, end, Literal(i, end, _WORDS[match[0]]))
        if not c:
            raise HclSyntaxError("a value is missing here", i)
        if c == "'":
            raise HclSyntaxError("single quotes make no string: JSON knows double quotes only", i)
        if c == "/":
            raise HclSyntaxError('JSON has no comments; in a block, a property named "//" is one', i)
        raise HclSyntaxError("a JSON value was expected here", i)

    def array(self, start: int, depth: int) -> _Array:
        """Read `[…]`."""
        text = self.text
        items: list[_Json] = []
        i = self.skip(start + 1)
        if text[i : i + 1] != "]":
            while True:
                items.append(self.value(i, depth + 1))
                i = self.skip(self.at)
                if text[i : i + 1] == "]":
                    break
                i = self.after_comma(i, start, "bracket", "]")
        self.at = i + 1
        return _Array(start, i + 1, items)

    def object_(self, start: int, depth: int) -> _Object:
        """Read `{…}`; a key that comes twice stays twice."""
        text = self.text
        items: list[tuple[_String, _Json]] = []
        i = self.skip(start + 1)
        if text[i : i + 1] != "}":
            while True:
                if text[i : i + 1] != '"':
                    if i >= len(text):
                        raise HclSyntaxError("the brace that opens here is never closed", start)
                    raise HclSyntaxError("a property's name in double quotes was expected here", i)
                key = self.string(i)
                i = self.skip(self.at)
                if text[i : i + 1] != ":":
                    raise HclSyntaxError('":" and a value were expected here, after the name of the property', i)
                items.append((key, self.value(self.skip(i + 1), depth + 1)))
                i = self.skip(self.at)
                if text[i : i + 1] == "}":
                    break
                i = self.after_comma(i, start, "brace", "}")
        self.at = i + 1
        return _Object(start, i + 1, items)

    def after_comma(self, i: int, start: int, what: str, closing: str) -> int:
        """Return where the next item starts; a comma must stand at `i`, and no closing sign after it."""
        if i >= len(self.text):
            raise HclSyntaxError(f"the {what} that opens here is never closed", start)
        if self.text[i] != ",":
            raise HclSyntaxError(f'a comma or "{closing}" was expected here', i)
        after = self.skip(i + 1)
        if self.text[after : after + 1] == closing:
            raise HclSyntaxError("JSON allows no comma after the last item", i)
        return after

    def string(self, start: int) -> _String:
        """Read a string."""
        text = self.text
        match = _plain_string(text, start)
        if match is not None:
            self.at = end = match.end()
            return _String(start, end, match[1], range(start + 1, end))
        parts: list[str] = []
        places: list[int] = []
        i = start + 1
        while True:
            match = _string_text(text, i)
            end = match.end() if match is not None else i
            parts.append(text[i:end])
            places.extend(range(i, end))
            c = text[end : end + 1]
            if c == '"':
                break
            if c != "\\":
                raise HclSyntaxError("the string that starts here is not closed on its line", start)
            character, i = self.escaped(end)
            parts.append(character)
            places.append(end)
        places.append(end)
        self.at = end + 1
        return _String(start, end + 1, "".join(parts), places)

    def escaped(self, i: int) -> tuple[str, int]:
        """Return the character that the escape sequence at `i` stands for, and where the sequence ends."""
        text = self.text
        c = text[i + 1 : i + 2]
        if c in _ESCAPES:
            return _ESCAPES[c], i + 2
        match = _hex(text, i + 2) if c == "u" else None
        if match is None:
            raise HclSyntaxError("this is no escape sequence of JSON", i)
        code = int(match[0], 16)
        end = i + 6
        if 0xD800 <= code <= 0xDBFF and text.startswith("\\u", end):
            low = _hex(text, end + 2)
            if low is not None and 0xDC00 <= int(low[0], 16) <= 0xDFFF:
                return chr(0x10000 + ((code - 0xD800) << 10) + int(low[0], 16) - 0xDC00), end + 6
        # Half of a pair is no character.
        return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code), end


def _bodies(value: _Json, what: str) -> list[_Object]:
    """Return the objects that stand where bodies may: one object, or an array of objects. null is none."""
    if type(value) is _Object:
        return [value]
    if type(value) is _Array:
        bodies = []
        for item in value.items:
            bodies.extend(_bodies(item, what) if type(item) is not _Array else [_not_an_object(item, what)])
        return bodies
    if type(value) is _Plain and value.node.value is None:
        return []
    return [_not_an_object(value, what)]


def _not_an_object(value: _Json, what: str) -> _Object:
    """Raise the error for a value that should be an object."""
    raise HclSyntaxError(f"an object, or an array of objects, was expected here: {what}", value.start)


def _add_body(body: _Object, kind: str, items: list[Attribute | Block]) -> None:
    """Add the items of a body in a block of type `kind`."""
    blocks = _BLOCKS.get(kind, {})
    bare = _BARE.get(kind, frozenset())
    literal = _LITERAL.get(kind, frozenset())
    first: dict[str, tuple[int, _String, _Json]] = {}
    for key, value in body.items:
        name = key.value
        if name == "//":
            continue
        if name in blocks:
            _add_blocks(name, blocks[name], (), key, value, items)
            continue
        if name in first:
            # Blocks may come as one property each; an argument may not come twice.
            index, first_key, before = first[name]
            if kind == "locals" or not (_block_like(before) and _block_like(value)):
                raise HclSyntaxError(f'"{name}" is set twice in this block', key.start)
            value = _Array(before.start, value.end, [*_listed(before), *_listed(value)])
            first[name] = index, first_key, value
            items[index] = Attribute(first_key.start, first_key.end, name, _converted(value, _template, _template))
            continue
        first[name] = len(items), key, value
        if name in bare:
            expression = _converted(value, _reference, _template)
        elif name in literal or kind in _LITERAL_BLOCKS:
            expression = _converted(value, _text, _text)
        else:
            expression = _converted(value, _template, _template)
        items.append(Attribute(key.start, key.end, name, expression))


def _add_blocks(
    kind: str, missing: int, labels: tuple[str, ...], key: _String, value: _Json, items: list[Attribute | Block]
) -> None:
    """Add the blocks of one type that `value` holds: one level of objects for each label that is `missing`."""
    what = f"the labels of {kind}" if missing else f"the body of {kind}"
    for body in _bodies(value, what):
        if missing:
            for label, inner in body.items:
                if label.value != "//":
                    _add_blocks(kind, missing - 1, (*labels, label.value), label, inner, items)
            continue
        content: list[Attribute | Block] = []
        _add_body(body, kind, content)
        # The second body of an array does not start where its key stands.
        start = key.start if body is _first_body(value) else body.start
        items.append(Block(start, body.end, kind, labels, tuple(content), body.start + 1))


def _first_body(value: _Json) -> _Json:
    """Return the first object of what stands where bodies may."""
    return value.items[0] if type(value) is _Array and value.items else value


def _listed(value: _Json) -> list[_Json]:
    """Return an array's items, or else the value alone."""
    return value.items if type(value) is _Array else [value]


def _block_like(value: _Json) -> bool:
    """Tell whether a value may stand for blocks."""
    return all(type(item) is _Object for item in _listed(value))


def _converted(value: _Json, string: Callable[[_String], Expr], name: Callable[[_String], Expr]) -> Expr:
    """Return the node of a value; `string` reads its strings, and `name` the names of properties."""
    if type(value) is _String:
        return string(value)
    if type(value) is _Plain:
        return value.node
    if type(value) is _Array:
        elements = []
        for element in value.items:
            elements.append(_converted(element, string, name))
        return TupleExpr(value.start, value.end, tuple(elements))
    assert type(value) is _Object
    items = []
    for key, inner in value.items:
        items.append((name(key), _converted(inner, string, name)))
    return ObjectExpr(value.start, value.end, tuple(items))


def _text(string: _String) -> Expr:
    """Return the literal that a string is where templates are not read."""
    return Literal(string.start, string.end, _normalised(string.value))


def _template(string: _String) -> Expr:
    """Return the template that a string is; its own range includes the quotes."""
    if "${" not in string.value and "%{" not in string.value:
        return _text(string)
    try:
        node = relocate(parse_template(string.value), string.places)
    except HclSyntaxError as error:
        raise HclSyntaxError(error.message, string.places[error.offset]) from None
    if type(node) is Literal:
        return Literal(string.start, string.end, node.value)
    if type(node) is Wrap:
        return Wrap(string.start, string.end, node.inner)
    assert type(node) is Template
    return Template(string.start, string.end, node.parts)


def _reference(string: _String) -> Expr:
    """Return the expression that a string holds without `${}`; what is none is a template after all."""
    try:
        return relocate(parse_expression(string.value), string.places)
    except HclSyntaxError:
        return _template(string)


def _normalised(text: str) -> str:
    """Return `text` in Unicode's NFC, as every string of Terraform."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)
