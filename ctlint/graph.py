"""Knows resources as written: native type, native names, every leaf a Value with its origin.

Must not know any service (which types exist, what an attribute means) nor any syntax.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set

from ctlint.diagnostics import Diagnostic
from ctlint.hints import Any, Literal, Union
from ctlint.records import NamedTuple, Record, field
from ctlint.source import Span
from ctlint.value import (
    Absent,
    Choice,
    Entries,
    Items,
    Known,
    Origin,
    Reason,
    ResourceId,
    Step,
    Text,
    Unknown,
    Value,
    Via,
    choose,
    leaves,
)

Vocabulary = Literal["tf", "cfn"]
"""How names are spelled. Several dialects share one vocabulary: HCL and plan JSON, templates and cloud assemblies."""


class LazyFields(Mapping[str, Value[Any]]):
    """A mapping whose keys are known and whose values are evaluated when first read.

    names: the keys, in source order.
    evaluate: called once per key, when it is read; must return a Value and never raise on bad input.
    """

    __slots__ = ("_evaluate", "_names", "_values")

    def __init__(self, names: Iterable[str], evaluate: Callable[[str], Value[Any]]) -> None:
        self._names = dict.fromkeys(names)
        self._evaluate = evaluate
        self._values: dict[str, Value[Any]] = {}

    def __getitem__(self, name: str) -> Value[Any]:
        value = self._values.get(name)
        if value is None:
            if name not in self._names:
                raise KeyError(name)
            value = self._values[name] = self._evaluate(name)
        return value

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Deployed(Record):
    """What is known of where something is deployed, by the name of an `Ambient`: "account", "region".

    texts: {"account": "111122223333"}.
    keys: the keys of unknowns (`value.Unknown.key`) that stand for it -> the ambient's name. Where none is given for a
        name, `Ambient.key` does.
    apart: texts that other parts of the unit are known to be deployed to.
    """

    texts: Mapping[str, str] = {}
    keys: Mapping[str, str] = {}
    apart: Mapping[str, frozenset[str]] = {}

    def key(self, name: str) -> str:
        """The key of the unknown that stands for an ambient here."""
        return next((key for key, what in self.keys.items() if what == name), Ambient(name).key)

    def meant_by(self, key: str) -> str:
        """The name of the ambient that the unknown of this key stands for here; "" for none."""
        name = self.keys.get(key, "")
        plain = key.removeprefix(AMBIENT_KEY)
        return plain if not name and plain != key and self.key(plain) == key and "@" not in plain else name

    def is_beside(self, other: Deployed, name: str) -> bool:
        """Whether another thing of the same unit is in the same account, say, as far as the unit itself tells."""
        if name in self.texts and name in other.texts:
            return self.texts[name] == other.texts[name]
        return self.key(name) == other.key(name)


class Resource(Record):
    """One resource instance (or data source, type "data.…"), as its author wrote it.

    body: Known(Entries) of native names, lazily evaluated; nested blocks are Items of Entries. Unknown where the
        whole body is (an unreadable `for_each` element is not: only the leaves that use it are).
    exists: count, for_each or Condition: Known, a Choice on what decides it, or Unknown.
    span: the header only, the line that an author would click; not the body.
    several: whether it stands for instances whose number is not known, so that one of them may not be another.
    origin: never empty: first the header itself, then module calls (each with the span of the call) outermost last,
        or the construct path.
    scope: the part of its unit in which names mean the same, such as an account and region; "" where a unit has one.
    deployed_with: the unit that its own is part of when it is deployed, such as that of the stack around a nested one;
        "" where that is its own.
    deployed: what is known of where it is deployed.
    meta: what is written about the resource beside its body, native names: DeletionPolicy, Metadata, DependsOn;
        lifecycle. `read` reaches it by a path that begins with "@": "@DeletionPolicy". "waits_for" is what a front end
        adds: the addresses, without instance keys, of all that is made before it; "made_beside" those of all that the
        same template makes, where a unit has several.
    """

    id: ResourceId
    vocabulary: Vocabulary
    type: str
    body: Value[Entries]
    exists: Value[bool]
    span: Span
    origin: Origin
    meta: Mapping[str, Value[Any]] = {}
    scope: str = ""
    several: bool = False
    deployed_with: str = ""
    deployed: Deployed = Deployed()

    @property
    def deployed_to(self) -> Mapping[str, str]:
        """What is known of where it is deployed, by the name of an `Ambient`: {"account": "111122223333"}."""
        return self.deployed.texts

    @property
    def home(self) -> tuple[str, str]:
        """Where its name is looked for, and where the names that it uses are: a unit and the scope there."""
        return self.deployed_with or self.id.unit, self.scope


class Own(Record):
    """In a `Shape`: another attribute of the same instance; plain: only letters, digits, hyphens and dots."""

    attribute: str
    plain: bool = field(default=False, compare=False)


AMBIENT_KEY = "ambient:"
"""What the key of every unknown begins with that stands for an `Ambient`."""


def ambient_in(key: str) -> str:
    """The name of the `Ambient` that an unknown of this key stands for, of whichever provider; "" for any other key."""
    return key.removeprefix(AMBIENT_KEY).partition("@")[0] if key.startswith(AMBIENT_KEY) else ""


class Ambient(Record):
    """In a `Shape`: something the whole deployment shares, such as "partition", "region" or "account"."""

    name: str

    @property
    def key(self) -> str:
        """The key of the unknown that stands for it (`value.Unknown.key`)."""
        return f"{AMBIENT_KEY}{self.name}"


Shape = tuple[Union[str, Own, Ambient], ...]
"""How a computed attribute is made up: ("arn:", Ambient("partition"), ":s3:::", Own("bucket"))."""


def ambient_attributes(shapes: Mapping[str, Shape]) -> dict[str, str]:
    """Of a type's shapes, the attributes that are an `Ambient` and nothing else, with its name."""
    return {
        attribute: shape[0].name
        for attribute, shape in shapes.items()
        if len(shape) == 1 and isinstance(shape[0], Ambient)
    }


class Placing(Record):
    """How the settings of a provider tell where what it makes is deployed, for one `Ambient`.

    decided_by: the settings that decide it: two providers for which they are the same, or not written, are in one
        place.
    told_by: the settings that tell it, each with the field of an ARN that does (None: the whole text); the first that
        is written counts. "x[]": the only item of a list, which tells nothing where it has several. "x.y": of the last
        block x.
    form: a regular expression for what is told; what does not match is not taken for it.
    argument: of a resource, what tells it for that resource alone; "" for none.
    """

    decided_by: tuple[str, ...]
    told_by: tuple[tuple[str, int | None], ...]
    form: str
    argument: str = ""


class Wanted(Record):
    """What the caller asks of a front end; the service knowledge that front ends are given instead of having.

    types: native types that are looked at. Resources of other types may be returned but must not be evaluated.
    shapes: per native type, attributes that the provider computes, with what they are made of.
    names: per native type, the dotted paths whose text names another resource, such as a bucket's name or a key's ARN.
    documents: per native type, the dotted paths that hold a document, which another resource may have written.
    filled_in: per native type, blocks that the provider fills in where nobody writes them, so that a plan has them as
        known only after apply.
    anchors: native types from which judging starts; None: all. A unit without one matters only through
        `shared_names`, and may be left for `Loaded.later`.
    written_shapes: the same as `shapes`, of attributes that are delivered as references: for functions that take texts
        apart.
    shared_names: per native type, where names are written that are unique in the whole world, so that units may know
        resources of each other by them.
    placing: by the first word of the types that a provider makes, and by the name of an `Ambient`.
    """

    types: frozenset[str] = frozenset()
    shapes: Mapping[str, Mapping[str, Shape]] = {}
    names: Mapping[str, frozenset[str]] = {}
    documents: Mapping[str, frozenset[str]] = {}
    filled_in: Mapping[str, frozenset[str]] = {}
    anchors: frozenset[str] | None = None
    shared_names: Mapping[str, tuple[str, ...]] = {}
    written_shapes: Mapping[str, Mapping[str, Shape]] = {}
    placing: Mapping[str, Mapping[str, Placing]] = {}


class Gap(Record):
    """Code of a unit that could not be read: what is not written elsewhere may be written there.

    origin: where it is, for the evidence of whatever stays open because of it.
    links, texts: the resources that it is known to be told of, and the texts, which may be names; None: it may name
        every resource of the unit.
    """

    unit: str
    reason: Reason
    origin: Origin
    links: frozenset[ResourceId] | None = None
    texts: frozenset[str] = frozenset()

    def concerns(self, resource: ResourceId, names: Iterable[str]) -> bool:
        """Whether what is missing may configure this resource, known by these names."""
        if resource.unit != self.unit:
            return False
        return self.links is None or resource in self.links or not self.texts.isdisjoint(names)


class Change(Record):
    """What a deployment that is planned does to a resource that exists.

    actions: as Terraform names them, in order: ("update",), ("delete",), ("delete", "create"). span: where it says so.
    """

    resource: ResourceId
    actions: tuple[str, ...]
    span: Span


class Changes(Record):
    """What is changed by a deployment that is planned.

    states: loads what exists before and after it, both read in the same way: as a state, not as its author wrote it.
    """

    unit: str
    changes: tuple[Change, ...]
    states: Callable[[], tuple[Loaded, Loaded]]


class Unmade(Record):
    """A resource that is declared and of which no instance is made, in any scenario: `count = 0`.

    origin: from where that is written to what decides it.
    """

    type: str
    address: str
    origin: Origin


class Loaded(Record, frozen=False):
    """What a front end made of its units.

    unmade: of the native types from which judging starts, what is declared and never made.

    assumptions: what must be true of every deployment, each a question's answers: a scenario in which one is false is
        never deployed, so it is not judged.
    files_read, files_unread: paths, relative to the scan root, of everything opened or refused.
    modules_resolved, modules_unresolved: addresses ("unit:module.x") of module calls or nested templates.
    later: loads those of the units left out in which one of the given names may be written; None: none is left.
    changes: of the units that say what they do to resources that exist, those that do something.
    """

    resources: list[Resource] = field(default_factory=list)
    assumptions: list[Value[bool]] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    files_read: set[str] = field(default_factory=set)
    files_unread: set[str] = field(default_factory=set)
    modules_resolved: set[str] = field(default_factory=set)
    modules_unresolved: set[str] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)
    later: Callable[[frozenset[str]], Loaded] | None = None
    changes: list[Changes] = field(default_factory=list)
    unmade: list[Unmade] = field(default_factory=list)


def absent(resource: Resource, path: str, default: Any = None) -> Absent[Any]:
    """What `read` gives for a name that is not written: it points at the resource's header."""
    return Absent(default, (Step(Via.WRITTEN, resource.span, f"{path} is not set"), *resource.origin[1:]))


def read(resource: Resource, path: str) -> Value[Any]:
    """Read a dotted path of native names in a resource's body.

    A step through a list of exactly one element goes into that element, so "versioning_configuration.status" reads a
    nested block. Absent where a step is not written; Unknown where a step is unknown or may be one of several.
    A path that begins with "@" is read in what is written beside the body.
    """
    if path.startswith("@"):
        return read_in(Known(Entries(resource.meta), resource.origin), path[1:], lambda: absent(resource, path[1:]))
    return read_in(resource.body, path, lambda: absent(resource, path))


def read_in(body: Value[Any], path: str, missing: Callable[[], Value[Any]]) -> Value[Any]:
    """`read` in any mapping; `missing` makes the value of a step that is not written."""
    value = body
    for name in path.split("."):
        value = _step(value, name, missing)
        if isinstance(value, (Absent, Unknown)):
            return value
    return value


_UNKNOWN_PART = re.compile(r"\$\{[^}]*\}")
"""A part of a text that is not known, as `Text.render` shows it; colons in it are none of an ARN's."""


def names_in(resource: Resource, paths: Iterable[str]) -> Iterator[str]:
    """The texts that are written at the paths, in any scenario, what is not known of them as it is written; of an ARN
    the name at its end as well."""
    for path in paths:
        for leaf in leaves(read(resource, path)):
            payload = leaf.value if isinstance(leaf, Known) else None
            text = payload.literal() or payload.render() if isinstance(payload, Text) else payload
            if isinstance(text, str) and text:
                yield text
                if ":" in text:
                    arn = text.removesuffix(":*")
                    yield arn[_UNKNOWN_PART.sub(lambda part: "_" * len(part[0]), arn).rfind(":") + 1 :]


class Spelling(NamedTuple):
    """What can be told of a name by a look at the text: how it starts, how it ends; `whole` where `start` is all."""

    start: str
    end: str
    whole: bool

    def fits_one(self, names: Set[str], together: str) -> bool:
        """Whether it fits one of the names; `together` is all of them in one text, for a quick test of all at once."""
        if self.whole:
            return self.start in names or self.start.rpartition(":")[2] in names
        mark = (self.end or self.start).rpartition(":")[2]
        return mark in together and any(map(self.fits, names))

    def fits(self, name: str) -> bool:
        """Whether the name may be spelled so, alone or at the end of an ARN."""
        start, end = self.start, self.end
        if self.whole:
            return name in (start, start.rpartition(":")[2])
        if ":" in end:
            start, end = "", end.rpartition(":")[2]
        elif ":" in start:
            start = start.rpartition(":")[2]
        return len(name) >= len(start) + len(end) and name.startswith(start) and name.endswith(end)


def _step(value: Value[Any], name: str, missing: Callable[[], Value[Any]]) -> Value[Any]:
    if isinstance(value, Choice):
        return choose(value.atom, {answer: _step(branch, name, missing) for answer, branch in value.branches.items()})
    if isinstance(value, (Absent, Unknown)):
        return value
    payload = value.value
    if isinstance(payload, Items):
        if payload.complete and not payload.values:
            return missing()
        if payload.complete and len(payload.values) == 1:
            return _step(payload.values[0], name, missing)
        reason = Reason.UNSUPPORTED if payload.complete else Reason.INPUT
        return _unknown(reason, value.origin, f"{name} may be read from several blocks")
    if isinstance(payload, Entries):
        found = payload.fields.get(name)
        if found is not None:
            return found
        if payload.complete:
            return missing()
        note = f"{name} may be among keys that are not known"
        more = payload.more
        return _unknown(Reason.INPUT, value.origin, note) if more is None else _unknown(more.reason, more.origin, note)
    return _unknown(Reason.BROKEN, value.origin, f"a mapping is expected here, to read {name}")


def _unknown(reason: Reason, origin: Origin, note: str) -> Unknown[Any]:
    return Unknown(reason, (*origin, Step(Via.FUNCTION, None, note)))
