"""Knows YAML as `yamldecode` reads it: which plain text is a number, a bool, a time, and what tags do.

Must not know anything but text and Python values. PyYAML is loaded only when a configuration decodes YAML; it finds the
structure, what a scalar means is decided here. Measured against Terraform 1.11 (tests/oracle).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import yaml

from ctlint.frontends.terraform.decimals import parse, text_of_number
from ctlint.hints import Any


class TooLargeError(Exception):
    """There are more values than asked for; aliases multiply them."""


class UnreadableError(Exception):
    """Terraform fails at this, or reads it in a way that is not known here."""


_CORE = "tag:yaml.org,2002:"
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True),
    **dict.fromkeys(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False),
}
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_BASED = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+")
_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]|[ ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?(Z|[-+]\d\d:\d\d)?)?", re.ASCII
)


def load(text: str, limit: int) -> Any:
    """The one document of a text; yaml.YAMLError or ValueError where Terraform would refuse it.

    Raises TooLargeError beyond `limit` values.
    """
    node = yaml.compose(text, yaml.SafeLoader)
    if node is None:
        if "---" in text:
            return None
        raise ValueError("there is no document")
    return _Reader(limit).value(node, 0)


class _Reader:
    def __init__(self, limit: int) -> None:
        self.left = limit

    def value(self, node: yaml.Node, depth: int) -> Any:
        self.left -= 1
        if self.left < 0:
            raise TooLargeError
        if depth > 200:
            raise ValueError("too deep")
        if isinstance(node, yaml.SequenceNode):
            if node.tag != _CORE + "seq":
                raise ValueError("a tag that Terraform does not read")
            return [self.value(item, depth + 1) for item in node.value]
        if isinstance(node, yaml.MappingNode):
            if node.tag != _CORE + "map":
                raise ValueError("a tag that Terraform does not read")
            return self.mapping(node, depth)
        assert isinstance(node, yaml.ScalarNode)
        return _scalar(node)

    def mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if isinstance(key_node, yaml.ScalarNode) and key_node.value == "<<" and key_node.style is None:
                merged = self.value(value_node, depth + 1)
                for mapping in merged if isinstance(merged, list) else [merged]:
                    if not isinstance(mapping, dict):
                        raise ValueError("what is merged must be a mapping")
                    made.update(mapping)
                continue
            key = self.value(key_node, depth + 1)
            if isinstance(key, (list, dict)) or key is None:
                raise ValueError("a key must be a string")
            if isinstance(key, bool):
                key = "true" if key else "false"
            made[key if isinstance(key, str) else text_of_number(key)] = self.value(value_node, depth + 1)
        return made


_HALF = re.compile("[\ud800-\udfff]")


def _scalar(node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if not text.isascii() and _HALF.search(text) is not None:
        raise ValueError("half of a surrogate pair is no character")
    tag = node.tag
    resolved = yaml.resolver.Resolver().resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    explicit = tag != (resolved if node.style is None else _CORE + "str")
    if explicit and tag not in {
        _CORE + name for name in ("str", "int", "float", "bool", "null", "binary", "timestamp")
    }:
        raise ValueError("a tag that Terraform does not read")
    if node.style is not None or (explicit and tag in (_CORE + "str", _CORE + "binary")):
        return text
    value = plain(text)
    if explicit:
        kind = {bool: "bool", str: "timestamp" if _TIME.fullmatch(text) else "str", type(None): "null"}.get(type(value))
        wanted = tag.removeprefix(_CORE)
        if (kind or "number") not in (wanted, "number" if wanted in ("int", "float") else wanted):
            raise ValueError(f"{text} is not of the type that its tag says")
    return value


def plain(text: str) -> Any:
    """What a plain scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    if _INFINITE.fullmatch(text):
        raise UnreadableError
    if _NUMBER.fullmatch(text):
        number = parse(text)
        if number is None:
            raise UnreadableError
        return number
    if _BASED.fullmatch(text):
        return int(text[2:], 16 if text[1] == "x" else 8)
    return _time(text) or text


def _time(text: str) -> str | None:
    """A time in the form of RFC 3339; None where the text is none."""
    match = _TIME.fullmatch(text)
    if match is None or (match[7] and match[0][match.end(3)] == " "):
        return None
    if not match[7] and match[4] and match[0][match.end(3)] != " ":
        return None
    zone = match[7] or "Z"
    minutes = 0 if zone == "Z" else int(zone[1:3]) * 60 + int(zone[4:])
    try:
        time = datetime(*(int(match[part] or 0) for part in range(1, 7)),  # type: ignore[arg-type, misc]
                        tzinfo=timezone(timedelta(minutes=minutes)))  # fmt: skip
    except ValueError:
        return None
    return f"{time.year:04}{time:-%m-%dT%H:%M:%S}{zone if minutes else 'Z'}"
