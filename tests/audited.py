"""Runs ctlint under an audit hook, for the safety tests: python tests/audited.py EVENTS ROOT ARGUMENT...

Writes to the file EVENTS, one to a line, every audited event that reading code below ROOT has no need of. What Python
does to import its own library and ctlint is told apart by the place of the file that is opened, compiled or run.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
HARMLESS = frozenset(
    {
        "builtins.id",
        "code.__new__",  # the next three: importing compiled modules, and dataclasses
        "import",
        "marshal.loads",
        "object.__getattr__",
        "object.__setattr__",
        "object.__delattr__",
        "sys._getframe",
        "sys._getframemodulename",
        "sys.excepthook",
        "time.sleep",
    }
)
"""Events that reach nothing outside the process."""

Judge = Callable[[tuple[Any, ...]], bool]


def code_places() -> tuple[str, ...]:
    """The directories of Python's library, the installed packages and ctlint itself; the checkout's tests are none."""
    named = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    zipped = [path for path in sys.path if path.endswith(".zip")]
    own = [str(CHECKOUT / "ctlint"), str(CHECKOUT / "rules")]
    return tuple(os.path.realpath(path) for path in (*named, *zipped, *own))


def is_below(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(place + os.sep) for place in places)


class Audit:
    """Collects what should not happen."""

    def __init__(self, root: str, events: int) -> None:
        self.code = code_places()
        self.root = os.path.realpath(root)
        self.events = events
        self.off = False
        self.allowed: dict[str, Judge] = {
            "open": self.opens_to_read,
            "os.listdir": self.lists,
            "os.scandir": self.lists,
            "os.walk": self.lists,
            "pathlib.Path.glob": self.lists,
            "compile": self.compiles,
            "exec": self.runs,
            "function.__new__": self.runs,
            "code.__new__": self.compiles,
        }

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.off or event in HARMLESS:
            return
        self.off = True  # what the judgement itself does is not judged
        try:
            judge = self.allowed.get(event)
            if judge is None or not judge(arguments):
                os.write(self.events, f"{event} {arguments!r:.300}\n".encode())
        finally:
            self.off = False

    def opens_to_read(self, arguments: tuple[Any, ...]) -> bool:
        path, mode, flags = arguments
        if isinstance(path, int):
            return True  # a stream that is open already
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        if flags & getattr(os, "O_NOFOLLOW", 0):
            # The system refuses a link here, so what is opened, if anything, is where the name itself is.
            directory, name = os.path.split(os.fsdecode(path))
            path = os.path.realpath(directory) + os.sep + name
            return not writes and mode is None and is_below(path, (self.root,))
        return not writes and (mode is None or set(mode) <= set("rbtU")) and self.may_read(path)

    def lists(self, arguments: tuple[Any, ...]) -> bool:
        return isinstance(arguments[0], int) or self.may_read(str(arguments[0] or "."))

    def may_read(self, path: str | bytes) -> bool:
        real = os.path.realpath(os.fsdecode(path))
        return is_below(real, (*self.code, self.root)) or any(
            real == place for place in map(os.path.realpath, sys.path)
        )

    def compiles(self, arguments: tuple[Any, ...]) -> bool:
        return self.is_code(os.fsdecode(arguments[1]) if arguments[1] else "<string>")

    def runs(self, arguments: tuple[Any, ...]) -> bool:
        code = arguments[0]
        return isinstance(code, CodeType) and self.is_code(code.co_filename)

    def is_code(self, name: str) -> bool:
        """Whether it comes from a file of the library or ctlint; for made-up text, whether the library made it up.

        dataclasses and namedtuple write classes as text: the frame that runs it is theirs. Records make their functions
        of code that they have compiled themselves, so it has their file.
        """
        if name.startswith("<frozen "):
            return True
        if not name.startswith("<"):
            return is_below(os.path.realpath(name), self.code)
        frame = sys._getframe()
        while frame.f_back is not None and frame.f_code.co_filename == __file__:
            frame = frame.f_back
        return is_below(os.path.realpath(frame.f_code.co_filename), self.code[:4])


def main() -> int:
    events, root, *arguments = sys.argv[1:]
    target = os.open(events, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    sys.addaudithook(Audit(root, target))
    from ctlint.cli import main as ctlint

    return ctlint(arguments)


if __name__ == "__main__":
    sys.exit(main())
