"""Knows how to find the configuration that a plan was made from, and what Terraform's front end says of it.

Must not know how a plan is read. The plan decides every value; the configuration says where it is written, and what
a value that is known only after apply refers to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from ctlint.frontends.terraform.load import Terraform
from ctlint.frontends.terraform.modules import configuration_files, directory_of
from ctlint.graph import Loaded, Resource, Wanted
from ctlint.hints import Any
from ctlint.source import Inputs, Sources, Unit, VariableValue
from ctlint.value import (
    Absent,
    Choice,
    Entries,
    Hole,
    Items,
    Known,
    Part,
    ResourceId,
    Step,
    Text,
    Unknown,
    Value,
    Via,
    text_of,
    with_origin,
)


def directories_above(path: str) -> list[str]:
    """The directory of a file, and every one above it up to the scan root, ".", nearest first."""
    found = [directory_of(path)]
    while found[-1] != ".":
        found.append(directory_of(found[-1]))
    return found


def load_source(
    path: str, sources: Sources, wanted: Wanted, variables: Mapping[str, Any], addresses: frozenset[str]
) -> tuple[dict[str, Resource], frozenset[str]]:
    """The resources of the configuration beside a plan, by address, and the files that were read; empty without one.

    Looked for in the plan's directory and in those above it, up to the scan root. It is the plan's own where it
    declares at least one of the planned `addresses`. What is wrong with it is not the plan's fault and not said.
    """
    for directory in directories_above(path):
        files = configuration_files(sources, directory)
        if not files:
            continue
        given = [VariableValue(name, _text(value)) for name, value in variables.items() if value is not None]
        inputs = Inputs(variables=tuple(given))
        loaded: Loaded = Terraform().load([Unit("terraform", path, tuple(files))], sources, inputs, wanted)
        found = {resource.id.address: resource for resource in loaded.resources}
        if addresses & found.keys():
            return found, frozenset(loaded.files_read)
    return {}, frozenset()


def _text(value: Any) -> str:
    """A variable's value as somebody would give it on the command line."""
    return value if isinstance(value, str) else json.dumps(value, default=str)


def entry(twin: Value[Any] | None, name: str) -> Value[Any] | None:
    """What the configuration says of a part of a mapping or block."""
    if isinstance(twin, Known) and isinstance(twin.value, Entries):
        return twin.value.fields.get(name)
    if isinstance(twin, Known) and isinstance(twin.value, Items) and len(twin.value.values) == 1:
        return entry(twin.value.values[0], name)
    return None


def elements(twin: Value[Any] | None, planned: list[Any]) -> list[Value[Any] | None]:
    """The configuration's element for each of a planned list: sets are planned in an order of their own."""
    if not (isinstance(twin, Known) and isinstance(twin.value, Items)):
        return [None] * len(planned)
    left = list(twin.value.values)
    chosen: list[Value[Any] | None] = []
    for item in planned:
        match = next((index for index, one in enumerate(left) if not _contradicts(one, item)), None)
        chosen.append(None if match is None else left.pop(match))
    return chosen


def _contradicts(twin: Value[Any], planned: Any) -> bool:
    """Whether a planned value cannot be that of this expression."""
    if not isinstance(twin, Known):
        return False
    payload = twin.value
    if isinstance(planned, dict) and isinstance(payload, Entries):
        return any(
            name in payload.fields and isinstance(value, (str, bool, int)) and _contradicts(payload.fields[name], value)
            for name, value in planned.items()
        )
    if isinstance(payload, Text):
        payload = payload.literal()
    if payload is None or isinstance(planned, (dict, list)) or planned is None:
        return False
    return _plain(payload) != _plain(planned)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def stands_for(value: Value[Any], is_planned: Callable[[ResourceId], bool]) -> bool:
    """Whether a value of the configuration may stand for one that the plan does not know: all that it names is planned.

    It may be known: that `arn == null` is false is clear before Terraform says so.
    """
    waiting: list[Value[Any]] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Choice):
            waiting += one.branches.values()
        elif isinstance(one, Unknown):
            if not all(is_planned(link) for link in one.links):
                return False
        elif isinstance(one, Absent):
            continue
        elif isinstance(one.value, Text):
            if any(isinstance(part, Hole) and not is_planned(part.target) for part in one.value.parts):
                return False
        elif isinstance(one.value, Items):
            waiting += one.value.values
        elif isinstance(one.value, Entries):
            waiting += one.value.fields.values()
    return True


def without_secrets(value: Value[Any], as_planned: Callable[[Part], Part]) -> Value[Any]:
    """The value with texts only where the plan has them in the open, and without notes that repeat values.

    The configuration's front end does not know what is sensitive: a default, or what is computed from one, may be.
    """
    if isinstance(value, Choice):
        branches = {answer: without_secrets(one, as_planned) for answer, one in value.branches.items()}
        return Choice(value.atom, branches)
    secret = False
    payload = value.value if isinstance(value, Known) else None
    if isinstance(payload, Text):
        parts = [as_planned(part) for part in payload.parts]
        secret = any(
            isinstance(one, Hole) and isinstance(two, Hole) and one.text is not None and two.text is None
            for one, two in zip(payload.parts, parts, strict=True)
        )
        payload = text_of(parts)
    elif isinstance(payload, Items):
        inner = tuple(without_secrets(one, as_planned) for one in payload.values)
        payload = Items(inner, payload.complete, payload.kind)
    elif isinstance(payload, Entries):
        fields = {name: without_secrets(one, as_planned) for name, one in payload.fields.items()}
        payload = Entries(fields, payload.complete, payload.kind)
    first = Step(value.origin[0].via, value.origin[0].span, "is written here")
    rest = () if secret else tuple(step for step in value.origin[1:] if step.via in _SAYING_NO_VALUE)
    if isinstance(value, Known):
        return Known(payload, (first, *rest))
    return with_origin(value, (first, *rest))


_SAYING_NO_VALUE = frozenset({Via.LOCAL, Via.MODULE_ARGUMENT, Via.REFERENCE})
"""Steps whose notes say where a value comes from, and not what it is."""
