"""Knows what CloudTrail refuses when a trail is made: its name, the prefix of its files, the ARN of its log group.

Must not know what a good trail is (rules): what is said here is said by AWS when the code is deployed.
Source, read 2026-11: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html.
"""

from __future__ import annotations

import re

from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.read import surely_accepted
from ctlint.value import Absent, Hole, Known, Reason, Settled, Text, Unknown

MAX_KEY_PREFIX = 200
"""Characters of a prefix (API_CreateTrail)."""
_RESERVED = "AWSLogs/"

_NAME = r"(?s)(?=.{3,128}\Z)[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*"
_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}"
_ROLES = ("aws_iam_role", "data.aws_iam_role", "AWS::IAM::Role")

_LOG_GROUPS = ("aws_cloudwatch_log_group", "data.aws_cloudwatch_log_group", "AWS::Logs::LogGroup")
_NEVER_IN_A_NAME = r"[^A-Za-z0-9._-]|[._-]{2}"


def name_is_accepted(trail: View) -> Settled[bool]:
    """Whether CloudTrail takes the trail's name; where none is written CloudFormation makes one.

    Absent where what is given from elsewhere decides it: it is for whoever gives it to give one that is taken.
    """
    value = trail.get("name")
    if isinstance(value, Absent):
        return Known(True, value.origin)
    return surely_accepted(
        value,
        lambda name: bool(re.fullmatch(_NAME, name)) and not re.fullmatch(_ADDRESS, name),
        lambda parts: any(part is not None and re.search(_NEVER_IN_A_NAME, part) for part in parts),
    )


def key_prefix_is_accepted(trail: View) -> Settled[bool]:
    """Whether CloudTrail takes the prefix that its log files get; Absent where none is written, or is not known.

    Of what is given from elsewhere it is for whoever gives it to give one that is taken.

    AWSLogs/ is where CloudTrail puts them itself, below the prefix:
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-set-bucket-policy-for-multiple-accounts.html,
    read 2026-11.
    """
    value = trail.get("key_prefix")
    if isinstance(value, Absent):
        return Absent(None, value.origin)

    def refused(prefix: str) -> bool:
        return _RESERVED in f"{prefix}/" or len(prefix) > MAX_KEY_PREFIX

    return surely_accepted(
        value,
        lambda prefix: not refused(prefix),
        lambda parts: refused("".join("?" if part is None else part for part in parts)),  # a part may be longer
    )


def log_group_arn_names_streams(trail: View) -> Settled[bool]:
    """Whether the ARN of the log group ends in ":*", as CloudTrail requires.

    Absent where there is none, and where all of it is given from elsewhere: it is for whoever gives it to end it.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudtrail says that it does, and that
    the ARN of a log group in Terraform does not have it; what Fn::GetAtt returns in CloudFormation does:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html (2026-11).
    """
    value = trail.get("log_group_arn")
    if not isinstance(value, Known):
        return Absent(None, value.origin)
    last = value.value.parts[-1] if isinstance(value.value, Text) else value.value
    if isinstance(last, Hole):
        resource = trail.entity.resource_of(last)
        last = last.text if last.text is not None else last
        if isinstance(last, Hole):
            ends = resource is not None and resource.type == "AWS::Logs::LogGroup" and last.attribute == "Arn"
            if ends:
                return Known(True, value.origin)
            known = resource is not None and resource.type in _LOG_GROUPS
            if isinstance(trail.get("prevent_destroy"), Unknown):
                # A plan without its configuration keeps what is referred to, not the text around it; as little does it
                # say what the lifecycle block holds, which is how to tell.
                known = False
            return Known(False, value.origin) if known else Unknown(Reason.APPLY, value.origin)
    if isinstance(last, str):
        return Known(last.endswith(":*"), value.origin)
    return Unknown(last.reason if isinstance(last, Unknown) else Reason.INPUT, value.origin)


def logs_role_is_arn(trail: View) -> Settled[bool]:
    """Whether the trail names its role by an ARN, as CloudTrail requires; Absent where all of it is from elsewhere.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html; Ref of a role is its name:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html (2026-11).
    """
    value = trail.get("logs_role_arn")
    if not isinstance(value, Known):
        return Absent(None, value.origin)
    first = value.value.parts[0] if isinstance(value.value, Text) else value.value
    if isinstance(first, Hole):
        resource = trail.entity.resource_of(first)
        if first.text is None and resource is not None and resource.type in _ROLES:
            return Known(first.attribute.lower() == "arn", value.origin)
        first = first.text
    if isinstance(first, str):
        return Known(first.startswith("arn:"), value.origin)
    return Unknown(first.reason if isinstance(first, Unknown) else Reason.INPUT, value.origin)


SEMANTICS: Semantics = {
    ("Trail", "logs_role_is_arn"): Semantic(BOOL, "whether it names its role by an ARN", logs_role_is_arn),
    ("Trail", "name_is_accepted"): Semantic(
        BOOL, "whether CloudTrail takes its name; not set where that is not known", name_is_accepted
    ),
    ("Trail", "key_prefix_is_accepted"): Semantic(
        BOOL, "whether CloudTrail takes the prefix of its log files; not set where it has none", key_prefix_is_accepted
    ),
    ("Trail", "log_group_arn_names_streams"): Semantic(
        BOOL, 'whether the ARN of its log group ends in ":*"', log_group_arn_names_streams
    ),
}
