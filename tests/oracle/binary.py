"""Runs the `terraform` binary: what it makes of many expressions, and of whole configurations.

No network and no `terraform init`: only the built-in `terraform_data` is used. All expressions of a batch are elements
of one tuple, so that a plan costs half a millisecond for each; a diagnostic's line names the element that is at fault,
which is left out of the next run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

BATCH = 1000
"""Expressions per plan."""

UNPLACED = "an error without a place"
"""Terraform plans this, or fails to, without being able to say what is wrong: such an answer is not compared."""


class Answer(NamedTuple):
    """What Terraform says of an expression.

    error: its summary, "" where there is a value. value: as JSON, numbers as Decimal; without the parts that are not
    known. unknown: the same shape with true for those. type: as in a plan; None where the value is not wholly known.
    """

    error: str = ""
    value: Any = None
    unknown: Any = False
    type: Any = None


@cache
def version() -> str | None:
    """The version of the binary on the path; None where there is none."""
    if shutil.which("terraform") is None:
        return None
    found = _run(["version", "-json"], Path.cwd())
    try:
        return str(json.loads(found.stdout)["terraform_version"])
    except (ValueError, KeyError):
        return None


def signatures() -> dict[str, Any]:
    """Every function's signature, by name, as `terraform metadata functions -json` prints them."""
    found: dict[str, Any] = json.loads(_run(["metadata", "functions", "-json"], Path.cwd()).stdout)
    return dict(found["function_signatures"])


def _run(arguments: Sequence[str], directory: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    environment |= {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TZ": "UTC"}
    environment["GOGC"] = "800"  # short runs: half the time, for some memory
    return subprocess.run(
        ["terraform", *arguments], cwd=directory, env=environment, capture_output=True, text=True, check=False
    )


def write(directory: Path, files: Mapping[str, str]) -> None:
    """Write files by their relative path."""
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def evaluate(expressions: Sequence[str], files: Mapping[str, str]) -> list[Answer]:
    """What Terraform makes of each expression in a configuration."""
    answers: dict[int, Answer] = {at: Answer("syntax: " + text) for at, text in _syntax_errors(expressions).items()}
    waiting = [at for at in range(len(expressions)) if at not in answers]
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        write(directory, files)
        for start in range(0, len(waiting), BATCH):
            _batch(directory, expressions, waiting[start : start + BATCH], answers)
    return [answers[at] for at in range(len(expressions))]


def _syntax_errors(expressions: Sequence[str]) -> dict[int, str]:
    """The expressions that are none: in a common file they would swallow their neighbours."""
    with tempfile.TemporaryDirectory() as made:
        for at, text in enumerate(expressions):
            (Path(made) / f"c{at:05}.tf").write_text(f"x = (\n{text}\n)\n", encoding="utf-8")
        said = _run(["fmt", "-check", "-write=false", "-list=false", "-no-color"], Path(made)).stderr
    found: dict[int, str] = {}
    for match in re.finditer(r"^Error: (.*)\n\n  on \S*?c(\d{5})\.tf", said, re.MULTILINE):
        found.setdefault(int(match[2]), match[1])
    return found


def _batch(directory: Path, expressions: Sequence[str], batch: list[int], answers: dict[int, Answer]) -> None:
    live = list(batch)
    while live:
        failed = _plan(directory, expressions, live, "cases.tf", "all")
        if failed is None:
            break
        if not failed:
            _halves(directory, expressions, live, answers)
            return
        answers.update({at: Answer(problem) for at, problem in failed.items()})
        live = [at for at in live if at not in failed]
    if not live:
        return
    shown = _show(directory)
    if shown is None:
        _halves(directory, expressions, live, answers)
        return
    change = shown["output_changes"]["all"]
    mask = change.get("after_unknown", False)
    for position, at in enumerate(live):
        unknown = mask if isinstance(mask, bool) else mask[position]
        answers[at] = Answer("", None if mask is True else change["after"][position], unknown)
    _add_types(directory, expressions, [at for at in live if not is_unknown(answers[at].unknown)], answers)


def _add_types(directory: Path, expressions: Sequence[str], whole: list[int], answers: dict[int, Answer]) -> None:
    """Add the types of what is wholly known; a plan has none where an unknown hides in it, which its mask denies."""
    if not whole or _plan(directory, expressions, whole, "cases.tf", "all") is not None:
        return
    shown = _show(directory)
    output = shown["planned_values"]["outputs"]["all"] if shown else {}
    if "type" in output:
        for position, at in enumerate(whole):
            answers[at] = answers[at]._replace(type=output["type"][1][position])
    elif len(whole) > 1:
        half = len(whole) // 2
        _add_types(directory, expressions, whole[:half], answers)
        _add_types(directory, expressions, whole[half:], answers)


def _halves(directory: Path, expressions: Sequence[str], live: list[int], answers: dict[int, Answer]) -> None:
    """Find the one expression that Terraform fails at without saying where."""
    if len(live) == 1:
        answers[live[0]] = Answer(UNPLACED)
        return
    half = len(live) // 2
    _batch(directory, expressions, live[:half], answers)
    _batch(directory, expressions, live[half:], answers)


def _plan(directory: Path, expressions: Sequence[str], live: list[int], file: str, name: str) -> dict[int, str] | None:
    """Plan; None where it succeeds, else what is wrong with which expression."""
    lines = [f'output "{name}" {{', "  sensitive = true", "  value = ["]
    owner: dict[int, int] = {}
    for at in live:
        text = f"(\n{expressions[at]}\n),".split("\n")
        owner.update(dict.fromkeys(range(len(lines) + 1, len(lines) + len(text) + 1), at))
        lines += text
    (directory / file).write_text("\n".join([*lines, "  ]", "}", ""]), encoding="utf-8")
    done = _run(["plan", "-input=false", "-json", "-lock=false", "-refresh=false", "-out=plan"], directory)
    if done.returncode == 0:
        return None
    failed: dict[int, str] = {}
    for line in done.stdout.splitlines():
        problem = json.loads(line).get("diagnostic") if line.startswith("{") else None
        if problem and problem["severity"] == "error":
            place = problem.get("range") or {}
            at_line = owner.get(place.get("start", {}).get("line", -1))
            if place.get("filename") == file and at_line is not None:
                failed.setdefault(at_line, f"{problem['summary']}: {problem.get('detail', '')}"[:200])
    return failed


def _show(directory: Path) -> dict[str, Any] | None:
    """The plan; None where Terraform cannot show it."""
    shown = _run(["show", "-json", "plan"], directory)
    if shown.returncode:
        return None
    found: dict[str, Any] = json.loads(shown.stdout, parse_int=Decimal, parse_float=Decimal)
    return found


def is_unknown(mask: Any) -> bool:
    """Whether anything in a value is unknown."""
    if isinstance(mask, dict):
        return any(is_unknown(item) for item in mask.values())
    return any(is_unknown(item) for item in mask) if isinstance(mask, list) else bool(mask)


class Plan(NamedTuple):
    """What Terraform plans for a configuration.

    outputs: by name. resources: what `terraform_data` is given, by address. errors: their summaries.
    """

    outputs: Mapping[str, Answer]
    resources: Mapping[str, Answer]
    errors: tuple[str, ...] = ()


def plan(files: Mapping[str, str], arguments: Sequence[str] = ()) -> Plan:
    """What Terraform plans for a whole configuration that consists of these files."""
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        write(directory, files)
        _run(["get"], directory)
        command = ["plan", "-input=false", "-json", "-lock=false", "-refresh=false", "-out=plan", *arguments]
        done = _run(command, directory)
        if done.returncode:
            said = [json.loads(line).get("diagnostic") for line in done.stdout.splitlines() if line.startswith("{")]
            return Plan({}, {}, tuple(f"{p['summary']}: {p.get('detail', '')}" for p in said if p) or (done.stderr,))
        shown = _show(directory) or {}
    outputs = {name: _answer(change) for name, change in shown.get("output_changes", {}).items()}
    resources = {}
    for resource in shown.get("resource_changes", ()):
        change = resource["change"]
        unknown = change["after_unknown"].get("input", False)
        resources[resource["address"]] = Answer("", (change["after"] or {}).get("input"), unknown)
    return Plan(outputs, resources)


def _answer(change: Mapping[str, Any]) -> Answer:
    return Answer("", change.get("after"), change.get("after_unknown", False))
