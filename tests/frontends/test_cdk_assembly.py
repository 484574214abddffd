"""Manifests of cloud assemblies: which stacks there are, where they go, what is refused and what is still judged."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from ctlint.scan import Options, scan
from ctlint.value import Reason
from tests.assemblies import LOGS, PROPERTIES, TRAIL, check, codes, manifest, stack, template, verdicts, write

RULE = "trail-multi-region"


def assembly(**more: Any) -> dict[str, Any]:
    return {
        "cdk.out/cdk.out": {"version": "55.0.0"},
        "cdk.out/manifest.json": manifest(artifacts={"Audit": stack("Audit", displayName="Audit")}),
        "cdk.out/Audit.template.json": template(Trail=TRAIL, Logs=LOGS),
        **more,
    }


def test_an_assembly_is_one_unit_and_its_templates_are_judged_once(tmp_path: Path) -> None:
    report = check(write(tmp_path, assembly()), ".")
    assert report.coverage.units == ("cdk.out",)
    assert [row.trail for row in report.scorecard] == [("cdk.out", "Audit/Trail")]
    assert codes(report) == []


def test_a_manifest_of_something_else_is_no_assembly(tmp_path: Path) -> None:
    web_app = {"site/manifest.json": {"name": "a web app", "icons": []}, "a.template.json": template(Trail=TRAIL)}
    assert check(write(tmp_path, web_app), ".").coverage.units == ("a.template.json",)


@pytest.mark.parametrize("marker", [True, False])
def test_an_assembly_is_known_by_its_marker_or_its_artifacts(marker: bool, tmp_path: Path) -> None:
    files = {name: text for name, text in assembly().items() if marker or not name.endswith("/cdk.out")}
    assert check(write(tmp_path, files), ".").coverage.units == ("cdk.out",)


def test_a_trail_is_expected_of_the_whole_app(tmp_path: Path) -> None:
    files = assembly() | {"cdk.out/Audit.template.json": template(Logs=LOGS)}
    report = check(write(tmp_path, files), expect_trail=("cdk.out",))
    (found,) = [each for each in report.findings if each.rule.slug == "trail-exists"]
    assert (found.verdict.value, found.evidence[0].span.file) == ("fail", "cdk.out/manifest.json")


def test_stages_are_read_with_their_own_accounts(tmp_path: Path) -> None:
    inner = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}}
    named = template(
        Trail={"Type": TRAIL["Type"], "Properties": {"S3BucketName": {"Fn::Sub": "logs-${AWS::AccountId}"}}},
        Logs={"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "logs-111122223333"}},
    )
    files = {
        "cdk.out/cdk.out": {"version": "55.0.0"},
        "cdk.out/manifest.json": manifest(artifacts={"assembly-Prod": inner}),
        "cdk.out/assembly-Prod/manifest.json": manifest(
            artifacts={"ProdAudit": stack("ProdAudit", "aws://111122223333/eu-west-1", displayName="Prod/Audit")}
        ),
        "cdk.out/assembly-Prod/ProdAudit.template.json": named,
    }
    report = check(write(tmp_path, files))
    assert verdicts(report, "trail-bucket-access-logging") == {"Prod/Audit/Logs": "fail"}


def test_equal_names_in_two_accounts_are_not_the_same_key(tmp_path: Path) -> None:
    trail = {"Type": TRAIL["Type"], "Properties": {"S3BucketName": "logs", "KMSKeyId": "alias/audit"}}
    alias = {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/audit", "TargetKeyId": {"Ref": "Key"}}}
    files = {
        "cdk.out/Audit.template.json": template(Trail=trail),
        "cdk.out/Keys.template.json": template(Key={"Type": "AWS::KMS::Key"}, Alias=alias),
    }

    def rotation(account: str) -> dict[str, str]:
        artifacts = {
            "Audit": stack("Audit", "aws://111122223333/eu-west-1"),
            "Keys": stack("Keys", f"aws://{account}/eu-west-1"),
        }
        written = write(tmp_path, files | {"cdk.out/manifest.json": manifest(artifacts=artifacts)})
        return verdicts(check(written), "kms-rotation-enabled")

    assert rotation("111122223333") == {"Keys/Key": "fail"}
    assert rotation("444455556666") == {"Audit/Trail": "unknown"}


def test_parameters_of_the_manifest_are_what_will_be_given(tmp_path: Path) -> None:
    open_trail = {"Type": TRAIL["Type"], "Properties": {**PROPERTIES, "IsMultiRegionTrail": {"Ref": "All"}}}
    written = template(Trail=open_trail, Logs=LOGS) | {"Parameters": {"All": {"Type": "String"}}}
    files = assembly() | {"cdk.out/Audit.template.json": written}
    assert verdicts(check(write(tmp_path, files)), RULE) == {"Audit/Trail": "unknown"}
    given = manifest(artifacts={"Audit": stack("Audit", properties={"parameters": {"All": "true"}})})
    assert verdicts(check(write(tmp_path, files | {"cdk.out/manifest.json": given})), RULE) == {"Audit/Trail": "pass"}


@pytest.mark.parametrize(
    ("version", "code"), [("15.0.0", None), ("56.1.0", "CTL006"), ("1e9", "CTL007"), (7, "CTL007")]
)
def test_versions_that_are_not_known_are_said_and_judged(version: Any, code: str | None, tmp_path: Path) -> None:
    content = manifest(version, artifacts={"Audit": stack("Audit"), "New": {"type": "cdk:tree"}})
    report = check(write(tmp_path, assembly() | {"cdk.out/manifest.json": content}))
    assert codes(report) == ([(code, False)] if code else [])
    assert verdicts(report, RULE) == {"Audit/Trail": "fail"}


@pytest.mark.parametrize(
    ("provider", "props", "dummy"),
    [
        ("ssm", {"parameterName": "/audit/bucket"}, "dummy-value-for-/audit/bucket"),
        ("ssm", {"parameterName": "/audit/bucket", "dummyValue": "my-default"}, "my-default"),
        ("cc-api", {"dummyValue": [{"BucketName": "dummy-bucket"}]}, "dummy-bucket"),
        ("key-provider", {"aliasName": "alias/x"}, "1234abcd-12ab-34cd-56ef-1234567890ab"),
    ],
)
def test_a_lookup_that_was_not_made_leaves_its_dummy_unknown(
    provider: str, props: dict[str, Any], dummy: str, tmp_path: Path
) -> None:
    trail = {"Type": TRAIL["Type"], "Properties": {**PROPERTIES, "TrailName": dummy, "IsMultiRegionTrail": dummy}}
    lookup = {"key": "x", "provider": provider, "props": props}
    content = manifest(artifacts={"Audit": stack("Audit")}, missing=[lookup])
    files = assembly() | {
        "cdk.out/manifest.json": content,
        "cdk.out/Audit.template.json": template(Trail=trail, Logs=LOGS),
    }
    report = check(write(tmp_path, files))
    assert codes(report) == [("CTL013", False)]
    (found,) = [each for each in report.findings if each.rule.slug == RULE]
    assert found.reasons == {Reason.OUTSIDE}
    assert "was not looked up" in " ".join(place.note for place in found.evidence)


# ----------------------------------------------------------------------------------------------------- hostile input


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "../secret.json", "a/../../secret.json", "", 5, "a\0b"]
)
@pytest.mark.parametrize("key", ["templateFile", "directoryName", "additionalMetadataFile", "file"])
def test_what_lies_outside_the_assembly_is_refused(name: Any, key: str, tmp_path: Path) -> None:
    artifacts = {
        "templateFile": {"Bad": stack("Bad", properties={"templateFile": name})},
        "directoryName": {"Bad": {"type": "cdk:cloud-assembly", "properties": {"directoryName": name}}},
        "additionalMetadataFile": {"Bad": stack("Audit", additionalMetadataFile=name)},
        "file": {"Bad": {"type": "cdk:asset-manifest", "properties": {"file": name}}},
    }[key]
    files = assembly() | {
        "secret.json": template(Secret=TRAIL),
        "cdk.out/manifest.json": manifest(artifacts={"Audit": stack("Audit"), **artifacts}),
    }
    if key == "additionalMetadataFile":  # the same template twice: only the first counts, so let it stand alone
        files["cdk.out/manifest.json"]["artifacts"].pop("Audit")
    report = check(write(tmp_path, files))
    assert any(fatal and code in ("CTL004", "CTL007", "CTL001") for code, fatal in codes(report))
    assert [row.trail.address.rpartition("/")[2] for row in report.scorecard] == ["Trail"]
    assert not any("secret" in path or "passwd" in path for path in report.coverage.files_read)


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_a_symbolic_link_out_of_the_assembly_is_refused(tmp_path: Path) -> None:
    write(tmp_path, assembly() | {"outside/secret.json": template(Secret=TRAIL)})
    (tmp_path / "cdk.out" / "link.json").symlink_to(tmp_path / "outside" / "secret.json")
    artifacts = {"Audit": stack("Audit"), "Bad": stack("Bad", properties={"templateFile": "link.json"})}
    report = check(write(tmp_path, {"cdk.out/manifest.json": manifest(artifacts=artifacts)}))
    assert codes(report) == [("CTL004", True)]
    assert len(report.scorecard) == 1


def test_assemblies_inside_each_other_in_a_circle_end(tmp_path: Path) -> None:
    def naming(directory: str) -> dict[str, Any]:
        return {"type": "cdk:cloud-assembly", "properties": {"directoryName": directory}}

    files = assembly() | {
        "cdk.out/manifest.json": manifest(artifacts={"Audit": stack("Audit"), "Inner": naming("inner")}),
        "cdk.out/inner/manifest.json": manifest(artifacts={"Self": naming("."), "Back": naming("..")}),
    }
    report = check(write(tmp_path, files))
    assert codes(report) == [("CTL010", True), ("CTL010", True)]
    assert verdicts(report, RULE) == {"Audit/Trail": "fail"}


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("Other.template.json", None, "CTL001"),
        ("Other.template.json", "{", "CTL002"),
        ("Other.template.json", "[]", "CTL002"),
        ("Other.template.json", "[" * 100_000, "CTL002"),
        ("Other.metadata.json", "{]", "CTL002"),
        ("Other.metadata.json", None, "CTL001"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_judged(
    file: str, content: str | None, code: str, tmp_path: Path
) -> None:
    artifacts = {"Audit": stack("Audit"), "Other": stack("Other", additionalMetadataFile="Other.metadata.json")}
    files: dict[str, Any] = assembly() | {
        "cdk.out/manifest.json": manifest(artifacts=artifacts),
        "cdk.out/Other.template.json": template(Trail=TRAIL),
        "cdk.out/Other.metadata.json": {},
        f"cdk.out/{file}": content,
    }
    report = check(write(tmp_path, {name: text for name, text in files.items() if text is not None}))
    assert codes(report) == [(code, True)]
    assert report.coverage.files_unread == (f"cdk.out/{file}",)
    assert verdicts(report, RULE).get("Audit/Trail") == "fail"


@pytest.mark.parametrize("content", ["{", "[]", '{"artifacts": []}'])
def test_of_an_assembly_without_readable_manifest_the_templates_are_judged(content: str, tmp_path: Path) -> None:
    report = check(write(tmp_path, assembly() | {"cdk.out/manifest.json": content}))
    assert [fatal for _, fatal in codes(report)] == [True]
    assert verdicts(report, RULE) == {"Audit/Trail": "fail"}


def test_two_stacks_of_one_template_are_judged_once(tmp_path: Path) -> None:
    twin = stack("Audit")
    report = check(write(tmp_path, assembly() | {"cdk.out/manifest.json": manifest(artifacts={"A": twin, "B": twin})}))
    assert codes(report) == [("CTL008", False)]
    assert verdicts(report, RULE) == {"A/Trail": "fail"}


def test_stacks_of_equal_construct_paths_are_told_apart(tmp_path: Path) -> None:
    artifacts = {name: stack(name, displayName="Same") for name in ("A", "B")}
    path = {"Metadata": {"aws:cdk:path": "Same/Trail"}}
    files = {"cdk.out/manifest.json": manifest(artifacts=artifacts)} | {
        f"cdk.out/{name}.template.json": template(Trail=TRAIL | path, Logs=LOGS) for name in ("A", "B")
    }
    assert verdicts(check(write(tmp_path, files)), RULE) == {"Same/Trail": "fail", "Same/Trail#2": "fail"}


def test_tree_and_assets_are_not_opened(tmp_path: Path) -> None:
    tree = {"type": "cdk:tree", "properties": {"file": "tree.json"}}
    files = assembly() | {
        "cdk.out/manifest.json": manifest(artifacts={"Audit": stack("Audit"), "Tree": tree}),
        "cdk.out/tree.json": "no JSON",
        "cdk.out/asset.0123/a.template.json": template(Stray=TRAIL),
        "cdk.out/asset.0123/main.tf": 'resource "aws_cloudtrail" "stray" {}\n',
    }
    report = scan([write(tmp_path, files)], Options(root=tmp_path))
    assert report.coverage.files_read == ("cdk.out/Audit.template.json", "cdk.out/manifest.json")
    assert [row.trail.address for row in report.scorecard] == ["Audit/Trail"]
