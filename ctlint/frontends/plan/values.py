"""Knows how planned values become Values: known ones with their place, unknown ones with what they may come from.

Must not know any resource type beyond what `graph.Wanted` names. A value that the plan marks as sensitive is never
built: its text is in no value, no note and no span.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ctlint.frontends.plan.addresses import place_of
from ctlint.frontends.plan.document import Plan, Planned
from ctlint.frontends.plan.references import Origins, Reached, References
from ctlint.frontends.plan.scanner import JsonError, Scanner
from ctlint.frontends.plan.source_tree import elements, entry, refers
from ctlint.graph import LazyFields, Own, Resource, Wanted
from ctlint.source import Span
from ctlint.value import (
    Absent,
    Entries,
    Hole,
    Items,
    Known,
    Origin,
    Reason,
    ResourceId,
    Step,
    Text,
    Unknown,
    Value,
    Via,
    text_of,
)

MAX_DEPTH = 64
"""Lists and mappings within each other in one value."""

_MAX_NOTE = 60
"""Characters of a value that a note repeats."""

_UNIQUE = re.compile(r"arn:|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$")
"""Texts that name one thing in the world: an ARN, a UUID."""


class PlanValues:
    """Makes the bodies of a plan's resources."""

    def __init__(self, unit: str, data: bytes, plan: Plan, wanted: Wanted, source: Mapping[str, Resource]) -> None:
        self.unit = unit
        self.plan = plan
        self.wanted = wanted
        self.source = source
        self._data = data
        self.references = References(plan, self.read, self._is_known)
        self._decoded: dict[tuple[int, int], Any] = {}
        self._secrets: dict[Any, str] = {}
        self._by_text: dict[str, set[Reached]] | None = None
        self.problems: list[JsonError] = []

    def read(self, where: tuple[int, int] | None) -> Any:
        """A part of the plan, built; None where there is none or it cannot be built (then it is among `problems`)."""
        if where is None:
            return None
        if where not in self._decoded:
            try:
                self._decoded[where] = Scanner(self._data).load(*where)
            except JsonError as error:
                self._decoded[where] = None
                self.problems.append(error)
        return self._decoded[where]

    def scanner(self, at: int) -> Scanner:
        """A scanner that stands there."""
        return Scanner(self._data, at)

    def span(self, start: int, end: int) -> Span:
        """A range of the plan."""
        return Span(self.unit, start, end)

    def identity(self, address: str) -> ResourceId:
        """A resource of this plan."""
        return ResourceId(self.unit, address)

    def is_planned(self, target: ResourceId) -> bool:
        """Whether the resource exists after the plan; data sources always do."""
        place = place_of(target.address)
        if place is None:
            return False
        return place.mode == "data" or place in self.plan.instances.get(place.block, ())

    def secret(self, value: Any) -> str:
        """A name for a sensitive value, the same for equal values; it says nothing of the value."""
        return self._secrets.setdefault(value, f"{self.unit}:sensitive value {len(self._secrets) + 1}")

    def holds_something(self, place: tuple[int, int, int] | None) -> bool:
        """Whether a value in the plan is neither null nor empty; True where the plan leaves it out."""
        return place is None or self._data[place[1] : place[2]] not in (b"null", b"[]", b"{}")

    def body(self, planned: Planned) -> Known[Any]:
        """The body of one resource, each attribute evaluated when it is first read."""
        return _Body(self, planned).value()

    # -- attributes of other resources ----------------------------------------------------------------------------

    def _after(self, place: Any) -> Planned | None:
        return self.plan.resources.get(address_of(place))

    def _is_known(self, place: Any, attribute: str) -> bool:
        planned = self._after(place)
        if planned is None or planned.after is None:
            return False
        unknown = self.read(planned.unknown)
        if isinstance(unknown, dict) and _some(unknown.get(attribute)):
            return False
        return self._text_of(planned, attribute) is not None or attribute in (self.read(planned.after) or {})

    def _text_of(self, planned: Planned, attribute: str) -> str | None:
        """A known text attribute that is not sensitive."""
        if _some(_part(self.read(planned.sensitive), attribute)):
            return None
        after = self.read(planned.after)
        value = after.get(attribute) if isinstance(after, dict) else None
        return value if isinstance(value, str) and value else None

    def hole(self, reached: Reached) -> Hole:
        """An attribute of a resource by identity; an identifier that is another attribute's text is that attribute."""
        attribute = reached.attribute
        shape = self.wanted.shapes.get(reached.place.native, {}).get(attribute)
        if shape is not None and len(shape) == 1 and isinstance(shape[0], Own):
            attribute = shape[0].attribute
        planned = self._after(reached.place)
        text = None if planned is None else self._text_of(planned, attribute)
        return Hole(self.identity(address_of(reached.place)), attribute, text)

    def matters(self, reached: Reached) -> bool:
        """Whether the resource is of a type that somebody looks at."""
        return reached.place.native in self.wanted.types or reached.place.native in self.wanted.shapes

    def linked(self, text: str, reached: Reached) -> str | Text | None:
        """The text with the attribute in it as a hole, where it begins with that attribute's known value."""
        planned = self._after(reached.place)
        own = None if planned is None else self._text_of(planned, reached.attribute)
        if own is None or not text.startswith(own):
            return None
        return text_of((Hole(self.identity(address_of(reached.place)), reached.attribute, own), text[len(own) :]))

    def named(self, text: str) -> Reached | None:
        """The one resource whose ARN or unique id the text is."""
        if _UNIQUE.match(text) is None:
            return None
        if self._by_text is None:
            self._by_text = {}
            for planned in self.plan.resources.values():
                for attribute in self.wanted.shapes.get(planned.place.native, {}):
                    own = self._text_of(planned, attribute)
                    if own is not None and planned.place.mode == "managed":
                        self._by_text.setdefault(own, set()).add(Reached(planned.place, attribute))
        found = self._by_text.get(text) or self._by_text.get(text.removesuffix(":*")) or set()
        places = {reached.place for reached in found}
        return min(found, key=lambda one: one.attribute) if len(places) == 1 else None


class _Body:
    """The body of one resource."""

    def __init__(self, values: PlanValues, planned: Planned) -> None:
        self._all = values
        self._planned = planned
        self._type = planned.place.native
        self._names = values.wanted.names.get(self._type, frozenset())
        self._documents = values.wanted.documents.get(self._type, frozenset())
        block = values.references.block(planned.place)
        found = values.read(block.expressions) if block is not None else None
        self._expressions: Any = found if isinstance(found, dict) else ({} if block is not None else None)
        self._twin = values.source.get(planned.address)
        self._places: dict[str, tuple[int, int, int]] = {}
        self._header: Origin = (Step(Via.WRITTEN, values.span(*planned.header), f"{planned.address} is planned here"),)

    def value(self) -> Known[Any]:
        """The body as a mapping; what is null, or left to the provider, is not in it, as in a configuration."""
        planned, values = self._planned, self._all
        unknown, mask = values.read(planned.unknown), values.read(planned.sensitive)
        names: dict[str, None] = {}
        if planned.after is not None:
            scanner = values.scanner(planned.after[0])
            for name in scanner.entries():
                key_at, start = scanner.key_at, scanner.at
                scanner.skip()
                self._places[name] = (key_at, start, scanner.at)
                names[name] = None
        for name in unknown if isinstance(unknown, dict) else ():
            names[name] = None
        twin = self._twin.body if self._twin is not None else None
        kept = [name for name in names if entry(twin, name) is not None or self._is_written(name, unknown, mask)]

        def evaluate(name: str) -> Value[Any]:
            return self._part(
                (name,), self._places.get(name), _part(unknown, name), _part(mask, name),
                _expression(self._expressions, name), entry(twin, name),
            )  # fmt: skip

        return Known(Entries(LazyFields(kept, evaluate)), self._header)

    def _is_written(self, name: str, unknown: Any, mask: Any) -> bool:
        """Whether a name is in the body.

        A plan lists every attribute. One that is null or empty and not in the configuration is not written. One that
        is unknown and not in the configuration is the provider's to compute, and then holds what holds where nobody
        writes it; but a dynamic block is not in the configuration part either, so that goes for texts, numbers and
        bools, which have no place in the mask, and for blocks that are known to be filled in.
        """
        if self._expressions is None or name in self._expressions:
            return True
        if _part(unknown, name) is True:
            filled_in = name in self._all.wanted.filled_in.get(self._type, ())
            return not filled_in and not (isinstance(mask, dict) and not isinstance(mask.get(name), (list, dict)))
        return self._all.holds_something(self._places.get(name))

    def _part(
        self, path: tuple[str, ...], place: tuple[int, int, int] | None, unknown: Any, mask: Any, expression: Any,
        twin: Value[Any] | None,
    ) -> Value[Any]:  # fmt: skip
        """The value at a path. place: where its key, its value and its end are; None where the plan leaves it out."""
        values = self._all
        name = path[-1]
        if place is None:
            key_at, start, end = *self._planned.header, self._planned.header[1]
            span = values.span(key_at, start)
        else:
            key_at, start, end = place
            shown_to = end if not _some(mask) else _end_of_key(values.scanner(key_at), start)
            span = values.span(key_at, shown_to)
        if mask is True:
            where = None if unknown is True or place is None else (start, end)
            return self._sensitive(path, span, where, expression)
        if unknown is True or place is None:
            return self._unknown(path, span, expression, None if _some(mask) else twin)
        scanner = values.scanner(start)
        kind = scanner.kind()
        if len(path) > MAX_DEPTH:
            return Unknown(Reason.BUDGET, (Step(Via.WRITTEN, span, f"nested more than {MAX_DEPTH} levels deep"),))
        if kind == "{":
            return self._mapping(path, scanner, unknown, mask, expression, twin, span)
        if kind == "[":
            return self._list(path, scanner, unknown, mask, expression, twin, span)
        found = values.read((start, end))
        if found is None:
            return Absent(None, self._origin(f"{name} is null", span, twin))
        payload = _whole(found) if isinstance(found, str) else found
        origin = self._origin(f"{name} is {_shown(payload)}", span, twin)
        if isinstance(payload, str) and payload and ".".join(path) in self._names:
            payload = self._with_link(payload, twin)
        return Known(payload, origin)

    def _mapping(
        self, path: tuple[str, ...], scanner: Scanner, unknown: Any, mask: Any, expression: Any,
        twin: Value[Any] | None, span: Span,
    ) -> Value[Any]:  # fmt: skip
        places: dict[str, tuple[int, int, int]] = {}
        for name in scanner.entries():
            key_at, start = scanner.key_at, scanner.at
            scanner.skip()
            places[name] = (key_at, start, scanner.at)
        inner = expression if isinstance(expression, Mapping) and "references" not in expression else None
        names = dict.fromkeys([*places, *(unknown if isinstance(unknown, dict) else ())])
        fields: dict[str, Value[Any]] = {}
        for name in names:
            place = places.get(name)
            is_block = inner is not None and "constant_value" not in inner
            if is_block and name not in inner and not self._nested_is_written(name, place, unknown, mask):
                continue
            if place is None and not _some(_part(unknown, name)):
                continue
            child = expression if not is_block else _expression(inner, name)
            fields[name] = self._part(
                (*path, name), place, _part(unknown, name), _part(mask, name), child, entry(twin, name)
            )
        return Known(Entries(fields), self._origin(f"{path[-1]} is set here", span, twin))

    def _nested_is_written(self, name: str, place: tuple[int, int, int] | None, unknown: Any, mask: Any) -> bool:
        if _part(unknown, name) is True:
            return isinstance(mask, dict) and isinstance(mask.get(name), (list, dict))
        return self._all.holds_something(place)

    def _list(
        self, path: tuple[str, ...], scanner: Scanner, unknown: Any, mask: Any, expression: Any,
        twin: Value[Any] | None, span: Span,
    ) -> Value[Any]:  # fmt: skip
        start = scanner.at
        places = []
        for at in scanner.items():
            scanner.skip()
            places.append((at, at, scanner.at))
        unknowns = unknown if isinstance(unknown, list) else []
        length = max(len(places), len(unknowns))
        blocks = _blocks(expression)
        twins = elements(twin, self._all.read((start, scanner.at)) if twin is not None else [None] * len(places))
        items = []
        for index in range(length):
            place = places[index] if index < len(places) else None
            items.append(
                self._part(
                    path, place, _at(unknowns, index), _at(mask, index), blocks, twins[index] if index < len(twins) else None
                )
            )  # fmt: skip
        return Known(Items(tuple(items)), self._origin(f"{path[-1]} is set here", span, twin))

    # -- what is not known ----------------------------------------------------------------------------------------

    def _unknown(self, path: tuple[str, ...], span: Span, expression: Any, twin: Value[Any] | None) -> Value[Any]:
        values = self._all
        name = path[-1]
        if twin is not None and not isinstance(twin, Absent) and refers(twin, values.is_planned):
            return twin
        if expression is None and self._expressions is not None:
            note = f"{name} is known only after apply"
            if len(path) == 1 or path[0] not in self._expressions:
                note += "; the plan does not say what a dynamic block refers to, its configuration beside it would"
            return Unknown(Reason.APPLY, self._origin(note, span, twin))
        origins = values.references.origins(self._planned.place, expression)
        dotted = ".".join(path)
        lone = self._lone(origins, dotted)
        if lone is not None:
            note = f"{name} refers to {_reference(lone)}"
            return Known(Text((values.hole(lone),)), self._origin(note, span, twin))
        links = {one for one in origins.reached if values.matters(one)}
        found = frozenset(values.identity(address_of(one.place)) for one in links)
        note = f"{name} is known only after apply"
        if origins.lost:
            found |= self._relevant()
            note += (
                f": the plan does not keep what {', '.join(origins.lost[:3])} is; "
                "lay it beside its configuration to have that followed"
            )
        elif origins.reached:
            note += f"; it depends on {', '.join(_reference(one) for one in origins.reached[:3])}"
        return Unknown(Reason.APPLY, self._origin(note, span, twin), None, found)

    def _lone(self, origins: Origins, dotted: str) -> Reached | None:
        """The one attribute that the value certainly is, where it must be a name or a whole document."""
        if origins.lost or len(origins.reached) != 1:
            return None
        [reached] = origins.reached
        if dotted in self._names and self._all.matters(reached):
            return reached
        return reached if dotted in self._documents and reached.place.mode == "data" else None

    def _relevant(self) -> frozenset[ResourceId]:
        """Every resource that the plan's changes came from, where it does not say which of them is meant."""
        values = self._all
        found = set()
        for text in values.plan.relevant:
            place = place_of(text)
            if place is not None and (place.native in values.wanted.types):
                places = [place] if place.key is not None else values.plan.instances.get(place.block, [])
                found.update(values.identity(address_of(one)) for one in places)
        return frozenset(found)

    def _sensitive(
        self, path: tuple[str, ...], span: Span, where: tuple[int, int] | None, expression: Any
    ) -> Value[Any]:
        """A sensitive value: what it refers to may be told, what it holds is not."""
        values = self._all
        origin: Origin = (Step(Via.WRITTEN, span, f"{path[-1]} is sensitive"),)
        if self._twin is not None:
            # Not the line of the attribute: a secret may be written there.
            origin = (Step(Via.WRITTEN, self._twin.span, origin[0].note), *origin)
        dotted = ".".join(path)
        if expression is not None:
            lone = self._lone(values.references.origins(self._planned.place, expression), dotted)
            if lone is not None:
                hole = values.hole(lone)
                return Known(Text((Hole(hole.target, hole.attribute),)), origin)
        found = values.read(where)
        if where is not None and found is None:
            return Absent(None, origin)
        key = values.secret(found) if isinstance(found, str) else None
        return Unknown(Reason.SENSITIVE, origin, key)

    # -- links and places -----------------------------------------------------------------------------------------

    def _with_link(self, text: str, twin: Value[Any] | None) -> str | Text:
        """A known name, with the resource that it is the name of where that is certain."""
        values = self._all
        written = twin.value if isinstance(twin, Known) else None
        if isinstance(written, Text) and written.literal() == text and self._all_planned(written):
            return written
        found = values.named(text)
        return (values.linked(text, found) if found is not None else None) or text

    def _all_planned(self, text: Text) -> bool:
        return all(self._all.is_planned(hole.target) for hole in text.holes)

    def _origin(self, note: str, span: Span, twin: Value[Any] | None) -> Origin:
        """Where a value is written: in the configuration, with the calls that pass it on, if that is there.

        What is not written there is shown at the head of the block: the provider says it.
        """
        planned = Step(Via.WRITTEN, span, note)
        if self._twin is None:
            return (planned,)
        written = self._twin.span if twin is None else twin.origin[0].span or self._twin.span
        calls = () if twin is None else [step for step in twin.origin[1:] if step.via is Via.MODULE_ARGUMENT]
        return (Step(Via.WRITTEN, written, note), *calls, Step(Via.REFERENCE, span, "the plan has it here"))


def address_of(place: Any) -> str:
    """A place as Terraform spells it."""
    prefix = "".join(f"module.{name}{_key(key)}." for name, key in place.module)
    return f"{prefix}{'data.' if place.mode == 'data' else ''}{place.type}.{place.name}{_key(place.key)}"


def _key(key: int | str | None) -> str:
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'["{escaped.replace("${", "$${").replace("%{", "%%{")}"]'


def _reference(reached: Reached) -> str:
    return ".".join(piece for piece in (address_of(reached.place), reached.attribute) if piece)


def _part(mask: Any, name: str) -> Any:
    """The part of a mask that mirrors one attribute; a mask that is true holds for everything below it."""
    return mask.get(name) if isinstance(mask, dict) else mask is True


def _at(mask: Any, index: int) -> Any:
    if isinstance(mask, list):
        return mask[index] if index < len(mask) else False
    return mask is True


def _some(mask: Any) -> bool:
    """Whether a mask marks anything."""
    waiting = [mask]
    while waiting:
        one = waiting.pop()
        if one is True:
            return True
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return False


def _expression(expressions: Any, name: str) -> Any:
    return expressions.get(name) if isinstance(expressions, Mapping) else None


def _blocks(expression: Any) -> Any:
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


def _end_of_key(scanner: Scanner, stop: int) -> int:
    """Where the key here ends; an element of a list has none, and then nothing of it may be shown."""
    if scanner.at == stop:
        return stop
    scanner.skip()
    return scanner.at


def _shown(payload: Any) -> str:
    if isinstance(payload, bool):
        return "true" if payload else "false"
    if isinstance(payload, (int, Decimal)):
        return str(payload)
    text = str(payload)
    return f'"{text if len(text) <= _MAX_NOTE else text[:_MAX_NOTE] + "…"}"'


def _whole(text: str) -> str:
    """The text with halves of surrogate pairs replaced: they are no characters."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
