"""Knows how a resource is seen from the app: the construct it is, the line that made it, the line that set a property.

Must not know how the trace of a construct is found, nor any resource type.
"""

from __future__ import annotations

from decimal import Decimal

from ctlint.frontends.cdk.app import App
from ctlint.frontends.cdk.handover import Made
from ctlint.graph import LazyFields, Resource
from ctlint.hints import Any
from ctlint.records import NamedTuple, replace
from ctlint.source import Span
from ctlint.value import Absent, Choice, Entries, Items, Known, Origin, Step, Text, Value, Via, prepend, with_origin

_LONGEST = 60
"""Characters of a value that a note repeats."""


class _Line(NamedTuple):
    """A line of the app. says: what it does, `{name}` and `{value}` to be filled; `bare`: where there is no value."""

    span: Span
    says: str
    bare: str

    def step(self, name: str, value: Value[Any]) -> Step:
        """The hop from this line to the value of a property."""
        shown = _shown(value)
        if shown is None:
            return Step(Via.CONSTRUCT, self.span, self.bare.replace("{name}", name))
        return Step(Via.CONSTRUCT, self.span, self.says.replace("{name}", name).replace("{value}", shown))


def seen_from_app(resource: Resource, made: Made, app: App) -> Resource:
    """The resource with the app's lines before the template's, as far as the assembly tells them and they are here.

    What the app wrote is the first step of every value, so that it is what a finding points at. A property that an
    override removed is absent where that was said.
    """
    path = made.path or ""
    constructs, artifact = made.stack.constructs, made.stack.artifact
    shown = made.path or resource.id.address
    place = app.place(constructs.creations(made.stack.path, path))
    origin: Origin = (Step(Via.CONSTRUCT, resource.span, f"{shown} is {made.logical_id} here"),)
    creation = None
    if place is not None:
        creation = _Line(place, f"makes {shown}: {{name}} is {{value}}", f"makes {shown} with its {{name}}")
        declared = Step(Via.WRITTEN, resource.span, f"{made.logical_id} in the template")
        origin = (Step(Via.CONSTRUCT, place, f"makes {shown}"), declared)
    assignments = {}
    for name, trace in constructs.assignments(path).items():
        span = app.place((trace,))
        if span is not None:
            says = f"sets {{name}} of {shown}"
            assignments[name] = _Line(span, f"{says} to {{value}}", says)
    return replace(
        resource,
        body=_body(resource.body, shown, creation, assignments),
        span=place or resource.span,
        origin=origin,
        scope=f"{artifact.account or 'any account'}/{artifact.region or 'any region'}",
    )


def _body(body: Value[Entries], shown: str, creation: _Line | None, assignments: dict[str, _Line]) -> Value[Entries]:
    if isinstance(body, Choice):
        branches = {answer: _body(one, shown, creation, assignments) for answer, one in body.branches.items()}
        return Choice(body.atom, branches)
    if not isinstance(body, Known) or (creation is None and not assignments):
        return body
    fields = body.value.fields

    def read(name: str) -> Value[Any]:
        line = assignments.get(name, creation)
        if line is None:
            return fields[name]
        if name not in fields:
            return Absent(None, (Step(Via.CONSTRUCT, line.span, f"removes {name} of {shown}"),))
        return _after(line, name, fields[name])

    names = dict.fromkeys((*fields, *assignments))
    return Known(replace(body.value, fields=LazyFields(names, read)), body.origin)


def _after(line: _Line, name: str, value: Value[Any]) -> Value[Any]:
    """The value, and everything inside it, with a line of the app before where it stands in the template."""
    if isinstance(value, Choice):
        return Choice(value.atom, {answer: _after(line, name, branch) for answer, branch in value.branches.items()})
    step = line.step(name, value)
    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, Entries):
            fields = payload.fields
            inner = LazyFields(fields, lambda key: _after(line, f"{name}.{key}", fields[key]))
            value = Known(replace(payload, fields=inner), value.origin)
        elif isinstance(payload, Items):
            values = tuple(_after(line, name, item) for item in payload.values)
            value = Known(replace(payload, values=values), value.origin)
    first = value.origin[0]
    if first.via is Via.WRITTEN:
        written = Step(first.via, first.span, f"{name} in the template")
        return with_origin(value, (step, written, *value.origin[1:]))
    return prepend(step, value)


def _shown(value: Value[Any]) -> str | None:
    """A single value for people; None where it is none, or too long."""
    if not isinstance(value, Known):
        return None
    payload = value.value
    if isinstance(payload, bool):
        return "true" if payload else "false"
    if isinstance(payload, Text):
        payload = payload.render()
    if not isinstance(payload, (str, int, Decimal)):
        return None
    shown = str(payload)
    return shown if shown and len(shown) <= _LONGEST else None
