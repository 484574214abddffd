"""Knows what AWS's managed policies give, as far as a trail and its parts are concerned: dated data.

Must not know who has them.
Source: the documents as AWS serves them, in the copies of https://github.com/getmoto/moto
(moto/iam/aws_managed_policies.py of moto 5.2.5, of 2026-09-30, read 2026-11), reduced by tests/managed.py to what is
about the actions that ctlint asks about. Those that are not in the list are not known, and may allow anything.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ctlint.model.policy import ManagedPolicy, PolicyDocument, read_document
from ctlint.records import replace
from ctlint.semantics.policies.conditions import resources
from ctlint.semantics.policies.documents import read_policy
from ctlint.semantics.policies.names import ModelNames
from ctlint.semantics.policies.requesters import Place
from ctlint.semantics.policies.statements import Named, Policy, Statement
from ctlint.semantics.policies.text import literal, pattern
from ctlint.source import Span
from ctlint.value import Hole, Known, Scenario, Step, Via

LIST = Path(__file__).with_name("managed_policies.txt")
"""A line for each policy: its name, a tab, its document."""


def managed_policy(policy: ManagedPolicy, source: object = None) -> Policy | None:
    """The statements of a managed policy; None for one that is not known. source: what they give back as theirs."""
    known = _read(policy.name)
    if known is None:
        return None
    label = f"AWS's managed policy {policy.name}"
    return Policy(tuple(replace(one, label=label, source=source) for one in known.statements))


@lru_cache(maxsize=1)
def _listed() -> bytes:
    return LIST.read_bytes()  # decoding them all would take longer than finding one


@lru_cache(maxsize=256)
def _read(name: str) -> Policy | None:
    listed, before = _listed(), f"\n{name}\t".encode("utf-8", "surrogatepass")
    found = listed.find(before)
    if found == -1:
        return None
    start = found + len(before)
    text = listed[start : listed.find(b"\n", start)].decode("utf-8")
    value = read_document(Known(text, (Step(Via.WRITTEN, Span("", 0, 0), "is written by AWS"),)), _nothing)
    assert isinstance(value, Known) and isinstance(value.value, PolicyDocument)
    settle = Scenario().settle
    return read_policy(value.value, ModelNames(_nothing, settle), settle)


def _nothing(_: Hole) -> None:
    """What a reference leads to: AWS's documents have none."""


def default_key_policy(place: Place) -> Policy:
    """The policy of a key that is made without one: the account may do everything.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, read 2026-11.
    """
    account = (Named("AWS", literal(place.iam("root"))),)
    everything = (resources([("*",)], negated=False, variables=False),)
    actions = (pattern(("kms:*",), variables=False),)
    return Policy((Statement(True, account, False, actions, False, everything, "the default key policy"),))
