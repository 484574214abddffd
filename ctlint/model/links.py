"""Knows which entity a value names: by reference, through resources that stand for it, or by an equal name.

Must not know any service: what identifies an entity is declared with it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from ctlint.graph import Resource, read
from ctlint.hints import Any
from ctlint.model.declare import Entity
from ctlint.records import NamedTuple
from ctlint.value import (
    Absent,
    Choice,
    Hole,
    Known,
    Part,
    Reason,
    ResourceId,
    Step,
    Text,
    Truth,
    Unknown,
    Value,
    Via,
    choose,
    leaves,
    lift,
    text_of,
    truth,
    with_origin,
)

_PSEUDO = {"region": "AWS::Region", "account": "AWS::AccountId"}
"""What CloudFormation calls where a template is deployed to."""

_OF_DEPLOYMENT = frozenset(("AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"))
"""The keys under which templates know what all have in common that are deployed together, as those checked together are
taken to be. Terraform's roots are not: they are deployed one by one, as often as not to different accounts."""

MAX_HOPS = 16
"""References followed from one value: `a = b.x`, `b.x = c.y`, …; real code needs three."""


class Index:
    """Finds entities by what names them; one for a whole run."""

    def __init__(
        self, resources: Sequence[Resource], entities: Sequence[Entity], kinds: Iterable[type[Entity]]
    ) -> None:
        self._resources = {resource.id: resource for resource in resources}
        self._entities = {entity.id: entity for entity in entities}
        self._kinds = {kind.__name__: kind for kind in kinds}
        self._by_home: dict[tuple[str, tuple[str, str]], list[Entity]] = {}
        self._all: dict[str, list[Entity]] = {}
        for entity in entities:
            self._by_home.setdefault((entity.kind, entity.home), []).append(entity)
            self._all.setdefault(entity.kind, []).append(entity)
        self._proxies: dict[tuple[str, tuple[str, str]], list[Resource]] = {}
        named = {native for kind in self._kinds.values() for native, proxy in kind.proxies.items() if proxy.name}
        for resource in resources:
            if resource.type in named:
                self._proxies.setdefault((resource.type, resource.home), []).append(resource)
        self._global_names: dict[str, dict[str, Entity]] = {}
        self._shared_names: dict[str, dict[tuple[Part, ...], list[Entity]]] = {}
        self._open_names: dict[str, list[tuple[Entity, Value[Any]]]] = {}

    def at(self, kind: str, home: tuple[str, str]) -> Sequence[Entity]:
        """The entities of a kind in a home (`graph.Resource.home`)."""
        return self._by_home.get((kind, home), ())

    def in_account(self, kind: str, account: str) -> Sequence[Entity]:
        """The entities of a kind that are known to be deployed to an account, wherever they are declared."""
        return [one for one in self._all.get(kind, ()) if one.deployed_to("account") == account]

    def resource_of(self, hole: Hole) -> Resource | None:
        """The resource or data source that a hole refers to, if it is in the checked code."""
        return self._resources.get(hole.target)

    def resolve(self, value: Value[Any], target: str, home: tuple[str, str], trim: tuple[str, ...] = ()) -> Value[Any]:
        """The entity of kind `target` that the value names, seen from `home` (`graph.Resource.home`).

        Known(entity); Absent stays; Unknown(OUTSIDE) where it names something the checked code does not declare;
        Unknown of another reason where it cannot be told what it names. `trim`: endings that are not part of the name.
        """
        return self._resolve(value, _Search(target, self._kinds[target], home, trim), MAX_HOPS)

    def _resolve(self, value: Value[Any], search: _Search, hops: int) -> Value[Any]:
        return lift(lambda settled: self._resolve_settled(settled, search, hops), value)

    def _resolve_settled(self, value: Value[Any], search: _Search, hops: int) -> Value[Any]:
        if isinstance(value, Unknown):
            same = self._by_name(value, search) if value.key is not None else None
            return value if same is None else Known(same, value.origin)
        if not isinstance(value, Known):
            return value
        payload = value.value
        if not isinstance(payload, (str, Text)):
            return _unknown(Reason.BROKEN, value, f"a {search.target} cannot be named by this value")
        if hops == 0:
            return _unknown(Reason.BUDGET, value, f"more than {MAX_HOPS} references lead on")
        name = _bare(payload, search)
        if isinstance(name, Text) and len(name.parts) == 1 and isinstance(name.parts[0], Hole):
            found = self._follow(name.parts[0], value, search, hops)
            if found is not None:
                return found
        named: Known[Any] = Known(name, value.origin)
        same = self._by_name(named, search) or self._by_proxy(named, search, hops)
        if same is not None:
            return Known(same, value.origin)
        shown = _shown(payload)
        links = frozenset(hole.target for hole in payload.holes) if isinstance(payload, Text) else frozenset()
        open_ = isinstance(payload, Text) and any(_is_input(one) for one in payload.parts)
        note = f"what {shown} names depends on an input" if open_ else f"{shown} is not declared in the checked code"
        found = _unknown(Reason.OUTSIDE, value, note, links)
        undeclared: Value[Any] = Unknown(
            found.reason, found.origin, _world_key(search.kind, literal_text(named)), links
        )
        return self._by_open_name(named, search, undeclared)

    def _follow(self, hole: Hole, value: Known[Any], search: _Search, hops: int) -> Value[Any] | None:
        """What a reference leads to; None where it names something that is not followed."""
        entity = self._entities.get(hole.target)
        if entity is not None and entity.kind == search.target:
            return Known(entity, value.origin)
        resource = self._resources.get(hole.target)
        if resource is None:
            return None
        paths = [hole.attribute]
        if resource.type in search.kind.companions:
            paths.append(search.kind.companions[resource.type])
        if resource.type in search.kind.proxies:
            paths.append(search.kind.proxies[resource.type].to)
        for path in dict.fromkeys(path for path in paths if path):
            written = read(resource, path)
            if isinstance(written, Absent) and written.origin[0].span == resource.span:
                continue
            step = Step(Via.REFERENCE, resource.span, f"{resource.id.address} stands for it")
            return _seen_from(value, step, self._resolve(written, search, hops - 1))
        return None

    def _by_name(self, name: Value[Any], search: _Search) -> Entity | None:
        """The entity with an equal name: in the same home, or anywhere where names of this kind are unique."""
        for entity in self._by_home.get((search.target, search.home), []):
            if any(same_text(entity.read(attribute), name) is Truth.TRUE for attribute in search.kind.identity):
                return entity
        if not search.kind.global_identity:
            return None
        literal = literal_text(name)
        if literal is not None:
            return self._names(search).get(literal)
        shared = _shared_name(name)
        found = () if shared is None else self._shared(search).get(shared, ())
        return found[0] if len(found) == 1 else None

    def _by_open_name(self, name: Known[Any], search: _Search, otherwise: Value[Any]) -> Value[Any]:
        """The entities that have this name under some answers to open questions; `otherwise` under the others."""
        found = otherwise
        for entity, own in self._open_named(search):

            def named(settled: Value[Any], rest: Value[Any], entity: Entity = entity) -> Value[Any]:
                return Known(entity, name.origin) if same_text(settled, name) is Truth.TRUE else rest

            if any(same_text(leaf, name) is Truth.TRUE for leaf in leaves(own)):
                found = lift(named, own, found)
        return found

    def _open_named(self, search: _Search) -> list[tuple[Entity, Value[Any]]]:
        """The entities that `_by_name` would look at, and whose name hangs on a question."""
        known = self._open_names.get(search.target)
        if known is None:
            known = self._open_names[search.target] = []
            for entity in self._all.get(search.target, []):
                names = [entity.read(attribute) for attribute in search.kind.identity]
                known += [(entity, own) for own in names if isinstance(own, Choice)]
        everywhere = search.kind.global_identity
        return [pair for pair in known if everywhere or pair[0].home == search.home]

    def _names(self, search: _Search) -> dict[str, Entity]:
        """Literal name -> entity, for kinds whose names are unique in the whole world."""
        names = self._global_names.get(search.target)
        if names is None:
            names = self._global_names[search.target] = {}
            for entity in self._all.get(search.target, []):
                for attribute in search.kind.identity:
                    literal = literal_text(entity.read(attribute))
                    if literal is not None:
                        names.setdefault(literal, entity)
        return names

    def _shared(self, search: _Search) -> dict[tuple[Part, ...], list[Entity]]:
        """The same by names that hang on nothing but where all is deployed to."""
        names = self._shared_names.get(search.target)
        if names is None:
            names = self._shared_names[search.target] = {}
            for entity in self._all.get(search.target, []):
                for attribute in search.kind.identity:
                    shared = _shared_name(entity.read(attribute))
                    if shared is not None:
                        names.setdefault(shared, []).append(entity)
        return names

    def _by_proxy(self, name: Known[Any], search: _Search, hops: int) -> Entity | None:
        """The entity for which a resource with this name stands, such as a key by its alias."""
        for native, proxy in search.kind.proxies.items():
            for resource in self._proxies.get((native, search.home), []):
                spelled = (name, _local_name(name, resource))
                if any(same_text(read(resource, proxy.name), one) is Truth.TRUE for one in spelled):
                    found = self._resolve(read(resource, proxy.to), search, hops - 1)
                    if isinstance(found, Known):
                        entity: Entity = found.value
                        return entity
        return None


class _Search(NamedTuple):
    """What is looked for, and from where."""

    target: str
    kind: type[Entity]
    home: tuple[str, str]
    trim: tuple[str, ...]


def may_name(found: Unknown[Any], entity: Entity) -> bool:
    """Whether a value that could not be resolved may still name this entity."""
    if found.reason in (Reason.OUTSIDE, Reason.MODULE):
        return entity.id in found.links
    return not found.links or entity.id in found.links


def names_another(found: Unknown[Any], entity: Entity) -> bool:
    """Whether a value certainly does not name this entity: both have literal names that are unique in the world."""
    if found.key is None or not found.key.startswith(_world_key(type(entity), "") or " "):
        return False
    own = [_world_key(type(entity), literal_text(entity.read(name))) for name in type(entity).identity]
    return all(key is not None and key != found.key for key in own)


def _is_input(part: Part) -> bool:
    return isinstance(part, Unknown) and part.reason is Reason.INPUT


def _shown(payload: str | Text) -> str:
    """A text for people; an input goes by its own name, without the unit that it belongs to."""
    if isinstance(payload, str):
        return repr(payload)
    parts: list[Part] = []
    for one in payload.parts:
        if isinstance(one, Unknown) and one.reason is Reason.INPUT:
            one = "${" + (one.key or "?").rpartition(":")[2] + "}"
        parts.append(one)
    text = text_of(parts)
    return text.render() if isinstance(text, Text) else text


def _world_key(kind: type[Entity], name: str | None) -> str | None:
    """The key (`Unknown.key`) of an entity elsewhere, so that an equal name means the same one; None: nothing tells."""
    return f"{kind.__name__} named {name}" if kind.global_identity and name is not None else None


def _unknown(reason: Reason, value: Known[Any], note: str, links: frozenset[ResourceId] = frozenset()) -> Unknown[Any]:
    return Unknown(reason, (*value.origin, Step(Via.REFERENCE, None, note)), None, links)


def _seen_from(value: Known[Any], step: Step, found: Value[Any]) -> Value[Any]:
    """What was found one reference further on, seen from where the reference stands."""
    if isinstance(found, Choice):
        branches = {answer: _seen_from(value, step, branch) for answer, branch in found.branches.items()}
        return choose(found.atom, branches)
    return with_origin(found, (*value.origin, step, *found.origin))


def literal_text(value: Value[Any]) -> str | None:
    """The text of a value that is known to the last character."""
    parts = _parts(value)
    return None if parts is None else _literal(parts)


def _shared_name(value: Value[Any]) -> tuple[Part, ...] | None:
    """The parts of a text that is known up to where all is deployed to."""
    parts = _parts(value) or ()
    unknown = [part for part in parts if not isinstance(part, str)]
    known = all(isinstance(part, Unknown) and part.key in _OF_DEPLOYMENT for part in unknown)
    return parts if unknown and known else None


def text_key(value: Value[Any]) -> Hashable | None:
    """What two settled values have in common where `same_text` says that they are the same; None where nothing can."""
    parts = _parts(value)
    if parts is None or any(isinstance(part, Unknown) and part.key is None for part in parts):
        return None
    literal = _literal(parts)
    return parts if literal is None else literal


def same_text(one: Value[Any], other: Value[Any]) -> Truth:
    """Whether two settled values are the same text; symbolic: equal parts are equal whatever their holes hold."""
    left, right = _parts(one), _parts(other)
    if left is None or right is None:
        return Truth.UNKNOWN
    if left == right:
        return Truth.UNKNOWN if any(isinstance(part, Unknown) and part.key is None for part in left) else Truth.TRUE
    one_text, other_text = _literal(left), _literal(right)
    if one_text is not None and other_text is not None:
        return truth(one_text == other_text)
    return Truth.FALSE if _ends_differ(left, right) else Truth.UNKNOWN


def _parts(value: Value[Any]) -> tuple[Part, ...] | None:
    if isinstance(value, Unknown):
        return (value,) if value.key is not None else None
    if isinstance(value, Known) and isinstance(value.value, str):
        return (value.value,)
    if isinstance(value, Known) and isinstance(value.value, Text):
        return value.value.parts
    return None


def _literal(parts: tuple[Part, ...]) -> str | None:
    text = text_of(parts)
    return text if isinstance(text, str) else text.literal()


def _ends_differ(left: tuple[Part, ...], right: tuple[Part, ...]) -> bool:
    heads = (left[0] if left else "", right[0] if right else "")
    if isinstance(heads[0], str) and isinstance(heads[1], str):
        shorter = min(len(heads[0]), len(heads[1]))
        if heads[0][:shorter] != heads[1][:shorter]:
            return True
    tails = (left[-1] if left else "", right[-1] if right else "")
    if isinstance(tails[0], str) and isinstance(tails[1], str):
        shorter = min(len(tails[0]), len(tails[1]))
        return shorter > 0 and tails[0][-shorter:] != tails[1][-shorter:]
    return False


def _bare(payload: str | Text, search: _Search) -> str | Text:
    """The name inside an ARN: without the endings of `trim`, and without what stands before it."""
    parts: list[Part] = list(payload.parts) if isinstance(payload, Text) else [payload]
    for ending in search.trim:
        last = parts[-1]
        if isinstance(last, str) and last.endswith(ending):
            parts[-1] = last.removesuffix(ending)
            break
    marker, first = search.kind.arn_marker, parts[0]
    if marker and isinstance(first, str) and first.startswith("arn:"):
        parts = _after(parts, marker) or parts
        if search.kind.arn_name_after:
            parts = _after(parts, search.kind.arn_name_after) or parts
    return text_of(parts)


def _local_name(name: Known[Any], beside: Resource) -> Known[Any]:
    """What an ARN names in the region and account that `beside` is deployed to; any other text as it is.

    arn:PARTITION:SERVICE:REGION:ACCOUNT:NAME, docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html, read
    2026-11.
    """
    fields: list[list[Part]] = [[]]
    for part in _parts(name) or ():
        if not isinstance(part, str):
            fields[-1].append(part)
            continue
        first, *others = part.split(":", 6 - len(fields))
        fields[-1] += [first] if first else []
        fields += [[piece] if piece else [] for piece in others]
    if len(fields) != 6 or fields[0] != ["arn"]:
        return name
    for field, what in ((fields[3], "region"), (fields[4], "account")):
        part = field[0] if len(field) == 1 else ""
        if isinstance(part, Unknown):
            key = part.key or ""
            if key != _PSEUDO[what] and beside.deployed.meant_by(key) != what:
                return name
        if isinstance(part, Hole) or (isinstance(part, str) and part != beside.deployed_to.get(what)):
            return name
    return Known(text_of(fields[5]), name.origin)


def _after(parts: list[Part], marker: str) -> list[Part] | None:
    """What follows the last occurrence of `marker` in the literal parts; None where there is none."""
    for position in range(len(parts) - 1, -1, -1):
        part = parts[position]
        if isinstance(part, str) and marker in part:
            return [part.rpartition(marker)[2], *parts[position + 1 :]]
    return None
