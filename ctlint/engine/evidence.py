"""Knows how deciding facts become places in the source and a sentence for people.

Must not know how the facts were found, nor how evidence is printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from posixpath import dirname

from ctlint.engine.evaluate import Fact
from ctlint.findings import Evidence
from ctlint.hints import Any
from ctlint.model.declare import Entity
from ctlint.model.view import View
from ctlint.parameters import shown
from ctlint.records import NamedTuple
from ctlint.source import Span, is_others_code
from ctlint.value import Absent, Entries, Items, Known, Origin, Reason, Settled, Split, Text, Unknown, Via

_ONE = r"(?<![\w.])1 days\b"
_HERE = "the checked directory"
_UNREADABLE = (Reason.BROKEN, Reason.REFUSED)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Header(NamedTuple):
    """Where a subject stands. places: its header, then the calls of the modules that hold it; never empty.

    own: the same, led by what is the author's to change, where there is such.
    """

    places: tuple[Evidence, ...]
    own: tuple[Evidence, ...]


def header_of(subject: Entity) -> Header:
    """The header of a subject; a file where nothing is written."""
    found = _steps(subject.header, subject.id.address or subject.id.unit)
    if not found and subject.resource is not None:
        found = [Evidence(subject.resource.span, subject.id.address, False)]
    if not found:
        found = [Evidence(Span(subject.id.unit, 0, 0), subject.id.address or subject.id.unit, False)]
    return Header(tuple(found), tuple(sorted(found, key=lambda place: is_others_code(place.span.file))))


def gather(facts: Sequence[Fact], header: Header) -> tuple[Evidence, ...]:
    """The places that decided: the primary one, the other hops of the first fact, the other facts, the header.

    Each span occurs once; where two facts point at the same one, its note has both clauses, and where what is written
    there refers to nothing, it says so. Never empty.
    """
    told = [(fact, places) for fact in facts if (places := _places(fact))]
    traced = [places for _, places in told]
    ordered: list[Evidence] = []
    if traced:
        ordered += _primary_first(traced[0], header.places)
        ordered += [_primary_first(places, header.places)[0] for places in traced[1:]]
    notes: dict[Span, list[str]] = {}
    vias: dict[Span, Via] = {}
    broken = bool(told) and isinstance(told[0][0].value, Unknown) and told[0][0].value.reason in _UNREADABLE
    first_hops = len(traced[0]) if traced and not broken else 0
    for index, place in enumerate(ordered):
        known = notes.get(place.span)
        if known is None:
            notes[place.span], vias[place.span] = [place.note], place.via
        elif index >= first_hops and place.note not in known:
            known.append(place.note)
    for place in header.own:
        if place.span not in notes:
            notes[place.span] = [place.note]
        elif place.via is not Via.CONSTRUCT:
            continue
        vias[place.span] = place.via  # where a construct was made stays that, whatever else is said of the line
    return tuple(
        Evidence(span, "; ".join(clauses), index == 0, vias[span])
        for index, (span, clauses) in enumerate(notes.items())
    )


def place(subject: Entity) -> Span:
    """The subject's own place: its header, or the call of the module that holds it; a file where nothing is written."""
    return header_of(subject).own[0].span


def _places(fact: Fact) -> list[Evidence]:
    spoken = fact.path.rpartition(".")[2]
    shown = show(fact.value) if not isinstance(fact.value, Unknown) else f"unknown: it {fact.value.reason.value}"
    return _steps(fact.value.origin, f"{spoken} is {shown}")


def _steps(origin: Origin, otherwise: str) -> list[Evidence]:
    """The steps that stand somewhere; the note of one that does not is added to the place before it, or after."""
    found: list[Evidence] = []
    loose = ""
    for step in origin:
        if step.via is Via.WITNESS:
            if step.span is not None:
                found.append(Evidence(step.span, "this decides", False, step.via))
            continue
        if step.span is None:
            if found and step.note:
                last = found[-1]
                found[-1] = Evidence(last.span, f"{last.note}; {step.note}", False, last.via)
            elif step.note:
                loose = f"{step.note}; "
            continue
        found.append(Evidence(step.span, loose + (step.note or otherwise), False, step.via))
        loose = ""
    return found


def _primary_first(places: list[Evidence], header: Sequence[Evidence]) -> list[Evidence]:
    """What the author can change leads.

    A line of an app leads wherever there is one: templates are written by a machine. Inside a module it is the argument
    that the outermost call gives, and of a large one the part in which the value is written, as of a table that a local
    holds; what lies behind a reference was given to something else. In other people's code it is the call that leads
    there.
    """
    if places[0].via is Via.CONSTRUCT:
        return places
    first = 0
    behind = next((index for index, place in enumerate(places) if place.via is Via.REFERENCE), len(places))
    for index, place in enumerate(places[:behind]):
        if place.via is Via.MODULE_ARGUMENT:
            first = index
    whole = places[first].span
    if places[0].via is Via.WITNESS and dirname(places[0].span.file) == dirname(whole.file):
        first = 0  # whoever calls the module wrote what decides as well
    elif not first and len(places) > 2 and places[1].via is Via.LOCAL:
        first, whole = 1, places[1].span  # a table that `each.value` comes from; what is no table has no parts
    after = range(first + 1, behind) if first else ()
    parts = [at for at in after if places[at].via is not Via.FUNCTION and _is_part(places[at].span, whole)]
    if parts:
        part = places[parts[-1]]
        written = Evidence(part.span, places[0].note, False, part.via)
        rest = [place for index, place in enumerate(places) if index not in (first, parts[-1])]
        return [written, places[first], *rest]
    if places[first].via is Via.LOCAL:
        first = 0
    if is_others_code(places[first].span.file):
        own = [index for index, place in enumerate(places) if not is_others_code(place.span.file)]
        calls = [place for place in header if not is_others_code(place.span.file)]
        if own:
            first = own[0]
        elif calls:
            return [calls[0], *places]
    return [places[first], *places[:first], *places[first + 1 :]]


def _is_part(span: Span, whole: Span) -> bool:
    return span.file == whole.file and whole.start < span.start and span.end < whole.end


def named(subject: Entity) -> str:
    """A subject in a sentence: its address; of a whole unit its path, in words where that is only a dot."""
    where = _HERE if subject.id.unit == "." else subject.id.unit
    return subject.id.address or where


def show(value: Settled[Any]) -> str:
    """A value for people, as messages have it."""
    if isinstance(value, Unknown):
        return "(unknown)"
    if isinstance(value, Absent):
        return "(not set)" if value.default is None else _payload(value.default)
    return _payload(value.value)


def _payload(payload: object) -> str:
    if isinstance(payload, bool):
        return "true" if payload else "false"
    if isinstance(payload, Text):
        return payload.render()
    if isinstance(payload, Decimal):
        return format(payload, "f") if payload.is_finite() else "unlimited"
    if isinstance(payload, Items):
        shown = [
            show(element) if isinstance(element, (Known, Absent, Unknown)) else "(unknown)"
            for element in payload.values
        ]
        shown += [] if payload.complete else ["perhaps more"]
        return ", ".join(shown) or "(none)"
    if isinstance(payload, Entity):
        return payload.id.address
    if isinstance(payload, Entries):
        return "(a mapping)"
    return str(payload)


def say(message: str, subject: View, trail: View | None) -> str:
    """The message with its placeholders filled from the subject; `trail.` paths and `{trail}` from the trail."""

    def fill(found: re.Match[str]) -> str:
        words = found[1].split(".")
        if words in (["subject"], ["self"]):
            return named(subject.entity)
        start = subject
        if words[0] == "parameter":
            return shown(subject.parameters.get(words[1]))
        if words[0] == "trail" and "trail" not in subject.entity.attributes:
            start, words = trail or subject, words[1:]
        return _read(start, words)

    said = _PLACEHOLDER.sub(fill, message)
    if "1 days" in said:
        said = re.sub(_ONE, "1 day", said)
    return said[0].upper() + said[1:] if said.startswith(_HERE) else said


def _read(view: View, names: Sequence[str]) -> str:
    """What a path shows; an atom that the verdict did not hang on is taken at its default."""
    value: Settled[Any] = Known(view.entity, view.entity.header)
    for name in names:
        if not isinstance(value, Known) or not isinstance(value.value, Entity):
            return show(value)
        view = view.of(value.value)
        while True:
            try:
                value = view.get(name)
                break
            except Split as split:
                if split.atom.default not in split.atom.domain:
                    return f"(depends on {split.atom.asks})"
                view = view.under(view.scenario.assume(split.atom, split.atom.default))
    return show(value)
