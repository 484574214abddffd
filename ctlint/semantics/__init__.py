"""Knows which attributes are computed: the tables of the modules that compute them, joined.

Must not know any rule, dialect or syntax.
"""

from __future__ import annotations

from ctlint.model.view import Semantics
from ctlint.semantics import (
    access,
    access_logs,
    coverage,
    declared,
    deletion,
    delivery,
    events,
    exposure,
    grants,
    identities,
    keeping,
    key_names,
    keys,
    lifecycles,
    ordering,
    placement,
    recording,
    refusals,
    retention,
    trust,
    validity,
)
from ctlint.semantics.watching import table as watching

TABLES: tuple[Semantics, ...] = (
    access.SEMANTICS,
    access_logs.SEMANTICS,
    coverage.SEMANTICS,
    declared.SEMANTICS,
    deletion.SEMANTICS,
    delivery.SEMANTICS,
    events.SEMANTICS,
    exposure.SEMANTICS,
    grants.SEMANTICS,
    identities.SEMANTICS,
    keeping.SEMANTICS,
    key_names.SEMANTICS,
    keys.SEMANTICS,
    lifecycles.SEMANTICS,
    ordering.SEMANTICS,
    placement.SEMANTICS,
    recording.SEMANTICS,
    refusals.SEMANTICS,
    retention.SEMANTICS,
    watching.SEMANTICS,
    trust.SEMANTICS,
    validity.SEMANTICS,
)

SEMANTICS: Semantics = {row: semantic for table in TABLES for row, semantic in table.items()}
