"""Fuzzes the way from a template to a report: `python -m tests.fuzz_cloudformation --seconds 120 --seed 7`.

Every case is a template that was cut off, damaged as text, or rebuilt as a structure with functions where they do not
belong. It must end in a report: no exception, no internal error, no hang (SECONDS), no flood of memory (MEGABYTES), and
the exit code that the report calls for. A case that breaks one of these is written to a file and named.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from bench.cloudformation import templates
from ctlint.diagnostics import Diagnostic
from ctlint.findings import Report, Severity, Verdict
from ctlint.frontends.cloudformation.nodes import TemplateSyntaxError, to_plain
from ctlint.frontends.cloudformation.recognition import looks_like_template
from ctlint.frontends.cloudformation.syntax import parse
from ctlint.output import exit_codes, render
from ctlint.output.options import Gate, RenderOptions
from ctlint.output.outcome import exit_code
from ctlint.scan import NothingToCheckError, Options, scan

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
SECONDS = 5.0
"""On the clock, for one case."""
MEGABYTES = 300
"""More than there was before the first case, at any time of the campaign."""
GATE = Gate(Severity.INFO, False, False, False)


class BrokenPromiseError(Exception):
    """A case did not end as every case must; the message says how."""


# -------------------------------------------------------------------------------------------------------------- seeds


def seeds() -> list[str]:
    """Templates to start from: fixtures, the corpus where it is there, and the made-up ones of the benchmark."""
    places = [ROOT / "fixtures", CORPUS / "cloudformation", CORPUS / "cdk"]
    paths = [path for place in places for path in place.rglob("*") if path.suffix in (".yaml", ".yml", ".json")]
    texts = [path.read_text("utf-8-sig") for path in sorted(paths) if path.stat().st_size < 20_000]
    return [text for text in texts if looks_like_template(text)] + [text for _, text in templates(12)]


# ----------------------------------------------------------------------------------------------------------- mutations

_PIECES = (
    "!Ref ", "!If ", "!Sub ", "!GetAtt ", "[", "]", "{", "}", ": ", ",", "\n", "\r\n", "'", '"', "- ", "? ",
    "| \n", "&a ", "*a", "<<: ", "null", "~", "true", "Fn::Sub", "Fn::ForEach::X", "${", "${AWS::Region}", "#",
    "{{resolve:ssm:x}}", "---\n", "...\n", "%YAML 1.1\n", "\t", "\x00", "\x85", "\u2028", "\ud7ff", "\U0001f600",
    "\ufeff", "!!binary ", "\\u0041",
)  # fmt: skip


def cut(text: str, chance: random.Random) -> str:
    """The beginning, or what is left when a piece is taken out."""
    at = chance.randrange(len(text) + 1)
    return text[:at] if chance.random() < 0.6 else text[:at] + text[at + chance.randint(1, 200) :]


def damage(text: str, chance: random.Random) -> str:
    """Pieces put where they do not belong, and pieces of the text itself moved about."""
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(text) + 1)
        end = at + chance.choice([0, 0, 0, 1, 4, 40])
        start = chance.randrange(len(text) + 1)
        piece = chance.choice([*_PIECES, text[start : start + chance.randint(1, 80)]])
        text = text[:at] + piece * chance.choice([1, 1, 1, 2, 300]) + text[end:]
        if len(text) > 200_000:
            break
    return text


def rebuild(text: str, chance: random.Random) -> str:
    """The template as a structure, some of its nodes replaced, moved, repeated or nested; written as JSON."""
    try:
        plain = to_plain(parse(text).root)
    except TemplateSyntaxError:
        return text
    if not isinstance(plain, dict):
        return text
    for _ in range(chance.randint(1, 8)):
        places = list(_places(plain))
        if not places or len(places) > 20_000:
            break
        container, key = chance.choice(places)
        other, elsewhere = chance.choice(places)
        kept = container[key]
        container[key] = chance.choice(_SHAPES)(kept, other[elsewhere], chance, plain)
        # A structure that holds itself cannot be written down.
        try:
            written = json.dumps(plain)
        except (ValueError, RecursionError):
            container[key] = kept
            continue
        plain = json.loads(written)
    return json.dumps(plain, indent=chance.choice([None, 1, 2]))


def _places(plain: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [plain]
    while waiting:
        node = waiting.pop()
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            yield node, key
            if isinstance(node[key], (dict, list)):
                waiting.append(node[key])


def _name(chance: random.Random, plain: Any) -> str:
    """The name of something in the template, or of nothing."""
    section = plain.get(chance.choice(["Parameters", "Resources", "Conditions", "Mappings", "Outputs"]))
    names = list(section) if isinstance(section, dict) else []
    return str(chance.choice([*names, "AWS::Region", "AWS::NoValue", "AWS::StackId", "Nobody", ""]))


def _nested(kept: Any, chance: random.Random) -> Any:
    for _ in range(chance.choice([3, 70, 150])):
        kept = chance.choice([[kept], {"Fn::Sub": kept}, {"Fn::Join": ["", [kept]]}])
    return kept


def _loop(kept: Any, chance: random.Random, plain: Any) -> Any:
    items: Any = chance.choice([["a", "b"], {"Ref": _name(chance, plain)}, list(map(str, range(400)))])
    return {"Fn::ForEach::Made": ["X", items, {"${X}&{X}": kept}]}


_Shape = Callable[[Any, Any, random.Random, Any], Any]
_SHAPES: tuple[_Shape, ...] = (
    lambda kept, other, chance, plain: other,
    lambda kept, other, chance, plain: chance.choice(
        [None, True, -1, 1e300, "", "x", [], {}, [[]], {"": ""}, "\u0000"]
    ),
    lambda kept, other, chance, plain: {"Ref": _name(chance, plain)},
    lambda kept, other, chance, plain: {"Fn::GetAtt": [_name(chance, plain), "Arn"]},
    lambda kept, other, chance, plain: {"Fn::GetAtt": f"{_name(chance, plain)}.Outputs.{_name(chance, plain)}"},
    lambda kept, other, chance, plain: {"Fn::Sub": f"${{{_name(chance, plain)}}}-${{{_name(chance, plain)}.Arn}}"},
    lambda kept, other, chance, plain: {"Fn::Sub": ["${a}", {"a": kept}]},
    lambda kept, other, chance, plain: {"Fn::If": [_name(chance, plain), kept, {"Ref": "AWS::NoValue"}]},
    lambda kept, other, chance, plain: {"Fn::If": [{"Fn::Equals": [other, kept]}, kept, other]},
    lambda kept, other, chance, plain: {chance.choice(["Fn::And", "Fn::Or", "Fn::Not"]): [kept, {"Condition": "C"}]},
    lambda kept, other, chance, plain: {"Fn::Equals": [{"Ref": _name(chance, plain)}, other]},
    lambda kept, other, chance, plain: {"Fn::FindInMap": [_name(chance, plain), kept, "k", {"DefaultValue": other}]},
    lambda kept, other, chance, plain: {
        "Fn::Select": [chance.choice([0, "1", -1, "99999999"]), {"Fn::Split": ["-", kept]}]
    },
    lambda kept, other, chance, plain: {"Fn::ImportValue": kept},
    lambda kept, other, chance, plain: {"Fn::GetStackOutput": {"StackName": kept, "OutputName": "x"}},
    lambda kept, other, chance, plain: {
        chance.choice(["Fn::Base64", "Fn::Length", "Fn::ToJsonString", "Fn::GetAZs"]): kept
    },
    lambda kept, other, chance, plain: {"Fn::Cidr": [kept, chance.choice([1, 300, "x"]), other]},
    lambda kept, other, chance, plain: {"Fn::Transform": {"Name": chance.choice(["AWS::Include", "Mine"])}},
    lambda kept, other, chance, plain: {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "t.yaml"}},
    lambda kept, other, chance, plain: {"Assertions": [{"Assert": {"Fn::Contains": [[other], kept]}}]},
    lambda kept, other, chance, plain: _nested(kept, chance),
    lambda kept, other, chance, plain: _loop(kept, chance, plain),
    lambda kept, other, chance, plain: [kept] * chance.choice([2, 50]),
)
"""What a node becomes: of the node, another one of the template, and the template."""

_MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (cut, damage, rebuild, rebuild, rebuild)


def case(texts: list[str], seed: int) -> str:
    """The text of one case, the same one for the same seed."""
    chance = random.Random(seed)
    text = chance.choice(texts)
    for _ in range(chance.choice([1, 1, 2])):
        text = chance.choice(_MUTATIONS)(text, chance)
    return text


# --------------------------------------------------------------------------------------------------------------- trial


def peak() -> float:
    """The most memory that this process has ever taken, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def trial(text: str, directory: Path, before: float) -> str:
    """What came of one case: "nothing" to check, or the exit code; raises BrokenPromiseError.

    before: megabytes that the process had taken before the campaign.
    """
    (directory / "t.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))

    def expired(number: int, frame: FrameType | None) -> None:
        raise BrokenPromiseError(f"takes more than {SECONDS:.0f} s of CPU")

    signal.signal(signal.SIGPROF, expired)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        report = scan([directory], Options(root=directory, profile="strict"))
        for form in ("text", "json"):
            render(report, io.StringIO(), form, RenderOptions(gate=GATE, show_pass=True))
    except NothingToCheckError:
        if looks_like_template(text):
            raise BrokenPromiseError("is passed over, and looks like a template") from None
        return "nothing"
    except Exception as error:  # whatever it is, it is what we look for
        if isinstance(error, BrokenPromiseError):
            raise
        raise BrokenPromiseError(f"{type(error).__name__}: {error}") from error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    _check(report, text)
    if peak() - before > MEGABYTES:
        raise BrokenPromiseError(f"takes {peak() - before:.0f} MB")
    return str(exit_code(report, GATE))


def _check(report: Report, text: str) -> None:
    for diagnostic in report.diagnostics:
        _check_diagnostic(diagnostic, len(text))
    fatal = any(diagnostic.fatal for diagnostic in report.diagnostics)
    failed = any(
        finding.verdict is Verdict.FAIL and (finding.scenario is None or finding.scenario.default)
        for finding in report.findings
    )
    wanted = exit_codes.INCOMPLETE if fatal else exit_codes.FINDINGS if failed else exit_codes.CLEAN
    if exit_code(report, GATE) != wanted:
        raise BrokenPromiseError(f"ends with {exit_code(report, GATE)}, not {wanted}")
    if report.coverage.files_unread and not fatal:
        raise BrokenPromiseError("is not read, and nothing says so")
    for finding in report.findings:
        for evidence in finding.evidence:
            if not 0 <= evidence.span.start <= evidence.span.end <= len(text):
                raise BrokenPromiseError(f"{finding.rule.id} points outside the text")


def _check_diagnostic(diagnostic: Diagnostic, size: int) -> None:
    if diagnostic.code == "CTL900":
        raise BrokenPromiseError(diagnostic.message)
    span = diagnostic.span
    if span is not None and not 0 <= span.start <= span.end <= size:
        raise BrokenPromiseError(f"{diagnostic.code} points outside the text")


def campaign(first: int, stop: Callable[[int], bool], tell: Callable[[str], None]) -> dict[str, int]:
    """Try case after case until told to stop; how often what came of it. The first bad one: BrokenPromiseError."""
    texts, before = seeds(), peak()
    outcomes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as made:
        number = 0
        while not stop(number):
            text = case(texts, first + number)
            try:
                outcome = trial(text, Path(made), before)
            except BrokenPromiseError as error:
                kept = Path(tempfile.gettempdir()) / f"fuzz-cloudformation-{first + number}.yaml"
                kept.write_bytes(text.encode("utf-8", "surrogatepass"))
                raise BrokenPromiseError(f"case {first + number} {error}; it is kept in {kept}") from error
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            number += 1
            if number % 1000 == 0:
                tell(f"{number} cases: {outcomes}")
    return outcomes


def main() -> int:
    """Run a campaign from the command line."""
    parser = argparse.ArgumentParser("python -m tests.fuzz_cloudformation", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument(
        "--seed", type=int, default=int(time.time()), help="number of the first case (default: the time)"
    )
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    print(f"first case: {options.seed}")
    try:
        outcomes = campaign(options.seed, lambda _: time.monotonic() > end, print)
    except BrokenPromiseError as error:
        print(error)
        return 1
    print(f"{sum(outcomes.values())} cases, nothing broken; ended with {dict(sorted(outcomes.items()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
