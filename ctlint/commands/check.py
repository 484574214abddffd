"""Knows `ctlint check`: judge, compare, deliver the reports, and end with the right exit code.

Must not know how anything is judged or what a report looks like.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ctlint.arguments import destinations
from ctlint.commands.changed import say_untouched, sort_out
from ctlint.commands.judging import configuration_for, judge, places, refusals, terraform_environment
from ctlint.output import exit_codes
from ctlint.refusals import RefusalError
from ctlint.terminal import colour, complain, encoding, now, say, today

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ctlint.arguments import Destination
    from ctlint.earlier.states import Earlier
    from ctlint.findings import Report
    from ctlint.output.options import Gate, RenderOptions


def check(arguments: Namespace) -> int:
    """`ctlint check`: judge, and end with the exit code that the report comes to."""
    from ctlint.output.outcome import exit_code
    from ctlint.request import baseline_of, gate_of
    from ctlint.scan import NothingToCheckError

    hook = sort_out(arguments)
    configuration = configuration_for(
        arguments, [*arguments.paths, *(path.parent for path in arguments.changed)] or [Path()]
    )
    gate = gate_of(arguments, configuration)
    arguments.baseline = arguments.baseline or baseline_of(configuration)
    outputs = destinations(arguments)
    for path in (output.path for output in outputs if output.path is not None):
        if not path.parent.is_dir():
            raise RefusalError(f"--output: there is no directory {path.parent}")
        if path.is_dir():
            raise RefusalError(f"--output: {path} is a directory")
    taken = None
    if arguments.baseline is not None:
        from ctlint.commands.living import baseline_entries

        taken = baseline_entries(arguments)
    earlier = None if arguments.since is None else _earlier(arguments)
    started = now()
    try:
        if earlier is not None and arguments.gone and not arguments.paths and not arguments.changed:
            report = earlier.emptied()
        else:
            report = judge(arguments, configuration, moves=taken is not None or earlier is not None)
    except NothingToCheckError as error:
        if earlier is not None:
            report = earlier.emptied()
        elif not hook:
            raise RefusalError(str(error)) from error
        else:
            say("ctlint: nothing to check: no Terraform and no CloudFormation template here\n")
            return exit_codes.CLEAN
    untouched = bool(arguments.changed) and not report.coverage.units and not report.diagnostics
    if untouched and earlier is None:
        outputs = [output for output in outputs if output.path is not None or output.format != "text"]
    if earlier is not None:
        report = earlier.compared(report)
    if taken is not None:
        from ctlint.suppressions.baseline_file import applied

        report = applied(report, taken, arguments.baseline, places(arguments))
    _deliver(report, outputs, arguments.color, _render_options(arguments, gate, started))
    if arguments.rule and report.coverage.trails and not arguments.quiet:
        _say_silent(report)
    if untouched and earlier is None:
        return say_untouched(arguments.changed, outputs)
    return exit_code(report, gate)


def _say_silent(report: Report) -> None:
    """Say which of the rules that were asked for by name had nothing to judge: that is not the same as a pass."""
    judged = {finding.rule.id for finding in report.findings}
    for rule in report.rules:
        if rule.id not in judged:
            asked = (
                f"; it goes by the parameter {', '.join(rule.parameters)}: ctlint explain {rule.id}"
                if rule.parameters
                else ""
            )
            complain("ctlint check", f"{rule.id} {rule.slug} found nothing to judge{asked}")


def _earlier(arguments: Namespace) -> Earlier:
    """What the code was where HEAD left the revision that is asked for."""
    from ctlint.config.mistakes import ConfigurationError
    from ctlint.earlier.states import judge_earlier
    from ctlint.git import GitError

    environment = terraform_environment() if arguments.tf_var_env else {}
    try:
        return judge_earlier(arguments, arguments.since, environment, today())
    except GitError as error:
        raise RefusalError(f"--since: {error}") from error
    except (ConfigurationError, RefusalError) as error:
        raise RefusalError(f"--since: at {arguments.since}: {error}") from error
    except refusals() as error:
        raise RefusalError(f"--since: at {arguments.since}: {error}") from error


def _render_options(arguments: Namespace, gate: Gate, started: int) -> RenderOptions:
    from ctlint.output.options import RenderOptions

    return RenderOptions(gate, "pass" in arguments.show, arguments.quiet, started=started, ended=now())


def _deliver(report: Report, outputs: Sequence[Destination], color: str, options: RenderOptions) -> None:
    """Write each report where it was asked for; one in a file leaves a line on standard error.

    A file that cannot be written does not keep the others from being written.
    """
    import io

    from ctlint.output import render
    from ctlint.output.summary import summary

    failed: list[str] = []
    for output in outputs:
        people = output.format == "text"
        to_screen = people and output.path is None
        out = io.StringIO()
        chosen = options._replace(
            colour=colour(color, None if output.path else sys.stdout),
            encoding=encoding(sys.stdout) if to_screen else "utf-8",
        )
        render(report, out, str(output.format), chosen)
        if output.path is None:
            say(out.getvalue(), for_machines=not people)
            continue
        try:
            with output.path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(out.getvalue())
        except OSError as error:
            failed.append(f"cannot write {output.path}: {error.strerror or error}")
            continue
        if not options.quiet:
            complain("ctlint", f"{output.path}: {summary(report, options.gate)}")
    if failed:
        raise RefusalError(f"--output: {'; '.join(failed)}")
