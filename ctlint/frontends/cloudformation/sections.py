"""Knows what a template's Resources, Conditions and Outputs hold for one stack, loops expanded where there are some.

Must not know how a collection is evaluated (that is handed in), nor what an entry evaluates to.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.cloudformation.loops import Loops, has_loops
from ctlint.frontends.cloudformation.nodes import Entry
from ctlint.frontends.cloudformation.template import TRANSFORM, Declared, Template, is_module
from ctlint.source import Span


class Sections:
    """The sections of one stack: at first what is written out, so that a collection may be evaluated with it.

    resources: by logical id, in order. conditions, outputs: entries by name.
    hidden: why there may be entries that are not here ("" if there cannot be): a macro, a snippet, a loop that is not
        expanded.
    """

    def __init__(self, template: Template) -> None:
        self._template = template
        self.hidden = template.rewritten
        if any(TRANSFORM in section for section in (template.conditions, template.outputs)):
            self.hidden = self.hidden or f"{TRANSFORM} adds to it when the stack is deployed"
        self.conditions: Mapping[str, Entry] = template.conditions
        self.outputs: Mapping[str, Entry] = template.outputs
        self.has_loops = any(map(has_loops, (template.conditions, template.resources, template.outputs)))
        written = {name: entry for name, entry in template.resources.items() if not has_loops((name,))}
        self.resources: Mapping[str, Declared] = template.declared(written if self.has_loops else template.resources)
        self._modules: list[Declared] | None = None

    def module_of(self, name: str) -> Declared | None:
        """The module that makes the resource of this name: it begins with the logical id of the module.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/module-ref-resources.html (read 2026-11)
        """
        found = self.resources.get(name)
        if found is not None and not is_module(found):
            return None
        if self._modules is None:
            self._modules = [declared for declared in self.resources.values() if is_module(declared)]
        return next((module for module in self._modules if name.startswith(module.name)), None)

    def expand(self, loops: Loops) -> None:
        """Put in what the loops make."""
        self._modules = None
        self.conditions = self._expanded(loops, self._template.conditions)
        self.resources = self._template.declared(self._expanded(loops, self._template.resources))
        self.outputs = self._expanded(loops, self._template.outputs)

    def _expanded(self, loops: Loops, entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
        expanded = loops.expand(entries)
        for entry, why, code in expanded.unexpanded:
            self.hidden = why
            span = Span(self._template.path, entry.start, entry.end)
            self._template.diagnostics.append(Diagnostic(code, f"{why}; what it makes is not judged", span, True))
        return expanded.entries
