"""Knows the commands that say what ctlint knows: rules, frameworks, configuration, answers about one document.

Must not know what is judged in a run.
"""

from __future__ import annotations

from pathlib import Path

from ctlint.commands.judging import configuration_for, refusals
from ctlint.names import suggestion
from ctlint.output import exit_codes
from ctlint.refusals import OptionsError, RefusalError
from ctlint.terminal import say, screen_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from ctlint.findings import RuleInfo
    from ctlint.output.screen import Screen


def config(arguments: Namespace) -> int:
    """`ctlint config explain PATH`, `ctlint config schema`."""
    if arguments.action == "schema":
        from ctlint.config.schema import schema_text

        say(schema_text(), for_machines=True)
        return exit_codes.CLEAN
    from ctlint.config.explain import explained

    path = arguments.path or Path()
    if not path.exists():
        raise RefusalError(f"{path}: there is no such file or directory")
    say(explained(configuration_for(arguments, [path]), path.resolve()))
    return exit_codes.CLEAN


def rules(arguments: Namespace) -> int:
    """`ctlint rules`: the rules as text, JSON or Markdown."""
    from ctlint.output.rules import RULE_FORMATS, render_rules_table

    infos = _load_rules(arguments.profile, arguments.rules)
    if arguments.framework is not None:
        known = sorted({name for info in infos for name in info.frameworks})
        if arguments.framework not in known:
            near = suggestion(arguments.framework, known)
            there_are = f"there are {', '.join(known)}" if known else "no rule maps to any"
            raise RefusalError(f"--framework: no rule maps to '{arguments.framework}'{near}; {there_are}")
        infos = [info for info in infos if arguments.framework in info.frameworks]
        if arguments.format == "text":
            return _controls_of(arguments.framework, arguments.rules, screen_for(arguments.color))
    if arguments.format == "text":
        say(render_rules_table(infos, screen_for(arguments.color)))
    else:
        say(RULE_FORMATS[arguments.format](infos), for_machines=True)
    return exit_codes.CLEAN


def _controls_of(framework: str, directories: Sequence[Path], screen: Screen) -> int:
    """Print the controls of a framework with the rules that speak to them."""
    from ctlint.catalogue import load_frameworks, load_rules
    from ctlint.engine.controls import results
    from ctlint.output.controls import control_lines

    found = results([framework], load_frameworks(), load_rules(directories), ())
    say("".join(f"{line}\n" for line in control_lines(found, screen, judged=False)))
    return exit_codes.CLEAN


def test_rules(arguments: Namespace) -> int:
    """`ctlint test-rules DIR`: judge a folder of annotated fixtures."""
    from ctlint.output.words import count
    from ctlint.rule_tests import run_tests

    try:
        tested = run_tests(arguments.directory)
    except refusals() as error:
        raise RefusalError(str(error)) from error
    screen = screen_for("never")
    for problem in tested.problems:
        say(screen.safe(problem) + "\n")
    judged = f"{count(tested.files, 'fixture')} judged"
    say(f"{judged}, {count(len(tested.problems), 'problem')}\n")
    return exit_codes.FINDINGS if tested.problems else exit_codes.CLEAN


def frameworks(arguments: Namespace) -> int:
    """`ctlint frameworks`: the frameworks that rules map to."""
    from ctlint.catalogue import load_frameworks
    from ctlint.engine.controls import as_objects

    try:
        frameworks = load_frameworks()
    except refusals() as error:
        raise RefusalError(str(error)) from error
    if arguments.format == "json":
        import json

        say(json.dumps(as_objects(frameworks), indent=1, ensure_ascii=False) + "\n", for_machines=True)
        return exit_codes.CLEAN
    widest = max(len(one.name) for one in frameworks)
    for one in frameworks:
        spoken = sum(bool(control.rules) for control in one.controls)
        say(f"{one.name:<{widest}}  {spoken:>3} of {len(one.controls):>3} controls  {one.title}\n")
    say("\nThe rules of one: ctlint rules --framework NAME; a run by them: ctlint check --profile NAME\n")
    return exit_codes.CLEAN


def explain(arguments: Namespace) -> int:
    """`ctlint explain`: a rule, or answers about a policy or filter patterns."""
    if (arguments.rule is not None) + (arguments.policy is not None) + bool(arguments.filter_pattern) != 1:
        raise OptionsError("name one RULE, or a policy with --policy, or patterns with --filter-pattern")
    if arguments.policy is not None:
        return _explain_policy(arguments)
    if arguments.filter_pattern:
        return _explain_patterns(arguments)
    from ctlint.output.rules import explain, explain_parameter
    from ctlint.parameters import PARAMETERS
    from ctlint.suppressions.change_rules import RULES as ABOUT_CHANGES
    from ctlint.suppressions.rules import RULES as ABOUT_SUPPRESSIONS

    infos = [*_load_rules(None, arguments.rules), *ABOUT_SUPPRESSIONS, *ABOUT_CHANGES]
    screen = screen_for(arguments.color)
    parameter = PARAMETERS.get(arguments.rule.lower())
    if parameter is not None:
        say(explain_parameter(parameter, infos, screen))
        return exit_codes.CLEAN
    names = {name.lower(): info for info in infos for name in (info.id, info.slug)}
    info = names.get(arguments.rule.lower())
    if info is None:
        from ctlint.catalogue import not_judged

        reason = not_judged().get(arguments.rule.lower())
        if reason is not None:
            say(
                "".join(
                    f"{line}\n" for line in screen.paragraph(f"ctlint has no rule {arguments.rule.lower()}. {reason}")
                )
            )
            return exit_codes.CLEAN
        is_id = arguments.rule[-1:].isdigit()
        known = {one.id if is_id else one.slug for one in infos} | set(PARAMETERS)
        near = suggestion(arguments.rule.upper() if is_id else arguments.rule.lower(), known)
        raise RefusalError(f"no rule '{arguments.rule}'{near}; ctlint rules lists them")
    say(explain(info, screen))
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
        return _say_json(as_object(replies))
    widest = max(len(one.question) for one in replies)
    screen = screen_for(arguments.color)
    for one in replies:
        say(f"{screen.safe(one.question):<{widest}}  {one.answer}\n")
        if one.witness is not None:
            say("\n".join(screen.paragraph(one.witness, first="    ")) + "\n")
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
        return _say_json(as_object(answers))
    widest = max(len(one.control) for one in answers)
    screen = screen_for(arguments.color)
    for one in answers:
        say(f"{one.control:<{widest}}  {one.answer}\n")
        if one.misses and (one.matches or arguments.control):
            say("\n".join(screen.paragraph(f"misses {'; '.join(one.misses)}", first="    ")) + "\n")
    return exit_codes.CLEAN


def _say_json(answers: object) -> int:
    import json

    say(json.dumps(answers, indent=1, ensure_ascii=False) + "\n", for_machines=True)
    return exit_codes.CLEAN


def checkov_dir(arguments: Namespace) -> int:
    """`ctlint checkov-dir`: where checkov finds the rules, or whether it runs them here."""
    from ctlint.plugins.checkov_dir import DIRECTORY, self_test

    say(f"{self_test() if arguments.self_test else DIRECTORY}\n")
    return exit_codes.CLEAN


def _load_rules(profile: str | None, directories: Sequence[Path]) -> list[RuleInfo]:
    """The rules of a profile, or all; those of these directories among them."""
    from ctlint.catalogue import Selection, load_catalogue, select

    try:
        catalogue = load_catalogue(directories)
        chosen = None if profile is None else select(catalogue.listed, Selection((profile,)))
        return [rule.info for rule in catalogue.rules(chosen)]
    except refusals() as error:
        raise RefusalError(str(error)) from error
