"""Knows how it is spelled that a resource outlives its code: the same words for every type of resource.

Must not know any type of resource, nor which of them ought to stay.
"""

from __future__ import annotations

from ctlint.model.declare import BOOL, STR, Attribute, Companion, Default, ItemsOf, attr

_TF_LIFECYCLE = "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle"
_CFN_DELETION = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"
)
_CFN_REPLACE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html"
)
_READ = "2026-11"

PREVENT_DESTROY = attr(
    BOOL,
    tf="@lifecycle.prevent_destroy",
    cfn=(),
    default=Default(False, _TF_LIFECYCLE, _READ),
    doc="whether Terraform refuses every plan that would delete it",
)

_IGNORED = "the arguments that Terraform leaves as they are, whoever changed them; all for every one"
IGNORED_CHANGES = attr(ItemsOf(STR), tf="@ignored_changes", cfn=(), doc=_IGNORED)


def ignored_changes_of(*companions: str) -> Attribute:
    """The same of the companions of these native types."""
    beside = tuple(Companion(native, "@ignored_changes") for native in companions)
    return attr(ItemsOf(STR), tf=beside, cfn=(), gathers=True, doc=f"of what configures it, {_IGNORED}")


DELETION_POLICY = attr(
    STR,
    tf=(),
    cfn="@DeletionPolicy",
    default=Default("Delete", _CFN_DELETION, _READ),
    doc="what becomes of it when it leaves the template, or the stack goes: Delete, Retain, RetainExceptOnCreate",
)
UPDATE_REPLACE_POLICY = attr(
    STR,
    tf=(),
    cfn="@UpdateReplacePolicy",
    default=Default("Delete", _CFN_REPLACE, _READ),
    doc="what becomes of it when an update replaces it: Delete or Retain",
)
