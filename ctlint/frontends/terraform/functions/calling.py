"""Knows how a function gets its arguments: converted to its parameters' types, null refused, choices taken apart.

Must not know any single function.

A *plain* function computes with Python values and is only called where all its arguments are known; otherwise its
result is unknown, with a key if the arguments have one. A *symbolic* one gets values and says what it can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from ctlint.frontends.terraform.cty import (
    AnyValue,
    convert,
    is_refused,
    merged_links,
    normalised,
    refused,
    refused_as,
    type_of,
)
from ctlint.frontends.terraform.decimals import canonical
from ctlint.frontends.terraform.evaluate import Evaluator
from ctlint.frontends.terraform.identity import is_whole
from ctlint.frontends.terraform.nodes import Expr
from ctlint.frontends.terraform.scope import Scope
from ctlint.frontends.terraform.texts import MAX_TEXT
from ctlint.frontends.terraform.types import ANY, Type, has_any
from ctlint.frontends.terraform.values import derived, lift_deep, through
from ctlint.hints import Any
from ctlint.records import NamedTuple
from ctlint.source import Span
from ctlint.value import Absent, Entries, Items, Known, Origin, Part, Reason, Reworked, Step, Text, Unknown, Via, lift

MAX_ITEMS = 100_000
"""Elements of a computed collection: what is larger is not computed."""


class RefusedError(Exception):
    """A plain function refuses its arguments, as Terraform does."""


class Call(NamedTuple):
    """One call: who evaluates, the function's name, its place, its arguments as they are written."""

    evaluator: Evaluator
    name: str
    span: Span
    scope: Scope
    written: Sequence[Expr] = ()

    @property
    def unit(self) -> str:
        """The unit that the call belongs to."""
        return self.evaluator.unit

    def known(self, payload: Any, arguments: Sequence[AnyValue] = ()) -> AnyValue:
        """A known result."""
        return Known(payload, through(self.span, f"computed by {self.name}()", arguments))

    def open(self, arguments: Sequence[AnyValue], type_: Type = ANY, reason: Reason | None = None) -> AnyValue:
        """A result that hangs on arguments that are not known."""
        pattern = f"{self.name}({', '.join(['{}'] * len(arguments))})"
        return derived(self.unit, pattern, arguments, self.span, f"{self.name}() of what is not known", type_, reason)

    def reworked(self, made: AnyValue, text: AnyValue, needle: str = "", by: tuple[Part, ...] = ()) -> AnyValue:
        """An unknown result that is the text of a resource but for one thing that is replaced; else as it is."""
        of_resource = isinstance(text, Known) and isinstance(text.value, Text) and bool(text.value.holes)
        if isinstance(made, Unknown) and (of_resource or (isinstance(text, Unknown) and text.reworked is not None)):
            how = Reworked(text, needle, by)
            return Unknown(made.reason, made.origin, made.key, made.links, made.type, how)
        return made

    def unsupported(self, arguments: Sequence[AnyValue], type_: Type = ANY) -> AnyValue:
        """A result that this program does not compute."""
        step = Step(Via.FUNCTION, self.span, f"{self.name}() is not evaluated")
        return Unknown(Reason.UNSUPPORTED, (step,), None, merged_links(arguments), type_)

    def refuse(self, note: str, arguments: Sequence[AnyValue] = ()) -> AnyValue:
        """What Terraform refuses."""
        return refused(through(self.span, f"{self.name}()", arguments), note)

    def too_much(self) -> AnyValue:
        """A result over a limit."""
        self.evaluator.report("CTL005", f"{self.name}() makes more than {MAX_ITEMS} elements", self.span)
        step = Step(Via.FUNCTION, self.span, f"{self.name}() makes more than {MAX_ITEMS} elements")
        return Unknown(Reason.BUDGET, (step,))


Symbolic = Callable[[Call, Sequence[AnyValue]], AnyValue]


class Function(NamedTuple):
    """A function.

    parameters: the types of its parameters. rest: that of the variadic one. optional: how many of `parameters` may
    be left out. nullable: whether arguments may be null. deep: whether choices inside collections matter.
    """

    parameters: tuple[Type, ...]
    returns: Type
    symbolic: Symbolic
    rest: Type | None = None
    optional: int = 0
    nullable: bool = False
    deep: bool = False

    def apply(self, call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
        """The result for arguments that may be choices."""
        most = len(self.parameters)
        if len(arguments) < most - self.optional or (self.rest is None and len(arguments) > most):
            return call.refuse(f"{call.name}() does not take {len(arguments)} arguments")
        lifted = lift_deep if self.deep else lift
        return lifted(lambda *settled: self._settled(call, settled), *arguments)

    def _settled(self, call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
        converted = []
        for position, argument in enumerate(arguments):
            type_ = self.parameters[position] if position < len(self.parameters) else self.rest
            if isinstance(argument, Absent) and not self.nullable:
                return refused(argument.origin, f"an argument of {call.name}() is null")
            value = convert(argument, type_ or ANY)
            if is_refused(value):
                return refused_as(value, ANY)
            converted.append(value)
        return self.symbolic(call, converted)


def plain(
    compute: Callable[..., Any],
    returns: Type,
    *parameters: Type,
    rest: Type | None = None,
    optional: int = 0,
    nullable: bool = False,
) -> Function:
    """A function that is computed with Python values."""

    def symbolic(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
        if not all(is_whole(argument) for argument in arguments):
            return call.open(arguments, returns)
        try:
            result = compute(*[native(argument) for argument in arguments])
        except RefusedError as error:
            return call.refuse(str(error), arguments)
        except (ValueError, ArithmeticError) as error:
            return call.refuse(str(error) or "the arguments do not fit", arguments)
        if isinstance(result, str) and len(result) > MAX_TEXT:
            return call.evaluator.operators.too_long(call.span)
        return from_native(result, through(call.span, f"computed by {call.name}()", arguments), returns)

    return Function(tuple(parameters), returns, symbolic, rest, optional, nullable, True)


def native(value: AnyValue) -> Any:
    """A wholly known value as Python's: None, bool, int, Decimal, str, list, dict."""
    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, Text):
            return payload.literal()
        if isinstance(payload, Items):
            return [native(item) for item in payload.values]
        if isinstance(payload, Entries):
            return {name: native(item) for name, item in payload.fields.items()}
        return payload
    return None


def from_native(value: Any, origin: Origin, type_: Type = ANY) -> AnyValue:
    """A Python value as one of ours; the type says what lists and mappings are."""
    if value is None:
        return Absent(None, origin, None if type_.kind == "any" else type_)
    if isinstance(value, str):
        return Known(normalised(value), origin)
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Known(canonical(value), origin)
    element = type_.element if type_.kind in ("list", "set", "map") else ANY
    known = element if type_.kind in ("list", "set", "map") and not has_any(element) else None
    if isinstance(value, (list, tuple)):
        kind = type_.kind if type_.kind in ("list", "set") else "tuple"
        items = tuple([from_native(item, origin, element) for item in value])
        return Known(Items(items, True, kind, known), origin)  # type: ignore[arg-type]
    if isinstance(value, Mapping):
        made = {normalised(name): from_native(value[name], origin, element) for name in sorted(value)}
        return Known(Entries(made, True, "map" if type_.kind == "map" else "object", known), origin)
    return Known(value, origin)


def kind_of(value: AnyValue) -> str:
    """The kind of a value's type."""
    return type_of(value).kind
