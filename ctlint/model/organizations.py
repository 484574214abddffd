"""Knows how an organization of accounts is spelled; CloudFormation's says nothing of trusted services.

Must not know any syntax, nor what a trail needs of it.
"""

from __future__ import annotations

from ctlint.model.declare import RAW, STR, Entity, ItemsOf, attr

NAMING_ORGANIZATIONS = frozenset(
    ("aws_organizations_organization", "data.aws_organizations_organization", "AWS::Organizations::Organization")
)
"""Native types whose identifier is that of an organization."""


class Organization(Entity):
    """An organization of AWS accounts."""

    types = {"tf": ("aws_organizations_organization",)}
    account_wide = True

    trusted_services = attr(
        ItemsOf(STR), tf="aws_service_access_principals", cfn=(), doc="service principals that may work in all of it"
    )
    ignored_changes = attr(
        RAW, tf="@lifecycle.ignore_changes", cfn=(), doc="what others than this code decide: only whether it is written"
    )
