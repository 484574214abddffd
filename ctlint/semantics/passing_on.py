"""Knows whether what a trail sends to CloudWatch Logs is passed on to another account.

Must not know how subscriptions are spelled (model), whose accounts may have it, nor what rules make of it.
"""

from __future__ import annotations

from ctlint.hints import Any
from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.grants import of_another_account
from ctlint.semantics.parts import names_of, witnessed
from ctlint.semantics.policies.text import literal, show
from ctlint.value import Hole, Known, Reason, Settled, Text, Truth, Unknown


def passes_on_to_other_account(subscription: View) -> Settled[bool]:
    """Whether its destination is another account's; what the same code makes is its author's own, wherever that is.

    Streams and functions have to be of the own account; a destination of CloudWatch Logs itself is how another one is
    reached; read 2026-11:
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html.
    """
    written, header = subscription.get("destination"), subscription.entity.header
    if _is_made_here(written):
        return Known(False, (*written.origin, *header))
    names = names_of(subscription.entity, subscription.scenario.settle, ())
    arn = literal(names.pieces(written))
    other = of_another_account(arn, literal(names.place.account))
    if other is Truth.UNKNOWN:
        if isinstance(written, Unknown):
            return Unknown(written.reason, (*written.origin, *header), None, written.links)
        return Unknown(Reason.APPLY, witnessed("it is not known which account is the own one", written, header))
    if other is Truth.FALSE:
        return Known(False, (*written.origin, *header))
    return Known(True, witnessed(f"{show(arn)} is of another account", written, header))


def _is_made_here(written: Settled[Any]) -> bool:
    payload = written.value if isinstance(written, Known) else None
    first = payload.parts[0] if isinstance(payload, Text) else payload
    return isinstance(first, Hole) and first.text is None


SEMANTICS: Semantics = {
    ("LogSubscription", "passes_on_to_other_account"): Semantic(
        BOOL, "whether what it passes on goes to another account", passes_on_to_other_account
    ),
}
