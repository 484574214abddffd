"""Knows the correct stacks in each dialect, how to edit their text, and how to judge an edited one.

Must not know what is wrong with an edit, nor what is to be found.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ctlint.findings import Report, Verdict
from ctlint.output.following import Following
from ctlint.scan import Options, scan

STACKS = Path(__file__).parent / "correct"
DIALECTS = ("flat", "modules", "cloudformation", "cdk")
"""Terraform in one directory, Terraform in modules with for_each, a CloudFormation template, a CDK assembly."""

GAP = "…"
"""In a place: what stands before is found first, what follows is the next of its kind after it."""

TEMPLATE = "audit.yaml"
SYNTHESISED = "Audit.template.json"


class Place(NamedTuple):
    """A line of a file of a stack."""

    file: str
    line: int


class Found(NamedTuple):
    """One FAIL or UNKNOWN: the rule's slug, the verdict, the subject's address, the place of its primary evidence.

    follows: whether it is only shown with another.
    """

    rule: str
    verdict: str
    subject: str
    place: Place
    follows: bool


@cache
def stack(dialect: str) -> Mapping[str, str]:
    """The files of the correct stack; those of the CDK are those of CloudFormation, until they are written."""
    root = STACKS / ("cloudformation" if dialect == "cdk" else dialect)
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".terraform" not in path.parts
    }


def locate(files: Mapping[str, str], place: str) -> tuple[str, int, int]:
    """The file, and where in it the text after the last GAP begins and ends. ValueError unless it is one place."""
    anchor, *rest = place.split(GAP)
    holders = [name for name, text in files.items() if anchor in text]
    if len(holders) != 1 or files[holders[0]].count(anchor) != 1:
        raise ValueError(f"not in one place: {anchor!r} ({holders})")
    text = files[holders[0]]
    start = text.index(anchor)
    end = start + len(anchor)
    for part in rest:
        start = text.index(part, end)
        end = start + len(part)
    return holders[0], start, end


def edit(files: Mapping[str, str], old: str, new: str, at: str | None = None) -> tuple[dict[str, str], list[Place]]:
    """The files with `new` instead of what `old` ends in; the place of `at`, else those that the edit has.

    An edit is on the lines that differ; within a statement of a policy, on the statement's first line as well.
    """
    name, start, end = locate(files, old)
    text = files[name]
    edited = {**files, name: text[:start] + new + text[end:]}
    lines = edited[name].split("\n")
    if at is not None:
        name, begin, _ = locate(edited, at)
        lines = edited[name].split("\n")
        line = edited[name].count("\n", 0, begin) + edited[name][begin:].startswith("\n")
        return edited, [Place(name, number + 1) for number in (line, *_statement(lines, line))]
    pairs = enumerate(zip(text.split("\n"), lines, strict=False))
    line = next(number for number, (was, now) in pairs if was != now)
    last = max(line, edited[name].count("\n", 0, start + len(new.rstrip("\n"))))
    return edited, [Place(name, number + 1) for number in (*range(line, last + 1), *_statement(lines, line))]


def _statement(lines: list[str], line: int) -> Iterator[int]:
    """The first line of the statement that a line is in."""
    indent = len(lines[line]) - len(lines[line].lstrip())
    for number in range(line, -1, -1):
        bare = lines[number].lstrip()
        if bare and len(lines[number]) - len(bare) < indent:
            indent = len(lines[number]) - len(bare)
            if bare == "statement {" or bare.startswith("- Sid: "):
                yield number
        elif number == line and bare.startswith("- Sid: "):
            yield number


def write(dialect: str, files: Mapping[str, str], root: Path) -> None:
    """Put a stack's files where a run can read them, in place of what is there."""
    shutil.rmtree(root, ignore_errors=True)
    if dialect == "cdk":
        text, _ = synthesised(files[TEMPLATE])
        files = {SYNTHESISED: text, "manifest.json": json.dumps(MANIFEST), "cdk.out": '{"version":"48.0.0"}'}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def places(dialect: str, files: Mapping[str, str], at: Iterable[Place]) -> frozenset[Place]:
    """Where lines of an edited stack come to stand when it is written: for the CDK in the template's JSON."""
    if dialect != "cdk":
        return frozenset(at)
    _, lines = synthesised(files[TEMPLATE])
    return frozenset(Place(SYNTHESISED, line) for place in at for line in lines.get(place.line, ()))


def findings(root: Path, options: Options) -> list[Found]:
    """What is found in a stack that has been written."""
    return list(_found(scan([root], options)))


def _found(report: Report) -> Iterator[Found]:
    for diagnostic in report.diagnostics:
        if diagnostic.fatal:
            raise AssertionError(f"not read: {diagnostic}")
    following = Following(report.findings)
    for finding in report.findings:
        if finding.verdict is not Verdict.PASS:
            span = finding.evidence[0].span
            line = report.sources[span.file].position(span.start)[0]
            verdict = f"{finding.verdict.value} in some scenario" if finding.warning else finding.verdict.value
            place = Place(span.file, line)
            follows = following.cause(finding) is not None
            yield Found(finding.rule.slug, verdict, finding.subject.id.address, place, follows)


MANIFEST = {
    "version": "48.0.0",
    "artifacts": {
        "Audit": {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "properties": {"templateFile": SYNTHESISED},
            "displayName": "Audit",
        }
    },
}


def synthesised(template: str) -> tuple[str, Mapping[int, list[int]]]:
    """A template as the CDK writes it, as JSON with paths; and on which lines each line of the YAML comes to stand."""
    writer = _Writer()
    document = yaml.compose(template, Loader=yaml.SafeLoader)
    writer.put(document, ())
    return "\n".join(writer.lines) + "\n", writer.places


class _Writer:
    """Writes composed YAML as JSON, one key or item a line, with the functions in their long form."""

    def __init__(self) -> None:
        self.lines = [""]
        self.places: dict[int, list[int]] = {}

    def put(self, node: Any, path: tuple[str, ...]) -> None:
        """Write one node; path: the keys that lead to it."""
        if node.tag.startswith("!"):
            self._function(node, path)
        elif isinstance(node, yaml.MappingNode):
            members = [(key.value, key, value) for key, value in node.value]
            if len(path) == 2 and path[0] == "Resources":
                members.append(("Metadata", None, {"aws:cdk:path": f"Audit/{path[1]}/Resource"}))
            self._open("{")
            for index, (name, key, value) in enumerate(members):
                self._line(index, json.dumps(name) + ": ", key, len(path))
                if isinstance(value, dict):
                    self.lines[-1] += json.dumps(value)
                else:
                    self.put(value, (*path, name))
            self._close("}", len(path))
        elif isinstance(node, yaml.SequenceNode):
            self._open("[")
            for index, item in enumerate(node.value):
                self._line(index, "", item, len(path))
                self.put(item, (*path, str(index)))
            self._close("]", len(path))
        else:
            plain = yaml.SafeLoader("")
            self.lines[-1] += json.dumps(plain.construct_object(node, deep=True))

    def _function(self, node: Any, path: tuple[str, ...]) -> None:
        name = "Ref" if node.tag == "!Ref" else f"Fn::{node.tag[1:]}"
        self.lines[-1] += "{" + json.dumps(name) + ": "
        if node.tag == "!GetAtt":
            self.lines[-1] += json.dumps(node.value.split(".", 1))
        elif isinstance(node, yaml.ScalarNode):
            self.lines[-1] += json.dumps(node.value)
        else:
            node.tag = "tag:yaml.org,2002:seq"
            self.put(node, (*path, name))
        self.lines[-1] += "}"

    def _open(self, mark: str) -> None:
        self.lines[-1] += mark

    def _line(self, index: int, start: str, node: Any, depth: int) -> None:
        if index:
            self.lines[-1] += ","
        self.lines.append(" " * (depth + 1) + start)
        if node is not None:
            self.places.setdefault(node.start_mark.line + 1, []).append(len(self.lines))

    def _close(self, mark: str, depth: int) -> None:
        self.lines.append(" " * depth + mark)
