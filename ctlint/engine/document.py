"""Knows a rule file as YAML: a tree in which every node has its line, and only unambiguous scalars.

Must not know which keys a rule has.

YAML 1.1 reads more than its authors expect: `on` as true, 0755 in octal, 1:30 as ninety, 1.10 as 1.1, 2026-11-01 as a
date. Such a scalar is an error here unless it is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from ctlint.hints import Any, Union
from ctlint.records import Record, field

MAX_CHARACTERS = 64 * 1024
"""Longest rule file that is read."""
MAX_DEPTH = 40
"""Deepest nesting that is read: the composer recurses."""


class Leaf(Record):
    """A scalar; `text` is as it was written, without quotes."""

    value: bool | int | Decimal | str
    text: str
    line: int


class Listing(Record):
    """A sequence."""

    values: tuple[Tree, ...]
    line: int


class Table(Record):
    """A mapping; `lines` has the line of each key."""

    fields: Mapping[str, Tree]
    lines: Mapping[str, int]
    line: int


Tree = Union[Leaf, Listing, Table]


class Problems(Record, frozen=False):
    """What is wrong with one file; `file` is how messages name it."""

    file: str
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """Note one more; `line` is 1-based."""
        if (line, message) not in self.found:
            self.found.append((line, message))

    def messages(self) -> list[str]:
        """All of them, by line: "rules/x.yaml:9: …"."""
        return [f"{self.file}:{line}: {message}" for line, message in sorted(self.found, key=lambda found: found[0])]


def parse(text: str, problems: Problems) -> Table | None:
    """The file's one mapping; None where it cannot be read at all (problems say why)."""
    import yaml

    if len(text) > MAX_CHARACTERS:
        problems.add(1, f"the file is longer than {MAX_CHARACTERS} characters")
        return None
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = 0
        events: Any = yaml.parse(text, Loader=loader)
        for event in events:
            if isinstance(event, yaml.AliasEvent):
                problems.add(_line(event), "anchors and aliases are not used in rules")
                return None
            if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                depth += 1
                if depth > MAX_DEPTH:
                    problems.add(_line(event), f"nested more than {MAX_DEPTH} deep")
                    return None
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                depth -= 1
        root = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "cannot be read"
        problems.add(mark.line + 1 if mark is not None else 1, f"not valid YAML: {said}")
        return None
    tree = _tree(root, problems) if root is not None else None
    if not isinstance(tree, Table):
        problems.add(1, "a rule file holds one mapping")
        return None
    return tree


def _line(place: Any) -> int:
    return int(place.start_mark.line) + 1


def _tree(node: Any, problems: Problems) -> Tree | None:
    import yaml

    line = _line(node)
    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Tree] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            at = _line(key)
            name = _key(key, problems)
            tree = _tree(value, problems)
            if name is None or tree is None:
                continue
            if name in fields:
                problems.add(at, f"'{name}' is written twice")
                continue
            fields[name], lines[name] = tree, at
        return Table(fields, lines, line)
    if isinstance(node, yaml.SequenceNode):
        trees = [_tree(child, problems) for child in node.value]
        return Listing(tuple(tree for tree in trees if tree is not None), line)
    value = _scalar(node, problems)
    return None if value is None else Leaf(value, node.value, line)


def _key(node: Any, problems: Problems) -> str | None:
    line = _line(node)
    if not isinstance(node.value, str):
        problems.add(line, "a key is one word")
        return None
    if node.tag != "tag:yaml.org,2002:str":
        problems.add(line, f"YAML does not read the key {node.value} as text: put it in quotes")
        return None
    return node.value


_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def _scalar(node: Any, problems: Problems) -> bool | int | Decimal | str | None:
    line, text, tag = _line(node), node.value, node.tag.removeprefix("tag:yaml.org,2002:")
    if tag == "str":
        return str(text)
    if tag == "bool" and text in ("true", "false"):
        return bool(text == "true")
    if tag in ("int", "float") and _DECIMAL.fullmatch(text):
        return int(text) if tag == "int" else Decimal(text)
    if tag == "null":
        problems.add(line, "a value is missing")
    else:
        read_as = {"bool": "a truth value", "int": "a number", "float": "a number", "timestamp": "a date"}.get(tag, tag)
        meant = "write true or false, or quote it" if tag == "bool" else "put it in quotes"
        problems.add(line, f"YAML reads {text} as {read_as}: {meant}")
    return None
