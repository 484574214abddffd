"""The campaign: python -m tests.oracle --cases 6000 --seed 1."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.oracle import binary
from tests.oracle.campaign import ask_terraform, deviations, judge, settle, table, written_cases
from tests.oracle.compare import Outcome
from tests.oracle.generate import Generator
from tests.oracle.golden import record


def main() -> int:
    """Ask both, print a table and every disagreement; 1 where there is one that is not listed."""
    parser = argparse.ArgumentParser("python -m tests.oracle", description=__doc__)
    parser.add_argument("--cases", type=int, default=1000, metavar="N", help="how many to generate (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the same makes the same (default: 1)")
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="write what Terraform says, for machines without it"
    )
    parser.add_argument("--vague", action="store_true", help="print also where ctlint says less than Terraform")
    options = parser.parse_args()
    if binary.version() is None:
        print("there is no terraform on the path", file=sys.stderr)
        return 2
    expressions = list(dict.fromkeys([*written_cases(), *Generator(options.seed).expressions(options.cases)]))
    cases = ask_terraform(expressions)
    results = settle(judge(cases))
    if options.record:
        settled = {result.case.expression: result.case for result in results}
        record(options.record, [settled.get(case.expression, case) for case in cases])
    known = deviations()
    wrong = [result for result in results if result.outcome is Outcome.WRONG and result.case.expression not in known]
    for result in results:
        if result in wrong or (options.vague and result.outcome is Outcome.VAGUER):
            print(f"{result.outcome.name}  {result.case.expression}\n    {result.problem or result.case.answer}")
    print(f"terraform {binary.version()}, {len(results)} expressions, seed {options.seed}\n{table(results)}")
    print(f"{len(wrong)} disagreements that {DEVIATION_FILE} does not list")
    return 1 if wrong else 0


DEVIATION_FILE = "tests/oracle/deviations.txt"

if __name__ == "__main__":
    sys.exit(main())
