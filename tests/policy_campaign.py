"""Random policies against a naive evaluator written from the IAM reference: the campaign for the policy engine.

    python -m tests.policy_campaign [--seed N] [--decided N] [--open N] [--rules N] [--parts N]

Decided: policies without unknowns. Every "yes" must have a witness that the evaluator allows; for every "no" it must
find no request among all short ones. Open: policies with unknowns. A certain answer must be the answer of every
random completion, which is asked of the engine and, where it says "yes", of the evaluator. Rules: policies of a bucket
in a template, judged by the rules (policy_rules.py). Parts: policies of a key and a topic, likewise (part_rules.py).
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ctlint.model.policy import read_document
from ctlint.semantics.policies.conditions import RESOURCE
from ctlint.semantics.policies.decide import Answer, Question, always, can
from ctlint.semantics.policies.documents import read_policy
from ctlint.semantics.policies.names import ModelNames
from ctlint.semantics.policies.requests import Kind, Requester
from ctlint.semantics.policies.statements import Policy
from ctlint.semantics.policies.text import ANY, Letter, Tokens, literal
from ctlint.value import Known, Scenario, Truth, text_of
from tests.policy_corpus import ORIGIN, parts

ALPHABET = "ab/"
TEXTS = ["".join(letters) for length in range(4) for letters in itertools.product(ALPHABET, repeat=length)]
VALUES: list[str | None] = [None, *(text for text in TEXTS if len(text) <= 2)]
PAIRS: list[str | None] = [*VALUES, *(f"{one}, {two}" for one in ("", "a", "b", "/", "aa") for two in ("b", "ab", "a"))]
KEYS = ("t:one", "t:two")
SEPARATOR = ", "
"""Between the values of a key that has several."""

# ------------------------------------------------------------------------------------ the naive evaluator, on raw JSON

Request = Mapping[str, str]


def _expression(pattern: str, folded: bool = False) -> re.Pattern[str]:
    pieces = (".*" if one == "*" else "." if one == "?" else re.escape(one) for one in pattern)
    return re.compile("".join(pieces) + r"\Z", re.DOTALL | (re.IGNORECASE if folded else 0))


def pattern_matches(pattern: str, text: str, folded: bool = False) -> bool:
    """Whether a text is of the form of a pattern with wildcards."""
    return _expression(pattern, folded).match(text) is not None


def condition_holds(operator: str, values: list[str], value: str | None) -> bool:
    """Whether a comparison holds of a key's value; None: the key is absent."""
    quantifier, _, plain = operator.rpartition(":")
    lenient = plain.endswith("IfExists")
    plain = plain.removesuffix("IfExists")
    if plain == "Null":
        return (value is None) == (values[0] == "true")
    if value is None:
        if quantifier:
            return quantifier == "ForAllValues"
        return lenient or "Not" in plain
    each = [_of_one_value(plain, values, one) for one in value.split(SEPARATOR)]
    return any(each) if quantifier == "ForAnyValue" else all(each)


def _of_one_value(operator: str, values: list[str], value: str) -> bool:
    if "Like" in operator:
        found = any(_expression(one).match(value) for one in values)
    elif "IgnoreCase" in operator:
        found = any(one.lower() == value.lower() for one in values)
    else:
        found = value in values
    return found != ("Not" in operator)


def holds(statement: Mapping[str, Any], request: Request) -> bool:
    """Whether a statement is about a request."""
    named = statement.get("Principal", statement.get("NotPrincipal"))
    who = named == "*" or request["who"] in named["AWS"]
    actions = statement.get("Action", statement.get("NotAction"))
    action = any(_expression(one, True).match(request["action"]) for one in actions)
    resources = statement.get("Resource", statement.get("NotResource"))
    resource = any(_expression(one).match(request["resource"]) for one in resources)
    return (
        who != ("NotPrincipal" in statement)
        and action != ("NotAction" in statement)
        and resource != ("NotResource" in statement)
        and all(
            condition_holds(operator, values, request.get(key))
            for operator, block in statement.get("Condition", {}).items()
            for key, values in block.items()
        )
    )


def allowed(document: Mapping[str, Any], request: Request) -> bool:
    """Whether a request is allowed: some Allow, and no Deny, is about it."""
    about = [one for one in document["Statement"] if holds(one, request)]
    return any(one["Effect"] == "Allow" for one in about) and all(one["Effect"] != "Deny" for one in about)


def short_requests(document: Mapping[str, Any], who: str, action: str, prefix: str) -> Iterator[Request]:
    """Every request whose resource and values are short; a key that is never compared without quantifier has two."""
    conditions = [pair for one in document["Statement"] for pair in one.get("Condition", {}).items()]
    used = sorted({key for _, block in conditions for key in block})
    plain = {key for operator, block in conditions for key in block if ":" not in operator and operator != "Null"}
    for tail in TEXTS:
        for chosen in itertools.product(*(VALUES if key in plain else PAIRS for key in used)):
            context = {key: value for key, value in zip(used, chosen, strict=False) if value is not None}
            yield {"who": who, "action": action, "resource": prefix + tail, **context}


# --------------------------------------------------------------------------------------------------- random policies

_OPERATORS = (
    "StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIfExists",
    "StringNotEqualsIfExists", "StringLikeIfExists", "Null", "ForAllValues:StringEquals", "ForAnyValue:StringLike",
    "StringEqualsIgnoreCase", "ForAllValues:StringNotLike",
)  # fmt: skip
_ACTIONS = ("x:get", "X:G*", "x:put", "x:?ut", "*", "x:*t")
_EVERYBODY: Any = "*"


def _pattern(source: random.Random, unknowns: tuple[str, ...]) -> str:
    return "".join(source.choice([*ALPHABET, "*", "*", "?", *unknowns]) for _ in range(source.randint(1, 3)))


def random_statement(source: random.Random, unknowns: tuple[str, ...] = ()) -> dict[str, Any]:
    """A statement about two accounts, two actions, short resources and two keys."""
    one, two = {"AWS": ["111111111111"]}, {"AWS": ["222222222222"]}
    made: dict[str, Any] = {"Effect": source.choice(["Allow", "Allow", "Deny"])}
    if source.random() < 0.3:
        made["NotPrincipal"] = source.choice([one, two])
    else:
        made["Principal"] = source.choice([_EVERYBODY, one, two])
    actions = source.sample(_ACTIONS, source.randint(1, 2))
    made["NotAction" if source.random() < 0.25 else "Action"] = actions
    resources = [_pattern(source, unknowns) for _ in range(source.randint(1, 2))]
    made["NotResource" if source.random() < 0.25 else "Resource"] = resources
    conditions: dict[str, dict[str, list[str]]] = {}
    for _ in range(source.randint(0, 2)):
        operator, key = source.choice(_OPERATORS), source.choice(KEYS)
        if operator == "Null":
            values = [source.choice(["true", "false"])]
        elif "Like" in operator:
            values = [_pattern(source, unknowns) for _ in range(source.randint(1, 2))]
        else:
            letters = [*ALPHABET, *unknowns]
            values = ["".join(source.choice(letters) for _ in range(source.randint(1, 2)))]
        conditions.setdefault(operator, {})[key] = values
    if conditions:
        made["Condition"] = conditions
    return made


def random_document(source: random.Random, most: int, unknowns: tuple[str, ...] = ()) -> dict[str, Any]:
    """A policy of a few random statements."""
    statements = [random_statement(source, unknowns) for _ in range(source.randint(1, most))]
    return {"Version": "2012-10-17", "Statement": statements}


def read(document: Mapping[str, Any]) -> Policy:
    """The engine's reading of a document."""
    value = read_document(Known(text_of(parts(json.dumps(document))), ORIGIN), lambda hole: None)
    assert isinstance(value, Known)
    names = ModelNames(lambda hole: None, Scenario().settle)
    return read_policy(value.value, names, Scenario().settle)


def question(who: str, action: str, scope: Tokens) -> Question:
    """Whether a principal of an account can do something to a resource of a form."""
    account, arn = literal([who]), literal([f"arn:aws:iam::{who}:user/u"])
    return Question(Requester("it", Kind.PRINCIPAL, account=account, arns=(arn,)), action, {RESOURCE: (scope,)})


def request_of(answer: Answer, who: str) -> Request:
    """The request of a witness."""
    assert answer.witness is not None
    context = {key: value for key, value in answer.witness.context if value is not None}
    resource = (answer.witness.resource or "").replace("…", "")
    return {"who": who, "action": answer.witness.action, "resource": resource, **context}


# ----------------------------------------------------------------------------------------------------------- campaign


def check_decided(source: random.Random) -> str:
    """One policy without unknowns; AssertionError where engine and evaluator differ. Returns the answers."""
    document = random_document(source, 4)
    who, action = source.choice(["111111111111", "333333333333"]), source.choice(["x:get", "x:put"])
    prefix = source.choice(["", "", "a", "b/"])
    asked = question(who, action, (*prefix, ANY))
    policy = read(document)
    shown = f"{json.dumps(document)} {who} {action} {prefix}"
    answer = can(policy, [asked])
    if answer.truth is Truth.TRUE:
        assert allowed(document, request_of(answer, who)), f"wrong witness {answer.witness}: {shown}"
    else:
        assert answer.truth is Truth.FALSE, f"undecided: {shown}"
        missed = next((one for one in short_requests(document, who, action, prefix) if allowed(document, one)), None)
        assert missed is None, f"missed {missed}: {shown}"
    throughout = always(policy, [asked])
    if throughout.truth is Truth.FALSE:
        assert not allowed(document, request_of(throughout, who)), f"wrong refusal {throughout.witness}: {shown}"
    else:
        assert throughout.truth is Truth.TRUE, f"undecided: {shown}"
        refused = [one for one in short_requests(document, who, action, prefix) if not allowed(document, one)]
        assert not refused, f"missed refusal {refused[:1]}: {shown}"
    return f"can {answer.truth.value}, always {throughout.truth.value}"


UNKNOWNS = ("{{ref|p}}", "{{var|q}}")


def check_open(source: random.Random, completions: int = 12) -> str:
    """One policy with unknowns; AssertionError where a certain answer does not survive a completion."""
    document = random_document(source, 3, UNKNOWNS)
    who, action = "111111111111", source.choice(["x:get", "x:put"])
    p = Letter("p", True)
    scope: Tokens = source.choice([(ANY,), (p, ANY), ("a", "/", ANY), ("a", p, "/", ANY)])
    policy = read(document)
    answers = (can(policy, [question(who, action, scope)]), always(policy, [question(who, action, scope)]))
    seen: list[set[Truth]] = [set(), set()]
    for _ in range(completions):
        fixed = "".join(source.choice(ALPHABET) for _ in range(source.randint(1, 2)))
        anything = _pattern(source, ())
        text = json.dumps(document).replace(UNKNOWNS[0], fixed).replace(UNKNOWNS[1], anything)
        whole: Tokens = tuple(one for token in scope for one in (fixed if isinstance(token, Letter) else (token,)))
        completed = read(json.loads(text))
        seen[0].add(can(completed, [question(who, action, whole)]).truth)
        seen[1].add(always(completed, [question(who, action, whole)]).truth)
    for answer, found in zip(answers, seen, strict=False):
        shown = f"{answer.truth.value} {answer.witness}, but {found}: {json.dumps(document)} {action} {scope}"
        assert answer.truth is Truth.UNKNOWN or found == {answer.truth}, shown
    return "constant" if answers[0].truth is Truth.UNKNOWN and len(seen[0]) == 1 else answers[0].truth.value


def main() -> None:
    """Run the campaign and print what was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--decided", type=int, default=1000)
    parser.add_argument("--open", type=int, default=3000)
    parser.add_argument("--rules", type=int, default=200)
    parser.add_argument("--parts", type=int, default=500)
    arguments = parser.parse_args()
    source = random.Random(arguments.seed)
    from tests.part_rules import check_parts  # they are built on this module
    from tests.policy_rules import check_rules

    for name, check, number in (
        ("decided", check_decided, arguments.decided),
        ("open", check_open, arguments.open),
        ("rules", check_rules, arguments.rules),
        ("parts", check_parts, arguments.parts),
    ):
        start = time.perf_counter()
        seen = Counter(check(source) for _ in range(number))
        print(f"{name}: {number} policies in {time.perf_counter() - start:.1f} s: {dict(seen)}")


if __name__ == "__main__":
    main()
