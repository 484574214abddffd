"""python-hcl2 and ctlint read the same structure in every fixture and in generated files; where not, we know why."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest

from tests.installation import ROOT
from tests.second_reader import differences, environment
from tests.second_reader.generator import Generator
from tests.second_reader.shape import shape_of

FIXTURES = sorted(path for path in (ROOT / "fixtures").rglob("*.tf") if path.parent.name != "_broken")
SEEDS = range(400)
"""A bounded run; `python -m tests.second_reader` takes any other."""

KNOWN = {**differences.REFUSED, **differences.ACCEPTED, **differences.MISREAD}


@pytest.fixture(scope="module", autouse=True)
def second_reader() -> None:
    environment.python()


def refused(shape: Any) -> bool:
    return isinstance(shape, dict)


def test_fixtures_are_read_alike() -> None:
    texts = [path.read_text(encoding="utf-8") for path in FIXTURES]
    for path, text, other in zip(FIXTURES, texts, environment.shapes(texts), strict=True):
        assert shape_of(text) == other, path


def test_generated_files_are_read_alike() -> None:
    texts = [Generator(seed).file() for seed in SEEDS]
    for seed, text, other in zip(SEEDS, texts, environment.shapes(texts), strict=True):
        assert shape_of(text) == other, f"seed {seed}:\n{text}"


@pytest.mark.parametrize(("text", "why"), KNOWN.items())
def test_what_is_known_to_differ_does(text: str, why: str) -> None:
    """Whatever is alike by now comes off the list, and the generator may write it."""
    (other,) = environment.shapes([text])
    own = shape_of(text)
    assert own != other, why
    assert refused(own) is (text in differences.ACCEPTED)
    assert refused(other) is (text in differences.REFUSED)


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed, so there is no judge")
@pytest.mark.parametrize("text", KNOWN)
def test_terraform_is_on_our_side(text: str) -> None:
    done = subprocess.run(["terraform", "fmt", "-"], input=text.encode(), capture_output=True, check=False)
    assert (done.returncode != 0) is (text in differences.ACCEPTED), done.stderr.decode()


def test_the_generator_writes_what_it_says() -> None:
    assert Generator(7).file() == Generator(7).file()
    text = "".join(Generator(seed).file() for seed in SEEDS)
    for construct in (
        "<<-",
        "${",
        "%{",
        "[for",
        "{for",
        " ? ",
        "...",
        "[*]",
        ".*",
        "\r\n",
        "/*",
        "//",
        "::",
        "\\u00e9",
    ):
        assert construct in text, construct
