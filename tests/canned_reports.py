"""Three reports made by hand: clean, mixed, broken. Places are found by the text they show, never by number."""

from __future__ import annotations

from ctlint.diagnostics import Diagnostic
from ctlint.findings import (
    Coverage,
    Evidence,
    Finding,
    Reference,
    Report,
    RuleInfo,
    Scores,
    Severity,
    Subject,
    Suppression,
    Verdict,
    When,
)
from ctlint.records import replace
from ctlint.source import SourceFile, Span
from ctlint.value import Reason, ResourceId, Via

MAIN_TF = """\
module "audit" {
  source              = "../../modules/audit"
  name                = "acme-audit"
  log_file_validation = var.validate
  bucket_name         = "acme-central-logs"
}

variable "validate" {
  type    = bool
  default = false
}
"""

AUDIT_TF = """\
resource "aws_cloudtrail" "this" {
  for_each                   = toset(["eu", "us"])
  name                       = "${var.name}-${each.key}"
  s3_bucket_name             = var.bucket_name
  is_multi_region_trail      = false
  enable_log_file_validation = var.log_file_validation
\tkms_key_id = aws_kms_key.trail.arn   # a tab, and then a comment that goes on for so long that no terminal shows it
}

resource "aws_kms_key" "trail" {
  enable_key_rotation = false
}

variable "log_file_validation" {
  type = bool
}
"""

STACK_YAML = """\
Parameters:
  Validation:
    Type: String
    Default: "true"
Conditions:
  Validate: !Equals [!Ref Validation, "true"]
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      S3BucketName: !Ref Logs
      EnableLogFileValidation: !If [Validate, true, false]
      EventSelectors:
        - IncludeManagementEvents: false
          ReadWriteType: WriteOnly
  Logs:
    Type: AWS::S3::Bucket
"""

MANAGEMENT_OFF = "- IncludeManagementEvents: false\n          ReadWriteType: WriteOnly"

SOURCES = {
    path: SourceFile(path, text)
    for path, text in {
        "envs/prod/main.tf": MAIN_TF,
        "modules/audit/main.tf": AUDIT_TF,
        "stacks/security.yaml": STACK_YAML,
        "envs/dev/broken.tf": 'resource "aws_cloudtrail" "x" {\n  name = \n}\n',
    }.items()
}

EU = ResourceId("envs/prod", 'module.audit.aws_cloudtrail.this["eu"]')
US = ResourceId("envs/prod", 'module.audit.aws_cloudtrail.this["us"]')
KEY = ResourceId("envs/prod", "module.audit.aws_kms_key.trail")
STACK_TRAIL = ResourceId("stacks/security.yaml", "Trail")


def rule(number: str, slug: str, severity: Severity, practice: int, title: str, **more: object) -> RuleInfo:
    info = RuleInfo(
        id=f"CT{number}",
        slug=slug,
        title=title,
        severity=severity,
        practice=practice,
        core=practice != 0,
        profile="recommended",
        subject="Trail",
        message="{trail} does not",
        why="Because an auditor will ask.",
        fix={"tf": "attribute = true", "cfn": "Attribute: true"},
        references=(Reference("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/page.html", "2026-09"),),
        frameworks={},
        since="0.1.0",
    )
    return replace(info, **more)


MULTI_REGION = rule(
    "201",
    "trail-multi-region",
    Severity.HIGH,
    2,
    "The trail records every region",
    message="{trail} records one region only",
    why="Whoever attacks an account often works in a region that nobody looks at. A trail for one does not see it.",
    fix={"tf": "is_multi_region_trail = true", "cfn": "IsMultiRegionTrail: true"},
    frameworks={"cis-aws-5.0": ("3.1",), "pci-dss-4.0": ("10.2.1", "10.2.2")},
    unknown_when="the attribute depends on an input without a value",
)
MANAGEMENT = rule(
    "103",
    "trail-management-events",
    Severity.CRITICAL,
    1,
    "The trail records management events",
    fix={
        "tf": 'event_selector {\n  include_management_events = true\n  read_write_type           = "All"\n}',
        "cfn": "EventSelectors:\n  - IncludeManagementEvents: true\n    ReadWriteType: All",
    },
)
VALIDATION = rule(
    "801",
    "trail-log-file-validation",
    Severity.MEDIUM,
    8,
    "The trail writes digests of its log files",
    fix={"tf": "enable_log_file_validation = true", "cfn": "EnableLogFileValidation: true"},
)
ROTATION = rule(
    "704", "kms-rotation-enabled", Severity.MEDIUM, 7, "The trail's key rotates", subject="TrailKey",
    fix={"tf": "enable_key_rotation = true", "cfn": "EnableKeyRotation: true"},
)  # fmt: skip
DEDICATED = rule("401", "trail-bucket-dedicated", Severity.MEDIUM, 4, "The bucket is the trail's own")
ACCESS = rule("501", "trail-bucket-access-logging", Severity.MEDIUM, 5, "Access to the bucket is logged")
PUBLIC = rule("603", "log-bucket-public-access-block", Severity.HIGH, 6, "The bucket is not public")
RETENTION = rule("901", "log-bucket-lifecycle-present", Severity.LOW, 9, "Somebody decided how long logs are kept")
UNUSED_TOPIC = rule(
    "001", "alarm-has-alarm-action", Severity.LOW, 0, "An alarm tells somebody", subject="Alarm", core=False,
    profile="strict", fix={},
)  # fmt: skip
RULES = (UNUSED_TOPIC, MANAGEMENT, MULTI_REGION, DEDICATED, ACCESS, PUBLIC, ROTATION, VALIDATION, RETENTION)


def place(path: str, text: str, note: str, *, primary: bool = False, via: Via = Via.WRITTEN) -> Evidence:
    start = SOURCES[path].text.index(text)
    return Evidence(Span(path, start, start + len(text)), note, primary, via)


HEADER = place("modules/audit/main.tf", 'resource "aws_cloudtrail" "this"', "module.audit.aws_cloudtrail.this")
STACK_HEADER = place("stacks/security.yaml", "Trail:", "Trail")


def finding(
    info: RuleInfo, verdict: Verdict, subject: Subject, message: str, *places: Evidence, **more: object
) -> Finding:
    primary = replace(places[0], primary=True)
    return Finding(info, subject, verdict, message, evidence=(primary, *places[1:]), **more)  # type: ignore[arg-type]


def every_pass(trail: ResourceId, header: Evidence, **more: object) -> list[Finding]:
    return [
        finding(info, Verdict.PASS, Subject("Trail", trail), f"{info.title}", header, trails=(trail,), **more)
        for info in RULES
        if info.practice
    ]


def scores(trail: ResourceId, **changed: Verdict) -> Scores:
    practices = dict.fromkeys(range(1, 10), Verdict.PASS)
    practices.update({int(name[1:]): verdict for name, verdict in changed.items()})
    return Scores(trail, practices)


def clean() -> Report:
    return Report(
        tool="ctlint 0.0.0",
        findings=tuple(every_pass(STACK_TRAIL, STACK_HEADER, vocabulary="cfn")),
        scorecard=(scores(STACK_TRAIL),),
        diagnostics=(),
        coverage=Coverage(("stacks/security.yaml",), units=("stacks/security.yaml",), trails=1, rules_run=9),
        rules=RULES,
        sources=SOURCES,
    )


def mixed() -> Report:
    eu, us, stack = Subject("Trail", EU), Subject("Trail", US), Subject("Trail", STACK_TRAIL)
    audit, prod, template = "modules/audit/main.tf", "envs/prod/main.tf", "stacks/security.yaml"
    bucket = Subject("TrailBucket", ResourceId("envs/prod", "acme-central-logs"))
    outside = [
        finding(
            info, Verdict.UNKNOWN, bucket, "It cannot be known whether the bucket is as it should be",
            place(audit, "var.bucket_name", 'the bucket "acme-central-logs" is not declared here'),
            place(prod, '"acme-central-logs"', "module argument 'bucket_name'", via=Via.MODULE_ARGUMENT),
            HEADER,
            trails=(EU, US), reasons=frozenset({Reason.OUTSIDE}),
        )
        for info in (DEDICATED, ACCESS, PUBLIC, RETENTION)
    ]  # fmt: skip
    findings = [
        *(
            finding(
                MULTI_REGION, Verdict.FAIL, subject, f"{subject.id.address} records one region only",
                place(audit, "is_multi_region_trail      = false", "is_multi_region_trail is false"), HEADER,
                trails=(subject.id,),
            )
            for subject in (eu, us)
        ),
        finding(
            VALIDATION, Verdict.FAIL, eu,
            f"{EU.address} writes no digests, so nobody can prove that its logs are complete",
            place(audit, "var.log_file_validation", "enable_log_file_validation is false"),
            place(audit, 'variable "log_file_validation"', "variable 'log_file_validation'", via=Via.VARIABLE),
            place(prod, "var.validate", "module argument 'log_file_validation'", via=Via.MODULE_ARGUMENT),
            place(prod, "default = false", "variable 'validate' has the default false", via=Via.VARIABLE),
            HEADER,
            trails=(EU,),
        ),
        finding(
            ROTATION, Verdict.FAIL, Subject("TrailKey", KEY), "The key module.audit.aws_kms_key.trail does not rotate",
            place(audit, "enable_key_rotation = false", "enable_key_rotation is false"),
            place(audit, "aws_kms_key.trail.arn", "the trail's key", via=Via.REFERENCE),
            place(audit, 'resource "aws_kms_key" "trail"', "module.audit.aws_kms_key.trail"),
            trails=(EU, US),
        ),
        *outside,
        finding(
            MANAGEMENT, Verdict.FAIL, stack, "Trail records no management events at all",
            place(template, MANAGEMENT_OFF, "records no management events"),
            STACK_HEADER,
            trails=(STACK_TRAIL,), vocabulary="cfn", witness="cloudtrail:StopLogging, by anyone, leaves no record",
        ),
        finding(
            VALIDATION, Verdict.FAIL, stack, "Trail writes no digests",
            place(template, "!If [Validate, true, false]", "EnableLogFileValidation is false"),
            place(template, '!Equals [!Ref Validation, "true"]', "condition 'Validate' is false", via=Via.CONDITION),
            STACK_HEADER,
            trails=(STACK_TRAIL,), vocabulary="cfn", scenario=When("Validation=(any other)", default=False),
        ),
        finding(
            MULTI_REGION, Verdict.UNKNOWN, stack, "Trail may record one region only",
            STACK_HEADER,
            trails=(STACK_TRAIL,), vocabulary="cfn", reasons=frozenset({Reason.UNSOURCED}),
        ),
        finding(
            RETENTION, Verdict.FAIL, Subject("TrailBucket", ResourceId("stacks/security.yaml", "Logs")),
            "Logs keeps every object for ever, and nothing says that this is meant",
            place(template, "Logs:\n    Type", "no lifecycle rule is declared"),
            trails=(STACK_TRAIL,), vocabulary="cfn",
            suppressed=Suppression("retention is decided by the archive team", "code"),
        ),
        finding(
            UNUSED_TOPIC, Verdict.FAIL, Subject("Alarm", ResourceId("envs/prod", "aws_cloudwatch_metric_alarm.root")),
            "aws_cloudwatch_metric_alarm.root tells nobody",
            place(prod, 'module "audit"', "alarm_actions is not set, so there are none"),
            trails=(),
        ),
        finding(ACCESS, Verdict.PASS, stack, ACCESS.title, STACK_HEADER, trails=(STACK_TRAIL,), vocabulary="cfn"),
    ]  # fmt: skip
    question = Verdict.UNKNOWN
    bad = Verdict.FAIL
    return Report(
        tool="ctlint 0.0.0",
        findings=tuple(findings),
        scorecard=(
            scores(EU, p2=bad, p4=question, p5=question, p6=question, p7=bad, p8=bad, p9=question),
            scores(US, p2=bad, p4=question, p5=question, p6=question, p7=bad, p9=question),
            scores(STACK_TRAIL, p1=bad, p2=question, p8=bad),
        ),
        diagnostics=(
            Diagnostic(
                "CTL003",
                "module 'vpc' comes from a registry and is not below .terraform, so what it declares is not judged",
                place(prod, 'module "audit"', "").span,
                fatal=False,
            ),
        ),
        coverage=Coverage(
            files_read=(prod, audit, template),
            modules_resolved=("envs/prod:module.audit",),
            modules_unresolved=("envs/prod:module.vpc",),
            units=("envs/prod", template),
            trails=3,
            rules_run=9,
        ),
        rules=RULES,
        sources=SOURCES,
        unsupported=1,
    )


def broken() -> Report:
    """Nothing to score: no trail, a file with a syntax error, one that cannot be opened, a crashed rule."""
    return Report(
        tool="ctlint 0.0.0",
        findings=(),
        scorecard=(),
        diagnostics=(
            Diagnostic("CTL001", "cannot be read (Permission denied)", Span("envs/dev/secret.tf", 0, 0), fatal=True),
            Diagnostic("CTL002", "expected an expression", place("envs/dev/broken.tf", "\n}", "").span, fatal=True),
            Diagnostic("CTL900", "rule CT201 on envs/prod: KeyError: 'x' at ctlint/engine/run.py:52", None, fatal=True),
        ),
        coverage=Coverage(
            files_read=("envs/prod/main.tf",),
            files_unread=("envs/dev/broken.tf", "envs/dev/secret.tf", "envs/dev/unmentioned.tf"),
            units=("envs/dev", "envs/prod"),
            rules_run=9,
            rules_crashed=1,
        ),
        rules=RULES,
        sources=SOURCES,
    )


REPORTS = {"clean": clean, "mixed": mixed, "broken": broken}
