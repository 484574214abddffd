"""Knows the sections of a template: which entries Parameters, Mappings, Conditions, Resources and Outputs have.

Must not know what an entry evaluates to, nor any resource type.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.cloudformation.json_reader import parse_json
from ctlint.frontends.cloudformation.nodes import (
    Document,
    Entry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    TemplateSyntaxError,
)
from ctlint.frontends.cloudformation.syntax import parse
from ctlint.source import SourceFile, Span

FOR_EACH = "Fn::ForEach::"
MAX_NOTICES = 20
"""Remarks about one file; further ones of the same file are counted in the last."""

_KNOWN_TRANSFORMS = re.compile(r"AWS::(?:Serverless-|LanguageExtensions|CodeDeploy|SecretsManager-)")
"""Transforms of AWS's own that leave resources of other services as they are written."""


class Declared(NamedTuple):
    """One resource as written. `header` is the place of its logical id."""

    name: str
    type: str
    header: Span
    body: MappingNode


class Template:
    """One template's sections; what is malformed is a diagnostic, and the rest is read all the same.

    path: of the file, which is also the unit's name.
    resources: by logical id, in order. rewritten: why resources may exist that are not written ("" if they may not).
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
        self.rewritten = ""
        self._transforms()
        self.resources = self._resources()

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

    def _resources(self) -> dict[str, Declared]:
        found: dict[str, Declared] = {}
        for name, entry in self._section("Resources").items():
            header = Span(self.path, entry.start, entry.end)
            if name.startswith(FOR_EACH) or name == "Fn::Transform":
                self.rewritten = f"{name} makes resources that are not written out"
                message = f"{name} is not expanded: the resources that it makes are not judged"
                self.diagnostics.append(Diagnostic("CTL006", message, header, True))
                continue
            body = entry.value
            if not isinstance(body, MappingNode):
                self.malformed(f"resource {name} must be a mapping with Type and Properties", header)
                continue
            kind = body.get("Type")
            if not isinstance(kind, ScalarNode) or not isinstance(kind.value, str):
                self.malformed(f"resource {name} has no Type", header)
                continue
            found[name] = Declared(name, kind.value, header, body)
        return found


# -------------------------------------------------------------------------------------------------------- recognition

_TOP_LEVEL_RESOURCES = re.compile(r"^(?P<indent>[ ]*)(?:Resources|\"Resources\"|'Resources')[ \t]*:", re.MULTILINE)
_TYPE = re.compile(r"""["']?\bType["']?[ \t]*:[ \t]*["']?[A-Za-z0-9]+::[A-Za-z0-9]""")
_FORMAT_VERSION = re.compile(r"""^[ ]*["']?AWSTemplateFormatVersion["']?[ \t]*:""", re.MULTILINE)
_FIRST_KEY = re.compile(r"""^(?P<indent>[ ]*)[^\s#%-][^\n]*:""", re.MULTILINE)
_JSON_RESOURCES = re.compile(r'"Resources"\s*:\s*\{')
_BRACE = re.compile(r"\s*\{")


def may_be_template(data: bytes) -> bool:
    """The cheap test, on bytes: whether the words are there that every template has."""
    return b"Resources" in data and (b"AWS::" in data or b"AWSTemplateFormatVersion" in data)


def looks_like_template(text: str) -> bool:
    """Whether a text is a template by its shape, or would be if it could be parsed.

    The shape: a top-level mapping `Resources` in which a `Type` has `::`, or beside which stands
    AWSTemplateFormatVersion. Names of files do not count.
    """
    if "Resources" not in text or ("AWS::" not in text and "AWSTemplateFormatVersion" not in text):
        return False
    if _BRACE.match(text):
        try:
            return is_template(parse_json(text).root)
        except TemplateSyntaxError:
            found = _JSON_RESOURCES.search(text) or re.search(r"\bResources\s*:", text)
            return found is not None and (_TYPE.search(text, found.end()) is not None or "FormatVersion" in text)
    first = _FIRST_KEY.search(text)
    for found in _TOP_LEVEL_RESOURCES.finditer(text):
        if first is not None and found["indent"] != first["indent"]:
            continue
        if _FORMAT_VERSION.search(text) is not None or _TYPE.search(text, found.end()) is not None:
            return True
    return False


def is_template(root: Node | None) -> bool:
    """The same test on nodes."""
    if not isinstance(root, MappingNode):
        return False
    resources = root.get("Resources")
    if resources is None:
        return False
    if "AWSTemplateFormatVersion" in root.entries:
        return True
    if not isinstance(resources, MappingNode):
        return False
    for name, entry in resources.entries.items():
        if name.startswith(FOR_EACH):
            return True
        kind = entry.value.get("Type") if isinstance(entry.value, MappingNode) else None
        if isinstance(kind, ScalarNode) and isinstance(kind.value, str) and "::" in kind.value:
            return True
    return False


def read_template(source: SourceFile) -> Template | None:
    """Parse and read one file; None where it parses and is no template. Raises TemplateSyntaxError."""
    document = parse(source.text)
    return Template(source, document) if is_template(document.root) else None
