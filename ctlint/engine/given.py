"""Knows how the parameters that a rule names get their values, before the rule is judged.

Must not know which parameters there are, nor where a value was set.
"""

from __future__ import annotations

from ctlint.engine.compare import compare
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
    Quantify,
    Rule,
)
from ctlint.parameters import Parameters
from ctlint.value import Text, Truth


class _NotSetError(Exception):
    """A rule compares with a parameter that has no value."""


def given(rule: Rule, parameters: Parameters) -> Rule | None:
    """The rule with values in the place of parameters; None where it compares with one that has none.

    A rule without parameters is returned as it is.
    """
    if not rule.info.parameters:
        return rule
    try:
        when = None if rule.when is None else _node(rule.when, parameters)
        require = _node(rule.require, parameters)
    except _NotSetError:
        return None
    return Rule(rule.info, rule.applies_to, rule.role, when, require, rule.span)


def _node(node: Node, parameters: Parameters) -> Node:
    if isinstance(node, Given):
        return _decided(node, parameters)
    if isinstance(node, At):
        return At(node.path, _node(node.test, parameters), node.line)
    if isinstance(node, Compare):
        if not isinstance(node.argument, ParameterName):
            return node
        value = parameters.get(node.argument.name)
        if value is None:
            raise _NotSetError
        return Compare(node.operator, value, node.line)
    if isinstance(node, Quantify):
        return Quantify(node.word, _node(node.test, parameters), node.line)
    if isinstance(node, Count):
        where = None if node.where is None else _node(node.where, parameters)
        return Count(where, node.at_least, node.at_most, node.line)
    if isinstance(node, Junction):
        return Junction(node.word, tuple(_node(part, parameters) for part in node.parts), node.line)
    if isinstance(node, Not):
        return Not(_node(node.part, parameters), node.line)
    if isinstance(node, Nested):
        return Nested(_node(node.predicate, parameters), node.line)
    return node


def _decided(node: Given, parameters: Parameters) -> Node:
    """A conjunction or disjunction of nothing: what a test of a parameter comes to needs no entity."""
    return Junction("all" if _passes(node.test, node.name, parameters) else "any", (), node.line)


def _passes(test: Node, name: str, parameters: Parameters) -> bool:
    if isinstance(test, Not):
        return not _passes(test.part, name, parameters)
    if isinstance(test, Junction):
        answers = (_passes(part, name, parameters) for part in test.parts)
        return all(answers) if test.word == "all" else any(answers)
    if not isinstance(test, Compare) or isinstance(test.argument, ParameterName):
        raise TypeError(f"{type(test).__name__} cannot test a parameter")
    value = parameters.get(name)
    if test.operator == "present":
        return (value is not None) is test.argument
    if value is None or isinstance(value, tuple):
        return False
    return compare(test.operator, Text((value,)) if isinstance(value, str) else value, test.argument) is Truth.TRUE
