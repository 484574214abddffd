"""Knows how many single faults in a correct stack are found, beside checkov's score on the same cases.

Must not know the faults, nor how a stack is edited: tests/mutation has both.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.setting import Setting
from bench.table import row
from ctlint.scan import Options
from tests.mutation.fault import KINDS
from tests.mutation.faults import FAULTS
from tests.mutation.stacks import DIALECTS, edit, findings, stack, write

BATCH = 25
"""Stacks that checkov, which takes seconds to start, is given at once; each lies in a directory of its own."""


def run(setting: Setting) -> Iterator[str]:
    """Measure, and give the lines to print: per dialect and kind of fault, how many are found of how many."""
    yield from ("", "single faults found", row("", "faults", "ctlint", "checkov"))
    for dialect in DIALECTS:
        cases = [fault for fault in FAULTS if dialect in fault.edits()]
        own, other = Counter[str](), Counter[str]()
        root = setting.made / "stack"
        write(dialect, stack(dialect), root)
        base = {found[:3] for found in findings(root, Options(root=root, profile="strict"))}
        for fault in cases:
            write(dialect, edit(stack(dialect), *fault.edits()[dialect])[0], root)
            new = [found for found in findings(root, Options(root=root, profile="strict")) if found[:3] not in base]
            own[fault.kind] += any((found.rule, found.verdict) == (fault.rule, fault.verdict) for found in new)
        if setting.checkov is not None:
            edited = [edit(stack(dialect), *fault.edits()[dialect])[0] for fault in cases]
            failed = _failed(setting.checkov, dialect, [stack(dialect), *edited], setting.made / "checkov")
            for fault, found in zip(cases, failed[1:], strict=True):
                other[fault.kind] += bool(found - failed[0])
        for kind in KINDS:
            count = sum(fault.kind == kind for fault in cases)
            beside = "-" if setting.checkov is None else str(other[kind])
            yield row(f"  {dialect}, {kind}", str(count), str(own[kind]), beside)
        beside = "-" if setting.checkov is None else str(other.total())
        yield row(f"  {dialect}, all", str(len(cases)), str(own.total()), beside)


def _failed(checkov: Path, dialect: str, stacks: Sequence[Mapping[str, str]], made: Path) -> list[set[tuple[str, str]]]:
    """The checks that fail for each stack, with the resource; a fault counts as found if any of them is new."""
    found: list[set[tuple[str, str]]] = [set() for _ in stacks]
    for start in range(0, len(stacks), BATCH):
        for number, files in enumerate(stacks[start : start + BATCH], start):
            write(dialect, files, made / str(number))
        command = [str(checkov), "--directory", str(made), "--compact", "--quiet", "--output", "json"]
        command += ["--framework", "terraform", "cloudformation"]
        text = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        reports = json.loads(text or "[]")
        for report in reports if isinstance(reports, list) else [reports]:
            for check in report.get("results", {}).get("failed_checks", []):
                number = int(Path(check["file_path"].lstrip("/")).parts[0])
                found[number].add((check["check_id"], check["resource"]))
        for number in range(start, min(start + BATCH, len(stacks))):
            write("flat", {}, made / str(number))
    return found
