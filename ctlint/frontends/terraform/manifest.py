"""Knows where `terraform init` has put modules.

Must not know which of them are called, nor what is in them.
"""

from __future__ import annotations

import posixpath

from ctlint.frontends.terraform.roots import resolve
from ctlint.source import SourceError, Sources


def installed(sources: Sources, directory: str) -> dict[str, str]:
    """The directories of a root's modules by dotted call path; only those that lie inside the scan root."""
    found: dict[str, str] = {}
    path = f"{'' if directory == '.' else directory + '/'}.terraform/modules/modules.json"
    # The first is known without another look at the disk, and nearly always the answer.
    if not sources.may_hold(directory, ".terraform") or not sources.exists(path):
        return found
    import json

    try:
        content = json.loads(sources.read_bytes(path))
    except (SourceError, ValueError, RecursionError):
        content = None
    entries = content.get("Modules") if isinstance(content, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            key, place = entry.get("Key"), entry.get("Dir")
            if isinstance(key, str) and key and isinstance(place, str) and not posixpath.isabs(place):
                target = resolve(directory, place)
                if target is not None:
                    found[key] = target
    return found
