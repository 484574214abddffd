"""Knows which attributes are computed, in one explicit table.

Must not know any rule, dialect or syntax.
"""

from __future__ import annotations

from ctlint.model.declare import BOOL, INT
from ctlint.model.view import Semantic, Semantics
from ctlint.semantics.events import records_global_events, records_reads, records_writes
from ctlint.semantics.exposure import public_acl
from ctlint.semantics.keys import key_is_customer_managed
from ctlint.semantics.retention import log_expiry_days, logs_have_lifecycle

SEMANTICS: Semantics = {
    ("Trail", "records_reads"): Semantic(BOOL, "whether it records management events that read", records_reads),
    ("Trail", "records_writes"): Semantic(BOOL, "whether it records management events that write", records_writes),
    ("Trail", "records_global_events"): Semantic(
        BOOL, "whether it records the events of global services", records_global_events
    ),
    ("Trail", "logs_have_lifecycle"): Semantic(
        BOOL, "whether a lifecycle rule in force archives or expires all its log files", logs_have_lifecycle
    ),
    ("Trail", "log_expiry_days"): Semantic(
        INT, "days after which the first of its log files expire; not set where none does", log_expiry_days
    ),
    ("Trail", "key_is_customer_managed"): Semantic(
        BOOL, "whether its KMS key is one of the customer's own", key_is_customer_managed
    ),
    ("Bucket", "public_acl"): Semantic(BOOL, "whether its ACL grants anything to people outside", public_acl),
}
