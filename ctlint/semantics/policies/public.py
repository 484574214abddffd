"""Knows when S3 calls a bucket policy public, by its own definition, statement by statement.

Must not know who then reaches what: that is asked of the whole policy (questions.py).
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html ("The meaning of
'public'"), read 2026-11. What it leaves open (…IfExists, ForAllValues, Null) is read as IAM reads it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.records import NamedTuple
from ctlint.semantics.policies.conditions import Constraint
from ctlint.semantics.policies.dimensions import is_broad
from ctlint.semantics.policies.facts import PUBLIC_LIMITING_KEYS
from ctlint.semantics.policies.statements import Named, Policy, Statement, may_be_everyone
from ctlint.semantics.policies.text import ACCOUNT, WILDCARDS, Letter, Tokens, arn_part, is_variable
from ctlint.value import Truth, every, some, truth


class Public(NamedTuple):
    """Whether a policy is public, and the statement that makes it so, or that leaves it open."""

    truth: Truth
    statement: Statement | None


def is_public(policy: Policy) -> Public:
    """Whether S3 calls a bucket policy public: some Allow is not limited to fixed values."""
    doubtful: Statement | None = None
    for statement in policy.statements:
        if statement.allows is False:
            continue
        limited = some(_limits(statement))
        if limited is Truth.FALSE and statement.allows:
            return Public(Truth.TRUE, statement)
        if limited is not Truth.TRUE and doubtful is None:
            doubtful = statement
    return Public(Truth.FALSE if doubtful is None else Truth.UNKNOWN, doubtful)


def _limits(statement: Statement) -> Iterator[Truth]:
    """Whether its principals are fixed, and whether each condition limits it to fixed values."""
    if statement.not_principals or statement.principals is None:
        yield Truth.FALSE
    else:
        yield every(_is_fixed_principal(one) for one in statement.principals)
    for tested in statement.constraints:
        if tested.dimension in PUBLIC_LIMITING_KEYS and not tested.absent and not tested.negated:
            yield _is_fixed_condition(tested)


def _is_fixed_principal(named: Named) -> Truth:
    """A provider that signs in anybody, such as a social network, is not a fixed value; a SAML provider is."""
    if named.type == "Federated" and ":saml-provider/" not in "".join(_characters(named.text)):
        return Truth.FALSE
    found = _is_fixed(named.text)
    return Truth.TRUE if found is Truth.UNKNOWN and not may_be_everyone(named.text) else found


def _is_fixed_condition(tested: Constraint) -> Truth:
    if tested.comparison == "address":
        return truth(not any(is_broad(network) for network in tested.networks))
    if tested.comparison not in ("text", "boolean"):
        return Truth.UNKNOWN if tested.comparison == "undecided" else Truth.FALSE
    patterns = tested.patterns
    if tested.dimension == "s3:dataaccesspointarn":
        patterns = tuple(_account_in(tokens) for tokens in patterns)
    return every(_is_fixed(tokens) for tokens in patterns)


def _account_in(arn: Tokens) -> Tokens:
    """The account in the ARN of an access point: it alone has to be fixed."""
    account = arn_part(arn, ACCOUNT)
    return ("*",) if account is None else account


def _is_fixed(text: Tokens) -> Truth:
    found = Truth.TRUE
    for token in text:
        if token in WILDCARDS or token in ("*", "?") or is_variable(token):
            return Truth.FALSE
        if isinstance(token, Letter) and not token.fixed:
            found = Truth.UNKNOWN
    return found


def _characters(text: Tokens) -> Iterator[str]:
    return (token for token in text if isinstance(token, str))
