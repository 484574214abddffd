"""Knows `regex`, `regexall`, and `replace` with a pattern; must not know how patterns are read or matched."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctlint.frontends.terraform.cty import AnyValue, text_value
from ctlint.frontends.terraform.functions.calling import MAX_ITEMS, Call, Function, from_native
from ctlint.frontends.terraform.functions.patterns import (
    Match,
    PatternError,
    Program,
    TooMuchError,
    UnsupportedPatternError,
    compile_pattern,
    search,
    search_all,
)
from ctlint.frontends.terraform.types import ANY, STRING, Type, list_of, object_of
from ctlint.frontends.terraform.values import literal_text, through
from ctlint.hints import Any
from ctlint.value import Reason


def _program(call: Call, pattern: str, arguments: Sequence[AnyValue]) -> Program | AnyValue:
    try:
        return compile_pattern(pattern)
    except PatternError as error:
        return call.refuse(f"this is no regular expression: {error}", arguments)
    except UnsupportedPatternError:
        return call.unsupported(arguments)


def _type(program: Program) -> Type | None:
    """The type of a match; None where named and unnamed groups are mixed."""
    names = [name for name in program.names if name]
    if not program.names:
        return STRING
    if not names:
        return Type("tuple", (STRING,) * len(program.names))
    return object_of((name, STRING) for name in names) if len(names) == len(program.names) else None


def _native(program: Program, match: Match) -> Any:
    if not program.names:
        return match.groups[0]
    if program.names[0]:
        return dict(zip(program.names, match.groups[1:], strict=True))
    return list(match.groups[1:])


def _regex(every: bool) -> Function:
    def symbolic(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
        pattern, text = literal_text(arguments[0]), literal_text(arguments[1])
        if pattern is None:
            return call.open(arguments, ANY)
        program = _program(call, pattern, arguments)
        if not isinstance(program, Program):
            return program
        type_ = _type(program)
        if type_ is None:
            return call.refuse("named and unnamed groups are mixed", arguments)
        if text is None:
            return call.open(arguments, list_of(type_) if every else type_)
        origin = through(call.span, f"computed by {call.name}()", arguments[1:])
        try:
            if every:
                found = [_native(program, match) for match in _limited(program, text)]
                return from_native(found, origin, list_of(type_))
            first = search(program, text)
        except TooMuchError:
            return call.open(arguments, list_of(type_) if every else type_, Reason.BUDGET)
        return from_native(_native(program, first), origin) if first else call.refuse("the pattern does not match")

    return Function((STRING, STRING), ANY, symbolic)


def _limited(program: Program, text: str) -> list[Match]:
    matches = []
    for match in search_all(program, text):
        matches.append(match)
        if len(matches) > MAX_ITEMS:
            raise TooMuchError
    return matches


def replace_pattern(call: Call, pattern: str, template: str, arguments: Sequence[AnyValue]) -> AnyValue:
    """`replace` where what is replaced is a pattern; the text is the first argument."""
    program = _program(call, pattern, arguments)
    if not isinstance(program, Program):
        return program
    text = literal_text(arguments[0])
    if text is None:
        return call.open(arguments, STRING)
    pieces: list[str] = []
    at = 0
    try:
        for match in _limited(program, text):
            pieces += [text[at : match.start], _expanded(template, program, match)]
            at = match.end
    except TooMuchError:
        return call.open(arguments, STRING, Reason.BUDGET)
    return text_value([*pieces, text[at:]], through(call.span, "computed by replace()", arguments[:1]))


_REFERENCE = r"\$(?:(\$)|\{(\w+)\}|(\w+))"


def _expanded(template: str, program: Program, match: Match) -> str:
    """A replacement with $1, ${name} and $$ filled in; a group that is not there is empty."""

    def group(reference: re.Match[str]) -> str:
        if reference[1]:
            return "$"
        name = reference[2] or reference[3]
        if name.isascii() and name.isdigit() and len(name) < 9:
            return (match.groups[int(name)] if int(name) < len(match.groups) else None) or ""
        return (match.groups[program.names.index(name) + 1] if name in program.names else None) or ""

    return re.sub(_REFERENCE, group, template)


FUNCTIONS = {"regex": _regex(False), "regexall": _regex(True)}
