"""Knows what is said of a kind of CloudTrail event: what its fields hold, and what every record has.

Must not know patterns, nor which events anybody ought to watch.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctlint.hints import Union
from ctlint.records import Record, Symbol


class Atom(Symbol):
    """What a field holds that is no text."""

    ABSENT = "absent"
    NULL = "null"
    TRUE = "true"
    FALSE = "false"
    NUMBER = "a number"


class Like(Record):
    """Any text that the glob (with `expressions.ANY`) matches; negated: any other text."""

    glob: str
    negated: bool = False


class Unsaid(Record):
    """Some text that is always the same there, but that is not known: the account, the region of a global service."""


Held = Union[str, Like, Atom, Unsaid]
"""What a field of an event holds: one text, one of several texts, no text at all, or a text that is not known."""


class Kind(Record):
    """A kind of event. name: for people: "DeleteTrail". fields: what they hold; others may hold anything."""

    name: str
    fields: Mapping[str, Held] = {}


# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html, read
# 2026-11: not marked as optional, or there since a version of the record that is many years old.
ALWAYS = frozenset(
    (
        "eventVersion",
        "eventTime",
        "eventSource",
        "eventName",
        "eventType",
        "eventID",
        "awsRegion",
        "sourceIPAddress",
        "recipientAccountId",
        "userIdentity.type",
    )
)
"""Fields that every record of a management event has, as texts."""

OBJECTS = frozenset(("userIdentity",))
"""Fields that every record has and that hold further fields, so that they equal nothing."""

# The same page; eventType is AwsApiCall where an API was called, and AwsConsoleSignIn for sign-ins
# (…/cloudtrail-event-reference-aws-console-sign-in-events.html).
_WRITES: Mapping[str, Held] = {
    "readOnly": Atom.FALSE,
    "managementEvent": Atom.TRUE,
    "eventCategory": "Management",
    "recipientAccountId": Unsaid(),
}

# …/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events, read 2026-11: the region of these is that of
# the global endpoint of the partition, us-east-1 in the commercial one.
_GLOBAL = frozenset(("iam.amazonaws.com", "organizations.amazonaws.com"))


def api_call(source: str, name: str) -> Kind:
    """A call of a write API, by whomever and whether or not it was allowed."""
    found: dict[str, Held] = {**_WRITES, "eventType": "AwsApiCall", "eventSource": source, "eventName": name}
    if source in _GLOBAL:
        found["awsRegion"] = Unsaid()
    return Kind(name, found)


def sign_in(name: str, more: Mapping[str, Held]) -> Kind:
    """A sign-in to the console with these properties."""
    held: dict[str, Held] = {
        **_WRITES,
        "eventType": "AwsConsoleSignIn",
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        **more,
    }
    return Kind(name, held)
