"""Knows what is said about the variables of root modules from outside the configuration, and which source wins.

Must not know how expressions are evaluated, nor what a variable means in its module.

From weak to strong, as Terraform has it (developer.hashicorp.com/terraform/language/values/variables, 2026-11): TF_VAR_
variables of the environment, terraform.tfvars, terraform.tfvars.json, *.auto.tfvars(.json) by name, then what the
command line says, in its order.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.modules import FileReader, Module, files_in
from ctlint.names import suggestion
from ctlint.records import NamedTuple, Record, field
from ctlint.source import Inputs, SourceError, Span, VariableFile, VariableInput, VariableValue
from ctlint.value import Atom


class Given(NamedTuple):
    """A value given to a root variable.

    file: where it stands, "" where it stands in none. node: its expression; None: `text` is to be read as one that
    suits the variable's type. name_span: the name in the file. by: what people call its source.
    """

    file: str
    node: nodes.Expr | None
    name_span: Span | None
    text: str = ""
    by: str = ""


class Said(Record, frozen=False):
    """What is said for one deployment of a root module.

    given: the strongest value for each name. lost: a file that may say otherwise of every name that is not in
    `given`, because a part of it cannot be read; "" where there is none.
    """

    given: dict[str, Given] = field(default_factory=dict)
    lost: str = ""


class VariableFileItems(NamedTuple):
    """What a file of variables gives. broken: whether a part of it cannot be read."""

    given: Mapping[str, Given]
    broken: bool


SETS = "variable sets"
"""The key of the atom whose answers are the names of the user's sets: the same question in every unit."""


class Outside:
    """What the files and the user say to all root modules of a run; keeps account of what nobody asked for."""

    def __init__(self, reader: FileReader, inputs: Inputs) -> None:
        self._reader = reader
        self._inputs = inputs
        self.deployed_to = inputs.deployed_to
        self._files: dict[str, VariableFileItems] = {}
        self._declared: set[str] = set()
        self._open = False
        self._used: dict[str, None] = {}
        sets = inputs.variable_sets
        self.atom = Atom(SETS, "the variable set", sets, deployed=True) if sets else None

    def said(self, directory: str) -> dict[str, Said]:
        """What is said to the root module in a directory, by set; under "" where the user has named no sets."""
        environment = {
            name: Given("", None, None, text, f"TF_VAR_{name}") for name, text in self._inputs.environment.items()
        }
        automatic = self.automatic_files(directory)
        found = {}
        for name in self._inputs.variable_sets or ("",):
            said = found[name] = Said(dict(environment))
            for path in automatic:
                self._add_file(said, path)
            for given in self._inputs.variables:
                self._add(said, given, directory, name)
        return found

    def automatic_files(self, directory: str) -> list[str]:
        """The variable files that Terraform reads unasked, from weak to strong."""
        names = {path.rpartition("/")[2]: path for path in files_in(self._reader.sources, directory)}
        paths = [names[name] for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
        return paths + [names[name] for name in sorted(names) if name.endswith((".auto.tfvars", ".auto.tfvars.json"))]

    def _add(self, said: Said, given: VariableInput, directory: str, wanted: str) -> None:
        if isinstance(given, VariableValue):
            said.given[given.name] = Given("", None, None, given.text, f"--var {given.name}")
        elif isinstance(given, VariableFile):
            path = self._place(given, directory)
            if path is not None:
                self._used[path] = None
                self._add_file(said, path)
        elif given.name == wanted:
            for file in given.files:
                self._add(said, file, directory, wanted)

    def _place(self, file: VariableFile, directory: str) -> str | None:
        """The file's path from the scan root; None where this root module has no such file beside it."""
        if not file.beside:
            return file.path
        path = posixpath.normpath(posixpath.join(directory, file.path))
        return path if self._reader.sources.exists(path) else None

    def _add_file(self, said: Said, path: str) -> None:
        items = self.file(path)
        if items.broken:
            said.given.clear()
            said.lost = path
        said.given.update(items.given)

    def file(self, path: str) -> VariableFileItems:
        """What a file gives; what is wrong with it becomes a diagnostic."""
        items = self._files.get(path)
        if items is None:
            items = self._files[path] = _read_file(self._reader, path)
        return items

    # -- what nobody declares -----------------------------------------------------------------------------------------

    def declared(self, directory: str, module: Module) -> None:
        """Take note of a root module's variables, and say which of its own files give one that it does not have."""
        self._declared |= module.variables.keys()
        if module.incomplete:
            self._open = True
            return
        for path in self.automatic_files(directory):
            self._undeclared(path, module.variables.keys(), "this root module declares")

    def finish(self, unread: Iterable[bytes]) -> None:
        """Say which variables the user gave that no root module declares.

        unread: the contents of root modules' files that were not read as a configuration.
        """
        given = {one.name for one in self._inputs.variables if isinstance(one, VariableValue)}
        given.update(name for path in self._used for name in self.file(path).given)
        missing = given - self._declared
        if self._open or not missing:
            return
        known = self._declared | {name for name in missing if any(name.encode() in data for data in unread)}
        for one in self._inputs.variables:
            if isinstance(one, VariableValue) and one.name not in known:
                near = suggestion(one.name, known)
                message = f"--var {one.name}: no checked root module declares a variable '{one.name}'{near}"
                self._reader.report("CTL009", message, None, fatal=True)
        for path in self._used:
            self._undeclared(path, known, "a checked root module declares")

    def _undeclared(self, path: str, known: Iterable[str], who: str) -> None:
        names = [name for name in self.file(path).given if name not in known]
        if names:
            shown = ", ".join(f"'{name}'" for name in names[:5]) + (f" and {len(names) - 5} more" if names[5:] else "")
            first = self.file(path).given[names[0]].name_span
            self._reader.report("CTL009", f"no variable that {who} is named {shown}; the value is not used", first)


def _read_file(reader: FileReader, path: str) -> VariableFileItems:
    from ctlint.frontends.terraform.syntax import HclSyntaxError, parse_file_tolerant

    try:
        text = reader.sources.read(path).text
    except SourceError as error:
        reader.loaded.files_unread.add(path)
        reader.report("CTL001", f"{path} {error.reason}", Span(path, 0, 0), fatal=True)
        return VariableFileItems({}, True)
    errors: list[HclSyntaxError] = []
    items: nodes.Body = ()
    if path.endswith(".json"):
        from ctlint.frontends.terraform.json_syntax import parse_json_variables

        try:
            items = parse_json_variables(text)
        except HclSyntaxError as error:
            errors.append(error)
    else:
        items, errors = parse_file_tolerant(text)
    reader.loaded.files_read.add(path)
    for problem in errors:
        reader.report("CTL002", problem.message, Span(path, problem.offset, problem.offset), fatal=True)
    given = {}
    for item in items:
        if isinstance(item, nodes.Attribute):
            given[item.name] = Given(path, item.value, Span(path, item.start, item.name_end))
        else:
            message = "a file of variables has no blocks, only name = value"
            reader.report("CTL007", message, Span(path, item.start, item.header_end), fatal=True)
    return VariableFileItems(given, bool(errors))
