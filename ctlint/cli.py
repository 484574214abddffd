"""Knows how a command line becomes a run: commands, the environment, the streams, the exit code.

Must not know what is judged or how a report looks. The only module that prints, reads the environment or ends the
process. Each command imports what it needs when it runs, so that `ctlint --version` costs next to nothing.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import time

from ctlint.arguments import destinations, parse, parse_without_command
from ctlint.names import suggestion
from ctlint.output import exit_codes
from ctlint.refusals import OptionsError, RefusalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import TextIO

    from ctlint.arguments import Destination
    from ctlint.config.load import Configuration
    from ctlint.earlier import Earlier
    from ctlint.findings import Report, RuleInfo
    from ctlint.output.options import Gate, RenderOptions
    from ctlint.output.screen import Screen
    from ctlint.suppressions.baseline import Entry

_WIDTH = 80
_PROGRESS_AFTER = 2.0
"""Seconds of silence before progress is shown."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; whatever happens, the user sees sentences and no traceback."""
    if argv is not None:
        return _main(list(argv))
    # The process is ours, and nearly all that a run makes lives to its end: looking for garbage among it, then or when
    # the interpreter ends, would take half of the time.
    gc.disable()
    try:
        return _main(sys.argv[1:])
    finally:
        gc.freeze()


def _main(arguments: list[str]) -> int:
    program = f"ctlint {arguments[0]}" if arguments and arguments[0] in COMMANDS else "ctlint"
    try:
        return _run(arguments)
    except RefusalError as error:
        _complain(program, str(error), f"Try: {program} --help" if isinstance(error, OptionsError) else None)
        return exit_codes.USAGE
    except SystemExit as stop:  # argparse, after it printed help or a version
        return stop.code if isinstance(stop.code, int) else exit_codes.USAGE
    except KeyboardInterrupt:
        _complain(program, "interrupted")
        return exit_codes.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the edge of the program: a user gets a sentence and exit code 3
        _complain(program, _crash(error), "This is a mistake in ctlint, and nothing was judged; please report it.")
        return exit_codes.INCOMPLETE


def _run(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        parse_without_command(arguments)
    return COMMANDS[arguments[0]](parse(arguments[0], arguments[1:]))


# --- commands --------------------------------------------------------------------------------------------------------


def _check(arguments: Namespace) -> int:
    from ctlint.output.outcome import exit_code
    from ctlint.request import gate_of
    from ctlint.scan import NothingToCheckError

    configuration = _configuration(arguments, arguments.paths or [Path()])
    gate = gate_of(arguments, configuration)
    outputs = destinations(arguments)
    for path in (output.path for output in outputs if output.path is not None):
        if not path.parent.is_dir():
            raise RefusalError(f"--output: there is no directory {path.parent}")
        if path.is_dir():
            raise RefusalError(f"--output: {path} is a directory")
    taken = None if arguments.baseline is None else _baseline_entries(arguments)
    earlier = None if arguments.since is None else _earlier(arguments)
    started = _now()
    try:
        report = _judge(arguments, configuration, moves=taken is not None or earlier is not None)
    except NothingToCheckError as error:
        if earlier is not None:
            report = earlier.emptied()
        elif not (arguments.pre_commit or os.environ.get("PRE_COMMIT") == "1"):
            raise RefusalError(str(error)) from error
        else:
            _print("ctlint: nothing to check: no Terraform and no CloudFormation template here\n")
            return exit_codes.CLEAN
    if earlier is not None:
        report = earlier.compared(report)
    if taken is not None:
        from ctlint.suppressions.baseline_file import applied

        report = applied(report, taken, arguments.baseline)
    _deliver(report, outputs, arguments.color, _render_options(arguments, gate, started))
    return exit_code(report, gate)


def _earlier(arguments: Namespace) -> Earlier:
    """What the code was where HEAD left the revision that is asked for."""
    from ctlint.earlier import judge_earlier
    from ctlint.git import GitError

    environment = _terraform_environment() if arguments.tf_var_env else {}
    try:
        return judge_earlier(arguments, arguments.since, environment, _today())
    except GitError as error:
        raise RefusalError(f"--since: {error}") from error
    except _refusals() as error:
        raise RefusalError(f"--since: at {arguments.since}: {error}") from error


def _judge(arguments: Namespace, configuration: Configuration, *, moves: bool = False) -> Report:
    """The report on what the command line names; NothingToCheckError passes, every other refusal is told."""
    from ctlint.records import replace
    from ctlint.request import options_of
    from ctlint.scan import NothingToCheckError, scan

    progress = _Progress(sys.stderr)
    environment = _terraform_environment() if arguments.tf_var_env else {}
    show = progress.show if progress.wanted else None
    try:
        options = options_of(arguments, configuration, environment, _today(), show)
        return scan(arguments.paths or [Path()], replace(options, moves=moves) if moves else options)
    except NothingToCheckError:
        raise
    except _refusals() as error:
        raise RefusalError(str(error)) from error
    finally:
        progress.clear()


def _configuration(arguments: Namespace, paths: Sequence[Path]) -> Configuration:
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


def _config(arguments: Namespace) -> int:
    if arguments.action == "schema":
        from ctlint.config.schema import schema_text

        _print(schema_text(), for_machines=True)
        return exit_codes.CLEAN
    from ctlint.config.explain import explained

    path = arguments.path or Path()
    if not path.exists():
        raise RefusalError(f"{path}: there is no such file or directory")
    _print(explained(_configuration(arguments, [path]), path.resolve()))
    return exit_codes.CLEAN


def _terraform_environment() -> dict[str, str]:
    """The values of TF_VAR_ variables by the name of the input variable."""
    prefix = "TF_VAR_"
    return {name.removeprefix(prefix): text for name, text in os.environ.items() if name.startswith(prefix)}


def _render_options(arguments: Namespace, gate: Gate, started: int) -> RenderOptions:
    from ctlint.output.options import RenderOptions

    return RenderOptions(gate, "pass" in arguments.show, arguments.quiet, started=started, ended=_now())


def _now() -> int:
    """Seconds since 1970, or what SOURCE_DATE_EPOCH says, for the one format that must name times."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(fixed) if fixed.isascii() and fixed.isdecimal() and len(fixed) < 12 else int(time())


def _today() -> str:
    """The day by which suppressions end, in UTC so that it is the same everywhere: "2026-11-26"."""
    from time import gmtime, strftime

    return strftime("%Y-%m-%d", gmtime(_now()))


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
            colour=_colour(color, None if output.path else sys.stdout),
            encoding=_encoding(sys.stdout) if to_screen else "utf-8",
        )
        render(report, out, str(output.format), chosen)
        if output.path is None:
            _print(out.getvalue(), for_machines=not people)
            continue
        try:
            with output.path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(out.getvalue())
        except OSError as error:
            failed.append(f"cannot write {output.path}: {error.strerror or error}")
            continue
        if not options.quiet:
            _complain("ctlint", f"{output.path}: {summary(report, options.gate)}")
    if failed:
        raise RefusalError(f"--output: {'; '.join(failed)}")


def _rules(arguments: Namespace) -> int:
    from ctlint.output.rules import RULE_FORMATS, render_rules_table

    infos = _load_rules(arguments.profile)
    if arguments.framework is not None:
        known = sorted({name for info in infos for name in info.frameworks})
        if arguments.framework not in known:
            near = suggestion(arguments.framework, known)
            there_are = f"there are {', '.join(known)}" if known else "no rule maps to any"
            raise RefusalError(f"--framework: no rule maps to '{arguments.framework}'{near}; {there_are}")
        infos = [info for info in infos if arguments.framework in info.frameworks]
        if arguments.format == "text":
            return _controls_of(arguments.framework, _screen(arguments.color))
    if arguments.format == "text":
        _print(render_rules_table(infos, _screen(arguments.color)))
    else:
        _print(RULE_FORMATS[arguments.format](infos), for_machines=True)
    return exit_codes.CLEAN


def _controls_of(framework: str, screen: Screen) -> int:
    """Print the controls of a framework with the rules that speak to them."""
    from ctlint.catalogue import load_frameworks, load_rules
    from ctlint.engine.controls import results
    from ctlint.output.controls import control_lines

    found = results([framework], load_frameworks(), load_rules(), ())
    _print("".join(f"{line}\n" for line in control_lines(found, screen, judged=False)))
    return exit_codes.CLEAN


def _test_rules(arguments: Namespace) -> int:
    from ctlint.output.words import count
    from ctlint.rule_tests import run_tests

    try:
        tested = run_tests(arguments.directory)
    except _refusals() as error:
        raise RefusalError(str(error)) from error
    screen = _screen("never")
    for problem in tested.problems:
        _print(screen.safe(problem) + "\n")
    judged = f"{count(tested.files, 'fixture')} judged"
    _print(f"{judged}, {count(len(tested.problems), 'problem')}\n")
    return exit_codes.FINDINGS if tested.problems else exit_codes.CLEAN


def _frameworks(arguments: Namespace) -> int:
    from ctlint.catalogue import load_frameworks
    from ctlint.engine.controls import as_objects

    try:
        frameworks = load_frameworks()
    except _refusals() as error:
        raise RefusalError(str(error)) from error
    if arguments.format == "json":
        import json

        _print(json.dumps(as_objects(frameworks), indent=1, ensure_ascii=False) + "\n", for_machines=True)
        return exit_codes.CLEAN
    widest = max(len(one.name) for one in frameworks)
    for one in frameworks:
        spoken = sum(bool(control.rules) for control in one.controls)
        _print(f"{one.name:<{widest}}  {spoken:>3} of {len(one.controls):>3} controls  {one.title}\n")
    _print("\nThe rules of one: ctlint rules --framework NAME; a run by them: ctlint check --profile NAME\n")
    return exit_codes.CLEAN


def _explain(arguments: Namespace) -> int:
    if (arguments.rule is not None) + (arguments.policy is not None) + bool(arguments.filter_pattern) != 1:
        raise OptionsError("name one RULE, or a policy with --policy, or patterns with --filter-pattern")
    if arguments.policy is not None:
        return _explain_policy(arguments)
    if arguments.filter_pattern:
        return _explain_patterns(arguments)
    from ctlint.output.rules import explain
    from ctlint.suppressions.change_rules import RULES as ABOUT_CHANGES
    from ctlint.suppressions.rules import RULES as ABOUT_SUPPRESSIONS

    infos = [*_load_rules(None), *ABOUT_SUPPRESSIONS, *ABOUT_CHANGES]
    names = {name.lower(): info for info in infos for name in (info.id, info.slug)}
    info = names.get(arguments.rule.lower())
    if info is None:
        near = suggestion(arguments.rule.lower(), names)
        raise RefusalError(f"no rule '{arguments.rule}'{near}; ctlint rules lists them")
    _print(explain(info, _screen(arguments.color)))
    return exit_codes.CLEAN


def _explain_policy(arguments: Namespace) -> int:
    from ctlint.policy_answers import MAX_BYTES, Asked, PolicyError, answers, as_object

    names = ("bucket", "key", "topic", "log_group", "account", "region", "trail", "prefix", "organization")
    try:
        with arguments.policy.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise RefusalError(f"--policy: {arguments.policy} is larger than {MAX_BYTES} bytes")
        replies = answers(raw.decode("utf-8-sig"), Asked(**{name: getattr(arguments, name) for name in names}))
    except OSError as error:
        raise RefusalError(f"--policy: cannot read {arguments.policy}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise RefusalError(f"--policy: {arguments.policy} is not UTF-8") from error
    except PolicyError as error:
        raise RefusalError(f"{arguments.policy}:{error}") from error
    if arguments.format == "json":
        import json

        _print(json.dumps(as_object(replies), indent=1, ensure_ascii=False) + "\n", for_machines=True)
        return exit_codes.CLEAN
    widest = max(len(one.question) for one in replies)
    screen = _screen(arguments.color)
    for one in replies:
        _print(f"{screen.safe(one.question):<{widest}}  {one.answer}\n")
        if one.witness is not None:
            _print("\n".join(screen.paragraph(one.witness, first="    ")) + "\n")
    return exit_codes.CLEAN


def _explain_patterns(arguments: Namespace) -> int:
    from ctlint.filter_answers import PatternError, as_object, served

    try:
        answers = served(arguments.filter_pattern, arguments.control)
    except PatternError as error:
        raise RefusalError(f"--filter-pattern: {error}\n  {error.pattern}\n  {' ' * error.position}^") from error
    except KeyError as error:
        from ctlint.semantics.patterns.benchmark import CONTROLS

        near = suggestion(error.args[0], CONTROLS)
        raise RefusalError(f"--control: no control '{error.args[0]}'{near}; there are {', '.join(CONTROLS)}") from error
    if arguments.format == "json":
        import json

        _print(json.dumps(as_object(answers), indent=1, ensure_ascii=False) + "\n", for_machines=True)
        return exit_codes.CLEAN
    widest = max(len(one.control) for one in answers)
    screen = _screen(arguments.color)
    for one in answers:
        _print(f"{one.control:<{widest}}  {one.answer}\n")
        if one.misses and (one.matches or arguments.control):
            _print("\n".join(screen.paragraph(f"misses {'; '.join(one.misses)}", first="    ")) + "\n")
    return exit_codes.CLEAN


def _suppressions(arguments: Namespace) -> int:
    from ctlint.git import line_days
    from ctlint.output.suppressions import SUPPRESSION_FORMATS

    report = _judge_all(arguments)
    ages = {}
    root = Path(report.root)
    for file in {request.span.file for request in report.requests}:
        for line, when in line_days(root, file).items():
            ages[file, line] = max(0, (_now() - when) // 86_400)
    text = SUPPRESSION_FORMATS[arguments.format](report, ages, _screen(arguments.color))
    _print(text, for_machines=arguments.format != "text")
    return exit_codes.CLEAN


def _baseline(arguments: Namespace) -> int:
    from ctlint.output.suppressions import render_baseline
    from ctlint.suppressions.baseline import DEFAULT_REASON, BaselineError
    from ctlint.suppressions.baseline_file import NAME, matched, store, taken_over

    if arguments.action is None:
        raise OptionsError("an action is missing: write, show or prune")
    path = arguments.file or Path(NAME)
    entries = _baseline_entries(arguments, path) if path.exists() or arguments.action != "write" else []
    if arguments.action == "show":
        _print(render_baseline(entries, _screen(arguments.color)))
        return exit_codes.CLEAN
    report = _judge_all(arguments)
    incomplete = next((diagnostic for diagnostic in report.diagnostics if diagnostic.fatal), None)
    if incomplete is not None:
        _complain("ctlint baseline", f"not everything could be looked at: {incomplete.message}; nothing is written")
        return exit_codes.INCOMPLETE
    if arguments.action == "write":
        reason = DEFAULT_REASON if arguments.reason is None else arguments.reason.strip()
        if not reason:
            raise OptionsError("--reason: a reason is missing")
        kept = taken_over(report, entries, path, reason, _today())
    else:
        gone = set(matched(report, entries, path.parent).stale)
        kept = [entry for entry in entries if entry not in gone]
    try:
        store(path, kept)
    except BaselineError as error:
        raise RefusalError(str(error)) from error
    new = len([entry for entry in kept if entry not in entries])
    _print(f"{path}: {len(kept)} in all, {new} new, {len(entries) + new - len(kept)} removed\n")
    return exit_codes.CLEAN


def _judge_all(arguments: Namespace) -> Report:
    """The report for a command that is about findings, with what the code moved; where there is nothing, a refusal."""
    from ctlint.scan import NothingToCheckError

    try:
        return _judge(arguments, _configuration(arguments, arguments.paths or [Path()]), moves=True)
    except NothingToCheckError as error:
        raise RefusalError(str(error)) from error


def _baseline_entries(arguments: Namespace, path: Path | None = None) -> list[Entry]:
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
            return loads(path, file_at(here, forked_from(here, since), name))
        except (GitError, ValueError) as error:
            raise RefusalError(f"--baseline: {path} was not there at {since}: {error}") from error
    except BaselineError as error:
        raise RefusalError(str(error)) from error


def _checkov_dir(arguments: Namespace) -> int:
    from ctlint.plugins.checkov_dir import DIRECTORY, self_test

    _print(f"{self_test() if arguments.self_test else DIRECTORY}\n")
    return exit_codes.CLEAN


def _load_rules(profile: str | None) -> list[RuleInfo]:
    """The rules of a profile, or all."""
    from ctlint.catalogue import Selection, load_rules, select

    try:
        rules = load_rules()
        return [rule.info for rule in (rules if profile is None else select(rules, Selection((profile,))))]
    except _refusals() as error:
        raise RefusalError(str(error)) from error


def _refusals() -> tuple[type[Exception], ...]:
    """What refuses a run because of its input; looked up only once something was raised."""
    from ctlint.catalogue import SelectionError
    from ctlint.engine.load import RuleError
    from ctlint.scan import UsageError

    return UsageError, RuleError, SelectionError


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


# --- streams ---------------------------------------------------------------------------------------------------------


def _encoding(stream: TextIO) -> str:
    return getattr(stream, "encoding", None) or "utf-8"


def _colour(when: str, stream: TextIO | None) -> bool:
    """Whether to colour; `stream` is None where the report goes to a file."""
    if when != "auto":
        return when == "always"
    if stream is None or not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return os.name != "nt" or bool(os.environ.get("WT_SESSION") or os.environ.get("TERM"))


def _screen(color: str) -> Screen:
    from ctlint.output.screen import Screen

    return Screen(colour=_colour(color, sys.stdout), encoding=_encoding(sys.stdout))


def _print(text: str, *, for_machines: bool = False) -> None:
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


def _complain(program: str, message: str, hint: str | None = None) -> None:
    """Say something on standard error, safe for any terminal."""
    from ctlint.output.screen import Screen

    stream = sys.stderr
    screen = Screen(encoding=_encoding(stream))
    lines = [f"{program}: {message}", *([hint] if hint else [])]
    for line in "\n".join(lines).splitlines():
        stream.write(screen.safe(line) + "\n")


def _crash(error: BaseException) -> str:
    """What happened and where, in one line."""
    frame, place = error.__traceback__, ""
    while frame is not None:
        path = Path(frame.tb_frame.f_code.co_filename)
        if "ctlint" in path.parts:
            place = f" at {'/'.join(path.parts[path.parts.index('ctlint') :])}:{frame.tb_lineno}"
        frame = frame.tb_next
    return f"internal error: {type(error).__name__}: {error}{place}"


class _Progress:
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

        screen = Screen(encoding=_encoding(self.stream))
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
