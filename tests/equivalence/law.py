"""Knows what it means that two ways to write a stack are judged alike, and what a rewrite is.

Must not know any rewrite.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from ctlint.findings import Report, Verdict
from ctlint.scan import Options, scan
from ctlint.source import Inputs

Files = Mapping[str, str]


class Rewritten(NamedTuple):
    """A stack written otherwise: its files, and what the run is told beside them."""

    files: Files
    inputs: Inputs = Inputs()


def as_written(text: str) -> str:
    """The text."""
    return text


class Rewrite(NamedTuple):
    """One way to write the same stack.

    name: what somebody would call it.
    write: from the files of a stack, correct or not, to other files that deploy the same.
    before: turns addresses, wherever they stand in a text, into those of the stack as it was.
    but: rules, or codes of diagnostics, for which it is truly not the same to AWS or Terraform, and why.
    reordered: whether lists have another order, so that a message may name another one of several.
    """

    name: str
    write: Callable[[Files], Files | Rewritten]
    before: Callable[[str], str] = as_written
    but: Mapping[str, str] = {}
    reordered: bool = False


class Judgement(NamedTuple):
    """What one rule says of one subject, wherever it stands."""

    rule: str
    kind: str
    subject: str
    verdict: str
    trails: tuple[str, ...]
    message: str


class Standing(NamedTuple):
    """All that a run says, passes included, and its scorecard."""

    judgements: Counter[Judgement]
    scorecard: Counter[tuple[str, tuple[str, ...]]]
    unread: tuple[str, ...]

    def _of(self, rewrite: Rewrite) -> Counter[Judgement]:
        """What the rewrite may not change."""
        found: Counter[Judgement] = Counter()
        for one, times in self.judgements.items():
            if one.rule not in rewrite.but:
                found[one._replace(message="") if rewrite.reordered else one] += times
        return found

    def differences(self, other: Standing, rewrite: Rewrite) -> list[str]:
        """What is said here and not there, after a rewrite, and the other way round."""
        mine, theirs = self._of(rewrite), other._of(rewrite)
        return [
            *(f"no longer: {one}" for one in sorted((mine - theirs).elements())),
            *(f"now: {one}" for one in sorted((theirs - mine).elements())),
            *(f"scored no longer: {row}" for row in sorted((self.scorecard - other.scorecard).elements())),
            *(f"scored now: {row}" for row in sorted((other.scorecard - self.scorecard).elements())),
            *(line for line in other.unread if line.partition(" ")[0] not in rewrite.but),
        ]


def rewritten(rewrite: Rewrite, files: Files) -> Rewritten:
    """A stack written as a rewrite has it."""
    made = rewrite.write(files)
    return made if isinstance(made, Rewritten) else Rewritten(made)


def put(files: Files, root: Path) -> None:
    """Write files below a directory, in place of what is there."""
    shutil.rmtree(root, ignore_errors=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def judged(files: Files, root: Path, options: Options, before: Callable[[str], str] = as_written) -> Standing:
    """What a run says of a stack, with the addresses that it had before it was rewritten."""
    put(files, root)
    return standing(scan([root], options), before)


def standing(report: Report, before: Callable[[str], str]) -> Standing:
    """A report without the places in files."""
    judgements: Counter[Judgement] = Counter()
    for one in report.findings:
        verdict = one.verdict.value
        if one.verdict is Verdict.UNKNOWN:
            verdict += " (" + ", ".join(sorted(reason.name for reason in one.reasons)) + ")"
        if one.scenario is not None:
            verdict += f" when {one.scenario.when}" + (" (default)" if one.scenario.default else "")
        trails = tuple(sorted(before(trail.address) for trail in one.trails))
        subject = before(one.subject.id.address)
        judgements[Judgement(one.rule.slug, one.subject.kind, subject, verdict, trails, before(one.message))] += 1
    return Standing(
        judgements,
        Counter(
            (before(row.trail.address), tuple(row.practices[number].value for number in sorted(row.practices)))
            for row in report.scorecard
        ),
        tuple(f"{one.code} {one.message}" for one in report.diagnostics),
    )
