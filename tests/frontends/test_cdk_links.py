"""What ties the stacks of an app together: exports, outputs, nested stacks, the readers and writers across regions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.assemblies import LOGS, PROPERTIES, TRAIL, check, codes, manifest, stack, template, verdicts, write

RULE = "trail-bucket-access-logging"
"""Fails at the bucket where the link is found, and is undecided at the trail where it is not."""
EU, US = "aws://111122223333/eu-west-1", "aws://111122223333/us-east-1"
HASH = "0123456789abcdef" * 4


def trail(bucket: Any) -> dict[str, Any]:
    return {**TRAIL, "Properties": {**PROPERTIES, "S3BucketName": bucket}}


def outputs(export: str | None = None) -> dict[str, Any]:
    return {"Outputs": {"Logs": {"Value": {"Ref": "Logs"}, **({"Export": {"Name": export}} if export else {})}}}


def two(audit: dict[str, Any], storage: dict[str, Any], place: str = EU, **more: Any) -> dict[str, Any]:
    artifacts = {"Storage": stack("Storage", place, **more), "Audit": stack("Audit", EU)}
    return {
        "cdk.out/manifest.json": manifest(artifacts=artifacts),
        "cdk.out/Audit.template.json": audit,
        "cdk.out/Storage.template.json": storage,
    }


FOUND, LOST = {"Storage/Logs": "fail"}, {"Audit/Trail": "unknown"}


@pytest.mark.parametrize(
    ("export", "place", "expected"),
    [
        ("Storage:Logs", EU, FOUND),
        ("Other:Logs", EU, LOST),
        ("Storage:Logs", US, LOST),  # nothing is imported across regions
        ("Storage:Logs", "aws://unknown-account/unknown-region", FOUND),
    ],
)
def test_imports(export: str, place: str, expected: dict[str, str], tmp_path: Path) -> None:
    audit = template(Trail=trail({"Fn::ImportValue": "Storage:Logs"}))
    files = two(audit, template(Logs=LOGS) | outputs(export), place)
    assert verdicts(check(write(tmp_path, files)), RULE) == expected


@pytest.mark.parametrize(
    ("asked", "name", "place", "expected"),
    [
        ({"StackName": "storage", "Region": "eu-west-1"}, "storage", EU, FOUND),
        ({"StackName": "storage"}, "storage", EU, FOUND),
        ({"StackName": "Storage"}, None, EU, FOUND),  # a stack without a name of its own has the artifact's
        ({"StackName": "storage", "Region": "us-east-1"}, "storage", US, FOUND),
        ({"StackName": "storage", "Region": "us-east-1"}, "storage", EU, LOST),
        ({"StackName": "storage"}, "storage", "aws://444455556666/eu-west-1", LOST),
        ({"StackName": "storage", "RoleArn": "arn:aws:iam::444455556666:role/r"}, "storage",
         "aws://444455556666/eu-west-1", FOUND),
    ],
)  # fmt: skip
def test_outputs_of_other_stacks(
    asked: dict[str, str], name: str | None, place: str, expected: dict[str, str], tmp_path: Path
) -> None:
    audit = template(Trail=trail({"Fn::GetStackOutput": {**asked, "OutputName": "Logs"}}))
    properties = {"stackName": name} if name else {}
    files = two(audit, template(Logs=LOGS) | outputs(), place, properties=properties)
    assert verdicts(check(write(tmp_path, files)), RULE) == expected


@pytest.mark.parametrize(
    ("key", "region", "expected"),
    [("/cdk/exports/a", "eu-west-1", FOUND), ("/cdk/exports/b", "eu-west-1", LOST), ("/cdk/exports/a", "x", LOST)],
)
def test_readers_and_writers_across_regions(key: str, region: str, expected: dict[str, str], tmp_path: Path) -> None:
    reader = {"region": "eu-west-1", "imports": {"/cdk/exports/a": "{{resolve:ssm:/cdk/exports/a}}"}}
    writer = {"region": region, "exports": {key: {"Ref": "Logs"}}}
    audit = template(
        Trail=trail({"Fn::GetAtt": ["Reader", "/cdk/exports/a"]}),
        Reader={"Type": "Custom::CrossRegionExportReader", "Properties": {"ReaderProps": reader}},
    )
    storage = template(
        Logs=LOGS, Writer={"Type": "Custom::CrossRegionExportWriter", "Properties": {"WriterProps": writer}}
    )
    assert verdicts(check(write(tmp_path, two(audit, storage, US))), RULE) == expected


# ----------------------------------------------------------------------------------------------------- nested stacks


def nested(how: str, parameters: dict[str, Any] | None = None, name: str = "Inner") -> dict[str, Any]:
    """A nested stack of NAME.nested.template.json; how: what tells which template it is."""
    url = {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, f"/{HASH}.json"]]}
    metadata = {"Metadata": {"aws:asset:path": f"{name}.nested.template.json"}} if how == "path" else {}
    properties = {"TemplateURL": url, **({"Parameters": parameters} if parameters else {})}
    return {"Type": "AWS::CloudFormation::Stack", "Properties": properties, **metadata}


def app(main: dict[str, Any], **templates: dict[str, Any]) -> dict[str, Any]:
    assets = {"files": {HASH: {"source": {"path": "Inner.nested.template.json", "packaging": "file"}}}}
    listed = {"type": "cdk:asset-manifest", "properties": {"file": "Main.assets.json"}}
    return {
        "cdk.out/manifest.json": manifest(artifacts={"Main": stack("Main"), "Main.assets": listed}),
        "cdk.out/Main.assets.json": assets,
        "cdk.out/Main.template.json": main,
        **{f"cdk.out/{name}.nested.template.json": content for name, content in templates.items()},
    }


@pytest.mark.parametrize("how", ["path", "hash"])
def test_outputs_of_nested_stacks(how: str, tmp_path: Path) -> None:
    main = template(Trail=trail({"Fn::GetAtt": ["Nested", "Outputs.Logs"]}), Nested=nested(how))
    report = check(write(tmp_path, app(main, Inner=template(Logs=LOGS) | outputs())))
    assert verdicts(report, RULE) == {"Main/Nested/Logs": "fail"}
    assert report.coverage.modules_resolved == ("cdk.out:Main/Nested",)


@pytest.mark.parametrize("how", ["path", "hash"])
def test_parameters_of_nested_stacks(how: str, tmp_path: Path) -> None:
    inner = template(Trail=trail({"Ref": "Bucket"})) | {"Parameters": {"Bucket": {"Type": "String"}}}
    main = template(Logs=LOGS, Nested=nested(how, {"Bucket": {"Ref": "Logs"}}))
    report = check(write(tmp_path, app(main, Inner=inner)))
    assert verdicts(report, RULE) == {"Main/Logs": "fail"}
    assert [row.trail.address for row in report.scorecard] == ["Main/Nested/Trail"]


def test_a_nested_stack_whose_template_is_not_there_is_named(tmp_path: Path) -> None:
    main = template(Trail=trail({"Fn::GetAtt": ["Nested", "Outputs.Logs"]}), Nested=nested("path"))
    report = check(write(tmp_path, app(main)))
    assert codes(report) == [("CTL001", True)]
    assert report.coverage.modules_unresolved == ("cdk.out:Main/Nested",)
    assert verdicts(report, RULE) == {"Main/Trail": "unknown"}


def test_nested_stacks_in_a_circle_end(tmp_path: Path) -> None:
    report = check(write(tmp_path, app(template(Nested=nested("path")), Inner=template(Nested=nested("path")))))
    assert codes(report) == [("CTL010", True)]


def test_nested_stacks_that_double_at_every_level_end_at_a_limit(tmp_path: Path) -> None:
    levels = {
        f"L{n}": template(A=nested("path", name=f"L{n + 1}"), B=nested("path", name=f"L{n + 1}")) for n in range(30)
    }
    report = check(write(tmp_path, app(template(A=nested("path", name="L0")), **levels, L30=template(Logs=LOGS))))
    assert ("CTL005", True) in codes(report)
