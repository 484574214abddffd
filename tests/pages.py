"""The page of each rule, `rules/pages/<name>.md`: made of its YAML, its fixtures and the frameworks.

    python -m tests.pages --write             writes all of them anew, and removes those of rules that are gone
    python -m tests.pages --write RULE ...    writes those of these rules

The examples are the fixtures, cut down to what the first verdict in them is about.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ctlint.catalogue import load_frameworks, load_rules
from ctlint.engine.controls import Framework
from ctlint.expectations import options
from ctlint.findings import Finding, Report, RuleInfo, Verdict
from ctlint.output.words import PRACTICES, VOCABULARIES, noun
from ctlint.parameters import PARAMETERS, shown
from ctlint.scan import Options, scan
from tests.installation import ROOT

PAGES = ROOT / "rules" / "pages"
ENDINGS = {"tf": ".tf", "cfn": ".yaml"}
LANGUAGES = {"tf": "hcl", "cfn": "yaml"}
_EXPECTATION = re.compile(r"\s*(?:#|//)\s*(?:expect|options): .*$")


def page(info: RuleInfo) -> str:
    """The page of one rule."""
    return "\n".join(_lines(info)) + "\n"


def _lines(info: RuleInfo) -> Iterator[str]:
    practice = f"practice {info.practice}, {PRACTICES[info.practice][0]}" if info.practice else "beyond the practices"
    profile = "by default" if info.profile == "recommended" else "with `--profile strict`, or where it is asked for"
    yield f"# {info.id} {info.slug}"
    yield ""
    yield "<!-- Written by `python -m tests.pages --write`; edit the rule and its fixtures, not this file. -->"
    yield ""
    yield f"**{info.title}.**"
    yield ""
    yield f"- Severity: {info.severity.value}; {practice}{'; counts in the scorecard' if info.core else ''}."
    yield f"- Runs: {profile}. Judges every {noun(info.subject)}. Since {info.since}."
    yield f"- Says: {info.message.replace('{', '<code>').replace('}', '</code>')}"
    if info.unknown_when:
        yield f"- Unknown: {info.unknown_when}"
    if info.follows:
        yield f"- Shown with {', '.join(info.follows)} where that fails for the same reason."
    yield ""
    yield "## Why"
    yield ""
    yield info.why
    for vocabulary, name in VOCABULARIES.items():
        language = LANGUAGES[vocabulary]
        yield from ("", f"## {name}")
        for kind, said, verdict in (("bad", "fails", Verdict.FAIL), ("good", "passes", Verdict.PASS)):
            path = ROOT / "fixtures" / info.slug / f"{kind}{ENDINGS[vocabulary]}"
            if path.is_file():
                yield from ("", f"This {said}:", "", f"```{language}", *_example(info, path, verdict), "```")
        yield from ("", "To write:", "", f"```{language}", *info.fix[vocabulary].splitlines(), "```")
    if info.parameters:
        yield from ("", "## Parameters", "")
        for one in (PARAMETERS[name] for name in info.parameters):
            yield f"- `{one.name}` ({shown(one.default)}): {one.doc}" + (
                f" ([source]({one.source}))" if one.source else ""
            )
    if info.frameworks:
        yield from ("", "## Controls", "")
        titles = {framework.name: framework.title for framework in _frameworks()}
        for name in sorted(info.frameworks):
            yield f"- {titles[name]} (`{name}`): {', '.join(info.frameworks[name])}"
    yield from ("", "## Sources", "")
    for reference in info.references:
        yield f"- <{reference.url}>, read {reference.checked}"


@cache
def _frameworks() -> tuple[Framework, ...]:
    return load_frameworks()


def _example(info: RuleInfo, path: Path, verdict: Verdict) -> Iterator[str]:
    """The fixture, cut down to the blocks that its first finding of this verdict is about, without expectations."""
    asked = options(path)
    request = Options(
        root=path.parent,
        rules=(info.slug,),
        expect_trail=(path.name,) if asked.expect_trail else (),
        parameters=asked.parameters,
        allow_missing_modules=True,
    )
    report = scan([path], request)
    lines = path.read_text(encoding="utf-8").splitlines()
    finding = next((one for one in report.findings if one.verdict is verdict), None)
    kept = _blocks(lines, _concerned(finding, report, lines), yaml=path.suffix == ".yaml") if finding else lines
    for line in kept:
        cut = _EXPECTATION.sub("", line)
        if cut or not line:
            yield cut


def _concerned(finding: Finding, report: Report, lines: list[str]) -> set[int]:
    """The numbers, 0-based, of the lines that a finding is about: its evidence, its subject and its trails."""
    numbers = set()
    for place in finding.evidence:
        source = report.sources.get(place.span.file)
        if source is not None and not source.is_empty:
            numbers.add(source.position(place.span.start).line - 1)
    for one in (finding.subject.id, *finding.trails):
        kind, _, label = one.address.split("[")[0].rpartition(".")
        declared = f'resource "{kind}" "{label}"' if kind else f"  {one.address}:"
        numbers.update(number for number, line in enumerate(lines) if one.address and line.startswith(declared))
    return numbers


def _blocks(lines: list[str], concerned: set[int], *, yaml: bool) -> list[str]:
    """The blocks that hold one of the lines, with blank lines between; in YAML under the heads of their sections."""
    starts = [number for number, line in enumerate(lines) if _begins(line, yaml=yaml)]
    kept: list[str] = []
    head = ""
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if yaml and not lines[start].startswith(" "):
            head = lines[start]
            if lines[start].rstrip().endswith(":"):
                continue
        if not concerned & set(range(start, end)):
            continue
        if yaml and head and head not in kept:
            kept.append(head)
        elif kept and not yaml:
            kept.append("")
        if lines[start] != head:
            block = lines[start:end]
            while block and (not block[-1].strip() or block[-1].lstrip().startswith(("#", "//"))):
                block.pop()
            kept += block
    return kept or lines


def _begins(line: str, *, yaml: bool) -> bool:
    if yaml:
        return bool(re.match(r"(?:  )?[A-Za-z][\w:]*:", line))
    return bool(re.match(r"[a-z]", line))


def _infos() -> dict[str, RuleInfo]:
    return {rule.info.slug: rule.info for rule in load_rules()}


def main() -> int:
    """The command; 1 where a page is not as it should be and was not written."""
    parser = argparse.ArgumentParser(prog="python -m tests.pages", description="The pages of the rules.")
    parser.add_argument("--write", action="store_true", help="write them anew")
    parser.add_argument("rules", nargs="*", metavar="NAME", help="only those of these rules")
    options = parser.parse_args()
    names = frozenset(options.rules)
    wanted = {f"{slug}.md": page(info) for slug, info in _infos().items() if not names or slug in names}
    there = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")} if PAGES.is_dir() else {}
    there = {name: text for name, text in there.items() if not names or name in wanted}
    stale = sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name))
    for name in stale:
        print(
            f"rules/pages/{name}: {'is gone' if name not in wanted else 'is new' if name not in there else 'changed'}"
        )
        if options.write:
            PAGES.mkdir(exist_ok=True)
            if name in wanted:
                (PAGES / name).write_text(wanted[name], encoding="utf-8", newline="\n")
            else:
                Path(PAGES / name).unlink()
    return 1 if stale and not options.write else 0


if __name__ == "__main__":
    sys.exit(main())
