"""Knows how each program gets an environment of its own, which the next run uses again.

Must not know what is measured.
"""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

CHECKOV = "checkov==3.3.*"
CFN_LINT = "cfn-lint==1.*"


def install_ctlint(cache: Path, checkout: Path) -> Path:
    """Install the checkout as a user would, anew each time: what is measured is what stands there now."""
    place = _environment(cache / "ctlint")
    _pip(place, "--force-reinstall", "--no-deps", str(checkout))
    _pip(place, str(checkout))
    return place / "ctlint"


def install_checkov(cache: Path) -> Path:
    """Install checkov where it is not yet; it cannot live beside other tools, for it brings its own `hcl2`."""
    place = _environment(cache / "checkov")
    program = place / "checkov"
    if not program.exists():
        _pip(place, CHECKOV)
    return program


def install_cfn_lint(cache: Path) -> Path:
    """Install cfn-lint where it is not yet."""
    place = _environment(cache / "cfn-lint")
    program = place / "cfn-lint"
    if not program.exists():
        _pip(place, CFN_LINT)
    return program


def _environment(directory: Path) -> Path:
    programs = directory / ("Scripts" if os.name == "nt" else "bin")
    if not (programs / "python").exists():
        venv.create(directory, with_pip=True, clear=True)
    return programs


def _pip(place: Path, *arguments: str) -> None:
    subprocess.run([place / "python", "-m", "pip", "install", "--quiet", *arguments], check=True)
