"""Knows which files a command line or a hook says were changed, the deleted ones among them.

Must not know what such a file touches, nor how anything is judged.
"""

from __future__ import annotations

import os
from pathlib import Path

from ctlint.output import exit_codes
from ctlint.output.words import count
from ctlint.refusals import RefusalError
from ctlint.terminal import complain, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from ctlint.arguments import Destination


def sort_out(arguments: Namespace) -> bool:
    """Leave directories in `arguments.paths` and put files into `arguments.changed`; whether a hook named them.

    With `--since`, directories that are gone with the change come into `arguments.gone`.

    pre-commit names no file that a commit deletes, and no file at all where it is told so: then git is asked.
    """
    hook = arguments.pre_commit or os.environ.get("PRE_COMMIT") == "1"
    files = [path for path in arguments.paths if not path.is_dir()]
    missing = [path for path in files if not os.path.lexists(path)]
    arguments.gone = _gone(missing, arguments.since) if missing and arguments.since else []
    files = [path for path in files if path not in arguments.gone]
    arguments.paths = [path for path in arguments.paths if path.is_dir()]
    if hook and (files or not arguments.paths):
        files += _changed_in_commit(deleted=bool(files))
    elif any(not os.path.lexists(path) for path in files):
        _refuse_unknown([path for path in files if not os.path.lexists(path)])
    arguments.changed = [*files, *_renamed(files, arguments.since)] if files and arguments.since else files
    arguments.typed = not hook
    return hook


def _changed_in_commit(*, deleted: bool) -> list[Path]:
    """What the commit that is being made changes, or the commits between two refs; only what it deletes if asked so."""
    from ctlint.git import GitError, changed_files, top

    here = Path.cwd().resolve()
    first, last = (os.environ.get(f"PRE_COMMIT_{name}") for name in ("FROM_REF", "TO_REF"))
    try:
        root = top(here)
        names = changed_files(root, (first, last) if first and last else None, deleted=deleted)
    except GitError as error:
        raise RefusalError(f"--pre-commit: {error}") from error
    return [Path(os.path.relpath(root / name, here)) for name in names]


def _gone(missing: Sequence[Path], revision: str) -> list[Path]:
    """The directories that HEAD had where it left a revision."""
    from ctlint.git import GitError, forked_from, has_directory, top

    here = Path.cwd().resolve()
    try:
        root, commit = top(here), forked_from(here, revision)
    except GitError as error:
        raise RefusalError(f"--since: {error}") from error
    places = {path: (here / path).resolve() for path in missing}
    return [path for path, place in places.items()
            if root in place.parents and has_directory(root, commit, place.relative_to(root).as_posix())]  # fmt: skip


def _renamed(files: Sequence[Path], revision: str) -> list[Path]:
    """The names that files had, or have by now, that were renamed since a revision: who names one means both."""
    from ctlint.git import GitError, forked_from, renamed_since, top

    here = Path.cwd().resolve()
    try:
        root = top(here)
        pairs = renamed_since(root, forked_from(here, revision))
    except GitError as error:
        raise RefusalError(f"--since: {error}") from error
    named = {(here / path.parent).resolve() / path.name for path in files}
    others = {root / other for pair in pairs for one, other in (pair, pair[::-1]) if root / one in named}
    return [Path(os.path.relpath(path, here)) for path in sorted(others - named)]


def _refuse_unknown(missing: Sequence[Path]) -> None:
    """A file that is gone may be named where git knows that it was there; any other name is a mistake."""
    from ctlint.git import GitError, once_there

    absolute = {(Path.cwd() / path.parent).resolve() / path.name: path for path in missing}
    try:
        known = once_there(Path.cwd().resolve(), list(absolute))
    except GitError:
        known = set()
    for place, path in absolute.items():
        if place not in known:
            raise RefusalError(f"{path}: there is no such file or directory")


def say_untouched(changed: Sequence[Path], outputs: Sequence[Destination]) -> int:
    """That the files touch nothing which is judged, for people."""
    if len(changed) == 1:
        subject = f"{changed[0]} touches"
    else:
        subject = f"the {count(len(changed), 'file')} that changed touch"
    sentence = f"nothing to check: {subject} no Terraform root, no template and no cloud assembly"
    if any(output.path is None and output.format != "text" for output in outputs):
        complain("ctlint check", sentence)
    else:
        say(f"ctlint: {sentence}\n")
    return exit_codes.CLEAN
