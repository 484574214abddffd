"""Keeps python-hcl2 in an environment of its own, for it owns the module `hcl2` that other tools bring as well."""

from __future__ import annotations

import json
import os
import subprocess
import venv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.installation import ROOT, clean_environment, need_index

PACKAGE = "python-hcl2==8.1.*"
PLACE = ROOT / ".venv-hcl2"
READER = Path(__file__).with_name("hcl2_shape.py")


def python() -> Path:
    """The interpreter beside which python-hcl2 is installed, made where it is not there yet; skips without an index."""
    programs = PLACE / ("Scripts" if os.name == "nt" else "bin")
    if not (PLACE / "made").exists():
        need_index()
        venv.create(PLACE, with_pip=True, clear=True)
        subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", PACKAGE], check=True)
        (PLACE / "made").write_text(PACKAGE)
    return programs / "python"


def shapes(texts: Iterable[str]) -> Iterator[Any]:
    """What python-hcl2 reads in each text, in order."""
    process = subprocess.Popen(
        [python(), "-I", READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean_environment()
    )
    assert process.stdin is not None and process.stdout is not None
    with process:
        for text in texts:
            process.stdin.write(json.dumps(text) + "\n")
            process.stdin.flush()
            yield json.loads(process.stdout.readline())
        process.stdin.close()
