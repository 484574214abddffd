"""Knows which resources lead to a part of a trail by a link of their own: to its bucket, its key, its log group.

Must not know any syntax, what any of them is, nor what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.model.declare import Entity
from ctlint.value import Known, leaves


def leading_to(trail: Entity, part: str, kind: str, link: str) -> Sequence[Entity]:
    """The entities of a kind whose link may lead where the trail's link does, in any scenario of both."""
    wanted = [leaf.value for leaf in leaves(trail.read(part)) if isinstance(leaf, Known)]
    return [
        one
        for one in (trail.others(kind) if wanted else ())
        if any(isinstance(leaf, Known) and leaf.value in wanted for leaf in leaves(one.read(link)))
    ]
