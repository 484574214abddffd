"""Knows how the planned values of one resource become its body: each with its place, unknown ones with their origins.

Must not know any resource type beyond what `graph.Wanted` names. A value that the plan marks as sensitive is never
built: its text is in no value, no note and no span.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ctlint.frontends.plan.addresses import address_of
from ctlint.frontends.plan.configuration import Range, expression_of, of_blocks
from ctlint.frontends.plan.document import Planned
from ctlint.frontends.plan.masks import element, marks, part
from ctlint.frontends.plan.references import Origins, Reached
from ctlint.frontends.plan.scanner import JsonError, Scanner
from ctlint.frontends.plan.source_tree import elements, entry, stands_for, without_secrets
from ctlint.frontends.plan.values import PlanValues
from ctlint.graph import LazyFields
from ctlint.hints import Any
from ctlint.records import NamedTuple
from ctlint.source import Span
from ctlint.value import (
    Absent,
    Entries,
    Hole,
    Items,
    Known,
    Origin,
    Reason,
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


Place = tuple[int, int, int]
"""Where a key, its value and the end of that stand; an element of a list begins where its value does."""


class _Spot(NamedTuple):
    """A value in the plan, with what the other parts of the plan, and the configuration, say of it.

    path: the names that lead to it. place: None where the plan leaves it out. unknown, mask: the parts of the masks
    that mirror it. expression: what the plan's configuration part has for it. twin: its value in the configuration.
    """

    path: tuple[str, ...]
    place: Place | None
    unknown: Any
    mask: Any
    expression: Any
    twin: Value[Any] | None
    depth: int

    @property
    def name(self) -> str:
        """The last name on the way to it."""
        return self.path[-1]

    @property
    def dotted(self) -> str:
        """Its path as `graph.Wanted` spells it."""
        return ".".join(self.path)


class Body:
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
        self._places: dict[str, Place] = {}
        self._header: Origin = (Step(Via.WRITTEN, values.span(*planned.header), f"{planned.address} is planned here"),)

    def value(self) -> Known[Any]:
        """The body as a mapping; what is null, or left to the provider, is not in it, as in a configuration."""
        planned, values = self._planned, self._all
        # A mask that cannot be read hides everything.
        unknown = True if self._is_lost(planned.unknown) else values.read(planned.unknown)
        mask = True if self._is_lost(planned.sensitive) else values.read(planned.sensitive)
        if planned.after is not None:
            try:
                self._places = _places(values.scanner(planned.after[0]))
            except JsonError as error:
                values.problems.append(error)
        names = dict.fromkeys([*self._places, *(unknown if isinstance(unknown, dict) else ())])
        twin = self._twin.body if self._twin is not None else None
        kept = [name for name in names if entry(twin, name) is not None or self._is_written(name, unknown, mask)]

        def evaluate(name: str) -> Value[Any]:
            return self._part(
                _Spot(
                    (name,), self._places.get(name), part(unknown, name), part(mask, name),
                    expression_of(self._expressions, name), entry(twin, name), 1,
                )
            )  # fmt: skip

        return Known(Entries(LazyFields(kept, evaluate)), self._header)

    def _is_lost(self, where: Range | None) -> bool:
        return where is not None and self._all.read(where) is None

    def _is_written(self, name: str, unknown: Any, mask: Any) -> bool:
        """Whether a name is in the body.

        A plan lists every attribute. One that is null or empty and not in the configuration is not written. One that
        is unknown and not in the configuration is the provider's to compute, and then holds what holds where nobody
        writes it; but a dynamic block is not in the configuration part either, so that goes for texts, numbers and
        bools, which have no place in the mask, and for blocks that are known to be filled in.
        """
        if self._expressions is None or name in self._expressions:
            return True
        if part(unknown, name) is True:
            filled_in = name in self._all.wanted.filled_in.get(self._type, ())
            return not filled_in and not (isinstance(mask, dict) and not isinstance(mask.get(name), (list, dict)))
        return self._all.holds_something(self._places.get(name))

    def _part(self, spot: _Spot) -> Value[Any]:
        """The value at a place of the plan; what is wrong there is among the plan's problems."""
        span = self._span(spot)
        try:
            return self._read(spot, span)
        except JsonError as error:
            self._all.problems.append(error)
            return Unknown(Reason.BROKEN, self._origin(f"{spot.name} cannot be read", span, None))

    def _span(self, spot: _Spot) -> Span:
        """What may be shown of a value: key and value, only the key where something in the value is sensitive."""
        if spot.place is None:
            return self._all.span(*self._planned.header)
        key_at, start, end = spot.place
        if marks(spot.mask):
            end = start
            if key_at != start:
                scanner = self._all.scanner(key_at)
                scanner.skip()
                end = scanner.at
        return self._all.span(key_at, end)

    def _read(self, spot: _Spot, span: Span) -> Value[Any]:
        values = self._all
        if spot.mask is True:
            return self._sensitive(spot, span)
        if spot.unknown is True or spot.place is None:
            return self._unknown(spot, span)
        _, start, end = spot.place
        if spot.depth > MAX_DEPTH:
            raise JsonError(f"this is nested more than {MAX_DEPTH} levels deep", start, "CTL005")
        kind = values.scanner(start).kind()
        if kind == "{":
            return self._mapping(spot, span, start)
        if kind == "[":
            return self._list(spot, span, start)
        found = values.scanner(start).load(start, end)
        if found is None:
            return Absent(None, self._origin(f"{spot.name} is null", span, spot.twin))
        payload = _whole(found) if isinstance(found, str) else found
        origin = self._origin(f"{spot.name} is {_shown(payload)}", span, spot.twin)
        if isinstance(payload, str) and payload and spot.dotted in self._names:
            payload = self._with_link(payload, spot.twin)
        return Known(payload, origin)

    def _mapping(self, spot: _Spot, span: Span, start: int) -> Value[Any]:
        places = _places(self._all.scanner(start))
        expression, unknown = spot.expression, spot.unknown
        # The expressions of a block, by name; an attribute's own expression is that of everything in it.
        is_block = isinstance(expression, Mapping) and not expression.keys() & {"references", "constant_value"}
        names = dict.fromkeys([*places, *(unknown if isinstance(unknown, dict) else ())])
        fields: dict[str, Value[Any]] = {}
        for name in names:
            inner = _Spot(
                (*spot.path, name), places.get(name), part(unknown, name), part(spot.mask, name),
                expression.get(name) if is_block else expression, entry(spot.twin, name), spot.depth + 1,
            )  # fmt: skip
            written = not is_block or name in expression or self._nested_is_written(inner, spot.mask)
            if written and (inner.place is not None or marks(inner.unknown)):
                fields[name] = self._part(inner)
        return Known(Entries(fields), self._origin(f"{spot.name} is set here", span, spot.twin))

    def _nested_is_written(self, inner: _Spot, mask: Any) -> bool:
        if inner.unknown is True:
            return isinstance(mask, dict) and isinstance(mask.get(inner.name), (list, dict))
        return self._all.holds_something(inner.place)

    def _list(self, spot: _Spot, span: Span, start: int) -> Value[Any]:
        scanner = self._all.scanner(start)
        places = []
        for at in scanner.items():
            scanner.skip()
            places.append((at, at, scanner.at))
        unknowns = spot.unknown if isinstance(spot.unknown, list) else []
        length = max(len(places), len(unknowns))
        planned = scanner.load(start, scanner.at) if spot.twin is not None else []
        twins = elements(spot.twin, planned + [None] * (length - len(planned)))
        blocks = of_blocks(spot.expression)
        items = [
            self._part(
                _Spot(
                    spot.path, places[index] if index < len(places) else None, element(unknowns, index),
                    element(spot.mask, index), blocks, twins[index], spot.depth + 1,
                )
            )
            for index in range(length)
        ]  # fmt: skip
        return Known(Items(tuple(items)), self._origin(f"{spot.name} is set here", span, spot.twin))

    # -- what is not known ----------------------------------------------------------------------------------------

    def _unknown(self, spot: _Spot, span: Span) -> Value[Any]:
        values = self._all
        twin = None if marks(spot.mask) else spot.twin
        if twin is not None and not isinstance(twin, Absent) and stands_for(twin, values.is_planned):
            return without_secrets(twin, values.as_planned)
        note = f"{spot.name} is known only after apply"
        if spot.expression is None and self._expressions is not None:
            if len(spot.path) == 1 or spot.path[0] not in self._expressions:
                note += "; the plan does not say what a dynamic block refers to, its configuration beside it would"
            return Unknown(Reason.APPLY, self._origin(note, span, twin))
        origins = values.references.origins(self._planned.place, spot.expression)
        lone = self._lone(origins, spot.dotted)
        if lone is not None:
            origin = self._origin(f"{spot.name} refers to {_reference(lone)}", span, twin)
            return Known(Text((values.hole(lone),)), origin)
        links = frozenset(values.identity(address_of(one.place)) for one in origins.reached if values.matters(one))
        if origins.lost:
            links |= values.relevant()
            note += (
                f": the plan does not keep what {', '.join(origins.lost[:3])} is; "
                "lay it beside its configuration to have that followed"
            )
        elif origins.reached:
            note += f"; it depends on {', '.join(_reference(one) for one in origins.reached[:3])}"
        return Unknown(Reason.APPLY, self._origin(note, span, twin), None, links)

    def _lone(self, origins: Origins, dotted: str) -> Reached | None:
        """The one attribute that the value certainly is, where it must be a name or a whole document."""
        if origins.lost or len(origins.reached) != 1:
            return None
        [reached] = origins.reached
        if dotted in self._names and self._all.matters(reached):
            return reached
        return reached if dotted in self._documents and reached.place.mode == "data" else None

    def _sensitive(self, spot: _Spot, span: Span) -> Value[Any]:
        """A sensitive value: what it refers to may be told, what it holds is not."""
        values = self._all
        origin: Origin = (Step(Via.WRITTEN, span, f"{spot.name} is sensitive"),)
        if self._twin is not None:
            # Not the line of the attribute: a secret may be written there.
            origin = (Step(Via.WRITTEN, self._twin.span, origin[0].note), *origin)
        if spot.expression is not None:
            lone = self._lone(values.references.origins(self._planned.place, spot.expression), spot.dotted)
            if lone is not None:
                hole = values.hole(lone)
                return Known(Text((Hole(hole.target, hole.attribute),)), origin)
        if spot.unknown is True or spot.place is None:
            return Unknown(Reason.SENSITIVE, origin)
        found = values.scanner(spot.place[1]).load(*spot.place[1:])
        if found is None:
            return Absent(None, origin)
        return Unknown(Reason.SENSITIVE, origin, values.secret(found) if isinstance(found, str) else None)

    # -- links and places -----------------------------------------------------------------------------------------

    def _with_link(self, text: str, twin: Value[Any] | None) -> str | Text:
        """A known name, with the resource that it is the name of where that is certain."""
        values = self._all
        written = twin.value if isinstance(twin, Known) else None
        if isinstance(written, Text) and written.literal() == text and self._all_planned(written):
            return text_of(values.as_planned(part) for part in written.parts)
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


def _reference(reached: Reached) -> str:
    return ".".join(piece for piece in (address_of(reached.place), reached.attribute) if piece)


def _places(scanner: Scanner) -> dict[str, Place]:
    """Where the entries of an object stand."""
    places: dict[str, Place] = {}
    for name in scanner.entries():
        key_at, start = scanner.key_at, scanner.at
        scanner.skip()
        places[name] = (key_at, start, scanner.at)
    return places


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
