"""The reader of HCL's native syntax: exact nodes and ranges, exact acceptance, no crash and no hang on any text.

The random parts read two environment variables: CTLINT_SYNTAX_CASES (how many mutants, default 150) and
CTLINT_SYNTAX_SEED (default 1). A longer campaign:

    CTLINT_SYNTAX_CASES=20000 CTLINT_SYNTAX_SEED=7 pytest tests/frontends/test_terraform_syntax.py
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import cast

import pytest

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.syntax import (
    MAX_DEPTH,
    HclSyntaxError,
    parse_expression,
    parse_file,
    parse_file_tolerant,
    parse_template,
    relocate,
)

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "terraform"
CASES = int(os.environ.get("CTLINT_SYNTAX_CASES", "150"))
SEED = int(os.environ.get("CTLINT_SYNTAX_SEED", "1"))

# ---------------------------------------------------------------------------------- how nodes are shown


def show(node: nodes.Expr) -> str:
    """Write a tree without its ranges, as an S-expression."""
    if isinstance(node, nodes.Literal):
        if isinstance(node.value, str):
            return repr(node.value)
        return "null" if node.value is None else str(node.value).replace("True", "true").replace("False", "false")
    if isinstance(node, nodes.Traversal):
        return node.root + steps(node.steps)
    if isinstance(node, nodes.Relative):
        return f"(of {show(node.source)} {steps(node.steps)})"
    if isinstance(node, nodes.Call):
        return " ".join([f"({node.name}!", *map(show, node.arguments)]) + (" ...)" if node.expand else ")")
    if isinstance(node, nodes.Conditional):
        return f"(? {show(node.condition)} {show(node.then)} {show(node.otherwise)})"
    if isinstance(node, nodes.Binary):
        return f"({node.operator} {show(node.left)} {show(node.right)})"
    if isinstance(node, nodes.Unary):
        return f"({node.operator} {show(node.operand)})"
    if isinstance(node, nodes.ObjectExpr):
        return "{" + ", ".join(f"{show(k)}={show(v)}" for k, v in node.items) + "}"
    if isinstance(node, nodes.TupleExpr):
        return "[" + ", ".join(map(show, node.items)) + "]"
    if isinstance(node, nodes.ForExpr):
        key = f" {show(node.key)}=>" if node.key is not None else ""
        tail = (" ..." if node.group else "") + (f" if {show(node.condition)}" if node.condition is not None else "")
        return f"(for {node.key_name},{node.value_name} in {show(node.collection)}:{key} {show(node.value)}{tail})"
    if isinstance(node, nodes.Index):
        return f"(at {show(node.collection)} {show(node.key)})"
    if isinstance(node, nodes.Splat):
        return f"({'[*]' if node.full else '.*'} {show(node.source)} {show(node.each)})"
    if isinstance(node, nodes.Item):
        return "@"
    if isinstance(node, nodes.Template):
        return " ".join(["(t", *map(show, node.parts)]) + ")"
    if isinstance(node, nodes.Wrap):
        return f"(wrap {show(node.inner)})"
    if isinstance(node, nodes.Join):
        return f"(join {show(node.loop)})"
    return f"(paren {show(node.inner)})"


def steps(taken: tuple[nodes.Step, ...]) -> str:
    return "".join(f"[{step.value!r}]" if isinstance(step, nodes.Key) else f".{step}" for step in taken)


def show_body(body: nodes.Body) -> str:
    shown = []
    for item in body:
        if isinstance(item, nodes.Attribute):
            shown.append(f"{item.name} = {show(item.value)}")
        else:
            shown.append(f"{' '.join([item.type, *map(repr, item.labels)])} {{{show_body(item.body)}}}")
    return "; ".join(shown)


def children(node: nodes.Expr) -> Iterator[nodes.Expr]:
    pending: list[object] = list(node)
    while pending:
        field = pending.pop(0)
        if type(field) is tuple:
            pending[:0] = field
        elif hasattr(field, "start"):
            yield cast(nodes.Expr, field)


def every(node: nodes.Expr) -> Iterator[nodes.Expr]:
    yield node
    for child in children(node):
        yield from every(child)


def values(body: nodes.Body) -> Iterator[nodes.Expr]:
    for item in body:
        if isinstance(item, nodes.Attribute):
            yield item.value
        else:
            yield from values(item.body)


# ------------------------------------------------------------------------------------- exact expressions

EXPRESSIONS = [
    # numbers, exact
    ("12", "12"),
    ("1e5", "100000"),
    ("1E-3", "0.001"),
    ("0.1", "0.1"),
    ("1.0", "1"),
    ("007", "7"),
    ("1e999", "1E+999"),
    ("9" * 999, "9" * 999),
    # words
    ("true", "true"),
    ("null", "null"),
    ("trueish", "trueish"),
    ("null.x", "(of null .x)"),
    ("a-b", "a-b"),
    ("a - b", "(- a b)"),
    ("_x", "_x"),
    # traversals
    ("a.b.c", "a.b.c"),
    ("a . b", "a.b"),
    ('a["k"].b[0]', "a['k'].b[0]"),
    ("a.0.b", "a[0].b"),
    ("a[b]", "(at a b)"),
    ('a["${b}"]', "(at a (wrap b))"),
    ("a[b].c[0].d", "(of (at a b) .c[0].d)"),
    ("f(x).y", "(of (f! x) .y)"),
    ("(a).b", "(of (paren a) .b)"),
    ("a.*.b.c", "(.* a (of @ .b.c))"),
    ("a.*.b[0]", "(of (.* a (of @ .b)) [0])"),
    ("a[*].b[0]", "([*] a (of @ .b[0]))"),
    ("a[ * ]", "([*] a @)"),
    ("a[*].b[*].c", "([*] a ([*] (of @ .b) (of @ .c)))"),
    ("a[\n0\n]", "a[0]"),
    # operators
    ("a ? b : c ? d : e", "(? a b (? c d e))"),
    ("a ? b ? c : d : e", "(? a (? b c d) e)"),
    ("a || b && c == d", "(|| a (&& b (== c d)))"),
    ("a - b - c", "(- (- a b) c)"),
    ("a + b * c - d", "(- (+ a (* b c)) d)"),
    ("a < b != c >= d", "(!= (< a b) (>= c d))"),
    ("!a && -b.c", "(&& (! a) (- b.c))"),
    ("!!a", "(! (! a))"),
    ("- -1", "(- (- 1))"),
    ("(a\n+\nb)", "(paren (+ a b))"),
    ("a / b // rest\n", "(/ a b)"),
    ("a /* + */ + b", "(+ a b)"),
    # calls
    ("f()", "(f!)"),
    ("f (a, b...)", "(f! a b ...)"),
    ("f(\n# c\na,\n)", "(f! a)"),
    ("provider::x::f(1)", "(provider::x::f! 1)"),
    ("provider :: x :: f(1)", "(provider::x::f! 1)"),
    # collections
    ("[]", "[]"),
    ('["a", "b",]', "['a', 'b']"),
    ("[1, a.b, [c]\n, d\n]", "[1, a.b, [c], d]"),
    ("{}", "{}"),
    ("{a = 1, b : 2\nc = 3 # x\n}", "{'a'=1, 'b'=2, 'c'=3}"),
    ('{"a" = 1, (a) = 2, a.b = 3, 4 = 5}', "{'a'=1, (paren a)=2, a.b=3, 4=5}"),
    ("{true = 1, null = 2, for_x = 3}", "{'true'=1, 'null'=2, 'for_x'=3}"),
    ("{a = b\n(c) = d}", "{'a'=b, (paren c)=d}"),
    ("{a = 1\n-b = 2}", "{'a'=1, (- b)=2}"),
    ("{ a = {b = c}, }", "{'a'={'b'=c}}"),
    ('{"${a}-b" = 1}', "{(t a '-b')=1}"),
    ("[for x in y : x]", "(for ,x in y: x)"),
    ("[for k, v in y : k if v]", "(for k,v in y: k if v)"),
    ("{for k, v in y : k => v... if v}", "(for k,v in y: k=> v ... if v)"),
    ("[\n# c\nfor x in y : x]", "(for ,x in y: x)"),
    # quoted templates
    ('""', "''"),
    (r'"\n\t\"\\\u00e9\U0001F600"', repr('\n\t"\\\u00e9\U0001f600')),
    ('"$${a} %%{b} $ % $a $$"', repr("${a} %{b} $ % $a $$")),
    ('"${a}"', "(wrap a)"),
    ('"${~ a ~}"', "(wrap a)"),
    ('"${true}"', "(wrap true)"),
    ('"${a} "', "(t a ' ')"),
    ('"x ${~ a ~} y"', "(t 'x' a 'y')"),
    ('"${a}${b}"', "(t a b)"),
    ('"${\n a # c\n}"', "(wrap a)"),
    ('"${f("}")}"', "(wrap (f! '}'))"),
    ('"%{ if a }b%{ else }c%{ endif }"', "(t (? a 'b' 'c'))"),
    ('"%{ if a ~} b %{~ endif }"', "(t (? a 'b' ''))"),
    ('"%{ if a }${b}%{ endif }"', "(t (? a (t b) ''))"),
    ('"%{ for x in y }${x},%{ endfor }z"', "(t (join (for ,x in y: (t x ','))) 'z')"),
    ('"%{ for k, v in y }%{ if v }${k}%{ endif }%{ endfor }"', "(t (join (for k,v in y: (t (? v (t k) '')))))"),
    # heredocs
    ("<<E\na\n b\nE\n", r"'a\n b\n'"),
    ("<<E\nE\n", "''"),
    ("<<E\na\\n$x $${y}\n  E  \n", repr("a\\n$x ${y}\n")),
    ("<<E\na ${b}\nEE\nE\n", r"(t 'a ' b '\nEE\n')"),
    ("<<-E\n    a\n      b\n\n    c\n  E\n", r"'a\n  b\n\nc\n'"),
    ("<<-E\n    a\n  ${b}\n   c\n  E\n", r"(t '  a\n' b '\n c\n')"),
    ("<<-E\n    a\n${b}\n   c\n  E\n", r"(t '    a\n' b '\n   c\n')"),
    ("<<E\r\na\r\nE\r\n", r"'a\r\n'"),
    ("<<E\n%{ if a ~}\n  x\n%{ endif ~}\nE\n", r"(t (? a '  x\n' '') '')"),
    # Unicode: strings are brought to NFC, combining marks continue an identifier
    ('"e\u0301"', repr("\u00e9")),
    ('["e\u0301"]', repr(["\u00e9"])),
    ("e\u0301.x", "e\u0301.x"),
    ("größe.天", "größe.天"),
]


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS, ids=[text[:40] for text, _ in EXPRESSIONS])
def test_expression_nodes(text: str, expected: str) -> None:
    assert show(parse_expression(text)) == expected


def test_numbers_are_exact() -> None:
    sum_ = parse_expression("0.1 + 0.2")
    assert isinstance(sum_, nodes.Binary)
    left, right = sum_.left, sum_.right
    assert isinstance(left, nodes.Literal)
    assert isinstance(right, nodes.Literal)
    assert isinstance(left.value, Decimal)
    assert isinstance(right.value, Decimal)
    assert left.value + right.value == Decimal("0.3")
    whole = parse_expression("1e3")
    assert isinstance(whole, nodes.Literal)
    assert type(whole.value) is int


# ------------------------------------------------------------------------------------------ exact bodies

FILE = """\
# leading comment
resource "aws_s3_bucket" logs { // trailing
  bucket = "acme"
  /* block
     comment */ count = var.on ? 1 : 0

  versioning { enabled = true }
  tags = {}
}
"""


def test_body_nodes_and_ranges() -> None:
    body = parse_file(FILE)
    assert show_body(body) == (
        "resource 'aws_s3_bucket' 'logs' "
        "{bucket = 'acme'; count = (? var.on 1 0); versioning {enabled = true}; tags = {}}"
    )
    (block,) = body
    assert isinstance(block, nodes.Block)
    assert FILE[block.start : block.header_end] == 'resource "aws_s3_bucket" logs {'
    assert FILE[block.start : block.end] == FILE[FILE.index("resource") :].rstrip("\n")
    written = []
    for item in block.body:
        if isinstance(item, nodes.Attribute):
            written.append((FILE[item.start : item.name_end], FILE[item.value.start : item.value.end]))
        else:
            written.append((FILE[item.start : item.header_end], FILE[item.start : item.end]))
    assert written == [
        ("bucket", '"acme"'),
        ("count", "var.on ? 1 : 0"),
        ("versioning {", "versioning { enabled = true }"),
        ("tags", "{}"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("\n\n# only a comment", ""),
        ("a = 1", "a = 1"),
        ("a=b.c#x\n", "a = b.c"),
        ("a = 12 /* x */\nb = 1 // y\n", "a = 12; b = 1"),
        ('a = "${b.c}"\n', "a = (wrap b.c)"),
        ('a = "${null.c}"\n', "a = (wrap (of null .c))"),
        ("a = true\r\nb = c\r\n", "a = true; b = c"),
        ("a {\r\n  b = 1\r\n}\r\n", "a {b = 1}"),
        ("a {}", "a {}"),
        ("a { }\nb {\n}\n", "a {}; b {}"),
        ('a "b" /* c */ d {}', "a 'b' 'd' {}"),
        (r'a "b\"\u00e9$${x}" {}', "a 'b\"\u00e9${x}' {}"),
        ("a = [\n1,\n]\nb = 2\n", "a = [1]; b = 2"),
        ("a = <<E\nx\nE\nb = 1\n", "a = 'x\\n'; b = 1"),
        ("a = (\nb\n)\n", "a = (paren b)"),
        ("a {\nb {\nc = d\n}\n}\n", "a {b {c = d}}"),
        ("a = b ? [\n1] : {\n}\n", "a = (? b [1] {})"),
        ("for = 1\nin = 2\nnull = 3\n", "for = 1; in = 2; null = 3"),
    ],
)  # fmt: skip
def test_body_nodes(text: str, expected: str) -> None:
    assert show_body(parse_file(text)) == expected


# ------------------------------------------------------------------------------------------- acceptance

ACCEPTED = [
    "x = 1e5\n", "x = !!a\n", "x = - -1\n", 'x = "${~ x ~}"\n', 'x = "${\n a\n}"\n', 'x = "${ # c\n a }"\n',
    "x = a[ * ].b\n",
    "/* c */ x = 1\n", "x /* c */ = 1\n", "x = provider :: a :: b(1)\n", "x = {\n a = b\n (c) = d\n}\n",
    "x = f(\n a\n ,\n b\n)\n",
    "x = (a\n ? b\n : c)\n", "x = [for a in b : a\n if c]\n", "a b {}\n", 'x = "${a}${b}"',
    "x = {a = 1,\nb = 2,\n}\n", "x = a.b.0\n", "x = <<-A-B\nA-B\n", 'x = "a\tb"\n', "x = [\n\n]\n",
    "# a\rb\n",
    "x = 1 # a\rb\n", "/* \r */ x = 1\n",
]  # fmt: skip

REFUSED = [
    ("x = a\n ? b : c\n", "an argument or a block", 7),
    ("x = { a = 1 b = 2 }\n", "a comma or a new line", 12),
    ("x = 1 y = 2\n", "a new line", 6),
    ("a\n{\n}\n", "neither an argument", 0),
    ("x =\n1\n", "a value is missing", 3),
    ("x = a +\nb\n", "a value is missing", 7),
    ("x = 0x1F\n", "not a number", 4),
    ("x = 0.1.5\n", "not a number", 4),
    ("x = (5.0.0)\n", "not a number", 5),
    ("x = a.0.1\n", "two indexes", 6),
    ('x = "a\nb"\n', "quoted string that starts here is never closed", 4),
    ("x = 1\nx = 2\n", '"x" is set twice', 6),
    ("a {\nx = 1\n\nx = y.z\n}\n", '"x" is set twice', 11),
    ("a { b { c = 1 } }\n", '"=" was expected', 6),
    ("a { b = 1, c = 2 }\n", '"}" was expected', 9),
    ("a {\n b = 1\n", "block that starts here is never closed", 0),
    ("a {} b {}\n", "a new line was expected here, after the block", 5),
    ("}\n", 'this "}" closes nothing', 0),
    ('"a" = 1\n', "have no quotes", 0),
    ("x = 'a'\n", "single quotes", 4),
    (r'x = "\q"', "no escape sequence", 5),
    ('x = "${a"\n', '"}" was expected here', 8),
    (r'x = "\ud800"', "stands for no character", 5),
    (r'x = "\U00110000"', "stands for no character", 5),
    ("x = a.*.b.*.c\n", "must be followed by a name", 10),
    ("x = <<E\na\rb\nE\n", "carriage return", 9),
    ('x = "a\rb"\n', "never closed", 4),
    ('x = "${a', "the interpolation that opens here is never closed", 5),
    ('x = "${}"\n', "a value was expected", 7),
    ('x = "%{ if a }"\n', "has no %{ endif }", 5),
    ('x = "%{ endif }"\n', "ends no %{ if }", 5),
    ('x = "%{ for a in b }%{ endif }"\n', "ends no %{ if }", 20),
    ('x = "%{ if a }%{ else }%{ else }%{ endif }"\n', "belongs to no %{ if }", 23),
    ('x = "%{ while a }"\n', "must be followed by if", 8),
    ("x = <<E\na\n", "never ended by a line with E", 4),
    ("x = <<E\na\nE", "never ended by a line with E", 4),
    ("x = [1, 2\n", "bracket that opens here is never closed", 4),
    ("x = [1 2]\n", 'a comma or "]"', 7),
    ("x = f(1 2)\n", 'a comma or ")"', 8),
    ("x = f(a..., b)\n", "only the last argument", 10),
    ("x = (a\n", "parenthesis that opens here is never closed", 4),
    ("x = a ? b\n", 'no ":"', 6),
    ("x = a.\n", "must be followed by a name", 6),
    ("x = a.b(c)\n", "has no dots", 4),
    ("x = [for a in b : c => d]\n", "stands in braces", 20),
    ("x = {for a in b : c}\n", 'needs "key => value"', 19),
    ("x = [for a in b : c...]\n", "not of a list", 19),
    ("x = [for a b : c]\n", '"in" was expected', 11),
    ("x = 1 /* c\n", "comment that starts here is never closed", 6),
    ("/* c\n", "comment that starts here is never closed", 0),
    ('a "${b}" {}\n', "cannot hold a template", 2),
    ("x = 1\ry = 2\n", "carriage return", 5),
    ("a {\n\r}\n", "carriage return", 4),
    ("x = a\u00a0\n", "a new line", 5),
    ("x = ²\n", "a value was expected", 4),
    ("x² = 1\n", "neither an argument", 0),
    ("x = ٣\n", "a value was expected", 4),
    ("\ufeffx = 1\n", "an argument or a block", 0),
]  # fmt: skip


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepts(text: str) -> None:
    assert len(parse_file(text)) <= 1


@pytest.mark.parametrize(("text", "message", "offset"), REFUSED, ids=[repr(text) for text, _, _ in REFUSED])
def test_refuses_with_a_clear_message(text: str, message: str, offset: int) -> None:
    with pytest.raises(HclSyntaxError) as caught:
        parse_file(text)
    assert message in caught.value.message
    assert caught.value.offset == offset
    assert str(caught.value) == caught.value.message


# --------------------------------------------------------------------------------------------- tolerance


def test_one_error_and_the_rest_still_counts() -> None:
    text = (
        'variable "a" {}\n\nresource "x" "broken" {\n  a = [1\n  b = "c"\n}\n\n'
        'locals {\n  z = 1\n}\noutput "o" {\n  value = z\n}\n'
    )
    body, errors = parse_file_tolerant(text)
    assert show_body(body) == "variable 'a' {}; locals {z = 1}; output 'o' {value = z}"
    assert [(e.message, text[e.offset]) for e in errors] == [('a comma or "]" was expected here', "b")]


def test_a_block_that_is_never_closed_costs_only_itself() -> None:
    text = 'data "a" "b" {\n  x {\n}\nresource "c" "d" {\n  y = 1\n}\nlocals {}\n'
    body, errors = parse_file_tolerant(text)
    assert show_body(body) == "resource 'c' 'd' {y = 1}; locals {}"
    assert [(e.message, e.offset) for e in errors] == [("the block that starts here is never closed", 0)]


def test_each_damaged_item_is_told_once_up_to_a_limit() -> None:
    text = 'module "m" {\n  = 1\n}\nlocals {}\n' * 30
    body, errors = parse_file_tolerant(text)
    assert len(errors) == 10
    assert show_body(body) == "; ".join(["locals {}"] * 9)


def test_tolerant_reading_of_a_correct_file_is_reading() -> None:
    for text in texts():
        assert parse_file_tolerant(text) == (parse_file(text), [])


# ----------------------------------------------------------------------------------------------- ranges


def assert_ranges(root: nodes.Expr, text: str) -> None:
    """Every node's range, read alone, gives the same node; children lie within their parents, in order."""
    in_splat = {id(part) for node in every(root) if isinstance(node, nodes.Splat) for part in every(node.each)}
    template_parts = {
        id(part)
        for node in every(root)
        if isinstance(node, nodes.Template)
        for part in node.parts
        if isinstance(part, nodes.Literal | nodes.Conditional | nodes.Join)
    }
    keys = {id(key) for node in every(root) if isinstance(node, nodes.ObjectExpr) for key, _ in node.items}
    for node in every(root):
        written = text[node.start : node.end]
        for child in children(node):
            assert node.start <= child.start <= child.end <= node.end, (show(node), written)
        if id(node) in in_splat:
            continue
        if written.startswith("%{"):
            part: nodes.Expr = parse_template(written)
            if not isinstance(node, nodes.Template):
                assert isinstance(part, nodes.Template)
                part = part.parts[0]
            if isinstance(node, nodes.ForExpr):
                assert isinstance(part, nodes.Join)
                part = part.loop
            assert show(part) == show(node) or "~" in text
        elif id(node) in keys and isinstance(node, nodes.Literal) and written == node.value:
            continue
        elif isinstance(node, nodes.Literal) and isinstance(node.value, str) and not written.startswith(('"', "<<")):
            # Text of a template: what is written, but for escapes and trimmed whitespace.
            assert node.value.strip() in written.strip() or "\\" in written or "{" in written or "<<-" in text
        elif id(node) not in template_parts and not (isinstance(node, nodes.Template) and written[:1] not in '"<'):
            assert show(parse_expression(written + "\n")) == show(node)


@pytest.mark.parametrize("text", [text for text, _ in EXPRESSIONS if len(text) < 1000])
def test_every_range_is_what_was_written(text: str) -> None:
    # In the middle of other text, so that no range is right by being 0.
    shifted = f"[x, {text}\n]"
    outer = parse_expression(shifted)
    assert isinstance(outer, nodes.TupleExpr)
    assert_ranges(outer, shifted)


def test_every_range_in_whole_files() -> None:
    for text in texts():
        for value in values(parse_file(text)):
            assert_ranges(value, text)


def test_ranges_inside_a_template() -> None:
    text = '"a ${x.y} b%{ if c ~} d %{~ else }e%{ endif }\\n"'
    template = parse_expression(text)
    assert isinstance(template, nodes.Template)
    assert [text[part.start : part.end] for part in template.parts] == [
        "a ", "x.y", " b", "%{ if c ~} d %{~ else }e%{ endif }", "\\n",
    ]  # fmt: skip
    branch = template.parts[3]
    assert isinstance(branch, nodes.Conditional)
    assert (text[branch.then.start : branch.then.end], text[branch.otherwise.start : branch.otherwise.end]) == (
        " d ",
        "e",
    )


def test_base_moves_every_position() -> None:
    expression = 'f(a.b["c"], [for k, v in m : { k = "x${v}" }], c[*].d)'
    moved = parse_expression(expression, base=100)
    assert relocate(parse_expression(expression), range(100, 200)) == moved
    assert show(moved) == show(parse_expression(expression))
    assert (moved.start, moved.end) == (100, 100 + len(expression))
    assert min(node.start for node in every(moved)) == 100
    with pytest.raises(HclSyntaxError) as caught:
        parse_expression("a +", base=50)
    assert caught.value.offset == 53


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "''"),
        ('a\\n"b"\n', repr('a\\n"b"\n')),
        ("${a}", "(wrap a)"),
        ("x ${a ~}\n  y $${b} %", "(t 'x ' a '  y ${b} %')"),
        ("%{ for x in y ~}\n- ${x}\n%{ endfor ~}\n", r"(t (join (for ,x in y: (t '- ' x '\n'))) '')"),
        ("<<E\n", r"'<<E\n'"),
        ("${a}q\r${b}\r\n$${x}", r"(t a 'q\r${b}\r\n${x}')"),
    ],
)
def test_bare_templates(text: str, expected: str) -> None:
    assert show(parse_template(text)) == expected


# --------------------------------------------------------------------------------------- hostile texts


@contextmanager
def alarm(seconds: int) -> Iterator[None]:
    """Fail instead of hanging; a regular expression that backtracks can only be stopped by a signal."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not read within {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


NESTS = [
    "x = [", "x = [[", "x = (", "x = {a=", "[", "{", "(", "f(", "!", "-(1+", '"${', "a ? b : ", "a[", "a[1+", 'a["${',
    "1+[2*f(",
    "{a={(", "[for a in ", "{for a in b: a => ", '"%{if a}${[', "a[*][", "a.*[b][", "[*]", "provider::a(",
]  # fmt: skip


@pytest.mark.parametrize("piece", NESTS)
def test_deep_nesting_is_an_error_and_no_crash(piece: str) -> None:
    with alarm(10):
        for start in ("x = ", "x = a"):
            with pytest.raises(HclSyntaxError) as caught:
                parse_file(start + piece * 10_000)
            assert caught.value.message
    if piece in ("[", "(", '"${', "!", "f("):
        assert f"nested deeper than {MAX_DEPTH} levels" in caught.value.message or start == "x = a"


def test_nesting_up_to_the_limit_is_read_with_frames_to_spare() -> None:
    depth = MAX_DEPTH - 2

    def from_depth(frames: int) -> nodes.Body:
        return from_depth(frames - 1) if frames else parse_file("x = " + "[" * depth + "]" * depth + "\n")

    used = len(list(walk_frames()))
    assert sys.getrecursionlimit() >= 1000
    assert len(from_depth(max(0, 300 - used))) == 1
    assert len(parse_file("a {\n" * depth + "}\n" * depth)) == 1
    with pytest.raises(HclSyntaxError, match="nested deeper"):
        parse_file("a {\n" * 10_000 + "}\n" * 10_000)


def walk_frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        yield frame
        frame = frame.f_back


@pytest.mark.parametrize(
    "text",
    ["1" + " + 1" * 5000, "a" + "[b]" * 5000, "a" + ".*[b]" * 5000, '"' + "%{if a}" * 5000 + "%{endif}" * 5000 + '"'],
)
def test_long_chains_give_no_tree_that_nobody_can_walk(text: str) -> None:
    with pytest.raises(HclSyntaxError, match="chains more than"):
        parse_expression(text)
    assert parse_expression(" + ".join(["1"] * 100)).end == 397


@pytest.mark.parametrize(
    "piece",
    [
        "[", "a ", "a.", "a-", "/**/", "/*", "x = 1 /**/", "#\n", "\n", " ", '"', "$", '"$',
        "x = 1\n", "a {\n", "a {}\n", '"a" ',
        "\\", "<<E\n",
        "${", "%{", "~}", "[0]", ".0", "-", "9", "\r\n", "\r", "é", "\u0301",
        'resource "a" "b" {\n', "locals {\n x = <<E\n",
    ],
)  # fmt: skip
def test_repetition_costs_linear_time(piece: str) -> None:
    with alarm(20):
        for before in ("", "x = ", "x", 'x = "', "x = <<E\n", "a /*", 'a "', "x = a"):
            body, errors = parse_file_tolerant(before + piece * (100_000 // len(piece)))
            assert body or errors or not piece.strip() or piece[0] in "#/"


# --------------------------------------------------------------------------------------------- mutants

DENSE = """resource "aws_s3_bucket" "b" {
  count  = var.x ? 1 : 0
  bucket = "acme-${var.env}-${local.y[0].z}"
  tags   = merge({ a = 1, "b" : 2
    c = "x" }, var.tags...)
  policy = <<-EOT
    {
      "a": "${var.x}"
        %{ if a ~}
      hello $${x} $ % $
        %{ else ~}
      bye
    %{~ endif }

      %{ for k, v in m ~}
  ${~ k ~} = ${v}
      %{ endfor }
    EOT
  doc = <<EOF
plain
EOF
  dynamic "event" {
    for_each = [for k, v in var.m : { k = k, v = upper(v) } if v != null]
    content { a = event.value }
  }
  x = aws_x.y[*].arn
  y = aws_x.y.*.arn[0]
  z = { for k, v in m : k => v... if k != "a" }
  w = !a && -b + 3 * (c - 1) >= 4 || d == e
  q = a.b["c"][var.i].d.0
  n = null
  t = "tab\\t\\"q\\" \\u00e9 %{ if x }a%{ else }b%{ endif } %%{no}"
  u = provider::aws::arn_parse("x")
  v = "é ${"nested ${"deep"}"} ü"
  # comment
  // comment
  /* block
   comment */ k = 1.5e3
  l = [
    1, 2, # c
    "a",
  ]
}
"""
SMALL = [
    'variable "y" {\n  type = object({ a = optional(string, "x"), b = list(number) })\n'
    '  default = {\n    a = "b"\n    (c) = d\n    true = 1\n  }\n}\n',
    'output "a" {\n  value = a ? b : c ? d : e\n}\nlocals { a = 1 }\n',
    'x = f(\na, b\n)\ny = [for x in y : x]\nz = "${a.b}"\nv = <<-E\n   ${a}\n  b\n E\n',
    'x = 1\ny {\n  a = 2\n  b "c" d {\n  }\n}\n',
    "x = 1\r\ny = <<E\r\na\r\nE\r\nz {\r\n}\r\n",
]
FRAGMENTS = [
    *'{}[]()"$%~.,:?=<>!&|-+*/#\\\n\r\t a1_é²', "\u0301", "${", "%{", "}", "~}", "<<EOT\n", "<<-E\n", "EOT\n", "E\n",
    "\r\n", "%{if a}", "%{else}", "%{endif}", "%{for x in y}", "%{endfor}", "null", "true", "for", "in", "...", "=>",
    "[*]", ".*", "/*", "*/", "//", "::", "$${", "1e5", "1.5", "\\n", "\\u00e9", '"a"', "a.b", "a = 1\n", "a {\n",
]  # fmt: skip


def texts() -> list[str]:
    """The texts that mutants are made of: those above, and a corpus of whole configurations where there is one."""
    corpus = [path.read_bytes().decode() for path in sorted(CORPUS.rglob("*.tf"))] if CORPUS.is_dir() else []
    return [DENSE, *SMALL, *corpus]


def mutant(dice: random.Random, sources: list[str]) -> str:
    text = dice.choice(sources)
    for _ in range(dice.choice([1, 1, 2, 4])):
        i = dice.randrange(len(text) + 1)
        kind = dice.random()
        if kind < 0.4:
            text = text[:i] + dice.choice(FRAGMENTS) + text[i:]
        elif kind < 0.6:
            text = text[:i] + text[i + dice.randint(1, 4) :]
        elif kind < 0.8:
            j = dice.randrange(len(text) + 1)
            text = text[:i] + text[j : j + dice.randint(1, 30)] + text[i:]
        else:
            text = text[:i] + dice.choice(FRAGMENTS) + text[i + 1 :]
    return text


def mutants(count: int) -> list[str]:
    dice = random.Random(SEED)
    sources = texts()
    # Mutants of a long text are nearly all refused: half of them come from the short ones.
    return [mutant(dice, SMALL if dice.random() < 0.5 else sources) for _ in range(count)]


def test_mutants_raise_nothing_but_syntax_errors() -> None:
    read = 0
    for text in mutants(CASES * 10):
        with alarm(5):
            try:
                body = parse_file(text)
                read += 1
            except HclSyntaxError as error:
                assert 0 <= error.offset <= len(text)
                kept, errors = parse_file_tolerant(text)
                assert errors[0].args == error.args
                assert all(0 <= item.start <= len(text) for item in kept)
                continue
            for value in values(body):
                for node in every(value):
                    assert 0 <= node.start <= node.end <= len(text)
    assert read > CASES


def test_accepts_and_refuses_what_terraform_does(tmp_path: Path) -> None:
    terraform = shutil.which("terraform")
    if terraform is None:
        pytest.skip("the terraform binary is not on PATH")
    cases = [
        *ACCEPTED,
        # Terraform drops a byte order mark itself; here that is the work of whoever decodes the file.
        *(text for text, _, _ in REFUSED if not text.startswith("\ufeff")),
        *(f"x = {text}\n" for text, _ in EXPRESSIONS if "\n" not in text and len(text) < 1000),
        *mutants(CASES),
    ]
    for number, text in enumerate(cases):
        (tmp_path / f"c{number}.tf").write_bytes(text.encode())
    run = subprocess.run(
        [terraform, "fmt", "-check", "-list", "-write=false", "-no-color", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    refused = {int(number) for number in re.findall(r"\bon c(\d+)\.tf line", run.stderr)}
    assert refused, run.stderr[:2000]
    differing = []
    for number, text in enumerate(cases):
        verdict = "accepted"
        try:
            parse_file(text)
        except HclSyntaxError as error:
            verdict = error.message
        if (verdict == "accepted") == (number in refused):
            differing.append((text, verdict))
    assert not differing, differing[:3]
    assert len(cases) - len(refused) > 100
