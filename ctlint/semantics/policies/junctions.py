"""Knows how several answers become one, and what is asked of one requester.

Must not know which questions there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctlint.semantics.policies.decide import Answer, Question, can
from ctlint.semantics.policies.requests import Requester, Scope
from ctlint.semantics.policies.statements import Policy
from ctlint.value import Truth, every, some


def every_answer(answers: Iterable[Answer]) -> Answer:
    """Kleene conjunction; the witness is that of the first answer that decides."""
    listed = list(answers)
    return _deciding(listed, every(one.truth for one in listed))


def some_answer(answers: Iterable[Answer]) -> Answer:
    """Kleene disjunction; the witness is that of the first answer that decides."""
    listed = list(answers)
    return _deciding(listed, some(one.truth for one in listed))


def first_answer(answers: Iterable[Answer]) -> Answer:
    """The same; after the first yes with a witness nothing more is asked."""
    asked = []
    for one in answers:
        if one.truth is Truth.TRUE and one.witness is not None:
            return one
        asked.append(one)
    return some_answer(asked)


def _deciding(answers: Sequence[Answer], joined: Truth) -> Answer:
    deciding = [one for one in answers if one.truth is joined]
    best = [one for one in deciding if one.witness is not None] or deciding
    return best[0] if best else Answer(joined)


def of_requester(policy: Policy, requester: Requester, actions: Sequence[str], scope: Scope) -> Answer:
    """Whether one requester can do one of these."""
    return can(policy, [Question(requester, action, scope) for action in actions])
