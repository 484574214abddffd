"""Knows how to find what authors tell ctlint in their code, in each language that findings point into.

Must not know what may be told, nor what comes of it. The languages' readers are imported when a file needs one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.source import Remark, SourceFile, Span

_HCL = (".tf", ".tofu", ".tfvars")
_HCL_AS_JSON = (".tf.json", ".tofu.json", ".tfvars.json")
_PROGRAMS = (".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".py", ".java", ".cs", ".go", ".fs", ".vb")


def remarks(source: SourceFile) -> list[Remark]:
    """What the author of a file tells ctlint, in the order in which it is written; a damaged part tells nothing."""
    if source.path.endswith(_HCL_AS_JSON):
        return []
    if source.path.endswith(_HCL):
        from ctlint.frontends.terraform.remarks import remarks as in_hcl

        return in_hcl(source)
    if source.path.endswith(_PROGRAMS):
        return list(_by_lines(source))
    from ctlint.frontends.cloudformation.remarks import remarks as in_template

    return in_template(source)


def _by_lines(source: SourceFile) -> Iterator[Remark]:
    """Remarks in a program that synthesises templates: each is about its own line, or the next with code."""
    from ctlint.frontends.comments import MARK, told

    for match in MARK.finditer(source.text):
        number = source.position(match.start()).line
        if not source.text[source.offset(number) : match.start()].strip():
            number += 1
            while number < source.line_count and not source.line(number).strip():
                number += 1
        start = source.offset(number)
        about = Span(source.path, start, start + len(source.line(number)) + 1)
        yield Remark(Span(source.path, match.start(), match.end()), told(match), about)
