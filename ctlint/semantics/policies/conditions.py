"""Knows the condition operators of policies: what each makes of a key that is absent, and of a value.

Must not know statements, requesters or services.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html, read
2026-11. A constraint on a resource is one of the same kind, on the dimension RESOURCE.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from ctlint.hints import TYPE_CHECKING, Literal, Union
from ctlint.records import NamedTuple
from ctlint.semantics.policies.facts import OVER_DATE, OVER_SECONDS
from ctlint.semantics.policies.text import ANY, Letter, Piece, Tokens, fixed_text, pattern

RESOURCE = "resource"
"""The dimension of `Resource` and `NotResource`; every other dimension is a condition key in lower case."""

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    Network = Union[IPv4Network, IPv6Network]

Comparison = Literal["text", "boolean", "address", "number", "present", "undecided"]


class Constraint(NamedTuple):
    """What a statement demands of one dimension of a request.

    It holds where the dimension is absent if `absent`; where it is present, if some of the patterns, networks or
    numbers matches, or, `negated`, if none does.
    comparison: "present" looks only at whether the key is there (Null); "undecided" cannot be decided here: dates,
        tags, and operators that are not known.
    folded: case does not count.
    quantifier: over the values of a key with several values: "any" (ForAnyValue), "all" (ForAllValues), "".
    order: for numbers: "<", "<=", ">", ">=", "=".
    """

    dimension: str
    comparison: Comparison
    negated: bool
    absent: bool
    patterns: tuple[Tokens, ...] = ()
    networks: tuple[Network, ...] = ()
    numbers: tuple[Decimal, ...] = ()
    order: str = "="
    folded: bool = False
    quantifier: str = ""


UNKNOWN_CONDITION = Constraint("(condition)", "undecided", False, False)
"""A condition of which nothing is known: it may hold, whatever the request."""

NEVER, ALWAYS = (Constraint(name, "undecided", False, False) for name in ("(never)", "(always)"))
"""Conditions that hold of no request, or of each, because the date that they name is over."""

_ORDER = {
    "numericequals": "=",
    "numericnotequals": "=",
    "numericlessthan": "<",
    "numericlessthanequals": "<=",
    "numericgreaterthan": ">",
    "numericgreaterthanequals": ">=",
}

_DATES = {name.replace("numeric", "date"): order for name, order in _ORDER.items()}

_CLOCKS = ("aws:currenttime", "aws:epochtime")
"""Keys that every request has, and that hold the moment at which it is made."""

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

_TEXT = {
    "stringequals": (False, False),
    "stringnotequals": (False, False),
    "stringequalsignorecase": (False, True),
    "stringnotequalsignorecase": (False, True),
    "stringlike": (True, False),
    "stringnotlike": (True, False),
    "arnequals": (True, False),
    "arnlike": (True, False),
    "arnnotequals": (True, False),
    "arnnotlike": (True, False),
}
"""Operator -> whether its values may hold wildcards, and whether it ignores case."""

_UNDECIDED_KEYS = (
    "aws:currenttime",
    "aws:epochtime",
    "aws:tokenissuetime",
    "aws:resourcetag/",
    "s3:existingobjecttag/",
    "kms:resourcealiases",
)
"""Keys about the moment or about the resource's own state, which no policy tells."""


def constraint(operator: str, key: str, values: Sequence[Sequence[Piece]], variables: bool) -> Constraint:
    """One comparison of a Condition element; the operator and key as written, the values as pieces of text."""
    quantifier, _, name = operator.lower().rpartition(":")
    dimension = key.lower()
    negated = "not" in name
    lenient = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    absent = lenient or (quantifier == "forallvalues" if quantifier else negated)
    kind = {"forallvalues": "all", "foranyvalue": "any"}.get(quantifier, "")
    if name == "null":
        return _null(dimension, values)
    if quantifier and not kind:
        return UNKNOWN_CONDITION
    order = _DATES.get(name) or (_ORDER.get(name) if dimension == "aws:epochtime" else None)
    if dimension in _CLOCKS and order and not quantifier:
        return _on_date(dimension, order, negated, absent, values)
    if dimension.startswith(_UNDECIDED_KEYS):
        return Constraint(dimension, "undecided", negated, absent)
    if name in ("ipaddress", "notipaddress"):
        networks = _networks(values)
        if networks is None:
            return Constraint(dimension, "undecided", negated, absent)
        return Constraint(dimension, "address", negated, absent, networks=networks)
    if name in _ORDER:
        numbers = _numbers(values)
        if numbers is None:
            return Constraint(dimension, "undecided", negated, absent)
        return Constraint(dimension, "number", negated, absent, numbers=numbers, order=_ORDER[name], quantifier=kind)
    if name == "bool":
        patterns = tuple(pattern(tuple(value), wildcards=False, variables=variables) for value in values)
        return Constraint(dimension, "boolean", False, absent, patterns, folded=True, quantifier=kind)
    if name in _TEXT:
        wildcards, folded = _TEXT[name]
        arn = name.startswith("arn")
        patterns = tuple(pattern(tuple(value), wildcards, arn, variables) for value in values)
        return Constraint(dimension, "text", negated, absent, patterns, folded=folded, quantifier=kind)
    if name.startswith("date") or name == "binaryequals":
        return Constraint(dimension, "undecided", negated, absent)
    return UNKNOWN_CONDITION


def resources(values: Iterable[Sequence[Piece]], negated: bool, variables: bool) -> Constraint:
    """The Resource element, or, negated, NotResource."""
    patterns = tuple(pattern(tuple(value), variables=variables) for value in values)
    return Constraint(RESOURCE, "text", negated, False, patterns)


def _on_date(dimension: str, order: str, negated: bool, absent: bool, values: Sequence[Sequence[Piece]]) -> Constraint:
    """A comparison with the present: decided by dates that are over for whoever runs this."""
    known = [_is_over(_literal(value) or "") for value in values]
    if order.startswith(">") and any(known):
        return ALWAYS
    if not order.startswith(">") and all(known):
        return ALWAYS if negated else NEVER
    return Constraint(dimension, "undecided", negated, absent)


def _is_over(date: str) -> bool:
    """Whether a date, or a number of seconds since 1970, is over."""
    if date.isdigit() and len(date) > 4:
        return int(date) < OVER_SECONDS
    return re.match(_DATE, date) is not None and date[:10] < OVER_DATE


def _null(dimension: str, values: Sequence[Sequence[Piece]]) -> Constraint:
    """Null: "true" demands that the key is absent, "false" that it is present."""
    texts = {_literal(value) for value in values}
    if texts == {"true"} or texts == {"false"}:
        wanted = texts == {"true"}
        return Constraint(dimension, "present", wanted, wanted, ((ANY,),))
    return UNKNOWN_CONDITION


def _literal(value: Sequence[Piece]) -> str | None:
    text = fixed_text(pattern(tuple(value), wildcards=False, variables=False))
    return None if text is None else text.lower()


def _networks(values: Sequence[Sequence[Piece]]) -> tuple[Network, ...] | None:
    import ipaddress  # few policies speak of addresses, and importing it costs as much as deciding one

    found = []
    for value in values:
        try:
            found.append(ipaddress.ip_network(_literal(value) or "", strict=False))
        except ValueError:
            return None
    return tuple(found)


def _numbers(values: Sequence[Sequence[Piece]]) -> tuple[Decimal, ...] | None:
    found = []
    for value in values:
        try:
            found.append(Decimal(_literal(value) or ""))
        except InvalidOperation:
            return None
    return tuple(found)


def compares(order: str, left: Decimal, right: Decimal) -> bool:
    """A comparison of numbers."""
    if order == "=":
        return left == right
    if order.startswith("<"):
        return left < right or (order == "<=" and left == right)
    return left > right or (order == ">=" and left == right)


def has_letters(tested: Constraint) -> list[Letter]:
    """What is not known of a constraint's patterns."""
    return [token for tokens in tested.patterns for token in tokens if isinstance(token, Letter)]
