"""CONTRIBUTING.md: every path that it names exists, and each of its four ways leads where it says."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from subprocess import CompletedProcess
from typing import NamedTuple

import pytest

from tests.installation import ROOT, clean_environment, copy_checkout, run

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)*/?)`")
WAYS = {number: text for number, text in enumerate(re.split(r"^### \d\. ", PAGE, flags=re.MULTILINE)) if number}


class Block(NamedTuple):
    """A fenced block: its language and its text."""

    language: str
    text: str

    @property
    def file(self) -> str | None:
        """The path in its first line, where it is a file to be made."""
        found = re.match(r"# ([\w./-]+/[\w.-]+)\n", self.text)
        return found[1] if found else None


def blocks(text: str) -> list[Block]:
    return [Block(*found.groups()) for found in BLOCK.finditer(text)]


class Contributor:
    """A copy of the checkout that does what the page says."""

    def __init__(self, directory: Path) -> None:
        self.checkout = copy_checkout(directory)

    def follow(self, way: str) -> list[CompletedProcess[str]]:
        """Make the files, apply the differences, run the commands; returns what they printed."""
        done = []
        for block in blocks(way):
            if block.file is not None:
                self.make(block.file, block.text)
            elif block.language == "diff":
                self.apply(block.text)
            elif block.language == "sh":
                done += [self.run(line) for line in block.text.splitlines()]
        return done

    def make(self, path: str, text: str) -> None:
        """A new file; its first line stays where it is a comment of the language."""
        place = self.checkout / path
        assert not place.exists(), f"{path} exists by now: the page needs another example"
        place.parent.mkdir(parents=True, exist_ok=True)
        if not path.endswith((".tf", ".yaml")):
            text = text.split("\n", 1)[1]
        place.write_text(text, encoding="utf-8")

    def apply(self, difference: str) -> None:
        """Every unbroken run of lines that are there already must be there once; it becomes what the page says."""
        header, target, *lines = difference.splitlines()
        assert header.removeprefix("--- a/") == target.removeprefix("+++ b/")
        place = self.checkout / target.removeprefix("+++ b/")
        text = place.read_text(encoding="utf-8")
        for old, new in hunks(lines):
            assert text.count(old) == 1, f"{place.name} does not hold this once:\n{old}"
            text = text.replace(old, new)
        place.write_text(text, encoding="utf-8")

    def run(self, line: str) -> CompletedProcess[str]:
        """A command line of the page, with this interpreter's programs; any exit code."""
        words = shlex.split(line)
        extra = {}
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            extra[name] = value
        target = None
        if ">" in words:
            target = words[words.index(">") + 1]
            del words[words.index(">") :]
        environment = clean_environment(**extra)
        if words[:2] == ["python", "-m"]:
            del words[:2]
        done = run(sys.executable, "-m", *words, cwd=self.checkout, env=environment, expect=None)
        if target is not None:
            (self.checkout / target).write_text(done.stdout, encoding="utf-8")
        return done


def hunks(lines: list[str]) -> list[tuple[str, str]]:
    """Old and new text of each hunk; a hunk ends where a line that is there already follows new ones."""
    found: list[list[str]] = []
    for line in lines:
        if not found or (line[0] != "+" and found[-1][-1][0] == "+"):
            found.append([])
        found[-1].append(line)
    return [
        ("\n".join(line[1:] for line in hunk if line[0] != "+"), "\n".join(line[1:] for line in hunk if line[0] != "-"))
        for hunk in found
    ]


@pytest.fixture
def contributor(tmp_path: Path) -> Contributor:
    return Contributor(tmp_path / "checkout")


def test_the_page_names_the_four_ways() -> None:
    assert [text.split(":")[0] for text in WAYS.values()] == ["A rule", "An attribute", "A dialect", "A format"]


def test_scope_comes_first() -> None:
    assert re.findall(r"^## (.+)$", PAGE, re.MULTILINE)[0] == "Scope"


def test_every_path_that_it_names_exists() -> None:
    prose = BLOCK.sub("", PAGE)
    named = {path for path in PATH.findall(prose) if "/" in path or path.endswith((".md", ".toml"))}
    assert len(named) > 15
    assert not {path for path in named if not (ROOT / path).exists()}


def test_the_checks_that_it_names_are_those_of_ci() -> None:
    """By name: what each does is in pyproject.toml."""
    named = set(re.findall(r"\.venv/bin/([\w-]+)", BLOCK.findall(PAGE)[1][1]))
    assert named == {"ruff", "mypy", "lint-imports", "pytest"}
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert not {tool for tool in named if not re.search(rf"^step {tool}\b", ci, re.MULTILINE)}


def test_adding_a_rule(contributor: Contributor) -> None:
    index, page, tests = contributor.follow(WAYS[1])
    assert index.returncode == 0, index.stderr
    assert "trail-log-group-class" in index.stdout
    assert "rules/pages/trail-log-group-class.md" in page.stdout, page.stderr
    assert tests.returncode == 0, tests.stdout
    assert re.search(r"\b[1-9]\d* passed", tests.stdout), "its fixtures are tests"


def test_a_rule_that_does_not_find_what_its_fixtures_expect_fails(contributor: Contributor) -> None:
    """So that passing means something."""
    way = WAYS[1].replace("log_group_class: STANDARD\nmessage", "log_group_class: {present: true}\nmessage")
    assert way != WAYS[1]
    assert contributor.follow(way)[-1].returncode == 1


def test_adding_an_attribute(contributor: Contributor) -> None:
    (tests,) = contributor.follow(WAYS[2])
    assert tests.returncode == 0, tests.stdout
    code = "from ctlint.model.sns import Topic; print(Topic.attributes['fifo'].doc)"
    assert "order" in run(sys.executable, "-c", code, cwd=contributor.checkout).stdout


def test_an_attribute_that_nobody_spells_so_fails(contributor: Contributor) -> None:
    way = WAYS[2].replace("fifo_topic", "fifo")
    (tests,) = contributor.follow(way)
    assert tests.returncode == 1
    assert "aws_sns_topic.fifo" in tests.stdout


def test_adding_a_dialect(contributor: Contributor) -> None:
    (checked,) = contributor.follow(WAYS[3])
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "FAIL" in checked.stdout
    assert "fixtures/audit.inventory:1:77" in checked.stdout
    contracts = Path(sys.executable).with_name("lint-imports")
    assert "0 broken" in run(contracts, "--no-cache", cwd=contributor.checkout).stdout


def test_adding_a_format(contributor: Contributor) -> None:
    update, tests, checked = contributor.follow(WAYS[4])
    assert tests.returncode == 0, tests.stdout
    assert (contributor.checkout / "tests" / "snapshots" / "tally").is_dir(), update.stdout
    assert re.fullmatch(r"pass \d+\nfail \d+\nunknown \d+\n", checked.stdout), checked.stderr
    assert "tally" in contributor.run("ctlint check --help").stdout


def test_its_python_is_as_the_project_wants_it(contributor: Contributor) -> None:
    for way in WAYS.values():
        contributor.follow(re.sub(r"^```sh\n.*?^```$", "", way, flags=re.MULTILINE | re.DOTALL))
    for tool in ("ruff check ctlint", "ruff format --check ctlint", "mypy ctlint"):
        done = contributor.run(tool)
        assert done.returncode == 0, done.stdout
