"""Measures CPU time as a run of the program spends it: without the garbage collector, which the command line stops."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """seconds: CPU time of the block, once it has ended."""

    seconds = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Measure a block. The heap of a test run is large, and looking through it is no cost of what is tested."""
    watch = Stopwatch()
    gc.collect()
    gc.disable()
    start = time.process_time()
    try:
        yield watch
    finally:
        watch.seconds = time.process_time() - start
        gc.enable()
