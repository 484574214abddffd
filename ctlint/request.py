"""Knows how the command line and the configuration become one request; the command line wins.

Must not know how a request is fulfilled, nor read the environment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ctlint.findings import Severity
from ctlint.output.options import Gate
from ctlint.parameters import PARAMETERS, ParameterValue
from ctlint.patterns import Patterns
from ctlint.refusals import RefusalError
from ctlint.scan import Options, Override
from ctlint.source import Inputs, VariableFile, VariableInput, VariableSet, VariableValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ctlint.config.load import Configuration
    from ctlint.config.read import Entry, Section


def gate_of(arguments: Namespace, configuration: Configuration) -> Gate:
    """Which findings fail the run."""
    fail_on = arguments.fail_on or configuration.value("fail-on") or Severity.INFO.value
    unknown = arguments.unknown or configuration.value("unknown")
    strict = arguments.strict or bool(configuration.value("strict"))
    return Gate(Severity(fail_on), unknown == "fail", strict, arguments.exit_zero)


def baseline_of(configuration: Configuration) -> Path | None:
    """The configuration's baseline, as messages name it; RefusalError for one outside the repository."""
    entry = next(iter(reversed(list(configuration.said("baseline")))), None)
    if entry is None:
        return None
    place: Path = (entry.base / entry.value).resolve()
    if configuration.limit is not None and configuration.limit not in place.parents:
        raise RefusalError(f"{entry}: '{entry.value}' lies outside {configuration.limit}, so it is not read")
    here = Path.cwd().resolve()
    return place.relative_to(here) if place.is_relative_to(here) else place


def options_of(
    arguments: Namespace,
    configuration: Configuration,
    environment: Mapping[str, str],
    today: str,
    progress: Callable[[str], None] | None,
) -> Options:
    """What `scan` is to do. environment: the values of TF_VAR_ variables. today: as Options has it.

    Raises RefusalError for a file that is not there.
    """
    changed = tuple(getattr(arguments, "changed", ()))
    places = [(Path.cwd() / path).resolve() for path in arguments.paths or [Path()]]
    named = bool(arguments.rule)
    rules: dict[str, tuple[str, ...]] = {
        "profile": tuple(arguments.profile or configuration.value("profile") or ("recommended",)),
        "rules": tuple(arguments.rule or (() if arguments.profile else configuration.value("select") or ())),
        "more_rules": () if named else configuration.listed("extend-select"),
        "skip_rules": (*(() if named else configuration.listed("ignore")), *arguments.skip_rule),
    }
    return Options(
        root=arguments.root,
        profile=rules["profile"],
        rules=rules["rules"],
        more_rules=rules["more_rules"],
        skip_rules=rules["skip_rules"],
        parameters={
            name: value
            for contents in reversed(configuration.files)
            for name, value in _parameters_of(contents.entries).items()
        },
        changed=changed,
        typed=getattr(arguments, "typed", True),
        deciding=_deciding(arguments, configuration) if changed else (),
        overrides=tuple(_override(one, arguments) for one in configuration.sections),
        inputs=Inputs(
            (*_variables(configuration), *arguments.variables),
            environment,
            _template_parameters(arguments, configuration),
            arguments.workspace or configuration.value("workspace"),
        ),
        expect_trail=(*arguments.expect_trail, *_expected(configuration, places, everywhere=bool(changed))),
        exclude=tuple(_excluded(arguments, configuration)),
        rule_dirs=(*_rule_dirs(configuration), *arguments.rules),
        allow_missing_modules=arguments.allow_missing_modules or bool(configuration.value("allow-missing-modules")),
        inline_suppressions=not arguments.no_inline_suppress,
        honour=configuration.listed("honour"),
        today=today,
        configuration=configuration.names,
        said=_said(configuration),
        progress=progress,
    )


def _deciding(arguments: Namespace, configuration: Configuration) -> tuple[Path, ...]:
    """The files and directories beside the code by which all of it is judged."""
    here = Path.cwd().resolve()
    found = [here / contents.file for contents in configuration.files]
    found += [*_rule_dirs(configuration), *arguments.rules, *arguments.parameters]
    found += [one.base / path for one in configuration.said("template-parameter-files") for path in one.value]
    found += [] if arguments.baseline is None else [arguments.baseline]
    return tuple((here / path).resolve() for path in found)


def _rule_dirs(configuration: Configuration) -> Iterator[Path]:
    """The configuration's directories of rules; RefusalError for one outside the repository."""
    for entry in configuration.said("rules"):
        for path in entry.value:
            place = (entry.base / path).resolve()
            if configuration.limit is not None and configuration.limit not in place.parents:
                raise RefusalError(f"{entry}: '{path}' lies outside {configuration.limit}, so it is not read")
            yield place


def _excluded(arguments: Namespace, configuration: Configuration) -> Iterator[Patterns]:
    for entry in configuration.said("exclude"):
        yield Patterns(entry.base, entry.value)
    if arguments.exclude:
        yield Patterns(Path.cwd().resolve(), arguments.exclude)


def _parameters_of(entries: Mapping[str, Entry]) -> dict[str, ParameterValue]:
    """The parameters that a file or section sets, in the table of them or by keys of their own."""
    found = {key: entries[key].value for key, one in PARAMETERS.items() if one.key and key in entries}
    return found | (entries["parameters"].value if "parameters" in entries else {})


def _override(section: Section, arguments: Namespace) -> Override:
    parameters = _parameters_of(section.entries)
    if arguments.rule:
        return Override(Patterns(section.paths.base, section.paths.value), parameters=parameters)

    def listed(key: str) -> tuple[str, ...] | None:
        entry = section.entries.get(key)
        return None if entry is None else entry.value

    return Override(
        Patterns(section.paths.base, section.paths.value),
        None if arguments.profile else listed("profile"),
        None if arguments.profile else listed("select"),
        listed("extend-select") or (),
        listed("ignore") or (),
        parameters,
    )


def _said(configuration: Configuration) -> dict[str, Entry]:
    """The entry in which each rule or profile is named."""
    tables = [contents.entries for contents in configuration.files]
    tables += [section.entries for section in configuration.sections]
    keys = ("profile", "select", "extend-select", "ignore")
    return {name: table[key] for table in tables for key in keys if key in table for name in table[key].value}


def _variables(configuration: Configuration) -> list[VariableInput]:
    """The configuration's variables, in the order of the keys: values, files, sets."""
    found: list[VariableInput] = [
        VariableValue(name, text) for entry in configuration.said("var") for name, text in entry.value.items()
    ]
    for entry in configuration.said("var-files"):
        found += [_file(entry, path) for path in entry.value]
    sets = {
        name: VariableSet(name, tuple(_file(entry, path) for path in paths))
        for entry in configuration.said("var-sets")
        for name, paths in entry.value.items()
    }
    return [*found, *sets.values()]


def _file(entry: Entry, path: str) -> VariableFile:
    """A file below the configuration, or else one that lies beside each root module."""
    place = entry.base / path
    return VariableFile(str(place) if place.is_file() else path)


def _template_parameters(arguments: Namespace, configuration: Configuration) -> dict[str, str]:
    """CloudFormation's parameters: of files in order, then what is said by itself; the command line's come later."""
    found: dict[str, str] = {}
    for entry in configuration.said("template-parameter-files"):
        for path in entry.value:
            place = (entry.base / path).resolve()
            if configuration.limit is not None and configuration.limit not in place.parents:
                raise RefusalError(f"{entry}: '{path}' lies outside {configuration.limit}, so it is not read")
            found |= _read_parameters(str(entry), place)
    for path in arguments.parameters:
        found |= _read_parameters("--parameters", path)
    for name, key in (("AWS::Region", "region"), ("AWS::AccountId", "account")):
        value = getattr(arguments, key) or configuration.value(key)
        if value is not None:
            found[name] = value
    for entry in configuration.said("template-parameters"):
        found |= entry.value
    return found | dict(arguments.parameter)


def _read_parameters(said: str, path: Path) -> dict[str, str]:
    from ctlint.frontends.cloudformation.parameter_files import read_parameters

    try:
        return read_parameters(path.name, path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise RefusalError(f"{said}: {path}: {getattr(error, 'strerror', None) or error}") from error


def _expected(configuration: Configuration, places: list[Path], *, everywhere: bool) -> list[str]:
    """The units of the configuration that must create a trail, as far as they are checked in this run."""
    found = []
    for entry in configuration.said("expect-trail"):
        for path in entry.value:
            place = (entry.base / path).resolve()
            if everywhere or any(place == checked or checked in place.parents for checked in places):
                found.append(str(place))
    return found
