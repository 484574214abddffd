"""Knows how a plan is told from other files by what it holds, and what else Terraform writes that may be meant.

Must not know what a plan says.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.frontends.plan.scanner import top_level_keys
from ctlint.source import UTF16_MARKS, SourceError, Sources

HEAD = 4096
"""Bytes that most files are told by."""

_UTF8_MARK = b"\xef\xbb\xbf"
_ARCHIVE = b"PK\x03\x04"
_FIRST_KEYS = frozenset(
    {
        "action_invocations", "applyable", "checks", "complete", "configuration", "deferred_changes", "errored",
        "format_version", "output_changes", "planned_values", "prior_state", "proposed_unknown", "relevant_attributes",
        "resource_changes", "resource_drift", "terraform_version", "timestamp", "variables",
    }
)  # fmt: skip
"""Every key at the top of a plan; another one first, and the file is none."""
_TELLING = frozenset({"planned_values", "resource_changes", "configuration", "output_changes", "prior_state"})
"""Keys that nothing else but a plan has beside its format's version."""


def is_plan(path: str, sources: Sources) -> bool:
    """Whether a file is a plan in JSON, whole or broken off, whatever its name."""
    try:
        head = text_bytes(sources.read_start(path, HEAD))
        if not _may_be_plan(head):
            return False
        keys = set(top_level_keys(head, len(_FIRST_KEYS)))
        if keys & _TELLING and "format_version" in keys:
            return True
        if {"format_version", "terraform_version"} <= keys and not keys - _FIRST_KEYS and "variables" in keys:
            return True
        data = text_bytes(sources.read_bytes(path))
    except SourceError:
        return False
    if b'"format_version"' not in data:
        return False
    keys = set(top_level_keys(data, len(_FIRST_KEYS) + 8))
    return not keys - _FIRST_KEYS and (bool(keys & _TELLING) or {"format_version", "terraform_version"} <= keys)


def _may_be_plan(head: bytes) -> bool:
    """Whether the first key is one of a plan's; a head that holds no whole key tells nothing."""
    start = head.lstrip(b" \t\r\n")
    if start[:1] != b"{":
        return False
    quoted = start[1:].lstrip(b" \t\r\n")
    return quoted[:1] == b'"' and quoted[1:].partition(b'"')[0].decode("latin-1") in _FIRST_KEYS


def mistaken_for(path: str, sources: Sources) -> str:
    """What to do where somebody names a file that Terraform wrote and that is not a plan in JSON; "" for others."""
    try:
        head = sources.read_start(path, HEAD)
        if head[:4] == _ARCHIVE and b"tfplan" in sources.read_bytes(path):
            return f"is a plan in Terraform's own binary form: run `terraform show -json {path} > plan.json`"
        text = text_bytes(head)
    except SourceError:
        return ""
    first = text.lstrip(b" \t\r\n")
    if first[:1] == b"{" and b'"@level"' in first.partition(b"\n")[0]:
        return (
            "is the log that `terraform plan -json` prints: write the plan with -out=tfplan, "
            "then run `terraform show -json tfplan > plan.json`"
        )
    keys = set(_keys_of_json(text))
    if {"format_version", "terraform_version"} <= keys and "values" in keys:
        return "is a state, not a plan: run `terraform show -json` on the file of a plan"
    if first[:1] not in (b"{", b"[") and b'{"format_version"' in text:
        return (
            "has something before the plan, as a wrapper around terraform prints: "
            "write only what `terraform show -json` prints"
        )
    return ""


def _keys_of_json(text: bytes) -> Iterator[str]:
    return top_level_keys(text, 8)


def text_bytes(data: bytes) -> bytes:
    """A text as UTF-8 without a mark; PowerShell writes what a program prints as UTF-16."""
    if data[:2] in UTF16_MARKS:
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data[3:] if data[:3] == _UTF8_MARK else data
