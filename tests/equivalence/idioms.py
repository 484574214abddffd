"""Knows how Terraform code gets hold of what it has: elements of collections, attributes, documents, lists of them.

Must not know what any value is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ctlint.frontends.terraform.nodes import TupleExpr
from tests.equivalence.hcl import (
    Change,
    Files,
    Reference,
    Value,
    attributes,
    blocks,
    each_literal,
    everywhere,
    nested,
    references,
    written,
)
from tests.equivalence.law import Rewrite

_DOCUMENT = "aws_iam_policy_document"


def _literals(name: str, write: Callable[[str], str], kind: str = "", more: str = "") -> Rewrite:
    """Each literal, or each of a kind, is got at in another way; more: what else a directory has to say."""

    def one(value: Value) -> str:
        return write(value.text) if not kind or value.kind == kind else value.text

    def rewrite(files: Files) -> Files:
        made, found = each_literal(files, one)
        return {**made, **({f"{place}more.tf": more for place in found} if more else {})}

    return Rewrite(name, rewrite)


def _lists(name: str, write: Callable[[str], str]) -> Rewrite:
    """Each list in the statements of documents is made in another way."""

    def change(_: str, text: str) -> Iterator[Change]:
        for block in blocks(text, "data"):
            for statement in nested(block.body, "statement") if block.labels[0] == _DOCUMENT else ():
                for body in (statement.body, *(inner.body for inner in nested(statement.body))):
                    for value in (one.value for one in attributes(body).values()):
                        if isinstance(value, TupleExpr):
                            yield Change(value.start, value.end, write(written(text, value)))

    return Rewrite(name, lambda files: everywhere(files, change), reordered=True)


def _documents(name: str, write: Callable[[str], str], hole: str = "", instead: str = "") -> Rewrite:
    """Each use of a document's JSON is written in another way; instead of a hole in documents something else stands."""

    def change(_: str, text: str) -> Iterator[Change]:
        for block in blocks(text, "data") if hole else ():
            if block.labels[0] == _DOCUMENT:
                for found in re.finditer(re.escape(hole), text[block.start : block.end]):
                    yield Change(block.start + found.start(), block.start + found.end(), instead)
        for block in blocks(text, "resource"):
            for one in references(text, block.body):
                if one.head.startswith(f"data.{_DOCUMENT}.") and one.rest == ".json":
                    yield Change(one.start, one.end, write(one.whole))

    return Rewrite(name, lambda files: everywhere(files, change))


def _references(name: str, write: Callable[[Reference], str]) -> Rewrite:
    """Each attribute of a resource is read in another way, where Terraform takes an expression."""

    def change(_: str, text: str) -> Iterator[Change]:
        for block in blocks(text, "resource", "data", "locals"):
            free = [
                item
                for item in block.body
                if getattr(item, "name", "") != "depends_on" and getattr(item, "type", "") != "lifecycle"
            ]
            for one in references(text, free):
                if one.head.startswith("aws_") and re.fullmatch(r"\.\w+", one.rest):
                    yield Change(one.start, one.end, write(one))

    return Rewrite(name, lambda files: everywhere(files, change))


ELEMENTS = [
    _literals("an element beyond the end, which wraps around", lambda one: f"element([{one}], 3)"),
    _literals("the first of a map's values", lambda one: f"values({{ a = {one} }})[0]"),
    _literals("literals zipped into a map", lambda one: f'zipmap(["a"], [{one}]).a'),
    _literals("the middle of a slice", lambda one: f"slice([null, {one}, null], 1, 2)[0]"),
    _literals("a list turned around", lambda one: f"reverse([{one}])[0]"),
    _literals("the one of a splat", lambda one: f"one([{{ v = {one} }}][*].v)"),
    _literals("what keys match", lambda one: f'matchkeys([{one}], ["a"], ["a", "b"])[0]'),
    _literals("literals deep in objects", lambda one: f"{{ a = {{ b = [{{ c = {one} }}] }} }}.a.b[0].c"),
    _literals("lists that are flattened", lambda one: f"flatten([[{one}], []])", "list(string)"),
    _literals("literals by formatlist", lambda one: f'formatlist("%s", [{one}])[0]', "string"),
    _literals("literals turned around twice", lambda one: f"strrev(strrev({one}))", "string"),
    _literals("what a pattern finds", lambda one: f'regex("(?s)^.*$", {one})', "string"),
    _literals("the key of a map", lambda one: f"keys({{ ({one}) = true }})[0]", "string"),
    _literals(
        "literals by templatestring",
        lambda one: f"templatestring(local.template, {{ v = {one} }})",
        "string",
        'locals {\n  template = "$${v}"\n}\n',
    ),
]
LISTS = [
    _lists("lists in documents, each element once", lambda one: f"distinct(concat({one}, {one}))"),
    _lists("lists in documents as sets", lambda one: f"toset({one})"),
    _lists("lists in documents from a union", lambda one: f"[for each in setunion({one}, {one}) : each]"),
    _lists("lists in documents without blanks", lambda one: f'compact(concat({one}, ["", null]))'),
    _lists("lists in documents, flattened", lambda one: f"flatten([[], [{one}]])"),
    _lists("lists in documents, turned around", lambda one: f"reverse({one})"),
    _lists("lists in documents, if there is something", lambda one: f"[for each in {one} : each if each != null]"),
    _lists("lists in documents from maps", lambda one: f"values({{ for at, each in {one} : at => each }})"),
]
DOCUMENTS = [
    _documents("documents decoded and encoded", lambda one: f"jsonencode(jsondecode({one}))"),
    _documents(
        "placeholders in documents",
        lambda one: f'replace({one}, "_ACCOUNT_ID_", local.account_id)',
        "${local.account_id}",
        "_ACCOUNT_ID_",
    ),
    _documents("documents tried", lambda one: f"try({one}, null)"),
    _documents("documents joined from one", lambda one: f'join("", [{one}])'),
    _documents("documents in templates", lambda one: f'"${{{one}}}"'),
    _documents("the first document that is there", lambda one: f"coalesce(null, one([{one}]))"),
]
ATTRIBUTES = [
    _references("resources in lists", lambda one: f"[{one.head}][0]{one.rest}"),
    _references("resources in objects", lambda one: f"{{ it = {one.head} }}.it{one.rest}"),
    _references("the one of a resource's splat", lambda one: f"one({one.head}[*]{one.rest})"),
    _references("resources in for expressions", lambda one: f"[for it in [{one.head}] : it{one.rest}][0]"),
    _references("attributes tried", lambda one: f"try({one.whole}, null)"),
    _references("resources among a map's values", lambda one: f"values({{ it = {one.head} }})[0]{one.rest}"),
    _references("attributes joined from a splat", lambda one: f'join("", {one.head}[*]{one.rest})'),
]
IDIOMS = [*ELEMENTS, *LISTS, *DOCUMENTS, *ATTRIBUTES]
