"""Keeps what Terraform said, so that a machine without it compares the same cases.

The first line names the version and the command that writes the file anew; each other line is a case.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.oracle import binary
from tests.oracle.binary import Answer
from tests.oracle.campaign import Case

GOLDEN = Path(__file__).parent / "golden.jsonl"
COMMAND = "python -m tests.oracle --cases 500 --seed 7 --record tests/oracle/golden.jsonl"


def record(path: Path, cases: Iterable[Case]) -> None:
    """Write the cases, but what differs from run to run."""
    lines = [json.dumps({"terraform": binary.version(), "written by": COMMAND})]
    for case in cases:
        fields: dict[str, Any] = {"case": case.expression}
        fields |= {name: value for name, value in case.answer._asdict().items() if value != getattr(Answer(), name)}
        if "error" in fields:
            fields["error"] = fields["error"][:130]
        if case.completed:
            fields["completed"] = case.completed
        if case.settled:
            fields["settled"] = True
        if "plantimestamp" not in case.expression:
            lines.append(json.dumps(fields, default=_number, ensure_ascii=False))
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def recorded() -> tuple[str, list[Case]]:
    """The version that was asked, and what it said."""
    header, *lines = GOLDEN.read_text("utf-8").removesuffix("\n").split("\n")
    cases = []
    for line in lines:
        fields = json.loads(line, object_hook=_restored)
        completed = tuple(fields.pop("completed", ()))
        settled = fields.pop("settled", False)
        cases.append(Case(fields.pop("case"), Answer(**fields), completed, settled))
    return str(json.loads(header)["terraform"]), cases


def _number(value: object) -> dict[str, str]:
    assert isinstance(value, Decimal)
    return {"#": str(value)}


def _restored(fields: dict[str, Any]) -> Any:
    return Decimal(fields["#"]) if set(fields) == {"#"} else fields
