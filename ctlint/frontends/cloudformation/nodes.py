"""Knows the nodes that YAML and JSON are read into: values exactly as CloudFormation reads them, and their places.

Must not know either syntax, nor what a template means. Offsets are code points of the decoded text.
"""

from __future__ import annotations

from ctlint.hints import Any, Protocol, Union
from ctlint.records import NamedTuple

MAX_DEPTH = 200
"""Containers inside each other; a template that CloudFormation accepts stays far below."""

MAX_NODES = 250_000
"""Nodes of one file, aliases counted at the size of what they stand for; CloudFormation takes 1 MB of template."""

Scalar = Union[str, bool, int, float, None]


class TemplateSyntaxError(Exception):
    """The text is no readable YAML or JSON, or goes beyond a limit.

    message: one clause for people. offset: the code point where it was noticed.
    limit: True where the text may be well-formed but is deeper or larger than ctlint reads.
    """

    def __init__(self, message: str, offset: int, limit: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.limit = limit


class ScalarNode:
    """A single value.

    start, end: offsets of the value as written, quotes included, tag and anchor excluded; equal where it is empty.
    """

    __slots__ = ("end", "start", "value")

    def __init__(self, value: Scalar, start: int, end: int) -> None:
        self.value = value
        self.start = start
        self.end = end


class Places(Protocol):
    """Finds what is inside a container when it is first asked for."""

    def items(self, start: int) -> list[Node]:
        """The elements of the list that starts at this offset."""
        ...

    def entries(self, start: int) -> dict[str, Entry]:
        """The entries of the mapping that starts at this offset."""
        ...


class SequenceNode:
    """A list; `start` and `end` enclose it, brackets included."""

    __slots__ = ("_items", "_read", "end", "start")

    def __init__(self, items: list[Node] | None, start: int, end: int, read: Places | None = None) -> None:
        self._items = items
        self._read = read
        self.start = start
        self.end = end

    @property
    def items(self) -> list[Node]:
        """The elements, in order."""
        if self._items is None:
            assert self._read is not None
            self._items = self._read.items(self.start)
        return self._items


class MappingNode:
    """A mapping with text keys; of a key written twice the last entry counts."""

    __slots__ = ("_entries", "_read", "end", "start")

    def __init__(self, entries: dict[str, Entry] | None, start: int, end: int, read: Places | None = None) -> None:
        self._entries = entries
        self._read = read
        self.start = start
        self.end = end

    @property
    def entries(self) -> dict[str, Entry]:
        """The entries by key, in order."""
        if self._entries is None:
            assert self._read is not None
            self._entries = self._read.entries(self.start)
        return self._entries

    def get(self, key: str) -> Node | None:
        """The value under a key; None where the key is not written."""
        entry = self.entries.get(key)
        return None if entry is None else entry.value


Node = Union[ScalarNode, SequenceNode, MappingNode]


class Entry(NamedTuple):
    """One entry of a mapping; `start` and `end` are the key's (of a short form its tag's: `!Ref`)."""

    start: int
    end: int
    value: Node


class Notice(NamedTuple):
    """Something readable that an author would want to know; `start` and `end` are its place.

    twice: a key is written twice.
    """

    message: str
    start: int
    end: int
    twice: bool = False


class Document(NamedTuple):
    """A text as nodes; of several YAML documents the first with `Resources`. `root`: None where nothing is written."""

    root: Node | None
    notices: tuple[Notice, ...]


def to_plain(node: Node | None) -> Any:
    """The node as plain Python values (dict, list, str, bool, int, float, None)."""
    if isinstance(node, MappingNode):
        return {key: to_plain(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, SequenceNode):
        return [to_plain(item) for item in node.items]
    return None if node is None else node.value


def written_twice(key: str, start: int, end: int) -> Notice:
    """The notice that a key has more than one entry; the place is the later key's."""
    return Notice(f"the key '{key}' is written twice: the last one counts", start, end, twice=True)
