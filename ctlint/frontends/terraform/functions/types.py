"""Knows Terraform's conversion functions, and those that only mark a value.

Must not know anything but values.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.frontends.terraform.cty import AnyValue, convert
from ctlint.frontends.terraform.functions.calling import Call, Function
from ctlint.frontends.terraform.types import ANY, BOOL, NUMBER, STRING, Type, list_of, map_of, set_of
from ctlint.value import Absent, Items, Known


def _conversion(type_: Type) -> Function:
    def symbolic(_: Call, arguments: Sequence[AnyValue]) -> AnyValue:
        return convert(arguments[0], type_)

    return Function((ANY,), type_, symbolic, nullable=True, deep=type_.kind == "set")


def _same(_: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    return arguments[0]


def _as_null(_: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    return arguments[0]


def _legacy_list(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    """`list(a, b)` of Terraform 0.11."""
    return convert(call.known(Items(tuple(arguments)), arguments), list_of(ANY))


def _legacy_map(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    """`map("key", value, …)` of Terraform 0.11."""
    from ctlint.frontends.terraform.values import literal_text
    from ctlint.value import Entries

    if len(arguments) % 2:
        return call.refuse("map() needs a value for each key", arguments)
    fields = {}
    for key, value in zip(arguments[::2], arguments[1::2], strict=True):
        name = literal_text(convert(key, STRING))
        if name is None:
            return call.open(arguments, map_of(ANY))
        fields[name] = value
    return convert(call.known(Entries(fields), arguments), map_of(ANY))


def _issensitive(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    return call.open(arguments, BOOL)


FUNCTIONS = {
    "tostring": _conversion(STRING),
    "tonumber": _conversion(NUMBER),
    "tobool": _conversion(BOOL),
    "tolist": _conversion(list_of(ANY)),
    "toset": _conversion(set_of(ANY)),
    "tomap": _conversion(map_of(ANY)),
    "sensitive": Function((ANY,), ANY, _same, nullable=True),
    "nonsensitive": Function((ANY,), ANY, _same, nullable=True),
    "ephemeralasnull": Function((ANY,), ANY, _as_null, nullable=True),
    "issensitive": Function((ANY,), BOOL, _issensitive, nullable=True),
    "list": Function((), list_of(ANY), _legacy_list, ANY, nullable=True),
    "map": Function((), map_of(ANY), _legacy_map, ANY, nullable=True),
}

__all__ = ["FUNCTIONS", "Absent", "Known"]
