"""Knows how JSON is read into nodes: values by `json`, places when somebody asks for them.

Must not know what a template means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ctlint.frontends.cloudformation.nodes import (
    MAX_DEPTH,
    MAX_NODES,
    Document,
    Entry,
    MappingNode,
    Node,
    Notice,
    ScalarNode,
    SequenceNode,
    TemplateSyntaxError,
    written_twice,
)
from ctlint.hints import Any

_SPACE = re.compile(r"[ \t\n\r]*")


class _JsonPlaces:
    """Finds the places inside JSON that `json` has already accepted, container by container, when they are asked for.

    The C scanner reads each child once more and says where it ends, so only the containers on the way to what is
    asked are looked at in Python.
    """

    def __init__(self, text: str) -> None:
        from json import JSONDecoder

        self.text = text
        self._scan: Callable[[str, int], tuple[Any, int]] = JSONDecoder().raw_decode

    def node(self, start: int) -> Node:
        """The node that starts at this offset."""
        value, end = self._scan(self.text, start)
        if isinstance(value, dict):
            return MappingNode(None, start, end, self)
        if isinstance(value, list):
            return SequenceNode(None, start, end, self)
        return ScalarNode(_whole(value) if isinstance(value, str) else value, start, end)

    def _skip(self, offset: int) -> int:
        found = _SPACE.match(self.text, offset)
        return found.end() if found is not None else offset

    def items(self, start: int) -> list[Node]:
        """The elements of the list that starts at this offset."""
        found: list[Node] = []
        at = self._skip(start + 1)
        if self.text[at] == "]":
            return found
        while True:
            node = self.node(at)
            found.append(node)
            at = self._skip(node.end)
            if self.text[at] == "]":
                return found
            at = self._skip(at + 1)

    def entries(self, start: int) -> dict[str, Entry]:
        """The entries of the mapping that starts at this offset; of a key written twice the last."""
        return self.entries_and_notices(start)[0]

    def entries_and_notices(self, start: int) -> tuple[dict[str, Entry], list[Notice]]:
        """The entries, and which keys are written twice."""
        found: dict[str, Entry] = {}
        notices: list[Notice] = []
        at = self._skip(start + 1)
        while self.text[at] != "}":
            key, key_end = self._scan(self.text, at)
            key = _whole(key)
            value = self.node(self._skip(self._skip(key_end) + 1))
            if key in found:
                notices.append(written_twice(key, at, key_end))
            found[key] = Entry(at, key_end, value)
            following = self._skip(value.end)
            if self.text[following] == "}":
                break
            at = self._skip(following + 1)
        return found, notices


def _whole(text: str) -> str:
    """The text with halves of surrogate pairs (`"\\ud83d"` alone) replaced: they are no characters."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


class _Pairs:
    """Makes mappings for `json`, and takes note where a key is written twice."""

    def __init__(self) -> None:
        self.twice = False

    def __call__(self, found: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(found)
        if len(mapping) != len(found):
            self.twice = True
        return mapping


def parse_json(text: str) -> Document:
    """Read JSON; raises TemplateSyntaxError."""
    import json

    pairs = _Pairs()
    try:
        value = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise TemplateSyntaxError(f"is no valid JSON: {error.msg}", error.pos) from error
    except ValueError as error:
        raise TemplateSyntaxError("contains a number with too many digits", 0, limit=True) from error
    except RecursionError as error:
        raise TemplateSyntaxError(f"nested more than {MAX_DEPTH} levels deep", 0, limit=True) from error
    _measure(value)
    reader = _JsonPlaces(text)
    root = reader.node(_SPACE.match(text).end())  # type: ignore[union-attr]
    return Document(root, tuple(_twice_in(reader, root)) if pairs.twice else ())


def plain_json(text: str) -> Any:
    """JSON as plain values; raises TemplateSyntaxError."""
    import json

    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TemplateSyntaxError("is no valid JSON", 0) from error
    _measure(value)
    return value


def check_json(text: str) -> bool:
    """Whether there is nothing to say of a text: it is JSON, within the limits, and no key is written twice."""
    import json

    pairs = _Pairs()
    try:
        _measure(json.loads(text, object_pairs_hook=pairs))
    except (ValueError, RecursionError, TemplateSyntaxError):
        return False
    return not pairs.twice


def _measure(value: Any) -> None:
    """Refuse what is too deep or too large."""
    level = [value]
    count = depth = 0
    while level:
        count += len(level)
        if depth > MAX_DEPTH:
            raise TemplateSyntaxError(f"nested more than {MAX_DEPTH} levels deep", 0, limit=True)
        if count > MAX_NODES:
            raise TemplateSyntaxError(f"has more than {MAX_NODES:,} nodes", 0, limit=True)
        depth += 1
        below: list[Any] = []
        for item in level:
            if type(item) is dict:
                below.extend(item.values())
            elif type(item) is list:
                below.extend(item)
        level = below


def _twice_in(reader: _JsonPlaces, root: Node) -> Iterator[Notice]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, MappingNode):
            yield from reader.entries_and_notices(node.start)[1]
            waiting.extend(entry.value for entry in reversed(node.entries.values()))
        elif isinstance(node, SequenceNode):
            waiting.extend(reversed(node.items))
