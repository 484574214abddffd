"""The campaign: python -m tests.fuzz [--seed N] [--seconds S]. Prints the smallest text that shows a fault."""

from __future__ import annotations

import argparse
import sys
import time

from tests.fuzz import json_mutants, mutants
from tests.fuzz.common import has_judge, smallest

SYNTAXES = (mutants, json_mutants)


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.fuzz")
    parser.add_argument("--seed", type=int, default=1_000, help="the first seed (default: 1000)")
    parser.add_argument("--seconds", type=float, default=60, help="how long to go on (default: 60)")
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    seed = options.seed
    while time.monotonic() < end:
        for syntax in SYNTAXES:
            for text, why in syntax.faults(range(seed, seed + 200)):
                print(f"{why}; from a seed in {seed}..{seed + 199}:\n{smallest(text, why, syntax.shows)!r}")
                return 1
        seed += 200
    print(f"seeds {options.seed} to {seed - 1}: no fault{'' if has_judge() else '; terraform is not here to judge'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
