"""Knows how a run becomes a report: the configuration, what was typed, the environment, and refusals in sentences.

Must not know what is done with the report.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ctlint.refusals import RefusalError
from ctlint.terminal import Progress, today

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ctlint.config.load import Configuration
    from ctlint.findings import Report


def judge(arguments: Namespace, configuration: Configuration, *, moves: bool = False) -> Report:
    """The report on what the command line names; NothingToCheckError passes, every other refusal is told."""
    from ctlint.records import replace
    from ctlint.request import options_of
    from ctlint.scan import NothingToCheckError, scan

    progress = Progress(sys.stderr)
    environment = terraform_environment() if arguments.tf_var_env else {}
    show = progress.show if progress.wanted else None
    try:
        options = options_of(arguments, configuration, environment, today(), show)
        return scan(places(arguments), replace(options, moves=moves) if moves else options)
    except NothingToCheckError:
        raise
    except refusals() as error:
        raise RefusalError(str(error)) from error
    finally:
        progress.clear()


def places(arguments: Namespace) -> Sequence[Path]:
    """What is judged whole: the working directory, unless something else is named."""
    return arguments.paths or ([] if getattr(arguments, "changed", ()) else [Path()])


def judge_all(arguments: Namespace) -> Report:
    """The report for a command that is about findings, with what the code moved; where there is nothing, a refusal."""
    from ctlint.scan import NothingToCheckError

    try:
        return judge(arguments, configuration_for(arguments, arguments.paths or [Path()]), moves=True)
    except NothingToCheckError as error:
        raise RefusalError(str(error)) from error


def configuration_for(arguments: Namespace, paths: Sequence[Path]) -> Configuration:
    """The configuration that counts for these paths; nothing is imported for it where there is none."""
    from ctlint.config.load import Configuration, find, take
    from ctlint.config.mistakes import ConfigurationError
    from ctlint.files import common_root

    if arguments.no_config:
        return Configuration()
    root = arguments.root or common_root(paths, Path.cwd().resolve())
    try:
        return find(paths, root) if arguments.config is None else take(arguments.config, paths, root)
    except ConfigurationError as error:
        raise RefusalError(str(error)) from error


def terraform_environment() -> dict[str, str]:
    """The values of TF_VAR_ variables by the name of the input variable."""
    prefix = "TF_VAR_"
    return {name.removeprefix(prefix): text for name, text in os.environ.items() if name.startswith(prefix)}


def refusals() -> tuple[type[Exception], ...]:
    """What refuses a run because of its input; looked up only once something was raised."""
    from ctlint.catalogue import SelectionError
    from ctlint.engine.load import RuleError
    from ctlint.scan import UsageError

    return UsageError, RuleError, SelectionError
