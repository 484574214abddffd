"""Knows how Terraform units become resources: root, module tree, instances.

Must not know any resource type beyond what `graph.Wanted` names.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.frontends.terraform.cty import AnyValue
from ctlint.frontends.terraform.evaluate import Evaluator
from ctlint.frontends.terraform.expand import Star
from ctlint.frontends.terraform.given import Outside, Said
from ctlint.frontends.terraform.instances import ModuleInstance, both_exist
from ctlint.frontends.terraform.manifest import installed
from ctlint.frontends.terraform.modules import (
    Definition,
    FileReader,
    Module,
    configuration_files,
    read_module,
    without_shadowed,
)
from ctlint.frontends.terraform.providers import Providers
from ctlint.frontends.terraform.references import Shapes
from ctlint.frontends.terraform.roots import resolve
from ctlint.frontends.terraform.values import literal_text
from ctlint.graph import Gap, Loaded, Resource, Unmade, Wanted, names_in
from ctlint.source import Inputs, Sources, Span, Unit
from ctlint.value import Choice, Entries, Items, Known, Origin, Reason, ResourceId, Step, Unknown, Value, Via

MAX_MODULE_DEPTH = 32
"""Module calls within module calls."""

MAX_MODULE_INSTANCES = 5000
"""Module instances in one root."""

MAX_RESOURCES = 20_000
"""Resource instances in one root."""

MAX_COPIES = 1000
"""Instances of one resource block, counted through all instances of its module."""


def directories_called(unit: Unit, sources: Sources) -> set[str]:
    """The directories of all modules that a root calls, directly or not, with the defaults of its variables."""
    modules = Modules(FileReader(sources, Loaded()))
    outside = Outside(modules.reader, Inputs())
    RootModule(unit, modules, outside, None, Shapes(Wanted())).load()
    return modules.directories - {unit.directory}


class Modules:
    """The modules of a run, each read once."""

    def __init__(self, reader: FileReader) -> None:
        self.reader = reader
        self._modules: dict[tuple[str, tuple[str, ...]], Module] = {}

    @property
    def directories(self) -> set[str]:
        """Where those lie that have been read."""
        return {directory for directory, _ in self._modules}

    def read(self, directory: str, files: Sequence[str], partial: bool = False) -> Module:
        """The module that these files of a directory make."""
        key = directory, tuple(files)
        module = self._modules.get(key)
        if module is None:
            module = self._modules[key] = read_module(self.reader, directory, files, partial)
        return module


class RootModule:
    """One root module with everything that it calls."""

    def __init__(self, unit: Unit, modules: Modules, outside: Outside, workspace: str | None, shapes: Shapes) -> None:
        from ctlint.frontends.terraform.functions import call_function

        self.unit = unit.path
        self.shapes = shapes
        self.providers = Providers(shapes.wanted.placing, outside.deployed_to)
        self.reader = modules.reader
        self.evaluator = Evaluator(unit.path, call_function, self._report, workspace)
        self.evaluator.sources = self.reader.sources
        self._modules = modules
        self._outside = outside
        self._files = unit.files
        self.directory = unit.directory
        self.said: dict[str, Said] = {}
        self.sets = outside.atom
        self._manifest: dict[str, str] | None = None
        self._instances = 0
        self._emitted: dict[Span, int] = {}
        self._loaded = False
        self.resources: list[Resource] = []

    def _report(self, code: str, message: str, span: Span | None) -> None:
        self.reader.report(code, message, span, fatal=code in ("CTL005", "CTL010", "CTL007"))

    def matters(self, target: ResourceId) -> bool:
        """Whether the resource is of a wanted type."""
        type_ = _type_in(target.address)
        return type_ in self.shapes.wanted.types or type_ in self.shapes.wanted.shapes

    def load(self) -> RootModule:
        """Find the root's wanted resources, once; their bodies are not evaluated yet."""
        if not self._loaded:
            self._loaded = True
            self._visit(self.instance())
        return self

    def instance(self) -> ModuleInstance:
        """The root module with its variables, ready to be asked."""
        present = without_shadowed(configuration_files(self.reader.sources, self.directory))
        partial = not set(present) <= set(self._files)
        module = self._modules.read(self.directory, self._files, partial)
        self.said = self._outside.said(self.directory)
        self._outside.declared(self.directory, module)
        return ModuleInstance(self, module)

    def names(self, names: frozenset[str]) -> bool:
        """Whether one of its resources writes one of the names."""
        written = self.shapes.wanted.shared_names
        return any(name in names for one in self.resources for name in names_in(one, written.get(one.type, ())))

    def deliver(self) -> None:
        """Add its resources to what is loaded, evaluated whole, so that every diagnostic is there."""
        self.reader.loaded.resources += self.resources
        for resource in self.resources:
            _read_all(resource.body)

    # -- modules --------------------------------------------------------------------------------------------------

    def called_module(self, caller: ModuleInstance, name: str) -> Module | None:
        """The module that a call names; a diagnostic and None where it is not available."""
        definition = caller.module.calls[name]
        address = f"{self.unit}:{_without_keys(caller.prefix)}module.{name}"
        module = self._find(caller, name, definition)
        loaded = self.reader.loaded
        (loaded.modules_resolved if module is not None else loaded.modules_unresolved).add(address)
        return module

    def _find(self, caller: ModuleInstance, name: str, definition: Definition) -> Module | None:
        header = definition.header
        written = definition.attribute("source")
        if written is None:
            self.reader.report("CTL007", f"module '{name}' has no source", header, fatal=True)
            return None
        # OpenTofu evaluates it early, since 1.8: opentofu.org/docs/language/modules/sources (2026-11).
        value = self.evaluator.evaluate(written[1].value, caller.scope(written[0]))
        source = literal_text(value)
        if source is None:
            if isinstance(value, Unknown) and value.reason is Reason.BROKEN:
                message = f"module '{name}' has no source that can be evaluated: {value.origin[-1].note}"
                self.reader.report("CTL007", message, header, fatal=True)
            else:
                self.reader.report("CTL003", f"module '{name}': its source hangs on what is not known", header)
            return None
        if source.startswith(("./", "../")) or source in (".", ".."):
            directory = resolve(caller.module.directory, source)
        else:
            key = _without_keys(caller.prefix).replace("module.", "") + name
            directory = self._read_manifest().get(key)
            if directory is None:
                self.reader.report("CTL003", f"module '{name}' ({source}) has not been downloaded", header)
                return None
        if directory is None:
            self.reader.report("CTL004", f"module '{name}' ({source}) lies outside the scan root", header, fatal=True)
            return None
        return self._read(caller, name, directory, header)

    def _read(self, caller: ModuleInstance, name: str, directory: str, header: Span) -> Module | None:
        if caller.depth >= MAX_MODULE_DEPTH:
            self._report("CTL005", f"modules are called more than {MAX_MODULE_DEPTH} levels deep", header)
            return None
        above: ModuleInstance | None = caller
        while above is not None:
            if above.module.directory == directory:
                self._report("CTL010", f"module '{name}' calls a module that it is part of", header)
                return None
            above = above.parent
        files = configuration_files(self.reader.sources, directory)
        if not files:
            message = f"module '{name}': there is no configuration in {directory}"
            self.reader.report("CTL003", message, header, fatal=True)
            return None
        return self._modules.read(directory, files)

    def _read_manifest(self) -> dict[str, str]:
        if self._manifest is None:
            self._manifest = installed(self.reader.sources, self.directory)
        return self._manifest

    # -- instances ------------------------------------------------------------------------------------------------

    def _visit(self, instance: ModuleInstance) -> None:
        self._instances += 1
        if self._instances > MAX_MODULE_INSTANCES:
            self._report("CTL005", f"more than {MAX_MODULE_INSTANCES} module instances in one root", None)
            return
        for place in instance.module.broken:
            self._miss(Reason.BROKEN, place, "what stands here cannot be read, and may say more")
        for (mode, type_, name), definition in instance.module.resources.items():
            native = f"data.{type_}" if mode == "data" else type_
            if native in self.shapes.wanted.types and mode != "ephemeral":
                self._emit(instance, definition, native, mode, type_, name)
        for name in instance.module.calls:
            children = instance.children(name)
            if children is None:
                self._miss(Reason.MODULE, instance.module.calls[name].header, f"module '{name}' is not available",
                           *instance.told(name))  # fmt: skip
            elif not children:
                why = instance.calls_expansion(name).why_none()
                module = self.called_module(instance, name)
                for _, type_, own in module.resources if module is not None else ():
                    self._note_unmade(type_, f"{instance.prefix}module.{name}.{type_}.{own}", why)
            for child in (children or {}).values():
                if not (isinstance(child.exists, Known) and child.exists.value is False):
                    self._visit(child)

    def _miss(
        self,
        reason: Reason,
        place: Span,
        note: str,
        links: frozenset[ResourceId] | None = None,
        texts: frozenset[str] = frozenset(),
    ) -> None:
        """Take note of code that is not there to be read; see Gap."""
        gap = Gap(self.unit, reason, (Step(Via.REFERENCE, place, note),), links, texts)
        if gap not in self.reader.loaded.gaps:
            self.reader.loaded.gaps.append(gap)

    def _note_unmade(self, native: str, address: str, why: Origin) -> None:
        anchors = self.shapes.wanted.anchors
        if anchors is not None and native in anchors:
            self.reader.loaded.unmade.append(Unmade(native, address, why))

    def _emit(
        self, instance: ModuleInstance, definition: Definition, native: str, mode: str, type_: str, name: str
    ) -> None:
        expansion = instance.expansion(mode, type_, name)
        if not expansion.members:
            self._note_unmade(native, f"{instance.prefix}{type_}.{name}", expansion.why_none())
        for member in expansion.members.values():
            copies = self._emitted[definition.header] = self._emitted.get(definition.header, 0) + 1
            if copies > MAX_COPIES:
                self._report("CTL005", f"more than {MAX_COPIES} instances of this block", definition.header)
                return
            if len(self.resources) >= MAX_RESOURCES:
                self._report("CTL005", f"more than {MAX_RESOURCES} resources in one root", definition.header)
                return
            target = instance.target(mode, type_, name, member)
            body: Value[Entries] = instance.body(definition, member)
            meta = instance.meta(definition, member)
            if instance.module.overridden:
                note = "what stands here cannot be read, and overrides what is written elsewhere"
                body = Unknown(Reason.BROKEN, (Step(Via.REFERENCE, instance.module.broken[0], note),))
                meta = dict.fromkeys(("lifecycle", "ignored_changes", "waits_for"), body)
            step = Step(Via.WRITTEN, definition.header, f"{target.address} is written here")
            self.resources.append(
                Resource(
                    target,
                    "tf",
                    native,
                    body,
                    both_exist(instance.exists, member.exists),
                    definition.header,
                    (step, *instance.calls),
                    meta,
                    several=instance.several or isinstance(member.key, Star),
                    deployed=instance.place(definition, member, native),
                )
            )


def _read_all(value: AnyValue) -> None:
    """Evaluate everything in a body now, so that its diagnostics are there when `load` returns."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Choice):
            waiting += value.branches.values()
        elif isinstance(value, Known):
            payload = value.value
            if isinstance(payload, Items):
                waiting += payload.values
            elif isinstance(payload, Entries) and payload.complete:
                waiting += payload.fields.values()


def _without_keys(prefix: str) -> str:
    """`module.a["x"].module.b[0].` as `module.a.module.b.`."""
    shown: list[str] = []
    quoted = False
    depth = 0
    previous = ""
    for char in prefix:
        if char == '"' and previous != "\\":
            quoted = not quoted
        elif not quoted and char in "[]":
            depth += 1 if char == "[" else -1
            previous = char
            continue
        if depth == 0:
            shown.append(char)
        previous = "" if previous == "\\" else char
    return "".join(shown)


def _type_in(address: str) -> str:
    """The type in a resource address, with `data.` before that of a data source."""
    parts = _without_keys(address).split(".")
    while len(parts) > 2 and parts[0] == "module":
        parts = parts[2:]
    return f"data.{parts[1]}" if parts[0] == "data" and len(parts) > 1 else parts[0]
