"""Knows what every bench is given: the programs, how often to run them, where to put what is made up."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parent.parent


class Setting(NamedTuple):
    """ctlint, checkov, cfn_lint: the programs; None where it is not to be compared with. made: an empty directory."""

    ctlint: Path
    checkov: Path | None
    cfn_lint: Path | None
    runs: int
    made: Path
