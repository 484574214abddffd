"""The reader of Terraform's JSON syntax: the nodes of the same configuration written natively, at true ranges."""

from __future__ import annotations

import json
import random

import pytest

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.json_syntax import parse_json_file
from ctlint.frontends.terraform.syntax import HclSyntaxError, parse_file

Stripped = tuple[object, ...]


def strip(node: object) -> object:
    """Drop ranges and parentheses' worth of syntax: what is left is what the evaluator reads."""
    if isinstance(node, nodes.Block):
        return ("block", node.type, node.labels, tuple(map(strip, node.body)))
    if isinstance(node, nodes.Attribute):
        return (node.name, strip(node.value))
    if isinstance(node, nodes.Key):
        return ("key", node.value)
    if type(node) is tuple:
        return tuple(map(strip, node))
    if isinstance(node, tuple):
        return (type(node).__name__, *map(strip, node[2:]))
    return node


NATIVE = """
resource "aws_s3_bucket" "logs" {
  bucket     = "acme-${var.env}"
  count      = "${var.on ? 1 : 0}"
  tags       = { "a" = 1, "b-${var.x}" = [true, null, 1.5] }
  provider   = aws.east
  depends_on = [aws_kms_key.k, module.m]
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [tags]
    precondition {
      condition = "${self.x}"
    }
  }
  dynamic "rule" {
    for_each = "${var.rules}"
    content {
      id = "${rule.key}"
      dynamic "inner" {
        for_each = [1]
        content {}
      }
    }
  }
  provisioner "local-exec" {
    command = "true"
    when    = destroy
  }
}
data "aws_region" "here" {}
variable "env" {
  type    = object({ a = optional(string) })
  default = null
  validation {
    condition = "${var.env != 1}"
  }
}
output "o" {
  value = "%{ if a }b%{ endif }"
}
locals {
  a = "$${x}"
}
module "m" {
  source    = "./m"
  providers = { "aws" = aws.east }
}
provider "aws" {
  region = "eu-west-1"
}
terraform {
  required_version = ">= 1"
  backend "s3" {
    bucket = "b"
  }
  required_providers {
    aws = { "source" = "hashicorp/aws" }
  }
}
moved {
  from = aws_x.a
  to   = aws_x.b[0]
}
"""

JSON = r"""
{
  "//": "a comment",
  "resource": {"aws_s3_bucket": {"logs": {
    "//": {"any": "thing"},
    "bucket": "acme-${var.env}",
    "count": "${var.on ? 1 : 0}",
    "tags": {"a": 1, "b-${var.x}": [true, null, 1.5]},
    "provider": "aws.east",
    "depends_on": ["aws_kms_key.k", "module.m"],
    "lifecycle": {"prevent_destroy": true, "ignore_changes": ["tags"], "precondition": [{"condition": "${self.x}"}]},
    "dynamic": {"rule": {"for_each": "${var.rules}", "content":
      {"id": "${rule.key}", "dynamic": {"inner": [{"for_each": [1], "content": {}}]}}}},
    "provisioner": [{"local-exec": {"command": "true", "when": "destroy"}}]
  }}},
  "data": [{"aws_region": [{"here": [{}]}]}],
  "variable": {"env": {"type": "object({ a = optional(string) })", "default": null,
    "validation": {"condition": "${var.env != 1}"}}},
  "output": {"o": {"value": "%{ if a }b%{ endif }"}},
  "locals": {"a": "$${x}"},
  "module": {"m": {"source": "./m", "providers": {"aws": "aws.east"}}},
  "provider": {"aws": [{"region": "eu-west-1"}]},
  "terraform": {"required_version": ">= 1", "backend": {"s3": {"bucket": "b"}},
    "required_providers": {"aws": {"source": "hashicorp/aws"}}},
  "moved": [{"from": "aws_x.a", "to": "aws_x.b[0]"}]
}
"""


def test_the_same_configuration_gives_the_same_nodes() -> None:
    native, ours = parse_file(NATIVE), parse_json_file(JSON)
    for one, other in zip(ours, native, strict=True):
        assert strip(one) == strip(other)


def find(body: nodes.Body, *path: str) -> nodes.Expr:
    """Return the value of an attribute, by block types and names."""
    for item in body:
        if isinstance(item, nodes.Attribute):
            if path == (item.name,):
                return item.value
        elif item.type == path[0]:
            return find(item.body, *path[1:])
    raise LookupError(path)


def test_ranges_are_those_of_the_text() -> None:
    body = parse_json_file(JSON)
    heads = [JSON[block.start : block.header_end] for block in body if isinstance(block, nodes.Block)]
    assert heads[:4] == ['"logs": {', '"here": [{', '"env": {', '"o": {']
    for block in body:
        assert isinstance(block, nodes.Block)
        assert JSON[block.header_end - 1] == "{"
        assert JSON[block.end - 1] == "}"
    bucket = find(body, "resource", "bucket")
    assert JSON[bucket.start : bucket.end] == '"acme-${var.env}"'
    assert isinstance(bucket, nodes.Template)
    assert [JSON[part.start : part.end] for part in bucket.parts] == ["acme-", "var.env"]
    depends = find(body, "resource", "depends_on")
    assert isinstance(depends, nodes.TupleExpr)
    assert [JSON[item.start : item.end] for item in depends.items] == ["aws_kms_key.k", "module.m"]
    first = body[0]
    assert isinstance(first, nodes.Block)
    names = [JSON[i.start : i.name_end] for i in first.body if isinstance(i, nodes.Attribute)]
    assert names == ['"bucket"', '"count"', '"tags"', '"provider"', '"depends_on"']


def test_ranges_are_true_behind_escapes() -> None:
    text = r'{"locals": {"a": "\u00e9\n\ud83d\ude00 \"${f(\"x\\n\", var.b)}\" end"}}'
    value = find(parse_json_file(text), "locals", "a")
    assert isinstance(value, nodes.Template)
    head, call, tail = value.parts
    assert isinstance(head, nodes.Literal)
    assert head.value == '\u00e9\n\U0001f600 "'
    assert isinstance(call, nodes.Call)
    assert text[call.start : call.end] == r"f(\"x\\n\", var.b)"
    string, reference = call.arguments
    assert (text[string.start : string.end], text[reference.start : reference.end]) == (r"\"x\\n\"", "var.b")
    assert isinstance(string, nodes.Literal)
    assert string.value == "x\n"
    assert text[tail.start : tail.end] == r"\" end"
    assert text[value.start : value.end] == text[17:-2]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"a"', "Literal('a')"),
        (r'"\\n${1}"', "Template"),
        ('"${x}"', "Wrap"),
        ('"e\u0301"', "Literal('\u00e9')"),
        (r'"\ud800x"', "Literal('\ufffdx')"),
        ("12", "Literal(12)"),
        ("-1", "Literal(-1)"),
        (
            "-0.1234567890123456789012345678901234567890",
            "Literal(Decimal('-0.1234567890123456789012345678901234567890'))",
        ),
        ("1e2", "Literal(100)"),
        ("-0.5", "Literal(Decimal('-0.5'))"),
        ("true", "Literal(True)"),
        ("null", "Literal(None)"),
        ("[]", "TupleExpr"),
        ('{"//": 1}', "ObjectExpr"),
    ],
)
def test_values(written: str, expected: str) -> None:
    value = find(parse_json_file('{"locals": {"x": ' + written + "}}"), "locals", "x")
    shown = f"Literal({value.value!r})" if isinstance(value, nodes.Literal) else type(value).__name__
    assert shown == expected


def test_properties_that_come_twice() -> None:
    text = '{"resource": {"t": {"a": {"x": {"n": 1}, "y": 2, "x": [{"n": 3}]}}}, "resource": {"t": {"b": {}}}}'
    body = parse_json_file(text)
    assert [item.labels for item in body if isinstance(item, nodes.Block)] == [("t", "a"), ("t", "b")]
    blocks = find(body, "resource", "x")
    assert isinstance(blocks, nodes.TupleExpr)
    assert [text[item.start : item.end] for item in blocks.items] == ['{"n": 1}', '{"n": 3}']


def test_strings_that_are_no_templates() -> None:
    text = (
        '{"variable": {"v": {"default": {"${k}": ["${x}", "%{"]}, "description": "${"}},'
        ' "module": {"m": {"version": "${m}", "name": "${n}"}},'
        ' "terraform": {"required_version": "${r}", "backend": {"s3": {"bucket": "${b}"}}}}'
    )
    body = parse_json_file(text)
    assert strip(find(body, "variable", "default")) == (
        "ObjectExpr",
        ((("Literal", "${k}"), ("TupleExpr", (("Literal", "${x}"), ("Literal", "%{")))),),
    )
    for path, value in (
        (("variable", "description"), "${"),
        (("module", "version"), "${m}"),
        (("terraform", "required_version"), "${r}"),
        (("terraform", "backend", "bucket"), "${b}"),
    ):
        assert strip(find(body, *path)) == ("Literal", value)
    assert isinstance(find(body, "module", "name"), nodes.Wrap)


def test_arrays_and_null_where_blocks_stand() -> None:
    body = parse_json_file('[{"locals": [{"a": 1}, {"b": 2}]}, {"resource": null, "data": {"t": null}}]')
    assert [strip(item) for item in body] == [
        ("block", "locals", (), (("a", ("Literal", 1)),)),
        ("block", "locals", (), (("b", ("Literal", 2)),)),
    ]


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("", "a value is missing", 0),
        ("{", "never closed", 0),
        ('{"a": 1', "never closed", 0),
        ('{"a": [1', "never closed", 6),
        ('{"a": 1,}', "no comma after the last", 7),
        ('{"a": [1,]}', "no comma after the last", 8),
        ('{"a" 1}', '":" and a value', 5),
        ("{a: 1}", "name in double quotes", 1),
        ("{'a': 1}", "name in double quotes", 1),
        ('{"a": 1 "b": 2}', 'a comma or "}"', 8),
        ("{\"a\": 'b'}", "single quotes", 6),
        ('{"a": b}', "a JSON value was expected", 6),
        ('{"a": 01}', "a JSON value was expected", 6),
        ('{"a": .5}', "a JSON value was expected", 6),
        ('{"a": "b\n"}', "not closed on its line", 6),
        ('{"a": "b', "not closed on its line", 6),
        (r'{"a": "\q"}', "no escape sequence", 7),
        (r'{"a": "\u12"}', "no escape sequence", 7),
        ("{} {}", "should end here", 3),
        ("// c\n{}", "JSON has no comments", 0),
        ("1", "an object, or an array of objects", 0),
        ('{"resource": 1}', "the labels of resource", 13),
        ('{"resource": {"t": {"n": "x"}}}', "the body of resource", 25),
        ('{"locals": [[]]}', "the body of locals", 12),
        ('{"locals": {"a": 1, "a": 2}}', '"a" is set twice', 20),
        ('{"locals": {"a": "x ${"}}', "a value is missing", 22),
        (r'{"locals": {"a": "\n ${b c}"}}', '"}" was expected', 25),
    ],
)
def test_refuses_with_a_clear_message(text: str, message: str, offset: int) -> None:
    with pytest.raises(HclSyntaxError) as caught:
        parse_json_file(text)
    assert (message in caught.value.message, caught.value.offset) == (True, offset), caught.value.args


@pytest.mark.parametrize("piece", ["[", '{"a":', '{"resource":', '[{"locals":['])
def test_deep_nesting_is_an_error_and_no_crash(piece: str) -> None:
    with pytest.raises(HclSyntaxError, match="nested deeper than"):
        parse_json_file(piece * 50_000)


def test_deep_templates_in_deep_objects_are_no_crash() -> None:
    for depth in (50, 90, 150, 300):
        inner = json.dumps('${["' * depth + '"]}' * depth)
        for text in ("[" * 150 + inner + "]" * 150, '{"a":' * 150 + inner + "}" * 150):
            source = '{"locals": {"x": ' + text + "}}"
            if depth < 60:
                assert find(parse_json_file(source), "locals", "x").end == len(source) - 2
            else:
                with pytest.raises(HclSyntaxError, match="nested deeper than"):
                    parse_json_file(source)


def test_accepts_the_json_that_python_accepts() -> None:
    dice = random.Random(1)
    accepted = 0
    for _ in range(2000):
        text = JSON
        for _ in range(dice.choice([1, 1, 2])):
            i = dice.randrange(len(text))
            piece = dice.choice(
                ['"', "{", "}", "[", "]", ",", ":", "\\", "1", "-", ".5", "e", " ", "\n", "null", "\\u00e9"]
            )
            text = text[:i] + piece + text[i + dice.randint(0, 1) :]
        try:
            json.loads(text)
            valid = True
        except json.JSONDecodeError:
            valid = False
        try:
            parse_json_file(text)
            accepted += 1
            assert valid, text
        except HclSyntaxError as error:
            assert 0 <= error.offset <= len(text)
            structural = (
                "expected here: ",
                "set twice",
                '"}" was expected',
                "a value was expected",
                "opens here",
                "%{",
            )
            known = any(part in error.message for part in structural)
            # What JSON allows may still hold a broken template, or a value where a block belongs.
            assert not valid or known or "$" in text[error.offset - 20 : error.offset + 20], (error.args, text)
    assert accepted > 200
