"""The verdict over scenarios is the verdict of trying every assignment, with an evaluator that knows no scenarios."""

from __future__ import annotations

import base64
import itertools
import json
import os
import random
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ctlint.catalogue import Selection, load_catalogue, select
from ctlint.engine.rule import Rule
from ctlint.engine.run import judge
from ctlint.findings import Finding, Verdict
from ctlint.frontends.cloudformation.load import CloudFormation
from ctlint.model import RESOURCE_KINDS, wanted
from ctlint.model.estate import Estate
from ctlint.semantics import SEMANTICS
from ctlint.source import Inputs, Sources, Unit
from ctlint.value import OTHER
from tests.stopwatch import stopwatch

FLAGS = {"trail-multi-region": "IsMultiRegionTrail", "trail-log-file-validation": "EnableLogFileValidation"}
"""Rules that fail where a property is not true, absent included."""
WORDS = ("a", "b", "c")
REMOVED = object()


# ------------------------------------------------------------------------------------------------- templates by chance


def generate(chance: random.Random) -> dict[str, Any]:
    """A trail under up to six parameters, with conditions on conditions, mappings and, at times, rules."""
    parameters: dict[str, Any] = {}
    for name in [f"P{n}" for n in range(chance.randint(1, 6))]:
        parameters[name] = chance.choice(
            [
                {"Type": "String", "AllowedValues": ["a", "b"], "Default": chance.choice("ab")},
                {"Type": "String", "AllowedValues": ["a", "b", "c"]},
                {"Type": "String", "AllowedValues": ["true", "false"], "Default": chance.choice(["true", "false"])},
                {"Type": "String", "Default": "a"},
                {"Type": "String", "Default": "zzz"},
                {"Type": "String"},
                {"Type": "CommaDelimitedList", "Default": chance.choice(["a,b", "c", "b,a,zzz"])},
            ]
        )
    lists = [name for name, parameter in parameters.items() if parameter["Type"] == "CommaDelimitedList"]
    if len(lists) == len(parameters):
        parameters[f"P{len(lists)}"] = {"Type": "String", "Default": "a"}
    names = [name for name in parameters if name not in lists]
    chosen = [name for name in names if "AllowedValues" in parameters[name]]
    flags = [name for name in names if parameters[name].get("AllowedValues", [""])[0] == "true"]
    conditions: dict[str, Any] = {}

    def expression(depth: int) -> Any:
        kind = chance.randint(0, 8 if depth else 2)
        if kind == 7 and lists:
            return {"Fn::Equals": [{"Fn::Select": ["0", {"Ref": chance.choice(lists)}]}, chance.choice(WORDS)]}
        if kind >= 7:
            return {"Fn::Equals": computed()}
        if kind == 3:
            return {"Fn::Not": [expression(depth - 1)]}
        if kind >= 4:
            return {chance.choice(["Fn::And", "Fn::Or"]): [expression(depth - 1) for _ in range(chance.randint(2, 3))]}
        if kind == 2 and conditions:
            return {"Condition": chance.choice(list(conditions))}
        sides = [{"Ref": chance.choice(names)}, chance.choice(WORDS)]
        chance.shuffle(sides)
        return {"Fn::Equals": sides}

    def computed() -> list[Any]:
        """Two sides that can be computed whatever is assumed."""
        allowed: Any = {"Ref": chance.choice(chosen)} if chosen else "a"
        if conditions:
            allowed = {
                "Fn::If": [chance.choice(list(conditions)), allowed, chance.choice(["a", {"Ref": "AWS::NoValue"}])]
            }
        element = allowed if chance.random() < 0.5 else "b"
        return chance.choice(
            [
                [{"Fn::Length": ["a", allowed]}, chance.choice([1, 2])],
                [{"Fn::Join": ["-", ["x", element, allowed]]}, chance.choice(["x-a", "x-b-a", "x-a-a", "x-b"])],
                [{"Fn::ToJsonString": {"k": [allowed]}}, chance.choice(['{"k":["a"]}', '{"k":[]}'])],
                [{"Fn::Select": ["0", [allowed, "c"]]}, chance.choice(WORDS)],
                [{"Fn::Select": ["1", {"Fn::Split": ["/", {"Fn::Join": ["/", ["q", "a", allowed]]}]}]}, "a"],
                [{"Fn::Base64": {"Fn::Join": ["", ["a", allowed]]}}, chance.choice(["YWE=", "YQ==", "YWI="])],
                [{"Fn::Select": [0, {"Fn::Cidr": ["10.0.0.0/16", 1, 8]}]}, "10.0.0.0/24"],
            ]
        )

    for number in range(chance.randint(1, 6)):
        conditions[f"C{number}"] = expression(3)

    def flag(depth: int) -> Any:
        kind = chance.randint(0, 9)
        if kind == 8 and flags:
            return {
                "Fn::Select": ["1", {"Fn::Split": [",", {"Fn::Join": [",", ["x", {"Ref": chance.choice(flags)}]]}]}]
            }
        if kind == 9:
            return {"Fn::Select": [{"Fn::If": [chance.choice(list(conditions)), "0", "1"]}, [True, "false"]]}
        if kind <= 3 and depth:
            return {"Fn::If": [chance.choice(list(conditions)), flag(depth - 1), flag(depth - 1)]}
        if kind == 4 and flags:
            return {"Ref": chance.choice(flags)}
        if kind == 5:
            found = {"Ref": chance.choice(names)} if chance.random() < 0.8 else "a"
            return {"Fn::FindInMap": ["M", found, "k", {"DefaultValue": False}]}
        if kind == 6:
            return {"Ref": "AWS::NoValue"}
        return chance.choice([True, True, False, "true", "false"])

    trail: dict[str, Any] = {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": "logs"}}
    trail["Properties"].update({name: flag(3) for name in FLAGS.values()})
    if chance.random() < 0.5:
        trail["Condition"] = chance.choice(list(conditions))
    template: dict[str, Any] = {
        "Parameters": parameters,
        "Mappings": {"M": {"a": {"k": True}, "b": {"k": "false"}}},
        "Conditions": conditions,
        "Resources": {"Trail": trail},
    }
    if chance.random() < 0.4:
        template["Rules"] = {
            f"R{n}": {
                **({"RuleCondition": rule_expression(chance, names)} if chance.random() < 0.5 else {}),
                "Assertions": [{"Assert": rule_expression(chance, names)} for _ in range(chance.randint(1, 2))],
            }
            for n in range(chance.randint(1, 3))
        }
    return template


def rule_expression(chance: random.Random, names: list[str]) -> Any:
    if chance.random() < 0.3:
        return {"Fn::Contains": [["a", "b"], {"Ref": chance.choice(names)}]}
    equals = {"Fn::Equals": [{"Ref": chance.choice(names)}, chance.choice(WORDS)]}
    return {"Fn::Not": [equals]} if chance.random() < 0.6 else equals


# -------------------------------------------------------------------------------------------------------- brute force


class Naive:
    """CloudFormation under one full assignment."""

    def __init__(self, template: dict[str, Any], assignment: dict[str, str]) -> None:
        self.template = template
        self.assignment = assignment

    def holds(self, node: Any) -> bool:
        ((function, argument),) = node.items()
        if function == "Condition":
            return self.holds(self.template["Conditions"][argument])
        if function == "Fn::Not":
            return not self.holds(argument[0])
        if function == "Fn::And":
            return all(map(self.holds, argument))
        if function == "Fn::Or":
            return any(map(self.holds, argument))
        if function == "Fn::Contains":
            return self.value(argument[1]) in argument[0]
        return str(self.value(argument[0])) == str(self.value(argument[1]))

    def value(self, node: Any) -> Any:
        if not isinstance(node, dict):
            return node
        ((function, argument),) = node.items()
        if function == "Ref":
            given: Any = REMOVED if argument == "AWS::NoValue" else self.assignment[argument]
            listed = self.template["Parameters"].get(argument, {}).get("Type") == "CommaDelimitedList"
            return given.split(",") if listed else given
        if function == "Fn::If":
            return self.value(argument[1 if self.holds({"Condition": argument[0]}) else 2])
        if function == "Fn::Length":
            return len(self.items(argument))
        if function == "Fn::Join":
            return argument[0].join(map(str, self.items(argument[1])))
        if function == "Fn::Split":
            return self.value(argument[1]).split(argument[0])
        if function == "Fn::Select":
            return self.items(argument[1])[int(self.value(argument[0]))]
        if function == "Fn::Base64":
            return base64.b64encode(self.value(argument).encode()).decode()
        if function == "Fn::Cidr":
            return ["10.0.0.0/24"]
        if function == "Fn::ToJsonString":
            plain = {key: self.items(value) for key, value in argument.items()}
            return json.dumps(plain, separators=(",", ":"))
        found = self.template["Mappings"]["M"].get(self.value(argument[1]))
        return argument[3]["DefaultValue"] if found is None else found["k"]

    def items(self, node: Any) -> list[Any]:
        found = [self.value(item) for item in node] if isinstance(node, list) else self.value(node)
        return [item for item in found if item is not REMOVED]

    def is_deployed(self) -> bool:
        for rule in self.template.get("Rules", {}).values():
            if "RuleCondition" in rule and not self.holds(rule["RuleCondition"]):
                continue
            if not all(self.holds(assertion["Assert"]) for assertion in rule["Assertions"]):
                return False
        return True

    def exists(self) -> bool:
        condition = self.template["Resources"]["Trail"].get("Condition")
        return condition is None or self.holds({"Condition": condition})

    def passes(self, attribute: str) -> bool:
        return self.value(self.template["Resources"]["Trail"]["Properties"][attribute]) in (True, "true")


def assignments(template: dict[str, Any]) -> list[dict[str, str]]:
    """Every assignment that tells anything apart: what is allowed, or the default, the words, and another text."""
    domains = {}
    for name, parameter in template["Parameters"].items():
        free = dict.fromkeys([parameter.get("Default", "a"), *WORDS, "another"])
        if parameter["Type"] == "CommaDelimitedList":
            free = dict.fromkeys([parameter["Default"], *(f"{word},else" for word in (*WORDS, "another"))])
        domains[name] = parameter.get("AllowedValues", list(free))
    return [dict(zip(domains, row, strict=True)) for row in itertools.product(*domains.values())]


# ------------------------------------------------------------------------------------------------------------- ctlint


@cache
def rules() -> tuple[Rule, ...]:
    catalogue = load_catalogue()
    return catalogue.rules(select(catalogue.listed, Selection(only=tuple(FLAGS))))


def findings(template: dict[str, Any]) -> dict[str, Finding]:
    sources = Sources(Path())
    sources.put("t", json.dumps(template))
    loaded = CloudFormation().load([Unit("cloudformation", "t", ("t",))], sources, Inputs(), wanted())
    estate = Estate(loaded.resources, RESOURCE_KINDS)
    judged = judge(rules(), estate, SEMANTICS, assumptions=loaded.assumptions, reraise=True)
    return {finding.rule.slug: finding for finding in judged.findings}


def fits(scenario: str, template: dict[str, Any], assignment: dict[str, str]) -> bool:
    """Whether an assignment is one of those that a finding names."""
    return any(
        all(_answers(answer, template, assignment) for answer in part.split(", ")) for part in scenario.split(" or ")
    )


def _answers(answer: str, template: dict[str, Any], assignment: dict[str, str]) -> bool:
    compared = re.fullmatch(r'(Fn::Select 0 )?(P\d) ([!=]=) "(.*)"', answer)
    if compared:
        text = assignment[compared[2]]
        return ((text.split(",")[0] if compared[1] else text) == compared[4]) is (compared[3] == "==")
    name, _, text = answer.partition("=")
    if text != OTHER:
        return assignment[name] == text
    mentioned = {template["Parameters"][name].get("Default")}
    for node in walk({key: section for key, section in template.items() if key != "Parameters"}):
        if isinstance(node, dict):
            sides = node.get("Fn::Equals", ())
            mentioned |= {side for side in sides if isinstance(side, str)} if {"Ref": name} in sides else set()
            if node.get("Fn::Contains", [None, None])[1] == {"Ref": name}:
                mentioned |= set(node["Fn::Contains"][0])
            if node.get("Fn::FindInMap", [None, None])[1] == {"Ref": name}:
                mentioned |= set(template["Mappings"]["M"])
    return assignment[name] not in mentioned


def walk(node: Any) -> Any:
    yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(child)


def check(template: dict[str, Any]) -> set[str]:
    """Compare; what kinds of outcome there were."""
    worlds = [(row, Naive(template, row)) for row in assignments(template)]
    deployed = [(row, naive) for row, naive in worlds if naive.is_deployed()]
    kinds = set()
    found = findings(template)
    for slug, attribute in FLAGS.items():
        finding = found.get(slug)
        judged = [(row, naive.passes(attribute)) for row, naive in deployed if naive.exists()]
        if not deployed:
            kinds.add("never deployed")  # what no assignment satisfies forbids nothing
            continue
        if not judged:
            assert finding is None
            kinds.add("never exists")
            continue
        assert finding is not None
        failing = [row for row, passes in judged if not passes]
        assert finding.verdict is (Verdict.FAIL if failing else Verdict.PASS), (slug, failing[:1])
        if not failing:
            kinds.add("pass")
            continue
        defaults = {name: one["Default"] for name, one in template["Parameters"].items() if "Default" in one}
        usual = [passes for row, passes in judged if defaults.items() <= row.items()]
        by_default = bool(usual) and not any(usual)
        scenario = finding.scenario
        if "Rules" not in template:
            assert (scenario is None or scenario.default) is by_default
        if scenario is None:
            assert len(failing) == len(judged)
            kinds.add("fail")
        elif " more" not in scenario.when:
            # What it names always fails, and whatever fails is named.
            assert [row for row, passes in judged if fits(scenario.when, template, row)] == failing
            kinds.add("fail by default" if scenario.default else "warn")
        else:
            kinds.add("more")
    return kinds


@pytest.mark.parametrize("block", range(10))
def test_scenarios_against_every_assignment(block: int) -> None:
    kinds = set()
    for seed in range(block * 60, block * 60 + 60):
        kinds |= check(generate(random.Random(seed)))
    assert {"pass", "fail", "warn", "fail by default"} <= kinds


def test_thirty_conditions_over_one_trail_are_judged_within_a_second() -> None:
    """Each on the two before and a parameter of its own; the trail hangs on the last."""
    count = 30
    parameters = {f"P{n}": {"Type": "String", "AllowedValues": ["a", "b"], "Default": "a"} for n in range(count)}
    conditions: dict[str, Any] = {}
    for n in range(count):
        own: dict[str, Any] = {"Fn::Equals": [{"Ref": f"P{n}"}, "a"]}
        before = [{"Condition": f"C{n - back}"} for back in (1, 2) if n >= back]
        conditions[f"C{n}"] = {"Fn::Or" if n % 2 else "Fn::And": [*before, own]} if before else own
    flag = {"Fn::If": [f"C{count - 1}", True, False]}
    trail = {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": "b", "IsMultiRegionTrail": flag}}
    template = {"Parameters": parameters, "Conditions": conditions, "Resources": {"Trail": trail}}
    with stopwatch() as watch:
        finding = findings(template)["trail-multi-region"]
    assert watch.seconds < 1
    assert finding.verdict is not Verdict.PASS


def test_reports_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"t{number}.json").write_text(json.dumps(generate(random.Random(number))), "utf-8")
    command = [sys.executable, "-m", "ctlint", "check", "--show", "pass", "--format", "json", str(tmp_path)]
    path = os.environ.get("PATH", "")
    printed = set()
    for seed in ("0", "1", "2"):
        done = subprocess.run(command, env={"PYTHONHASHSEED": seed, "PATH": path}, capture_output=True, text=True)
        assert done.stderr == ""
        printed.add(done.stdout)
    assert len(printed) == 1
    assert "when" in printed.pop()
