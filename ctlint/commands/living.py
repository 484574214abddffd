"""Knows the commands for living with findings: `ctlint suppressions` and `ctlint baseline`.

Must not know how a request or an entry is matched.
"""

from __future__ import annotations

from pathlib import Path

from ctlint.commands.judging import configuration_for, judge_all, places
from ctlint.output import exit_codes
from ctlint.refusals import OptionsError, RefusalError
from ctlint.terminal import complain, now, say, screen_for, today

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ctlint.suppressions.baseline import Entry


def suppressions(arguments: Namespace) -> int:
    """`ctlint suppressions`: list what the code asks to have ignored."""
    from ctlint.git import line_days
    from ctlint.output.suppressions import SUPPRESSION_FORMATS

    report = judge_all(arguments)
    ages = {}
    root = Path(report.root)
    for file in {request.span.file for request in report.requests}:
        for line, when in line_days(root, file).items():
            ages[file, line] = max(0, (now() - when) // 86_400)
    text = SUPPRESSION_FORMATS[arguments.format](report, ages, screen_for(arguments.color))
    say(text, for_machines=arguments.format != "text")
    return exit_codes.CLEAN


def baseline(arguments: Namespace) -> int:
    """`ctlint baseline write|show|prune`."""
    from ctlint.output.suppressions import render_baseline
    from ctlint.request import baseline_of
    from ctlint.suppressions.baseline import DEFAULT_REASON, BaselineError
    from ctlint.suppressions.baseline_file import NAME, matched, store, taken_over

    if arguments.action is None:
        raise OptionsError("an action is missing: write, show or prune")
    path = arguments.file or baseline_of(configuration_for(arguments, arguments.paths or [Path()])) or Path(NAME)
    entries = baseline_entries(arguments, path) if path.exists() or arguments.action != "write" else []
    if arguments.action == "show":
        say(render_baseline(entries, screen_for(arguments.color)))
        return exit_codes.CLEAN
    report = judge_all(arguments)
    incomplete = next((diagnostic for diagnostic in report.diagnostics if diagnostic.fatal), None)
    if incomplete is not None:
        complain("ctlint baseline", f"not everything could be looked at: {incomplete.message}; nothing is written")
        return exit_codes.INCOMPLETE
    if arguments.action == "write":
        reason = DEFAULT_REASON if arguments.reason is None else arguments.reason.strip()
        if not reason:
            raise OptionsError("--reason: a reason is missing")
        kept = taken_over(report, entries, path, places(arguments), reason, today())
    else:
        gone = set(matched(report, entries, path.parent, places(arguments)).stale)
        kept = [entry for entry in entries if entry not in gone]
    try:
        store(path, kept)
    except BaselineError as error:
        raise RefusalError(str(error)) from error
    new = len([entry for entry in kept if entry not in entries])
    say(f"{path}: {len(kept)} in all, {new} new, {len(entries) + new - len(kept)} removed\n")
    return exit_codes.CLEAN


def baseline_entries(arguments: Namespace, path: Path | None = None) -> list[Entry]:
    """The entries of a baseline; with `--since` those that it had there: who changes code cannot excuse the change."""
    from ctlint.suppressions.baseline import BaselineError
    from ctlint.suppressions.baseline_file import load, loads

    path = path or arguments.baseline
    since = getattr(arguments, "since", None)
    try:
        if since is None:
            return load(path)
        from ctlint.git import GitError, file_at, forked_from, top

        here = Path.cwd()
        try:
            name = (here / path).resolve().relative_to(top(here)).as_posix()
            commit = forked_from(here, since)
        except (GitError, ValueError) as error:
            raise RefusalError(f"--baseline: {path} was not there at {since}: {error}") from error
        try:
            return loads(path, file_at(here, commit, name))
        except GitError:
            load(path)  # one that comes with the change excuses nothing yet, but it must be one
            return []
    except BaselineError as error:
        raise RefusalError(str(error)) from error
