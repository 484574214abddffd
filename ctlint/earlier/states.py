"""Knows how an earlier state of the code is judged as the present one is: the same command, in files of a commit.

Must not know what the two states are compared for. The work tree is not touched: the files are written out of git's
objects to a directory of their own, which is gone when this is done.
"""

from __future__ import annotations

import os
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ctlint.config.load import Configuration, find, take
from ctlint.earlier.downloads import put
from ctlint.earlier.typed import Copy, typed_then
from ctlint.files import common_root
from ctlint.findings import Coverage, Report
from ctlint.git import forked_from, top, write_out
from ctlint.records import NamedTuple
from ctlint.request import options_of
from ctlint.scan import NothingToCheckError, scan
from ctlint.suppressions.comparison import compare


class Earlier(NamedTuple):
    """An earlier state. revision: what was asked for. commit: what it is. report: what was found there."""

    revision: str
    commit: str
    report: Report

    def compared(self, now: Report) -> Report:
        """The report of now, in which only what is new is open."""
        return compare(self.report, now, self.revision, self.commit)

    def emptied(self) -> Report:
        """The report on a tree that holds nothing to check any more."""
        return Report(self.report.tool, (), (), (), Coverage(), self.report.rules)


def judge_earlier(arguments: Namespace, revision: str, environment: Mapping[str, str], today: str) -> Earlier:
    """Judge what the paths held where HEAD left a revision; nothing where they did not exist.

    Raises git.GitError where the revision cannot be had, and what `scan` raises.
    """
    here = Path.cwd().resolve()
    root = top(here)
    commit = forked_from(here, revision)
    with tempfile.TemporaryDirectory(prefix="ctlint-") as directory:
        copy = Copy(here, root, Path(directory).resolve() / "tree")
        copy.tree.mkdir()
        (copy.tree / ".git").mkdir()  # where the search for a configuration ends
        write_out(root, commit, copy.tree)
        put(root, copy.tree)
        work = copy.place(here)
        work.mkdir(parents=True, exist_ok=True)
        with _working_in(work):
            report = _judge(typed_then(arguments, copy), environment, today)
    return Earlier(revision, commit, report)


def _judge(arguments: Namespace, environment: Mapping[str, str], today: str) -> Report:
    from ctlint import __version__

    empty = Report(f"ctlint {__version__}", (), (), (), Coverage(), ())
    named = [*arguments.paths, *(path.parent for path in arguments.changed)]
    if not named:
        return empty
    root = arguments.root or common_root(named, Path.cwd().resolve())
    if arguments.no_config:
        configuration = Configuration()
    elif arguments.config is None:
        configuration = find(named, root)
    else:
        configuration = take(arguments.config, named, root)
    try:
        return scan(arguments.paths, options_of(arguments, configuration, environment, today, None))
    except NothingToCheckError:
        return empty


@contextmanager
def _working_in(directory: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(directory)
    try:
        yield
    finally:
        os.chdir(before)
