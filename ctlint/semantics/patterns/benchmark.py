"""Knows which events the monitoring controls of the CIS AWS Foundations Benchmark ask for: names of events, no more.

Must not know patterns, nor how events are watched.

Sources, read 2026-11: the metric filter patterns of AWS's own controls that follow the benchmark,
https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html (CloudWatch.1 to CloudWatch.14), and
the patterns of versions 1.2 to 7.0 as prowler quotes them (github.com/prowler-cloud/prowler at 3e000fa). The lists are
the same in all of these versions, but for the control on organizations, which is there since 1.3, and the one event
that `Control.since` dates. The first three controls are conditions on any event. The words are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ctlint.records import NamedTuple
from ctlint.semantics.patterns.events import Atom, Kind, Like, api_call, sign_in
from ctlint.semantics.patterns.expressions import ANY


class Control(NamedTuple):
    """One control. number: in the section on monitoring, the same in every version. about: for people.

    kinds: the events that must be seen. telling: the field by which a pattern shows that it is meant for this control.
    since: the first version that asks for it.
    """

    number: int
    about: str
    kinds: Sequence[Kind]
    telling: str = "eventName"
    since: str = "1.2"


def _calls(source: str, names: str) -> tuple[Kind, ...]:
    return tuple(api_call(f"{source}.amazonaws.com", name) for name in names.split())


_UNAUTHORIZED = (
    Kind("calls refused with UnauthorizedOperation", {"errorCode": Like(f"{ANY}UnauthorizedOperation")}),
    Kind(
        "calls refused with AccessDenied",
        {
            "errorCode": Like(f"AccessDenied{ANY}"),
            "sourceIPAddress": Like("delivery.logs.amazonaws.com", negated=True),
            "eventName": Like("HeadBucket", negated=True),
        },
    ),
)
_WITHOUT_MFA = sign_in(
    "sign-ins of IAM users without MFA",
    {
        "additionalEventData.MFAUsed": "No",
        "userIdentity.type": "IAMUser",
        "responseElements.ConsoleLogin": "Success",
    },
)
_ROOT = Kind(
    "what the root user does",
    {
        "userIdentity.type": "Root",
        "userIdentity.invokedBy": Atom.ABSENT,
        "eventType": Like("AwsServiceEvent", negated=True),
    },
)
_FAILED = sign_in("failed sign-ins", {"errorMessage": "Failed authentication"})

CONTROLS: Mapping[str, Control] = {
    "unauthorized-api-calls": Control(1, "refused API calls", _UNAUTHORIZED, "errorCode"),
    "console-signin-without-mfa": Control(
        2, "sign-ins to the console without MFA", (_WITHOUT_MFA,), "additionalEventData.MFAUsed"
    ),
    "root-account-usage": Control(3, "use of the root user", (_ROOT,), "userIdentity.type"),
    "iam-policy-changes": Control(
        4,
        "changes of IAM policies",
        _calls(
            "iam",
            "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy "
            "CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy "
            "AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy",
        ),
    ),
    "cloudtrail-config-changes": Control(
        5, "changes of trails", _calls("cloudtrail", "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging")
    ),
    "console-auth-failures": Control(6, "failed sign-ins to the console", (_FAILED,), "errorMessage"),
    "cmk-disable-or-deletion": Control(
        7, "keys that are disabled or scheduled for deletion", _calls("kms", "DisableKey ScheduleKeyDeletion")
    ),
    "s3-bucket-policy-changes": Control(
        8,
        "changes of bucket policies",
        _calls(
            "s3",
            "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy "
            "DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication",
        ),
    ),
    "aws-config-changes": Control(
        9,
        "changes of AWS Config",
        _calls("config", "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder"),
    ),
    "security-group-changes": Control(
        10,
        "changes of security groups",
        _calls(
            "ec2",
            "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
            "RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup",
        ),
    ),
    "nacl-changes": Control(
        11,
        "changes of network ACLs",
        _calls(
            "ec2",
            "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry "
            "ReplaceNetworkAclAssociation",
        ),
    ),
    "network-gateway-changes": Control(
        12,
        "changes of network gateways",
        _calls(
            "ec2",
            "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway "
            "DeleteInternetGateway DetachInternetGateway",
        ),
    ),
    "route-table-changes": Control(
        13,
        "changes of route tables",
        _calls(
            "ec2",
            "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute "
            "DisassociateRouteTable",
        ),
    ),
    "vpc-changes": Control(
        14,
        "changes of VPCs",
        _calls(
            "ec2",
            "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection "
            "DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc "
            "DisableVpcClassicLink EnableVpcClassicLink",
        ),
    ),
    "organizations-changes": Control(
        15,
        "changes of the organization",
        _calls(
            "organizations",
            "AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake "
            "DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType "
            "InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy "
            "UpdateOrganizationalUnit",
        ),
        since="1.3",
    ),
    "security-group-rule-changes": Control(
        10, "changes of rules in security groups", _calls("ec2", "ModifySecurityGroupRules"), since="5.0"
    ),
}
"""By the key that names it: the slug of its rule is this after "alarm-"."""
