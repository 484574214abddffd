"""Knows what a statement of a policy is called, and the words in it for which AWS refuses the policy.

Must not know what a statement means (statements.py), nor the rest of a document's grammar (validity.py).

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
…/reference_policies_grammar.html, read 2026-11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ctlint.hints import Any
from ctlint.model.policy import Condition, Statement
from ctlint.value import Items, Known, Settled, Value

Settle = Callable[[Value[Any]], Settled[Any]]

_OPERATORS = frozenset({
    "stringequals", "stringnotequals", "stringequalsignorecase", "stringnotequalsignorecase", "stringlike",
    "stringnotlike", "numericequals", "numericnotequals", "numericlessthan", "numericlessthanequals",
    "numericgreaterthan", "numericgreaterthanequals", "dateequals", "datenotequals", "datelessthan",
    "datelessthanequals", "dategreaterthan", "dategreaterthanequals", "bool", "binaryequals", "ipaddress",
    "notipaddress", "arnequals", "arnnotequals", "arnlike", "arnnotlike",
})  # fmt: skip
_OVER_SETS = ("forallvalues:", "foranyvalue:")


def label_of(statement: Statement, number: int, settle: Settle) -> str:
    """A statement for people: its Sid, or its number in the document, from 1."""
    sid = settle(statement.sid)
    if isinstance(sid, Known) and isinstance(sid.value, str) and sid.value:
        return f"statement '{sid.value}'"
    return f"statement {number}"


def refused_words(statement: Statement, label: str, settle: Settle) -> Iterator[tuple[str, Known[Any]]]:
    """What is wrong with an Effect or condition operators that there are not, in a clause, and where each stands."""
    effect = settle(statement.effect)
    if isinstance(effect, Known) and isinstance(effect.value, str) and effect.value not in ("Allow", "Deny"):
        yield f'{label} has the Effect "{effect.value}"; it is Allow or Deny, in these letters', effect
    conditions = settle(statement.conditions)
    if not isinstance(conditions, Known) or not isinstance(conditions.value, Items):
        return
    for one in map(settle, conditions.value.values):
        operator = settle(one.value.operator) if isinstance(one, Known) and isinstance(one.value, Condition) else None
        if isinstance(operator, Known) and isinstance(operator.value, str) and not _is_operator(operator.value):
            yield f"{label} has the condition operator {operator.value}, which there is not", operator


def _is_operator(name: str) -> bool:
    """Whether there is a condition operator of this name, in whatever case."""
    folded = name.lower()
    over = next(filter(folded.startswith, _OVER_SETS), "")
    return folded.removeprefix(over).removesuffix("ifexists") in _OPERATORS or folded == "null"
