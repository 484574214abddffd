"""Knows how `count` and `for_each` make instances: which keys, whether each exists, what `each` and `count` say there.

Must not know what is instantiated: resources, data sources and module calls are the same here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ctlint.frontends.terraform.cty import AnyValue, Several, convert, is_refused, merged_links, refused
from ctlint.frontends.terraform.evaluate import Evaluator
from ctlint.frontends.terraform.modules import Definition
from ctlint.frontends.terraform.nodes import Attribute, Block
from ctlint.frontends.terraform.scope import Scope
from ctlint.frontends.terraform.types import ANY, BOOL, NUMBER, STRING, Type
from ctlint.frontends.terraform.values import behind, hop, joined, lift_deep, literal_text
from ctlint.hints import Any, Union
from ctlint.records import NamedTuple
from ctlint.source import Span
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
    choose,
    leaves,
)

MAX_INSTANCES = 1000
"""Instances of one block; a block with more is taken as one whose number is not known."""


class Star:
    """The key of the one instance that stands for those whose number is not known."""

    def __repr__(self) -> str:
        return "*"


STAR = Star()
InstanceKey = Union[None, int, str, Star]


class Member(NamedTuple):
    """One instance: its key, whether it exists, and what `each` or `count` mean in it."""

    key: InstanceKey
    exists: AnyValue
    names: Mapping[str, AnyValue]

    @property
    def suffix(self) -> str:
        """What its address has after the block's."""
        return key_suffix(self.key)


def key_suffix(key: InstanceKey) -> str:
    """An instance key as an author would type it."""
    if key is None:
        return ""
    if isinstance(key, Star):
        return "[*]"
    if isinstance(key, int):
        return f"[{key}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'["{escaped.replace("${", "$${").replace("%{", "%%{")}"]'


class _Leaf(NamedTuple):
    """In one scenario: the elements by key; `open` where there may be more."""

    elements: Mapping[Union[int, str], AnyValue]
    open: bool


class Expansion:
    """The instances of a block.

    kind: "single", "count" or "for_each". members: by key, STAR among them where the number is not known.
    """

    def __init__(self, kind: str, tree: AnyValue, members: dict[InstanceKey, Member]) -> None:
        self.kind = kind
        self.members = members
        self._tree = tree

    def why_none(self) -> tuple[Step, ...]:
        """Where it is decided that there is no instance at all."""
        return leaves(self._tree)[0].origin

    def collect(self, make: Callable[[Member], AnyValue]) -> AnyValue:
        """What the block's name stands for: one instance, a list or an object of them."""
        if self.kind == "single":
            return _present(self._tree, make(self.members[None]))
        made: dict[InstanceKey, AnyValue] = {}

        def once(key: InstanceKey) -> AnyValue:
            if key not in made:
                made[key] = make(self.members[key])
            return made[key]

        return _collected(self._tree, self.kind, once)


def _present(exists: AnyValue, value: AnyValue) -> AnyValue:
    """A single instance where it exists; null where it does not."""
    if isinstance(exists, Choice):
        return choose(exists.atom, {answer: _present(branch, value) for answer, branch in exists.branches.items()})
    return Absent(None, exists.origin) if isinstance(exists, Known) and exists.value is False else value


def _collected(tree: AnyValue, kind: str, once: Callable[[InstanceKey], AnyValue]) -> AnyValue:
    if isinstance(tree, Choice):
        return choose(tree.atom, {answer: _collected(branch, kind, once) for answer, branch in tree.branches.items()})
    if isinstance(tree, Known):
        leaf: _Leaf = tree.value
        if kind == "count":
            return Known(Items(tuple([once(key) for key in leaf.elements])), _mention(tree))
        return Known(Entries({str(key): once(key) for key in leaf.elements}, not leaf.open), _mention(tree))
    star = once(STAR)
    reason = tree.reason if isinstance(tree, Unknown) else Reason.BROKEN
    if reason is Reason.BROKEN:
        # What cannot be read fixes the number, perhaps to none: there need not be an element.
        return Unknown(reason, tree.origin, None, merged_links((star, tree)))
    return Unknown(
        reason, tree.origin, None, merged_links((star, tree)), Several("list" if kind == "count" else "map", star)
    )


def _mention(tree: AnyValue) -> tuple[Step, ...]:
    """The number of instances is not what decides their attributes, so their way does not lead through it."""
    return (Step(Via.WRITTEN, tree.origin[0].span, "is written here"),)


def expand(evaluator: Evaluator, definition: Definition, scope: Scope, name: str) -> Expansion:
    """The instances of a block; `name` is its address for people."""
    count = definition.attribute("count")
    for_each = definition.attribute("for_each")
    if for_each is not None:
        file, attribute = for_each
        span = Span(file, attribute.value.start, attribute.value.end)
        given = evaluator.evaluate(attribute.value, scope.in_file(file))
        tree = lift_deep_keys(given, lambda value: _for_each_leaf(evaluator, value, span, name))
        return _expansion("for_each", tree, given, span)
    if count is not None:
        file, attribute = count
        span = Span(file, attribute.value.start, attribute.value.end)
        given = evaluator.evaluate(attribute.value, scope.in_file(file))
        tree = lift_deep_keys(given, lambda value: _count_leaf(evaluator, value, span, name))
        return _expansion("count", tree, given, span)
    exists: AnyValue = Known(True, (Step(Via.WRITTEN, definition.header, f"{name} is written here"),))
    enabled = _enabled(definition)
    if enabled is not None:
        file, attribute = enabled
        span = Span(file, attribute.value.start, attribute.value.end)
        exists = evaluator.operators.condition(evaluator.evaluate(attribute.value, scope.in_file(file)))
        if isinstance(exists, Absent):
            exists = refused(exists.origin, "enabled is null")
        exists = hop(Via.WRITTEN, span, "enabled is written here", exists)
    return Expansion("single", exists, {None: Member(None, exists, {})})


def _enabled(definition: Definition) -> tuple[str, Attribute] | None:
    """The `enabled` of a lifecycle block, since OpenTofu 1.11: whether the one instance exists.

    Source: opentofu.org/docs/language/meta-arguments/enabled (2026-11).
    """
    for file, item in definition.body:
        if isinstance(item, Block) and item.type == "lifecycle":
            for setting in item.body:
                if isinstance(setting, Attribute) and setting.name == "enabled":
                    return file, setting
    return None


def lift_deep_keys(value: AnyValue, leaf: Callable[[AnyValue], AnyValue]) -> AnyValue:
    """Apply to every scenario; what hangs on choices inside a map's values leaves its keys alone."""
    if isinstance(value, Choice):
        return choose_kept(value, {answer: lift_deep_keys(branch, leaf) for answer, branch in value.branches.items()})
    if isinstance(value, Known) and isinstance(value.value, Items):
        return lift_deep(leaf, value)
    return leaf(value)


def choose_kept(choice: Choice[Any], branches: Mapping[str, AnyValue]) -> AnyValue:
    """A choice whose branches are kept apart even where they look alike: leaves hold more than equality sees."""
    return Choice(choice.atom, branches)


def _count_leaf(evaluator: Evaluator, value: AnyValue, span: Span, name: str) -> AnyValue:
    number = convert(value, NUMBER)
    if isinstance(number, Absent):
        return refused(number.origin, "count is null")
    if isinstance(number, Unknown):
        return number
    assert isinstance(number, Known)
    amount = number.value
    if not isinstance(amount, int) or amount < 0:
        return refused(number.origin, "count is not a whole number from 0 up")
    if amount > MAX_INSTANCES:
        return _too_many(evaluator, span, name)
    return Known(_Leaf(dict.fromkeys(range(amount), number), False), number.origin)


def _for_each_leaf(evaluator: Evaluator, value: AnyValue, span: Span, name: str) -> AnyValue:
    if isinstance(value, Absent):
        return refused(value.origin, "for_each is null")
    if not isinstance(value, Known):
        return value
    payload = value.value
    elements: dict[int | str, AnyValue] = {}
    if isinstance(payload, Entries):
        if len(payload.fields) > MAX_INSTANCES:
            return _too_many(evaluator, span, name)
        for key in sorted(payload.fields):
            elements[key] = behind(value.origin, payload.fields[key])
        return Known(_Leaf(elements, not payload.complete), value.origin)
    if isinstance(payload, Items) and payload.kind == "set":
        if len(payload.values) > MAX_INSTANCES:
            return _too_many(evaluator, span, name)
        for item in payload.values:
            text = literal_text(item)
            if text is None:
                if isinstance(item, Known) and not isinstance(item.value, str) and item.value in (True, False):
                    return refused(value.origin, "for_each needs a set of strings")
                return Unknown(
                    item.reason if isinstance(item, Unknown) else Reason.APPLY,
                    joined((Step(Via.FUNCTION, span, "for_each has a key that is not known"),), item.origin),
                    None, merged_links((item,)), Several("map", item),
                )  # fmt: skip
            elements[text] = behind(value.origin, item)
        return Known(_Leaf(elements, not payload.complete), value.origin)
    if isinstance(payload, (Items, bool, int, str)):
        return refused(value.origin, "for_each needs a map or a set of strings")
    return Unknown(Reason.APPLY, value.origin, None, merged_links((value,)), ANY)


def _too_many(evaluator: Evaluator, span: Span, name: str) -> AnyValue:
    evaluator.report("CTL005", f"{name} has more than {MAX_INSTANCES} instances", span)
    return Unknown(Reason.BUDGET, (Step(Via.FUNCTION, span, f"makes more than {MAX_INSTANCES} instances"),))


def _expansion(kind: str, tree: AnyValue, given: AnyValue, span: Span) -> Expansion:
    keys: dict[InstanceKey, None] = {}
    _collect_keys(tree, keys)
    members: dict[InstanceKey, Member] = {}
    for key in keys:
        exists = _exists(tree, key, kind, span)
        element = _element(tree, key)
        where = (Step(Via.WRITTEN, span, "is written here"),)
        if isinstance(key, Star):
            open_leaf = _first_open(tree)
            reason = open_leaf.reason if isinstance(open_leaf, Unknown) else Reason.INPUT
            origin = open_leaf.origin if open_leaf is not None else where
            name: AnyValue = Unknown(reason, origin, None, frozenset(), NUMBER if kind == "count" else STRING)
            known = open_leaf.type if isinstance(open_leaf, Unknown) else None
            if isinstance(known, Several):
                element = known.element
            else:
                element_type = known.element if isinstance(known, Type) and known.kind in ("map", "set") else ANY
                element = Unknown(reason, origin, None, merged_links((given,)), element_type)
        else:
            name = Known(key, where)
        if kind == "count":
            names = {"count": Known(Entries({"index": name}), where)}
        else:
            names = {"each": Known(Entries({"key": name, "value": element if element is not None else name}), where)}
        members[key] = Member(key, exists, names)
    return Expansion(kind, tree, members)


def _collect_keys(tree: AnyValue, keys: dict[InstanceKey, None]) -> None:
    if isinstance(tree, Choice):
        for branch in tree.branches.values():
            _collect_keys(branch, keys)
    elif isinstance(tree, Known):
        keys.update(dict.fromkeys(tree.value.elements))
        if tree.value.open:
            keys[STAR] = None
    else:
        keys[STAR] = None


def _exists(tree: AnyValue, key: InstanceKey, kind: str, span: Span) -> AnyValue:
    if isinstance(tree, Choice):
        return choose(tree.atom, {answer: _exists(branch, key, kind, span) for answer, branch in tree.branches.items()})
    step = Step(Via.WRITTEN, span, f"{kind} is written here")
    origin = tree.origin if tree.origin[0].span == span else joined((step,), tree.origin)
    if isinstance(tree, Known):
        leaf: _Leaf = tree.value
        if isinstance(key, Star):
            return Unknown(Reason.INPUT, origin, type=BOOL) if leaf.open else Known(False, origin)
        if key in leaf.elements:
            return Known(True, origin)
        return Unknown(Reason.INPUT, origin, type=BOOL) if leaf.open else Known(False, origin)
    if isinstance(tree, Unknown):
        return Unknown(tree.reason, origin, None, tree.links, None if is_refused(tree) else BOOL)
    return Unknown(Reason.BROKEN, origin)


def _element(tree: AnyValue, key: InstanceKey) -> AnyValue | None:
    """What `each.value` is for a key; scenarios without the instance say what the others say."""
    if isinstance(tree, Choice):
        found = {answer: _element(branch, key) for answer, branch in tree.branches.items()}
        some = next((value for value in found.values() if value is not None), None)
        if some is None:
            return None
        if all(value is None or value == some for value in found.values()):
            return some
        return choose(tree.atom, {answer: value if value is not None else some for answer, value in found.items()})
    if isinstance(tree, Known) and not isinstance(key, Star):
        elements: Mapping[Any, AnyValue] = tree.value.elements
        return elements.get(key)
    return None


def _first_open(tree: AnyValue) -> AnyValue | None:
    if isinstance(tree, Choice):
        for branch in tree.branches.values():
            found = _first_open(branch)
            if found is not None:
                return found
        return None
    return tree if not isinstance(tree, Known) or tree.value.open else None
