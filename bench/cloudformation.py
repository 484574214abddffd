"""Measures CloudFormation: many templates beside checkov and cfn-lint, twice as many, and a tree without any.

Must not know how a process is measured (measure.py), nor how a program is installed (environments.py).

A thousand templates made up in the mix that public repositories have: mostly networks, services, functions and roles,
a fifth of them JSON, one in fifty with a trail.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.measure import Command, measure
from bench.setting import Setting
from bench.table import figures, goal, row

TEMPLATES = 1000
OTHERS = 20_000
"""Files that are YAML or JSON and no templates."""
CHECKOV_GOAL = 50
CFN_LINT_GOAL = 20
"""How many times the CPU time of ctlint each needs, at least."""
LINEAR_GOAL = 2.3
"""Twice the templates may take this many times as long, at most."""
READING_GOAL = 2.0
"""A tree without templates may take this many times as long as reading its files, at most."""


# ------------------------------------------------------------------------------------------------------ made-up inputs


def templates(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Names and texts of templates, the same ones for the same seed; every fifth is JSON."""
    chance = random.Random(seed)
    kinds: list[tuple[Callable[[random.Random, str], dict[str, Any]], int]] = [
        (_network, 22), (_service, 24), (_functions, 20), (_storage, 18), (_access, 14), (_trail, 2),
    ]  # fmt: skip
    makers = [maker for maker, weight in kinds for _ in range(weight)]
    for number in range(count):
        maker = makers[number % 50 * 2 + chance.randrange(2)] if number % 50 else _trail
        template = {"AWSTemplateFormatVersion": "2010-09-09", **maker(chance, f"n{number}")}
        if number % 5 == 4:
            yield f"{maker.__name__[1:]}-{number}.json", json.dumps(template, indent=2) + "\n"
        else:
            yield f"{maker.__name__[1:]}-{number}.yaml", "\n".join(_yaml(template, 0)) + "\n"


def _yaml(value: dict[str, Any], depth: int) -> Iterator[str]:
    pad = "  " * depth
    for key, item in value.items():
        yield from _entry(f"{pad}{key}:", item, depth)


def _entry(head: str, item: Any, depth: int) -> Iterator[str]:
    if isinstance(item, dict) and len(item) == 1:
        ((name, argument),) = item.items()
        if name in ("Ref", "Fn::Sub", "Fn::GetAtt") and isinstance(argument, str):
            yield f"{head} !{name.removeprefix('Fn::')} {argument if name != 'Fn::Sub' else json.dumps(argument)}"
            return
    if isinstance(item, dict) and item:
        yield head
        yield from _yaml(item, depth + 1)
    elif isinstance(item, list) and item and any(isinstance(each, (dict, list)) for each in item):
        yield head
        for each in item:
            yield f"{'  ' * (depth + 1)}- {json.dumps(each)}"
    else:
        yield f"{head} {json.dumps(item)}"


def _parameters(chance: random.Random) -> dict[str, Any]:
    if chance.random() > 0.4:
        return {}
    found: dict[str, Any] = {
        "Environment": {
            "Type": "String", "AllowedValues": ["dev", "test", "prod"], "Default": "dev", "Description": "Stage",
        },
        "Team": {"Type": "String", "Default": "platform", "Description": "Owner of what is deployed here"},
    }  # fmt: skip
    section: dict[str, Any] = {"Parameters": found}
    if chance.random() < 0.3:
        section["Conditions"] = {"IsProd": {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}}
    return section


def _tags(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}, {"Key": "Managed", "Value": "cloudformation"}]


def _network(chance: random.Random, name: str) -> dict[str, Any]:
    resources: dict[str, Any] = {
        "Vpc": {
            "Type": "AWS::EC2::VPC",
            "Properties": {"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": True, "Tags": _tags(name)},
        },
        "Gateway": {"Type": "AWS::EC2::InternetGateway", "Properties": {"Tags": _tags(name)}},
    }
    for number in range(chance.randint(4, 12)):
        resources[f"Subnet{number}"] = {
            "Type": "AWS::EC2::Subnet",
            "Properties": {
                "VpcId": {"Ref": "Vpc"},
                "CidrBlock": f"10.0.{number}.0/24",
                "AvailabilityZone": {"Fn::Select": [number % 2, {"Fn::GetAZs": ""}]},
                "Tags": _tags(f"{name}-{number}"),
            },
        }
        resources[f"Routes{number}"] = {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}}
    outputs = {"VpcId": {"Value": {"Ref": "Vpc"}, "Export": {"Name": {"Fn::Sub": f"{name}-${{AWS::Region}}-vpc"}}}}
    return {"Description": f"Network of {name}", **_parameters(chance), "Resources": resources, "Outputs": outputs}


def _service(chance: random.Random, name: str) -> dict[str, Any]:
    resources: dict[str, Any] = {}
    for number in range(chance.randint(3, 8)):
        resources[f"Task{number}"] = {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {
                "Family": f"{name}-{number}",
                "Cpu": "256",
                "Memory": "512",
                "NetworkMode": "awsvpc",
                "ContainerDefinitions": [
                    {"Name": "app", "Image": "public.ecr.aws/nginx/nginx:1.27", "Essential": True}
                ],
            },
        }
        resources[f"Logs{number}"] = {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": {"Fn::Sub": f"/ecs/{name}-${{AWS::StackName}}"}, "RetentionInDays": 30},
        }
        resources[f"Queue{number}"] = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}}
    return {"Description": f"Service {name}", **_parameters(chance), "Resources": resources}


def _functions(chance: random.Random, name: str) -> dict[str, Any]:
    resources: dict[str, Any] = {}
    for number in range(chance.randint(5, 14)):
        resources[f"Function{number}"] = {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Handler": "app.handler",
                "Runtime": "python3.12",
                "CodeUri": "s3://code/app.zip",
                "Environment": {"Variables": {"TABLE": {"Ref": "Table"}, "STAGE": name}},
                "Policies": [{"DynamoDBCrudPolicy": {"TableName": {"Ref": "Table"}}}],
            },
        }
    resources["Table"] = {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        },
    }
    return {"Transform": "AWS::Serverless-2016-10-31", **_parameters(chance), "Resources": resources}


def _statement(action: str, resource: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        "Action": action,
        "Resource": resource,
    }


def _storage(chance: random.Random, name: str) -> dict[str, Any]:
    resources: dict[str, Any] = {}
    for number in range(chance.randint(3, 7)):
        bucket = f"Bucket{number}"
        resources[bucket] = {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketName": {"Fn::Sub": f"{name}-{number}-${{AWS::AccountId}}"},
                "VersioningConfiguration": {"Status": "Enabled"},
            },
        }
        resources[f"Policy{number}"] = {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": bucket},
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [_statement("s3:GetObject", {"Fn::Sub": f"${{{bucket}.Arn}}/*"})],
                },
            },
        }
    return {**_parameters(chance), "Resources": resources}


def _access(chance: random.Random, name: str) -> dict[str, Any]:
    resources: dict[str, Any] = {}
    for number in range(chance.randint(4, 9)):
        resources[f"Role{number}"] = {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "lambda.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                },
                "Policies": [
                    {
                        "PolicyName": name,
                        "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]},
                    }
                ],
            },
        }
    return {**_parameters(chance), "Resources": resources}


def _trail(chance: random.Random, name: str) -> dict[str, Any]:
    del chance
    resources = {
        "Trail": {
            "Type": "AWS::CloudTrail::Trail",
            "DependsOn": "LogsPolicy",
            "Properties": {
                "IsLogging": True,
                "IsMultiRegionTrail": {"Fn::If": ["IsProd", True, False]},
                "EnableLogFileValidation": True,
                "S3BucketName": {"Ref": "Logs"},
                "KMSKeyId": {"Fn::GetAtt": "Key.Arn"},
            },
        },
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True}},
        "Logs": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {"BucketName": f"{name}-logs"}},
        "LogsPolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": "Logs"},
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "cloudtrail.amazonaws.com"},
                            "Action": "s3:PutObject",
                            "Resource": {"Fn::Sub": "${Logs.Arn}/AWSLogs/${AWS::AccountId}/*"},
                        }
                    ],
                },
            },
        },
    }
    parameters = {"Environment": {"Type": "String", "AllowedValues": ["dev", "prod"], "Default": "dev"}}
    conditions = {"IsProd": {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}}
    return {"Parameters": parameters, "Conditions": conditions, "Resources": resources}


_CHART = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, labels: {app.kubernetes.io/name: NAME}}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: NAME
          image: registry.example.org/NAME:1.2.3
          resources: {limits: {cpu: 500m, memory: 256Mi}}
"""
_OPENAPI = """\
openapi: 3.0.3
info: {title: NAME, version: 1.0.0}
paths:
  /NAME: {get: {summary: Resources of NAME, responses: {'200': {description: AWS::S3::Bucket is a type}}}}
"""
_COMPOSE = "services:\n  NAME:\n    image: nginx\n    ports: ['80:80']\n    environment: {AWS_REGION: eu-west-1}\n"


def others(count: int) -> Iterator[tuple[str, str]]:
    """Names and texts of YAML and JSON files that are no templates, in directories of two hundred."""
    package = json.dumps({"name": "NAME", "version": "1.0.0", "dependencies": {f"d{n}": "^1.0.0" for n in range(30)}})
    kinds = [("chart.yaml", _CHART), ("openapi.yaml", _OPENAPI), ("compose.yml", _COMPOSE), ("package.json", package)]
    for number in range(count):
        ending, text = kinds[number % len(kinds)]
        yield (
            f"d{number // 200}/n{number}-{ending}",
            text.replace("NAME", f"n{number}") * (1 + number % 3 * (ending[-1] == "l")),
        )


def write(directory: Path, files: Iterator[tuple[str, str]]) -> int:
    """Write files; how many bytes they have."""
    size = 0
    for name, text in files:
        place = directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        size += len(text.encode())
    return size


# ---------------------------------------------------------------------------------------------------------- the bench

_DONE = frozenset(range(16)) - {1}
"""cfn-lint's exit codes are bits: 2 errors, 4 warnings, 8 remarks."""


def run(setting: Setting) -> Iterator[str]:
    """Measure, and give the lines to print."""
    many, twice, none = (setting.made / name for name in ("many", "twice", "none"))
    size = write(many, templates(TEMPLATES))
    write(twice, templates(TEMPLATES * 2))
    write(none, others(OTHERS))
    (none / "trail.yaml").write_text("Resources: {T: {Type: 'AWS::SNS::Topic'}}\n", encoding="utf-8")
    accepted = frozenset({0, 1})
    check = (str(setting.ctlint), "check", "--exit-zero", ".")
    commands = [
        Command(f"ctlint, {TEMPLATES} templates, {size / 1e6:.1f} MB", check, many, accepted),
        Command("ctlint, twice as many", check, twice, accepted),
        Command(f"ctlint, {OTHERS} files that are none", check, none, accepted),
        Command("reading those files", (sys.executable, "-c", _READ), none, accepted),
    ]
    timings = measure(commands, setting.runs)
    for command, timing in zip(commands, timings, strict=True):
        yield row(command.name, str(setting.runs), *figures(timing))
    own, double, nothing, reading = (timing.cpu for timing in timings)
    yield goal("twice the templates, times the CPU", double / own, LINEAR_GOAL, " x")
    yield goal("files that are none, times the CPU of reading them", nothing / reading, READING_GOAL, " x")
    for command, wanted in _peers(setting, many):
        (timing,) = measure([command], 1)
        yield row(command.name, "1", *figures(timing))
        yield goal(f"times faster than {command.name} in CPU", timing.cpu / own, wanted, " x", least=True)


def _peers(setting: Setting, directory: Path) -> Iterator[tuple[Command, float]]:
    """The others, each with how many times the CPU time of ctlint it needs at least; they take minutes, so once."""
    if setting.checkov is not None:
        arguments = ("-d", ".", "--quiet", "--compact", "--skip-download", "--framework", "cloudformation")
        yield Command("checkov", (str(setting.checkov), *arguments), directory, frozenset({0, 1})), CHECKOV_GOAL
    if setting.cfn_lint is not None:
        yield Command("cfn-lint", (str(setting.cfn_lint), "**/*.yaml", "**/*.json"), directory, _DONE), CFN_LINT_GOAL


_READ = """\
import os, sys
for directory, _, names in os.walk("."):
    for name in names:
        with open(os.path.join(directory, name), "rb") as file:
            file.read()
"""
