"""Reads labelled policies and asks the engine what their labels say: one line of JSON each, with unknown markers.

`{{ref|x}}` is an attribute of a resource, `{{var|x}}` a variable without a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ctlint.model.policy import read_document
from ctlint.semantics.policies import attacks, facts, strangers
from ctlint.semantics.policies import questions as q
from ctlint.semantics.policies.capabilities import Holder, holder_can, holder_can_use_key
from ctlint.semantics.policies.documents import read_policy
from ctlint.semantics.policies.junctions import every_answer
from ctlint.semantics.policies.names import ModelNames
from ctlint.semantics.policies.public import is_public
from ctlint.semantics.policies.requesters import Pieces, Place, principal
from ctlint.semantics.policies.statements import EMPTY, Policy
from ctlint.source import Span
from ctlint.value import Hole, Known, Origin, Part, Reason, ResourceId, Scenario, Step, Truth, Unknown, Via, text_of

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "policies.jsonl"
OWN = Path(__file__).resolve().parent / "data" / "policies.jsonl"

ORIGIN: Origin = (Step(Via.WRITTEN, Span("policy.json", 0, 0), "is written here"),)
STOP_TRAIL = (
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:PutEventSelectors",
)
"""What the labels mean by it; that these are attacks, tests/test_attacks.py says."""

_MARKER = re.compile(r"\{\{(ref|var)\|([^}]*)\}\}")
_SAID = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}


def lines(path: Path) -> list[dict[str, Any]]:
    """The labelled policies of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def parts(text: str) -> list[Part]:
    """A text with its markers as holes and unknowns."""
    found: list[Part] = []
    at = 0
    for marker in _MARKER.finditer(text):
        found.append(text[at : marker.start()])
        if marker[1] == "ref":
            found.append(Hole(ResourceId("", marker[2]), ""))
        else:
            found.append(Unknown(Reason.INPUT, ORIGIN, marker[2]))
        at = marker.end()
    return [*found, text[at:]]


class Labelled:
    """One labelled policy, ready to be asked."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row
        self.names = ModelNames(lambda hole: None, Scenario().settle)
        context = row["context"]
        self.place = Place(
            (context.get("partition", "aws"),),
            self.pieces(context.get("region", "us-east-1")),
            self.pieces(context.get("account", "{{ref|account}}")),
            self.pieces(context["org_id"]) if "org_id" in context else None,
        )
        self.trail = self.pieces(context.get("trail_arn")) or self.place.arn("cloudtrail", "trail/main")
        self.bucket = self.pieces(context.get("bucket_arn")) or (
            *("arn:", *self.place.partition, ":s3:::"),
            *self.pieces(context.get("bucket", "{{ref|bucket}}")),
        )
        self.key = self.pieces(context.get("kms_key_arn"))
        self.topic = self.pieces(context.get("topic_arn")) or self.place.arn("sns", "t")

    def pieces(self, text: str | None) -> Pieces:
        return () if text is None else self.names.pieces(Known(text_of(parts(text)), ORIGIN))

    def policy(self, document: Any) -> Policy:
        if not document:
            return EMPTY
        value = read_document(Known(text_of(parts(json.dumps(document))), ORIGIN), lambda hole: None)
        assert isinstance(value, Known), value
        return read_policy(value.value, self.names, Scenario().settle)

    def delivery(self) -> q.Delivery:
        context = self.row["context"]
        return q.Delivery(
            self.place,
            self.trail,
            self.bucket,
            self.pieces(context.get("prefix")),
            self.key or None,
            Truth.TRUE if context.get("validation", True) else Truth.FALSE,
            organization_trail="org_id" in context,
        )

    def answer(self) -> Any:
        """What the engine says, in the words of the labels."""
        kind = self.row["kind"]
        return getattr(self, "_" + kind.replace("-", "_"))(self.policy(self.row.get("policy")))

    def _s3_public(self, policy: Policy) -> str:
        return {"yes": "public", "no": "not-public"}.get(_SAID[is_public(policy).truth], "unknown")

    def _s3_external_read(self, policy: Policy) -> str:
        return _SAID[strangers.outsider_can(policy, self.place, facts.OUTSIDER_READS, self.delivery().objects).truth]

    def _ct_s3_deliver(self, policy: Policy) -> str:
        both = (q.can_check_acl(policy, self.delivery()), q.can_write_logs(policy, self.delivery()))
        return _SAID[every_answer(both).truth]

    def _ct_s3_deputy(self, policy: Policy) -> str:
        grade, _ = strangers.bucket_protection(policy, self.delivery())
        return "unknown" if grade is None else grade.value

    def _s3_tls(self, policy: Policy) -> str:
        grade, _ = strangers.plain_http_denied(policy, self.place, self.bucket)
        return "unknown" if grade is None else grade.value

    def _kms_ct_encrypt(self, policy: Policy) -> str:
        return _SAID[q.can_encrypt(policy, self.place, self.trail, self.key).truth]

    def _kms_ct_describe(self, policy: Policy) -> str:
        return _SAID[q.can_describe_key(policy, self.place, self.trail, self.key).truth]

    def _kms_external(self, policy: Policy) -> str:
        return _SAID[strangers.outsider_can(policy, self.place, facts.OUTSIDER_ON_KEY, q.this(self.key)).truth]

    def _kms_deputy(self, policy: Policy) -> str:
        return _PROTECTION[strangers.key_is_open_to_strangers(policy, self.place, self.key).truth]

    def _sns_ct_publish(self, policy: Policy) -> str:
        return _SAID[q.can_publish(policy, self.place, self.trail, self.topic).truth]

    def _sns_deputy(self, policy: Policy) -> str:
        return _PROTECTION[strangers.topic_is_open_to_strangers(policy, self.place, self.topic).truth]

    def _sns_external(self, policy: Policy) -> str:
        return _SAID[strangers.outsider_can(policy, self.place, facts.OUTSIDER_ON_TOPIC, q.this(self.topic)).truth]

    def _cwl_role(self, policy: Policy) -> str:
        group = self.pieces(self.row["context"].get("log_group_arn")) or self.place.arn("logs", "log-group:trail")
        trust = self.policy(self.row["trust"])
        organization = "org_id" in self.row["context"]
        return _SAID[q.can_send_to_log_group(trust, policy, self.place, self.trail, group, organization).truth]

    def _s3_accesslog_deliver(self, policy: Policy) -> str:
        context = self.row["context"]
        source = self.pieces(context["source_bucket_arn"])
        return _SAID[
            q.can_log_access(policy, self.place, self.bucket, self.pieces(context["log_prefix"]), source).truth
        ]

    def _identity_caps(self, policy: Policy) -> dict[str, str]:
        holder = Holder(principal(self.place, "it", (self.pieces(self.row["principal"]),)), policy)
        bucket, key = self.policy(self.row["bucket_policy"]), self.policy(self.row["key_policy"])
        delivery = self.delivery()
        answers = {
            "stop-trail": holder_can(holder, EMPTY, STOP_TRAIL, q.this(self.trail)),
            "read-logs": holder_can(holder, bucket, attacks.READ_LOGS, delivery.objects),
            "overwrite-logs": holder_can(holder, bucket, attacks.OVERWRITE_LOGS, delivery.objects),
            "delete-logs": holder_can(holder, bucket, attacks.DELETE_LOGS, delivery.objects),
            "change-bucket": holder_can(holder, bucket, attacks.CHANGE_BUCKET, delivery.bucket),
            "disable-key": holder_can_use_key(holder, key, attacks.DISABLE_KEY, q.this(self.key)),
        }
        return {name: _SAID[answer.truth] for name, answer in answers.items()}


_PROTECTION = {Truth.TRUE: "unprotected", Truth.FALSE: "protected", Truth.UNKNOWN: "unknown"}
