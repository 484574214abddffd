"""Knows how the formats that are JSON become text, and what identifies a finding where identities must differ.

Must not know any format's form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from ctlint.findings import Finding
from ctlint.hints import TextIO


def to_json(content: object) -> str:
    """JSON, indented by one blank, ending with a line feed; it can be encoded in UTF-8 whatever the text in it."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    # A lone surrogate (from a JSON escape, or an undecodable file name) has no UTF-8 form, but its escape is JSON.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def write_json(content: object, out: TextIO) -> None:
    """Write it as `to_json` gives it."""
    out.write(to_json(content))


def identified(findings: Iterable[Finding]) -> Iterator[tuple[str, Finding]]:
    """Each finding with its fingerprint, made unique where several have the same: systems drop what repeats one."""
    seen: dict[str, int] = {}
    for finding in findings:
        fingerprint = finding.fingerprint
        number = seen[fingerprint] = seen.get(fingerprint, 0) + 1
        if number > 1:
            import hashlib

            fingerprint = hashlib.sha256(f"{fingerprint}\0{number}".encode()).hexdigest()[:32]
        yield fingerprint, finding
