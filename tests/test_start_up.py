"""What a run loads, counted, so that what makes every run slower shows without a clock.

A module costs some 0.2 ms, a regular expression 0.1 ms, and a whole run on a small root should take 30 ms. The ceilings
lie a little above what is needed in November 2026: who needs more has a reason to raise them, or imports it on demand.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.installation import ROOT

HEAVY = {
    "argparse", "contextlib", "dataclasses", "difflib", "encodings.utf_8_sig", "fractions", "inspect", "tomllib",
    "typing", "yaml",
}  # fmt: skip
"""What takes a millisecond or more to import, and is for few runs."""

RUN = """
import io, json, sys
sys.path.insert(0, {root!r})
import re

compiler = sys.modules.get("re._compiler") or sys.modules["sre_compile"]
compile_one, patterns = compiler.compile, []

def count(pattern, flags=0):
    patterns.append(repr(pattern))
    return compile_one(pattern, flags)

compiler.compile = count
before = set(sys.modules)
from pathlib import Path

import ctlint.catalogue

ctlint.catalogue.rules_dir = lambda: Path({rules!r})
from ctlint.cli import main

stdout, sys.stdout = sys.stdout, io.StringIO()
main(["check", {path!r}])
sys.stdout = stdout
print(json.dumps([sorted(set(sys.modules) - before), patterns]))
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules as an installed package has them."""
    from ctlint.catalogue import COMPILED
    from ctlint.engine.compiled import compile_rules

    directory = tmp_path_factory.mktemp("rules")
    (directory / COMPILED).write_text(compile_rules(ROOT / "rules"), encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root module that has nothing to do with trails."""
    directory = tmp_path_factory.mktemp("nothing")
    (directory / "main.tf").write_text("terraform {}\n", encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole trail as people write it, away from the configuration of the checkout."""
    directory = tmp_path_factory.mktemp("projects") / "baseline"
    shutil.copytree(ROOT / "fixtures" / "_projects" / "baseline", directory)
    return directory


@cache
def loaded(path: Path, rules: Path) -> tuple[list[str], list[str]]:
    """The modules that a run in a process of its own imports, and the regular expressions that it compiles."""
    script = RUN.format(root=str(ROOT), rules=str(rules), path=str(path))
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    modules, patterns = json.loads(ran.stdout)
    return modules, patterns


def own(modules: list[str]) -> list[str]:
    return [name for name in modules if name.startswith("ctlint")]


def test_a_run_that_judges_nothing_loads_neither_an_evaluator_nor_what_judges(nothing: Path, rules: Path) -> None:
    modules, patterns = loaded(nothing, rules)
    assert not [name for name in modules if name.startswith("ctlint.semantics.")]
    assert not {"ctlint.frontends.terraform.evaluate", "ctlint.frontends.terraform.lexical"} & set(modules)
    assert not HEAVY & set(modules)
    assert len(own(modules)) <= 97, own(modules)
    assert len(patterns) <= 5, patterns


def test_a_run_that_judges_a_whole_trail_loads_no_more_than_it_needs(baseline: Path, rules: Path) -> None:
    modules, patterns = loaded(baseline, rules)
    assert not HEAVY & set(modules)
    assert not [name for name in modules if name.startswith("ctlint.frontends.cloudformation.") and "load" not in name]
    assert len(own(modules)) <= 208, own(modules)
    assert len(patterns) <= 50, patterns
