"""Knows the configuration as a JSON schema (draft 7), which editors check and complete TOML with.

Must not know how a configuration is read; the table of keys says it all.
"""

from __future__ import annotations

import json

from ctlint.config.keys import KEYS, PATHS, Form, Key
from ctlint.hints import Any
from ctlint.parameters import PARAMETERS, Parameter

_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_PATHS: dict[str, Any] = {"type": "array", "items": {**_TEXT, "pattern": r"^[^/\\]"}}


def _parameter(one: Parameter) -> dict[str, Any]:
    found: dict[str, Any] = {"description": one.doc}
    if one.kind == "days":
        found |= {"type": "integer", "minimum": one.least, "maximum": one.most}
    elif one.kind == "flag":
        found["type"] = "boolean"
    elif one.kind == "texts":
        found |= {"type": "array", "items": {"type": "string", "pattern": f"^(?:{one.pattern})$"}}
    else:
        found |= {"type": "string", "pattern": f"^(?:{one.pattern})$"}
    return found if one.default is None else {**found, "default": one.default}


_FORMS: dict[Form, dict[str, Any]] = {
    "text": _TEXT,
    "word": {"type": "string"},
    "flag": {"type": "boolean"},
    "account": {"type": "string", "pattern": "^[0-9]{12}$"},
    "names": {"anyOf": [_TEXT, _TEXTS]},
    "paths": _PATHS,
    "globs": _PATHS,
    "texts": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
    "parameters": {
        "type": "object",
        "additionalProperties": False,
        "properties": {one.name: _parameter(one) for one in PARAMETERS.values() if not one.key},
    },
    "file lists": {"type": "object", "additionalProperties": {"anyOf": [_PATHS["items"], _PATHS]}},
}


def schema() -> dict[str, Any]:
    """The schema of a ctlint.toml, and of the table [tool.ctlint] of a pyproject.toml."""
    per_path = {key.name: _one(key) for key in KEYS.values() if key.per_path}
    section = {
        "type": "object",
        "additionalProperties": False,
        "required": [PATHS],
        "minProperties": 2,
        "properties": {PATHS: {"description": "the paths that it is for", **_PATHS}, **per_path},
    }
    properties = {key.name: _one(key) for key in KEYS.values() if key.form != "overrides"}
    properties["overrides"] = {"description": KEYS["overrides"].doc, "type": "array", "items": section}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "ctlint",
        "description": "Configuration of ctlint: ctlint.toml, or the table tool.ctlint of pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _one(key: Key) -> dict[str, Any]:
    found: dict[str, Any] = {"description": key.doc, **_FORMS[key.form]}
    if key.choices and key.form == "names":
        one = {"enum": list(key.choices)}
        found["anyOf"] = [one, {"type": "array", "items": one}]
    elif key.choices:
        found["enum"] = list(key.choices)
    if key.form == "names" and key.default:
        found["default"] = key.default
    elif key.form == "flag":
        found["default"] = key.default == "true"
    elif key.default:
        found["default"] = key.default
    return found


def schema_text() -> str:
    """The schema as ctlint/config/schema.json holds it."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
