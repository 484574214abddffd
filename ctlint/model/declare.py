"""Knows the words in which entities are declared: kinds, spellings, defaults, attributes, links, companions.

Must not know any service (those are declared in these words, one module each), any syntax, or how a value is found
(bind.py does that for all of them).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ctlint.graph import Resource, Vocabulary
from ctlint.hints import TYPE_CHECKING, Any, ClassVar, Union
from ctlint.records import NamedTuple, Record
from ctlint.value import Hole, Origin, ResourceId, Unknown, Value

if TYPE_CHECKING:
    from ctlint.model.bind import Reader


class Kind(Record):
    """What an attribute's values are; rules are checked against it when they load."""


class Scalar(Kind):
    """A single value; `name` is one of "bool", "int", "number", "str".

    on: for a bool spelled as a word ("Enabled"): the words that mean true; every other word means false.
    """

    name: str
    on: tuple[str, ...] = ()


BOOL = Scalar("bool")
INT = Scalar("int")
NUMBER = Scalar("number")
STR = Scalar("str")


def flag(*on: str) -> Scalar:
    """A bool that is spelled as a word: true for one of `on`, false for any other."""
    return Scalar("bool", on)


class Link(Kind):
    """Another entity; `target` is its name. Known holds the entity, Unknown(OUTSIDE) one that is not in the code."""

    target: str


class Struct(Kind):
    """A part of an entity with attributes of its own, such as one event selector."""

    entity: type[Entity]


class ItemsOf(Kind):
    """Known holds `value.Items` whose values are of the element kind."""

    element: Kind


class Raw(Kind):
    """Whatever is written, as it is; rules may ask no more than whether it is there."""


RAW = Raw()


class Document(Kind):
    """A policy document; Known holds a `model.policy.PolicyDocument`."""


DOCUMENT = Document()


class Companion(Record):
    """A spelling on another resource that configures this one: its native type and the path there."""

    type: str
    path: str


Spelling = Union[str, Companion]
"""A dotted path of native names in the resource itself (after "@": beside its body), or on a companion."""


class Proxy(NamedTuple):
    """A resource that stands for an entity when it is referred to, such as an alias for its key.

    to: the native attribute of it that names the entity. name: the native attribute that is its own name, if that
    may be written instead ("alias/audit"); "" where it has none.
    """

    to: str
    name: str = ""


class Default(Record):
    """What AWS or the provider does where nothing is written.

    value: in the attribute's kind. source: the page that says so. checked: the year and month it was last read.
    """

    value: Any
    source: str
    checked: str


class Unsourced:
    """The default is not established: an unwritten attribute reads as Unknown(UNSOURCED)."""


UNSOURCED = Unsourced()

AnyDefault = Union[Default, Unsourced, None]


Reading = Callable[[Value[Any], Value[Any], Callable[[Hole], "Resource | None"]], Value[Any]]
"""Makes documents of what is written; it is also given the whole body that this is in, and what references lead to."""


class Attribute(Record):
    """One line of a declaration.

    spellings: per vocabulary, first one that is written wins. An empty tuple: it cannot be written there, so its
        default holds. A vocabulary that is missing: there may be one that we do not know.
    defaults: per vocabulary, or per native type, which goes first; None means there is no value (the usual case of
        links and names).
    partial: the default where the enclosing block or companion is written and only this leaf of it is not.
    trim: literal endings that do not belong to the identity: (":*",).
    empty_is_absent: "" counts as not written.
    gathers: a list that holds what every spelling and every companion says, not only the first that is written.
    readings: by path, how what is gathered there becomes documents, where it is not a list of them.
    doc: meaning and unit.
    """

    kind: Kind
    spellings: Mapping[Vocabulary, tuple[Spelling, ...]]
    doc: str
    defaults: Mapping[str, AnyDefault] = {}
    partial: Default | None = None
    trim: tuple[str, ...] = ()
    empty_is_absent: bool = False
    gathers: bool = False
    readings: Mapping[str, Reading] = {}
    name: str = ""

    def __set_name__(self, owner: type[Entity], name: str) -> None:
        object.__setattr__(self, "name", name)


Spellings = Union[Spelling, tuple[Spelling, ...], None]


def attr(
    kind: Kind,
    *,
    doc: str,
    tf: Spellings = None,
    cfn: Spellings = None,
    default: AnyDefault | Mapping[str, AnyDefault] = None,
    partial: Default | None = None,
    empty_is_absent: bool = False,
    trim: tuple[str, ...] = (),
    gathers: bool = False,
    readings: Mapping[str, Reading] | None = None,
) -> Attribute:
    """An attribute; a `default` that is not a mapping holds in both vocabularies."""
    spellings: dict[Vocabulary, tuple[Spelling, ...]] = {}
    if tf is not None:
        spellings["tf"] = tf if isinstance(tf, tuple) else (tf,)
    if cfn is not None:
        spellings["cfn"] = cfn if isinstance(cfn, tuple) else (cfn,)
    defaults: Mapping[str, AnyDefault] = default if isinstance(default, Mapping) else {"tf": default, "cfn": default}
    return Attribute(kind, spellings, doc, defaults, partial, trim, empty_is_absent, gathers, readings or {})


def documents(
    *, doc: str, tf: Spellings = None, cfn: Spellings = None, readings: Mapping[str, Reading] | None = None
) -> Attribute:
    """All policy documents that are written or attached; every spelling and companion adds its own."""
    return attr(ItemsOf(DOCUMENT), doc=doc, tf=tf, cfn=cfn, gathers=True, readings=readings)


def links(target: str, *, doc: str, tf: Spellings, cfn: Spellings) -> Attribute:
    """All entities that are named; every spelling and companion adds its own."""
    return attr(ItemsOf(Link(target)), doc=doc, tf=tf, cfn=cfn, gathers=True)


def link(
    target: str, *, doc: str, tf: Spellings = None, cfn: Spellings = None, trim: tuple[str, ...] = ()
) -> Attribute:
    """An attribute that names another entity; written as "" it counts as not written."""
    return attr(Link(target), doc=doc, tf=tf, cfn=cfn, empty_is_absent=True, trim=trim)


def many(struct: type[Entity], *, doc: str, tf: Spellings = None, cfn: Spellings = None) -> Attribute:
    """A list of parts; where it is not written it is empty."""
    return attr(ItemsOf(Struct(struct)), doc=doc, tf=tf, cfn=cfn)


class Entity:
    """Something the rules speak of: a resource in the model, or a part of one.

    Subclasses declare:
    types: the native types that are this entity, per vocabulary; empty for a part.
    identity: attributes whose equal text means the same entity (its name).
    global_identity: True where the identity is unique among all accounts, so that units may name each other's.
    shared_identity: True where units may do so although it is unique in an account and region only: those that are
        deployed to one (log groups, which filters name).
    account_wide: True where it may concern every trail of its account.
    arn_marker: what stands before the name in its ARN, if need be with more that ends in `arn_name_after`.
    companions: native type -> the attribute of it that names this entity.
    proxies: native type -> how a resource of that type stands for this entity when it is referred to; companions do
        so too, by the attribute given there (a policy is often referred to in order to force an ordering).
    """

    types: ClassVar[Mapping[Vocabulary, tuple[str, ...]]] = {}
    identity: ClassVar[tuple[str, ...]] = ()
    global_identity: ClassVar[bool] = False
    shared_identity: ClassVar[bool] = False
    account_wide: ClassVar[bool] = False
    arn_marker: ClassVar[str] = ""
    arn_name_after: ClassVar[str] = ""
    companions: ClassVar[Mapping[str, str]] = {}
    proxies: ClassVar[Mapping[str, Proxy]] = {}
    attributes: ClassVar[dict[str, Attribute]] = {}

    __slots__ = ("_reader", "_values", "body", "exists", "header", "id", "resource", "vocabulary")

    def __init_subclass__(cls) -> None:
        """Collect the declared attributes."""
        own = {name: declared for name, declared in vars(cls).items() if isinstance(declared, Attribute)}
        cls.attributes = {**cls.attributes, **own}
        for name in own:
            delattr(cls, name)

    def __init__(
        self,
        reader: Reader,
        id: ResourceId,
        vocabulary: Vocabulary,
        body: Value[Any],
        exists: Value[bool],
        header: Origin,
        resource: Resource | None,
    ) -> None:
        """Made by bind.py only.

        body: a Value of `Entries` with native names. header: where it stands: its header, then module calls.
        resource: the resource it is; for a part, the one it belongs to; None for a whole unit.
        """
        self._reader = reader
        self._values: dict[str, Value[Any]] = {}
        self.id = id
        self.vocabulary = vocabulary
        self.body = body
        self.exists = exists
        self.header = header
        self.resource = resource

    @property
    def kind(self) -> str:
        """The entity's name: "Trail"."""
        return type(self).__name__

    @property
    def home(self) -> tuple[str, str]:
        """Where names that it uses are looked for: see `graph.Resource.home`."""
        return (self.id.unit, "") if self.resource is None else self.resource.home

    def read(self, name: str) -> Value[Any]:
        """An attribute's value, evaluated when first asked for; may be a Choice. KeyError for a name not declared."""
        value = self._values.get(name)
        if value is None:
            value = self._values[name] = self._reader.read(self, self.attributes[name])
        return value

    def deployed_to(self, what: str) -> str | None:
        """The "account" or "region" that it is known to be deployed to."""
        return self.resource.deployed_to.get(what) if self.resource is not None else None

    def neighbours(self, kind: str) -> Sequence[Entity]:
        """The entities of a kind where its own names mean the same, and all that are known to be of its account.

        Not those that are known to be of another account.
        """
        found = list(self._reader.index.at(kind, self.home))
        account = self.deployed_to("account")
        if account is not None:
            found = [one for one in found if one.deployed_to("account") in (account, None)]
            found += [one for one in self._reader.index.in_account(kind, account) if one.home != self.home]
        return found

    def others(self, kind: str) -> Sequence[Entity]:
        """Every entity of a kind in the whole run, in a stable order."""
        return self._reader.all(kind)

    def gaps(self) -> Sequence[Unknown[Any]]:
        """What could not be read of its unit, and may hold anything that nobody tells of it."""
        return [Unknown(gap.reason, gap.origin) for gap in self._reader.gaps if gap.unit == self.id.unit]

    @property
    def memo(self) -> dict[Any, Any]:
        """Where whoever computes attributes keeps, for the whole run, what would cost too much to find out twice."""
        return self._reader.memo

    def resource_of(self, hole: Hole) -> Resource | None:
        """The resource or data source that a reference in one of its values leads to, if it is in the checked code."""
        return self._reader.index.resource_of(hole)

    def may_be_beside(self, kind: str) -> bool:
        """Whether its own unit may make an entity of this kind."""
        return self._reader.may_make(kind, self.id.unit)

    def companions_of(self, native: str) -> list[tuple[Resource, Value[bool]]]:
        """The resources of a native type that configure it, or may, each with whether it is there and does so."""
        return self._reader.companions_of(self, native)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id.address}>"
