"""The campaign: python -m tests.second_reader [--seed N] [--seconds S]. Prints the first file that differs."""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Iterator

from tests.second_reader import environment
from tests.second_reader.generator import Generator
from tests.second_reader.shape import shape_of


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.second_reader")
    parser.add_argument("--seed", type=int, default=1_000, help="the first seed (default: 1000)")
    parser.add_argument("--seconds", type=float, default=60, help="how long to go on (default: 60)")
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    seeds = itertools.takewhile(lambda _: time.monotonic() < end, itertools.count(options.seed))
    read = 0
    texts = _texts(seeds)
    pending: list[tuple[int, str]] = []

    def given() -> Iterator[str]:
        for seed, text in texts:
            pending.append((seed, text))
            yield text

    for other in environment.shapes(given()):
        seed, text = pending.pop(0)
        own = shape_of(text)
        if own != other:
            print(f"seed {seed} is read otherwise:\n{text}\nctlint: {own}\npython-hcl2: {other}")
            return 1
        read += 1
    print(f"{read} files from seed {options.seed} on are read alike")
    return 0


def _texts(seeds: Iterator[int]) -> Iterator[tuple[int, str]]:
    for seed in seeds:
        yield seed, Generator(seed).file()


if __name__ == "__main__":
    sys.exit(main())
