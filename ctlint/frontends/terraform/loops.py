"""Knows what a `for` expression makes of a collection: which elements it takes, its keys, groups and values.

Must not know names or functions.
"""

from __future__ import annotations

from collections.abc import Iterable

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.cty import (
    AnyValue,
    Several,
    convert,
    is_refused,
    merged_links,
    refused,
    refused_as,
    type_of,
)
from ctlint.frontends.terraform.identity import has_order
from ctlint.frontends.terraform.scope import Scope
from ctlint.frontends.terraform.types import ANY, STRING, Type, tuple_of
from ctlint.frontends.terraform.values import derived, joined, lift_deep, literal_text, show, why_unknown
from ctlint.hints import TYPE_CHECKING
from ctlint.source import Span
from ctlint.value import Absent, Entries, Items, Known, Reason, Step, Text, Unknown, Via

if TYPE_CHECKING:
    from ctlint.frontends.terraform.evaluate import Evaluator


def loop(evaluator: Evaluator, node: nodes.ForExpr, collection: AnyValue, scope: Scope) -> AnyValue:
    """What a `for` makes of a collection that is no choice."""
    span = scope.span(node.start, node.end)
    if isinstance(collection, Absent):
        return refused(collection.origin, "null cannot be looped over")
    if isinstance(collection, Known):
        pairs = evaluator.access.pairs(collection)
        if pairs is None:
            if isinstance(collection.value, Text):
                return derived(
                    evaluator.unit, "for {}", (collection,), span, "the collection is open", ANY, Reason.APPLY
                )
            return refused(collection.origin, f"{show(collection)} cannot be looped over")
        mistake = _condition_mistake(evaluator, node, scope)
        if mistake is not None:
            return mistake
        rows = [_row(evaluator, node, key, value, scope) for key, value in pairs]
        refusal = next((row[0] for row in rows if is_refused(row[0])), None)
        if refusal is not None:
            return refused_as(refusal, _shape(rows) if node.key is None else ANY)
        payload = collection.value
        ordered = not isinstance(payload, Items) or has_order(payload)
        closed = isinstance(payload, Items) and payload.says_all
        return _gather(node, rows, payload.complete and ordered, closed, span)
    if is_refused(collection):
        return refused_as(collection, ANY)
    if type_of(collection).kind != "any":
        mistake = _condition_mistake(evaluator, node, scope)
        if mistake is not None:
            return mistake
    element = evaluator.access.some_element(collection)
    _, _, value = _row(evaluator, node, evaluator.access.some_key(collection), element, scope)
    kind = "map" if node.key is not None else "list"
    reason, origin = why_unknown((collection,))
    steps = joined((Step(Via.FUNCTION, span, "the collection is not known"),), origin or ())
    links = merged_links((collection, value))
    return Unknown(reason, steps, None, links, ANY if node.group else Several(kind, value))  # type: ignore[arg-type]


def _condition_mistake(evaluator: Evaluator, node: nodes.ForExpr, scope: Scope) -> AnyValue | None:
    """What Terraform refuses of an `if` even where there is no element."""
    if node.condition is None:
        return None
    step = Step(Via.WRITTEN, scope.span(node.start, node.end), "stands for every element")
    some: AnyValue = Unknown(Reason.APPLY, (step,))
    before = evaluator.doubts
    names = {name: some for name in (node.key_name, node.value_name) if name}
    value = evaluator.operators.condition(evaluator.evaluate(node.condition, scope.inside(names)))
    evaluator.doubts = before
    return value if is_refused(value) else None


def _row(
    evaluator: Evaluator, node: nodes.ForExpr, key: AnyValue, value: AnyValue, scope: Scope
) -> tuple[AnyValue, AnyValue | None, AnyValue]:
    """Whether an element is taken, its key in the result, its value; all refused where one is."""
    names = {node.value_name: value}
    if node.key_name:
        names[node.key_name] = key
    inner = scope.inside(names)
    taken: AnyValue = _TAKEN
    if node.condition is not None:
        taken = evaluator.operators.condition(evaluator.evaluate(node.condition, inner))
        if is_refused(taken) or (isinstance(taken, Known) and taken.value is False):
            return taken, None, taken
    new_key = convert(evaluator.evaluate(node.key, inner), STRING) if node.key is not None else None
    new_value = evaluator.evaluate(node.value, inner)
    for part in (new_key, new_value):
        if part is not None and is_refused(part):
            if isinstance(taken, Known):
                return part, None, part
            # Whether it is taken is open, and a deployment in which it is fails: in every other it is not.
            return _LEFT, None, _LEFT
    return taken, new_key, new_value


def _gather(
    node: nodes.ForExpr,
    rows: list[tuple[AnyValue, AnyValue | None, AnyValue]],
    complete: bool,
    closed: bool,
    span: Span,
) -> AnyValue:
    origin = (Step(Via.WRITTEN, span, "is computed here"),)
    kept = [row for row in rows if not (isinstance(row[0], Known) and row[0].value is False)]

    def build(*flat: AnyValue) -> AnyValue:
        taken, keys = flat[: len(kept)], flat[len(kept) :]
        whole, all_of_them = complete, closed
        items: list[AnyValue] = []
        fields: dict[str, AnyValue] = {}
        groups: dict[str, list[AnyValue]] = {}
        for position, (_, _, value) in enumerate(kept):
            chosen = taken[position]
            if isinstance(chosen, Known) and chosen.value is False:
                continue
            if not isinstance(chosen, Known):
                whole = all_of_them = False
                continue
            if node.key is None:
                items.append(value)
                continue
            new_key = keys[position]
            assert new_key is not None
            if isinstance(new_key, Absent):
                return refused(new_key.origin, "null cannot be a key")
            name = literal_text(new_key)
            if name is None:
                whole = False
            elif node.group:
                groups.setdefault(name, []).append(value)
            elif name in fields:
                return refused(origin, f'two elements have the key "{name}"')
            else:
                fields[name] = value
        if node.key is None:
            return Known(Items(tuple(items), whole, closed=all_of_them and not whole), origin)
        if node.group:
            fields = {name: Known(Items(tuple(values), whole), origin) for name, values in groups.items()}
        return Known(Entries({name: fields[name] for name in sorted(fields)}, whole), origin)

    conditions = [row[0] for row in kept]
    keys = [row[1] for row in kept if row[1] is not None]
    if all(isinstance(value, (Known, Absent)) for value in (*conditions, *keys)):
        return build(*conditions, *keys)
    return lift_deep(build, *conditions, *keys)


def _shape(rows: Iterable[tuple[AnyValue, AnyValue | None, AnyValue]]) -> Type:
    """The type of a tuple that a `for` makes; `any` where it is open which elements are taken."""
    types = []
    for taken, _, value in rows:
        if not isinstance(taken, Known) and not is_refused(taken):
            return ANY
        if not isinstance(taken, Known) or taken.value:
            types.append(type_of(value))
    return tuple_of(types)


_TAKEN: AnyValue = Known(True, (Step(Via.WRITTEN, None, "every element is taken"),))

_LEFT: AnyValue = Known(False, (Step(Via.WRITTEN, None, "the element is left out"),))
