"""Knows the ways to write a policy in Terraform: as a document of the provider's, as an object, as text, in a file.

Must not know what any policy allows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ctlint.frontends.terraform.nodes import Block, Literal, Template, TupleExpr
from tests.equivalence.hcl import (
    Change,
    Files,
    attributes,
    blocks,
    everywhere,
    folder,
    nested,
    references,
    removal,
    written,
)
from tests.equivalence.law import Rewrite

TYPE = "aws_iam_policy_document"
_PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}
_LISTS = {"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"}


class Term(NamedTuple):
    """An expression of a policy, and the text that it stands in."""

    node: Any
    text: str

    @property
    def hcl(self) -> str:
        return written(self.text, self.node)


Statement = dict[str, Any]
"""What IAM calls an element -> a Term, or dictionaries down to Terms, or a text that is no expression."""


def _term(block: Block, name: str, text: str) -> Term:
    return Term(attributes(block.body)[name].value, text)


def _word(block: Block, name: str) -> str:
    value = attributes(block.body)[name].value
    assert isinstance(value, Literal)
    return str(value.value)


def statement(block: Block, text: str) -> Statement:
    """A `statement` as IAM has it."""
    found = attributes(block.body)
    made: Statement = {"Effect": _term(block, "effect", text) if "effect" in found else "Allow"}
    if "sid" in found:
        made["Sid"] = _term(block, "sid", text)
    made |= {element: _term(block, name, text) for name, element in _LISTS.items() if name in found}
    for name, element in _PRINCIPALS.items():
        for one in nested(block.body, name):
            kind, who = _word(one, "type"), _term(one, "identifiers", text)
            if kind == "*":
                made[element] = "*"
            else:
                made.setdefault(element, {})[kind] = who
    for one in nested(block.body, "condition"):
        test = made.setdefault("Condition", {}).setdefault(_word(one, "test"), {})
        test[_word(one, "variable")] = _term(one, "values", text)
    return made


Show = Callable[[Term], str]


def shown(value: Any, show: Show, assign: str) -> str:
    """A policy in HCL (assign " = ") or JSON (": "), with its expressions as `show` has them."""
    if isinstance(value, Term):
        return show(value)
    if isinstance(value, dict):
        return (
            "{" + ", ".join(json.dumps(name) + assign + shown(one, show, assign) for name, one in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(shown(one, show, assign) for one in value) + "]"
    return json.dumps(value)


def as_json(term: Term, hole: Callable[[str], str]) -> str:
    """An expression as JSON text in which `hole` stands for what is not known in advance."""
    node = term.node
    if isinstance(node, TupleExpr):
        return "[" + ", ".join(as_json(Term(one, term.text), hole) for one in node.items) + "]"
    if isinstance(node, Literal):
        return json.dumps(node.value)
    if isinstance(node, Template):
        parts = (
            json.dumps(one.value)[1:-1] if isinstance(one, Literal) else hole(written(term.text, one))
            for one in node.parts
        )
        return '"' + "".join(parts) + '"'
    return '"' + hole(term.hcl) + '"'


class Document(NamedTuple):
    """A document: the name of its data source, its file's directory, its statements, the version of its language."""

    name: str
    directory: str
    statements: list[Statement]
    version: str

    @property
    def policy(self) -> dict[str, Any]:
        return {"Version": self.version, "Statement": self.statements}


def _version(block: Block) -> str:
    return _word(block, "version") if "version" in attributes(block.body) else "2012-10-17"


def _version_line(block: Block, text: str) -> str:
    found = attributes(block.body).get("version")
    return "" if found is None else f"  {written(text, found)}\n"


Written = Callable[[Document], "tuple[str, dict[str, str]]"]
"""From a document to an expression for its JSON, and files beside it."""


def without_documents(files: Files, write: Written) -> dict[str, str]:
    """All files with something else instead of each policy document of the provider's."""
    instead: dict[tuple[str, str], str] = {}
    more: dict[str, str] = {}
    for name, text in files.items():
        for block in blocks(text, "data") if name.endswith(".tf") else ():
            if block.labels[0] == TYPE:
                statements = [statement(one, text) for one in nested(block.body)]
                document = Document(block.labels[1], folder(name), statements, _version(block))
                instead[document.directory, document.name], added = write(document)
                more |= {document.directory + file: content for file, content in added.items()}

    def change(name: str, text: str) -> Iterator[Change]:
        gone = [block for block in blocks(text, "data") if block.labels[0] == TYPE]
        yield from (removal(text, block) for block in gone)
        for block in blocks(text):
            if block not in gone:
                for one in references(text, block.body):
                    if one.head.startswith(f"data.{TYPE}."):
                        assert one.rest == ".json"
                        key = folder(name), one.head.rpartition(".")[2]
                        yield Change(one.start, one.end, instead[key])

    return {**everywhere(files, change), **more}


def _hcl(term: Term) -> str:
    return term.hcl


def _interpolated(expression: str) -> str:
    return "${" + expression + "}"


def _object(document: Document) -> tuple[str, dict[str, str]]:
    return f"jsonencode({shown(document.policy, _hcl, ' = ')})", {}


def _shortest(document: Document) -> tuple[str, dict[str, str]]:
    """As people write it by hand: no lists of one, and one statement alone is no list either."""

    def bare(term: Term) -> str:
        node = term.node
        one = isinstance(node, TupleExpr) and len(node.items) == 1
        return written(term.text, node.items[0]) if one else term.hcl

    statements = document.statements
    policy = {"Version": document.version, "Statement": statements[0] if len(statements) == 1 else statements}
    return f"jsonencode({shown(policy, bare, ' = ')})", {}


def _local(document: Document) -> tuple[str, dict[str, str]]:
    """Statements as locals, put together by functions."""
    statements = document.statements
    lines = [f"  {document.name}_{number} = {shown(one, _hcl, ' = ')}\n" for number, one in enumerate(statements)]
    parts = ", ".join(f"[local.{document.name}_{number}]" for number in range(len(statements)))
    lines.append(
        f'  {document.name} = merge({{ Version = "{document.version}" }}, {{ Statement = concat({parts}) }})\n'
    )
    return f"jsonencode(local.{document.name})", {f"policy_{document.name}.tf": "locals {\n" + "".join(lines) + "}\n"}


def _text(document: Document) -> str:
    return shown(document.policy, lambda term: as_json(term, _interpolated), ": ")


def _heredoc(document: Document) -> tuple[str, dict[str, str]]:
    return f"local.{document.name}", {
        f"policy_{document.name}.tf": f"locals {{\n  {document.name} = <<POLICY\n{_text(document)}\nPOLICY\n}}\n"
    }


def _indented(document: Document) -> tuple[str, dict[str, str]]:
    text = _text(document).replace('{"Effect"', '\n      {"Effect"')
    return f"local.{document.name}", {
        f"policy_{document.name}.tf": f"locals {{\n  {document.name} = <<-POLICY\n    {text}\n  POLICY\n}}\n"
    }


def _template(document: Document) -> tuple[str, dict[str, str]]:
    holes: dict[str, str] = {}
    text = shown(
        document.policy,
        lambda term: as_json(term, lambda one: "${" + holes.setdefault(one, f"v{len(holes)}") + "}"),
        ": ",
    )
    given = ", ".join(f"{name} = {one}" for one, name in holes.items())
    return f'templatefile("${{path.module}}/{document.name}.tftpl", {{ {given} }})', {f"{document.name}.tftpl": text}


def _file(document: Document) -> tuple[str, dict[str, str]]:
    """A file of JSON with marks, for which something is put."""
    holes: dict[str, str] = {}
    text = shown(
        document.policy, lambda term: as_json(term, lambda one: holes.setdefault(one, f"<<{len(holes)}>>")), ": "
    )
    expression = f'file("${{path.module}}/{document.name}.json")'
    for one, mark in holes.items():
        expression = f'replace({expression}, "{mark}", {one})'
    return expression, {f"{document.name}.json": text}


def _loop(document: Document) -> tuple[str, dict[str, str]]:
    """A template that makes the statements in a loop."""
    listed = ", ".join(f"jsonencode({shown(one, _hcl, ' = ')})" for one in document.statements)
    loop = "%{ for i, one in statements }%{ if i > 0 }, %{ endif }${one}%{ endfor }"
    template = f'{{"Version": "{document.version}", "Statement": [{loop}]}}'
    return f'templatefile("${{path.module}}/{document.name}.tftpl", {{ statements = [{listed}] }})', {
        f"{document.name}.tftpl": template
    }


def _again(files: Files) -> dict[str, str]:
    """What a document says goes through JSON text and back into the source of another document."""

    def change(name: str, text: str) -> Iterator[Change]:
        for block in blocks(text, "data"):
            if block.labels[0] == TYPE:
                head = f'data "{TYPE}" "{block.labels[1]}"'
                yield Change(block.start, block.header_end, f'data "{TYPE}" "{block.labels[1]}_source" {{')
                end = text.index("\n", block.end) if "\n" in text[block.end :] else len(text)
                source = f"data.{TYPE}.{block.labels[1]}_source.json"
                again = f"{_version_line(block, text)}  source_policy_documents = [{source}]\n"
                yield Change(end, end, f"\n\n{head} {{\n{again}}}")

    return everywhere(files, change)


def _parts(files: Files) -> dict[str, str]:
    """Each statement in a document of its own, put together by source_ and override_policy_documents."""

    def change(name: str, text: str) -> Iterator[Change]:
        for block in blocks(text, "data"):
            if block.labels[0] == TYPE:
                title = block.labels[1]
                parts = nested(block.body)
                version = _version_line(block, text)
                whole = [
                    f'data "{TYPE}" "{title}_{n}" {{\n{version}  {written(text, one)}\n}}\n\n'
                    for n, one in enumerate(parts)
                ]
                named = [f"data.{TYPE}.{title}_{n}.json" for n in range(len(parts))]
                whole.append(
                    f'data "{TYPE}" "{title}" {{\n{version}  source_policy_documents = [{", ".join(named[:1])}]\n'
                    f"  override_policy_documents = [{', '.join(named[1:])}]\n}}"
                )
                yield Change(block.start, block.end, "".join(whole))

    return everywhere(files, change)


def _listed(files: Files) -> dict[str, str]:
    """Statements made by a dynamic block from a list of objects, with dynamic blocks inside."""

    def change(name: str, text: str) -> Iterator[Change]:
        for block in blocks(text, "data"):
            if block.labels[0] == TYPE:
                rows = ",\n".join(f"    {_row(one, text)}" for one in nested(block.body))
                made = f'  dynamic "statement" {{\n    for_each = [\n{rows}\n    ]\n{_CONTENT}  }}\n'
                yield Change(block.header_end, block.end, f"\n{_version_line(block, text)}{made}}}")

    return everywhere(files, change)


_PRINCIPAL = """
      dynamic "#" {
        for_each = try(statement.value.#, [])
        iterator = one_of
        content {
          type        = one_of.value.type
          identifiers = one_of.value.identifiers
        }
      }
"""
_CONTENT = f"""
    content {{
      sid           = lookup(statement.value, "sid", null)
      effect        = lookup(statement.value, "effect", "Allow")
      actions       = lookup(statement.value, "actions", null)
      not_actions   = try(statement.value.not_actions, null)
      resources     = lookup(statement.value, "resources", null)
{"".join(_PRINCIPAL.replace("#", kind) for kind in _PRINCIPALS)}
      dynamic "condition" {{
        for_each = try(statement.value.condition, [])
        content {{
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }}
      }}
    }}
"""


def _row(block: Block, text: str) -> str:
    fields = [f"{one.name} = {written(text, one.value)}" for one in attributes(block.body).values()]
    for kind in (*_PRINCIPALS, "condition"):
        rows = [
            "{ "
            + ", ".join(f"{one.name} = {written(text, one.value)}" for one in attributes(part.body).values())
            + " }"
            for part in nested(block.body, kind)
        ]
        if rows:
            fields.append(f"{kind} = [{', '.join(rows)}]")
    return "{ " + ", ".join(fields) + " }"


def _rewrite(name: str, write: Written) -> Rewrite:
    return Rewrite(name, lambda files: without_documents(files, write))


POLICIES = [
    _rewrite("policies by jsonencode", _object),
    _rewrite("policies as short as they can be", _shortest),
    _rewrite("policies put together from locals", _local),
    _rewrite("policies as text", _heredoc),
    _rewrite("policies as indented text", _indented),
    _rewrite("policies by templatefile", _template),
    _rewrite("policies in files with marks", _file),
    _rewrite("policies by a loop in a template", _loop),
    Rewrite("documents from documents", _again),
    Rewrite("a document for each statement", _parts),
    Rewrite("statements from a list", _listed),
]
