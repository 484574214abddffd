"""Templates without a trail are left aside: what is judged is the same as if all were read, and less is parsed."""

from __future__ import annotations

import json
import random
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml

from ctlint.frontends.cloudformation.concern import Concern
from ctlint.frontends.cloudformation.template import read_template
from ctlint.frontends.cloudformation.yaml_reader import check_yaml
from ctlint.model import wanted
from ctlint.scan import Options, scan
from ctlint.source import SourceFile
from tests.test_reach import compare

NAMES = ("acme-logs", "acme-access", "acme-prod-logs", "logs")
"""Few, so that templates often mean the same bucket."""


class Repository:
    """A made-up repository whose templates mean each other's buckets in every way that we could think of."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.files: dict[str, dict[str, Any]] = {}
        self.exported: list[str] = []

    def value(self, template: dict[str, Any], names: tuple[str, ...] = NAMES) -> Any:
        """A name, written in some way; what it needs is put into the template."""
        name = self.random.choice(names)
        head, _, tail = name.rpartition("-")
        parameter = f"P{self.random.randrange(10**6)}"
        parameters = template.setdefault("Parameters", {"Any": {"Type": "String"}})
        way = self.random.randrange(12)
        if way == 0:
            parameters[parameter] = {"Type": "String", "Default": name}
            return {"Ref": parameter}
        if way == 1:
            parameters[parameter] = {"Type": "String", "Default": tail}
            return {"Fn::Sub": f"{head}-${{{parameter}}}" if head else f"${{{parameter}}}"}
        if way == 2:
            parameters[parameter] = {"Type": "String", "Default": head or tail}
            return {"Fn::Sub": f"${{{parameter}}}-{tail}" if head else f"${{{parameter}}}"}
        if way == 3:
            return {"Fn::Join": ["-", [part for part in (head, tail) if part]]}
        if way == 4:
            parameters[parameter] = {"Type": "String", "AllowedValues": ["a", "b"], "Default": "a"}
            conditions = template.setdefault("Conditions", {})
            conditions[f"C{parameter}"] = {"Fn::Equals": [{"Ref": parameter}, "a"]}
            return {"Fn::If": [f"C{parameter}", name, "other"]}
        if way == 5:
            template["Mappings"] = {"Names": {"logs": {"of": name}}}
            return {"Fn::FindInMap": ["Names", "logs", "of"]}
        if way == 6:
            return {"Fn::Select": [1, {"Fn::Split": [":::", f"arn:aws:s3:::{name}"]}]}
        if way in (7, 8) and self.exported:
            return {"Fn::ImportValue": self.random.choice(self.exported)}
        if way == 9:
            return {"Fn::Sub": f"{name}-${{AWS::AccountId}}"}
        return name

    def template(self, number: int) -> dict[str, Any]:
        template: dict[str, Any] = {}
        resources: dict[str, Any] = template.setdefault("Resources", {})
        for index in range(self.random.randrange(3)):
            properties: dict[str, Any] = {"BucketName": self.value(template)}
            if self.random.random() < 0.3:
                properties["LoggingConfiguration"] = {"DestinationBucketName": self.value(template)}
            if self.random.random() < 0.3:
                properties["PublicAccessBlockConfiguration"] = {"BlockPublicAcls": False}
            resources[f"B{index}"] = {"Type": "AWS::S3::Bucket", "Properties": properties}
            if self.random.random() < 0.4:
                export = f"export-{number}-{index}"
                template.setdefault("Outputs", {})[f"O{index}"] = {
                    "Value": {"Ref": f"B{index}"}, "Export": {"Name": export},
                }  # fmt: skip
                self.exported.append(export)
        if self.random.random() < 0.4:
            statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
            resources["Policy"] = {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": self.value(template), "PolicyDocument": {"Statement": [statement]}},
            }
        if self.random.random() < 0.25:
            properties = {"IsLogging": True, "S3BucketName": self.value(template)}
            resources["Trail"] = {"Type": "AWS::CloudTrail::Trail", "Properties": properties}
        if self.random.random() < 0.15 and number:
            properties = {"TemplateURL": f"t{self.random.randrange(number)}.yaml"}
            resources["Nested"] = {"Type": "AWS::CloudFormation::Stack", "Properties": properties}
        resources.setdefault("Queue", {"Type": "AWS::SQS::Queue"})
        return template

    def write(self, directory: Path) -> None:
        directory.mkdir(exist_ok=True)
        for number in range(self.random.randrange(3, 10)):
            template = self.template(number)
            as_json = self.random.random() < 0.3
            text = json.dumps(template, indent=2) if as_json else yaml.safe_dump(template)
            (directory / f"t{number}.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("seed", range(80))
def test_made_up_repositories_are_judged_the_same(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Repository(seed).write(tmp_path)
    compare([tmp_path], tmp_path, monkeypatch)


def test_made_up_repositories_hold_links_between_templates(tmp_path: Path) -> None:
    """Without them the comparison would show nothing."""
    linked = 0
    for seed in range(30):
        Repository(seed).write(tmp_path / str(seed))
        report = scan([tmp_path / str(seed)], Options(root=tmp_path / str(seed)))
        for finding in report.findings:
            if finding.subject.kind == "Bucket":
                linked += any(trail.unit != finding.subject.id.unit for trail in finding.trails)
    assert linked > 20


# ------------------------------------------------------------------------------------------------- what is left aside

TRAIL = "Resources:\n  T: {Type: AWS::CloudTrail::Trail, Properties: {S3BucketName: acme-logs}}\n"


def parsed(files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates that are parsed."""
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    seen = set()

    def watched(source: SourceFile) -> Any:
        seen.add(source.path)
        return read_template(source)

    monkeypatch.setattr("ctlint.frontends.cloudformation.stacks.read_template", watched)
    report = scan([tmp_path], Options(root=tmp_path))
    assert report.coverage.files_read == tuple(sorted(files))
    return seen


def bucket(name: str) -> str:
    return f"Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: {name}\n"


@pytest.mark.parametrize(
    "other",
    [
        "Resources: {Q: {Type: AWS::SQS::Queue}}\n",
        bucket("acme-assets"),
        bucket("!Sub '${AWS::AccountId}-assets'"),
        bucket("!Sub acme-assets-${AWS::Region}"),
        bucket("{'Fn::Sub': 'x-${AWS::Region}'}"),
        bucket("!Ref Name") + "Parameters: {Name: {Type: String}}\n",
        bucket("a") + "Outputs: {O: {Value: !Ref B, Export: {Name: x}}}\n",
        "Resources: {R: {Type: AWS::IAM::Role, Properties: {RoleName: acme-logs}}}\n",
        "Transform: AWS::Serverless-2016-10-31\n" + bucket("acme-assets"),
    ],
)
def test_a_template_that_cannot_matter_is_not_parsed(
    other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parsed({"a.yaml": TRAIL, "b.yaml": other}, tmp_path, monkeypatch) == {"a.yaml"}


@pytest.mark.parametrize(
    "other",
    [
        bucket("acme-logs"),
        bucket("'acme-logs' # the logs"),
        bucket("!Sub ${Name}-logs"),
        bucket("\n        Fn::Sub: acme-${Name}"),
        bucket("!Join ['-', [acme, logs]]"),
        bucket("\n        Fn::Join: ['-', [acme, logs]]"),
        bucket("!If [C, acme, b]"),
        bucket('"acme\\x2dlogs"'),
        bucket("!Ref Name") + "Parameters: {Name: {Type: String, Default: acme-logs}}\n",
        json.dumps(yaml.safe_load(bucket("{'Fn::Join': ['-', [acme, logs]]}"))),
        "Transform: Macro\n" + bucket("a"),
        "Resources:\n  'Fn::ForEach::X': [I, [a], {'T${I}': {Type: AWS::SQS::Queue}}]\n",
        "Resources: {P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !ImportValue x, PolicyDocument: {}}}}\n",
    ],
)
def test_a_template_that_may_matter_is_parsed(other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "b.yaml" in parsed({"a.yaml": TRAIL, "b.yaml": other}, tmp_path, monkeypatch)


def test_what_is_checked_alone_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parsed({"b.yaml": bucket("b")}, tmp_path, monkeypatch) == {"b.yaml"}


def test_outputs_lead_from_one_template_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy for a bucket that a template exports, and what a trail imports."""
    trail = TRAIL.replace("acme-logs", "!ImportValue logs")
    files = {
        "a.yaml": trail,
        "b.yaml": bucket("b") + "Outputs: {O: {Value: !Ref B, Export: {Name: logs}}}\n",
        "c.yaml": "Resources: {P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !ImportValue logs}}}\n",
        "d.yaml": bucket("d"),
    }
    assert parsed(files, tmp_path, monkeypatch) == {"a.yaml", "b.yaml", "c.yaml"}


@pytest.mark.parametrize(
    "other",
    [
        "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  Q: {Type: AWS::SQS::Queue}\n",
        bucket("b") + "      Tags:\n        - Key: a\n          Value: b\n          'Value': c\n".replace("'", ""),
        bucket("b") + "Outputs:\n  A::B:\n    Value: 1\n  A::B:\n    Value: 2\n",
        '{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Type": "AWS::SNS::Topic"}}}',
    ],
)
def test_a_key_that_is_written_twice_is_told_of_any_template(other: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TRAIL, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(other, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    assert [(each.code, each.span.file if each.span else "", each.fatal) for each in report.diagnostics] == [
        ("CTL008", "b.yaml", False)
    ]


def test_equal_keys_of_different_mappings_are_no_repetition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick look may take a second one, but with the usual layouts it does not."""
    text = bucket("b") + (
        "      Tags:\n      - Key: a\n        Value: b\n      - Key: a\n        Value: b\n"
        "      Other:\n        - - Key: a\n          - Key: a\n        -   Key: a\n            Value: b\n"
        "  C:\n    Type: AWS::S3::Bucket\n    Properties: {A: {B: 1}, C: {B: 1}}\n"
    )
    assert parsed({"a.yaml": TRAIL, "b.yaml": text}, tmp_path, monkeypatch) == {"a.yaml"}


@pytest.mark.parametrize(
    "more",
    [
        "  C: {Type: AWS::S3::Bucket, Type: AWS::S3::Bucket}\n",
        "  C: {Type: AWS::S3::Bucket, Properties: {Tags: [{Key: a, Value: b}], 'Tags': []}}\n",
        "  C:\n    Type: AWS::S3::Bucket\n    ? Type\n    : AWS::S3::Bucket\n",
    ],
)
def test_a_key_written_twice_in_a_template_that_is_left_aside_is_said(more: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TRAIL, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(bucket("b") + more, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    assert [each.code for each in report.diagnostics] == ["CTL008"]


@pytest.mark.parametrize("start", ["? Resources\n: ", "AWSTemplateFormatVersion: '2010-09-09'\n? 'Resources'\n:\n  "])
def test_a_template_may_write_its_top_key_with_a_question_mark(start: str, tmp_path: Path) -> None:
    trail = "T:\n    Type: AWS::CloudTrail::Trail\n    Properties: {IsLogging: true, S3BucketName: logs}\n"
    (tmp_path / "a.yaml").write_text(start + trail, encoding="utf-8")
    assert scan([tmp_path], Options(root=tmp_path)).coverage.trails == 1


def test_what_a_template_that_is_left_aside_says_wrongly_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TRAIL, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(bucket("b") + "  C: [\n", encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    assert [(each.code, each.fatal) for each in report.diagnostics] == [("CTL002", True)]
    assert report.coverage.files_unread == ("b.yaml",)


@pytest.mark.parametrize(
    "text",
    [
        "Transform:" + " " * 100_000,
        "AWS::S3::Bucket\n" + ("BucketName:" + " " * 50_000 + "{" + " " * 50_000) * 2,
        "AWS::S3::Bucket\n" + "BucketName: !Sub '${" * 20_000,
        "- " * 100_000,
        "{a" + " " * 100_000 + ",}",
        "{" * 100_000,
        "{a," * 50_000 + "}" * 50_000,
        "? " * 100_000,
        "a:b" * 100_000,
    ],
)
def test_looks_at_hostile_texts_take_no_time(text: str) -> None:
    concern = Concern(wanted({"Trail"}))
    started = process_time()
    concern.starts(text)
    concern.may_name(text, {"acme-logs"})
    check_yaml(text)
    assert process_time() - started < 1
