"""Knows how a question describes the requests that it is about: who asks, and what may be in the context.

Must not know which requesters there are (requesters.py), nor how policies are searched for an answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctlint.hints import Union
from ctlint.records import Record, Symbol
from ctlint.semantics.policies.text import Tokens


class Context(Symbol):
    """A dimension of a request that is not a text.

    ABSENT: the key is not there. UNKNOWN: whether and how it is there is not known. CHOSEN: the requester makes it
    what he likes, present or not. PUBLIC_ADDRESS: an address on the Internet that the requester chooses, outside any
    range narrower than whoever wants to may get into. AWS_ADDRESS: some address of AWS, if the key is there at all.
    CHOSEN_ADDRESS: any address.
    """

    ABSENT = "absent"
    UNKNOWN = "unknown"
    CHOSEN = "chosen"
    PUBLIC_ADDRESS = "public address"
    AWS_ADDRESS = "address of AWS"
    CHOSEN_ADDRESS = "chosen address"


class OneOf(Record):
    """One of these, and nobody here knows which: a text without wildcards, or None, where the key is absent."""

    options: tuple[Tokens | None, ...]


Alternative = Union[Context, Tokens, OneOf]
"""One way in which a dimension may stand: a text of this form, a Context, or what is known of one value."""

Scope = Mapping[str, tuple[Alternative, ...]]
"""Dimension -> its alternatives."""


class Kind(Symbol):
    """Anonymous, a principal of an account, one signed in with a web identity, or a service principal."""

    ANONYMOUS = "anonymous"
    PRINCIPAL = "principal"
    FEDERATED = "federated"
    SERVICE = "service"


class Requester(Record):
    """Who asks, and what the context of his requests may hold.

    title: for people, as the subject of a sentence.
    service: name of the service principal, with letters for what is not known of it; () for others.
    account, arns: forms of his account number and ARNs.
    session_of: the role's own ARN where he acts in a session of a role.
    context: what the context may hold, dimension by dimension; `otherwise` for those that are not mentioned.
    never: what keys begin with that are absent unless mentioned.
    """

    title: str
    kind: Kind
    service: Tokens = ()
    account: Tokens = ()
    arns: tuple[Tokens, ...] = ()
    context: Scope = {}
    otherwise: tuple[Alternative, ...] = (Context.CHOSEN,)
    never: tuple[str, ...] = ()

    def alternatives(self, dimension: str) -> tuple[Alternative, ...]:
        """How a dimension may stand in his requests."""
        absent = dimension.startswith(self.never)
        return self.context.get(dimension, (Context.ABSENT,) if absent else self.otherwise)
