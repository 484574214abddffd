"""Knows input variables of a root module: type, default, and what the variable files and the user say.

Must not know how expressions are evaluated, nor modules' arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.cty import AnyValue
from ctlint.frontends.terraform.modules import Definition, FileReader, files_in
from ctlint.frontends.terraform.types import ANY, Type
from ctlint.source import Inputs, SourceError, Span


class Given(NamedTuple):
    """A value given to a root variable.

    file: where it stands, "" for the command line. node: its expression. name_span: the name there, None for the
    command line.
    """

    file: str
    node: nodes.Expr
    name_span: Span | None


class Declared(NamedTuple):
    """A variable as it is declared.

    default: its file and expression, None where a value is required. nullable: whether null is a value of it.
    """

    header: Span
    type: Type
    default: tuple[str, nodes.Expr] | None
    nullable: bool


def declared(definition: Definition, default_of: Callable[[str, nodes.Expr], AnyValue]) -> Declared:
    """Read a variable block; `default_of` evaluates (file, expression) where only functions may be used."""
    from ctlint.frontends.terraform.constraints import constraint

    type_: Type = ANY
    written = definition.attribute("type")
    if written is not None:
        file, attribute = written
        type_ = constraint(_as_expression(attribute.value), lambda node: default_of(file, node))
    default = definition.attribute("default")
    nullable = definition.attribute("nullable")
    return Declared(
        definition.header,
        type_,
        (default[0], default[1].value) if default is not None else None,
        not (
            nullable is not None and isinstance(nullable[1].value, nodes.Literal) and nullable[1].value.value is False
        ),
    )


def _as_expression(node: nodes.Expr) -> nodes.Expr:
    """In JSON a constraint is a string that holds it."""
    if isinstance(node, nodes.Literal) and isinstance(node.value, str) and "(" in node.value:
        from ctlint.frontends.terraform.syntax import HclSyntaxError, parse_expression

        try:
            return parse_expression(node.value)
        except HclSyntaxError:
            return node
    return node


def given_values(reader: FileReader, directory: str, inputs: Inputs) -> dict[str, Given]:
    """What is said about a root's variables, the strongest source for each name.

    From weak to strong: terraform.tfvars, terraform.tfvars.json, *.auto.tfvars(.json) by name, the user's files in
    order, the user's single values.
    """
    names = {path.rpartition("/")[2]: path for path in files_in(reader.sources, directory)}
    paths = [names[name] for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    paths += [names[name] for name in sorted(names) if name.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    given: dict[str, Given] = {}
    for path in (*paths, *inputs.variable_files):
        _read_file(reader, path, given)
    for name, text in inputs.variables.items():
        given[name] = Given("", _from_text(text), None)
    return given


def _read_file(reader: FileReader, path: str, given: dict[str, Given]) -> None:
    from ctlint.frontends.terraform.syntax import HclSyntaxError, parse_file_tolerant

    try:
        text = reader.sources.read(path).text
    except SourceError as error:
        reader.loaded.files_unread.add(path)
        reader.report("CTL001", f"{path} {error.reason}", Span(path, 0, 0), fatal=True)
        return
    errors: list[HclSyntaxError] = []
    items: nodes.Body = ()
    if path.endswith(".json"):
        from ctlint.frontends.terraform.json_syntax import parse_json_file

        try:
            items = parse_json_file(text)
        except HclSyntaxError as error:
            errors.append(error)
    else:
        items, errors = parse_file_tolerant(text)
    reader.loaded.files_read.add(path)
    for problem in errors:
        reader.report("CTL002", problem.message, Span(path, problem.offset, problem.offset), fatal=True)
    for item in items:
        if isinstance(item, nodes.Attribute):
            given[item.name] = Given(path, item.value, Span(path, item.start, item.name_end))


def _from_text(text: str) -> nodes.Expr:
    """A value from the command line: an expression where it reads as a literal one, else the text itself."""
    from ctlint.frontends.terraform.syntax import HclSyntaxError, parse_expression

    if text[:1] in "[{" or text in ("true", "false", "null"):
        try:
            return parse_expression(text)
        except HclSyntaxError:
            pass
    return nodes.Literal(0, 0, text)
