"""Knows the ways to write a template of CloudFormation.

Must not know what any resource is for.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

import yaml

from ctlint.source import Inputs
from tests.equivalence.law import Rewrite, Rewritten
from tests.equivalence.layout import without
from tests.equivalence.templates import (
    Files,
    Template,
    as_yaml,
    each_literal,
    is_function,
    mapped,
    pieces,
    redirected,
    reference,
    references,
    template,
    with_properties,
)
from tests.mutation.stacks import TEMPLATE

ALIASES = {"CTL007": "a diagnostic says that CloudFormation takes aliases only from a tool that writes them out"}
ORDER = {
    "trail-waits-for-bucket-policy": "it speaks of what one template makes; what a nested stack waits for is not asked"
}
ELSEWHERE = {"access-log-target-same-region-account": "two stacks may be deployed to two regions or accounts"}
EXTENSIONS = "AWS::LanguageExtensions"


def _whole(
    name: str, change: Callable[[Template], Template], before: Callable[[str], str] | None = None, **more: Any
) -> Rewrite:
    """The template as data, changed, as YAML in long form."""

    def rewrite(files: Files) -> Files:
        return {TEMPLATE: as_yaml(change(template(files)))}

    return Rewrite(name, rewrite, before or (lambda text: text), **more)


def _parts(name: str, change: Callable[[Any], Any]) -> Rewrite:
    """Each part of the properties of resources is written in another way."""
    return _whole(name, lambda document: with_properties(document, change))


# ---------------------------------------------------------------- syntax


def _as_json(files: Files) -> Files:
    return {"audit.json": json.dumps(template(files), indent=1)}


def _packed(files: Files) -> Files:
    """Without a blank, as another program writes it, with a byte order mark."""
    return {"audit.template": "\ufeff" + json.dumps(template(files), separators=(",", ":"), sort_keys=True)}


def _short(files: Files) -> Files:
    """All functions in their short form where YAML has one, in blocks."""

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    def represent(dumper: yaml.SafeDumper, data: Any) -> yaml.Node:
        if not is_function(data):
            return dumper.represent_dict(data)
        name, value = next(iter(data.items()))
        tag = "!" + name.removeprefix("Fn::")
        if name == "Fn::GetAtt":
            return dumper.represent_scalar(tag, ".".join(value))
        return dumper.represent_scalar(tag, value) if isinstance(value, str) else dumper.represent_sequence(tag, value)

    Dumper.add_representer(dict, represent)
    return {TEMPLATE: yaml.dump(template(files), Dumper=Dumper, sort_keys=False, width=10**6)}


def _backwards(document: Template) -> Template:
    return dict(reversed([*{**document, "Resources": dict(reversed(document["Resources"].items()))}.items()]))


def _keys_backwards(document: Template) -> Template:
    made: Template = mapped(document, lambda one: dict(reversed(one.items())) if isinstance(one, dict) else one)
    return made


def _commented(files: Files) -> Files:
    lines = (
        line + "   # IsLogging: false" * (not line.rstrip().endswith((">", "|")))
        for line in files[TEMPLATE].split("\n")
    )
    return {TEMPLATE: "\ufeff%YAML 1.1\n---\n" + "\r\n".join(lines) + "\n...\n"}


def _anchored(files: Files) -> Files:
    """What is written twice is written once and referred to; `package` and SAM write it out before they deploy."""
    document = template(files)
    seen: dict[str, Any] = {}

    def once(node: Any) -> Any:
        return seen.setdefault(json.dumps(node), node) if isinstance(node, (dict, list)) and node else node

    document["Resources"] = {name: mapped(one, once) for name, one in document["Resources"].items()}
    return {TEMPLATE: yaml.safe_dump(document, sort_keys=False)}


def _merged(files: Files) -> Files:
    """The properties that every alarm has come from one mapping by merge keys."""
    document = template(files)
    alarms = [one for one in document["Resources"].values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    shared = {
        name: value
        for name, value in alarms[0]["Properties"].items()
        if all(one["Properties"].get(name) == value for one in alarms)
    }
    for one in alarms:
        one["Properties"] = {
            "<<": "HERE",
            **{name: value for name, value in one["Properties"].items() if name not in shared},
        }
    text = as_yaml({"Metadata": {"Alarms": "THERE"}, **document})
    lines = "\n".join("    " + line for line in as_yaml(shared).splitlines())
    return {TEMPLATE: text.replace("Alarms: THERE", f"Alarms: &alarms\n{lines}").replace("'<<': HERE", "<<: *alarms")}


# ---------------------------------------------------------------- functions


def _join(part: Any) -> Any:
    return {"Fn::Join": ["", list(pieces(part["Fn::Sub"]))]} if is_function(part, "Fn::Sub") else part


def joined(document: Template) -> Template:
    """Every Sub as a Join."""
    return with_properties(document, _join)


def _sub_with_names(part: Any) -> Any:
    """Every hole by a name that the Sub itself says."""
    if not is_function(part, "Fn::Sub"):
        return part
    text = ""
    given: dict[str, Any] = {}
    for piece in pieces(part["Fn::Sub"]):
        if isinstance(piece, str):
            text += piece
        else:
            name = f"Part{len(given)}"
            text += "${" + name + "}"
            given[name] = piece
    return {"Fn::Sub": [text, given]}


def _by_sub(part: Any) -> Any:
    """Every Ref and GetAtt as a Sub."""
    if is_function(part, "Ref"):
        return {"Fn::Sub": "${" + part["Ref"] + "}"}
    return {"Fn::Sub": "${" + ".".join(part["Fn::GetAtt"]) + "}"} if is_function(part, "Fn::GetAtt") else part


def _split(part: Any) -> Any:
    """Texts with colons are split and joined again."""
    if is_function(part, "Fn::Sub"):
        return {"Fn::Join": [":", {"Fn::Split": [":", part]}]}
    return part


def _dotted(part: Any) -> Any:
    return {"Fn::GetAtt": ".".join(part["Fn::GetAtt"])} if is_function(part, "Fn::GetAtt") else part


def _nothing(part: Any) -> Any:
    """Properties that are not there after all."""
    if isinstance(part, dict) and part and not is_function(part) and all(name.isalnum() for name in part):
        return {**part, "Tags": {"Ref": "AWS::NoValue"}}
    return [*part, {"Ref": "AWS::NoValue"}] if isinstance(part, list) and part and isinstance(part[0], dict) else part


def _chosen(part: Any) -> Any:
    """Every reference by a condition that always holds."""
    if is_function(part, "Ref", "Fn::GetAtt", "Fn::Sub"):
        return {"Fn::If": ["Always", part, {"Ref": "AWS::NoValue"}]}
    return part


_ALWAYS = {"Always": {"Fn::Equals": ["a", "a"]}}
_NEVER = {"Never": {"Fn::Not": [{"Condition": "Always"}]}}
_WANTED: Any = {"Type": "String", "Default": "yes", "AllowedValues": ["yes"]}


def _chosen_references(document: Template) -> Template:
    return {**with_properties(document, _chosen), "Conditions": _ALWAYS}


def _chosen_literals(document: Template) -> Template:
    other = {True: False, False: True}
    made, _ = each_literal(
        document,
        lambda _, value: {
            "Fn::If": ["Never", other.get(value, "other") if isinstance(value, bool) else "other", value]
        },
    )
    return {**made, "Conditions": {**_ALWAYS, **_NEVER}}


def _conditional(document: Template) -> Template:
    """Every resource under a condition that a parameter's only value makes true."""
    made = copy.deepcopy(document)
    for resource in made["Resources"].values():
        resource["Condition"] = "Wanted"
    made["Parameters"] = {**made["Parameters"], "Wanted": _WANTED}
    made["Conditions"] = {
        "Wanted": {
            "Fn::And": [
                {"Fn::Equals": [{"Ref": "Wanted"}, "yes"]},
                {"Fn::Not": [{"Fn::Equals": [{"Ref": "Wanted"}, "no"]}]},
            ]
        }
    }
    return made


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _texts(document: Template) -> Template:
    """Numbers and booleans as texts, as CloudFormation takes them."""
    return each_literal(document, lambda _, value: _as_text(value))[0]


def _mappings(document: Template) -> Template:
    made, found = each_literal(document, lambda number, _: {"Fn::FindInMap": ["Settings", "All", f"V{number}"]})
    return {"Mappings": {"Settings": {"All": {f"V{number}": value for number, value in enumerate(found)}}}, **made}


def _mappings_by_parameter(document: Template) -> Template:
    """By a parameter with one value that is allowed."""
    made, found = each_literal(
        document, lambda number, _: {"Fn::FindInMap": ["Settings", {"Ref": "Stage"}, f"V{number}"]}
    )
    made["Parameters"] = {
        **made["Parameters"],
        "Stage": {"Type": "String", "Default": "prod", "AllowedValues": ["prod"]},
    }
    other = {f"V{number}": "other" for number in range(len(found))}
    right = {f"V{number}": value for number, value in enumerate(found)}
    return {"Mappings": {"Settings": {"prod": right, "test": other}}, **made}


def _parameters(document: Template) -> Template:
    made, found = each_literal(document, lambda number, _: {"Ref": f"V{number}"})
    made["Parameters"] = {
        **made["Parameters"],
        **{f"V{number}": _only(_as_text(value)) for number, value in enumerate(found)},
    }
    return made


def _only(text: str) -> Any:
    """A parameter that can have no other value: one that could would be judged with others as well."""
    return {"Type": "String", "Default": text, "AllowedValues": [text]}


def _given(files: Files) -> Rewritten:
    """Parameters without defaults, whose values somebody gives; those with one get another than they have."""
    made, found = each_literal(template(files), lambda number, _: {"Ref": f"V{number}"})
    made["Parameters"] = {
        **made["Parameters"],
        **{
            f"V{number}": {"Type": "String", **({"Default": "other"} if number % 2 else {})}
            for number in range(len(found))
        },
    }
    values = {f"V{number}": _as_text(value) for number, value in enumerate(found)}
    return Rewritten({TEMPLATE: as_yaml(made)}, Inputs(parameters=values))


def _lists(files: Files) -> Rewritten:
    """Each list of texts is a parameter that is given, or one split."""
    found: list[str] = []

    def change(part: Any) -> Any:
        if isinstance(part, list) and part and all(isinstance(one, str) and "," not in one for one in part):
            found.append(",".join(part))
            return {"Ref": f"L{len(found) - 1}"} if len(found) % 2 else {"Fn::Split": [",", ",".join(part)]}
        return part

    made = template(files)
    for resource in made["Resources"].values():
        # a function's own arguments are no lists of the resource's
        resource["Properties"] = _outside_functions(resource["Properties"], change)
    given = {f"L{number}": text for number, text in enumerate(found)}
    made["Parameters"] |= {name: {"Type": "CommaDelimitedList"} for name in given}
    return Rewritten({TEMPLATE: as_yaml(made)}, Inputs(parameters=given))


def _outside_functions(node: Any, change: Callable[[Any], Any]) -> Any:
    if is_function(node):
        return node
    if isinstance(node, dict):
        return {name: _outside_functions(one, change) for name, one in node.items()}
    if isinstance(node, list):
        return change([_outside_functions(one, change) for one in node])
    return node


def _loops(document: Template) -> Template:
    """Each resource by a loop over one name."""
    made = {key: value for key, value in document.items() if key != "Resources"}
    made["Transform"] = EXTENSIONS
    made["Resources"] = {
        f"Fn::ForEach::Loop{number}": ["Name", [name], {"${Name}": resource}]
        for number, (name, resource) in enumerate(document["Resources"].items())
    }
    return made


# ---------------------------------------------------------------- policies


_DOCUMENTS = ("PolicyDocument", "KeyPolicy", "AssumeRolePolicyDocument")


def _policies(change: Callable[[Any], Any]) -> Callable[[Template], Template]:
    def rewrite(document: Template) -> Template:
        def one(part: Any) -> Any:
            if isinstance(part, dict):
                return {name: change(value) if name in _DOCUMENTS else value for name, value in part.items()}
            return part

        return with_properties(document, one)

    return rewrite


def _text(policy: Any) -> Any:
    """A policy as text, with a Sub where it has references: the property takes JSON either way."""

    def hole(part: Any) -> Any:
        if is_function(part, "Ref"):
            return "${" + part["Ref"] + "}"
        if is_function(part, "Fn::GetAtt"):
            return "${" + ".".join(part["Fn::GetAtt"]) + "}"
        return part["Fn::Sub"] if is_function(part, "Fn::Sub") else part

    return {"Fn::Sub": json.dumps(mapped(policy, hole))}


def _listed(policy: Any) -> Any:
    """Lists of one wherever IAM takes one or several."""

    def several(value: Any) -> Any:
        return value if isinstance(value, list) else [value]

    made = copy.deepcopy(policy)
    for statement in made["Statement"]:
        for element in ("Action", "NotAction", "Resource", "NotResource"):
            if element in statement:
                statement[element] = several(statement[element])
        for element in ("Principal", "NotPrincipal"):
            if isinstance(statement.get(element), dict):
                statement[element] = {kind: several(who) for kind, who in statement[element].items()}
        for test in statement.get("Condition", {}).values():
            test.update({key: several(value) for key, value in test.items()})
    return made


def _single(policy: Any) -> Any:
    """No lists of one anywhere."""

    def bare(part: Any) -> Any:
        return part[0] if isinstance(part, list) and len(part) == 1 else part

    return mapped(policy, lambda part: part if is_function(part) else bare(part))


def _own_policies(kind: str, name: str) -> Callable[[Template], Template]:
    """What a role has inline becomes a resource of its own that names the role."""

    def rewrite(document: Template) -> Template:
        made = copy.deepcopy(document)
        for role_name, role in document["Resources"].items():
            if role["Type"] == "AWS::IAM::Role":
                for number, policy in enumerate(made["Resources"][role_name]["Properties"].pop("Policies", [])):
                    properties: dict[str, Any] = {"PolicyDocument": policy["PolicyDocument"]}
                    properties |= (
                        {"RoleName": {"Ref": role_name}}
                        if kind == "AWS::IAM::RolePolicy"
                        else {"Roles": [{"Ref": role_name}]}
                    )
                    properties |= {} if kind == "AWS::IAM::ManagedPolicy" else {"PolicyName": policy["PolicyName"]}
                    made["Resources"][f"{role_name}{name}{number}"] = {"Type": kind, "Properties": properties}
        return made

    return rewrite


def _inlined(document: Template) -> Template:
    """What a role has by a managed policy of the template, it has inline."""
    made = copy.deepcopy(document)
    resources = made["Resources"]
    for role in list(resources.values()):
        attached = role["Properties"].get("ManagedPolicyArns", []) if role["Type"] == "AWS::IAM::Role" else []
        for one in list(attached):
            if is_function(one, "Ref") and resources[one["Ref"]]["Type"] == "AWS::IAM::ManagedPolicy":
                attached.remove(one)
                document_ = resources.pop(one["Ref"])["Properties"]["PolicyDocument"]
                role["Properties"].setdefault("Policies", []).append(
                    {"PolicyName": one["Ref"], "PolicyDocument": document_}
                )
    return made


def _turned_round(document: Template) -> Template:
    """The managed policy names the role, instead of the role the policy."""
    made = copy.deepcopy(document)
    for name, role in made["Resources"].items():
        for one in role["Properties"].pop("ManagedPolicyArns", []) if role["Type"] == "AWS::IAM::Role" else []:
            if is_function(one, "Ref"):
                made["Resources"][one["Ref"]]["Properties"].setdefault("Roles", []).append({"Ref": name})
            else:
                role["Properties"].setdefault("ManagedPolicyArns", []).append(one)
    return made


# ---------------------------------------------------------------- names, arrangements


def renamed(document: Template) -> Template:
    """Every logical id with a hash at its end."""
    names = document["Resources"].keys()

    def other(name: str) -> Any:
        head, dot, rest = name.partition(".")
        return reference(f"{head}A1B2C3D4{dot}{rest}") if head in names else None

    made: Template = redirected(document, other)
    made["Resources"] = {f"{name}A1B2C3D4": one for name, one in made["Resources"].items()}
    for one in made["Resources"].values():
        if "DependsOn" in one:
            one["DependsOn"] = [f"{name}A1B2C3D4" for name in one["DependsOn"]]
    return made


def _awaiting(document: Template) -> Template:
    made = copy.deepcopy(document)
    for one in made["Resources"].values():
        if len(one.get("DependsOn", [])) == 1:
            one["DependsOn"] = one["DependsOn"][0]
    return made


def _with_everything(document: Template) -> Template:
    """Sections that say nothing of what is deployed."""
    return {
        **document,
        "Metadata": {"AWS::CloudFormation::Interface": {"ParameterGroups": []}},
        "Parameters": {**document["Parameters"], "Wanted": _WANTED},
        "Rules": {"Wanted": {"Assertions": [{"Assert": {"Fn::Contains": [["yes", "no"], {"Ref": "Wanted"}]}}]}},
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Trail", "Arn"]}, "Export": {"Name": "audit-trail-arn"}}},
    }


def _literal_arns(part: Any) -> Any:
    """The ARN of a bucket by its name, as much of AWS's documentation has it."""
    if is_function(part, "Fn::GetAtt") and part["Fn::GetAtt"][1] == "Arn" and "Bucket" in part["Fn::GetAtt"][0]:
        return {"Fn::Sub": "arn:${AWS::Partition}:s3:::${" + part["Fn::GetAtt"][0] + "}"}
    if is_function(part, "Fn::Sub"):
        return {"Fn::Sub": re.sub(r"\$\{(\w*Bucket)\.Arn\}", r"arn:${AWS::Partition}:s3:::${\1}", part["Fn::Sub"])}
    return part


def extracted(document: Template, chosen: Collection[str]) -> tuple[Template, Template]:
    """The template with some resources in a nested stack, and the nested stack's."""
    inside = {name: one for name, one in document["Resources"].items() if name in chosen}
    outside = {name: one for name, one in document["Resources"].items() if name not in chosen}
    inputs: dict[str, Any] = {}
    outputs: dict[str, Any] = {}

    def inward(name: str) -> Any:
        head = name.partition(".")[0]
        if head in inside or name.startswith("AWS::"):
            return None
        inputs[re.sub(r"\W", "", name)] = reference(name)
        return {"Ref": re.sub(r"\W", "", name)}

    def outward(name: str) -> Any:
        if name.partition(".")[0] not in inside:
            return None
        outputs[re.sub(r"\W", "", name)] = {"Value": reference(name)}
        return {"Fn::GetAtt": ["Nested", "Outputs." + re.sub(r"\W", "", name)]}

    inner = redirected(inside, inward)
    outer = redirected(outside, outward)
    waits: list[str] = []
    for one in inner.values():
        awaited = one.pop("DependsOn", [])
        waits += [name for name in awaited if name not in inside]
        if mine := [name for name in awaited if name in inside]:
            one["DependsOn"] = mine
    for one in outer.values():
        if "DependsOn" in one:
            one["DependsOn"] = list(dict.fromkeys("Nested" if name in inside else name for name in one["DependsOn"]))
    outer["Nested"] = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "./nested.yaml", "Parameters": dict(inputs)},
        **({"DependsOn": waits} if waits else {}),
    }
    parameters = {name: {"Type": "String"} for name in inputs}
    nested = {
        **({"Parameters": parameters} if parameters else {}),
        "Resources": inner,
        **({"Outputs": outputs} if outputs else {}),
    }
    return {**document, "Resources": outer}, nested


KEYS = ("TrailKey", "MonitoringKey", "TrailKeyAlias")
LOGS = ("TrailLogGroup", "TrailLogRole")
ALARMS = re.compile(r"\w+(?:Filter|Alarm)|Alarms\w+")


def _in_a_nested_stack(name: str, choose: Callable[[str], bool], **more: Any) -> Rewrite:
    def rewrite(files: Files) -> Files:
        document = template(files)
        outer, inner = extracted(document, [one for one in document["Resources"] if choose(one)])
        return {TEMPLATE: as_yaml(outer), "nested.yaml": as_yaml(inner)}

    return Rewrite(name, rewrite, lambda text: text.replace("nested.yaml", TEMPLATE), **more)


def apart(document: Template, chosen: Collection[str], fetch: Callable[[str], Any]) -> tuple[Template, Template]:
    """Two templates: what some resources are is exported by the second and fetched by the first."""
    exported: dict[str, Any] = {}

    def outward(name: str) -> Any:
        if name.partition(".")[0] not in chosen:
            return None
        key = re.sub(r"\W", "", name)
        exported[key] = {"Value": reference(name), "Export": {"Name": f"audit-{key}"}}
        return fetch(key)

    mine = {name: one for name, one in document["Resources"].items() if name in chosen}
    rest = redirected({name: one for name, one in document["Resources"].items() if name not in chosen}, outward)
    used = {name.partition(".")[0] for name in references(mine)}
    parameters = {name: one for name, one in document["Parameters"].items() if name in used}
    first = {**document, "Resources": rest}
    return first, {**({"Parameters": parameters} if parameters else {}), "Resources": mine, "Outputs": exported}


def _imported(chosen: Sequence[str]) -> Callable[[Files], Files]:
    def rewrite(files: Files) -> Files:
        first, second = apart(template(files), chosen, lambda key: {"Fn::ImportValue": f"audit-{key}"})
        return {TEMPLATE: as_yaml(first), "shared.yaml": as_yaml(second)}

    return rewrite


TEMPLATES = [
    Rewrite("JSON", _as_json, lambda text: text.replace("audit.json", TEMPLATE)),
    Rewrite("JSON without blanks", _packed, lambda text: text.replace("audit.template", TEMPLATE)),
    _whole("long forms", lambda document: document),
    Rewrite("short forms", _short),
    _whole("the last resource first", _backwards),
    _whole("the last key first", _keys_backwards),
    Rewrite("comments, line ends, markers", _commented),
    Rewrite("anchors", _anchored, but=ALIASES),
    Rewrite("merge keys", _merged, but=ALIASES),
    _whole("Join instead of Sub", joined),
    _parts("Sub with names of its own", _sub_with_names),
    _parts("Sub instead of Ref and GetAtt", _by_sub),
    _parts("texts split and joined", _split),
    _parts("GetAtt with a dot", _dotted),
    _parts("properties without a value", _nothing),
    _parts("ARNs of buckets by their names", _literal_arns),
    _whole("references by a condition", _chosen_references),
    _whole("literals by a condition", _chosen_literals),
    _whole("resources under a condition", _conditional),
    _whole("numbers and booleans as texts", _texts),
    _whole("literals in a mapping", _mappings),
    _whole("literals in a mapping by a parameter", _mappings_by_parameter),
    _whole("literals as parameters with defaults", _parameters),
    Rewrite("literals as parameters that are given", _given),
    Rewrite("lists as parameters, or split", _lists),
    _whole("a loop of one", _loops),
    _whole("policies as text", _policies(_text)),
    _whole("lists of one in policies", _policies(_listed)),
    _whole("no lists of one in policies", _policies(_single)),
    _whole("inline policies as AWS::IAM::Policy", _own_policies("AWS::IAM::Policy", "Policy")),
    _whole("inline policies as AWS::IAM::RolePolicy", _own_policies("AWS::IAM::RolePolicy", "Policy")),
    _whole("inline policies as managed ones", _own_policies("AWS::IAM::ManagedPolicy", "Policy")),
    _whole("managed policies inline", _inlined),
    _whole("managed policies that name their role", _turned_round),
    _whole("other logical ids", renamed, without("A1B2C3D4")),
    _whole("DependsOn of one", _awaiting),
    _whole("sections that say nothing", _with_everything),
    _in_a_nested_stack("keys in a nested stack", lambda name: name in KEYS),
    _in_a_nested_stack("logs in a nested stack", lambda name: name in LOGS),
    _in_a_nested_stack("alarms in a nested stack", lambda name: ALARMS.fullmatch(name) is not None),
    _in_a_nested_stack("all but the trail in a nested stack", lambda name: name != "Trail", but=ORDER),
    _in_a_nested_stack("the trail in a nested stack", lambda name: name in ("Trail", "Lake"), but=ORDER),
    Rewrite("keys by ImportValue", _imported(KEYS)),
    Rewrite("a bucket by ImportValue", _imported(("AccessLogBucket", "AccessLogBucketPolicy")), but=ELSEWHERE),
]
