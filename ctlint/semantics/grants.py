"""Knows what single statements of a policy give away by their form: to all but some, all but some actions, everything.

Must not know how policies are decided (policies/), how what they guard is spelled (model), nor what rules make of it.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html, read 2026-11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ctlint.model.declare import BOOL
from ctlint.model.view import Semantic, Semantics, View
from ctlint.semantics.parts import Guarded, guard_of, open_or_refused, witnessed
from ctlint.semantics.policies.facts import LEGACY_CLOUDTRAIL, LEGACY_DATA_SOURCE
from ctlint.semantics.policies.statements import Named, Statement, about_action, account_of, is_everyone
from ctlint.semantics.policies.text import ACCOUNT, ANY, Letter, Tokens, arn_part, fixed_text, literal, show
from ctlint.value import Known, Reason, Settled, Truth, Unknown, every, some, truth

_Form = Callable[[Statement, Guarded], tuple[Truth, str]]
"""Of an Allow: whether it is of a form, and the predicate of a sentence about it."""

_ORGANIZATION_KEYS = ("aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid", "aws:sourceorgpaths")


def _some_allow(view: View, form: _Form) -> Settled[bool]:
    """Whether some Allow of the policy is of a form; cites the statement."""
    guarded = guard_of(view)
    unknown = guarded.unknown()
    if unknown is not None:
        return unknown
    origin = (*guarded.written.origin, *guarded.header)
    doubt: Unknown[bool] | None = None
    for statement in guarded.policy.statements:
        if statement.allows is False:
            continue
        found, sentence = form(statement, guarded)
        if statement.allows is None:
            found = every((found, Truth.UNKNOWN))
        if found is Truth.TRUE:
            return Known(True, witnessed(f"{statement.label} {sentence}", statement.source, origin))
        if found is Truth.UNKNOWN and doubt is None:
            why = statement.source.reason if isinstance(statement.source, Unknown) else Reason.INPUT
            told = witnessed(f"{statement.label} perhaps {sentence}", statement.source, origin)
            doubt = open_or_refused(statement, Unknown(why, told), origin)
    return Known(False, origin) if doubt is None else doubt


def gives_to_all_but_some(view: View) -> Settled[bool]:
    """Whether an Allow names who does not get something (NotPrincipal), and so gives it to everybody else."""
    return _some_allow(view, _all_but_some)


def _all_but_some(statement: Statement, _: Guarded) -> tuple[Truth, str]:
    return truth(statement.not_principals), f"allows everybody but {_listed(statement.principals or ())}"


def gives_all_but_some_actions(view: View) -> Settled[bool]:
    """Whether an Allow names the actions that it does not allow (NotAction), and so allows all others."""
    return _some_allow(view, _all_but_some_actions)


def _all_but_some_actions(statement: Statement, _: Guarded) -> tuple[Truth, str]:
    named = ", ".join(_action(one) for one in statement.actions)
    return truth(statement.not_actions), f"allows every action but {named}"


def gives_every_action(view: View) -> Settled[bool]:
    """Whether an Allow gives every action of the service to somebody but the own account as a whole.

    What is given to the own account, identity policies give out: that is how KMS wants it.
    """
    return _some_allow(view, _every_action)


def _every_action(statement: Statement, guarded: Guarded) -> tuple[Truth, str]:
    if statement.not_actions:
        return Truth.FALSE, ""
    whole = some(_is_whole_service(one) for one in statement.actions)
    if statement.not_principals or statement.principals is None:
        other = Truth.TRUE
    else:
        other = some(~_is_own_account(one, literal(guarded.names.place.account)) for one in statement.principals)
    named = ", ".join(_action(one) for one in statement.actions if _is_whole_service(one) is not Truth.FALSE)
    return every((whole, other)), f"gives {named} to {_listed(statement.principals or ())}"


def _is_whole_service(action: Tokens) -> Truth:
    text = fixed_text(tuple("*" if token == ANY else token for token in action))
    if text is not None:
        return truth(text == "*" or text.endswith(":*"))
    return Truth.UNKNOWN if any(isinstance(token, Letter) for token in action) else Truth.FALSE


def _is_own_account(named: Named, own: Tokens) -> Truth:
    if named.type != "AWS" or named.text == ("*",):
        return Truth.FALSE
    account = account_of(named.text)
    if account is None:
        return Truth.UNKNOWN if any(isinstance(one, Letter) and not one.fixed for one in named.text) else Truth.FALSE
    return _same_account(account, own)


def _same_account(account: Tokens, own: Tokens) -> Truth:
    """Whether two texts name the same account; UNKNOWN where one of them is not known."""
    if account == own:
        return Truth.TRUE
    return Truth.UNKNOWN if fixed_text(account) is None or fixed_text(own) is None else Truth.FALSE


def leaves_somebody_in_charge(view: View) -> Settled[bool]:
    """Whether an Allow lets anybody but a service change a key's policy, without whom KMS takes no policy.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html, read 2026-11.
    """
    return _some_allow(view, _change_of_policy)


def _change_of_policy(statement: Statement, _: Guarded) -> tuple[Truth, str]:
    people = statement.not_principals or any(one.type != "Service" for one in statement.principals or ())
    return every((truth(people), about_action(statement, "kms:PutKeyPolicy"))), "lets the policy be changed"


def gives_to_other_accounts(view: View) -> Settled[bool]:
    """Whether an Allow names another account or one of its principals, unless its organization limits it."""
    return _some_allow(view, _other_accounts)


def _other_accounts(statement: Statement, guarded: Guarded) -> tuple[Truth, str]:
    own = literal(guarded.names.place.account)
    if statement.not_principals or any(tested.dimension in _ORGANIZATION_KEYS for tested in statement.constraints):
        return Truth.FALSE, ""
    others = named_accounts(statement, own)
    if is_everyone(statement):
        others = []  # to everybody: that is another fault
    named = {text for _, account in _accounts(statement) if (text := fixed_text(account)) is not None}
    if len(named) > 1:
        others = [(one, Truth.TRUE) for one, _ in others]  # whichever is the own one, another is not
    found = some(answer for _, answer in others)
    unsaid = " (--account says which account is the own one)" if found is Truth.UNKNOWN and named else ""
    return found, f"gives rights to {_listed(one for one, answer in others if answer is found)}{unsaid}"


def named_accounts(statement: Statement, own: Tokens) -> list[tuple[Named, Truth]]:
    """The principals that belong to an account, each with whether that is another than this."""
    return [(one, ~_same_account(account, own)) for one, account in _accounts(statement)]


def _accounts(statement: Statement) -> list[tuple[Named, Tokens]]:
    """The principals that belong to an account, each with it; those of CloudTrail's own are another matter."""
    found = []
    for named in statement.principals or ():
        if named.type != "AWS" or named.text == ("*",):
            continue
        account = _account_in(named.text)
        if account and fixed_text(account) not in (*LEGACY_CLOUDTRAIL, "cloudfront"):
            found.append((named, account))
    return found


def _account_in(arn: Tokens) -> Tokens:
    """The account that a principal is, or that its ARN names; empty where there is none."""
    account = account_of(arn)
    if account:
        return account
    account = arn_part(arn, ACCOUNT)
    if account is not None:
        return account
    return arn if any(isinstance(token, Letter) and not token.fixed for token in arn) else ()


def of_another_account(arn: Tokens, own: Tokens) -> Truth:
    """Whether what an ARN names is of another account than this; UNKNOWN where it names none, or one is not known."""
    account = _account_in(arn)
    return ~_same_account(account, own) if account else Truth.UNKNOWN


def names_legacy_cloudtrail(view: View) -> Settled[bool]:
    """Whether an Allow names an account that CloudTrail had in some region before it was a service principal."""
    return _some_allow(view, _legacy)


def _legacy(statement: Statement, _: Guarded) -> tuple[Truth, str]:
    if statement.not_principals:
        return Truth.FALSE, ""
    named = [one for one in statement.principals or () if one.type == "AWS"]
    old = [one for one in named if _is_legacy(one)]
    open_ = any(isinstance(token, Letter) and not token.fixed for one in named for token in one.text)
    found = Truth.TRUE if old else Truth.UNKNOWN if open_ else Truth.FALSE
    return found, f"names {_listed(old)}, an account that CloudTrail used before it had a service principal"


def _is_legacy(named: Named) -> bool:
    account = account_of(named.text)
    if account is not None and fixed_text(account) in LEGACY_CLOUDTRAIL:
        return True
    return any(isinstance(token, Letter) and LEGACY_DATA_SOURCE in token.id for token in named.text)


def _action(pattern: Tokens) -> str:
    return "".join("*" if token == ANY else show((token,)) for token in pattern)


def _listed(principals: Iterable[Named]) -> str:
    shown = [show(one.text) for one in principals]
    return ", ".join(shown[:3]) + (" and others" if len(shown) > 3 else "") or "nobody in particular"


_FORMS: tuple[tuple[str, str, Callable[[View], Settled[bool]]], ...] = (
    ("policy_gives_to_all_but_some", "whether its policy allows something by NotPrincipal", gives_to_all_but_some),
    ("policy_gives_all_but_some_actions", "whether its policy allows by NotAction", gives_all_but_some_actions),
    (
        "policy_gives_every_action",
        "whether its policy gives every action to others than its account as a whole",
        gives_every_action,
    ),
    (
        "policy_gives_to_other_accounts",
        "whether its policy names other accounts, or principals of theirs",
        gives_to_other_accounts,
    ),
    (
        "policy_names_legacy_cloudtrail",
        "whether its policy names accounts that CloudTrail used before it had a service principal",
        names_legacy_cloudtrail,
    ),
)

SEMANTICS: Semantics = {
    **{
        (entity, name): Semantic(BOOL, doc, compute)
        for entity in ("Bucket", "Key", "Topic")
        for name, doc, compute in _FORMS
    },
    ("Key", "policy_leaves_somebody_in_charge"): Semantic(
        BOOL, "whether its policy lets anybody but a service change it", leaves_somebody_in_charge
    ),
    ("ReplicaKey", "policy_gives_to_other_accounts"): Semantic(
        BOOL, "whether its policy names other accounts, or principals of theirs", gives_to_other_accounts
    ),
}
