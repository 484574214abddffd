"""Knows how stacks become resources: each with the nested stacks that it deploys, all linked to each other.

Must not know any AWS service, nor which files are templates: that is load.py's, or a cloud assembly's.

`Stack` and `load_stacks` are what other front ends of this vocabulary may use; everything else is this package's own.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.cloudformation.concern import Concern, asks_for_outputs
from ctlint.frontends.cloudformation.deployment import Deployment, Nested, in_order
from ctlint.frontends.cloudformation.intrinsics import Evaluator
from ctlint.frontends.cloudformation.nodes import MappingNode, ScalarNode, TemplateSyntaxError
from ctlint.frontends.cloudformation.references import NESTED, SHARED
from ctlint.frontends.cloudformation.resources import Resources
from ctlint.frontends.cloudformation.rules import assumptions
from ctlint.frontends.cloudformation.scalars import text_in
from ctlint.frontends.cloudformation.stack import Stack
from ctlint.frontends.cloudformation.syntax import has_nothing_to_say
from ctlint.frontends.cloudformation.template import Declared, Template, is_module, read_template
from ctlint.graph import Loaded, Wanted
from ctlint.source import UTF16_MARKS, OutsideRootError, SourceError, Sources, Span

__all__ = ["Stack", "load_stacks"]

MAX_STACKS = 1000
"""Stacks of one run, nested ones included; a template that deploys another twice makes two of it."""

_ELSEWHERE = "AWS::CloudFormation::StackSet"
"""Deploys a template, which may stand in its own properties, to other accounts and regions: it is not read."""


def load_stacks(stacks: Sequence[Stack], sources: Sources, wanted: Wanted) -> Loaded:
    """The resources of all stacks, evaluated together so that they can refer to each other.

    Nested stacks are read from `sources` as their parents name them. A template that is listed in `stacks` and
    deployed by another of them is loaded as that nested stack alone. Never raises on input.
    """
    return Loader(sources, wanted).load(stacks)


class Loader:
    """One run of `load_stacks`. stacks: what was loaded, for whoever has more to say about it.

    starting: by path of a template, whether judging starts in it where that does not hang on what it declares.
    """

    def __init__(self, sources: Sources, wanted: Wanted, starting: Mapping[str, bool] = MappingProxyType({})) -> None:
        self._sources = sources
        self._starting = starting
        self._wanted = wanted
        self._concern = Concern(wanted)
        self._loaded = Loaded()
        self._templates: dict[str, Template | None] = {}
        self._uses: dict[str, int] = {}
        """By path of a template, how many resources deploy it as a nested stack."""
        self._taken: set[tuple[str, str]] = set()
        self._deployment = Deployment()

    @property
    def stacks(self) -> Sequence[Evaluator]:
        """Every stack, nested ones included."""
        return self._deployment.stacks

    def load(self, stacks: Sequence[Stack]) -> Loaded:
        """See `load_stacks`."""
        first, left = self._divided(stacks)
        self._count_uses(first)
        roots = [stack for stack in first if stack.unit or not self._uses.get(stack.template)]
        for stack in roots:
            self._deploy(stack)
        # Only templates that deploy each other in a circle are left: each is then judged on its own.
        reached = self._reached()
        for stack in first:
            if stack.template not in reached:
                self._deploy(stack)
                reached = self._reached()
        return self._deliver(self.stacks, [stack for stack in left if stack.template not in reached])

    def _reached(self) -> set[str]:
        return {evaluator.template.path for evaluator in self.stacks}

    def _deliver(self, fresh: Sequence[Evaluator], left: Sequence[Stack]) -> Loaded:
        """What has been loaded since the last time, and how to load what is left."""
        fresh = in_order(fresh)
        self._deployment.stacks = in_order(self._deployment.stacks)
        for evaluator in fresh:
            self._loaded.diagnostics += evaluator.parameters.unfit_defaults()
            resources = Resources(evaluator, self._deployment, self._wanted.types)
            self._loaded.resources += resources.all()
            if resources.always_deployed:
                self._loaded.assumptions += assumptions(evaluator)
        loaded, self._loaded = self._loaded, Loaded()
        diagnostics = [each for template in self._templates.values() if template for each in template.diagnostics]
        loaded.diagnostics += dict.fromkeys(diagnostics)
        loaded.later = (lambda names: self._later(names, left)) if left else None
        return loaded

    def _later(self, names: Collection[str], left: Sequence[Stack]) -> Loaded:
        """Those of the stacks left aside in which one of the names may be written; none of them deploys another."""
        named = {stack.owner for stack in left if self._concern.may_name(self._text(stack.template) or "", names)}
        self._follow(named, left)
        before = set(self.stacks)
        for stack in left:
            if stack.owner in named:
                self._deploy(stack)
        fresh = [evaluator for evaluator in self.stacks if evaluator not in before]
        return self._deliver(fresh, [stack for stack in left if stack.owner not in named])

    # ------------------------------------------------------------------------------------------ what has to be loaded

    def _divided(self, stacks: Sequence[Stack]) -> tuple[list[Stack], list[Stack]]:
        """The stacks to load, and those that are left aside until one of their names is asked for.

        Of these, and of all others, the syntax is checked and no more: most templates of a large repository are about
        something else. A template that is checked alone is read in any case, and of one in which no judging starts not
        even the syntax.
        """
        concern, alone = self._concern, len(stacks) == 1
        unasked = {path for path, starts in self._starting.items() if not starts}
        handing = {source.stack for stack in stacks for source in stack.handed_on.values()}
        owners: set[str] = set()
        concerned, others = [], []
        for stack in stacks:
            text = self._text(stack.template)
            parameters = () if stack.template in unasked else stack.parameters
            asked_for = text is None or stack.key in handing or any(name in text for name in parameters)
            if asked_for or alone or concern.has_any(text or ""):
                concerned.append(stack)
                if asked_for or alone or self._starts(stack.template, text or ""):
                    owners.add(stack.owner)
            else:
                others.append(stack)
        asked = self._follow(owners, concerned)
        found = [stack for stack in concerned if stack.owner in owners]
        left: list[Stack] = []
        for stack in others:
            text = self._text(stack.template) or ""
            if (asked and "Outputs" in text) or not (stack.template in unasked or self._is_in_order(stack, text)):
                found.append(stack)
        for stack in concerned:
            if stack.owner not in owners:
                text = self._text(stack.template) or ""
                (left if stack.template in unasked or self._is_in_order(stack, text) else found).append(stack)
        return found, left

    def _starts(self, path: str, text: str) -> bool:
        """Whether a template of which something may be judged is one to start with."""
        starts = self._starting.get(path)
        if starts is None:
            return self._concern.starts(text)
        return starts or self._concern.leads_elsewhere(text)

    def _is_in_order(self, stack: Stack, text: str) -> bool:
        """Whether there is nothing to say of a template's syntax; it then counts as read."""
        if not has_nothing_to_say(text):
            return False
        self._loaded.files_read.add(stack.template)
        return True

    def _follow(self, owners: set[str], stacks: Sequence[Stack]) -> bool:
        """Add to the owners of stacks those that may refer to their outputs, or whose outputs they may refer to.

        Returns whether any of them refers to outputs.
        """
        texts = [(stack.owner, self._text(stack.template) or "") for stack in stacks]
        asked = offered = False
        while True:
            before = len(owners)
            for owner, text in texts:
                if owner in owners:
                    asked = asked or asks_for_outputs(text)
                    offered = offered or "Outputs" in text
            for owner, text in texts if asked or offered else ():
                if (asked and "Outputs" in text) or (offered and asks_for_outputs(text)):
                    owners.add(owner)
            if len(owners) == before:
                return asked

    def _text(self, path: str) -> str | None:
        known = self._sources.loaded.get(path)
        return None if known is None else known.text

    def _template(self, path: str) -> Template | None:
        """One template; None where it cannot be read or is none after all."""
        if path not in self._templates:
            self._templates[path] = self._read(path)
        return self._templates[path]

    def _read(self, path: str) -> Template | None:
        whole = Span(path, 0, 0)
        try:
            if (
                path not in self._sources.loaded and self._sources.read_bytes(path)[:2] in UTF16_MARKS
            ):  # CloudFormation takes UTF-8 only
                raise SourceError(path, "is UTF-16: CloudFormation reads templates as UTF-8 only")
            source = self._sources.read(path)
            template = read_template(source)
        except SourceError as error:
            self._loaded.files_unread.add(path)
            self._loaded.diagnostics.append(Diagnostic("CTL001", f"{path} {error.reason}", whole, True))
            return None
        except TemplateSyntaxError as error:
            self._loaded.files_unread.add(path)
            code = "CTL005" if error.limit else "CTL002"
            place = Span(path, error.offset, min(error.offset + 1, len(source.text)))
            self._loaded.diagnostics.append(Diagnostic(code, error.message, place, True))
            return None
        self._loaded.files_read.add(path)
        return template

    # -------------------------------------------------------------------------------------------------- nested stacks

    def _count_uses(self, stacks: Sequence[Stack]) -> None:
        waiting: list[tuple[str, Mapping[str, Stack]]] = [(stack.template, stack.nested) for stack in stacks]
        seen: set[str] = set()
        while waiting:
            path, described = waiting.pop()
            template = self._template(path) if path not in seen else None
            seen.add(path)
            for declared in _deploying(template) if template is not None else ():
                child = self._child(path, declared, described)
                if child is not None and child != path and self._sources_have(child):
                    self._uses[child] = self._uses.get(child, 0) + 1
                    waiting.append((child, described[declared.name].nested if declared.name in described else {}))

    def _sources_have(self, path: str) -> bool:
        return path in self._sources.loaded or self._sources.exists(path)

    @staticmethod
    def _child(path: str, declared: Declared, described: Mapping[str, Stack]) -> str | None:
        """The path of the template that a resource deploys, where that is said and local."""
        names = NESTED.get(declared.type)
        if names is None:
            return None
        if declared.name in described:
            return described[declared.name].template
        properties = declared.body.get("Properties")
        url = properties.get(names) if isinstance(properties, MappingNode) else None
        if not isinstance(url, ScalarNode) or not isinstance(url.value, str) or "://" in url.value:
            return None
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), url.value))

    def _deploy(self, root: Stack) -> None:
        """A stack and, breadth first, those that it deploys."""
        waiting: list[tuple[Stack, Nested | None, tuple[str, ...]]] = [(root, None, ())]
        while waiting:
            stack, nested, above = waiting.pop(0)
            template = self._template(stack.template)
            if template is None:
                continue
            evaluator = Evaluator(template, stack, self._deployment, self._wanted.written_shapes, nested is not None)
            self._deployment.add(evaluator)
            self._taken.add((stack.owner, stack.prefix))
            if nested is not None:
                self._deployment.nest(evaluator, nested)
            for declared in evaluator.sections.resources.values():
                if is_module(declared) or declared.type == _ELSEWHERE:
                    self._loaded.modules_unresolved.add(f"{stack.owner}:{stack.prefix}{declared.name}")
                if declared.type in NESTED:
                    waiting += self._nested(evaluator, declared, (*above, stack.template), len(waiting))

    def _nested(
        self, parent: Evaluator, declared: Declared, above: tuple[str, ...], waiting: int
    ) -> Iterable[tuple[Stack, Nested, tuple[str, ...]]]:
        """What one resource deploys: one stack, or none where its template is not here."""
        stack = parent.stack
        place = f"{stack.owner}:{stack.prefix}{declared.name}"
        path = self._child(stack.template, declared, stack.nested)
        problem = None if path is None else self._problem(path, declared, above, waiting)
        if path is not None and problem is None and self._template(path) is None and path in self._loaded.files_read:
            problem = Diagnostic("CTL003", f"{declared.name}: {path} is no template", declared.header, False)
        if path is None or problem is not None or self._template(path) is None:
            self._loaded.modules_unresolved.add(place)
            if problem is not None:
                self._loaded.diagnostics.append(problem)
            return ()
        self._loaded.modules_resolved.add(place)
        return ((self._placed(path, parent, declared.name), Nested(parent, declared.name), above),)

    def _problem(self, path: str, declared: Declared, above: tuple[str, ...], waiting: int) -> Diagnostic | None:
        if path in above:
            circle = " -> ".join((*above[above.index(path) :], path))
            return Diagnostic("CTL010", f"templates deploy each other in a circle: {circle}", declared.header, True)
        if len(self.stacks) + waiting >= MAX_STACKS:
            return Diagnostic("CTL005", f"more than {MAX_STACKS} nested stacks", declared.header, True)
        if path in self._sources.loaded:
            return None
        try:
            self._sources.locate(path)
        except OutsideRootError:
            return Diagnostic("CTL004", f"{declared.name}: {path} lies outside the scan root", declared.header, False)
        except SourceError as error:
            return Diagnostic("CTL003", f"{declared.name}: {path} {error.reason}", declared.header, False)
        if not self._sources.exists(path):
            return Diagnostic("CTL003", f"{declared.name}: there is no template {path}", declared.header, False)
        return None

    def _placed(self, path: str, parent: Evaluator, name: str) -> Stack:
        """A nested stack, with a prefix that tells it from others of the same template."""
        above = parent.stack
        described = above.nested.get(name)
        if described is not None:
            return described
        pseudo = {key: text for key, text in above.pseudo.items() if key in SHARED}
        if above.unit:
            return Stack(path, above.unit, f"{above.prefix}{name}/", pseudo=pseudo)
        prefix = ""
        if self._uses.get(path, 0) > 1 or above.prefix or (path, "") in self._taken:
            prefix = f"{above.prefix}{name}/"
            if (path, prefix) in self._taken:
                prefix = f"{above.owner}:{prefix}"
        self._taken.add((path, prefix))
        return Stack(path, prefix=prefix, pseudo=pseudo)


def _deploying(template: Template) -> list[Declared]:
    """The resources that deploy nested stacks, as far as they are written out."""
    if "::Stack" not in template.text and "::Application" not in template.text:
        return []
    written = {
        name: entry
        for name, entry in template.resources.items()
        if isinstance(entry.value, MappingNode) and text_in(entry.value.get("Type")) in NESTED
    }
    return list(template.declared(written).values())
