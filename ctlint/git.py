"""Knows how to ask git about a repository: the edge where another program runs.

Must not know what is judged. Git is asked with everything off by which a repository could make it run a program, touch
the work tree or open a connection; what it says is bytes of somebody else's.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from ctlint.source import MAX_FILE_BYTES, is_others_code

_SECONDS = 60
_QUIET = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.devnull, "-c", "color.ui=false")


class GitError(Exception):
    """Git is not there, is no repository here, or does not know what was asked for; one clause for people."""


def ask(directory: Path, arguments: Sequence[str], *, text: bytes = b"") -> bytes:
    """What git prints; GitError where it fails."""
    command = ("git", *_QUIET, "-C", str(directory), *arguments)
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, timeout=_SECONDS, env=_environment(directory), check=False
        )
    except OSError as error:
        raise GitError("git is not installed, or cannot be started") from error
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git {arguments[0]} took more than {_SECONDS} seconds") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        fatal = [line.removeprefix("fatal: ") for line in said if line.startswith("fatal: ")] or said
        remedy = f": {said[-1].strip()}" if "safe.directory" in said[-1] else ""
        raise GitError(f"git {arguments[0]}: {fatal[-1]}{remedy}")
    return done.stdout


def _environment(directory: Path) -> Mapping[str, str]:
    """The environment of git. A hook has GIT_DIR, by which git takes every directory for the root of a work tree."""
    own = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    found = {**os.environ, **own}
    if "GIT_WORK_TREE" not in found and any((one / ".git").exists() for one in (directory, *directory.parents)):
        found.pop("GIT_DIR", None)
    return found


def line_days(root: Path, path: str) -> dict[int, int]:
    """Of a file's lines (1-based), the time at which each was last changed, in seconds since 1970.

    A line that is not committed yet is left out; so is everything where git knows nothing of the file.
    """
    try:
        said = ask(root, ("blame", "--no-textconv", "--line-porcelain", "--", path))
    except GitError:
        return {}
    days: dict[int, int] = {}
    number, committed = 0, True
    for line in said.split(b"\n"):
        words = line.split(b" ")
        if len(words) >= 3 and len(words[0]) in (40, 64) and words[2].isdigit():
            number, committed = int(words[2]), bool(words[0].strip(b"0"))
        elif words[0] == b"author-time" and committed and words[1].isdigit():
            days[number] = int(words[1])
    return days


# --- what changed ------------------------------------------------------------------------------------------------


def changed_files(directory: Path, between: tuple[str, str] | None, *, deleted: bool) -> list[str]:
    """The files that the index changes in HEAD, or that a branch changed, named from the root of the work tree.

    between: where a branch goes to, and the branch. deleted: only those that are gone; what was renamed is one of them.
    """
    which = ("--cached",) if between is None else (f"{between[0]}...{between[1]}",)
    if between is not None and any(name.startswith("-") for name in between):
        raise GitError("a revision cannot begin with a hyphen")
    kind = ("--diff-filter=D",) if deleted else ()
    options = ("--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules=all", "-z")
    said = ask(directory, ("diff", *options, *kind, *which, "--"))
    return [os.fsdecode(name) for name in said.split(b"\0") if name]


def renamed_since(root: Path, commit: str) -> list[tuple[str, str]]:
    """The files that the work tree calls otherwise than a commit: (before, now), named from the root."""
    options = ("--name-status", "--find-renames", "--diff-filter=R", "--no-ext-diff", "--ignore-submodules=all", "-z")
    said = [os.fsdecode(one) for one in ask(root, ("diff", *options, commit, "--")).split(b"\0") if one]
    return list(zip(said[1::3], said[2::3], strict=True))


def once_there(directory: Path, paths: Sequence[Path]) -> set[Path]:
    """Those of the absolute paths at which some commit of HEAD's history, or the index, has a file."""
    root = top(directory)
    inside = {path.relative_to(root).as_posix(): path for path in paths if root in path.parents}
    if not inside:
        return set()
    literal = "".join(f":(top,literal){name}\n" for name in inside if "\n" not in name)
    listed = ("log", "--format=", "--name-only", "--no-renames", "--full-history", "-z", "--stdin")
    said = ask(root, listed, text=os.fsencode(f"HEAD\n--\n{literal}"))
    said += ask(root, ("ls-files", "-z", "--deleted"))
    return {inside[name] for name in map(os.fsdecode, said.replace(b"\n", b"\0").split(b"\0")) if name in inside}


# --- an earlier state ------------------------------------------------------------------------------------------------

MAX_FILES = 200_000
MAX_BYTES = 2 * 1024 * 1024 * 1024
"""More than this of one commit is not written out."""
_AT_ONCE = 500
_LINK = b"120000"
_FILES = frozenset({b"100644", b"100755"})


def top(directory: Path) -> Path:
    """The root of the work tree that holds a directory."""
    return Path(os.fsdecode(ask(directory, ("rev-parse", "--show-toplevel")).rstrip(b"\n"))).resolve()


def forked_from(directory: Path, revision: str) -> str:
    """The commit at which HEAD left a revision: what a pull request changes is seen from there.

    GitError also where the history that is here does not reach so far, which says what to do.
    """
    name = f"{revision}^{{commit}}"
    try:
        theirs = ask(directory, ("rev-parse", "--verify", "--quiet", "--end-of-options", name))
    except GitError as error:
        hint = ": fetch it, or deepen the checkout" if _is_shallow(directory) else ""
        raise GitError(f"there is no revision '{revision}' here{hint}") from error
    try:
        return ask(directory, ("merge-base", theirs.decode().strip(), "HEAD")).decode().strip()
    except GitError as error:
        if _is_shallow(directory):
            raise GitError(
                f"the history here is cut off before HEAD meets '{revision}': fetch all of it "
                "(git fetch --unshallow; in GitHub's checkout fetch-depth: 0)"
            ) from error
        raise GitError(f"'{revision}' and HEAD have no commit in common") from error


def _is_shallow(directory: Path) -> bool:
    return ask(directory, ("rev-parse", "--is-shallow-repository")).strip() == b"true"


def write_out(root: Path, commit: str, to: Path) -> None:
    """The files of a commit as it is stored, into an empty directory; no filter, attribute or hook has a say.

    Other people's code (dot directories, node_modules) is left out, as a run does not read it. Of a submodule that is
    checked out the commit is written that belongs to this one, where its repository has it.
    """
    names: dict[str, list[tuple[Path, bytes]]] = {}
    listed = ask(root, ("ls-tree", "-r", "-l", "-z", "--full-tree", commit)).split(b"\0")
    total = 0
    submodules: list[tuple[PurePosixPath, str]] = []
    for line in filter(None, listed):
        facts, _, path = line.partition(b"\t")
        mode, kind, name, size = facts.split()
        place = PurePosixPath(os.fsdecode(path))
        if kind == b"commit" and not is_others_code(f"{place}/") and _is_repository(root, place):
            submodules.append((place, name.decode()))
        if kind != b"blob" or is_others_code(place.as_posix()) or not (size.isdigit() and int(size) <= MAX_FILE_BYTES):
            continue
        if place.is_absolute() or ".." in place.parts:
            raise GitError(f"commit {commit[:12]} holds a file outside itself: {place}")
        total += int(size)
        names.setdefault(name.decode(), []).append((to / place, mode))
    if len(names) > MAX_FILES or total > MAX_BYTES:
        raise GitError(f"commit {commit[:12]} is larger than {MAX_FILES} files or {MAX_BYTES} bytes")
    wanted = list(names)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        said = ask(root, ("cat-file", "--batch"), text="".join(f"{name}\n" for name in some).encode())
        for wanted_name, content in zip(some, _contents(said), strict=True):
            for file, mode in names[wanted_name]:
                _write(file, mode, content)
    for place, inner in submodules:
        (to / place).mkdir(parents=True, exist_ok=True)
        with suppress(GitError):
            write_out(root / place, inner, to / place)


def has_directory(directory: Path, commit: str, path: str) -> bool:
    """Whether a commit has a directory of this name, from the root of the work tree."""
    try:
        return ask(directory, ("cat-file", "-t", f"{commit}:{path}")).strip() == b"tree"
    except GitError:
        return False


def _is_repository(root: Path, place: PurePosixPath) -> bool:
    """Whether a submodule is checked out, and no link leads elsewhere."""
    return (root / place).resolve() == root / place and (root / place / ".git").exists()


def file_at(directory: Path, commit: str, path: str) -> bytes:
    """One file of a commit, named from the root of the work tree."""
    return ask(directory, ("cat-file", "blob", f"{commit}:{path}"))


def _contents(said: bytes) -> Iterator[bytes]:
    """What `cat-file --batch` prints, object by object."""
    at = 0
    while at < len(said):
        end = said.index(b"\n", at)
        header = said[at:end].split()
        if len(header) != 3:
            raise GitError(f"an object is missing: {said[at:end].decode('utf-8', 'replace')}")
        size = int(header[2])
        yield said[end + 1 : end + 1 + size]
        at = end + 2 + size


def _write(place: Path, mode: bytes, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if mode in _FILES:
        place.write_bytes(content)
    elif mode == _LINK:
        place.symlink_to(os.fsdecode(content))
