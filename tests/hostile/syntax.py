"""Hostile texts: what is wrong, or large, before anything is evaluated."""

from __future__ import annotations

from tests.hostile.common import DEEP, Hostile, expression, local_values, text, trail, written


def _bait(character: str, length: int = 200_000) -> str:
    """A run of one character where a value, an item, a label, an interpolation and an argument should stand."""
    run = character * length
    return (
        trail('"x"')
        + f"locals {{\n  a = {run}\n}}\n"
        + f"variable {run}\n"
        + f'output "o" {{\n  value = "${{{run}\n}}\n'
        + f"output x{run}\n{run}\n"
    )


SYNTAX: dict[str, Hostile] = {
    "unbalanced interpolations": expression(lambda: '"' + "${" * DEEP),
    "an unbalanced interpolation": expression(lambda: '"${var.x"'),
    "brackets": expression(lambda: "[" * DEEP + "]" * DEEP),
    "brackets without end": expression(lambda: "[" * DEEP),
    "parentheses": expression(lambda: "(" * DEEP + "1" + ")" * DEEP),
    "braces": expression(lambda: "{a=" * DEEP + "1" + "}" * DEEP),
    "templates": expression(lambda: '"${' * DEEP + "1" + '}"' * DEEP),
    "calls": expression(lambda: "upper(" * DEEP + '"x"' + ")" * DEEP),
    "indexes": expression(lambda: "a[" * DEEP + "0" + "]" * DEEP),
    "chained indexes": expression(lambda: "local.a" + "[local.b]" * DEEP, lambda: local_values(a="[]", b="0")),
    "negations": expression(lambda: "!" * DEEP + "true"),
    "minus signs": expression(lambda: "-" * DEEP + "1"),
    "conditionals": expression(lambda: "true ? 1 : " * DEEP + "2"),
    "nested conditionals": expression(lambda: "true ? " * DEEP + "1" + " : 2" * DEEP),
    "sums": expression(lambda: "1" + " + 1" * DEEP),
    "splats": expression(lambda: "local.a" + "[*]" * DEEP, lambda: local_values(a="[]")),
    "attribute splats": expression(lambda: "local.a" + ".*" * DEEP, lambda: local_values(a="[]")),
    "loops": expression(lambda: "[for x in [1] : " * DEEP + "1" + "]" * DEEP),
    "directives": expression(lambda: '"' + "%{ if true }" * DEEP + "x" + "%{ endif }" * DEEP + '"'),
    "directives without end": expression(lambda: '"' + "%{ for x in y }" * DEEP + '"'),
    "heredocs": expression(lambda: "".join(f"<<E{n}\n${{" for n in range(DEEP))),
    "blocks": text(lambda: trail('"x"') + "a {\n" * DEEP + "}\n" * DEEP),
    "blocks without end": text(lambda: trail('"x"') + "a {\n" * DEEP),
    "blocks without end that each look like a start": text(lambda: trail('"x"') + 'resource "a" "b" {\n' * DEEP),
    "broken items": text(lambda: trail('"x"') + 'resource "a" "b" {\n  x = [\n}\n' * DEEP),
    "a long path": expression(lambda: "local.a" + ".b" * 500_000, lambda: local_values(a="{}"), ""),
    "attributes": text(lambda: trail('"x"') + local_values(**{f"a{n}": "1" for n in range(1_000_000)})),
    "the same attribute": text(lambda: trail('"x"') + "locals {\n" + "  a = 1\n" * 1_000_000 + "}\n"),
    "labels": text(lambda: trail('"x"') + "resource" + ' "a"' * 1_000_000 + " {\n}\n"),
    "bare labels": text(lambda: trail('"x"') + "resource" + " a" * 1_000_000 + " {\n}\n"),
    "list elements": text(lambda: trail('"x"') + local_values(a="[" + "1," * 1_000_000 + "]")),
    "object items": text(lambda: trail('"x"') + local_values(a="{" + "a=1," * 1_000_000 + "}")),
    "empty blocks": text(lambda: trail('"x"') + "a {}\n" * 300_000),
    "a comment without end": text(lambda: trail('"x"') + "/*" + " *" * 1_000_000),
    "comments without end": text(lambda: trail('"x"') + "/*/" * 1_000_001),
    "comments": text(lambda: trail('"x"') + "/**/" * 500_000 + "\n" + "#\n" * 500_000 + "//\n" * 500_000),
    "comments in an expression": text(lambda: trail('"x"') + "locals {\n  a = " + "/**/ " * 500_000 + "}\n"),
    "a heredoc without end": expression(lambda: "<<EOT\n" + "x\n" * 1_000_000),
    "a heredoc of near ends": expression(lambda: "<<-EOT\n" + " " * 1_000_000 + "EOTX\n" + "EOT x\n" * 300_000),
    # No trail: only then is it asked what the file may call.
    "a long name of words that a scan looks for": text(
        lambda: f'locals {{\n  a = "{"module" * 300_000}"\n  b = "{"source" * 300_000}"\n}}\nmodule "m" {{\n'
    ),
    "sources that are evaluated": text(
        lambda: trail('"x"') + "".join(f'resource "a" "b{n}" {{\n  source = "${{var.x}}"\n}}\n' for n in range(DEEP)),
        named="",
    ),
    "a heredoc of blanks": expression(lambda: "<<-EOT\n" + (" " * 1_000 + "\n") * 3_000 + "EOT\n"),
    "heredoc markers": expression(lambda: "<<EOT" * 300_000),
    "a string without end": expression(lambda: '"' + "x" * 3_000_000),
    "escapes": expression(lambda: '"' + "\\n" * 1_000_000 + '"', named=""),
    "wrong escapes": expression(lambda: '"' + "\\q" * 1_000_000 + '"'),
    "escaped signs": expression(lambda: '"' + "$${" * 500_000 + '"', named=""),
    "signs": expression(lambda: '"' + "$" * 1_000_000 + "%" * 1_000_000 + '"'),
    "trims": expression(lambda: '"' + "${~ 1 ~}   " * 100_000 + '"', named=""),
    "a large number": expression(lambda: "1e999999999"),
    "a larger number": expression(lambda: "1e99999999999999999999"),
    "a tiny number": expression(lambda: "1e-999999999"),
    "large numbers in arithmetic": expression(lambda: "1e900 * 1e90 * 1e-900 + 1 % 1e-900", named=""),
    "numbers that grow too large": expression(lambda: "1e900 * 1e900 * 1e900 + 1 % 1e-900"),
    "a number of many digits": expression(lambda: "9" * 1_000_000),
    "arithmetic of many digits": expression(lambda: ("9" * 100_000 + " * ") * 20 + "1"),
    "100 MB on one line": text(lambda: (trail('"x"') + "#").encode() + b"x" * 100_000_000, ""),
    "100 MB in one string": text(
        lambda: trail('"x"').encode() + b'locals {\n  a = "' + b"x" * 100_000_000 + b'"\n}\n', ""
    ),
    "100 MB of brackets": text(lambda: trail('"x"').encode() + b"locals {\n  a = " + b"[" * 100_000_000),
    "100 MB of numbers": text(lambda: trail('"x"').encode() + b"locals {\n  a = [" + b"1," * 50_000_000),
    "100 MB of blanks": text(lambda: (trail('"x"')).encode() + b" " * 100_000_000 + b"x"),
    "100 MB of attributes": text(lambda: trail('"x"').encode() + b"locals {\n" + b"a=1\n" * 25_000_000),
    "100 MB of nothing": text(lambda: trail('"x"').encode() + b"\0" * 100_000_000),
    "more than the largest file": text(lambda: b"#" * (101 * 1024 * 1024)),
    "a null byte": text(lambda: trail('"x"') + 'output "a" {\n  value = \0\n}\n'),
    "a null byte in a name": text(lambda: trail('"x"') + "a\0b = 1\n"),
    "a null byte in a file's name": expression(lambda: 'file("a\\u0000b")', named=""),
    "invalid UTF-8": text(lambda: trail('"x"').encode() + b"# \xff\xfe\x80\n"),
    "half of UTF-16": text(lambda: b"\xff\xfe" + trail('"x"').encode("utf-16-le")[:-1]),
    "UTF-16": text(lambda: b"\xff\xfe" + trail('"x"').encode("utf-16-le"), ""),
    "UTF-16 without a mark": text(lambda: trail('"x"').encode("utf-16-le")),
    "UTF-32": text(lambda: b"\xff\xfe\0\0" + trail('"x"').encode("utf-32-le")),
    "carriage returns": text(lambda: trail('"x"') + "\r" * 1_000_000),
    "odd characters": text(lambda: trail('"x"') + "".join(f"# {chr(n)}\n" for n in range(0x80, 0xD000))),
    "odd identifiers": text(lambda: trail('"x"') + "".join(f"{chr(n)}\n" for n in range(0x300, 0x2000))),
    "combining marks": expression(lambda: '"' + "a" + "\u0301" * 500_000 + '"', named=""),
}
"""What is wrong, or large, before anything is evaluated."""

for _character in "[{(<\"'`\\/*#%$&|!=?:;,.~^+-@a0 \t\u00a0\u0301":
    SYNTAX[f"a run of {_character!a}"] = text(lambda run=_character: _bait(run))  # type: ignore[misc]
for _pair in (
    "${",
    "%{",
    "<<",
    "/*",
    "*/",
    "::",
    "..",
    "=>",
    "&&",
    "||",
    '""',
    "{}",
    "[]",
    "()",
    "a.",
    ".a",
    "-a",
    "a/**/",
):
    SYNTAX[f"a run of {_pair}"] = text(lambda run=_pair: _bait(run, 100_000))  # type: ignore[misc]

_JSON_TRAIL = '{"resource": {"aws_cloudtrail": {"main": {"name": "main", "s3_bucket_name": %s}}}}'

JSON: dict[str, Hostile] = {
    name: Hostile(written(lambda text=text: {"main.tf.json": text()}), named)  # type: ignore[misc]
    for name, text, named in (
        ("JSON brackets", lambda: _JSON_TRAIL % ("[" * DEEP + "]" * DEEP), "main.tf.json"),
        ("JSON brackets without end", lambda: _JSON_TRAIL % ("[" * 1_000_000), "main.tf.json"),
        ("JSON braces", lambda: _JSON_TRAIL % ('{"a":' * DEEP + "1" + "}" * DEEP), "main.tf.json"),
        ("a JSON string without end", lambda: _JSON_TRAIL % ('"' + "\\n" * 1_000_000), "main.tf.json"),
        (
            "sources on one line of JSON",
            lambda: (
                '{"resource": {"module": {'
                + ", ".join(f'"o{n}": {{"source": "./x", "content": "{"y" * 1000}"}}' for n in range(DEEP))
                + "}}}"
            ),
            "",
        ),
        ("JSON blanks", lambda: " " * 3_000_000 + "aws_cloudtrail", "main.tf.json"),
        ("a large JSON number", lambda: _JSON_TRAIL % "1e999999999", "main.tf.json"),
        ("an unbalanced interpolation in JSON", lambda: _JSON_TRAIL % '"${"', "main.tf.json"),
        ("interpolations in JSON", lambda: _JSON_TRAIL % ('"' + "${" * DEEP + '"'), "main.tf.json"),
        (
            "one JSON key a million times",
            lambda: "{" + '"locals": {"aws_cloudtrail": 1},' * 1_000_000 + '"locals": {}}',
            "main.tf.json",
        ),
        ("JSON keys", lambda: '{"resource": {"a": {' + ",".join(f'"a{n}": {{}}' for n in range(300_000)) + "}}}", ""),
        ("100 MB of JSON", lambda: '{"locals": {"a": "aws_cloudtrail' + "x" * 99_000_000 + '"}}', ""),
        ("JSON of nothing", lambda: "aws_cloudtrail", "main.tf.json"),
    )
}
"""The same in JSON syntax."""
