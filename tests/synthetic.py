"""A small model of its own, and the words to fill it: what tests of the engine judge."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ctlint.engine.document import Problems, parse
from ctlint.engine.load import load_rule
from ctlint.engine.predicates import Reader, Terms
from ctlint.engine.rule import Node, Rule
from ctlint.model.declare import (
    BOOL,
    DOCUMENT,
    INT,
    NUMBER,
    STR,
    Default,
    Entity,
    ItemsOf,
    Link,
    Struct,
    attr,
    link,
)
from ctlint.model.roles import Role
from ctlint.model.view import Semantic, Semantics, View
from ctlint.source import Span
from ctlint.value import (
    Absent,
    Atom,
    Choice,
    Items,
    Known,
    Origin,
    Reason,
    ResourceId,
    Settled,
    Step,
    Unknown,
    Value,
    Via,
)


class Selector(Entity):
    """A part."""

    management = attr(BOOL, doc="whether management events are recorded")
    source = attr(STR, doc="event source")


class Bucket(Entity):
    """Where logs go."""

    name = attr(STR, doc="its name")
    retention_days = attr(NUMBER, doc="days")
    versioning = attr(BOOL, doc="versioned", default=Default(False, "https://example.com", "2026-11"))
    access_log_bucket = link("Bucket", doc="where access logs go")
    policy = attr(DOCUMENT, doc="its policy")


class Key(Entity):
    """What logs are encrypted with."""

    rotation = attr(BOOL, doc="rotates")


class Trail(Entity):
    """What is judged most."""

    name = attr(STR, doc="its name")
    days = attr(INT, doc="days")
    multi_region = attr(BOOL, doc="in all regions", default=Default(False, "https://example.com", "2026-11"))
    validation = attr(BOOL, doc="digests", default=Default(False, "https://example.com", "2026-11"))
    bucket = link("Bucket", doc="log bucket")
    kms_key = link("Key", doc="key")
    selectors = attr(ItemsOf(Struct(Selector)), doc="selectors")
    first = attr(Struct(Selector), doc="the first of them")
    sources = attr(ItemsOf(STR), doc="excluded event sources")


class Estate(Entity):
    """One unit."""

    trails = attr(ItemsOf(Link("Trail")), doc="all of them")


ENTITIES: dict[str, type[Entity]] = {"Trail": Trail, "Bucket": Bucket, "Key": Key, "Estate": Estate}
ROLES = {
    role.name: role
    for role in (
        Role("TrailBucket", "Bucket", ("bucket",), "log bucket"),
        Role("AccessLogBucket", "Bucket", ("bucket", "access_log_bucket"), "access-log bucket"),
        Role("TrailKey", "Key", ("kms_key",), "KMS key"),
    )
}


def _crash(_: View) -> Settled[Any]:
    raise LookupError("no such table\nat all")


def _records(view: View) -> Settled[Any]:
    return view.get("multi_region")


SEMANTICS: Semantics = {
    ("Trail", "crashes"): Semantic(BOOL, "always an error of ours", _crash),
    ("Trail", "records_everything"): Semantic(BOOL, "computed", _records),
}
TERMS = Terms(ENTITIES, ROLES, SEMANTICS)


class Given:
    """Stands in for bind.Reader: values are handed in."""

    def __init__(self, values: dict[str, Value[Any]]) -> None:
        self.values = values

    def read(self, entity: Entity, attribute: Any) -> Value[Any]:
        value = self.values.get(attribute.name)
        if value is None:
            default = attribute.defaults.get(entity.vocabulary)
            return Absent(default.value if isinstance(default, Default) else None, entity.header)
        return value


def at(line: int, note: str = "", via: Via = Via.WRITTEN, file: str = "main.tf") -> Step:
    """A step at a line of a file where each line is ten characters."""
    return Step(via, Span(file, line * 10, line * 10 + 5), note)


HERE: Origin = (at(1, "here"),)


def known(value: Any, *origin: Step) -> Known[Any]:
    """Something that the code fixes; a float stands for a decimal, a list for complete Items."""
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, list):
        value = Items(tuple(one if isinstance(one, (Known, Absent, Unknown, Choice)) else known(one) for one in value))
    return Known(value, origin or HERE)


def unknown(reason: Reason = Reason.INPUT, *origin: Step, key: str | None = None) -> Unknown[Any]:
    """Something that it does not."""
    return Unknown(reason, origin or HERE, key)


def absent(default: Any = None, *origin: Step) -> Absent[Any]:
    """Something that is not written."""
    return Absent(default, origin or HERE)


def atom(asks: str, *domain: str, default: str | None = None, group: str | None = None) -> Atom:
    """A question; true and false unless a domain is given."""
    return Atom(f"unit:{asks}", asks, domain or ("true", "false"), default, group)


def choice(on: Atom, *values: Any) -> Choice[Any]:
    """One value for each answer of the atom."""
    made = [one if isinstance(one, (Known, Absent, Unknown, Choice)) else known(one) for one in values]
    return Choice(on, dict(zip(on.domain, made, strict=True)))


def entity(kind: type[Entity], address: str, exists: Any = True, header: Origin | None = None, **values: Any) -> Any:
    """An entity of the unit "."; values that are not Values are known."""
    held = {
        name: value if isinstance(value, (Known, Absent, Unknown, Choice)) else known(value)
        for name, value in values.items()
    }
    there = exists if isinstance(exists, (Known, Absent, Unknown, Choice)) else known(exists)
    origin = header or (at(50, f"{address} is declared"),)
    reader: Any = Given(held)
    return kind(reader, ResourceId(".", address), "tf", known(Items(())), there, origin, None)


def predicate(text: str, kind: type[Entity] = Trail, from_role: bool = False) -> Node:
    """A predicate as a rule file would have it."""
    problems = Problems("rules/x.yaml")
    tree = parse(textwrap.dedent(text), problems)
    assert tree is not None, problems.messages()
    return Reader(TERMS, kind, from_role, problems).predicate(tree, kind)


def rule(slug: str, body: str, **fields: str) -> Rule:
    """A rule from the lines that matter to a test: applies_to, when, require, message."""
    given = {
        "id": "CT101",
        "title": "A title",
        "severity": "high",
        "practice": "1",
        "message": "m",
        "why": "w",
        "fix": "{tf: t, cfn: c}",
        "references": "[{url: 'https://example.com', checked: 2026-11}]",
        "since": "0.1.0",
        **fields,
    }
    written = textwrap.dedent(body).strip("\n")
    given = {
        key: value
        for key, value in given.items()
        if not any(line.startswith(f"{key}:") for line in written.split("\n"))
    }
    text = "".join(f"{key}: {value}\n" for key, value in given.items()) + written + "\n"
    return load_rule(text, f"rules/{slug}.yaml", TERMS)


class World:
    """An estate of entities in the order given."""

    def __init__(self, *entities: Entity) -> None:
        self.entities = entities

    def all(self, kind: str) -> Sequence[Entity]:
        """Every entity of a kind."""
        return [one for one in self.entities if one.kind == kind]
