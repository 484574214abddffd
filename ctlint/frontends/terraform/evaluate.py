"""Knows how an expression becomes a value.

Must not know what the names of a module mean (instances.py), nor the functions (functions/).

Every value says where it comes from. The expressions of a hostile file are bounded: DEPTH levels of evaluation,
WORK expressions per unit; what lies beyond is Unknown(BUDGET) and one CTL005.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from ctlint.frontends.terraform import nodes
from ctlint.frontends.terraform.access import Access
from ctlint.frontends.terraform.cty import (
    AnyValue,
    Several,
    convert,
    is_refused,
    merged_links,
    refused,
    refused_as,
    type_of,
)
from ctlint.frontends.terraform.identity import has_order
from ctlint.frontends.terraform.loops import loop
from ctlint.frontends.terraform.operators import ARITHMETIC, Operators
from ctlint.frontends.terraform.scope import Scope
from ctlint.frontends.terraform.texts import MAX_TEXT
from ctlint.frontends.terraform.types import ANY, BOOL, NUMBER, STRING, Type, list_of, object_of, tuple_of
from ctlint.frontends.terraform.values import behind, derived, hop, lift_deep, literal_text, on_lines, why_unknown
from ctlint.hints import Any
from ctlint.source import Sources, Span
from ctlint.value import (
    Absent,
    Choice,
    Entries,
    Items,
    Known,
    Reason,
    Step,
    Unknown,
    Via,
    leaves,
    lift,
)

DEPTH = 300
"""Levels of evaluation: expressions within expressions, counted through the names that they mention."""

WORK = 250_000
"""Expressions evaluated in one unit; a step through a large collection counts as well."""

FRACTION = 20
"""What a number that is not whole costs, as expressions: it is rounded to 512 bits and written in the fewest digits."""

SIZE = 50_000
"""Values in one collection, counted through all levels: a list of two lists of two lists … grows fast."""

FRAMES = 30
"""Python frames that one level of evaluation takes at most; the interpreter's limit is raised accordingly."""

CallFunction = Callable[["Evaluator", nodes.Call, Scope], AnyValue]


class Evaluator:
    """Evaluates the expressions of one unit.

    sources: where functions read files; None where they must not. call: evaluates a function call.
    report: takes (code, message, span) of what people should know. doubts: how often a value was unknown: whether
    Terraform evaluates what is computed with one, nobody can say.
    """

    def __init__(
        self,
        unit: str,
        call: CallFunction,
        report: Callable[[str, str, Span | None], None],
        workspace: str | None = None,
    ) -> None:
        self.unit = unit
        self.call = call
        self.report = report
        self.workspace = workspace
        self.operators = Operators(unit, report)
        self.access = Access(self.operators)
        self.sources: Sources | None = None
        self.doubts = 0
        self._depth = 0
        self._work = WORK
        self._exhausted = False
        self._sizes: dict[int, tuple[object, int]] = {}
        self._asked = 0
        """How often an expression has asked for a name, or for more than the limits allow."""
        self._fixed: dict[int, tuple[nodes.Expr, AnyValue]] = {}
        """What asks for no name, by the identity of the node, which is kept so that it stays its own: a module may be
        called many times, and what is written in it is the same each time."""

    def evaluate(self, node: nodes.Expr, scope: Scope) -> AnyValue:
        """The value of an expression at its place; never raises on what is written."""
        self._work -= 1
        if self._work < 0 or self._depth >= DEPTH:
            return self.over_budget(node, scope)
        if self._depth == 0:
            return self._outermost(node, scope)
        self._depth += 1
        try:
            value = _HANDLERS[type(node)](self, node, scope)
        finally:
            self._depth -= 1
        kind = type(value)
        if kind is Unknown:
            self.doubts += 1
        elif kind is Choice:
            return self._settled(value)
        return value

    def _settled(self, value: AnyValue) -> AnyValue:
        """A choice; what is refused in every scenario is refused."""
        ends = leaves(value)
        if any(type(end) is Unknown for end in ends):
            self.doubts += 1
            if all(map(is_refused, ends)):
                return ends[0]
        return value

    def _outermost(self, node: nodes.Expr, scope: Scope) -> AnyValue:
        before = sys.getrecursionlimit()
        if before < DEPTH * FRAMES:
            sys.setrecursionlimit(DEPTH * FRAMES)
        self._depth = 1
        try:
            value = _HANDLERS[type(node)](self, node, scope)
            return self._settled(value) if type(value) is Choice else value
        finally:
            self._depth = 0
            sys.setrecursionlimit(before)

    def over_budget(self, node: nodes.Expr, scope: Scope) -> AnyValue:
        """What stands for an expression beyond a limit."""
        self._asked += 1
        span = scope.span(node.start, node.end)
        limit = f"{WORK} expressions in one root module" if self._work < 0 else f"{DEPTH} levels of evaluation"
        if self._work >= 0 or not self._exhausted:
            self._exhausted = self._work < 0
            self.report("CTL005", f"more than {limit}", span)
        return Unknown(Reason.BUDGET, (Step(Via.FUNCTION, span, f"needs more than {limit}"),))

    def size(self, value: AnyValue) -> int:
        """How many values there are in a value, itself included; what is evaluated lazily counts as one."""
        if isinstance(value, Choice):
            return sum(self.size(branch) for branch in value.branches.values())
        payload = value.value if isinstance(value, Known) else None
        if isinstance(payload, Items):
            inner: Iterable[AnyValue] = payload.values
        elif isinstance(payload, Entries) and type(payload.fields) is dict:
            inner = payload.fields.values()
        else:
            return 1
        known = self._sizes.get(id(payload))
        if known is not None:
            return known[1]
        total = 1
        for item in inner:
            total += self.size(item)
        self._sizes[id(payload)] = payload, total
        return total

    def _bounded(self, value: AnyValue, node: nodes.Expr, scope: Scope) -> AnyValue:
        """The value, unless it is too large to go on with."""
        if self.size(value) <= SIZE:
            return value
        span = scope.span(node.start, node.end)
        self.report("CTL005", f"a collection has more than {SIZE} values", span)
        return Unknown(Reason.BUDGET, (Step(Via.FUNCTION, span, f"has more than {SIZE} values"),))

    def spend(self, amount: int) -> bool:
        """Take work off the budget; False where nothing is left."""
        self._work -= amount
        return self._work >= 0

    def unsupported(self, node: nodes.Expr, scope: Scope, what: str, arguments: Sequence[AnyValue] = ()) -> AnyValue:
        """An expression that cannot be evaluated; `what` names it."""
        span = scope.span(node.start, node.end)
        step = Step(Via.FUNCTION, span, f"{what} is not evaluated")
        return Unknown(Reason.UNSUPPORTED, (step,), None, merged_links(arguments), ANY)

    # -- the expressions, in the order of nodes.py --------------------------------------------------------------------

    def _literal(self, node: nodes.Literal, scope: Scope) -> AnyValue:
        known = self._fixed.get(id(node))
        if known is None:
            known = self._fixed[id(node)] = node, self._written(node, scope)
        return known[1]

    def _written(self, node: nodes.Literal, scope: Scope) -> AnyValue:
        value = node.value
        span = Span(scope.file, node.start, node.end)
        if value is None:
            return Absent(None, (Step(Via.WRITTEN, span, "null is written here"),))
        if isinstance(value, str) and len(value) > MAX_TEXT:
            self.report("CTL005", f"a string is longer than {MAX_TEXT} characters", span)
            return Unknown(
                Reason.BUDGET, (Step(Via.WRITTEN, span, f"is longer than {MAX_TEXT} characters"),), type=STRING
            )
        return Known(value, (Step(Via.WRITTEN, span, "is written here"),))

    def _traversal(self, node: nodes.Traversal, scope: Scope) -> AnyValue:
        self._asked += 1
        value = scope.names.get(node.root)
        used = 0
        if value is None:
            value, used = scope.instance.resolve(node, scope)
        return self._follow(value, node.steps[used:], scope.span(node.start, node.end))

    def _follow(self, value: AnyValue, steps: Sequence[nodes.Step], span: Span) -> AnyValue:
        for step in steps:
            if isinstance(step, str):
                value = self.access.attribute(value, step, span)
            else:
                written = (Step(Via.WRITTEN, span, "is written here"),)
                key: AnyValue = Absent(None, written) if step.value is None else Known(step.value, written)
                value = self.access.index(value, key, span)
        return value

    def _relative(self, node: nodes.Relative, scope: Scope) -> AnyValue:
        return self._follow(self.evaluate(node.source, scope), node.steps, scope.span(node.start, node.end))

    def _call(self, node: nodes.Call, scope: Scope) -> AnyValue:
        return self._bounded(self.call(self, node, scope), node, scope)

    def _conditional(self, node: nodes.Conditional, scope: Scope) -> AnyValue:
        condition = self.evaluate(node.condition, scope)
        then = self.evaluate(node.then, scope)
        otherwise = self.evaluate(node.otherwise, scope)
        where = scope.span(node.condition.start, node.condition.end)
        return self.operators.conditional(condition, then, otherwise, where)

    def _binary(self, node: nodes.Binary, scope: Scope) -> AnyValue:
        left = self.evaluate(node.left, scope)
        right = self.evaluate(node.right, scope)
        if not self.spend((self.size(left) + self.size(right)) // 8):
            return self.over_budget(node, scope)
        span = scope.span(node.start, node.end)
        result = self._operation(node.operator, left, right, span)
        if type(result) is Known and type(result.value) is Decimal and not self.spend(FRACTION):
            return self.over_budget(node, scope)
        return refused_as(result, NUMBER if node.operator in ARITHMETIC else BOOL)

    def _operation(self, operator: str, left: AnyValue, right: AnyValue, span: Span) -> AnyValue:
        if operator == "==":
            return self.operators.equal(left, right, span)
        if operator == "!=":
            return self.operators.negation(self.operators.equal(left, right, span), span)
        if operator == "&&":
            return self.operators.conjunction(left, right, span)
        if operator == "||":
            return self.operators.disjunction(left, right, span)
        if operator in ("<", ">", "<=", ">="):
            return self.operators.comparison(operator, left, right, span)
        return self.operators.arithmetic(operator, left, right, span)

    def _unary(self, node: nodes.Unary, scope: Scope) -> AnyValue:
        span = scope.span(node.start, node.end)
        operand = self.evaluate(node.operand, scope)
        if node.operator == "!":
            return refused_as(self.operators.negation(operand, span), BOOL)
        return refused_as(self.operators.minus(operand, span), NUMBER)

    def _object(self, node: nodes.ObjectExpr, scope: Scope) -> AnyValue:
        fields: dict[str, AnyValue] = {}
        complete = True
        origin = (Step(Via.WRITTEN, scope.span(node.start, node.end), "is written here"),)
        keys: list[AnyValue | None] = []
        values = []
        refusal: AnyValue | None = None
        for key_node, value_node in node.items:
            value = self.evaluate(value_node, scope)
            if refusal is None and is_refused(value):
                refusal = value
            elif type(value_node) is nodes.Traversal:
                value = hop(Via.WRITTEN, scope.span(value_node.start, value_node.end), "is written here", value)
            values.append(value)
            if type(key_node) is nodes.Literal and type(key_node.value) is str:
                keys.append(None)
                fields[key_node.value] = value
            else:
                keys.append(self.evaluate(key_node, scope))
        if refusal is not None:
            named = zip(node.items, keys, values, strict=True)
            types = [(_name(item[0], key), type_of(value)) for item, key, value in named]
            known = [(name, type_) for name, type_ in types if name is not None]
            return refused_as(refusal, object_of(dict(known).items()) if len(known) == len(types) else ANY)
        if all(key is None for key in keys):
            return self._bounded(Known(Entries(fields), origin), node, scope)
        literal = [
            Known(item[0].value, origin) if key is None and type(item[0]) is nodes.Literal else key
            for key, item in zip(keys, node.items, strict=True)
        ]

        def build(*names: AnyValue) -> AnyValue:
            nonlocal complete
            complete = True
            made: dict[str, AnyValue] = {}
            for name, value in zip(names, values, strict=True):
                text = convert(name, STRING)
                if is_refused(text):
                    return text
                if isinstance(text, Absent):
                    return refused(text.origin, "null cannot be a key")
                known = literal_text(text)
                if known is None:
                    complete = False
                    made.clear()
                else:
                    made[known] = value
            return Known(Entries(made, complete), origin)

        return self._bounded(lift(build, *[key for key in literal if key is not None]), node, scope)

    def _tuple(self, node: nodes.TupleExpr, scope: Scope) -> AnyValue:
        items = [self.evaluate(item, scope) for item in node.items]
        refusal = next(filter(is_refused, items), None)
        if refusal is not None:
            return refused_as(refusal, tuple_of(map(type_of, items)))
        origin = (Step(Via.WRITTEN, scope.span(node.start, node.end), "is written here"),)
        return self._bounded(Known(Items(tuple(items)), origin), node, scope)

    def _for(self, node: nodes.ForExpr, scope: Scope) -> AnyValue:
        collection = self.evaluate(node.collection, scope)
        return self._bounded(lift(lambda bare: loop(self, node, bare, scope), collection), node, scope)

    def _index(self, node: nodes.Index, scope: Scope) -> AnyValue:
        collection = self.evaluate(node.collection, scope)
        key = self.evaluate(node.key, scope)
        return self.access.index(collection, key, scope.span(node.start, node.end))

    def _splat(self, node: nodes.Splat, scope: Scope) -> AnyValue:
        span = scope.span(node.start, node.end)

        def every(source: AnyValue) -> AnyValue:
            if isinstance(source, Absent):
                return Known(Items(()), source.origin)
            if isinstance(source, Known):
                payload = source.value if isinstance(source.value, Items) else Items((source,))
                if payload.complete and not payload.values and payload.kind != "tuple":
                    return self._none(node, source, scope)
                items = [self._each(node, behind(source.origin, item), scope) for item in payload.values]
                refusal = next(filter(is_refused, items), None)
                if refusal is not None:
                    types = [type_of(item) for item in items]
                    return refused_as(refusal, tuple_of(types) if payload.kind == "tuple" else list_of(types[0]))
                complete = payload.complete and has_order(payload)
                made = Items(tuple(items), complete, "tuple" if payload.kind == "tuple" else "list")
                return Known(made, source.origin)
            if is_refused(source) or not isinstance(source, Unknown):
                return source
            if isinstance(source.type, Several) and source.type.kind == "list":
                element = self._each(node, source.type.element, scope)
                return Unknown(source.reason, source.origin, None, source.links, Several("list", element))
            if isinstance(source.type, Type) and source.type.kind in ("list", "set"):
                element = self._each(node, self.access.some_element(source), scope)
                return Unknown(source.reason, source.origin, None, source.links, Several("list", element))
            return derived(self.unit, "{}[*]", (source,), span, "the list is not known", ANY, source.reason)

        return self._bounded(lift(every, self.evaluate(node.source, scope)), node, scope)

    def _none(self, node: nodes.Splat, source: AnyValue, scope: Scope) -> AnyValue:
        """A splat over a list without elements: Terraform looks at what would come of one, for its type."""
        before = self.doubts
        value = self._each(node, self.access.typed_element(source), scope)
        self.doubts = before
        return value if is_refused(value) else Known(Items((), True, "list", type_of(value)), source.origin)

    def _each(self, node: nodes.Splat, item: AnyValue, scope: Scope) -> AnyValue:
        return self.evaluate(node.each, scope.inside({"*": item}))

    def _item(self, node: nodes.Item, scope: Scope) -> AnyValue:
        self._asked += 1
        value = scope.names.get("*")
        return value if value is not None else self.unsupported(node, scope, "a splat without a list")

    def _template(self, node: nodes.Template, scope: Scope) -> AnyValue:
        parts = [self.evaluate(part, scope) for part in node.parts]
        span = scope.span(node.start, node.end)
        if not node.lines:
            return self.operators.template(parts, span)
        value = parts[0] if len(parts) == 1 else self.operators.template(parts, span)
        places = zip(node.lines[::2], node.lines[1::2], strict=True)
        return on_lines(value, tuple(scope.span(start, end) for start, end in places))

    def _inner(self, node: nodes.Wrap | nodes.Paren, scope: Scope) -> AnyValue:
        value = self.evaluate(node.inner, scope)
        inner = scope.span(node.inner.start, node.inner.end)
        if isinstance(value, (Known, Absent)) and value.origin[0] == Step(Via.WRITTEN, inner, "is written here"):
            return hop(Via.WRITTEN, scope.span(node.start, node.end), "is written here", value)
        return value

    def _join(self, node: nodes.Join, scope: Scope) -> AnyValue:
        span = scope.span(node.start, node.end)

        def concatenate(loop: AnyValue) -> AnyValue:
            if isinstance(loop, Known) and isinstance(loop.value, Items) and loop.value.complete:
                return self.operators.template(loop.value.values, span)
            if isinstance(loop, Absent) or is_refused(loop):
                return loop
            return derived(self.unit, "{}", (loop,), span, "the loop is not known", STRING, why_unknown((loop,))[0])

        return lift_deep(concatenate, self.evaluate(node.loop, scope))


def _name(node: nodes.Expr, key: AnyValue | None) -> str | None:
    """The name of an attribute that an expression makes; None where it is not known. key: what an expression gives."""
    if key is None:
        return node.value if isinstance(node, nodes.Literal) and isinstance(node.value, str) else None
    return literal_text(convert(key, STRING))


_Handler = Callable[[Evaluator, Any, Scope], AnyValue]


def _once(evaluate: _Handler) -> _Handler:
    """What evaluates an expression once for all that ask, if it asks for no name and nothing in it is unknown."""

    def remembering(self: Evaluator, node: Any, scope: Scope) -> AnyValue:
        known = self._fixed.get(id(node))
        if known is not None:
            return known[1]
        before = self._asked, self.doubts
        value = evaluate(self, node, scope)
        if before == (self._asked, self.doubts) and type(value) is Known:
            self._fixed[id(node)] = node, value
        return value

    return remembering


_HANDLERS: dict[type, _Handler] = {
    nodes.Literal: Evaluator._literal,
    nodes.Traversal: Evaluator._traversal,
    nodes.Relative: Evaluator._relative,
    nodes.Call: _once(Evaluator._call),
    nodes.Conditional: Evaluator._conditional,
    nodes.Binary: Evaluator._binary,
    nodes.Unary: Evaluator._unary,
    nodes.ObjectExpr: _once(Evaluator._object),
    nodes.TupleExpr: _once(Evaluator._tuple),
    nodes.ForExpr: Evaluator._for,
    nodes.Index: Evaluator._index,
    nodes.Splat: Evaluator._splat,
    nodes.Item: Evaluator._item,
    nodes.Template: _once(Evaluator._template),
    nodes.Wrap: Evaluator._inner,
    nodes.Join: Evaluator._join,
    nodes.Paren: Evaluator._inner,
}
