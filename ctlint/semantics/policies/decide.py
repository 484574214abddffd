"""Knows how a question about a policy is decided in three-valued logic, and what its witness is.

Must not know which questions there are, nor any service.

Every question is "is there a request of this kind that is allowed (refused)?" and is asked twice: once with everything
that is not known read so that there is, once so that there is not. No twice is no, yes twice is yes, anything else is
unknown. Explicit Deny wins over Allow, and what nothing allows is refused:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, read 2026-11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import product

from ctlint.records import NamedTuple, Record, replace
from ctlint.semantics.policies.conditions import RESOURCE, Constraint, has_letters
from ctlint.semantics.policies.dimensions import Asked, Budget, BudgetError, Example, NotKnown, spoken, ways
from ctlint.semantics.policies.facts import CLOUDTRAIL, CLOUDWATCH, DELIVERING, KEYS_OF_ACTIONS, STEPS
from ctlint.semantics.policies.requests import Alternative, Context, Requester, Scope
from ctlint.semantics.policies.solve import Box, Found, find
from ctlint.semantics.policies.statements import Policy, Statement, about_action, about_requester, service_names
from ctlint.semantics.policies.text import ANY, WILDCARDS, Letter, Token, Tokens, fixed_text, is_variable, letters, show
from ctlint.value import Reason, Truth, every

ACTION, PRINCIPAL = "action", "principal"
"""What a statement may miss a request in, beside the dimensions of its constraints."""


class Witness(Record):
    """A request that shows an answer, or that leaves it open, and the statement that decides it.

    requester: who asks, for people. action: what he asks for.
    statement: the deciding one; None where none is about the request, so that it is refused implicitly.
    refused: whether the request is (or may be) refused. request: the dimensions that matter.
    depends_on: what is not known and would decide it.
    unmet: of a request that no statement is about, the dimension in which the nearest statement misses it (ACTION,
        PRINCIPAL, RESOURCE, or a condition key), with the value there (None: absent); None where there is no such
        statement.
    """

    requester: str
    action: str
    statement: Statement | None
    refused: bool
    request: Mapping[str, Example] = {}
    depends_on: tuple[str, ...] = ()
    unmet: tuple[str, str | None] | None = None

    @property
    def resource(self) -> str | None:
        """On what; None where it is any."""
        return spoken(self.request.get(RESOURCE))

    @property
    def context(self) -> tuple[tuple[str, str | None], ...]:
        """The condition keys that matter with their values; None: the key is absent."""
        return tuple(sorted((key, spoken(value)) for key, value in self.request.items() if key != RESOURCE))


class Answer(NamedTuple):
    """A truth, the witness that shows it where there is one, and why it is not known where it is not."""

    truth: Truth
    witness: Witness | None = None
    reason: Reason | None = None


YES, NO = Answer(Truth.TRUE), Answer(Truth.FALSE)


class Question(NamedTuple):
    """One kind of request: who, which action, on which resources and in which context."""

    requester: Requester
    action: str
    scope: Scope


@lru_cache(256)
def _not_sent(action: str) -> Scope:
    """The condition keys that requests for other actions only have."""
    return {key: (Context.ABSENT,) for key, actions in KEYS_OF_ACTIONS.items() if action not in actions}


def _completed(question: Question) -> Question:
    """The question with all that is known of the context of its requests."""
    return question._replace(scope={**_not_sent(question.action), **question.scope})


class Limits(NamedTuple):
    """What is decided besides the policy that gives a right.

    within: policies each of which must allow the request, too, such as a permissions boundary.
    besides: policies of which nothing but what they deny counts.
    """

    within: tuple[Policy, ...] = ()
    besides: tuple[Policy, ...] = ()


UNLIMITED = Limits()


def can(
    policy: Policy, questions: Iterable[Question], budget: Budget | None = None, limits: Limits = UNLIMITED
) -> Answer:
    """Whether some request is allowed, within limits; the witness names the statement of `policy` that allows it."""
    search = _allowed if limits == UNLIMITED else partial(_allowed_within, limits)
    return _first(policy, questions, budget or Budget(), search)


def conceivable(policy: Policy, questions: Iterable[Question], budget: Budget) -> bool:
    """Whether some request may be allowed, as far as that is found out: `can` says no where it may not."""
    for question in questions:
        try:
            if _allowed(policy, _completed(question), True, budget) is not None:
                return True
        except BudgetError:
            return True
    return False


def always(policy: Policy, questions: Iterable[Question], budget: Budget | None = None) -> Answer:
    """Whether every request is allowed; the witness is one that is refused."""
    return _negated(_first(policy, questions, budget or Budget(), _refused))


def denied(policy: Policy, questions: Iterable[Question], budget: Budget | None = None) -> Answer:
    """Whether every request meets an explicit Deny; the witness is one that does not."""
    return _negated(_first(policy, questions, budget or Budget(), _spared))


def _negated(answer: Answer) -> Answer:
    return Answer(~answer.truth, answer.witness, answer.reason)


_Search = Callable[[Policy, Question, bool, Budget], "Callable[[], Witness] | None"]
"""Finds a request that is allowed (refused …), reading what is not known so that there is one, or that there is not.
It gives what makes a witness of it."""


def _first(policy: Policy, questions: Iterable[Question], budget: Budget, search: _Search) -> Answer:
    """Whether the search finds something for one of the questions."""
    perhaps: Answer | None = None
    for asked in questions:
        question = _completed(asked)
        try:
            budget.spend(2 * len(policy.statements))
            possible = search(policy, question, True, budget)
            if possible is None:
                continue
            certain = search(policy, question, False, budget)
        except BudgetError:
            perhaps = perhaps or Answer(Truth.UNKNOWN, _unfinished(question), Reason.BUDGET)
            continue
        if certain is not None:
            return Answer(Truth.TRUE, certain())
        if perhaps is None or perhaps.reason is Reason.BUDGET:
            perhaps = Answer(Truth.UNKNOWN, *_depending(possible(), question))
    return perhaps or NO


def _unfinished(question: Question) -> Witness:
    depends_on = ("more work than the limit allows",)
    return Witness(question.requester.title, question.action, None, False, depends_on=depends_on)


def _depending(witness: Witness, question: Question) -> tuple[Witness, Reason]:
    """The witness with what it depends on: the letters of its statement, and values that nobody here knows."""
    found: list[Letter] = []
    statement = witness.statement
    if statement is not None:
        found += [letter for tested in statement.constraints for letter in has_letters(tested)]
        found += [letter for named in statement.principals or () for letter in letters(named.text)]
        found += [letter for tokens in statement.actions for letter in letters(tokens)]
    # What is a fixed name of something is rarely what is asked about; an input is, and what stands on one side only.
    asked = _asked_about(question, statement)
    apart = [*(one for one in found if one not in asked), *(one for one in asked if one not in found)]
    inputs = [letter for letter in found if not letter.fixed] or apart or found or asked
    open_ = dict.fromkeys(show((letter,)) for letter in inputs if not letter.id.startswith("?"))
    open_.update(dict.fromkeys(key for key, value in witness.context if isinstance(value, NotKnown)))
    why = next((letter.why for letter in inputs if letter.why is not None), Reason.INPUT)
    return replace(witness, depends_on=tuple(open_)), why


def _asked_about(question: Question, statement: Statement | None) -> list[Letter]:
    """What is not known of the resource and of who asks, as far as the statement looks at him."""
    keys = [tested.dimension for tested in statement.constraints] if statement is not None else []
    context = question.requester.context
    asked = [*question.scope.values(), *(context[key] for key in keys if key in context)]
    texts = [one for alternatives in asked for one in alternatives if isinstance(one, tuple)]
    return [letter for tokens in (*texts, question.requester.account) for letter in letters(tokens)]


# ---------------------------------------------------------------------------------------------------------- searches


def _boxes(policy: Policy, question: Question, allows: bool, possible: bool, budget: Budget) -> Iterator[Box]:
    """The statements of an effect that are about a requester and an action, for certain or possibly."""
    for index, statement in enumerate(policy.statements):
        if statement.allows is (not allows) or (statement.allows is None and not possible):
            continue
        answer = _about(statement, question, budget)
        if answer is Truth.TRUE or (answer is Truth.UNKNOWN and possible):
            yield Box(_filled(statement, question.requester, budget), possible, index)


def _filled(statement: Statement, requester: Requester, budget: Budget) -> tuple[Constraint, ...]:
    """The constraints of a statement, with the values of policy variables that all of a requester's requests have."""
    if not statement.has_variables:
        return statement.constraints
    key = ("filled", id(statement), id(requester))
    if key not in budget.memo:  # there, so that each is the same object whenever it is asked
        budget.kept += (statement, requester)
        budget.memo[key] = tuple(
            one._replace(patterns=tuple(_with_values(tokens, requester) for tokens in one.patterns))
            for one in statement.constraints
        )
    found: tuple[Constraint, ...] = budget.memo[key]
    return found


def _with_values(tokens: Tokens, requester: Requester) -> Tokens:
    found: list[Token] = []
    for token in tokens:
        value: Tokens = (token,)
        if is_variable(token):
            alternatives = requester.context.get(token.id[2:-1], ())
            if len(alternatives) == 1 and isinstance(alternatives[0], tuple) and WILDCARDS.isdisjoint(alternatives[0]):
                value = alternatives[0]
        found += value
    return tuple(found)


def _about(statement: Statement, question: Question, budget: Budget) -> Truth:
    """Whether a statement is about who asks and what for; found out once for a question about many of both."""
    of_action = (id(statement), question.action)
    if of_action not in budget.memo:
        budget.spend(len(statement.actions))
        budget.kept.append(statement)
        budget.memo[of_action] = about_action(statement, question.action)
    action: Truth = budget.memo[of_action]
    if action is Truth.FALSE:
        return action
    of_requester = (id(statement), id(question.requester))
    if of_requester not in budget.memo:
        budget.spend(len(statement.principals or ()))
        budget.kept.append(question.requester)
        budget.memo[of_requester] = about_requester(statement, question.requester)
    return every((action, budget.memo[of_requester]))


def _allowed(policy: Policy, question: Question, possible: bool, budget: Budget) -> Callable[[], Witness] | None:
    deny: list[Box] | None = None
    unfinished = False
    for box in _boxes(policy, question, True, possible, budget):
        if deny is None:
            deny = list(_boxes(policy, question, False, not possible, budget))
        try:
            found = find(question.requester, question.scope, [box], deny, budget)
        except BudgetError:
            unfinished = True
            continue
        if found is not None:
            return partial(_witness, question, found, policy.statements[box.place], refused=False)
    if unfinished:
        raise BudgetError
    return None


def _allowed_within(
    limits: Limits, policy: Policy, question: Question, possible: bool, budget: Budget
) -> Callable[[], Witness] | None:
    """A request that the policy and each of those around it allow, and that none of all of them denies."""
    everything = (policy, *limits.within, *limits.besides)
    deny = [box for one in everything for box in _boxes(one, question, False, not possible, budget)]
    around = [list(_boxes(one, question, True, possible, budget)) for one in limits.within]
    unfinished = False
    for box in _boxes(policy, question, True, possible, budget):
        for others in product(*around):
            budget.spend(1)
            try:
                found = find(question.requester, question.scope, [box, *others], deny, budget)
            except BudgetError:
                unfinished = True
                continue
            if found is not None:
                return partial(_witness, question, found, policy.statements[box.place], refused=False)
    if unfinished:
        raise BudgetError
    return None


def _refused(policy: Policy, question: Question, possible: bool, budget: Budget) -> Callable[[], Witness] | None:
    """A request that meets a Deny, or no Allow; a Deny that forbids it is the better explanation."""
    for box in _boxes(policy, question, False, possible, budget):
        found = find(question.requester, question.scope, [box], (), budget)
        if found is not None:
            return partial(_witness, question, found, policy.statements[box.place], refused=True)
    allow = list(_boxes(policy, question, True, not possible, budget))
    found = find(question.requester, question.scope, (), allow, budget)
    return None if found is None else partial(_refused_implicitly, policy, question, found, budget)


def _refused_implicitly(policy: Policy, question: Question, found: Found, budget: Budget) -> Witness:
    return _missed(policy, question, found, budget, allows=True)


def _missed(policy: Policy, question: Question, found: Found, budget: Budget, allows: bool) -> Witness:
    """The witness of a request that no statement of an effect is about, with the statement that was meant to be."""
    refused = allows
    try:
        nearest = _nearest(policy, question, budget, allows)
        if nearest is not None:
            unmet = _unmet(nearest, question, budget) or _missing_in(nearest, found)
        else:
            nearest, unmet = _nearly(policy, question, budget, allows)
    except BudgetError:
        return _witness(question, found, None, refused)  # that it is refused is known, what it lacks is not
    return replace(_witness(question, found, nearest, refused), unmet=unmet)


def _unmet(statement: Statement, question: Question, budget: Budget) -> tuple[str, str | None] | None:
    """The first constraint of a statement that no request of the question meets, with the value that misses it."""
    for tested in statement.constraints:
        alternatives = question.scope.get(tested.dimension) or question.requester.alternatives(tested.dimension)
        asked = Asked(tested, True)
        if not ways(alternatives, (asked,), (), budget).ways:
            missing = ways(alternatives, (), (asked,), budget).ways
            return tested.dimension, spoken(missing[0].example) if missing else None
    return None


def _missing_in(statement: Statement, found: Found) -> tuple[str, str | None] | None:
    """The condition on a key that a request has its choice of, where it misses the statement in one alone."""
    keys = {tested.dimension for tested in statement.constraints} - {RESOURCE}
    chosen = [key for key in keys if key in found]
    return (chosen[0], spoken(found[chosen[0]])) if len(chosen) == 1 else None


def _spared(policy: Policy, question: Question, possible: bool, budget: Budget) -> Callable[[], Witness] | None:
    """A request that meets no Deny."""
    deny = list(_boxes(policy, question, False, not possible, budget))
    found = find(question.requester, question.scope, (), deny, budget)
    return None if found is None else partial(_not_denied, policy, question, found, budget)


def _not_denied(policy: Policy, question: Question, found: Found, budget: Budget) -> Witness:
    return _missed(policy, question, found, budget, allows=False)


def _nearest(policy: Policy, question: Question, budget: Budget, allows: bool) -> Statement | None:
    """The statement that was meant to be about a request that it misses: the first for its requester and action."""
    for statement in policy.statements:
        if statement.allows is allows and _about(statement, question, budget) is not Truth.FALSE:
            return statement
    return None


def _nearly(
    policy: Policy, question: Question, budget: Budget, allows: bool
) -> tuple[Statement | None, tuple[str, None] | None]:
    """The statement that misses a request in nothing but its action, or in nothing but whom it names.

    Of several, one with an action that CloudTrail has no use for, then the one with the most constraints that the
    request meets: they were written for it. One that names somebody else says nothing unless it has such constraints
    or is the only one.
    """
    near: list[tuple[tuple[bool, int], Statement, str]] = []
    for statement in policy.statements:
        budget.spend(len(statement.actions))
        if statement.allows is not allows or not statement.actions:
            continue
        action = about_action(statement, question.action) is not Truth.FALSE
        principal = about_requester(statement, question.requester) is not Truth.FALSE
        if action is principal or (allows and _is_for_something_else(statement, question, action)):
            continue
        if _unmet(statement, question, budget) is None:
            odd = not action and any(_stem(tokens) not in DELIVERING for tokens in statement.actions)
            near.append(((odd, _narrowness(statement)), statement, PRINCIPAL if action else ACTION))
    if not near:
        return None, None
    (_, narrow), statement, lacks = max(near, key=lambda one: one[0])
    alone = sum(one[2] == PRINCIPAL for one in near) == 1
    return (statement, (lacks, None)) if lacks == ACTION or narrow or alone else (None, None)


def _is_for_something_else(statement: Statement, question: Question, action: bool) -> bool:
    """Whether an Allow looks as it was meant: for another step of CloudTrail's, or, where the question is about a
    service, for CloudTrail alone or for nobody but people.

    action: whether it is about the action.
    """
    service = question.requester.service
    if not action:
        cloudwatch = service is not None and fixed_text(service) == CLOUDWATCH
        return not cloudwatch and len(statement.actions) == 1 and _stem(statement.actions[0]) in STEPS
    named = service_names(statement)
    return bool(service) and (not named or named == [CLOUDTRAIL])


def _stem(action: Tokens) -> str | None:
    """An action without an asterisk at its end."""
    return fixed_text(action[:-1] if action[-1:] == (ANY,) else action)


def _narrowness(statement: Statement) -> int:
    """How many constraints it has that do not hold of everything."""
    return sum(tested.patterns != ((ANY,),) for tested in statement.constraints)


def _witness(question: Question, found: Found, statement: Statement | None, refused: bool) -> Witness:
    if found.get(RESOURCE) is None:
        found = {**found, RESOURCE: _any_of(question.scope.get(RESOURCE, ()))}
    return Witness(question.requester.title, question.action, statement, refused, found)


def _any_of(alternatives: Sequence[Alternative]) -> Tokens | None:
    return next((one for one in alternatives if isinstance(one, tuple)), None)
