"""Knows where entries and strings are in a template, and the metadata that speaks to ctlint.

Must not know what a remark may say. Metadata says the same as a comment: under `ctlint`, then `ignore`, each key is
what a comment has in its brackets, and the value what follows them, as text or as a mapping:

    Metadata:
      ctlint:
        ignore:
          CT501: access is logged by the account's data events
          CT903: {reason: "short-lived sandbox", until: "2027-06-30"}
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.frontends.cloudformation.nodes import (
    Entry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    TemplateSyntaxError,
)
from ctlint.frontends.cloudformation.syntax import parse
from ctlint.frontends.comments import Outline, find
from ctlint.source import Remark, SourceFile, Span

_NAME = "ctlint"
_VERB = "ignore"


def remarks(source: SourceFile) -> list[Remark]:
    """What the comments and the metadata of a template tell ctlint; one that cannot be read tells nothing."""
    root = root_of(source)
    if root is None:
        return []
    found = [*find(source, outline_of(root)), *_metadata(source, root)]
    return sorted(found, key=lambda remark: remark.span)


def root_of(source: SourceFile) -> Node | None:
    """The template; None where it cannot be read."""
    try:
        return parse(source.text).root
    except TemplateSyntaxError:
        return None


def outline_of(root: Node) -> Outline:
    """Where things are in a template; in JSON, which has no comments, every sign of one is in a string."""
    outline = Outline([], [], [])
    _outline(root, outline, set())
    return outline


def described(source: SourceFile, root: Node) -> Iterator[tuple[Node, Span]]:
    """The metadata of each resource, and what it is about."""
    resources = root.get("Resources") if isinstance(root, MappingNode) else None
    if isinstance(resources, MappingNode):
        for entry in resources.entries.values():
            metadata = entry.value.get("Metadata") if isinstance(entry.value, MappingNode) else None
            if metadata is not None:
                yield metadata, Span(source.path, entry.start, entry.value.end)


def _outline(node: Node, outline: Outline, seen: set[int]) -> None:
    if id(node) in seen:  # an anchor's, which aliases bring back
        return
    seen.add(id(node))
    if isinstance(node, ScalarNode):
        outline.texts.append((node.start, node.end))
    elif isinstance(node, SequenceNode):
        for item in node.items:
            outline.things.append((item.start, item.end))
            _outline(item, outline, seen)
    else:
        for entry in node.entries.values():
            end = max(entry.end, entry.value.end)
            outline.things.append((entry.start, end))
            if isinstance(entry.value, MappingNode):
                outline.blocks.append((entry.start, end))
            _outline(entry.value, outline, seen)


def _metadata(source: SourceFile, root: Node) -> Iterator[Remark]:
    if not isinstance(root, MappingNode):
        return
    whole = Span(source.path, 0, len(source.text))
    yield from _told(source, root.entries.get("Metadata"), whole)
    resources = root.get("Resources")
    if isinstance(resources, MappingNode):
        for entry in resources.entries.values():
            if isinstance(entry.value, MappingNode):
                about = Span(source.path, entry.start, entry.value.end)
                yield from _told(source, entry.value.entries.get("Metadata"), about)


def _told(source: SourceFile, metadata: Entry | None, about: Span) -> Iterator[Remark]:
    entries = metadata.value.entries if metadata and isinstance(metadata.value, MappingNode) else {}
    for told in [entry for key, entry in entries.items() if str(key).lower() == _NAME]:
        yield from _requests(source, told, about)


def _requests(source: SourceFile, told: Entry, about: Span) -> Iterator[Remark]:
    verbs = told.value.entries if isinstance(told.value, MappingNode) else {}
    for verb, entry in verbs.items():
        if verb != _VERB or not isinstance(entry.value, MappingNode):
            yield Remark(Span(source.path, entry.start, entry.end), verb, about)
            continue
        for name, value in entry.value.entries.items():
            yield Remark(Span(source.path, value.start, value.end), f"{_VERB}[{name}] {_said(value.value)}", about)
    if not verbs:
        yield Remark(Span(source.path, told.start, told.end), "", about)


def _said(value: Node) -> str:
    """The date and the reason as a comment has them, and so whatever else is said; "" for what says nothing."""
    if isinstance(value, ScalarNode):
        return value.value if isinstance(value.value, str) else ""
    if not isinstance(value, MappingNode):
        return ""
    more = {name: entry.value for name, entry in value.entries.items() if name != "reason"}
    parts = [f"{name}={one.value}" for name, one in more.items() if isinstance(one, ScalarNode)]
    reason = value.get("reason")
    return " ".join([*parts, _said(reason) if reason is not None else ""])
