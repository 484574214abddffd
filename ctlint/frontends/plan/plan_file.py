"""Knows the way from one plan to its resources: reading it, what is wrong with it, what it is beside.

Must not know any resource type beyond what `graph.Wanted` names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.plan.body import Body
from ctlint.frontends.plan.configuration import Module
from ctlint.frontends.plan.document import Plan, Planned, PlanReader, VersionError
from ctlint.frontends.plan.scanner import JsonError
from ctlint.frontends.plan.source_tree import load_source
from ctlint.frontends.plan.telling import mistaken_for, text_bytes
from ctlint.frontends.plan.values import PlanValues
from ctlint.graph import Change, Changes, Loaded, Resource, Wanted, ambient_attributes
from ctlint.guarded import GuardedFile
from ctlint.hints import Any
from ctlint.source import SourceError, Sources, Span
from ctlint.value import Choice, Entries, Items, Known, Origin, Reason, ResourceId, Step, Unknown, Value, Via


class PlanFile:
    """One plan. deployed_to: where it is applied, if it does not tell, as `source.Inputs` has it."""

    def __init__(
        self, path: str, sources: Sources, wanted: Wanted, loaded: Loaded, deployed_to: Mapping[str, str]
    ) -> None:
        self._deployed_to = deployed_to
        self._path = path
        self._sources = sources
        self._wanted = wanted
        self._loaded = loaded

    def _report(self, code: str, message: str, span: Span, fatal: bool = True) -> None:
        diagnostic = Diagnostic(code, message, span, fatal)
        if diagnostic not in self._loaded.diagnostics:
            self._loaded.diagnostics.append(diagnostic)

    def _unreadable(self, code: str, message: str, offset: int | None = None) -> None:
        self._loaded.files_unread.add(self._path)
        self._report(code, message, Span(self._path, offset or 0, offset or 0))

    def load(self) -> None:
        """Add what the plan plans to what is loaded."""
        mistaken = mistaken_for(self._path, self._sources)
        if mistaken:
            self._unreadable("CTL001", f"{self._path} {mistaken}")
            return
        try:
            data = text_bytes(self._sources.read_bytes(self._path))
        except SourceError as error:
            self._unreadable("CTL001", f"{self._path} {error.reason}")
            return
        self._sources.hold(GuardedFile(self._path, "", data=data))
        try:
            plan = PlanReader(data, self._wanted.types | _telling(self._wanted)).read()
        except VersionError as error:
            message = f"this plan is of format {error.version}, and ctlint reads formats 0.x and 1.x"
            self._unreadable("CTL006", message, error.offset)
            return
        except JsonError as error:
            self._unreadable(error.code, error.message, error.offset)
            return
        self._loaded.files_read.add(self._path)
        self._judge_completeness(plan)
        self._emit(plan, data)
        if plan.changed:
            self._loaded.changes.append(
                Changes(
                    self._path,
                    tuple(
                        Change(ResourceId(self._path, address), actions, Span(self._path, *header))
                        for address, (actions, header) in plan.changed.items()
                    ),
                    lambda: (self._state(data, before=True), self._state(data, before=False)),
                )
            )

    def _state(self, data: bytes, *, before: bool) -> Loaded:
        """What exists before the plan is applied, or after, read without the configuration, which is that of after."""
        plan = PlanReader(data, self._wanted.types | _telling(self._wanted), before=before).read()
        plan.configuration = None
        loaded = Loaded()
        file = PlanFile(self._path, self._sources, self._wanted, loaded, self._deployed_to)
        file._add(plan, PlanValues(self._path, data, plan, self._wanted, {}, self._deployed_to))
        return loaded

    def _judge_completeness(self, plan: Plan) -> None:
        whole = Span(self._path, 0, 0)
        if plan.errored:
            self._report("CTL012", "the plan ended with an error, so it holds a part of the changes only", whole)
        elif not plan.complete:
            message = "the plan is not complete (-target, or changes that are deferred): more is needed after it"
            self._report("CTL012", message, whole)
        if not plan.version:
            self._report("CTL007", "the plan does not say of which format it is", whole)

    def _emit(self, plan: Plan, data: bytes) -> None:
        sensitive = plan.configuration.sensitive if plan.configuration is not None else set()
        open_variables = {name: value for name, value in plan.variables.items() if name not in sensitive}
        source, files = load_source(
            self._path, self._sources, self._wanted, open_variables, frozenset(plan.resources)
        )  # fmt: skip
        self._loaded.files_read |= files
        self._loaded.modules_resolved |= {f"{self._path}:{address}" for address in _calls(plan.configuration)}
        self._add(plan, PlanValues(self._path, data, plan, self._wanted, source, self._deployed_to))

    def _add(self, plan: Plan, values: PlanValues) -> None:
        for planned in plan.resources.values():
            if planned.place.native not in self._wanted.types:
                continue
            resource = self._resource(planned, values)
            self._loaded.resources.append(resource)
            self._read_all(resource.body)
        for error in values.problems:
            self._report(error.code, error.message, Span(self._path, error.offset, error.offset))

    def _resource(self, planned: Planned, values: PlanValues) -> Resource:
        where = Span(self._path, *planned.header)
        planned_here = Step(Via.WRITTEN, where, f"{planned.address} is planned here")
        twin = values.source.get(planned.address)
        origin: Origin = (planned_here,) if twin is None else (*twin.origin, planned_here)
        exists: Value[bool] = Known(True, origin)
        if planned.deferred:
            note = f"{planned.address} is deferred: a later plan makes it"
            exists = Unknown(Reason.APPLY, (Step(Via.WRITTEN, where, note),))
        unsaid = Step(Via.WRITTEN, where, "a plan does not say what its lifecycle block holds; the configuration does")
        unknown: Unknown[Any] = Unknown(Reason.OUTSIDE, (unsaid, *origin[1:]))
        return Resource(
            values.identity(planned.address), "tf", planned.place.native, Body(values, planned).value(), exists,
            where if twin is None else twin.span, origin,
            dict.fromkeys(("lifecycle", "ignored_changes", "waits_for"), unknown) if twin is None else twin.meta,
            deployed=values.deployed.of(planned, twin),
        )  # fmt: skip

    @staticmethod
    def _read_all(value: Value[object]) -> None:
        """Evaluate everything in a body now, so that its diagnostics are there when `load` returns."""
        waiting: list[Value[object]] = [value]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Choice):
                waiting += one.branches.values()
            elif isinstance(one, Known) and isinstance(one.value, Items):
                waiting += one.value.values
            elif isinstance(one, Known) and isinstance(one.value, Entries) and one.value.complete:
                waiting += one.value.fields.values()


def _telling(wanted: Wanted) -> frozenset[str]:
    """The types that tell where the plan is applied: an attribute of theirs is the account, say."""
    return frozenset(native for native, shapes in wanted.shapes.items() if ambient_attributes(shapes))


def _calls(module: Module | None, prefix: str = "") -> Iterator[str]:
    """The addresses of all module calls; a plan has what they call, or there would be none."""
    for name, call in module.calls.items() if module is not None else ():
        yield f"{prefix}module.{name}"
        yield from _calls(call.module, f"{prefix}module.{name}.")
