"""Whole configurations mean to ctlint what Terraform plans for them: outputs, instances, what those are given.

Each file of modules/ is a configuration: `-- path --` begins a file of it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ctlint.graph import read
from ctlint.value import Absent, Known
from tests.oracle import binary, evaluator
from tests.oracle.campaign import described, shown
from tests.oracle.compare import Outcome, compare

MODULES = sorted((Path(__file__).parent / "modules").glob("*.txt"))

pytestmark = pytest.mark.skipif(binary.version() is None, reason="there is no terraform on the path")


def read_archive(path: Path) -> dict[str, str]:
    """The files of a configuration."""
    pieces = re.split(r"^-- (.+) --\n", path.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def differences(files: Mapping[str, str]) -> list[str]:
    """Where ctlint and Terraform disagree about a configuration."""
    planned = binary.plan(files)
    found = []
    with tempfile.TemporaryDirectory() as made:
        binary.write(Path(made), files)
        values = evaluator.outputs(Path(made))
        if planned.errors:
            return (
                []
                if any(compare(binary.Answer("refused"), value) is not Outcome.WRONG for value in values.values())
                else [f"Terraform refuses it: {planned.errors}"]
            )
        loaded = evaluator.load(Path(made), frozenset({"terraform_data"}))
        for name, answer in planned.outputs.items():
            if compare(answer, values[name]) not in (Outcome.AGREE, Outcome.SHARPER):
                found.append(f"output {name}: Terraform {shown(answer)}; ctlint {described(values[name])}")
        exist = {
            resource.id.address: resource
            for resource in loaded.resources
            if not (isinstance(resource.exists, Known) and resource.exists.value is False)
        }
        if set(exist) != set(planned.resources):
            found.append(f"instances: Terraform {sorted(planned.resources)}; ctlint {sorted(exist)}")
        for address, answer in planned.resources.items():
            given = read(exist[address], "input") if address in exist else Absent(None, ())
            if compare(answer, given) not in (Outcome.AGREE, Outcome.SHARPER):
                found.append(f"{address}: Terraform {shown(answer)}; ctlint {described(given)}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=[path.stem for path in MODULES])
def test_a_configuration_means_what_terraform_plans(path: Path) -> None:
    assert differences(read_archive(path)) == []
