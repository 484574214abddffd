"""Knows whether CloudTrail may use the key of an event data store.

Must not know how policies are decided (policies/), how stores and keys are spelled (model), nor what rules make of it.
"""

from __future__ import annotations

from ctlint.model.declare import BOOL, Entity
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.keys import key_is_customer_managed
from ctlint.semantics.parts import guard_of, outside, witnessed
from ctlint.semantics.policies import questions as ask
from ctlint.value import Known, Settled


def key_allows_storing(store: View) -> Settled[bool]:
    """Whether its key lets CloudTrail encrypt and decrypt events; Absent where it has no key.

    A key that AWS manages for another service does not, and nobody can change its policy:
    https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html, read 2026-11.
    """
    managed = key_is_customer_managed(store)
    if isinstance(managed, Known) and managed.value is False:
        sentence = "AWS manages that key, and its policy, for another service alone"
        return Known(False, witnessed(sentence, managed, ()))
    link = store.get("kms_key")
    if not isinstance(link, Known) or not isinstance(link.value, Entity):
        return outside(link)
    guard = guard_of(store.of(link.value))
    unknown = guard.unknown()
    if unknown is not None:
        return unknown
    return guard.decided(ask.can_store_events(guard.policy, guard.names.place, guard.arn))


SEMANTICS: Semantics = {
    ("EventDataStore", "key_allows_storing"): Semantic(
        BOOL, "whether its KMS key lets CloudTrail encrypt and decrypt its events", key_allows_storing
    ),
}
