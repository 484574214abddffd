"""Knows whether a text is a template: by its shape. Names do not count.

Must not know what a template says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ctlint.frontends.cloudformation.json_reader import plain_json
from ctlint.frontends.cloudformation.loops import FOR_EACH
from ctlint.frontends.cloudformation.nodes import MappingNode, Node, ScalarNode, TemplateSyntaxError

_TOP_LEVEL_RESOURCES = re.compile(
    r"^(?P<indent>[ ]*)(?:\?[ \t]+)?(?:Resources|\"Resources\"|'Resources')[ \t]*(?::|\r?\n[ ]*:)", re.MULTILINE
)
_TYPE = re.compile(r"""["']?\bType["']?[ \t]*:[ \t]*["']?[A-Za-z0-9]+::[A-Za-z0-9]""")
_FORMAT_VERSION = re.compile(r"""^[ ]*["']?AWSTemplateFormatVersion["']?[ \t]*:""", re.MULTILINE)
_FIRST_KEY = re.compile(r"""^(?P<indent>[ ]*)(?:\?[ \t]|[^\s#%-][^\n]*:)""", re.MULTILINE)
_JSON_RESOURCES = re.compile(r'"Resources"\s*:\s*\{')
_BRACE = re.compile(r"\s*\{")


def looks_like_template(text: str) -> bool:
    """Whether a text is a template by its shape, or would be if it could be parsed.

    The shape: a top-level mapping `Resources` in which a `Type` has `::`, or beside which stands
    AWSTemplateFormatVersion. Names of files do not count.
    """
    if "Resources" not in text or ("AWS::" not in text and "AWSTemplateFormatVersion" not in text):
        return False
    if _BRACE.match(text):
        try:
            return _is_template(plain_json(text))
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
    if not isinstance(resources, MappingNode):
        return resources is not None and "AWSTemplateFormatVersion" in root.entries
    types = {name: _type_of(entry.value) for name, entry in resources.entries.items()}
    return "AWSTemplateFormatVersion" in root.entries or _holds_resources(types)


def _is_template(root: object) -> bool:
    """The same test on plain values."""
    if not isinstance(root, dict) or "Resources" not in root:
        return False
    resources = root["Resources"]
    if "AWSTemplateFormatVersion" in root or not isinstance(resources, dict):
        return "AWSTemplateFormatVersion" in root
    return _holds_resources(
        {name: body.get("Type") if isinstance(body, dict) else None for name, body in resources.items()}
    )


def _type_of(body: Node) -> object:
    kind = body.get("Type") if isinstance(body, MappingNode) else None
    return kind.value if isinstance(kind, ScalarNode) else None


def _holds_resources(types: Mapping[str, object]) -> bool:
    return any(name.startswith(FOR_EACH) or (isinstance(kind, str) and "::" in kind) for name, kind in types.items())
