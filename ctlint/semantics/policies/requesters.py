"""Knows who may send requests, and what the context of each one's requests holds: the trust base of every answer.

Must not know policies, nor how they are decided.

Sources, read again 2026-11: which key is present when, https://docs.aws.amazon.com/IAM/latest/UserGuide/
reference_policies_condition-keys.html; what CloudTrail sends, …/awscloudtrail/latest/userguide/
create-s3-bucket-policy-for-cloudtrail.html and create-kms-key-policy-for-cloudtrail.html. An outsider chooses his
account's names, organization, VPC and tags, but never anybody else's.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctlint.partitions import PARTITIONS
from ctlint.records import Record
from ctlint.semantics.policies.facts import (
    ACCESS_LOGGING,
    CLOUDTRAIL,
    CLOUDWATCH,
    DELIVERY_ACL,
    GRANT_HEADERS,
    NETWORK_KEYS,
    PRINCIPAL_KEYS,
    SERVICE_KEYS,
)
from ctlint.semantics.policies.requests import Alternative, Context, Kind, OneOf, Requester
from ctlint.semantics.policies.text import ACCOUNT, ANY, OUTSIDER, Letter, Piece, Tokens, arn_part, literal, scope, show

Pieces = tuple[Piece, ...]

HIS_ACCOUNT, HIS_ORGANIZATION = OUTSIDER * 12, "o-" + OUTSIDER * 10
"""The outsider's, of the length that AWS gives them:
https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html, read 2026-11."""

_HIS_ID = OUTSIDER * 17

ABSENT = (Context.ABSENT,)
UNKNOWN = (Context.UNKNOWN,)
EITHER_TRANSPORT = (literal(["true"]), literal(["false"]))

_Context = dict[str, tuple[Alternative, ...]]


class Place(Record):
    """Where the code is deployed to, as far as it is known; the parts are texts with letters for what is not.

    organization: its id, None where it is not known to belong to one.
    owner: the account of what is asked for, None where that is this one.
    """

    partition: Pieces
    region: Pieces
    account: Pieces
    organization: Pieces | None = None
    owner: Pieces | None = None

    def arn(self, service: str, *tail: Piece) -> Pieces:
        """The ARN of something of this account in this region."""
        return ("arn:", *self.partition, f":{service}:", *self.region, ":", *self.account, ":", *tail)

    def iam(self, *tail: Piece) -> Pieces:
        """The ARN of an identity of this account."""
        return ("arn:", *self.partition, ":iam::", *self.account, ":", *tail)


def _arn(place: Place, rest: str) -> tuple[Tokens]:
    """An ARN of this form in the partition, behind the colon."""
    return (scope(("arn:", *place.partition, f":{rest}")),)


def _text(value: str) -> tuple[Alternative, ...]:
    """A context value of this form, in which OUTSIDER is the outsider's own and `*` any text without a colon."""
    return (scope([value]),)


_INTERNET: _Context = {"aws:sourceip": (Context.PUBLIC_ADDRESS,), **dict.fromkeys(NETWORK_KEYS, ABSENT)}


def _own_vpc(place: Place) -> _Context:
    """What a request carries that comes through a VPC endpoint of the outsider's."""
    return {
        "aws:sourceip": ABSENT,
        "aws:vpcsourceip": (Context.CHOSEN_ADDRESS,),
        "aws:sourcevpc": _text(f"vpc-{_HIS_ID}"),
        "aws:sourcevpce": _text(f"vpce-{_HIS_ID}"),
        "aws:sourcevpcarn": _arn(place, f"ec2:*:{HIS_ACCOUNT}:vpc/vpc-*"),
        "aws:vpceaccount": _text(HIS_ACCOUNT),
        "aws:vpceorgid": (Context.ABSENT, *_text(HIS_ORGANIZATION)),
        "aws:vpceorgpaths": (Context.ABSENT, *_text(f"{HIS_ORGANIZATION}/*")),
        "aws:ec2instancesourcevpc": (Context.ABSENT, *_text(f"vpc-{_HIS_ID}")),
    }


_ANONYMOUS: _Context = {
    "aws:principalaccount": _text("anonymous"),
    "aws:userid": _text("anonymous"),
    "aws:principaltype": _text("Anonymous"),
    **dict.fromkeys(
        (
            "aws:principalarn",
            "aws:principalisawsservice",
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:sourceowner",
            "aws:username",
            "kms:calleraccount",
        ),
        ABSENT,
    ),
}

_TAG_OF_PRINCIPAL = "aws:principaltag/"
"""What keys begin with that are there only for a user or a role with tags, so not for anonymous ones and services."""


def _stranger(place: Place) -> _Context:
    """What a request carries of whoever belongs to another account."""
    return {
        "aws:principalaccount": _text(HIS_ACCOUNT),
        "aws:userid": (*_text(f"{OUTSIDER}*"), *_text(f"{OUTSIDER}*:*")),
        "kms:calleraccount": _text(HIS_ACCOUNT),
        "aws:principalarn": (*_arn(place, f"iam::{HIS_ACCOUNT}:*"), *_arn(place, f"sts::{HIS_ACCOUNT}:*")),
        "aws:principalorgid": (Context.ABSENT, *_text(HIS_ORGANIZATION)),
        "aws:principalorgpaths": (Context.ABSENT, *_text(f"{HIS_ORGANIZATION}/*")),
        "aws:principalisawsservice": _text("false"),
        "aws:sourceowner": _text(HIS_ACCOUNT),
    }


def _at_home(place: Place) -> _Context:
    """What every request of an outsider carries.

    Access points are his own: who may come through those of the account, their own policies say.
    """
    organization = place.organization or (Letter("the account's organization", True, "id"),)
    return {
        **_owned(place),
        "aws:resourceorgid": (literal(organization),),
        "aws:securetransport": EITHER_TRANSPORT,
        "s3:dataaccesspointaccount": (Context.ABSENT, *_text(HIS_ACCOUNT)),
        "s3:dataaccesspointarn": (Context.ABSENT, *_arn(place, f"s3:*:{HIS_ACCOUNT}:accesspoint/*")),
        **dict.fromkeys(SERVICE_KEYS, ABSENT),
    }


def _owned(place: Place) -> _Context:
    """What a request carries of whose the resource is."""
    owner = literal(place.account if place.owner is None else place.owner)
    return dict.fromkeys(("aws:resourceaccount", "s3:resourceaccount"), (owner,))


def outsiders(place: Place) -> Iterator[Requester]:
    """Everybody who has nothing to do with the account: anonymous, of another account, by a service on his behalf."""
    own, stranger = _at_home(place), _stranger(place)
    for network in (_INTERNET, _own_vpc(place)):
        anonymous = {**own, **network, **_ANONYMOUS}
        yield Requester("anybody", Kind.ANONYMOUS, context=anonymous, never=(_TAG_OF_PRINCIPAL,))
        yield Requester(
            "any AWS account",
            Kind.PRINCIPAL,
            account=literal([HIS_ACCOUNT]),
            arns=(literal(("arn:", *place.partition, f":iam::{HIS_ACCOUNT}:role/any")),),
            context={**own, **network, **stranger},
        )
    for arn in (*_arn(place, f"*:*:{HIS_ACCOUNT}:*"), *_arn(place, f"s3:::{OUTSIDER}*")):
        more: _Context = {
            **own,
            **{key: stranger[key] for key in ("aws:sourceowner", "aws:userid", "kms:calleraccount")},
            "aws:securetransport": EITHER_TRANSPORT[:1],
            "aws:sourcearn": (arn,),
            "aws:sourceaccount": _text(HIS_ACCOUNT),
            **_his_organization(Context.ABSENT),
        }
        title = "an AWS service at an outsider's bidding"
        yield _service(place, title, "*.amazonaws.com", arn, scope([HIS_ACCOUNT]), scope([HIS_ORGANIZATION]), more)


def signed_in(place: Place) -> Iterator[Requester]:
    """Whoever signs in with a provider of web identities, which has millions of them; he acts in an account of his.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html, read 2026-11.
    """
    for network in (_INTERNET, _own_vpc(place)):
        context = {**_at_home(place), **network, **_stranger(place)}
        yield Requester("anybody with a web identity", Kind.FEDERATED, context=context)


def _his_organization(*otherwise: Alternative) -> _Context:
    return {
        "aws:sourceorgid": (*otherwise, *_text(HIS_ORGANIZATION)),
        "aws:sourceorgpaths": (*otherwise, *_text(f"{HIS_ORGANIZATION}/*")),
    }


_TLS_VERSIONS: tuple[Alternative, ...] = (OneOf((literal(["1.2"]), literal(["1.3"]))),)
"""Endpoints of AWS take no older one: https://aws.amazon.com/blogs/security/tls-1-2-required-for-aws-endpoints/, read
2026-11."""


def _service(
    place: Place,
    title: str,
    name: str | Pieces,
    arn: Tokens,
    account: Tokens,
    organization: Tokens | None,
    more: _Context,
) -> Requester:
    """A service principal that acts on behalf of a resource.

    It has no device to prove itself with: aws:MultiFactorAuthPresent is false or absent. What SNS calls the source's
    owner is the account, if it is told at all. The service belongs to no account that a policy names, and has no id
    there, though the page on condition keys says that aws:PrincipalAccount is in all requests, aws:userid in all signed
    ones. It asks for itself, not with the credentials of a principal: aws:ViaAWSService is false.
    """
    named = literal((name,) if isinstance(name, str) else name)
    context: _Context = {
        **_INTERNET,
        "aws:sourceip": (Context.AWS_ADDRESS,),
        "aws:sourcearn": (arn,),
        "aws:sourceaccount": (account,),
        "aws:sourceorgid": (organization,) if organization else UNKNOWN,
        "aws:sourceorgpaths": ((*organization, "/", _PLACE_THERE),) if organization else UNKNOWN,
        "aws:multifactorauthpresent": (OneOf((None, literal(["false"]))),),
        "aws:multifactorauthage": ABSENT,
        "aws:sourceowner": UNKNOWN if ANY in account else (OneOf((None, account)),),
        "aws:principalaccount": (OneOf((None, scope([HIS_ACCOUNT]))),),
        "aws:userid": (OneOf((None, literal([OUTSIDER]))),),
        "aws:viaawsservice": EITHER_TRANSPORT[1:],
        "aws:principalisawsservice": EITHER_TRANSPORT[:1],
        "aws:principalservicename": (named,),
        "aws:principalservicenameslist": (named,),
        "aws:securetransport": EITHER_TRANSPORT[:1],
        "s3:tlsversion": _TLS_VERSIONS,
        **_owned(place),
        **dict.fromkeys(PRINCIPAL_KEYS, ABSENT),
        **more,
    }
    never = (_TAG_OF_PRINCIPAL,)
    return Requester(title, Kind.SERVICE, service=named, context=context, otherwise=UNKNOWN, never=never)


_PLACE_THERE = Letter("the account's place in the organization", True)


def cloudtrail(place: Place, trail_arn: Pieces, key_arn: Pieces | None = None, digest: bool = False) -> Requester:
    """CloudTrail, delivering for a trail of this account.

    key_arn: the trail's KMS key. digest: it writes digest files, of which AWS's pages say both that SSE-S3 and that
    the trail's key encrypts them. Whether SSE-S3, which is what files without a key have, is asked for by a header, is
    not said: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html,
    read 2026-11.
    """
    none, plain, by_kms = None, literal(["AES256"]), literal(["aws:kms"])
    algorithm: Alternative = OneOf((none, plain))
    key: Alternative = Context.ABSENT
    if key_arn:
        algorithm = OneOf((none, plain, by_kms)) if digest else by_kms
        key = OneOf((none, literal(key_arn))) if digest else literal(key_arn)
    organization = literal(place.organization) if place.organization else None
    more: _Context = {
        "s3:x-amz-acl": _text(DELIVERY_ACL),
        "s3:x-amz-server-side-encryption": (algorithm,),
        "s3:x-amz-server-side-encryption-aws-kms-key-id": (key,),
        "s3:x-amz-server-side-encryption-customer-algorithm": ABSENT,
        "sts:externalid": ABSENT,  # a trail has no attribute for it
        **dict.fromkeys(GRANT_HEADERS, ABSENT),
    }
    return _service(place, "CloudTrail", CLOUDTRAIL, literal(trail_arn), literal(place.account), organization, more)


def cloudtrail_encrypting(place: Place, trail_arn: Pieces, action: str) -> Requester:
    """CloudTrail, using the trail's key. DescribeKey takes no encryption context; whoever encrypts, sends it.

    It holds the trail and what is encrypted, an object of the bucket or a folder, and nothing else:
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-kms-works-with-cloudtrail.html, read 2026-11.
    """
    base = cloudtrail(place, trail_arn)
    describes = action == "kms:DescribeKey"
    sent: _Context = {
        f"{_ENCRYPTION_CONTEXT}aws:cloudtrail:arn": ABSENT if describes else (literal(trail_arn),),
        f"{_ENCRYPTION_CONTEXT}aws:s3:arn": ABSENT if describes else UNKNOWN,
    }
    return _encrypting(base, sent)


def cloudtrail_storing(place: Place) -> Requester:
    """CloudTrail, encrypting an event data store, on whose behalf it does not say.

    Keys for stores cannot be limited by aws:SourceArn or aws:SourceAccount, says
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html (2026-11).
    What encryption context it sends is not documented.
    """
    base = cloudtrail(place, ("arn",))
    context: _Context = {**base.context, **dict.fromkeys(("aws:sourcearn", "aws:sourceaccount"), ABSENT)}
    context.update(dict.fromkeys(("aws:sourceowner", "aws:sourceorgid", "aws:sourceorgpaths"), UNKNOWN))
    return Requester(base.title, base.kind, base.service, context=context, otherwise=UNKNOWN)


_ENCRYPTION_CONTEXT = "kms:encryptioncontext:"


def _encrypting(base: Requester, sent: _Context) -> Requester:
    """A service that sends this encryption context, and no more."""
    context = {**base.context, **sent}
    never = (*base.never, _ENCRYPTION_CONTEXT)
    return Requester(base.title, base.kind, base.service, context=context, otherwise=UNKNOWN, never=never)


def cloudtrail_publishing(place: Place, trail_arn: Pieces, topic_arn: Pieces) -> Requester:
    """CloudTrail, using the key of an encrypted topic, for which SNS gives the topic as encryption context.

    Whether AWS then sends the trail as source is not documented:
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html,
    read 2026-11.
    """
    base = cloudtrail(place, trail_arn)
    sent: _Context = {
        "kms:encryptioncontext:aws:cloudtrail:arn": ABSENT,
        "kms:encryptioncontext:aws:sns:topicarn": (literal(topic_arn),),
        **dict.fromkeys(("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid"), UNKNOWN),
    }
    context = {**base.context, **sent}
    return Requester(base.title, base.kind, base.service, context=context, otherwise=UNKNOWN, never=base.never)


def stranger_trail(place: Place, encrypting: bool = False) -> Requester:
    """CloudTrail, delivering for a trail that somebody made in another account."""
    arn = scope(["arn:", *place.partition, f":cloudtrail:*:{HIS_ACCOUNT}:trail/*"])
    more: _Context = {
        "s3:x-amz-acl": _text(DELIVERY_ACL),
        "s3:x-amz-server-side-encryption": UNKNOWN,
        **dict.fromkeys(GRANT_HEADERS, ABSENT),
        **_his_organization(),
    }
    if encrypting:
        more["kms:encryptioncontext:aws:cloudtrail:arn"] = (arn,)
    title = "CloudTrail for anybody's trail"
    return _service(place, title, CLOUDTRAIL, arn, scope([HIS_ACCOUNT]), scope([HIS_ORGANIZATION]), more)


def access_logging(place: Place, source_bucket_arn: Pieces) -> Requester:
    """S3, delivering server access logs of a bucket of this account."""
    source = literal(source_bucket_arn)
    return _service(place, "S3 access logging", ACCESS_LOGGING, source, literal(place.account), None, {})


def alarm(place: Place, name: Pieces, topic_arn: Pieces) -> Requester:
    """CloudWatch, telling a topic that an alarm of this account with this name went off.

    The conditions that AWS's own examples set on it are the alarm's ARN and the account, as owner of the source too:
    https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html, read 2026-11.
    """
    more: _Context = {
        "aws:sourceowner": (literal(place.account),),
        "kms:encryptioncontext:aws:sns:topicarn": (literal(topic_arn),),
    }
    arn = place.arn("cloudwatch", "alarm:", *name)
    return _service(place, "CloudWatch", CLOUDWATCH, literal(arn), literal(place.account), None, more)


def log_groups(place: Place, log_group_arn: Pieces) -> Iterator[Requester]:
    """CloudWatch Logs, using the key of a log group, by each name that a key's policy may give it.

    AWS's own policy names logs.<region>.amazonaws.com; other partitions have domains of their own, and the name without
    a region is in wide use. The log group's ARN, without ":*", is the encryption context; whether a source is sent, is
    not said: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html, read 2026-11.
    """
    sent: _Context = {f"{_ENCRYPTION_CONTEXT}aws:logs:arn": (literal(log_group_arn),)}
    more: _Context = dict.fromkeys(
        ("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceowner"), UNKNOWN
    )
    code = place.partition[0] if len(place.partition) == 1 else None
    known = [one for one in PARTITIONS if one.name == code] or PARTITIONS
    ends = dict.fromkeys(("amazonaws.com", *(one.url_suffix for one in known)))
    names: list[Pieces] = [("logs.", *place.region, f".{end}") for end in ends]
    for name in (*names, ("logs.amazonaws.com",)):
        base = _service(place, "CloudWatch Logs", name, literal(log_group_arn), literal(place.account), None, more)
        yield _encrypting(base, sent)


def strangers_access_logging(place: Place) -> Requester:
    """S3, delivering server access logs of a bucket of another account."""
    arn = scope(["arn:", *place.partition, f":s3:::{OUTSIDER}*"])
    title = "S3 access logging for anybody's bucket"
    return _service(place, title, ACCESS_LOGGING, arn, scope([HIS_ACCOUNT]), None, {})


def any_service(place: Place, name: str) -> Requester:
    """A service principal, whatever it acts for."""
    base = _service(place, name, name, (ANY,), (ANY,), None, {})
    source = ("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths")
    context = {**base.context, **dict.fromkeys(source, (Context.CHOSEN,))}
    return Requester(name, Kind.SERVICE, service=base.service, context=context, never=base.never)


def principal(place: Place, title: str, arns: tuple[Pieces, ...]) -> Requester:
    """A principal of this account; what he sends besides his identity is not known."""
    account = literal(place.account)
    named = tuple(literal(arn) for arn in arns)
    context: _Context = {
        "aws:principalaccount": (account,),
        "aws:principalisawsservice": EITHER_TRANSPORT[1:],
        "aws:securetransport": EITHER_TRANSPORT,
        "kms:calleraccount": (account,),
        "aws:resourceaccount": (account,),
        "s3:resourceaccount": (account,),
        **dict.fromkeys(SERVICE_KEYS, ABSENT),
    }
    if named:
        context["aws:principalarn"] = named
    if place.organization:
        context["aws:principalorgid"] = (literal(place.organization),)
    return Requester(title, Kind.PRINCIPAL, account=account, arns=named, context=context, otherwise=UNKNOWN)


def anyone_of_account(place: Place) -> Requester:
    """Some principal of this account, such as one that an identity policy gives a right, from wherever he comes."""
    arn = place.iam("role/any")
    base = principal(place, "a principal of the own account", (arn,))
    owner: tuple[Alternative, ...] = (Context.ABSENT, base.account)
    context = {**base.context, "aws:principalarn": ((*literal(place.iam()), ANY),), "aws:sourceowner": owner}
    return Requester(base.title, base.kind, account=base.account, arns=base.arns, context=context)


def anyone_of_other_account(place: Place, account: Tokens) -> Requester:
    """The same of another account that is known."""
    base = anyone_of_account(Place(place.partition, place.region, account))
    title = f"a principal of account {show(account)}"
    context = {**base.context, **_owned(place)}
    return Requester(title, base.kind, account=base.account, arns=base.arns, context=context)


def member_of(place: Place, account: Tokens | None) -> Requester:
    """Some principal of an account (None: the own one), or of its organization, whom no policy names."""
    own = literal(place.account) if account is None else account
    shown = "any principal of the own account" if account is None else f"any principal of account {show(own)}"
    arn = (*literal(["arn:", *place.partition, ":iam::"]), *own, *literal([f":role/{OUTSIDER}"]))
    context: _Context = {
        "aws:principalaccount": (own,),
        "aws:principalarn": (arn,),
        "aws:userid": _text(OUTSIDER),
        "aws:principalisawsservice": EITHER_TRANSPORT[1:],
        "aws:securetransport": EITHER_TRANSPORT,
        **dict.fromkeys(("aws:sourceip", *NETWORK_KEYS), UNKNOWN),
        **dict.fromkeys(SERVICE_KEYS, ABSENT),
    }
    return Requester(shown, Kind.PRINCIPAL, account=own, arns=(arn,), context=context)


def named_principal(text: Tokens) -> Requester:
    """A principal by its ARN, from wherever he comes and whatever he sends."""
    account = arn_part(text, ACCOUNT) or ()
    context: _Context = {
        "aws:principalarn": (text,),
        "aws:principalaccount": (account,),
        "aws:principalisawsservice": EITHER_TRANSPORT[1:],
        "aws:securetransport": EITHER_TRANSPORT,
        **dict.fromkeys(SERVICE_KEYS, ABSENT),
    }
    return Requester(show(text), Kind.PRINCIPAL, account=account, arns=(text,), context=context)
