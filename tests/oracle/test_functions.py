"""ctlint knows every function of Terraform with its parameters, and computes all but a few that are listed here."""

from __future__ import annotations

from typing import Any

import pytest

from ctlint.frontends.terraform.functions import function_named
from ctlint.frontends.terraform.types import Type
from ctlint.value import Known, Reason, Unknown
from tests.oracle import binary, leaves
from tests.oracle.evaluator import Expressions

BY_SYNTAX = frozenset({"try", "can"})
"""They take expressions, not values."""

NOT_COMPUTED = {
    'base64gzip("a")': "Go's compressor decides which of many right answers it is",
    'rsadecrypt("eA==", "key")': "private keys have no place in code, so nothing that deploys hangs on it",
    'textencodebase64("a", "hz-gb-2312")': "an encoding that Python does not have",
    'regex("\\\\p{Greek}", "a")': "Python's tables have no scripts",
    'provider::aws::arn_parse("arn:aws:s3:::x")': "what a provider computes is not known without running it",
}
"""Calls that are unknown although their arguments are known."""

OPEN_TOFU = {
    'base64gunzip("H4sIAAAAAAAA/8pIzcnJBwAAAP//AQAA//+GphA2BQAAAA==")': "hello",
    'urldecode("a%20b%2Fc+d")': "a b/c d",
    'cidrcontains("192.168.2.0/20", "192.168.2.1")': True,
    'cidrcontains("192.168.2.0/20", "192.168.16.0/24")': False,
    'cidrcontains("fe80::/48", "fe80::/64")': True,
}
"""What OpenTofu has besides (opentofu.org/docs/language/functions, 2026-11)."""

DIFFERENT_EVERY_TIME = ("timestamp()", "plantimestamp()", "uuid()", 'bcrypt("x")')


@pytest.fixture
def expressions(tmp_path: Any) -> Expressions:
    binary.write(tmp_path, leaves.for_ctlint())
    return Expressions(tmp_path)


@pytest.mark.skipif(binary.version() is None, reason="there is no terraform on the path")
def test_the_table_is_terraforms() -> None:
    signatures = {name.removeprefix("core::"): signature for name, signature in binary.signatures().items()}
    assert {name for name in signatures if function_named(name) is None} == BY_SYNTAX
    for name, signature in signatures.items():
        if name in BY_SYNTAX:
            continue
        function = function_named(name)
        assert function is not None
        theirs = [parameter["type"] for parameter in signature.get("parameters", ())]
        rest = signature.get("variadic_parameter")
        if function.optional:
            # One that may be left out is variadic to Terraform, which then counts.
            assert rest is not None and len(theirs) == len(function.parameters) - function.optional, name
            theirs, rest = [*theirs, rest["type"]], None
        assert [_shown(type_) for type_ in function.parameters] == theirs, name
        assert (None if function.rest is None else _shown(function.rest)) == (rest["type"] if rest else None), name


def _shown(type_: Type) -> Any:
    if type_.kind == "any":
        return "dynamic"
    return [type_.kind, _shown(type_.element)] if type_.kind in ("list", "set", "map") else type_.kind


@pytest.mark.parametrize("call", NOT_COMPUTED)
def test_what_is_not_computed_names_itself(call: str, expressions: Expressions) -> None:
    value = expressions.evaluate(call)
    assert isinstance(value, Unknown) and value.reason is Reason.UNSUPPORTED
    assert call.partition("(")[0] in value.origin[-1].note


@pytest.mark.parametrize("call", OPEN_TOFU)
def test_functions_of_opentofu(call: str, expressions: Expressions) -> None:
    value = expressions.evaluate(call)
    assert isinstance(value, Known) and value.value == OPEN_TOFU[call]


@pytest.mark.parametrize("call", DIFFERENT_EVERY_TIME)
def test_what_differs_from_run_to_run_is_known_after_apply(call: str, expressions: Expressions) -> None:
    value = expressions.evaluate(call)
    assert isinstance(value, Unknown) and value.reason is Reason.APPLY
    assert call.partition("(")[0] in value.origin[-1].note
