"""Runs where python-hcl2 is installed, and nowhere else: texts in, the shapes that python-hcl2 reads in them out.

Reads lines of JSON, each a text; writes for each a line of JSON: its shape as in shape.py, or {"error": why}.
What python-hcl2 leaves as written (escapes, the pairs of directives) is read here, by its own small rules.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from decimal import Decimal
from typing import Any

import hcl2  # type: ignore[import-not-found, unused-ignore]
from lark import Token, Tree  # type: ignore[import-not-found, unused-ignore]

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_WORDS = {"true": True, "false": False, "null": None}
_SPACES = " \t\n\r\v\f"


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(shape_of(json.loads(line))), flush=True)


def shape_of(text: str) -> Any:
    try:
        return body(only(hcl2.parses_to_tree(text), "body"))
    except Exception as error:  # noqa: BLE001 - whatever it raises, it does not read the text
        return {"error": f"{type(error).__name__}: {str(error).splitlines()[0]}"}


def parts(node: Any) -> list[Any]:
    """The children that mean something."""
    return [
        child
        for child in node.children
        if child is not None and not (isinstance(child, Tree) and child.data == "new_line_or_comment")
    ]


def only(node: Any, kind: str) -> Any:
    return next(child for child in parts(node) if isinstance(child, Tree) and child.data == kind)


def trees(node: Any) -> list[Any]:
    return [child for child in parts(node) if isinstance(child, Tree)]


def word(node: Any) -> str:
    return str(node.children[0])


def body(node: Any) -> list[Any]:
    items: list[Any] = []
    for item in trees(node):
        inner = trees(item)
        if item.data == "attribute":
            items.append(["attribute", word(inner[0]), expression(inner[1])])
        else:
            labels = [label_text(label) for label in inner[1:-1]]
            items.append(["block", word(inner[0]), labels, body(inner[-1])])
    return items


def label_text(node: Any) -> str:
    if node.data != "string":
        return word(node)
    shape = string(node)
    return str(shape[1]) if shape[0] == "string" else repr(shape)


def expression(node: Any) -> Any:
    return _HANDLERS[node.data](node)


def term(node: Any) -> Any:
    tokens = [child for child in node.children if isinstance(child, Token)]
    inner = expression(trees(node)[0])
    return ["parenthesis", inner] if tokens and tokens[0].type == "LPAR" else inner


def number(node: Any) -> Any:
    written = word(node)
    shape = ["number", plain(written.lstrip("-"))]
    return ["unary", "-", shape] if written.startswith("-") else shape


def plain(written: str) -> str:
    value = Decimal(written).normalize()
    return str(value) if value else "0"


def binary(node: Any) -> Any:
    left, rest = trees(node)
    operator, right = trees(rest)
    return ["binary", word(operator), expression(left), expression(right)]


def unary(node: Any) -> Any:
    return ["unary", str(node.children[0]), expression(trees(node)[0])]


def conditional(node: Any) -> Any:
    return ["conditional", *map(expression, trees(node))]


def step(shape: Any, node: Any) -> Any:
    if node.data == "get_attr":
        return ["get", shape, word(trees(node)[0])]
    if node.data == "braces_index":
        return ["index", shape, expression(trees(node)[0])]
    return ["index", shape, ["number", plain(str(parts(node)[-1]))]]


def accessed(node: Any) -> Any:
    source, access = trees(node)
    if access.data in ("attr_splat", "full_splat"):
        each: Any = ["item"]
        for inner in trees(access):
            each = step(each, inner)
        return ["splat", access.data, expression(source), each]
    return step(expression(source), access)


def call(node: Any) -> Any:
    names = [word(child) for child in trees(node) if child.data == "identifier"]
    given = [child for child in trees(node) if child.data == "arguments"]
    values = [expression(value) for argument in given for value in trees(argument)]
    expands = any(isinstance(part, Token) and part.type == "ELLIPSIS" for argument in given for part in parts(argument))
    return ["call", "::".join(names), values, expands]


def tuple_(node: Any) -> Any:
    return ["tuple", [expression(item) for item in trees(node)]]


def object_(node: Any) -> Any:
    items = []
    for element in trees(node):
        key, value = trees(element)
        items.append([object_key(trees(key)[0]), expression(value)])
    return ["object", items]


def object_key(node: Any) -> Any:
    inner = node
    while inner.data == "expr_term" and len(trees(inner)) == 1 and len(parts(inner)) == 1:
        inner = trees(inner)[0]
    if inner.data in ("identifier", "keyword", "literal_value"):
        return ["string", word(inner)]
    return expression(node)


def loop(node: Any) -> Any:
    intro = only(node, "for_intro")
    names = [word(child) for child in trees(intro) if child.data == "identifier"]
    collection = next(child for child in trees(intro) if child.data != "identifier")
    values = [child for child in trees(node) if child.data not in ("for_intro", "for_cond")]
    condition = [child for child in trees(node) if child.data == "for_cond"]
    group = any(isinstance(child, Token) and child.type == "ELLIPSIS" for child in parts(node))
    return [
        "for", names, expression(collection), [expression(value) for value in values],
        expression(trees(condition[0])[0]) if condition else None, group,
    ]  # fmt: skip


def unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _CHARACTERS[match[3]]

    return unicodedata.normalize("NFC", _ESCAPE.sub(character, text))


def string(node: Any) -> Any:
    """A quoted string: its parts, `~` applied, directives paired."""
    flat: list[Any] = []
    trim = False
    for part in trees(node):
        content = parts(part)[0]
        if isinstance(content, Token):
            text = unescaped(str(content)[1:] if content.type.startswith("ESCAPED") else str(content))
            if trim:
                text = text.lstrip(_SPACES)
            trim = False
            if flat and flat[-1][0] == "string":
                flat[-1][1] += text
            else:
                flat.append(["string", text])
            continue
        tokens = [str(child) for child in content.children if isinstance(child, Token)]
        if len(tokens) > 1 and tokens[1] == "~" and flat and flat[-1][0] == "string":
            flat[-1][1] = flat[-1][1].rstrip(_SPACES)
        trim = tokens[-2:-1] == ["~"]
        if content.data == "interpolation":
            flat.append(["value", expression(trees(content)[0])])
        else:
            names = [word(child) for child in trees(content) if child.data == "identifier"]
            values = [expression(child) for child in trees(content) if child.data != "identifier"]
            if content.data == "template_if_start":
                # A condition that is a bare name is an identifier inside of its term, never beside it.
                flat.append(["if", expression(trees(content)[0])])
            else:
                flat.append([str(content.data), names, values])
    shape = paired(iter(flat), ())[0]
    if len(flat) == 1 and flat[0][0] == "value":
        return ["wrap", flat[0][1]]
    if not any(piece[0] != "string" for piece in shape):
        return ["string", "".join(piece[1] for piece in shape)]
    return ["template", shape]


def paired(pieces: Any, ends: tuple[str, ...]) -> tuple[list[Any], str]:
    found: list[Any] = []
    for piece in pieces:
        kind = piece[0]
        if kind in ends:
            return found, kind
        if kind == "string":
            if piece[1]:
                found.append(piece)
        elif kind == "value":
            found.append(piece[1])
        elif kind == "if":
            then, end = paired(pieces, ("template_else", "template_endif"))
            otherwise = paired(pieces, ("template_endif",))[0] if end == "template_else" else []
            found.append(["if", piece[1], then, otherwise])
        else:
            inner, _ = paired(pieces, ("template_endfor",))
            found.append(["loop", piece[1], piece[2][0], inner])
    return found, ""


def heredoc(node: Any) -> Any:
    return ["heredoc", str(node.children[0]).rstrip("\r\n")]


def literal_word(node: Any) -> Any:
    return ["word", _WORDS[word(node)]]


_HANDLERS = {
    "attr_splat_expr_term": accessed,
    "binary_op": binary,
    "conditional": conditional,
    "expr_term": term,
    "float_lit": number,
    "for_object_expr": loop,
    "for_tuple_expr": loop,
    "full_splat_expr_term": accessed,
    "function_call": call,
    "get_attr_expr_term": accessed,
    "heredoc_template": heredoc,
    "heredoc_template_trim": heredoc,
    "identifier": lambda node: ["name", word(node)],
    "keyword": lambda node: ["name", word(node)],
    "index_expr_term": accessed,
    "int_lit": number,
    "literal_value": literal_word,
    "object": object_,
    "string": string,
    "tuple": tuple_,
    "unary_op": unary,
}

if __name__ == "__main__":
    main()
