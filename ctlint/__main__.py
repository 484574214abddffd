"""Knows that `python -m ctlint` is the program `ctlint`; must not know anything else."""

from __future__ import annotations

import sys

from ctlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
