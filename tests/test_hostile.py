"""Hostile input gets a clear diagnostic, within 5 s and 300 MB, and nothing is lost of what lies beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.places import PLACES
from tests.hostile.syntax import JSON, SYNTAX
from tests.hostile.values import VALUES
from tests.installation import ROOT, clean_environment

pytestmark = pytest.mark.skipif(os.name != "posix", reason="what a process takes is measured on POSIX systems only")

INPUTS = {**SYNTAX, **JSON, **VALUES, **PLACES}
SECONDS = 5.0
MEBIBYTES = 300.0
GOOD = 'resource "aws_cloudtrail" "good" {\n  name           = "good"\n  s3_bucket_name = "good"\n}\n'
PERMISSIONS = {"a file without permission", "a module without permission"}


@pytest.mark.parametrize("name", INPUTS)
def test_hostile_input_is_contained(name: str, tmp_path: Path) -> None:
    if name in PERMISSIONS and os.geteuid() == 0:
        pytest.skip("whoever runs the tests may read everything")
    hostile = INPUTS[name]
    (tmp_path / "bad").mkdir()
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "main.tf").write_text(GOOD)
    try:
        hostile.write(tmp_path / "bad")
        done = subprocess.run(
            [sys.executable, "-S", ROOT / "tests" / "measured.py", sys.executable, "-m", "ctlint", "check", "."],
            cwd=tmp_path, env=clean_environment(PYTHONPATH=str(ROOT)), capture_output=True, check=False,
        )  # fmt: skip
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", tmp_path / "bad"], check=False)
        subprocess.run(["rm", "-rf", tmp_path / "bad"], check=False)  # shutil gives up on paths that are too long
        shutil.rmtree(tmp_path / "bad", ignore_errors=True)
    printed = done.stdout.decode(errors="replace")
    took = json.loads(done.stderr.splitlines()[-1])
    shown = f"{took}\n{printed[:1000]}\n…\n{printed[-2000:]}"
    assert "Traceback" not in printed, shown
    assert "internal error" not in printed, shown
    assert "aws_cloudtrail.good in good" in printed, shown
    if hostile.named:
        assert took["code"] == 3, shown
        assert f"bad/{hostile.named}" in printed.partition("Diagnostics\n")[2], shown
    else:
        assert took["code"] == 1, shown
    assert took["cpu"] < SECONDS, shown
    assert took["size"] < MEBIBYTES, shown
