"""Knows which of the two syntaxes a text is written in.

Must not know what a template means.
"""

from __future__ import annotations

import re

from ctlint.frontends.cloudformation.json_reader import check_json, parse_json
from ctlint.frontends.cloudformation.nodes import Document, TemplateSyntaxError
from ctlint.frontends.cloudformation.yaml_reader import check_yaml, parse_yaml

_OPENING_BRACE = re.compile(r"\s*\{")
_FLOW_YAML = re.compile(r"\s*\{\s*[\w'!&]")
"""No JSON from the first key on."""


def parse(text: str) -> Document:
    """Read a text as YAML or JSON, whichever it is; raises TemplateSyntaxError where it is neither.

    A text that starts with a brace and is no JSON may still be YAML in flow style (a comma too many is legal there).
    """
    if not _OPENING_BRACE.match(text):
        return parse_yaml(text)
    try:
        return parse_json(text)
    except TemplateSyntaxError as json_error:
        if json_error.limit:
            raise
        try:
            return parse_yaml(text)
        except TemplateSyntaxError as yaml_error:
            if yaml_error.limit or _FLOW_YAML.match(text):
                raise
            raise json_error from None


def has_nothing_to_say(text: str) -> bool:
    """Whether a text is certainly read without an error or a remark; much faster than reading it."""
    return check_json(text) if _OPENING_BRACE.match(text) else check_yaml(text)
