"""The chain from a trail to somebody who is told: for each control whole, and with each fault; in both vocabularies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from ctlint.findings import Verdict
from ctlint.model.view import View
from ctlint.scan import Options, scan
from ctlint.semantics import SEMANTICS
from ctlint.semantics.patterns.benchmark import CONTROLS
from ctlint.semantics.patterns.events import Atom, Kind, Like
from ctlint.semantics.patterns.expressions import ANY
from ctlint.semantics.watching.table import KEYS
from ctlint.value import Known, Scenario, Settled, Unknown
from tests.estates import Built

HEAD = """
resource "aws_cloudtrail" "main" {
  name                       = "main"
  s3_bucket_name             = "logs"
  is_multi_region_trail      = true
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"
}
resource "aws_cloudwatch_log_group" "trail" {
  name = "trail"
}
"""


def condition(field: str, held: object) -> str:
    if held is Atom.ABSENT:
        return f"$.{field} NOT EXISTS"
    if isinstance(held, Like):
        return f'$.{field} {"!=" if held.negated else "="} "{held.glob.replace(ANY, "*")}"'
    return f'$.{field} = "{held}"'


TELLING = ("eventSource", "eventName", "errorCode", "errorMessage", "additionalEventData.MFAUsed", "sourceIPAddress")


def of_kind(kind: Kind) -> str:
    fields = {field: held for field, held in kind.fields.items() if field in TELLING or field.startswith("userId")}
    return " && ".join(condition(field, held) for field, held in fields.items())


def short(key: str) -> str:
    """A pattern within what CloudWatch Logs takes: the source of events once."""
    kinds = CONTROLS[key].kinds
    source = kinds[0].fields.get("eventSource")
    if CONTROLS[key].telling != "eventName":
        return "{ " + " || ".join(f"({of_kind(kind)})" for kind in kinds) + " }"
    names = " || ".join(f"($.eventName = {kind.name})" for kind in kinds)
    return f"{{ ($.eventSource = {source}) && ({names}) }}"


def chain(pattern: str, **parts: str) -> str:
    """A whole chain in Terraform; parts take the place of what is usual."""
    usual = {
        "group": "aws_cloudwatch_log_group.trail.name",
        "metric": '"Seen"',
        "value": '"1"',
        "more_of_filter": "",
        "watched": '"Seen"',
        "statistic": '"Sum"',
        "comparison": '"GreaterThanOrEqualToThreshold"',
        "threshold": "1",
        "period": "300",
        "periods": "1",
        "actions": "[aws_sns_topic.alarms.arn]",
        "more_of_alarm": "",
        "more_of_topic": "",
        "more": "",
    }
    said = {**usual, **parts}
    return f"""{HEAD}
resource "aws_cloudwatch_log_metric_filter" "seen" {{
  name           = "seen"
  log_group_name = {said["group"]}
  pattern        = {json.dumps(pattern)}
  metric_transformation {{
    name      = {said["metric"]}
    namespace = "Trail"
    value     = {said["value"]}
    {said["more_of_filter"]}
  }}
}}
resource "aws_cloudwatch_metric_alarm" "seen" {{
  alarm_name          = "seen"
  namespace           = "Trail"
  metric_name         = {said["watched"]}
  statistic           = {said["statistic"]}
  comparison_operator = {said["comparison"]}
  threshold           = {said["threshold"]}
  period              = {said["period"]}
  evaluation_periods  = {said["periods"]}
  alarm_actions       = {said["actions"]}
  {said["more_of_alarm"]}
}}
resource "aws_sns_topic" "alarms" {{
  name = "alarms"
  {said["more_of_topic"]}
}}
{said["more"]}
"""


def computed(built: Built, address: str, name: str) -> Settled[object]:
    return View(built.entity(address), Scenario(), SEMANTICS).get(name)


def told(directory: Path, text: str, key: str) -> object:
    """ "watched", "broken", "missing" or None where it is not known."""
    value = computed(Built(directory, {"main.tf": text}), "aws_cloudtrail.main", f"alarm_{key.replace('-', '_')}")
    return value.value if isinstance(value, Known) else None


class Fault(NamedTuple):
    state: str | None
    rule: str | None
    parts: Mapping[str, str]


FAULTS = {
    "none": Fault("watched", None, {}),
    "another log group": Fault("missing", None, {"group": '"elsewhere"'}),
    "another metric": Fault("broken", "CT330", {"watched": '"Sean"'}),
    "a dimension": Fault("broken", "CT330", {"more_of_alarm": 'dimensions = { Region = "eu-west-1" }'}),
    "few events": Fault("broken", "CT333", {"comparison": '"LessThanThreshold"'}),
    "never reached": Fault("broken", "CT333", {"statistic": '"Maximum"', "threshold": "2"}),
    "data that is missing breaches": Fault("broken", "CT333", {"more_of_alarm": 'treat_missing_data = "breaching"'}),
    "a nought is enough, and reported": Fault(
        "broken", "CT333", {"threshold": "0", "more_of_filter": 'default_value = "0"'}
    ),
    "a nought that is reported counts as a sample": Fault(
        "broken", "CT333", {"statistic": '"SampleCount"', "more_of_filter": 'default_value = "0"'}
    ),
    "a nought is enough, and never reported": Fault("watched", None, {"threshold": "0"}),
    "a nought is reported, and not enough": Fault("watched", None, {"more_of_filter": 'default_value = "0"'}),
    "data that is missing breaches, and is there": Fault(
        "watched",
        None,
        {"more_of_alarm": 'treat_missing_data = "breaching"', "more_of_filter": 'default_value = "0"'},
    ),
    "a statistic that there is not": Fault("broken", "CT333", {"statistic": '"sum"'}),
    "no statistic": Fault("broken", "CT333", {"statistic": "null"}),
    "a comparison that there is not": Fault("broken", "CT333", {"comparison": '"GreaterThanOrEqualTo"'}),
    "a treatment that there is not": Fault("broken", "CT333", {"more_of_alarm": 'treat_missing_data = "good"'}),
    "a period of 90 seconds": Fault("broken", "CT333", {"period": "90"}),
    "a day and a half": Fault("broken", "CT333", {"period": "1800", "periods": "72"}),
    "percentiles within what is reported": Fault("broken", "CT333", {"statistic": '"p99"', "threshold": "2"}),
    "a trimmed sum, which may be anything": Fault(None, None, {"statistic": '"ts90"', "threshold": "2"}),
    "more datapoints than periods": Fault("broken", "CT333", {"more_of_alarm": "datapoints_to_alarm = 2"}),
    "no action": Fault("broken", "CT331", {"actions": "[]"}),
    "actions off": Fault("broken", "CT332", {"more_of_alarm": "actions_enabled = false"}),
    "only other actions": Fault(
        "broken", "CT331", {"actions": "null", "more_of_alarm": "ok_actions = [aws_sns_topic.alarms.arn]"}
    ),
    "a key that CloudWatch may not use": Fault(
        "broken", "CT335", {"more_of_topic": 'kms_master_key_id = "alias/aws/sns"'}
    ),
    "a policy that leaves CloudWatch out": Fault(
        "broken",
        "CT335",
        {
            "more_of_topic": 'policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = '
            '"s3.amazonaws.com" }, Action = "sns:Publish", Resource = "*" }] })'
        },
    ),
    "a lambda function": Fault("watched", None, {"actions": '["arn:aws:lambda:eu-west-1:111122223333:function:f"]'}),
    "a topic elsewhere": Fault(None, None, {"actions": '["arn:aws:sns:eu-west-1:111122223333:t"]'}),
    "a metric that is not known": Fault(
        None, None, {"watched": "var.metric", "more": 'variable "metric" {\n  type = string\n}'}
    ),
    "an alarm on something else whose metric is not known": Fault(
        "broken",
        "CT330",
        {
            "watched": '"Sean"',
            "more": 'variable "metric" {\n  type = string\n}\nresource "aws_cloudwatch_metric_alarm" "cpu" {\n'
            '  alarm_name = "cpu"\n  namespace = "AWS/EC2"\n  metric_name = var.metric\n}',
        },
    ),
    "a module that is not there": Fault(
        None,
        None,
        {"watched": '"Sean"', "more": 'module "alarms" {\n  source  = "acme/alarms/aws"\n  version = "1.0.0"\n}'},
    ),
    "a composite alarm": Fault(
        "watched",
        None,
        {
            "actions": "[]",
            "more": 'resource "aws_cloudwatch_composite_alarm" "any" {\n  alarm_name = "any"\n  alarm_rule = '
            '"ALARM(other) OR ALARM(${aws_cloudwatch_metric_alarm.seen.alarm_name})"\n'
            "  alarm_actions = [aws_sns_topic.alarms.arn]\n}",
        },
    ),
    "a composite alarm that wants more": Fault(
        None,
        None,
        {
            "actions": "[]",
            "more": 'resource "aws_cloudwatch_composite_alarm" "any" {\n  alarm_name = "any"\n'
            '  alarm_rule = "ALARM(other) AND ALARM(seen)"\n  alarm_actions = [aws_sns_topic.alarms.arn]\n}',
        },
    ),
    "a higher threshold": Fault("watched", None, {"threshold": "10"}),
    "the own topic policy of AWS": Fault(
        "watched",
        None,
        {
            "more_of_topic": 'policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, '
            'Action = "sns:Publish", Resource = "*", Condition = { StringEquals = { "AWS:SourceOwner" = '
            "data.aws_caller_identity.current.account_id } } }] })",
            "more": 'data "aws_caller_identity" "current" {}',
        },
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_control_with_a_fault(fault: str, tmp_path: Path) -> None:
    for key in KEYS:
        folder = tmp_path / key
        folder.mkdir()
        assert told(folder, chain(short(key), **FAULTS[fault].parts), key) == FAULTS[fault].state, key


@pytest.mark.parametrize("fault", [name for name, fault in FAULTS.items() if fault.rule is not None])
def test_a_broken_chain_is_one_finding_by_default(fault: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(chain(short("root-account-usage"), **FAULTS[fault].parts), encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    found = [one.rule.id for one in report.findings if "CT310" <= one.rule.id < "CT350" and one.verdict is Verdict.FAIL]
    assert found == [FAULTS[fault].rule]


@pytest.mark.parametrize("fault", [name for name, fault in FAULTS.items() if fault.state == "watched"])
def test_a_chain_that_works_is_no_finding_by_default(fault: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(chain(short("root-account-usage"), **FAULTS[fault].parts), encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    assert not [one for one in report.findings if "CT310" <= one.rule.id < "CT350" and one.verdict is not Verdict.PASS]


@pytest.mark.parametrize("key", [key for key in KEYS if len(CONTROLS[key].kinds) > 2])
def test_an_event_that_is_left_out_is_named(key: str, tmp_path: Path) -> None:
    kinds = CONTROLS[key].kinds
    for number, missing in ((1, kinds[0]), (2, kinds[-1])):
        names = " || ".join(f"($.eventName = {kind.name})" for kind in kinds if kind is not missing)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "main.tf").write_text(chain("{ " + names + " }"), encoding="utf-8")
        report = scan([folder], Options(root=folder))
        [finding] = [one for one in report.findings if one.rule.id == "CT327"]
        assert finding.verdict is Verdict.FAIL
        assert finding.witness == f"it misses {missing.name} ({CONTROLS[key].about})"
        strict = scan([folder], Options(root=folder, rules=(f"alarm-{key}",)))
        [finding] = strict.findings
        assert missing.name in finding.message


def test_events_are_looked_for_by_several_filters(tmp_path: Path) -> None:
    more = chain("{ $.eventName = St*Logging }").partition('resource "aws_cloudwatch_log_metric_filter"')[2]
    more = more.partition('resource "aws_cloudwatch_metric_alarm"')[0]
    other = 'resource "aws_cloudwatch_log_metric_filter"' + more.replace('"seen"', '"other"')
    text = chain("{ $.eventName = *Trail }")
    assert told(tmp_path, text, "cloudtrail-config-changes") == "broken"
    (tmp_path / "two").mkdir()
    assert told(tmp_path / "two", text + other, "cloudtrail-config-changes") == "watched"


@pytest.mark.parametrize(
    ("names", "state"),
    [
        ({"log_group_name": '"trail"', "group": '"trail"'}, "watched"),
        ({"log_group_name": '"${var.stage}-trail"', "group": '"${var.stage}-trail"'}, "watched"),
    ],
)
def test_filters_are_found_by_name(names: dict[str, str], state: str, tmp_path: Path) -> None:
    text = chain(short("vpc-changes"), group=names["group"], more='variable "stage" {\n  type = string\n}')
    text = text.replace('name = "trail"', f"name = {names['log_group_name']}")
    assert told(tmp_path, text, "vpc-changes") == state


def test_a_chain_may_be_spread_over_modules(tmp_path: Path) -> None:
    whole = chain(short("vpc-changes"))
    alarm = whole[whole.index('resource "aws_cloudwatch_metric_alarm"') :]
    files = {
        "main.tf": whole.replace(alarm, "") + 'module "alarms" {\n  source = "./alarms"\n  metric = "Seen"\n}\n',
        "alarms/main.tf": alarm.replace('metric_name         = "Seen"', "metric_name         = var.metric")
        + 'variable "metric" {\n  type = string\n}\n',
    }
    value = computed(Built(tmp_path, files), "aws_cloudtrail.main", "alarm_vpc_changes")
    assert value == Known("watched", ())


def test_chains_of_two_roots_do_not_mix(tmp_path: Path) -> None:
    """Equal names in another account: what watches one trail says nothing of the other."""
    for name, text in (("dev", chain(short("vpc-changes"))), ("prod", HEAD)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path, rules=("alarm-vpc-changes",)))
    assert {one.subject.id.unit: one.verdict for one in report.findings} == {
        "dev": Verdict.PASS,
        "prod": Verdict.FAIL,
    }


@pytest.mark.parametrize("group", ['"trail"', '"/audit/trail"'])
def test_filters_of_a_root_without_a_trail_are_found_by_the_name_of_the_log_group(group: str, tmp_path: Path) -> None:
    """It declares no such log group, so it means that of the other root."""
    whole = chain(short("vpc-changes"), group=group)
    for name, text in (("trail", HEAD.replace('"trail"', group, 2)), ("alarms", whole.replace(HEAD, ""))):
        (tmp_path / name).mkdir()
        text = text.replace(f'"aws_cloudwatch_log_group" {group}', '"aws_cloudwatch_log_group" "trail"')
        (tmp_path / name / "main.tf").write_text(text, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path, rules=("alarm-vpc-changes", "alarm-can-fire")))
    assert {one.rule.slug: one.verdict for one in report.findings} == {
        "alarm-vpc-changes": Verdict.PASS,
        "alarm-can-fire": Verdict.PASS,
    }


@pytest.mark.parametrize(
    ("source", "takes"),
    [
        ("aws_cloudwatch_metric_alarm.seen.arn", True),
        ('"arn:aws:cloudwatch:*:*:alarm:*"', True),
        ('"arn:aws:cloudwatch:eu-west-1:${data.aws_caller_identity.current.account_id}:alarm:se*"', None),
        ('"arn:aws:cloudwatch:*:${data.aws_caller_identity.current.account_id}:alarm:se*"', True),
        ('"arn:aws:cloudwatch:*:*:alarm:other"', False),
        ('"arn:aws:s3:::trail"', False),
    ],
)
def test_a_topic_may_name_the_alarms_that_it_takes(source: str, takes: bool | None, tmp_path: Path) -> None:
    policy = f"""
    data "aws_caller_identity" "current" {{}}
    resource "aws_sns_topic_policy" "alarms" {{
      arn    = aws_sns_topic.alarms.arn
      policy = jsonencode({{ Statement = [{{
        Effect = "Allow", Principal = {{ Service = "cloudwatch.amazonaws.com" }}, Action = "sns:Publish"
        Resource = aws_sns_topic.alarms.arn, Condition = {{ ArnLike = {{ "aws:SourceArn" = {source} }} }}
      }}] }})
    }}
    """
    value = computed(Built(tmp_path, {"main.tf": chain("", more=policy)}), "aws_sns_topic.alarms", "takes_alarms")
    assert (value.value if isinstance(value, Known) else None) is takes


def test_a_filter_for_some_accounts_only_is_not_decided(tmp_path: Path) -> None:
    text = """
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: {IsLogging: true, S3BucketName: logs, CloudWatchLogsLogGroupArn: !GetAtt Group.Arn}
  Group: {Type: AWS::Logs::LogGroup}
  Filter:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: !Ref Group
      FilterPattern: ""
      FieldSelectionCriteria: '@aws.region = "eu-west-1"'
      MetricTransformations: [{MetricName: Seen, MetricNamespace: Trail, MetricValue: "1"}]
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      {MetricName: Seen, Namespace: Trail, Statistic: Sum, Period: 300, EvaluationPeriods: 1, Threshold: 1,
       ComparisonOperator: GreaterThanOrEqualToThreshold, AlarmActions: [!Ref Topic]}
  Topic: {Type: AWS::SNS::Topic}
"""
    built = Built(tmp_path, {"t.yaml": text})
    assert isinstance(computed(built, "Trail", "alarm_vpc_changes"), Unknown)
    (tmp_path / "whole").mkdir()
    whole = Built(
        tmp_path / "whole",
        {"t.yaml": text.replace("      FieldSelectionCriteria: '@aws.region = \"eu-west-1\"'\n", "")},
    )
    assert computed(whole, "Trail", "alarm_vpc_changes") == Known("watched", ())


RULE = """
resource "aws_cloudwatch_event_rule" "seen" {{
  name          = "seen"
  event_pattern = jsonencode({pattern})
  {more}
}}
{target}
"""
TARGET = """
resource "aws_cloudwatch_event_target" "seen" {
  rule = aws_cloudwatch_event_rule.seen.name
  arn  = "arn:aws:lambda:us-east-1:111122223333:function:tell"
}
"""
NAMES = [kind.name for kind in CONTROLS["iam-policy-changes"].kinds]


@pytest.mark.parametrize(
    ("pattern", "more", "target", "state"),
    [
        ({"source": ["aws.iam"]}, "", TARGET, "watched"),
        ({"source": ["aws.iam"], "detail-type": ["AWS API Call via CloudTrail"]}, "", TARGET, "watched"),
        ({"source": ["aws.iam"], "detail": {"eventName": NAMES}}, "", TARGET, "watched"),
        ({"source": ["aws.iam"], "detail": {"eventName": NAMES[1:]}}, "", TARGET, "broken"),
        ({"detail": {"eventName": [{"suffix": "Policy"}, {"suffix": "PolicyVersion"}]}}, "", TARGET, "watched"),
        ({"detail": {"eventName": [{"wildcard": "*Policy*"}]}}, "", TARGET, "watched"),
        ({"detail": {"eventName": [{"prefix": "Put"}]}}, "", TARGET, "broken"),
        ({"source": ["aws.ec2"]}, "", TARGET, "missing"),
        (
            {"detail": {"eventSource": ["iam.amazonaws.com"], "eventName": [{"anything-but": ["GetUser"]}]}},
            "",
            TARGET,
            "watched",
        ),
        ({"source": ["aws.iam"], "detail": {"errorCode": [{"exists": False}]}}, "", TARGET, "broken"),
        (
            {"source": ["aws.iam"], "detail": {"$or": [{"readOnly": [False]}, {"errorCode": [{"exists": True}]}]}},
            "",
            TARGET,
            "watched",
        ),
        ({"source": [{"equals-ignore-case": "AWS.IAM"}]}, "", TARGET, "watched"),
        ({"source": [{"numeric": [">", 1]}]}, "", TARGET, None),
        ({"source": ["aws.iam"]}, 'state = "DISABLED"', TARGET, "broken"),
        ({"source": ["aws.iam"]}, "is_enabled = false", TARGET, "broken"),
        ({"source": ["aws.iam"]}, 'event_bus_name = "own"', TARGET, "broken"),
        ({"source": ["aws.iam"]}, "", "", "broken"),
    ],
)
def test_event_rules_count_by_their_meaning(
    pattern: object, more: str, target: str, state: str | None, tmp_path: Path
) -> None:
    text = HEAD + RULE.format(pattern=json.dumps(pattern), more=more, target=target)
    assert told(tmp_path, text, "iam-policy-changes") == state


@pytest.mark.parametrize(
    ("more", "note"), [('state = "DISABLED"', "state is"), ("is_enabled = false", "is_enabled is")]
)
def test_the_setting_that_switches_an_event_rule_off_is_cited(more: str, note: str, tmp_path: Path) -> None:
    text = HEAD + RULE.format(pattern='{ source = ["aws.iam"] }', more=more, target=TARGET)
    value = computed(Built(tmp_path, {"main.tf": text}), "aws_cloudtrail.main", "alarm_iam_policy_changes")
    assert value.origin[0].note.endswith("is switched off")
    assert value.origin[1].note.startswith(note)


@pytest.mark.parametrize(
    ("key", "pattern", "more", "words", "note"),
    [
        (
            "cloudtrail-config-changes",
            {"source": ["aws.cloudtrail"], "detail": {"eventName": ["StopLogging"]}},
            "",
            "SEEN misses CreateTrail, UpdateTrail, DeleteTrail and 1 more",
            "event_pattern is",
        ),
        (
            "cloudtrail-config-changes",
            {"source": ["aws.iam"], "detail": {"eventName": ["StopLogging"]}},
            "",
            "SEEN matches none of them: it asks for source aws.iam, and theirs is aws.cloudtrail",
            "event_pattern is",
        ),
        (
            "cmk-disable-or-deletion",
            {"detail": {"eventName": ["disableKey", "scheduleKeyDeletion"]}},
            "",
            "SEEN matches none of them: it asks for eventName disableKey or scheduleKeyDeletion, "
            "and theirs is DisableKey or ScheduleKeyDeletion",
            "event_pattern is",
        ),
        (
            "root-account-usage",
            {"detail-type": ["AWS API Call via CloudTrail"], "detail": {"userIdentity": {"type": ["Root"]}}},
            "",
            "SEEN misses what the root user does (AWS Console Sign In via CloudTrail)",
            "event_pattern is",
        ),
        (
            "root-account-usage",
            {"detail-type": ["AWS API Call via CloudTrail"], "detail": {"userIdentity": {"type": ["Root"]}}},
            'state = "DISABLED"',
            "SEEN is switched off",
            "state is",
        ),
        (
            "iam-policy-changes",
            {"source": ["aws.iam"]},
            'event_bus_name = "own"',
            "SEEN is on another bus than the one on which events of CloudTrail come",
            "event_bus_name is",
        ),
    ],
)
def test_what_is_wrong_with_an_event_rule_is_said_where_it_is_written(
    key: str, pattern: object, more: str, words: str, note: str, tmp_path: Path
) -> None:
    text = HEAD + RULE.format(pattern=json.dumps(pattern), more=more, target=TARGET)
    value = computed(Built(tmp_path, {"main.tf": text}), "aws_cloudtrail.main", f"alarm_{key.replace('-', '_')}")
    assert value.origin[0].note == words.replace("SEEN", "aws_cloudwatch_event_rule.seen")
    assert value.origin[1].note.startswith(note)


def test_an_event_rule_on_something_else_is_not_blamed(tmp_path: Path) -> None:
    pattern = '{ source = ["aws.guardduty"], detail-type = ["GuardDuty Finding"] }'
    built = Built(tmp_path, {"main.tf": HEAD + RULE.format(pattern=pattern, more="", target=TARGET)})
    for key, words in (
        ("root_account_usage", "nothing looks for what the root user does"),
        (
            "unauthorized_api_calls",
            "nothing looks for calls refused with UnauthorizedOperation, calls refused with AccessDenied",
        ),
    ):
        value = computed(built, "aws_cloudtrail.main", f"alarm_{key}")
        assert value == Known("missing", ())
        assert value.origin[0].note == words


def test_an_event_rule_sees_its_own_region_only(tmp_path: Path) -> None:
    text = HEAD + RULE.format(pattern='{ source = ["aws.ec2"] }', more="", target=TARGET)
    value = computed(Built(tmp_path, {"main.tf": text}), "aws_cloudtrail.main", "alarm_vpc_changes")
    assert isinstance(value, Unknown)


LOG_ALARM = """
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      S3BucketName: logs
      IsMultiRegionTrail: true
      CloudWatchLogsLogGroupArn: !GetAtt Group.Arn
  Group:
    Type: AWS::Logs::LogGroup
  Other:
    Type: AWS::Logs::LogGroup
  Watch:
    Type: AWS::CloudWatch::LogAlarm
    Properties:
      ScheduledQueryConfiguration:
        LogGroupIdentifiers: [!GetAtt {group}.Arn]
        QueryString: filter userIdentity.type = 'Root'
"""


def test_what_an_alarm_on_a_query_looks_for_is_not_known(tmp_path: Path) -> None:
    value = computed(Built(tmp_path, {"t.yaml": LOG_ALARM.format(group="Group")}), "Trail", "alarm_root_account_usage")
    assert isinstance(value, Unknown)
    value = computed(Built(tmp_path, {"t.yaml": LOG_ALARM.format(group="Other")}), "Trail", "alarm_root_account_usage")
    assert isinstance(value, Known) and value.value == "missing"


def test_without_filters_the_engine_is_not_imported(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "main.tf").write_text(HEAD, encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from ctlint.scan import Options, scan;"
        "scan([Path(sys.argv[1])], Options(root=Path(sys.argv[1])));"
        "ours = ('ctlint.semantics.patterns', 'ctlint.semantics.watching.');"
        "print(sorted(name for name in sys.modules if name.startswith(ours)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['ctlint.semantics.watching.groups', 'ctlint.semantics.watching.table']"


def test_a_filter_whose_namespace_is_not_known_may_feed_the_metric(tmp_path: Path) -> None:
    chain = """
resource "aws_cloudwatch_log_metric_filter" "f" {{
  name           = "f"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = "{{ $.eventName = StopLogging }}"
  metric_transformation {{
    name      = "Stops"
    namespace = {namespace}
    value     = "1"
  }}
}}
resource "aws_cloudwatch_metric_alarm" "a" {{
  alarm_name          = "a"
  namespace           = "Trail"
  metric_name         = "Stops"
  statistic           = "Sum"
  period              = 300
  threshold           = 1
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
}}
variable "n" {{}}
"""
    for namespace, wanted in (('"Trail"', []), ('"Other"', [Verdict.FAIL]), ("var.n", [Verdict.UNKNOWN])):
        (tmp_path / "main.tf").write_text(HEAD + chain.format(namespace=namespace))
        report = scan([tmp_path], Options(root=tmp_path, rules=("CT330",)))
        assert [one.verdict for one in report.findings if one.verdict is not Verdict.PASS] == wanted, namespace
