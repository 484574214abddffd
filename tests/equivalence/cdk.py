"""Knows the ways in which the CDK writes an app: with more or fewer stacks, with and without what it tells of itself.

Must not know what any resource is for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.equivalence.cloudformation import ALARMS, KEYS, apart, extracted, joined, renamed
from tests.equivalence.law import Files, Rewrite
from tests.equivalence.layout import without
from tests.equivalence.templates import Template, template

ENVIRONMENT = "aws://unknown-account/unknown-region"


def written(files: Files) -> dict[str, str]:
    """The assembly of the stack as it is before it is rewritten."""
    return assembly({"Audit": _with_paths("Audit", template(files))})


def assembly(
    stacks: Mapping[str, Template], more: Mapping[str, str] | None = None, version: str = "48.0.0"
) -> dict[str, str]:
    """The files of an assembly of these stacks."""
    artifacts: dict[str, Any] = {
        name: {
            "type": "aws:cloudformation:stack",
            "environment": ENVIRONMENT,
            "properties": {"templateFile": f"{name}.template.json"},
            "displayName": name,
        }
        for name in stacks
    }
    files = {f"{name}.template.json": json.dumps(one, indent=1) for name, one in stacks.items()}
    files["manifest.json"] = json.dumps({"version": version, "artifacts": artifacts})
    return {**files, **(more or {}), "cdk.out": json.dumps({"version": version})}


def _with_paths(stack: str, document: Template) -> Template:
    resources = {
        name: {**one, "Metadata": {"aws:cdk:path": f"{stack}/{name}/Resource"}}
        for name, one in document["Resources"].items()
    }
    return {**document, "Resources": resources}


bare = without(r"\b(?:Prod/)?(?:Audit|Shared)/(?:Nested/)?|/Resource\b|A1B2C3D4")
"""Takes what tells stacks and constructs apart out of addresses: the logical ids of the one stack are left."""


def _app(name: str, write: Callable[[Template], dict[str, str]], **more: Any) -> Rewrite:
    return Rewrite(name, lambda files: write(template(files)), bare, **more)


def _as_it_writes(document: Template) -> dict[str, str]:
    """Texts by Join, hashes in logical ids, what it knows of itself, rules that check its version."""
    made = renamed(joined(document))
    made["Resources"]["CDKMetadata"] = {
        "Type": "AWS::CDK::Metadata",
        "Properties": {"Analytics": "v2:deflate64:x"},
        "Condition": "CDKMetadataAvailable",
    }
    made["Conditions"] = {"CDKMetadataAvailable": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}
    made["Parameters"]["BootstrapVersion"] = {
        "Type": "AWS::SSM::Parameter::Value<String>",
        "Default": "/cdk-bootstrap/hnb659fds/version",
    }
    made["Rules"] = {
        "CheckBootstrapVersion": {
            "Assertions": [
                {"Assert": {"Fn::Not": [{"Fn::Contains": [["1", "2", "3", "4", "5"], {"Ref": "BootstrapVersion"}]}]}}
            ]
        }
    }
    return assembly({"Audit": _with_paths("Audit", made)})


def _in_a_stage(document: Template) -> dict[str, str]:
    inner = assembly({"Audit": _with_paths("Prod/Audit", document)})
    files = {f"assembly-Prod/{name}": text for name, text in inner.items()}
    stage = {
        "Prod": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod", "displayName": "Prod"}}
    }
    files["manifest.json"] = json.dumps({"version": "48.0.0", "artifacts": stage})
    return {**files, "cdk.out": '{"version":"48.0.0"}'}


def _two_stacks(fetch: Callable[[str], Any], choose: Callable[[str], bool]) -> Callable[[Template], dict[str, str]]:
    def write(document: Template) -> dict[str, str]:
        chosen = [name for name in document["Resources"] if choose(name)]
        first, second = apart(document, chosen, fetch)
        return assembly({"Audit": _with_paths("Audit", first), "Shared": _with_paths("Shared", second)})

    return write


def _nested(choose: Callable[[str], bool]) -> Callable[[Template], dict[str, str]]:
    def write(document: Template) -> dict[str, str]:
        outer, inner = extracted(document, [name for name in document["Resources"] if choose(name)])
        nested = outer["Resources"]["Nested"]
        nested["Properties"]["TemplateURL"] = {"Fn::Sub": "https://s3.${AWS::URLSuffix}/assets/0123.json"}
        made = _with_paths("Audit", outer)
        made["Resources"]["Nested"]["Metadata"] |= {
            "aws:asset:path": "AuditNested.nested.template.json",
            "aws:asset:property": "TemplateURL",
        }
        return assembly(
            {"Audit": made}, {"AuditNested.nested.template.json": json.dumps(_with_paths("Audit/Nested", inner))}
        )

    return write


def _imported(key: str) -> Any:
    return {"Fn::ImportValue": f"audit-{key}"}


def _of_output(key: str) -> Any:
    return {"Fn::GetStackOutput": {"StackName": "Shared", "OutputName": key}}


APPS = [
    _app("without paths", lambda document: assembly({"Audit": document})),
    _app("an older assembly", lambda document: assembly({"Audit": _with_paths("Audit", document)}, version="36.0.0")),
    _app("as the CDK writes", _as_it_writes),
    _app("in a stage", _in_a_stage),
    _app("keys in another stack, imported", _two_stacks(_imported, lambda name: name in KEYS)),
    _app("keys in another stack, by output", _two_stacks(_of_output, lambda name: name in KEYS)),
    _app("access logs in another stack", _two_stacks(_imported, lambda name: name.startswith("AccessLog"))),
    _app("keys in a nested stack", _nested(lambda name: name in KEYS)),
    _app("alarms in a nested stack", _nested(lambda name: ALARMS.fullmatch(name) is not None)),
]
