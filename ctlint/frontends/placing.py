"""Knows where the settings of a provider put what it makes: where another's do, or where they tell.

Must not know how settings are written in a dialect, nor any provider: which of them tell what is `graph.Placing`.

A setting that is not written comes from the environment, which is the same for all providers of a root.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from types import MappingProxyType

from ctlint.graph import Ambient, Deployed, Placing
from ctlint.hints import Any
from ctlint.value import Absent, Choice, Entries, Hole, Items, Known, Part, Reason, Text, Unknown, Value

Read = Callable[[str], "Value[Any] | None"]
"""The value of a setting by its name; None where it is not written."""


class Places:
    """The places of one root, for one provider.

    placing: by the name of an ambient. providers: its configurations with their settings, that without an alias first,
    which is the root's own place. A configuration is known by a label such as "aws.logs". given: where the root's own
    place is, if its configuration does not tell.
    """

    def __init__(
        self,
        placing: Mapping[str, Placing],
        providers: Iterable[tuple[str, Read | None]],
        given: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._placing = placing
        self._given = given
        self._labels: dict[Hashable, str] = {}
        self._found: dict[str, Deployed] = {}
        self._whole: dict[str, Deployed] = {}
        for number, (label, read) in enumerate(providers):
            self._add(label, read, own=number == 0)
        self._told = [place for place in self._found.values() if place.texts]
        self._by_key: dict[str, set[str]] = {}
        """What the configurations tell of a place, by the key that stands for it."""
        for place in self._told:
            for name, text in place.texts.items():
                self._by_key.setdefault(place.key(name), set()).add(text)

    def of(self, label: str, read: Read | None) -> Deployed:
        """The place of a configuration. read: None where it is not known what its settings are."""
        whole = self._whole.get(label)
        if whole is None:  # each module that has it asks for it
            whole = self._whole[label] = self._beside_the_others(
                self._found.get(label) or self._add(label, read, False)
            )
        return whole

    def _beside_the_others(self, found: Deployed) -> Deployed:
        """A place with what the other configurations tell of it, and of where it is not."""
        shared = {name: self._told_of(found.key(name)) for name in self._placing}
        texts = {**{name: told for name, told in shared.items() if told}, **found.texts}
        found = Deployed(texts, found.keys)
        apart = {name: self._apart(name, found) for name in self._placing}
        return Deployed(texts, found.keys, {name: others for name, others in apart.items() if others})

    def _told_of(self, key: str) -> str:
        """What some configuration tells of a place that is the same for several; "" where they do not agree."""
        told = self._by_key.get(key, ())
        return next(iter(told)) if len(told) == 1 else ""

    def _apart(self, name: str, place: Deployed) -> frozenset[str]:
        return frozenset(
            one.texts[name] for one in self._told if name in one.texts and one.texts[name] != place.texts.get(name)
        )

    def _add(self, label: str, read: Read | None, own: bool) -> Deployed:
        texts: dict[str, str] = {}
        keys: dict[str, str] = {}
        for name, placing in self._placing.items():
            told = _told(placing, read) if read is not None else None
            decided = ("not known", label) if read is None else _decided(placing, read, label)
            if isinstance(told, Unknown) and told.key is not None:
                decided = "told", told.key
            first = self._labels.setdefault((name, decided), "" if own else label)
            keys[_key(name, first)] = name
            if isinstance(told, Unknown) and told.key is not None:
                keys.setdefault(told.key, name)
            elif isinstance(told, str) and re.fullmatch(placing.form, told):
                texts[name] = told
            elif not first and name in self._given:
                texts[name] = self._given[name]
        place = self._found[label] = Deployed(texts, keys)
        return place


def beside(place: Deployed, placing: Mapping[str, Placing], read: Read, label: str) -> Deployed:
    """The place of one resource, which may tell a part of it by an argument of its own. label: the resource's."""
    texts, keys = dict(place.texts), dict(place.keys)
    for name, one in placing.items():
        written = read(one.argument) if one.argument else None
        if written is None or isinstance(written, Absent):
            continue
        told = _text(written, None)
        texts.pop(name, None)
        keys = {key: what for key, what in keys.items() if what != name}
        if isinstance(told, str) and re.fullmatch(one.form, told):
            texts[name] = told
        keys[_key(name, label)] = name
        if isinstance(told, Unknown) and told.key is not None:
            keys[told.key] = name
    return Deployed(texts, keys, place.apart)


def unknown_place(placing: Mapping[str, Placing], label: str) -> Deployed:
    """A place of which nothing is known."""
    return Deployed({}, {_key(name, label): name for name in placing})


def _key(name: str, label: str) -> str:
    return f"{Ambient(name).key}@{label}" if label else Ambient(name).key


# ---------------------------------------------------------------------------------------------------- what is decided


class _OpenError(Exception):
    """A value that equals no other for certain."""


def _decided(placing: Placing, read: Read, label: str) -> Hashable:
    """What two configurations have to have in common to be in one place."""
    try:
        return tuple((setting, _same(read(setting))) for setting in placing.decided_by)
    except _OpenError:
        return "not known", label


def _same(value: Value[Any] | None) -> Hashable:
    """What equal values have in common."""
    if value is None or isinstance(value, Absent):
        return None
    if isinstance(value, Choice):
        return value.atom.key, tuple((answer, _same(one)) for answer, one in value.branches.items())
    if isinstance(value, Unknown):
        if value.key is None:
            raise _OpenError
        return "unknown", value.key
    payload = value.value
    if isinstance(payload, Items):
        if not payload.complete:
            raise _OpenError
        return tuple(_same(one) for one in payload.values) or None
    if isinstance(payload, Entries):
        if not payload.complete:
            raise _OpenError
        written = ((name, _same(one)) for name, one in payload.fields.items())
        return (
            tuple(sorted(((name, one) for name, one in written if one is not None), key=lambda pair: pair[0])) or None
        )
    if isinstance(payload, Text):
        return tuple(_same_part(part) for part in payload.parts)
    return str(payload) or None  # as if it were not written


def _same_part(part: Part) -> Hashable:
    if isinstance(part, Unknown):
        return _same(part)
    return (part.target, part.attribute) if isinstance(part, Hole) and part.text is None else str(_plain(part))


def _plain(part: Part) -> object:
    return part.text if isinstance(part, Hole) else part


# ------------------------------------------------------------------------------------------------------- what is told


def _told(placing: Placing, read: Read) -> str | Unknown[Any] | None:
    """What the settings tell, or the one unknown that it is."""
    for path, field in placing.told_by:
        name, _, inner = path.partition(".")
        value = read(name.removesuffix("[]"))
        if name.endswith("[]"):
            value = _only(value)
        elif inner:
            value = _in_last(value, inner)
        if value is not None and not isinstance(value, Absent):
            return _text(value, field)
    return None


def _only(value: Value[Any] | None) -> Value[Any] | None:
    """The only item of a list."""
    items = value.value if isinstance(value, Known) else None
    one = items.values[0] if isinstance(items, Items) and items.complete and len(items.values) == 1 else None
    return one if isinstance(one, (Known, Unknown)) else None


def _in_last(value: Value[Any] | None, name: str) -> Value[Any] | None:
    """A field of the last of several blocks, or of an object; the value itself where that is not known."""
    payload = value.value if isinstance(value, Known) else None
    if isinstance(payload, Items) and value is not None:
        if not payload.complete:
            return Unknown(Reason.INPUT, value.origin)
        return _in_last(payload.values[-1], name) if payload.values else None
    if isinstance(payload, Entries):
        return payload.fields.get(name)
    return value


def _text(value: Value[Any], field: int | None) -> str | Unknown[Any] | None:
    """A text, or a field of one that is divided by colons, or the one unknown that it is; None for anything else."""
    if isinstance(value, Unknown):
        return value if field is None else None
    payload = value.value if isinstance(value, Known) else None
    parts: list[Part] = (
        list(payload.parts) if isinstance(payload, Text) else [payload] if isinstance(payload, str) else []
    )
    if field is not None:
        fields: list[list[Part]] = [[]]
        for part in parts:
            if isinstance(part, str):
                first, *others = part.split(":")
                fields[-1].append(first)
                fields += [[one] for one in others]
            else:
                fields[-1].append(part)
        parts = [part for part in fields[field] if part != ""] if len(fields) > field else []
    shown = [_plain(part) for part in parts]
    if shown and all(isinstance(part, str) for part in shown):
        return "".join(str(part) for part in shown)
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Unknown) else None
