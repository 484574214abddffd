"""Knows how to find what authors tell ctlint in their code, in each language that findings point into.

Must not know what may be told, nor what comes of it. The languages' readers are imported when a file needs one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.source import Remark, SourceFile, Span

_HCL = (".tf", ".tofu", ".tfvars")
_HCL_AS_JSON = (".tf.json", ".tofu.json", ".tfvars.json")
_PROGRAMS = (".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".py", ".java", ".cs", ".go", ".fs", ".vb")

_SIGNS = {"py": ("#",)}
"""How comments begin, by the ending of a program's name, where that is not as in C."""


def remarks(source: SourceFile) -> list[Remark]:
    """What the author of a file tells ctlint, in the order in which it is written; a damaged part tells nothing."""
    if source.path.endswith(_HCL_AS_JSON):
        from ctlint.frontends.terraform.remarks import remarks_in_json

        return remarks_in_json(source)
    if source.path.endswith(_HCL):
        from ctlint.frontends.terraform.remarks import remarks as in_hcl

        return in_hcl(source)
    if source.path.endswith(_PROGRAMS):
        return list(_by_lines(source))
    from ctlint.frontends.cloudformation.remarks import remarks as in_template

    return in_template(source)


def _by_lines(source: SourceFile) -> Iterator[Remark]:
    """Remarks in a program that synthesises templates: each is about its own line, or the next with code.

    A string that goes over several lines is not told from code.
    """
    from ctlint.frontends.comments import MARK, told

    signs = _SIGNS.get(source.path.rpartition(".")[2], ("//", "/*", "*"))
    for match in MARK.finditer(source.text):
        at = match.end() - len(match[0].lstrip())
        number = source.position(at).line
        before = source.text[source.offset(number) : at]
        if not source.text.startswith(signs, at) or _is_in_string(before, source.line(number)[len(before) :]):
            continue
        if not before.strip():
            number += 1
            while number < source.line_count and _is_no_code(source.line(number).strip(), signs):
                number += 1
        start = source.offset(number)
        about = Span(source.path, start, start + len(source.line(number)) + 1)
        yield Remark(Span(source.path, at, match.end()), told(match), about)


def _is_no_code(line: str, signs: tuple[str, ...]) -> bool:
    return not line or line.startswith(signs)


def _is_in_string(before: str, after: str) -> bool:
    """Whether a quote that opens on a line before some place closes only behind it."""
    quote, skip = "", False
    for letter in before:
        if skip:
            skip = False
        elif letter == "\\":
            skip = True
        elif quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'`":
            quote = letter
    return bool(quote) and quote in after
