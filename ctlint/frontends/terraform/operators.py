"""Knows Terraform's operators on values: equality, logic, arithmetic, comparison, conditionals, templates.

Must not know syntax, names or functions. Logic is Kleene's: `false && unknown` is false.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from ctlint.frontends.terraform.cty import (
    AnyValue,
    Open,
    convert,
    is_refused,
    lone_hole,
    merged_links,
    refused,
    refused_as,
    text_value,
    type_of,
    unified,
)
from ctlint.frontends.terraform.decimals import Number, TooLargeError, exact, nearest
from ctlint.frontends.terraform.identity import MAX_KEY, key_of, payload_key
from ctlint.frontends.terraform.texts import MAX_PARTS, MAX_TEXT, SEPARATORS, same_text, text_too_long
from ctlint.frontends.terraform.types import BOOL, NUMBER, STRING, Type, are_other_types, has_any, unify
from ctlint.frontends.terraform.values import (
    ask,
    behind,
    computed,
    derived,
    hop,
    joined,
    lift_deep,
    question,
    show,
    through,
    why_unknown,
)
from ctlint.graph import AMBIENT_KEY
from ctlint.hints import Any
from ctlint.source import Span
from ctlint.value import (
    Absent,
    Choice,
    Entries,
    Hole,
    Items,
    Known,
    Origin,
    Part,
    Reason,
    Step,
    Text,
    Unknown,
    Via,
    choose,
    lift,
    restrict,
    with_origin,
)


class Operators:
    """The operators in one unit: keys of unknowns and atoms start with its name.

    never_null: holes that stand for a string in any case, such as a resource's id. plain: holes that are names, or
    parts of identifiers: none of the signs that separate such parts is in them.
    """

    def __init__(self, unit: str, report: Callable[[str, str, Span | None], None] = lambda *_: None) -> None:
        self.unit = unit
        self.report = report
        self.never_null: set[Hole] = set()
        self.plain: set[Hole] = set()

    def touches(self, part: Part, needle: str) -> bool:
        """Whether an occurrence of `needle` might take in a character of this part of a string, unless a literal."""
        if isinstance(part, str):
            return False
        if isinstance(part, Hole) and part.text is not None:
            return any(char in part.text for char in needle)
        return not self.is_plain(part) or any(char not in SEPARATORS for char in needle)

    def is_plain(self, part: Part) -> bool:
        """Whether a part that is not written out is a name or the like: it is not empty, and no separator is in it."""
        if isinstance(part, Unknown):
            return part.key is not None and part.key.startswith(AMBIENT_KEY)
        return part in self.plain

    # -- equality ---------------------------------------------------------------------------------------------------

    def equal(self, one: AnyValue, two: AnyValue, span: Span) -> AnyValue:
        """`one == two`: never converts, decides as soon as any part differs for certain."""
        return lift_deep(lambda left, right: self._equal(left, right, span), one, two)

    def _equal(self, one: AnyValue, two: AnyValue, span: Span) -> AnyValue:
        for value in (one, two):
            if is_refused(value):
                return value
        verdict = self.same(one, two)
        if verdict is not None:
            return computed(verdict, span, f"compares {show(one)} with {show(two)}", (one, two))
        for unknown, other in ((one, two), (two, one)):
            group = key_of(unknown)
            literal = _literal_key(other)
            if group is not None and literal is not None and _literal_key(unknown) is None:
                if not group.startswith(self.unit + ":"):
                    group = f"{self.unit}:{group}"
                origin = through(span, f"compares with {show(other)}", (unknown,))
                if isinstance(other, Known) and isinstance(other.value, bool):
                    itself = question(self.unit, unknown) if isinstance(unknown, Unknown) else unknown
                    choice = itself if isinstance(itself, Choice) else ask(self.unit, group, origin)
                    return self._open(choice if other.value else _negated(choice), (unknown,), origin)
                return self._open(ask(self.unit, f"{group} == {literal}", origin, group), (unknown,), origin)
        return derived(self.unit, "{} == {}", (one, two), span, "the comparison is open", BOOL)

    def _open(self, value: AnyValue, arguments: Sequence[AnyValue], origin: Origin) -> AnyValue:
        """An undecided bool: unknown as a value, a choice as a condition."""
        if not isinstance(value, Choice):
            return value
        reason, _ = why_unknown(arguments)
        key = value.atom.key if value.branches == _YES_NO else f"{self.unit}:{_pattern(value, self.unit)}"
        if value.branches == _NO_YES:
            key = f"{self.unit}:!({value.atom.asks})"
        key_or_none = key if len(key) < MAX_KEY else None
        return Unknown(reason, origin, key_or_none, merged_links(arguments), Open(value))

    def same(self, one: AnyValue, two: AnyValue) -> bool | None:
        """Whether two settled values are equal; None where that is open."""
        if isinstance(one, Choice) or isinstance(two, Choice):
            return None
        if isinstance(one, Absent) or isinstance(two, Absent):
            if isinstance(one, Absent) and isinstance(two, Absent):
                return True
            return None if self.may_be_null(two if isinstance(one, Absent) else one) else False
        if isinstance(one, Unknown) or isinstance(two, Unknown):
            if isinstance(one, Unknown) and isinstance(two, Unknown) and one.key is not None and one.key == two.key:
                return True
            left, right = type_of(one), type_of(two)
            differs = are_other_types(left, right)
            return False if differs and not (self.may_be_null(one) and self.may_be_null(two)) else None
        return self._same_payload(one.value, two.value)

    def may_be_null(self, value: AnyValue) -> bool:
        """Whether null is among what the value may turn out to be."""
        if isinstance(value, Known):
            if not isinstance(value.value, Text):
                return False
            hole = lone_hole(value.value)
            return hole is not None and hole not in self.never_null
        return not (isinstance(value, Unknown) and self.is_plain(value))

    def _same_payload(self, one: Any, two: Any) -> bool | None:
        if isinstance(one, Text) or isinstance(two, Text):
            texts = [payload for payload in (one, two) if isinstance(payload, Text)]
            other = two if isinstance(one, Text) else one
            if not isinstance(other, (str, Text)):
                return None if any(lone_hole(text) is not None for text in texts) else False
            return same_text(one, two)
        if isinstance(one, bool) or isinstance(two, bool):
            return one is two
        numbers = (int, Decimal)
        if isinstance(one, numbers) and isinstance(two, numbers):
            return one == two
        if isinstance(one, Items) and isinstance(two, Items):
            return self._same_items(one, two)
        if isinstance(one, Entries) and isinstance(two, Entries):
            return self._same_entries(one, two)
        return type(one) is type(two) and bool(one == two)

    def _same_items(self, one: Items, two: Items) -> bool | None:
        if one.kind != two.kind:
            return False
        if not (one.complete and two.complete):
            return None
        if not one.values and not two.values and one.kind != "tuple":
            return self._same_empty(type_of(Known(one, ())), type_of(Known(two, ())))
        if len(one.values) != len(two.values):
            return None if one.kind == "set" and not (_settled(one) and _settled(two)) else False
        if one.kind == "set" and not (_settled(one) and _settled(two)):
            return None
        return _all([self._same_part(*pair) for pair in zip(one.values, two.values, strict=True)])

    def _same_empty(self, one: Type, two: Type) -> bool | None:
        """Whether two collections without elements are equal: those of two types never are."""
        if one == two:
            return True
        return None if has_any(one) or has_any(two) else False

    def _same_entries(self, one: Entries, two: Entries) -> bool | None:
        if not (one.complete and two.complete):
            return None
        if one.kind != two.kind or set(one.fields) != set(two.fields):
            return False
        return _all([self._same_part(one.fields[name], two.fields[name]) for name in one.fields])

    def _same_part(self, one: AnyValue, two: AnyValue) -> bool | None:
        """Whether two parts are equal; a null in a value is so to one of its own type alone."""
        if isinstance(one, Absent) and isinstance(two, Absent) and one.type != two.type:
            return False if isinstance(one.type, Type) and isinstance(two.type, Type) else None
        return self.same(one, two)

    # -- logic ------------------------------------------------------------------------------------------------------

    def condition(self, value: AnyValue) -> AnyValue:
        """A value as a bool that is decided on: an unknown one becomes the choice that it hangs on."""
        return lift(self._question, value)

    def _question(self, bare: AnyValue) -> AnyValue:
        value = _bool(bare)
        return question(self.unit, value) if isinstance(value, Unknown) else value

    def negation(self, value: AnyValue, span: Span) -> AnyValue:
        """`!value`."""

        def negate(bare: AnyValue) -> AnyValue:
            asked = self._question(bare)
            if isinstance(asked, Choice):
                return self._open(_negated(asked), (bare,), bare.origin)
            if isinstance(asked, Known):
                return Known(not asked.value, asked.origin)
            return derived(self.unit, "!({})", (asked,), span, "its negation is open", BOOL)

        return lift(negate, value)

    def conjunction(self, one: AnyValue, two: AnyValue, span: Span) -> AnyValue:
        """`one && two`."""
        return self._logic(one, two, span, False, "&&")

    def disjunction(self, one: AnyValue, two: AnyValue, span: Span) -> AnyValue:
        """`one || two`."""
        return self._logic(one, two, span, True, "||")

    def _logic(self, one: AnyValue, two: AnyValue, span: Span, decides: bool, operator: str) -> AnyValue:
        def decide(left: AnyValue, right: AnyValue) -> AnyValue:
            for side in (left, right):
                if is_refused(side):
                    return side
            for side in (left, right):
                if isinstance(side, Known) and side.value is decides:
                    return side
            if isinstance(left, Known) and isinstance(right, Known):
                return left if len(left.origin) >= len(right.origin) else right
            rest = [side for side in (left, right) if not isinstance(side, Known)]
            pattern = "{}" if len(rest) == 1 else "({}) " + operator + " ({})"
            return derived(self.unit, pattern, rest, span, f"{operator} is open", BOOL)

        def settled(left: AnyValue, right: AnyValue) -> AnyValue:
            result = lift(decide, self._question(left), self._question(right))
            unknown = next((side for side in (left, right) if isinstance(side, Unknown)), left)
            return self._open(result, (left, right), unknown.origin)

        return lift(settled, one, two)

    # -- numbers ----------------------------------------------------------------------------------------------------

    def arithmetic(self, operator: str, one: AnyValue, two: AnyValue, span: Span) -> AnyValue:
        """`+ - * / %`."""
        compute = ARITHMETIC[operator]

        def apply(left: AnyValue, right: AnyValue) -> AnyValue:
            arguments = (convert(left, NUMBER), convert(right, NUMBER))
            known = _numbers(arguments)
            if isinstance(known, Unknown):
                return known
            if known is None:
                return derived(self.unit, "({} " + operator + " {})", arguments, span, f"{operator} is open", NUMBER)
            try:
                result = compute(*known)
            except ZeroDivisionError:
                note = "a number divided by zero is infinite, and ctlint computes with finite ones"
                return Unknown(Reason.UNSUPPORTED, (Step(Via.FUNCTION, span, note),), type=NUMBER)
            except TooLargeError as error:
                self.report("CTL005", str(error), span)
                return Unknown(Reason.BUDGET, (Step(Via.FUNCTION, span, str(error)),), type=NUMBER)
            except ArithmeticError:
                return refused((Step(Via.FUNCTION, span, operator),), "the number cannot be computed")
            return computed(result, span, f"computed by {operator}", arguments)

        return lift(apply, one, two)

    def comparison(self, operator: str, one: AnyValue, two: AnyValue, span: Span) -> AnyValue:
        """`< > <= >=` between numbers."""

        def apply(left: AnyValue, right: AnyValue) -> AnyValue:
            arguments = (convert(left, NUMBER), convert(right, NUMBER))
            known = _numbers(arguments)
            if isinstance(known, Unknown):
                return known
            if known is None:
                return derived(self.unit, "{} " + operator + " {}", arguments, span, f"{operator} is open", BOOL)
            return computed(_COMPARISON[operator](*known), span, f"computed by {operator}", arguments)

        return lift(apply, one, two)

    def minus(self, value: AnyValue, span: Span) -> AnyValue:
        """`-value`."""
        if isinstance(value, Known) and type(value.value) is int and value.value == 0:
            return Known(Decimal("-0"), value.origin)
        return self.arithmetic("-", Known(0, (Step(Via.WRITTEN, span, "minus"),)), value, span)

    # -- choosing and joining -----------------------------------------------------------------------------------------

    def conditional(self, condition: AnyValue, then: AnyValue, otherwise: AnyValue, where: Span) -> AnyValue:
        """`condition ? then : otherwise`; `where` is the condition's place. Both results get their common type."""
        then, otherwise = unified(then, otherwise)

        def decide(bare: AnyValue, then: AnyValue, otherwise: AnyValue) -> AnyValue:
            if isinstance(bare, Choice):
                return choose(
                    bare.atom,
                    {
                        answer: decide(
                            branch, restrict(then, bare.atom, answer), restrict(otherwise, bare.atom, answer)
                        )
                        for answer, branch in bare.branches.items()
                    },
                )
            if isinstance(bare, Known):
                chosen = then if bare.value else otherwise
                if isinstance(chosen, Known) and [step.via for step in chosen.origin] == [Via.WRITTEN]:
                    # One branch is written as the other is: what the condition reads decides.
                    chosen = with_origin(chosen, joined(bare.origin, chosen.origin))
                why = next((f": {step.note}" for step in bare.origin if step.via is Via.VARIABLE), "")
                return hop(Via.CONDITION, where, f"the condition is {'true' if bare.value else 'false'}{why}", chosen)
            if is_refused(bare) or isinstance(bare, Absent):
                problem = bare if is_refused(bare) else refused(bare.origin, "the condition is null")
                return refused_as(problem, type_of(then))
            return self.either(bare, then, otherwise, where)

        return decide(self.condition(condition), then, otherwise)

    def either(self, condition: AnyValue, one: AnyValue, two: AnyValue, where: Span) -> AnyValue:
        """One of two values, nobody can say which: what they have in common is known.

        Where one is refused, there is no deployment in which it is chosen.
        """
        if is_refused(one) or is_refused(two):
            return two if is_refused(one) else one
        if isinstance(one, (Known, Absent)) and isinstance(two, (Known, Absent)):
            if self.same(one, two):
                return one
            if isinstance(one, Known) and isinstance(two, Known):
                left, right = one.value, two.value
                if (
                    isinstance(left, Entries)
                    and isinstance(right, Entries)
                    and left.complete
                    and right.complete
                    and list(left.fields) == list(right.fields)
                ):
                    fields = {
                        name: self.either(condition, left.fields[name], right.fields[name], where)
                        for name in left.fields
                    }
                    return Known(Entries(fields, True, left.kind), one.origin)
        type_ = unify([type_of(one), type_of(two)])
        result = derived(self.unit, "{}{}{}", (condition, one, two), where, "the condition is open", type_)
        if isinstance(result, Unknown):
            return Unknown(result.reason, result.origin, None, result.links, result.type)
        return result

    def template(self, values: Sequence[AnyValue], span: Span) -> AnyValue:
        """The strings one after another."""

        def concatenate(*bare: AnyValue) -> AnyValue:
            parts: list[Any] = []
            strings = []
            for value in bare:
                string = convert(value, STRING)
                strings.append(string)
                if isinstance(string, Known):
                    parts.append(string.value)
                elif isinstance(string, Unknown):
                    if is_refused(string):
                        return refused_as(string, STRING)
                    parts.append(string)
                else:
                    return refused_as(refused(string.origin, "null cannot be part of a string"), STRING)
            if text_too_long(parts):
                return self.too_long(span)
            return text_value(parts, through(span, "joined from its parts", strings))

        return lift(concatenate, *values)

    def too_long(self, span: Span) -> AnyValue:
        """A string over the limit."""
        note = f"is longer than {MAX_TEXT} characters or {MAX_PARTS} parts"
        self.report("CTL005", f"a string {note}", span)
        return Unknown(Reason.BUDGET, (Step(Via.FUNCTION, span, note),), type=STRING)

    def item(self, container: AnyValue, value: AnyValue) -> AnyValue:
        """An element of a container, with the way through it."""
        return behind(container.origin, value) if not isinstance(container, Choice) else value


_YES_NO = {"true": Known(True, ()), "false": Known(False, ())}
_NO_YES = {"true": Known(False, ()), "false": Known(True, ())}


def _negated(value: AnyValue) -> AnyValue:
    if isinstance(value, Choice):
        return choose(value.atom, {answer: _negated(branch) for answer, branch in value.branches.items()})
    return Known(not value.value, value.origin) if isinstance(value, Known) else value


def _pattern(value: AnyValue, unit: str) -> str:
    """An undecided bool as a text, the same for the same questions in the same order."""
    if isinstance(value, Choice):
        inner = ", ".join(f"{answer}: {_pattern(branch, unit)}" for answer, branch in value.branches.items())
        return f"{value.atom.asks}{{{inner}}}"
    return str(key_of(value)).removeprefix(f"{unit}:")


def _literal_key(value: AnyValue) -> str | None:
    """The key of a scalar that is fully known, null included."""
    if isinstance(value, Absent):
        return "null"
    if isinstance(value, Known) and not isinstance(value.value, (Items, Entries)):
        if isinstance(value.value, Text) and value.value.literal() is None:
            return None
        return payload_key(value.value)
    return None


def _settled(items: Items) -> bool:
    from ctlint.frontends.terraform.identity import is_whole

    return all(is_whole(item) for item in items.values)


def _all(verdicts: Sequence[bool | None]) -> bool | None:
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _bool(value: AnyValue) -> AnyValue:
    return convert(value, BOOL) if not isinstance(value, Absent) else refused(value.origin, "null is not a bool")


def _numbers(arguments: Sequence[AnyValue]) -> list[Any] | Unknown[Any] | None:
    known = []
    for argument in arguments:
        if isinstance(argument, Unknown) and is_refused(argument):
            return argument
        if isinstance(argument, Absent):
            return refused(argument.origin, "null is not a number")
        if isinstance(argument, Known):
            known.append(argument.value)
    return known if len(known) == len(arguments) else None


def _add(left: Number, right: Number) -> Number:
    return nearest(exact(left) + exact(right))


def _subtract(left: Number, right: Number) -> Number:
    return nearest(exact(left) - exact(right))


def _multiply(left: Number, right: Number) -> Number:
    return nearest(exact(left) * exact(right))


def _divide(left: Number, right: Number) -> Number:
    if right == 0 == left:
        raise ArithmeticError("zero divided by zero")
    return nearest(exact(left) / exact(right))


def _remainder(left: Number, right: Number) -> Number:
    """What is left after a division towards zero; by zero it is the number itself (cty's Modulo, measured)."""
    if right == 0:
        return left
    quotient = exact(nearest(exact(left) / exact(right)))
    return nearest(exact(left) - exact(nearest(exact(right) * int(quotient))))


ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "%": _remainder,
}
_COMPARISON: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: bool(left < right),
    ">": lambda left, right: bool(left > right),
    "<=": lambda left, right: bool(left <= right),
    ">=": lambda left, right: bool(left >= right),
}
