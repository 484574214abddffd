"""Knows how templates become resources, and what the user says of their parameters.

Must not know any AWS service, nor how a template is evaluated.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.cloudformation.intrinsics import Evaluator
from ctlint.frontends.cloudformation.stack import Stack
from ctlint.frontends.cloudformation.stacks import Loader
from ctlint.graph import Loaded, Wanted
from ctlint.source import Inputs, Sources, Unit


def load_templates(units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
    """Evaluate all templates together."""
    parameters = {name: text for name, text in inputs.parameters.items() if not name.startswith("AWS::")}
    pseudo = {name: text for name, text in inputs.parameters.items() if name.startswith("AWS::")}
    loader = Loader(sources, wanted, {unit.path: unit.starts for unit in units if unit.starts is not None})
    loaded = loader.load([Stack(unit.path, parameters=parameters, pseudo=pseudo) for unit in units])
    loaded.diagnostics += _unfit(parameters, loader.stacks)
    return loaded


def _unfit(given: dict[str, str], stacks: Sequence[Evaluator]) -> list[Diagnostic]:
    """Values that CloudFormation would refuse, and parameters that no template has."""
    found: list[Diagnostic] = []
    for name, text in given.items():
        having = [stack.parameters[name] for stack in stacks if name in stack.parameters]
        if stacks and not having:
            found.append(Diagnostic("CTL009", f"parameter {name} is given, but no template has it", None, False))
        for parameter in having:
            problem = parameter.constraints.problem(text) if not parameter.outside else ""
            if problem:
                shown = "" if parameter.secret else f" as '{text}'"
                message = f"parameter {name} is given{shown}, but {problem}"
                found.append(Diagnostic("CTL009", message, parameter.header, True))
    return found
