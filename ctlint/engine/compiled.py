"""Knows the form in which rules load in a few milliseconds: plain lists, text and numbers, as JSON can hold them.

Must not know YAML or the model: rules were checked before they were compiled.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from ctlint.engine.rule import (
    At,
    Compare,
    Count,
    Given,
    Junction,
    Nested,
    Node,
    Not,
    ParameterName,
    Path,
    Quantify,
    Rule,
    SameAs,
    Scalar,
)
from ctlint.findings import Reference, RuleInfo, Severity
from ctlint.source import Span

if TYPE_CHECKING:
    from ctlint.engine.controls import Framework
    from ctlint.engine.predicates import Terms

FORMAT = 3
"""Raised whenever the form changes; another number is refused."""

_PLAIN = ("id", "slug", "title", "practice", "core", "profile", "subject", "message", "why", "since", "unknown_when")


def compile_rules(directory: File, terms: Terms | None = None) -> dict[str, Any]:
    """Read a directory of rule files and give what `load_compiled` takes; `json.dumps` can write it.

    terms: what rules may speak of; None means ctlint's own model. Raises engine.load.RuleError.
    """
    from ctlint.engine.controls import pack
    from ctlint.engine.frameworks import load_frameworks
    from ctlint.engine.load import load_directory

    if terms is None:
        from ctlint.catalogue import terms as own

        terms = own()
    rules = load_directory(directory, "rules", terms)
    frameworks = load_frameworks(directory / "frameworks", "rules/frameworks", rules)
    return {"format": FORMAT, "rules": [_pack(rule) for rule in rules], "frameworks": [pack(one) for one in frameworks]}


def load_compiled(data: dict[str, Any]) -> tuple[tuple[Rule, ...], tuple[Framework, ...]]:
    """The rules and frameworks again, equal to those that were compiled. ValueError for another format."""
    from ctlint.engine.controls import unpack

    if data.get("format") != FORMAT:
        raise ValueError(f"compiled rules have format {data.get('format')!r}, not {FORMAT}")
    return tuple(_unpack(packed) for packed in data["rules"]), tuple(unpack(packed) for packed in data["frameworks"])


def _pack(rule: Rule) -> dict[str, Any]:
    info = rule.info
    packed: dict[str, Any] = {name: getattr(info, name) for name in _PLAIN}
    packed["severity"] = info.severity.value
    packed["fix"] = dict(info.fix)
    packed["references"] = [[reference.url, reference.checked] for reference in info.references]
    packed["frameworks"] = {name: list(controls) for name, controls in info.frameworks.items()}
    packed["parameters"] = list(info.parameters)
    packed["applies_to"] = rule.applies_to
    packed["role"] = rule.role
    packed["when"] = None if rule.when is None else pack_node(rule.when)
    packed["require"] = pack_node(rule.require)
    packed["span"] = list(rule.span)
    return packed


def _unpack(packed: dict[str, Any]) -> Rule:
    plain = {name: packed[name] for name in _PLAIN}
    info = RuleInfo(
        severity=Severity(packed["severity"]),
        fix=packed["fix"],
        references=tuple(Reference(url, checked) for url, checked in packed["references"]),
        frameworks={name: tuple(controls) for name, controls in packed["frameworks"].items()},
        parameters=tuple(packed["parameters"]),
        **plain,
    )
    when = packed["when"]
    return Rule(
        info,
        packed["applies_to"],
        packed["role"],
        None if when is None else _unpack_node(when),
        _unpack_node(packed["require"]),
        Span(*packed["span"]),
    )


def pack_node(node: Node) -> list[Any]:
    """A node in JSON's own types: its word, its line, its parts."""
    line = node.line
    if isinstance(node, At):
        return ["at", line, *_pack_path(node.path), pack_node(node.test)]
    if isinstance(node, Given):
        return ["given", line, node.name, pack_node(node.test)]
    if isinstance(node, Compare):
        argument = node.argument
        if isinstance(argument, ParameterName):
            return [node.operator, line, {"parameter": argument.name}]
        if isinstance(argument, tuple):
            return [node.operator, line, [_pack_scalar(value) for value in argument]]
        return [node.operator, line, _pack_scalar(argument)]
    if isinstance(node, SameAs):
        return ["same_as", line, *_pack_path(node.path)]
    if isinstance(node, Quantify):
        return [node.word, line, pack_node(node.test)]
    if isinstance(node, Count):
        where = None if node.where is None else pack_node(node.where)
        return ["count", line, where, node.at_least, node.at_most]
    if isinstance(node, Junction):
        return [node.word, line, *(pack_node(part) for part in node.parts)]
    if isinstance(node, Not):
        return ["not", line, pack_node(node.part)]
    return ["nested", line, pack_node(node.predicate)]


def _unpack_node(packed: list[Any]) -> Node:
    word, line, *rest = packed
    if word == "at":
        return At(_unpack_path(rest), _unpack_node(rest[2]), line)
    if word == "given":
        return Given(rest[0], _unpack_node(rest[1]), line)
    if word == "same_as":
        return SameAs(_unpack_path(rest), line)
    if word in ("some", "each"):
        return Quantify(word, _unpack_node(rest[0]), line)
    if word == "count":
        return Count(None if rest[0] is None else _unpack_node(rest[0]), rest[1], rest[2], line)
    if word in ("all", "any"):
        return Junction(word, tuple(_unpack_node(part) for part in rest), line)
    if word == "not":
        return Not(_unpack_node(rest[0]), line)
    if word == "nested":
        return Nested(_unpack_node(rest[0]), line)
    argument = rest[0]
    if isinstance(argument, list):
        return Compare(word, tuple(_unpack_scalar(value) for value in argument), line)
    if isinstance(argument, dict) and "parameter" in argument:
        return Compare(word, ParameterName(argument["parameter"]), line)
    return Compare(word, _unpack_scalar(argument), line)


def _pack_path(path: Path) -> list[Any]:
    return [list(path.names), path.from_trail]


def _unpack_path(packed: list[Any]) -> Path:
    return Path(tuple(packed[0]), packed[1])


def _pack_scalar(value: Scalar) -> Any:
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


def _unpack_scalar(packed: Any) -> Scalar:
    if isinstance(packed, dict):
        return Decimal(packed["decimal"])
    scalar: Scalar = packed
    return scalar
