"""Knows the values that generated expressions are made of and that nobody knows before apply.

Each has one meaning for Terraform while it plans, one for ctlint, and several that it may turn out to have: whatever
is said about an expression must hold for all of them.
"""

from __future__ import annotations

from typing import NamedTuple


class Leaf(NamedTuple):
    """A local value that is unknown.

    unknown: what makes it so, for both programs. constraint: given where it is an input variable without a value; for
    Terraform an argument that is unknown. completions: expressions of what it may turn out to be. argument: where
    it is a variable, what Terraform's module is given: unknown, of the type, perhaps null.
    """

    name: str
    kind: str
    unknown: str
    completions: tuple[str, ...]
    constraint: str = ""
    argument: str = ""


LEAVES = (
    Leaf("us", "string", "terraform_data.us.id", ('"x"', '"a"', '"b-c"', '"arn:aws:s3:::x/*"')),
    Leaf("ub", "bool", 'terraform_data.ub.id == "x"', ("true", "false", "true", "false")),
    Leaf("un", "number", "length(terraform_data.un.id)", ("1", "3", "2", "36")),
    Leaf("ul", "list", 'split(",", terraform_data.ul.id)',
         ('tolist(["a", "z"])', 'tolist([""])', 'tolist(["x"])', 'tolist(["b-c", "a", "a"])')),
    Leaf("ut", "set", 'toset(split(",", terraform_data.ut.id))',
         ('toset(["a", "z"])', 'toset([""])', 'toset(["x"])', 'toset(["b-c", "a"])')),
    Leaf("um", "map", '{ for k in toset(split(",", terraform_data.um.id)) : k => k }',
         ('{ k1 = "k1" }', '{ a = "a", k2 = "k2" }', '{ "" = "" }', '{ k1 = "k1", k2 = "k2", k3 = "k3" }')),
    Leaf("ud", "any", "jsondecode(terraform_data.ud.id)", ('"x"', '["a", 1]', '{ a = "x", k1 = "y" }', "null")),
    Leaf("vs", "string", "var.vs", ('"x"', '""', "tostring(null)", '"12"'), "string", "terraform_data.vs.id"),
    Leaf("vb", "bool", "var.vb", ("true", "false", "tobool(null)", "true"), "bool", 'terraform_data.vb.id == "y"'),
    Leaf("vn", "number", "var.vn", ("0", "-1", "1.5", "tonumber(null)"), "number", "length(terraform_data.vn.id)"),
    Leaf("vl", "list", "var.vl", ('tolist(["a"])', 'compact([""])', 'tolist(["b", "a", null])', 'tolist(["x", "y"])'),
         "list(string)", 'split(",", terraform_data.vl.id)'),
    Leaf("vt", "set", "var.vt", ('toset(["a"])', 'toset(compact([""]))', 'toset(["b", "a"])', 'toset(["x", "y"])'),
         "set(string)", 'toset(split(",", terraform_data.vt.id))'),
    Leaf("vm", "map", "var.vm",
         ('tomap({ k1 = "x" })', 'false ? tomap({ a = "" }) : tomap({})', 'tomap({ k2 = tostring(null) })',
          'tomap({ a = "b" })'),
         "map(string)", "tomap({ for k in toset(split(\",\", terraform_data.vm.id)) : k => k })"),
    Leaf("vo", "object", "var.vo",
         ('{ k1 = "x", k2 = "y" }', '{ k1 = "", k2 = tostring(null) }', '{ k1 = "a", k2 = "a" }',
          '{ k1 = "1", k2 = "true" }'),
         "object({ k1 = string, k2 = string })", "{ k1 = terraform_data.vo.id, k2 = terraform_data.vs.id }"),
)  # fmt: skip
"""Every unknown; `local.<name>` in an expression."""

COMPLETIONS = 4
"""How many meanings each of them has."""

FILES = {
    "files/plain.txt": "line one\nline two é\n",
    "files/data.json": '{"enabled": true, "days": 400, "names": ["a", "b"]}\n',
    "files/data.yaml": "enabled: yes\ndays: 400\nnames:\n  - a\n  - 'b'\nnothing: ~\n",
    "files/table.csv": "name,days\nlogs,365\nother,30\n",
    "files/page.tftpl": "%{ for n in names ~}\nhost ${n}\n%{ endfor ~}\n%{ if on }on%{ else }off%{ endif }\n",
    "files/value.tftpl": "${value}",
}
"""Files that both programs see."""


def for_ctlint() -> dict[str, str]:
    """The configuration for ctlint: variables without a value."""
    variables = [f'variable "{leaf.name}" {{\n  type = {leaf.constraint}\n}}' for leaf in LEAVES if leaf.constraint]
    return {**FILES, "main.tf": "\n".join([*_resources(), _locals([leaf.unknown for leaf in LEAVES]), *variables, ""])}


def for_terraform() -> dict[str, str]:
    """The configuration for Terraform, where what is a variable for ctlint is unknown and perhaps null."""
    meanings = [
        f'terraform_data.{leaf.name}.id == "x" ? null : {leaf.argument}' if leaf.constraint else leaf.unknown
        for leaf in LEAVES
    ]
    return {**FILES, "main.tf": "\n".join([*_resources(), _locals(meanings), ""])}


def completed(at: int) -> dict[str, str]:
    """The configuration for Terraform where every unknown has its meaning number `at`."""
    return {**FILES, "main.tf": _locals([leaf.completions[at % len(leaf.completions)] for leaf in LEAVES]) + "\n"}


def _resources() -> list[str]:
    return [f'resource "terraform_data" "{leaf.name}" {{}}' for leaf in LEAVES]


def _locals(meanings: list[str]) -> str:
    lines = [f"  {leaf.name} = {meaning}" for leaf, meaning in zip(LEAVES, meanings, strict=True)]
    return "\n".join(["locals {", *lines, "}"])
