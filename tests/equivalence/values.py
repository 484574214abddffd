"""Knows the ways to write a value in Terraform: where it may come from, and what it may be wrapped in.

Must not know what any value is for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import yaml

from ctlint.source import Inputs, VariableValue
from tests.equivalence.hcl import Files, Value, each_literal
from tests.equivalence.law import Rewrite, Rewritten

Declare = Callable[[list[Value]], dict[str, str]]
"""From the literals of a directory to the files that say what they are."""


def _wrapped(name: str, write: Callable[[Value], str], *kinds: str) -> Rewrite:
    """Each literal of these kinds, or of any, is written in another way."""

    def rewrite(files: Files) -> Files:
        return each_literal(files, lambda value: write(value) if not kinds or value.kind in kinds else value.text)[0]

    return Rewrite(name, rewrite)


def _kept(name: str, reference: str, declare: Declare) -> Rewrite:
    """Each literal is kept elsewhere: `reference` with the number in it reads it."""

    def rewrite(files: Files) -> Files:
        made, found = each_literal(files, lambda value: reference.replace("#", str(value.number)))
        for directory, values in found.items():
            made |= {directory + file: text for file, text in declare(values).items()}
        return made

    return Rewrite(name, rewrite)


def _given(name: str, tell: Callable[[list[Value]], tuple[dict[str, str], Inputs]]) -> Rewrite:
    """Each literal is a variable of the root module, whose value somebody gives: in files, or beside them."""

    def rewrite(files: Files) -> Rewritten:
        made, found = each_literal(files, lambda value: f"var.v{value.number}")
        values = found.pop("")
        assert not found
        more, inputs = tell(values)
        return Rewritten({**made, **more}, inputs)

    return Rewrite(name, rewrite)


def _lines(start: str, lines: Iterable[str]) -> str:
    return start + "".join(f"  {line}\n" for line in lines) + "}\n"


def _locals(values: list[Value]) -> dict[str, str]:
    return {"values.tf": _lines("locals {\n", (f"v{one.number} = {one.text}" for one in values))}


def _chain(values: list[Value]) -> dict[str, str]:
    steps = (
        f"v{one.number}{'x' * step} = " + (one.text if step == 20 else f"local.v{one.number}{'x' * (step + 1)}")
        for one in values
        for step in range(21)
    )
    return {"values.tf": _lines("locals {\n", steps)}


def _variable(one: Value, *lines: str) -> str:
    return _lines(f'variable "v{one.number}" {{\n', lines)


def _defaults(values: list[Value]) -> dict[str, str]:
    return {"values.tf": "".join(_variable(one, f"default = {one.text}") for one in values)}


def _typed_defaults(values: list[Value]) -> dict[str, str]:
    return {"values.tf": "".join(_variable(one, f"type = {one.kind}", f"default = {one.text}") for one in values)}


def _null_defaults(values: list[Value]) -> dict[str, str]:
    lines = (f"v{one.number} = var.v{one.number} == null ? {one.text} : var.v{one.number}" for one in values)
    declared = (_variable(one, f"type = {one.kind}", "default = null", "nullable = true") for one in values)
    return {"values.tf": "".join(declared) + _lines("locals {\n", lines)}


def _object(values: list[Value]) -> dict[str, str]:
    fields = ", ".join(f"v{one.number} = optional({one.kind}, {one.text})" for one in values)
    return {"values.tf": f'variable "settings" {{\n  type    = object({{ {fields} }})\n  default = {{}}\n}}\n'}


def _json_file(values: list[Value]) -> dict[str, str]:
    return {
        "values.tf": 'locals {\n  settings = jsondecode(file("${path.module}/settings.json"))\n}\n',
        "settings.json": json.dumps({f"v{one.number}": one.meaning for one in values}),
    }


def _yaml_file(values: list[Value]) -> dict[str, str]:
    return {
        "values.tf": 'locals {\n  settings = yamldecode(file("${path.module}/settings.yaml"))\n}\n',
        "settings.yaml": yaml.safe_dump({"all": {f"v{one.number}": one.meaning for one in values}}),
    }


def _template_file(values: list[Value]) -> dict[str, str]:
    whole = json.dumps({f"v{one.number}": one.meaning for one in values if one.kind != "bool"})[:-1]
    switches = "".join(f', "v{one.number}": ${{{str(one.meaning).lower()}}}' for one in values if one.kind == "bool")
    return {
        "values.tf": 'locals {\n  settings = jsondecode(templatefile("${path.module}/settings.tftpl", {}))\n}\n',
        "settings.tftpl": whole + switches + "}",
    }


def _module(values: list[Value]) -> dict[str, str]:
    outputs = "".join(f'output "v{one.number}" {{\n  value = {one.text}\n}}\n' for one in values)
    return {"values.tf": 'module "settings" {\n  source = "./settings"\n}\n', "settings/main.tf": outputs}


def _merged(values: list[Value]) -> dict[str, str]:
    """Others for all of them, and then what they are."""
    wrong = (f'v{one.number} = "other"' for one in values)
    right = (f"v{one.number} = {one.text}" for one in values)
    both = _lines("    {\n", wrong).rstrip() + ",\n" + _lines("    {\n", right)
    return {"values.tf": f"locals {{\n  settings = merge(\n{both}  )\n}}\n"}


def _undeclared(values: list[Value], *lines: str) -> str:
    return "".join(_variable(one, f"type = {one.kind}", *lines) for one in values)


def _tfvars(values: list[Value]) -> tuple[dict[str, str], Inputs]:
    given = "".join(f"v{one.number} = {one.text}\n" for one in values)
    return {"values.tf": _undeclared(values), "terraform.tfvars": given}, Inputs()


def _auto_json(values: list[Value]) -> tuple[dict[str, str], Inputs]:
    """The last file counts, against another value in an earlier one and as the default."""
    declared = "".join(_variable(one, "default = null") for one in values)
    wrong = {f"v{one.number}": "other" for one in values}
    right = {f"v{one.number}": one.meaning for one in values}
    files = {"values.tf": declared, "a.auto.tfvars.json": json.dumps(wrong), "b.auto.tfvars.json": json.dumps(right)}
    return files, Inputs()


def _as_argument(one: Value) -> str:
    return str(one.meaning) if one.kind == "string" else one.text


def _arguments(values: list[Value]) -> tuple[dict[str, str], Inputs]:
    given = tuple(VariableValue(f"v{one.number}", _as_argument(one)) for one in values)
    return {"values.tf": _undeclared(values)}, Inputs(variables=given)


def _environment(values: list[Value]) -> tuple[dict[str, str], Inputs]:
    given = {f"v{one.number}": _as_argument(one) for one in values}
    return {"values.tf": _undeclared(values)}, Inputs(environment=given)


def _by_kind(strings: str, others: str, lists: str) -> Callable[[Value], str]:
    def write(one: Value) -> str:
        form: Any = {"string": strings, "list(string)": lists}.get(one.kind, others)
        return str(form.replace("#", one.text))

    return write


def _any(form: str) -> Callable[[Value], str]:
    return _by_kind(form, form, form)


def _inside(text: str) -> str:
    """What stands between the quotes of a string."""
    return text[1:-1]


KEPT = [
    _kept("literals as locals", "local.v#", _locals),
    _kept("literals behind twenty locals", "local.v#", _chain),
    _kept("literals as variables with defaults", "var.v#", _defaults),
    _kept("literals as typed variables with defaults", "var.v#", _typed_defaults),
    _kept("literals where a variable is null", "local.v#", _null_defaults),
    _kept("literals as optional attributes of one variable", "var.settings.v#", _object),
    _kept("literals in a file of JSON", "local.settings.v#", _json_file),
    _kept("literals in a file of YAML", 'local.settings["all"].v#', _yaml_file),
    _kept("literals in a template of JSON", "local.settings.v#", _template_file),
    _kept("literals as outputs of a module", "module.settings.v#", _module),
    _kept("literals that are merged over others", "local.settings.v#", _merged),
]
GIVEN = [
    _given("literals in terraform.tfvars", _tfvars),
    _given("literals in the last of two auto.tfvars.json", _auto_json),
    _given("literals as --var", _arguments),
    _given("literals in the environment", _environment),
]
WRAPPED = [
    _wrapped("literals in parentheses", _any("(#)")),
    _wrapped("literals by a condition", _by_kind('1 > 0 ? # : "other"', "false ? null : #", "true && true ? # : []")),
    _wrapped("literals where something fails", _any("try({}.missing, #)")),
    _wrapped("the first that is there", _by_kind('coalesce("", #)', "coalesce(null, #)", "coalescelist([], #)")),
    _wrapped("literals looked up", _by_kind('lookup({ a = # }, "a", "b")', "{ a = # }.a", '{ a = # }["a"]')),
    _wrapped("the one of a list", _any("one([#])")),
    _wrapped("the element of a list", _by_kind("element([#], 3)", "tolist([#])[0]", "concat(#, [])")),
    _wrapped(
        "literals in for expressions",
        _by_kind(
            "[for one in [#] : one][0]", "{ for k, v in { a = # } : k => v }.a", "[for one in # : one if one != null]"
        ),
    ),
    _wrapped("lists that are made", _any('distinct(compact(flatten([#, [null, ""]])))'), "list(string)"),
    _wrapped("lists that are split", lambda one: f'split("|", "{"|".join(one.meaning)}")', "list(string)"),
    _wrapped("literals in a template", _by_kind('"${#}"', '"${#}"', "#")),
    _wrapped("literals by format", _by_kind('format("%s", #)', 'format("%v", #)', 'formatlist("%s", #)')),
    _wrapped("literals by join", _by_kind('join("", [#])', 'join("", [#])', "reverse(reverse(#))")),
    _wrapped("literals by replace", lambda one: f'replace("~{_inside(one.text)}~", "~", "")', "string"),
    _wrapped("literals by trim", lambda one: f'trimsuffix(trimprefix("<{_inside(one.text)}>", "<"), ">")', "string"),
    _wrapped(
        "literals under a directive",
        lambda one: f'"%{{ if true }}{_inside(one.text)}%{{ else }}no%{{ endif }}"',
        "string",
    ),
    _wrapped("literals through JSON", _any("jsondecode(jsonencode(#))")),
    _wrapped("literals through YAML and base64", _any("yamldecode(base64decode(base64encode(yamlencode(#))))")),
    _wrapped("literals that were sensitive", _any("nonsensitive(sensitive(#))")),
    _wrapped("literals as texts", _by_kind("#", '"${#}"', "toset(#)")),
]
