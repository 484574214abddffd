"""Fuzzes the way from a cloud assembly to a report: `python -m tests.fuzz_cdk --seconds 120 --seed 1`.

Every case is an app of the fixtures, or of the corpus where that is there, with places in one or two of its JSON files
replaced, removed or moved. It must end in a report: no exception, no internal error, no hang (SECONDS of CPU), no
flood of memory (MEGABYTES). The first case that breaks one of these ends the campaign; its number repeats it.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from ctlint.output import render
from ctlint.output.options import RenderOptions
from ctlint.output.outcome import exit_code
from ctlint.scan import Options, scan
from tests.fuzz_cloudformation import CORPUS, GATE, MEGABYTES, ROOT, SECONDS, BrokenPromiseError, peak

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, "", "x", "../..", "/", [], {}, [[]], {"Ref": "x"}, {"": {}}, "\ud800", "é" * 5,
)  # fmt: skip


def apps() -> list[Path]:
    """The directories that hold an assembly, cdk.out."""
    found = [*(ROOT / "fixtures" / "_projects").glob("cdk-*"), *(CORPUS / "cdk").glob("*/")]
    return sorted(app for app in found if (app / "cdk.out").is_dir())


def json_files(app: Path) -> list[Path]:
    """Those of its assembly, relative to it."""
    return sorted(path.relative_to(app) for path in (app / "cdk.out").rglob("*.json"))


def mutate(value: Any, chance: random.Random) -> Any:
    """One place in plain JSON replaced, removed or moved."""
    containers: list[Any] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, (dict, list)) and item:
            containers.append(item)
            waiting.extend(item.values() if isinstance(item, dict) else item)
    if not containers:
        return value
    container = chance.choice(containers)
    key = chance.choice(list(container) if isinstance(container, dict) else range(len(container)))
    how = chance.random()
    if how < 0.6:
        container[key] = json.loads(json.dumps(chance.choice(ODD)))
    elif how < 0.8:
        del container[key]
    else:
        container[key] = json.loads(json.dumps(chance.choice(containers)))
    return value


def case(originals: list[Path], seed: int) -> tuple[Path, dict[Path, str]]:
    """The app of one case and its changed files, the same for the same seed."""
    chance = random.Random(seed)
    app = chance.choice(originals)
    files = json_files(app)
    changed: dict[Path, str] = {}
    for file in chance.sample(files, min(len(files), chance.choice((1, 1, 2)))):
        content = json.loads((app / file).read_text("utf-8"))
        for _ in range(chance.choice((1, 1, 3))):
            content = mutate(content, chance)
        changed[file] = json.dumps(content)
    return app, changed


def trial(copy: Path, before: float) -> str:
    """What came of one case: the exit code; raises BrokenPromiseError. before: see `fuzz_cloudformation.trial`."""

    def expired(number: int, frame: FrameType | None) -> None:
        raise BrokenPromiseError(f"takes more than {SECONDS:.0f} s")

    signal.signal(signal.SIGPROF, expired)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        report = scan([copy], Options(root=copy, profile="strict"))
        for form in ("text", "json"):
            render(report, io.StringIO(), form, RenderOptions(gate=GATE, show_pass=True))
    except Exception as error:  # whatever it is, it is what we look for
        if isinstance(error, BrokenPromiseError):
            raise
        raise BrokenPromiseError(f"{type(error).__name__}: {error}") from error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    crashed = [diagnostic.message for diagnostic in report.diagnostics if diagnostic.code == "CTL900"]
    if crashed:
        raise BrokenPromiseError(crashed[0])
    if peak() - before > MEGABYTES:
        raise BrokenPromiseError(f"takes {peak() - before:.0f} MB")
    return str(exit_code(report, GATE))


def campaign(first: int, stop: Callable[[int], bool], tell: Callable[[str], None]) -> dict[str, int]:
    """Try case after case until told to stop; how often what came of it. The first bad one: BrokenPromiseError."""
    originals, before = apps(), peak()
    outcomes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as made:
        copies = {app: shutil.copytree(app, Path(made) / str(number)) for number, app in enumerate(originals)}
        number = 0
        while not stop(number):
            app, changed = case(originals, first + number)
            for file, text in changed.items():
                (copies[app] / file).write_text(text, "utf-8")
            try:
                outcome = trial(copies[app], before)
            except BrokenPromiseError as error:
                where = ", ".join(str(file) for file in changed)
                raise BrokenPromiseError(f"case {first + number} ({app.name}: {where}) {error}") from error
            for file in changed:
                shutil.copy(app / file, copies[app] / file)
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            number += 1
            if number % 500 == 0:
                tell(f"{number} cases: {outcomes}")
    return outcomes


def main() -> int:
    """Run a campaign from the command line."""
    parser = argparse.ArgumentParser("python -m tests.fuzz_cdk", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="how long at most (default: 120)")
    parser.add_argument("--cases", type=int, default=1_000_000, help="how many at most")
    parser.add_argument("--seed", type=int, default=1, help="number of the first case (default: 1)")
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    try:
        outcomes = campaign(
            options.seed, lambda number: number >= options.cases or time.monotonic() > end, lambda text: print(text)
        )
    except BrokenPromiseError as error:
        print(error)
        return 1
    tried = sum(outcomes.values())
    print(f"{tried} cases from {options.seed}, nothing broken; ended with {dict(sorted(outcomes.items()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
