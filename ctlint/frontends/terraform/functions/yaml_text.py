"""Knows YAML as `yamldecode` reads it: PyYAML's safe loader without its timestamps.

Must not know anything but text and Python values. PyYAML is loaded only when a configuration decodes YAML.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """Numbers exact, timestamps left as text, keys as text."""


def _number(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    text = str(loader.construct_scalar(node))  # type: ignore[arg-type]
    if text.lower().lstrip("+-") in (".inf", ".nan"):
        raise ValueError("a number must be finite")
    return Decimal(text.replace("_", ""))


def _text(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    return str(loader.construct_scalar(node))  # type: ignore[arg-type]


_Loader.add_constructor("tag:yaml.org,2002:float", _number)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text)


class TooLargeError(Exception):
    """There are more values than asked for; aliases multiply them."""


def load(text: str, limit: int) -> Any:
    """The one document of a text; yaml.YAMLError or ValueError where Terraform would refuse it.

    Raises TooLargeError beyond `limit` values.
    """
    content = yaml.load(text, _Loader)
    waiting, count = [content], 0
    while waiting:
        item = waiting.pop()
        count += 1
        if count > limit:
            raise TooLargeError
        if isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return _plain(content, 0)


def _plain(value: Any, depth: int) -> Any:
    if depth > 200:
        raise ValueError("too deep")
    if isinstance(value, dict):
        made = {}
        for key, item in value.items():
            if isinstance(key, bool):
                key = "true" if key else "false"
            if not isinstance(key, (str, int)):
                raise ValueError("a key must be a string")
            made[str(key)] = _plain(item, depth + 1)
        return made
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    if value is None or isinstance(value, (bool, int, str, Decimal)):
        return value
    raise ValueError("a value of a type that Terraform does not have")
