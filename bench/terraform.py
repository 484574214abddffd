"""Knows how fast Terraform is checked: beside checkov, and how the cost grows with the number of files.

Must not know how a process is measured (measure.py), nor how what it checks is made up (inputs.py, monorepo.py).
"""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.baseline import REGIONS, write_baseline
from bench.inputs import PARTS, code_files, write_root
from bench.measure import Command, Timing, measure
from bench.monorepo import write_monorepo
from bench.setting import CHECKOUT, Setting
from bench.table import figures, goal, row

PROJECTS = CHECKOUT / "fixtures" / "_projects"
FILES = 50
ROOT_GOAL = 0.5
"""Seconds on the clock for a check of the made-up root of FILES files."""
ROOTS, MODULES, TRAILS = 200, 2000, 10
FRACTION = 10
"""checkov checks a monorepo with 1/FRACTION of the roots and modules. Its time is multiplied by FRACTION, as if its
cost were linear and its start-up were paid FRACTION times less than it is: the ratio says so much for checkov at most
by its start-up, which is taken off before."""
BASELINE_GOAL, MONOREPO_GOAL = 50.0, 100.0
"""How many times faster than checkov, in CPU. The baseline of the goal is the one of all regions, as accounts have it:
the fixture alone mostly measures how the two start."""
SERIES = (2, 4, 8)
"""The monorepo in shares of ROOTS / 8; its trails stay as many, so that this is the cost of files that hold none."""
GROWING = (25, 50, 100, 200)
"""Files of made-up roots in which trails, and all that belongs to them, grow with the files."""
EXPONENT_GOAL = 1.1

_DONE = frozenset({0, 1})


def run(setting: Setting) -> Iterator[str]:
    """Measure, and give the lines to print."""
    made = setting.made / "root"
    made.mkdir()
    write_root(made, FILES)
    own, _, lines = _beside(f"made-up root, {FILES} files", made, setting)
    yield from lines
    yield goal(f"made-up root of {FILES} files, clock", own.wall, ROOT_GOAL, " s")
    project = PROJECTS / "baseline"
    _, _, lines = _beside(f"fixtures/_projects/baseline, {len(code_files(project))} files", project, setting)
    yield from lines
    made = setting.made / "baseline"
    write_baseline(made, project)
    title = f"the same with what {len(REGIONS)} regions get besides, {len(code_files(made))} files"
    own, other, lines = _beside(title, made, setting)
    yield from lines
    if other is not None:
        yield goal("baseline, times faster than checkov in CPU", other.cpu / own.cpu, BASELINE_GOAL, " x", least=True)
    yield from _growing(setting)
    yield from _monorepo(setting)
    yield from _unknowns(setting)


def _beside(title: str, directory: Path, setting: Setting) -> tuple[Timing, Timing | None, list[str]]:
    commands = [_ctlint(setting, directory)]
    if setting.checkov is not None:
        commands.append(_checkov(setting.checkov, directory))
    timings = measure(commands, setting.runs)
    pairs = zip(commands, timings, strict=True)
    lines = ["", title, *(row(f"  {command.name}", str(setting.runs), *figures(timing)) for command, timing in pairs)]
    if len(timings) == 1:
        return timings[0], None, lines
    own, other = timings
    lines.append(row("  ratio", "", f"{other.cpu / own.cpu:.0f} x", f"{other.wall / own.wall:.0f} x"))
    return own, other, lines


def _growing(setting: Setting) -> Iterator[str]:
    """The exponent of the cost where everything grows, with the time taken off that a run takes to start."""
    commands = [_ctlint(setting, _empty(setting))]
    for files in GROWING:
        directory = setting.made / f"growing{files}"
        directory.mkdir()
        write_root(directory, files)
        commands.append(_ctlint(setting, directory))
    start, *timings = measure(commands, setting.runs)
    yield ""
    yield row("start-up: a root without resources", str(setting.runs), *figures(start))
    for files, timing in zip(GROWING, timings, strict=True):
        yield row(f"made-up root, {files} files, {files // PARTS} trails", str(setting.runs), *figures(timing))
    points = [(files, timing.cpu - start.cpu) for files, timing in zip(GROWING, timings, strict=True)]
    yield goal("cost in files with their trails, start-up taken off: exponent", _exponent(points), EXPONENT_GOAL, "")


def _empty(setting: Setting) -> Path:
    """A root that says nothing."""
    empty = setting.made / "empty"
    empty.mkdir(exist_ok=True)
    (empty / "main.tf").write_text("locals {}\n", encoding="utf-8")
    return empty


def _monorepo(setting: Setting) -> Iterator[str]:
    points = []
    (start,) = measure([_ctlint(setting, _empty(setting))], setting.runs)
    own = start
    for share in SERIES:
        directory = setting.made / f"monorepo{share}"
        files = write_monorepo(directory, ROOTS * share // 8, MODULES * share // 8, TRAILS)
        (timing,) = measure([_ctlint(setting, directory)], setting.runs)
        points.append((files, timing.cpu - start.cpu))
        own = timing
        yield ""
        yield row(f"monorepo, {files} files, {TRAILS} trails", str(setting.runs), *figures(timing))
    yield goal("its cost in files without trails, start-up taken off: exponent", _exponent(points), EXPONENT_GOAL, "")
    if setting.checkov is None:
        return
    directory = setting.made / "fraction"
    write_monorepo(directory, ROOTS // FRACTION, MODULES // FRACTION, TRAILS // FRACTION)
    begin, part = measure([_checkov(setting.checkov, _empty(setting)), _checkov(setting.checkov, directory)], 1)
    whole = Timing(*(first + FRACTION * (all_ - first) for first, all_ in zip(begin, part, strict=True)))
    yield row(f"checkov on 1/{FRACTION} of it", "1", *figures(part))
    yield row(f"checkov on all of it: start-up + {FRACTION} x the rest", "", *figures(whole))
    yield row("  ratio", "", f"{whole.cpu / own.cpu:.0f} x", f"{whole.wall / own.wall:.0f} x")
    yield goal("monorepo, times faster than checkov in CPU", whole.cpu / own.cpu, MONOREPO_GOAL, " x", least=True)


def _exponent(points: list[tuple[int, float]]) -> float:
    """The slope of the least-squares line through the logarithms."""
    pairs = [(math.log(files), math.log(max(cpu, 0.001))) for files, cpu in points]
    middle = [sum(values) / len(pairs) for values in zip(*pairs, strict=True)]
    above = sum((x - middle[0]) * (y - middle[1]) for x, y in pairs)
    return float(above / sum((x - middle[0]) ** 2 for x, _ in pairs))


def _unknowns(setting: Setting) -> Iterator[str]:
    done = subprocess.run(
        [setting.ctlint, "check", "--format", "json", "--show", "pass", "--exit-zero", "."],
        cwd=PROJECTS, capture_output=True, check=False,
    )  # fmt: skip
    results = json.loads(done.stdout)["results"]
    unknown = [result for result in results if result["verdict"] == "unknown"]
    ours = sum("unsupported" in result["reasons"] for result in unknown)
    yield ""
    yield f"fixtures/_projects: {len(results)} verdicts, {len(unknown) / len(results):.1%} unknown, {ours} unsupported"


def _ctlint(setting: Setting, directory: Path) -> Command:
    # 3: a fixture may name modules that are not installed; the rest is judged all the same.
    return Command("ctlint check", (str(setting.ctlint), "check", "."), directory, _DONE | {3})


def _checkov(program: Path, directory: Path) -> Command:
    # Only the dialects that ctlint reads, and no download of guidelines: checkov at its fastest for this job.
    frameworks = ("--framework", "terraform", "cloudformation")
    arguments = (str(program), "-d", ".", "--quiet", "--compact", "--skip-download", *frameworks)
    return Command("checkov", arguments, directory, _DONE)
