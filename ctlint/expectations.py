"""Knows what fixtures say of themselves: `# expect: CT201 CT301? CT801!` on the line where evidence must be.

Must not know how a file is judged.

A code alone is a FAIL, with a question mark an UNKNOWN, with an exclamation mark a warning (a FAIL that holds only away
from the defaults). A code stands once for each finding that has its primary evidence on that line. JSON has no
comments: a file `<name>.expect` beside it holds lines such as `12 CT201 CT301?`. What is nearly an expectation is
refused: a comment that names a rule's code is one, or it suppresses (`ctlint: ignore[...]`).

The first line may say how the file is to be judged: `# options: expect-trail` makes it a unit that must create a trail,
`# options: retention-days=90` sets a parameter (a list is written with commas).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from ctlint.findings import Finding, Report, Verdict
from ctlint.parameters import ParameterError, ParameterValue, from_text
from ctlint.records import NamedTuple

_CODE = r"[A-Z]{2,8}\d{3}[?!]?"
_CODES = rf"(?P<codes>{_CODE}(?: {_CODE})*)"
_COMMENT = re.compile(rf"(?:#|//)\s*expect: {_CODES}\s*(?:#.*)?$")
_SIDECAR = re.compile(rf"(?P<line>[1-9]\d*) {_CODES}$")
_MENTION = re.compile(r"(?:#|//)(?:\s*expect\b|.*\bCT\d{3})", re.IGNORECASE)
_SUPPRESSION = re.compile(r"(?:#|//)\s*ctlint:\s*ignore\[")
_OPTIONS = re.compile(r"(?:#|//)\s*options: (?P<names>[a-z-]+(?:=\S+)?(?: [a-z-]+(?:=\S+)?)*)\s*(?:#.*)?$")
_OPTIONS_MENTION = re.compile(r"(?:#|//)\s*options?\b", re.IGNORECASE)
SIDECAR_SUFFIX = ".expect"


class FixtureOptions(NamedTuple):
    """How a fixture asks to be judged: as a unit that must create a trail, with these parameters."""

    expect_trail: bool = False
    parameters: Mapping[str, ParameterValue] = MappingProxyType({})


class Place(NamedTuple):
    """One expected or found result: the file relative to the fixture, the line, the code with its mark."""

    file: str
    line: int
    code: str


def expectations(root: Path) -> Counter[Place]:
    """What a fixture, a file with its sidecar or a directory, says that must be found in it.

    ValueError for what cannot be read.
    """
    if root.is_file():
        base = root.parent
        files = [path for path in (root, root.with_name(root.name + SIDECAR_SUFFIX)) if path.is_file()]
    else:
        base = root
        files = sorted(path for path in root.rglob("*") if path.is_file())
    return Counter(place for path in files for place in _in_file(path, path.relative_to(base).as_posix()))


def options(path: Path) -> FixtureOptions:
    """How a fixture asks to be judged, by its first line; ValueError for what is no option."""
    with path.open(encoding="utf-8", errors="replace") as file:
        first = file.readline().rstrip("\r\n")
    match = _OPTIONS.match(first)
    if match is None:
        if _OPTIONS_MENTION.match(first):
            raise ValueError(f"{path}:1: options that cannot be read: {first.strip()}")
        return FixtureOptions()
    words = match["names"].split()
    unknown = [word for word in words if "=" not in word and word != "expect-trail"]
    if unknown:
        raise ValueError(f"{path}:1: no option {', '.join(unknown)}")
    try:
        parameters = {
            name: from_text(name, text) for name, text in (word.split("=", 1) for word in words if "=" in word)
        }
    except ParameterError as error:
        raise ValueError(f"{path}:1: {error}") from error
    return FixtureOptions("expect-trail" in words, parameters)


def findings(report: Report) -> Counter[Place]:
    """What a run found, FAIL and UNKNOWN, in the same form."""
    return Counter(
        Place(*_primary(finding, report), _code(finding))
        for finding in report.findings
        if finding.verdict is not Verdict.PASS
    )


def differences(expected: Counter[Place], found: Counter[Place]) -> list[str]:
    """What is missing and what is unexpected, one line each; empty where both are equal."""
    lines = [f"{place.file}:{place.line}: missing {place.code}" for place in (expected - found).elements()]
    lines += [f"{place.file}:{place.line}: unexpected {place.code}" for place in (found - expected).elements()]
    return sorted(lines)


def _in_file(path: Path, name: str) -> Iterator[Place]:
    if path.name.endswith(SIDECAR_SUFFIX):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            match = _SIDECAR.match(line)
            if match is None:
                raise ValueError(f"{path}:{number}: not of the form '12 CT201 CT301?'")
            for code in match["codes"].split():
                yield Place(name.removesuffix(SIDECAR_SUFFIX), int(match["line"]), code)
        return
    if path.suffix == ".md":
        return
    # Line numbers are the tool's own: a line ends at a line feed and nowhere else.
    for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").split("\n"), 1):
        match = _COMMENT.search(line.rstrip("\r"))
        if match is not None:
            for code in match["codes"].split():
                yield Place(name, number, code)
        elif _MENTION.search(line) and not _SUPPRESSION.search(line):
            raise ValueError(f"{path}:{number}: an expectation that cannot be read: {line.strip()}")


def _primary(finding: Finding, report: Report) -> tuple[str, int]:
    span = finding.evidence[0].span
    return span.file, report.sources[span.file].position(span.start)[0]


def _code(finding: Finding) -> str:
    if finding.verdict is Verdict.UNKNOWN:
        return f"{finding.rule.id}?"
    return f"{finding.rule.id}!" if finding.warning else finding.rule.id
