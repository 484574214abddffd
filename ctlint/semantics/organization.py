"""Knows whether the organization that is made beside an organization's trail lets CloudTrail work in it.

Must not know how organizations are spelled (model), nor what rules make of it.
Source, read 2026-11: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html: without
trusted access it answers with CloudTrailAccessNotEnabledException.
"""

from __future__ import annotations

from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.policies.facts import CLOUDTRAIL
from ctlint.semantics.read import elements, text
from ctlint.semantics.watching.groups import exists
from ctlint.value import Absent, Known, Reason, Settled, Step, Truth, Unknown, Via


def trusted_by_organization(trail: View) -> Settled[bool]:
    """Whether the organization beside the trail names CloudTrail among the services that it trusts.

    Absent where the code makes no organization, or leaves to others what it says of services.
    """
    for entity in trail.entity.neighbours("Organization"):
        organization = trail.of(entity)
        there, ignored = exists(organization), organization.get("ignored_changes")
        unseen = isinstance(ignored, Unknown) and ignored.reason is Reason.OUTSIDE  # as in a plan without its code
        if there is Truth.FALSE or not (unseen or isinstance(ignored, Absent)):
            continue
        services, more, origin = elements(organization, "trusted_services")
        if any(text(one) == CLOUDTRAIL for one in services):
            return Known(True, origin)
        doubt = next((one for one in (more, *services, ignored) if isinstance(one, Unknown)), None)
        if doubt is not None or there is Truth.UNKNOWN or any(text(one) is None for one in services):
            reason = doubt.reason if doubt is not None else Reason.INPUT
            return Unknown(reason, doubt.origin if doubt is not None else origin)
        sentence = f"{entity.id.address} does not name {CLOUDTRAIL} among the services that may work in it"
        return Known(False, (Step(Via.WITNESS, origin[0].span, sentence), *origin))
    return Absent(None, trail.entity.header)


SEMANTICS: Semantics = {
    ("Trail", "trusted_by_organization"): Semantic(
        BOOL,
        "whether the organization made beside it lets CloudTrail work in it; not set where none is made",
        trusted_by_organization,
    ),
}
