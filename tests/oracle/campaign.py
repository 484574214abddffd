"""Compares many expressions: what Terraform says of each, what ctlint says, and every meaning of what is unknown."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ctlint.frontends.terraform.cty import is_refused
from ctlint.value import Value
from tests.oracle import binary, leaves
from tests.oracle.binary import Answer
from tests.oracle.compare import Outcome, admits, as_texts, compare, holds, without_types
from tests.oracle.evaluator import Expressions

CASES = Path(__file__).parent / "cases"
DEVIATIONS = Path(__file__).parent / "deviations.txt"


class Case(NamedTuple):
    """What Terraform says of an expression, and of it with the unknowns filled in, as often as that has a value.

    settled: it was asked about the completions though it says a value, or refuses, without them.
    """

    expression: str
    answer: Answer
    completed: tuple[Any, ...] = ()
    settled: bool = False


class Result(NamedTuple):
    """How ctlint's value stands to a case; `problem` is "" unless it is wrong."""

    case: Case
    outcome: Outcome
    problem: str = ""


def read_cases(path: Path) -> list[str]:
    """The expressions of a file: one to a line, a line that starts with a tab goes on with the one before."""
    cases: list[str] = []
    for line in path.read_text("utf-8").split("\n"):
        if line.startswith("\t") and cases:
            cases[-1] += "\n" + line[1:]
        elif line.strip() and not line.startswith("# "):
            cases.append(line)
    return cases


def written_cases() -> list[str]:
    """Every expression that is written down in cases/."""
    return [case for path in sorted(CASES.glob("*.txt")) for case in read_cases(path)]


def deviations() -> dict[str, str]:
    """The expressions that ctlint is known to judge otherwise, with the reason."""
    found: dict[str, str] = {}
    reason = ""
    for line in DEVIATIONS.read_text("utf-8").split("\n"):
        if line.startswith("# "):
            reason = line.removeprefix("# ")
        elif line.strip():
            found[line] = reason
    return found


def ask_terraform(expressions: Sequence[str]) -> list[Case]:
    """What Terraform says."""
    answers = binary.evaluate(expressions, leaves.for_terraform())
    open_ = [at for at, answer in enumerate(answers) if not answer.error and binary.is_unknown(answer.unknown)]
    completed: dict[int, list[Any]] = {at: [] for at in open_}
    for meaning in range(leaves.COMPLETIONS):
        found = binary.evaluate([expressions[at] for at in open_], leaves.completed(meaning))
        for at, answer in zip(open_, found, strict=True):
            if not answer.error and not binary.is_unknown(answer.unknown):
                completed[at].append(answer.value)
    return [
        Case(text, answer, tuple(completed.get(at, ())))
        for at, (text, answer) in enumerate(zip(expressions, answers, strict=True))
    ]


def settle(results: Sequence[Result]) -> list[Result]:
    """Ask Terraform again, with the unknowns filled in, where the two disagree: it may contradict itself."""
    open_ = [
        at
        for at, (case, outcome, _) in enumerate(results)
        if outcome is Outcome.WRONG and "local." in case.expression and not case.settled
    ]
    found: dict[int, list[Any]] = {at: [] for at in open_}
    for meaning in range(leaves.COMPLETIONS) if open_ else ():
        answers = binary.evaluate([results[at].case.expression for at in open_], leaves.completed(meaning))
        for at, answer in zip(open_, answers, strict=True):
            if not answer.error and not binary.is_unknown(answer.unknown):
                found[at].append(answer.value)
    settled = {at: results[at].case._replace(completed=tuple(found[at]), settled=True) for at in open_}
    again = dict(zip(settled, judge(settled.values()), strict=True))
    return [again.get(at, result) for at, result in enumerate(results)]


def judge(cases: Iterable[Case]) -> list[Result]:
    """What ctlint says, beside what Terraform does."""
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        binary.write(directory, leaves.for_ctlint())
        expressions = Expressions(directory)
        asked = [case for case in cases if case.answer.error != binary.UNPLACED]
        return [judged(case, expressions.evaluate(case.expression)) for case in asked]


def judged(case: Case, value: Value[Any] | None) -> Result:
    """How one value stands to one case."""
    result = _judged(case, value)
    if result.outcome is Outcome.WRONG and value is not None and not case.answer.error and case.answer.type is None:
        answer = case.answer._replace(value=as_texts(case.answer.value))
        later = tuple(map(as_texts, case.completed))
        if _judged(case._replace(answer=answer, completed=later), without_types(value)).outcome is not Outcome.WRONG:
            return Result(case, Outcome.RETYPED)
    return result


def _judged(case: Case, value: Value[Any] | None) -> Result:
    outcome = compare(case.answer, value)
    if outcome is Outcome.WRONG and case.settled and value is not None and _is_contradicted(case, value):
        return Result(case, Outcome.SHARPER)
    if outcome is Outcome.WRONG:
        return Result(case, outcome, f"Terraform: {shown(case.answer)}; ctlint: {described(value)}")
    if not case.answer.error and value is not None:
        for meaning in case.completed:
            if not admits(value, meaning):
                return Result(case, Outcome.WRONG, f"Terraform, later: {meaning!r}; ctlint: {described(value)}")
    return Result(case, outcome)


def _is_contradicted(case: Case, value: Value[Any]) -> bool:
    """Whether Terraform, once it knows everything, says what ctlint says already, and not what it said before.

    It gives types up and refuses too early, or goes on without looking at what must fail.
    """
    if not case.completed:
        return not case.answer.error and is_refused(value)
    admitted = all(admits(value, meaning) for meaning in case.completed)
    return admitted and not all(holds(case.answer, meaning) for meaning in case.completed)


def shown(answer: Answer) -> str:
    """An answer for people."""
    return answer.error or f"{answer.value!r} (unknown: {answer.unknown!r}, type {answer.type!r})"


def described(value: Value[Any] | None) -> str:
    """A value for people, without where it comes from."""
    from ctlint.value import Absent, Choice, Entries, Items, Known, Text

    if isinstance(value, Known):
        payload = value.value
        if isinstance(payload, Items):
            inner = ", ".join(map(described, payload.values))
            return f"{payload.kind}[{inner}{'' if payload.complete else ', …'}]"
        if isinstance(payload, Entries):
            if type(payload.fields) is not dict:
                return "instance"
            inner = ", ".join(f"{name}: {described(item)}" for name, item in payload.fields.items())
            return f"{payload.kind}{{{inner}{'' if payload.complete else ', …'}}}"
        return payload.render() if isinstance(payload, Text) else repr(payload)
    if isinstance(value, Absent):
        return "null"
    if isinstance(value, Choice):
        inner = ", ".join(f"{answer}: {described(branch)}" for answer, branch in value.branches.items())
        return f"{value.atom.asks}?({inner})"
    return "no expression" if value is None else f"unknown {value.type!r}: {value.origin[-1].note}"


def table(results: Sequence[Result]) -> str:
    """How many of each outcome."""
    counts = Counter(result.outcome for result in results)
    return "\n".join([f"{outcome.name.lower():10}{counts[outcome]:7}" for outcome in Outcome])
