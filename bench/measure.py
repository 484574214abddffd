"""Knows how to measure whole processes: CPU time with that of their children, time on the clock, and memory.

Must not know what runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Command(NamedTuple):
    """A process to measure.

    accepts: the exit codes of a run that did its work.
    """

    name: str
    arguments: tuple[str, ...]
    directory: Path
    accepts: frozenset[int]


class Timing(NamedTuple):
    """Seconds, each the median of its own: CPU in user and system mode, children included; and on the clock.

    memory: MiB that were resident at the peak.
    """

    cpu: float
    wall: float
    memory: float


def measure(commands: Sequence[Command], runs: int) -> list[Timing]:
    """Run each command `runs` times, in turn, after one run of each that is not counted.

    In turn, so that whatever else the machine does falls on all alike. Raises RuntimeError where one fails.
    """
    seen: list[list[Timing]] = [[] for _ in commands]
    for turn in range(runs + 1):
        for command, timings in zip(commands, seen, strict=True):
            timing = run_once(command)
            if turn > 0:
                timings.append(timing)
    return [Timing(*(median(getattr(one, name) for one in timings) for name in Timing._fields)) for timings in seen]


def run_once(command: Command) -> Timing:
    """Run a command to its end, its output thrown away; RuntimeError for an exit code that it does not accept."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command.arguments, cwd=command.directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env=_environment(),
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = code = os.waitstatus_to_exitcode(status)
    if code not in command.accepts:
        raise RuntimeError(f"{command.name} ended with {code}: {' '.join(command.arguments)} in {command.directory}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Timing(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * unit / 2**20)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "LC_ALL": "C.UTF-8"}


def describe_machine() -> str:
    """What the figures depend on, in one line."""
    cores = os.cpu_count() or 1
    return f"Python {sys.version.split()[0]}, {cores} core{'s' if cores > 1 else ''}, {sys.platform}"
