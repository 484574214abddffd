"""Knows whom the Denies of a policy except: accounts and principals that they name, who are no outsiders.

Must not know which questions are asked of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctlint.semantics.policies.requesters import Place, anyone_of_other_account, named_principal
from ctlint.semantics.policies.requests import Requester
from ctlint.semantics.policies.statements import Policy, Statement, account_of
from ctlint.semantics.policies.text import Tokens, fixed_text, literal, show


def excepted(policy: Policy, place: Place) -> Iterator[Requester]:
    """Those whom some Deny names in order to spare them, each once; the own account as a whole is not among them."""
    found: dict[Tokens, Requester] = {}
    for statement in policy.statements:
        if statement.allows is True:
            continue
        for named in (statement.principals or ()) if statement.not_principals else ():
            if named.type == "AWS" and named.text != ("*",) and account_of(named.text) is None:
                found.setdefault(named.text, named_principal(named.text))
        for account in _accounts(statement):
            if account != literal(place.account):
                found.setdefault(account, anyone_of_other_account(place, account))
    return iter(found.values())


def _accounts(statement: Statement) -> Iterator[Tokens]:
    """The accounts in NotPrincipal, and those in conditions on whose principal asks, as far as they are known."""
    for named in (statement.principals or ()) if statement.not_principals else ():
        account = account_of(named.text) if named.type == "AWS" else None
        if account is not None:
            yield account
    for tested in statement.constraints:
        if tested.dimension == "aws:principalaccount":
            yield from (tokens for tokens in tested.patterns if fixed_text(tokens) is not None)
        elif tested.dimension == "aws:principalarn":
            numbers = (re.match(_OF_ARN, show(pattern)) for pattern in tested.patterns)
            yield from (literal([one[1]]) for one in numbers if one is not None)


_OF_ARN = r"arn:[^:]*:(?:iam|sts)::([0-9]{12}):"
