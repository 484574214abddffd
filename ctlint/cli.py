"""Knows how a command line becomes a run: the command that is meant, and the exit code whatever happens.

Must not know what any command does. Each is imported when it is asked for, so that `ctlint --version` costs next to
nothing.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence

from ctlint.arguments import parse, parse_without_command
from ctlint.output import exit_codes
from ctlint.refusals import OptionsError, RefusalError
from ctlint.terminal import complain, crash, leave

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return the exit code; whatever happens, the user sees sentences and no traceback.

    argv: None for the program's own, with which the process ends.
    """
    if argv is not None:
        return _main(list(argv))
    # The process is ours, and nearly all that a run makes lives to its end: looking for garbage among it would take
    # half of the time, and freeing it piece by piece at the end a tenth.
    gc.disable()
    return leave(_main(sys.argv[1:]))


def _main(arguments: list[str]) -> int:
    program = f"ctlint {arguments[0]}" if arguments and arguments[0] in COMMANDS else "ctlint"
    try:
        return _run(arguments)
    except RefusalError as error:
        complain(program, str(error), f"Try: {program} --help" if isinstance(error, OptionsError) else None)
        return exit_codes.USAGE
    except SystemExit as stop:  # argparse, after it printed help or a version
        return stop.code if isinstance(stop.code, int) else exit_codes.USAGE
    except KeyboardInterrupt:
        complain(program, "interrupted")
        return exit_codes.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the edge of the program: a user gets a sentence and exit code 3
        complain(program, crash(error), "This is a mistake in ctlint, and nothing was judged; please report it.")
        return exit_codes.INCOMPLETE


def _run(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        parse_without_command(arguments)
    return COMMANDS[arguments[0]](parse(arguments[0], arguments[1:]))


def _check(arguments: Namespace) -> int:
    from ctlint.commands.check import check

    return check(arguments)


def _rules(arguments: Namespace) -> int:
    from ctlint.commands.catalogue import rules

    return rules(arguments)


def _explain(arguments: Namespace) -> int:
    from ctlint.commands.catalogue import explain

    return explain(arguments)


def _suppressions(arguments: Namespace) -> int:
    from ctlint.commands.living import suppressions

    return suppressions(arguments)


def _baseline(arguments: Namespace) -> int:
    from ctlint.commands.living import baseline

    return baseline(arguments)


def _test_rules(arguments: Namespace) -> int:
    from ctlint.commands.catalogue import test_rules

    return test_rules(arguments)


def _frameworks(arguments: Namespace) -> int:
    from ctlint.commands.catalogue import frameworks

    return frameworks(arguments)


def _config(arguments: Namespace) -> int:
    from ctlint.commands.catalogue import config

    return config(arguments)


def _checkov_dir(arguments: Namespace) -> int:
    from ctlint.commands.catalogue import checkov_dir

    return checkov_dir(arguments)


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "check": _check,
    "rules": _rules,
    "explain": _explain,
    "suppressions": _suppressions,
    "baseline": _baseline,
    "test-rules": _test_rules,
    "frameworks": _frameworks,
    "config": _config,
    "checkov-dir": _checkov_dir,
}
"""Name of a command -> what runs it."""
