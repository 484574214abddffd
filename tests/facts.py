"""How old the facts are: each source of a rule, attribute, parameter or mapping carries the month of its reading.

    python -m tests.facts --older-than 24     lists those that were read more than 24 months ago; 1 where there are some

AWS changes: a fact is read again before two years are over, and its month is written anew.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tests.installation import ROOT

PLACES = ("rules/*.yaml", "rules/frameworks/*.yaml", "ctlint/**/*.py")
"""Where facts of AWS and others stand."""
MONTH = re.compile(
    r"(?:\b(?:read|checked)(?: on| in| again)?:? \"?|[\"(]|, |^[ #]*)(20\d\d)-(0[1-9]|1[0-2])(?=\"|\b(?!-))"
    r"|\bread (20\d\d)-(\d\d)-",
    re.MULTILINE,
)


class Fact(NamedTuple):
    """One fact: where it stands, the month in which its source was read, the line."""

    file: str
    line: int
    year: int
    month: int
    text: str

    def age(self, today: date) -> int:
        """Months since."""
        return (today.year - self.year) * 12 + today.month - self.month


def facts(root: Path = ROOT) -> Iterator[Fact]:
    """Every dated fact, by file and line."""
    for path in sorted({path for pattern in PLACES for path in root.glob(pattern)}):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for found in MONTH.finditer(line):
                yield Fact(
                    path.relative_to(root).as_posix(),
                    number,
                    int(found[1] or found[3]),
                    int(found[2] or found[4]),
                    line.strip(),
                )


def older(found: Iterable[Fact], months: int, today: date) -> list[Fact]:
    """Those that were read more than so many months ago, the oldest first."""
    return sorted((fact for fact in found if fact.age(today) > months), key=lambda fact: (-fact.age(today), fact))


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.facts", description="List facts that were read long ago.")
    parser.add_argument("--older-than", type=int, default=24, metavar="MONTHS", help="default: 24")
    options = parser.parse_args()
    today = date.today()
    found = list(facts())
    old = older(found, options.older_than, today)
    for fact in old:
        print(f"{fact.file}:{fact.line}: {fact.age(today)} months: {fact.text}")
    print(f"{len(found)} facts, {len(old)} read more than {options.older_than} months ago")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
