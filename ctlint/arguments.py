"""Knows what may be typed: every command's options, their values, their help.

Must not know what a command does. argparse reads them; its errors become OptionsError. It takes as long to start as a
small root takes to judge, so where only paths are typed, it is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace

from ctlint import __version__
from ctlint.names import suggestion
from ctlint.output import FORMATS
from ctlint.refusals import OptionsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentTypeError

    from ctlint.hints import Any, NoReturn
    from ctlint.parser import Parser
    from ctlint.source import VariableInput


Make = Callable[..., "Any"]
"""What makes that which options are declared to: a `parser.Parser`, or `Defaults`."""

SUMMARIES = {
    "check": "judge every trail in Terraform and CloudFormation code",
    "rules": "list the rules",
    "explain": "explain one rule: why, what passes and fails, how to fix it",
    "suppressions": "list what the code asks to have ignored, with reason and age",
    "baseline": "take over what is found today, so that a run speaks of what is new",
    "test-rules": "judge the fixtures of a directory of rules of your own",
    "frameworks": "list the compliance frameworks that rules are mapped to",
    "config": "say what a configuration file comes to, or what it may hold",
    "checkov-dir": "say where checkov finds ctlint's rules, or try it out",
}
"""Name of a command -> what it does, in a few words."""


def parse(command: str, arguments: Sequence[str]) -> Any:
    """The options of one of SUMMARIES' commands; OptionsError for what it does not know.

    Each command has a parser of its own, made when it is asked for: that keeps the others out of start-up, and lets
    options stand before, between and after paths.
    """
    declare = _DECLARATIONS[command]
    if not any(argument.startswith("-") for argument in arguments):
        plain: Defaults = declare(Defaults)
        if hasattr(plain.options, "paths") and not hasattr(plain.options, "action"):
            plain.options.paths = list(map(Path, arguments))
            return plain.options
    if "--pre-commit" in arguments:
        _refuse_files_like_options(arguments)
    parser = declare(_make_parser)
    # argparse loses what follows "--" when options and paths may be mixed.
    end = list(arguments).index("--") if "--" in arguments else len(arguments)
    options, unknown = parser.parse_known_intermixed_args(arguments[:end])
    takes_paths = "paths" in vars(options)
    unknown += [] if takes_paths else arguments[end:]
    if unknown:
        parser.refuse_unknown(unknown[0])
    if takes_paths:
        options.paths = [*options.paths, *map(Path, arguments[end + 1 :])]
    return options


def _refuse_files_like_options(arguments: Sequence[str]) -> None:
    """pre-commit puts names of files behind options as they are: who commits a file --exit-zero would set one."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for argument in arguments[:end]:
        if argument.startswith("-") and Path(argument).exists():
            raise OptionsError(f"'{argument}' may be an option or the file of that name here: write args: [..., --]")


def _make_parser(*words: str, **more: str) -> Parser:
    from ctlint.parser import Parser

    return Parser(*words, **more)


class Defaults:
    """Takes the declarations of a command, as a parser of argparse does, and keeps what holds where nothing is typed.

    options: the default of each, under the name that argparse gives it.
    """

    def __init__(self, *_: str, **__: str) -> None:
        self.options = SimpleNamespace()

    def add_argument(self, *names: str, **more: Any) -> None:
        """Declare one option."""
        name = more.get("dest") or names[0].lstrip("-").replace("-", "_")
        default = more.get("default", False if more.get("action") == "store_true" else None)
        if not hasattr(self.options, name):
            setattr(self.options, name, [] if default == [] else default)

    def add_argument_group(self, title: str) -> Defaults:  # noqa: ARG002
        """Open a group, which matters to help alone."""
        return self


def parse_without_command(arguments: Sequence[str]) -> NoReturn:
    """`ctlint --help` and the like: prints and raises SystemExit; OptionsError for anything else."""
    if arguments and not arguments[0].startswith("-"):
        near = suggestion(arguments[0], SUMMARIES)
        raise OptionsError(f"unknown command '{arguments[0]}'{near}; there are {', '.join(SUMMARIES)}")
    parser = _declare_no_command(_make_parser)
    _, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.refuse_unknown(unknown[0])
    raise OptionsError(f"a command is missing; there are {', '.join(SUMMARIES)}")


def _declare_no_command(make: Make) -> Any:
    commands = "\n".join(f"  {name:<14}{SUMMARIES[name]}" for name in SUMMARIES)
    parser = make(
        "ctlint",
        "Will this infrastructure code, once deployed, leave a complete, protected,\nusable audit trail?",
        f"commands:\n{commands}\n\nctlint COMMAND --help shows a command's options.",
        "ctlint COMMAND [OPTION ...]",
    )
    parser.add_argument(
        "--version", action="version", version=f"ctlint {__version__}", help="show the version and exit"
    )
    return parser


_EXIT_CODES_HELP = """\
exit codes:
  0  everything was looked at, and nothing fails the run
  1  a finding fails the run (see --fail-on, --unknown, --strict)
  2  the command line, the configuration or a rule file is wrong
  3  incomplete: something could not be read, or ctlint failed; wins over 1"""


def _declare_check(make: Make) -> Any:
    from ctlint.findings import Severity

    severities = [severity.value for severity in Severity]
    parser = make(
        "ctlint check",
        "Judge every trail in Terraform and CloudFormation code.",
        _EXIT_CODES_HELP,
        "ctlint check [OPTION ...] [PATH ...]",
    )
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", type=Path, help="directories and files to check (default: .)")
    add("--root", type=Path, metavar="DIR", help="read nothing outside DIR (default: found from the paths)")
    _add_config(parser)

    _add_judging(parser)

    fails = parser.add_argument_group("what fails the run").add_argument
    fails("--baseline", type=Path, metavar="FILE", help="findings taken over from before, which fail no run")
    fails("--since", metavar="REV", help="only what is new since HEAD left REV, such as origin/main, fails the run")
    fails("--fail-on", type=_one_of(severities), metavar="SEVERITY",
          help=f"only findings this bad or worse: {', '.join(severities)} (default: any)")  # fmt: skip
    fails("--unknown", type=_one_of(("report", "fail")), metavar="WHAT",
          help="fail: what cannot be decided fails the run, too (default: report)")  # fmt: skip
    fails("--strict", action="store_true", help="warnings, failures away from the defaults, fail the run, too")
    _add_missing_modules(fails)
    fails("--exit-zero", action="store_true", help="end with 0 in spite of findings; 2 and 3 stay")

    shows = parser.add_argument_group("what is shown").add_argument
    shows("--format", type=_one_of(FORMATS), metavar="FORMAT", help=f"{', '.join(FORMATS)} (default: text)")
    shows("--output", type=_destination, action="append", default=[], metavar="FILE",
          help="write the report there (UTF-8), not to standard output; FORMAT=FILE in a format of its own, - is "
               "standard output; repeat it for several")  # fmt: skip
    shows("--show", type=_one_of(("pass",)), action="append", default=[], metavar="WHAT", help="pass: also what passes")
    shows("--quiet", action="store_true", help="text: only what fails the run and what could not be read")
    _add_color(parser)
    add("--pre-commit", action="store_true",
        help="run as a pre-commit hook: a repository with nothing to check is a success (implied by PRE_COMMIT=1)",
    )  # fmt: skip
    return parser


def _add_missing_modules(add: Callable[..., Any]) -> None:
    add("--allow-missing-modules", action="store_true",
        help="modules that were not downloaded do not make the run incomplete")  # fmt: skip


def _add_judging(parser: Any) -> None:
    what = parser.add_argument_group("what is judged").add_argument
    what("--profile", action="extend", type=_names, metavar="NAME",
         help="recommended (default), strict, or a framework; of several, all rules")  # fmt: skip
    what("--rule", action="extend", type=_names, default=[], metavar="ID", help="only this rule; repeat, or use commas")
    what("--skip-rule", action="extend", type=_names, default=[], metavar="ID", help="all but this rule")
    what("--rules", action="append", type=Path, default=[], metavar="DIR", help="rules of your own, beside ctlint's")
    what("--exclude", action="append", default=[], metavar="PATTERN", help="not what is found here: vendor, envs/*/old")
    what("--expect-trail", action="append", default=[], metavar="UNIT", help="a trail must be declared in this unit")
    # One list for the three, because the order in which they are given decides which wins.
    variables: Any = {"action": "append", "dest": "variables", "default": []}
    what("--var", **variables, type=_variable, metavar="NAME=VALUE", help="a Terraform input variable")
    what("--var-file", **variables, type=_variable_file, metavar="FILE",
         help="a file of Terraform input variables; of several, the last wins")  # fmt: skip
    what("--var-set", **variables, type=_variable_set, metavar="[NAME=]FILE",
         help="variables of one deployment; repeat it, and each set is judged")  # fmt: skip
    what("--tf-var-env", action="store_true", help="take TF_VAR_NAME from the environment, too")
    what("--workspace", metavar="NAME", help="the Terraform workspace (default: default)")
    what("--parameter", action="append", type=_template_parameter, default=[], metavar="KEY=VALUE",
         help="a CloudFormation parameter")  # fmt: skip
    what("--parameters", action="append", type=Path, default=[], metavar="FILE",
         help="a file of them: a list or mapping in JSON, samconfig.toml, or lines KEY=VALUE")  # fmt: skip
    what("--region", metavar="NAME", help="the region deployed to, unless the code tells it")
    what("--account", type=_account, metavar="ID", help="the account deployed to, unless the code tells it")

    what("--no-inline-suppress", action="store_true", help="judge also what comments and metadata ask to be ignored")


def _declare_rules(make: Make) -> Any:
    parser = make("ctlint rules", "List the rules.", usage="ctlint rules [OPTION ...]")
    add = parser.add_argument
    add("--format", type=_one_of(("text", "json", "markdown")), default="text", metavar="FORMAT",
        help="text, json, markdown (default: text)")  # fmt: skip
    add("--profile", metavar="NAME", help="only the rules that run with this profile")
    add("--framework", metavar="NAME", help="only the rules that map to this framework")
    add("--rules", action="append", type=Path, default=[], metavar="DIR", help="rules of your own, beside ctlint's")
    _add_color(parser)
    return parser


def _declare_explain(make: Make) -> Any:
    parser = make(
        "ctlint explain",
        "Explain one rule, a parameter of rules, what a policy document allows, or what\nmetric filters see.",
        usage="ctlint explain [OPTION ...] RULE\n       ctlint explain --policy FILE [OPTION ...]\n"
        "       ctlint explain --filter-pattern TEXT [OPTION ...]",
    )
    add = parser.add_argument
    add("rule", metavar="RULE", nargs="?",
        help="its id or its name: CT201, trail-multi-region; or a parameter: retention-days")  # fmt: skip
    add("--rules", action="append", type=Path, default=[], metavar="DIR", help="rules of your own, beside ctlint's")
    add("--policy", type=Path, metavar="FILE", help="a policy document, JSON: answer all questions about it")
    add("--bucket", metavar="NAME", help="it is the policy of this bucket (the default, of a bucket that is not known)")
    add("--key", metavar="ARN", help="it is the policy of this KMS key")
    add("--topic", metavar="ARN", help="it is the policy of this SNS topic")
    add("--log-group", metavar="ARN", help="it is what the trail's role may do, for this log group")
    add("--account", metavar="ID", help="the account that it is deployed to")
    add("--region", metavar="NAME", help="the trail's home region")
    add("--trail", metavar="NAME", help="the trail: its name or its ARN")
    add("--prefix", metavar="TEXT", help="the trail's key prefix")
    add("--organization", metavar="ID", help="the trail is one of this organization")
    add("--filter-pattern", action="append", default=[], metavar="TEXT", help="a metric filter's pattern: say which "
        "events that ought to raise an alarm it misses; may be repeated, for filters of one log group")  # fmt: skip
    add("--control", action="append", default=[], metavar="NAME", help="only what this control asks for, such as "
        "cloudtrail-config-changes; may be repeated")  # fmt: skip
    add("--format", type=_one_of(("text", "json")), default="text", metavar="FORMAT",
        help="of the answers: text, json (default: text)")  # fmt: skip
    _add_color(parser)
    return parser


def _declare_suppressions(make: Make) -> Any:
    parser = make(
        "ctlint suppressions",
        "List what the code asks to have ignored, why, and what came of it.",
        usage="ctlint suppressions [OPTION ...] [PATH ...]",
    )
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", type=Path, help="directories and files to look at (default: .)")
    add("--root", type=Path, metavar="DIR", help="read nothing outside DIR (default: found from the paths)")
    add("--format", type=_one_of(("text", "json")), default="text", metavar="FORMAT", help="text, json (default: text)")
    _add_config(parser)
    _add_judging(parser)
    _add_missing_modules(add)
    _add_color(parser)
    return parser


BASELINE_ACTIONS = ("write", "show", "prune")


def _declare_baseline(make: Make) -> Any:
    parser = make(
        "ctlint baseline",
        "Take over the findings of today, so that a run speaks of new ones only.",
        "write  takes over all that is found now; entries that hold keep reason and day\n"
        "show   lists the entries; prune  removes those that match nothing any more",
        "ctlint baseline ACTION [OPTION ...] [PATH ...]",
    )
    add = parser.add_argument
    # Not required here: argparse would ask for it before it shows the help.
    add("action", metavar="ACTION", nargs="?", type=_one_of(BASELINE_ACTIONS), help=", ".join(BASELINE_ACTIONS))
    add("paths", nargs="*", metavar="PATH", type=Path, help="directories and files to check (default: .)")
    add(
        "--file",
        type=Path,
        metavar="FILE",
        help="the baseline (default: the configuration's, else ctlint-baseline.json)",
    )
    add("--reason", metavar="TEXT", help="write: why the findings are taken over")
    add("--root", type=Path, metavar="DIR", help="read nothing outside DIR (default: found from the paths)")
    _add_config(parser)
    _add_judging(parser)
    _add_missing_modules(add)
    _add_color(parser)
    return parser


def _declare_test_rules(make: Make) -> Any:
    parser = make(
        "ctlint test-rules",
        "Judge each fixture of a directory of rules of your own, and say what is missing\n"
        "or unexpected: DIR/RULE.yaml has its fixtures in DIR/fixtures/RULE.",
        usage="ctlint test-rules DIR",
    )
    parser.add_argument("directory", metavar="DIR", type=Path, help="the directory of rules")
    return parser


def _declare_frameworks(make: Make) -> Any:
    parser = make(
        "ctlint frameworks",
        "List the compliance frameworks whose controls rules speak to.",
        usage="ctlint frameworks [OPTION ...]",
    )
    add = parser.add_argument
    add("--format", type=_one_of(("text", "json")), default="text", metavar="FORMAT", help="text, json (default: text)")
    return parser


def _declare_config(make: Make) -> Any:
    parser = make(
        "ctlint config",
        "explain: what counts for a path, and where each value comes from.\n"
        "schema: what a configuration may hold, as a JSON schema.",
        usage="ctlint config explain [OPTION ...] [PATH]\n       ctlint config schema",
    )
    add = parser.add_argument
    add("action", type=_one_of(("explain", "schema")), metavar="ACTION", help="explain or schema")
    add("path", nargs="?", metavar="PATH", type=Path, help="the file or directory to explain (default: .)")
    add("--root", type=Path, metavar="DIR", help="the scan root (default: found from the path)")
    _add_config(parser)
    return parser


def _declare_checkov_dir(make: Make) -> Any:
    parser = make(
        "ctlint checkov-dir",
        "Print the directory of ctlint's checks, for `checkov --external-checks-dir`.",
        usage="ctlint checkov-dir [--self-test]",
    )
    parser.add_argument("--self-test", action="store_true", help="let the checkov here judge a bad trail, which fails")
    return parser


def _add_config(parser: Any) -> None:
    whence = "the configuration (default: the nearest ctlint.toml, or pyproject.toml with [tool.ctlint])"
    parser.add_argument("--config", type=Path, metavar="FILE", help=whence)
    parser.add_argument("--no-config", action="store_true", help="read no configuration file")


def _add_color(parser: Any) -> None:
    parser.add_argument(
        "--color", type=_one_of(("auto", "always", "never")), default="auto", metavar="WHEN",
        help="auto, always, never (default: auto: on a terminal, unless NO_COLOR is set)",
    )  # fmt: skip


def _type_error(message: str) -> ArgumentTypeError:
    from argparse import ArgumentTypeError

    return ArgumentTypeError(message)


def _one_of(choices: Iterable[str]) -> Callable[[str], str]:
    names = tuple(choices)

    def read(text: str) -> str:
        if text not in names:
            said = f"'{text}' is not one of {', '.join(names)}{suggestion(text, names)}"
            raise _type_error(said)
        return text

    return read


class Destination:
    """Where a report goes: its format (None: that of --format) and the file (None: standard output)."""

    __slots__ = ("format", "path")

    def __init__(self, format_name: str | None, path: Path | None) -> None:
        self.format = format_name
        self.path = path


def destinations(options: Any) -> list[Destination]:
    """Where each report of `check` goes, in the order given; OptionsError for two reports in one place.

    `--format` is for the outputs that name no format, and for standard output where there is none of those.
    """
    asked: list[Destination] = list(options.output)
    if not asked or (options.format is not None and all(one.format is not None for one in asked)):
        asked.append(Destination(None, None))
    seen: set[Path | None] = set()
    for one in asked:
        place = None if one.path is None else one.path.resolve()
        if place in seen:
            where = "standard output" if one.path is None else str(one.path)
            raise OptionsError(f"--output: two reports would go to {where}")
        seen.add(place)
    return [Destination(one.format or options.format or "text", one.path) for one in asked]


def _destination(text: str) -> Destination:
    name, equals, path = text.partition("=")
    if equals and name not in FORMATS and re.fullmatch(r"[\w-]+", name):
        near = suggestion(name, FORMATS)
        raise _type_error(f"'{name}' is not a format{near}; for a file of that name write ./{text}")
    if name not in FORMATS or not equals:
        name, path = "", text
    if not path:
        raise _type_error("the name of a file is missing")
    return Destination(name or None, None if path == "-" else Path(path))


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise _type_error("the name of a rule is missing")
    return names


def _account(text: str) -> str:
    if len(text) != 12 or not text.isdecimal() or not text.isascii():
        raise _type_error(f"'{text}' is no account id, which has 12 digits")
    return text


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise _type_error(f"'{text}' is not of the form NAME=VALUE")
    return name, value


def _template_parameter(text: str) -> tuple[str, str]:
    name, value = _pair(text)
    if "-" in name:
        raise _type_error(
            f"'{name}' is no parameter of a template; those of rules are set in ctlint.toml: [parameters]"
        )
    return name, value


def _variable(text: str) -> VariableInput:
    from ctlint.source import VariableValue

    return VariableValue(*_pair(text))


def _variable_file(text: str) -> VariableInput:
    from ctlint.source import VariableFile

    if not text:
        raise _type_error("the name of a file is missing")
    return VariableFile(text)


def _variable_set(text: str) -> VariableInput:
    """`prod=common.tfvars,prod.tfvars`, or `prod.tfvars`, which names the set as well."""
    from ctlint.source import VariableFile, VariableSet

    name, equals, files = text.partition("=")
    if not equals:
        name, files = text.replace("\\", "/").rpartition("/")[2], text
    if not name:
        raise _type_error(f"'{text}' is not of the form NAME=FILE,... or FILE")
    return VariableSet(name, tuple(VariableFile(file) for file in files.split(",") if file))


_DECLARATIONS: dict[str, Callable[[Make], Any]] = {
    "check": _declare_check,
    "rules": _declare_rules,
    "explain": _declare_explain,
    "suppressions": _declare_suppressions,
    "baseline": _declare_baseline,
    "test-rules": _declare_test_rules,
    "frameworks": _declare_frameworks,
    "config": _declare_config,
    "checkov-dir": _declare_checkov_dir,
}
