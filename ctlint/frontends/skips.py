"""Knows how authors tell other linters in their code what to skip, in HCL and in templates.

Must not know what the checks mean. Where each tool wants it, read 2026-11: checkov in a comment inside the resource
(github.com/bridgecrewio/checkov, docs/2.Concepts/Suppressing and Skipping Policies.md) or in its metadata; Trivy and
tfsec in a comment behind the line or above the line or block
(aquasecurity.github.io/tfsec/v1.28.5/guides/configuration/ignores); cfn_nag in the resource's metadata.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ctlint.frontends.comments import Outline, find, inside
from ctlint.source import Skip, SourceFile

SPEAKS = ("checkov", "bridgecrew:", "cortex:", "trivy:", "tfsec:", "cfn_nag")
"""A file without one of these words has nothing to say to other linters."""

_CHECKOV = re.compile(r"(?:#|//|/\*)[ \t]*(?:checkov|bridgecrew|cortex):skip=[ \t]*(?P<text>[^\n]*)")
_TRIVY = re.compile(r"(?:#|//|/\*)[ \t]*(?=(?:trivy|tfsec):ignore:)(?P<text>[^\n]*)")
_TRIVY_ONE = re.compile(r"(?:trivy|tfsec):ignore:(?P<check>[A-Za-z0-9-]+)(?P<more>[^\s]*)")
_TRIVY_UNTIL = re.compile(r":exp:(\d{4}-\d{2}-\d{2})")
_LISTS = {"cfn_nag": ("rules_to_suppress", "reason"), "checkov": ("skip", "comment")}
"""The tools that look into a resource's metadata: the name of their list, and of the reason in its elements."""


def skips(source: SourceFile, tools: Collection[str]) -> list[Skip]:
    """What a file tells these tools to skip; a damaged part tells nothing."""
    if source.path.endswith((".tf.json", ".tofu.json", ".tfvars")):
        return []
    if source.path.endswith((".tf", ".tofu")):
        from ctlint.frontends.terraform.remarks import outline_of

        return list(_comments(source, outline_of(source), tools, 0))
    return list(_in_template(source, tools))


def _comments(source: SourceFile, outline: Outline, tools: Collection[str], depth: int) -> Iterator[Skip]:
    if "checkov" in tools:
        for remark in inside(source, outline, _CHECKOV, depth):
            checks, _, reason = remark.text.partition(":")
            names = tuple(name.strip() for name in checks.split(","))
            yield Skip("checkov", names, reason.strip(), "", remark.span, remark.about)
    if "trivy" in tools:
        for remark in find(source, outline, _TRIVY):
            for one in _TRIVY_ONE.finditer(remark.text):
                if ":ws:" in one["more"] or "[" in one["more"]:
                    continue  # for one workspace, or for some values only
                until = _TRIVY_UNTIL.search(one["more"])
                yield Skip("trivy", (one["check"],), "", until[1] if until else "", remark.span, remark.about)


def _in_template(source: SourceFile, tools: Collection[str]) -> Iterator[Skip]:
    from ctlint.frontends.cloudformation.nodes import MappingNode, ScalarNode, SequenceNode
    from ctlint.frontends.cloudformation.remarks import described, outline_of, root_of
    from ctlint.source import Span

    root = root_of(source)
    if root is None:
        return
    yield from _comments(source, outline_of(root), tools, 1)
    for metadata, about in described(source, root):
        for tool, (list_, why) in _LISTS.items():
            told = metadata.get(tool) if tool in tools and isinstance(metadata, MappingNode) else None
            items = told.get(list_) if isinstance(told, MappingNode) else None
            for item in items.items if isinstance(items, SequenceNode) else ():
                if not isinstance(item, MappingNode):
                    continue
                check, reason = item.get("id"), item.get(why)
                if isinstance(check, ScalarNode):
                    said = str(reason.value) if isinstance(reason, ScalarNode) else ""
                    span = Span(source.path, item.start, item.end)
                    yield Skip(tool, (str(check.value),), said, "", span, about)
