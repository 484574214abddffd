"""Knows what can be known of a value before deployment: known, absent, unknown, or hanging on one open question.

Must not know any dialect, service or rule: no syntax, no native name.

A value is one of four classes, matched exhaustively; none of them is ever true or false in Python, so that
"unknown" cannot slip through an `if`. Equality of values is equality of content: where they come from (`origin`)
does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from ctlint.hints import Any, Generic, Literal, NoReturn, TypeVar, Union
from ctlint.records import Record, Symbol, field
from ctlint.source import Span

T_co = TypeVar("T_co", covariant=True)


class ResourceId(tuple[str, str]):
    """Which resource: its unit (root directory or template, relative to the scan root) and its address there.

    The address is as its author would type it: `module.audit.aws_cloudtrail.this["eu"]`, `AuditTrail`.
    """

    __slots__ = ()

    def __new__(cls, unit: str, address: str) -> ResourceId:
        """Name a resource."""
        return super().__new__(cls, (unit, address))

    @property
    def is_several(self) -> bool:
        """Whether it stands for all instances that a number nobody knows makes: `aws_cloudtrail.this[*]`."""
        address = self[1]
        if "[*]" not in address:
            return False
        unescaped = address.replace("\\\\", "").replace('\\"', "")
        return "[*]" in "".join(unescaped.split('"')[::2])  # not in a key

    @property
    def unit(self) -> str:
        """The unit's path."""
        return self[0]

    @property
    def address(self) -> str:
        """The address inside the unit."""
        return self[1]

    def __repr__(self) -> str:
        return f"ResourceId({self[0]!r}, {self[1]!r})"


class Via(Symbol):
    """How one hop of provenance happened."""

    WRITTEN = "written"
    VARIABLE = "variable"
    LOCAL = "local"
    MODULE_ARGUMENT = "module argument"
    MODULE_CALL = "module call"
    PARAMETER = "parameter"
    MAPPING = "mapping"
    CONDITION = "condition"
    FUNCTION = "function"
    REFERENCE = "reference"
    COMPANION = "companion"
    CONSTRUCT = "construct"
    DEFAULT = "default"
    WITNESS = "witness"


class Step(Record):
    """One hop from the place of use towards the place of decision.

    span: None only where nothing is written: a provider default, a value given on the command line.
    note: one clause, present tense, no full stop: "variable 'days' has no default".
    """

    via: Via
    span: Span | None
    note: str


Origin = tuple[Step, ...]
"""From the place of use to the place of decision; never empty."""


class Reason(Symbol):
    """Why a value is unknown. UNSUPPORTED, UNREADABLE and UNSOURCED are our own debts and are counted in the report."""

    INPUT = "depends on an input that has no value"
    APPLY = "is known only after apply"
    OUTSIDE = "lies outside the checked code"
    MODULE = "is up to a module that is not available"
    UNATTACHED = "may or may not be configured by another resource"
    CONTESTED = "is configured by two resources, of which the last to be applied counts"
    UNSUPPORTED = "needs an expression that ctlint cannot evaluate"
    UNREADABLE = "has no spelling in this dialect that ctlint knows"
    UNSOURCED = "is not written, and its default is not documented"
    UNLISTED = "is in no list of AWS's that ctlint knows, and may be newer"
    SENSITIVE = "is marked as sensitive, so ctlint does not use it"
    BROKEN = "is in code that cannot be read"
    REFUSED = "is in a policy that AWS refuses as it is written"
    BUDGET = "would take more work to decide than ctlint allows itself"


class _NotTrueOrFalse:
    """Whatever must not be tested for truth."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is neither true nor false: match on its class")


class Encoded(Record):
    """A structure that a text was made of, whose parts have places of their own.

    own: how many steps at the end of the text's origin are about its making; those before lead to it.
    """

    structure: Value[Any]
    own: int


class Lines(Record):
    """Where the lines of a text stand that the code holds as it is.

    places: of each line, without what indents it. own: as in `Encoded`.
    """

    places: tuple[Span, ...]
    own: int


class Reworked(Record):
    """How a text that is not known is made of another: the other, or what it encodes, with one thing replaced in it.

    text: the other, a text with a hole or one that is itself reworked. needle: what is replaced wherever it stands;
    "" where nothing is. by: what stands there instead.
    """

    text: Value[Any]
    needle: str = ""
    by: tuple[Part, ...] = ()


class Known(Record, _NotTrueOrFalse, Generic[T_co]):
    """A value that the code fixes.

    The payload is a bool, int, Decimal, str, `Text`, `Items`, `Entries`, or (in the model) an entity or document.
    encodes: of a text that was made of a structure in the code (jsonencode), the structure; of one that holds JSON,
        where its lines are; None for every other value.
    """

    value: T_co
    origin: Origin = field(compare=False)
    encodes: Encoded | Lines | None = field(default=None, compare=False)


class Absent(Record, _NotTrueOrFalse, Generic[T_co]):
    """Not written, or removed by `null` / `AWS::NoValue`.

    default: what AWS or the provider then does; None means there is no value, so every comparison is false.
    origin: where it would have been written, or the `null` that removed it.
    type: what the dialect knows of the type of a null; opaque to everyone but the front end that wrote it.
    """

    default: T_co | None
    origin: Origin = field(compare=False)
    type: object = field(default=None, compare=False)


class Unknown(Record, _NotTrueOrFalse, Generic[T_co]):
    """A value that cannot be known before deployment.

    key: two unknowns with the same key are equal ("AWS::Region", "var.env" of a unit); None is equal to nothing.
    links: resources it was computed from; it may name these, it never certainly does.
    type: what the dialect knows of its type; opaque to everyone but the front end that wrote it.
    reworked: of a text or what it encodes, where it is made of the text of a resource: how.
    """

    reason: Reason
    origin: Origin = field(compare=False)
    key: str | None = None
    links: frozenset[ResourceId] = frozenset()
    type: object = field(default=None, compare=False)
    reworked: Reworked | None = field(default=None, compare=False)


class Atom(Record):
    """One undecided question of a unit: the same object wherever it is asked.

    key: unique in the run: "envs/prod:var.env", "stack.yaml:Parameters.Env".
    asks: the question for people: "Env", "var.create".
    domain: the possible answers, complete, in a fixed order.
    default: the answer where nobody says otherwise; None where somebody must.
    group: of the atoms with one group at most one is answered "true" (`var.env == "a"`, `var.env == "b"`).
    deployed: whether every answer is a deployment of its own that somebody makes: none is away from the defaults.
    """

    key: str
    asks: str
    domain: tuple[str, ...]
    default: str | None = None
    group: str | None = None
    deployed: bool = False


OTHER = "(any other)"
"""The answer of an atom's domain that stands for every value the code does not mention."""


class Choice(Record, _NotTrueOrFalse, Generic[T_co]):
    """A value that hangs on an atom; `branches` has one value for each answer of the atom's domain."""

    atom: Atom
    branches: Mapping[str, Value[T_co]]

    @property
    def origin(self) -> Origin:
        """Where its first branch comes from: enough to point at, never enough to judge by."""
        return next(iter(self.branches.values())).origin


Value = Union[Known[T_co], Absent[T_co], Unknown[T_co], Choice[T_co]]
Settled = Union[Known[T_co], Absent[T_co], Unknown[T_co]]
"""A value in one scenario: no open question left at its top."""


class Hole(Record):
    """One attribute of one resource instance: known by identity even where its text is not.

    target: the instance.
    attribute: native: "arn", "id", "Arn"; "" is the primary identifier (CloudFormation's Ref).
    text: its text where the code fixes it (bucket = "acme"); a known text never erases the link.
    """

    target: ResourceId
    attribute: str
    text: str | None = field(default=None, compare=False)


Part = Union[str, Hole, Unknown[Any]]


class Text(Record):
    """A string known up to its holes: never "", no two neighbouring strings, at least one part that is not a str.

    A string without holes is a plain `str`; use `text_of` to build either.
    """

    parts: tuple[Part, ...]

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The resource attributes in it, in order."""
        return tuple(part for part in self.parts if isinstance(part, Hole))

    def render(self) -> str:
        """The text for people: holes as `${address.attribute}` unless their text is known."""
        shown = []
        for part in self.parts:
            if isinstance(part, str):
                shown.append(part)
            elif isinstance(part, Hole):
                name = ".".join(piece for piece in (part.target.address, part.attribute) if piece)
                shown.append(part.text if part.text is not None else "${" + name + "}")
            else:
                shown.append("${" + (part.key or "?") + "}")
        return "".join(shown)

    def literal(self) -> str | None:
        """The whole text where every hole's text is fixed by the code, else None."""
        shown = []
        for part in self.parts:
            piece = part.text if isinstance(part, Hole) else part
            if not isinstance(piece, str):
                return None
            shown.append(piece)
        return "".join(shown)


def text_of(parts: Iterable[Part | Text]) -> str | Text:
    """Concatenate: neighbouring strings are merged, empty ones dropped; without any hole the result is a str."""
    merged: list[Part] = []
    for outer in parts:
        for part in outer.parts if isinstance(outer, Text) else (outer,):
            if isinstance(part, str):
                if not part:
                    continue
                if merged and isinstance(merged[-1], str):
                    merged[-1] += part
                    continue
            merged.append(part)
    if not merged:
        return ""
    if len(merged) == 1 and isinstance(merged[0], str):
        return merged[0]
    return Text(tuple(merged))


class Items(Record, _NotTrueOrFalse):
    """A list, set or tuple.

    complete: False means at least these, perhaps more (concat with an unknown, a dynamic block over an unknown).
    kind: what the dialect makes of it; equality does not look at it, nor at `element`.
    element: what the dialect knows of the type of all elements; opaque to everyone but the front end that wrote it.
    closed: where it is not complete: that there is nothing else in it, and only the order is open, and whether elements
        that may be equal are there once (distinct, a `for` over a set).
    """

    values: tuple[Value[Any], ...]
    complete: bool = True
    kind: Literal["list", "set", "tuple"] = field(default="tuple", compare=False)
    element: object = field(default=None, compare=False)
    closed: bool = False

    @property
    def says_all(self) -> bool:
        """Whether nothing else is in it, in whatever order: all that matters where a list is read as a set."""
        return self.complete or self.closed


class Entries(Record, _NotTrueOrFalse):
    """A mapping by text keys; nested blocks are `Items` of these.

    fields: may evaluate lazily (graph.LazyFields); a key that is not there is absent, unless `complete` is False.
    complete: False means at least these keys, perhaps more.
    more: of keys that are not complete, what a key that is not there is, where it is known why; else None.
    element: what the dialect knows of the type of all elements; opaque to everyone but the front end that wrote it.
    """

    fields: Mapping[str, Value[Any]]
    complete: bool = True
    kind: Literal["map", "object"] = field(default="object", compare=False)
    element: object = field(default=None, compare=False)
    more: Unknown[Any] | None = field(default=None, compare=False)


Payload = Union[bool, int, Decimal, str, Text, Items, Entries]
"""What a front end puts into `Known`."""


class Truth(_NotTrueOrFalse, Symbol):
    """Kleene's three truth values."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __invert__(self) -> Truth:
        return _NEGATION[self]


_NEGATION = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def truth(known: bool) -> Truth:
    """A Python truth as one of the three."""
    return Truth.TRUE if known else Truth.FALSE


def every(truths: Iterable[Truth]) -> Truth:
    """Kleene conjunction: FALSE if one is, else UNKNOWN if one is, else TRUE."""
    seen = set(truths)
    return Truth.FALSE if Truth.FALSE in seen else Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.TRUE


def some(truths: Iterable[Truth]) -> Truth:
    """Kleene disjunction: TRUE if one is, else UNKNOWN if one is, else FALSE."""
    seen = set(truths)
    return Truth.TRUE if Truth.TRUE in seen else Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.FALSE


class Split(Exception):  # noqa: N818 - not an error: a question to whoever judges
    """Raised by whoever reads a `Choice` in a scenario that does not answer its atom yet."""

    def __init__(self, atom: Atom) -> None:
        super().__init__(atom.asks)
        self.atom = atom


class Scenario(Record):
    """Answers to some atoms, in the order in which they were asked."""

    answers: tuple[tuple[Atom, str], ...] = ()

    def answer(self, atom: Atom) -> str | None:
        """The atom's answer here, directly or because another of its group is true; None where it is open."""
        for known, answer in self.answers:
            if known.key == atom.key:
                return answer
            if atom.group is not None and known.group == atom.group and answer == "true":
                return "false"
        return None

    def assume(self, atom: Atom, answer: str) -> Scenario:
        """This scenario with one more answer."""
        return Scenario((*self.answers, (atom, answer)))

    def settle(self, value: Value[T_co]) -> Settled[T_co]:
        """The value in this scenario; raises Split where it hangs on an atom that is still open."""
        while isinstance(value, Choice):
            answer = self.answer(value.atom)
            if answer is None:
                raise Split(value.atom)
            value = value.branches[answer]
        return value


def leaves(value: Value[T_co]) -> list[Settled[T_co]]:
    """Every value that a choice may come to, in the order of its branches; a settled value is its own only leaf."""
    if not isinstance(value, Choice):
        return [value]
    return [leaf for branch in value.branches.values() for leaf in leaves(branch)]


MAX_BRANCHES = 512
"""Branches per value: a value that would hang on more combinations than this is Unknown(BUDGET)."""


def choose(atom: Atom, branches: Mapping[str, Value[Any]]) -> Value[Any]:
    """A Choice, or its one value where all branches are equal and known to be (an unknown without key is not)."""
    values = list(branches.values())
    first = values[0]
    if not isinstance(first, (Unknown, Choice)) and all(other == first for other in values[1:]):
        return first
    return Choice(atom, dict(branches))


def restrict(value: Value[T_co], atom: Atom, answer: str) -> Value[T_co]:
    """The value where `atom` has this answer; choices on other atoms stay, as deep as choices are nested."""
    scenario = Scenario(((atom, answer),))
    if not isinstance(value, Choice):
        return value
    settled = scenario.answer(value.atom)
    if settled is not None:
        return restrict(value.branches[settled], atom, answer)
    branches = {key: restrict(branch, atom, answer) for key, branch in value.branches.items()}
    return choose(value.atom, branches)


def lift(function: Callable[..., Value[Any]], *values: Value[Any], limit: int = MAX_BRANCHES) -> Value[Any]:
    """Apply a function of settled values to values that may be choices.

    Arguments that hang on the same atom are taken with the same answer. `function` gets Known, Absent or Unknown and
    may return any value. More than `limit` combinations give Unknown(BUDGET).
    """
    left = limit

    def apply(arguments: Sequence[Value[Any]]) -> Value[Any]:
        nonlocal left
        for argument in arguments:
            if isinstance(argument, Choice):
                atom = argument.atom
                branches = {}
                for answer in argument.branches:
                    branches[answer] = apply([restrict(other, atom, answer) for other in arguments])
                return choose(atom, branches)
        left -= 1
        if left < 0:
            raise _TooManyBranchesError
        return function(*arguments)

    try:
        return apply(values)
    except _TooManyBranchesError:
        origin = next(value.origin for value in values if isinstance(value, Choice))
        note = f"hangs on more than {limit} combinations of answers"
        return Unknown(Reason.BUDGET, (*origin, Step(Via.FUNCTION, None, note)))


class _TooManyBranchesError(Exception):
    """`lift` went past its limit."""


def prepend(step: Step, value: Value[T_co]) -> Value[T_co]:
    """The value seen from one hop further away: `step` becomes the first of its origin, in every branch."""
    if isinstance(value, Choice):
        return Choice(value.atom, {answer: prepend(step, branch) for answer, branch in value.branches.items()})
    return with_origin(value, (step, *value.origin))


def with_origin(value: Settled[T_co], origin: Origin) -> Settled[T_co]:
    """The same content from another place."""
    if isinstance(value, Known):
        return Known(value.value, origin, value.encodes)
    if isinstance(value, Absent):
        return Absent(value.default, origin, value.type)
    return Unknown(value.reason, origin, value.key, value.links, value.type, value.reworked)
