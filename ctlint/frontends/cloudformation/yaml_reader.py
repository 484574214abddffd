"""Knows how YAML is read into nodes, through libyaml's events: one at a time, so that nothing recurses.

Must not know what a template means: no section, no intrinsic function beyond the spelling of its short tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ctlint.frontends.cloudformation.nodes import (
    MAX_DEPTH,
    MAX_NODES,
    Document,
    Entry,
    MappingNode,
    Node,
    Notice,
    Scalar,
    ScalarNode,
    SequenceNode,
    TemplateSyntaxError,
    written_twice,
)
from ctlint.hints import Any

_BOOLEANS = {
    spelling: value
    for word, value in (("true", True), ("yes", True), ("on", True), ("false", False), ("no", False), ("off", False))
    for spelling in (word, word.capitalize(), word.upper())
}
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?\Z")
_MAX_DIGITS = 300
"""Longer numbers stay text: Python refuses to convert very long ones, and no property takes them."""

_YAML_TYPES = "tag:yaml.org,2002:"
_RESOLVED_TYPES = frozenset(_YAML_TYPES + name for name in ("bool", "int", "float", "null"))
_SHORT_TAGS = {"!Ref": "Ref", "!Condition": "Condition"}
_PROPERTIES = re.compile(r"(?:[!&]\S*(?:\s|(?<=\s)#[^\n]*)*)+")
"""A node's tag and anchor with the white space and comments behind them."""


_ALIAS = re.compile(r"[\s\[{,:]\*[^\s\"']")
_COMPLEX_KEY = re.compile(r"^[ -]*\?\s", re.MULTILINE)
"""`? key`, with the value on a line of its own."""


def _plain_value(text: str) -> Scalar:
    """What an unquoted scalar means to CloudFormation: YAML 1.1 booleans; dates, octals and the like stay text."""
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text in _NULLS:
        return None
    if text[0] in "-+.0123456789" and len(text) <= _MAX_DIGITS:
        if _INTEGER.match(text):
            return int(text)
        if _FLOAT.match(text):
            return float(text)
    return text


def _long_form(tag: str) -> str:
    return _SHORT_TAGS.get(tag) or "Fn::" + tag[1:]


class _Open:
    """A container whose end has not been read yet, and what its mapping is waiting for."""

    __slots__ = ("anchor", "entries", "flow", "items", "key", "key_end", "key_start", "last", "merges", "start", "tag")

    def __init__(self, is_mapping: bool, flow: bool, tag: str | None, anchor: str | None, start: int) -> None:
        self.entries: dict[str, Entry] | None = {} if is_mapping else None
        self.items: list[Node] = []
        self.key: str | None = None
        self.key_start = self.key_end = 0
        self.merges: list[tuple[str, Entry]] | None = None
        self.last = start
        self.flow = flow
        self.tag = tag
        self.anchor = anchor
        self.start = start


class _Composer:
    """Builds nodes from YAML events."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.count = 0
        self.has_aliases = False
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.notices: list[Notice] = []
        self.roots: list[Node] = []

    def compose(self, get_event: Callable[[], Any]) -> None:
        """Read every document of the stream into `roots`."""
        from yaml import events

        scalar_event, alias_event = events.ScalarEvent, events.AliasEvent
        mapping_start, sequence_start = events.MappingStartEvent, events.SequenceStartEvent
        mapping_end, sequence_end = events.MappingEndEvent, events.SequenceEndEvent
        stack: list[_Open] = []
        top: _Open | None = None
        while True:
            event = get_event()
            kind = type(event)
            if kind is scalar_event:
                self.count += 1
                if top is not None and top.key is None and top.entries is not None:
                    top.key = event.value
                    top.key_start = event.start_mark.index
                    top.key_end = event.end_mark.index
                    if event.anchor is not None:
                        self.anchors[event.anchor] = (ScalarNode(event.value, top.key_start, top.key_end), 1)
                    if event.value == "<<" and event.implicit[0] and top.merges is None:
                        top.merges = []
                    continue
                end = event.end_mark.index
                # The plain case, by far the most frequent, is written out: it decides how fast templates load.
                if event.tag is None and event.anchor is None and event.style != "|" and event.style != ">":
                    value = event.value
                    if event.implicit[0]:
                        value = _plain_value(value)
                    node: Node = ScalarNode(value, event.start_mark.index, end)
                else:
                    node = self._scalar(event)
                    end = node.end
            elif kind is mapping_start or kind is sequence_start:
                start = event.start_mark.index
                self.count += 1
                if len(stack) >= MAX_DEPTH:
                    raise TemplateSyntaxError(f"nested more than {MAX_DEPTH} levels deep", start, limit=True)
                if top is not None and top.entries is not None and top.key is None:
                    raise TemplateSyntaxError("a mapping's key must be plain text", start)
                top = _Open(kind is mapping_start, event.flow_style, event.tag, event.anchor, start)
                stack.append(top)
                continue
            elif kind is mapping_end or kind is sequence_end:
                assert top is not None
                stack.pop()
                # Block collections "end" where the next token starts, after blank lines and comments.
                end = event.end_mark.index if top.flow else top.last
                node = self._close(top, end)
                top = stack[-1] if stack else None
            elif kind is alias_event:
                end = event.end_mark.index
                node = self._alias(event.anchor, event.start_mark.index, end)
                if top is not None and top.entries is not None and top.key is None:
                    if not isinstance(node, ScalarNode):
                        raise TemplateSyntaxError("a mapping's key must be plain text", event.start_mark.index)
                    top.key = node.value if isinstance(node.value, str) else self.text[node.start : node.end]
                    top.key_start, top.key_end = event.start_mark.index, end
                    continue
            elif kind is events.DocumentStartEvent:
                self.anchors = {}
                continue
            elif kind is events.StreamEndEvent:
                return
            else:
                continue
            if self.count > MAX_NODES:
                raise TemplateSyntaxError(f"has more than {MAX_NODES:,} nodes", end, limit=True)
            if top is None:
                self.roots.append(node)
                continue
            top.last = end
            entries = top.entries
            if entries is None:
                top.items.append(node)
                continue
            key = top.key
            assert key is not None
            top.key = None
            if top.merges is not None and key == "<<" and self._merge(top, node):
                continue
            if key in entries:
                self.notices.append(written_twice(key, top.key_start, top.key_end))
            entries[key] = Entry(top.key_start, top.key_end, node)

    def _scalar(self, event: Any) -> Node:
        """A scalar event with a tag, an anchor, or in block style."""
        tag, value = event.tag, event.value
        start, end = event.start_mark.index, event.end_mark.index
        written = start
        if tag is not None or event.anchor is not None:
            found = _PROPERTIES.match(self.text, start, end)
            if found is not None:
                written = found.end()
        if event.style in ("|", ">"):
            end = max(written, written + len(self.text[written:end].rstrip()))
        content: Scalar = value
        if (tag is None and event.implicit[0]) or tag in _RESOLVED_TYPES:
            content = _plain_value(value)
        node: Node = ScalarNode(content, written, end)
        if tag is not None and tag.startswith("!") and tag != "!":
            self.count += 1
            if tag == "!GetAtt":
                node = self._attribute(value, written, end)
            node = self._short_form(tag, node, start, end)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 2)
        return node

    def _attribute(self, value: str, start: int, end: int) -> Node:
        """`!GetAtt Name.Attribute.More` as the list that its long form has."""
        name, dot, attribute = value.partition(".")
        if not dot:
            return SequenceNode([ScalarNode(name, start, end)], start, end)
        at = self.text.find(value, start, end)
        if at < 0:
            return SequenceNode([ScalarNode(name, start, end), ScalarNode(attribute, start, end)], start, end)
        split = at + len(name)
        return SequenceNode(
            [ScalarNode(name, at, split), ScalarNode(attribute, split + 1, at + len(value))], start, end
        )

    def _short_form(self, tag: str, node: Node, start: int, end: int) -> MappingNode:
        at = self.text.find("!", start, end)
        if at < 0:
            at = start
        tag_end = at
        while tag_end < end and not self.text[tag_end].isspace() and tag_end < node.start:
            tag_end += 1
        return MappingNode({_long_form(tag): Entry(at, tag_end, node)}, at, end)

    def _close(self, top: _Open, end: int) -> Node:
        start, tag = top.start, top.tag
        inner = start
        tagged = tag is not None and tag.startswith("!") and tag != "!"
        if tagged or top.anchor is not None:
            found = _PROPERTIES.match(self.text, start, end)
            if found is not None:
                inner = found.end()
        node: Node
        if top.entries is None:
            node = SequenceNode(top.items, inner, end)
        else:
            entries = top.entries
            if top.merges:
                for key, entry in top.merges:
                    entries.setdefault(key, entry)
            node = MappingNode(entries, inner, end)
        if tag is not None and tagged:
            self.count += 1
            node = self._short_form(tag, node, start, end)
        if top.anchor is not None:
            self.anchors[top.anchor] = (node, 0)
        return node

    def _alias(self, name: str, start: int, end: int) -> Node:
        known = self.anchors.get(name)
        if known is None:
            raise TemplateSyntaxError(f"the alias *{name} stands for nothing, or for itself", start)
        node, size = known
        if not size:
            size = _size(node, MAX_NODES)
            self.anchors[name] = (node, size)
        self.count += size
        if self.count > MAX_NODES:
            raise TemplateSyntaxError(f"its aliases expand to more than {MAX_NODES:,} nodes", start, limit=True)
        if not self.has_aliases:
            self.has_aliases = True
            self.notices.append(Notice(_ALIASES, start, end))
        return node

    def _merge(self, top: _Open, node: Node) -> bool:
        """Take over the entries of a merge key; explicit keys win wherever they stand, of several merges the first."""
        sources = node.items if isinstance(node, SequenceNode) else [node]
        if not sources or not all(isinstance(source, MappingNode) for source in sources):
            return False
        assert top.merges is not None
        for source in sources:
            if isinstance(source, MappingNode):
                top.merges.extend(source.entries.items())
        return True


_ALIASES = "CloudFormation itself refuses YAML aliases: this template deploys only after a tool has resolved them"


def _size(node: Node, limit: int) -> int:
    """How many nodes; stops counting at `limit`."""
    count = 0
    waiting = [node]
    while waiting and count <= limit:
        count += 1
        node = waiting.pop()
        if isinstance(node, MappingNode):
            waiting.extend(entry.value for entry in node.entries.values())
        elif isinstance(node, SequenceNode):
            waiting.extend(node.items)
    return count


def parse_yaml(text: str) -> Document:
    """Read YAML; raises TemplateSyntaxError."""
    import yaml

    composer = _Composer(text)
    # libyaml's parser is some twenty times faster than PyYAML's own; where PyYAML was built without it we are slow.
    loader_class: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = None
    try:
        loader = loader_class(text)
        composer.compose(loader.get_event)
    except yaml.reader.ReaderError as error:
        raise _unreadable_character(text, error) from error
    except yaml.MarkedYAMLError as error:
        message = ", ".join(part for part in (error.context, error.problem) if part)
        noticed, begun = error.problem_mark, error.context_mark
        # What is never closed is noticed at the end of the text, what is no key a line later: show where it begins.
        late = noticed is None or noticed.index >= len(text.rstrip()) or error.context == "while scanning a simple key"
        if begun is not None and late:
            noticed = begun
        offset = getattr(noticed, "index", 0)
        raise TemplateSyntaxError(message, min(offset, len(text)), limit="nesting depth" in message) from error
    except UnicodeError as error:
        raise TemplateSyntaxError("contains characters that are no Unicode text", 0) from error
    finally:
        if loader is not None:
            loader.dispose()
    notices = composer.notices
    roots = composer.roots
    chosen = next((root for root in roots if isinstance(root, MappingNode) and "Resources" in root.entries), None)
    if len(roots) > 1:
        message = f"the file holds {len(roots)} YAML documents: only the one with Resources is read"
        start = (chosen or roots[0]).start
        notices.append(Notice(message, start, start))
    return Document(chosen or (roots[0] if roots else None), tuple(notices))


_KEY = re.compile(r"\n([ -]*)([^\s#:-][^:\n]*(?::+[^ \r\n:][^:\n]*)*):(?=[ \r\n])")
"""A key in block style at the start of a line, with what stands before it."""


def _may_repeat_a_key(text: str) -> bool:
    """Whether a mapping in block style seems to have two entries of one key: a look at lines alone."""
    columns, keys = [-1], [{""}]
    for before, key in _KEY.findall("\n" + text):
        column = len(before)
        last = columns[-1]
        if column <= last:
            begins = before.find("-") if "-" in before else column
            while last > begins:
                keys.pop()
                columns.pop()
                last = columns[-1]
            if last == column:  # so it does not begin an item of a list
                seen = keys[-1]
                if key in seen:
                    return True
                seen.add(key)
                continue
        columns.append(column)
        keys.append({key})
    return False


_FLOW_OF_ONE = re.compile(r"\{[^{},]*\}")
_FLOW = re.compile(r"\{([^{}]*)\}")
_FLOW_KEY = re.compile(r"(?:^|,)([^,:]*):")
_MOST_PASSES = 10
"""Mappings in flow style inside each other that are looked through; real code has four."""


def _may_repeat_a_key_in_flow(text: str) -> bool:
    """The same of mappings in flow style, the innermost first."""
    repeated = False

    def look(found: re.Match[str]) -> str:
        nonlocal repeated
        keys = [key.strip("\"' \t\r\n") for key in _FLOW_KEY.findall(found[1])]
        repeated = repeated or len(set(keys)) < len(keys)
        return "0"

    for _ in range(_MOST_PASSES):
        text, alone = _FLOW_OF_ONE.subn("0", text)
        text, count = _FLOW.subn(look, text)
        if repeated or not (alone or count):
            return repeated
    return True


def check_yaml(text: str) -> bool:
    """Whether there is nothing to say of a text; False also where a closer look has to tell.

    It goes through the text without making anything of it.
    """
    import yaml

    loader_class: Any = getattr(yaml, "CSafeLoader", None)
    # An alias may stand for itself, for nothing, or for more than there is room for.
    if loader_class is None or len(text) > MAX_NODES or _ALIAS.search(text) is not None:
        return False
    if _COMPLEX_KEY.search(text) is not None or _may_repeat_a_key(text) or _may_repeat_a_key_in_flow(text):
        return False
    loader = None
    try:
        loader = loader_class(text)
        loader.raw_parse()
    except (yaml.YAMLError, UnicodeError):
        return False
    finally:
        if loader is not None:
            loader.dispose()
    return True


def _unreadable_character(text: str, error: Any) -> TemplateSyntaxError:
    """libyaml gives the offset in bytes, PyYAML's own reader in characters; the character itself tells them apart."""
    position = int(error.position)
    code = error.character if isinstance(error.character, int) else ord(str(error.character)[:1] or "\0")
    offset = len(text.encode("utf-8", "replace")[:position].decode("utf-8", "ignore"))
    for candidate in (offset, position):
        if candidate < len(text) and ord(text[candidate]) == code:
            offset = candidate
            break
    return TemplateSyntaxError(f"contains a control character (U+{code:04X})", min(offset, len(text)))
