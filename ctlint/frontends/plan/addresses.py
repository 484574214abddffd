"""Knows how Terraform spells addresses and references: names, instance keys, module paths.

Must not know what any of them refers to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ctlint.hints import Union
from ctlint.records import NamedTuple

Key = Union[int, str]
"""An instance key: `[0]` or `["a"]`."""


class KeyStep(NamedTuple):
    """An index in a reference; None where it is not a literal (a splat, `[*]`)."""

    key: Key | None


Step = Union[str, KeyStep]

_STEP = re.compile(r'\.?([\w-]+)|\[(-?\d+)\]|\["((?:[^"\\]|\\.)*)"\]|(\.\*|\[[^\]]*\])')


@lru_cache(maxsize=4096)
def parse(reference: str) -> tuple[Step, ...]:
    """The steps of an address or a reference: `a.b["x"].c` as ("a", "b", KeyStep("x"), "c")."""
    steps: list[Step] = []
    for name, number, text, other in _STEP.findall(reference):
        if name:
            steps.append(name)
        elif number:
            steps.append(KeyStep(int(number)))
        elif other:
            steps.append(KeyStep(None))
        else:
            steps.append(KeyStep(_unquoted(text)))
    return tuple(steps)


def _unquoted(text: str) -> str:
    try:
        found = json.loads(f'"{text}"')
    except ValueError:
        found = text
    return found.replace("$${", "${").replace("%%{", "%{") if isinstance(found, str) else text


class Place(NamedTuple):
    """A resource block in a module instance, and which of its instances.

    module: (name, key) of each module call, outermost first. mode: "managed" or "data".
    """

    module: tuple[tuple[str, Key | None], ...]
    mode: str
    type: str
    name: str
    key: Key | None

    @property
    def block(self) -> tuple[tuple[str, Key | None], ...] | object:
        """The block without the instance key."""
        return (self.module, self.mode, self.type, self.name)

    @property
    def native(self) -> str:
        """The type as `graph.Wanted` spells it."""
        return f"data.{self.type}" if self.mode == "data" else self.type


def place_of(address: str) -> Place | None:
    """An address of a resource instance, taken apart; None where it is not one."""
    steps = list(parse(address))
    module: list[tuple[str, Key | None]] = []
    while len(steps) > 2 and steps[0] == "module" and isinstance(steps[1], str):
        name = steps[1]
        steps = steps[2:]
        key = None
        if isinstance(steps[0], KeyStep):
            key = steps.pop(0).key  # type: ignore[union-attr]
        module.append((name, key))
    mode = "managed"
    if steps[:1] == ["data"]:
        mode = "data"
        steps = steps[1:]
    if len(steps) < 2 or not isinstance(steps[0], str) or not isinstance(steps[1], str):
        return None
    last = steps[2] if len(steps) > 2 else None
    return Place(tuple(module), mode, steps[0], steps[1], last.key if isinstance(last, KeyStep) else None)


def most_specific(references: Iterable[object]) -> list[str]:
    """The references without those that are only the beginning of another: `a.b.id` stands for `a.b` as well."""
    texts = [one for one in references if isinstance(one, str)]
    kept: list[str] = []
    for text in texts:
        if not any(other != text and other.startswith((f"{text}.", f"{text}[")) for other in texts):
            kept.append(text)
    return list(dict.fromkeys(kept))


def attribute_in(steps: Sequence[Step]) -> str:
    """The first name among the steps after a resource: its attribute; "" where the whole resource is meant."""
    return next((step for step in steps if isinstance(step, str)), "")


def address_of(place: Place) -> str:
    """A place as Terraform spells it."""
    prefix = "".join(f"module.{name}{_key(key)}." for name, key in place.module)
    return f"{prefix}{'data.' if place.mode == 'data' else ''}{place.type}.{place.name}{_key(place.key)}"


def _key(key: Key | None) -> str:
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'["{escaped.replace("${", "$${").replace("%{", "%%{")}"]'
