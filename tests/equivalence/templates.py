"""Knows templates as plain data, every function in its long form, and what in them refers to what.

Must not know what any change is for.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from tests.mutation.stacks import TEMPLATE, synthesised

Files = Mapping[str, str]
Template = dict[str, Any]


def template(files: Files) -> Template:
    """The one template of a stack, as data."""
    made: Template = json.loads(synthesised(files[TEMPLATE])[0])
    for resource in made["Resources"].values():
        del resource["Metadata"]  # what the CDK adds
    return made


def as_yaml(document: Any) -> str:
    """Data as YAML without anchors."""

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return yaml.dump(document, Dumper=Dumper, sort_keys=False, width=120)


def mapped(node: Any, change: Callable[[Any], Any]) -> Any:
    """Data with every part replaced by what `change` makes of it, from the inside out."""
    if isinstance(node, dict):
        return change({name: mapped(one, change) for name, one in node.items()})
    if isinstance(node, list):
        return change([mapped(one, change) for one in node])
    return change(node)


def is_function(node: Any, *names: str) -> bool:
    """Whether this is one of these functions, or any."""
    if not isinstance(node, dict) or len(node) != 1:
        return False
    name = next(iter(node))
    return name in names if names else name == "Ref" or name.startswith("Fn::")


def with_properties(document: Template, change: Callable[[Any], Any]) -> Template:
    """The template with every part of its resources' properties changed, from the inside out."""
    made = copy.deepcopy(document)
    for resource in made["Resources"].values():
        resource["Properties"] = mapped(resource["Properties"], change)
    return made


def leaves(node: Any, write: Callable[[Any], Any]) -> Any:
    """Properties with each scalar that is written out, but none inside a function, written otherwise."""
    if is_function(node):
        return node
    if isinstance(node, dict):
        return {name: leaves(one, write) for name, one in node.items()}
    if isinstance(node, list):
        return [leaves(one, write) for one in node]
    return write(node)


def each_literal(document: Template, write: Callable[[int, Any], Any]) -> tuple[Template, list[Any]]:
    """The template with the literals of its properties written in another way; and the literals."""
    found: list[Any] = []

    def one(value: Any) -> Any:
        found.append(value)
        return write(len(found) - 1, value)

    made = copy.deepcopy(document)
    for resource in made["Resources"].values():
        resource["Properties"] = leaves(resource["Properties"], one)
    return made, found


_HOLE = re.compile(r"\$\{(?!!)([^}]*)\}")


def pieces(text: str) -> Iterator[Any]:
    """What a Sub's text consists of: texts, and Ref or GetAtt for its holes."""
    at = 0
    for match in _HOLE.finditer(text):
        if match.start() > at:
            yield text[at : match.start()]
        yield reference(match[1])
        at = match.end()
    if at < len(text):
        yield text[at:]


def reference(name: str) -> Any:
    """A name as a Sub has it, as a function."""
    resource, dot, attribute = name.partition(".")
    return {"Fn::GetAtt": [resource, attribute]} if dot else {"Ref": name}


def named(function: Any) -> str:
    """A Ref or GetAtt as a Sub has it."""
    return str(function["Ref"]) if "Ref" in function else ".".join(function["Fn::GetAtt"])


def references(node: Any) -> Iterator[str]:
    """What data refers to, as a Sub would have it."""
    found: list[str] = []

    def look(part: Any) -> Any:
        if is_function(part, "Ref", "Fn::GetAtt"):
            found.append(named(part))
        elif is_function(part, "Fn::Sub") and isinstance(part["Fn::Sub"], str):
            found.extend(match[1] for match in _HOLE.finditer(part["Fn::Sub"]))
        return part

    mapped(node, look)
    yield from dict.fromkeys(found)


def redirected(node: Any, instead: Callable[[str], Any]) -> Any:
    """Data in which some references are other functions; `instead` gives None for one that stays."""

    def change(part: Any) -> Any:
        if is_function(part, "Ref", "Fn::GetAtt"):
            other = instead(named(part))
            return part if other is None else other
        if is_function(part, "Fn::Sub") and isinstance(part["Fn::Sub"], str):
            given = {}
            text = part["Fn::Sub"]
            for match in list(_HOLE.finditer(text)):
                other = instead(match[1])
                if other is not None:
                    name = re.sub(r"\W", "", match[1])
                    text = text.replace(match[0], "${" + name + "}")
                    given[name] = other
            return {"Fn::Sub": [text, given]} if given else part
        return part

    return mapped(node, change)
