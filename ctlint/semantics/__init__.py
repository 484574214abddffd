"""Knows which attributes are computed, in one explicit table.

Must not know any rule, dialect or syntax.
"""

from __future__ import annotations

from ctlint.model.declare import BOOL, INT, STR
from ctlint.model.view import Semantic, Semantics
from ctlint.semantics import access, delivery
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
    ("Trail", "bucket_allows_acl_check"): Semantic(
        BOOL, "whether its bucket lets CloudTrail read the bucket's ACL", delivery.allows_acl_check
    ),
    ("Trail", "bucket_allows_put"): Semantic(
        BOOL,
        "whether its bucket lets CloudTrail write all that it gives rise to: log files, digests, Insights events",
        delivery.allows_put,
    ),
    ("Trail", "bucket_protection"): Semantic(
        STR,
        "whether other accounts' trails may write into its bucket: protected, path-only, unprotected",
        delivery.bucket_protection,
    ),
    ("Trail", "bucket_is_dedicated"): Semantic(
        BOOL, "whether no service but CloudTrail may write into its bucket", delivery.dedicated
    ),
    ("Trail", "key_allows_encrypt"): Semantic(
        BOOL, "whether its key lets CloudTrail encrypt", delivery.key_allows_encrypt
    ),
    ("Trail", "key_allows_describe"): Semantic(
        BOOL, "whether its key lets CloudTrail look at it", delivery.key_allows_describe
    ),
    ("Trail", "key_allows_decrypt"): Semantic(
        BOOL, "whether its key lets CloudTrail decrypt, as an S3 Bucket Key demands", delivery.key_allows_decrypt
    ),
    ("Trail", "key_open_to_strangers"): Semantic(
        BOOL, "whether CloudTrail may use its key for other accounts' trails", delivery.key_open_to_strangers
    ),
    ("Trail", "key_open_to_outsiders"): Semantic(
        BOOL, "whether somebody outside the account may decrypt with its key", delivery.key_open_to_outsiders
    ),
    ("Trail", "topic_allows_publish"): Semantic(
        BOOL, "whether its topic lets CloudTrail publish", delivery.topic_allows_publish
    ),
    ("Trail", "topic_open_to_strangers"): Semantic(
        BOOL, "whether CloudTrail may publish to its topic for other accounts' trails", delivery.topic_open_to_strangers
    ),
    ("Trail", "topic_open_to_outsiders"): Semantic(
        BOOL, "whether somebody outside the account may use its topic", delivery.topic_open_to_outsiders
    ),
    ("Trail", "role_writes_log_group"): Semantic(
        BOOL,
        "whether CloudTrail may assume its role, and the role write to its log group",
        delivery.role_writes_log_group,
    ),
    ("Trail", "access_logs_delivered"): Semantic(
        BOOL, "whether S3 may deliver its bucket's access logs to their target", delivery.access_log_delivery
    ),
    ("Bucket", "policy_is_public"): Semantic(BOOL, "whether S3 calls its policy public", access.policy_is_public),
    ("Bucket", "denies_plain_http"): Semantic(
        BOOL, "whether all requests over plain HTTP are denied", access.denies_plain_http
    ),
    ("Bucket", "open_to_outsiders"): Semantic(
        BOOL, "whether somebody outside the account can read, write or delete its objects", access.open_to_outsiders
    ),
    ("Bucket", "readers_are_named"): Semantic(
        BOOL, "whether its policy gives its objects only to principals that it names", access.readers_are_named
    ),
}
