"""Knows what texts of the model stand for: which references mean the account, and of what an ARN is made up.

Must not know policies. Where the code is deployed to is not in the code; but code that names one account and one
region throughout, and never asks for its own, means these (`Assumed`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from itertools import count

from ctlint.graph import AMBIENT_KEY, Ambient, Deployed, Own, Resource, ambient_in, read
from ctlint.hints import Any
from ctlint.model.organizations import NAMING_ORGANIZATIONS
from ctlint.model.shapes import SHAPES, UNIQUE_NAMES, WRITTEN_SHAPES
from ctlint.partitions import AWS, PARTITIONS, of_region
from ctlint.records import NamedTuple
from ctlint.semantics.policies.requesters import Pieces, Place
from ctlint.semantics.policies.text import GENERATED, Letter, Piece
from ctlint.value import Absent, Hole, Known, Reason, Settled, Text, Unknown, Value, text_of

ACCOUNT = Letter("account", True, "digits")
REGION = Letter("region", True, "region")
PARTITION = AWS.name
"""What is deployed in another partition says so in its region or ARNs, or nowhere, and then any partition will do."""

ANY_PARTITION = Letter("partition", True, "region")
"""Of code whose ARNs are of several partitions."""

ORGANIZATION = ("o-", Letter("organization", True, "id"))
"""Its id: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html, read 2026-11."""

_PSEUDO = {
    "AWS::AccountId": "account",
    "AWS::Region": "region",
    "AWS::Partition": "partition",
    "AWS::URLSuffix": "url_suffix",
}
"""What CloudFormation calls them, for one template and all that are deployed with it."""

_PARTITION_KEY = Ambient("partition").key

_OWN = {"account": ACCOUNT, "region": REGION}
_ALPHABET_OF = {"account": "digits", "region": "region", "partition": "region"}

_ALPHABETS = {
    "aws_s3_bucket": "name",
    "AWS::S3::Bucket": "name",
    "aws_kms_key": "id",
    "AWS::KMS::Key": "id",
    "aws_cloudwatch_log_group": "path",
    "AWS::Logs::LogGroup": "path",
    "aws_iam_role": "name",
    "AWS::IAM::Role": "name",
    "aws_iam_user": "name",
    "AWS::IAM::User": "name",
    "aws_sns_topic": "id",
    "AWS::SNS::Topic": "id",
    "aws_cloudtrail": "name",
    "AWS::CloudTrail::Trail": "name",
    "data.aws_organizations_organization": "id",
    "aws_organizations_organization": "id",
}

ANYWHERE = Deployed()

_MAX_DEPTH = 16
"""References that are followed one behind the other; those beyond stand for themselves."""


class Assumed(NamedTuple):
    """The account, region and organization that the code means, where it names one and never asks for its own.

    owned: whether the account is only known to be the own one because it owns something.
    """

    account: str | None = None
    region: str | None = None
    organization: str | None = None
    partition: Piece = PARTITION
    owned: bool = False


class ModelNames:
    """The names of one unit in one scenario.

    resource_of: the resource that a reference leads to. settle: a value in the scenario; may raise value.Split.
    here: where that is whose policies are read, by which it is told from the places of other providers.
    What a text stands for hangs on nothing but what was told by `tell`.
    """

    def __init__(
        self,
        resource_of: Callable[[Hole], Resource | None],
        settle: Callable[[Value[Any]], Settled[Any]],
        assumed: Assumed | None = None,
        partition: Piece = PARTITION,
        here: Deployed = ANYWHERE,
    ) -> None:
        self._here = here
        self._resource_of = resource_of
        self._settle = settle
        self._assumed = assumed or Assumed()
        self._partition = partition
        self._unstated = count(1)
        self._depth = _MAX_DEPTH
        self._in_names: dict[str, Letter] = {}

    @property
    def place(self) -> Place:
        """Where the code is deployed to."""
        return Place((self._partition,), (self._region,), (self._account,))

    @property
    def organization(self) -> Pieces:
        """The organization that the account is in, if it is in one."""
        return (self._assumed.organization,) if self._assumed.organization else ORGANIZATION

    @property
    def owned(self) -> bool:
        """Whether the account was taken for the own one because it owns something."""
        return self._assumed.owned

    @property
    def _account(self) -> Piece:
        return self._assumed.account or _ambient(self._here.key("account"))

    @property
    def _region(self) -> Piece:
        return self._assumed.region or _ambient(self._here.key("region"))

    def _own(self, name: str) -> Piece:
        if name == "url_suffix":
            known = [one.url_suffix for one in PARTITIONS if one.name == self._partition]
            return known[0] if known else Letter(name, False, why=Reason.INPUT)
        return {"account": self._account, "region": self._region, "partition": self._partition}[name]

    def _of(self, resource: Resource, name: str) -> Piece:
        """Where a resource is, which may be made by another provider."""
        place = resource.deployed
        if name == "partition" or place.is_beside(self._here, name):
            return self._own(name)
        return place.texts.get(name) or _ambient(place.key(name))

    def account_of(self, resource: Resource) -> Pieces:
        """The account that a resource is in."""
        return (self._of(resource, "account"),)

    def unstated(self, why: Reason | None = None) -> Letter:
        """A letter that no other text has: it may be anything, wildcards included."""
        return Letter(f"?{next(self._unstated)}", False, why=why)

    def pieces(self, value: Settled[Any]) -> Pieces:
        """A text with letters for what is not known; a value that is no text is a letter of its own."""
        if isinstance(value, Unknown):
            return (self._letter(value),)
        payload = value.value if isinstance(value, Known) else value.default
        if isinstance(payload, bool):
            return ("true" if payload else "false",)
        if isinstance(payload, Text):
            return tuple(piece for part in payload.parts for piece in self._part(part))
        if isinstance(payload, str):
            return (payload,) if payload else ()
        return (self.unstated(),) if payload is None else (str(payload),)

    def _part(self, part: str | Hole | Unknown[Any]) -> Pieces:
        if isinstance(part, str):
            return (part,)
        return self._hole(part) if isinstance(part, Hole) else (self._letter(part),)

    def _letter(self, unknown: Unknown[Any]) -> Piece:
        if unknown.key is None:
            return self.unstated(unknown.reason)
        name = _PSEUDO.get(unknown.key) or self._here.meant_by(unknown.key)
        if name:
            return self._own(name)
        if unknown.key.startswith(AMBIENT_KEY):
            return _ambient(unknown.key)
        return self._in_names.get(unknown.key) or Letter(unknown.key, False, why=unknown.reason)

    def _hole(self, hole: Hole) -> Pieces:
        if hole.text is not None:
            return (hole.text,)
        resource = self._resource_of(hole)
        native = resource.type if resource is not None else _native(hole)
        if native in NAMING_ORGANIZATIONS and hole.attribute in ("id", "Id", ""):
            return self.organization
        if resource is None:
            return (self._own_letter(hole, native, hole.attribute),)
        shape = WRITTEN_SHAPES.get(native, {}).get(hole.attribute) or (Own(hole.attribute),)
        return tuple(piece for part in shape for piece in self._of_shape(part, hole, resource))

    def _of_shape(self, part: str | Own | Ambient, hole: Hole, resource: Resource) -> Pieces:
        if isinstance(part, str):
            return (part,)
        if isinstance(part, Ambient):
            return (self._of(resource, part.name),)
        written = self._settle(read(resource, part.attribute)) if part.attribute else Absent(None, resource.origin)
        if part.attribute.lower() == "path" and isinstance(written, Absent):
            return ("/",)
        if isinstance(written, Known) and isinstance(written.value, (str, Text)) and written.value and self._depth:
            self._depth -= 1
            try:
                return self.pieces(written)
            finally:
                self._depth += 1
        letter = self._own_letter(hole, resource.type, part.attribute)
        generated = isinstance(written, Absent) and part.attribute and not resource.type.startswith("data.")
        return (letter, GENERATED) if generated else (letter,)

    def own(self, resource: Resource, attribute: str) -> Pieces:
        """An attribute of a resource, such as its ARN, as whoever refers to it sees it."""
        shape = SHAPES.get(resource.type, {}).get(attribute)
        hole = Hole(resource.id, attribute)
        if shape is None:
            return self.in_name(self._hole(hole), resource.type)
        pieces = tuple(piece for part in shape for piece in self._of_shape(part, hole, resource))
        return self.in_name(pieces, resource.type)

    def in_name(self, pieces: Pieces, native: str) -> Pieces:
        """Pieces of the name of a resource of a type: its inputs hold no wildcard, as no name of one does."""
        return tuple(
            Letter(piece.id, True, _ALPHABETS.get(native, ""), why=piece.why)
            if isinstance(piece, Letter) and not piece.fixed
            else piece
            for piece in pieces
        )

    def tell(self, name: Pieces) -> None:
        """That this is the name of a resource (`own`, `in_name`): its inputs hold no wildcard wherever they stand."""
        for piece in name:
            if isinstance(piece, Letter):
                self._in_names.setdefault(piece.id, piece)

    def beside(self, *names: Pieces) -> ModelNames:
        """These names, told of more; both number what is not stated in one row, so that no two letters are the same."""
        more = ModelNames(self._resource_of, self._settle, self._assumed, self._partition, self._here)
        more._unstated = self._unstated
        more._in_names = dict(self._in_names)
        for name in names:
            more.tell(name)
        return more

    def _own_letter(self, hole: Hole, native: str, attribute: str) -> Letter:
        named = f"{hole.target.address}.{attribute}" if attribute else hole.target.address
        return Letter(named, True, _ALPHABETS.get(native, ""), native in UNIQUE_NAMES)


def _ambient(key: str) -> Letter:
    """The letter for where something is, by the key of its unknown; of another provider's, what it is called."""
    name, label = ambient_in(key), key.partition("@")[2]
    if not label:
        return _OWN.get(name) or Letter(name, True, _ALPHABET_OF.get(name, ""))
    shown = label.replace(":", ".")
    return Letter(f"{name} of provider {shown}", True, _ALPHABET_OF.get(name, ""))


def _native(hole: Hole) -> str:
    """The type in a Terraform address, for data sources that are not loaded: "data.aws_region"."""
    found = re.search(r"(?:^|\.)(data\.\w+|aws_\w+)\.[^.]+\Z", hole.target.address)
    return found[1] if found else ""


def assume(
    values: Iterable[Settled[Any]],
    principals: Iterable[Settled[Any]] = (),
    here: Deployed = ANYWHERE,
    owners: Iterable[Settled[Any]] = (),
    members: Iterable[Settled[Any]] = (),
) -> Assumed:
    """What the texts of a trail's policies say of the account and region that they mean.

    values: resources and condition values: the account is one that they name. principals: they may be of any account,
    so that what they name only keeps another one from being taken for granted. here: where it is; an account
    that other parts of the code are known to be in is not its own. owners: a single account that owns what is there is
    the own one whatever else is named. members: texts that name the organization, if none of the others does.
    The region and account in the ARN of a resource of the code, which come from one place with its partition, were
    filled in for it: nobody asked for them.
    """
    accounts: set[str] = set()
    regions: set[str] = set()
    organizations: set[str] = set()
    partitions: set[str] = set()
    asked: set[str] = set()
    for value in values:
        parts = _parts(value)
        filled_in = {part.origin[-1].span for part in parts if isinstance(part, Unknown) and part.key == _PARTITION_KEY}
        for part in parts:
            if isinstance(part, str):
                accounts.update(_ACCOUNT_NUMBER.findall(part))
                regions.update(_REGION_IN_ARN.findall(part))
                organizations.update(_ORGANIZATION_ID.findall(part))
                partitions.update(_PARTITION_IN_ARN.findall(part))
            elif not (isinstance(part, Unknown) and part.origin[-1].span in filled_in):
                asked.add(_asked_for(part, here))
    named = [part for one in principals for part in _parts(one) if isinstance(part, str)]
    others = {found for part in named for found in _ACCOUNT_NUMBER.findall(part)}
    partitions.update(found for part in named for found in _PARTITION_IN_ARN.findall(part))
    accounts -= here.apart.get("account", frozenset())
    regions -= here.apart.get("region", frozenset())
    known = len(accounts) == 1 and others <= accounts and "account" not in asked
    account = next(iter(accounts)) if known else None
    owning = {found for one in owners for part in _parts(one) for found in _ACCOUNT_NUMBER.findall(str(part))}
    owned = account is None and len(owning - here.apart.get("account", frozenset())) == len(owning) == 1
    if owned:
        account = owning.pop()
    region = regions.pop() if len(regions) == 1 and "region" not in asked else None
    if not organizations and "organization" not in asked:
        named = [part for one in members for part in _parts(one) if isinstance(part, str)]
        organizations = {found for part in named for found in _ORGANIZATION_ID.findall(part)}
    organization = organizations.pop() if len(organizations) == 1 and "organization" not in asked else None
    return Assumed(account, region, organization, partition_of(region, partitions), owned)


def partition_of(region: str | None, named: Collection[str] = ()) -> Piece:
    """The partition of a region; where it is not known, the one of the ARNs that are named."""
    if region is not None:
        return (of_region(region) or AWS).name
    if not named:
        return PARTITION
    return next(iter(named)) if len(named) == 1 else ANY_PARTITION


def _parts(value: Settled[Any]) -> tuple[object, ...]:
    payload = value.value if isinstance(value, Known) else value
    parts = payload.parts if isinstance(payload, Text) else (payload,)
    known = [part.text if isinstance(part, Hole) and part.text is not None else part for part in parts]
    joined = text_of(part for part in known if isinstance(part, (str, Hole, Unknown)))
    return joined.parts if isinstance(joined, Text) else (joined,)


_ACCOUNT_NUMBER = re.compile(r"(?<![0-9A-Za-z-])[0-9]{12}(?![0-9A-Za-z-])")
_PARTITION_IN_ARN = re.compile(r"\barn:(aws(?:-[a-z]+)*):")
_ORGANIZATION_ID = re.compile(r"(?<![0-9A-Za-z-])o-[a-z0-9]{10,32}(?![0-9A-Za-z-])")
_REGION_IN_ARN = re.compile(r":cloudtrail:([a-z]{2,4}(?:-[a-z]+)+-[0-9]+):")


def _asked_for(part: object, here: Deployed) -> str:
    """The ambient, or the organization, that a part of a text asks for; "" for anything else."""
    if isinstance(part, Unknown) and part.key is not None:
        return _PSEUDO.get(part.key) or here.meant_by(part.key) or ambient_in(part.key)
    return "organization" if isinstance(part, Hole) and _native(part) in NAMING_ORGANIZATIONS else ""
