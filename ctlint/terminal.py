"""Knows the streams: what is printed where, in which encoding and colour, and the time.

Must not know what is said. With the commands, the only code that prints or reads the environment.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import time

from ctlint.refusals import RefusalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ctlint.hints import NoReturn, TextIO
    from ctlint.output.screen import Screen

_WIDTH = 80
_PROGRESS_AFTER = 2.0
"""Seconds of silence before progress is shown."""


def now() -> int:
    """Seconds since 1970, or what SOURCE_DATE_EPOCH says, for the one format that must name times."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(fixed) if fixed.isascii() and fixed.isdecimal() and len(fixed) < 12 else int(time())


def today() -> str:
    """The day by which suppressions end, in UTC so that it is the same everywhere: "2026-11-26"."""
    from time import gmtime, strftime

    return strftime("%Y-%m-%d", gmtime(now()))


def encoding(stream: TextIO) -> str:
    """What a stream takes; UTF-8 where it does not say."""
    return getattr(stream, "encoding", None) or "utf-8"


def colour(when: str, stream: TextIO | None) -> bool:
    """Whether to colour; `stream` is None where the report goes to a file."""
    if when != "auto":
        return when == "always"
    if stream is None or not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return os.name != "nt" or bool(os.environ.get("WT_SESSION") or os.environ.get("TERM"))


def screen_for(color: str) -> Screen:
    """How text is shown on standard output; `color` is what --color says."""
    from ctlint.output.screen import Screen

    return Screen(colour=colour(color, sys.stdout), encoding=encoding(sys.stdout))


def say(text: str, *, for_machines: bool = False) -> None:
    """Write to standard output, whatever its encoding; for machines always UTF-8 with line feeds.

    A reader who closed the pipe has seen enough: that is no error, and the exit code stays what the run came to.
    """
    stream = sys.stdout
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(**({"encoding": "utf-8", "newline": "\n"} if for_machines else {}), errors="backslashreplace")
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _discard(stream)
    except OSError as error:
        _discard(stream)
        raise RefusalError(f"cannot write to standard output: {error.strerror or error}") from error


def _discard(stream: TextIO) -> None:
    """Let what is still buffered go nowhere, or the interpreter would complain about it at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    finally:
        os.close(nowhere)


def complain(program: str, message: str, hint: str | None = None) -> None:
    """Say something on standard error, safe for any terminal."""
    from ctlint.output.screen import Screen

    stream = sys.stderr
    screen = Screen(encoding=encoding(stream))
    lines = [f"{program}: {message}", *([hint] if hint else [])]
    for line in "\n".join(lines).splitlines():
        stream.write(screen.safe(line) + "\n")


def leave(code: int) -> NoReturn:
    """End the process with everything said and nothing tidied up, as the operating system does that at once."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # the interpreter says so as it ends
        sys.exit(code)
    os._exit(code)


def crash(error: BaseException) -> str:
    """What happened and where, in one line."""
    frame, place = error.__traceback__, ""
    while frame is not None:
        path = Path(frame.tb_frame.f_code.co_filename)
        if "ctlint" in path.parts:
            place = f" at {'/'.join(path.parts[path.parts.index('ctlint') :])}:{frame.tb_lineno}"
        frame = frame.tb_next
    return f"internal error: {type(error).__name__}: {error}{place}"


class Progress:
    """One line on a terminal's standard error that says what is being done, once it takes longer than a moment."""

    def __init__(self, stream: TextIO) -> None:
        from time import monotonic

        self.stream = stream
        self.wanted = stream.isatty()
        self._now = monotonic
        self._start = monotonic()
        self._shown = 0
        """Columns of the line that stands there now."""

    def show(self, message: str) -> None:
        """Replace the line; nothing happens in the first moments."""
        if self._now() - self._start < _PROGRESS_AFTER:
            return
        from ctlint.output.screen import Screen, cut_middle, width

        screen = Screen(encoding=encoding(self.stream))
        text = cut_middle(screen.safe(message), _WIDTH - 1, screen.ellipsis)
        self.stream.write("\r" + text + " " * max(0, self._shown - width(text)))
        self.stream.flush()
        self._shown = width(text)

    def clear(self) -> None:
        """Remove the line before anything else is written."""
        if self._shown:
            self.stream.write("\r" + " " * self._shown + "\r")
            self.stream.flush()
            self._shown = 0
