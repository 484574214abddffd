"""Laws of evaluation: under an assignment, a property's choices come to what the assignment itself gives."""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ctlint.frontends.cloudformation.load import CloudFormation
from ctlint.graph import Loaded, Resource, Wanted, read
from ctlint.source import Inputs, Sources, Unit
from ctlint.value import (
    OTHER,
    Absent,
    Atom,
    Choice,
    Entries,
    Items,
    Known,
    Scenario,
    Settled,
    Split,
    Text,
    Unknown,
    Value,
)
from tests.stopwatch import stopwatch

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
REGION = "AWS::Region"
REMOVED = object()


def load(text: str) -> Loaded:
    sources = Sources(Path())
    sources.put("t", text)
    return CloudFormation().load([Unit("cloudformation", "t", ("t",))], sources, Inputs(), Wanted())


# ------------------------------------------------------------------------------------------------- templates by chance


def generate(chance: random.Random) -> dict[str, Any]:
    """A small template as plain JSON: up to four parameters, nested conditions, properties that use them."""
    words = ["a", "b", "true", "x"]
    parameters: dict[str, Any] = {}
    for name in ["P", "Q", "R", "S"][: chance.randint(1, 4)]:
        parameters[name] = chance.choice(
            [
                {"Type": "String", "AllowedValues": ["a", "b"], "Default": "a"},
                {"Type": "String", "AllowedValues": ["a", "b", "x"]},
                {"Type": "String", "Default": "true"},
                {"Type": "String", "Default": "a"},
                {"Type": "String"},
            ]
        )
    names = list(parameters)

    def operand() -> Any:
        return chance.choice(
            [
                {"Ref": chance.choice(names)},
                {"Ref": chance.choice(names)},
                chance.choice(words),
                {"Ref": REGION},
                {"Fn::FindInMap": ["M", {"Ref": chance.choice(names)}, "k", {"DefaultValue": "x"}]},
            ]
        )

    conditions: dict[str, Any] = {}

    def expression(depth: int) -> Any:
        kind = chance.randint(0, 5 if depth else 2)
        if kind == 3:
            return {"Fn::Not": [expression(depth - 1)]}
        if kind >= 4:
            return {chance.choice(["Fn::And", "Fn::Or"]): [expression(depth - 1) for _ in range(chance.randint(2, 3))]}
        if kind == 2 and conditions:
            return {"Condition": chance.choice(list(conditions))}
        return {"Fn::Equals": [{"Ref": chance.choice(names)}, operand()]}

    for number in range(chance.randint(1, 4)):
        conditions[f"C{number}"] = expression(2)

    def value(depth: int) -> Any:
        kind = chance.randint(0, 6 if depth else 2)
        if kind <= 1:
            return chance.choice(words)
        if kind == 2:
            return {"Ref": chance.choice([*names, REGION])}
        if kind == 3:
            return {"Fn::Sub": "-".join("${" + chance.choice([*names, REGION]) + "}" for _ in range(2))}
        if kind == 4:
            return {"Fn::Join": [",", [value(0), optional(depth - 1), value(0)]]}
        return optional(depth - 1)

    def optional(depth: int) -> Any:
        if chance.random() < 0.7:
            return {
                "Fn::If": [chance.choice(list(conditions)), value(depth), optional(depth) if depth > 0 else value(0)]
            }
        return chance.choice([{"Ref": "AWS::NoValue"}, value(0)])

    properties = {
        "One": value(2),
        "Two": value(2),
        "List": ["z", optional(1), optional(1)],
        "Map": {"Inner": optional(2)},
        "Key": {"Fn::FindInMap": ["N", {"Ref": REGION}, "k"]},
    }
    mappings = {
        "M": {"a": {"k": "b"}, "b": {"k": "a"}},
        "N": {"us-east-1": {"k": "1"}, "eu-west-1": {"k": "2"}, "eu-west-2": {"k": "2"}},
    }
    resource = {"Type": "A::B::C", "Condition": chance.choice(list(conditions)), "Properties": properties}
    return {"Parameters": parameters, "Mappings": mappings, "Conditions": conditions, "Resources": {"T": resource}}


class Naive:
    """CloudFormation itself, for the functions above: everything is known, nothing is symbolic."""

    def __init__(self, template: dict[str, Any], assignment: dict[str, str]) -> None:
        self.template = template
        self.assignment = assignment

    def condition(self, node: Any) -> bool:
        ((function, argument),) = node.items()
        if function == "Condition":
            return self.condition(self.template["Conditions"][argument])
        if function == "Fn::Not":
            return not self.condition(argument[0])
        if function == "Fn::And":
            return all(self.condition(each) for each in argument)
        if function == "Fn::Or":
            return any(self.condition(each) for each in argument)
        return bool(self.value(argument[0]) == self.value(argument[1]))

    def value(self, node: Any) -> Any:
        if isinstance(node, list):
            return [item for item in map(self.value, node) if item is not REMOVED]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((function, argument),) = node.items()
            if function == "Ref":
                return REMOVED if argument == "AWS::NoValue" else self.assignment[argument]
            if function == "Fn::If":
                return self.value(argument[1 if self.condition({"Condition": argument[0]}) else 2])
            if function == "Fn::Join":
                return argument[0].join(self.value(argument[1]))
            if function == "Fn::Sub":
                text = argument
                for name, given in self.assignment.items():
                    text = text.replace("${" + name + "}", given)
                return text
            if function == "Fn::FindInMap":
                found = self.template["Mappings"][argument[0]].get(self.value(argument[1]))
                return found[argument[2]] if found is not None else argument[3]["DefaultValue"]
        return {key: item for key, item in ((k, self.value(v)) for k, v in node.items()) if item is not REMOVED}


class World:
    """One assignment, asked through the atoms that the front end made."""

    def __init__(self, template: dict[str, Any], assignment: dict[str, str]) -> None:
        self.naive = Naive(template, assignment)
        self.assignment = assignment
        self.equals = {}
        for node in walk(template):
            if isinstance(node, dict) and "Fn::Equals" in node:
                sides = sorted(map(repr, node["Fn::Equals"]))
                self.equals[f"t:{' == '.join(sides)}"] = node

    def answer(self, atom: Atom) -> str:
        if atom.key.startswith("t:Parameters.") and atom.group is None:
            given = self.assignment[atom.asks]
            return given if given in atom.domain else OTHER
        if atom.group is not None:
            name = atom.group.removeprefix("t:Parameters.")
            return str(json.dumps(self.assignment[name]) == atom.key.removeprefix(f"{atom.group} == ")).lower()
        return str(self.naive.condition(self.equals[atom.key])).lower()

    def settle(self, value: Value[Any]) -> Settled[Any]:
        scenario = Scenario()
        while True:
            try:
                return scenario.settle(value)
            except Split as question:
                scenario = scenario.assume(question.atom, self.answer(question.atom))

    def plain(self, value: Value[Any]) -> Any:
        settled = self.settle(value)
        if isinstance(settled, Absent):
            return REMOVED
        if isinstance(settled, Unknown):
            assert settled.key is not None, settled
            return self.assignment[settled.key.removeprefix("t:Parameters.")]
        payload = settled.value
        if isinstance(payload, Text):
            return "".join(part if isinstance(part, str) else self.plain(part) for part in payload.parts)  # type: ignore[arg-type]
        if isinstance(payload, Items):
            return [self.plain(item) for item in payload.values]
        if isinstance(payload, Entries):
            fields = ((name, self.plain(field)) for name, field in payload.fields.items())
            return {name: item for name, item in fields if item is not REMOVED}
        return payload


def walk(node: Any) -> Any:
    yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(child)


def assignments(template: dict[str, Any]) -> list[dict[str, str]]:
    domains: dict[str, list[str]] = {REGION: ["us-east-1", "eu-west-1", "eu-west-2"]}
    for name, parameter in template["Parameters"].items():
        words = words_for(template, name) | ({parameter["Default"]} if "Default" in parameter else set())
        if "AllowedValues" in parameter:
            domains[name] = parameter["AllowedValues"]
        elif words == {"true"}:
            domains[name] = ["true", "false"]
        elif read_in_conditions(template, name) or "Default" not in parameter:
            domains[name] = ["a", "b", "true", "x", "something else"]
        else:
            domains[name] = [parameter["Default"]]
    return [dict(zip(domains, row, strict=True)) for row in itertools.product(*domains.values())]


def words_for(template: dict[str, Any], name: str) -> set[str]:
    """The texts that the parameter is compared with, and the keys of the mapping that it chooses from."""
    words: set[str] = set()
    for node in walk(template):
        if isinstance(node, dict) and {"Ref": name} in node.get("Fn::Equals", ()):
            words |= {side for side in node["Fn::Equals"] if isinstance(side, str)}
        if isinstance(node, dict) and {"Ref": name} in node.get("Fn::FindInMap", ()):
            words |= set(template["Mappings"]["M"])
    return words


def read_in_conditions(template: dict[str, Any], name: str) -> bool:
    return any(node == {"Ref": name} for node in walk(template["Conditions"]))


@pytest.mark.parametrize("seed", range(150))
def test_choices_under_an_assignment_are_what_the_assignment_gives(seed: int) -> None:
    template = generate(random.Random(seed))
    (resource,) = load(json.dumps(template)).resources
    rows = assignments(template)
    if len(rows) > 200:
        rows = random.Random(seed).sample(rows, 200)
    split = 0
    for assignment in rows:
        world = World(template, assignment)
        naive = world.naive
        assert world.plain(resource.exists) == naive.condition({"Condition": template["Resources"]["T"]["Condition"]})
        expected = naive.value(template["Resources"]["T"]["Properties"])
        assert world.plain(resource.body) == expected, assignment
    for name in resource_fields(resource):
        split += isinstance(read(resource, name), Choice)
    assert split


def outline(value: Value[Any]) -> Any:
    """All that a value says, in its own order."""
    if isinstance(value, Choice):
        return [value.atom, [(answer, outline(branch)) for answer, branch in value.branches.items()]]
    payload = value.value if isinstance(value, Known) else None
    if isinstance(payload, Items):
        return [outline(item) for item in payload.values]
    if isinstance(payload, Entries):
        return [(name, outline(field)) for name, field in payload.fields.items()]
    key = value.key if isinstance(value, Unknown) else None
    return [type(value).__name__, payload.render() if isinstance(payload, Text) else payload, key, value.origin]


def resource_fields(resource: Resource) -> list[str]:
    assert isinstance(resource.body, Known)
    return list(resource.body.value.fields)


def test_the_generator_reaches_every_kind_of_question() -> None:
    kinds = set()
    for seed in range(150):
        (resource,) = load(json.dumps(generate(random.Random(seed)))).resources
        waiting: list[Value[Any]] = [resource.exists, *(read(resource, name) for name in resource_fields(resource))]
        while waiting:
            value = waiting.pop()
            if isinstance(value, Choice):
                atom = value.atom
                kinds.add(
                    ("other" if OTHER in atom.domain else "full" if len(atom.domain) > 2 else "two")
                    if ":Parameters." in atom.key and atom.group is None and " == " not in atom.key
                    else "group"
                    if atom.group
                    else "opaque"
                )
                waiting.extend(value.branches.values())
    assert kinds == {"other", "full", "two", "group", "opaque"}


def test_values_do_not_depend_on_the_hash_seed() -> None:
    """Atoms, domains and branches follow the source, never the order of a set."""
    program = (
        "import json, random, sys; sys.path[:0] = sys.argv[1:]; import test_cloudformation_scenarios as t\n"
        "for seed in range(12):\n"
        "    (found,) = t.load(json.dumps(t.generate(random.Random(seed)))).resources\n"
        "    print(t.outline(found.exists), t.outline(found.body))\n"
    )
    here = Path(__file__).parent
    printed = {
        subprocess.run(
            [sys.executable, "-c", program, str(here), str(here.parents[1])],
            env={"PYTHONHASHSEED": seed, "PATH": os.environ.get("PATH", "")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(printed) == 1
    assert len(printed.pop()) > 1000


@pytest.mark.parametrize("shape", ["chain", "independent", "doubling"])
def test_many_conditions_take_under_a_second(shape: str) -> None:
    """40 conditions: each on the one before, each on its own parameter, each naming the one before twice."""
    parameters = {f"P{n}": {"Type": "String", "AllowedValues": ["a", "b"], "Default": "a"} for n in range(40)}
    conditions: dict[str, Any] = {"C0": {"Fn::Equals": [{"Ref": "P0"}, "a"]}}
    for n in range(1, 40):
        before, own = {"Condition": f"C{n - 1}"}, {"Fn::Equals": [{"Ref": f"P{n}"}, "a"]}
        conditions[f"C{n}"] = {
            "chain": {"Fn::Not": [before]},
            "independent": own,
            "doubling": {"Fn::And": [before, before]},
        }[shape]
    properties: dict[str, Any] = {f"Q{n}": {"Fn::If": [f"C{n}", "yes", "no"]} for n in range(40)}
    properties["All"] = {"Fn::Join": ["", [{"Fn::If": [f"C{n}", "y", {"Ref": "AWS::NoValue"}]} for n in range(40)]]}
    template = {
        "Parameters": parameters,
        "Conditions": conditions,
        "Resources": {"T": {"Type": "A::B::C", "Condition": "C9", "Properties": properties}},
    }
    with stopwatch() as watch:
        (resource,) = load(json.dumps(template)).resources
        values = {name: read(resource, name) for name in properties}
    assert watch.seconds < 1
    if shape == "independent":
        assert isinstance(values["All"], Unknown)
        assert "combinations" in values["All"].origin[0].note
    deep = values["Q39"]
    assert isinstance(deep, Choice)
    assert deep.atom.asks == ("P39" if shape == "independent" else "P0")


# --------------------------------------------------------------------------------------------------------- robustness


TEMPLATES = [
    *sorted(CORPUS.glob("cloudformation/*/*.yaml")),
    *sorted(CORPUS.glob("cloudformation/*/template.json")),
    *sorted(CORPUS.glob("cdk/0*/cdk.out/*.template.json")),
]


def touch(value: Value[Any]) -> int:
    """Evaluate everything there is; how many leaves."""
    if isinstance(value, Choice):
        return sum(map(touch, value.branches.values()))
    if isinstance(value, Known) and isinstance(value.value, Items):
        return sum(map(touch, value.value.values))
    if isinstance(value, Known) and isinstance(value.value, Entries):
        return sum(map(touch, value.value.fields.values()))
    assert value.origin
    return 1


def evaluate_all(text: str) -> Loaded:
    loaded = load(text)
    for resource in loaded.resources:
        touch(resource.exists)
        touch(resource.body)
    for each in loaded.diagnostics:
        assert each.span is None or 0 <= each.span.start <= each.span.end <= len(text)
    return loaded


@pytest.mark.skipif(not TEMPLATES, reason="the corpus ../shared/corpus is not beside this checkout")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_truncation_is_diagnosed_or_read(path: Path) -> None:
    text = path.read_text("utf-8-sig")
    whole = evaluate_all(text)
    assert whole.resources or whole.diagnostics
    lines = text.splitlines(keepends=True)
    step = max(1, len(lines) // 60)
    for count in range(0, len(lines), step):
        cut = "".join(lines[:count])
        loaded = evaluate_all(cut)
        if path.suffix == ".json" and cut.strip():
            assert [(each.code, each.fatal) for each in loaded.diagnostics] == [("CTL002", True)]


@pytest.mark.skipif(not TEMPLATES, reason="the corpus ../shared/corpus is not beside this checkout")
@pytest.mark.parametrize("seed", range(60))
def test_mutations_never_raise(seed: int) -> None:
    """Pieces of one template are put, at random, where they do not belong."""
    chance = random.Random(seed)
    text = chance.choice(TEMPLATES).read_text("utf-8-sig")
    pieces = [
        "!Ref ",
        "!If ",
        "[",
        "]",
        "{",
        "}",
        ": ",
        "\n",
        "'",
        '"',
        "- ",
        "&a ",
        "*a",
        "<<: ",
        "null",
        "Fn::Sub",
        "${",
        "#",
    ]
    for _ in range(25):
        at = chance.randrange(len(text))
        end = at + chance.choice([0, 0, 1, 5, 40])
        text = text[:at] + chance.choice([*pieces, text[at : at + 30]]) + text[end:]
        evaluate_all(text)


MALFORMED: list[Any] = [
    None,
    True,
    7,
    "x",
    [],
    [1],
    {},
    {"Ref": "Nobody"},
    {"Ref": []},
    {"a": {"b": []}},
    {"Fn::If": []},
]


def test_every_place_takes_every_shape() -> None:
    """Each node of a template that uses every function is replaced by each malformed shape."""
    template = {
        "Transform": ["AWS::LanguageExtensions"],
        "Parameters": {"P": {"Type": "String", "Default": "a", "AllowedValues": ["a", "b"], "NoEcho": True}},
        "Mappings": {"M": {"a": {"k": "v"}}},
        "Conditions": {
            "C": {"Fn::And": [{"Fn::Equals": [{"Ref": "P"}, "a"]}, {"Fn::Not": [{"Condition": "D"}]}]},
            "D": {"Fn::Or": [{"Fn::Equals": ["1", "2"]}, {"Fn::Equals": ["1", "2"]}]},
        },
        "Rules": {"R": {"Assertions": [{"Assert": {"Fn::Contains": [["a"], {"Ref": "P"}]}}]}},
        "Resources": {
            "T": {
                "Type": "A::B::C",
                "Condition": "C",
                "Properties": {
                    "Sub": {"Fn::Sub": ["${a}${P}${T.Arn}", {"a": {"Ref": "P"}}]},
                    "Join": {"Fn::Join": ["", ["a", {"Ref": "AWS::NoValue"}, {"Fn::GetAtt": ["T", "Arn"]}]]},
                    "Select": {"Fn::Select": ["0", {"Fn::Split": [",", {"Ref": "P"}]}]},
                    "If": {"Fn::If": ["C", [{"Fn::If": ["D", 1, {"Ref": "AWS::NoValue"}]}], {"Ref": "AWS::NoValue"}]},
                    "Map": {"Fn::FindInMap": ["M", {"Ref": "P"}, "k", {"DefaultValue": "x"}]},
                    "Import": {"Fn::ImportValue": {"Fn::Sub": "x-${P}"}},
                    "Length": {"Fn::Length": ["a"]},
                    "Azs": {"Fn::GetAZs": {"Ref": "AWS::Region"}},
                },
            },
            "N": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "t", "Parameters": {"P": "b"}}},
            "U": {"Type": "A::B::C", "Properties": {"P": {"Fn::GetAtt": ["N", "Outputs.O"]}}},
        },
        "Outputs": {"O": {"Value": {"Ref": "T"}, "Condition": "D", "Export": {"Name": {"Fn::Sub": "x-${P}"}}}},
    }  # fmt: skip
    count = 0

    def each_place(node: Any) -> None:
        nonlocal count
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            kept = node[key]
            for shape in MALFORMED:
                node[key] = shape
                evaluate_all(json.dumps(template))
                count += 1
            node[key] = kept
            if isinstance(kept, (dict, list)):
                each_place(kept)

    each_place(template)
    assert count > 1000
