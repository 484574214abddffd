"""Knows how figures are printed; must not know what they are of."""

from __future__ import annotations

from bench.measure import Timing


def row(what: str, runs: str = "", cpu: str = "", wall: str = "") -> str:
    """A line of the table."""
    return f"{what:<52}{runs:>6}{cpu:>12}{wall:>12}"


def figures(timing: Timing) -> tuple[str, str]:
    """CPU and clock of a timing, in seconds."""
    return f"{timing.cpu:.3f} s", f"{timing.wall:.3f} s"


def goal(what: str, value: float, limit: float, unit: str, *, least: bool = False) -> str:
    """Whether a goal is met: `value` below `limit`, or with `least` not below."""
    met = value >= limit if least else value < limit
    return f"{what}: {value:.3g}{unit}, goal {'>=' if least else '<'} {limit:g}{unit}: {'met' if met else 'MISSED'}"
