"""Knows what names mean in one instance of a module: variables, locals, resources, module calls.

Must not know syntax, files, or how an expression is evaluated. Everything is evaluated when it is first asked for,
once; what asks for itself is a cycle.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Hashable, Mapping

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.bodies import META, Fields, body_value, lifecycle_of
from ctlint.frontends.terraform.cty import AnyValue, convert, instead_of_null, is_refused, merged_links, refused
from ctlint.frontends.terraform.evaluate import Evaluator
from ctlint.frontends.terraform.expand import STAR, Expansion, Member, Star, expand
from ctlint.frontends.terraform.given import Given, Said
from ctlint.frontends.terraform.lexical import HclSyntaxError
from ctlint.frontends.terraform.modules import Definition, FileReader, Module
from ctlint.frontends.terraform.ordering import waits_for
from ctlint.frontends.terraform.providers import Providers
from ctlint.frontends.terraform.references import InstanceFields, Shapes, whole_resources
from ctlint.frontends.terraform.scope import Scope
from ctlint.frontends.terraform.types import ANY
from ctlint.frontends.terraform.values import hop, implied, show, texts_in
from ctlint.frontends.terraform.variables import Declared, declared, expression_of, without_places
from ctlint.graph import Deployed, LazyFields
from ctlint.hints import Any, Protocol
from ctlint.source import Span
from ctlint.value import (
    Absent,
    Atom,
    Entries,
    Items,
    Known,
    Origin,
    Reason,
    ResourceId,
    Step,
    Unknown,
    Via,
    choose,
    lift,
)


class Root(Protocol):
    """What the instances of one root module share.

    said: what is said about the root's variables from outside the configuration, by the answers to `sets`, the question
        which of the user's sets of variables it is; under "" where there is no question.
    """

    unit: str
    evaluator: Evaluator
    reader: FileReader
    shapes: Shapes
    providers: Providers
    said: dict[str, Said]
    sets: Atom | None

    def matters(self, target: ResourceId) -> bool:
        """Whether the resource is of a type that somebody looks at."""
        ...

    def called_module(self, caller: ModuleInstance, name: str) -> Module | None:
        """The module that a call names; None where it is not available."""
        ...


class ModuleInstance:
    """One instance of a module.

    prefix: "" in the root, else `module.a[0].`. exists: whether the instance does. calls: a step for each module
    call that leads here, innermost first. several: whether it stands for instances whose number is not known.
    """

    def __init__(
        self,
        root: Root,
        module: Module,
        prefix: str = "",
        parent: ModuleInstance | None = None,
        call: tuple[str, Definition, Member] | None = None,
        exists: AnyValue | None = None,
    ) -> None:
        self.root = root
        self.module = module
        self.prefix = prefix
        self.parent = parent
        self._call = call
        where = (Step(Via.WRITTEN, None, "the root module"),)
        self.exists: AnyValue = exists if exists is not None else Known(True, where)
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.calls: Origin = ()
        if parent is not None and call is not None:
            step = Step(Via.MODULE_CALL, call[1].header, f"{self.address} is called here")
            self.calls = (step, *parent.calls)
        self.several: bool = parent is not None and parent.several
        if call is not None:
            self.several = self.several or isinstance(call[2].key, Star)
        self._values: dict[Hashable, Any] = {}
        self._pending: set[Hashable] = set()

    @property
    def address(self) -> str:
        """`module.a[0]`, "" in the root."""
        return self.prefix.removesuffix(".")

    def scope(self, file: str) -> Scope:
        """A place in a file of this module."""
        return Scope(self, file, {})

    def base_directory(self) -> str:
        """Terraform runs in the directory of the root module."""
        top = self
        while top.parent is not None:
            top = top.parent
        return top.module.directory

    def once(self, key: Hashable, span: Span, compute: Callable[[], AnyValue]) -> AnyValue:
        """Evaluate what is asked for the first time; what needs itself is unknown, and said so."""
        value: AnyValue | None = self._values.get(key)
        if value is not None:
            return value
        if key in self._pending:
            self.root.evaluator.report("CTL010", "this depends on itself", span)
            return Unknown(Reason.BROKEN, (Step(Via.REFERENCE, span, "depends on itself"),))
        self._pending.add(key)
        try:
            value = compute()
        finally:
            self._pending.discard(key)
        self._values[key] = value
        return value

    # -- names ----------------------------------------------------------------------------------------------------

    def resolve(self, node: nodes.Traversal, scope: Scope) -> tuple[AnyValue, int]:
        """The value of a name, and how many steps of the traversal it takes."""
        root, steps = node.root, node.steps
        span = scope.span(node.start, node.end)
        needed = 2 if root in ("data", "ephemeral") else 1
        labels = [step for step in steps[:needed] if isinstance(step, str)]
        if root in ("each", "count", "self"):
            return refused((Step(Via.REFERENCE, span, root),), f"'{root}' means nothing here"), len(steps)
        if len(labels) < needed:
            return refused((Step(Via.REFERENCE, span, root),), f"'{root}' is not a complete reference"), len(steps)
        name = labels[0]
        if root == "var":
            return self.variable(name, span), 1
        if root == "local":
            return self.local(name, span), 1
        if root == "module":
            return self.module_value(name, span), 1
        if root == "path":
            return self._path(name, span), 1
        if root in ("terraform", "tofu"):
            return self._workspace(name, span), 1
        if root == "data":
            return self.resource_value("data", labels[0], labels[1], span), 2
        if root == "ephemeral":
            step = Step(Via.REFERENCE, span, "is ephemeral")
            return Unknown(Reason.APPLY, (step,), self._key(f"ephemeral.{labels[0]}.{labels[1]}")), 2
        return self.resource_value("managed", root, name, span), 1

    def _key(self, name: str) -> str:
        return f"{self.root.unit}:{self.prefix}{name}"

    def _missing(self, name: str, span: Span) -> AnyValue:
        """A name that no file of the module defines."""
        if self.module.incomplete == "broken":
            step = Step(Via.REFERENCE, span, f"{name} may be defined in a file that cannot be read")
            # No key: it has one value that cannot be read, so it is no question to be judged under every answer.
            return Unknown(Reason.BROKEN, (step,))
        if self.module.incomplete == "partial":
            step = Step(Via.REFERENCE, span, f"{name} is not defined in the checked files")
            return Unknown(Reason.OUTSIDE, (step,), self._key(name))
        # Not `Refused`: Terraform refuses the whole configuration, also where try() or can() stand around the name.
        return Unknown(Reason.BROKEN, (Step(Via.REFERENCE, span, f"{name} is not defined"),))

    def _path(self, name: str, span: Span) -> AnyValue:
        step = Step(Via.REFERENCE, span, f"path.{name}")
        if name == "root":
            return Known(".", (step,))
        if name == "module":
            return Known(posixpath.relpath(self.module.directory, self.base_directory()), (step,))
        return Unknown(Reason.APPLY, (step,), self._key(f"path.{name}"))

    def _workspace(self, name: str, span: Span) -> AnyValue:
        if name != "workspace":
            return refused((Step(Via.REFERENCE, span, "terraform"),), f"there is no terraform.{name}")
        workspace = self.root.evaluator.workspace
        if workspace is None:
            step = Step(Via.VARIABLE, span, "the workspace is 'default', because --workspace names no other")
            return Known("default", (step,))
        return Known(workspace, (Step(Via.VARIABLE, span, f"the workspace is '{workspace}'"),))

    # -- locals, variables, outputs -------------------------------------------------------------------------------

    def local(self, name: str, span: Span) -> AnyValue:
        """local.name."""
        found = self.module.locals.get(name)
        if found is None:
            return self._missing(f"local.{name}", span)
        file, attribute = found
        where = Span(file, attribute.value.start, attribute.value.end)

        def compute() -> AnyValue:
            value = self.root.evaluator.evaluate(attribute.value, self.scope(file))
            return hop(Via.LOCAL, where, f"local.{name} is set here", value)

        return self.once(("local", name), where, compute)

    def variable(self, name: str, span: Span) -> AnyValue:
        """var.name."""
        definition = self.module.variables.get(name)
        if definition is None:
            return self._missing(f"var.{name}", span)
        return self.once(("var", name), definition.header, lambda: self._variable(name, definition))

    def _variable(self, name: str, definition: Definition) -> AnyValue:
        evaluator = self.root.evaluator
        scope = self.scope(definition.file)
        known = declared(definition, lambda file, node: evaluator.evaluate(node, scope.in_file(file)))
        if self.parent is not None:
            return self._or_default(name, known, self._argument(name, known))
        said = self.root.said
        first = next(iter(said.values()))
        atom = self.root.sets
        if atom is None or all(one.given.get(name) == first.given.get(name) and not one.lost for one in said.values()):
            return self._or_default(name, known, self._given(name, known, first))
        return choose(
            atom,
            {answer: self._or_default(name, known, self._given(name, known, one)) for answer, one in said.items()},
        )

    def _or_default(self, name: str, known: Declared, value: AnyValue | None) -> AnyValue:
        if value is None or (isinstance(value, Absent) and not known.nullable):
            return self._default(name, known)
        if not known.nullable and known.default is not None and not isinstance(value, (Known, Unknown)):
            return instead_of_null(value, self._default(name, known))
        return value

    def _argument(self, name: str, known: Declared) -> AnyValue | None:
        assert self._call is not None and self.parent is not None
        _, definition, member = self._call
        written = definition.attribute(name)
        if written is None:
            return None
        file, attribute = written
        scope = Scope(self.parent, file, member.names)
        value = self.root.evaluator.evaluate(attribute.value, scope)
        where = Span(file, attribute.value.start, attribute.value.end)
        return convert(hop(Via.MODULE_ARGUMENT, where, f"{self.address} sets {name}", value), known.type)

    def _given(self, name: str, known: Declared, said: Said) -> AnyValue | None:
        given = said.given.get(name)
        if given is None:
            if not said.lost:
                return None
            step = Step(Via.VARIABLE, Span(said.lost, 0, 0), f"'{name}' may be set here, in what cannot be read")
            return Unknown(Reason.BROKEN, (step,), None, frozenset(), known.type)
        if given.node is None:
            value = self._from_text(name, known, given)
        else:
            value = self.root.evaluator.evaluate(given.node, Scope(_Nothing(), given.file, {}))
            where = Span(given.file, given.node.start, given.node.end)
            value = hop(Via.VARIABLE, where, f"variable '{name}' is set in {given.file.rpartition('/')[2]}", value)
        converted = convert(value, known.type)
        if is_refused(converted):
            place = Span(given.file, given.node.start, given.node.end) if given.node is not None else None
            by = f"{given.by}: " if given.by else ""
            message = f"{by}variable '{name}' cannot have this value: {converted.origin[-1].note}"
            self.root.reader.report("CTL009", message, place, fatal=True)
        return converted

    def _from_text(self, name: str, known: Declared, given: Given) -> AnyValue:
        origin = (Step(Via.VARIABLE, None, f"variable '{name}' is set by {given.by}"),)
        try:
            node = expression_of(given.text, known)
        except HclSyntaxError as error:
            return refused(origin, error.message)
        value = self.root.evaluator.evaluate(node, Scope(_Nothing(), "", {}))
        if is_refused(value):
            return refused(origin, value.origin[-1].note)
        return without_places(value, origin)

    def _default(self, name: str, known: Declared) -> AnyValue:
        if known.default is not None:
            file, node = known.default
            value = self.root.evaluator.evaluate(node, Scope(_Nothing(), file, {}))
            where = Span(file, node.start, node.end)
            note = f"variable '{name}' defaults to {show(value)}"
            return convert(hop(Via.VARIABLE, where, note, value), known.type)
        step = Step(Via.VARIABLE, known.header, f"variable '{name}' has no default")
        if self.parent is None:
            return Unknown(Reason.INPUT, (step,), self._key(f"var.{name}"), frozenset(), known.type)
        return refused((step, *self.calls[:1]), f"{self.address} does not set {name}, which has no default")

    def output(self, name: str) -> AnyValue:
        """An output of this module."""
        definition = self.module.outputs[name]
        written = definition.attribute("value")
        if written is None:
            return refused((Step(Via.REFERENCE, definition.header, name),), f"output '{name}' has no value")
        file, attribute = written
        where = Span(file, attribute.value.start, attribute.value.end)

        def compute() -> AnyValue:
            value = self.root.evaluator.evaluate(attribute.value, self.scope(file))
            return hop(Via.REFERENCE, where, f"output '{name}' of {self.address}", value)

        return self.once(("output", name), where, compute)

    # -- resources ------------------------------------------------------------------------------------------------

    def expansion(self, mode: str, type_: str, name: str) -> Expansion:
        """The instances of a resource that is defined here."""
        definition = self.module.resources[mode, type_, name]
        address = self._local_address(mode, type_, name)
        return self._expansion(("expansion", mode, type_, name), definition, address)

    def _expansion(self, key: Hashable, definition: Definition, name: str) -> Expansion:
        known: Expansion | None = self._values.get(key)
        if known is None:
            if key in self._pending:
                self.root.evaluator.report("CTL010", f"{name} depends on itself", definition.header)
                return _endless(definition, name)
            self._pending.add(key)
            try:
                known = expand(self.root.evaluator, definition, self.scope(definition.file), name)
            finally:
                self._pending.discard(key)
            self._values[key] = known
        return known

    @property
    def call(self) -> Definition | None:
        """The module call that makes it; None in the root."""
        return self._call[1] if self._call is not None else None

    def keyless_address(self, mode: str, type_: str, name: str) -> str:
        """The address of a resource that is defined here, without instance keys."""
        return f"{self.keyless_prefix}{self._local_address(mode, type_, name)}"

    @property
    def keyless_prefix(self) -> str:
        """`module.a.module.b.`, without instance keys; "" in the root."""
        if self.parent is None or self._call is None:
            return ""
        return f"{self.parent.keyless_prefix}module.{self._call[0]}."

    @staticmethod
    def target_name(definition: Definition) -> str:
        """What a block is called in its module, without instance keys: `data.aws_region.here`."""
        mode, labels = definition.block.type, definition.block.labels
        return ".".join(("data", *labels) if mode == "data" else labels)

    @staticmethod
    def _local_address(mode: str, type_: str, name: str) -> str:
        return f"{'data.' if mode == 'data' else ''}{type_}.{name}"

    def target(self, mode: str, type_: str, name: str, member: Member) -> ResourceId:
        """The identity of an instance."""
        address = f"{self.prefix}{self._local_address(mode, type_, name)}{member.suffix}"
        return ResourceId(self.root.unit, address)

    def resource_value(self, mode: str, type_: str, name: str, span: Span) -> AnyValue:
        """What `type.name` stands for: an instance, a list or an object of them."""
        definition = self.module.resources.get((mode, type_, name))
        if definition is None:
            return self._missing(self._local_address(mode, type_, name), span)
        native = f"data.{type_}" if mode == "data" else type_

        def make(member: Member) -> AnyValue:
            target = self.target(mode, type_, name, member)
            fields = InstanceFields(self, definition, member, target, native)
            return Known(
                Entries(fields, False), (Step(Via.WRITTEN, definition.header, f"{target.address} is written here"),)
            )

        def compute() -> AnyValue:
            return self.expansion(mode, type_, name).collect(make)

        return self.once(("resource", mode, type_, name), definition.header, compute)

    def body(self, definition: Definition, member: Member) -> Known[Any]:
        """The arguments and blocks of one instance, as written."""
        key = ("body", definition.file, definition.block.start, member.suffix)
        known: Known[Any] | None = self._values.get(key)
        if known is None:
            scope = Scope(self, definition.file, member.names)
            origin = (Step(Via.WRITTEN, definition.header, "is written here"),)
            assumed = implied(both_exist(self.exists, member.exists))
            value = body_value(self.root.evaluator, definition.body, scope, origin, assumed, META)
            assert isinstance(value, Known)
            known = self._values[key] = value
        return known

    def meta(self, definition: Definition, member: Member) -> Mapping[str, AnyValue]:
        """What is written about one instance beside its arguments; see `graph.Resource.meta`."""
        lifecycle = lifecycle_of(self.root.evaluator, definition.body, Scope(self, definition.file, member.names))

        def read(name: str) -> AnyValue:
            return self._waits_for(definition) if name == "waits_for" else lifecycle[name]

        return LazyFields([*lifecycle, "waits_for"], read)

    def _waits_for(self, definition: Definition) -> AnyValue:
        origin = (Step(Via.WRITTEN, definition.header, "is written here"),)
        found = waits_for(self, definition)
        if found is None:
            note = "it refers to more blocks than ctlint follows"
            return Unknown(Reason.BUDGET, (Step(Via.WRITTEN, definition.header, note),))
        return Known(Items(tuple(Known(address, origin) for address in sorted(found)), kind="set"), origin)

    def place(self, definition: Definition, member: Member, native: str) -> Deployed:
        """Where an instance of a resource is deployed."""
        return self.root.providers.place(self, definition, member, native)

    # -- module calls ---------------------------------------------------------------------------------------------

    def children(self, name: str) -> dict[Any, ModuleInstance] | None:
        """The instances of a module call by key; None where the module is not available."""
        key = ("children", name)
        if key in self._values:
            children: dict[Any, ModuleInstance] | None = self._values[key]
            return children
        definition = self.module.calls[name]
        module = self.root.called_module(self, name)
        made: dict[Any, ModuleInstance] | None = None
        if module is not None:
            made = {}
            expansion = self.calls_expansion(name)
            for member in expansion.members.values():
                exists = both_exist(self.exists, member.exists)
                prefix = f"{self.prefix}module.{name}{member.suffix}."
                made[member.key] = ModuleInstance(self.root, module, prefix, self, (name, definition, member), exists)
        self._values[key] = made
        return made

    def calls_expansion(self, name: str) -> Expansion:
        """The instances of a module call."""
        return self._expansion(("expansion", "module", name), self.module.calls[name], f"module.{name}")

    def told(self, name: str) -> tuple[frozenset[ResourceId], frozenset[str]]:
        """The resources that the arguments of a module call name, and the texts in them, which may be names."""
        definition = self.module.calls[name]
        values: list[AnyValue] = []
        for member in self.calls_expansion(name).members.values():
            for file, item in definition.body:
                if isinstance(item, nodes.Attribute) and item.name not in META:
                    values.append(self.root.evaluator.evaluate(item.value, Scope(self, file, member.names)))
        return merged_links(values) | whole_resources(values), texts_in(values)

    def module_value(self, name: str, span: Span) -> AnyValue:
        """What `module.name` stands for: its outputs, or a list or an object of instances with outputs."""
        definition = self.module.calls.get(name)
        if definition is None:
            return self._missing(f"module.{name}", span)

        def make(member: Member) -> AnyValue:
            children = self.children(name)
            where = (Step(Via.WRITTEN, definition.header, f"module.{name} is called here"),)
            if children is None:
                step = Step(Via.REFERENCE, definition.header, f"module '{name}' is not available")
                key = self._key(f"module.{name}{member.suffix}")
                return Unknown(Reason.MODULE, (step,), key, frozenset(), ANY)
            child = children[member.key]
            return Known(Entries(Fields(child.module.outputs, child.output), not child.module.incomplete), where)

        def compute() -> AnyValue:
            return self.calls_expansion(name).collect(make)

        return self.once(("module", name), definition.header, compute)


def both_exist(outer: AnyValue, inner: AnyValue) -> AnyValue:
    """Whether an instance in a module instance exists."""

    def decide(one: AnyValue, two: AnyValue) -> AnyValue:
        for value in (one, two):
            if isinstance(value, Known) and value.value is False:
                return value
        if isinstance(one, Known) and isinstance(two, Known):
            return two if len(two.origin) >= len(one.origin) else one
        return one if isinstance(two, Known) else two

    return lift(decide, inner, outer)


def _endless(definition: Definition, name: str) -> Expansion:
    origin = (Step(Via.REFERENCE, definition.header, f"{name} depends on itself"),)
    unknown: AnyValue = Unknown(Reason.BROKEN, origin)
    return Expansion("count", unknown, {STAR: Member(STAR, unknown, {})})


class _Nothing:
    """Where no name means anything: defaults and variable files."""

    def resolve(self, node: nodes.Traversal, scope: Scope) -> tuple[AnyValue, int]:
        """Refuse every name."""
        span = scope.span(node.start, node.end)
        return refused((Step(Via.REFERENCE, span, node.root),), "no reference may stand here"), len(node.steps)

    def base_directory(self) -> str:
        """Files are not read here either, but a path needs a start."""
        return "."
