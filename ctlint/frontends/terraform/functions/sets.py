"""Knows Terraform's functions that combine collections: unions, products, chunks, what matches what.

Must not know anything but values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ctlint.frontends.terraform.cty import AnyValue, convert, is_refused, type_of
from ctlint.frontends.terraform.functions.calling import MAX_ITEMS, Call, Function, RefusedError, plain
from ctlint.frontends.terraform.functions.collections import ANYS, items_of, list_value, members_of
from ctlint.frontends.terraform.identity import as_set, is_whole, key_of
from ctlint.frontends.terraform.types import (
    ANY,
    BOOL,
    COLLECTIONS,
    NUMBER,
    STRING,
    Type,
    has_any,
    list_of,
    map_of,
    set_of,
    unify,
)
from ctlint.frontends.terraform.values import literal_text, through
from ctlint.value import Absent, Entries, Items, Known


def _quantifier(decides: bool) -> Function:
    def symbolic(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
        items = items_of(arguments[0])
        operators = call.evaluator.operators
        if items is None:
            return call.open(arguments, BOOL)
        verdict = call.known(not decides, arguments) if items.complete else call.open(arguments, BOOL)
        combine = operators.disjunction if decides else operators.conjunction
        for item in items.values:
            if isinstance(item, Absent):
                item = Known(False, item.origin)
            verdict = combine(verdict, item, call.span)
        return verdict

    return Function((list_of(BOOL),), BOOL, symbolic)


def _set_operation(
    combine: Callable[[list[AnyValue], Sequence[AnyValue]], list[AnyValue]], unions: bool = False, rest: bool = True
) -> Function:
    def symbolic(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
        partly = unions and all(items is not None and items.says_all for items in map(items_of, arguments))
        if not partly and not all(is_whole(argument) for argument in arguments):
            element = unify([_element(argument) for argument in arguments])
            return call.open(arguments, set_of(ANY if element is None else element))
        sets = [members_of(argument) for argument in arguments]
        common = unify([type_ for pair in zip(arguments, sets, strict=True) for type_ in _elements(*pair)])
        if common is None:
            return call.refuse("the sets have no common type", arguments)
        made = [convert(item, common) for item in sets[0]]
        for other in sets[1:]:
            made = combine(made, [convert(item, common) for item in other])
        return as_set(made, True, through(call.span, f"computed by {call.name}()", arguments), common)

    parameters = (set_of(ANY),) if rest else (set_of(ANY), set_of(ANY))
    return Function(parameters, set_of(ANY), symbolic, set_of(ANY) if rest else None, deep=True)


def _element(argument: AnyValue) -> Type:
    """The type of a collection's elements, once Terraform takes it for a collection; `any` where it is not known."""
    given = type_of(argument)
    if given.kind == "tuple":
        return unify(given.of) or ANY
    return given.element if given.kind in COLLECTIONS else ANY


def _elements(argument: AnyValue, members: Sequence[AnyValue]) -> list[Type]:
    """The types of a set's elements; of an empty set its own says it, where that is known."""
    declared = type_of(argument)
    typed = not members and declared.kind in COLLECTIONS and not has_any(declared)
    return [declared.element] if typed else [type_of(member) for member in members]


def _without(items: list[AnyValue], other: Sequence[AnyValue], keep: bool) -> list[AnyValue]:
    keys = {key_of(item) for item in other}
    return [item for item in items if (key_of(item) in keys) is keep]


def _setproduct(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    if len(arguments) < 2:
        return call.refuse("setproduct() needs two sets", arguments)
    rows: list[tuple[AnyValue, ...]] = [()]
    row = Type("tuple", tuple([_element(argument) for argument in arguments]))
    kinds = [type_of(argument).kind for argument in arguments]
    made_of = ANY if "any" in kinds else set_of(row) if "set" in kinds else list_of(row)
    is_set = False
    for argument in arguments:
        items = items_of(argument)
        if items is None or not items.complete or (items.kind == "set" and not is_whole(argument)):
            return call.open(arguments, made_of)
        if len(rows) * len(items.values) > MAX_ITEMS:
            return call.too_much()
        is_set = is_set or items.kind == "set"
        together = convert(argument, list_of(ANY))
        if is_refused(together):
            return together
        opened = members_of(together)
        rows = [(*row, item) for row in rows for item in opened]
    origin = through(call.span, "computed by setproduct()", arguments)
    made = [Known(Items(row), origin) for row in rows]
    return Known(Items(tuple(made), True, "set" if is_set else "list"), origin)


def _chunklist(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    items = items_of(arguments[0])
    size = arguments[1]
    if items is None or not items.complete or not isinstance(size, Known):
        return call.open(arguments, list_of(ANYS))
    if not isinstance(size.value, int) or size.value < 0:
        return call.refuse("the size must be a whole number", arguments)
    opened = members_of(arguments[0])
    width = size.value or max(len(opened), 1)
    origin = through(call.span, "computed by chunklist()", arguments)
    chunks = [Known(Items(tuple(opened[at : at + width]), True, "list"), origin) for at in range(0, len(opened), width)]
    return Known(Items(tuple(chunks), True, "list"), origin)


def _matchkeys(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    values, names = items_of(arguments[0]), items_of(arguments[1])
    if (
        values is None
        or names is None
        or not all(is_whole(argument) for argument in arguments[1:])
        or not values.complete
    ):
        return call.open(arguments, ANYS)
    if len(values.values) != len(names.values):
        return call.refuse("there must be as many keys as values", arguments)
    common = unify([_element(argument) for argument in arguments[1:]])
    if common is None:
        return call.refuse("the keys and what is looked for have no common type", arguments)
    wanted = {key_of(convert(item, common)) for item in members_of(arguments[2])}
    pairs = zip(members_of(arguments[0]), names.values, strict=True)
    kept = [value for value, name in pairs if key_of(convert(name, common)) in wanted]
    return list_value(call, kept, True, "list", arguments)


def _zipmap(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    names, values = items_of(arguments[0]), items_of(arguments[1])
    if names is None or values is None or not (names.complete and values.complete):
        given = type_of(arguments[1])
        return call.open(arguments, map_of(given.element) if given.kind == "list" else ANY)
    if len(names.values) != len(values.values):
        return call.refuse("there must be as many keys as values", arguments)
    fields = {}
    if any(isinstance(name, Absent) for name in names.values):
        return call.refuse("null cannot be a key", arguments)
    for name, value in zip(names.values, members_of(arguments[1]), strict=True):
        text = literal_text(name)
        if text is None:
            return call.open(arguments, map_of(ANY))
        fields[text] = value
    kind = "map" if values.kind == "list" else "object"
    return Known(Entries(fields, True, kind), through(call.span, "computed by zipmap()", arguments))  # type: ignore[arg-type]


def _transpose(lists: dict[str, list[str]]) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    if any(values is None or None in values for values in lists.values()):
        raise RefusedError("null cannot be transposed")
    for name in sorted(lists):
        for value in lists[name]:
            made.setdefault(value, []).append(name)
    return {name: sorted(made[name]) for name in made}


FUNCTIONS = {
    "alltrue": _quantifier(False),
    "anytrue": _quantifier(True),
    "setunion": _set_operation(lambda items, other: [*items, *other], True),
    "setintersection": _set_operation(lambda items, other: _without(items, other, True)),
    "setsubtract": _set_operation(lambda items, other: _without(items, other, False), rest=False),
    "setproduct": Function((), ANY, _setproduct, ANY),
    "chunklist": Function((ANYS, NUMBER), list_of(ANYS), _chunklist),
    "matchkeys": Function((ANYS, ANYS, ANYS), ANYS, _matchkeys),
    "zipmap": Function((list_of(STRING), ANY), ANY, _zipmap),
    "transpose": plain(_transpose, map_of(list_of(STRING)), map_of(list_of(STRING))),
}
