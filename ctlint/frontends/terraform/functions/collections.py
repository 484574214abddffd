"""Knows Terraform's functions on lists, sets, maps and objects; what is known of a partly known one stays known.

Must not know anything but values.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key

from ctlint.frontends.terraform.cty import AnyValue, Several, convert, is_refused, type_of
from ctlint.frontends.terraform.functions.calling import MAX_ITEMS, Call, Function
from ctlint.frontends.terraform.functions.strings import graphemes
from ctlint.frontends.terraform.identity import compare, is_whole, key_of
from ctlint.frontends.terraform.types import ANY, BOOL, NUMBER, STRING, Type, list_of, unify
from ctlint.frontends.terraform.values import behind, literal_text, through
from ctlint.value import Absent, Choice, Entries, Items, Known, Text, Unknown

ANYS = list_of(ANY)


def items_of(value: AnyValue) -> Items | None:
    """The payload of a list, set or tuple; None for what is none."""
    return value.value if isinstance(value, Known) and isinstance(value.value, Items) else None


def _entries(value: AnyValue) -> Entries | None:
    return value.value if isinstance(value, Known) and isinstance(value.value, Entries) else None


def list_value(
    call: Call,
    items: Sequence[AnyValue],
    complete: bool,
    kind: str,
    arguments: Sequence[AnyValue],
    closed: bool = False,
) -> AnyValue:
    """A result that is a list or a tuple, within the limits."""
    if len(items) > MAX_ITEMS or not call.evaluator.spend(len(items)):
        return call.too_much()
    if kind == "list":
        items = _same_type(items)
    origin = through(call.span, f"computed by {call.name}()", arguments)
    element = _element_type(arguments) if kind == "list" and complete and not items else None
    closed = closed and not complete
    return Known(Items(tuple(items), complete, kind, element, closed), origin)  # type: ignore[arg-type]


def _element_type(arguments: Sequence[AnyValue]) -> Type | None:
    """The type of the elements of every list among the arguments; None where they have none in common."""
    types = {type_.element for type_ in map(type_of, arguments) if type_.kind in ("list", "set")}
    return next(iter(types)) if len(types) == 1 else None


def _same_type(items: Sequence[AnyValue]) -> Sequence[AnyValue]:
    types = {type_of(item) for item in items if not isinstance(item, Absent)}
    if len(types) < 2:
        return items
    common = unify(types)
    return items if common is None or common.kind == "any" else [convert(item, common) for item in items]


def members_of(value: AnyValue) -> list[AnyValue]:
    """The elements of a collection, as they are reached through it."""
    items = items_of(value)
    return [] if items is None else [behind(value.origin, item) for item in items.values]


def _length(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    value = arguments[0]
    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, Items):
            sure = payload.kind != "set" or len(payload.values) < 2 or all(is_whole(item) for item in payload.values)
            if payload.complete and sure:
                return call.known(len(payload.values), arguments)
        elif isinstance(payload, Entries):
            if payload.complete:
                return call.known(len(payload.fields), arguments)
        elif isinstance(payload, (str, Text)):
            text = payload if isinstance(payload, str) else payload.literal()
            if text is not None:
                return call.known(len(graphemes(text)), arguments)
        else:
            return call.refuse("only strings and collections have a length", arguments)
    elif isinstance(value, Unknown) and isinstance(value.type, Type):
        if value.type.kind == "tuple":
            return call.known(len(value.type.of), arguments)
        if value.type.kind == "object":
            return call.known(len(value.type.of), arguments)
        if value.type.kind in ("number", "bool"):
            return call.refuse("only strings and collections have a length", arguments)
    return call.open(arguments, NUMBER)


def _concat(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    if not arguments:
        return call.refuse("concat() needs a list")
    merged: list[AnyValue] = []
    complete = closed = True
    kinds = set()
    known = False
    if any(isinstance(argument, Unknown) for argument in arguments) and _common_type(arguments) is None:
        return call.open(arguments, ANY)
    for argument in arguments:
        items = items_of(argument)
        if items is None:
            if not isinstance(argument, Unknown) and not (
                isinstance(argument, Known) and isinstance(argument.value, Text)
            ):
                return call.refuse("concat() takes lists only", (argument,))
            complete = closed = False
            continue
        known = known or bool(items.values)
        kinds.add(items.kind)
        complete = complete and items.complete
        closed = closed and items.says_all
        merged += members_of(argument)
    if not known and not complete:
        return call.open(arguments, ANY)
    if "set" in kinds:
        return call.refuse("concat() takes lists, not sets", arguments)
    return list_value(call, merged, complete, "list" if kinds == {"list"} else "tuple", arguments, closed)


def _common_type(arguments: Sequence[AnyValue]) -> Type | None:
    """The type of lists that need no conversion to be one list; None where the result's elements may be converted."""
    types = {type_of(argument) for argument in arguments}
    if any(type_.kind == "list" for type_ in types) and len(types) > 1 and not any(t.kind == "tuple" for t in types):
        return None
    return next(iter(types))


def _flatten(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    flat: list[AnyValue] = []
    complete = True
    waiting = list(reversed(members_of(arguments[0])))
    items = items_of(arguments[0])
    if items is None:
        return call.open(arguments, ANY) if isinstance(arguments[0], Unknown) else call.refuse("this is no list")
    complete, closed = items.complete, items.says_all
    steps = 0
    while waiting:
        steps += 1
        if steps > MAX_ITEMS:
            return call.too_much()
        value = waiting.pop()
        inner = items_of(value)
        if inner is not None:
            complete = complete and inner.complete
            closed = closed and inner.says_all
            waiting += reversed(members_of(value))
        elif isinstance(value, Unknown) and type_of(value).kind not in ("string", "number", "bool", "object", "map"):
            complete = closed = False
        else:
            flat.append(value)
    return list_value(call, flat, complete, "tuple", arguments, closed)


def _compact(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    items = items_of(arguments[0])
    if items is None:
        return call.open(arguments, list_of(STRING))
    operators = call.evaluator.operators
    kept: list[AnyValue] = []
    complete, closed = items.complete, items.says_all
    for item in members_of(arguments[0]):
        if isinstance(item, Absent) or literal_text(item) == "":
            continue
        if isinstance(item, Known):
            payload = item.value
            sure = isinstance(payload, str) or any(isinstance(part, str) for part in payload.parts)
            if sure or any(hole in operators.never_null for hole in payload.holes):
                kept.append(item)
                continue
        elif isinstance(item, Unknown) and operators.is_plain(item):
            kept.append(item)
            continue
        complete = closed = False
    return list_value(call, kept, complete, "list", arguments, closed)


def _distinct(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    items = items_of(arguments[0])
    if items is None:
        return call.open(arguments, ANYS)
    if len(items.values) == 1:
        return arguments[0]
    kept: list[AnyValue] = []
    seen = set()
    complete = items.complete
    for item in items.values:
        key = key_of(item)
        if key is None or key not in seen:
            seen.add(key)
            kept.append(behind(arguments[0].origin, item))
        # It may be equal to another one, of which only the first stays.
        complete = complete and key is not None and is_whole(item)
    complete = items.complete if len(kept) == 1 else complete
    return list_value(call, kept, complete, "list", arguments, items.says_all)


def _contains(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    items = items_of(arguments[0])
    if items is None:
        return call.open(arguments, BOOL)
    operators = call.evaluator.operators
    needle = arguments[1]
    verdict: AnyValue = Known(False, through(call.span, "computed by contains()", (needle, arguments[0])))
    if not items.complete:
        verdict = call.open(arguments, BOOL)
    for item in items.values:
        same = operators.same(item, needle)
        if same:
            return call.known(True, (needle, item))
    for item in reversed(items.values):
        if operators.same(item, needle) is None:
            matches = operators.equal(item, needle, call.span)
            verdict = operators.disjunction(matches, verdict, call.span)
    return verdict


def _element(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    items = items_of(arguments[0])
    at = arguments[1]
    if items is None or not isinstance(at, Known):
        if isinstance(arguments[0], Unknown) and isinstance(arguments[0].type, Several):
            return arguments[0].type.element
        return call.open(arguments, ANY)
    if not isinstance(at.value, int) or items.kind == "set":
        return call.refuse("element() takes a list and a whole number", arguments)
    if items.complete:
        if not items.values:
            return call.refuse("an empty list has no element", arguments)
        if at.value < 0 and items.kind == "tuple" and at.value % len(items.values):
            return call.refuse("the index into a tuple is negative", arguments)
        return behind(arguments[0].origin, items.values[at.value % len(items.values)])
    return call.open(arguments, ANY)


def _one(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    items = items_of(arguments[0])
    value = arguments[0]
    if items is None:
        if isinstance(value, Unknown) and isinstance(value.type, Several):
            return value.type.element
        return (
            call.open(arguments, ANY)
            if isinstance(value, Unknown) or not isinstance(value, Known) or isinstance(value.value, Text)
            else call.refuse("one() takes a list", arguments)
        )
    if not items.complete:
        return call.open(arguments, ANY)
    if not items.values:
        return Absent(None, through(call.span, "one() of an empty list is null", arguments))
    if len(items.values) > 1:
        if items.kind == "set" and not all(is_whole(item) for item in items.values):
            return call.open(arguments, ANY)
        return call.refuse("one() takes at most one element", arguments)
    return behind(value.origin, items.values[0])


def _lookup(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    container, key = arguments[0], arguments[1]
    key = convert(key, STRING)
    if isinstance(container, Absent) or isinstance(key, Absent):
        return call.refuse("an argument of lookup() is null", arguments)
    if is_refused(key):
        return key
    entries = _entries(container)
    default = arguments[2] if len(arguments) == 3 else None
    if entries is None:
        if isinstance(container, Unknown):
            if isinstance(container.type, Type) and container.type.kind == "object" and literal_text(key) is not None:
                found = call.evaluator.access.attribute(container, literal_text(key) or "", call.span)
                return default if is_refused(found) and default is not None else found
            return call.open(arguments, ANY)
        return (
            call.refuse("lookup() takes a map", arguments)
            if not isinstance(container.value if isinstance(container, Known) else None, Text)
            else call.open(arguments, ANY)
        )
    name = literal_text(key)
    if name is not None:
        found_value = entries.fields.get(name)
        if found_value is not None and (entries.complete or type(entries.fields) is dict):
            refusal = _as_element(container, default)
            return refusal if refusal is not None and is_refused(refusal) else behind(container.origin, found_value)
        if not entries.complete:
            return call.open(arguments, ANY)
        default = _as_element(container, default)
        return default if default is not None else call.refuse(f'there is no key "{name}"', arguments)
    chosen = call.evaluator.access.index(container, key, call.span)
    default = _as_element(container, default)
    if default is None or is_refused(default):
        return chosen if default is None else default
    return _or_else(chosen, default)


def _as_element(container: AnyValue, default: AnyValue | None) -> AnyValue | None:
    """The default of lookup() as the type of a map's elements."""
    type_ = type_of(container)
    if default is None or type_.kind != "map":
        return default
    return convert(default, type_.element)


def _or_else(value: AnyValue, default: AnyValue) -> AnyValue:
    from ctlint.value import choose

    if isinstance(value, Choice):
        return choose(value.atom, {answer: _or_else(branch, default) for answer, branch in value.branches.items()})
    return default if is_refused(value) else value


def _keys(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    entries = _entries(arguments[0])
    if entries is None:
        value = arguments[0]
        if isinstance(value, Unknown) and isinstance(value.type, Type) and value.type.kind == "object":
            names = sorted(field.name for field in value.type.of)
            return list_value(call, [Known(name, value.origin) for name in names], True, "tuple", arguments)
        return call.open(arguments, list_of(STRING))
    if not entries.complete and type(entries.fields) is not dict:
        return call.open(arguments, list_of(STRING))
    names = sorted(entries.fields)
    kind = "list" if entries.kind == "map" else "tuple"
    if not names and entries.complete and kind == "list":  # its elements are texts, whatever those of the map are
        return Known(Items((), True, "list", STRING), through(call.span, "computed by keys()", arguments))
    return list_value(call, [Known(name, arguments[0].origin) for name in names], entries.complete, kind, arguments)


def _values(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    entries = _entries(arguments[0])
    if entries is None or (not entries.complete and type(entries.fields) is not dict):
        value = arguments[0]
        if isinstance(value, Unknown) and isinstance(value.type, Several):
            return Unknown(value.reason, value.origin, None, value.links, Several("list", value.type.element))
        return call.open(arguments, ANYS)
    items = [behind(arguments[0].origin, entries.fields[name]) for name in sorted(entries.fields)]
    return list_value(call, items, entries.complete, "list" if entries.kind == "map" else "tuple", arguments)


def _merge(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    fields: dict[str, AnyValue] = {}
    complete = True
    kinds = set()
    for argument in arguments:
        if isinstance(argument, Absent):
            continue
        entries = _entries(argument)
        if entries is None:
            if isinstance(argument, Unknown) and isinstance(argument.type, Type) and argument.type.kind == "object":
                kinds.add("object")
                for field in argument.type.of:
                    fields[field.name] = call.evaluator.access.attribute(argument, field.name, call.span)
                continue
            if isinstance(argument, Known) and not isinstance(argument.value, Text):
                return call.refuse("merge() takes maps and objects only", (argument,))
            complete = False
            fields.clear()
            continue
        kinds.add(entries.kind)
        if not entries.complete:
            complete = False
            fields.clear()
            if type(entries.fields) is not dict:
                continue
        for name, value in entries.fields.items():
            fields[name] = behind(argument.origin, value)
        if len(fields) > MAX_ITEMS or not call.evaluator.spend(len(entries.fields)):
            return call.too_much()
    if not complete and not fields:
        return call.open(arguments, ANY)
    origin = through(call.span, "computed by merge()", arguments)
    types = {type_of(argument) for argument in arguments if not isinstance(argument, Absent)}
    if kinds == {"map"} and len(types) == 1 and not any(isinstance(argument, Absent) for argument in arguments):
        return Known(Entries(fields, complete, "map", next(iter(types)).element), origin)
    return Known(Entries(fields, complete), origin)


def _coalesce(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    # A null that has a type, such as a variable's, takes part in the common one.
    typed = [argument for argument in arguments if not isinstance(argument, Absent) or argument.type is not None]
    common = unify(map(type_of, typed))
    if common is None:
        return call.refuse("the arguments have no common type", arguments)
    operators = call.evaluator.operators
    for at, argument in enumerate(arguments):
        value = convert(argument, common) if common.kind != "any" else argument
        if isinstance(value, Absent) or literal_text(value) == "":
            continue
        if isinstance(value, Known):
            sure = True
            if isinstance(value.value, Text) and value.value.literal() is None:
                sure = any(isinstance(part, str) for part in value.value.parts) or any(
                    hole in operators.never_null for hole in value.value.holes
                )
            if sure or at == len(arguments) - 1:
                return value
        rest = arguments[at:]
        return _coalesce_open(call, rest) if isinstance(value, Unknown) else call.open(rest, common)
    return call.refuse("every argument is null or empty", arguments)


def _coalesce_open(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    """The first argument is unknown: is it null or empty? That is a question where it has a key."""
    first = arguments[0]
    if len(arguments) == 1:
        return first
    operators = call.evaluator.operators
    here = Known("", first.origin)
    missing = operators.equal(first, Absent(None, first.origin), call.span)
    if type_of(first).kind in ("string", "any"):
        missing = operators.disjunction(missing, operators.equal(first, here, call.span), call.span)
    if not isinstance(operators.condition(missing), Choice):
        return call.open(arguments, ANY)
    rest = _coalesce(call, arguments[1:])
    return operators.conditional(missing, rest, first, call.span)


def _coalescelist(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    if any(isinstance(argument, Absent) for argument in arguments):
        return call.refuse("coalescelist() takes lists, not null", arguments)
    for argument in arguments:
        items = items_of(argument)
        if items is None or (not items.values and not items.complete):
            return call.open(arguments, ANY)
        if items.kind == "set":
            return call.refuse("coalescelist() takes lists, not sets", arguments)
        if items.values:
            return argument
    return call.refuse("every list is empty", arguments)


def _sort(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    items = items_of(arguments[0])
    if items is None or not items.complete:
        return call.open(arguments, list_of(STRING))
    if not all(is_whole(item) for item in items.values):
        somewhere = call.open([arguments[0]], STRING)
        assert isinstance(somewhere, Unknown)
        element: AnyValue = Unknown(somewhere.reason, somewhere.origin, None, somewhere.links, STRING)
        return list_value(call, [element] * len(items.values), True, "list", arguments)
    if any(isinstance(item, Absent) for item in items.values):
        return call.refuse("null cannot be sorted", arguments)
    return list_value(call, sorted(members_of(arguments[0]), key=cmp_to_key(compare)), True, "list", arguments)


def _reverse(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    items = items_of(arguments[0])
    if items is None or not items.complete:
        return call.open(arguments, ANY)
    kind = "list" if items.kind != "tuple" else "tuple"
    return list_value(call, list(reversed(members_of(arguments[0]))), True, kind, arguments)


def _slice(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    items = items_of(arguments[0])
    start, end = arguments[1], arguments[2]
    if items is None or not items.complete or not isinstance(start, Known) or not isinstance(end, Known):
        return call.open(arguments, ANY)
    if items.kind == "set":
        return call.refuse("a set has no order to be sliced by", arguments)
    first, last = start.value, end.value
    if not isinstance(first, int) or not isinstance(last, int) or not 0 <= first <= last <= len(items.values):
        return call.refuse("the slice is out of range", arguments)
    return list_value(call, members_of(arguments[0])[first:last], True, items.kind, arguments)


def _index(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    items = items_of(arguments[0])
    if items is None or not items.complete:
        return call.open(arguments, NUMBER)
    if items.kind == "set":
        return call.refuse("index() takes a list, not a set", arguments)
    for at, item in enumerate(items.values):
        same = call.evaluator.operators.same(item, arguments[1])
        if same is None:
            return call.open(arguments, NUMBER)
        if same:
            return call.known(at, arguments)
    return call.refuse("the value is not in the list", arguments)


FUNCTIONS = {
    "length": Function((ANY,), NUMBER, _length),
    "concat": Function((), ANY, _concat, ANY),
    "flatten": Function((ANY,), ANY, _flatten, deep=True),
    "compact": Function((list_of(STRING),), list_of(STRING), _compact, deep=True),
    "distinct": Function((ANYS,), ANYS, _distinct, deep=True),
    "contains": Function((ANY, ANY), BOOL, _contains, deep=True),
    "element": Function((ANY, NUMBER), ANY, _element),
    "one": Function((ANY,), ANY, _one),
    "lookup": Function((ANY, STRING, ANY), ANY, _lookup, optional=1, nullable=True),
    "keys": Function((ANY,), ANY, _keys),
    "values": Function((ANY,), ANY, _values),
    "merge": Function((), ANY, _merge, ANY, nullable=True),
    "coalesce": Function((), ANY, _coalesce, ANY, nullable=True),
    "coalescelist": Function((), ANY, _coalescelist, ANY, nullable=True),
    "sort": Function((list_of(STRING),), list_of(STRING), _sort, deep=True),
    "reverse": Function((ANY,), ANY, _reverse),
    "slice": Function((ANY, NUMBER, NUMBER), ANY, _slice),
    "index": Function((ANY, ANY), NUMBER, _index, deep=True),
}
