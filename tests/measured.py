"""Runs a command and says what it took, for tests of limits: python -S tests/measured.py COMMAND...

Prints one line of JSON on standard error: the exit code, seconds of CPU and the largest resident size in MiB. It is a
process of its own because a child's resident size begins with that of the process that it was forked from.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys

CPU = 30
"""Seconds after which the command is killed."""

MEMORY = 2 << 30
"""Bytes of address space: what runs away fails rather than taking the machine along."""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    code = subprocess.run(sys.argv[1:], stderr=subprocess.STDOUT, preexec_fn=_limit, check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    size = used.ru_maxrss * unit / (1 << 20)
    print(json.dumps({"code": code, "cpu": used.ru_utime + used.ru_stime, "size": size}), file=sys.stderr)


if __name__ == "__main__":
    main()
