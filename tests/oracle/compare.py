"""Knows when ctlint's value and Terraform's answer agree, and when one says more than the other.

What ctlint says must admit what Terraform says, and everything that Terraform's unknowns may turn out to be.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import Any

from ctlint.frontends.terraform.cty import convert, is_refused, lone_hole, type_of
from ctlint.frontends.terraform.decimals import text_of_number
from ctlint.frontends.terraform.identity import has_unknown, is_whole
from ctlint.frontends.terraform.types import STRING, Type
from ctlint.value import Absent, Choice, Entries, Hole, Items, Known, Reason, Text, Unknown, Value
from tests.oracle.binary import Answer

UNTYPED = "to list of any single type"
"""Terraform refuses a list with an element whose type it does not know yet, though the deployment may be fine."""


class Outcome(Enum):
    """How two answers stand to each other; the greater value is the weaker agreement."""

    AGREE = 0
    REFUSED = 1
    SHARPER = 2
    CAUTIOUS = 3
    VAGUER = 4
    RETYPED = 5
    WRONG = 6


def compare(answer: Answer, value: Value[Any] | None) -> Outcome:
    """How ctlint's value stands to what Terraform says of the same expression.

    REFUSED: both refuse. SHARPER: something is known that Terraform does not know. CAUTIOUS: unknown where Terraform
    refuses. VAGUER: unknown where Terraform knows. RETYPED: Terraform knows no type yet, and what it says later is the
    same but for that, 4 for "4".
    """
    if answer.error:
        if value is None or is_refused(value):
            return Outcome.REFUSED
        if UNTYPED in answer.error and has_unknown(value):
            return Outcome.CAUTIOUS
        return Outcome.CAUTIOUS if isinstance(value, (Unknown, Choice)) or _is_broken(value) else Outcome.WRONG
    if value is None or is_refused(value):
        # Terraform goes on with an unknown where no value of it can be right: what completes it must fail.
        open_ = _has_unknown(answer.unknown)
        return Outcome.SHARPER if value is not None and open_ else Outcome.WRONG
    outcome = _against(answer.value, answer.unknown, value)
    if outcome is Outcome.AGREE and answer.type is not None and not _same_type(answer.type, type_of(value)):
        return Outcome.WRONG
    return outcome


def _is_broken(value: Value[Any]) -> bool:
    """Whether something in it is said to be in code that cannot be right."""
    if isinstance(value, Unknown):
        return value.reason is Reason.BROKEN
    payload = value.value if isinstance(value, Known) else None
    if isinstance(payload, Items):
        return any(map(_is_broken, payload.values))
    if isinstance(payload, Text):
        return any(isinstance(part, Unknown) and _is_broken(part) for part in payload.parts)
    return isinstance(payload, Entries) and (not payload.complete or any(map(_is_broken, payload.fields.values())))


def _against(known: Any, unknown: Any, value: Value[Any]) -> Outcome:
    if unknown is True:
        return Outcome.SHARPER if is_whole(value) else Outcome.AGREE
    payload = value.value if isinstance(value, Known) else None
    if isinstance(unknown, dict) and _has_unknown(unknown):
        if not isinstance(payload, Entries):
            return Outcome.WRONG if payload is not None and not _is_open(value) else Outcome.VAGUER
        known = known or {}
        names = set(known) | {name for name in unknown if _has_unknown(unknown[name])}
        if set(payload.fields) != names:
            return Outcome.WRONG if payload.complete or not set(payload.fields) <= names else Outcome.VAGUER
        pairs = [_against(known.get(name), unknown.get(name, False), payload.fields[name]) for name in names]
        return max(pairs, key=lambda outcome: outcome.value) if payload.complete else Outcome.VAGUER
    if isinstance(unknown, list) and _has_unknown(unknown):
        if not isinstance(payload, Items):
            return Outcome.WRONG if payload is not None and not _is_open(value) else Outcome.VAGUER
        if not payload.complete:
            return Outcome.VAGUER
        if payload.kind == "set":
            return Outcome.AGREE
        if len(payload.values) != len(unknown):
            return Outcome.WRONG
        pairs = [_against(*triple) for triple in zip(known, unknown, payload.values, strict=True)]
        return max(pairs, key=lambda outcome: outcome.value)
    if not admits(value, known):
        return Outcome.WRONG
    return Outcome.AGREE if is_whole(value) else Outcome.VAGUER


def _is_open(value: Value[Any]) -> bool:
    return isinstance(value, Known) and isinstance(value.value, Text) and lone_hole(value.value) is not None


def _has_unknown(mask: Any) -> bool:
    if isinstance(mask, dict):
        return any(_has_unknown(item) for item in mask.values())
    return any(_has_unknown(item) for item in mask) if isinstance(mask, list) else bool(mask)


def holds(answer: Answer, concrete: Any) -> bool:
    """Whether what Terraform said holds for what the unknowns turn out to be."""
    return not answer.error and _promised(answer.value, answer.unknown, concrete)


def _promised(known: Any, unknown: Any, concrete: Any) -> bool:
    if unknown is True:
        return True
    if not _has_unknown(unknown):
        return bool(known == concrete)
    if isinstance(unknown, list):
        return len(unknown) == len(concrete) and all(map(_promised, known, unknown, concrete))
    known = known or {}
    return all(
        name in concrete and _promised(known.get(name), unknown.get(name, False), concrete[name])
        for name in {*known, *unknown}
    )


def admits(value: Value[Any], concrete: Any) -> bool:
    """Whether a concrete value, as JSON, is among what ctlint says a value may be."""
    if isinstance(value, Choice):
        return any(admits(branch, concrete) for branch in value.branches.values())
    if isinstance(value, Unknown):
        return not is_refused(value) and (concrete is None or _fits(type_of(value), concrete))
    if isinstance(value, Absent):
        return concrete is None
    payload = value.value
    if isinstance(payload, Text):
        return lone_hole(payload) is not None or (isinstance(concrete, str) and _matches(payload, concrete))
    if isinstance(payload, Items):
        return isinstance(concrete, list) and _admits_items(payload, concrete)
    if isinstance(payload, Entries):
        if not isinstance(concrete, dict) or (payload.complete and set(concrete) != set(payload.fields)):
            return False
        return all(name in concrete and admits(item, concrete[name]) for name, item in payload.fields.items())
    if isinstance(payload, bool) or isinstance(concrete, bool):
        return payload is concrete
    if isinstance(payload, (int, Decimal)):
        return isinstance(concrete, (int, Decimal)) and Decimal(payload) == concrete
    return isinstance(concrete, str) and bool(payload == concrete)


def without_types(value: Value[Any]) -> Value[Any]:
    """The value with its bools and numbers as strings."""
    if isinstance(value, Choice):
        return Choice(value.atom, {answer: without_types(branch) for answer, branch in value.branches.items()})
    payload = value.value if isinstance(value, Known) else None
    if isinstance(payload, Items):
        inner = tuple(map(without_types, payload.values))
        return Known(Items(inner, payload.complete, payload.kind), value.origin)
    if isinstance(payload, Entries) and type(payload.fields) is dict:
        fields = {name: without_types(item) for name, item in payload.fields.items()}
        return Known(Entries(fields, payload.complete, payload.kind), value.origin)
    return convert(value, STRING) if type_of(value).kind in ("bool", "number") else value


def as_texts(concrete: Any) -> Any:
    """A value as JSON with its bools and numbers as strings."""
    if isinstance(concrete, dict):
        return {name: as_texts(item) for name, item in concrete.items()}
    if isinstance(concrete, list):
        return [as_texts(item) for item in concrete]
    if isinstance(concrete, bool):
        return "true" if concrete else "false"
    return text_of_number(concrete) if isinstance(concrete, (int, Decimal)) else concrete


def _admits_items(items: Items, concrete: list[Any]) -> bool:
    if items.complete and items.kind != "set":
        return len(items.values) == len(concrete) and all(map(admits, items.values, concrete))
    if items.complete and all(is_whole(item) for item in items.values):
        return len(items.values) == len(concrete) and all(map(admits, items.values, concrete))
    if items.complete and len(concrete) > len(items.values):
        return False
    return all(any(admits(item, one) for one in concrete) for item in items.values)


def _matches(text: Text, concrete: str) -> bool:
    """Whether a string is one that the parts allow; the same hole stands for the same text everywhere."""
    pattern = []
    groups: dict[Hole, str] = {}
    for part in text.parts:
        if isinstance(part, str):
            pattern.append(re.escape(part))
        elif isinstance(part, Hole):
            if part.text is not None:
                pattern.append(re.escape(part.text))
            elif part in groups:
                pattern.append(f"(?P={groups[part]})")
            else:
                groups[part] = f"g{len(groups)}"
                pattern.append(f"(?P<{groups[part]}>.+)")
        else:
            pattern.append(".*")
    return re.fullmatch("".join(pattern), concrete, re.DOTALL) is not None


_PYTHON = {"string": str, "number": (int, Decimal), "bool": bool, "list": list, "set": list, "tuple": list,
           "map": dict, "object": dict}  # fmt: skip


def _fits(type_: Type, concrete: Any) -> bool:
    return type_.kind == "any" or isinstance(concrete, _PYTHON[type_.kind])  # type: ignore[arg-type]


def _same_type(theirs: Any, ours: Type) -> bool:
    """Whether a type as a plan writes it is ours; what is null may be of any type."""
    if theirs == "dynamic" or ours.kind == "any":
        return True
    if isinstance(theirs, str):
        return theirs == ours.kind
    kind, inner = theirs[0], theirs[1]
    if kind != ours.kind:
        return False
    if kind == "object":
        fields = {field.name: field.type for field in ours.of}
        return set(fields) == set(inner) and all(_same_type(inner[name], fields[name]) for name in inner)
    if kind == "tuple":
        return len(inner) == len(ours.of) and all(map(_same_type, inner, ours.of))
    return _same_type(inner, ours.element)
