"""Knows which statements of a bucket's policy are about what is not in the bucket, for which S3 refuses the policy.

Must not know what a policy allows (policies/), how it is spelled (model), nor what rules make of it.

Source, read 2026-11: "Policy has invalid resource" (MalformedPolicy) where a Resource is neither the bucket nor
something in it:
https://github.com/aws-samples/aws-media-services-vod-automation/issues/17 and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-resource-intro.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.hints import Any
from ctlint.model.policy import PolicyDocument, Statement
from ctlint.model.view import View
from ctlint.semantics.parts import Parts
from ctlint.semantics.policies.deciding import is_written_here
from ctlint.semantics.policies.grammar import label_of
from ctlint.semantics.policies.text import WILDCARDS, Letter, Tokens, literal, pattern, show
from ctlint.value import Items, Known, Settled

_BEFORE_THE_NAME = tuple(":s3:::")


def foreign_resources(parts: Parts, bucket: View) -> Iterator[tuple[str, Settled[Any]]]:
    """In words, each resource of the bucket's policy that is certainly of no object in it, and where it is written."""
    document, settle = bucket.get("policy"), parts.trail.scenario.settle
    if not isinstance(document, Known) or not isinstance(document.value, PolicyDocument):
        return
    own = _name_in(literal(parts.arn_of(bucket)))
    for number, one in enumerate(document.value.statements.values, 1):
        statement = settle(one)
        resources = settle(statement.value.resources) if isinstance(statement, Known) else statement
        if not isinstance(statement, Known) or not isinstance(statement.value, Statement):
            continue
        listed = resources.value.values if isinstance(resources, Known) and isinstance(resources.value, Items) else ()
        for element in listed:
            resource = settle(element)
            if isinstance(resource, Known) and own is not None:
                arn = pattern(parts.names.pieces(resource))
                named = _name_in(arn)
                if named is not None and _is_another(named, own):
                    about = f"{label_of(statement.value, number, settle)} is about {show(arn)}"
                    at = resource if is_written_here(resource) else resources
                    yield f"{about}, which is not in the bucket, for which S3 refuses the policy", at


def _name_in(arn: Tokens) -> Tokens | None:
    """What follows the service in an ARN of S3's; None where that is not written."""
    width = len(_BEFORE_THE_NAME)
    for start in range(len(arn) - width):
        if arn[start : start + width] == _BEFORE_THE_NAME:
            return arn[start + width :]
    return None


def _is_another(named: Tokens, own: Tokens) -> bool:
    """Whether a pattern certainly matches neither the bucket's name nor that of anything in it."""
    for position, token in enumerate(own):
        if position == len(named):
            return True
        other = named[position]
        if other in WILDCARDS:
            return False
        if isinstance(token, Letter) or isinstance(other, Letter):
            if token == other:
                continue
            both = isinstance(token, Letter) and isinstance(other, Letter)
            return both and token.unique and other.unique  # type: ignore[union-attr]
        if token != other:
            return True
    rest = named[len(own) :]
    return bool(rest) and isinstance(rest[0], str) and rest[0] not in WILDCARDS and rest[0] != "/"
