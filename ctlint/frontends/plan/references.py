"""Knows what an expression of the configuration refers to: through variables, module calls and outputs to resources.

Must not know what the referring attribute means. A plan keeps the references of an expression, not its text, and
nothing of locals: what is found is what a value may come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ctlint.frontends.plan.addresses import Key, KeyStep, Place, Step, attribute_in, most_specific, parse
from ctlint.frontends.plan.configuration import Block, Call, Module, Range, references_in
from ctlint.frontends.plan.document import Plan
from ctlint.hints import Any
from ctlint.records import NamedTuple

MAX_STEPS = 2000
"""References followed for one value."""

ModulePath = tuple[tuple[str, "Key | None"], ...]


class Reached(NamedTuple):
    """One attribute of one resource instance that a value may come from; "" is the resource as a whole."""

    place: Place
    attribute: str


class Origins(NamedTuple):
    """What a value may come from.

    reached: attributes of resources whose values are not known before the plan is applied.
    lost: names at which the plan breaks off, such as "local.bucket".
    """

    reached: tuple[Reached, ...]
    lost: tuple[str, ...]


class _Context(NamedTuple):
    """Where a reference stands: the module instance, the key of its own instance, what its for_each refers to."""

    path: ModulePath
    module: Module
    key: Key | None
    for_each: Range | None


class References:
    """Follows references in one plan.

    is_known: whether an attribute of a planned instance has a value already, so that nothing unknown comes from it.
    """

    def __init__(self, plan: Plan, read: Callable[[Range | None], Any], is_known: Callable[[Place, str], bool]) -> None:
        self._plan = plan
        self._read = read
        self._is_known = is_known
        self._keys: dict[tuple[ModulePath, str], dict[Key | None, None]] | None = None

    def block(self, place: Place) -> Block | None:
        """The configuration's block of an instance."""
        module = self._module(place.module)
        return None if module is None else module.resources.get((place.mode, place.type, place.name))

    def origins(self, place: Place, expression: object) -> Origins:
        """What the value of an expression in the block of an instance may come from."""
        module = self._module(place.module)
        if module is None:
            return Origins((), ("its module",))
        block = module.resources.get((place.mode, place.type, place.name))
        context = _Context(place.module, module, place.key, block.for_each if block is not None else None)
        search = _Search(self)
        search.follow(references_in(expression), context)
        return Origins(tuple(search.reached), tuple(search.lost))

    def _module(self, path: ModulePath) -> Module | None:
        module = self._plan.configuration
        for name, _ in path:
            call = module.calls.get(name) if module is not None else None
            module = call.module if call is not None else None
        return module

    def call(self, path: ModulePath) -> Call | None:
        """The call that makes a module instance."""
        parent = self._module(path[:-1])
        return None if parent is None else parent.calls.get(path[-1][0])

    def parent(self, path: ModulePath) -> _Context | None:
        """Where the arguments of a module instance's call stand."""
        module, call = self._module(path[:-1]), self.call(path)
        if module is None or call is None:
            return None
        return _Context(path[:-1], module, path[-1][1], call.for_each)

    def expression(self, where: Range | None) -> Any:
        """An expression, read from where it stands."""
        return None if where is None else self._read(where)

    def instances(self, context: _Context, mode: str, type_: str, name: str) -> Mapping[Key | None, Place]:
        """The instances of a block of this module instance that exist after the plan, by key."""
        return self._plan.instances.get((context.path, mode, type_, name), {})

    def keys(self, context: _Context, name: str) -> list[Key | None]:
        """The keys of the instances of a module call in which something exists after the plan."""
        if self._keys is None:
            self._keys = {}
            for path in dict.fromkeys(
                place.module for places in self._plan.instances.values() for place in places.values()
            ):
                for depth, (called, key) in enumerate(path):
                    self._keys.setdefault((path[:depth], called), {})[key] = None
        return list(self._keys.get((context.path, name), ()))

    def is_deferred(self, place: Place) -> bool:
        """Whether a data source is read only when the plan is applied."""
        return place.block in self._plan.reads

    def has_value(self, place: Place, attribute: str) -> bool:
        """Whether the attribute is known before the plan is applied."""
        return self._is_known(place, attribute)

    @property
    def variables(self) -> Iterable[str]:
        """The root's variables that the plan has a value of."""
        return self._plan.variables


class _Search:
    """One search; what it has found so far."""

    def __init__(self, references: References) -> None:
        self._all = references
        self._steps = 0
        self._seen: set[object] = set()
        self.reached: dict[Reached, None] = {}
        self.lost: dict[str, None] = {}

    def follow(self, references: Iterable[object], context: _Context, rest: Sequence[Step] = ()) -> None:
        """Follow the references of one expression; `rest` is what is read of its value."""
        specific = most_specific(references)
        keyed = any(text in ("each.key", "count.index") or text.startswith("each.value") for text in specific)
        for text in specific:
            self._steps += 1
            if self._steps > MAX_STEPS:
                self.lost[f"more than {MAX_STEPS} references"] = None
                return
            asked = (text, context.path, context.key, tuple(rest))
            if asked not in self._seen:
                self._seen.add(asked)
                self._one(parse(text), context, rest, keyed, text)

    def _one(self, steps: tuple[Step, ...], context: _Context, rest: Sequence[Step], keyed: bool, text: str) -> None:
        root = steps[0] if steps else ""
        if root in ("path", "terraform", "tofu", "self", "count"):
            return
        if root == "local" or not isinstance(root, str) or len(steps) < 2:
            self.lost[text] = None
        elif root == "var":
            self._variable(str(steps[1]), context, [*steps[2:], *rest], text)
        elif root == "each":
            if steps[1] == "value" and context.for_each is not None:
                self._each(context, [*steps[2:], *rest])
        elif root == "module":
            self._output(steps, context, rest, keyed, text)
        elif root == "data":
            self._resource("data", steps[1:], context, rest, keyed, text)
        else:
            self._resource("managed", steps, context, rest, keyed, text)

    def _variable(self, name: str, context: _Context, rest: Sequence[Step], text: str) -> None:
        if not context.path:
            if name not in self._all.variables:
                self.lost[text] = None
            return
        call, parent = self._all.call(context.path), self._all.parent(context.path)
        if call is None or parent is None:
            self.lost[text] = None
            return
        arguments = self._all.expression(call.expressions)
        if isinstance(arguments, dict) and name in arguments:
            self.follow(references_in(arguments[name]), parent, rest)

    def _each(self, context: _Context, rest: Sequence[Step]) -> None:
        """The element that a block's own instance was made from: of a chained for_each, the instance of that key."""
        references = most_specific(references_in(self._all.expression(context.for_each)))
        self.follow([f"{one}[{_spelled(context.key)}]" if _is_block(one) else one for one in references], context, rest)

    def _output(self, steps: tuple[Step, ...], context: _Context, rest: Sequence[Step], keyed: bool, text: str) -> None:
        name = str(steps[1])
        call = context.module.calls.get(name)
        if call is None or call.module is None:
            self.lost[text] = None
            return
        tail = list(steps[2:])
        keys: list[Key | None] = [None]
        if tail and isinstance(tail[0], KeyStep):
            keys = [tail.pop(0).key]  # type: ignore[union-attr]
        elif call.for_each is not None or call.count is not None:
            keys = self._all.keys(context, name)
            if keyed and context.key in keys:
                keys = [context.key]
        outputs = [tail.pop(0)] if tail and isinstance(tail[0], str) else list(call.module.outputs)
        for key in keys:
            path = (*context.path, (name, key))
            inside = _Context(path, call.module, None, None)
            for output in outputs:
                written = self._all.expression(call.module.outputs.get(str(output)))
                self.follow(references_in(written), inside, [*tail, *rest])

    def _resource(
        self, mode: str, steps: tuple[Step, ...], context: _Context, rest: Sequence[Step], keyed: bool, text: str
    ) -> None:
        if len(steps) < 2 or not isinstance(steps[0], str) or not isinstance(steps[1], str):
            self.lost[text] = None
            return
        type_, name = steps[0], steps[1]
        tail = [*steps[2:], *rest]
        key: Key | None = None
        if tail and isinstance(tail[0], KeyStep):
            key = tail.pop(0).key  # type: ignore[union-attr]
        attribute = attribute_in(tail)
        if mode == "data":
            place = Place(context.path, "data", type_, name, key)
            if self._all.is_deferred(place):
                self.reached[Reached(place, attribute)] = None
            return
        instances = self._all.instances(context, mode, type_, name)
        if key is None and keyed and context.key in instances:
            key = context.key
        chosen = instances.values() if key is None else [instances[key]] if key in instances else []
        for place in chosen:
            if not (attribute and self._all.has_value(place, attribute)):
                self.reached[Reached(place, attribute)] = None


def _is_block(reference: str) -> bool:
    """Whether a reference names a resource block as a whole, as a chained for_each does."""
    steps = parse(reference)
    names = steps[1:] if steps[:1] == ("data",) else steps
    return len(names) == 2 and names[0] not in ("var", "local", "module", "each", "count", "path", "terraform", "self")


def _spelled(key: Key | None) -> str:
    if isinstance(key, int):
        return str(key)
    escaped = (key or "").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
