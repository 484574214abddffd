"""Knows the configuration part of a plan: which expressions stand where, in which module, and what they refer to.

Must not know what an expression comes to. Expressions are kept as places in the file and read when they are needed.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctlint.frontends.plan.scanner import JsonError, Scanner
from ctlint.hints import Any
from ctlint.records import Record, field

Range = tuple[int, int]
"""Where a value stands in the file: offsets in bytes."""

MAX_MODULE_DEPTH = 64
"""Module calls within module calls."""


class Call(Record, frozen=False):
    """A module call. expressions, count, for_each: where they stand; None where they are not written."""

    source: str = ""
    expressions: Range | None = None
    count: Range | None = None
    for_each: Range | None = None
    module: Module | None = None


class Block(Record, frozen=False):
    """A resource or data block: where its `expressions` and its `for_each_expression` stand.

    provider: the configuration that makes it, as `read_providers` knows it.
    """

    expressions: Range | None = None
    for_each: Range | None = None
    provider: str = ""


class Module(Record, frozen=False):
    """What the configuration says of one module. resources: by (mode, type, name). outputs: where they stand."""

    resources: dict[tuple[str, str, str], Block] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    outputs: dict[str, Range] = field(default_factory=dict)
    sensitive: set[str] = field(default_factory=set)


def read_module(scanner: Scanner, depth: int = 0) -> Module:
    """The module that stands here; JsonError where that is not what stands here."""
    if depth > MAX_MODULE_DEPTH:
        raise JsonError(f"modules are nested more than {MAX_MODULE_DEPTH} levels deep", scanner.at, "CTL005")
    module = Module()
    for key in scanner.entries():
        if key == "resources" and scanner.kind() == "[":
            for _ in scanner.items():
                _read_resource(scanner, module)
        elif key == "module_calls" and scanner.kind() == "{":
            for name in scanner.entries():
                module.calls[name] = _read_call(scanner, depth)
        elif key == "outputs" and scanner.kind() == "{":
            for name in scanner.entries():
                module.outputs[name] = _range(scanner)
        elif key == "variables" and scanner.kind() == "{":
            for name in scanner.entries():
                declared = scanner.value()
                if isinstance(declared, dict) and declared.get("sensitive"):
                    module.sensitive.add(name)
    return module


def read_providers(scanner: Scanner) -> dict[str, Range | None]:
    """The configurations of providers, "aws", "aws.logs" or "module.a:aws" -> where their settings stand."""
    found: dict[str, Range | None] = {}
    for name in scanner.entries():
        found[name] = None
        if scanner.kind() != "{":
            scanner.skip()
            continue
        for key in scanner.entries():
            if key == "expressions":
                found[name] = _range(scanner)
    return found


def _read_resource(scanner: Scanner, module: Module) -> None:
    if scanner.kind() != "{":
        return
    identity: dict[str, Any] = {}
    block = Block()
    for key in scanner.entries():
        if key in ("mode", "type", "name"):
            identity[key] = scanner.value()
        elif key == "expressions":
            block.expressions = _range(scanner)
        elif key == "for_each_expression":
            block.for_each = _range(scanner)
        elif key == "provider_config_key":
            provider = scanner.value()
            block.provider = provider if isinstance(provider, str) else ""
    mode, type_, name = (identity.get(key) for key in ("mode", "type", "name"))
    if isinstance(mode, str) and isinstance(type_, str) and isinstance(name, str):
        scanner.keep()
        module.resources[mode, type_, name] = block


def _read_call(scanner: Scanner, depth: int) -> Call:
    call = Call()
    if scanner.kind() != "{":
        scanner.skip()
        return call
    for key in scanner.entries():
        if key == "source":
            source = scanner.value()
            call.source = source if isinstance(source, str) else ""
        elif key == "expressions":
            call.expressions = _range(scanner)
        elif key == "count_expression":
            call.count = _range(scanner)
        elif key == "for_each_expression":
            call.for_each = _range(scanner)
        elif key == "module" and scanner.kind() == "{":
            call.module = read_module(scanner, depth + 1)
    return call


def _range(scanner: Scanner) -> Range:
    start = scanner.at
    scanner.skip()
    return start, scanner.at


def references_in(expression: object) -> list[object]:
    """Every reference of an expression, or of all expressions in nested blocks."""
    found: list[object] = []
    waiting = [expression]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            references = one.get("references")
            if isinstance(references, list):
                found += references
            elif "constant_value" not in one:
                waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found


def expression_of(expressions: Any, name: str) -> Any:
    """The expression of one attribute, or those of the blocks of one type; None where there is none."""
    return expressions.get(name) if isinstance(expressions, Mapping) else None


def of_blocks(expression: Any) -> Any:
    """The expressions of the blocks of one type: which of several a planned block is, a plan does not say."""
    if not isinstance(expression, list):
        return expression
    blocks = [one for one in expression if isinstance(one, Mapping)]
    if len(blocks) <= 1:
        return blocks[0] if blocks else None
    merged: dict[str, Any] = {}
    for block in blocks:
        for name, inner in block.items():
            merged.setdefault(name, []).append(inner)
    return {name: _merged(inner) for name, inner in merged.items()}


def _merged(expressions: list[Any]) -> Any:
    """Several blocks' expressions of one name as one: nested blocks side by side, references together."""
    if all(isinstance(one, list) for one in expressions):
        return [block for one in expressions for block in one]
    references: list[Any] = []
    for one in expressions:
        if isinstance(one, Mapping) and isinstance(one.get("references"), list):
            references += one["references"]
    return {"references": references} if references else expressions[0]
