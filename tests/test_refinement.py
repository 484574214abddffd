"""Not knowing never turns one answer into another: it may only take an answer away.

For expressions: what is said with unknowns must admit what the same expression comes to with each of their meanings.
For projects: with a default or a literal replaced by a variable without a value, PASS never becomes FAIL nor FAIL PASS.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ctlint.findings import Verdict
from ctlint.frontends.terraform.functions.calling import native
from ctlint.frontends.terraform.identity import is_whole
from ctlint.scan import Options, scan
from ctlint.value import ResourceId
from tests.oracle import binary, leaves
from tests.oracle.campaign import described
from tests.oracle.compare import admits
from tests.oracle.evaluator import Expressions
from tests.oracle.generate import Generator

PROJECTS = Path(__file__).resolve().parent.parent / "fixtures" / "_projects"
EXPRESSIONS = 160
REPLACEMENTS = 8
"""Places that are made unknown in each project, one at a time, and all together."""


def as_json(value: Any) -> Any:
    """A native value as a plan has it."""
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.mark.parametrize("meaning", range(leaves.COMPLETIONS))
def test_what_is_said_of_unknowns_holds_for_each_meaning(meaning: int, tmp_path: Path) -> None:
    binary.write(tmp_path / "open", leaves.for_ctlint())
    binary.write(tmp_path / "filled", leaves.completed(meaning))
    unknown, filled = Expressions(tmp_path / "open"), Expressions(tmp_path / "filled")
    decided = 0
    for expression in Generator(meaning, unknown=0.6).expressions(EXPRESSIONS):
        if "local." not in expression:
            continue
        meant = filled.evaluate(expression)
        if meant is None or not is_whole(meant):
            continue  # what Terraform refuses, or nobody can know even so
        said = unknown.evaluate(expression)
        assert said is not None
        assert admits(said, as_json(native(meant))), f"{expression}\n{described(said)}\n{described(meant)}"
        decided += 1
    assert decided > EXPRESSIONS // 8


def verdicts(root: Path) -> dict[tuple[str, ResourceId], Verdict]:
    """What is said for certain, whatever the scenario."""
    found: dict[tuple[str, ResourceId], Verdict] = {}
    for finding in scan([root], Options(profile="strict")).findings:
        certain = finding.scenario is None and finding.verdict is not Verdict.UNKNOWN
        key = finding.rule.slug, finding.subject.id
        found[key] = finding.verdict if certain and key not in found else Verdict.UNKNOWN
    return found


_DEFAULT = re.compile(r"^[ \t]*default[ \t]*=[ \t]*[^\[{\n]+$", re.MULTILINE)
_NAME = r"^([ \t]+(?!default|source|version|type)\w+[ \t]*=[ \t]*)"
_LITERAL = re.compile(_NAME + r'(true|false|\d+|"[^"$%{\n]*")[ \t]*$', re.MULTILINE)


def places(root: Path) -> list[tuple[Path, int, int, str]]:
    """Where a project can be made to know less: file, range, what stands there instead."""
    found = []
    for path in sorted(root.rglob("*.tf")):
        text = path.read_text("utf-8")
        found += [(path, *match.span(), "") for match in _DEFAULT.finditer(text)]
        if "variable" not in path.name and "version" not in path.name:
            found += [(path, *match.span(2), "var.not_known") for match in _LITERAL.finditer(text)]
    return found


def make_unknown(root: Path, chosen: list[tuple[Path, int, int, str]]) -> None:
    """Each place gets a variable of its own: that two values are the same is more than was known."""
    declared: dict[Path, str] = {}
    for number, (path, start, end, instead) in enumerate(sorted(chosen, key=lambda place: -place[1])):
        text = path.read_text("utf-8")
        path.write_text(text[:start] + (f"{instead}_{number}" if instead else "") + text[end:], "utf-8")
        declared[path.parent] = declared.get(path.parent, "") + f'variable "not_known_{number}" {{}}\n'
    for directory, variables in declared.items():
        (directory / "not_known.tf").write_text(variables, "utf-8")


projects = sorted(path for path in PROJECTS.iterdir() if any(path.rglob("*.tf")))


@pytest.mark.parametrize("project", projects, ids=[path.name for path in projects])
def test_not_knowing_flips_no_verdict(project: Path, tmp_path: Path) -> None:
    before_root = tmp_path / "known" / "project"
    shutil.copytree(project, before_root)
    before = verdicts(before_root)
    assert Verdict.PASS in before.values()
    chooser = random.Random(project.name)
    all_places = places(before_root)
    assert all_places
    singles = [[place] for place in chooser.sample(all_places, min(REPLACEMENTS, len(all_places)))]
    several = [chooser.sample(all_places, len(all_places) // share) for share in (1, 2, 4)]
    weakened = 0
    for at, chosen in enumerate([*singles, *several]):
        with tempfile.TemporaryDirectory(dir=tmp_path) as made:
            root = Path(made) / "project"
            shutil.copytree(before_root, root)
            make_unknown(root, [(root / path.relative_to(before_root), *rest) for path, *rest in chosen])  # type: ignore[misc]
            after = verdicts(root)
            weakened += sum(after.get(key) is Verdict.UNKNOWN is not verdict for key, verdict in before.items())
            flipped = {
                key: (before[key].value, verdict.value)
                for key, verdict in after.items()
                if {verdict, before.get(key, verdict)} == {Verdict.PASS, Verdict.FAIL}
            }
        assert not flipped, (at, [(path.name, start, end) for path, start, end, _ in chosen], flipped)
    assert weakened > 0
