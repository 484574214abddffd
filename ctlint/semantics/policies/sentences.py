"""Knows how a witness is said in one sentence.

Must not know what the question was, nor rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctlint.semantics.policies.conditions import RESOURCE
from ctlint.semantics.policies.decide import ACTION, PRINCIPAL, Answer, Witness
from ctlint.semantics.policies.dimensions import NotKnown
from ctlint.semantics.policies.facts import spelled
from ctlint.semantics.policies.statements import Statement
from ctlint.value import Truth

_MOST_KEYS = 3
"""Condition keys that a sentence names; what is in the witness besides is in its context."""

_OTHER = {RESOURCE: "resources", ACTION: "actions", PRINCIPAL: "principals"}


def say(answer: Answer) -> str | None:
    """The witness of an answer as a clause; None where it has none."""
    witness = answer.witness
    if witness is None:
        return None
    request = f"{witness.requester} {witness.action}"
    if witness.resource:
        request = f"{request} on {witness.resource}"
    if answer.truth is Truth.UNKNOWN:
        return _open(witness, request)
    return _refused(witness, request) if witness.refused else _allowed(witness, request)


def _open(witness: Witness, request: str) -> str:
    named = ", ".join(map(spelled, witness.depends_on)) or "what is not known"
    by = f" ({witness.statement.label})" if witness.statement is not None else ""
    verb = "may be refused" if witness.refused else "may be allowed"
    return f"{request} {verb}{by}: it depends on {named}{_remedy(witness.depends_on)}"


def _remedy(depends_on: Sequence[str]) -> str:
    """How to say where it is deployed, for an answer that depends on that."""
    options = [option for shown, option in _OPTIONS.items() if shown in depends_on]
    said = [f"{' and '.join(options)} {'tells it' if len(options) == 1 else 'tell them'}"] if options else []
    if any(one.startswith("${account of provider") for one in depends_on):
        said.append("allowed_account_ids in a provider tells its account")
    return f" ({', '.join(said)})" if said else ""


_OPTIONS = {"${account}": "--account", "${region}": "--region"}
"""What users may say of where their code is deployed."""


def _allowed(witness: Witness, request: str) -> str:
    if witness.statement is None or witness.statement.allows is False:
        return f"nothing denies {request}{_where(witness)}"
    return f"{witness.statement.label} lets {request}{_where(witness, _GOES_WITHOUT_SAYING)}"


def _refused(witness: Witness, request: str) -> str:
    statement = witness.statement
    if statement is not None and statement.allows is False:
        return f"Deny {statement.label} refuses {request}{_where(witness)}"
    if statement is None or witness.unmet is None:
        return f"no statement lets {request}"
    dimension, value = witness.unmet
    if dimension in _OTHER:
        return (
            f"no statement lets {request}: {statement.label} is about other {_OTHER[dimension]}{_unfilled(statement)}"
        )
    lacks = "is not sent" if value is None else f"is {value} in such a request"
    return f"no statement lets {request}: {statement.label} has a condition on {spelled(dimension)}, which {lacks}"


def _unfilled(statement: Statement) -> str:
    """What nobody fills in, in the resources of a statement: no policy variable, and nothing substitutes it before."""
    for one in statement.constraints:
        for tokens in one.patterns if one.dimension == RESOURCE else ():
            found = re.search(_UNFILLED, "".join(token for token in tokens if isinstance(token, str)))
            if found:
                return f"; nothing fills in {found[0]} there (is an Fn::Sub missing?)"
    return ""


_UNFILLED = r"\$\{[^{}]*\}"


_GOES_WITHOUT_SAYING = ("aws:securetransport", "true")
"""A Deny of plain HTTP is beside nearly every Allow, and nobody wonders that a request comes over TLS."""


def _where(witness: Witness, but: tuple[str, str] | None = None) -> str:
    """The context that matters, absent keys first: they are what surprises."""
    context = [pair for pair in witness.context if pair != but]
    keys = sorted(context, key=lambda pair: (pair[1] is not None, pair[0]))[:_MOST_KEYS]
    clauses = [f"{spelled(key)} is {_value(key, value)}" for key, value in keys]
    return f" ({', '.join(clauses)})" if clauses else ""


def _value(key: str, value: str | None) -> str:
    if key == "aws:sourceip" and isinstance(value, NotKnown):
        return "an address that is not known before"
    return "absent" if value is None else value
