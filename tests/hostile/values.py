"""Hostile expressions: what asks for more than there is when it is evaluated."""

from __future__ import annotations

from tests.hostile.common import DEEP, Hostile, doubled, expression, local_values, text, trail

VALUES: dict[str, Hostile] = {
    "for_each of a million": text(
        lambda: (
            'resource "aws_cloudtrail" "main" {\n  for_each = toset(flatten([for a in range(0, 1000) : '
            '[for b in range(0, 1000) : "${a}-${b}"]]))\n'
            '  name = each.key\n  s3_bucket_name = "x"\n}\n'
        )
    ),
    "count of a million": text(
        lambda: 'resource "aws_cloudtrail" "main" {\n  count = 1000000\n  name = "main"\n  s3_bucket_name = "x"\n}\n'
    ),
    "for_each of a million written out": text(
        lambda: (
            'resource "aws_cloudtrail" "main" {\n  for_each = {'
            + ",".join(f"a{n}=1" for n in range(1_000_000))
            + '}\n  name = each.key\n  s3_bucket_name = "x"\n}\n'
        )
    ),
    "blocks made a million times": expression(
        lambda: (
            '"x"\n  dynamic "event_selector" {\n'
            "    for_each = concat(range(0, 1000), range(0, 1000))\n    content {}\n  }"
        )
    ),
    "a range": expression(lambda: 'join("", [for n in range(0, 1e9) : n])', named=""),
    "a range of tiny steps": expression(lambda: 'join("", range(0, 1, 1e-9))', named=""),
    "locals of locals": expression(lambda: "jsonencode(local.v30)", lambda: doubled('"x"', "[V, V]", 30)),
    "objects of objects": expression(lambda: "jsonencode(local.v30)", lambda: doubled('"x"', "{a = V, b = V}", 30)),
    "joined doublings": expression(lambda: "local.v60", lambda: doubled('"x"', 'join("", [V, V])', 60)),
    "formatted doublings": expression(lambda: "local.v60", lambda: doubled('"x"', 'format("%s%s", V, V)', 60)),
    "replaced doublings": expression(lambda: "local.v60", lambda: doubled('"x"', 'replace(V, "x", "xx")', 60)),
    "template doublings": expression(lambda: "local.v60", lambda: doubled('"x"', '"${V}${V}"', 60)),
    "encoded doublings": expression(lambda: "local.v60", lambda: doubled('"\\""', "jsonencode(V)", 60)),
    "base64 upon base64": expression(lambda: "local.v90", lambda: doubled('"x"', "base64encode(V)", 90)),
    "concatenated doublings": expression(lambda: "local.v60[0]", lambda: doubled('["x"]', "concat(V, V)", 60)),
    "flattened doublings": expression(lambda: "local.v60[0]", lambda: doubled('["x"]', "flatten([V, V])", 60)),
    "doubled numbers": expression(lambda: "local.v60", lambda: doubled("3", "V * V", 60)),
    "fractions of fractions": expression(
        lambda: "[for a in range(1, 1000) : [for b in range(1, 1000) : 1e9 / a / b]][998][998]"
    ),
    "powers": expression(lambda: "pow(pow(10, 1000000), 1000000)", named=""),
    "a wide format": expression(lambda: 'format("%999999999d", 1)', named=""),
    "a deep indent": expression(lambda: 'indent(999999999, "a\\nb")', named=""),
    "a product": expression(
        lambda: "setproduct(local.v0, local.v0, local.v0, local.v0, local.v0)[0][0]",
        lambda: local_values(v0="range(0, 1000)"),
    ),
    "a product of names": expression(lambda: "setproduct(" + ", ".join(['["a", "b"]'] * 60) + ")[0][0]"),
    "loops in loops": expression(
        lambda: "[for a in local.r : [for b in local.r : [for c in local.r : a]]][0]",
        lambda: local_values(r="range(0, 1000)"),
    ),
    "a loop in a template": expression(
        lambda: '"%{ for a in local.r }%{ for b in local.r }%{ for c in local.r }x%{ endfor }%{ endfor }%{ endfor }"',
        lambda: local_values(r="range(0, 1000)"),
    ),
    "a split of everything": expression(
        lambda: 'join(",", split("", local.v22))', lambda: doubled('"x"', '"${V}${V}"', 22)
    ),
    "a regular expression that backtracks": expression(lambda: f'regex("^(a+)+$", "{"a" * 60}b")', named=""),
    "a regular expression that backtracks in regexall": expression(
        lambda: f'regexall("(a|aa)+$", "{"a" * 90}b")[0]', named=""
    ),
    "a regular expression that backtracks in replace": expression(
        lambda: f'replace("{"a" * 60}b", "/(a*)*$/", "x")', named=""
    ),
    "a regular expression that backtracks on a polynomial": expression(
        lambda: f'replace("{"a" * 40_000}b", "/a*a*a*a*c/", "x")', named=""
    ),
    "a regular expression of many repetitions": expression(lambda: 'regex("((a{1000}){1000}){1000}", "a")', named=""),
    "a deep regular expression": expression(lambda: f'regex("{"(" * DEEP}a{")" * DEEP}", "a")', named=""),
    "a regular expression of alternatives": expression(lambda: f'regex("{"(x+x+)+" * 20}y", "{"x" * 40}")', named=""),
    "a condition in can": expression(
        lambda: f'can(regex("^(([a-z])+.)+[A-Z]([a-z])+$", "{"a" * 80}")) ? "x" : "y"', named=""
    ),
    "decoded JSON brackets": expression(lambda: f'jsondecode("{"[" * 100_000}")', named=""),
    "decoded JSON": expression(lambda: f'jsondecode("{"[" * DEEP}{"]" * DEEP}")', named=""),
    "a decoded JSON number": expression(lambda: 'jsondecode("1e999999999")', named=""),
    "decoded YAML brackets": expression(lambda: f'yamldecode("{"[" * DEEP}")', named=""),
    "YAML that refers to itself": expression(lambda: 'yamldecode("&a [*a]")[0]', named=""),
    "YAML that doubles": expression(
        lambda: "jsonencode(yamldecode(local.y))",
        lambda: (
            "locals {\n  y = <<-EOT\n    a0: &a0 x\n"
            + "".join(f"    a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
            + "  EOT\n}\n"
        ),
    ),
    "YAML merged into itself": expression(lambda: 'yamldecode("a: &a\\n  <<: *a\\n")', named=""),
    "a decoded number of YAML": expression(lambda: 'yamldecode("1e999999999")', named=""),
    "decoded CSV": expression(
        lambda: "jsonencode(csvdecode(local.v20))", lambda: doubled('"a,b\\n"', '"${V}${V}"', 20)
    ),
    "subnets": expression(lambda: 'cidrsubnets("::/0", ' + ", ".join(["64"] * 100_000) + ")[0]", named=""),
    "a local of itself": expression(lambda: "local.a", lambda: local_values(a="local.a")),
    "locals in a circle": expression(lambda: "local.a", lambda: local_values(a="local.b", b="local.c", c="local.a")),
    "a chain of locals": expression(lambda: "local.v100000", lambda: doubled('"x"', "V", 100_000)),
    "a circle of resources": expression(
        lambda: "aws_s3_bucket.a.bucket",
        lambda: (
            'resource "aws_s3_bucket" "a" {\n  bucket = aws_s3_bucket.b.bucket\n}\n'
            'resource "aws_s3_bucket" "b" {\n  bucket = aws_s3_bucket.a.bucket\n}\n'
        ),
    ),
    "conditions in a row": expression(
        lambda: '"${' + "}${".join(f'var.a{n} ? "x" : "y"' for n in range(40)) + '}"',
        lambda: "".join(f'variable "a{n}" {{\n  type = bool\n}}\n' for n in range(40)),
        "",
    ),
    "a deep type": expression(
        lambda: "var.a", lambda: f'variable "a" {{\n  type = {"list(" * 150}string{")" * 150}\n}}\n', ""
    ),
    "a very deep type": expression(
        lambda: "var.a", lambda: f'variable "a" {{\n  type = {"list(" * DEEP}string{")" * DEEP}\n}}\n'
    ),
    "a million buckets": text(
        lambda: trail("aws_s3_bucket.a.id") + 'resource "aws_s3_bucket" "a" {\n  count = 1000000\n}\n'
    ),
    "a million variables": text(
        lambda: trail("var.a1") + "".join(f'variable "a{n}" {{}}\n' for n in range(100_000)), ""
    ),
    "a policy of many statements": text(
        lambda: (
            trail("aws_s3_bucket.b.id") + 'resource "aws_s3_bucket" "b" {}\n'
            'resource "aws_s3_bucket_policy" "b" {\n  bucket = aws_s3_bucket.b.id\n  policy = jsonencode({Statement = '
            "[for n in setproduct(range(0, 300), range(0, 300)) : "
            '{Effect = "Allow", Principal = "*", Action = "s3:*", Resource = "*"}]})\n}\n'
        )
    ),
}
"""What asks for more than there is when it is evaluated."""
