"""Knows stack traces as the CDK writes them into an assembly: which frames are an author's own, and where they point.

Must not know where the app lies on this machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from ctlint.records import NamedTuple

MAX_FRAMES = 100
"""Frames of one trace that are looked at; the CDK records ten unless it is told otherwise."""

_PLACE = re.compile(
    r"(?:^|[\s(])"  # `new Stack (/app.js:9:5)`, `at /app.js:9:5`, `/app.js:9:5`
    r"(?P<url>file://)?(?P<file>(?:[A-Za-z]:)?[\\/][^()\n]*?)"
    r":(?P<line>[1-9]\d{0,8})(?::(?P<column>[1-9]\d{0,8}))?\)?$"  # Python's have no column
)
_FOREIGN = frozenset({"node_modules", "site-packages", "dist-packages", ".yarn", "importlib"})
"""Directories of other people's code."""
_RUNTIME = re.compile(r"/(?:lib|lib64)/python\d[\d.]*/(?!site-packages|dist-packages)|/jsii-(?:kernel|runtime)")


class Frame(NamedTuple):
    """A place in the app as the machine saw that ran it.

    file: absolute path there, with slashes. line, column: 1-based; the column counts UTF-16 units, None where the
        language has none.
    """

    file: str
    line: int
    column: int | None


def user_frames(trace: object) -> Iterator[Frame]:
    """The frames of a trace that are in the author's own files, innermost first; other things give none.

    Skipped: what lies in node_modules or site-packages, Node's and Python's own modules, frames that the CDK folded
    (`...new Trail2 in aws-cdk-lib...`) and its remarks (`(no user code in 10 frames, ...)`).
    """
    if not isinstance(trace, list):
        return
    for entry in trace[:MAX_FRAMES]:
        found = _PLACE.search(entry) if isinstance(entry, str) and len(entry) < 4096 else None
        if found is None:
            continue
        file = found["file"].replace("\\", "/")
        if found["url"]:  # an ES module: file:///app/bin/app.mjs, file:///C:/app/bin/app.mjs
            file = unquote(file.partition("?")[0])
            file = file[1:] if re.match(r"/[A-Za-z]:/", file) else file
        if not _FOREIGN.isdisjoint(file.split("/")) or _RUNTIME.search(file):
            continue
        yield Frame(file, int(found["line"]), int(found["column"]) if found["column"] else None)
