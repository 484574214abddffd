"""Knows how a resource is seen from the app: the construct it is, the line that made it, the line that set a property.

Must not know how the trace of a construct is found, nor any resource type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ctlint.frontends.cdk.app import App
from ctlint.frontends.cdk.handover import Made
from ctlint.graph import LazyFields, Resource
from ctlint.source import Span
from ctlint.value import Absent, Choice, Entries, Items, Known, Step, Value, Via, prepend, with_origin


def seen_from_app(resource: Resource, made: Made, app: App) -> Resource:
    """The resource with the app's lines before the template's, as far as the assembly tells them and they are here.

    What the app wrote is the first step of every value, so that it is what a finding points at. A property that an
    override removed is absent where that was said.
    """
    shown = made.path or resource.id.address
    constructs, path = made.stack.constructs, made.path or ""
    place = app.place(constructs.creations(made.stack.path, path))
    declared = Step(Via.WRITTEN, resource.span, f"{made.logical_id} in the template")
    if place is None:
        origin: tuple[Step, ...] = (Step(Via.CONSTRUCT, resource.span, f"{shown} is {made.logical_id} here"),)
    else:
        origin = (Step(Via.CONSTRUCT, place, f"{shown} is made here"), declared)
    assigned = {
        name: span for name, trace in constructs.assignments(path).items() if (span := app.place((trace,))) is not None
    }
    return replace(
        resource,
        body=_body(resource.body, shown, place, assigned),
        span=place or resource.span,
        origin=origin,
    )


def _body(body: Value[Entries], shown: str, place: Span | None, assigned: Mapping[str, Span]) -> Value[Entries]:
    if isinstance(body, Choice):
        return Choice(body.atom, {answer: _body(one, shown, place, assigned) for answer, one in body.branches.items()})
    if not isinstance(body, Known) or (place is None and not assigned):
        return body
    fields = body.value.fields

    def read(name: str) -> Value[Any]:
        span = assigned.get(name)
        if name not in fields:
            return Absent(None, (Step(Via.CONSTRUCT, span, f"{name} of {shown} is removed here"),))
        if span is not None:
            return _after(Step(Via.CONSTRUCT, span, f"sets {name} of {shown}"), name, fields[name])
        if place is not None:
            return _after(Step(Via.CONSTRUCT, place, f"{shown} is made here, with its {name}"), name, fields[name])
        return fields[name]

    names = dict.fromkeys((*fields, *assigned))
    return Known(Entries(LazyFields(names, read), body.value.complete, body.value.kind), body.origin)


def _after(step: Step, name: str, value: Value[Any]) -> Value[Any]:
    """The value, and everything inside it, with a step before its own."""
    if isinstance(value, Choice):
        return Choice(value.atom, {answer: _after(step, name, branch) for answer, branch in value.branches.items()})
    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, Entries):
            fields = payload.fields
            inner = LazyFields(fields, lambda key: _after(step, f"{name}.{key}", fields[key]))
            value = Known(Entries(inner, payload.complete, payload.kind), value.origin)
        elif isinstance(payload, Items):
            values = tuple(_after(step, name, item) for item in payload.values)
            value = Known(Items(values, payload.complete, payload.kind), value.origin)
    first = value.origin[0]
    if first.via is Via.WRITTEN:
        written = Step(first.via, first.span, f"{name} in the template")
        return with_origin(value, (step, written, *value.origin[1:]))
    return prepend(step, value)
