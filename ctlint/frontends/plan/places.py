"""Knows where the resources of a plan are deployed: what it says of their providers, and what data sources found out.

Must not know any provider: which of its settings tell what is in `graph.Wanted.placing`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property

from ctlint.frontends.placing import Places, Read
from ctlint.frontends.plan.addresses import Place
from ctlint.frontends.plan.configuration import Range
from ctlint.frontends.plan.document import Plan, Planned
from ctlint.frontends.plan.references import References
from ctlint.frontends.terraform.functions.calling import from_native
from ctlint.graph import Ambient, Deployed, Resource, Wanted, ambient_attributes, ambient_in
from ctlint.hints import Any
from ctlint.value import Entries, Items, Known, Origin, Reason, Step, Unknown, Value, Via

_ORIGIN: Origin = (Step(Via.WRITTEN, None, "the plan says it of a provider"),)


class Whereabouts:
    """Where the resources of one plan are deployed.

    read: builds a part of the plan. text_of: a known text attribute of what is planned. given: where it is applied, if
    it does not tell.
    """

    def __init__(
        self,
        plan: Plan,
        wanted: Wanted,
        references: References,
        read: Callable[[Range | None], Any],
        text_of: Callable[[Planned, str], str | None],
        given: Mapping[str, str],
    ) -> None:
        self._given = given
        self._plan = plan
        self._wanted = wanted
        self._references = references
        self._read = read
        self._text_of = text_of
        self._places: dict[str, Places] = {}

    def of(self, planned: Planned, twin: Resource | None) -> Deployed:
        """Where one is. twin: the same in the configuration beside the plan, which says more of its provider."""
        base = self._by_provider(planned.place) if twin is None else twin.deployed
        texts = {**base.texts, **self._told_by_itself(planned)}
        apart: dict[str, frozenset[str]] = {}
        for key, text in self.texts.items():
            if base.meant_by(key):
                texts.setdefault(base.meant_by(key), text)
        for name, text in self._given.items():
            if base.key(name) == Ambient(name).key:
                texts.setdefault(name, text)
        for name in self._wanted.placing.get(planned.place.type.partition("_")[0], {}):
            found = {text for key, text in self.texts.items() if ambient_in(key) == name}
            apart[name] = (base.apart.get(name, frozenset()) | found) - {texts.get(name, "")}
        return Deployed(texts, base.keys, apart)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The key of an unknown for where something is -> what the plan's data sources found out that it is.

        Nothing is said of what two of them disagree about.
        """
        found: dict[str, set[str]] = {}
        for planned in self._plan.resources.values():
            told: set[str] = set()
            for attribute, name in ambient_attributes(self._wanted.shapes.get(planned.place.native, {})).items():
                text = self._text_of(planned, attribute) if name not in told else None
                if text is not None:
                    told.add(name)
                    found.setdefault(self._by_provider(planned.place).key(name), set()).add(text)
        return {key: texts.pop() for key, texts in found.items() if len(texts) == 1}

    def _told_by_itself(self, planned: Planned) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, one in self._wanted.placing.get(planned.place.type.partition("_")[0], {}).items():
            text = self._text_of(planned, one.argument) if one.argument and planned.place.mode == "managed" else None
            if text is not None and re.fullmatch(one.form, text):
                found[name] = text
        return found

    def _by_provider(self, place: Place) -> Deployed:
        kind = place.type.partition("_")[0]
        placing = self._wanted.placing.get(kind)
        block = self._references.block(place)
        if placing is None or block is None or not block.provider:
            return Deployed()
        places = self._places.get(kind)
        if places is None:
            others = [name for name in self._plan.providers if name.startswith(f"{kind}.")]
            places = Places(placing, [(name, self._settings(name)) for name in (kind, *others)])
            self._places[kind] = places
        known = block.provider == kind or block.provider in self._plan.providers
        return places.of(block.provider, self._settings(block.provider) if known else None)

    def _settings(self, provider: str) -> Read:
        written = self._read(self._plan.providers.get(provider))
        return _read_in(written if isinstance(written, Mapping) else {})


def _read_in(expressions: Mapping[str, Any]) -> Read:
    def read(name: str) -> Value[Any] | None:
        return _value(expressions[name]) if name in expressions else None

    return read


def _value(expression: Any) -> Value[Any]:
    """What an expression comes to; of one with references a plan does not keep the text, so it equals no other."""
    if isinstance(expression, list):
        return Known(Items(tuple(_value(one) for one in expression)), _ORIGIN)
    if not isinstance(expression, Mapping):
        return Unknown(Reason.APPLY, _ORIGIN)
    if "constant_value" in expression:
        return from_native(expression["constant_value"], _ORIGIN)
    if "references" in expression or not expression:
        return Unknown(Reason.APPLY, _ORIGIN)
    return Known(Entries({name: _value(one) for name, one in expression.items()}), _ORIGIN)
