"""Knows how a trail and what it uses become what the policy engine asks about: ARNs, policies, the place.

Must not know what the questions are (delivery.py, access.py), nor any rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from ctlint.hints import Any
from ctlint.model.declare import Entity
from ctlint.model.policy import Condition, ManagedPolicy, PolicyDocument, Principal, Statement
from ctlint.model.view import View
from ctlint.records import replace
from ctlint.semantics.policies.decide import Answer
from ctlint.semantics.policies.deciding import deciding_element
from ctlint.semantics.policies.documents import may_allow as document_may_allow
from ctlint.semantics.policies.documents import read_policy, unknown_policy
from ctlint.semantics.policies.managed import managed_policy
from ctlint.semantics.policies.names import ANYWHERE, Assumed, ModelNames, assume, partition_of
from ctlint.semantics.policies.questions import Delivery
from ctlint.semantics.policies.requesters import Pieces, Place
from ctlint.semantics.policies.sentences import say
from ctlint.semantics.policies.statements import EMPTY, Policy, about_action
from ctlint.semantics.policies.statements import Statement as Read
from ctlint.semantics.policies.text import Letter
from ctlint.semantics.read import is_true
from ctlint.value import Absent, Items, Known, Origin, Reason, Settled, Step, Truth, Unknown, Value, Via

_DOCUMENTS = (("bucket", "policy"), ("kms_key", "policy"), ("topic", "policy"), ("logs_role", "trust"))
"""Where the policies of a trail's parts stand."""

_OWNER = r"(?:arn:[^:]*:iam::)?[0-9]{12}(?::root)?\Z"

_TRAIL = r"arn:[^:]*:cloudtrail:[^:]*:([0-9]{12}):trail/[^*?]+\Z"
"""The ARN of one trail."""

_PARTS = ("bucket", "kms_key", "topic", "logs_role", "log_group")
"""Links to what a trail uses."""


class Parts:
    """What one trail uses, in one scenario; `parts_of` has one for all questions about it.

    telling: texts beside its own policies that say which account and region it is in. assuming: whether the one
        account that the code names is taken for its own.
    """

    def __init__(self, trail: View, telling: Sequence[Settled[Any]] = (), assuming: bool = True) -> None:
        self.trail = trail
        self.shared = not telling
        self._telling = telling
        self._assuming = assuming
        self._policies: dict[tuple[int, Entity | None], tuple[Settled[Any], Policy]] = {}
        """By the identity of a document and by whose it is, if that matters; the document is kept, so that it stays."""
        self._arns: dict[Entity, Pieces] = {}

    def part(self, name: str) -> View | None:
        """The entity that a link of the trail leads to; None where there is none, or it is not known."""
        value = self.trail.get(name)
        return self.trail.of(value.value) if isinstance(value, Known) and isinstance(value.value, Entity) else None

    @cached_property
    def names(self) -> ModelNames:
        """What texts in the trail's own unit stand for, told of the names of its parts."""
        settle = self.trail.scenario.settle
        key = self.part("kms_key")
        owners = owners_of(key) if key is not None and _beside(key.entity, self.trail.entity) else ()
        role = self.part("logs_role")
        written = settle(role.get("policies")) if role is not None else None
        listed = written.value.values if isinstance(written, Known) and isinstance(written.value, Items) else ()
        members = [text for one in listed for text in texts(settle(one), settle)]
        names = names_of(self.trail.entity, settle, self._documents(), self._telling, self._assuming, owners, members)
        for part in self._named:
            assert part.entity.resource is not None  # else it is not among them
            names.tell(names.own(part.entity.resource, _arn_attribute(part)))
        return names

    @cached_property
    def _named(self) -> tuple[View, ...]:
        """The parts that are resources."""
        parts = (self.part(link) for link in _PARTS)
        return tuple(part for part in parts if part is not None and part.entity.resource is not None)

    def _documents(self) -> Iterator[Settled[Any]]:
        for link, attribute in _DOCUMENTS:
            part = self.part(link)
            if part is not None:
                yield part.get(attribute)
        bucket = self.part("bucket")
        target = bucket.get("access_log_bucket") if bucket is not None else None
        if bucket is not None and isinstance(target, Known):
            yield bucket.of(target.value).get("policy")

    @cached_property
    def place(self) -> Place:
        """Where it is deployed to; with the organization whose trail it is, if it is one of an organization."""
        place = self.names.place
        organization = self.names.organization if self._of_organization else None
        return Place(place.partition, place.region, self._account, organization, self._owner)

    def place_of(self, part: View) -> Place:
        """Where a part is, which may be another account's than the trail."""
        resource = part.entity.resource
        return self.place if resource is None else replace(self.place, account=self.names.account_of(resource))

    @property
    def _of_organization(self) -> bool:
        return is_true(self.trail.get("organization")) is Truth.TRUE

    @cached_property
    def _account(self) -> Pieces:
        """The account that owns the trail: of an organization's trail that which its policies name as its owner.

        What a delegated administrator makes belongs to the management account, of which the code need say no more:
        https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html, 2026-11.
        """
        own = self.names.place.account
        if not self._of_organization or not isinstance(own[0], str):
            return own
        settle = self.trail.scenario.settle
        written = (one.value for value in self._documents() for one in texts(value, settle) if isinstance(one, Known))
        found = (re.match(_TRAIL, text) for text in written if isinstance(text, str))
        owners = {match[1] for match in found if match}
        return (owners.pop(),) if len(owners) == 1 else own

    @property
    def _owner(self) -> Pieces | None:
        """The account of the parts, as far as another than the trail's owns some of them."""
        own = self.trail.entity.resource
        parts = [part.entity.resource for part in self._named]
        beside = all(own and part and part.deployed.is_beside(own.deployed, "account") for part in parts)
        return (
            None
            if beside and self._account == self.names.place.account
            else (Letter("the account of the resource", True, "digits"),)
        )

    @property
    def account_is_known(self) -> bool:
        """Whether the code tells the number of its account."""
        return isinstance(self.place.account[0], str)

    @cached_property
    def arn(self) -> Pieces:
        """The trail's own ARN."""
        name = self.trail.get("name")
        if isinstance(name, Absent) and name.default is None:
            attribute = "TrailName" if self.trail.entity.vocabulary == "cfn" else "name"
            written: Pieces = (Letter(f"{self.trail.entity.id.address}.{attribute}", True, "name"),)
        else:
            written = self.names.in_name(self.names.pieces(name), "aws_cloudtrail")
        return self.place.arn("cloudtrail", "trail/", *written)

    def arn_of(self, part: View) -> Pieces:
        """The ARN of a part, as policies name it; without the ":*" that CloudFormation adds to that of a log group."""
        known = self._arns.get(part.entity)
        if known is None:
            known = self._arns[part.entity] = self._arn_of(part)
        return known

    def _arn_of(self, part: View) -> Pieces:
        resource = part.entity.resource
        assert resource is not None  # parts of a trail are resources
        arn = self.names.own(resource, _arn_attribute(part))
        if part.entity.kind == "LogGroup" and arn and isinstance(arn[-1], str) and arn[-1].endswith(":*"):
            return (*arn[:-1], *((arn[-1].removesuffix(":*"),) if arn[-1] != ":*" else ()))
        return arn

    def around(self, part: View) -> tuple[Place, Pieces, Pieces]:
        """What most questions are about: where it all is, the trail's ARN and that of a part."""
        return self.place, self.arn, self.arn_of(part)

    def policy(self, value: Settled[Any], of: View | None = None) -> Policy:
        """A document as statements; no statement where there is none, any statement where it is not known.

        of: whose it is, where that is none of the parts: it speaks of the name, too.
        """
        entity = None if of is None or any(of.entity is part.entity for part in self._named) else of.entity
        known = self._policies.get((id(value), entity))
        if known is None:
            names = self.names if entity is None or of is None else self.names.beside(self.arn_of(of))
            known = self._policies[id(value), entity] = (value, self._read(value, names))
        return known[1]

    def _read(self, value: Settled[Any], names: ModelNames) -> Policy:
        if isinstance(value, Absent):
            return EMPTY
        if isinstance(value, Known) and isinstance(value.value, PolicyDocument):
            return read_policy(value.value, names, self.trail.scenario.settle)
        if not isinstance(value, Known) or not isinstance(value.value, ManagedPolicy):
            return unknown_policy(names, value)
        known = managed_policy(value.value, value)
        if known is not None:
            return known
        note = f"ctlint does not know what AWS's managed policy {value.value.name} allows"
        step = Step(Via.REFERENCE, None, note)
        return unknown_policy(names, Unknown(Reason.OUTSIDE, (*value.origin, step)))

    def policies(self, value: Settled[Any]) -> Policy:
        """All statements of a list of documents."""
        if isinstance(value, Absent):
            return EMPTY
        if not isinstance(value, Known) or not isinstance(value.value, Items):
            return unknown_policy(self.names, value)
        found = EMPTY
        for one in value.value.values:
            settled = self.trail.scenario.settle(one)
            nested = isinstance(settled, Known) and isinstance(settled.value, Items)
            found = found + (self.policies(settled) if nested else self.policy(settled))
        return found if value.value.complete else found + unknown_policy(self.names)

    def delivery(self, bucket: View) -> Delivery:
        """What is known of the trail's delivery into its bucket."""
        prefix = self.trail.get("key_prefix")
        key_id = self.trail.get("kms_key_id")
        key = self.part("kms_key")
        key_arn: Pieces | None = self.arn_of(key) if key is not None else self.names.pieces(key_id)
        return Delivery(
            self.place,
            self.arn,
            self.arn_of(bucket),
            () if isinstance(prefix, Absent) else self.names.pieces(prefix),
            None if isinstance(key_id, Absent) else key_arn,
            is_true(self.trail.get("log_file_validation")),
            _some(self.trail.get("insights")),
            is_true(self.trail.get("organization")) is Truth.TRUE,
        )


def may_allow(value: Settled[Any], actions: Sequence[str], settle: Callable[[Value[Any]], Settled[Any]]) -> bool:
    """Whether a document, or one of a list, may allow one of the actions; False holds of every trail and its names."""
    if isinstance(value, Absent):
        return False
    payload = value.value if isinstance(value, Known) else None
    if isinstance(payload, Items):
        return not payload.complete or any(may_allow(settle(one), actions, settle) for one in payload.values)
    if isinstance(payload, PolicyDocument):
        return document_may_allow(payload, actions, settle)
    return not isinstance(payload, ManagedPolicy) or _managed_may_allow(payload, tuple(actions))


@lru_cache(maxsize=1024)
def _managed_may_allow(policy: ManagedPolicy, actions: tuple[str, ...]) -> bool:
    """The same of a managed policy. Kept: it says the same wherever it is, and the roles of an account share a few."""
    known = managed_policy(policy)
    if known is None:
        return True
    return any(about_action(one, action) is not Truth.FALSE for one in known.statements for action in actions)


def parts_of(trail: View, assuming: bool = True) -> Parts:
    """The parts of a trail, in its scenario: the same for whoever asks."""
    return trail.kept("parts" if assuming else "parts without assuming", lambda: Parts(trail, assuming=assuming))


def about_part(trail: View, link: str, compute: Callable[[Parts, View], Settled[Any]]) -> Settled[Any]:
    """What is computed of a trail's part; what is said of one that is not there, or not known, where there is none."""
    parts = parts_of(trail)
    part = parts.part(link)
    return outside(trail.get(link)) if part is None else compute(parts, part)


class Guarded:
    """Something that has a policy of its own, for itself, in one scenario: a bucket, a key, a topic.

    `guard_of` has one for all questions about it. assuming: as for `Parts`.
    """

    def __init__(self, view: View, assuming: bool = True) -> None:
        settle = view.scenario.settle
        self.written = view.get("policy")
        owners = owners_of(view) if view.entity.kind in ("Key", "ReplicaKey") else ()
        self.names = names_of(view.entity, settle, (self.written,), assuming=assuming, owners=owners)
        self.header = view.entity.header
        resource = view.entity.resource
        assert resource is not None  # it is one
        self.arn: Pieces = self.names.own(resource, _arn_attribute(view))
        self.names.tell(self.arn)
        self.policy: Policy = EMPTY
        if isinstance(self.written, Known) and isinstance(self.written.value, PolicyDocument):
            self.policy = read_policy(self.written.value, self.names, settle)

    def unknown(self) -> Settled[bool] | None:
        """What is said of a policy that is not known."""
        if isinstance(self.written, Unknown):
            return Unknown(self.written.reason, self.written.origin, None, self.written.links)
        return None

    def decided(self, answer: Answer) -> Settled[bool]:
        """An answer about the policy as a value."""
        return decided(answer, self.written, self.header)


def guard_of(view: View, assuming: bool = True) -> Guarded:
    """What has a policy of its own, in its scenario: the same for whoever asks."""
    return view.kept("guarded" if assuming else "guarded without assuming", lambda: Guarded(view, assuming))


def _arn_attribute(part: View) -> str:
    """What its ARN is called where somebody refers to it."""
    if part.entity.vocabulary == "tf":
        return "arn"
    return {"Topic": "TopicArn", "EventDataStore": "EventDataStoreArn"}.get(part.entity.kind, "Arn")


def _some(value: Settled[Any]) -> Truth:
    if isinstance(value, Unknown):
        return Truth.UNKNOWN
    items = value.value if isinstance(value, Known) else value.default
    return Truth.TRUE if isinstance(items, Items) and items.values else Truth.FALSE


def outside(value: Settled[Any]) -> Settled[Any]:
    """What is said of a part that is not there, or not known."""
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.origin, None, value.links)
    return Absent(None, value.origin)


def decided(answer: Answer, policy: Settled[Any], about: Origin) -> Settled[bool]:
    """An answer as a value: its witness first, at the deciding statement; then the policy, then what it is about."""
    sentence = say(answer)
    origin = (*policy.origin, *about)
    statement = answer.witness.statement if answer.witness is not None else None
    if sentence is not None:
        source, element = statement.source if statement is not None else None, deciding_element(answer)
        if element is not None:
            source, origin = element, (*source.origin, *origin)
        origin = witnessed(sentence, source, origin)
    if answer.truth is Truth.UNKNOWN:
        unknown = Unknown[bool](answer.reason or Reason.INPUT, origin)
        for cause in (statement.source if statement is not None else None, policy):
            if isinstance(cause, Unknown):
                unknown = Unknown(cause.reason, origin, None, cause.links)
        return open_or_refused(statement, unknown, (*policy.origin, *about))
    return Known(answer.truth is Truth.TRUE, origin)


def open_or_refused(statement: Read | None, unknown: Unknown[bool], origin: Origin) -> Unknown[bool]:
    """What a statement leaves open, or that AWS refuses the document that it is in, which goes before."""
    if statement is None or statement.refused is None:
        return unknown
    return Unknown(Reason.REFUSED, witnessed(*statement.refused, origin))


def on_assumption(
    value: Settled[bool], truth: Truth, names: ModelNames, entity: Entity, again: Callable[[], Answer]
) -> Settled[bool]:
    """The value, with the account that was taken for the own one, where that decided it.

    again: the same question, asked without taking it for granted.
    """
    account = names.place.account[0]
    told = entity.resource.deployed_to if entity.resource is not None else {}
    if not isinstance(value, Known) or not isinstance(account, str) or "account" in told or again().truth is truth:
        return value
    note = f"no other account than {account} is named, so it is taken for the one that this is deployed to"
    if names.owned:
        note = f"the policy of the key gives account {account} everything, so it is taken for the key's own"
    return Known(value.value, (*value.origin, Step(Via.REFERENCE, None, note)))


def witnessed(sentence: str, source: object, origin: Origin) -> Origin:
    """An origin that begins with a witness, at the place of the statement that decides, or of the policy."""
    if not isinstance(source, (Known, Unknown)):
        return (Step(Via.WITNESS, None, sentence), *origin)
    first, *rest = source.origin
    return (Step(Via.WITNESS, first.span, sentence), *rest, *origin)


def owners_of(key: View) -> list[Settled[Any]]:
    """The accounts to which a key's policy gives everything: its own, or nobody there could ever change it.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, read 2026-11.
    """
    settle = key.scenario.settle
    found: list[Settled[Any]] = []
    for statement in _statements(key.get("policy"), settle):
        actions = [one.value for one in _items(statement.actions, settle) if isinstance(one, Known)]
        effect = settle(statement.effect)
        allows = effect.default == "Allow" if isinstance(effect, Absent) else effect == Known("Allow", ())
        if allows and "kms:*" in actions:
            for one in _items(statement.principals, settle):
                if isinstance(one, Known) and isinstance(one.value, Principal):
                    named = settle(one.value.identifier)
                    if isinstance(named, Known) and isinstance(named.value, str) and re.match(_OWNER, named.value):
                        found.append(named)
    return found


def _beside(one: Entity, other: Entity) -> bool:
    """Whether two resources of the code are made in one account."""
    here, there = one.resource, other.resource
    return here is not None and there is not None and here.deployed.is_beside(there.deployed, "account")


def names_of(
    entity: Entity,
    settle: Callable[[Value[Any]], Settled[Any]],
    documents: Iterable[Settled[Any]],
    telling: Iterable[Settled[Any]] = (),
    assuming: bool = True,
    owners: Sequence[Settled[Any]] = (),
    members: Sequence[Settled[Any]] = (),
) -> ModelNames:
    """The names in an entity's unit: what is known of where it is deployed, else what its policies mean by it.

    telling: further texts that mean the same account. assuming: take the one account that they name for the own one.
    owners: texts that each name the account that owns it: a single one is taken for the own whatever else is named.
    members: texts that may name the organization where the documents do not.
    """
    listed = list(documents)
    here = entity.resource.deployed if entity.resource is not None else ANYWHERE
    meant = assume(
        [*telling, *owners, *(text for value in listed for text in texts(value, settle))],
        [text for value in listed for text in identifiers(value, settle)],
        here,
        owners,
        members,
    )
    told = here.texts
    account = told.get("account", meant.account if assuming else None)
    region = told.get("region", meant.region)
    partition = told.get("partition") or (partition_of(told["region"]) if "region" in told else meant.partition)
    return ModelNames(
        entity.resource_of,
        settle,
        Assumed(account, region, meant.organization, owned=meant.owned and account == meant.account),
        partition,
        here,
    )


def texts(value: Settled[Any], settle: Any) -> Iterator[Settled[Any]]:
    """Every resource and condition value of a document."""
    for statement in _statements(value, settle):
        yield from _items(statement.resources, settle)
        for one in _items(statement.conditions, settle):
            if isinstance(one, Known) and isinstance(one.value, Condition):
                yield from _items(one.value.values, settle)


def identifiers(value: Settled[Any], settle: Any) -> Iterator[Settled[Any]]:
    """Every principal of a document."""
    for statement in _statements(value, settle):
        for element in (statement.principals, statement.not_principals):
            for one in _items(element, settle):
                if isinstance(one, Known) and isinstance(one.value, Principal):
                    yield settle(one.value.identifier)


def _statements(value: Settled[Any], settle: Any) -> Iterator[Statement]:
    if isinstance(value, Known) and isinstance(value.value, PolicyDocument):
        for one in value.value.statements.values:
            statement = settle(one)
            if isinstance(statement, Known):
                yield statement.value


def _items(value: Value[Items], settle: Any) -> Iterator[Settled[Any]]:
    settled = settle(value)
    if isinstance(settled, Known) and isinstance(settled.value, Items):
        yield from (settle(one) for one in settled.value.values)
    elif not isinstance(settled, Absent):
        yield settled
