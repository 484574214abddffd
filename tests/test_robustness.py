"""Input that is broken gives diagnostics with the right lines, no exception, and never silence.

Two sources of it: the files of fixtures/_broken/, which say what is wrong with them, and every other fixture, cut off.

`# diagnostic: CTL002` stands on the line where the diagnostic must be; where no comment can stand there, a file
`<name>.diagnostic` beside it holds lines such as `12 CTL002`; line 0 is the file as a whole. With a tilde (`CTL003~`)
the diagnostic is not fatal: it does not make the results incomplete.
"""

from __future__ import annotations

import functools
import json
import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

import ctlint.scan
from ctlint.catalogue import load_catalogue
from ctlint.diagnostics import CODES
from ctlint.findings import Report
from ctlint.model import wanted
from ctlint.scan import NothingToCheckError, Options, scan
from tests.installation import ROOT

FIXTURES = ROOT / "fixtures"
ENDINGS = (".tf", ".yaml", ".json")
BROKEN = sorted(path for path in (FIXTURES / "_broken").iterdir() if path.name.endswith(ENDINGS))
WHOLE = sorted(
    path
    for path in FIXTURES.rglob("*")
    if path.is_file() and path.name.endswith(ENDINGS) and path.parent.name != "_broken"
)
CUTS_INSIDE_LINES = 2
CUTS_AT_LINES = 1_000_000 if os.environ.get("ALL_CUTS") else 5
"""Per file; ALL_CUTS=1 pytest tests/test_robustness.py cuts at every line."""

_MARK = re.compile(r"#\s*diagnostic: (?P<code>CTL\d{3}~?)\s*$")
_SIDECAR = re.compile(r"(?P<line>\d+) (?P<code>CTL\d{3}~?)")
HEALTHY = """
Resources:
  Healthy:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      S3BucketName: acme-audit-logs
"""
"""A template of its own unit, which fails CT201."""


def name_of(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


@pytest.fixture(autouse=True)
def rules_are_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of runs follow each other here, and the rules are the same for all of them."""
    monkeypatch.setattr(ctlint.scan, "load_catalogue", _load_catalogue)


_load_catalogue = functools.cache(load_catalogue)


# --- files that say what is wrong with them --------------------------------------------------------------------------


def announced(path: Path) -> list[tuple[int, str]]:
    found = []
    for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").split("\n"), 1):
        mark = _MARK.search(line)
        if mark is not None:
            found.append((number, mark["code"]))
    sidecar = path.with_name(path.name + ".diagnostic")
    if sidecar.exists():
        for line in sidecar.read_text(encoding="utf-8").splitlines():
            entry = _SIDECAR.fullmatch(line)
            assert entry is not None, f"{sidecar.name}: {line!r} is not of the form '12 CTL002'"
            found.append((int(entry["line"]), entry["code"]))
    return sorted(found)


def diagnosed(report: Report) -> list[tuple[int, str]]:
    found = []
    for one in report.diagnostics:
        line = 0
        if one.span is not None and one.span.file in report.sources:
            line = report.sources[one.span.file].position(one.span.start)[0]
        found.append((line, one.code if one.fatal else f"{one.code}~"))
    return sorted(found)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_what_is_broken_is_said_where_it_is(path: Path) -> None:
    expected = announced(path)
    assert expected, "the file says nothing of what is wrong with it"
    assert {code.rstrip("~") for _, code in expected} <= set(CODES)
    assert diagnosed(scan([path], Options(root=path.parent))) == expected


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_the_other_files_are_judged(path: Path, tmp_path: Path) -> None:
    (tmp_path / "healthy.yaml").write_text(HEALTHY, encoding="utf-8")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / path.name).write_bytes(path.read_bytes())
    report = scan([tmp_path], Options(root=tmp_path))
    assert [one for one in report.findings if one.rule.id == "CT201" and one.subject.id.address == "Healthy"]
    assert diagnosed(report) == announced(path)
    assert "healthy.yaml" in report.coverage.files_read


def test_no_sidecar_is_left_over() -> None:
    sidecars = {path.name.removesuffix(".diagnostic") for path in (FIXTURES / "_broken").glob("*.diagnostic")}
    assert sidecars <= {path.name for path in BROKEN}
    assert {path.suffix for path in BROKEN} == set(ENDINGS)


# --- files that are cut off ------------------------------------------------------------------------------------------


def cuts(path: Path) -> Iterator[str]:
    """What is left of a file: up to some lines, and up to some places inside lines; the same on every run."""
    text = path.read_text(encoding="utf-8")
    places = random.Random(name_of(path))
    ends = [found.end() for found in re.finditer("\n", text[:-1])]
    yield from (text[:end] for end in places.sample(ends, min(CUTS_AT_LINES, len(ends))))
    yield from (text[: places.randrange(1, len(text))] for _ in range(CUTS_INSIDE_LINES))


def is_whole(name: str, text: str) -> bool:
    """Whether a text is complete in its syntax, told without ctlint; True also where this simple test cannot tell.

    Terraform fixtures are formatted by `terraform fmt`: between blocks the last line of code is a brace in the first
    column, or a block that is empty.
    """
    if name.endswith(".json"):
        return _parses(json.loads, text)
    if name.endswith(".yaml"):
        return _parses(functools.partial(yaml.compose, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), text)
    code = [line for line in text.split("\n") if line.strip() and not line.startswith(("#", "/"))]
    return not code or code[-1] == "}" or code[-1].endswith("{}")


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except (ValueError, yaml.YAMLError):
        return False
    return True


def concerns(text: str) -> bool:
    """Whether a type that ctlint judges is named: a Terraform root that names none is not read any further."""
    return any(type_.removeprefix("data.") in text for type_ in wanted().types)


def judged(path: Path) -> Report:
    """By the rule of the folder it came from, else by all rules."""
    slug = path.parent.name
    only = (slug,) if any(rule.slug == slug for rule in _load_catalogue().listed) else ()
    return scan([path], Options(root=path.parent, profile="strict", rules=only))


@pytest.mark.parametrize("path", WHOLE, ids=name_of)
def test_a_file_that_is_cut_off(path: Path, tmp_path: Path) -> None:
    """What is left is a complete file, and judged as such, or there is a fatal diagnostic: no verdict looks final."""
    folder = tmp_path / path.parent.name
    folder.mkdir()
    place = folder / path.name
    for text in cuts(path):
        place.write_text(text, encoding="utf-8", newline="")
        try:
            report = judged(place)
        except NothingToCheckError:
            continue
        assert "CTL900" not in {one.code for one in report.diagnostics}, report.diagnostics
        if not is_whole(path.name, text) and concerns(text):
            said = any(one.fatal for one in report.diagnostics)
            assert said, f"the file ends with {text[-60:]!r} and nothing says that it is broken"


def test_most_cuts_break_a_file() -> None:
    """Else the test before this one would say little."""
    for ending, least in ((".tf", 0.6), (".json", 0.95), (".yaml", 0.002)):
        broken = [not is_whole(path.name, text) for path in WHOLE if path.suffix == ending for text in cuts(path)]
        assert sum(broken) > least * len(broken), ending
