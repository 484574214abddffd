"""Knows the files in which people keep the values of a template's parameters, in the forms that AWS's tools read.

Must not know which parameters a template has, nor how a file is found.

- a list, as for `aws cloudformation create-stack --parameters`: [{"ParameterKey": "Env", "ParameterValue": "prod"}]
- a template configuration, as for CodePipeline: {"Parameters": {"Env": "prod"}}
- a mapping: {"Env": "prod"}, or a list of texts, as for `aws cloudformation deploy`: ["Env=prod"]
- samconfig.toml, as for `sam deploy`: the parameter_overrides and the region of the environment `default`
- lines: Env=prod
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from ctlint.frontends.cloudformation.nodes import TemplateSyntaxError, to_plain
from ctlint.frontends.cloudformation.scalars import canonical, payload_of
from ctlint.frontends.cloudformation.syntax import parse
from ctlint.hints import Any
from ctlint.source import SourceFile


class ParameterFileError(ValueError):
    """The file says nothing that can be understood; the message is one clause for people."""


def read_parameters(name: str, text: str) -> dict[str, str]:
    """Values by parameter, as text; pseudo parameters ("AWS::Region") among them where the file says them.

    name: of the file; its ending tells TOML, YAML and JSON. Raises ParameterFileError.
    """
    if name.endswith(".toml"):
        return _from_toml(text)
    if name.endswith((".json", ".yaml", ".yml")) or text.lstrip()[:1] in ("{", "["):
        try:
            plain = to_plain(parse(text.lstrip()).root)
        except TemplateSyntaxError as error:
            line = SourceFile(name, text).position(error.offset).line
            raise ParameterFileError(f"line {line}: {error.message}") from error
        return _from_plain(plain)
    return _from_lines(text)


def _from_plain(plain: Any) -> dict[str, str]:
    if isinstance(plain, dict):
        inner = plain.get("Parameters")
        return _from_mapping(inner if isinstance(inner, dict) else plain)
    found: dict[str, str] = {}
    if not isinstance(plain, list):
        raise ParameterFileError("holds neither a mapping nor a list of parameters")
    for item in plain:
        if isinstance(item, str):
            found.update([_pair(item)])
        elif isinstance(item, dict) and isinstance(item.get("ParameterKey"), str):
            if "ParameterValue" in item:  # else UsePreviousValue, which only the account knows
                found[item["ParameterKey"]] = _text(item["ParameterKey"], item["ParameterValue"])
        else:
            raise ParameterFileError("an entry of the list has no ParameterKey")
    return found


def _from_mapping(mapping: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(name, value) for name, value in mapping.items()}


def _text(name: str, value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(item, (list, dict)) for item in value):
        return ",".join(canonical(payload_of(item)) for item in value)
    if isinstance(value, (list, dict)):
        raise ParameterFileError(f"the value of {name} is no text")
    return canonical(payload_of(value))


def _pair(text: str) -> tuple[str, str]:
    """`Key=Value`, or the older `ParameterKey=Key,ParameterValue=Value`."""
    if text.startswith("ParameterKey="):
        name, comma, value = text.removeprefix("ParameterKey=").partition(",ParameterValue=")
        if comma:
            return name, value
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise ParameterFileError(f"'{text[:60]}' is not of the form Key=Value")
    return name.strip(), value


def _from_lines(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        written = line.strip()
        if written and not written.startswith("#"):
            name, value = _pair(written)
            quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
            found[name] = value[1:-1] if quoted else value
    return found


def _from_toml(text: str) -> dict[str, str]:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
    (read 2026-11): [environment.command.parameters]; the command `global` holds for every command.
    """
    environments = {name: table for name, table in _toml(text).items() if isinstance(table, dict)}
    default = environments.get("default")
    if default is None:
        raise ParameterFileError(f"has no environment 'default'; there are {', '.join(environments) or 'none'}")
    said: dict[str, Any] = {}
    for command in ("global", "deploy"):
        table = default.get(command)
        parameters = table.get("parameters") if isinstance(table, dict) else None
        said.update(parameters if isinstance(parameters, dict) else {})
    found: dict[str, str] = {}
    if isinstance(said.get("region"), str):
        found["AWS::Region"] = said["region"]
    overrides = said.get("parameter_overrides", [])
    if isinstance(overrides, dict):
        return {**found, **_from_mapping(overrides)}
    try:
        listed = shlex.split(overrides) if isinstance(overrides, str) else list(overrides)
    except ValueError as error:
        raise ParameterFileError(f"parameter_overrides cannot be split into words: {error}") from error
    found.update(_pair(str(item)) for item in listed)
    return found


def _toml(text: str) -> dict[str, Any]:
    from ctlint.toml_text import TomlError, loads

    try:
        return loads(text)
    except TomlError as error:
        raise ParameterFileError(f"is no valid TOML: {error}") from error
