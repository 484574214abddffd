"""Knows single faults that an examination from outside turned up.

Must not know how an edit is made or judged.
"""

from __future__ import annotations

from tests.mutation.edits.statements import principals, statement
from tests.mutation.fault import ALARM, DEPLOY, Fault

# ruff: noqa: E501  the edits are lines of the stacks

_ALARMS = "          - Sid: CloudWatchPublishes\n"

EXAMINED = [
    Fault(
        "anybody may hear of the alarms",
        3,
        ALARM,
        "alarm-topic-not-public",
        statement(
            "alarms",
            "Anybody",
            '    actions   = ["sns:Subscribe"]\n    resources = [aws_sns_topic.alarms.arn]\n' + principals("AWS", "*"),
        ),
        (
            _ALARMS,
            '          - Sid: Anybody\n            Effect: Allow\n            Principal: "*"\n            Action: sns:Subscribe\n'
            "            Resource: !Ref AlarmsTopic\n" + _ALARMS,
        ),
    ),
    Fault(
        "the key's policy leaves nobody in charge",
        7,
        DEPLOY,
        "kms-key-policy-changeable",
        ('data "aws_iam_policy_document" "key" {…"kms:*"', '"kms:Describe*"'),
        ("  TrailKey:\n…kms:*", "kms:Describe*"),
    ),
]
