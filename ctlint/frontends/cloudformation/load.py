"""Knows which files are templates, and what the user says of their parameters.

Must not know any AWS service, nor how a template is evaluated.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.cloudformation.intrinsics import Evaluator
from ctlint.frontends.cloudformation.recognition import looks_like_template, may_be_template
from ctlint.frontends.cloudformation.stack import Stack
from ctlint.frontends.cloudformation.stacks import UTF16, Loader
from ctlint.graph import Loaded, Vocabulary, Wanted
from ctlint.source import Inputs, OutsideRootError, SourceError, Sources, Unit, decode

_ENDINGS = (".yaml", ".yml", ".json", ".template", ".cfn")
_OWN_ENDINGS = (".template", ".cfn")


class CloudFormation:
    """The front end of CloudFormation templates, YAML and JSON; each template is a unit named by its path."""

    name = "cloudformation"
    vocabulary: Vocabulary = "cfn"
    extensions: tuple[str, ...] = ()

    def claim(self, files: Sequence[str], sources: Sources, chosen: frozenset[str]) -> list[Unit]:
        """The templates among the files, told by their content; a file of another ending counts where it is named."""
        return [
            Unit(self.name, path, (path,))
            for path in files
            if (path.endswith(_ENDINGS) or path in chosen) and self._is_template(path, sources, path in chosen)
        ]

    @staticmethod
    def _is_template(path: str, sources: Sources, named: bool) -> bool:
        known = sources.loaded.get(path)
        if known is not None:
            return looks_like_template(known.text)
        try:
            data = sources.read_bytes(path)
        except SourceError as error:
            unreadable = isinstance(error.__cause__, OSError) and not isinstance(error, OutsideRootError)
            return path.endswith(_OWN_ENDINGS) or (path.endswith(_ENDINGS) and (named or unreadable))
        try:
            if data[:2] in UTF16:  # not read into `sources`: `load` refuses it
                return looks_like_template(decode(path, data))
            return may_be_template(data) and looks_like_template(sources.read(path).text)
        except SourceError:
            return True

    def load(self, units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
        """Evaluate all templates together; see `frontends.Frontend.load`."""
        parameters = {name: text for name, text in inputs.parameters.items() if not name.startswith("AWS::")}
        pseudo = {name: text for name, text in inputs.parameters.items() if name.startswith("AWS::")}
        loader = Loader(sources, wanted)
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
