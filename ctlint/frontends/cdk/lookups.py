"""Knows the lookups that an app asked for and nobody made: which texts in its templates stand for what they would find.

Must not know what a template says. Where a lookup finds nothing, the CDK goes on with a dummy value and lists the
lookup under `missing` of the manifest: https://docs.aws.amazon.com/cdk/v2/guide/context.html (read 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ctlint.frontends.cdk.json_file import strings
from ctlint.hints import Any

MAX_NAMED = 5
"""Lookups that a diagnostic names."""
_SHORTEST = 8
"""Characters of a text that may be taken for a dummy: "dummy1a" and the like would be found in ordinary words."""

_KEY_DUMMY = "1234abcd-12ab-34cd-56ef-1234567890ab"
"""https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-kms/lib/key.ts, `Key.fromLookup` (read 2026-11)"""


def described(lookup: Mapping[str, Any]) -> str:
    """A lookup for people: "ssm /audit/log-bucket"."""
    wanted = lookup.get("props")
    props = wanted if isinstance(wanted, dict) else {}
    named = next(
        (props[name] for name in ("parameterName", "aliasName", "typeName", "domainName") if name in props), ""
    )
    provider = lookup.get("provider")
    return " ".join(str(piece)[:80] for piece in (provider or "a lookup", named) if piece)


def dummies(lookups: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The texts that stand for what was not looked up, each with a clause that says so."""
    return {
        text: f"{described(lookup)} was not looked up when the app was synthesised"
        for lookup in lookups
        for text in _texts(lookup)
        if len(text) >= _SHORTEST
    }


def _texts(lookup: Mapping[str, Any]) -> Iterator[str]:
    wanted = lookup.get("props")
    props = wanted if isinstance(wanted, dict) else {}
    if "dummyValue" in props:
        yield from strings(props["dummyValue"])
    elif lookup.get("provider") == "ssm":  # older versions of the CDK do not say what the dummy is
        yield f"dummy-value-for-{props.get('parameterName')}"
    elif lookup.get("provider") == "key-provider":
        yield _KEY_DUMMY
