"""Knows the sections of a template: which entries Parameters, Mappings, Conditions, Resources and Outputs have.

Must not know what an entry evaluates to, nor any resource type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.cloudformation.nodes import (
    Document,
    Entry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
)
from ctlint.frontends.cloudformation.recognition import is_template
from ctlint.frontends.cloudformation.syntax import parse
from ctlint.records import NamedTuple
from ctlint.source import SourceFile, Span

MAX_NOTICES = 20
"""Remarks about one file; further ones of the same file are counted in the last."""

_KNOWN_TRANSFORMS = re.compile(r"AWS::(?:Serverless-|LanguageExtensions|CodeDeploy|SecretsManager-)")
"""Transforms of AWS's own that leave resources of other services as they are written."""


TRANSFORM = "Fn::Transform"
"""A macro, which may change all that stands beside it; AWS::Include only adds what is not written there."""

_MODULE = "::MODULE"
"""How the types of modules end: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html (read 2026-11)."""


class Declared(NamedTuple):
    """One resource as written. `header` is the place of its logical id."""

    name: str
    type: str
    header: Span
    body: MappingNode


class Template:
    """One template's sections; what is malformed is a diagnostic, and the rest is read all the same.

    path: of the file. parameters, mappings, conditions, resources, outputs: the entries of each section as written,
        loops not expanded (`sections.Sections` does that).
    rewritten: why resources may exist that are not written ("" if they may not).
    """

    def __init__(self, source: SourceFile, document: Document) -> None:
        self.path = source.path
        self.text = source.text
        self.diagnostics: list[Diagnostic] = []
        self._notices(document)
        root = document.root
        self.root = root if isinstance(root, MappingNode) else MappingNode({}, 0, 0)
        self.parameters = self._section("Parameters")
        self.mappings = self._section("Mappings")
        self.conditions = self._section("Conditions")
        self.outputs = self._section("Outputs")
        self.resources = self._section("Resources")
        self.rewritten = ""
        self._transforms()

    def span(self, node: Node) -> Span:
        """The place of a node."""
        return Span(self.path, node.start, node.end)

    def slice(self, node: Node) -> str:
        """A node as written, on one line, shortened for messages."""
        written = " ".join(self.text[node.start : node.end].split())
        return written if len(written) <= 80 else written[:77] + "..."

    def malformed(self, message: str, span: Span, fatal: bool = True) -> None:
        """Note a structure that CloudFormation would refuse."""
        self.diagnostics.append(Diagnostic("CTL007", message, span, fatal))

    def _notices(self, document: Document) -> None:
        for number, notice in enumerate(document.notices):
            code = "CTL008" if notice.twice else "CTL007"
            message = notice.message
            more = len(document.notices) - MAX_NOTICES
            if number == MAX_NOTICES and more > 1:
                message = f"{message} (and {more - 1} more remarks about this file)"
            self.diagnostics.append(Diagnostic(code, message, Span(self.path, notice.start, notice.end), False))
            if number == MAX_NOTICES:
                break

    def _section(self, name: str) -> dict[str, Entry]:
        section = self.root.get(name)
        if section is None or (isinstance(section, ScalarNode) and section.value is None):
            return {}
        if not isinstance(section, MappingNode):
            self.malformed(f"{name} must be a mapping", self.span(section))
            return {}
        return section.entries

    def _transforms(self) -> None:
        transform = self.root.get("Transform")
        listed = transform.items if isinstance(transform, SequenceNode) else [transform]
        for item in listed:
            if item is None or (isinstance(item, ScalarNode) and _KNOWN_TRANSFORMS.match(str(item.value))):
                continue
            name = item.get("Name") if isinstance(item, MappingNode) else item
            shown = name.value if isinstance(name, ScalarNode) else "?"
            self.rewritten = f"the transform {shown} may rewrite this template"
            self.diagnostics.append(
                Diagnostic("CTL006", f"{self.rewritten}: it is judged as written", self.span(item), False)
            )

    def declared(self, entries: Mapping[str, Entry]) -> dict[str, Declared]:
        """The resources among the entries of `Resources`, by logical id, in order."""
        found: dict[str, Declared] = {}
        for name, entry in entries.items():
            header = Span(self.path, entry.start, entry.end)
            if name == TRANSFORM:
                self.rewritten = f"{name} makes resources that are not written out"
                message = f"{name} is not expanded: the resources that it makes are not judged"
                self.diagnostics.append(Diagnostic("CTL006", message, header, True))
                continue
            body = entry.value
            if not isinstance(body, MappingNode):
                self.malformed(f"resource {name} must be a mapping with Type and Properties", header)
                continue
            kind = body.get("Type")
            if kind is None and TRANSFORM in body.entries:
                self.rewritten = f"{TRANSFORM} may make resources of any type"
                message = f"{TRANSFORM} is not expanded: what resource {name} is, is not known, and it is not judged"
                self.diagnostics.append(Diagnostic("CTL006", message, header, True))
                continue
            if not isinstance(kind, ScalarNode) or not isinstance(kind.value, str):
                self.malformed(f"resource {name} has no Type", header)
                continue
            found[name] = Declared(name, kind.value, header, body)
        return found


def includes(node: Node) -> bool:
    """Whether what a `Fn::Transform` is given asks for a snippet, not for a macro."""
    name = node.get("Name") if isinstance(node, MappingNode) else None
    return isinstance(name, ScalarNode) and name.value == "AWS::Include"


def transform_of(argument: Node) -> str:
    """What a `Fn::Transform` does, as a clause."""
    name, parameters = (
        (argument.get(key) if isinstance(argument, MappingNode) else None) for key in ("Name", "Parameters")
    )
    place = parameters.get("Location") if isinstance(parameters, MappingNode) else None
    if includes(argument):
        return f"{place.value if isinstance(place, ScalarNode) else 'a snippet'} is included"
    return f"the macro {name.value if isinstance(name, ScalarNode) else '?'} runs"


def is_module(declared: Declared) -> bool:
    """Whether it stands for resources that a module of the registry makes."""
    return declared.type.endswith(_MODULE)


def read_template(source: SourceFile) -> Template | None:
    """Parse and read one file; None where it parses and is no template. Raises TemplateSyntaxError."""
    document = parse(source.text)
    return Template(source, document) if is_template(document.root) else None
