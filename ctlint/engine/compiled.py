"""Knows the form in which rules load in a millisecond or two: lists, text and numbers, as JSON can hold them.

Must not know YAML or the model: rules were checked before they were compiled.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from decimal import Decimal
from pathlib import Path as File

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
from ctlint.hints import TYPE_CHECKING, Any
from ctlint.records import NamedTuple
from ctlint.source import Span

if TYPE_CHECKING:
    from ctlint.engine.controls import Framework
    from ctlint.engine.predicates import Terms

FORMAT = 5
"""Raised whenever the form changes; another number is refused."""


_PLAIN = ("id", "slug", "title", "practice", "core", "profile", "subject", "message", "why", "since", "unknown_when")


class Listed(NamedTuple):
    """What one must know of a rule to say whether it runs; `frameworks` are the names of those that it maps to."""

    id: str
    slug: str
    profile: str
    frameworks: tuple[str, ...]


def listed(rule: Rule) -> Listed:
    """The same of a rule at hand."""
    info = rule.info
    return Listed(info.id, info.slug, info.profile, tuple(info.frameworks))


def compile_rules(directory: File, terms: Terms | None = None) -> str:
    """Read a directory of rule files and give the text that `Compiled` takes: a line of JSON for each rule.

    Before them stands a line with the format, what is listed of the rules, and the frameworks; the same for the same
    rules. terms: what rules may speak of; None means ctlint's own model. Raises engine.load.RuleError.
    """
    from ctlint.engine.controls import join, pack
    from ctlint.engine.frameworks import load_frameworks
    from ctlint.engine.load import load_directory

    if terms is None:
        from ctlint.catalogue import terms as own

        terms = own()
    loaded = load_directory(directory, "rules", terms)
    frameworks = load_frameworks(directory / "frameworks", "rules/frameworks", loaded)
    rules = join(loaded, frameworks)
    head = [FORMAT, [listed(rule) for rule in rules]]
    lines = [head, [pack(one) for one in frameworks], *map(_pack, rules)]
    return "".join([json.dumps(line, separators=(",", ":")) + "\n" for line in lines])


class Compiled:
    """Rules and frameworks in their compiled form; each is read when it is asked for, equal to what was compiled."""

    def __init__(self, text: str) -> None:
        """ValueError for another format."""
        head, self._frameworks, *self._rules = text.splitlines()
        form, rows = json.loads(head)
        if form != FORMAT:
            raise ValueError(f"compiled rules have format {form}, not {FORMAT}")
        self.listed = tuple([Listed(id_, slug, profile, tuple(names)) for id_, slug, profile, names in rows])

    def rules(self, ids: Collection[str] | None = None) -> tuple[Rule, ...]:
        """The rules of some ids, in their order; None: all."""
        chosen = zip(self.listed, self._rules, strict=True)
        return tuple([_unpack(json.loads(line)) for one, line in chosen if ids is None or one.id in ids])

    def frameworks(self) -> tuple[Framework, ...]:
        """The frameworks that they are mapped to, by name."""
        from ctlint.engine.controls import unpack

        return tuple(unpack(packed) for packed in json.loads(self._frameworks))


def _pack(rule: Rule) -> list[Any]:
    info = rule.info
    plain = [getattr(info, name) for name in _PLAIN]
    references = [[reference.url, reference.checked] for reference in info.references]
    return [
        [*plain, info.severity.value, dict(info.fix), references, dict(info.frameworks), info.parameters, info.follows],
        rule.applies_to,
        rule.role,
        None if rule.when is None else pack_node(rule.when),
        pack_node(rule.require),
        list(rule.span),
    ]


def _unpack(packed: list[Any]) -> Rule:
    about, applies_to, role, when, require, span = packed
    *plain, severity, fix, references, frameworks, parameters, follows = about
    info = RuleInfo(
        **dict(zip(_PLAIN, plain, strict=True)),
        severity=Severity(severity),
        fix=fix,
        references=tuple([Reference(url, checked) for url, checked in references]),
        frameworks={name: tuple(controls) for name, controls in frameworks.items()},
        parameters=tuple(parameters),
        follows=tuple(follows),
    )
    return Rule(
        info,
        applies_to,
        role,
        None if when is None else _unpack_node(when),
        _unpack_node(require),
        Span(*span),
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
