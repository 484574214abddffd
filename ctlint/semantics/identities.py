"""Knows who in the code can stop a trail, or reach what it uses: each identity against each trail of its account.

Must not know how policies are decided (policies/), how identities are spelled (model), nor what rules make of it.

An identity is judged against the trails that stand where its own name does, in its root module, template or stack, and
against all that are known to be of its account.
What a group gives to its members is said of the group, not again of each of them. Whoever may do everything is an
administrator, and so is whoever is called one: what they may do is for rules of their own. A policy of which nothing
is known leaves open what an identity may do to the trail; about the rest nothing is said then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cached_property, partial
from itertools import islice

from ctlint.hints import Any
from ctlint.model.declare import BOOL
from ctlint.model.links import literal_text
from ctlint.model.sam import Served
from ctlint.model.shapes import ROLE_ARN
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.parts import Parts, decided, may_allow, parts_of, texts
from ctlint.semantics.policies.capabilities import (
    Holder,
    by_name,
    holder_can_use_key,
    identity_can,
    identity_can_use_key,
)
from ctlint.semantics.policies.decide import NO, Answer, Question, can
from ctlint.semantics.policies.grants import Form, given, on_everything
from ctlint.semantics.policies.junctions import every_answer, first_answer, some_answer
from ctlint.semantics.policies.requesters import Pieces, principal
from ctlint.semantics.policies.requests import Requester, Scope
from ctlint.semantics.policies.statements import EMPTY, Policy, about_requester
from ctlint.semantics.targets import ACTIONS, Target, is_outside, targets
from ctlint.value import Absent, Items, Known, Reason, Settled, Step, Text, Truth, Via

_ADMINISTRATOR = (
    r"(?<![A-Za-z])(?i:admin(?:istrator)?s?|break[-_]?glass)(?![a-z])|(?:Admin(?:istrator)?s?|BreakGlass)(?![a-z])"
)


def is_expected_administrator(name: str) -> bool:
    """Whether somebody of this name is there to administer: called so, while no parameter says who they are."""
    return re.search(_ADMINISTRATOR, name) is not None


KINDS = ("Role", "User", "Group", "Function", "StateMachine")
"""Who may hold policies, as `declare.Entity.neighbours` knows them."""

ALL_FORMS = tuple(Form)
_ATTACKS = ("trail", "bucket", "key", "events")


class _Held:
    """One identity against one trail: who it is, and what it has, read when it is asked for."""

    def __init__(self, identity: View, trail: View) -> None:
        self._identity = identity
        self._trail = trail

    @cached_property
    def parts(self) -> Parts:
        """What the trail uses."""
        return _parts(self._identity, self._trail)

    @cached_property
    def own(self) -> Policy:
        """What the identity's own policies say."""
        return self.parts.policies(self._identity.get("policies"))

    @cached_property
    def of_groups(self) -> Policy:
        """What the policies of its groups say."""
        found = EMPTY
        for policies in _of_groups(self._identity):
            found += self.parts.policies(policies)
        return found

    @cached_property
    def requester(self) -> Requester:
        """Who asks."""
        identity, parts = self._identity, self.parts
        resource = identity.entity.resource
        assert resource is not None  # an identity is one
        arns: tuple[Pieces, ...] = ()
        if identity.entity.kind != "Group":
            arns = (parts.names.own(resource, _arn_attribute(identity)),)
        return principal(parts.place, _title(identity), arns)

    @cached_property
    def holder(self) -> Holder:
        """Who asks, with all that it has."""
        identity = self._identity
        boundary = identity.get("boundary") if "boundary" in identity.entity.attributes else None
        return Holder(
            self.requester,
            self.own + self.of_groups,
            None if boundary is None or isinstance(boundary, Absent) else self.parts.policy(boundary),
        )

    def attack(self, target: Target, by: Policy) -> Answer:
        """Whether some of its statements let it attack a target."""
        if not by.statements:
            return NO
        if target.is_key:
            answer = identity_can_use_key(self.holder, by, target.policy, target.actions, target.scope)
        else:
            scopes = [target.scope, *([target.needs] if target.needs is not None else [])]
            answer = every_answer(identity_can(self.holder, by, target.policy, target.actions, one) for one in scopes)
        if answer.truth is Truth.TRUE and not target.certain:
            return Answer(Truth.UNKNOWN, answer.witness, Reason.UNSOURCED)
        if answer.truth is Truth.TRUE and not self._is_of_its_account():
            return Answer(Truth.UNKNOWN, answer.witness, Reason.APPLY)
        return answer

    def _is_of_its_account(self) -> bool:
        """Whether the code makes identity and trail in one account, as far as it tells; else it could do nothing."""
        identity, trail = self._identity.entity.resource, self._trail.entity.resource
        if identity is None or trail is None or identity.home != trail.home:
            return True
        return identity.deployed.is_beside(trail.deployed, "account")

    def attacks(self, what: str, forms: Sequence[Form], by: Policy) -> Iterator[Answer]:
        """The same of everything of a kind, by what is given in some forms."""
        for target in self.attackable(what):
            yield self.attack(target, given(by, forms, target.actions))

    def attackable(self, what: str) -> Iterator[Target]:
        """Everything of a kind; but nobody attacks a key that its own policy makes him administer."""
        for target in targets(self.parts, what):
            if not (target.is_key and self._is_key_administrator(target)):
                yield target

    def _is_key_administrator(self, target: Target) -> bool:
        """Whether the key policy itself names it for these actions, as it does those who administer the key."""
        # Few are named, and what the others have need not be read for this.
        named = by_name(target.policy).only_where(lambda one: about_requester(one, self.requester) is not Truth.FALSE)
        if not named.statements:
            return False
        questions = [Question(self.requester, action, target.scope) for action in target.actions]
        return can(named, questions).truth is Truth.TRUE

    def reads(self, forms: Sequence[Form]) -> Answer:
        """Whether it can read the logs, and decrypt them."""
        needed = [some_answer(self.attacks("logs", forms, self.own))]
        for key in targets(self.parts, "data key"):
            needed.append(holder_can_use_key(self.holder, key.policy, key.actions, key.scope))
        return every_answer(needed)

    def decrypts_anything(self) -> Answer:
        """Whether a statement about every key lets it decrypt with the trail's."""
        return some_answer(
            self.attack(one, given(self.own, (Form.NAMED,), one.actions).only_where(on_everything))
            for one in targets(self.parts, "data key")
        )


def _of_groups(identity: View) -> Iterator[Settled[Any]]:
    """The policies of each of its groups."""
    for group in _groups(identity):
        yield identity.of(group.value).get("policies") if isinstance(group, Known) else group


def _groups(identity: View) -> Iterator[Settled[Any]]:
    if "groups" not in identity.entity.attributes:
        return
    value = identity.get("groups")
    if isinstance(value, Known) and isinstance(value.value, Items):
        for one in value.value.values:
            settled = identity.scenario.settle(one)
            if not isinstance(settled, Absent):
                yield settled


def _arn_attribute(identity: View) -> str:
    """What the ARN is called of whoever asks."""
    if isinstance(identity.entity, Served):
        return ROLE_ARN
    return "arn" if identity.entity.vocabulary == "tf" else "Arn"


def _title(identity: View) -> str:
    name = literal_text(identity.get("name"))
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", identity.entity.kind).lower()
    return f"{kind} {identity.entity.id.address}" if name is None else f"{kind} '{name}'"


def _held(identity: View) -> tuple[_Held, ...]:
    """The identity against each trail of its account."""

    def make() -> tuple[_Held, ...]:
        found = []
        for trail in identity.entity.neighbours("Trail"):
            exists = identity.scenario.settle(trail.exists)
            if not (isinstance(exists, Known) and exists.value is False):
                found.append(_Held(identity, identity.of(trail)))
        return tuple(found)

    return identity.kept("each trail", make)


def _may_attack(identity: View, kinds: Sequence[str]) -> bool:
    """Whether it may do anything to something of these kinds, whosever it is; else no trail needs to be asked for.

    It is asked of each identity, the trails only of those of which this is true: there may be many of both.
    """

    def ask(kind: str) -> bool:
        settle = identity.scenario.settle
        written = (identity.get("policies"), *_of_groups(identity))
        return any(may_allow(one, ACTIONS[kind], settle) for one in written)

    return any(identity.once(f"may attack: {kind}", partial(ask, kind)) for kind in kinds)


def _parts(identity: View, trail: View) -> Parts:
    """The trail's parts; where only the identity's policies say which account the trail's ARN is of, by these."""
    shared = parts_of(trail)
    if not shared.account_is_known:
        of_trails = identity.once("tells of trails", lambda: _of_trails(identity))
        if of_trails:
            return Parts(trail, of_trails)
    return shared


def _of_trails(identity: View) -> list[Settled[Any]]:
    """The ARNs of trails that its policies name."""
    told = [text for document in _documents(identity) for text in texts(document, identity.scenario.settle)]
    return [text for text in told if _begins(text).startswith("arn:aws:cloudtrail:")]


def _begins(text: Settled[Any]) -> str:
    payload = text.value if isinstance(text, Known) else ""
    first = payload.parts[0] if isinstance(payload, Text) else payload
    return first if isinstance(first, str) else ""


def _documents(identity: View) -> Iterator[Settled[Any]]:
    value = identity.get("policies")
    if isinstance(value, Known) and isinstance(value.value, Items):
        for one in value.value.values:
            yield identity.scenario.settle(one)


def _is_administrator(identity: View) -> Answer:
    """Whether a statement for everything lets it attack something of a trail."""

    def ask() -> Answer:
        if not _may_attack(identity, _ATTACKS):
            return NO
        return first_answer(
            answer
            for held in _held(identity)
            for what in _ATTACKS
            for answer in held.attacks(what, (Form.EVERYTHING,), held.own)
        )

    return identity.once("is administrator", ask)


def _said(identity: View, answers: list[Answer], doubtful: bool = False) -> Settled[bool]:
    """What is said of an identity; nothing where there is nothing to attack, or where a doubt is said elsewhere."""
    answer = some_answer(answers)
    if not answers or (doubtful and answer.truth is Truth.FALSE):
        return Absent(None, identity.entity.header)
    trails = identity.entity.neighbours("Trail")
    value = decided(answer, identity.get("policies"), trails[0].header if len(trails) == 1 else ())
    on = answer.witness.resource if answer.witness is not None else None
    if answer.truth is not Truth.TRUE or ":s3:::" not in (on or ""):
        return value
    elsewhere = [is_outside(identity.of(one).get("bucket")) for one in trails]
    if not all(elsewhere):
        return value
    note = "this code gives it; the bucket is not in the checked code, and what its own policy refuses is not known"
    return Known(True, (*value.origin, Step(Via.REFERENCE, None, note)))


def _is_called_administrator(identity: View) -> bool:
    if isinstance(identity.entity, Served):
        return False  # what is called so serves administrators
    written = literal_text(identity.get("name"))
    name = written if written is not None else identity.entity.id.address.rpartition(".")[2]
    listed = identity.parameters.get("administrators")
    if isinstance(listed, tuple):
        return any(fnmatchcase(name, one) for one in listed)
    return is_expected_administrator(name)


def _gives(forms: Sequence[Form], *attacked: str) -> Callable[[View], Settled[bool]]:
    """Whether statements of some forms let it attack one of these; nothing is said of administrators."""

    def compute(identity: View) -> Settled[bool]:
        held = _held(identity)
        if not held or _is_called_administrator(identity) or _is_administrator(identity).truth is Truth.TRUE:
            return Absent(None, identity.entity.header)
        return _attacks(identity, held, forms, attacked)

    return compute


def _attacks(identity: View, held: Sequence[_Held], forms: Sequence[Form], attacked: Sequence[str]) -> Settled[bool]:
    if not _may_attack(identity, attacked):
        there = (target for one in held for what in attacked for target in one.attackable(what))
        return _said(identity, [NO for _ in islice(there, 1)])
    answers: list[Answer] = []
    doubtful = False
    for one in held:
        unknown = one.own.only_where(lambda statement: statement.allows is None)
        says = Form.NAMED in forms and attacked == ("trail",)
        by = one.own if says else one.own.only_where(lambda statement: statement.allows is not None)
        mine = [answer for what in attacked for answer in one.attacks(what, forms, by)]
        answers += mine
        found = some_answer(mine).truth
        if found is Truth.TRUE:
            break  # of several trails, the first that it can attack is told of
        if found is Truth.FALSE:
            by_group = [answer for what in attacked for answer in one.attacks(what, forms, one.of_groups)]
            doubtful = doubtful or some_answer(by_group).truth is not Truth.FALSE
            doubtful = doubtful or (not says and bool(unknown.statements))
    return _said(identity, answers, doubtful)


def administrator_attacks(identity: View) -> Settled[bool]:
    """Whether somebody who is called an administrator can attack a trail otherwise than by a right to everything."""
    held = _held(identity)
    if not held or not _is_called_administrator(identity) or _is_administrator(identity).truth is Truth.TRUE:
        return Absent(None, identity.entity.header)
    forms = [form for form in ALL_FORMS if form is not Form.EVERYTHING]
    return _attacks(identity, held, forms, _ATTACKS)


def may_do_everything(identity: View) -> Settled[bool]:
    """Whether a statement for every action on every resource lets it attack a trail."""
    held = _held(identity)
    if not held:
        return Absent(None, identity.entity.header)
    return _said(identity, [_is_administrator(identity)])


def writes(identity: View, trail: View, actions: tuple[str, ...], scope: Scope) -> Answer:
    """Whether statements that are not for every resource let it do one of these; never of administrators.

    A right that is given for everything is not given for the sake of this trail's bucket, and is judged by itself.
    Nothing is said of policies that lie outside the code.
    """
    written = identity.get("policies")
    if not identity.once(f"may do {actions}", lambda: may_allow(written, actions, identity.scenario.settle)):
        return NO
    if _is_called_administrator(identity) or _is_administrator(identity).truth is Truth.TRUE:
        return NO
    held = _Held(identity, trail)
    by = held.own.only_where(lambda one: not is_outside(one.source) and not (one.allows and on_everything(one)))
    return held.attack(Target(actions, scope), given(by, (Form.NAMED,), actions))


def reads_logs(identity: View) -> Settled[bool]:
    """Whether its policies let it read the logs, by statements that are not for everything."""
    held = _held(identity)
    if not held or _is_administrator(identity).truth is Truth.TRUE:
        return Absent(None, identity.entity.header)
    forms = [form for form in ALL_FORMS if form is not Form.EVERYTHING]
    reading = (one for one in held if targets(one.parts, "logs"))
    if not _may_attack(identity, ["logs"]):
        return _said(identity, [NO for _ in islice(reading, 1)])
    return _said(identity, [one.reads(forms) for one in reading])


def fetches_logs(identity: View) -> Settled[bool]:
    """Whether its policies let it fetch log files, by statements that are not for everything; decrypted or not."""
    held = _held(identity)
    if not held or _is_administrator(identity).truth is Truth.TRUE:
        return Absent(None, identity.entity.header)
    if not _may_attack(identity, ["logs"]):
        return _said(identity, [NO])
    forms = [form for form in ALL_FORMS if form is not Form.EVERYTHING]
    return _said(identity, [some_answer(one.attacks("logs", forms, one.own)) for one in held])


def decrypts_anything(identity: View) -> Settled[bool]:
    """Whether a statement about every key lets it decrypt with a trail's key."""
    held = (one for one in _held(identity) if targets(one.parts, "data key"))
    if not _may_attack(identity, ["data key"]):
        return _said(identity, [NO for _ in islice(held, 1)])
    return _said(identity, [one.decrypts_anything() for one in held])


def _row(doc: str, compute: Callable[[View], Settled[bool]], *parameters: str) -> Semantic:
    return Semantic(BOOL, doc, compute, parameters)


SEMANTICS: Semantics = {
    ("Identity", "may_stop_trail"): _row(
        "whether statements that name actions or trails let it stop or alter a trail or an event data store",
        _gives((Form.NAMED,), "trail"),
        "administrators",
    ),
    ("Identity", "has_cloudtrail_policy"): _row(
        "whether AWS's policy for full access to CloudTrail lets it stop or alter a trail",
        _gives((Form.CLOUDTRAIL,), *_ATTACKS),
        "administrators",
    ),
    ("Identity", "may_change_logs"): _row(
        "whether statements that name actions or buckets let it delete or replace log files, or weaken their bucket",
        _gives((Form.NAMED,), "bucket"),
        "administrators",
    ),
    ("Identity", "may_disable_key"): _row(
        "whether statements that name actions or keys let it disable a trail's key",
        _gives((Form.NAMED,), "key"),
        "administrators",
    ),
    ("Identity", "may_silence_events"): _row(
        "whether its policies let it delete a trail's log group, alarms or topics",
        _gives((Form.NAMED, Form.SERVICE), "events"),
        "administrators",
    ),
    ("Identity", "may_all_but"): _row(
        "whether statements for all actions but some let it attack a trail",
        _gives((Form.ALL_BUT,), *_ATTACKS),
        "administrators",
    ),
    ("Identity", "has_all_of_cloudtrail"): _row(
        "whether a statement for all of CloudTrail, whatever the trail, lets it stop or alter a trail",
        _gives((Form.SERVICE,), "trail"),
        "administrators",
    ),
    ("Identity", "has_all_of_kms"): _row(
        "whether a statement for all of KMS, whatever the key, lets it disable a trail's key",
        _gives((Form.SERVICE,), "key"),
        "administrators",
    ),
    ("Identity", "has_all_of_s3"): _row(
        "whether a statement for all of S3, whatever the bucket, lets it change the logs",
        _gives((Form.SERVICE,), "bucket"),
        "administrators",
    ),
    ("Identity", "may_do_everything"): _row(
        "whether a statement for every action on every resource lets it attack a trail", may_do_everything
    ),
    ("Identity", "administrator_attacks"): _row(
        "whether, called an administrator, it can attack a trail without a right to everything",
        administrator_attacks,
        "administrators",
    ),
    ("Identity", "reads_logs"): _row("whether its policies let it read the logs", reads_logs),
    ("Identity", "fetches_logs"): _row("whether its policies let it fetch log files, decrypted or not", fetches_logs),
    ("Identity", "decrypts_anything"): _row(
        "whether a statement about every key lets it decrypt with a trail's", decrypts_anything
    ),
}
