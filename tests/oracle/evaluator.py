"""Asks ctlint what it makes of expressions and whole configurations, without any rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ctlint.frontends.terraform.given import Outside
from ctlint.frontends.terraform.instances import ModuleInstance
from ctlint.frontends.terraform.load import Terraform
from ctlint.frontends.terraform.modules import FileReader, configuration_files
from ctlint.frontends.terraform.references import Shapes
from ctlint.frontends.terraform.root_module import Modules, RootModule
from ctlint.frontends.terraform.syntax import HclSyntaxError, parse_expression
from ctlint.graph import Loaded, Wanted
from ctlint.source import Inputs, Sources, Unit
from ctlint.value import Value

WANTED = Wanted(frozenset({"terraform_data"}))


def root_module(directory: Path, inputs: Inputs | None = None) -> ModuleInstance:
    """The root module of a directory, ready to be asked."""
    sources = Sources(directory)
    files = configuration_files(sources, ".")
    modules = Modules(FileReader(sources, Loaded()))
    outside = Outside(modules.reader, inputs or Inputs())
    return RootModule(Unit("terraform", ".", tuple(files)), modules, outside, None, Shapes(WANTED)).instance()


class Expressions:
    """Evaluates expressions in one configuration; each with a budget of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def evaluate(self, text: str) -> Value[Any] | None:
        """The value of an expression; None where it is none."""
        try:
            node = parse_expression(f"(\n{text}\n)")
        except HclSyntaxError:
            return None
        instance = root_module(self.directory)
        return instance.root.evaluator.evaluate(node, instance.scope("main.tf"))


def load(directory: Path, types: frozenset[str], inputs: Inputs | None = None) -> Loaded:
    """The instances of these types in a configuration, with what the model says of computed attributes."""
    from ctlint.model import wanted

    sources = Sources(directory)
    front_end = Terraform()
    names = [path.relative_to(directory).as_posix() for path in sorted(directory.rglob("*")) if path.is_file()]
    units = [unit for unit in front_end.claim(names, sources, frozenset()) if unit.path == "."]
    return front_end.load(units, sources, inputs or Inputs(), Wanted(types, wanted().shapes))


def outputs(directory: Path, inputs: Inputs | None = None) -> Mapping[str, Value[Any]]:
    """The outputs of a configuration."""
    instance = root_module(directory, inputs)
    return {name: instance.output(name) for name in instance.module.outputs}


__all__: Sequence[str] = ("Expressions", "load", "outputs", "root_module")
