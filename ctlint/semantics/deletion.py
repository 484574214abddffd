"""Knows whether a resource that a trail uses outlives the code that makes it, and whether its content does.

Must not know how that is spelled (model), nor which resources ought to stay (rules).
Sources, read 2026-11: developer.hashicorp.com/terraform/language/meta-arguments/lifecycle;
docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html (RetainExceptOnCreate
deletes a resource only if the operation that created it is rolled back) and aws-attribute-updatereplacepolicy.html.
"""

from __future__ import annotations

from ctlint.hints import Any
from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.read import answered, is_true
from ctlint.value import Absent, Known, Settled, Truth, Unknown, every, truth

_KEEPS = {
    "deletion_policy": frozenset(("Retain", "RetainExceptOnCreate")),
    "update_replace_policy": frozenset(("Retain",)),
}


def is_kept(view: View) -> Settled[bool]:
    """Whether it stays where it is taken out of the code, or the code is destroyed."""
    answers: list[tuple[Truth, Settled[Any]]] = []
    if view.entity.vocabulary == "tf":
        answers.append(_said(view, "prevent_destroy"))
    else:
        policies = [_policy(view, name) for name in _KEEPS]
        whole = every(answer for answer, _ in policies)
        answers.append((whole, next(value for answer, value in policies if answer is whole)))
    answers += [_said(view, name) for name in ("deletion_protected", "skip_destroy") if name in view.entity.attributes]
    return answered(answers, view.entity.header)


def is_emptied(bucket: View) -> Settled[bool]:
    """Whether everything in a bucket is deleted together with it, where S3 would refuse to delete it."""
    emptied_by = bucket.get("emptied_by")
    there = Truth.UNKNOWN if isinstance(emptied_by, Unknown) else truth(isinstance(emptied_by, Known))
    return answered([_said(bucket, "force_destroy"), (there, emptied_by)], bucket.entity.header)


def _said(view: View, name: str) -> tuple[Truth, Settled[Any]]:
    value = view.get(name)
    return is_true(value), value


def _policy(view: View, name: str) -> tuple[Truth, Settled[Any]]:
    value = view.get(name)
    if isinstance(value, Unknown):
        return Truth.UNKNOWN, value
    written = value.default if isinstance(value, Absent) else value.value
    return (truth(written in _KEEPS[name]) if isinstance(written, str) else Truth.UNKNOWN), value


SEMANTICS: Semantics = {
    **{
        (entity, "is_kept"): Semantic(BOOL, "whether it stays when it is taken out of the code", is_kept)
        for entity in ("Bucket", "Key", "LogGroup", "Trail")
    },
    ("Bucket", "is_emptied"): Semantic(
        BOOL, "whether all objects in it are deleted when the code no longer holds it", is_emptied
    ),
}
