"""Verdicts on whole templates: the corpus's expectations, and cases of our own with the scenario that each names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from ctlint.findings import Report, Verdict
from ctlint.scan import Options, scan
from ctlint.source import Inputs

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "cloudformation"
CASES = sorted(CORPUS.glob("*/expected.json"))

RULES: dict[str, tuple[str, ...]] = {
    "1": ("trail-logging-enabled",),
    "2": ("trail-multi-region",),
    "3": ("trail-cloudwatch-logs-group", "trail-cloudwatch-logs-role"),
    "4": ("trail-bucket-dedicated",),
    "5": ("trail-bucket-access-logging", "access-log-target-distinct"),
    "7": ("trail-kms-key-set", "trail-kms-customer-managed", "kms-rotation-enabled"),
    "8": ("trail-log-file-validation",),
    "9": ("log-bucket-lifecycle-present", "lifecycle-rule-effective"),
}
"""By practice of the expectations, the rules that ask the same; practice 6 has its own, part by part."""

PARTS = {
    "bpa": "log-bucket-public-access-block",
    "not_public": "log-bucket-policy-not-public",
    "tls": "log-bucket-tls-only",
    "least_privilege": "log-bucket-readers-least-privilege",
}
"""By part of practice 6, the rule that asks the same."""


def expectations() -> Iterator[Any]:
    for path in CASES:
        case = json.loads(path.read_text("utf-8"))
        for trail in case["trails"]:
            for practice, expected in trail["practices"].items():
                if practice in RULES:
                    yield pytest.param(path.parent, case, trail, practice, expected, id=f"{case['case']}-{practice}")


@pytest.mark.skipif(not CASES, reason="the corpus ../shared/corpus is not beside this checkout")
@pytest.mark.parametrize(("directory", "case", "trail", "practice", "expected"), list(expectations()))
def test_corpus(directory: Path, case: Any, trail: Any, practice: str, expected: Any) -> None:
    report = scan([directory / name for name in case["lint"]], Options(root=directory, rules=RULES[practice]))
    (row,) = [
        row for row in report.scorecard if (row.trail.unit, row.trail.address) == (trail["template"], trail["trail"])
    ]
    assert row.practices[int(practice)].value in expected.get("acceptable", [expected["verdict"]])
    failing = [one for one in expected.get("scenarios", ()) if one["verdict"] == "fail"]
    if failing:
        named = [finding.scenario for finding in report.findings if finding.verdict is Verdict.FAIL]
        assert named
        assert all(scenario is not None for scenario in named)
    assert [each for each in report.diagnostics if each.fatal] == []


@pytest.mark.skipif(not CASES, reason="the corpus ../shared/corpus is not beside this checkout")
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_corpus_least_privilege(path: Path, part: str) -> None:
    case = json.loads(path.read_text("utf-8"))
    report = scan([path.parent / name for name in case["lint"]], Options(root=path.parent, rules=(PARTS[part],)))
    for trail in case["trails"]:
        expected = trail["practices"]["6"].get("sub", {}).get(part)
        verdicts = {f.verdict.value for f in report.findings if any(t.address == trail["trail"] for t in f.trails)}
        if expected is not None:  # "fail (implicit)" is not declared, and AWS has it on
            assert verdicts <= {"pass" if expected != "fail" else "fail", "unknown"}
            assert verdicts


# ----------------------------------------------------------------------------------------------------------- our own

OWN: dict[str, tuple[str, dict[str, str]]] = {
    "a trail that is off by default is judged where it is on": (
        """\
        Parameters: {Enable: {Type: String, AllowedValues: ['1', '0'], Default: '0'}}
        Conditions: {Enabled: !Equals [!Ref Enable, '1']}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Condition: Enabled
            Properties: {IsLogging: true, S3BucketName: logs, EnableLogFileValidation: true}
        """,
        {"trail-multi-region": "warn when Enable=1", "trail-log-file-validation": "pass"},
    ),
    "a condition that is never true": (
        """\
        Parameters: {P: {Type: String, AllowedValues: [a, b], Default: a}}
        Conditions:
          A: !Equals [!Ref P, a]
          Never: !And [!Condition A, !Not [!Condition A]]
          Static: !Equals [x, x]
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties:
              IsLogging: !If [Never, false, true]
              IsMultiRegionTrail: !If [Static, true, false]
              S3BucketName: logs
        """,
        {"trail-logging-enabled": "pass", "trail-multi-region": "pass"},
    ),
    "flags from a mapping": (
        """\
        Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: prod}}
        Mappings: {Flags: {dev: {Multi: false, Validate: 'true'}, prod: {Multi: true, Validate: 'true'}}}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties:
              IsLogging: true
              IsMultiRegionTrail: !FindInMap [Flags, !Ref Env, Multi]
              EnableLogFileValidation: !FindInMap [Flags, !Ref Env, Validate]
              S3BucketName: logs
        """,
        {"trail-multi-region": "warn when Env=dev", "trail-log-file-validation": "pass"},
    ),
    "a flag that is free text": (
        """\
        Parameters: {Validation: {Type: String, Default: 'false'}, Multi: {Type: String, Default: 'true'}}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties:
              {IsMultiRegionTrail: !Ref Multi, EnableLogFileValidation: !Ref Validation, S3BucketName: b}
        """,
        {"trail-log-file-validation": "fail when Validation=false", "trail-multi-region": "warn when Multi=false"},
    ),
    "a flag that nobody says": (
        """\
        Parameters: {Validation: {Type: String}, Multi: {Type: String, AllowedValues: ['true', 'false']}}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties:
              {IsMultiRegionTrail: !Ref Multi, EnableLogFileValidation: !Ref Validation, S3BucketName: b}
        """,
        {"trail-log-file-validation": "unknown", "trail-multi-region": "warn when Multi=false"},
    ),
    "a key in production only": (
        """\
        Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: dev}}
        Conditions: {IsProd: !Equals [!Ref Env, prod]}
        Resources:
          Key: {Type: AWS::KMS::Key, Condition: IsProd, Properties: {EnableKeyRotation: true}}
          Alias:
            Type: AWS::KMS::Alias
            Condition: IsProd
            Properties: {AliasName: alias/audit, TargetKeyId: !Ref Key}
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties:
              {IsLogging: true, S3BucketName: logs, KMSKeyId: !If [IsProd, !Ref Alias, !Ref 'AWS::NoValue']}
        """,
        {"trail-kms-key-set": "fail when Env=dev", "kms-rotation-enabled": "pass"},
    ),
    "an AWS managed key": (
        """\
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties: {IsLogging: true, S3BucketName: logs, KMSKeyId: alias/aws/s3}
        """,
        {"trail-kms-key-set": "pass", "trail-kms-customer-managed": "fail"},
    ),
    "names that are equal without being known": (
        """\
        Resources:
          Logs:
            Type: AWS::S3::Bucket
            Properties:
              BucketName: !Join ['-', [acme, !Ref AWS::AccountId, logs]]
              LoggingConfiguration: {DestinationBucketName: !Sub 'acme-${AWS::AccountId}-logs'}
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties: {IsLogging: true, S3BucketName: !Sub 'acme-${AWS::AccountId}-logs'}
        """,
        {"access-log-target-distinct": "fail", "log-bucket-lifecycle-present": "fail"},
    ),
    "a rule keeps production safe": (
        """\
        Parameters:
          Env: {Type: String, AllowedValues: [dev, prod], Default: prod}
          Multi: {Type: String, AllowedValues: ['true', 'false'], Default: 'true'}
          Validate: {Type: String, AllowedValues: ['true', 'false'], Default: 'true'}
        Rules:
          Safe:
            RuleCondition: !Equals [!Ref Env, prod]
            Assertions: [{Assert: !Equals [!Ref Multi, 'true']}]
          Always: {Assertions: [{Assert: {Fn::Contains: [['true'], !Ref Validate]}}]}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties:
              {IsLogging: true, IsMultiRegionTrail: !Ref Multi, EnableLogFileValidation: !Ref Validate, S3BucketName: b}
        """,
        {"trail-multi-region": "warn when Multi=false", "trail-log-file-validation": "pass"},
    ),
    "a rule forbids the default": (
        """\
        Parameters: {Multi: {Type: String, AllowedValues: ['true', 'false'], Default: 'false'}}
        Rules: {Always: {Assertions: [{Assert: !Equals [!Ref Multi, 'true']}]}}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties: {IsLogging: true, IsMultiRegionTrail: !Ref Multi, S3BucketName: logs}
        """,
        {"trail-multi-region": "pass"},
    ),
    "lifecycle by a parameter": (
        """\
        Parameters: {Days: {Type: Number, Default: 30}}
        Resources:
          Logs:
            Type: AWS::S3::Bucket
            Properties: {LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: !Ref Days}]}}
          Trail: {Type: AWS::CloudTrail::Trail, Properties: {IsLogging: true, S3BucketName: !Ref Logs}}
        """,
        {"log-bucket-lifecycle-present": "pass", "lifecycle-expiry-minimum": "fail"},
    ),
    "an import that nobody here exports": (
        """\
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties: {IsLogging: true, S3BucketName: !ImportValue central-logs, KMSKeyId: !ImportValue central-key}
        """,
        {"trail-bucket-access-logging": "unknown", "kms-rotation-enabled": "unknown", "trail-kms-key-set": "pass"},
    ),
    "a selector whose values are a parameter": (
        """\
        Parameters: {Categories: {Type: CommaDelimitedList}}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties:
              S3BucketName: logs
              AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: !Ref Categories}]}]
        """,
        {"trail-management-events": "unknown"},
    ),
    "a policy written as the text of JSON": (
        """\
        Resources:
          Trail: {Type: AWS::CloudTrail::Trail, Properties: {IsLogging: true, S3BucketName: !Ref Logs}}
          Logs: {Type: AWS::S3::Bucket}
          Policy:
            Type: AWS::S3::BucketPolicy
            Properties:
              Bucket: !Sub '${Logs}'
              PolicyDocument: !Sub |
                {"Statement": [
                  {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
                   "Action": "s3:GetBucketAcl", "Resource": "${Logs.Arn}"},
                  {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
                   "Action": "s3:PutObject", "Resource": "${Logs.Arn}/AWSLogs/${AWS::AccountId}/*"},
                  {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                   "Resource": ["${Logs.Arn}", "${Logs.Arn}/*"],
                   "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
        """,
        {
            "trail-bucket-policy-allows-acl-check": "pass",
            "trail-bucket-policy-allows-put": "pass",
            "trail-bucket-dedicated": "pass",
            "log-bucket-tls-only": "pass",
        },
    ),
    "statements made by ToJsonString inside a text": (
        """\
        Transform: AWS::LanguageExtensions
        Resources:
          Trail: {Type: AWS::CloudTrail::Trail, Properties: {IsLogging: true, S3BucketName: !Ref Logs}}
          Logs: {Type: AWS::S3::Bucket}
          Policy:
            Type: AWS::S3::BucketPolicy
            Properties:
              Bucket: !Ref Logs
              PolicyDocument: !Sub
                - '{"Statement": ${Statements}}'
                - Statements:
                    Fn::ToJsonString:
                      - Effect: Allow
                        Principal: {Service: cloudtrail.amazonaws.com}
                        Action: s3:GetBucketAcl
                        Resource: !GetAtt Logs.Arn
                      - Effect: Deny
                        Principal: '*'
                        Action: 's3:*'
                        Resource: [!GetAtt Logs.Arn, !Sub '${Logs.Arn}/*']
                        Condition: {Bool: {'aws:SecureTransport': false}}
        """,
        {
            "trail-bucket-policy-allows-acl-check": "pass",
            "trail-bucket-policy-allows-put": "fail",
            "log-bucket-tls-only": "pass",
        },
    ),
    "a bucket that logs to itself because no target is named": (
        """\
        Resources:
          Trail: {Type: AWS::CloudTrail::Trail, Properties: {IsLogging: true, S3BucketName: !Ref Logs}}
          Logs: {Type: AWS::S3::Bucket, Properties: {LoggingConfiguration: {LogFilePrefix: access/}}}
        """,
        {"access-log-target-distinct": "fail"},
    ),
    "a key by an ARN that is put together": (
        """\
        Resources:
          Key: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: "true"}}
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties:
              IsLogging: true
              S3BucketName: logs
              KMSKeyId: !Sub 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Key}'
        """,
        {"trail-kms-customer-managed": "pass", "kms-rotation-enabled": "pass"},
    ),
    "a property that is misspelt is not there": (
        """\
        Resources:
          Key: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}
          Trail: {Type: AWS::CloudTrail::Trail, Properties: {S3BucketName: logs, KmsKeyId: !Ref Key}}
        """,
        {"trail-kms-key-set": "fail"},
    ),
    "spellings of truth": (
        """\
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties: {IsLogging: 'True', IsMultiRegionTrail: on, EnableLogFileValidation: 'Yes', S3BucketName: logs}
        """,
        {"trail-logging-enabled": "pass", "trail-multi-region": "pass", "trail-log-file-validation": "unknown"},
    ),
    "trails made by a loop": (
        """\
        Transform: AWS::LanguageExtensions
        Parameters: {Names: {Type: CommaDelimitedList, Default: 'A,B'}}
        Resources:
          Fn::ForEach::Trails:
            - Name
            - !Ref Names
            - Trail${Name}:
                Type: AWS::CloudTrail::Trail
                Properties: {IsLogging: true, S3BucketName: logs, IsMultiRegionTrail: true}
        """,
        {"trail-multi-region": "pass"},
    ),
    "a serverless template is read as it is written": (
        """\
        Transform: AWS::Serverless-2016-10-31
        Globals: {Function: {Runtime: python3.12}}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties: {IsLogging: true, IsMultiRegionTrail: true, S3BucketName: !Ref Logs}
          Logs: {Type: AWS::S3::Bucket}
          Reader:
            Type: AWS::Serverless::Function
            Connectors: {Logs: {Properties: {Destination: {Id: Logs}, Permissions: [Write]}}}
            Properties: {Policies: [{S3CrudPolicy: {BucketName: !Ref Logs}}]}
        """,
        {"trail-multi-region": "pass", "trail-bucket-access-logging": "fail"},
    ),
}


def said(report: Report) -> dict[str, str]:
    found: dict[str, str] = {}
    for finding in report.findings:
        word = finding.verdict.value
        if finding.scenario is not None:
            word = ("fail" if finding.scenario.default else "warn") if word == "fail" else word
            word += f" when {finding.scenario.when}"
        found[finding.rule.slug] = word
    return found


@pytest.mark.parametrize("case", OWN)
def test_own_cases(case: str, tmp_path: Path) -> None:
    text, expected = OWN[case]
    (tmp_path / "t.yaml").write_text(dedent(text), "utf-8")
    report = scan([tmp_path], Options(root=tmp_path, rules=tuple(expected)))
    assert [each for each in report.diagnostics if each.fatal] == []
    assert said(report) == expected


LIFECYCLES = {
    "{Status: Disabled, ExpirationInDays: 400}": {"log-bucket-lifecycle-present": "fail"},
    "{Status: Enabled, Prefix: other/, ExpirationInDays: 400}": {"lifecycle-rule-effective": "fail"},
    "{Status: Enabled, Prefix: AWSLogs/, ExpirationInDays: 400}": {"lifecycle-rule-effective": "pass"},
    "{Status: Enabled, TagFilters: [{Key: a, Value: b}], ExpirationInDays: 400}": {"lifecycle-rule-effective": "fail"},
    "{Status: Enabled, AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}}": {"lifecycle-rule-effective": "fail"},
    "{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 30}}": {"lifecycle-rule-effective": "fail"},
    "{Status: Enabled, Transition: {StorageClass: GLACIER, TransitionInDays: 90}}": {
        "lifecycle-rule-effective": "pass"
    },
    "{Status: Enabled, ExpirationInDays: '30'}": {"lifecycle-expiry-minimum": "fail"},
    "!If [Prod, {Status: Enabled, ExpirationInDays: 400}, !Ref AWS::NoValue]": {"lifecycle-rule-effective": "pass"},
    "{Status: !If [Prod, Disabled, Enabled], ExpirationInDays: 400}": {
        "log-bucket-lifecycle-present": "fail when Env=prod"
    },
}


@pytest.mark.parametrize("written", LIFECYCLES)
def test_lifecycles(written: str, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        "Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: prod}}\n"
        "Conditions: {Prod: !Equals [!Ref Env, prod]}\nResources:\n"
        "  Trail: {Type: AWS::CloudTrail::Trail, Properties: {S3BucketName: !Ref Logs}}\n"
        "  Logs:\n    Type: AWS::S3::Bucket\n    Properties:\n      LifecycleConfiguration:\n"
        f"        Rules:\n          - {written}\n",
        "utf-8",
    )
    report = scan([tmp_path], Options(root=tmp_path, rules=tuple(LIFECYCLES[written])))
    assert said(report) == LIFECYCLES[written]


@pytest.mark.parametrize(("region", "expected"), [(None, "warn"), ("eu-central-1", "pass"), ("us-east-1", "fail")])
def test_a_region_decides(region: str | None, expected: str, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        dedent("""\
        Conditions: {Home: !Equals [!Ref AWS::Region, eu-central-1]}
        Resources:
          Trail:
            Type: AWS::CloudTrail::Trail
            Properties: {S3BucketName: b, IsMultiRegionTrail: !If [Home, true, !Ref AWS::NoValue]}
        """),
        "utf-8",
    )
    inputs = Inputs(parameters={} if region is None else {"AWS::Region": region})
    report = scan([tmp_path], Options(root=tmp_path, rules=("trail-multi-region",), inputs=inputs))
    assert said(report)["trail-multi-region"].partition(" ")[0] == expected


def test_templates_of_one_deployment_are_judged_together(tmp_path: Path) -> None:
    """A bucket by its literal name, one imported from a nested stack's parent, one handed down."""
    files = {
        "trail.yaml": "Resources: {Trail: {Type: AWS::CloudTrail::Trail, Properties: {S3BucketName: acme-logs}}}\n",
        "storage.yaml": "Resources: {Logs: {Type: AWS::S3::Bucket, Properties: {BucketName: acme-logs}}}\n",
        "app/parent.yaml": "Resources:\n"
        "  Bucket: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../modules/bucket.yaml}}\n"
        "  Trail:\n    Type: AWS::CloudFormation::Stack\n"
        "    Properties: {TemplateURL: ../modules/trail.yaml, Parameters: {Bucket: !GetAtt Bucket.Outputs.Name}}\n",
        "modules/bucket.yaml": "Resources: {B: {Type: AWS::S3::Bucket}}\nOutputs: {Name: {Value: !Ref B}}\n",
        "modules/trail.yaml": "Parameters: {Bucket: {Type: String}}\n"
        "Resources: {T: {Type: AWS::CloudTrail::Trail, Properties: {S3BucketName: !Ref Bucket}}}\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    report = scan([tmp_path], Options(root=tmp_path, rules=("log-bucket-lifecycle-present",)))
    assert {(f.subject.id.unit, f.subject.id.address, f.verdict.value) for f in report.findings} == {
        ("storage.yaml", "Logs", "fail"), ("modules/bucket.yaml", "B", "fail"),
    }  # fmt: skip
    assert [each for each in report.diagnostics if each.fatal] == []
    assert len(report.coverage.modules_resolved) == 2


def test_a_default_that_its_own_declaration_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        dedent("""\
        Parameters:
          Env: {Type: String, AllowedValues: [dev, prod], Default: test}
          Days: {Type: Number, MinValue: 30, Default: 7}
          Names: {Type: CommaDelimitedList, AllowedValues: [a, b], Default: 'a, c'}
          Word: {Type: String, NoEcho: true, MinLength: 8, Default: hidden}
          Flag: {Type: String, AllowedPattern: ^(true|false)$, Default: 'yes'}
          Key: {Type: 'AWS::SSM::Parameter::Value<String>', AllowedValues: [a], Default: /key}
          Fit: {Type: String, AllowedValues: [dev, prod], Default: dev}
        Resources:
          Trail: {Type: AWS::CloudTrail::Trail, Properties: {S3BucketName: b}}
        """),
        "utf-8",
    )
    report = scan([tmp_path], Options(root=tmp_path))
    told = [(each.code, each.message.partition(":")[0], each.fatal) for each in report.diagnostics]
    assert told == [
        ("CTL009", "parameter Env defaults to 'test', but the template allows only dev, prod", False),
        ("CTL009", "parameter Days defaults to '7', but its MinValue is 30", False),
        ("CTL009", "parameter Names defaults to 'a, c', but the template allows only a, b", False),
        ("CTL009", "parameter Word defaults, but its MinLength is 8", False),
        ("CTL009", "parameter Flag defaults to 'yes', but the template allows only true, false", False),
    ]
    given = Inputs(parameters={"Env": "dev", "Days": "30", "Names": "a", "Word": "longenough", "Flag": "true"})
    assert scan([tmp_path], Options(root=tmp_path, inputs=given)).diagnostics == ()
